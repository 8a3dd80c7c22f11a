"""Whose goods there are and what was ordered, sealed and decided of them."""

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, UniqueConstraint

from registry.store.engine.columns import TARGET, Day, Instant, metadata, one_of, where

registry = Table(
    "registry",
    metadata,
    Column("id", sa.Integer, primary_key=True, autoincrement=False),
    Column("kind", sa.String(8), nullable=False),
    Column("made_at", Instant, nullable=False),
    CheckConstraint("id = 1", name="single"),
    one_of("kind", "live", "sample"),
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
    Column("phone", sa.String(20)),
    Column("email", sa.String(254)),
    Column("made_at", Instant, nullable=False),
    Index("uq_organisations_nameless", "name_key", unique=True, **where("tax_code IS NULL")),
    Index("ix_organisations_name_key", "name_key"),
    Index("ix_organisations_province", "province", "id"),
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
    # The only one of what is on record beside that every answer gives: it is told to whoever scans.
    Column("warnings", sa.String(1000)),
    Column("authorisation_type", sa.String(40)),
    Column("authorisation_raw", sa.String(300)),
    Column("authorisation_key", sa.String(300), index=True),
    Column("state", sa.String(8), nullable=False),
    Column("serials", sa.String(8)),
    Column("made_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", sa.String(100)),
    # What waits for an officer, in the order of the officers' lists.
    Index("ix_products_pending", "changed_at", "gtin", **where("state = 'pending' AND decided_at IS NULL")),
    CheckConstraint("length(gtin) = 14", name="gtin_length"),
    one_of(
        "category",
        "medicine",
        "food",
        "supplement",
        "cosmetic",
        "device",
        "veterinary",
        "fertiliser",
        "pesticide",
        "other",
    ),
    one_of("state", "pending", "approved"),
    one_of("serials", "registry", "own"),
)

versions = Table(
    "versions",
    metadata,
    # What a worker remembers of a product, its orders and measures is good while this number stands. '' is for what
    # belongs to no single product: organisations and keys.
    Column("gtin", sa.String(14), primary_key=True),
    Column("version", sa.BigInteger, nullable=False),
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
    one_of("purpose", "code", "serial", "bundle", "log"),
    one_of("state", "active", "retired", "revoked"),
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
    Index("ix_orders_lot", "lot"),
    # By age, for the nightly end of what is about them.
    Index("ix_orders_expiry", "expiry", "id"),
    Index("ix_orders_undated", "placed_at", "id", **where("expiry IS NULL")),
    Index("ix_orders_organisation_placed", "organisation_id", "placed_at"),
    CheckConstraint("number >= 0 AND number < 268435456", name="number_range"),
    CheckConstraint("quantity BETWEEN 1 AND 4000000000", name="quantity_range"),
    one_of("level", "unit", "lot", "type"),
    one_of("state", "loading", "placed", "cancelled"),
)

own_serials = Table(
    "own_serials",
    metadata,
    Column("gtin", sa.String(14), primary_key=True),
    Column("serial", sa.String(20), primary_key=True),
    Column("order_id", ForeignKey(orders.c.id), nullable=False),
    Column("unit_index", sa.BigInteger, nullable=False),
    # With the GTIN, by which the rows are spread over servers (registry.store.engine.spreading).
    UniqueConstraint("gtin", "order_id", "unit_index"),
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
    one_of("kind", "activated", "spoiled"),
)

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
    Index("uq_measures_in_force", *TARGET, "disposition", unique=True, **where("lifted_at IS NULL")),
    CheckConstraint("level IS NULL OR level BETWEEN 1 AND 3", name="recall_level"),
    one_of("disposition", "recalled", "withdrawn", "stolen", "destroyed", "exported"),
)
