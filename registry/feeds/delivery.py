"""Delivering: whose turn it is, the secrets of links, attempts and giving up.

1. A sender takes a lease on what is due (one writer at a time, so of several only one has it), looks whether it is
   still wanted, and makes the secret of its link; all in one transaction. Then it sends, without any transaction, and
   says of each what became of it. Who dies in between leaves leases that run out: the same mail goes out again, by the
   same Message-ID and with the same link.
2. A secret is HMAC-SHA256 of the registry's key for links and the message, so that it lies nowhere, and is the same in
   a second attempt. Once its link was used, or another one took its place, the message is dropped.
3. What fails waits 1, 5, 15 minutes, 1, 3, 6 and then each time 12 hours. What is refused for good (5xx), or has waited
   for five days, is given up, and stands as failed.
4. Where the server itself is at fault, the others are not tried.
"""

import base64
import hashlib
import hmac
import smtplib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from itertools import groupby

from registry.errors import Invalid
from registry.feeds import letters, smtp
from registry.feeds.letters import Envelope, Letter
from registry.feeds.smtp import DeliveryFault, FaultKind
from registry.model import people
from registry.model.messages import CHOSEN, LinkPurpose, MailChoice, MessageKind, MessageState, OutboxEntry
from registry.model.people import REGISTRY, PersonState
from registry.model.requests import OFFICIAL_ACTS
from registry.model.trail import TrailAct, TrailEntry
from registry.office import mailboxes
from registry.office.trail import audit
from registry.settings import MailServer
from registry.store.engine.engine import Connection, Engine, read, record, write
from registry.store.office import mailbox_rows, outbox_rows, request_rows
from registry.store.office.mailbox_rows import MailedLink, Reader
from registry.store.office.outbox_rows import OutboxOutcome
from registry.store.supervision import report_rows

LEASE = timedelta(minutes=10)
AT_ONCE = 50
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
FIRST_HOURS = 72
# So much of a lease is left for one more mail.
_ROOM = timedelta(minutes=2)
_PURPOSES = {
    MessageKind.FIRST_PASSWORD: LinkPurpose.FIRST_PASSWORD,
    MessageKind.PASSWORD_FORGOTTEN: LinkPurpose.PASSWORD_FORGOTTEN,
    MessageKind.ADDRESS_TO_CONFIRM: LinkPurpose.ADDRESS,
}
_APPLICATION = (
    MessageKind.APPLICATION_RECEIVED,
    MessageKind.APPLICATION_APPROVED,
    MessageKind.APPLICATION_REFUSED,
)
_PLAIN_LINKS = {
    MessageKind.ADDRESS_CHANGED: "/me",
    MessageKind.FLAG_OPENED: "/producer/flags",
    MessageKind.RECALL: "/producer/recalls",
    MessageKind.COMPANY_HEARING: "/company",
    MessageKind.COMPANY_SUSPENDED: "/company",
    MessageKind.COMPANY_LIFTED: "/company",
    MessageKind.KEY_WARNING: "/officer/keys",
    MessageKind.EMERGENCY: "/emergencies",
}


@dataclass(frozen=True, slots=True)
class PostOffice:
    """Who sends: the mail server (None: nothing can be sent), where links begin, the key of their secrets, and under
    which name leases are taken, which no other sender has."""

    server: MailServer | None
    pages: str
    key: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of messages in one go."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0
    dropped: int = 0

    def __add__(self, other: "Delivered") -> "Delivered":
        return Delivered(
            self.sent + other.sent,
            self.waiting + other.waiting,
            self.failed + other.failed,
            self.dropped + other.dropped,
        )


@dataclass(frozen=True, slots=True)
class _Ready:
    """A message to be sent now: to which address, and what it tells."""

    entry: OutboxEntry
    address: str
    letter: Letter


@dataclass(frozen=True, slots=True)
class _Mail:
    """A mail of one message, or of a morning's."""

    entries: tuple[OutboxEntry, ...]
    content: EmailMessage

    @property
    def ids(self) -> list[int]:
        return [entry.id for entry in self.entries]


