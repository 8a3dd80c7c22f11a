"""Who was drawn to sign a request, requests for accounts of the registry's own people, and the trail found by hand."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_KINDS = (
    "kind IN ('producer', 'prefix', 'claim', 'revoke_key', 'unblock', 'settle_flag', 'suspend_company', "
    "'lift_company', 'change_company', 'reset_administrator', 'add_official', 'reset_official', 'enable_official')"
)
_MESSAGES = (
    "kind IN ('application_received', 'application_approved', 'application_refused', 'first_password', "
    "'password_forgotten', 'address_to_confirm', 'address_changed', 'flag_opened', 'recall', 'signature_asked', "
    "'report_answered', 'company_hearing', 'company_suspended', 'company_lifted', 'key_warning', 'backup_warning', "
    "'emergency')"
)
_CHECKS = {
    "drawn_whole": "(drawn IS NULL) = (drawn_at IS NULL)",
    "drawn_few_whole": "(drawn IS NULL) = (drawn_few IS NULL)",
    "drawn_second_person": "drawn <> made_by",
}


def upgrade() -> None:
    """Let requests say who is to sign, and more be asked; every row is kept."""
    for column in (
        sa.Column("drawn", sa.String(length=100), nullable=True),
        sa.Column("drawn_at", sa.BigInteger(), nullable=True),
        sa.Column("drawn_few", sa.Boolean(), nullable=True),
    ):
        op.add_column("requests", column)
    _conditions()
    op.create_index("ix_audit_subject", "audit", ["subject", "number"], unique=False)
    op.create_index("ix_audit_by", "audit", ["by", "number"], unique=False)
    op.create_index("ix_audit_act", "audit", ["act", "at"], unique=False)


def _conditions() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_requests_kind_known"), "requests", type_="check")
        op.create_check_constraint(op.f("ck_requests_kind_known"), "requests", sa.text(_KINDS))
        op.drop_constraint(op.f("ck_outbox_kind_known"), "outbox", type_="check")
        op.create_check_constraint(op.f("ck_outbox_kind_known"), "outbox", sa.text(_MESSAGES))
        for name, condition in _CHECKS.items():
            op.create_check_constraint(op.f(f"ck_requests_{name}"), "requests", sa.text(condition))
        return
    # As in 0009: SQLite changes no condition of a table that others refer to, but no row lies otherwise afterwards.
    checks = "".join(f", CONSTRAINT ck_requests_{name} CHECK ({condition})" for name, condition in _CHECKS.items())
    _rewrite("requests", _KINDS, checks)
    _rewrite("outbox", _MESSAGES, "")


def _rewrite(table: str, kinds: str, checks: str) -> None:
    conn = op.get_bind()
    version = conn.exec_driver_sql("PRAGMA schema_version").scalar_one()
    read = conn.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,))
    written = re.sub(r"\bkind IN \([^)]*\)", kinds, str(read.scalar_one()).rstrip())
    conn.exec_driver_sql("PRAGMA writable_schema = ON")
    conn.exec_driver_sql(
        "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?",
        (written.removesuffix(")") + checks + ")", table),
    )
    conn.exec_driver_sql(f"PRAGMA schema_version = {int(version) + 1}")
    conn.exec_driver_sql("PRAGMA writable_schema = OFF")
