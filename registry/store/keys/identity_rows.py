"""The one row that says whether this registry is live or a sample."""

from datetime import datetime

import sqlalchemy as sa

from registry.store.engine.engine import Connection
from registry.store.engine.schema import registry


def kind(conn: Connection) -> str | None:
    """`live` or `sample`; None before `init`."""
    return conn.execute(sa.select(registry.c.kind)).scalar()


def made_at(conn: Connection) -> datetime | None:
    """When `init` made it; None before."""
    return conn.execute(sa.select(registry.c.made_at)).scalar()


def establish(conn: Connection, kind: str, at: datetime) -> None:
    conn.execute(registry.insert().values(id=1, kind=kind, made_at=at))
