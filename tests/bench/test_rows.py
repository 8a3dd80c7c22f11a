"""The lines of a stream: what is taken, in whatever form, and each fault by its line and column."""

from dataclasses import replace
from typing import Any

import pytest

from registry.errors import Invalid
from registry.model.sightings import Channel, Locating
from tests.bench import rows
from tests.bench.rows import COLUMNS, read
from tests.bench.streams import GOOD, HEADER, Write, events, row


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
