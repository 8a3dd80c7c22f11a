"""Where people read what the registry writes, and the password that a mailed link sets.

1. An address counts once its own mailed link was used; what stood there before gets the news of the change. Who changes
   their own gives their password for it: a session alone must not be enough to lead the next reset elsewhere.
2. "Password forgotten" asks for a login, and answers everybody alike, in the same statements: a login that nobody has,
   one without a confirmed address, one asked for too often. Its link is good for an hour, once, and leaves one-time
   codes on. It never goes to officers, inspectors and administrators of the registry: those come back by an act of two.
3. No link's secret is kept: its SHA-256 is. A password that is set by any way ends every mailed link for one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.errors import Conflict, Invalid, Refused
from registry.model import people
from registry.model.messages import (
    LinkPurpose,
    Mailbox,
    MailChoice,
    Message,
    MessageKind,
    MessageState,
    OutboxEntry,
    masked,
)
from registry.model.people import Person, PersonState, Role
from registry.model.trail import TrailAct, TrailEntry
from registry.office import accounts, attempts, notices, outbox
from registry.office.attempts import Attempt
from registry.office.trail import audit
from registry.store.engine.engine import Connection, Engine, read, record, write
from registry.store.office import account_rows, mailbox_rows, outbox_rows, session_rows

RESETS_OF_LOGIN, RESETS_OF_NETWORK = 3, 20
CHANGES_A_DAY = 5
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
PASSWORD_LINKS = (LinkPurpose.FIRST_PASSWORD, LinkPurpose.PASSWORD_FORGOTTEN)
# Never written to: what stands for nobody while the same statements are made.
_NOBODY = "nobody@nobody.invalid"


def of(conn: Connection, person: Person) -> Mailbox | None:
    """Where somebody reads."""
    return mailbox_rows.of(conn, person.id)


@dataclass(frozen=True, slots=True)
class MaskedMailbox:
    """Where somebody reads, as others than they see it."""

    address: str
    confirmed: bool


def masked_of(conn: Connection, persons: Collection[Person]) -> dict[int, MaskedMailbox]:
    """Where people read, by their ids, as far as they do."""
    there = mailbox_rows.of_many(conn, [person.id for person in persons])
    return {one.person_id: MaskedMailbox(masked(one.address), one.confirmed) for one in there}


def may_mail_password(person: Person) -> bool:
    """Whether a link for a password may be mailed to somebody: to nobody who decides, inspects or makes such people."""
    of_registry = Role.ADMINISTRATOR in person.roles and person.organisation_id is None
    return (
        person.state is PersonState.ACTIVE and not of_registry and not {Role.OFFICER, Role.INSPECTOR} & {*person.roles}
    )


def set_address(conn: Connection, person: Person, text: str, by: str, now: datetime) -> None:
    """Let a person read at another address, once its mailed link was used. Raises Invalid, Conflict for the same."""
    address, before = outbox.require_address(text), mailbox_rows.of(conn, person.id)
    if attempts.count(conn, Attempt(b"address of", person.login, _DAY), now).times > CHANGES_A_DAY:
        raise Refused("address_limit", f"An address can be changed {CHANGES_A_DAY} times a day: try again tomorrow.")
    if before is not None and before.address == address and before.confirmed:
        raise Conflict("email_same", "This address is confirmed already.")
    mailbox_rows.drop_links(conn, person.id, LinkPurpose.ADDRESS, *PASSWORD_LINKS)
    if before is not None and before.confirmed:
        outbox.to_address(conn, before.address, Message(MessageKind.ADDRESS_CHANGED, person.login), now)
    if not person.has_password and may_mail_password(person):
        notices.invited(conn, person, address, by, now)
    else:
        mailbox_rows.put(conn, person.id, address, by, now)
        outbox.to_new_address(conn, person.id, address, Message(MessageKind.ADDRESS_TO_CONFIRM, person.login), now)
    audit(conn, TrailEntry(now, by, TrailAct.ADDRESS_SET, person.login, organisation_id=person.organisation_id))


def change_address(engine: Engine, person: Person, text: str, password: str, network: str, now: datetime) -> None:
    """Change one's own address, or with an empty text forget it. Raises Refused for a wrong password, as `sign_in`."""
    address = outbox.require_address(text) if text.strip() else ""
    accounts.require_present(engine, person, password, network, now)
    with write(engine) as conn:
        if address:
            set_address(conn, person, address, person.login, now)
        else:
            remove_address(conn, person, person.login, now)


