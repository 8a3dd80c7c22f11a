"""What the registry writes to people: its kinds, where a message stands, who wants it how, and what an address is.

1. An address is one address: ASCII, one `@`, no space, no line break, no list (RFC 5321 4.1.2, without quoting and
   without SMTPUTF8). So it can neither carry another header nor a second receiver.
2. A message of an urgent kind goes out at once, whatever its receiver chose.
3. No message names a code, a person or goods. What it keeps for its words are numbers and days alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

MOST_ADDRESS = 254
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=[^@]{{1,64}}@){_LOCAL}@(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])")


def is_address(text: str) -> bool:
    """Whether a text is one e-mail address and nothing else."""
    return len(text) <= MOST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def masked(address: str) -> str:
    """An address as it is shown to others than its owner: `n***@example.vn`."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}***@{domain}"


class MessageKind(StrEnum):
    """What a message is about."""

    APPLICATION_RECEIVED = "application_received"
    APPLICATION_APPROVED = "application_approved"
    APPLICATION_REFUSED = "application_refused"
    FIRST_PASSWORD = "first_password"  # noqa: S105 - a kind of message
    PASSWORD_FORGOTTEN = "password_forgotten"  # noqa: S105 - a kind of message
    ADDRESS_TO_CONFIRM = "address_to_confirm"
    ADDRESS_CHANGED = "address_changed"
    FLAG_OPENED = "flag_opened"
    RECALL = "recall"
    SIGNATURE_ASKED = "signature_asked"
    EMERGENCY = "emergency"
    REPORT_ANSWERED = "report_answered"
    COMPANY_HEARING = "company_hearing"
    COMPANY_SUSPENDED = "company_suspended"
    COMPANY_LIFTED = "company_lifted"
    KEY_WARNING = "key_warning"
    BACKUP_WARNING = "backup_warning"


# What can wait for the next morning, or be done without: the desk shows it too.
CHOSEN = frozenset({MessageKind.FLAG_OPENED, MessageKind.SIGNATURE_ASKED})
# These bear a secret, and the address they go to need not be confirmed: using the link is what confirms it.
CONFIRMING = frozenset({MessageKind.FIRST_PASSWORD, MessageKind.ADDRESS_TO_CONFIRM})


class MailChoice(StrEnum):
    """How somebody wants what is not urgent: each at once, together each morning, or not at all."""

    ALL = "all"
    DAILY = "daily"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where somebody reads what the registry writes; until a mailed link has confirmed it, nothing else goes there."""

    person_id: int
    address: str
    confirmed: bool
    choice: MailChoice = MailChoice.ALL


class MessageState(StrEnum):
    """Where a message stands. `dropped`: it was not wanted any more when its turn came, as a link already used."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class LinkPurpose(StrEnum):
    """What the secret in a mailed link opens."""

    APPLICATION = "application"
    FIRST_PASSWORD = "first_password"  # noqa: S105 - a kind of link
    PASSWORD_FORGOTTEN = "password_forgotten"  # noqa: S105 - a kind of link
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said. `subject`: the number or receipt its link leads to; `facts` fill its words.

    `once`: what is said under one such name is said once, however often it is asked for.
    """

    kind: MessageKind
    subject: str
    facts: Mapping[str, str] = field(default_factory=dict)
    once: str | None = None


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A message in the outbox: to a person, whose present address counts, or to an address.

    `digest_day`: the morning (YYYY-MM-DD) whose collection it belongs to. `until`: when it is given up. `prepared_at`:
    when the secret of its link was made, which happens once.
    """

    id: int
    message: Message
    person_id: int | None
    address: str | None
    digest_day: str | None
    state: MessageState
    made_at: datetime
    until: datetime
    next_at: datetime
    attempts: int = 0
    prepared_at: datetime | None = None
    settled_at: datetime | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class AddressedEntry:
    """A message with the login of whom it goes to, None where it goes to an address alone."""

    entry: OutboxEntry
    login: str | None
