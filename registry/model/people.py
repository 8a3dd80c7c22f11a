"""Who may do what: roles, the one table of permissions, and how logins, passwords, tokens and API keys are written.

1. A person has roles, an API key has one role and scopes. A scope is a permission, and it counts only where the table
   gives it to the role too: a role that loses a permission takes it from every key at once.
   A key's role is one of trade: what an authority sees and decides takes a person, whose account two administrators
   make. A key of an officer or inspector that an earlier release made reads and checks codes, and does nothing else.
2. An API key is `vnpc_<prefix>_<secret>`: 8 characters that may be shown and name the key, and 32 random bytes in
   base64url. Only the SHA-256 of the secret is kept, which is enough for a secret that nobody can guess.
3. A one-time token is 32 random bytes in base64url, kept as its SHA-256 too.
4. A login is compared folded and has signs that cannot be taken for others. A password may hold anything a keyboard
   can type, counted and hashed in NFC (RFC 8265 4.2.2), so that each keyboard's way to write `ế` is the same one.
5. A role is a set of rights. Where two trades would have the same ones they are one role: who stores goods of others
   may what who carries them may, and a depot may what a laboratory may; which kind of place it is, its site says.
6. Officers and inspectors, people and keys alike, belong to one authority and see what lies in its territory.
"""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from registry.errors import Invalid
from registry.model.authorities import NATION, NOWHERE, Authority, Territory
from registry.model.goods import Trade
from registry.model.sightings import Channel
from registry.model.sites import Site

Draw = Callable[[int], int]


class Role(StrEnum):
    """What a person or an API key is here."""

    PRODUCER = "producer"
    DISTRIBUTOR = "distributor"
    # Carries or stores goods that are others'.
    CARRIER = "carrier"
    SHOP = "shop"
    PHARMACY = "pharmacy"
    HOSPITAL = "hospital"
    # A laboratory or a depot: examines, keeps or destroys goods, and passes none on.
    DEPOT = "depot"
    INSPECTOR = "inspector"
    OFFICER = "officer"
    ADMINISTRATOR = "administrator"
    PLATFORM = "platform"


class Permission(StrEnum):
    """What an address asks for; those of `SCOPES` can be given to an API key."""

    VERIFY = "verify"
    SELL = "sell"
    FLAGS = "flags"
    PRODUCTS = "products"
    ORDERS = "orders"
    DISPOSE = "dispose"
    RECALL = "recall"
    SITES = "sites"
    INSPECT = "inspect"
    DECIDE = "decide"
    PEOPLE = "people"
    # What the registry wrote to people; of the registry's own people alone.
    MESSAGES = "messages"
    # The pages behind a sign-in that everybody has: who one is, password, signing out.
    SELF = "self"


# Who holds goods of others in hand.
HOLDERS = frozenset({Role.DISTRIBUTOR, Role.CARRIER, Role.SHOP, Role.PHARMACY, Role.HOSPITAL, Role.DEPOT})
# The one table. An administrator cares for people and keys and needs no data; one with an organisation cares for that
# organisation's alone.
MAY: dict[Permission, frozenset[Role]] = {
    Permission.VERIFY: frozenset(Role) - {Role.ADMINISTRATOR},
    # Who hands goods to those who use them: a distributor sells to trade, a carrier to nobody.
    Permission.SELL: frozenset({Role.SHOP, Role.PHARMACY, Role.HOSPITAL, Role.PRODUCER, Role.OFFICER}),
    Permission.FLAGS: frozenset({Role.INSPECTOR, Role.OFFICER}),
    Permission.PRODUCTS: frozenset({Role.PRODUCER, Role.OFFICER}),
    Permission.ORDERS: frozenset({Role.PRODUCER}),
    # Whoever holds goods can lose or destroy them.
    Permission.DISPOSE: HOLDERS | {Role.PRODUCER, Role.OFFICER},
    Permission.RECALL: frozenset({Role.PRODUCER, Role.OFFICER}),
    # An organisation's own places, for its programs.
    Permission.SITES: HOLDERS | {Role.PRODUCER, Role.PLATFORM},
    Permission.INSPECT: frozenset({Role.INSPECTOR}),
    Permission.DECIDE: frozenset({Role.OFFICER}),
    Permission.PEOPLE: frozenset({Role.ADMINISTRATOR}),
    Permission.MESSAGES: frozenset({Role.OFFICER, Role.ADMINISTRATOR}),
    Permission.SELF: frozenset(Role),
}
# These act for an organisation, so without one they are nobody.
FOR_AN_ORGANISATION = HOLDERS | {Role.PRODUCER, Role.PLATFORM}
# These act for an authority: exactly one.
FOR_AN_AUTHORITY = frozenset({Role.INSPECTOR, Role.OFFICER})
# As what a program may come in.
KEY_ROLES = tuple(role for role in Role if role in FOR_AN_ORGANISATION)
# What a program may be trusted with: what is an authority's or an administrator's needs a person.
SCOPES = tuple(
    permission
    for permission in Permission
    if permission is not Permission.SELF and not MAY[permission].isdisjoint(FOR_AN_ORGANISATION)
)
# The role that goes with what an organisation does in trade; none of them decides anything here.
_OF_TRADE = {
    Trade.PRODUCER: Role.PRODUCER,
    Trade.IMPORTER: Role.PRODUCER,
    Trade.DISTRIBUTOR: Role.DISTRIBUTOR,
    Trade.CARRIER: Role.CARRIER,
    Trade.HOSPITAL: Role.HOSPITAL,
    Trade.DEPOT: Role.DEPOT,
    Trade.SHOP: Role.SHOP,
    Trade.PHARMACY: Role.PHARMACY,
    Trade.PLATFORM: Role.PLATFORM,
}


