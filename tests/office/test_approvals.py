"""The audit trail binds every entry to all before it, and nobody approves what they asked for."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.keys import custody
from registry.market import circulation
from registry.market.circulation import Decision
from registry.model.measures import Act, Target
from registry.model.orders import Request
from registry.model.people import REGISTRY, Viewer
from registry.office import approvals
from registry.office.approvals import (
    Assignment,
    Petition,
    RequestKind,
    RequestState,
    TrailEntry,
    TrailFilter,
    WorkItem,
    WorkQueue,
    audit,
)
from registry.orders import issuing
from registry.orders.issuing import Deed, Placement
from registry.store.engine import schema
from registry.store.engine.engine import IntegrityError, is_sqlite, read, record, write
from registry.store.office import requests as rows
from tests.factories import HOST, NOW, World, make_order, make_organisation, make_product

LATER = NOW + timedelta(days=1)


def entry(act: str = "key_revoked", **more: object) -> TrailEntry:
    return replace(TrailEntry(NOW, "an", act, "64544", {"reason": "bị lộ"}), **more)  # type: ignore[arg-type]


@pytest.fixture
def written(world: World) -> World:
    """A registry with three entries of its own in the trail."""
    with write(world.engine) as conn:
        for number in range(3):
            audit(conn, entry(detail={"n": number}))
    return world


def forged(world: World, statement: str) -> None:
    """Change the trail as somebody with every right of the database would: without its triggers."""
    with write(world.engine) as conn:
        if is_sqlite(conn):
            for what in ("update", "delete"):
                conn.exec_driver_sql(f"DROP TRIGGER audit_no_{what}")
        else:
            conn.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER audit_stays")
        conn.exec_driver_sql(statement)


def broken(world: World) -> tuple[int, str] | None:
    with read(world.engine) as conn:
        found = approvals.check_chain(conn)
    return (found.number, found.why) if found else None


def test_entries_are_numbered_and_bound_by_the_documented_hash(world: World) -> None:
    with write(world.engine) as conn:
        numbers = [audit(conn, entry(second="bình")), audit(conn, entry("lot_recalled", organisation_id=None))]
        found = approvals.trail(conn, REGISTRY)
    assert numbers == [1, 2]
    assert [one.number for one in found] == [2, 1]
    assert found[1].entry == entry(second="bình")
    # RFC 8785 by hand: members in order, no spaces, UTF-8.
    text = (
        '{"act":"key_revoked","at":"2026-11-22T05:00:00.000000Z","by":"an","detail":{"reason":"bị lộ"},"number":1,'
        '"organisation_id":null,"second":"bình","subject":"64544"}'
    )
    assert found[1].hash == hashlib.sha256(bytes(32) + text.encode()).digest()
    told = json.loads(text) | {"act": "lot_recalled", "number": 2, "second": None}
    plain = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert found[0].hash == hashlib.sha256(found[1].hash + plain.encode()).digest()
    assert broken(world) is None


FORGERIES = {
    "a name is changed": ("UPDATE audit SET \"by\" = 'x' WHERE number = 2", (2, "hash")),
    "a second name is added": ("UPDATE audit SET second = 'x' WHERE number = 1", (1, "hash")),
    "a time is moved": ("UPDATE audit SET at = at + 1 WHERE number = 3", (3, "hash")),
    "a detail is changed": ("UPDATE audit SET detail = '{\"n\":7}' WHERE number = 2", (2, "hash")),
    "a detail is written otherwise": ("UPDATE audit SET detail = '{\"n\": 1}' WHERE number = 2", (2, "detail")),
    "a detail is no JSON": ("UPDATE audit SET detail = 'x' WHERE number = 2", (2, "detail")),
    "an entry is taken out": ("DELETE FROM audit WHERE number = 2", (2, "number")),
    "the first is taken out": ("DELETE FROM audit WHERE number = 1", (1, "number")),
}


@pytest.mark.parametrize("case", FORGERIES)
def test_a_forgery_shows_where_it_begins(written: World, case: str) -> None:
    statement, where = FORGERIES[case]
    assert broken(written) is None
    forged(written, statement)
    assert broken(written) == where


@pytest.mark.parametrize("statement", ["UPDATE audit SET subject = 'x'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_or_delete_an_entry(written: World, statement: str) -> None:
    with pytest.raises(IntegrityError, match="only ever added to"), write(written.engine) as conn:
        conn.exec_driver_sql(statement)
    assert broken(written) is None


@pytest.mark.parametrize("bad", [1.5, b"x", {1: 2}, {"é": 1}, [object()], 1 << 60, float("nan")])
def test_what_has_no_single_text_is_refused(world: World, bad: object) -> None:
    with pytest.raises(ValueError, match="audit trail"), write(world.engine) as conn:
        audit(conn, entry(detail={"x": bad}))


def test_an_act_has_a_plain_name_and_nobody_is_their_own_second(world: World) -> None:
    with pytest.raises(ValueError, match="act"), write(world.engine) as conn:
        audit(conn, entry("Key revoked"))
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        audit(conn, entry(second="an"))


def test_an_act_that_fails_leaves_no_entry(world: World) -> None:
    with pytest.raises(ZeroDivisionError), write(world.engine) as conn:
        assert audit(conn, entry()) // 0
    with read(world.engine) as conn:
        assert approvals.trail(conn, REGISTRY) == []


def test_entries_appended_side_by_side_form_one_chain(world: World) -> None:
    import threading

    def append(number: int) -> None:
        for _ in range(10):
            with record(world.engine) as conn:
                audit(conn, entry(by=f"officer {number}"))

    threads = [threading.Thread(target=append, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with read(world.engine) as conn:
        assert len(approvals.trail(conn, REGISTRY, at_most=100)) == 40
    assert broken(world) is None


def test_an_organisation_reads_its_own_entries_only_and_pages_follow_each_other(world: World) -> None:
    ours, theirs = make_organisation(world), make_organisation(world, "8935000")
    with write(world.engine) as conn:
        for number in range(5):
            audit(conn, entry(f"act_{'abcde'[number]}", organisation_id=ours.id))
        audit(conn, entry("secret", organisation_id=theirs.id))
        audit(conn, entry("secret"))
        mine = [one.entry.act for one in approvals.trail(conn, Viewer(ours.id))]
        assert mine[:5] == ["act_e", "act_d", "act_c", "act_b", "act_a"]
        assert "secret" not in mine
        first = approvals.trail(conn, REGISTRY, at_most=2)
        then = approvals.trail(conn, REGISTRY, TrailFilter(before=first[-1].number), 2)
        assert [one.number for one in [*first, *then]] == list(range(first[0].number, first[0].number - 4, -1))
        assert {one.entry.act for one in approvals.trail(conn, REGISTRY, TrailFilter(act="secret", by="an"))} == {
            "secret"
        }
        assert approvals.trail(conn, REGISTRY, TrailFilter(subject="nothing")) == []


def test_acts_of_weight_stand_in_the_trail_with_their_organisation(world: World) -> None:
    gtin = make_product(world).gtin
    owner = make_organisation(world).id
    with write(world.engine) as conn:
        order = issuing.place(conn, Request(gtin, 10, lot="L1"), Placement(HOST, NOW, world.draw, "an"))
        circulation.act(conn, Act.RECALL, Target(gtin, "L1"), Decision("bình", "vì sao", 2), NOW)
        circulation.act(conn, Act.RECALL, Target(gtin, "L1"), Decision("bình", "vì sao", 2), NOW)
        circulation.act(conn, Act.RESTORE, Target(gtin, "L1"), Decision("bình", "xong", second="chi"), NOW)
        issuing.cancel(conn, order.id, Deed("an", NOW, "nhầm"))
        issuing.cancel(conn, order.id, Deed("an", NOW, "nhầm"))
        custody.revoke(conn, order.code_key, "lộ", NOW, "bình", "chi")
        found = [one.entry for one in approvals.trail(conn, REGISTRY, at_most=5)]
    told = [(one.act, one.by, one.second, one.subject, one.organisation_id) for one in found]
    assert told == [
        ("key_revoked", "bình", "chi", str(order.code_key), None),
        ("order_cancelled", "an", None, order.id, owner),
        ("restore", "bình", "chi", gtin, owner),
        ("recall", "bình", None, gtin, owner),
        ("order_placed", "an", None, order.id, owner),
    ]
    assert found[3].detail == {"lot": "L1", "unit": None, "reason": "vì sao", "level": 2}
    assert broken(world) is None


def petition(
    kind: RequestKind = RequestKind.REVOKE_KEY, subject: str = "64544", by: str = "an", **more: object
) -> Petition:
    return Petition(0, kind, subject, {"reason": "lộ"}, NOW, by, **more)  # type: ignore[arg-type]


def asked(world: World, new: Petition | None = None) -> Petition:
    with write(world.engine) as conn:
        return approvals.ask(conn, new or petition())[0]


def decide(
    world: World,
    number: int,
    by: str = "bình",
    standing: RequestState = RequestState.APPROVED,
    reason: str = "",
    days: int = 1,
) -> Petition:
    with write(world.engine) as conn:
        return approvals.decide(conn, number, standing, by, reason, NOW + timedelta(days=days))


def test_a_request_is_asked_once_and_decided_once_and_the_second_is_told_by_whom(world: World) -> None:
    first = asked(world)
    assert asked(world).id == first.id
    done = decide(world, first.id)
    assert (done.standing, done.decided_by, done.decided_at) == (RequestState.APPROVED, "bình", LATER)
    with pytest.raises(Conflict, match="approved by bình") as caught:
        decide(world, first.id, "chi", RequestState.REFUSED, "không")
    assert caught.value.code == "request_decided"
    assert asked(world).id != first.id


def test_asking_again_is_told_apart_from_the_first_time_and_other_content_is_not_dropped(world: World) -> None:
    with write(world.engine) as conn:
        first, new = approvals.ask(conn, petition())
        again, new_again = approvals.ask(conn, petition())
        assert (again.id, new, new_again) == (first.id, True, False)
        with pytest.raises(Conflict, match=f"request {first.id}") as caught:
            approvals.ask(conn, replace(petition(), content={"reason": "một lý do khác"}))
    assert caught.value.code == "request_differs"
    with read(world.engine) as conn:
        assert approvals.find(conn, REGISTRY, first.id).content == petition().content


def test_nobody_approves_their_own_request_whatever_way_they_come(world: World) -> None:
    mine = asked(world)
    with pytest.raises(Refused) as caught:
        decide(world, mine.id, "an")
    assert caught.value.code == "own_request"
    # Past the program, the database itself refuses.
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        rows.decide(conn, mine.id, RequestState.APPROVED, "an", None, NOW)
    with read(world.engine) as conn:
        assert approvals.find(conn, REGISTRY, mine.id).standing is RequestState.OPEN


def test_another_officer_who_asks_for_the_same_act_is_led_to_the_first_request(world: World) -> None:
    first = asked(world)
    with pytest.raises(Conflict, match=f"request {first.id}") as caught:
        asked(world, petition(by="bình"))
    assert caught.value.code == "asked_already"
    # Two companies may both claim one tax code: an officer decides.
    assert asked(world, petition(RequestKind.PRODUCER)).id != asked(world, petition(RequestKind.PRODUCER, by="bình")).id


def test_a_second_signature_lapses_after_seven_days_and_a_registration_does_not(world: World) -> None:
    first, company = asked(world), asked(world, petition(RequestKind.PRODUCER, "0101234567"))
    assert (first.until, company.until) == (NOW + timedelta(days=7), None)
    with pytest.raises(Conflict) as caught:
        decide(world, first.id, days=7)
    assert caught.value.code == "request_lapsed"
    again = asked(world, replace(petition(by="bình"), made_at=NOW + timedelta(days=7)))
    assert again.id != first.id
    with read(world.engine) as conn:
        assert approvals.find(conn, REGISTRY, first.id).standing is RequestState.LAPSED
    assert decide(world, company.id, days=90).standing is RequestState.APPROVED


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 1001, "a\x00b"])
def test_a_no_needs_its_reason(world: World, reason: str) -> None:
    with pytest.raises(Invalid):
        decide(world, asked(world).id, standing=RequestState.REFUSED, reason=reason)


def test_only_who_asked_takes_a_request_back(world: World) -> None:
    number = asked(world).id
    with pytest.raises(Refused), write(world.engine) as conn:
        approvals.withdraw(conn, number, "bình", NOW)
    with write(world.engine) as conn:
        assert approvals.withdraw(conn, number, "an", NOW).standing is RequestState.WITHDRAWN


def test_an_organisation_finds_its_own_requests_only(world: World) -> None:
    ours, theirs = make_organisation(world).id, make_organisation(world, "8935000").id
    mine = asked(world, petition(RequestKind.PREFIX, "8936", organisation_id=ours))
    with read(world.engine) as conn:
        assert approvals.find(conn, Viewer(ours), mine.id).subject == "8936"
        with pytest.raises(NotFound):
            approvals.find(conn, Viewer(theirs), mine.id)
        sought = rows.RequestFilter(standing=None)
        assert [len(rows.every(conn, Viewer(one), sought)) for one in (ours, theirs)] == [1, 0]


def test_who_assigns_second_changes_nothing_and_is_told(world: World) -> None:
    item, due = WorkItem(WorkQueue.REQUEST, asked(world).id), NOW + timedelta(days=2)
    mine, theirs = Assignment("an", "Chi cục", due), Assignment("bình", None, due)
    with write(world.engine) as conn:
        first = approvals.assign(conn, item, mine, None, "an", NOW)
    with pytest.raises(Conflict, match="an changed this meanwhile") as caught, write(world.engine) as conn:
        approvals.assign(conn, item, theirs, None, "bình", LATER)
    assert caught.value.code == "work_changed"
    with write(world.engine) as conn:
        # The same thing said twice, as by pressing twice, is no contradiction.
        assert approvals.assign(conn, item, mine, None, "an", LATER) == first
        then = approvals.assign(conn, item, theirs, first.changed_at, "bình", LATER)
    assert (then.responsible, then.changed_by) == ("bình", "bình")
    with read(world.engine) as conn:
        told = approvals.trail(conn, REGISTRY, approvals.TrailFilter(act="work_assigned"))
    assert [(one.entry.by, one.entry.subject) for one in told] == [
        ("bình", f"request {item.number}"),
        ("an", f"request {item.number}"),
    ]


@pytest.mark.parametrize("queue", WorkQueue)
def test_nobody_takes_or_remarks_on_what_there_is_not(world: World, queue: WorkQueue) -> None:
    item, mine = WorkItem(queue, 77), Assignment("an", None, NOW)
    with write(world.engine) as conn:
        with pytest.raises(NotFound):
            approvals.assign(conn, item, mine, None, "an", NOW)
        with pytest.raises(NotFound):
            approvals.note(conn, item, "x", "an", NOW)
        assert approvals.trail(conn, REGISTRY) == []


def test_the_tables_of_the_trail_hold_no_text_of_codes(world: World) -> None:
    make_order(world)
    with read(world.engine) as conn:
        for row in conn.execute(sa.select(schema.audit)):
            assert "HTTPS" not in row.detail.upper()
