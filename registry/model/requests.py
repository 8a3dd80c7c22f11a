"""What is asked of officers: its kinds, where it stands, and the files that come with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class RequestKind(StrEnum):
    """What is asked for; those of `SECOND_SIGNATURES` an officer asks of another one, those of `OFFICIAL_ACTS` an
    administrator of the registry.
    """

    PRODUCER = "producer"
    PREFIX = "prefix"
    CLAIM = "claim"
    REVOKE_KEY = "revoke_key"
    UNBLOCK = "unblock"
    SETTLE_FLAG = "settle_flag"
    SUSPEND_COMPANY = "suspend_company"
    LIFT_COMPANY = "lift_company"
    CHANGE_COMPANY = "change_company"
    RESET_ADMINISTRATOR = "reset_administrator"
    ADD_OFFICIAL = "add_official"
    RESET_OFFICIAL = "reset_official"
    ENABLE_OFFICIAL = "enable_official"
    LOSS = "loss"


SECOND_SIGNATURES = (
    RequestKind.REVOKE_KEY,
    RequestKind.UNBLOCK,
    RequestKind.SETTLE_FLAG,
    RequestKind.SUSPEND_COMPANY,
    RequestKind.LIFT_COMPANY,
    RequestKind.RESET_ADMINISTRATOR,
)
# On accounts of officers, inspectors and administrators of the registry.
OFFICIAL_ACTS = (RequestKind.ADD_OFFICIAL, RequestKind.RESET_OFFICIAL, RequestKind.ENABLE_OFFICIAL)
TWO_SIGNATURES = SECOND_SIGNATURES + OFFICIAL_ACTS
# What weighs most: who asks does not choose who signs. Flags come by the dozen a day, and whoever may settles them.
DRAWN = tuple(kind for kind in TWO_SIGNATURES if kind is not RequestKind.SETTLE_FLAG)


class RequestState(StrEnum):
    """Where a request stands; only an open one is ever changed."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class ClaimRuling(StrEnum):
    """What an officer says of a claim: the GTIN stays with its holder, or moves to the claimant."""

    STAY = "stay"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class DrawnSigner:
    """Who is to sign a request, by a draw: a login, and when. `few`: there were less than three to draw from."""

    login: str
    at: datetime
    few: bool = False


@dataclass(frozen=True, slots=True)
class Petition:
    """A request. `subject`: a tax code, GTIN, login, number of a key or flag; `content` is JSON-ready, by the kind.

    `organisation_id`: whose request it is, or whose goods it is about. `until`: when it lapses, None never.
    """

    id: int
    kind: RequestKind
    subject: str
    content: Mapping[str, Any]
    made_at: datetime
    made_by: str
    organisation_id: int | None = None
    province: str | None = None
    until: datetime | None = None
    standing: RequestState = RequestState.OPEN
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str | None = None
    signer: DrawnSigner | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file that came with a request, under the name it came with; `digest` names it in `files`."""

    name: str
    digest: bytes
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """Which requests to read: of these kinds, in a standing (None: any)."""

    kinds: Collection[RequestKind] = field(default_factory=lambda: tuple(RequestKind))
    standing: RequestState | None = RequestState.OPEN
