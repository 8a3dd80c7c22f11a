"""Remembered scans: unit states, scans, sales, shipments, flags, counts; measures: `exported`, and where."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_RUNNING = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make what remembers scans, and let a measure say `exported` and where; every row that is there stays."""
    _measures()
    _units()
    _scans()
    _sales()
    _shipments()
    _flags()
    _counts()


def _measures() -> None:
    """SQLite changes a check only by a new table, so the former one is written down here whole, with its indexes."""
    former = sa.Table(
        "measures",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=False),
        sa.Column("lot", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.String(length=8), nullable=False),
        sa.Column("unit_index", sa.BigInteger(), nullable=False),
        sa.Column("disposition", sa.String(length=9), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("notice_vi", sa.String(length=2000), nullable=True),
        sa.Column("notice_en", sa.String(length=2000), nullable=True),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.Column("lifted_by", sa.String(length=100), nullable=True),
        sa.Column("lift_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "disposition IN ('recalled', 'withdrawn', 'stolen', 'destroyed')", name="ck_measures_disposition_known"
        ),
        sa.CheckConstraint("level IS NULL OR level BETWEEN 1 AND 3", name="ck_measures_recall_level"),
        sa.ForeignKeyConstraint(["gtin"], ["products.gtin"], name="fk_measures_gtin"),
        sa.PrimaryKeyConstraint("id", name="pk_measures"),
        sa.Index("ix_measures_gtin_order_unit", "gtin", "order_id", "unit_index"),
        sa.Index("ix_measures_unit", "order_id", "unit_index"),
        sa.Index(
            "uq_measures_in_force",
            *("gtin", "lot", "order_id", "unit_index", "disposition"),
            unique=True,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        ),
    )
    with op.batch_alter_table("measures", copy_from=former) as batch:
        batch.drop_constraint(op.f("ck_measures_disposition_known"), type_="check")
        batch.create_check_constraint(
            op.f("ck_measures_disposition_known"),
            sa.text("disposition IN ('recalled', 'withdrawn', 'stolen', 'destroyed', 'exported')"),
        )
        batch.add_column(sa.Column("place", sa.String(length=200), nullable=True))


