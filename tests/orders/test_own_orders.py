"""A producer's own orders: another's are not there; each act once in the trail; recalls of one's own."""

import pytest

from registry.errors import NotFound, Refused
from registry.market.measures import Decision
from registry.model.measures import Target
from registry.model.orders import Order, OrderState, RangeKind, Request, SpanRequest
from registry.model.people import Caller, Role, Viewer
from registry.office import trail
from registry.orders import own_orders
from registry.orders.issuing import Deed, Placement
from registry.orders.serial_intake import read_bytes
from registry.store.engine.engine import read
from tests.factories import HOST, World, make_gtin, make_order, make_organisation, make_product

OTHER = "8938505"


def caller(world: World, prefix: str = "8934588") -> Caller:
    return Caller("lan", make_organisation(world, prefix).id, (Role.PRODUCER,))


def placement(world: World) -> Placement:
    return Placement(HOST, world.now, world.draw)


def acts(world: World, who: Caller) -> list[str]:
    with read(world.engine) as conn:
        found = trail.entries(conn, Viewer(who.organisation_id))
    return [one.entry.act for one in reversed(found) if one.entry.by == "lan"]


def deed(world: World, reason: str | None = "vì") -> Deed:
    return Deed("lan", world.now, reason)


def placed(world: World, **asked: object) -> Order:
    product = make_product(world)
    request = Request(product.gtin, **{"quantity": 100, "lot": "L1", **asked})  # type: ignore[arg-type]
    return own_orders.place(world.engine, caller(world), request, placement(world))


def test_an_order_sent_twice_is_one_and_one_entry(world: World) -> None:
    first, second = placed(world, key="page:a"), placed(world, key="page:a")
    assert first.id == second.id
    assert acts(world, caller(world)) == ["order_placed"]


def test_nobody_orders_for_anothers_product(world: World) -> None:
    theirs = make_product(world, 1, OTHER)
    for gtin in (theirs.gtin, make_gtin(99)):
        with pytest.raises(NotFound, match="not among your products"):
            own_orders.place(world.engine, caller(world), Request(gtin, 1), placement(world))


def test_who_acts_for_no_organisation_has_no_orders_even_as_an_officer(world: World) -> None:
    order = make_order(world)
    officer = Caller("quan", None, (Role.OFFICER, Role.PRODUCER))
    with pytest.raises(Refused) as told:
        own_orders.cancel(world.engine, officer, order.id, deed(world))
    assert told.value.code == "no_organisation"


def test_every_act_on_anothers_order_is_answered_like_one_that_is_not_there(world: World) -> None:
    order = make_order(world, make_product(world, 1, OTHER).gtin)
    who, engine = caller(world), world.engine

    def said(order_id: str) -> list[str]:
        acts = (
            lambda: own_orders.mark(engine, who, order_id, RangeKind.SPOILED, SpanRequest(0, 1), deed(world)),
            lambda: own_orders.ship(engine, who, order_id, ["01"], deed(world)),
            lambda: own_orders.cancel(engine, who, order_id, deed(world)),
            lambda: own_orders.correct(engine, who, order_id, "L2", None, deed(world)),
        )
        messages = []
        for act in acts:
            with pytest.raises(NotFound) as told:
                act()
            messages.append(told.value.message.replace(order_id, "ID"))
        return messages

    assert said(order.id) == said("ZZZZZZZZ")


def test_each_act_is_in_the_trail_once_and_none_that_changed_nothing(world: World) -> None:
    who, engine = caller(world), world.engine
    order = placed(world, inactive=True)
    assert own_orders.mark(engine, who, order.id, RangeKind.ACTIVATED, SpanRequest(0, 10), deed(world)) == 10
    assert own_orders.mark(engine, who, order.id, RangeKind.ACTIVATED, SpanRequest(0, 10), deed(world)) == 0
    own_orders.ship(engine, who, order.id, ["79"], deed(world))
    own_orders.correct(engine, who, order.id, "L2", None, deed(world))
    for _ in range(2):
        assert own_orders.cancel(engine, who, order.id, deed(world)).state is OrderState.CANCELLED
    assert acts(world, who) == [
        "order_placed",
        "units_activated",
        "order_shipped",
        "order_corrected",
        "order_cancelled",
    ]


def test_own_serials_are_taken_in_for_ones_own_product_only(world: World) -> None:
    upload = read_bytes(b"A7K2M-9Q\nQ9X4T-7B\n")
    mine, theirs = make_product(world), make_product(world, 1, OTHER)
    order = own_orders.take_in(
        world.engine, caller(world), Request(mine.gtin, 2, lot="S1"), upload, placement(world), lambda _: None
    )
    assert (order.quantity, order.state) == (2, OrderState.PLACED)
    with pytest.raises(NotFound):
        own_orders.take_in(
            world.engine, caller(world), Request(theirs.gtin, 2), upload, placement(world), lambda _: None
        )


def test_a_recall_says_before_what_it_concerns_and_speaks_of_ones_own(world: World) -> None:
    who, order = caller(world), placed(world)
    placed(world, lot="L2")
    theirs = make_order(world, make_product(world, 1, OTHER).gtin)
    with read(world.engine) as conn:
        assert own_orders.reach(conn, who, order.gtin, "L1") == own_orders.RecallReach(1, 100)
        assert own_orders.reach(conn, who, order.gtin, None) == own_orders.RecallReach(2, 200)
        with pytest.raises(NotFound):
            own_orders.reach(conn, who, order.gtin, "L9")
        with pytest.raises(NotFound):
            own_orders.reach(conn, who, theirs.gtin, theirs.lot)
    decision = Decision("lan", "Sai nhãn", 1)
    assert own_orders.recall(world.engine, who, Target(order.gtin, "L1"), decision, world.now).changed
    assert not own_orders.recall(world.engine, who, Target(order.gtin, "L1"), decision, world.now).changed
    assert acts(world, who).count("recall") == 1
    with pytest.raises(NotFound):
        own_orders.recall(world.engine, who, Target(theirs.gtin, theirs.lot), decision, world.now)
