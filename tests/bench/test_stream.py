"""`python -m tests.bench detect --stream FILE`: scans and sales from elsewhere, followed and judged."""

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from registry.errors import Invalid, Unavailable
from registry.judgement.evidence_parameters import Parameters
from registry.model.sightings import Suspicion
from registry.simulation.courses import Course, course, good_unit
from registry.simulation.people import History, packs
from registry.simulation.simulated_cases import ODDITIES, copied, hidden, poisoned, sold_twice
from registry.simulation.worlds import DAY, START, WORLDS, YEAR, Chance
from tests.bench import rows, stream
from tests.bench.__main__ import run
from tests.bench.rows import Truth, read
from tests.bench.streams import GOOD, HEADER, SALE, Write, courses, events, row
from tests.paths import VECTOR_FILES

SAMPLE = VECTOR_FILES / "stream.csv"


def sales(*found: dict[str, str]) -> list[str]:
    """A sale at one time and the next three days later."""
    return [row(**SALE | {"device": "", "at": str(29_000_000 + 4320 * at)} | cells) for at, cells in enumerate(found)]


@pytest.mark.parametrize(
    ("first", "then", "level"),
    [
        ({"organisation": "A"}, {"organisation": "B"}, Suspicion.DUPLICATED),
        ({"organisation": "A", "device": "1"}, {"organisation": "A", "device": "2"}, Suspicion.SUSPECT),
        ({"device": "1"}, {"device": "1"}, Suspicion.SUSPECT),
        ({"device": "1"}, {"device": "2"}, Suspicion.DUPLICATED),
        ({"province": "01"}, {"province": "79"}, Suspicion.DUPLICATED),
        ({"province": "01"}, {"province": "01"}, Suspicion.SUSPECT),
        ({}, {}, Suspicion.SUSPECT),
    ],
)
def test_a_shop_is_its_organisation_or_else_its_device_or_province(
    write: Write, first: dict[str, str], then: dict[str, str], level: Suspicion
) -> None:
    assert courses(write(HEADER, *sales(first, then)))["u1"].sales.level is level


def test_a_till_that_tells_a_sale_again_accuses_nobody_even_after_an_undo(write: Write) -> None:
    told = [row(**SALE, organisation="A")] * 3
    undone = row(**SALE | {"kind": "undo", "at": "29000100"}, organisation="A")
    again = row(**SALE | {"at": "29004000"}, organisation="A")
    assert courses(write(HEADER, *told, undone, again))["u1"].sales.level is Suspicion.NONE


def written(histories: Iterable[tuple[str, History]]) -> list[str]:
    """Simulated histories as rows, all units mixed; rows of one unit and time keep their order."""
    rows: list[tuple[int, str]] = []
    for unit, history in histories:
        for event in history.events:
            seen = event.sighting
            cells = {
                "unit": f'"{unit}"',
                "at": str(seen.minute),
                "kind": "scan" if event.sale is None else "undo" if event.undo else "sale",
                "channel": seen.channel.value,
                "truth": "copy" if event.copy else "genuine",
                "device": str(seen.device or ""),
                "network": str(seen.network or ""),
                "organisation": str(seen.organisation or ""),
            }
            at = seen.position
            if at is not None:
                cells |= {"lat": repr(at.lat), "lon": repr(at.lon), "accuracy_m": repr(at.accuracy_m)}
                cells["province"] = at.province
            rows.append((seen.minute * 7919 % 10_007, row(**cells)))
    return [text for _, text in sorted(rows, key=lambda one: one[0])]


def drawn() -> dict[str, History]:
    """Genuine packs, oddities and attacks, none of them shipped anywhere that is known, each within its year."""
    world, chance = WORLDS["default"], Chance(11)
    found = {f"pack {number}": history for number, history in enumerate(packs(world, 12, 1500))}
    cases = {
        "copies 5": copied(5), "copies 100": copied(100), "hidden": hidden(20, 30),
        "poison": poisoned(10, 30, 3, 1), "two shops": sold_twice(False), "one shop": sold_twice(True), **ODDITIES,
    }  # fmt: skip
    for name, case in cases.items():
        found |= {f"{name}, {number}": case(world, chance) for number in range(8)}
    for history in found.values():
        history.shipped = frozenset()
        history.events = [event for event in history.events if event.sighting.minute < START + YEAR]
    return {name: history for name, history in found.items() if history.events}


def without_names(made: Course) -> Course:
    """A course without its pseudonyms and without how many packs there were, which a stream does not say."""
    state = replace(
        made.state,
        devices=(0,) * len(made.state.devices),
        networks=tuple((0, day) for _, day in made.state.networks),
        givers=tuple(giver._replace(organisation=0) for giver in made.state.givers),
        selling=replace(made.state.selling, place=0, sale=0),
    )
    return replace(made, state=state, packs=0)


@pytest.mark.slow("bench")
def test_a_stream_of_simulated_histories_gives_the_very_same_courses(write: Write) -> None:
    histories, rules, unit = drawn(), Parameters(), good_unit()
    found = courses(write(HEADER, *written(histories.items())))
    assert found.keys() == histories.keys()
    levels = set()
    for name, history in histories.items():
        for drawn_one, made in ((history.without_sales(), found[name].scans), (history, found[name].sales)):
            assert without_names(made) == without_names(course(drawn_one, rules, unit)), name
            levels.add(made.level)
        copy = any(event.copy for event in history.events)
        assert found[name].truth is (Truth.COPY if copy else Truth.GENUINE)
    assert levels == set(Suspicion)


