"""Rows of the audit trail are only ever added."""

import pytest
import sqlalchemy as sa

from registry.store.engine import schema
from registry.store.engine.engine import IntegrityError, is_sqlite, read, write
from tests.factories import World
from tests.store.engine.test_schema import _base


@pytest.mark.parametrize("what", ["UPDATE audit SET act = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_audit_trail_can_be_neither_changed_nor_emptied(world: World, what: str) -> None:
    if what.startswith("TRUNCATE") and is_sqlite(world.engine):
        pytest.skip("SQLite has no TRUNCATE")
    with write(world.engine) as conn:
        _insert(conn, "audit", _base(conn, "audit"))
    with pytest.raises(IntegrityError, match="only ever added to"), write(world.engine) as conn:
        conn.exec_driver_sql(what)
    with read(world.engine) as conn:
        assert conn.execute(sa.select(schema.audit.c.act)).scalars().all()[-1] == "key_revoked"


def _insert(conn: sa.Connection, table: str, values: dict[str, object]) -> None:
    conn.execute(sa.table(table, *map(sa.column, values)).insert(), values)
