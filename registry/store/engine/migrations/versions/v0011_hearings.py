"""Companies are told before they are suspended, when they are, and when it is lifted: three more kinds of messages."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_KINDS = (
    "kind IN ('application_received', 'application_approved', 'application_refused', 'first_password', "
    "'password_forgotten', 'address_to_confirm', 'address_changed', 'flag_opened', 'recall', 'signature_asked', "
    "'report_answered', 'company_hearing', 'company_suspended', 'company_lifted', 'key_warning', 'backup_warning')"
)


def upgrade() -> None:
    """Let more be written to people; every row is kept."""
    conn = op.get_bind()
    if conn.dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_outbox_kind_known"), "outbox", type_="check")
        op.create_check_constraint(op.f("ck_outbox_kind_known"), "outbox", sa.text(_KINDS))
        return
    # As 0009 has done it, and why.
    version = conn.exec_driver_sql("PRAGMA schema_version").scalar_one()
    written = conn.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'outbox'")
    conn.exec_driver_sql("PRAGMA writable_schema = ON")
    conn.exec_driver_sql(
        "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = 'outbox'",
        (re.sub(r"\bkind IN \([^)]*\)", _KINDS, str(written.scalar_one())),),
    )
    conn.exec_driver_sql(f"PRAGMA schema_version = {int(version) + 1}")
    conn.exec_driver_sql("PRAGMA writable_schema = OFF")