def deliver(engine: Engine, office: PostOffice, clock: Callable[[], datetime]) -> Delivered:
    """Send what is due, at most 50 messages. Raises Unavailable where the database does not answer."""
    now = clock()
    with read(engine) as conn:
        pending = outbox_rows.pending(conn, now)
    total = Delivered()
    if pending.over:
        fault = FaultKind.NO_SERVER if office.server is None else FaultKind.TIMEOUT
        with write(engine) as conn:
            total += Delivered(failed=outbox_rows.give_up(conn, now, fault))
    if not pending.due or office.server is None:
        return total
    with write(engine) as conn:
        entries = outbox_rows.lease(conn, office.name, now, now + LEASE, AT_ONCE)
        ready = [_prepare(conn, office, entry, now) for entry in entries]
        dropped = [entry.id for entry, one in zip(entries, ready, strict=True) if one is None]
        outbox_rows.settle(conn, dropped, office.name, OutboxOutcome(MessageState.DROPPED, now))
    mails, faulty = _mails([one for one in ready if one], office)
    total += Delivered(dropped=len(dropped), failed=_fail(engine, office, faulty, FaultKind.ADDRESS.value, now))
    return total + (_send(engine, office, mails, clock) if mails else Delivered())


def _prepare(conn: Connection, office: PostOffice, entry: OutboxEntry, now: datetime) -> _Ready | None:
    """A message as it is sent; None for one that nobody wants any more."""
    reader = mailbox_rows.reader(conn, entry.person_id) if entry.person_id is not None else None
    address = entry.address if entry.person_id is None else reader and _address(reader, entry)
    if not address:
        return None
    kind, facts = entry.message.kind, dict(entry.message.facts)
    if kind in _APPLICATION:
        facts["number"] = entry.message.subject
        link = _application_link(conn, office, int(entry.message.subject))
    elif kind in _PURPOSES:
        facts["hours"] = str(FIRST_HOURS)
        link = _secret_link(conn, office, entry, now)
        if link is None:
            return None
    else:
        link = _plain_link(conn, entry)
    return _Ready(entry, address, Letter(kind, facts, office.pages + link if link else None))


def _address(reader: Reader, entry: OutboxEntry) -> str | None:
    """Where somebody reads this message now; None where they may or will not."""
    person, mailbox, kind = reader.person, reader.mailbox, entry.message.kind
    wanted = {
        MessageKind.FIRST_PASSWORD: mailbox.address == entry.address
        and not person.has_password
        and mailboxes.may_mail_password(person),
        MessageKind.ADDRESS_TO_CONFIRM: mailbox.address == entry.address and not mailbox.confirmed,
        MessageKind.PASSWORD_FORGOTTEN: mailboxes.may_reset(reader),
    }
    others = mailbox.confirmed and not (kind in CHOSEN and mailbox.choice is MailChoice.NONE)
    return mailbox.address if person.state is PersonState.ACTIVE and wanted.get(kind, others) else None


def _secret(office: PostOffice, *parts: object) -> str:
    text = " ".join(str(part) for part in parts)
    return base64.urlsafe_b64encode(hmac.digest(office.key, text.encode(), hashlib.sha256)).decode().rstrip("=")


def _application_link(conn: Connection, office: PostOffice, request_id: int) -> str | None:
    """The page of an application, the same one in each of its messages."""
    petition = request_rows.one(conn, REGISTRY, request_id)
    if petition is None:
        return None
    secret = _secret(office, "application", request_id, petition.made_at.timestamp())
    owner = MailedLink(LinkPurpose.APPLICATION, None, request_id)
    mailbox_rows.add_link(conn, people.digest(secret), owner, petition.made_at, None)
    return f"/register/{secret}"


def _secret_link(conn: Connection, office: PostOffice, entry: OutboxEntry, now: datetime) -> str | None:
    """A page with a secret that counts once; None where it counts no more."""
    purpose = _PURPOSES[entry.message.kind]
    secret = _secret(office, purpose, entry.id, entry.made_at.timestamp())
    if entry.prepared_at is None:
        until = {
            LinkPurpose.FIRST_PASSWORD: now + timedelta(hours=FIRST_HOURS),
            LinkPurpose.PASSWORD_FORGOTTEN: entry.until,
        }.get(purpose, now + timedelta(days=5))
        owner = MailedLink(purpose, entry.person_id, None)
        mailbox_rows.add_link(conn, people.digest(secret), owner, now, until)
        outbox_rows.prepared(conn, entry.id, now)
        _note(conn, entry, now)
    elif mailbox_rows.link(conn, people.digest(secret), now) is None:
        return None
    return f"/address#{secret}" if purpose is LinkPurpose.ADDRESS else f"/password#{secret}"


def _note(conn: Connection, entry: OutboxEntry, now: datetime) -> None:
    """A link that sets a password stands in the trail."""
    reader = mailbox_rows.reader(conn, entry.person_id or 0)
    if reader is not None and entry.message.kind is not MessageKind.ADDRESS_TO_CONFIRM:
        login, detail = reader.person.login, {"message": entry.id}
        whose = reader.person.organisation_id
        audit(conn, TrailEntry(now, "registry", TrailAct.PASSWORD_LINK_MAILED, login, detail, whose))