def roles_of(trades: Collection[Trade]) -> tuple[Role, ...]:
    """The roles that go with what an organisation does in trade, and that of its administrators."""
    held = {_OF_TRADE[trade] for trade in trades} | {Role.ADMINISTRATOR}
    return tuple(role for role in Role if role in held)


# As which sighting a check counts; of all others as a platform's, which says of no item that it was in hand.
_CHANNELS = {Role.SHOP: Channel.SHOP, Role.PHARMACY: Channel.PHARMACY, Role.INSPECTOR: Channel.INSPECTOR}


def is_official(roles: Collection[Role], organisation_id: int | None) -> bool:
    """Whether an account is of the registry's own people: an officer, an inspector, an administrator of all."""
    return not FOR_AN_AUTHORITY.isdisjoint(roles) or (organisation_id is None and Role.ADMINISTRATOR in roles)


def require_authority(authority: Authority | None, roles: Collection[Role]) -> None:
    """Raises Invalid unless exactly those belong to an authority who act for one."""
    acting = FOR_AN_AUTHORITY.intersection(roles)
    if acting and authority is None:
        raise Invalid(
            "authority_missing",
            f"An {min(acting)} acts for an authority: say which; `authority list` shows them, `add` makes one.",
        )
    if authority is not None and not acting:
        raise Invalid("authority_apart", "Only officers and inspectors belong to an authority.")


@dataclass(frozen=True, slots=True)
class Viewer:
    """For whom rows are read: one organisation, which sees its own, or, with None, an authority.

    An authority sees what lies in its territory, the nation all; what a person has in hand or has asked for is theirs
    to see wherever it lies, so `login` names them.
    """

    organisation_id: int | None
    territory: Territory = NATION
    login: str | None = None

    @property
    def sees_all(self) -> bool:
        return self.organisation_id is None and self.territory.is_nation


# Who sees everything: the operator at the terminal, and the departments' own work.
REGISTRY = Viewer(None)


class PersonState(StrEnum):
    """A disabled person stays on record and cannot sign in."""

    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. `login` is folded; `has_password` is False until the one-time token was used.

    `authority`: for whom an officer or inspector acts; `province` (two-digit code): where somebody of a national one
    sits.
    """

    id: int
    login: str
    name: str
    organisation_id: int | None
    roles: tuple[Role, ...]
    state: PersonState = PersonState.ACTIVE
    has_password: bool = False
    has_totp: bool = False
    province: str | None = None
    authority: Authority | None = None

    @property
    def watch(self) -> Viewer:
        """What this person sees for their authority."""
        return _watch(self.authority, self.login)

    @property
    def is_official(self) -> bool:
        """Whether this is one of the registry's own people."""
        return is_official(self.roles, self.organisation_id)

    @property
    def cares_for_all(self) -> bool:
        """Whether this is an administrator of the registry."""
        return self.organisation_id is None and Role.ADMINISTRATOR in self.roles


def _watch(authority: Authority | None, login: str) -> Viewer:
    return Viewer(None, authority.territory if authority is not None else NOWHERE, login)


