"""What the registry writes to people: where they read it, the outbox, and the secrets of the links that were mailed."""

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table

from registry.store.engine.columns import RUNNING, Instant, metadata, one_of, where
from registry.store.tables.office import requests
from registry.store.tables.people import people

mailboxes = Table(
    "mailboxes",
    metadata,
    Column("person_id", ForeignKey(people.c.id), primary_key=True, autoincrement=False),
    Column("address", sa.String(254), nullable=False),
    # When a mailed link proved it; NULL: nothing goes there but such links.
    Column("confirmed_at", Instant),
    # How what is not urgent is wanted.
    Column("choice", sa.String(5), nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", sa.String(100), nullable=False),
    one_of("choice", "all", "daily", "none"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", RUNNING, primary_key=True),
    Column("kind", sa.String(24), nullable=False),
    # What its link leads to: a number or a receipt; never a secret, which is made when it is sent.
    Column("subject", sa.String(200), nullable=False),
    # JSON: what fills its words.
    Column("facts", sa.Text, nullable=False),
    # What is said under one name is said once.
    Column("once", sa.String(200), unique=True),
    # To a person, at the address that counts when it is sent; to an address alone; or to a person at one address only.
    Column("person_id", ForeignKey(people.c.id), index=True),
    Column("address", sa.String(254)),
    Column("digest_day", sa.String(10)),
    Column("state", sa.String(8), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("attempts", sa.Integer, nullable=False),
    # Who sends it now, and until when nobody else does.
    Column("lease", sa.String(100)),
    Column("leased_until", Instant),
    # When the secret of its link was made.
    Column("prepared_at", Instant),
    Column("settled_at", Instant, index=True),
    Column("fault", sa.String(100)),
    Index("ix_outbox_waiting", "next_at", **where("state = 'waiting'")),
    CheckConstraint("person_id IS NOT NULL OR address IS NOT NULL", name="receiver"),
    CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled_whole"),
    CheckConstraint("(lease IS NULL) = (leased_until IS NULL)", name="lease_whole"),
    CheckConstraint("attempts >= 0", name="attempts_counted"),
    one_of(
        "kind", "application_received", "application_approved", "application_refused", "first_password",
        "password_forgotten", "address_to_confirm", "address_changed", "flag_opened", "recall", "signature_asked",
        "report_answered", "company_hearing", "company_suspended", "company_lifted", "key_warning", "backup_warning",
        "emergency",
    ),
    one_of("state", "waiting", "sent", "failed", "dropped"),
)  # fmt: skip

mailed_links = Table(
    "mailed_links",
    metadata,
    # SHA-256 of the secret.
    Column("digest", sa.LargeBinary(32), primary_key=True),
    Column("purpose", sa.String(18), nullable=False),
    Column("person_id", ForeignKey(people.c.id), index=True),
    Column("request_id", ForeignKey(requests.c.id), index=True),
    Column("made_at", Instant, nullable=False),
    # NULL: as long as the request is there.
    Column("until", Instant),
    CheckConstraint("length(digest) = 32", name="digest_length"),
    CheckConstraint("(person_id IS NULL) <> (request_id IS NULL)", name="one_owner"),
    CheckConstraint("(purpose = 'application') = (request_id IS NOT NULL)", name="owner_fits"),
    CheckConstraint("(until IS NULL) = (request_id IS NOT NULL)", name="until_fits"),
    one_of("purpose", "application", "first_password", "password_forgotten", "address"),
)
