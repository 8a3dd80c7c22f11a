"""The codes of an order as lines: the same bytes wherever one starts and however many processes sign."""

import csv
import io
import json
import multiprocessing
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from registry.codes import product_codes, production
from registry.codes.keyring import Keyring
from registry.codes.production import BLOCK, CSV_HEADER, LineFormat, lines, printed_codes, product_code
from registry.codes.serials import is_serial
from registry.errors import Refused, Unavailable
from registry.model.goods import Level
from registry.model.orders import MAX_QUANTITY, Order, OrderState, Span
from tests.make_vectors import SCALARS

PRIVATE = ec.derive_private_key(SCALARS[7], ec.SECP256R1())
KEYS = Keyring({7: PRIVATE.public_key()}, {7: PRIVATE}, {3: bytes(range(32))})
ORDER = Order(
    "ORDER001",
    "08934588012341",
    1,
    5,
    Level.UNIT,
    "L1",
    date(2027, 12, 31),
    quantity=20_000,
    inactive=False,
    host="ID.EXAMPLE",
    code_key=7,
    serial_key=3,
    state=OrderState.PLACED,
    placed_at=datetime(2026, 11, 22, tzinfo=UTC),
)
# Every sign that CSV, JSON, a URI or a format string could trip over and a lot may hold.
NASTY = '"a\',b";(c)<=>*_:.!'


def written(order: Order, start: int, stop: int, form: LineFormat, processes: int = 1) -> bytes:
    return b"".join(lines(order, KEYS, Span(start, stop), form, processes))


def rows(order: Order, stop: int, form: LineFormat) -> Iterator[dict[str, object]]:
    """The lines of an order read back with the standard library's own readers."""
    text = written(order, 0, stop, form).decode("utf-8")
    if form is LineFormat.NDJSON:
        for line in text.split("\n")[:-1]:
            yield json.loads(line)
    else:
        for row in csv.DictReader(io.StringIO(text, newline="")):
            yield {"index": int(row["index"]), **{name: row[name] or None for name in list(row) if name != "index"}}


# --- one code


def test_a_code_is_a_pure_function_of_order_and_keys() -> None:
    assert list(printed_codes(ORDER, KEYS, 0, 5)) == list(printed_codes(ORDER, KEYS, 0, 5))
    one = next(printed_codes(ORDER, KEYS, 3, 4))
    assert one == list(printed_codes(ORDER, KEYS, 0, 5))[3]
    changed = (
        replace(ORDER, number=6),
        replace(ORDER, gtin="08934588012358"),
        replace(ORDER, lot="L2"),
        replace(ORDER, expiry=None),
        replace(ORDER, host="OTHER.EXAMPLE"),
    )
    assert len({next(printed_codes(order, KEYS, 3, 4)).uri for order in (*changed, ORDER)}) == 6


@pytest.mark.parametrize("lot", [None, "L1", NASTY, "...", "41"])
@pytest.mark.parametrize("expiry", [None, date(2027, 12, 31), date(2028, 2, 29)])
def test_every_printed_code_reads_back_and_its_seal_verifies(lot: str | None, expiry: date | None) -> None:
    order = replace(ORDER, lot=lot, expiry=expiry)
    for code in printed_codes(order, KEYS, 0, 3):
        reading = product_codes.read(code.uri)
        assert reading.code == code.code
        assert reading.seal is not None
        assert reading.seal.text == code.seal
        assert KEYS.check(7, product_codes.signed_bytes(code.code, 7), reading.seal.signature)


def test_serials_of_an_order_are_all_different_and_well_formed() -> None:
    serials = [code.code.serial or "" for code in printed_codes(ORDER, KEYS, 0, 2000)]
    assert len(set(serials)) == 2000
    assert all(is_serial(serial) for serial in serials)