def remove_address(conn: Connection, person: Person, by: str, now: datetime) -> None:
    """Write to a person no more. Where they read before, they are told."""
    before = mailbox_rows.of(conn, person.id)
    if before is None:
        return
    if before.confirmed:
        outbox.to_address(conn, before.address, Message(MessageKind.ADDRESS_CHANGED, person.login), now)
    mailbox_rows.drop_links(conn, person.id, LinkPurpose.ADDRESS, *PASSWORD_LINKS)
    mailbox_rows.remove(conn, person.id)
    audit(conn, TrailEntry(now, by, TrailAct.ADDRESS_REMOVED, person.login, organisation_id=person.organisation_id))


def confirm_address(conn: Connection, token: str, now: datetime) -> Person:
    """Prove an address by its mailed link, once. Raises Refused for a link that counts no more."""
    digest = people.digest(token)
    link = mailbox_rows.link(conn, digest, now) if people.is_token(token) else None
    there = link and link.person_id is not None and mailbox_rows.reader(conn, link.person_id)
    if not link or link.purpose is not LinkPurpose.ADDRESS or not there or not mailbox_rows.use_link(conn, digest, now):
        raise Refused("link", "This link is unknown, used or older than five days: enter the address once more.")
    person = there.person
    mailbox_rows.confirm(conn, person.id, now)
    audit(
        conn,
        TrailEntry(now, person.login, TrailAct.ADDRESS_CONFIRMED, person.login, organisation_id=person.organisation_id),
    )
    return person


def choose(conn: Connection, person: Person, choice: MailChoice, now: datetime) -> None:
    """Say how what is not urgent is wanted. Raises Invalid for somebody who gave no address."""
    if not mailbox_rows.choose(conn, person.id, choice, person.login, now):
        raise Invalid("email_missing", "There is no address to write to: enter one first.")


def ask_reset(engine: Engine, login: str, network: str, now: datetime) -> None:
    """Mail a link for a new password to whoever has this login, if it may be; nobody learns from here whether it was.

    Raises Refused where a network asks too often, whatever for.
    """
    folded = people.fold_login(login)
    with record(engine) as conn:
        by_network = attempts.count(conn, Attempt(b"reset at", network, _HOUR), now)
        by_login = attempts.count(conn, Attempt(b"reset", folded, _HOUR), now)
        attempts.drop_old(conn, now)
    if by_network.times > RESETS_OF_NETWORK:
        raise Refused("reset_limit", "Too many resets were asked for from this network: try again in an hour.")
    with write(engine) as conn:
        credential = account_rows.credential(conn, folded if people.is_login(folded) else "")
        person = credential.person if credential else None
        reader = mailbox_rows.reader(conn, person.id if person else 0)
        mailed = by_login.times <= RESETS_OF_LOGIN and reader is not None and may_reset(reader)
        message = Message(MessageKind.PASSWORD_FORGOTTEN, "")
        person_id, address = (reader.person.id, None) if reader is not None and mailed else (None, _NOBODY)
        until = now + outbox.RESET_WITHIN
        number = outbox_rows.add(
            conn, OutboxEntry(0, message, person_id, address, None, MessageState.WAITING, now, until, now)
        )
        # In the same transaction, so no sender ever sees it: the statements are the same for everybody.
        outbox_rows.remove(conn, 0 if mailed else number or 0)


def may_reset(reader: mailbox_rows.Reader) -> bool:
    """Whether "password forgotten" mails somebody a link."""
    return reader.mailbox.confirmed and reader.person.has_password and may_mail_password(reader.person)


def set_password(engine: Engine, token: str, password: str, now: datetime) -> Person:
    """Set a password by a one-time token, mailed or given otherwise. Raises as `accounts.set_password`.

    A mailed one leaves one-time codes on, and confirms the address it came to.
    """
    digest = people.digest(token)
    with read(engine) as conn:
        link = mailbox_rows.link(conn, digest, now) if people.is_token(token) else None
        there = mailbox_rows.reader(conn, link.person_id) if link and link.person_id else None
    if link is None or link.purpose not in PASSWORD_LINKS:
        return accounts.set_password(engine, token, password, now)
    refused = Refused("token", "This one-time token is unknown, used or too old: ask for a new one.")
    if there is None or not may_mail_password(there.person):
        raise refused
    person, made = there.person, accounts.hashed(there.person, password)
    with write(engine) as conn:
        # Of two that use one link at the same moment, one comes too late.
        if not mailbox_rows.use_link(conn, digest, now):
            raise refused
        account_rows.set_hash(conn, person.id, made, person.login, now)
        session_rows.end_all(conn, person.id)
        mailbox_rows.drop_links(conn, person.id, *PASSWORD_LINKS)
        mailbox_rows.confirm(conn, person.id, now)
        audit(
            conn,
            TrailEntry(now, person.login, TrailAct.PASSWORD_SET, person.login, organisation_id=person.organisation_id),
        )
    return person
