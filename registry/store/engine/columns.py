"""What the tables are made of: moments, days, running numbers, closed sets of words, and how their parts are named."""

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint
from sqlalchemy.engine import Dialect


def microseconds(moment: datetime) -> int:
    """An aware moment as whole microseconds since 1970; ValueError for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    delta = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime, stored as whole microseconds since 1970, which sorts and compares as it should."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        seconds, micros = divmod(int(value), 1_000_000)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)


class Day(sa.types.TypeDecorator[date]):
    """A calendar day as ISO text."""

    impl = sa.String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(str(value))


def where(condition: str) -> dict[str, Any]:
    """What makes an index partial, on either kind of database."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


# A running number that a flood of refused or joined rows, each of which uses one up, does not exhaust.
RUNNING = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def one_of(column: str, *words: str) -> CheckConstraint:
    allowed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_known")


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# What a measure or a flag speaks of. '' and -1 instead of NULL, so that the unique indexes see two product-wide rows as
# the same one.
TARGET = ("gtin", "lot", "order_id", "unit_index")
