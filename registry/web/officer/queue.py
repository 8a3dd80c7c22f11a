"""The officers' queues: what waits, how old it is, who has it in hand, until when; and taking it over.

Who changes that sends along which state they saw. If somebody else was quicker nothing is changed, and the page of the
item is shown with what they did.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, request

from registry.errors import Conflict, Invalid, NotFound, Refused, RegistryError
from registry.model.days import LOCAL_ZONE
from registry.model.people import Person
from registry.model.phrases import Phrase
from registry.model.trail import RecordedEntry, TrailFilter
from registry.model.work import ItemKind, QueueLine, Remark, WorkItem
from registry.office import accounts, assignments
from registry.office.assignments import Assignment
from registry.office.trail import entries
from registry.store.engine.engine import Connection, read, write
from registry.supervision import queues
from registry.supervision.queues import ItemHandling, Pressure, TrailTopic, WaitingItem
from registry.web.front import frame
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.officer import trail
from registry.web.officer.case_words import FLAG_KIND, PRESSURE, QUEUE_LINE, REPORT_KIND, REQUEST_KIND
from registry.web.officer.desk import blueprint
from registry.web.officer.overview import age_in_words
from registry.web.officer.trail_words import OFFICER_ACT
from registry.web.page import pages
from registry.web.page.words import CATEGORIES

_PATHS = {
    ItemKind.REQUEST: "/officer/requests",
    ItemKind.PRODUCT: "/officer/products",
    ItemKind.FLAG: "/officer/flags",
    ItemKind.REPORT: "/officer/reports",
}
TONES = {Pressure.ENOUGH: "plain", Pressure.SOON: "warn", Pressure.LATE: "bad"}
# What waits in each line, by the kind that it is.
_WHAT: dict[QueueLine, Mapping[Any, Phrase]] = {
    QueueLine.REQUESTS: REQUEST_KIND,
    QueueLine.SIGNATURES: REQUEST_KIND,
    QueueLine.PRODUCTS: CATEGORIES,
    QueueLine.FLAGS: FLAG_KIND,
    QueueLine.REPORTS: REPORT_KIND,
}
_MOST, _PAGE = 200, 50
# By queue: how the page of an item is shown again, with a message and its status.
SHOWN: dict[ItemKind, Callable[[int, str | None, int], Response]] = {}


def me() -> Person:
    """The officer at this desk."""
    person = known_caller().person
    assert person is not None
    return person


def path_of(item: WorkItem) -> str:
    """The address of an item's page."""
    number = f"{item.number:014d}" if item.kind is ItemKind.PRODUCT else str(item.number)
    return f"{_PATHS[item.kind]}/{number}"


def what_words(line: QueueLine, what: str) -> str:
    """The kind of a thing that waits, in words."""
    return pages.say(_WHAT[line][what])


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of a queue, in words."""

    path: str
    what: str
    subject: str
    who: str
    age: str
    due: str
    pressure: str
    tone: str
    responsible: str
    authority: str


def _row(one: WaitingItem, now: datetime) -> QueueRow:
    pressure = one.pressure(now)
    return QueueRow(
        path_of(one.item),
        what_words(one.line, one.what),
        trail.about(one.subject),
        one.who or "",
        age_in_words(now - one.since),
        pages.moment(one.due_at),
        pages.say(PRESSURE[pressure]),
        TONES[pressure],
        (one.work.responsible if one.work else None) or "",
        (one.work.authority if one.work else None) or "",
    )


@blueprint.get("/queue")
def queue_page() -> Response:
    try:
        line = QueueLine(request.args.get("kind", QueueLine.REQUESTS))
    except ValueError:
        abort(404)
    return _queue(line)


@blueprint.get("/requests")
def request_lines() -> Response:
    return _queue(QueueLine.REQUESTS)


@blueprint.get("/second")
def signature_lines() -> Response:
    return _queue(QueueLine.SIGNATURES)


@blueprint.get("/products")
def product_lines() -> Response:
    return _queue(QueueLine.PRODUCTS)


@blueprint.get("/flags")
def flag_lines() -> Response:
    return _queue(QueueLine.FLAGS)


@blueprint.get("/reports")
def report_lines() -> Response:
    return _queue(QueueLine.REPORTS)


def _queue(line: QueueLine) -> Response:
    now, officer, mine = service().clock(), me(), request.args.get("mine") == "1"
    with read(service().engine) as conn:
        there = {one: queues.waiting(conn, one, officer, now) for one in QueueLine}
        own = queues.asked_by(conn, officer, now) if mine or line is QueueLine.SIGNATURES else []
    shown = [one for one in there[line] if not mine or (one.work and one.work.responsible == officer.login)]
    tabs = [
        (
            one.value,
            pages.say(QUEUE_LINE[one]),
            _count(waiting_items),
            any(w.pressure(now) is Pressure.LATE for w in waiting_items),
        )
        for one, waiting_items in there.items()
    ]
    return pages.desk(
        "officer/queue.html",
        line=line.value,
        tabs=tabs,
        rows=[_row(one, now) for one in shown],
        mine=mine,
        own=[_row(one, now) for one in own],
        who=pages.word("oq_asked_by" if line is QueueLine.SIGNATURES else "oq_who"),
    )


def _count(waiting_items: list[WaitingItem]) -> str:
    """How many wait; beyond what one page reads, only that there are more."""
    return f"{_MOST}+" if len(waiting_items) >= _MOST else str(len(waiting_items))


@blueprint.get("/audit")
def audit_page() -> Response:
    typed = {name: _words(request.args.get(name, "")) for name in ("by", "act", "subject")}
    before = request.args.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    wanted = TrailFilter(number, *(typed[name] or None for name in ("by", "act", "subject")))
    with read(service().engine) as conn:
        recorded_entries = entries(conn, me().watch, wanted, _PAGE)
    older = {**typed, "before": str(recorded_entries[-1].number)} if len(recorded_entries) == _PAGE else None
    return pages.desk(
        "officer/audit.html",
        typed=typed,
        acts=sorted(((act.value, pages.say(words)) for act, words in OFFICER_ACT.items()), key=lambda one: one[1]),
        rows=[_entry(one) for one in recorded_entries],
        older=f"/officer/audit?{urlencode({k: v for k, v in older.items() if v})}" if older else None,
    )


def _words(text: str) -> str:
    """What was typed as a filter, as far as a name can hold it."""
    return "".join(sign for sign in text if sign.isprintable()).strip()[:200]


def _entry(one: RecordedEntry) -> tuple[str, ...]:
    act, about, details = act_words(one.entry.act), trail.subject(one.entry.subject), trail.details(one.entry.detail)
    return str(one.number), pages.moment(one.entry.at), _hands(one), act, about, details


@dataclass(frozen=True, slots=True)
class Side:
    """What stands beside an item's page: who has it, until when, remarks, what was done."""

    item: WorkItem
    action: str
    responsible: str
    authority: str
    last_change: str
    due: str
    due_day: str
    pressure: str
    tone: str
    version: str
    mine: bool
    remarks: tuple[Remark, ...]
    done: tuple[tuple[str, str, str], ...]


