"""API keys: with which programs come in.

A key acts for an organisation and never for an authority. It is shown once. Unknown, wrong, expired and revoked look
the same to whoever asks.
"""

import hmac
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from registry.errors import Invalid, NotFound, Refused, Unavailable
from registry.model import people
from registry.model.goods import Organisation
from registry.model.people import ApiKey, Draw, KeyStanding, Permission, Role, Viewer
from registry.model.sites import Site
from registry.model.trail import TrailAct, TrailEntry
from registry.office import suspensions
from registry.office.trail import audit
from registry.store.engine.engine import Connection, Engine, read, record
from registry.store.office import account_rows

MAX_DAYS = 3650
_NO_DIGEST = bytes(32)


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """What a new API key is for; `days` is how long it lasts, None for ever."""

    role: Role
    scopes: tuple[Permission, ...]
    name: str | None = None
    days: int | None = None
    sandbox: bool = False


def require_key_role(role: Role) -> None:
    """Raises Refused for a role in which nobody but a person acts."""
    if role not in people.KEY_ROLES:
        raise Refused(
            "key_of_authority",
            f"An API key acts for an organisation, as one of {', '.join(people.KEY_ROLES)}: an {role} signs in, two "
            "administrators make that account.",
        )


class NewKey(NamedTuple):
    """An API key just made, with its whole text, which is kept nowhere."""

    key: ApiKey
    text: str


def create(conn: Connection, owner: Organisation, request: KeyRequest, by: str, now: datetime, draw: Draw) -> NewKey:
    """Make an API key. Raises Invalid naming the field, Refused for a role that is no trade's and for a company that is
    suspended.
    """
    require_key_role(request.role)
    scopes = tuple(scope for scope in people.SCOPES if scope in request.scopes)
    if not scopes or len(scopes) < len(set(request.scopes)):
        raise Invalid("scope", f"scope: give at least one, all of them of {', '.join(people.SCOPES)}.")
    for scope in scopes:
        if request.role not in people.MAY[scope]:
            may = ", ".join(role for role in Role if role in people.MAY[scope])
            raise Invalid("scope", f"scope {scope}: not for the role {request.role}, only for {may}.")
    if request.name is not None and (not 1 <= len(request.name) <= 100 or not request.name.isprintable()):
        raise Invalid("name", "name: 1 to 100 printable characters, such as the name of the till.")
    if request.days is not None and not 1 <= request.days <= MAX_DAYS:
        raise Invalid("expires", f"expires: 1 to {MAX_DAYS} days.")
    suspensions.require_none(conn, owner.id)
    prefix = people.new_prefix(draw)
    while account_rows.key(conn, prefix) is not None:
        prefix = people.new_prefix(draw)
    until = now + timedelta(days=request.days) if request.days is not None else None
    made = ApiKey(prefix, owner.id, request.role, scopes, request.name, by, now, until, sandbox=request.sandbox)
    secret = people.new_secret(draw)
    account_rows.add_key(conn, made, people.digest(secret))
    detail = {"name": request.name, "role": request.role, "scopes": scopes, "sandbox": request.sandbox}
    audit(conn, TrailEntry(now, by, TrailAct.API_KEY_MADE, prefix, detail, owner.id))
    return NewKey(made, people.written(prefix, secret))


def every(conn: Connection, viewer: Viewer) -> list[ApiKey]:
    """The API keys a viewer may see, newest first."""
    return account_rows.every_key(conn, viewer)


def find(conn: Connection, viewer: Viewer, prefix: str) -> ApiKey:
    """The API key of a prefix, if the viewer may see it; NotFound otherwise."""
    wanted = people.read_prefix(prefix)
    api_key = next((key for key in account_rows.every_key(conn, viewer) if key.prefix == wanted), None)
    if api_key is None:
        # What was typed is not repeated: it may be a whole key.
        raise NotFound("key_unknown", "There is no API key of this prefix: `apikey list` shows them all.")
    return api_key


def revoke(conn: Connection, viewer: Viewer, prefix: str, by: str, now: datetime) -> bool:
    """Revoke a key of the viewer's by its prefix; False when it was so already. Raises NotFound."""
    api_key = find(conn, viewer, prefix)
    if api_key.revoked_at is not None:
        return False
    account_rows.revoke_key(conn, api_key.prefix, by, now)
    audit(conn, TrailEntry(now, by, TrailAct.API_KEY_REVOKED, api_key.prefix, organisation_id=api_key.organisation_id))
    return True


class KeyHolder(NamedTuple):
    """Whoever holds an API key: the key, and the site it stands at, if it is bound to exactly one open one."""

    key: ApiKey
    site: Site | None


def authenticate(engine: Engine, text: str, now: datetime) -> KeyHolder | None:
    """The API key that a text is, if it opens anything now. Its last use is noted, once an hour."""
    parts = people.read_key(text)
    if parts is None:
        return None
    prefix, secret = parts
    with read(engine) as conn:
        stored = account_rows.key(conn, prefix)
    right = hmac.compare_digest(people.digest(secret), stored.digest if stored else _NO_DIGEST)
    if stored is None or not right or stored.key.standing(now) is not KeyStanding.ACTIVE:
        return None
    key, hour = stored.key, now.replace(minute=0, second=0, microsecond=0)
    if key.used_at is None or key.used_at < hour:
        # A note for people: where it cannot be taken, the call itself may still be answered.
        with suppress(Unavailable), record(engine) as conn:
            account_rows.note_use(conn, prefix, hour)
    return KeyHolder(key, stored.site)
