"""Which sites people and API keys are bound to: where they are when they say nothing else.

1. Somebody is bound to sites of their own organisation alone; to be bound to none is as good as to many.
2. Whoever is bound to exactly one open site stands there (`Caller.site`); of several nobody knows at which.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from registry.errors import Invalid
from registry.model.people import KEY_NAME, ApiKey, Caller, Person
from registry.model.sites import Site
from registry.model.trail import TrailAct, TrailEntry
from registry.office.trail import audit
from registry.store.catalogue import site_rows
from registry.store.engine.engine import Connection

MOST_BOUND = 100


def bind_person(conn: Connection, person: Person, sites: Sequence[Site], by: str, now: datetime) -> bool:
    """Bind a person to these sites and no other; False when it was so already. Raises Invalid `site`."""
    owner = site_rows.person(conn, person.id)
    if not _bind(conn, owner, person.organisation_id, sites):
        return False
    detail = {"sites": [f"{site.name} ({site.id})" for site in sites]}
    audit(conn, TrailEntry(now, by, TrailAct.PERSON_BOUND, person.login, detail, person.organisation_id))
    return True


def bind_key(conn: Connection, key: ApiKey, sites: Sequence[Site], by: str, now: datetime) -> bool:
    """Bind an API key to these sites and no other; False when it was so already. Raises Invalid `site`."""
    owner = site_rows.api_key(conn, key.prefix)
    if not _bind(conn, owner, key.organisation_id, sites):
        return False
    detail = {"sites": [f"{site.name} ({site.id})" for site in sites]}
    audit(conn, TrailEntry(now, by, TrailAct.API_KEY_BOUND, key.prefix, detail, key.organisation_id))
    return True


def _bind(conn: Connection, owner: site_rows.BoundParty, organisation_id: int | None, sites: Sequence[Site]) -> bool:
    for site in sites:
        if site.organisation_id != organisation_id:
            raise Invalid("site", f"site: {site.name[:60]!r} is no site of this organisation.")
        if site.closed_at is not None:
            raise Invalid("site", f"site: {site.name[:60]!r} is closed.")
    ids = sorted({site.id for site in sites})
    if len(ids) > MOST_BOUND:
        raise Invalid("site", f"site: at most {MOST_BOUND}; leave them out for somebody who works everywhere.")
    if site_rows.bound(conn, owner) == ids:
        return False
    site_rows.bind(conn, owner, ids)
    return True


def are_of(conn: Connection, caller: Caller) -> bool:
    """Whether whoever asks is bound to any site, a closed one included."""
    if caller.person is not None:
        owner = site_rows.person(conn, caller.person.id)
    else:
        owner = site_rows.api_key(conn, caller.name.removeprefix(KEY_NAME))
    return bool(site_rows.bound(conn, owner))


def of_people(conn: Connection, people: Iterable[Person]) -> dict[int, list[Site]]:
    """The sites of people by their numbers, closed ones included."""
    return site_rows.of_people(conn, [person.id for person in people])


def of_keys(conn: Connection, keys: Iterable[ApiKey]) -> dict[str, list[Site]]:
    """The sites of API keys by their prefixes, closed ones included."""
    return site_rows.of_keys(conn, [key.prefix for key in keys])
