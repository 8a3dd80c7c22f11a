"""Indexes for the officers' queues: pending products, open flags by goods, what one has in hand; every row stays."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes."""
    _partial("ix_products_pending", "products", ["changed_at", "gtin"], "state = 'pending' AND decided_at IS NULL")
    _partial("ix_flags_waiting", "flags", ["gtin", "opened_at", "id"], "settled_at IS NULL")
    op.create_index(op.f("ix_work_responsible"), "work", ["responsible", "kind", "item"])


def _partial(name: str, table: str, columns: list[str], rows: str) -> None:
    where = sa.text(rows)
    op.create_index(op.f(name), table, columns, sqlite_where=where, postgresql_where=where)
