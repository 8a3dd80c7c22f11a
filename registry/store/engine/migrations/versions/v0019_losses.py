"""Reports of lost goods among the requests."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_KINDS = (
    "kind IN ('producer', 'prefix', 'claim', 'revoke_key', 'unblock', 'settle_flag', 'suspend_company', "
    "'lift_company', 'change_company', 'reset_administrator', 'add_official', 'reset_official', 'enable_official', "
    "'loss')"
)


def upgrade() -> None:
    """Let a shop report what it lost; every row is kept."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_requests_kind_known"), "requests", type_="check")
        op.create_check_constraint(op.f("ck_requests_kind_known"), "requests", sa.text(_KINDS))
        return
    # As in 0015: SQLite changes no condition of a table that others refer to, but no row lies otherwise afterwards.
    conn = op.get_bind()
    version = conn.exec_driver_sql("PRAGMA schema_version").scalar_one()
    read = conn.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'requests'")
    written = re.sub(r"\bkind IN \([^)]*\)", _KINDS, str(read.scalar_one()))
    conn.exec_driver_sql("PRAGMA writable_schema = ON")
    conn.exec_driver_sql(
        "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = 'requests'",
        (written,),
    )
    conn.exec_driver_sql(f"PRAGMA schema_version = {int(version) + 1}")
    conn.exec_driver_sql("PRAGMA writable_schema = OFF")