def _plain_link(conn: Connection, entry: OutboxEntry) -> str | None:
    """A page that asks who one is, or a reporter's own."""
    if entry.message.kind is MessageKind.SIGNATURE_ASKED:
        petition = request_rows.one(conn, REGISTRY, int(entry.message.subject))
        official = petition is not None and petition.kind in OFFICIAL_ACTS
        return "/people/requests" if official else f"/officer/requests/{entry.message.subject}"
    if entry.message.kind is MessageKind.REPORT_ANSWERED:
        report = report_rows.one(conn, REGISTRY, int(entry.message.subject))
        return f"/report/{report.receipt}" if report else None
    return _PLAIN_LINKS.get(entry.message.kind)


def _mails(ready: Sequence[_Ready], office: PostOffice) -> tuple[list[_Mail], list[int]]:
    """The mails of messages, and the numbers of those that cannot be one."""
    mails, faulty = [], []
    for together in _together(ready):
        entries = tuple(one.entry for one in together)
        try:
            mails.append(_Mail(entries, _mail(together, office)))
        except Invalid:
            faulty += [entry.id for entry in entries]
    return mails, faulty


def _together(ready: Sequence[_Ready]) -> Iterator[list[_Ready]]:
    """Messages of one person's morning together, every other alone; in the order of their numbers."""

    def whose(one: _Ready) -> tuple[str, int]:
        return one.entry.digest_day or "", one.entry.person_id or 0

    for (day, _), group in groupby(sorted(ready, key=lambda one: (whose(one), one.entry.id)), whose):
        if day:
            yield list(group)
        else:
            yield from ([one] for one in group)


def _mail(together: Sequence[_Ready], office: PostOffice) -> EmailMessage:
    assert office.server is not None
    first = together[0]
    written_at = max(one.entry.made_at for one in together)
    name = f"m{first.entry.id}.{int(first.entry.made_at.timestamp())}"
    envelope = Envelope(office.server.sender, first.address, written_at, name, office.pages)
    if first.entry.digest_day is None:
        return letters.single(first.letter, envelope)
    # The same messages are the same mail; with others it is another one.
    ids = " ".join(str(one.entry.id) for one in together)
    envelope = replace(envelope, name=f"d{hashlib.sha256(ids.encode()).hexdigest()[:24]}.{first.entry.digest_day}")
    return letters.digest([one.letter for one in together], envelope)


def _send(engine: Engine, office: PostOffice, mails: Sequence[_Mail], clock: Callable[[], datetime]) -> Delivered:
    """Hand over one mail after the other; each is settled before the next one goes."""
    assert office.server is not None
    begun, rest, total = clock(), list(mails), Delivered()
    try:
        with smtp.connected(office.server) as link:
            while rest and clock() - begun <= LEASE - _ROOM:
                mail = rest.pop(0)
                fault = _hand_over(link, mail)
                total += _settle(engine, office, mail, fault, clock())
                if fault is not None and fault.of_server:
                    break
    except DeliveryFault as fault:
        # There is no connection: none could be tried.
        return sum((_settle(engine, office, mail, fault, clock()) for mail in rest), total)
    with record(engine) as conn:
        outbox_rows.release(conn, [number for mail in rest for number in mail.ids], office.name)
    return total


def _hand_over(link: smtplib.SMTP, mail: _Mail) -> DeliveryFault | None:
    try:
        smtp.send(link, mail.content)
    except DeliveryFault as fault:
        return fault
    return None


def _settle(engine: Engine, office: PostOffice, mail: _Mail, fault: DeliveryFault | None, now: datetime) -> Delivered:
    """Say what became of a mail."""
    if fault is not None and fault.final:
        return Delivered(failed=_fail(engine, office, mail.ids, fault.text, now))
    with record(engine) as conn:
        if fault is None:
            settlement = OutboxOutcome(MessageState.SENT, now)
            return Delivered(sent=outbox_rows.settle(conn, mail.ids, office.name, settlement))
        next_at = now + DELAYS[min(mail.entries[0].attempts, len(DELAYS) - 1)]
        return Delivered(waiting=outbox_rows.put_off(conn, mail.ids, office.name, next_at, fault.text))


def _fail(engine: Engine, office: PostOffice, ids: Sequence[int], fault: str, now: datetime) -> int:
    if not ids:
        return 0
    with record(engine) as conn:
        return outbox_rows.settle(conn, ids, office.name, OutboxOutcome(MessageState.FAILED, now, fault))
