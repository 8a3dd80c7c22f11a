"""What is remembered of units after they are printed: states, scans, sales, flags, counts."""

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table

from registry.store.engine.columns import RUNNING, TARGET, Day, Instant, metadata, one_of, where
from registry.store.tables.goods import orders, organisations

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
    # Not a foreign key: see registry.store.tables.sites.
    Column("site_id", sa.Integer),
    CheckConstraint("lat BETWEEN -900000 AND 900000", name="lat_range"),
    CheckConstraint("lon BETWEEN -1800000 AND 1800000", name="lon_range"),
    CheckConstraint("(lat IS NULL) = (located IS NULL) AND (lon IS NULL) = (located IS NULL)", name="place_whole"),
    CheckConstraint("length(scan_id) = 16", name="scan_id_length"),
    one_of("channel", "consumer", "shop", "pharmacy", "inspector", "platform"),
    one_of("located", "gps", "account", "network", "province"),
    sqlite_with_rowid=False,
)

_SALE = ("order_id", "unit_index", "sale_id", "place")
_NOT_REFUSED = "outcome <> 'refused'"
_BY_NOBODY = f"{_NOT_REFUSED} AND organisation_id IS NULL"

sales = Table(
    "sales",
    metadata,
    Column("order_id", ForeignKey(orders.c.id), primary_key=True),
    Column("unit_index", sa.BigInteger, primary_key=True, autoincrement=False),
    # 1, 2, 3 ... within the unit: a number that runs over all units would need one place that gives it out.
    Column("number", sa.Integer, primary_key=True, autoincrement=False),
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
    Column("site_id", sa.Integer),
    Index("ix_sales_number", "sale_id", **where(_NOT_REFUSED)),
    Index("ix_sales_refused", "at", **where("outcome = 'refused'")),
    # A till that sends everything twice, even after an undo, has sold once. A place is a name within its
    # organisation, so another organisation's equal words are another sale; NULLs are never equal in the first index.
    Index("uq_sales_once", *_SALE, "organisation_id", unique=True, **where(_NOT_REFUSED)),
    Index("uq_sales_once_by_nobody", *_SALE, unique=True, **where(_BY_NOBODY)),
    CheckConstraint("number > 0", name="number_positive"),
    one_of("outcome", "sold", "repeated", "resold", "second", "refused"),
)

refused_sales = Table(
    "refused_sales",
    metadata,
    # Refused because nothing of ours stands behind the code. Other refusals stand with the sales of their unit.
    Column("id", RUNNING, primary_key=True),
    Column("sale_id", sa.String(100), nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Column("organisation_id", ForeignKey(organisations.c.id)),
    Column("by", sa.String(100), nullable=False),
    Column("place", sa.String(200), nullable=False),
    Column("province", sa.String(2)),
    Column("reason", sa.String(100)),
    Column("site_id", sa.Integer),
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
    Column("id", RUNNING, primary_key=True),
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
    Index("ix_flags_gtin", "gtin"),
    Index("ix_flags_open", "authenticated", "opened_at", **where("settled_at IS NULL")),
    # For counts of those that wait on the goods of a territory: the rows themselves, settled ones too, stay unread.
    Index("ix_flags_waiting", "gtin", "opened_at", "id", **where("settled_at IS NULL")),
    Index("ix_flags_settled", "settled_at", "id", **where("settled_at IS NOT NULL")),
    Index("uq_flags_open", "kind", *TARGET, unique=True, **where("settled_at IS NULL")),
    CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled_whole"),
)

hourly_counts = Table(
    "hourly_counts",
    metadata,
    Column("hour", Instant, primary_key=True, autoincrement=False),
    Column("kind", sa.String(20), primary_key=True),
    Column("count", sa.BigInteger, nullable=False),
)

daily_scans = Table(
    "daily_scans",
    metadata,
    # A day of Viet Nam that is over, counted once: raw scans are kept for a while only, and are too many to count at
    # every look. Each day has the row without verdict and province, so that a day without scans is known as counted.
    Column("day", Day, primary_key=True),
    Column("verdict", sa.String(10), primary_key=True),
    Column("province", sa.String(2), primary_key=True),
    Column("count", sa.BigInteger, nullable=False),
)

forged_samples = Table(
    "forged_samples",
    metadata,
    Column("id", RUNNING, primary_key=True),
    Column("day", Day, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("gtin", sa.String(14), nullable=False),
    Column("lot", sa.String(20)),
    Column("key_number", sa.Integer),
    Column("digest", sa.LargeBinary(8), nullable=False),
    Column("channel", sa.String(9), nullable=False),
)
