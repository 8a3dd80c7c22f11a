"""The officers' desks: requests, who works on what, the audit trail, and files that were sent."""

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table

from registry.store.engine.columns import RUNNING, Day, Instant, metadata, one_of, where
from registry.store.tables.goods import organisations

files = Table(
    "files",
    metadata,
    # SHA-256 of the content, so that what is sent twice is kept once.
    Column("digest", sa.LargeBinary(32), primary_key=True),
    Column("media_type", sa.String(40), nullable=False),
    Column("content", sa.LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    CheckConstraint("length(digest) = 32", name="digest_length"),
)

requests = Table(
    "requests",
    metadata,
    Column("id", RUNNING, primary_key=True),
    Column("kind", sa.String(20), nullable=False),
    # What it is about: a tax code, a GTIN, the number of a key or of a flag.
    Column("subject", sa.String(200), nullable=False),
    Column("organisation_id", ForeignKey(organisations.c.id), index=True),
    Column("province", sa.String(2)),
    # JSON, by the kind.
    Column("content", sa.Text, nullable=False),
    # SHA-256 of what an applicant without an account holds to look the request up.
    Column("receipt", sa.LargeBinary(32), unique=True),
    Column("state", sa.String(9), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", sa.String(100), nullable=False),
    # When it lapses; NULL: it waits for as long as it takes.
    Column("until", Instant),
    Column("decided_at", Instant),
    Column("decided_by", sa.String(100)),
    Column("reason", sa.String(1000)),
    # Who was drawn to sign, when, and whether from less than three.
    Column("drawn", sa.String(100)),
    Column("drawn_at", Instant),
    Column("drawn_few", sa.Boolean),
    Index("ix_requests_open", "kind", "made_at", **where("state = 'open'")),
    # In the order of the officers' lists.
    Index("ix_requests_made", "made_at", "id"),
    Index("ix_requests_waiting", "made_at", "id", **where("state = 'open'")),
    Index("ix_requests_decided", "decided_at", "id", **where("decided_at IS NOT NULL")),
    # The same act on the same thing waits once.
    Index("uq_requests_open", "kind", "subject", "made_by", unique=True, **where("state = 'open'")),
    # Nobody approves what they asked for, whatever their role.
    CheckConstraint("state <> 'approved' OR decided_by <> made_by", name="second_person"),
    CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_whole"),
    CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_whole"),
    CheckConstraint("(drawn IS NULL) = (drawn_at IS NULL)", name="drawn_whole"),
    CheckConstraint("(drawn IS NULL) = (drawn_few IS NULL)", name="drawn_few_whole"),
    CheckConstraint("drawn <> made_by", name="drawn_second_person"),
    one_of(
        "kind",
        "producer",
        "prefix",
        "claim",
        "revoke_key",
        "unblock",
        "settle_flag",
        "suspend_company",
        "lift_company",
        "change_company",
        "reset_administrator",
        "add_official",
        "reset_official",
        "enable_official",
        "loss",
    ),
    one_of("state", "open", "approved", "refused", "withdrawn", "lapsed"),
)

request_files = Table(
    "request_files",
    metadata,
    Column("request_id", ForeignKey(requests.c.id), primary_key=True),
    Column("digest", ForeignKey(files.c.digest), primary_key=True),
    Column("name", sa.String(200), nullable=False),
)

work = Table(
    "work",
    metadata,
    # A request, a pending product (its GTIN as a number), a flag or a report, and who has it in hand.
    Column("kind", sa.String(8), primary_key=True),
    Column("item", sa.BigInteger, primary_key=True, autoincrement=False),
    Column("responsible", sa.String(100)),
    Column("authority", sa.String(200)),
    Column("due_at", Instant),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", sa.String(100), nullable=False),
    Index("ix_work_responsible", "responsible", "kind", "item"),
    one_of("kind", "request", "product", "flag", "report"),
)

remarks = Table(
    "remarks",
    metadata,
    Column("id", RUNNING, primary_key=True),
    Column("kind", sa.String(8), nullable=False),
    Column("item", sa.BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", sa.String(100), nullable=False),
    Column("words", sa.String(1000), nullable=False),
    Index("ix_remarks_item", "kind", "item"),
    one_of("kind", "request", "product", "flag", "report"),
)

audit = Table(
    "audit",
    metadata,
    # 1, 2, 3 ... without a gap; each row's hash covers the one before (registry.office.trail). Triggers refuse
    # change and deletion; on PostgreSQL the server's role needs no right but SELECT and INSERT (docs/operation.md).
    Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("by", sa.String(100), nullable=False),
    Column("second", sa.String(100)),
    Column("act", sa.String(40), nullable=False),
    Column("subject", sa.String(200), nullable=False),
    Column("organisation_id", ForeignKey(organisations.c.id)),
    Column("detail", sa.Text, nullable=False),
    Column("hash", sa.LargeBinary(32), nullable=False, unique=True),
    Index("ix_audit_organisation", "organisation_id", "number"),
    Index("ix_audit_subject", "subject", "number"),
    Index("ix_audit_by", "by", "number"),
    Index("ix_audit_act", "act", "at"),
    CheckConstraint("length(hash) = 32", name="hash_length"),
    CheckConstraint('second <> "by"', name="two_people"),
)

answered_calls = Table(
    "answered_calls",
    metadata,
    # Creating calls by the caller's Idempotency-Key.
    Column("account", sa.String(120), primary_key=True),
    Column("key", sa.String(200), primary_key=True),
    Column("digest", sa.LargeBinary(32), nullable=False),
    Column("status", sa.SmallInteger, nullable=False),
    Column("answer", sa.Text, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    CheckConstraint("length(digest) = 32", name="digest_length"),
)

retention_counts = Table(
    "retention_counts",
    metadata,
    # How many records of a kind (`model.retention`) ended on a day, and how many of them the audit trail has counted:
    # each piece adds here in its own transaction, so that a run that broke off leaves nothing untold.
    Column("day", Day, primary_key=True),
    Column("kind", sa.String(20), primary_key=True),
    Column("count", sa.BigInteger, nullable=False),
    Column("in_trail", sa.BigInteger, nullable=False),
    CheckConstraint("in_trail BETWEEN 0 AND count", name="in_trail_range"),
)
