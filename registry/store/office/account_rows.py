"""Rows of people and API keys.

Lists are read for a viewer, so that nobody can forget whose rows they are. What finds out who is asking
(`credential`, `key`) has no viewer yet, and tells a secret's hash to nobody but `registry.office.accounts`.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from registry.model.people import ApiKey, Permission, Person, PersonState, Role, Viewer
from registry.model.sites import Site
from registry.store.catalogue.site_rows import asking_key
from registry.store.engine.engine import Connection
from registry.store.engine.schema import api_keys, authorities, people
from registry.store.office import authority_rows


@dataclass(frozen=True, slots=True)
class Credential:
    """A person and the hash of their password (PHC form), None where they have set none."""

    person: Person
    password: str | None


# People and keys, each with what stands of its authority.
PEOPLE = sa.select(people, *authority_rows.BESIDE).outerjoin(authorities, authorities.c.id == people.c.authority_id)
_KEYS = sa.select(api_keys, *authority_rows.BESIDE).outerjoin(authorities, authorities.c.id == api_keys.c.authority_id)


def person_of(row: Any) -> Person:
    """A person from a row of theirs, with their authority beside it."""
    return Person(
        row.id,
        row.login,
        row.name,
        row.organisation_id,
        tuple(Role(word) for word in row.roles.split()),
        PersonState(row.state),
        row.password is not None,
        row.totp is not None,
        row.province,
        authority_rows.of_beside(row),
    )


def _key(row: Any) -> ApiKey:
    return ApiKey(
        row.prefix,
        row.organisation_id,
        Role(row.role),
        # A scope of a later release, brought back by an old program, opens nothing here.
        tuple(Permission(word) for word in row.scopes.split() if word in set(Permission)),
        row.name,
        row.made_by,
        row.made_at,
        row.expires_at,
        row.used_at,
        row.revoked_at,
        row.sandbox,
        authority_rows.of_beside(row),
    )


def _seen_by(query: sa.Select[Any], table: sa.Table, viewer: Viewer) -> sa.Select[Any]:
    if viewer.organisation_id is None:
        return query
    return query.where(table.c.organisation_id == viewer.organisation_id)


def add_person(conn: Connection, new: Person, by: str, at: datetime) -> Person:
    """Record a new person without a password; returned with an id. IntegrityError for a login that is taken."""
    result = conn.execute(
        people.insert().values(
            login=new.login,
            name=new.name,
            organisation_id=new.organisation_id,
            roles=" ".join(new.roles),
            province=new.province,
            authority_id=new.authority.id if new.authority else None,
            state=PersonState.ACTIVE.value,
            made_at=at,
            made_by=by,
            changed_at=at,
            changed_by=by,
        )
    )
    made = result.inserted_primary_key
    return replace(new, id=int(made[0]) if made else 0, state=PersonState.ACTIVE, has_password=False)


def credential(conn: Connection, login: str) -> Credential | None:
    """The person of a folded login."""
    row = conn.execute(PEOPLE.where(people.c.login == login)).first()
    return Credential(person_of(row), row.password) if row else None


def every_person(conn: Connection, viewer: Viewer) -> list[Person]:
    """The people a viewer may see, by login."""
    query = _seen_by(PEOPLE.order_by(people.c.login), people, viewer)
    return [person_of(row) for row in conn.execute(query)]


def officials(conn: Connection) -> list[Person]:
    """The people of no organisation who can sign in, by login."""
    able = sa.and_(
        people.c.organisation_id.is_(None), people.c.state == PersonState.ACTIVE.value, people.c.password.is_not(None)
    )
    return [person_of(row) for row in conn.execute(PEOPLE.where(able).order_by(people.c.login))]


def first_administrators(conn: Connection, how_many: int) -> list[str]:
    """The logins of the administrators of the registry who were made first, whatever became of them since."""
    query = sa.select(people.c.login).where(
        people.c.organisation_id.is_(None), people.c.roles.contains(Role.ADMINISTRATOR.value)
    )
    return list(conn.scalars(query.order_by(people.c.id).limit(how_many)))


def move(conn: Connection, person_id: int, authority_id: int, by: str, at: datetime) -> None:
    """Let a person act for another authority."""
    moved = people.update().where(people.c.id == person_id)
    conn.execute(moved.values(authority_id=authority_id, changed_at=at, changed_by=by))


def disable(conn: Connection, person_id: int, by: str, at: datetime) -> None:
    """Let a person sign in no more; their password and one-time token are gone."""
    nothing = {"password": None, "reset_digest": None, "reset_until": None, "totp": None, "totp_step": None}
    conn.execute(
        people.update()
        .where(people.c.id == person_id)
        .values(state=PersonState.DISABLED.value, changed_at=at, changed_by=by, **nothing)
    )


def enable(conn: Connection, person_id: int, by: str, at: datetime) -> None:
    """Let a disabled person sign in again, once a one-time token has set a password."""
    values = {"state": PersonState.ACTIVE.value, "changed_at": at, "changed_by": by}
    conn.execute(people.update().where(people.c.id == person_id).values(values))


def set_roles(conn: Connection, person_id: int, roles: tuple[Role, ...], by: str, at: datetime) -> None:
    """Give a person these roles and no other."""
    values = {"roles": " ".join(roles), "changed_at": at, "changed_by": by}
    conn.execute(people.update().where(people.c.id == person_id).values(values))


def give_reset(conn: Connection, person_id: int, digest: bytes, until: datetime, by: str, at: datetime) -> None:
    """Note a one-time token; an earlier one counts no more."""
    conn.execute(
        people.update()
        .where(people.c.id == person_id)
        .values(reset_digest=digest, reset_until=until, changed_at=at, changed_by=by)
    )


_NO_RESET = {"reset_digest": None, "reset_until": None}


def _redeemable(digest: bytes, now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        people.c.reset_digest == digest, people.c.reset_until > now, people.c.state == PersonState.ACTIVE.value
    )


def by_reset(conn: Connection, digest: bytes, now: datetime) -> Person | None:
    """Whose one-time token this is, if it still counts."""
    row = conn.execute(PEOPLE.where(_redeemable(digest, now))).first()
    return person_of(row) if row else None


def redeem(conn: Connection, digest: bytes, password: str, now: datetime) -> bool:
    """Set a password by a one-time token, which is gone then; False for one that counts no more.

    One-time codes of an app are off then: who lost the phone asks for a token.
    """
    changed = conn.execute(
        people.update()
        .where(_redeemable(digest, now))
        .values(password=password, totp=None, totp_step=None, **_NO_RESET, changed_at=now, changed_by=people.c.login)
    )
    return changed.rowcount == 1


def set_hash(conn: Connection, person_id: int, password: str, by: str, at: datetime) -> None:
    """Keep a new password; a one-time token that was given counts no more."""
    values = {"password": password, "changed_at": at, "changed_by": by, **_NO_RESET}
    conn.execute(people.update().where(people.c.id == person_id).values(**values))


def replace_hash(conn: Connection, person_id: int, old: str, new: str) -> None:
    """Keep the same password under a stronger hash, unless it was changed meanwhile."""
    conn.execute(people.update().where(people.c.id == person_id, people.c.password == old).values(password=new))


def add_key(conn: Connection, new: ApiKey, digest: bytes) -> None:
    """Record a new API key; IntegrityError for a prefix that was ever given."""
    conn.execute(
        api_keys.insert().values(
            prefix=new.prefix,
            digest=digest,
            organisation_id=new.organisation_id,
            role=new.role.value,
            scopes=" ".join(new.scopes),
            name=new.name,
            made_at=new.made_at,
            made_by=new.made_by,
            expires_at=new.expires_at,
            sandbox=new.sandbox,
            authority_id=new.authority.id if new.authority else None,
        )
    )


class KeyWithDigest(NamedTuple):
    """An API key with the hash of its secret, and the open site it stands at, if it is bound to exactly one."""

    key: ApiKey
    digest: bytes
    site: Site | None


def key(conn: Connection, prefix: str) -> KeyWithDigest | None:
    """An API key, to see who is asking, and where."""
    asking = asking_key(conn, prefix)
    return KeyWithDigest(_key(asking.row), bytes(asking.row.digest), asking.site) if asking else None


def every_key(conn: Connection, viewer: Viewer) -> list[ApiKey]:
    """The API keys a viewer may see, newest first."""
    query = _KEYS.order_by(api_keys.c.made_at.desc(), api_keys.c.prefix)
    return [_key(row) for row in conn.execute(_seen_by(query, api_keys, viewer))]


def revoke_key(conn: Connection, prefix: str, by: str, at: datetime) -> None:
    """Revoke a key, for good; one that is revoked already keeps by whom and when."""
    conn.execute(
        api_keys.update()
        .where(api_keys.c.prefix == prefix, api_keys.c.revoked_at.is_(None))
        .values(revoked_at=at, revoked_by=by)
    )


def note_use(conn: Connection, prefix: str, hour: datetime) -> None:
    """Note the hour in which a key was used."""
    earlier = sa.or_(api_keys.c.used_at.is_(None), api_keys.c.used_at < hour)
    conn.execute(api_keys.update().where(api_keys.c.prefix == prefix, earlier).values(used_at=hour))
