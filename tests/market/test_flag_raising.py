"""A flag is opened or joined as before; whom that is told stands in office/test_notices."""

from registry.market import flag_raising
from registry.model.cases import FlagKind
from registry.model.measures import Target
from registry.model.people import REGISTRY
from registry.office import outbox
from registry.store.engine.engine import read, write
from registry.store.supervision import flag_rows
from tests.factories import NO_EVIDENCE, NOW, World, make_order


def test_a_second_one_joins_and_goods_that_nobody_registered_are_flagged_too(world: World) -> None:
    order = make_order(world)
    with write(world.engine) as conn:
        first, second, strange = (
            flag_raising.raise_or_join(conn, FlagKind.SEALED_NOT_ISSUED, Target(gtin), False, NO_EVIDENCE, NOW)
            for gtin in (order.gtin, order.gtin, "08930000000001")
        )
    assert first == second != strange
    with read(world.engine) as conn:
        flag = flag_rows.one(conn, REGISTRY, first)
        assert outbox.newest(conn, REGISTRY) == []
    assert flag is not None
    assert flag.times == 2
