"""simulate."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from registry.errors import Invalid
from registry.simulation.simulated_cases import GUESSED, GUESSES, JUDGED, STOLEN, cases
from registry.simulation.worlds import WORLDS
from registry.terminal import console
from registry.terminal.command_line import main
from registry.terminal.simulating import simulate

SMALL = ("--codes", "3000", "--attacked", "20")


def run(*arguments: str, **environment: str) -> Result:
    """The command; the registry's own errors are raised, as the top group shows them."""
    # With the settings of the top group: click keeps a command's option for help as its first call found it.
    where = {"REGISTRY_EVIDENCE_FILE": "", **environment}
    result = CliRunner().invoke(simulate, list(arguments), env=where, **main.context_settings)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def lines(*arguments: str, **environment: str) -> list[dict[str, Any]]:
    result = run(*arguments, "--json", **environment)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_seed_gives_one_result_and_another_seed_another() -> None:
    arguments = (*SMALL, "--attack", "copies 10", "--attack", "bought on a journey")
    first = run(*arguments, "--seed", "5")
    assert first.exit_code == 0
    assert run(*arguments, "--seed", "5").stdout == first.stdout
    assert run(*arguments, "--seed", "6").stdout != first.stdout


def test_what_else_is_simulated_changes_nothing_in_a_case() -> None:
    alone = lines("--codes", "0", "--attacked", "20", "--attack", "copies 5")
    beside = lines("--codes", "100", "--attacked", "20", "--attack", "refilled", "--attack", "copies 5")
    assert alone == beside[2:]


def test_copies_are_found_and_sales_find_more_of_them() -> None:
    found = lines("--codes", "0", "--attacked", "60", "--attack", "copies 20", "--attack", "sold twice")
    copies, twice = found
    assert copies["case"] == "copies 20"
    assert copies["copies"]
    by_scans, with_sales = copies["scans"], copies["scans_and_sales"]
    assert by_scans["suspect_within_10"]["hits"] > 40
    assert with_sales["duplicated"]["hits"] > by_scans["duplicated"]["hits"]
    assert with_sales["suspect"]["hits"] >= with_sales["duplicated"]["hits"]
    assert 1 <= by_scans["median_sessions_to_suspect"] <= 10
    assert twice["scans_and_sales"]["duplicated"]["hits"] == 60
    assert twice["scans"]["duplicated"]["hits"] == 0


def test_genuine_codes_count_all_of_them_and_sessions_only_the_first_ten() -> None:
    (found,) = lines("--codes", "5000", "--seed", "3")
    assert found["case"] == "genuine"
    assert (found["world"], found["seed"], found["codes"]) == ("default", 3, 5000)
    assert 0 < found["scanned"] < 5000
    assert found["scans"]["codes_suspect"]["of"] == found["second_sale"]["of"] == 5000
    assert found["scans"]["sessions_suspect"]["of"] == found["scans_and_sales"]["sessions_suspect"]["of"]
    assert found["scanned"] <= found["scans"]["sessions_suspect"]["of"] <= 10 * found["scanned"]


def test_a_poisoned_code_is_a_genuine_one_and_no_stranger_makes_it_duplicated() -> None:
    name = "poison 10/30 d, 50 networks, 0 rogue"
    (found,) = lines("--codes", "0", "--attacked", "40", "--attack", name)
    assert not found["copies"]
    assert found["scans"]["duplicated"]["hits"] == 0
    shown = run("--codes", "0", "--attacked", "5", "--attack", name).stdout
    assert "Genuine codes to which something odd or false happens" in shown
    assert "Attacked codes" not in shown


def test_the_table_names_world_seed_and_every_case_with_counts() -> None:
    shown = run(
        *SMALL, "--world", "all", "--seed", "2", "--attack", "copies 3", "--attack", "browsed on the shelf"
    ).stdout
    assert shown.startswith("World all, seed 2, rules: built-in.")
    assert "3,000 genuine codes" in shown
    assert "second sale" in shown
    assert sum(line.startswith("copies 3 ") for line in shown.splitlines()) == 4
    assert "of 20" in shown
    assert max(map(len, shown.splitlines())) < 150