def _units() -> None:
    """The small state of each unit that something happened to."""
    op.create_table(
        "units",
        sa.Column("order_id", sa.String(length=8), nullable=False),
        sa.Column("unit_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("shadow", sa.LargeBinary(), nullable=True),
        sa.Column("marks", sa.SmallInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_units_order_id")),
        sa.PrimaryKeyConstraint("order_id", "unit_index", name=op.f("pk_units")),
        sqlite_with_rowid=False,
    )


def _scans() -> None:
    """Raw scans, kept for a while."""
    op.create_table(
        "scans",
        sa.Column("order_id", sa.String(length=8), nullable=False),
        sa.Column("unit_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("scan_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=9), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("device", sa.BigInteger(), nullable=False),
        sa.Column("network", sa.BigInteger(), nullable=False),
        sa.Column("lat", sa.Integer(), nullable=True),
        sa.Column("lon", sa.Integer(), nullable=True),
        sa.Column("accuracy_m", sa.Integer(), nullable=True),
        sa.Column("province", sa.String(length=2), nullable=True),
        sa.Column("located", sa.String(length=8), nullable=True),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "channel IN ('consumer', 'shop', 'pharmacy', 'inspector', 'platform')", name=op.f("ck_scans_channel_known")
        ),
        sa.CheckConstraint("located IN ('gps', 'account', 'network', 'province')", name=op.f("ck_scans_located_known")),
        sa.CheckConstraint(
            "(lat IS NULL) = (located IS NULL) AND (lon IS NULL) = (located IS NULL)", name=op.f("ck_scans_place_whole")
        ),
        sa.CheckConstraint("lat BETWEEN -900000 AND 900000", name=op.f("ck_scans_lat_range")),
        sa.CheckConstraint("length(scan_id) = 16", name=op.f("ck_scans_scan_id_length")),
        sa.CheckConstraint("lon BETWEEN -1800000 AND 1800000", name=op.f("ck_scans_lon_range")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_scans_order_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_scans_organisation_id")),
        sa.PrimaryKeyConstraint("order_id", "unit_index", "scan_id", name=op.f("pk_scans")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_scans_at"), "scans", ["at"], unique=False)


def _sales() -> None:
    """Sales, their undoing, and refusals."""
    op.create_table(
        "sales",
        sa.Column("id", _RUNNING, nullable=False),
        sa.Column("order_id", sa.String(length=8), nullable=True),
        sa.Column("unit_index", sa.BigInteger(), nullable=True),
        sa.Column("sale_id", sa.String(length=100), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("province", sa.String(length=2), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=True),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.Column("undone_by", sa.String(length=100), nullable=True),
        sa.CheckConstraint("order_id IS NOT NULL OR outcome = 'refused'", name=op.f("ck_sales_unit_known")),
        sa.CheckConstraint(
            "outcome IN ('sold', 'repeated', 'resold', 'second', 'refused')", name=op.f("ck_sales_outcome_known")
        ),
        sa.CheckConstraint("(order_id IS NULL) = (unit_index IS NULL)", name=op.f("ck_sales_unit_whole")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_sales_order_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_sales_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales")),
    )
    op.create_index(
        "ix_sales_refused",
        "sales",
        ["at"],
        unique=False,
        sqlite_where=sa.text("outcome = 'refused'"),
        postgresql_where=sa.text("outcome = 'refused'"),
    )
    op.create_index("ix_sales_unit", "sales", ["order_id", "unit_index"], unique=False)
    op.create_index(
        "uq_sales_once",
        "sales",
        ["order_id", "unit_index", "sale_id", "place", "organisation_id"],
        unique=True,
        sqlite_where=sa.text("outcome <> 'refused'"),
        postgresql_where=sa.text("outcome <> 'refused'"),
    )
    op.create_index(
        "uq_sales_once_by_nobody",
        "sales",
        ["order_id", "unit_index", "sale_id", "place"],
        unique=True,
        sqlite_where=sa.text("outcome <> 'refused' AND organisation_id IS NULL"),
        postgresql_where=sa.text("outcome <> 'refused' AND organisation_id IS NULL"),
    )


def _shipments() -> None:
    """Where a lot was shipped."""
    op.create_table(
        "shipments",
        sa.Column("order_id", sa.String(length=8), nullable=False),
        sa.Column("province", sa.String(length=2), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_shipments_order_id")),
        sa.PrimaryKeyConstraint("order_id", "province", name=op.f("pk_shipments")),
    )


def _flags() -> None:
    """Cases for an officer."""
    op.create_table(
        "flags",
        sa.Column("id", _RUNNING, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=False),
        sa.Column("lot", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.String(length=8), nullable=False),
        sa.Column("unit_index", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("authenticated", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_by", sa.String(length=100), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name=op.f("ck_flags_settled_whole")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flags")),
    )
    op.create_index(
        "ix_flags_open",
        "flags",
        ["authenticated", "opened_at"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_index("ix_flags_unit", "flags", ["order_id", "unit_index"], unique=False)
    op.create_index(
        "uq_flags_open",
        "flags",
        ["kind", "gtin", "lot", "order_id", "unit_index"],
        unique=True,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def _counts() -> None:
    """What an anonymous flood leaves: numbers by the hour, and bounded samples."""
    op.create_table(
        "hourly_counts",
        sa.Column("hour", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "kind", name=op.f("pk_hourly_counts")),
    )
    op.create_table(
        "forged_samples",
        sa.Column("id", _RUNNING, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=False),
        sa.Column("lot", sa.String(length=20), nullable=True),
        sa.Column("key_number", sa.Integer(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=8), nullable=False),
        sa.Column("channel", sa.String(length=9), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forged_samples")),
    )
    op.create_index(op.f("ix_forged_samples_day"), "forged_samples", ["day"], unique=False)
