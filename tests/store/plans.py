"""What a database says of the way it takes to a statement's rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from registry.store.engine.engine import Engine, is_spread, is_sqlite

Ran = list[tuple[str, Any]]


@contextmanager
def noted(engine: Engine) -> Iterator[Ran]:
    """Every statement on rows that runs meanwhile, with its parameters."""
    ran: Ran = []

    def note(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if not statement.startswith("BEGIN") and "pg_advisory" not in statement:
            ran.append((statement, parameters))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield ran
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def plan_of(conn: sa.Connection, statement: str, parameters: Any) -> str:
    """The database's own words for the way it takes."""
    explain = "EXPLAIN QUERY PLAN" if is_sqlite(conn) else "EXPLAIN"
    return "\n".join(str(row) for row in conn.exec_driver_sql(f"{explain} {statement}", parameters))


def read_whole(conn: sa.Connection, statement: str, parameters: Any) -> list[str]:
    """The tables that a statement reads from end to end."""
    return (_of_sqlite if is_sqlite(conn) else _of_postgresql)(conn, statement, parameters)


def _of_sqlite(conn: sa.Connection, statement: str, parameters: Any) -> list[str]:
    plan = [row[3] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    return [step.split()[1] for step in plan if step.startswith("SCAN ")]


def _of_postgresql(conn: sa.Connection, statement: str, parameters: Any) -> list[str]:
    """Tables that are read whole though reading by an index costs nothing: there is no index that serves."""
    if is_spread(conn):
        pytest.skip("a coordinator plans for its workers; tests/store/engine/test_spreading.py looks at that")
    for way in ("seqscan", "hashjoin", "mergejoin"):
        conn.exec_driver_sql(f"SET LOCAL enable_{way} = off")
    plan = conn.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
    steps = [plan[0]["Plan"]]
    found = []
    while steps:
        step = steps.pop()
        steps += step.get("Plans", ())
        by_index = step["Node Type"] in ("Index Scan", "Index Only Scan", "Bitmap Index Scan") and "Index Cond" in step
        reads = step["Node Type"] not in ("Bitmap Heap Scan", "ModifyTable")
        if "Relation Name" in step and reads and not by_index:
            found.append(step["Relation Name"])
    return found
