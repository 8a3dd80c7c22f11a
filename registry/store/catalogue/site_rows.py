"""Rows of sites, of communes, and of who is bound to which site.

Sites are read for one organisation, so that nobody names another's; `by_ids` is for what scans and sales hold.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any, NamedTuple

import sqlalchemy as sa

from registry.model.goods import search_key
from registry.model.people import Viewer
from registry.model.sites import Commune, Site, SiteKind
from registry.store.catalogue import territory_rows
from registry.store.engine.engine import Connection
from registry.store.engine.schema import (
    api_keys,
    authorities,
    communes,
    key_sites,
    people,
    person_sites,
    sessions,
    sites,
)
from registry.store.office import authority_rows

_PER_DEGREE = 100_000
# Some letters grow when they are folded, so a key may be longer than the name it is of.
_KEY = 200
_AT_ONCE = 500


def _name_key(name: str) -> str:
    """A name as it is compared."""
    return search_key(name)[:_KEY]


def site_of(row: Any) -> Site:
    """A site from a row of its own."""
    return Site(
        row.id,
        row.organisation_id,
        row.name,
        SiteKind(row.kind),
        row.gln,
        row.code,
        row.address,
        row.province,
        row.commune,
        None if row.lat is None else row.lat / _PER_DEGREE,
        None if row.lon is None else row.lon / _PER_DEGREE,
        row.closed_at,
    )


_JOINED = "site_"
_NAMES = tuple(column.name for column in sites.c)
# The columns of a site beside those of somebody who is bound to it.
_JOINED_COLUMNS = tuple(column.label(_JOINED + column.name) for column in sites.c)


class _Standing(NamedTuple):
    """What joins to somebody the open sites that they are bound to, and tells one from several in two rows."""

    joined: sa.FromClause
    order: sa.ColumnElement[bool]


def _standing(who: sa.FromClause, owner: sa.Column[Any], bound_as: sa.Column[Any]) -> _Standing:
    is_open = sa.and_(sites.c.id == bound_as.table.c.site_id, sites.c.closed_at.is_(None))
    bound = who.outerjoin(bound_as.table, bound_as == owner).outerjoin(sites, is_open)
    return _Standing(bound, sites.c.id.is_(None))


# Each with the authority that they act for.
_KEYS = api_keys.outerjoin(authorities, authorities.c.id == api_keys.c.authority_id)
_PERSONS = people.join(sessions, sessions.c.person_id == people.c.id).outerjoin(
    authorities, authorities.c.id == people.c.authority_id
)
_KEY_STANDING = _standing(_KEYS, api_keys.c.prefix, key_sites.c.prefix)
_SESSION_STANDING = _standing(_PERSONS, people.c.id, person_sites.c.person_id)
# Two rows at most, those with a site first: whoever has one in both is bound to several.
_KEY_BY_PREFIX = (
    sa.select(api_keys, *authority_rows.BESIDE, *_JOINED_COLUMNS)
    .select_from(_KEY_STANDING.joined)
    .where(api_keys.c.prefix == sa.bindparam("asking"))
    .order_by(_KEY_STANDING.order)
    .limit(2)
)
_SESSION_BY_DIGEST = (
    sa.select(
        people,
        *authority_rows.BESIDE,
        sessions.c.confirmed,
        sessions.c.made_at.label("begun"),
        sessions.c.seen_at,
        sessions.c.until,
        *_JOINED_COLUMNS,
    )
    .select_from(_SESSION_STANDING.joined)
    .where(sessions.c.digest == sa.bindparam("asking"))
    .order_by(_SESSION_STANDING.order)
    .limit(2)
)


class Asking(NamedTuple):
    """The row of whoever is asking, and the site that they stand at, if they are bound to exactly one open one."""

    row: Any
    site: Site | None


def asking_key(conn: Connection, prefix: str) -> Asking | None:
    """An API key by its prefix, and where it stands."""
    return _asking(conn.execute(_KEY_BY_PREFIX, {"asking": prefix}).all())


def asking_session(conn: Connection, digest: bytes) -> Asking | None:
    """A session and its person by the digest of its secret, and where the person stands."""
    return _asking(conn.execute(_SESSION_BY_DIGEST, {"asking": digest}).all())


def _asking(rows: Sequence[Any]) -> Asking | None:
    if not rows:
        return None
    with_site = [row for row in rows if row.site_id is not None]
    if len(with_site) != 1:
        return Asking(rows[0], None)
    columns = {name: getattr(with_site[0], _JOINED + name) for name in _NAMES}
    return Asking(rows[0], site_of(SimpleNamespace(**columns)))


def _values(site: Site) -> dict[str, Any]:
    return {
        "name": site.name,
        "name_key": _name_key(site.name),
        "kind": site.kind.value,
        "gln": site.gln,
        "code": site.code,
        "address": site.address,
        "province": site.province,
        "commune": site.commune,
        "lat": None if site.lat is None else round(site.lat * _PER_DEGREE),
        "lon": None if site.lon is None else round(site.lon * _PER_DEGREE),
    }


def add(conn: Connection, new: Site, at: datetime) -> Site:
    """Record a new site and return it with its id; IntegrityError where an open one has its name, GLN or code."""
    values = _values(new) | {"organisation_id": new.organisation_id, "made_at": at, "changed_at": at}
    key = conn.execute(sites.insert().values(**values)).inserted_primary_key
    return replace(new, id=int(key[0]) if key else 0)


def change(conn: Connection, site: Site, at: datetime) -> None:
    """Record a site anew under its id."""
    conn.execute(sites.update().where(sites.c.id == site.id).values(**_values(site), changed_at=at))


def close(conn: Connection, site_id: int, at: datetime) -> None:
    """Close an open site."""
    conn.execute(
        sites.update().where(sites.c.id == site_id, sites.c.closed_at.is_(None)).values(closed_at=at, changed_at=at)
    )


def of_organisation(conn: Connection, organisation_id: int, at_most: int | None = None) -> list[Site]:
    """The sites of an organisation, open ones first, each by name."""
    query = sa.select(sites).where(sites.c.organisation_id == organisation_id).limit(at_most)
    return [site_of(row) for row in conn.execute(query.order_by(sites.c.closed_at.is_not(None), sites.c.name_key))]


def commune_codes(conn: Connection, organisation_id: int) -> set[str]:
    """The communes in which an organisation has or had sites."""
    lies = (sites.c.organisation_id == organisation_id, sites.c.commune.is_not(None))
    return set(conn.scalars(sa.select(sites.c.commune).where(*lies).distinct()))


def count(conn: Connection, organisation_id: int) -> int:
    """How many sites an organisation has, closed ones too."""
    query = sa.select(sa.func.count()).select_from(sites).where(sites.c.organisation_id == organisation_id)
    return int(conn.scalar(query) or 0)


def page(conn: Connection, viewer: Viewer, after: int, most: int) -> list[Site]:
    """At most so many sites that the viewer sees, closed ones too, by number, from the one behind `after`."""
    query = sa.select(sites).where(territory_rows.owned(viewer, sites.c.organisation_id), sites.c.id > after)
    return [site_of(row) for row in conn.execute(query.order_by(sites.c.id).limit(most))]


def seen(conn: Connection, viewer: Viewer, site_id: int) -> Site | None:
    """A site by its number, if the viewer may see it."""
    query = sa.select(sites).where(sites.c.id == site_id)
    query = query.where(territory_rows.owned(viewer, sites.c.organisation_id))
    row = conn.execute(query).first()
    return site_of(row) if row else None


def named(conn: Connection, organisation_id: int, text: str) -> list[Site]:
    """The sites of an organisation with this GLN, this code (in capitals or not) or this name; open ones first."""
    key = _name_key(text)
    either = sa.or_(sites.c.gln == text, sites.c.code == text.upper(), sites.c.name_key == key)
    query = sa.select(sites).where(sites.c.organisation_id == organisation_id, either)
    return [site_of(row) for row in conn.execute(query.order_by(sites.c.closed_at.is_not(None), sites.c.id))]


def by_ids(conn: Connection, ids: Collection[int]) -> dict[int, Site]:
    """Sites by their numbers, whoever's."""
    if not ids:
        return {}
    return {row.id: site_of(row) for row in conn.execute(sa.select(sites).where(sites.c.id.in_(ids)))}


