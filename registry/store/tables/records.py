"""What is on record of goods and companies beside what an answer needs: details, their history, papers, registers.

And how an organisation's product lists are laid out.

No answer to a scan reads any of it.
"""

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, PrimaryKeyConstraint, Table

from registry.store.engine.columns import RUNNING, Day, Instant, metadata, one_of, where
from registry.store.tables.goods import orders, organisations, products
from registry.store.tables.office import files

product_details = Table(
    "product_details",
    metadata,
    Column("gtin", ForeignKey(products.c.gtin), primary_key=True),
    # A word of `model.product_fields`, which grows without a migration.
    Column("field", sa.String(24), primary_key=True),
    Column("value", sa.String(2000), nullable=False),
    CheckConstraint("length(value) > 0", name="value_there"),
)

product_history = Table(
    "product_history",
    metadata,
    Column("id", RUNNING, primary_key=True),
    Column("gtin", ForeignKey(products.c.gtin), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", sa.String(100), nullable=False),
    Column("field", sa.String(24), nullable=False),
    # NULL: nothing stood there.
    Column("before", sa.String(2000)),
    Column("after", sa.String(2000)),
    Index("ix_product_history_gtin", "gtin", "id"),
)

papers = Table(
    "papers",
    metadata,
    Column("id", RUNNING, primary_key=True),
    Column("kind", sa.String(12), nullable=False),
    # Whoever added it: a product that moves to another organisation leaves its papers behind.
    Column("organisation_id", ForeignKey(organisations.c.id), nullable=False, index=True),
    Column("gtin", ForeignKey(products.c.gtin), index=True),
    Column("order_id", ForeignKey(orders.c.id), index=True),
    Column("number", sa.String(100), nullable=False),
    Column("issuer", sa.String(300)),
    Column("issued_on", Day, nullable=False),
    Column("expires_on", Day),
    Column("digest", ForeignKey(files.c.digest)),
    Column("file_name", sa.String(200)),
    Column("added_at", Instant, nullable=False),
    Column("added_by", sa.String(100), nullable=False),
    Column("removed_at", Instant),
    Column("removed_by", sa.String(100)),
    Index("ix_papers_removed", "removed_at", "id", **where("removed_at IS NOT NULL")),
    # The same paper stands once.
    Index("uq_papers_product", "gtin", "organisation_id", "kind", "number", unique=True, **where("removed_at IS NULL")),
    Index("uq_papers_lot", "order_id", "kind", "number", unique=True, **where("removed_at IS NULL")),
    Index(
        "uq_papers_company",
        "organisation_id",
        "kind",
        "number",
        unique=True,
        **where("gtin IS NULL AND order_id IS NULL AND removed_at IS NULL"),
    ),
    CheckConstraint("gtin IS NULL OR order_id IS NULL", name="one_subject"),
    CheckConstraint("(digest IS NULL) = (file_name IS NULL)", name="file_whole"),
    CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_whole"),
    one_of("kind", "registration", "conformity", "quality", "test_result", "ip_title", "customs", "origin"),
)

registers = Table(
    "registers",
    metadata,
    # The reference list that is loaded, each as a whole.
    Column("kind", sa.String(8), primary_key=True),
    Column("dated", Day, nullable=False),
    Column("source", sa.String(300), nullable=False),
    Column("row_count", sa.Integer, nullable=False),
    Column("loaded_at", Instant, nullable=False),
    Column("loaded_by", sa.String(100), nullable=False),
    # Which rows of the list are in force; others are being loaded, or are left of a load that broke off.
    Column("version", sa.Integer, nullable=False),
    one_of("kind", "business", "permits"),
)

business_register = Table(
    "business_register",
    metadata,
    Column("tax_code", sa.String(14), nullable=False),
    Column("name", sa.String(300), nullable=False),
    Column("address", sa.String(500)),
    Column("state", sa.String(100)),
    Column("version", sa.Integer, nullable=False),
    PrimaryKeyConstraint("version", "tax_code"),
)

permit_register = Table(
    "permit_register",
    metadata,
    # The number as it is compared.
    Column("permit_key", sa.String(300), nullable=False),
    Column("number", sa.String(300), nullable=False),
    Column("product", sa.String(300), nullable=False),
    Column("holder", sa.String(300)),
    Column("valid_until", Day),
    Column("version", sa.Integer, nullable=False),
    PrimaryKeyConstraint("version", "permit_key"),
)

list_layouts = Table(
    "list_layouts",
    metadata,
    Column("organisation_id", ForeignKey(organisations.c.id), primary_key=True),
    # The digest of a list's headings, as they are compared (`intake.list_layout`).
    Column("headings", sa.String(64), primary_key=True),
    # JSON: what each column was taken for.
    Column("columns", sa.Text, nullable=False),
    # The sheet's name; NULL of a CSV.
    Column("sheet", sa.String(100)),
    Column("used_at", Instant, nullable=False),
)
