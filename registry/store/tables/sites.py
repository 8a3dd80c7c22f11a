"""Where organisations work: sites, the communes they lie in, and who is bound to which."""

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table

from registry.store.engine.columns import Instant, metadata, one_of, where
from registry.store.tables.goods import organisations
from registry.store.tables.people import api_keys, people

communes = Table(
    "communes",
    metadata,
    # Five digits (Decision 19/2025/QD-TTg). The product ships none: an operator loads them.
    Column("code", sa.String(5), primary_key=True),
    Column("name", sa.String(200), nullable=False),
    Column("province", sa.String(2), nullable=False),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint("length(code) = 5", name="code_length"),
)

sites = Table(
    "sites",
    metadata,
    # Scans and sales name a site by this number and without a foreign key, which would be a look-up more for each row
    # of the hot path: no site is ever deleted.
    Column("id", sa.Integer, primary_key=True),
    Column("organisation_id", ForeignKey(organisations.c.id), nullable=False),
    Column("name", sa.String(200), nullable=False),
    Column("name_key", sa.String(200), nullable=False),
    Column("kind", sa.String(10), nullable=False),
    Column("gln", sa.String(13)),
    # A national location code.
    Column("code", sa.String(30)),
    Column("address", sa.String(500)),
    Column("province", sa.String(2)),
    Column("commune", ForeignKey(communes.c.code)),
    # Hundred-thousandths of a degree, about 1 m.
    Column("lat", sa.Integer),
    Column("lon", sa.Integer),
    Column("made_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Index("uq_sites_open_name", "organisation_id", "name_key", unique=True, **where("closed_at IS NULL")),
    Index("uq_sites_open_gln", "organisation_id", "gln", unique=True, **where("closed_at IS NULL AND gln IS NOT NULL")),
    Index(
        "uq_sites_open_code", "organisation_id", "code", unique=True, **where("closed_at IS NULL AND code IS NOT NULL")
    ),
    Index("ix_sites_commune", "commune", "organisation_id", **where("closed_at IS NULL")),
    Index("ix_sites_organisation_name", "organisation_id", "name_key"),
    CheckConstraint("length(gln) = 13", name="gln_length"),
    CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="point_whole"),
    CheckConstraint("lat BETWEEN -9000000 AND 9000000", name="lat_range"),
    CheckConstraint("lon BETWEEN -18000000 AND 18000000", name="lon_range"),
    one_of("kind", "plant", "warehouse", "shop", "pharmacy", "hospital", "ward", "laboratory", "depot", "office"),
)

person_sites = Table(
    "person_sites",
    metadata,
    Column("person_id", ForeignKey(people.c.id), primary_key=True),
    Column("site_id", ForeignKey(sites.c.id), primary_key=True, index=True),
)

key_sites = Table(
    "key_sites",
    metadata,
    Column("prefix", ForeignKey(api_keys.c.prefix), primary_key=True),
    Column("site_id", ForeignKey(sites.c.id), primary_key=True, index=True),
)
