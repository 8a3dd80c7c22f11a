"""What the registry writes to people: where they read it, the outbox, and the links that were mailed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_RUNNING = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables of messages; nothing that is there changes."""
    op.create_table(
        "mailboxes",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("choice", sa.String(length=5), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("choice IN ('all', 'daily', 'none')", name=op.f("ck_mailboxes_choice_known")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mailboxes_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mailboxes")),
    )
    _outbox()
    _mailed_links()


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", _RUNNING, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("once", sa.String(length=200), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("digest_day", sa.String(length=10), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(length=100), nullable=True),
        sa.Column("leased_until", sa.BigInteger(), nullable=True),
        sa.Column("prepared_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("fault", sa.String(length=100), nullable=True),
        sa.CheckConstraint("person_id IS NOT NULL OR address IS NOT NULL", name=op.f("ck_outbox_receiver")),
        sa.CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name=op.f("ck_outbox_settled_whole")),
        sa.CheckConstraint("(lease IS NULL) = (leased_until IS NULL)", name=op.f("ck_outbox_lease_whole")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_outbox_attempts_counted")),
        sa.CheckConstraint(
            "kind IN ('application_received', 'application_approved', 'application_refused', 'first_password', "
            "'password_forgotten', 'address_to_confirm', 'address_changed', 'flag_opened', 'recall', "
            "'signature_asked', 'report_answered', 'key_warning', 'backup_warning')",
            name=op.f("ck_outbox_kind_known"),
        ),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed', 'dropped')", name=op.f("ck_outbox_state_known")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_outbox_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("once", name=op.f("uq_outbox_once")),
    )
    op.create_index(op.f("ix_outbox_person_id"), "outbox", ["person_id"], unique=False)
    op.create_index(op.f("ix_outbox_settled_at"), "outbox", ["settled_at"], unique=False)
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_outbox_waiting", "outbox", ["next_at"], sqlite_where=waiting, postgresql_where=waiting)


def _mailed_links() -> None:
    op.create_table(
        "mailed_links",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=18), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("request_id", _RUNNING, nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_mailed_links_digest_length")),
        sa.CheckConstraint("(person_id IS NULL) <> (request_id IS NULL)", name=op.f("ck_mailed_links_one_owner")),
        sa.CheckConstraint(
            "(purpose = 'application') = (request_id IS NOT NULL)", name=op.f("ck_mailed_links_owner_fits")
        ),
        sa.CheckConstraint("(until IS NULL) = (request_id IS NOT NULL)", name=op.f("ck_mailed_links_until_fits")),
        sa.CheckConstraint(
            "purpose IN ('application', 'first_password', 'password_forgotten', 'address')",
            name=op.f("ck_mailed_links_purpose_known"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mailed_links_person_id")),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_mailed_links_request_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_mailed_links")),
    )
    op.create_index(op.f("ix_mailed_links_person_id"), "mailed_links", ["person_id"], unique=False)
    op.create_index(op.f("ix_mailed_links_request_id"), "mailed_links", ["request_id"], unique=False)
