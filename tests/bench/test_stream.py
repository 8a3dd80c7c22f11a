"""`python -m tests.bench detect --stream FILE`: scans and sales from elsewhere."""

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from registry.errors import Invalid, Unavailable
from registry.judgement.evidence_parameters import Parameters
from registry.model.sightings import Channel, Locating, Suspicion
from registry.simulation.courses import Course, course, good_unit
from registry.simulation.people import Event, History, packs
from registry.simulation.simulated_cases import ODDITIES, copied, hidden, poisoned, sold_twice
from registry.simulation.worlds import DAY, START, WORLDS, YEAR, Chance
from tests.bench import __main__ as bench
from tests.bench import rows, stream
from tests.bench.rows import COLUMNS, Truth, read
from tests.paths import VECTOR_FILES

SAMPLE = VECTOR_FILES / "stream.csv"
HEADER = ",".join(COLUMNS) + "\n"
GOOD = {"unit": "u1", "at": "29000000", "kind": "scan", "channel": "consumer", "device": "d", "truth": "genuine"}
SALE = {**GOOD, "kind": "sale", "channel": "shop"}

Write = Callable[..., Path]


def row(**cells: str) -> str:
    """One line of the file."""
    return ",".join(cells.get(column, "") for column in COLUMNS) + "\n"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Make a stream file of texts or bytes."""

    def made(*parts: str | bytes) -> Path:
        path = tmp_path / "elsewhere.csv"
        path.write_bytes(b"".join(part if isinstance(part, bytes) else part.encode() for part in parts))
        return path

    return made


def events(path: Path, unit: str = "u1") -> list[Event]:
    return rows.history(read(path).units[unit])[0].events


def courses(path: Path) -> dict[str, stream.Judged]:
    return {one.unit: one for one in stream.judged(read(path), Parameters())}


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("unit", "", "a text that names the unit"),
        ("at", "", "RFC 3339|a moment"),
        ("at", "2026-11-22T09:30:00", "a moment with seconds and zone"),
        ("at", "2026-02-30T09:30:00Z", "a moment"),
        ("at", "22/11/2026 09:30", "a moment"),
        ("at", "1900-01-01T00:00:00Z", "from 2000 to 2049"),
        ("at", "0001-01-01T00:00:00+23:00", "from 2000 to 2049"),
        ("at", "2050-01-01T00:00:00Z", "from 2000 to 2049"),
        ("at", "1772413200000", "whole minutes or seconds"),
        ("at", "-5", "whole minutes or seconds"),
        ("at", "29000000.5", "whole minutes or seconds"),
        ("kind", "returned", "one of scan, sale, undo"),
        ("kind", "", "one of scan, sale, undo"),
        ("channel", "customs", "one of consumer, shop, pharmacy, inspector, platform"),
        ("lat", "90.01", "degrees from -90 to 90"),
        ("lat", "nan", "degrees from -90 to 90"),
        ("lat", "", "degrees from -90 to 90"),
        ("lon", "-180.5", "degrees from -180 to 180"),
        ("lon", "1e9", "degrees from -180 to 180"),
        ("lon", "105°50'", "degrees from -180 to 180"),
        ("lon", "", "degrees from -180 to 180, beside lat"),
        ("accuracy_m", "-1", "metres from 0 to"),
        ("accuracy_m", "inf", "metres from 0 to"),
        ("accuracy_m", "30 m", "metres from 0 to"),
        ("province", "02", "one of the 34 provinces"),
        ("province", "Hà Tây", "one of the 34 provinces"),
        ("truth", "maybe", "one of nothing, genuine, copy"),
    ],
)
def test_a_bad_line_is_named_with_its_column_value_and_what_was_expected(
    write: Write, column: str, value: str, expected: str
) -> None:
    bad = {**GOOD, "lat": "21", "lon": "105", column: value}
    path = write(HEADER, row(**GOOD), "\n", row(**bad), row(**GOOD))
    with pytest.raises(Invalid, match=expected) as caught:
        read(path)
    assert caught.value.message.startswith(f"elsewhere.csv, line 4, {column}: {value!r}; expected ")


@pytest.mark.parametrize(("kind", "channel"), [("sale", "consumer"), ("undo", "inspector")])
def test_a_sale_comes_from_somebody_who_sells(write: Write, kind: str, channel: str) -> None:
    path = write(HEADER, row(**{**GOOD, "kind": kind, "channel": channel}))
    with pytest.raises(Invalid, match=f"line 2, channel: '{channel}'; expected shop, pharmacy, platform for a {kind}"):
        read(path)


def test_an_accuracy_without_coordinates_is_named(write: Write) -> None:
    with pytest.raises(Invalid, match="line 2, accuracy_m: '30'; expected nothing where lat and lon are empty"):
        read(write(HEADER, row(**GOOD, accuracy_m="30", province="01")))


@pytest.mark.parametrize(
    ("parts", "named"),
    [
        ((b"",), "is empty"),
        ((b"\n\n\r\n",), "is empty"),
        ((HEADER,), "holds a header and nothing else"),
        ((HEADER, ",,,,,,,,,,,\n"), "holds a header and nothing else"),
        ((row(**GOOD),), "line 1: the columns unit, at"),
        ((HEADER.replace("truth", "trust"),), "line 1: the columns truth are missing"),
        ((HEADER.replace(",", ";"),), "line 1: the columns unit, at"),
        ((HEADER.replace("\n", ",unit\n"),), "line 1: the column unit stands twice"),
        ((HEADER, "u1,29000000\n"), "line 2: 2 cells; expected 12"),
        ((HEADER, row(**GOOD).replace("\n", ",more\n")), "line 2: 13 cells; expected 12"),
        ((HEADER, row(**GOOD), b"u\xff" + row(**GOOD).encode()), "line 3: the byte 0xFF at 2; expected UTF-8"),
        ((HEADER.encode("utf-16"),), "line 1: the byte 0xFF at 1; expected UTF-8"),
        ((HEADER, row(**GOOD), row(**GOOD | {"unit": '"open'}), row(**GOOD)), "line 3: unexpected end of data"),
        ((HEADER, row(**GOOD | {"device": "x" * 200_000})), "line 2: field larger"),
        ((HEADER, row(**GOOD | {"device": "x" * 1_100_000})), "line 2: more than 1,000,000 bytes"),
    ],
)
def test_a_file_that_is_no_stream_is_named(write: Write, parts: tuple[str | bytes, ...], named: str) -> None:
    with pytest.raises(Invalid, match=named):
        read(write(*parts))


def test_a_file_of_too_many_rows_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MAX_ROWS", 2)
    assert read(write(HEADER, row(**GOOD) * 2)).rows == 2
    with pytest.raises(Invalid, match="more than 2 rows"):
        read(write(HEADER, row(**GOOD) * 3))


def test_columns_stand_in_any_order_and_spaces_bom_and_further_columns_are_forgiven(write: Write) -> None:
    names = [f" {column.upper()} " for column in reversed(COLUMNS)]
    values = [f" {GOOD.get(column, '')} " for column in reversed(COLUMNS)]
    path = write(b"\xef\xbb\xbf", ",".join([*names, "note"]) + "\r\n", ",".join([*values, "hers"]) + ",,\r\n")
    assert events(path) == events(write(HEADER, row(**GOOD)))


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("29000000", 29_000_000),
        (str(29_000_000 * 60 + 59), 29_000_000),
        ("2025-02-19T21:20:00Z", 29_000_000),
        ("2025-02-20T04:20:59.999999999+07:00", 29_000_000),
        ("2025-02-19t21:20:60z", 29_000_000),
        ("2025-02-19 16:20:00-05:00", 29_000_000),
    ],
)
def test_a_time_is_rfc_3339_or_whole_minutes_or_seconds(write: Write, text: str, minute: int) -> None:
    assert [event.sighting.minute for event in events(write(HEADER, row(**GOOD | {"at": text})))] == [minute]


def test_rows_come_in_any_order_and_equal_times_keep_theirs(write: Write) -> None:
    texts = ["1740000005", "1740000001", "29000000", "2025-02-19T21:20:01.5Z", "1740000005", "29000000"]
    channels = ["platform", "pharmacy", "consumer", "shop", "inspector", "inspector"]
    rows = [row(**GOOD | {"at": at, "channel": channel}) for at, channel in zip(texts, channels, strict=True)]
    found = [event.sighting.channel.value for event in events(write(HEADER, *rows))]
    assert found == ["consumer", "inspector", "pharmacy", "shop", "platform", "inspector"]


def test_pseudonyms_are_of_one_unit_and_an_address_counts_as_its_network(write: Write) -> None:
    def one(**cells: str) -> Any:
        (event,) = events(write(HEADER, row(**GOOD | cells)), cells.get("unit", "u1"))
        return event.sighting

    assert one(network="203.113.131.7").network == one(network="203.113.131.250").network != 0
    assert one(network="203.113.131.7").network != one(network="203.113.132.7").network
    assert one(network="2001:db8::1").network == one(network="2001:db8::ffff").network
    assert one(network="Viettel").network != one(network="Mobifone").network
    assert one(device="d").device != one(device="d", unit="u2").device
    # As in the registry: an account without a device is one device, and so is a stranger's network.
    shop = {"channel": "shop", "device": "", "organisation": "An Khang"}
    assert one(**shop).device == one(**shop, network="1.1.1.1").device != 0
    assert one(device="", network="1.1.1.1").device == one(device="", network="1.1.1.2").device != 0
    assert one(device="").device == 0


@pytest.mark.parametrize(
    ("channel", "accuracy", "by"),
    [
        ("consumer", "30", Locating.GPS),
        ("consumer", "", Locating.GPS),
        ("consumer", "20000", Locating.NETWORK),
        ("inspector", "30", Locating.GPS),
        ("shop", "40000", Locating.ACCOUNT),
        ("pharmacy", "", Locating.ACCOUNT),
    ],
)
def test_coordinates_are_measured_or_guessed_or_an_accounts(
    write: Write, channel: str, accuracy: str, by: Locating
) -> None:
    cells = {"channel": channel, "lat": "10.80", "lon": "106.7", "accuracy_m": accuracy}
    (event,) = events(write(HEADER, row(**GOOD | cells)))
    position = event.sighting.position
    assert position is not None
    assert (position.lat, position.lon, position.province, position.by) == (10.8, 106.7, "79", by)
    (event,) = events(write(HEADER, row(**GOOD | cells, province="Tây Ninh")))
    assert event.sighting.position == replace(position, province="80")


@pytest.mark.parametrize("province", ["01", "1", "Hà Nội", "ha noi"])
def test_a_province_alone_is_a_place(write: Write, province: str) -> None:
    for channel, by in ((Channel.CONSUMER, Locating.PROVINCE), (Channel.SHOP, Locating.ACCOUNT)):
        (event,) = events(write(HEADER, row(**GOOD | {"channel": channel}, province=province)))
        assert event.sighting.position is not None
        assert (event.sighting.position.province, event.sighting.position.by) == ("01", by)


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
        for with_sales, made in ((False, found[name].scans), (True, found[name].sales)):
            assert without_names(made) == without_names(course(history, rules, unit, with_sales)), name
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
    bench.run(["detect", "--stream", str(SAMPLE), "--json", "--answers", str(tmp_path / "answers.csv")])
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
    bench.run(["detect", f"--stream={SAMPLE}"])
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
        bench.run(["detect", "--json", "--stream", str(path), "--answers", str(out)])
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
    bench.run(["detect", "--share", "0.1"])
    bench.run(["detect"])
    assert seen == [["--share", "0.1"], []]
