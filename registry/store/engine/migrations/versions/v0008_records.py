"""Full records: three categories more, safety warnings, details with their history, papers, reference lists."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_RUNNING = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_BEFORE = "category IN ('medicine', 'food', 'supplement', 'cosmetic', 'device', 'other')"
_AFTER = (
    "category IN ('medicine', 'food', 'supplement', 'cosmetic', 'device', 'veterinary', 'fertiliser', 'pesticide', "
    "'other')"
)


_COMPANY = "gtin IS NULL AND order_id IS NULL AND removed_at IS NULL"


def upgrade() -> None:
    """Widen products, and make the tables of records; every row is kept."""
    op.add_column("products", sa.Column("warnings", sa.String(length=1000), nullable=True))
    _widen_categories()
    _details()
    _papers()
    _registers()


def _widen_categories() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_products_category_known"), "products", type_="check")
        op.create_check_constraint(op.f("ck_products_category_known"), "products", _AFTER)
        return
    # SQLite changes no condition, and to make the table anew would break the references to it. What is written of a
    # table may be changed where no row lies otherwise afterwards (https://sqlite.org/lang_altertable.html, section 7).
    conn = op.get_bind()
    version = conn.exec_driver_sql("PRAGMA schema_version").scalar_one()
    conn.exec_driver_sql("PRAGMA writable_schema = ON")
    conn.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'products'",
        (_BEFORE, _AFTER),
    )
    conn.exec_driver_sql(f"PRAGMA schema_version = {int(version) + 1}")
    conn.exec_driver_sql("PRAGMA writable_schema = OFF")


def _details() -> None:
    op.create_table(
        "product_details",
        sa.Column("gtin", sa.String(length=14), nullable=False),
        sa.Column("field", sa.String(length=24), nullable=False),
        sa.Column("value", sa.String(length=2000), nullable=False),
        sa.CheckConstraint("length(value) > 0", name=op.f("ck_product_details_value_there")),
        sa.ForeignKeyConstraint(["gtin"], ["products.gtin"], name=op.f("fk_product_details_gtin")),
        sa.PrimaryKeyConstraint("gtin", "field", name=op.f("pk_product_details")),
    )
    op.create_table(
        "product_history",
        sa.Column("id", _RUNNING, nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("field", sa.String(length=24), nullable=False),
        sa.Column("before", sa.String(length=2000), nullable=True),
        sa.Column("after", sa.String(length=2000), nullable=True),
        sa.ForeignKeyConstraint(["gtin"], ["products.gtin"], name=op.f("fk_product_history_gtin")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_history")),
    )
    op.create_index("ix_product_history_gtin", "product_history", ["gtin", "id"])


def _papers() -> None:
    op.create_table(
        "papers",
        sa.Column("id", _RUNNING, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=True),
        sa.Column("order_id", sa.String(length=8), nullable=True),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=True),
        sa.Column("issued_on", sa.String(length=10), nullable=False),
        sa.Column("expires_on", sa.String(length=10), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=True),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.String(length=100), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.Column("removed_by", sa.String(length=100), nullable=True),
        sa.CheckConstraint("(digest IS NULL) = (file_name IS NULL)", name=op.f("ck_papers_file_whole")),
        sa.CheckConstraint("gtin IS NULL OR order_id IS NULL", name=op.f("ck_papers_one_subject")),
        sa.CheckConstraint(
            "kind IN ('registration', 'conformity', 'quality', 'test_result', 'ip_title', 'customs', 'origin')",
            name=op.f("ck_papers_kind_known"),
        ),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name=op.f("ck_papers_removed_whole")),
        sa.ForeignKeyConstraint(["digest"], ["files.digest"], name=op.f("fk_papers_digest")),
        sa.ForeignKeyConstraint(["gtin"], ["products.gtin"], name=op.f("fk_papers_gtin")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_papers_order_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_papers_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
    )
    for column in ("gtin", "order_id", "organisation_id"):
        op.create_index(op.f(f"ix_papers_{column}"), "papers", [column])
    standing = "removed_at IS NULL"
    for name, columns, condition in (
        (
            "uq_papers_company",
            ["organisation_id", "kind", "number"],
            f"gtin IS NULL AND order_id IS NULL AND {standing}",
        ),
        ("uq_papers_lot", ["order_id", "kind", "number"], standing),
        ("uq_papers_product", ["gtin", "organisation_id", "kind", "number"], standing),
    ):
        op.create_index(
            name, "papers", columns, unique=True, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition)
        )


def _registers() -> None:
    op.create_table(
        "registers",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("dated", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.BigInteger(), nullable=False),
        sa.Column("loaded_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("kind IN ('business', 'permits')", name=op.f("ck_registers_kind_known")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_registers")),
    )
    op.create_table(
        "business_register",
        sa.Column("tax_code", sa.String(length=14), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=True),
        sa.Column("state", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("tax_code", name=op.f("pk_business_register")),
    )
    op.create_table(
        "permit_register",
        sa.Column("permit_key", sa.String(length=300), nullable=False),
        sa.Column("number", sa.String(length=300), nullable=False),
        sa.Column("product", sa.String(length=300), nullable=False),
        sa.Column("holder", sa.String(length=300), nullable=True),
        sa.Column("valid_until", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("permit_key", name=op.f("pk_permit_register")),
    )
