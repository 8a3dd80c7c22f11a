"""The rows of a stream: a CSV of scans and sales from elsewhere, read whole and made into histories.

The file is a CSV with the columns of `COLUMNS`, in any order, spaces around names and cells forgiven, other columns
passed over; UTF-8 with or without BOM, lines ending with LF or CRLF.
1. `unit` is any text. Rows may stand in any order: a unit's are sorted by `at`, and equal times keep their order.
2. `at` is RFC 3339, or a whole number since 1970: minutes or seconds, which from 2000 to 2049 cannot be confused.
3. `organisation`, `device` and `network` are any text or empty; each becomes a pseudonym of its unit. An IP address
   counts as its /24 or /64. Without a device an account is one device, and so is a stranger's network.
4. A place is `lat` and `lon` (with `accuracy_m` if known, with `province` if known), or a `province` by code or name,
   or nothing. A shop's place is its account's; of others, one measured to 20 km or worse is a network's guess.
5. `sale` and `undo` come from a shop, pharmacy or platform. The stream has no ids of sales: one minute in one shop is
   one sale. A shop that has no organisation is told by its device, network or province, in this order.
6. `truth` says what was in hand: `genuine`, `copy`, or empty. A unit is attacked if any event is of a copy.
7. A line that breaks a rule is named with its column. No clock is read, so no time is in the future.
All is kept in memory, some 60 bytes a row and 300 a unit, so a file has at most `MAX_ROWS` rows: five million.
"""

import csv
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, NoReturn

from registry.codes import pseudonyms
from registry.errors import Invalid, Unavailable
from registry.judgement.evidence import SaleSighting
from registry.market.visits import Visit
from registry.model.orders import Unit
from registry.model.places import nearest, province_code
from registry.model.sightings import DEFAULT_ACCURACY_M, Channel, Locating, Position, Sighting, in_province
from registry.simulation.people import Event, History

COLUMNS: Final = (
    "unit", "at", "kind", "channel", "organisation", "device", "network", "lat", "lon", "accuracy_m", "province",
    "truth",
)  # fmt: skip
MAX_ROWS = 5_000_000
_LONGEST_LINE: Final = 1_000_000
# Coordinates as coarse as this are no measurement of a phone but where its network is thought to be.
_GUESSED_M: Final = 20_000.0
_ROUND_THE_GLOBE_M: Final = 20_040_000.0
# Pseudonyms only have to be equal where the texts are: a bench keeps no secret.
_KEY: Final = b"stream of the bench, no secret"
_SECOND: Final = 1_000_000  # microseconds, the unit of Row.at
_MINUTE: Final = 60 * _SECOND
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FROM, _UNTIL = (int((datetime(year, 1, 1, tzinfo=UTC) - _EPOCH).total_seconds()) * _SECOND for year in (2000, 2050))
_MOMENT: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:)([0-9]{2})(?:\.([0-9]{1,9}))?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{0,30})?([eE][+-]?[0-9]{1,2})?")


class Kind(StrEnum):
    SCAN = "scan"
    SALE = "sale"
    UNDO = "undo"


class Truth(StrEnum):
    UNKNOWN = ""
    GENUINE = "genuine"
    COPY = "copy"


_KINDS, _CHANNELS, _TRUTHS, _LOCATING = tuple(Kind), tuple(Channel), tuple(Truth), tuple(Locating)
_SELLERS = (Channel.SHOP, Channel.PHARMACY, Channel.PLATFORM)


class Row(NamedTuple):
    """A line as it is kept: `at` in microseconds since 1970, closed sets by their index, pseudonyms, a place.

    `by` is 0 where there is no place, else 1 more than the index of its `Locating`.
    """

    at: int
    kind: int
    channel: int
    truth: int
    by: int
    province: int
    device: int
    network: int
    organisation: int
    shop: int
    lat: float
    lon: float
    accuracy_m: float


_ROW: Final = struct.Struct("<q5B4I3d")


@dataclass(frozen=True, slots=True)
class _Line:
    """The cells of one line by column, stripped."""

    file: str
    number: int
    cells: dict[str, str]

    def fail(self, column: str, expected: str) -> NoReturn:
        found = self.cells[column]
        shown = repr(found[:60]) + ("..." if len(found) > 60 else "")
        raise Invalid("stream_line", f"{self.file}, line {self.number}, {column}: {shown}; expected {expected}.")


@dataclass(slots=True)
class Stream:
    """A whole file: the packed rows of each unit in the file's order."""

    rows: int = 0
    units: dict[str, bytearray] = field(default_factory=dict)


