"""Requests to the application on an SQLite file, each in a process that kills itself at the COMMIT of what it writes.

    python -m tests.faults.wounded

Each line of the input is one: JSON of `before` or `after`, a table, path, content and headers. The process dies at the
first COMMIT of a transaction that has written to the table, just before it or just after; the line that answers says of
which signal, or what the request was answered if it lived. The hook lies beneath the driver: nothing above it knows.
"""

import json
import os
import re
import signal
import sqlite3
import sys
from collections.abc import Iterable
from functools import partial
from typing import Any

from registry.settings import from_environment
from registry.web.application import create_app


class Wounded(sqlite3.Connection):
    """A connection that knows whether its transaction has written to the table."""

    when, writes = "", re.compile("")
    written = False

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or Watched)

    def commit(self) -> None:
        self.begins("COMMIT")
        super().commit()
        self.ended("COMMIT")

    def begins(self, statement: str) -> None:
        """Before a statement runs."""
        if self.writes.search(statement):
            self.written = True
        if self.written and self.when == "before" and statement.upper().startswith("COMMIT"):
            os.kill(os.getpid(), signal.SIGKILL)

    def ended(self, statement: str) -> None:
        """After a statement ran."""
        if self.written and statement.upper().startswith("COMMIT"):
            os.kill(os.getpid(), signal.SIGKILL)
        if statement.upper().startswith("ROLLBACK"):
            self.written = False


class Watched(sqlite3.Cursor):
    """A cursor that tells its connection what it runs."""

    def execute(self, statement: str, *values: Any) -> Any:
        return self._watched(super().execute, statement, *values)

    def executemany(self, statement: str, values: Iterable[Any]) -> Any:
        return self._watched(super().executemany, statement, values)

    def _watched(self, run: Any, statement: str, *values: Any) -> Any:
        assert isinstance(self.connection, Wounded)
        self.connection.begins(statement)
        result = run(statement, *values)
        self.connection.ended(statement)
        return result


def _run(when: str, table: str, path: str, content: str, headers: dict[str, str]) -> str:
    Wounded.when = when
    Wounded.writes = re.compile(rf"\b(?:INSERT\s+INTO|UPDATE)\s+\"?{table}\b", re.IGNORECASE)
    sqlite3.dbapi2.connect = partial(sqlite3.connect, factory=Wounded)  # type: ignore[assignment]  # it has overloads
    app = create_app(from_environment(os.environ))
    answer = app.test_client().post(path, data=content.encode(), headers=headers)
    return f"it lives, and answers {answer.status_code}: {answer.text[:500]!r}"


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    for line in sys.stdin:
        # A child has all that was imported, and no connection yet.
        if not (child := os.fork()):
            _tell(_run(*json.loads(line)))
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status:
            _tell(f"ended by {-status}")
