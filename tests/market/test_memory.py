"""What a process remembers is never old: whatever one of them changes, the next answer of every other one knows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from registry.judgement.answers import Answer
from registry.keys import making
from registry.keys.custodian import Custodian
from registry.keys.making import Birth
from registry.market import _memory, measures
from registry.market.measures import Decision
from registry.market.verification import verify
from registry.model.goods import ProductState
from registry.model.keys import Purpose
from registry.model.measures import Act, Target
from registry.model.orders import Order, RangeKind, SpanRequest, Unit
from registry.orders import issuing
from registry.orders.issuing import Deed
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection, Engine, open_engine, read, write
from tests import databases
from tests.factories import NOW, World, make_order, make_product, printed

DECISION = Decision("tester", "a test")


@pytest.fixture
def other(world: World) -> Engine:
    """The database as another process has it open, with a memory of its own."""
    return open_engine(databases.text(world.engine.url))


def answer(engine: Engine, world: World, text: str) -> Answer:
    return Custodian(engine, world.folder).run(lambda keyring: verify(engine, keyring, text, NOW))


def act(what: Act, level: int | None = None) -> Callable[[Connection, Order], object]:
    return lambda conn, order: measures.carry_out(conn, what, Target(order.gtin), replace(DECISION, level=level), NOW)


CHANGES: dict[str, tuple[Callable[[Connection, Order], object], str]] = {
    "recalled": (act(Act.RECALL, 1), "product_recalled"),
    "withdrawn lot": (
        lambda conn, o: measures.carry_out(conn, Act.WITHDRAW, Target(o.gtin, "L1"), DECISION, NOW),
        "lot_withdrawn",
    ),
    "stolen unit": (
        lambda conn, o: measures.carry_out(conn, Act.REPORT_STOLEN, Target(o.gtin, unit=Unit(o.id, 0)), DECISION, NOW),
        "unit_stolen",
    ),
    "spoiled": (
        lambda conn, o: issuing.mark(conn, o.id, RangeKind.SPOILED, SpanRequest(0, 5), Deed("x", NOW)),
        "spoiled",
    ),
    "cancelled": (lambda conn, o: issuing.cancel(conn, o.id, Deed("x", NOW, "why")), "order_cancelled"),
    "corrected": (
        lambda conn, o: issuing.correct(conn, o.id, None, date(2026, 1, 1), Deed("x", NOW, "misprint")),
        "past_expiry",
    ),
    "refused product": (
        lambda conn, o: listing_rows.decide_product(conn, o.gtin, ProductState.PENDING, "x", NOW),
        "product_pending",
    ),
    "revoked key": (lambda conn, o: making.revoke(conn, o.code_key, "lost", NOW), "seal_key_revoked"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_one_process_changes_the_next_answer_of_another_knows(world: World, other: Engine, what: str) -> None:
    order = make_order(world)
    text = printed(world, order).uri
    change, reason = CHANGES[what]
    for engine in (world.engine, other):
        assert answer(engine, world, text).judgement.verdict == "genuine"
    with write(other) as conn:
        change(conn, order)
    for engine in (world.engine, other):
        assert reason in answer(engine, world, text).judgement.reasons
    other.dispose()


def test_what_is_taken_back_is_forgotten_too(world: World, other: Engine) -> None:
    order = make_order(world)
    text = printed(world, order).uri
    with write(world.engine) as conn:
        measures.carry_out(conn, Act.RECALL, Target(order.gtin), replace(DECISION, level=1), NOW)
    assert answer(other, world, text).judgement.verdict == "recalled"
    with write(world.engine) as conn:
        measures.carry_out(conn, Act.RESTORE, Target(order.gtin), DECISION, NOW)
    assert answer(other, world, text).judgement.verdict == "genuine"
    other.dispose()


def test_what_was_not_there_is_found_once_it_is(world: World, other: Engine) -> None:
    """A product, an order, a lot and a serial key that the other process asked for before they were."""
    product = make_product(world, 7)
    assert "serial_not_issued" in answer(other, world, f"(01){product.gtin}(21)H3D1WVGMJNEA").judgement.reasons
    lot = f"(01){product.gtin}(10)L1"
    assert "lot_not_issued" in answer(other, world, lot).judgement.reasons
    order = make_order(world, product.gtin)
    assert answer(other, world, printed(world, order).uri).judgement.verdict == "genuine"
    assert answer(other, world, lot).judgement.verdict == "lot_known"
    with write(world.engine) as conn:
        making.rotate(conn, world.folder, Purpose.CODE, Birth(NOW, "live", world.draw))
    later = make_order(world, product.gtin, lot="L2")
    assert later.code_key != order.code_key
    assert answer(other, world, printed(world, later).uri).judgement.verdict == "genuine"
    other.dispose()


def test_a_change_of_one_product_leaves_the_others_remembered(world: World) -> None:
    first, second = make_order(world, make_product(world, 1).gtin), make_order(world, make_product(world, 2).gtin)
    texts = [printed(world, order).uri for order in (first, second)]
    for text in texts:
        answer(world.engine, world, text)
    before = _shelves(world, first, second)
    with write(world.engine) as conn:
        measures.carry_out(conn, Act.RECALL, Target(first.gtin), replace(DECISION, level=1), NOW)
    after = _shelves(world, first, second)
    assert after[0] is not before[0]
    assert after[1] is before[1]


def _shelves(world: World, *placed: Order) -> list[_memory.Shelf]:
    with read(world.engine) as conn:
        shelves = _memory.memory_of(world.engine).shelves(conn, {order.gtin for order in placed})
    return [shelves.by_gtin[order.gtin] for order in placed]


def test_a_change_that_was_rolled_back_is_no_change(world: World) -> None:
    order = make_order(world)
    before = _shelves(world, order)
    with write(world.engine) as conn:
        measures.carry_out(conn, Act.RECALL, Target(order.gtin), replace(DECISION, level=1), NOW)
        conn.rollback()
    assert _shelves(world, order)[0] is before[0]


@pytest.mark.slow("volume")
def test_a_full_memory_is_emptied_and_answers_go_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_memory, "MOST_ORDERS", 3)
    placed = [make_order(world, make_product(world, item).gtin) for item in range(1, 8)]
    for order in placed * 2:
        assert answer(world.engine, world, printed(world, order).uri).judgement.verdict == "genuine"
        contents = _memory.memory_of(world.engine)._contents
        assert contents is not None
        assert contents.orders <= 4


@pytest.mark.slow("volume")
def test_invented_serials_are_not_remembered(world: World) -> None:
    order = make_order(world)
    for index in range(200):
        answer(world.engine, world, f"(01){order.gtin}(21){index:012d}")
    assert _shelves(world, order)[0].by_number == {}
