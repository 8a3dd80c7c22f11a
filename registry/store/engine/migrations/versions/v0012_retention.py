"""What ended of its own, counted by kind and day; and the ways to what is old enough to end. Every row is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Name, table, columns, and the condition of a partial index.
_INDEXES = (
    ("ix_orders_expiry", "orders", ["expiry", "id"], None),
    ("ix_orders_undated", "orders", ["placed_at", "id"], "expiry IS NULL"),
    ("ix_flags_settled", "flags", ["settled_at", "id"], "settled_at IS NOT NULL"),
    ("ix_reports_settled", "reports", ["settled_at", "id"], "settled_at IS NOT NULL"),
    ("ix_requests_decided", "requests", ["decided_at", "id"], "decided_at IS NOT NULL"),
    ("ix_inspections_closed", "inspections", ["closed_at", "id"], "closed_at IS NOT NULL"),
    ("ix_papers_removed", "papers", ["removed_at", "id"], "removed_at IS NOT NULL"),
    ("ix_company_changes_at", "company_changes", ["at", "id"], None),
    ("ix_answered_calls_at", "answered_calls", ["at"], None),
)


def upgrade() -> None:
    """Make the table of counts and the indexes."""
    op.create_table(
        "retention_counts",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("in_trail", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("in_trail BETWEEN 0 AND count", name=op.f("ck_retention_counts_in_trail_range")),
        sa.PrimaryKeyConstraint("day", "kind", name=op.f("pk_retention_counts")),
    )
    for name, table, columns, condition in _INDEXES:
        partial = sa.text(condition) if condition else None
        op.create_index(name, table, columns, unique=False, sqlite_where=partial, postgresql_where=partial)
