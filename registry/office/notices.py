"""What is said to whom when something happens: a function for each occasion, called in the act's own transaction."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from registry.model.companies import Suspension
from registry.model.days import rfc3339
from registry.model.messages import Message, MessageKind, is_address
from registry.model.people import Permission, Person
from registry.model.requests import OFFICIAL_ACTS, Petition
from registry.office import attempts, outbox
from registry.office.attempts import Attempt
from registry.store.engine.engine import Connection
from registry.store.office import mailbox_rows

# Of messages to one address that nobody has confirmed and a stranger typed.
STRANGERS_A_DAY = 5
_DAY = timedelta(days=1)


def application_received(conn: Connection, petition: Petition, address: str, now: datetime) -> None:
    """An applicant gets the number to quote, and the link to the page of the application.

    Whoever applies may type anybody's address: one address gets no more than a few of these a day.
    """
    if attempts.count(conn, Attempt(b"mail to", address, _DAY), now).times <= STRANGERS_A_DAY:
        _to_applicant(conn, MessageKind.APPLICATION_RECEIVED, petition, address, now)


def application_approved(conn: Connection, petition: Petition, address: str, now: datetime) -> None:
    _to_applicant(conn, MessageKind.APPLICATION_APPROVED, petition, address, now)


def application_refused(conn: Connection, petition: Petition, address: str, now: datetime) -> None:
    _to_applicant(conn, MessageKind.APPLICATION_REFUSED, petition, address, now)


def _to_applicant(conn: Connection, kind: MessageKind, petition: Petition, address: str, now: datetime) -> None:
    # An application of an earlier release may hold what is no address by today's rule.
    if is_address(address):
        outbox.to_address(conn, address, Message(kind, str(petition.id), once=f"{kind} {petition.id}"), now)


def flag_opened(conn: Connection, flag_id: int, owner: int, due_at: datetime, now: datetime) -> None:
    """The producer of flagged goods learns of it and when it is decided; of many at one moment by one message."""
    once = f"flags {owner} {now.timestamp()}"
    message = Message(MessageKind.FLAG_OPENED, str(flag_id), {"due": rfc3339(due_at)}, once)
    outbox.to_readers(conn, owner, Permission.ORDERS, message, now)


def recalled(conn: Connection, owner: int, by: str, now: datetime) -> None:
    """The organisation of recalled goods learns of it, but for who recalled them; of many lots by one message."""
    message = Message(MessageKind.RECALL, "", once=f"recall {owner} {now.timestamp()}")
    outbox.to_readers(conn, owner, Permission.RECALL, message, now, lambda reader: reader.person.login != by)


def signature_asked(conn: Connection, petition: Petition, signers: Collection[str], now: datetime) -> None:
    """Whoever may sign a request, or was drawn to (logins), learns that somebody has asked, and until when."""
    facts = {"due": rfc3339(petition.until)} if petition.until else {}
    # Who is drawn a second time is told a second time.
    draw = f" {petition.signer.at.timestamp()}" if petition.signer else ""
    message = Message(MessageKind.SIGNATURE_ASKED, str(petition.id), facts, f"signature {petition.id}{draw}")
    permission = Permission.PEOPLE if petition.kind in OFFICIAL_ACTS else Permission.DECIDE
    outbox.to_readers(conn, None, permission, message, now, lambda reader: reader.person.login in signers)


def emergency(conn: Connection, login: str, now: datetime) -> None:
    """All officers and administrators learn that an official's account was made, reset or enabled by one alone."""
    message = Message(MessageKind.EMERGENCY, "", once=f"emergency {login} {now.timestamp()}")
    outbox.to_readers(conn, None, Permission.MESSAGES, message, now)


def company_hearing(conn: Connection, petition: Petition, until: datetime, now: datetime) -> None:
    """The people of a company that somebody asks to suspend learn of it, and until when they may explain."""
    facts = {"due": rfc3339(until)}
    _to_company(conn, petition.organisation_id, Message(MessageKind.COMPANY_HEARING, str(petition.id), facts), now)


def company_suspended(conn: Connection, suspension: Suspension, now: datetime) -> None:
    """The people of a suspended company learn of it."""
    _to_company(conn, suspension.organisation_id, Message(MessageKind.COMPANY_SUSPENDED, str(suspension.id)), now)


def company_lifted(conn: Connection, suspension: Suspension, now: datetime) -> None:
    """The people of a company learn that it is suspended no more."""
    _to_company(conn, suspension.organisation_id, Message(MessageKind.COMPANY_LIFTED, str(suspension.id)), now)


def _to_company(conn: Connection, organisation_id: int | None, message: Message, now: datetime) -> None:
    assert organisation_id is not None
    message = replace(message, once=f"{message.kind} {message.subject}")
    outbox.to_readers(conn, organisation_id, Permission.SELF, message, now)


def report_answered(conn: Connection, report_id: int, contact: str | None, now: datetime) -> None:
    """A reporter who left an e-mail address, and nothing else, learns that there is an answer."""
    if contact and is_address(contact.strip()):
        message = Message(MessageKind.REPORT_ANSWERED, str(report_id), once=f"report {report_id}")
        outbox.to_address(conn, contact.strip(), message, now)


def invited(conn: Connection, person: Person, address: str, by: str, now: datetime) -> None:
    """Somebody without a password gets the link that sets the first one; using it confirms the address."""
    mailbox_rows.put(conn, person.id, address, by, now)
    outbox.to_new_address(conn, person.id, address, Message(MessageKind.FIRST_PASSWORD, person.login), now)


def warned(conn: Connection, address: str, message: Message, now: datetime) -> bool:
    """The operator learns what the registry's machine needs; False where it was said before."""
    return outbox.to_address(conn, address, message, now)
