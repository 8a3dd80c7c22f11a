"""Indexes for what lies in a territory, and for requests in the order in which officers read them; every row stays."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes."""
    op.create_index(op.f("ix_organisations_province"), "organisations", ["province", "id"])
    _partial("ix_sites_commune", "sites", ["commune", "organisation_id"], "closed_at IS NULL")
    op.create_index(op.f("ix_requests_made"), "requests", ["made_at", "id"])
    _partial("ix_requests_waiting", "requests", ["made_at", "id"], "state = 'open'")


def _partial(name: str, table: str, columns: list[str], rows: str) -> None:
    where = sa.text(rows)
    op.create_index(op.f(name), table, columns, sqlite_where=where, postgresql_where=where)
