"""What stands on a company as a whole: its suspensions, and every change of its data."""

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table

from registry.store.engine.columns import RUNNING, Instant, metadata, one_of, where
from registry.store.tables.goods import organisations

suspensions = Table(
    "suspensions",
    metadata,
    Column("id", RUNNING, primary_key=True),
    Column("organisation_id", ForeignKey(organisations.c.id), nullable=False, index=True),
    Column("reason", sa.String(500), nullable=False),
    Column("since", Instant, nullable=False),
    Column("by", sa.String(100), nullable=False),
    # NULL: the operator's command, which needs no second.
    Column("second", sa.String(100)),
    Column("lifted_at", Instant),
    Column("lifted_by", sa.String(100)),
    Column("lifted_second", sa.String(100)),
    Column("lift_reason", sa.String(500)),
    Index("uq_suspensions_in_force", "organisation_id", unique=True, **where("lifted_at IS NULL")),
    CheckConstraint('second <> "by"', name="two_people"),
    CheckConstraint("lifted_second <> lifted_by", name="lifted_by_two_people"),
    CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_whole"),
    CheckConstraint("(lifted_at IS NULL) = (lift_reason IS NULL)", name="lift_reason_whole"),
)

company_changes = Table(
    "company_changes",
    metadata,
    Column("id", RUNNING, primary_key=True),
    Column("organisation_id", ForeignKey(organisations.c.id), nullable=False),
    Column("field", sa.String(10), nullable=False),
    # '' for nothing; roles are words with spaces between.
    Column("before", sa.String(500), nullable=False),
    Column("after", sa.String(500), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", sa.String(100), nullable=False),
    # The officer who agreed to what the company asked for.
    Column("second", sa.String(100)),
    Column("reason", sa.String(1000), nullable=False),
    Index("ix_company_changes_organisation", "organisation_id", "id"),
    Index("ix_company_changes_at", "at", "id"),
    CheckConstraint('second <> "by"', name="two_people"),
    CheckConstraint("before <> after", name="changed"),
    one_of("field", "name", "name_en", "address", "province", "gln", "roles", "phone", "email"),
)
