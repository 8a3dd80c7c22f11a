"""Taking in a producer's own serials: whole or not at all, broken off and gone on with, and many at once."""

import random
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from registry.codes import production
from registry.codes.production import PrintedCode
from registry.errors import Conflict, Refused, RegistryError
from registry.judgement.verdict import Verdict
from registry.keys import custodian
from registry.market.measures import Decision, carry_out
from registry.model.goods import Level
from registry.model.measures import Act, Target
from registry.model.orders import Order, OrderFilter, OrderState, RangeKind, Request, Span, SpanRequest, Unit
from registry.model.people import REGISTRY
from registry.orders import issuing, serial_intake
from registry.orders.issuing import Deed, Placement
from registry.orders.printable import PrintableOrder
from registry.orders.serial_intake import Upload
from registry.store.engine import schema
from registry.store.engine.engine import read, write
from registry.store.orders import order_rows, own_serial_rows
from tests.factories import EXPIRY, HOST, World, ask, make_order, make_product
from tests.orders.serial_files import some_serials, upload_of
from tests.processes import cpu_seconds


def _take(
    world: World, gtin: str, upload: Upload, told: Callable[[int], None] = lambda _: None, **asked: object
) -> Order:
    content = {"lot": "L1", "expiry": EXPIRY, **asked}
    placement = Placement(HOST, world.now, world.draw)
    return serial_intake.take_in(world.engine, Request(gtin, **content), upload, placement, told)  # type: ignore[arg-type]


def _count(world: World) -> tuple[int, int]:
    """How many orders and own serials there are."""
    with read(world.engine) as conn:
        tables = (schema.orders, schema.own_serials)
        found = [conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables]
    return found[0], found[1]


def _printed(world: World, order: Order, index: int) -> PrintedCode:
    keyring = custodian.with_signer(world.custodian.keyring, world.folder, order.code_key)
    return next(PrintableOrder(order, Span(index, index + 1), keyring, world.engine).codes())


def _told(world: World, text: str) -> tuple[Verdict, tuple[str, ...]]:
    judgement = ask(world, text).judgement
    return judgement.verdict, judgement.reasons


# --- taking in


@pytest.fixture
def gtin(world: World) -> str:
    return make_product(world).gtin


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> int:
    """Pieces of ten, so that a small file has many."""
    monkeypatch.setattr(serial_intake, "PIECE", 10)
    return 10


def test_own_serials_verify_like_any_other(world: World, gtin: str, tmp_path: Path) -> None:
    serials = ["Ab-1x9Q7", "a%b/c?d8", "7K3M9Q2XT4W", "x" * 20, "+&,;:'\"()"[1:] + "7"]
    order = _take(world, gtin, upload_of(tmp_path, serials))
    assert (order.state, order.quantity, order.serial_key) == (OrderState.PLACED, 5, None)
    for index, serial in enumerate(serials):
        code = _printed(world, order, index)
        assert code.code.serial == serial
        answer = ask(world, code.uri)
        assert (answer.judgement.verdict, answer.unit) == (Verdict.GENUINE, Unit(order.id, index))
        assert _told(world, code.uri.replace("/10/L1/", "/10/L2/"))[0] is Verdict.FORGED
    assert _told(world, f"{gtin} Ab-1x9Q7")[0] is Verdict.LISTED
    for other in ("AB-1x9Q7", "ab-1x9q7", "Ab1x9Q7", "Ab-lx9Q7", "7k3m9q2xt4w", "x" * 19):
        assert _told(world, f"{gtin} {other}")[0] is Verdict.UNKNOWN, other


def test_own_serials_are_recalled_spoiled_and_cancelled_like_any_other(world: World, gtin: str, tmp_path: Path) -> None:
    order = _take(world, gtin, upload_of(tmp_path, some_serials(5)))
    codes = [_printed(world, order, index).uri for index in range(4)]
    with write(world.engine) as conn:
        issuing.mark(conn, order.id, RangeKind.SPOILED, SpanRequest(1, 2), Deed("x", world.now))
        carry_out(conn, Act.REPORT_STOLEN, Target(gtin, unit=Unit(order.id, 2)), Decision("x", "x"), world.now)
    verdicts = [_told(world, code)[0] for code in codes]
    assert verdicts[0] is verdicts[3] is Verdict.GENUINE
    assert Verdict.GENUINE not in verdicts[1:3]
    with write(world.engine) as conn:
        issuing.cancel(conn, order.id, Deed("x", world.now))
    assert _told(world, codes[3])[0] is Verdict.BLOCKED


def test_the_same_serial_of_another_product_is_another_one(world: World, gtin: str, tmp_path: Path) -> None:
    upload = upload_of(tmp_path, some_serials(3))
    first, second = _take(world, gtin, upload), _take(world, make_product(world, 2).gtin, upload)
    assert first.id != second.id
    assert _count(world) == (2, 6)