def test_a_case_given_twice_or_with_other_spaces_is_one_case() -> None:
    found = lines("--codes", "0", "--attacked", "2", "--attack", "copies  2", "--attack", " copies 2 ")
    assert [line["case"] for line in found] == ["copies 2"]


def test_an_unknown_case_is_named_with_those_that_are_near() -> None:
    with pytest.raises(Invalid, match=r"'copy 20' is no attack and no oddity\. Did you mean 'copies 20'"):
        run("--attack", "copy 20")


def test_an_unknown_world_is_named_with_those_that_there_are() -> None:
    result = run("--world", "mars")
    assert result.exit_code == 2
    assert all(word in result.stderr for word in ("mars", *WORLDS))


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--codes", "-1"), "--codes -1"),
        (("--codes", "10000001"), "--codes 10000001"),
        (("--codes", "1,000"), "'1,000' is no whole number"),
        (("--attacked", "0"), "--attacked 0"),
        (("--seed", "-7"), "--seed -7"),
        (("--codes", "0"), "nothing to simulate"),
    ],
)
def test_numbers_out_of_bounds_are_named(arguments: tuple[str, ...], named: str) -> None:
    with pytest.raises(Invalid, match=named):
        run(*arguments)


def test_list_names_every_case_in_one_line_each() -> None:
    shown = run("--list").stdout.splitlines()
    named = [*cases(), *JUDGED]
    assert len(shown) == len(named) + 1
    assert all(any(line.startswith(f"{name}  ") for line in shown) for name in named)


def test_guessed_serials_hit_nothing_and_say_how_often_they_should() -> None:
    (found,) = lines("--codes", "0", "--attacked", "5", "--attack", GUESSED)
    assert (found["case"], found["codes"]) == ("guessed serials", 5)
    assert (found["hits"]["hits"], found["hits"]["of"]) == (0, 5 * GUESSES)
    assert found["hits"]["expected"] == pytest.approx(1e9 / 2**60)
    assert 0 < found["hits"]["high"] < 0.001


def test_stolen_stock_is_blocked_after_the_report_and_not_before() -> None:
    (found,) = lines("--codes", "0", "--attacked", "60", "--attack", STOLEN)
    after, before = found["blocked"], found["blocked_before"]
    assert after["hits"] == after["of"] > 30
    assert before["hits"] == 0
    assert before["of"] > 30


def test_what_the_judge_alone_answers_has_a_table_of_its_own_in_the_order_asked() -> None:
    arguments = ("--codes", "0", "--attacked", "3", "--attack", STOLEN, "--attack", GUESSED)
    shown = run(*arguments).stdout
    assert shown == run(*arguments).stdout
    assert "Attacked codes" not in shown
    assert "Genuine codes" not in shown
    told = [line.split("  ")[0] for line in shown.splitlines() if line.startswith(("guessed", "stolen"))]
    assert told == [STOLEN, STOLEN, GUESSED]
    assert max(map(len, shown.splitlines())) < 150


def test_the_rules_are_those_of_the_operator(tmp_path: Path) -> None:
    file = tmp_path / "rules.json"
    file.write_text(json.dumps({"suspect_at": 1000, "duplicated_at": 1000}), encoding="utf-8")
    (found,) = lines("--codes", "0", "--attacked", "10", "--attack", "copies 20", REGISTRY_EVIDENCE_FILE=str(file))
    assert found["scans"]["suspect"]["hits"] == 0
    assert found["rules"] == str(file)


def test_progress_is_shown_for_every_code(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, str, int]] = []

    class Bar:
        def __init__(self, length: int, label: str) -> None:
            self.length, self.label, self.done = length, label, 0

        def __enter__(self) -> "Bar":
            return self

        def __exit__(self, *_: object) -> None:
            seen.append((self.length, self.label, self.done))

        def __call__(self, count: int) -> None:
            self.done += count

    monkeypatch.setattr(console, "progress", Bar)
    run("--codes", "2500", "--attacked", "3", "--attack", "copies 1", "--attack", GUESSED, "--attack", STOLEN)
    assert seen == [(2500, "genuine codes", 2500), (3, "copies 1", 3), (3, GUESSED, 3), (3, STOLEN, 3)]