def test_a_history_keeps_its_own_times(write: Write) -> None:
    for text, minute in (("2000-01-01T00:00:00Z", 15_778_080), ("2049-12-31T23:59:59Z", 42_076_799)):
        assert [event.sighting.minute for event in events(write(HEADER, row(**GOOD | {"at": text})))] == [minute]


def test_a_stream_of_another_year_and_of_many_years_is_followed_to_its_end(write: Write) -> None:
    history = next(history for name, history in drawn().items() if name.startswith("copies 100"))
    plain = courses(write(HEADER, *written([("u", history)])))["u"]
    for days in (-5000, 5000):
        moved = [
            replace(event, sighting=replace(event.sighting, minute=event.sighting.minute + days * DAY))
            for event in history.events
        ]
        found = courses(write(HEADER, *written([("u", History(events=moved))])))["u"]
        assert (found.sales.sessions_until, found.sales.capped) == (plain.sales.sessions_until, plain.sales.capped)
    far = row(**GOOD | {"at": "2000-01-01T00:00:00Z"}), row(**GOOD | {"at": "2049-12-31T23:59:59Z", "device": "e"})
    assert sum(courses(write(HEADER, *far))["u1"].sales.answered) == 2


def answers(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {line["unit"]: line for line in csv.DictReader(file)}


def test_the_sample_is_judged_as_it_should_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["detect", "--stream", str(SAMPLE), "--json", "--answers", str(tmp_path / "answers.csv")])
    out = capsys.readouterr().out.splitlines()
    found = json.loads(out[-1])
    assert (found["bench"], found["rows"], found["units"]) == ("stream", 21, 7)
    assert [found[truth]["scans"]["units"] for truth in ("genuine", "attacked", "unknown")] == [3, 3, 1]
    assert found["attacked"]["scans"]["duplicated"] == 1
    assert found["attacked"]["scans_and_sales"]["duplicated_within_10"] == 2
    assert found["attacked"]["scans_and_sales"]["suspect"] == 3
    assert found["genuine"]["scans_and_sales"]["units_suspect"] == 0
    assert found["genuine"]["scans_and_sales"]["sessions"] == 3
    told = answers(tmp_path / "answers.csv")
    assert {unit: line["level"] for unit, line in told.items()} == {
        "one pack": "none",
        "sold on": "duplicated",
        "taken back": "none",
        "till twice": "none",
        "crooked shop": "suspect",
        "spread": "duplicated",
        "not known, who": "none",
    }
    assert told["sold on"]["reasons"] == "second_sale"
    assert told["crooked shop"]["reasons"] == "sold_again_here"
    assert told["spread"]["reasons"].split()[0] == "several_places"
    assert (told["spread"]["sessions"], told["spread"]["sessions_to_suspect"]) == ("6", "4")
    assert told["not known, who"]["truth"] == told["not known, who"]["accused_before"] == ""


def test_without_json_there_are_tables_only(capsys: pytest.CaptureFixture[str]) -> None:
    run(["detect", f"--stream={SAMPLE}"])
    out = capsys.readouterr().out
    assert all(title in out for title in ("genuine units", "attacked units", "unknown units"))
    assert "{" not in out


def test_a_unit_is_attacked_if_any_event_is_of_a_copy_and_unknown_without_any_truth(write: Write) -> None:
    def truth(*values: str) -> Truth:
        lines = [row(**GOOD | {"truth": value}) for value in values]
        return rows.history(read(write(HEADER, *lines)).units["u1"])[1]

    assert truth("genuine", "", "copy") is Truth.COPY
    assert truth("", "Genuine") is Truth.GENUINE
    assert truth("", "") is Truth.UNKNOWN


def test_a_code_accused_before_its_copy_came_is_not_found(write: Write) -> None:
    early = sales({"organisation": "A"}, {"organisation": "B"})
    copy = row(**GOOD | {"at": "29100000", "truth": "copy"})
    made = courses(write(HEADER, *early, copy))["u1"]
    assert made.sales.accused_before is Suspicion.DUPLICATED
    assert not made.sales.sessions_until
    assert made.scans.accused_before is Suspicion.NONE


@pytest.mark.parametrize(
    ("make", "status", "said"),
    [
        (lambda path: path.write_text(HEADER + row(**GOOD | {"lat": "99", "lon": "1"})), 2, "line 2, lat: '99'"),
        (lambda path: None, 3, "cannot be read"),
    ],
)
def test_a_fault_ends_the_bench_before_anything_is_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], make: Callable[[Path], object], status: int, said: str
) -> None:
    path, out = tmp_path / "s.csv", tmp_path / "answers.csv"
    make(path)
    with pytest.raises(SystemExit) as caught:
        run(["detect", "--json", "--stream", str(path), "--answers", str(out)])
    assert caught.value.code == status
    shown = capsys.readouterr()
    assert shown.out == ""
    assert said in shown.err
    assert not out.exists()


def test_answers_are_never_written_over_the_stream_or_where_nothing_can_be_written(write: Write) -> None:
    path = write(HEADER, row(**GOOD))
    with pytest.raises(Invalid, match="is the stream itself"):
        stream.run(path, path, False)
    with pytest.raises(Unavailable, match="cannot be written"):
        stream.run(path, path.parent / "no folder" / "answers.csv", False)
    assert read(path).rows == 1


def test_detect_without_a_stream_takes_its_arguments_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr("tests.bench.detect.main", seen.append)
    run(["detect", "--share", "0.1"])
    run(["detect"])
    assert seen == [["--share", "0.1"], []]