def read(path: Path) -> Stream:
    """The whole file. Raises Invalid naming line, column, value and what was expected; Unavailable without a file."""
    try:
        with path.open("rb") as file:
            return _read(file, path.name)
    except OSError as error:
        raise Unavailable("file", f"{path} cannot be read: {error.strerror}.") from error


def _read(file: BinaryIO, name: str) -> Stream:
    found = Stream()
    lines = _lines(file, name)
    number, header = next(lines, (0, []))
    if not header:
        raise Invalid("stream_empty", f"{name} is empty; expected a line with the columns {', '.join(COLUMNS)}.")
    at = _columns(header, name, number)
    for number, cells in lines:
        if found.rows == MAX_ROWS:
            raise Invalid(
                "stream_long", f"{name} has more than {MAX_ROWS:,} rows; split it, all rows of a unit in one."
            )
        if len(cells) < len(header) or any(cell.strip() for cell in cells[len(header) :]):
            raise Invalid("stream_line", f"{name}, line {number}: {len(cells)} cells; expected {len(header)}.")
        line = _Line(name, number, {column: cells[index].strip() for column, index in at.items()})
        unit, row = parsed(line)
        found.units.setdefault(unit, bytearray()).extend(_ROW.pack(*row))
        found.rows += 1
    if not found.rows:
        raise Invalid("stream_empty", f"{name} holds a header and nothing else; expected at least one scan or sale.")
    return found


def _columns(header: list[str], name: str, number: int) -> dict[str, int]:
    """Where each column stands."""
    names = [cell.strip().casefold() for cell in header]
    missing = [column for column in COLUMNS if column not in names]
    if missing:
        raise Invalid(
            "stream_header",
            f"{name}, line {number}: the columns {', '.join(missing)} are missing; expected {', '.join(COLUMNS)} "
            f"in any order between commas, found {', '.join(names)[:200]!r}.",
        )
    twice = next((column for column in COLUMNS if names.count(column) > 1), None)
    if twice is not None:
        raise Invalid("stream_header", f"{name}, line {number}: the column {twice} stands twice; expected it once.")
    return {column: names.index(column) for column in COLUMNS}


