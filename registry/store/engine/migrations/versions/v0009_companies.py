"""Companies as a whole: suspensions, every change of their data, how they are reached, and what is asked about them.

Phone and e-mail of a company are those of its newest application that was granted; of others nobody has said any.
"""

import json
import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_RUNNING = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KINDS = (
    "kind IN ('producer', 'prefix', 'claim', 'revoke_key', 'unblock', 'settle_flag', 'suspend_company', "
    "'lift_company', 'change_company', 'reset_administrator')"
)


def upgrade() -> None:
    """Make suspensions and changes, give companies phone and e-mail, and let more be asked; every row is kept."""
    op.add_column("organisations", sa.Column("phone", sa.String(length=20), nullable=True))
    op.add_column("organisations", sa.Column("email", sa.String(length=254), nullable=True))
    _contacts()
    _suspensions()
    _changes()
    _widen_kinds()


def _widen_kinds() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_requests_kind_known"), "requests", type_="check")
        op.create_check_constraint(op.f("ck_requests_kind_known"), "requests", sa.text(_KINDS))
        return
    # SQLite changes no condition, and to make the table anew would break the references to it. What is written of a
    # table may be changed where no row lies otherwise afterwards (https://sqlite.org/lang_altertable.html, section 7).
    conn = op.get_bind()
    version = conn.exec_driver_sql("PRAGMA schema_version").scalar_one()
    written = conn.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'requests'")
    conn.exec_driver_sql("PRAGMA writable_schema = ON")
    conn.exec_driver_sql(
        "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = 'requests'",
        (re.sub(r"\bkind IN \([^)]*\)", _KINDS, str(written.scalar_one())),),
    )
    conn.exec_driver_sql(f"PRAGMA schema_version = {int(version) + 1}")
    conn.exec_driver_sql("PRAGMA writable_schema = OFF")


def _contacts() -> None:
    conn = op.get_bind()
    granted = sa.text(
        "SELECT organisation_id, content FROM requests "
        "WHERE kind = 'producer' AND state = 'approved' AND organisation_id IS NOT NULL ORDER BY id"
    )
    written = sa.text("UPDATE organisations SET phone = :phone, email = :email WHERE id = :id")
    for row in conn.execute(granted).all():
        content: dict[str, Any] = json.loads(row.content)
        phone, email = str(content.get("phone", ""))[:20], str(content.get("email", ""))[:254]
        conn.execute(written, {"phone": phone or None, "email": email or None, "id": row.organisation_id})


def _suspensions() -> None:
    op.create_table(
        "suspensions",
        sa.Column("id", _RUNNING, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("second", sa.String(length=100), nullable=True),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.Column("lifted_by", sa.String(length=100), nullable=True),
        sa.Column("lifted_second", sa.String(length=100), nullable=True),
        sa.Column("lift_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint('second <> "by"', name=op.f("ck_suspensions_two_people")),
        sa.CheckConstraint("lifted_second <> lifted_by", name=op.f("ck_suspensions_lifted_by_two_people")),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_suspensions_lifted_whole")),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lift_reason IS NULL)", name=op.f("ck_suspensions_lift_reason_whole")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_suspensions_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspensions")),
    )
    op.create_index(op.f("ix_suspensions_organisation_id"), "suspensions", ["organisation_id"], unique=False)
    op.create_index(
        "uq_suspensions_in_force",
        "suspensions",
        ["organisation_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )


def _changes() -> None:
    op.create_table(
        "company_changes",
        sa.Column("id", _RUNNING, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=10), nullable=False),
        sa.Column("before", sa.String(length=500), nullable=False),
        sa.Column("after", sa.String(length=500), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("second", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.CheckConstraint('second <> "by"', name=op.f("ck_company_changes_two_people")),
        sa.CheckConstraint("before <> after", name=op.f("ck_company_changes_changed")),
        sa.CheckConstraint(
            "field IN ('name', 'name_en', 'address', 'province', 'gln', 'roles', 'phone', 'email')",
            name=op.f("ck_company_changes_field_known"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_company_changes_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_changes")),
    )
    op.create_index("ix_company_changes_organisation", "company_changes", ["organisation_id", "id"], unique=False)
