"""What waits for an officer: how much, and since when."""

from datetime import timedelta

import pytest

from registry.model.authorities import NATION, Territory
from registry.model.cases import FlagKind, FlagOutcome
from registry.model.measures import Target
from registry.model.orders import Unit
from registry.model.people import REGISTRY, Viewer
from registry.model.requests import SECOND_SIGNATURES, RequestFilter
from registry.model.work import QueueLine, QueueSize
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection, write
from registry.store.engine.schema import requests
from registry.store.office import request_rows
from registry.store.supervision import flag_rows, queue_rows, report_rows
from tests.factories import NO_EVIDENCE, NOW, World, make_order
from tests.store.good_rows import GOOD, insert_row

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


VIEWERS = [
    Viewer(None, Territory(), "lan"),
    Viewer(None, Territory("01"), "lan"),
    Viewer(None, Territory("01"), None),
    Viewer(None, Territory("79"), "lan"),
    Viewer(None, Territory("01", "00004"), "lan"),
    Viewer(None, Territory("01", "00070"), "hoa"),
    Viewer(1),
    Viewer(2, NATION, "lan"),
]


@pytest.mark.parametrize("viewer", VIEWERS, ids=str)
def test_as_much_waits_as_there_is_to_see_and_nothing_counts_twice(world: World, viewer: Viewer) -> None:
    """Counts are put together from parts, and lists ask each row: what is seen on several grounds counts once."""
    with write(world.engine) as conn:
        _fill(conn)
        sizes = queue_rows.waiting(conn, viewer, NOW)
        flags_there = flag_rows.every(conn, viewer)
        products_there = listing_rows.waiting(conn, viewer)
        reports_there = report_rows.every(conn, viewer)
        petitions = request_rows.every(conn, viewer, RequestFilter())
    signatures = [one for one in petitions if one.kind in SECOND_SIGNATURES]
    others = [one for one in petitions if one.kind not in SECOND_SIGNATURES]
    since = {
        QueueLine.REQUESTS: [one.made_at for one in others],
        QueueLine.SIGNATURES: [one.made_at for one in signatures],
        QueueLine.PRODUCTS: [one.changed_at for one in products_there],
        QueueLine.FLAGS: [one.opened_at for one in flags_there],
        QueueLine.REPORTS: [one.at for one in reports_there],
    }
    assert sizes == {line: QueueSize(len(moments), min(moments, default=None)) for line, moments in since.items()}
    assert sum(size.count for size in sizes.values()) > 0
    order = [(not one.authenticated, one.opened_at, one.id) for one in flags_there]
    assert order == sorted(order)
    with write(world.engine) as conn:
        for most in (1, 2, 3):
            assert flag_rows.every(conn, viewer, at_most=most) == flags_there[:most]


def _fill(conn: Connection) -> None:
    """Two companies in two provinces and one that nobody can place, each with everything, and work of two officers."""
    insert_row(conn, "communes", GOOD["communes"] | {"code": "00004"})
    named: dict[str, object] = {"roles": "producer", "made_at": 0}
    for number, province in ((1, "01"), (2, "79"), (3, None)):
        name = {"name": f"A{number}", "name_key": f"a{number}", "tax_code": f"{number:010}"}
        insert_row(conn, "organisations", named | name | {"id": number, "province": province})
        commune = {"organisation_id": number, "id": number, "commune": "00004" if number == 1 else None}
        insert_row(conn, "sites", GOOD["sites"] | commune)
        for product in range(4):
            gtin = f"{number:07}{product:07}"
            row = {"gtin": gtin, "organisation_id": number, "name": "x", "name_key": "x", "category": "food"}
            state = {"state": "pending" if product else "approved", "made_at": product, "changed_at": 10 - product}
            insert_row(conn, "products", row | state)
            opened = {"opened_at": 50 - product, "last_at": 60, "authenticated": product % 2 == 1, "gtin": gtin}
            insert_row(conn, "flags", GOOD["flags"] | opened | {"id": number * 10 + product})
            _report(conn, number * 10 + product, {"gtin": gtin, "province": province if product % 2 else None})
            kind = "settle_flag" if product % 2 else "prefix"
            request = {"id": number * 10 + product, "kind": kind, "subject": gtin, "province": province}
            asker = {"made_by": ("lan", "mai", "hoa", "an")[product], "made_at": 70 + product}
            insert_row(conn, "requests", GOOD["requests"] | request | asker)
    for kind in ("flag", "report", "request"):
        for item in (11, 22, 31):
            _hand(conn, kind, item)
    for number in (1, 2):
        _hand(conn, "product", int(f"{number:07}{3:07}"))


def _report(conn: Connection, number: int, more: dict[str, object]) -> None:
    row = {"id": number, "sent_as": number.to_bytes(16), "receipt": f"{number:012}", "at": number, "reason": "quality"}
    insert_row(conn, "reports", row | more)


def _hand(conn: Connection, kind: str, item: int) -> None:
    who = "lan" if item % 2 else "hoa"
    insert_row(conn, "work", {"kind": kind, "item": item, "responsible": who, "changed_at": 0, "changed_by": "x"})