def _lines(file: BinaryIO, name: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line that is not blank, with the number of the line on which they begin."""
    reader = csv.reader(_texts(file, name), strict=True, skipinitialspace=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Invalid("stream_line", f"{name}, line {number}: {error}; expected CSV as RFC 4180 has it.") from error
        if any(cell.strip() for cell in cells):
            yield number, cells


def _texts(file: BinaryIO, name: str) -> Iterator[str]:
    number = 0
    while line := file.readline(_LONGEST_LINE + 1):
        number += 1
        if len(line) > _LONGEST_LINE:
            raise Invalid("stream_line", f"{name}, line {number}: more than {_LONGEST_LINE:,} bytes; expected one row.")
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Invalid(
                "stream_line",
                f"{name}, line {number}: the byte 0x{line[error.start]:02X} at {error.start + 1}; expected UTF-8.",
            ) from error
        yield text.removeprefix("\ufeff") if number == 1 else text


def parsed(line: _Line) -> tuple[str, Row]:
    """The unit and the row of a line."""
    cells = line.cells
    if not cells["unit"]:
        line.fail("unit", "a text that names the unit")
    unit = Unit(cells["unit"], 0)
    kind = _KINDS[_one_of(line, "kind", _KINDS)]
    channel = _CHANNELS[_one_of(line, "channel", _CHANNELS)]
    if kind is not Kind.SCAN and channel not in _SELLERS:
        line.fail("channel", f"{', '.join(_SELLERS)} for a {kind}")
    position = _position(line, channel)
    network = pseudonyms.network_of(cells["network"]) or cells["network"]
    seen_as = Visit(b"", channel, account=cells["organisation"], device=cells["device"], network=network).seen_as
    shop = ""
    if kind is not Kind.SCAN:
        shop = seen_as if not cells["organisation"] else f"account:{cells['organisation']}"
        shop = shop or f"somewhere in {position.province if position else 'Viet Nam'}"

    def name(kind: bytes, text: str) -> int:
        return pseudonyms.pseudonym(_KEY, unit, kind, text)

    return unit.order_id, Row(
        _at(line),
        _KINDS.index(kind),
        _CHANNELS.index(channel),
        _one_of(line, "truth", _TRUTHS),
        _LOCATING.index(position.by) + 1 if position else 0,
        int(position.province) if position else 0,
        name(pseudonyms.DEVICE, seen_as),
        name(pseudonyms.NETWORK, network),
        name(pseudonyms.ORGANISATION, cells["organisation"]),
        name(pseudonyms.PLACE, shop),
        position.lat if position else 0.0,
        position.lon if position else 0.0,
        position.accuracy_m if position else 0.0,
    )


def _one_of(line: _Line, column: str, names: Sequence[str]) -> int:
    found = line.cells[column].casefold()
    if found not in names:
        line.fail(column, f"one of {', '.join(name or 'nothing' for name in names)}")
    return names.index(found)


def _at(line: _Line) -> int:
    """Microseconds since 1970."""
    text = line.cells["at"]
    found = _moment(text)
    if found is None and re.fullmatch("[0-9]{1,12}", text):
        found = next((int(text) * unit for unit in (_MINUTE, _SECOND) if _FROM <= int(text) * unit < _UNTIL), None)
    if found is None or not _FROM <= found < _UNTIL:
        line.fail(
            "at",
            "a moment with seconds and zone such as 2026-11-22T09:30:00+07:00, or whole minutes or seconds since 1970, "
            "from 2000 to 2049",
        )
    return found


def _moment(text: str) -> int | None:
    """Microseconds since 1970 of an RFC 3339 text, or None."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    day, minute, second, fraction, zone = match.groups()
    # A leap second, which RFC 3339 allows and datetime does not, is told as the second before it.
    second, zone = "59" if second == "60" else second, "+00:00" if zone in "Zz" else zone
    try:
        moment = datetime.fromisoformat(f"{day}T{minute}{second}.{(fraction or '')[:6]:0<6}{zone}")
    except ValueError:
        return None
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _position(line: _Line, channel: Channel) -> Position | None:
    cells = line.cells
    keeper = channel in (Channel.SHOP, Channel.PHARMACY)
    named = cells["province"]
    # Spreadsheets take the zero of 01 away.
    province = province_code(named.zfill(2) if named.isdecimal() else named) if named else None
    if named and province is None:
        line.fail("province", "one of the 34 provinces by its two-digit code or name, or nothing")
    if not cells["lat"] and not cells["lon"]:
        if cells["accuracy_m"]:
            line.fail("accuracy_m", "nothing where lat and lon are empty")
        return in_province(province, Locating.ACCOUNT if keeper else Locating.PROVINCE) if province else None
    lat = _number(line, "lat", (-90, 90), "degrees from -90 to 90, beside lon")
    lon = _number(line, "lon", (-180, 180), "degrees from -180 to 180, beside lat")
    accuracy = DEFAULT_ACCURACY_M
    if cells["accuracy_m"]:
        accuracy = _number(line, "accuracy_m", (0, _ROUND_THE_GLOBE_M), "metres from 0 to 20040000, or nothing")
    by = Locating.ACCOUNT if keeper else Locating.NETWORK if accuracy >= _GUESSED_M else Locating.GPS
    return Position(lat, lon, accuracy, province or nearest(lat, lon), by)


def _number(line: _Line, column: str, bounds: tuple[float, float], expected: str) -> float:
    text = line.cells[column]
    if not _NUMBER.fullmatch(text) or not bounds[0] <= float(text) <= bounds[1]:
        line.fail(column, expected)
    return float(text)


def history(packed: bytes | bytearray) -> tuple[History, Truth]:
    """The events of a unit in order of time, and what it is."""
    rows = sorted((Row._make(values) for values in _ROW.iter_unpack(packed)), key=attrgetter("at"))
    truths = {_TRUTHS[row.truth] for row in rows}
    truth = next((one for one in (Truth.COPY, Truth.GENUINE) if one in truths), Truth.UNKNOWN)
    return History(events=[_event(row) for row in rows]), truth


def _event(row: Row) -> Event:
    minute, position = row.at // _MINUTE, None
    if row.by:
        position = Position(row.lat, row.lon, row.accuracy_m, f"{row.province:02}", _LOCATING[row.by - 1])
    seen = Sighting(minute, _CHANNELS[row.channel], row.device, row.network, row.organisation, position)
    kind, copy = _KINDS[row.kind], int(_TRUTHS[row.truth] is Truth.COPY)
    if kind is Kind.SCAN:
        return Event(seen, None, copy)
    return Event(seen, SaleSighting(seen, row.shop, minute), copy, undo=kind is Kind.UNDO)