def test_serials_of_an_earlier_order_are_named_by_line_and_order_and_nothing_stays(
    world: World, gtin: str, tmp_path: Path, small: int
) -> None:
    serials = some_serials(60)
    first = _take(world, gtin, upload_of(tmp_path, serials[:30]))
    mixed = [*serials[30:55], serials[3], *serials[55:], serials[29]]
    for _ in range(2):
        with pytest.raises(Refused) as caught:
            _take(world, gtin, upload_of(tmp_path, mixed))
        assert caught.value.code == "serials_known"
        assert f"line 26: {serials[3]!r} belongs to order {first.id}" in caught.value.message
        assert f"line 32: {serials[29]!r} belongs to order {first.id}" in caught.value.message
        assert caught.value.message.count("line ") == 2
        assert _count(world) == (1, 30)
    assert _take(world, gtin, upload_of(tmp_path, serials[30:])).quantity == 30


def test_serials_of_a_cancelled_order_are_never_given_again(world: World, gtin: str, tmp_path: Path) -> None:
    first = _take(world, gtin, upload_of(tmp_path, some_serials(3)))
    with write(world.engine) as conn:
        issuing.cancel(conn, first.id, Deed("x", world.now))
    with pytest.raises(Refused, match=first.id):
        _take(world, gtin, upload_of(tmp_path, some_serials(3)), key="another")


def test_one_product_never_mixes_the_registrys_serials_and_its_own(world: World, gtin: str, tmp_path: Path) -> None:
    _take(world, gtin, upload_of(tmp_path, some_serials(3)))
    with pytest.raises(Refused) as caught:
        make_order(world, gtin)
    assert (caught.value.code, "--serials" in caught.value.message) == ("serials_mixed", True)
    other = make_order(world, make_product(world, 2).gtin).gtin
    with pytest.raises(Refused) as caught:
        _take(world, other, upload_of(tmp_path, some_serials(3)))
    assert caught.value.code == "serials_mixed"
    assert _count(world) == (2, 3)
    assert make_order(world, gtin, level=Level.LOT)


def test_the_same_file_again_is_the_same_order(world: World, gtin: str, tmp_path: Path) -> None:
    serials = some_serials(30)
    order = _take(world, gtin, upload_of(tmp_path, serials))
    assert _take(world, gtin, upload_of(tmp_path, serials)) == order
    with pytest.raises(Conflict):
        _take(world, gtin, upload_of(tmp_path, serials), lot="L2")
    assert _count(world) == (1, 30)


def test_another_file_under_the_same_key_is_a_conflict(world: World, gtin: str, tmp_path: Path) -> None:
    serials = some_serials(31)
    order = _take(world, gtin, upload_of(tmp_path, serials[:30]), key="k")
    assert _take(world, gtin, upload_of(tmp_path, serials[:30]), key="k") == order
    for other in (serials[1:], serials[:29], serials[:30][::-1]):
        with pytest.raises(Conflict) as caught:
            _take(world, gtin, upload_of(tmp_path, other), key="k")
        assert caught.value.code == "idempotency_mismatch"
    assert _count(world) == (1, 30)


class _Break(Exception):
    pass


def _broken(world: World, gtin: str, upload: Upload, at: int) -> Order:
    """An upload that breaks off when so many serials are there."""
    reached = 0

    def told(count: int) -> None:
        nonlocal reached
        reached += count
        if reached >= at:
            raise _Break

    with pytest.raises(_Break):
        _take(world, gtin, upload, told)
    with read(world.engine) as conn:
        return order_rows.seen_by(conn, REGISTRY, OrderFilter(gtin, at_most=1))[0]


def test_an_order_that_is_loading_counts_for_nothing(world: World, gtin: str, tmp_path: Path, small: int) -> None:
    serials = some_serials(50)
    order = _broken(world, gtin, upload_of(tmp_path, serials), 20)
    assert (order.state, _count(world)) == (OrderState.LOADING, (1, 20))
    code = _printed(world, order, 7).uri
    verdict, reasons = _told(world, code)
    assert verdict is Verdict.UNKNOWN
    assert "sealed_not_issued" in reasons or "not_reported_yet" in reasons
    verdict, reasons = _told(world, f"{gtin} {serials[7]}")
    assert (verdict, "not_reported_yet" in reasons) == (Verdict.UNKNOWN, True)
    lot = make_order(world, gtin, level=Level.LOT)
    shelf = custodian.with_signer(world.custodian.keyring, world.folder, lot.code_key)
    text = next(production.printed_codes(lot, shelf, 0, 1)).uri
    assert _told(world, text)[0] is Verdict.LOT_KNOWN
    assert _take(world, gtin, upload_of(tmp_path, serials)).id == order.id
    assert _told(world, code)[0] is Verdict.GENUINE


@pytest.mark.parametrize("at", [0, 10, 30, 49])
def test_a_broken_upload_goes_on_behind_its_last_piece(
    world: World, gtin: str, tmp_path: Path, small: int, at: int
) -> None:
    upload = upload_of(tmp_path, some_serials(55))
    order = _broken(world, gtin, upload, at)
    steps: list[int] = []
    done = _take(world, gtin, upload, steps.append)
    assert (done.id, sum(steps), _count(world)) == (order.id, 55, (1, 55))
    with read(world.engine) as conn:
        assert own_serial_rows.of_order(conn, gtin, order.id, 0, 99) == some_serials(55)


