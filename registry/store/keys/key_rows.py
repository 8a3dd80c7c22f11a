"""Rows of keys: number, purpose, state and public half. The private half is a file and never comes here."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from registry.model.keys import KeyState, Purpose, RecordedKey
from registry.store.engine import versions
from registry.store.engine.engine import Connection
from registry.store.engine.schema import gtin_serial_keys, keys

_COLUMNS = (
    keys.c.number,
    keys.c.purpose,
    keys.c.state,
    keys.c.public,
    keys.c.made_at,
    keys.c.sign_until,
    keys.c.reason,
)
_ALL = sa.select(*_COLUMNS).order_by(keys.c.made_at, keys.c.number)
_STATES = sa.select(keys.c.number, keys.c.state).where(keys.c.purpose == Purpose.CODE)


def _row(row: Any) -> RecordedKey:
    return RecordedKey(
        row.number, Purpose(row.purpose), KeyState(row.state), row.public, row.made_at, row.sign_until, row.reason
    )


def every(conn: Connection) -> list[RecordedKey]:
    """All keys, oldest first."""
    return [_row(row) for row in conn.execute(_ALL)]


def states(conn: Connection) -> dict[int, KeyState]:
    """The state of every CODE key, read afresh so that a revocation counts at once."""
    return {number: KeyState(state) for number, state in conn.execute(_STATES)}


def newest_active(conn: Connection, purpose: Purpose, now: datetime) -> RecordedKey | None:
    """The newest active key of a purpose that may still serve new orders."""
    for row in reversed(every(conn)):
        if row.purpose is purpose and row.state is KeyState.ACTIVE and (row.sign_until is None or now < row.sign_until):
            return row
    return None


def add(conn: Connection, row: RecordedKey) -> None:
    """Record a new key; IntegrityError when the number was ever given."""
    conn.execute(
        keys.insert().values(
            number=row.number,
            purpose=row.purpose,
            state=row.state,
            public=row.public,
            made_at=row.made_at,
            sign_until=row.sign_until,
            changed_at=row.made_at,
            reason=row.reason,
        )
    )
    versions.mark_changed(conn, versions.EVERYTHING)


def change_state(conn: Connection, number: int, state: KeyState, at: datetime, reason: str | None) -> None:
    """Retire or revoke a key."""
    conn.execute(keys.update().where(keys.c.number == number).values(state=state, changed_at=at, reason=reason))
    versions.mark_changed(conn, versions.EVERYTHING)


_SERIAL_KEYS = (
    sa.select(gtin_serial_keys.c.gtin, gtin_serial_keys.c.serial_key)
    .where(gtin_serial_keys.c.gtin.in_(sa.bindparam("gtins", expanding=True)))
    .order_by(gtin_serial_keys.c.at.desc(), gtin_serial_keys.c.serial_key)
)


def serial_keys(conn: Connection, gtins: Collection[str]) -> dict[str, tuple[int, ...]]:
    """The serial keys of each GTIN, newest first; a GTIN that never had an order is missing."""
    numbers: dict[str, tuple[int, ...]] = {}
    for gtin, number in conn.execute(_SERIAL_KEYS, {"gtins": list(gtins)}):
        numbers[gtin] = (*numbers.get(gtin, ()), number)
    return numbers


def give_serial_key(conn: Connection, gtin: str, number: int, at: datetime, reason: str | None = None) -> None:
    """Bind a GTIN to a serial key, for good."""
    conn.execute(gtin_serial_keys.insert().values(gtin=gtin, serial_key=number, at=at, reason=reason))
    versions.mark_changed(conn, gtin)