class KeyStanding(StrEnum):
    """Whether an API key opens anything."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key as it may be shown; `used_at` is the hour in which it was last used, as far as it was noted."""

    prefix: str
    organisation_id: int
    role: Role
    scopes: tuple[Permission, ...]
    name: str | None
    made_by: str
    made_at: datetime
    expires_at: datetime | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    sandbox: bool = False
    authority: Authority | None = None

    @property
    def only_reads(self) -> bool:
        """Whether this is an authority's, from before only people acted for one."""
        return self.role in FOR_AN_AUTHORITY

    def standing(self, now: datetime) -> KeyStanding:
        if self.revoked_at is not None:
            return KeyStanding.REVOKED
        expired = self.expires_at is not None and self.expires_at <= now
        return KeyStanding.EXPIRED if expired else KeyStanding.ACTIVE


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: an API key or a person who has signed in, in the same words.

    `name`: as it stands in records, `apikey:<prefix>` or the login. `scopes`: what this caller is limited to; of a
    person everything that the roles may. `site`: where they stand, of those who are bound to exactly one open site.
    """

    name: str
    organisation_id: int | None
    roles: tuple[Role, ...]
    scopes: tuple[Permission, ...] = tuple(Permission)
    person: Person | None = None
    sandbox: bool = False
    site: Site | None = None
    authority: Authority | None = None

    @property
    def account(self) -> str:
        """Who acts, as scans and sales name it: all keys and people of an organisation are one."""
        return f"organisation:{self.organisation_id}" if self.organisation_id is not None else f"person:{self.name}"

    @property
    def viewer(self) -> Viewer:
        """Whose rows this caller may see: an officer those of the territory, anybody else its organisation's.

        An administrator of no organisation cares for everybody's people and keys.
        """
        if Role.OFFICER in self.roles or (self.organisation_id is None and Role.ADMINISTRATOR not in self.roles):
            return self.watch
        return Viewer(self.organisation_id)

    @property
    def watch(self) -> Viewer:
        """What this caller sees for its authority."""
        return _watch(self.authority, self.name)

    @property
    def channel(self) -> Channel:
        """As what scans and sales count: the role that holds items in hand, if there is one."""
        return next((_CHANNELS[role] for role in self.roles if role in _CHANNELS), Channel.PLATFORM)

    @property
    def only_reads(self) -> bool:
        """Whether this is an API key of an authority's, from before only people acted for one."""
        return self.person is None and not FOR_AN_AUTHORITY.isdisjoint(self.roles)

    def may(self, permission: Permission) -> bool:
        return permission in self.scopes and not MAY[permission].isdisjoint(self.roles)


# What stands before a key's prefix in records.
KEY_NAME = "apikey:"


def caller_of_key(key: ApiKey, site: Site | None = None) -> Caller:
    name, role = f"{KEY_NAME}{key.prefix}", (key.role,)
    return Caller(name, key.organisation_id, role, key.scopes, sandbox=key.sandbox, site=site, authority=key.authority)


def caller_of_person(person: Person, site: Site | None = None) -> Caller:
    authority = person.authority
    return Caller(person.login, person.organisation_id, person.roles, person=person, site=site, authority=authority)


_SECRET_BYTES = 32
_PREFIX_SIGNS = "abcdefghijklmnopqrstuvwxyz234567"
_PREFIX_LENGTH = 8
_PREFIX = re.compile(rf"(?:vnpc_)?([a-z2-7]{{{_PREFIX_LENGTH}}})")
# By lengths, as base64url has the underscore among its signs.
_KEY = re.compile(rf"vnpc_([a-z2-7]{{{_PREFIX_LENGTH}}})_([A-Za-z0-9_-]{{43}})")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_secret(draw: Draw) -> str:
    """256 bits of chance as 43 characters of base64url; `draw(n)` is a number below n."""
    return base64.urlsafe_b64encode(draw(1 << 8 * _SECRET_BYTES).to_bytes(_SECRET_BYTES, "big")).decode().rstrip("=")


def new_prefix(draw: Draw) -> str:
    """A name for a new key."""
    return "".join(_PREFIX_SIGNS[draw(len(_PREFIX_SIGNS))] for _ in range(_PREFIX_LENGTH))


def written(prefix: str, secret: str) -> str:
    """A key as its holder keeps it."""
    return f"vnpc_{prefix}_{secret}"


def read_key(text: str) -> tuple[str, str] | None:
    """Prefix and secret of a key; None for any other text."""
    match = _KEY.fullmatch(text)
    return (match[1], match[2]) if match else None


def read_prefix(text: str) -> str | None:
    """The prefix that names a key, with or without `vnpc_`; None for any other text, a whole key included."""
    match = _PREFIX.fullmatch(text)
    return match[1] if match else None


def is_token(text: str) -> bool:
    """Whether a text has the form of a one-time token."""
    return _TOKEN.fullmatch(text) is not None


def digest(secret: str) -> bytes:
    """What is kept of a secret of 256 bits."""
    return hashlib.sha256(secret.encode()).digest()


_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,99}")
PASSWORD_LEAST, _PASSWORD_MOST = 12, 200


def fold_login(text: str) -> str:
    """A login as it is compared, whatever was typed."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def is_login(folded: str) -> bool:
    """Whether a folded text can be a login: 2 to 100 of a-z, 0-9 and `.` `_` `@` `+` `-`."""
    return _LOGIN.fullmatch(folded) is not None


def password_bytes(text: str) -> bytes | None:
    """A password as it is hashed; None for one that nobody can have."""
    plain = unicodedata.normalize("NFC", text)
    if not PASSWORD_LEAST <= len(plain) <= _PASSWORD_MOST:
        return None
    try:
        return plain.encode()
    except UnicodeEncodeError:
        return None


class Attempts(NamedTuple):
    """How many attempts are counted, and since when."""

    times: int
    since: datetime