def test_scheme_and_host_are_in_upper_case_and_values_are_as_they_are() -> None:
    order = replace(ORDER, host="id.example", lot="aB")
    assert next(printed_codes(order, KEYS, 0, 1)).uri.startswith("HTTPS://ID.EXAMPLE/01/08934588012341/10/aB/21/")


def test_the_expiry_is_printed_as_six_digits() -> None:
    assert product_code(replace(ORDER, expiry=date(2030, 1, 2)), None).expiry == "300102"


# --- lines


@pytest.mark.parametrize("form", list(LineFormat))
@pytest.mark.parametrize("lot", ["L1", NASTY, None])
def test_lines_say_what_the_codes_say(form: LineFormat, lot: str | None) -> None:
    order = replace(ORDER, lot=lot)
    expected = list(printed_codes(order, KEYS, 0, 20))
    if form is LineFormat.TEXT:
        assert written(order, 0, 20, form).decode("ascii").splitlines() == [code.uri for code in expected]
        return
    found = list(rows(order, 20, form))
    assert [list(row) for row in found] == [["index", "gtin", "serial", "lot", "expiry", "code"]] * 20
    for row, code in zip(found, expected, strict=True):
        values = (code.index, code.code.gtin, code.code.serial, lot, "271231", code.uri)
        assert tuple(row.values()) == values


@pytest.mark.parametrize("form", list(LineFormat))
def test_every_line_ends_with_lf_alone(form: LineFormat) -> None:
    text = written(replace(ORDER, lot=NASTY), 0, 10, form)
    assert text.endswith(b"\n")
    assert b"\r" not in text
    assert text.count(b"\n") == 10 + (form is LineFormat.CSV)


@pytest.mark.parametrize("form", list(LineFormat))
@pytest.mark.parametrize("level", list(Level))
def test_resuming_at_any_index_gives_the_same_bytes(form: LineFormat, level: Level) -> None:
    values = {} if level is not Level.TYPE else {"lot": None, "expiry": None}
    order = replace(ORDER, level=level, **values)  # type: ignore[arg-type]
    total = BLOCK + 60
    whole = written(order, 0, total, form).splitlines(keepends=True)
    header = 1 if form is LineFormat.CSV else 0
    assert len(whole) == total + header
    if header:
        assert whole[0].decode() == CSV_HEADER
    for start in (1, 2, 59, BLOCK - 1, BLOCK, BLOCK + 1, total - 1):
        assert written(order, start, total, form) == b"".join(whole[start + header :])
    assert written(order, 10, 13, form) == b"".join(whole[10 + header : 13 + header])


@pytest.mark.parametrize("level", [Level.LOT, Level.TYPE])
def test_above_unit_level_every_line_holds_the_same_code(level: Level) -> None:
    values = {} if level is Level.LOT else {"lot": None, "expiry": None}
    order = replace(ORDER, level=level, **values)  # type: ignore[arg-type]
    found = written(order, 0, 5, LineFormat.TEXT).decode().splitlines()
    assert len(found) == 5
    assert len(set(found)) == 1
    assert ("&s=" in found[0]) == (level is Level.LOT)
    assert [row["index"] for row in rows(order, 5, LineFormat.NDJSON)] == [0, 1, 2, 3, 4]
    assert all(row["serial"] is None for row in rows(order, 5, LineFormat.NDJSON))
    assert [code.index for code in printed_codes(order, KEYS, 2, 5)] == [2, 3, 4]


@pytest.mark.parametrize("span", [(0, 0), (5, 5), (6, 5), (-1, 5), (0, 20_001), (20_000, 20_001)])
@pytest.mark.parametrize("level", list(Level))
def test_a_span_without_codes_is_refused(span: tuple[int, int], level: Level) -> None:
    with pytest.raises(Refused) as caught:
        list(lines(replace(ORDER, level=level), KEYS, Span(*span), LineFormat.CSV, 1))
    assert caught.value.code == "range"


