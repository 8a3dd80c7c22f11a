"""How a registry stands to a backup's is read off both chains, and what it keeps is counted and told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from registry.errors import Refused, Unavailable
from registry.keys import backup, carry_over, making
from registry.keys.backup import Restoring
from registry.keys.carry_over import Carried, Lineage, Relation
from registry.market import measures
from registry.market.measures import Decision
from registry.model.keys import KeyState, Purpose
from registry.model.measures import Act, Target
from registry.model.people import REGISTRY
from registry.model.trail import TrailAct, TrailEntry, TrailFilter
from registry.office import trail
from registry.store.engine.copying import copy_out
from registry.store.engine.engine import Connection, Engine, open_engine, read, write
from registry.store.engine.upgrade import upgrade
from registry.store.keys import identity_rows
from registry.store.office import trail_rows
from tests.factories import NOW, World, make_order, make_organisation, make_product
from tests.keys.archives import restored, take


@pytest.fixture
def before(world: World, tmp_path: Path) -> Iterator[Engine]:
    """The registry as a backup holds it; what a test does then, it does to the present one."""
    make_product(world)
    copy_out(world.engine, tmp_path / "before.sqlite")
    engine = open_engine(f"sqlite:///{tmp_path / 'before.sqlite'}")
    yield engine
    engine.dispose()


def act(conn: Connection, subject: str = "1") -> None:
    trail.audit(conn, TrailEntry(NOW, "an", TrailAct.RECALL, subject))


def relation(world: World, before: Engine) -> Relation:
    with read(world.engine) as present, read(before) as saved:
        return carry_over.compare(present, saved).relation


def test_a_registry_that_went_on_continues_its_backup(world: World, before: Engine) -> None:
    assert relation(world, before) is Relation.CONTINUES
    with write(world.engine) as conn:
        act(conn)
    assert relation(world, before) is Relation.CONTINUES


def test_a_backup_that_went_on_lets_nothing_be_lost(world: World, before: Engine) -> None:
    with write(before) as conn:
        act(conn)
    assert relation(world, before) is Relation.BEHIND


def test_two_that_went_on_apart_have_parted(world: World, before: Engine) -> None:
    for engine, subject in ((world.engine, "1"), (before, "2")):
        with write(engine) as conn:
            act(conn, subject)
    assert relation(world, before) is Relation.PARTED


def test_the_same_acts_in_a_registry_of_another_beginning_are_no_continuation(world: World, before: Engine) -> None:
    with write(before) as conn:
        conn.exec_driver_sql("UPDATE registry SET made_at = made_at + 1")
    assert relation(world, before) is Relation.PARTED


def test_without_any_trail_the_keys_tell(world: World, tmp_path: Path) -> None:
    """A backup of the first releases has no entries, and is continued by no registry of other keys."""
    engine = open_engine(f"sqlite:///{tmp_path / 'first.sqlite'}")
    upgrade(engine)
    with read(world.engine) as present, write(engine) as conn:
        made_at = identity_rows.made_at(present)
        assert made_at is not None
        identity_rows.establish(conn, "live", made_at)
    assert relation(world, engine) is Relation.CONTINUES
    with write(engine) as conn:
        conn.exec_driver_sql("INSERT INTO keys SELECT 7, 'code', 'active', x'00', 0, NULL, 0, NULL")
    assert relation(world, engine) is Relation.PARTED
    engine.dispose()


@pytest.mark.sqlite
def test_a_broken_chain_on_either_side_proves_nothing(world: World, before: Engine) -> None:
    for engine in (world.engine, before):
        with write(engine) as conn:
            act(conn)
        assert relation(world, before) is not Relation.BROKEN
    for engine in (world.engine, before):
        with write(engine) as conn:
            conn.exec_driver_sql("DROP TRIGGER audit_no_update")
            conn.exec_driver_sql("UPDATE audit SET subject = 'x' WHERE number = 2")
        assert relation(world, before) is Relation.BROKEN
        with write(engine) as conn:
            conn.exec_driver_sql("UPDATE audit SET subject = (SELECT subject FROM audit WHERE number = 2)")


def test_only_what_would_lose_a_trail_is_doubtful() -> None:
    doubtful = {one for one in Relation if one.is_doubtful}
    assert doubtful == {Relation.PARTED, Relation.BROKEN, Relation.UNREADABLE}
    assert Lineage(Relation.UNREADABLE) == carry_over.UNREADABLE


def test_the_tail_stays_entry_by_entry_and_what_is_lost_is_told(world: World) -> None:
    order = make_order(world)
    archive = take(world)
    target = Target(order.gtin, "L1")
    with write(world.engine) as conn:
        measures.carry_out(conn, Act.RECALL, target, Decision("an", "độc hại", 1), NOW)
        new = making.rotate(conn, world.folder, Purpose.CODE, making.Birth(NOW, "live", world.draw))
    later = make_organisation(world, "8935000")
    with read(world.engine) as conn:
        tail = list(trail_rows.every(conn))
    outcome = restored(world, archive)
    assert outcome.lineage.relation is Relation.CONTINUES
    assert outcome.carried.kinds == {"organisations": 1, "keys": 2}
    assert outcome.carried.lost == {"recall": 1, "prefix_given": 1}
    assert [(one.act, one.subject) for one in outcome.carried.again] == [("recall", order.gtin)]
    with read(world.engine) as conn:
        rows = list(trail_rows.every(conn))
        assert rows[: len(tail)] == tail
        assert trail.check_chain(conn) is None
        assert making.find(conn, new.number).state is KeyState.ACTIVE
        assert making.find(conn, order.code_key).state is KeyState.RETIRED
        (entry,) = trail.entries(conn, REGISTRY, TrailFilter(act="restored"))
    assert (entry.entry.by, entry.entry.subject, entry.number) == ("an", archive.name, len(tail) + 1)
    assert entry.entry.detail["lost"] == {"recall": 1, "prefix_given": 1}
    assert entry.entry.detail["replaced"] == {"number": len(tail), "sha256": tail[-1].hash.hex()}
    # Its number is not given to another.
    assert make_organisation(world, "8936000").id == later.id + 1


def test_restoring_the_same_again_keeps_the_tail_and_the_word_of_the_first_time(world: World) -> None:
    archive = take(world)
    restored(world, archive)
    outcome = restored(world, archive, 2)
    assert (outcome.lineage.relation, outcome.carried.entries, outcome.carried.lost) == (Relation.CONTINUES, 1, {})
    with read(world.engine) as conn:
        assert len(trail.entries(conn, REGISTRY, TrailFilter(act="restored"))) == 2


def test_into_an_empty_database_nothing_is_carried(world: World, elsewhere: Engine) -> None:
    outcome = restored(replace(world, engine=elsewhere), take(world))
    assert (outcome.lineage, outcome.carried) == (carry_over.NO_PRESENT, Carried())


def test_whoever_acts_while_a_backup_is_restored_is_not_lost_in_silence(world: World) -> None:
    """The last look before the present registry is replaced: its trail is still the one that was carried over."""
    archive = take(world)
    with write(world.engine) as conn:
        trail.audit(conn, TrailEntry(NOW, "an", TrailAct.RECALL, "0"))
    make_product(world)
    plain = backup._save_present

    def meanwhile(*arguments: object) -> Path | None:
        with write(world.engine) as conn:
            trail.audit(conn, TrailEntry(NOW, "an", TrailAct.RECALL, "1"))
        return plain(*arguments)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backup, "_save_present", meanwhile)
        with pytest.raises(Unavailable, match="Somebody acted"):
            restored(world, archive)
    with read(world.engine) as conn:
        assert trail.entries(conn, REGISTRY, TrailFilter(act="restored")) == []
        assert [one.entry.subject for one in trail.entries(conn, REGISTRY, TrailFilter(act="recall"))] == ["1", "0"]
    restored(world, archive, 2)


def test_who_does_not_agree_loses_nothing(world: World, before: Engine, tmp_path: Path) -> None:
    archive = take(world)
    asked: list[Lineage] = []
    with write(world.engine) as conn:
        conn.exec_driver_sql("UPDATE registry SET made_at = made_at + 1")

    def no(lineage: Lineage) -> bool:
        asked.append(lineage)
        return False

    restoring = Restoring(archive, "an", NOW + timedelta(1), agrees=no)
    files = sorted(tmp_path.rglob("*"))
    with pytest.raises(Refused, match="--yes"):
        backup.restore(world.engine, world.folder, restoring)
    assert [lineage.relation for lineage in asked] == [Relation.PARTED]
    assert sorted(tmp_path.rglob("*")) == files
