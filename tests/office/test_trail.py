"""The audit trail binds every entry to all before it, and nobody approves what they asked for."""

import hashlib
import json
from dataclasses import asdict, replace

import pytest
import sqlalchemy as sa

from registry.keys import making
from registry.market import measures
from registry.market.measures import Decision
from registry.model.measures import Act, Target
from registry.model.orders import Request
from registry.model.people import REGISTRY, Viewer
from registry.model.trail import TrailAct, TrailEntry, TrailFilter
from registry.office import trail
from registry.office.trail import audit
from registry.orders import issuing
from registry.orders.issuing import Deed, Placement
from registry.store.engine import schema
from registry.store.engine.engine import IntegrityError, is_sqlite, read, record, write
from tests.factories import HOST, NOW, World, make_order, make_organisation, make_product


def entry(act: TrailAct = TrailAct.KEY_REVOKED, **more: object) -> TrailEntry:
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
        found = trail.check_chain(conn)
    return (found.number, found.why) if found else None


def test_entries_are_numbered_and_bound_by_the_documented_hash(world: World) -> None:
    with write(world.engine) as conn:
        # Three keys were made before.
        before = trail.entries(conn, REGISTRY)[0].hash
        numbers = [audit(conn, entry(second="bình")), audit(conn, entry(TrailAct.RECALL, organisation_id=None))]
        found = trail.entries(conn, REGISTRY)
    assert numbers == [4, 5]
    assert [one.number for one in found] == [5, 4, 3, 2, 1]
    assert asdict(found[1].entry) == asdict(entry(second="bình"))
    # RFC 8785 by hand: members in order, no spaces, UTF-8.
    text = (
        '{"act":"key_revoked","at":"2026-11-22T05:00:00.000000Z","by":"an","detail":{"reason":"bị lộ"},"number":4,'
        '"organisation_id":null,"second":"bình","subject":"64544"}'
    )
    assert found[1].hash == hashlib.sha256(before + text.encode()).digest()
    told = json.loads(text) | {"act": "recall", "number": 5, "second": None}
    plain = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert found[0].hash == hashlib.sha256(found[1].hash + plain.encode()).digest()
    first = found[-1]
    text = (
        '{"act":"key_made","at":"2026-11-22T05:00:00.000000Z","by":"registry","detail":{"purpose":"code"},"number":1,'
        f'"organisation_id":null,"second":null,"subject":"{first.entry.subject}"}}'
    )
    assert first.hash == hashlib.sha256(bytes(32) + text.encode()).digest()
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


def test_nobody_is_their_own_second(world: World) -> None:
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        audit(conn, entry(second="an"))


def test_an_act_that_fails_leaves_no_entry(world: World) -> None:
    with pytest.raises(ZeroDivisionError), write(world.engine) as conn:
        assert audit(conn, entry()) // 0
    with read(world.engine) as conn:
        assert {one.entry.act for one in trail.entries(conn, REGISTRY)} == {TrailAct.KEY_MADE}


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
        assert len(trail.entries(conn, REGISTRY, at_most=100)) == 43
    assert broken(world) is None


def test_an_organisation_reads_its_own_entries_only_and_pages_follow_each_other(world: World) -> None:
    ours, theirs = make_organisation(world), make_organisation(world, "8935000")
    acts = list(TrailAct)[:5]
    with write(world.engine) as conn:
        for number in range(5):
            audit(conn, entry(acts[number], organisation_id=ours.id))
        audit(conn, entry(TrailAct.KEY_MADE, organisation_id=theirs.id))
        audit(conn, entry(TrailAct.KEY_MADE))
        mine = [one.entry.act for one in trail.entries(conn, Viewer(ours.id))]
        assert mine[:5] == acts[::-1]
        assert "key_made" not in mine
        first = trail.entries(conn, REGISTRY, at_most=2)
        then = trail.entries(conn, REGISTRY, TrailFilter(before=first[-1].number), 2)
        assert [one.number for one in [*first, *then]] == list(range(first[0].number, first[0].number - 4, -1))
        made = trail.entries(conn, REGISTRY, TrailFilter(act="key_made", by="an"))
        assert {one.entry.act for one in made} == {"key_made"}
        assert trail.entries(conn, REGISTRY, TrailFilter(subject="nothing")) == []


def test_acts_of_weight_stand_in_the_trail_with_their_organisation(world: World) -> None:
    gtin = make_product(world).gtin
    owner = make_organisation(world).id
    with write(world.engine) as conn:
        order = issuing.place(conn, Request(gtin, 10, lot="L1"), Placement(HOST, NOW, world.draw, "an"))
        measures.carry_out(conn, Act.RECALL, Target(gtin, "L1"), Decision("bình", "vì sao", 2), NOW)
        measures.carry_out(conn, Act.RECALL, Target(gtin, "L1"), Decision("bình", "vì sao", 2), NOW)
        measures.carry_out(conn, Act.RESTORE, Target(gtin, "L1"), Decision("bình", "xong", second="chi"), NOW)
        issuing.cancel(conn, order.id, Deed("an", NOW, "nhầm"))
        issuing.cancel(conn, order.id, Deed("an", NOW, "nhầm"))
        making.revoke(conn, order.code_key, "lộ", NOW, "bình", "chi")
        found = [one.entry for one in trail.entries(conn, REGISTRY, at_most=5)]
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


def test_the_tables_of_the_trail_hold_no_text_of_codes(world: World) -> None:
    make_order(world)
    with read(world.engine) as conn:
        for row in conn.execute(sa.select(schema.audit)):
            assert "HTTPS" not in row.detail.upper()
