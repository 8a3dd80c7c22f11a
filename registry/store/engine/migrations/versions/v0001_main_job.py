"""The main job: organisations, products, keys, orders and measures."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table of the first release."""
    op.create_table(
        "keys",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("sign_until", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint("purpose IN ('code', 'serial', 'bundle', 'log')", name=op.f("ck_keys_purpose_known")),
        sa.CheckConstraint("state IN ('active', 'retired', 'revoked')", name=op.f("ck_keys_state_known")),
        sa.CheckConstraint("number BETWEEN 1 AND 65535", name=op.f("ck_keys_number_range")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_keys")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tax_code", sa.String(length=14), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_key", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=True),
        sa.Column("address", sa.String(length=500), nullable=True),
        sa.Column("province", sa.String(length=2), nullable=True),
        sa.Column("gln", sa.String(length=13), nullable=True),
        sa.Column("roles", sa.String(length=100), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("tax_code", name=op.f("uq_organisations_tax_code")),
    )
    op.create_index("ix_organisations_name_key", "organisations", ["name_key"], unique=False)
    op.create_index(
        "uq_organisations_nameless",
        "organisations",
        ["name_key"],
        unique=True,
        sqlite_where=sa.text("tax_code IS NULL"),
        postgresql_where=sa.text("tax_code IS NULL"),
    )
    op.create_table(
        "registry",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('live', 'sample')", name=op.f("ck_registry_kind_known")),
        sa.CheckConstraint("id = 1", name=op.f("ck_registry_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry")),
    )
    op.create_table(
        "prefixes",
        sa.Column("prefix", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(prefix) BETWEEN 4 AND 12", name=op.f("ck_prefixes_length")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_prefixes_organisation_id")),
        sa.PrimaryKeyConstraint("prefix", name=op.f("pk_prefixes")),
    )
    op.create_index(op.f("ix_prefixes_organisation_id"), "prefixes", ["organisation_id"], unique=False)
    op.create_table(
        "products",
        sa.Column("gtin", sa.String(length=14), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_key", sa.String(length=300), nullable=False),
        sa.Column("brand", sa.String(length=300), nullable=True),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=300), nullable=True),
        sa.Column("standards", sa.String(length=500), nullable=True),
        sa.Column("image", sa.String(length=2000), nullable=True),
        sa.Column("authorisation_type", sa.String(length=40), nullable=True),
        sa.Column("authorisation_raw", sa.String(length=300), nullable=True),
        sa.Column("authorisation_key", sa.String(length=300), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("serials", sa.String(length=8), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.CheckConstraint(
            "category IN ('medicine', 'food', 'supplement', 'cosmetic', 'device', 'other')",
            name=op.f("ck_products_category_known"),
        ),
        sa.CheckConstraint("serials IN ('registry', 'own')", name=op.f("ck_products_serials_known")),
        sa.CheckConstraint("state IN ('pending', 'approved')", name=op.f("ck_products_state_known")),
        sa.CheckConstraint("length(gtin) = 14", name=op.f("ck_products_gtin_length")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_products_organisation_id")),
        sa.PrimaryKeyConstraint("gtin", name=op.f("pk_products")),
    )
    op.create_index(op.f("ix_products_authorisation_key"), "products", ["authorisation_key"], unique=False)
    op.create_index(op.f("ix_products_name_key"), "products", ["name_key"], unique=False)
    op.create_index(op.f("ix_products_organisation_id"), "products", ["organisation_id"], unique=False)
    op.create_table(
        "gtin_serial_keys",
        sa.Column("gtin", sa.String(length=14), nullable=False),
        sa.Column("serial_key", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["gtin"], ["products.gtin"], name=op.f("fk_gtin_serial_keys_gtin")),
        sa.ForeignKeyConstraint(["serial_key"], ["keys.number"], name=op.f("fk_gtin_serial_keys_serial_key")),
        sa.PrimaryKeyConstraint("gtin", "serial_key", name=op.f("pk_gtin_serial_keys")),
    )
    op.create_table(
        "measures",
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
            "disposition IN ('recalled', 'withdrawn', 'stolen', 'destroyed')",
            name=op.f("ck_measures_disposition_known"),
        ),
        sa.CheckConstraint("level IS NULL OR level BETWEEN 1 AND 3", name=op.f("ck_measures_recall_level")),
        sa.ForeignKeyConstraint(["gtin"], ["products.gtin"], name=op.f("fk_measures_gtin")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measures")),
    )
    op.create_index("ix_measures_gtin_order_unit", "measures", ["gtin", "order_id", "unit_index"], unique=False)
    op.create_index("ix_measures_unit", "measures", ["order_id", "unit_index"], unique=False)
    op.create_index(
        "uq_measures_in_force",
        "measures",
        ["gtin", "lot", "order_id", "unit_index", "disposition"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.String(length=8), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.Column("gtin", sa.String(length=14), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=4), nullable=False),
        sa.Column("lot", sa.String(length=20), nullable=True),
        sa.Column("expiry", sa.String(length=10), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("inactive", sa.Boolean(), nullable=False),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("code_key", sa.Integer(), nullable=False),
        sa.Column("serial_key", sa.Integer(), nullable=True),
        sa.Column("serials_digest", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("placed_at", sa.BigInteger(), nullable=False),
        sa.Column("cancelled_at", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_by", sa.String(length=100), nullable=True),
        sa.Column("cancel_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint("level IN ('unit', 'lot', 'type')", name=op.f("ck_orders_level_known")),
        sa.CheckConstraint("state IN ('loading', 'placed', 'cancelled')", name=op.f("ck_orders_state_known")),
        sa.CheckConstraint("number >= 0 AND number < 268435456", name=op.f("ck_orders_number_range")),
        sa.CheckConstraint("quantity BETWEEN 1 AND 4000000000", name=op.f("ck_orders_quantity_range")),
        sa.ForeignKeyConstraint(["code_key"], ["keys.number"], name=op.f("fk_orders_code_key")),
        sa.ForeignKeyConstraint(["gtin"], ["products.gtin"], name=op.f("fk_orders_gtin")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_orders_organisation_id")),
        sa.ForeignKeyConstraint(["serial_key"], ["keys.number"], name=op.f("fk_orders_serial_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("number", "gtin", name=op.f("uq_orders_number_gtin")),
        sa.UniqueConstraint(
            "organisation_id", "idempotency_key", name=op.f("uq_orders_organisation_id_idempotency_key")
        ),
    )
    op.create_index("ix_orders_gtin_lot", "orders", ["gtin", "lot"], unique=False)
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.String(length=8), nullable=False),
        sa.Column("lot", sa.String(length=20), nullable=True),
        sa.Column("expiry", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_corrections_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index("ix_corrections_lot", "corrections", ["lot"], unique=False)
    op.create_index(op.f("ix_corrections_order_id"), "corrections", ["order_id"], unique=False)
    op.create_table(
        "own_serials",
        sa.Column("gtin", sa.String(length=14), nullable=False),
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.String(length=8), nullable=False),
        sa.Column("unit_index", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(serial) BETWEEN 1 AND 20", name=op.f("ck_own_serials_serial_length")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_own_serials_order_id")),
        sa.PrimaryKeyConstraint("gtin", "serial", name=op.f("pk_own_serials")),
        sa.UniqueConstraint("order_id", "unit_index", name=op.f("uq_own_serials_order_id_unit_index")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "unit_ranges",
        sa.Column("order_id", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("stop", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('activated', 'spoiled')", name=op.f("ck_unit_ranges_kind_known")),
        sa.CheckConstraint("start >= 0 AND stop > start", name=op.f("ck_unit_ranges_run")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_unit_ranges_order_id")),
        sa.PrimaryKeyConstraint("order_id", "kind", "start", name=op.f("pk_unit_ranges")),
    )