def test_a_refused_upload_that_broke_off_and_was_spoken_of_is_taken_back_whole(
    world: World, gtin: str, tmp_path: Path, small: int
) -> None:
    serials = some_serials(60)
    _take(world, gtin, upload_of(tmp_path, serials[:5]))
    upload = upload_of(tmp_path, [*serials[5:], serials[0]])
    order = _broken(world, gtin, upload, 20)
    with write(world.engine) as conn:
        issuing.mark(conn, order.id, RangeKind.SPOILED, SpanRequest(0, 5), Deed("x", world.now))
        issuing.correct(conn, order.id, "L2", None, Deed("x", world.now, "misprint"))
    with pytest.raises(Refused):
        _take(world, gtin, upload)
    assert _count(world) == (1, 5)


def test_an_upload_cancelled_on_the_way_leaves_nothing_and_can_begin_again(
    world: World, gtin: str, tmp_path: Path, small: int
) -> None:
    upload = upload_of(tmp_path, some_serials(50))

    def cancel(count: int) -> None:
        if count:
            with write(world.engine) as conn:
                (newest,) = order_rows.seen_by(conn, REGISTRY, OrderFilter(gtin, at_most=1))
                issuing.cancel(conn, newest.id, Deed("x", world.now))

    with pytest.raises(Refused) as caught:
        _take(world, gtin, upload, cancel)
    assert caught.value.code == "serials_withdrawn"
    with read(world.engine) as conn:
        assert order_rows.seen_by(conn, REGISTRY, OrderFilter(gtin, at_most=1)) == []
    assert _take(world, gtin, upload).state is OrderState.PLACED


def _at_once(works: list[Callable[[], object]]) -> list[object]:
    """What each work came to, all begun at the same moment."""
    together = threading.Barrier(len(works))
    came: list[object] = [None] * len(works)

    def run(at: int) -> None:
        together.wait()
        try:
            came[at] = works[at]()
        except RegistryError as error:
            came[at] = error

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def test_the_same_upload_run_eight_times_at_once_is_one_whole_order(
    world: World, gtin: str, tmp_path: Path, small: int
) -> None:
    upload = upload_of(tmp_path, some_serials(200))
    placed = _at_once([lambda: _take(world, gtin, upload)] * 8)
    ids = {order.id if isinstance(order, Order) else str(order) for order in placed}
    assert len(ids) == 1, placed
    assert _count(world) == (1, 200)
    with read(world.engine) as conn:
        assert own_serial_rows.of_order(conn, gtin, ids.pop(), 0, 999) == some_serials(200)


def test_of_two_uploads_with_one_serial_in_common_at_most_one_counts(
    world: World, gtin: str, tmp_path: Path, small: int
) -> None:
    serials = some_serials(199)
    one = upload_of(tmp_path, serials[:100], "one")
    two = upload_of(tmp_path, [*serials[100:], serials[99]], "two")
    came = _at_once([lambda: _take(world, gtin, one), lambda: _take(world, gtin, two)])
    good = [order for order in came if isinstance(order, Order)]
    assert len(good) <= 1, came
    assert _count(world) == (len(good), 100 * len(good))
    assert all(one.code == "serials_known" for one in came if isinstance(one, RegistryError))


@pytest.mark.slow("volume")
def test_a_hundred_thousand_serials_load_in_seconds(world: World, gtin: str, tmp_path: Path) -> None:
    chance = random.Random(5)
    serials = [f"{number:06d}{chance.randrange(10**12):012d}" for number in range(100_000)]
    chance.shuffle(serials)
    began = cpu_seconds()
    upload = upload_of(tmp_path, serials)
    order = _take(world, gtin, upload)
    assert cpu_seconds() - began < 30
    assert _count(world) == (1, 100_000)
    code = _printed(world, order, 99_999)
    assert code.code.serial == serials[-1]
    assert _told(world, code.uri)[0] is Verdict.GENUINE


# --- races of orders without own serials


def test_the_same_key_at_once_is_one_order(world: World, gtin: str) -> None:
    chance = [random.Random(number) for number in range(8)]

    def place(number: int) -> Callable[[], object]:
        return lambda: make_order(replace(world, draw=chance[number].randrange), gtin, key="k")

    placed = _at_once([place(number) for number in range(8)])
    assert len({repr(order) for order in placed}) == 1
    assert isinstance(placed[0], Order)
    assert _count(world)[0] == 1


def test_different_orders_at_once_have_different_numbers_though_chance_is_poor(world: World, gtin: str) -> None:
    def place(number: int) -> Callable[[], object]:
        chance = random.Random(number // 4)
        poor = replace(world, draw=lambda below: chance.randrange(min(below, 16)))
        return lambda: make_order(poor, gtin)

    placed = [order for order in _at_once([place(number) for number in range(8)]) if isinstance(order, Order)]
    assert len({order.number for order in placed}) == 8
    assert len({order.id for order in placed}) == 8
    assert _count(world)[0] == 8
