"""What waits for officers: in working days of Viet Nam, with who has it, and a second signature for others only."""

from datetime import timedelta

import pytest

from registry.model.cases import FlagKind
from registry.model.measures import Target
from registry.model.people import REGISTRY
from registry.model.requests import RequestFilter, RequestKind
from registry.model.work import ItemKind, QueueLine, WorkItem
from registry.office import assignments
from registry.office.assignments import Assignment
from registry.store.engine.engine import write
from registry.store.office import request_rows
from registry.store.supervision import flag_rows
from registry.supervision import deciding, queues
from registry.supervision.queues import Pressure
from tests.catalogue.test_registration import applied
from tests.factories import NO_EVIDENCE, NOW, World, make_order, make_product
from tests.supervision.test_deciding import flagged, officer


@pytest.mark.parametrize(
    ("since", "days", "then"),
    [
        ("2026-11-20T05:00:00+00:00", 1, "2026-11-23T05:00:00+00:00"),
        ("2026-11-22T05:00:00+00:00", 7, "2026-12-01T05:00:00+00:00"),
        # Saturday in Viet Nam already.
        ("2026-11-20T18:00:00+00:00", 1, "2026-11-22T18:00:00+00:00"),
    ],
)
def test_working_days_are_those_of_viet_nam(since: str, days: int, then: str) -> None:
    from datetime import datetime

    assert queues.working_days(datetime.fromisoformat(since), days) == datetime.fromisoformat(then)


def test_queues_tell_age_deadline_and_who_has_it(world: World) -> None:
    flag_id = flagged(world)
    applied(world)
    target = Target(make_product(world).gtin)
    with write(world.engine) as conn:
        lax = flag_rows.raise_or_join(conn, FlagKind.LOT_OUT_OF_LINE, target, False, NO_EVIDENCE, NOW).id
        strict, slow = queues.waiting(conn, QueueLine.FLAGS, officer(), NOW)
        assert (strict.item.number, slow.item.number) == (flag_id, lax)
        assert (strict.due_at - NOW, slow.due_at - NOW) == (timedelta(hours=24), timedelta(days=7))
        assert queues.pressure(NOW, NOW) is Pressure.LATE
        assert [strict.pressure(NOW + timedelta(hours=h)) for h in (-1, 1, 25)] == [
            Pressure.ENOUGH, Pressure.SOON, Pressure.LATE
        ]  # fmt: skip
        item, due = WorkItem(ItemKind.FLAG, lax), NOW + timedelta(minutes=1)
        assignments.assign(conn, officer(), item, Assignment("an", "Chi cục", due), None, NOW)
        first = queues.waiting(conn, QueueLine.FLAGS, officer(), NOW)[0]
        assert (first.item.number, first.work and first.work.authority, first.due_at) == (lax, "Chi cục", due)
        (request,) = queues.waiting(conn, QueueLine.REQUESTS, officer(), NOW)
        assert (request.what, request.who) == (RequestKind.PRODUCER, "Công ty Dược Mới")


def test_a_second_signature_waits_for_others_only_and_until_it_lapses(world: World) -> None:
    number = make_order(world).code_key
    with write(world.engine) as conn:
        deciding.ask_revocation(conn, officer(), number, "lộ", NOW)
        for who, now, count in (("an", NOW, 0), ("bình", NOW, 1), ("bình", NOW + timedelta(days=7), 0)):
            assert len(queues.waiting(conn, QueueLine.SIGNATURES, officer(who), now)) == count
        assert len(request_rows.every(conn, REGISTRY, RequestFilter())) == 1
