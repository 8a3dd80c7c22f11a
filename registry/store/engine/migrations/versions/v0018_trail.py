"""The audit trail on SQLite is not written over either: no row comes in the place of another; every row stays."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_WHEN_TAKEN = "EXISTS (SELECT 1 FROM audit WHERE number = NEW.number OR hash = NEW.hash OR rowid = NEW.rowid)"
_REFUSED = "BEGIN SELECT RAISE(ABORT, 'the audit trail is only ever added to'); END"


def upgrade() -> None:
    """Refuse a row whose number, hash or place in the table is taken; PostgreSQL knows no INSERT that replaces."""
    if op.get_bind().dialect.name != "sqlite":
        return
    # INSERT OR REPLACE takes rows away without asking the triggers of DELETE, unless `recursive_triggers` is on, which
    # every connection decides for itself.
    op.execute(f"CREATE TRIGGER audit_no_replacement BEFORE INSERT ON audit WHEN {_WHEN_TAKEN} {_REFUSED}")
    # Before a row is in, -1 stands for a place that is still to be given: nobody asks for that one.
    op.execute(f"CREATE TRIGGER audit_no_own_place AFTER INSERT ON audit WHEN NEW.rowid < 1 {_REFUSED}")
