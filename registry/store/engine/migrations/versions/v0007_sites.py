"""Sites and communes, who is bound to which site, and the site of a scan and of a sale.

The address or province of an organisation becomes its first site: of a pharmacy or a shop under its own name, of a
distributor its warehouse, of anybody else its registered office.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and a site of each address; scans and sales that are there keep having none."""
    _communes()
    _sites()
    _bindings()
    for table in ("scans", "sales", "refused_sales"):
        op.add_column(table, sa.Column("site_id", sa.Integer(), nullable=True))
    op.execute(_FIRST_SITES)


def _communes() -> None:
    op.create_table(
        "communes",
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("province", sa.String(length=2), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(code) = 5", name=op.f("ck_communes_code_length")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_communes")),
    )


def _sites() -> None:
    op.create_table(
        "sites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("gln", sa.String(length=13), nullable=True),
        sa.Column("code", sa.String(length=30), nullable=True),
        sa.Column("address", sa.String(length=500), nullable=True),
        sa.Column("province", sa.String(length=2), nullable=True),
        sa.Column("commune", sa.String(length=5), nullable=True),
        sa.Column("lat", sa.Integer(), nullable=True),
        sa.Column("lon", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("length(gln) = 13", name=op.f("ck_sites_gln_length")),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_sites_point_whole")),
        sa.CheckConstraint("lat BETWEEN -9000000 AND 9000000", name=op.f("ck_sites_lat_range")),
        sa.CheckConstraint("lon BETWEEN -18000000 AND 18000000", name=op.f("ck_sites_lon_range")),
        sa.CheckConstraint(
            "kind IN ('plant', 'warehouse', 'shop', 'pharmacy', 'hospital', 'ward', 'laboratory', 'depot', 'office')",
            name=op.f("ck_sites_kind_known"),
        ),
        sa.ForeignKeyConstraint(["commune"], ["communes.code"], name=op.f("fk_sites_commune")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_sites_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
    )
    op.create_index("ix_sites_organisation_name", "sites", ["organisation_id", "name_key"], unique=False)
    for name, column in (("name", "name_key"), ("gln", "gln"), ("code", "code")):
        condition = sa.text("closed_at IS NULL" if name == "name" else f"closed_at IS NULL AND {column} IS NOT NULL")
        op.create_index(
            f"uq_sites_open_{name}",
            "sites",
            ["organisation_id", column],
            unique=True,
            sqlite_where=condition,
            postgresql_where=condition,
        )


def _bindings() -> None:
    op.create_table(
        "person_sites",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_person_sites_person_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_person_sites_site_id")),
        sa.PrimaryKeyConstraint("person_id", "site_id", name=op.f("pk_person_sites")),
    )
    op.create_index(op.f("ix_person_sites_site_id"), "person_sites", ["site_id"], unique=False)
    op.create_table(
        "key_sites",
        sa.Column("prefix", sa.String(length=8), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["prefix"], ["api_keys.prefix"], name=op.f("fk_key_sites_prefix")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_key_sites_site_id")),
        sa.PrimaryKeyConstraint("prefix", "site_id", name=op.f("pk_key_sites")),
    )
    op.create_index(op.f("ix_key_sites_site_id"), "key_sites", ["site_id"], unique=False)


# Whoever sells is known by the name over the door; everybody else's address is where they are registered.
_FIRST_SITES = """
INSERT INTO sites (organisation_id, name, name_key, kind, gln, address, province, made_at, changed_at)
SELECT id,
    CASE kind WHEN 'warehouse' THEN 'Kho' WHEN 'office' THEN 'Trụ sở' ELSE substr(name, 1, 200) END,
    CASE kind WHEN 'warehouse' THEN 'kho' WHEN 'office' THEN 'tru so' ELSE substr(name_key, 1, 200) END,
    kind, gln, address, province, made_at, made_at
FROM (
    SELECT organisations.*, CASE
        WHEN ' ' || roles || ' ' LIKE '% pharmacy %' THEN 'pharmacy'
        WHEN ' ' || roles || ' ' LIKE '% shop %' THEN 'shop'
        WHEN ' ' || roles || ' ' LIKE '% distributor %' THEN 'warehouse'
        ELSE 'office' END AS kind
    FROM organisations WHERE address IS NOT NULL OR province IS NOT NULL
) AS addressed ORDER BY id
"""
