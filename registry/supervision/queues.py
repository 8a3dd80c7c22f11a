"""What waits for officers, with its age, who has it in hand, and until when.

1. Due, unless an officer said otherwise: a request in 7 working days (Decree 37/2026 arts. 29-31; Saturdays and Sundays
   do not count, holidays do), a second signature when it lapses, a pending product as a request, a flag in 24 hours
   where signed-in parties gave the evidence and in 7 days where strangers did, a report in 3 days.
2. An officer sees what lies in the territory of their authority, and what they have in hand.
3. What somebody else changed while an officer looked at it is shown, not overwritten (`assignments.assign`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from registry.model.cases import ConsumerReport, Flag
from registry.model.days import LOCAL_ZONE
from registry.model.people import REGISTRY, Person
from registry.model.requests import DRAWN, SECOND_SIGNATURES, Petition, RequestFilter, RequestKind
from registry.model.trail import RecordedEntry, TrailFilter
from registry.model.work import ItemKind, QueueLine, Remark, Work, WorkItem
from registry.office.trail import entries
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection
from registry.store.office import request_rows, work_rows
from registry.store.supervision import flag_rows, report_rows
from registry.supervision import flags, reports

WORKING_DAYS = 7
_REPORT = timedelta(days=3)
_SOON = timedelta(hours=24)
_ASKED = (RequestKind.PRODUCER, RequestKind.PREFIX, RequestKind.CLAIM, RequestKind.CHANGE_COMPANY, RequestKind.LOSS)


class Pressure(StrEnum):
    """How much time is left, in a word."""

    ENOUGH = "enough"
    SOON = "soon"
    LATE = "late"


def pressure(due_at: datetime, now: datetime) -> Pressure:
    """How much time is left until something is due."""
    if due_at <= now:
        return Pressure.LATE
    return Pressure.SOON if due_at - now <= _SOON else Pressure.ENOUGH


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """One thing that waits. `what` is its kind within the line, `subject` what it is about, `who` whose it is."""

    line: QueueLine
    item: WorkItem
    what: str
    subject: str
    who: str | None
    since: datetime
    due_at: datetime
    work: Work | None = None

    def pressure(self, now: datetime) -> Pressure:
        return pressure(self.due_at, now)


def working_days(since: datetime, days: int) -> datetime:
    """The moment so many working days later, of the calendar of Viet Nam."""
    at = since.astimezone(LOCAL_ZONE)
    while days:
        at += timedelta(days=1)
        days -= at.weekday() < 5
    return at.astimezone(since.tzinfo)


def waiting(conn: Connection, line: QueueLine, me: Person, now: datetime) -> list[WaitingItem]:
    """What waits in a line, the most urgent first; of signatures those that `me` may give and that have not lapsed."""
    items = _LINES[line](conn, me)
    if line is QueueLine.SIGNATURES:
        items = [one for one in items if one.due_at > now]
    return sorted(items, key=lambda one: (one.due_at, one.since))


def _with_work(conn: Connection, kind: ItemKind, items: Iterable[WaitingItem]) -> list[WaitingItem]:
    listed = list(items)
    work_by_number = work_rows.of_many(conn, kind, [one.item.number for one in listed])
    return [_in_hand(one, work_by_number.get(one.item.number)) for one in listed]


def _in_hand(item: WaitingItem, work: Work | None) -> WaitingItem:
    if work is None:
        return item
    return replace(item, work=work, due_at=work.due_at or item.due_at)


def _requests(conn: Connection, me: Person) -> list[WaitingItem]:
    return _petitions(conn, QueueLine.REQUESTS, request_rows.every(conn, me.watch, RequestFilter(_ASKED)))


def _signatures(conn: Connection, me: Person) -> list[WaitingItem]:
    there = request_rows.every(conn, me.watch, RequestFilter(SECOND_SIGNATURES))
    mine = [one for one in there if one.made_by != me.login and _may_fall_to(one, me)]
    return _petitions(conn, QueueLine.SIGNATURES, mine)


def _may_fall_to(petition: Petition, me: Person) -> bool:
    """Whether a signature may be theirs: what is drawn falls to one; until it is, whoever sees it finds it."""
    return petition.kind not in DRAWN or petition.signer is None or petition.signer.login == me.login


def asked_by(conn: Connection, me: Person, now: datetime) -> list[WaitingItem]:
    """What an officer asked a second one to sign, and nobody has decided yet; the oldest first."""
    there = request_rows.every(conn, me.watch, RequestFilter(SECOND_SIGNATURES))
    own = [one for one in there if one.made_by == me.login and (one.until is None or one.until > now)]
    return _petitions(conn, QueueLine.SIGNATURES, own)


def _petitions(conn: Connection, line: QueueLine, petitions: list[Petition]) -> list[WaitingItem]:
    names = listing_rows.names(conn, {one.organisation_id for one in petitions if one.organisation_id is not None})
    return _with_work(
        conn,
        ItemKind.REQUEST,
        (
            WaitingItem(
                line,
                WorkItem(ItemKind.REQUEST, one.id),
                one.kind.value,
                one.subject,
                _asker(one, line, names),
                one.made_at,
                one.until or working_days(one.made_at, WORKING_DAYS),
            )
            for one in petitions
        ),
    )


def _asker(one: Petition, line: QueueLine, names: dict[int, str]) -> str | None:
    if one.kind is RequestKind.PRODUCER:
        return str(one.content["name"])
    return one.made_by if line is QueueLine.SIGNATURES else names.get(one.organisation_id or 0)


def _products(conn: Connection, me: Person) -> list[WaitingItem]:
    return _with_work(
        conn,
        ItemKind.PRODUCT,
        (
            WaitingItem(
                QueueLine.PRODUCTS,
                WorkItem(ItemKind.PRODUCT, int(kept.listing.product.gtin)),
                kept.listing.product.category.value,
                f"{kept.listing.product.gtin} {kept.listing.product.name}",
                kept.listing.organisation.name,
                kept.changed_at,
                working_days(kept.changed_at, WORKING_DAYS),
            )
            for kept in listing_rows.waiting(conn, me.watch)
        ),
    )


def _flags(conn: Connection, me: Person) -> list[WaitingItem]:
    there = flag_rows.every(conn, me.watch)
    lots = flags.lots(conn, there)
    listings = listing_rows.listings(conn, {flag.gtin for flag in there})
    return _with_work(
        conn,
        ItemKind.FLAG,
        (
            WaitingItem(
                QueueLine.FLAGS,
                WorkItem(ItemKind.FLAG, flag.id),
                flag.kind.value,
                " ".join(filter(None, (flag.gtin, lots.get(flag.id)))),
                listings[flag.gtin].organisation.name if flag.gtin in listings else None,
                flag.opened_at,
                flag_due(flag),
            )
            for flag in there
        ),
    )


def flag_due(flag: Flag) -> datetime:
    """When a flag is due by itself."""
    return flag.due_at


def _reports(conn: Connection, me: Person) -> list[WaitingItem]:
    there = report_rows.every(conn, me.watch)
    return _with_work(
        conn,
        ItemKind.REPORT,
        (
            WaitingItem(
                QueueLine.REPORTS,
                WorkItem(ItemKind.REPORT, report.id),
                report.reason.value,
                " ".join(filter(None, (report.gtin, report.lot))) or reports.shown(report.receipt),
                None,
                report.at,
                report_due(report),
            )
            for report in there
        ),
    )


def report_due(report: ConsumerReport) -> datetime:
    """When a report is due by itself."""
    return report.at + _REPORT


_LINES = {
    QueueLine.REQUESTS: _requests,
    QueueLine.SIGNATURES: _signatures,
    QueueLine.PRODUCTS: _products,
    QueueLine.FLAGS: _flags,
    QueueLine.REPORTS: _reports,
}


@dataclass(frozen=True, slots=True)
class ItemHandling:
    """What stands beside an item: who has it in hand, until when, what was remarked, and what was done with it."""

    work: Work | None
    due_at: datetime
    remarks: tuple[Remark, ...]
    done: tuple[RecordedEntry, ...]


@dataclass(frozen=True, slots=True)
class TrailTopic:
    """How an item stands in the trail: as which subject, and a word that the names of its acts have in them."""

    subject: str
    act_part: str = ""


def beside(conn: Connection, item: WorkItem, due_at: datetime, topic: TrailTopic) -> ItemHandling:
    """All that officers said about an item, and what the trail says of it."""
    work = work_rows.of(conn, item)
    recorded = entries(conn, REGISTRY, TrailFilter(subject=topic.subject), 50)
    done = [one for one in recorded if topic.act_part in one.entry.act]
    remarks = tuple(work_rows.remarks_on(conn, item))
    return ItemHandling(work, (work.due_at if work else None) or due_at, remarks, tuple(done))