class BoundParty(NamedTuple):
    """Whose binding is meant: a person by number, or an API key by prefix."""

    table: sa.Table
    column: sa.Column[Any]
    value: int | str


def person(conn: Connection, person_id: int) -> BoundParty:
    """A person whose sites are read or set."""
    return BoundParty(person_sites, person_sites.c.person_id, person_id)


def api_key(conn: Connection, prefix: str) -> BoundParty:
    """An API key whose sites are read or set."""
    return BoundParty(key_sites, key_sites.c.prefix, prefix)


def bound(conn: Connection, owner: BoundParty) -> list[int]:
    """The numbers of the sites that somebody is bound to, closed ones included."""
    query = sa.select(owner.table.c.site_id).where(owner.column == owner.value).order_by(owner.table.c.site_id)
    return list(conn.scalars(query))


def bind(conn: Connection, owner: BoundParty, site_ids: Sequence[int]) -> None:
    """Bind somebody to these sites and to no other."""
    conn.execute(owner.table.delete().where(owner.column == owner.value))
    if site_ids:
        conn.execute(
            owner.table.insert(), [{owner.column.name: owner.value, "site_id": site_id} for site_id in site_ids]
        )


def of_people(conn: Connection, person_ids: Collection[int]) -> dict[int, list[Site]]:
    """The sites of people, by person and name."""
    return _bound(conn, person_sites.c.person_id, person_ids)


