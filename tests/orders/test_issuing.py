"""Placing an order and what is later said of its units: each refusal by its rule, and what repeating does."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.errors import Conflict, Invalid, NotFound, Refused, RegistryError
from registry.keys import making
from registry.keys.making import Birth
from registry.model.goods import MAX_GTIN_TOTAL, Level, Listing, ProductState
from registry.model.keys import Purpose
from registry.model.orders import MAX_QUANTITY, Order, OrderFilter, OrderState, RangeKind, Request, Span, SpanRequest
from registry.model.people import REGISTRY
from registry.model.trail import TrailFilter
from registry.office import trail
from registry.orders import issuing
from registry.orders.issuing import Deed, Placement, check_form, gaps
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import read, write
from registry.store.orders import order_rows, shipment_rows
from tests.examples import at_most
from tests.factories import EXPIRY, HOST, NOW, World, make_order, make_organisation, make_product

GTIN = "08934588000010"
DEED = Deed("tester", NOW, "a reason")
ASKED = Request(GTIN, 10, Level.UNIT, "L1", EXPIRY)


def place(world: World, request: Request, at: datetime = NOW, draw: Callable[[int], int] | None = None) -> Order:
    with write(world.engine) as conn:
        return issuing.place(conn, request, Placement(HOST, at, draw or world.draw))


def refused(world: World, request: Request, kind: type[RegistryError] = Invalid, at: datetime = NOW) -> str:
    """The code of the refusal, after which no order stands."""
    with pytest.raises(kind) as caught:
        place(world, request, at)
    assert caught.value.message.strip()
    with read(world.engine) as conn:
        assert order_rows.seen_by(conn, REGISTRY, OrderFilter(request.gtin, at_most=10)) == []
    return caught.value.code


def mark(world: World, order: Order, kind: RangeKind, *span: int | None) -> int:
    with write(world.engine) as conn:
        return issuing.mark(conn, order.id, kind, SpanRequest(*span), DEED)  # type: ignore[arg-type]


# --- refusals of form, without a database


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (replace(ASKED, quantity=0), "quantity"),
        (replace(ASKED, lot="L/1"), "lot_characters"),
        (Request(GTIN, level=Level.LOT), "lot_missing"),
        (Request(GTIN, level=Level.TYPE, expiry=EXPIRY), "type_with_lot"),
        (replace(ASKED, key=""), "idempotency_key"),
        (replace(ASKED, key="k" * 201), "idempotency_key"),
        (replace(ASKED, gtin="08934588000011"), "check_digit"),
        (replace(ASKED, gtin="893458800001"), "check_digit"),
        (replace(ASKED, gtin="ABC"), "bad_characters"),
    ],
)
def test_what_does_not_fit_together_is_refused(request_: Request, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_form(request_)
    assert caught.value.code == code


# --- refusals of the registry


def test_today_is_viet_nams_day(world: World) -> None:
    make_product(world)
    # 18:00 UTC on the 21st is already the 22nd in Viet Nam
    evening = datetime(2026, 11, 21, 18, tzinfo=UTC)
    assert refused(world, replace(ASKED, expiry=date(2026, 11, 21)), at=evening) == "expiry_past"
    assert place(world, replace(ASKED, expiry=date(2026, 11, 22)), evening)


def test_an_unknown_gtin_is_not_found(world: World) -> None:
    assert refused(world, ASKED, NotFound) == "gtin_unknown"


def test_a_pending_gtin_is_refused(world: World) -> None:
    product, owner = make_product(world), make_organisation(world)
    with write(world.engine) as conn:
        listing_rows.put_product(conn, Listing(product, owner, ProductState.PENDING), NOW)
    assert refused(world, ASKED, Refused) == "product_pending"


def test_no_key_signs_new_orders_after_30_days(world: World) -> None:
    make_product(world)
    last = NOW + timedelta(days=making.SIGNING_DAYS)
    assert refused(world, ASKED, Refused, last) == "no_signing_key"
    assert place(world, ASKED, last - timedelta(seconds=1))
    with write(world.engine) as conn:
        key = making.rotate(conn, world.folder, Purpose.CODE, Birth(last, "live", world.draw))
    assert place(world, ASKED, last).code_key == key.number


def test_a_retired_or_revoked_key_signs_no_new_orders(world: World) -> None:
    first = make_order(world)
    with write(world.engine) as conn:
        making.retire(conn, first.code_key, NOW)
    with pytest.raises(Refused):
        place(world, replace(ASKED, gtin=first.gtin))
    with write(world.engine) as conn:
        making.revoke(conn, first.code_key, "lost", NOW)
    with pytest.raises(Refused):
        place(world, replace(ASKED, gtin=first.gtin))


def test_the_codes_of_a_gtin_never_pass_a_million_million(world: World) -> None:
    first = place(world, replace(ASKED, gtin=make_product(world).gtin, quantity=MAX_QUANTITY))
    many = MAX_GTIN_TOTAL // MAX_QUANTITY
    with write(world.engine) as conn:
        for number in range(1, many):
            copy = replace(first, id=f"COPY{number:04d}", number=number, state=OrderState.CANCELLED)
            order_rows.add(conn, copy, None)
        assert order_rows.total(conn, GTIN) == MAX_GTIN_TOTAL
    with pytest.raises(Refused) as caught:
        place(world, replace(ASKED, quantity=1))
    assert caught.value.code == "gtin_total"
    # lot and type level print one code however often, so they are not counted
    assert place(world, Request(GTIN, 5, Level.LOT, "L1"))
    assert place(world, Request(GTIN, 5, Level.TYPE))


# --- what is granted


def test_an_order_remembers_all_that_makes_its_codes(world: World) -> None:
    make_product(world)
    order = place(world, ASKED)
    with read(world.engine) as conn:
        assert issuing.find(conn, f" {order.id.lower()} ") == order
    assert (order.gtin, order.lot, order.expiry, order.quantity, order.host) == (GTIN, "L1", EXPIRY, 10, HOST)
    assert (order.state, order.placed_at, order.inactive) == (OrderState.PLACED, NOW, False)
    assert place(world, replace(ASKED, inactive=True)).inactive


def test_the_host_is_kept_in_upper_case(world: World) -> None:
    make_product(world)
    with write(world.engine) as conn:
        assert issuing.place(conn, ASKED, Placement("id.Example.vn", NOW, world.draw)).host == "ID.EXAMPLE.VN"


def test_an_unknown_order_is_not_found(world: World) -> None:
    with read(world.engine) as conn, pytest.raises(NotFound) as caught:
        issuing.find(conn, "NOPE")
    assert caught.value.code == "order_unknown"


def test_a_gtin_keeps_the_serial_key_of_its_first_order(world: World) -> None:
    first = make_order(world)
    later = NOW + timedelta(days=1)
    with write(world.engine) as conn:
        newer = making.rotate(conn, world.folder, Purpose.SERIAL, Birth(later, "live", world.draw))
    assert place(world, replace(ASKED, gtin=first.gtin), later).serial_key == first.serial_key
    assert place(world, replace(ASKED, gtin=make_product(world, 2).gtin), later).serial_key == newer.number


def test_order_numbers_and_ids_are_unique_even_when_chance_repeats_itself(world: World) -> None:
    make_product(world)
    # a source that gives the same number four times over: ids and numbers clash until it moves on
    state = {"calls": 0}

    def stuck(below: int) -> int:
        state["calls"] += 1
        return (state["calls"] // 40) % below

    placed = [place(world, ASKED, draw=stuck) for _ in range(5)]
    assert len({order.id for order in placed}) == 5
    assert len({order.number for order in placed}) == 5


def test_many_orders_of_a_gtin_have_different_numbers(world: World) -> None:
    make_product(world)
    chance = random.Random(3)
    # only 64 numbers to draw from: clashes are certain
    with write(world.engine) as conn:
        placement = Placement(HOST, NOW, lambda below: chance.randrange(min(below, 64)))
        placed = [issuing.place(conn, ASKED, placement) for _ in range(40)]
    assert len({order.number for order in placed}) == 40


# --- idempotency


def test_the_same_key_gives_the_same_order(world: World) -> None:
    make_product(world)
    asked = replace(ASKED, key="batch 7")
    first = place(world, asked)
    assert place(world, asked) == first
    assert place(world, asked, NOW + timedelta(days=900)) == first
    assert place(world, replace(asked, key="batch 8")) != first
    assert place(world, ASKED) != place(world, ASKED)


@pytest.mark.parametrize(
    "change",
    [{"quantity": 11}, {"lot": "L2"}, {"lot": None}, {"expiry": None}, {"inactive": True}, {"level": Level.LOT}],
)
def test_the_same_key_with_other_content_is_a_conflict(world: World, change: dict[str, object]) -> None:
    make_product(world)
    place(world, replace(ASKED, key="batch 7"))
    with pytest.raises(Conflict) as caught:
        place(world, replace(ASKED, key="batch 7", **change))  # type: ignore[arg-type]
    assert caught.value.code == "idempotency_mismatch"


def test_the_same_key_for_another_product_of_the_organisation_is_a_conflict(world: World) -> None:
    make_product(world)
    place(world, replace(ASKED, key="k"))
    with pytest.raises(Conflict):
        place(world, replace(ASKED, gtin=make_product(world, 2).gtin, key="k"))


def test_two_organisations_may_use_the_same_key(world: World) -> None:
    make_product(world)
    other = make_product(world, 1, prefix="8935000").gtin
    one, two = place(world, replace(ASKED, key="k")), place(world, replace(ASKED, gtin=other, key="k"))
    assert one.organisation_id != two.organisation_id


# --- ranges of units


def test_marking_a_range_twice_marks_it_once(world: World) -> None:
    order = make_order(world, inactive=True)
    assert mark(world, order, RangeKind.ACTIVATED, 10, 20) == 10
    assert mark(world, order, RangeKind.ACTIVATED, 10, 20) == 0
    assert mark(world, order, RangeKind.ACTIVATED, 15, 25) == 5
    assert mark(world, order, RangeKind.ACTIVATED, 0, None) == 1000 - 15
    assert mark(world, order, RangeKind.ACTIVATED, 0, None) == 0
    with read(world.engine) as conn:
        runs = order_rows.runs(conn, order.id, RangeKind.ACTIVATED, 0, 1000)
    assert [(run.start, run.stop) for run in runs] == [(0, 10), (10, 20), (20, 25), (25, 1000)]
    assert {(run.by, run.at, run.reason) for run in runs} == {("tester", NOW, "a reason")}


def test_spoiling_and_activating_do_not_hinder_each_other(world: World) -> None:
    order = make_order(world, inactive=True)
    assert mark(world, order, RangeKind.SPOILED, 5, 15) == 10
    assert mark(world, order, RangeKind.ACTIVATED, 0, 10) == 10


@pytest.mark.parametrize("span", [(-1, 5), (0, 1001), (5, 5), (6, 5), (1000, None), (0, 0)])
def test_a_range_outside_the_order_is_refused(world: World, span: tuple[int, int | None]) -> None:
    order = make_order(world)
    with pytest.raises(Invalid) as caught:
        mark(world, order, RangeKind.SPOILED, *span)
    assert caught.value.code == "range"


def test_an_active_order_needs_no_activation(world: World) -> None:
    with pytest.raises(Refused) as caught:
        mark(world, make_order(world), RangeKind.ACTIVATED, 0, None)
    assert caught.value.code == "order_active"


@pytest.mark.parametrize("level", [Level.LOT, Level.TYPE])
def test_an_order_without_units_has_no_ranges(world: World, level: Level) -> None:
    order = make_order(world, level=level)
    with pytest.raises(Refused) as caught:
        mark(world, order, RangeKind.SPOILED, 0, None)
    assert caught.value.code == "order_without_units"


@settings(max_examples=at_most(200), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), max_size=8))
def test_gaps_are_what_is_left_free(marks: list[tuple[int, int]]) -> None:
    runs: list[Span] = []
    covered: set[int] = set()
    for start, length in marks:
        stop = min(start + length, 64)
        touching = sorted(run for run in runs if run.start < stop and run.stop > start)
        new = gaps(Span(start, stop), touching)
        fresh = {unit for a, b in new for unit in range(a, b)}
        assert fresh == set(range(start, stop)) - covered
        assert sum(b - a for a, b in new) == len(fresh)
        covered |= fresh
        runs += new


# --- cancel and correct


def test_cancelling_twice_keeps_the_first_who_and_why(world: World) -> None:
    order = make_order(world)
    with write(world.engine) as conn:
        assert issuing.cancel(conn, order.id, DEED).state is OrderState.CANCELLED
        again = issuing.cancel(conn, order.id, Deed("somebody else", NOW + timedelta(days=1), "other"))
    assert again == replace(order, state=OrderState.CANCELLED)


def test_nothing_more_is_marked_on_a_cancelled_order(world: World) -> None:
    order = make_order(world, inactive=True)
    with write(world.engine) as conn:
        issuing.cancel(conn, order.id, DEED)
    with pytest.raises(Refused) as caught:
        mark(world, order, RangeKind.ACTIVATED, 0, None)
    assert caught.value.code == "order_cancelled"


def ship(world: World, order: Order, *provinces: str, deed: Deed = DEED) -> frozenset[str]:
    with write(world.engine) as conn:
        return issuing.ship(conn, order.id, provinces, deed)


def test_where_an_order_was_shipped_adds_up_and_is_safe_to_repeat(world: World) -> None:
    order, other = make_order(world), make_order(world)
    assert ship(world, order, "01") == {"01"}
    assert ship(world, order, "79", "01", "79") == {"01", "79"}
    assert ship(world, order, "01", deed=Deed("another", NOW)) == {"01", "79"}
    with read(world.engine) as conn:
        assert shipment_rows.of(conn, [order.id, other.id]) == {order.id: {"01", "79"}}


@pytest.mark.parametrize("provinces", [(), ("99",), ("01", "02"), ("1",), ("x" * 1000,)])
def test_an_unknown_province_is_refused_and_nothing_is_recorded(world: World, provinces: tuple[str, ...]) -> None:
    order = make_order(world)
    with pytest.raises(Invalid) as caught:
        ship(world, order, *provinces)
    assert caught.value.code == "province"
    assert len(caught.value.message) < 200
    with read(world.engine) as conn:
        assert shipment_rows.of(conn, [order.id]) == {}


def test_an_unknown_order_is_not_shipped(world: World) -> None:
    with write(world.engine) as conn, pytest.raises(NotFound):
        issuing.ship(conn, "NOSUCH", ["01"], DEED)


def test_a_correction_stands_beside_the_order(world: World) -> None:
    order = make_order(world)
    with write(world.engine) as conn:
        first = issuing.correct(conn, order.id, "L2", None, DEED)
        second = issuing.correct(conn, order.id, None, date(2028, 1, 31), DEED)
        assert order_rows.corrections_of(conn, [order.id]) == {order.id: [first, second]}
        later = replace(DEED, now=NOW + timedelta(minutes=1))
        assert issuing.correct(conn, order.id, None, date(2028, 1, 31), later) == second
        assert len(order_rows.corrections_of(conn, [order.id])[order.id]) == 2
        assert len(trail.entries(conn, REGISTRY, TrailFilter(act="order_corrected"))) == 2
        # What was said before the newest one is said anew: it is the newest that counts.
        third = issuing.correct(conn, order.id, "L2", None, later)
        assert order_rows.corrections_of(conn, [order.id])[order.id] == [first, second, third]
        assert issuing.find(conn, order.id) == order
    assert (first.by, first.at, first.reason) == ("tester", NOW, "a reason")


@pytest.mark.parametrize(
    ("lot", "expiry", "reason", "code"),
    [
        ("L2", None, None, "reason_missing"),
        ("L2", None, "", "reason_missing"),
        ("L2", None, "  ", "reason_missing"),
        (None, None, "why", "correction_empty"),
        ("A/B", None, "why", "lot_characters"),
        ("L" * 21, None, "why", "lot_too_long"),
    ],
)
def test_a_correction_says_what_and_why(
    world: World, lot: str | None, expiry: date | None, reason: str | None, code: str
) -> None:
    order = make_order(world)
    with write(world.engine) as conn, pytest.raises(Invalid) as caught:
        issuing.correct(conn, order.id, lot, expiry, Deed("tester", NOW, reason))
    assert caught.value.code == code


def test_a_type_level_order_has_nothing_to_correct(world: World) -> None:
    order = make_order(world, level=Level.TYPE)
    with write(world.engine) as conn, pytest.raises(Refused) as caught:
        issuing.correct(conn, order.id, "L2", None, DEED)
    assert caught.value.code == "type_with_lot"
