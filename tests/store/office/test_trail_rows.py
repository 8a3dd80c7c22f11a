"""Rows of the audit trail: only ever added, read by whose they are, and found by name, act and subject."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from registry.model.people import REGISTRY, Viewer
from registry.model.trail import RecordedEntry, StoredEntry, TrailAct, TrailEntry, TrailFilter
from registry.office import trail
from registry.store.engine import schema
from registry.store.engine.engine import IntegrityError, is_sqlite, read, write
from registry.store.office import trail_rows
from tests.factories import NOW, World, make_organisation
from tests.store.good_rows import good_row, insert_row


@pytest.mark.parametrize("what", ["UPDATE audit SET act = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_audit_trail_can_be_neither_changed_nor_emptied(world: World, what: str) -> None:
    if what.startswith("TRUNCATE") and is_sqlite(world.engine):
        pytest.skip("SQLite has no TRUNCATE")
    with write(world.engine) as conn:
        insert_row(conn, "audit", good_row(conn, "audit"))
    with pytest.raises(IntegrityError, match="only ever added to"), write(world.engine) as conn:
        conn.exec_driver_sql(what)
    with read(world.engine) as conn:
        assert conn.execute(sa.select(schema.audit.c.act)).scalars().all()[-1] == "key_revoked"


def test_entries_are_read_newest_first_by_whose_they_are_and_by_what_they_say(world: World) -> None:
    mine, other = make_organisation(world).id, make_organisation(world, "8935000").id
    with write(world.engine) as conn:
        first = (trail_rows.last(conn) or (0, b""))[0] + 1
        told = [
            StoredEntry(NOW, "an", TrailAct.KEY_RETIRED, "7"),
            StoredEntry(NOW, "an", "measure_lifted", "L1", {"why": "sai"}, mine, "binh"),
            StoredEntry(NOW, "chi", "measure_lifted", "L2", {}, other),
        ]
        for number, entry in enumerate(told, first):
            trail_rows.append(conn, number, entry, '{"why": "sai"}' if entry.detail else "{}", bytes([number] * 32))
        assert trail_rows.last(conn) == (first + 2, bytes([first + 2] * 32))

        def page(viewer: Viewer = REGISTRY, at_most: int = 3, **wanted: object) -> list[int]:
            found = trail_rows.page(conn, viewer, TrailFilter(**wanted), at_most)  # type: ignore[arg-type]
            assert all(one.entry == told[one.number - first] for one in found if one.number >= first)
            return [one.number - first for one in found]

        assert page() == [2, 1, 0]
        assert page(at_most=1) == [2]
        assert page(before=first + 2, at_most=2) == [1, 0]
        # Whoever signed second has done it too.
        assert page(by="binh") == [1]
        assert page(act="measure_lifted") == [2, 1]
        assert page(subject="L2") == [2]
        assert page(Viewer(other))[:1] == [2]
        assert 2 not in page(Viewer(mine), 99)
        assert [one.number for one in trail_rows.every(conn)] == list(range(1, first + 3))


def test_of_thousands_of_accounts_those_made_in_an_emergency_alone_are_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first pages of desks count them: accounts of companies come by thousands, and no index knows a detail."""
    acts = (TrailAct.PERSON_ADDED, TrailAct.PASSWORD_RESET)

    def entry(days: int, subject: str, **detail: object) -> TrailEntry:
        return TrailEntry(NOW + timedelta(days=days), "root", acts[days % 2], subject, detail)

    with write(world.engine) as conn:
        for n in range(300):
            # Nobody names an emergency into being.
            trail.audit(conn, entry(1, f"shop.{n}", name='"emergency":true', reason='{"emergency":true}'))
        for days, name in ((0, "old"), (2, "one"), (3, "two")):
            trail.audit(conn, entry(days, name, emergency=True, reason="cháy"))
        trail.audit(conn, entry(4, "none", emergency=False))
    read_rows: list[object] = []
    plain = trail_rows._recorded

    def counted(row: object) -> RecordedEntry:
        read_rows.append(row)
        return plain(row)

    monkeypatch.setattr(trail_rows, "_recorded", counted)
    with read(world.engine) as conn:
        there = trail_rows.emergencies(conn, acts, NOW + timedelta(days=1))
        assert [one.entry.subject for one in there] == ["two", "one"]
        assert len(read_rows) == 2
        if conn.dialect.name == "sqlite":
            plan = conn.exec_driver_sql(
                "EXPLAIN QUERY PLAN SELECT * FROM audit WHERE act IN ('a', 'b') AND at >= 1 AND detail LIKE '%x%'"
            )
            assert "ix_audit_act" in str(plan.all())


def test_a_number_is_used_once(world: World) -> None:
    with write(world.engine) as conn:
        number, _ = trail_rows.last(conn) or (0, b"")
        trail_rows.append(conn, number + 1, StoredEntry(NOW, "an", TrailAct.KEY_RETIRED, "7"), "{}", bytes(32))
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        trail_rows.append(conn, number + 1, StoredEntry(NOW, "an", TrailAct.KEY_RETIRED, "8"), "{}", bytes(32))
