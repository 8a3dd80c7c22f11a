"""Who has what in hand, until when, and what was remarked of it.

Each item that waits has somebody responsible, an authority and a deadline. Who changes that says which state of it they
have seen; if somebody else was quicker, nothing is changed and they are shown what was done.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.model.days import Precision, rfc3339
from registry.model.people import Person, Role, Viewer
from registry.model.trail import TrailAct, TrailEntry
from registry.model.work import ItemKind, Remark, Work, WorkItem
from registry.office import accounts
from registry.office.petitions import require_reason
from registry.office.trail import audit
from registry.store.engine.engine import Connection
from registry.store.office import work_rows


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who shall have an item in hand, for which authority, until when."""

    responsible: str | None
    authority: str | None
    due_at: datetime | None


def assign(
    conn: Connection, officer: Person, item: WorkItem, new: Assignment, version: datetime | None, now: datetime
) -> Work:
    """Say who has an item in hand. `version`: when what the caller has before them was said, None for nothing yet.

    Raises Conflict where somebody else said something meanwhile, NotFound for an item that there is not, Invalid for
    whoever is no officer, Refused for one in whose territory it does not lie: there only the nation gives it into
    hand. The caller's transaction is a `write`.
    """
    by = officer.login
    _require_there(conn, officer.watch, item)
    there = work_rows.of(conn, item)
    if there is not None and there.changed_at != version:
        if (there.responsible, there.authority, there.due_at) == (new.responsible, new.authority, new.due_at):
            return there
        raise Conflict(
            "work_changed",
            f"{there.changed_by} changed this meanwhile: {there.responsible or 'nobody'} is responsible now.",
        )
    if new.responsible is not None and new.responsible != by:
        _require_fit(conn, officer, item, new.responsible)
    made = Work(new.responsible, new.authority, new.due_at, now, by)
    work_rows.put(conn, item, made)
    due = rfc3339(new.due_at, Precision.EXACT)
    detail = {"responsible": new.responsible, "authority": new.authority, "due": due}
    audit(conn, TrailEntry(now, by, TrailAct.WORK_ASSIGNED, f"{item.kind} {item.number}", detail))
    return made


def _require_fit(conn: Connection, officer: Person, item: WorkItem, login: str) -> None:
    person = accounts.find_person(conn, login)
    if Role.OFFICER not in person.roles:
        raise Invalid("not_an_officer", f"{person.login} is no officer.")
    if not officer.watch.sees_all and not work_rows.is_there(conn, replace(person.watch, login=None), item):
        raise Refused("outside_territory", f"This does not lie in the territory of {person.login}.")


def _require_there(conn: Connection, viewer: Viewer, item: WorkItem) -> None:
    if not work_rows.is_there(conn, viewer, item):
        code = "gtin_unknown" if item.kind is ItemKind.PRODUCT else f"{item.kind}_unknown"
        raise NotFound(code, f"There is no {item.kind} {item.number}.")


def remarks(conn: Connection, item: WorkItem) -> list[Remark]:
    """What was noted about an item, oldest first."""
    return work_rows.remarks_on(conn, item)


def note(conn: Connection, viewer: Viewer, item: WorkItem, words: str, by: str, now: datetime) -> None:
    """Remark something about an item. Raises NotFound for no item, Invalid for no words, or too many."""
    _require_there(conn, viewer, item)
    work_rows.add_remark(conn, item, Remark(now, by, require_reason(words)))
