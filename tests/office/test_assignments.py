"""Who has what in hand: of two who assign one thing the second changes nothing."""

from datetime import timedelta

import pytest

from registry.errors import Conflict, NotFound
from registry.model.people import REGISTRY
from registry.model.trail import TrailAct, TrailFilter
from registry.model.work import ItemKind, WorkItem
from registry.office import assignments, trail
from registry.office.assignments import Assignment
from registry.store.engine.engine import read, write
from tests.factories import NOW, World, make_officer
from tests.office.test_petitions import LATER, asked


def test_who_assigns_second_changes_nothing_and_is_told(world: World) -> None:
    item, due = WorkItem(ItemKind.REQUEST, asked(world).id), NOW + timedelta(days=2)
    mine, theirs = Assignment("an", "Chi cục", due), Assignment("bình", None, due)
    with write(world.engine) as conn:
        first = assignments.assign(conn, make_officer("an"), item, mine, None, NOW)
    with pytest.raises(Conflict, match="an changed this meanwhile") as caught, write(world.engine) as conn:
        assignments.assign(conn, make_officer("bình"), item, theirs, None, LATER)
    assert caught.value.code == "work_changed"
    with write(world.engine) as conn:
        # The same thing said twice, as by pressing twice, is no contradiction.
        assert assignments.assign(conn, make_officer("an"), item, mine, None, LATER) == first
        then = assignments.assign(conn, make_officer("bình"), item, theirs, first.changed_at, LATER)
    assert (then.responsible, then.changed_by) == ("bình", "bình")
    with read(world.engine) as conn:
        told = trail.entries(conn, REGISTRY, TrailFilter(act="work_assigned"))
    assert [(one.entry.by, one.entry.subject) for one in told] == [
        ("bình", f"request {item.number}"),
        ("an", f"request {item.number}"),
    ]


@pytest.mark.parametrize("queue", ItemKind)
def test_nobody_takes_or_remarks_on_what_there_is_not(world: World, queue: ItemKind) -> None:
    item, mine = WorkItem(queue, 77), Assignment("an", None, NOW)
    with write(world.engine) as conn:
        with pytest.raises(NotFound):
            assignments.assign(conn, make_officer("an"), item, mine, None, NOW)
        with pytest.raises(NotFound):
            assignments.note(conn, REGISTRY, item, "x", "an", NOW)
        assert {one.entry.act for one in trail.entries(conn, REGISTRY)} == {TrailAct.KEY_MADE}