def of_keys(conn: Connection, prefixes: Collection[str]) -> dict[str, list[Site]]:
    """The sites of API keys, by prefix and name."""
    return _bound(conn, key_sites.c.prefix, prefixes)


def _bound(conn: Connection, column: sa.Column[Any], owners: Collection[Any]) -> dict[Any, list[Site]]:
    by_owner: dict[Any, list[Site]] = {}
    wanted = list(owners)
    for start in range(0, len(wanted), _AT_ONCE):
        query = (
            sa.select(sites, column.label("owner"))
            .join(column.table, column.table.c.site_id == sites.c.id)
            .where(column.in_(wanted[start : start + _AT_ONCE]))
            .order_by(sites.c.name_key)
        )
        for row in conn.execute(query):
            by_owner.setdefault(row.owner, []).append(site_of(row))
    return by_owner


def every_commune(conn: Connection) -> dict[str, Commune]:
    """All communes by code: some thousands."""
    return {row.code: Commune(row.code, row.name, row.province) for row in conn.execute(sa.select(communes))}


def province_of_commune(conn: Connection, code: str) -> str | None:
    """The province of a commune; None where none of this code is loaded."""
    province: str | None = conn.execute(sa.select(communes.c.province).where(communes.c.code == code)).scalar()
    return province


def communes_of(conn: Connection, places: Collection[Site]) -> dict[str, Commune]:
    """The communes of some sites, by code."""
    codes = {site.commune for site in places if site.commune}
    query = sa.select(communes).where(communes.c.code.in_(codes))
    return {row.code: Commune(row.code, row.name, row.province) for row in conn.execute(query)} if codes else {}


def put_communes(conn: Connection, new: Sequence[Commune], changed: Sequence[Commune], at: datetime) -> None:
    """Record communes that are new, and those whose name or province is another now."""
    if new:
        conn.execute(communes.insert(), [one._asdict() | {"changed_at": at} for one in new])
    for one in changed:
        values = {"name": one.name, "province": one.province, "changed_at": at}
        conn.execute(communes.update().where(communes.c.code == one.code).values(**values))
