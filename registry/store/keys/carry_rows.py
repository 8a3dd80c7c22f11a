"""Rows that a restored registry keeps of the one it takes the place of, so that nothing that was ended comes back.

Both are at hand, as connections: `conn` is the restored one's and is written, `present` is read. Each function carries
one kind over, and says how many rows it changed. Rows are of the same registry: a number means the same thing in both.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from registry.model.keys import KeyState
from registry.model.people import PersonState
from registry.store.engine import versions
from registry.store.engine.engine import Connection
from registry.store.engine.schema import (
    api_keys,
    gtin_serial_keys,
    keys,
    mailboxes,
    mailed_links,
    organisations,
    people,
    products,
    sessions,
    suspensions,
)

# What proves who somebody is.
_CREDENTIALS = ("password", "reset_digest", "reset_until", "totp", "totp_step")
_Row = Mapping[str, Any]


def _all(conn: Connection, table: sa.Table) -> list[_Row]:
    return [dict(row._mapping) for row in conn.execute(sa.select(table))]


def _by(conn: Connection, table: sa.Table, *columns: str) -> dict[tuple[Any, ...], _Row]:
    return {tuple(row[column] for column in columns): row for row in _all(conn, table)}


def organisations_since(conn: Connection, present: Connection) -> int:
    """Organisations that came since: the trail names them, and their numbers are not given again."""
    there = _by(conn, organisations, "id")
    new = [row for number, row in _by(present, organisations, "id").items() if number not in there]
    named = {row["name_key"] for row in there.values() if row["tax_code"] is None}
    for row in new:
        if row["tax_code"] is None and row["name_key"] in named:
            # It has the name that another one had when the backup was taken.
            row = {**row, **{column: f"{row[column][:280]} ({row['id']})" for column in ("name", "name_key")}}
        conn.execute(organisations.insert().values(dict(row)))
    if new:
        versions.mark_changed(conn, versions.EVERYTHING)
    return len(new)


def keys_as_now(conn: Connection, present: Connection) -> int:
    """Keys made, retired and revoked since: each is what it is now."""
    there, changed = _by(conn, keys, "number"), 0
    for number, row in _by(present, keys, "number").items():
        if number not in there:
            conn.execute(keys.insert().values(dict(row)))
        elif row != there[number] and there[number]["state"] != KeyState.REVOKED:
            conn.execute(keys.update().where(keys.c.number == row["number"]).values(dict(row)))
        else:
            continue
        changed += 1
    if changed:
        versions.mark_changed(conn, versions.EVERYTHING)
    return changed


def serial_keys_since(conn: Connection, present: Connection) -> int:
    """Serial keys given to products since, as after a leak."""
    there = _by(conn, gtin_serial_keys, "gtin", "serial_key")
    known = set(conn.scalars(sa.select(products.c.gtin)))
    new = [
        row
        for pair, row in _by(present, gtin_serial_keys, "gtin", "serial_key").items()
        if pair not in there and row["gtin"] in known
    ]
    for row in new:
        conn.execute(gtin_serial_keys.insert().values(dict(row)))
        versions.mark_changed(conn, row["gtin"])
    return len(new)


def api_keys_revoked(conn: Connection, present: Connection) -> int:
    """API keys that were revoked since stay revoked."""
    revoked = sa.select(api_keys.c.prefix, api_keys.c.revoked_at, api_keys.c.revoked_by)
    changed = 0
    for row in present.execute(revoked.where(api_keys.c.revoked_at.is_not(None))).all():
        one = sa.and_(api_keys.c.prefix == row.prefix, api_keys.c.revoked_at.is_(None))
        values = {"revoked_at": row.revoked_at, "revoked_by": row.revoked_by}
        changed += conn.execute(api_keys.update().where(one).values(values)).rowcount
    return changed


def accounts_disabled(conn: Connection, present: Connection) -> int:
    """People who were disabled since stay disabled."""
    disabled = sa.select(people.c.id, people.c.login, people.c.changed_at, people.c.changed_by)
    changed = 0
    for row in present.execute(disabled.where(people.c.state == PersonState.DISABLED.value)).all():
        one = sa.and_(people.c.id == row.id, people.c.login == row.login, people.c.state == PersonState.ACTIVE.value)
        values = {"state": PersonState.DISABLED.value, "changed_at": row.changed_at, "changed_by": row.changed_by}
        changed += conn.execute(people.update().where(one).values(**values, **dict.fromkeys(_CREDENTIALS))).rowcount
    return changed


def credentials_as_now(conn: Connection, present: Connection) -> int:
    """How people who can sign in prove who they are, and where their mail goes: no former password comes back."""
    now = _by(present, people, "id", "login", "state")
    addresses, before = _by(present, mailboxes, "person_id"), _by(conn, mailboxes, "person_id")
    changed = 0
    for known, row in _by(conn, people, "id", "login", "state").items():
        person = now.get(known)
        if person is None or row["state"] != PersonState.ACTIVE.value:
            continue
        number = (row["id"],)
        values = {name: person[name] for name in _CREDENTIALS}
        same = values == {name: row[name] for name in _CREDENTIALS}
        if not same:
            conn.execute(people.update().where(people.c.id == row["id"]).values(values))
        if addresses.get(number) != before.get(number):
            conn.execute(mailboxes.delete().where(mailboxes.c.person_id == row["id"]))
            if number in addresses:
                conn.execute(mailboxes.insert().values(dict(addresses[number])))
            same = False
        changed += not same
    return changed


def links_used(conn: Connection, present: Connection) -> int:
    """Mailed links that were used or replaced since open nothing again."""
    left = set(present.scalars(sa.select(mailed_links.c.digest)))
    gone = [digest for digest in conn.scalars(sa.select(mailed_links.c.digest)) if digest not in left]
    for digest in gone:
        conn.execute(mailed_links.delete().where(mailed_links.c.digest == digest))
    return len(gone)


def companies_suspended(conn: Connection, present: Connection) -> int:
    """Companies that are suspended now stay suspended."""
    in_force = suspensions.c.lifted_at.is_(None)
    there = set(conn.scalars(sa.select(suspensions.c.organisation_id).where(in_force)))
    columns = [column for column in suspensions.c if column.name != "id"]
    new = [
        row for row in present.execute(sa.select(*columns).where(in_force)).all() if row.organisation_id not in there
    ]
    for row in new:
        conn.execute(suspensions.insert().values(dict(row._mapping)))
    return len(new)


def end_sessions(conn: Connection) -> int:
    """Whoever was signed in when the backup was taken signs in again."""
    return conn.execute(sessions.delete()).rowcount
