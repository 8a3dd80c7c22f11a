"""`python -m tests.bench`: each measurement runs and prints what it says. What the numbers are is not asked here."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.bench import page
from tests.bench.__main__ import run
from tests.bench.pairs import Asked, Pair, Result, in_turn, read
from tests.paths import ROOT


def quick(capsys: pytest.CaptureFixture[str], name: str, *options: str) -> dict[str, Any]:
    """The last line of a quick run, as JSON."""
    run([name, "--quick", *options])
    found: dict[str, Any] = json.loads(capsys.readouterr().out.strip().rpartition("\n")[2])
    return found


@pytest.mark.slow("bench")
@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("issue", ["issue"]),
        ("issue-memory", ["issue-memory"]),
        ("labels", ["labels"]),
        ("bulk", ["bulk", "bulk, unrecorded"]),
        ("storage", ["storage"]),
        ("unit-state", ["unit-state"]),
    ],
)
def test_a_quick_run_ends_with_its_rows(capsys: pytest.CaptureFixture[str], name: str, rows: list[str]) -> None:
    said = quick(capsys, name)
    assert said["bench"] == name
    assert [said["row"], *(other["row"] for other in said["others"])] == rows
    for row in (said, *said["others"]):
        ((limit, ours, ratio),) = row["pairs"]
        assert ratio == pytest.approx(ours / limit, rel=0.01)
        assert row["met"] is ((ratio <= row["goal"]) if row["at_most"] else (ratio >= row["goal"]))
    assert said["machine"]["cores"] >= 1
    assert said["versions"]["Flask"]


@pytest.mark.slow("bench")
def test_a_filled_registry_is_used_again(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    size = ("--orders", "150", "--touched", "300", "--codes", "20", "--keep", str(tmp_path))
    said = quick(capsys, "growth", *size)
    assert (said["orders"], said["issued"], said["touched"]) == (150, 150_000, 300)
    run(["growth", "--quick", *size])
    assert capsys.readouterr().out.count("is filled already") == 2


@pytest.mark.slow("servers")
@pytest.mark.skipif(shutil.which("wrk") is None, reason="the load is made by wrk (apt-get install wrk)")
def test_the_servers_answer_under_load_and_every_answer_is_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    said = quick(capsys, "verify")
    assert [said["row"], said["others"][0]["row"]] == ["verify", "verify, `record: false`"]
    for row in (said, *said["others"]):
        assert (row["ours_not_200"], row["ours_broken"], row["limit_not_200"], row["limit_broken"]) == (0, 0, 0, 0)
        assert row["ours_p50_ms"] <= row["ours_p95_ms"] <= row["ours_p99_ms"]


def test_what_is_not_built_is_not_measured() -> None:
    with pytest.raises(SystemExit, match="not built yet"):
        run(["capture"])


def test_pairs_are_taken_in_turn_and_their_median_counts(capsys: pytest.CaptureFixture[str]) -> None:
    order: list[str] = []

    def limit(number: int) -> float:
        order.append(f"limit {number}")
        return 10.0

    def ours(number: int) -> float:
        order.append(f"ours {number}")
        return (2.0, 9.0, 5.0)[number]

    pairs = in_turn("x", limit, ours, 3)
    assert order == [f"{side} {number}" for number in range(3) for side in ("limit", "ours")]
    assert capsys.readouterr().out.count("\n") == 3
    at_least, at_most = Result("x", "things/s", pairs, 0.5), Result("x", "bytes", pairs, 0.4, at_most=True)
    assert (at_least.ratio, at_least.met, at_most.met) == (0.5, True, False)


def test_a_row_is_written_between_the_marks_and_nothing_else(tmp_path: Path) -> None:
    text = f"# Speed\n\n{page.START}\nold\n{page.END}\n\nWhat is left, and why.\n"
    (tmp_path / "performance.md").write_text(text, encoding="utf-8")
    about: dict[str, object] = {
        "date": "2026-11-22",
        "machine": {"processor": "P", "cores": 2, "memory_gb": 8.0},
        "versions": {"Python": "3.11"},
    }
    page.write([Result("bulk", "codes/s", [Pair(100, 61)], 0.6, database="SQLite")], about, tmp_path)
    page.write([Result("storage", "bytes a code", [Pair(30, 1)], 0.001, True, "SQLite")], about, tmp_path)
    found = (tmp_path / "performance.md").read_text(encoding="utf-8")
    assert found.startswith("# Speed\n\n")
    assert found.endswith("\n\nWhat is left, and why.\n")
    assert "old" not in found
    assert "| bulk | SQLite | 100 | 61 | codes/s | 0.61 (one pair) | >= 0.6 | met [1] |" in found
    assert "| storage | SQLite | 30 | 1 | bytes a code | 0.0333 (one pair) | <= 0.001 | **not met** [1] |" in found
    assert "| capture | | | | not built yet" in found
    assert found.index("| bulk |") < found.index("| storage |")


def test_a_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "performance.md").write_text("# Speed\n", encoding="utf-8")
    with pytest.raises(ValueError, match="lost its marks"):
        page.put(tmp_path / "performance.md", "table")
    assert (tmp_path / "performance.md").read_text(encoding="utf-8") == "# Speed\n"


def test_the_page_shows_the_figures_that_are_kept() -> None:
    text = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    between = text.partition(page.START)[2].partition(page.END)[0].strip()
    assert between == page.table(page.read())


def test_a_quick_run_is_never_written_down(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(["storage", "--quick", "--write"])
    assert "nothing to --write" in capsys.readouterr().err


def test_sizes_come_from_the_options_or_are_the_usual_ones() -> None:
    assert read([]) == (Asked(), False)
    asked, write = read(["--codes", "1_000", "--pairs", "2", "--write"])
    assert (asked.size(5, 3), asked.turns(), write) == (1000, 2, True)
    assert (Asked(quick=True).size(5, 3), Asked(quick=True).turns(), Asked().size(5, 3), Asked().turns()) == (
        3,
        1,
        5,
        5,
    )