@pytest.mark.parametrize("level", [Level.UNIT, Level.LOT])
def test_a_missing_private_key_is_the_environments_fault(level: Level) -> None:
    order = replace(ORDER, level=level)
    locked = Keyring(KEYS.publics, {}, KEYS.serial_keys)
    with pytest.raises(Unavailable):
        list(lines(order, locked, Span(0, 1), LineFormat.CSV, 1))
    with pytest.raises(Unavailable):
        next(printed_codes(order, locked, 0, 1))
    with pytest.raises(Unavailable):
        list(lines(ORDER, Keyring(KEYS.publics, KEYS.signers), Span(0, 1), LineFormat.CSV, 1))


def test_a_type_level_code_needs_no_signature() -> None:
    locked = Keyring(KEYS.publics, {}, KEYS.serial_keys)
    order = replace(ORDER, level=Level.TYPE, lot=None, expiry=None)
    assert next(lines(order, locked, Span(0, 1), LineFormat.TEXT, 1)) == b"HTTPS://ID.EXAMPLE/01/08934588012341\n"


# --- many codes


@pytest.mark.slow("processes")
def test_signing_on_all_cores_gives_the_same_bytes_in_the_same_order() -> None:
    one = written(ORDER, 0, ORDER.quantity, LineFormat.CSV)
    assert written(ORDER, 0, ORDER.quantity, LineFormat.CSV, processes=2) == one
    assert multiprocessing.active_children() == []
    found = one.decode().splitlines()[1:]
    assert [int(line.split(",")[0]) for line in found] == list(range(ORDER.quantity))


def test_closing_the_stream_stops_the_workers() -> None:
    huge = replace(ORDER, quantity=MAX_QUANTITY)
    stream = lines(huge, KEYS, Span(1, MAX_QUANTITY), LineFormat.TEXT, 2)
    assert next(stream).count(b"\n") == BLOCK
    assert multiprocessing.active_children() != []
    stream.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def test_the_last_codes_of_the_largest_order_are_there_at_once() -> None:
    huge = replace(ORDER, quantity=MAX_QUANTITY)
    found = written(huge, MAX_QUANTITY - 2, MAX_QUANTITY, LineFormat.NDJSON).decode().splitlines()
    assert [json.loads(line)["index"] for line in found] == [MAX_QUANTITY - 2, MAX_QUANTITY - 1]


@pytest.mark.parametrize(("level", "total"), [(Level.LOT, 40 * BLOCK), (Level.UNIT, 3 * BLOCK)])
def test_memory_stays_constant_however_many_codes_are_written(level: Level, total: int) -> None:
    order = replace(ORDER, level=level, quantity=MAX_QUANTITY)
    size = 0
    tracemalloc.start()
    try:
        for block in lines(order, KEYS, Span(0, total), LineFormat.TEXT, 1):
            size += len(block)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > total * 100
    assert peak < 6_000_000


@pytest.mark.slow("processes")
def test_two_orders_written_by_turns_in_one_process_do_not_mix() -> None:
    other = replace(ORDER, number=ORDER.number + 1, lot="OTHER")
    alone = [b"".join(lines(one, KEYS, Span(0, 3 * BLOCK), LineFormat.TEXT, 1)) for one in (ORDER, other)]
    streams = [lines(one, KEYS, Span(0, 3 * BLOCK), LineFormat.TEXT, 1) for one in (ORDER, other)]
    by_turns = [b"", b""]
    for blocks in zip(*streams, strict=True):
        for at, block in enumerate(blocks):
            by_turns[at] += block
    assert by_turns == alone


def test_a_block_waits_until_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    block = production._Press.block

    def counted(press: production._Press, start: int, stop: int) -> bytes:
        made.append(start)
        return block(press, start, stop)

    monkeypatch.setattr(production._Press, "block", counted)
    stream = lines(ORDER, KEYS, Span(0, 4 * BLOCK), LineFormat.TEXT, 1)
    next(stream)
    assert made == [0]
    next(stream)
    assert made == [0, BLOCK]
