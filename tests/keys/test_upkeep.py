"""The operator is told in time of a key that ends and of a backup that nobody took, and not again and again."""

from datetime import datetime, timedelta
from pathlib import Path

from registry.keys import making, upkeep
from registry.keys.archive import Saved
from registry.keys.making import SIGNING_DAYS, Birth
from registry.model.keys import Purpose
from registry.model.messages import MessageKind
from registry.model.people import REGISTRY
from registry.model.trail import TrailAct, TrailFilter
from registry.office import outbox, trail
from registry.store.engine.engine import read, write
from tests.factories import NOW, World

OPERATOR = "truc.may@example.vn"
DAY = timedelta(days=1)
ENDS = NOW + SIGNING_DAYS * DAY


def warned(world: World, at: datetime) -> list[tuple[MessageKind, dict[str, str]]]:
    """What is said at a moment that was not said before."""
    with read(world.engine) as conn:
        before = len(outbox.newest(conn, REGISTRY))
    count = upkeep.warn(world.engine, OPERATOR, at)
    with read(world.engine) as conn:
        listed = outbox.newest(conn, REGISTRY)
    assert len(listed) == before + count
    assert {one.entry.address for one in listed[:count]} <= {OPERATOR}
    return [(one.entry.message.kind, dict(one.entry.message.facts)) for one in listed[:count]]


def take_backup(world: World, at: datetime) -> None:
    with write(world.engine) as conn:
        upkeep.note_backup(conn, Saved(Path("/mnt/safe/a.tar"), "", "0006", ("code-1.pem",)), "alice", at)


def test_a_backup_stands_in_the_trail(world: World) -> None:
    take_backup(world, NOW)
    with read(world.engine) as conn:
        (entry,) = trail.entries(conn, REGISTRY, TrailFilter(act=TrailAct.BACKUP_TAKEN))
    assert (entry.entry.by, entry.entry.subject) == ("alice", "a.tar")
    assert entry.entry.detail == {"schema": "0006", "key_files": 1}


def test_three_days_without_a_backup_are_told_of_then_each_week(world: World) -> None:
    assert warned(world, NOW + 3 * DAY - timedelta(seconds=1)) == []
    assert warned(world, NOW + 3 * DAY) == [(MessageKind.BACKUP_WARNING, {"days": "3"})]
    assert warned(world, NOW + 9 * DAY) == []
    assert warned(world, NOW + 10 * DAY) == [(MessageKind.BACKUP_WARNING, {"days": "10"})]
    take_backup(world, NOW + 11 * DAY)
    assert warned(world, NOW + 13 * DAY) == []
    assert warned(world, NOW + 14 * DAY) == [(MessageKind.BACKUP_WARNING, {"days": "3"})]


def test_a_key_that_ends_is_told_of_a_week_before_and_when_it_ended(world: World) -> None:
    def look(at: datetime) -> list[MessageKind]:
        take_backup(world, at)
        return [kind for kind, _ in warned(world, at)]

    assert look(ENDS - 7 * DAY - timedelta(seconds=1)) == []
    assert look(ENDS - 7 * DAY) == [MessageKind.KEY_WARNING]
    assert look(ENDS - DAY) == []
    assert look(ENDS) == [MessageKind.KEY_WARNING]
    assert look(ENDS + DAY) == []
    with write(world.engine) as conn:
        making.rotate(conn, world.folder, Purpose.CODE, Birth(ENDS + DAY, "live", world.draw))
    assert look(ENDS + DAY) == []
    assert look(ENDS + DAY + 23 * DAY) == [MessageKind.KEY_WARNING]
