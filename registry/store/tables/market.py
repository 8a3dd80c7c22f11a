"""What is found on the market: inspections with their evidence, and what consumers report."""

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, UniqueConstraint

from registry.store.engine.columns import RUNNING, Instant, metadata, one_of, where
from registry.store.tables.goods import organisations
from registry.store.tables.office import files
from registry.store.tables.people import people
from registry.store.tables.traces import flags

inspections = Table(
    "inspections",
    metadata,
    Column("id", sa.String(8), primary_key=True),
    Column("person_id", ForeignKey(people.c.id), nullable=False, index=True),
    Column("organisation_id", ForeignKey(organisations.c.id)),
    Column("authority", sa.String(200), nullable=False),
    Column("place", sa.String(300), nullable=False),
    Column("province", sa.String(2), nullable=False),
    Column("purpose", sa.String(500), nullable=False),
    Column("legal_basis", sa.String(500), nullable=False),
    Column("trader", sa.String(300)),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    # The evidence report as it was signed, and its detached signature (docs/inspection.md).
    Column("report", sa.LargeBinary),
    Column("signature", sa.Text),
    Index("ix_inspections_closed", "closed_at", "id", **where("closed_at IS NOT NULL")),
    CheckConstraint("(closed_at IS NULL) = (report IS NULL)", name="report_whole"),
    CheckConstraint("(report IS NULL) = (signature IS NULL)", name="signature_whole"),
)

inspection_checks = Table(
    "inspection_checks",
    metadata,
    Column("inspection_id", ForeignKey(inspections.c.id), primary_key=True),
    Column("number", sa.Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    # SHA-256 of the text as it was read; the text itself, which holds the copyable seal, is kept nowhere.
    Column("digest", sa.LargeBinary(32), nullable=False),
    Column("shown", sa.String(200), nullable=False),
    Column("gtin", sa.String(14)),
    Column("serial", sa.String(20)),
    Column("lot", sa.String(20)),
    Column("product", sa.String(300)),
    Column("verdict", sa.String(10), nullable=False),
    Column("reasons", sa.String(500), nullable=False),
    Column("level", sa.String(4)),
    Column("seal", sa.String(11)),
    # What else the answer told, as JSON: expiry, producer, history, measures.
    Column("told", sa.Text, nullable=False),
    # How often the code was brought; the list it came in last and its place there, so that a list sent twice is one.
    Column("times", sa.Integer, nullable=False),
    Column("batch", sa.LargeBinary(16), nullable=False),
    Column("batch_at", sa.Integer, nullable=False),
    # Both stay: what was taken off the list, and what came back later.
    Column("removed_at", Instant),
    Column("restored_at", Instant),
    UniqueConstraint("inspection_id", "digest"),
    CheckConstraint("length(digest) = 32", name="digest_length"),
    CheckConstraint("length(batch) = 16", name="batch_length"),
    CheckConstraint("times > 0", name="times_positive"),
)

inspection_photos = Table(
    "inspection_photos",
    metadata,
    Column("inspection_id", ForeignKey(inspections.c.id), primary_key=True),
    Column("digest", ForeignKey(files.c.digest), primary_key=True),
    # Of the photo as it came from the camera, which the inspector keeps.
    Column("original", sa.LargeBinary(32), nullable=False),
    Column("at", Instant, nullable=False),
    CheckConstraint("length(original) = 32", name="original_length"),
)

reports = Table(
    "reports",
    metadata,
    Column("id", RUNNING, primary_key=True),
    # Made by the reporter's page, so that what is sent twice is one report.
    Column("sent_as", sa.LargeBinary(16), nullable=False, unique=True),
    Column("receipt", sa.String(12), nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    Column("reason", sa.String(20), nullable=False),
    Column("words", sa.String(1000)),
    Column("gtin", sa.String(14)),
    Column("lot", sa.String(20)),
    Column("order_id", sa.String(8)),
    Column("unit_index", sa.BigInteger),
    Column("verdict", sa.String(10)),
    Column("province", sa.String(2)),
    # Hundredths of a degree, about 1 km.
    Column("lat", sa.Integer),
    Column("lon", sa.Integer),
    # How to answer, if the reporter wishes; gone with the report's end.
    Column("contact", sa.String(200)),
    Column("flag_id", ForeignKey(flags.c.id), index=True),
    Column("outcome", sa.String(20)),
    Column("reply", sa.String(1000)),
    Column("settled_at", Instant),
    Column("settled_by", sa.String(100)),
    Index("ix_reports_open", "at", **where("settled_at IS NULL")),
    Index("ix_reports_settled", "settled_at", "id", **where("settled_at IS NOT NULL")),
    CheckConstraint("(order_id IS NULL) = (unit_index IS NULL)", name="unit_whole"),
    CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="place_whole"),
    CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled_whole"),
    CheckConstraint("length(sent_as) = 16", name="sent_as_length"),
    one_of("reason", "looks_copied", "opened_before", "quality", "price", "sold_elsewhere", "harm", "other"),
)

report_photos = Table(
    "report_photos",
    metadata,
    Column("report_id", ForeignKey(reports.c.id), primary_key=True),
    Column("digest", ForeignKey(files.c.digest), primary_key=True),
)
