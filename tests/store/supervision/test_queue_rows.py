"""What waits for an officer: how much, and since when."""

from datetime import timedelta

from registry.model.cases import FlagKind, FlagOutcome
from registry.model.measures import Target
from registry.model.orders import Unit
from registry.model.people import REGISTRY
from registry.model.work import QueueLine, QueueSize
from registry.store.engine.engine import write
from registry.store.engine.schema import requests
from registry.store.supervision import flag_rows, queue_rows
from tests.factories import NO_EVIDENCE, NOW, World, make_order

DAY = timedelta(days=1)


def test_each_queue_tells_how_much_waits_and_since_when(world: World) -> None:
    order = make_order(world)
    with write(world.engine) as conn:
        for kind, made, until, state in (
            ("producer", 3, None, "open"),
            ("claim", 5, None, "open"),
            ("prefix", 9, None, "refused"),
            ("unblock", 2, 1, "open"),
            ("revoke_key", 8, -1, "open"),
        ):
            conn.execute(
                requests.insert().values(
                    kind=kind,
                    subject=kind,
                    content="{}",
                    made_at=NOW - made * DAY,
                    made_by="lan",
                    until=None if until is None else NOW + until * DAY,
                    state=state,
                    decided_at=NOW if state != "open" else None,
                    decided_by="hoa" if state != "open" else None,
                )
            )
        for index, ago in enumerate((4, 6)):
            target = Target(order.gtin, unit=Unit(order.id, index))
            flag = flag_rows.raise_or_join(conn, FlagKind.UNIT_SUSPECT, target, True, NO_EVIDENCE, NOW - ago * DAY).id
        flag_rows.settle(conn, flag, FlagOutcome.NO_FINDING, "Lan", "x", NOW)
        found = queue_rows.waiting(conn, REGISTRY, NOW)
    assert found == {
        QueueLine.REQUESTS: QueueSize(2, NOW - 5 * DAY),
        QueueLine.PRODUCTS: QueueSize(0, None),
        QueueLine.FLAGS: QueueSize(1, NOW - 4 * DAY),
        QueueLine.REPORTS: QueueSize(0, None),
        # The one that has lapsed waits no more.
        QueueLine.SIGNATURES: QueueSize(1, NOW - 2 * DAY),
    }
