"""Every table, key, check and index: the last judge of what may be recorded.

Times are UTC; days are ISO text; a unit is (order, index) and the text of a code is stored nowhere. The migrations in
`migrations/` lead to exactly this schema; a test compares them.
"""

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, UniqueConstraint
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


def _where(condition: str) -> dict[str, Any]:
    """What makes an index partial, on either kind of database."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


# A running number that a flood of refused or joined rows, each of which uses one up, does not exhaust.
_RUNNING = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _one_of(column: str, *words: str) -> CheckConstraint:
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

registry = Table(
    "registry",
    metadata,
    Column("id", sa.Integer, primary_key=True, autoincrement=False),
    Column("kind", sa.String(8), nullable=False),
    Column("made_at", Instant, nullable=False),
    CheckConstraint("id = 1", name="single"),
    _one_of("kind", "live", "sample"),
)

organisations = Table(
    "organisations",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    Column("tax_code", sa.String(14), unique=True),
    Column("name", sa.String(300), nullable=False),
    Column("name_key", sa.String(300), nullable=False),
    Column("name_en", sa.String(300)),
    Column("address", sa.String(500)),
    Column("province", sa.String(2)),
    Column("gln", sa.String(13)),
    Column("roles", sa.String(100), nullable=False),
    Column("made_at", Instant, nullable=False),
    Index("uq_organisations_nameless", "name_key", unique=True, **_where("tax_code IS NULL")),
    Index("ix_organisations_name_key", "name_key"),
)

prefixes = Table(
    "prefixes",
    metadata,
    Column("prefix", sa.String(12), primary_key=True),
    Column("organisation_id", ForeignKey(organisations.c.id), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    CheckConstraint("length(prefix) BETWEEN 4 AND 12", name="length"),
)

products = Table(
    "products",
    metadata,
    Column("gtin", sa.String(14), primary_key=True),
    Column("organisation_id", ForeignKey(organisations.c.id), nullable=False, index=True),
    Column("name", sa.String(300), nullable=False),
    Column("name_key", sa.String(300), nullable=False, index=True),
    Column("brand", sa.String(300)),
    Column("category", sa.String(16), nullable=False),
    Column("origin", sa.String(300)),
    Column("standards", sa.String(500)),
    Column("image", sa.String(2000)),
    Column("authorisation_type", sa.String(40)),
    Column("authorisation_raw", sa.String(300)),
    Column("authorisation_key", sa.String(300), index=True),
    Column("state", sa.String(8), nullable=False),
    Column("serials", sa.String(8)),
    Column("made_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", sa.String(100)),
    CheckConstraint("length(gtin) = 14", name="gtin_length"),
    _one_of("category", "medicine", "food", "supplement", "cosmetic", "device", "other"),
    _one_of("state", "pending", "approved"),
    _one_of("serials", "registry", "own"),
)

keys = Table(
    "keys",
    metadata,
    Column("number", sa.Integer, primary_key=True, autoincrement=False),
    Column("purpose", sa.String(8), nullable=False),
    Column("state", sa.String(8), nullable=False),
    # DER SubjectPublicKeyInfo; of a SERIAL key, a check value that tells a wrong file from the right one.
    Column("public", sa.LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("sign_until", Instant),
    Column("changed_at", Instant, nullable=False),
    Column("reason", sa.String(500)),
    CheckConstraint("number BETWEEN 1 AND 65535", name="number_range"),
    _one_of("purpose", "code", "serial", "bundle", "log"),
    _one_of("state", "active", "retired", "revoked"),
)

gtin_serial_keys = Table(
    "gtin_serial_keys",
    metadata,
    Column("gtin", ForeignKey(products.c.gtin), primary_key=True),
    Column("serial_key", ForeignKey(keys.c.number), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("reason", sa.String(500)),
)

orders = Table(
    "orders",
    metadata,
    Column("id", sa.String(8), primary_key=True),
    Column("organisation_id", ForeignKey(organisations.c.id), nullable=False),
    Column("idempotency_key", sa.String(200)),
    Column("gtin", ForeignKey(products.c.gtin), nullable=False),
    Column("number", sa.Integer, nullable=False),
    Column("level", sa.String(4), nullable=False),
    Column("lot", sa.String(20)),
    Column("expiry", Day),
    Column("quantity", sa.BigInteger, nullable=False),
    Column("inactive", sa.Boolean, nullable=False),
    Column("host", sa.String(253), nullable=False),
    Column("code_key", ForeignKey(keys.c.number), nullable=False),
    # NULL: the producer's own serials, which are rows of their own.
    Column("serial_key", ForeignKey(keys.c.number)),
    # SHA-256 of the file of own serials, so that only the same file goes on with an upload that broke off.
    Column("serials_digest", sa.String(64)),
    Column("state", sa.String(9), nullable=False),
    Column("placed_at", Instant, nullable=False),
    Column("cancelled_at", Instant),
    Column("cancelled_by", sa.String(100)),
    Column("cancel_reason", sa.String(500)),
    # Numbers are looked up by themselves: 28 random bits name one order, hardly ever two of different GTINs.
    UniqueConstraint("number", "gtin"),
    UniqueConstraint("organisation_id", "idempotency_key"),
    Index("ix_orders_gtin_lot", "gtin", "lot"),
    CheckConstraint("number >= 0 AND number < 268435456", name="number_range"),
    CheckConstraint("quantity BETWEEN 1 AND 4000000000", name="quantity_range"),
    _one_of("level", "unit", "lot", "type"),
    _one_of("state", "loading", "placed", "cancelled"),
)

own_serials = Table(
    "own_serials",
    metadata,
    Column("gtin", sa.String(14), primary_key=True),
    Column("serial", sa.String(20), primary_key=True),
    Column("order_id", ForeignKey(orders.c.id), nullable=False),
    Column("unit_index", sa.BigInteger, nullable=False),
    UniqueConstraint("order_id", "unit_index"),
    CheckConstraint("length(serial) BETWEEN 1 AND 20", name="serial_length"),
    sqlite_with_rowid=False,
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    Column("order_id", ForeignKey(orders.c.id), nullable=False, index=True),
    Column("lot", sa.String(20)),
    Column("expiry", Day),
    Column("reason", sa.String(500), nullable=False),
    Column("by", sa.String(100), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_corrections_lot", "lot"),
)

unit_ranges = Table(
    "unit_ranges",
    metadata,
    # Runs of one kind never overlap within an order, so one row answers for a unit; `stop` is exclusive.
    Column("order_id", ForeignKey(orders.c.id), primary_key=True),
    Column("kind", sa.String(9), primary_key=True),
    Column("start", sa.BigInteger, primary_key=True),
    Column("stop", sa.BigInteger, nullable=False),
    Column("reason", sa.String(500)),
    Column("by", sa.String(100), nullable=False),
    Column("at", Instant, nullable=False),
    CheckConstraint("start >= 0 AND stop > start", name="run"),
    _one_of("kind", "activated", "spoiled"),
)

# What a measure or a flag speaks of. '' and -1 instead of NULL, so that the unique indexes see two product-wide rows as
# the same one.
_TARGET = ("gtin", "lot", "order_id", "unit_index")

measures = Table(
    "measures",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    Column("gtin", ForeignKey(products.c.gtin), nullable=False),
    Column("lot", sa.String(20), nullable=False),
    Column("order_id", sa.String(8), nullable=False),
    Column("unit_index", sa.BigInteger, nullable=False),
    Column("disposition", sa.String(9), nullable=False),
    Column("level", sa.Integer),
    Column("reason", sa.String(500), nullable=False),
    Column("notice_vi", sa.String(2000)),
    Column("notice_en", sa.String(2000)),
    Column("by", sa.String(100), nullable=False),
    Column("at", Instant, nullable=False),
    Column("lifted_at", Instant),
    Column("lifted_by", sa.String(100)),
    Column("lift_reason", sa.String(500)),
    Column("place", sa.String(200)),
    Index("ix_measures_gtin_order_unit", "gtin", "order_id", "unit_index"),
    Index("ix_measures_unit", "order_id", "unit_index"),
    Index("uq_measures_in_force", *_TARGET, "disposition", unique=True, **_where("lifted_at IS NULL")),
    CheckConstraint("level IS NULL OR level BETWEEN 1 AND 3", name="recall_level"),
    _one_of("disposition", "recalled", "withdrawn", "stolen", "destroyed", "exported"),
)

units = Table(
    "units",
    metadata,
    # Only units that something happened to. PostgreSQL: an empty state is a lock on a unit without history.
    Column("order_id", ForeignKey(orders.c.id), primary_key=True),
    Column("unit_index", sa.BigInteger, primary_key=True, autoincrement=False),
    Column("state", sa.LargeBinary, nullable=False),
    # The state under the parameters that are tried in shadow.
    Column("shadow", sa.LargeBinary),
    Column("marks", sa.SmallInteger, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

scans = Table(
    "scans",
    metadata,
    Column("order_id", ForeignKey(orders.c.id), primary_key=True),
    Column("unit_index", sa.BigInteger, primary_key=True, autoincrement=False),
    Column("scan_id", sa.LargeBinary(16), primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("channel", sa.String(9), nullable=False),
    Column("organisation_id", ForeignKey(organisations.c.id)),
    # Pseudonyms of 32 bits without sign.
    Column("device", sa.BigInteger, nullable=False),
    Column("network", sa.BigInteger, nullable=False),
    # Ten-thousandths of a degree, about 11 m.
    Column("lat", sa.Integer),
    Column("lon", sa.Integer),
    Column("accuracy_m", sa.Integer),
    Column("province", sa.String(2)),
    Column("located", sa.String(8)),
    Column("sealed", sa.Boolean, nullable=False),
    Column("verdict", sa.String(10), nullable=False),
    CheckConstraint("lat BETWEEN -900000 AND 900000", name="lat_range"),
    CheckConstraint("lon BETWEEN -1800000 AND 1800000", name="lon_range"),
    CheckConstraint("(lat IS NULL) = (located IS NULL) AND (lon IS NULL) = (located IS NULL)", name="place_whole"),
    CheckConstraint("length(scan_id) = 16", name="scan_id_length"),
    _one_of("channel", "consumer", "shop", "pharmacy", "inspector", "platform"),
    _one_of("located", "gps", "account", "network", "province"),
    sqlite_with_rowid=False,
)

_SALE = ("order_id", "unit_index", "sale_id", "place")
_NOT_REFUSED = "outcome <> 'refused'"
_BY_NOBODY = f"{_NOT_REFUSED} AND organisation_id IS NULL"

sales = Table(
    "sales",
    metadata,
    Column("id", _RUNNING, primary_key=True),
    # NULL: refused, because nothing of ours stands behind the code.
    Column("order_id", ForeignKey(orders.c.id)),
    Column("unit_index", sa.BigInteger),
    Column("sale_id", sa.String(100), nullable=False),
    Column("at", Instant, nullable=False),
    Column("organisation_id", ForeignKey(organisations.c.id)),
    Column("by", sa.String(100), nullable=False),
    Column("place", sa.String(200), nullable=False),
    Column("province", sa.String(2)),
    Column("outcome", sa.String(8), nullable=False),
    Column("reason", sa.String(100)),
    Column("undone_at", Instant),
    Column("undone_by", sa.String(100)),
    Index("ix_sales_unit", "order_id", "unit_index"),
    Index("ix_sales_refused", "at", **_where("outcome = 'refused'")),
    # A till that sends everything twice, even after an undo, has sold once. A place is a name within its
    # organisation, so another organisation's equal words are another sale; NULLs are never equal in the first index.
    Index("uq_sales_once", *_SALE, "organisation_id", unique=True, **_where(_NOT_REFUSED)),
    Index("uq_sales_once_by_nobody", *_SALE, unique=True, **_where(_BY_NOBODY)),
    CheckConstraint("(order_id IS NULL) = (unit_index IS NULL)", name="unit_whole"),
    CheckConstraint("order_id IS NOT NULL OR outcome = 'refused'", name="unit_known"),
    _one_of("outcome", "sold", "repeated", "resold", "second", "refused"),
)

shipments = Table(
    "shipments",
    metadata,
    Column("order_id", ForeignKey(orders.c.id), primary_key=True),
    Column("province", sa.String(2), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by", sa.String(100), nullable=False),
)

flags = Table(
    "flags",
    metadata,
    Column("id", _RUNNING, primary_key=True),
    Column("kind", sa.String(20), nullable=False),
    # Not a foreign key: a good seal may name a product that a restore has lost.
    Column("gtin", sa.String(14), nullable=False),
    Column("lot", sa.String(20), nullable=False),
    Column("order_id", sa.String(8), nullable=False),
    Column("unit_index", sa.BigInteger, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("times", sa.Integer, nullable=False),
    Column("authenticated", sa.Boolean, nullable=False),
    Column("evidence", sa.Text, nullable=False),
    Column("outcome", sa.String(20)),
    Column("settled_at", Instant),
    Column("settled_by", sa.String(100)),
    Column("note", sa.String(1000)),
    Index("ix_flags_unit", "order_id", "unit_index"),
    Index("ix_flags_open", "authenticated", "opened_at", **_where("settled_at IS NULL")),
    Index("uq_flags_open", "kind", *_TARGET, unique=True, **_where("settled_at IS NULL")),
    CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled_whole"),
)

hourly_counts = Table(
    "hourly_counts",
    metadata,
    Column("hour", Instant, primary_key=True, autoincrement=False),
    Column("kind", sa.String(20), primary_key=True),
    Column("count", sa.BigInteger, nullable=False),
)

forged_samples = Table(
    "forged_samples",
    metadata,
    Column("id", _RUNNING, primary_key=True),
    Column("day", Day, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("gtin", sa.String(14), nullable=False),
    Column("lot", sa.String(20)),
    Column("key_number", sa.Integer),
    Column("digest", sa.LargeBinary(8), nullable=False),
    Column("channel", sa.String(9), nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    Column("login", sa.String(100), nullable=False, unique=True),
    Column("name", sa.String(300), nullable=False),
    Column("organisation_id", ForeignKey(organisations.c.id), index=True),
    Column("roles", sa.String(100), nullable=False),
    Column("state", sa.String(8), nullable=False),
    # Argon2id in PHC form; NULL until the person has set one.
    Column("password", sa.String(200)),
    # SHA-256 of the one-time token that sets a password; gone once it was used.
    Column("reset_digest", sa.LargeBinary(32), unique=True),
    Column("reset_until", Instant),
    Column("made_at", Instant, nullable=False),
    Column("made_by", sa.String(100), nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", sa.String(100), nullable=False),
    CheckConstraint("(reset_digest IS NULL) = (reset_until IS NULL)", name="reset_whole"),
    CheckConstraint("length(reset_digest) = 32", name="reset_length"),
    _one_of("state", "active", "disabled"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("prefix", sa.String(8), primary_key=True),
    # SHA-256 of the secret.
    Column("digest", sa.LargeBinary(32), nullable=False),
    Column("organisation_id", ForeignKey(organisations.c.id), nullable=False, index=True),
    Column("role", sa.String(13), nullable=False),
    Column("scopes", sa.String(200), nullable=False),
    Column("name", sa.String(100)),
    Column("made_at", Instant, nullable=False),
    Column("made_by", sa.String(100), nullable=False),
    Column("expires_at", Instant),
    # The hour, so that a busy key is not a row written at every call.
    Column("used_at", Instant),
    Column("revoked_at", Instant),
    Column("revoked_by", sa.String(100)),
    CheckConstraint("length(prefix) = 8", name="prefix_length"),
    CheckConstraint("length(digest) = 32", name="digest_length"),
    CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked_whole"),
    _one_of("role", "producer", "shop", "pharmacy", "inspector", "officer", "administrator", "platform"),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    # A hash of the login or network: what is typed as a login may be a password.
    Column("subject", sa.LargeBinary(16), primary_key=True),
    Column("since", Instant, nullable=False, index=True),
    Column("count", sa.Integer, nullable=False),
    CheckConstraint("length(subject) = 16", name="subject_length"),
)
