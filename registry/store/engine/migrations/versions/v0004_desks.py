"""People at work: sessions, requests and who decides them, the audit trail, inspections, and consumers' reports."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_RUNNING = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables of the desks; nothing that is there changes."""
    _people()
    _files()
    _requests()
    _work()
    _audit()
    _answered_calls()
    op.create_index("ix_orders_organisation_placed", "orders", ["organisation_id", "placed_at"])
    op.create_index("ix_sales_number", "sales", ["sale_id"], **_not_refused())
    _inspections()
    _reports()
    _overview()


def _not_refused() -> dict[str, Any]:
    condition = sa.text("outcome <> 'refused'")
    return {"sqlite_where": condition, "postgresql_where": condition}


def _people() -> None:
    op.add_column("api_keys", sa.Column("sandbox", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("people", sa.Column("totp", sa.LargeBinary(length=100), nullable=True))
    op.add_column("people", sa.Column("totp_step", sa.BigInteger(), nullable=True))
    op.add_column("people", sa.Column("province", sa.String(length=2), nullable=True))
    op.add_column("people", sa.Column("authority", sa.String(length=200), nullable=True))
    op.create_table(
        "sessions",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_sessions_digest_length")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sessions_person_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_person_id"), "sessions", ["person_id"], unique=False)
    op.create_index(op.f("ix_sessions_until"), "sessions", ["until"], unique=False)


def _files() -> None:
    op.create_table(
        "files",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_files_digest_length")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_files")),
    )


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("id", _RUNNING, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("province", sa.String(length=2), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(length=32), nullable=True),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_requests_decided_whole")),
        sa.CheckConstraint(
            "kind IN ('producer', 'prefix', 'claim', 'revoke_key', 'unblock', 'settle_flag')",
            name=op.f("ck_requests_kind_known"),
        ),
        sa.CheckConstraint("state <> 'approved' OR decided_by <> made_by", name=op.f("ck_requests_second_person")),
        sa.CheckConstraint(
            "state IN ('open', 'approved', 'refused', 'withdrawn', 'lapsed')", name=op.f("ck_requests_state_known")
        ),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_requests_decided_by_whole")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_requests_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        sa.UniqueConstraint("receipt", name=op.f("uq_requests_receipt")),
    )
    op.create_index(
        "ix_requests_open",
        "requests",
        ["kind", "made_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(op.f("ix_requests_organisation_id"), "requests", ["organisation_id"], unique=False)
    op.create_index(
        "uq_requests_open",
        "requests",
        ["kind", "subject", "made_by"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "request_files",
        sa.Column("request_id", _RUNNING, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["files.digest"], name=op.f("fk_request_files_digest")),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_request_files_request_id")),
        sa.PrimaryKeyConstraint("request_id", "digest", name=op.f("pk_request_files")),
    )


def _work() -> None:
    op.create_table(
        "work",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("item", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("responsible", sa.String(length=100), nullable=True),
        sa.Column("authority", sa.String(length=200), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("kind IN ('request', 'product', 'flag', 'report')", name=op.f("ck_work_kind_known")),
        sa.PrimaryKeyConstraint("kind", "item", name=op.f("pk_work")),
    )
    op.create_table(
        "remarks",
        sa.Column("id", _RUNNING, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("item", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("kind IN ('request', 'product', 'flag', 'report')", name=op.f("ck_remarks_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
    )
    op.create_index("ix_remarks_item", "remarks", ["kind", "item"], unique=False)


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("second", sa.String(length=100), nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("length(hash) = 32", name=op.f("ck_audit_hash_length")),
        sa.CheckConstraint('second <> "by"', name=op.f("ck_audit_two_people")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_audit_organisation_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_hash")),
    )
    op.create_index("ix_audit_organisation", "audit", ["organisation_id", "number"], unique=False)
    _protect_audit()


def _answered_calls() -> None:
    op.create_table(
        "answered_calls",
        sa.Column("account", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_answered_calls_digest_length")),
        sa.PrimaryKeyConstraint("account", "key", name=op.f("pk_answered_calls")),
    )


def _inspections() -> None:
    op.create_table(
        "inspections",
        sa.Column("id", sa.String(length=8), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("province", sa.String(length=2), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("legal_basis", sa.String(length=500), nullable=False),
        sa.Column("trader", sa.String(length=300), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("report", sa.LargeBinary(), nullable=True),
        sa.Column("signature", sa.Text(), nullable=True),
        sa.CheckConstraint("(closed_at IS NULL) = (report IS NULL)", name=op.f("ck_inspections_report_whole")),
        sa.CheckConstraint("(report IS NULL) = (signature IS NULL)", name=op.f("ck_inspections_signature_whole")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_inspections_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_inspections_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspections")),
    )
    op.create_index(op.f("ix_inspections_person_id"), "inspections", ["person_id"], unique=False)
    op.create_table(
        "inspection_checks",
        sa.Column("inspection_id", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("shown", sa.String(length=200), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=True),
        sa.Column("serial", sa.String(length=20), nullable=True),
        sa.Column("lot", sa.String(length=20), nullable=True),
        sa.Column("product", sa.String(length=300), nullable=True),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("reasons", sa.String(length=500), nullable=False),
        sa.Column("level", sa.String(length=4), nullable=True),
        sa.Column("seal", sa.String(length=11), nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("batch", sa.LargeBinary(length=16), nullable=False),
        sa.Column("batch_at", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.Column("restored_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("length(batch) = 16", name=op.f("ck_inspection_checks_batch_length")),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_inspection_checks_digest_length")),
        sa.CheckConstraint("times > 0", name=op.f("ck_inspection_checks_times_positive")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspections.id"], name=op.f("fk_inspection_checks_inspection_id")),
        sa.PrimaryKeyConstraint("inspection_id", "number", name=op.f("pk_inspection_checks")),
        sa.UniqueConstraint("inspection_id", "digest", name=op.f("uq_inspection_checks_inspection_id_digest")),
    )
    op.create_table(
        "inspection_photos",
        sa.Column("inspection_id", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("original", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(original) = 32", name=op.f("ck_inspection_photos_original_length")),
        sa.ForeignKeyConstraint(["digest"], ["files.digest"], name=op.f("fk_inspection_photos_digest")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspections.id"], name=op.f("fk_inspection_photos_inspection_id")),
        sa.PrimaryKeyConstraint("inspection_id", "digest", name=op.f("pk_inspection_photos")),
    )


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("id", _RUNNING, nullable=False),
        sa.Column("sent_as", sa.LargeBinary(length=16), nullable=False),
        sa.Column("receipt", sa.String(length=12), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=True),
        sa.Column("gtin", sa.String(length=14), nullable=True),
        sa.Column("lot", sa.String(length=20), nullable=True),
        sa.Column("order_id", sa.String(length=8), nullable=True),
        sa.Column("unit_index", sa.BigInteger(), nullable=True),
        sa.Column("verdict", sa.String(length=10), nullable=True),
        sa.Column("province", sa.String(length=2), nullable=True),
        sa.Column("lat", sa.Integer(), nullable=True),
        sa.Column("lon", sa.Integer(), nullable=True),
        sa.Column("contact", sa.String(length=200), nullable=True),
        sa.Column("flag_id", _RUNNING, nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("reply", sa.String(length=1000), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_by", sa.String(length=100), nullable=True),
        sa.CheckConstraint(
            "reason IN ('looks_copied', 'opened_before', 'quality', 'price', 'sold_elsewhere', 'harm', 'other')",
            name=op.f("ck_reports_reason_known"),
        ),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_reports_place_whole")),
        sa.CheckConstraint("(order_id IS NULL) = (unit_index IS NULL)", name=op.f("ck_reports_unit_whole")),
        sa.CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name=op.f("ck_reports_settled_whole")),
        sa.CheckConstraint("length(sent_as) = 16", name=op.f("ck_reports_sent_as_length")),
        sa.ForeignKeyConstraint(["flag_id"], ["flags.id"], name=op.f("fk_reports_flag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("receipt", name=op.f("uq_reports_receipt")),
        sa.UniqueConstraint("sent_as", name=op.f("uq_reports_sent_as")),
    )
    op.create_index(op.f("ix_reports_flag_id"), "reports", ["flag_id"], unique=False)
    op.create_index(
        "ix_reports_open",
        "reports",
        ["at"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "report_photos",
        sa.Column("report_id", _RUNNING, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["files.digest"], name=op.f("fk_report_photos_digest")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_photos_report_id")),
        sa.PrimaryKeyConstraint("report_id", "digest", name=op.f("pk_report_photos")),
    )


def _overview() -> None:
    op.create_table(
        "daily_scans",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("province", sa.String(length=2), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "verdict", "province", name=op.f("pk_daily_scans")),
    )
    op.create_index("ix_flags_gtin", "flags", ["gtin"], unique=False)
    op.create_index("ix_orders_lot", "orders", ["lot"], unique=False)


def _protect_audit() -> None:
    """Rows of the audit trail are only ever added, whoever asks."""
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{what.lower()} BEFORE {what} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail is only ever added to'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'the audit trail is only ever added to' USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_stays()"
    )