def side(conn: Connection, item: WorkItem, due_at: datetime, topic: TrailTopic, ended: bool = False) -> Side:
    """What stands beside an item; of the ended no time presses."""
    now, handling = service().clock(), queues.beside(conn, item, due_at, topic)
    work = handling.work
    pressure = queues.pressure(handling.due_at, now)
    return Side(
        item,
        f"/officer/work/{item.kind}/{item.number}",
        (work.responsible if work else None) or "",
        (work.authority if work else None) or "",
        pages.word("oq_said", by=work.changed_by, at=pages.moment(work.changed_at)) if work else "",
        "" if ended else pages.moment(handling.due_at),
        handling.due_at.astimezone(LOCAL_ZONE).date().isoformat(),
        pages.say(PRESSURE[pressure]),
        TONES[pressure],
        str(_micros(work.changed_at)) if work else "",
        bool(work and work.responsible == me().login),
        handling.remarks,
        _done(handling),
    )


def _micros(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000 + at.microsecond


def _done(handling: ItemHandling) -> tuple[tuple[str, str, str], ...]:
    """What the trail says of an item: when, by whom, what."""
    return tuple((pages.moment(one.entry.at), _hands(one), act_words(one.entry.act)) for one in handling.done)


def _hands(one: RecordedEntry) -> str:
    second = one.entry.second
    return f"{one.entry.by} + {second}" if second else one.entry.by


def act_words(act: str) -> str:
    """An act of the trail in words."""
    return pages.say_code(OFFICER_ACT, act)


def again(item: WorkItem, error: RegistryError) -> Response:
    """The page of an item with what went wrong; what somebody else did meanwhile is on it."""
    return SHOWN[item.kind](item.number, pages.fault(error), int(frame.status_of(error)))


@blueprint.post("/work/<queue>/<int:number>")
def work(queue: str, number: int) -> Response:
    try:
        item = WorkItem(ItemKind(queue), number)
    except ValueError:
        abort(404)
    try:
        with write(service().engine) as conn:
            word = _change(conn, item)
    except Conflict as error:
        return again(item, error)
    except (Invalid, NotFound, Refused) as error:
        return again(item, error)
    return pages.to(path_of(item), said=word)


def _change(conn: Connection, item: WorkItem) -> str:
    now, officer, form = service().clock(), me(), request.form
    if form.get("act") == "remark":
        assignments.note(conn, officer.watch, item, form.get("words", ""), officer.login, now)
        return "oq_remarked"
    version = _version(form.get("seen", ""))
    due_at = _due(form.get("due", ""))
    if form.get("act") == "take":
        own = officer.authority.name if officer.authority else None
        assignments.assign(conn, officer, item, Assignment(officer.login, own, due_at), version, now)
        return "oq_taken"
    wanted = form.get("responsible", "").strip()
    person = accounts.find_person(conn, wanted) if wanted else None
    theirs = person.authority.name if person and person.authority else None
    authority = " ".join(form.get("authority", "").split())[:200] or theirs
    assigned = Assignment(person.login if person else None, authority, due_at)
    assignments.assign(conn, officer, item, assigned, version, now)
    return "oq_assigned"


def _version(text: str) -> datetime | None:
    """The state of the work that was before the officer's eyes."""
    if not (text.isascii() and text.isdigit() and len(text) <= 17):
        return None
    seconds, micros = divmod(int(text), 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)


def _due(text: str) -> datetime:
    """The end of a day of the form."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise Invalid("due", "Give the day by which it is due.") from None
    if not 2020 <= day.year <= 2100:
        raise Invalid("due", "Give the day by which it is due.")
    return datetime.combine(day, time(23, 59), LOCAL_ZONE).astimezone(UTC)
