"""The table of faults: what strikes, what becomes of the request it strikes, and what must hold afterwards.

Every test of this package names its row; a row without a test is a failure (`test_table.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

import pytest

SQLITE, POSTGRESQL = ("sqlite",), ("postgresql",)
BOTH = SQLITE + POSTGRESQL


class Fate(Enum):
    """What became of a request that got no good answer."""

    LOST = "failed and not persisted"
    KEPT = "failed but persisted"
    EITHER = "failed, and either"
    NONE = "nothing fails"


@dataclass(frozen=True)
class Fault:
    """A row: its name, what fails, the fate of what it strikes, what must hold, and on which databases it is tried."""

    name: str
    fails: str
    fate: Fate
    holds: str
    on: tuple[str, ...] = BOTH


_ONCE = "repeated under its id it is answered, and is there once and whole"
_BOOKS = "all that was answered is there; repeated, everything is there once; the trail's chain and the file are whole"
_NO_RESTART = f"503 meanwhile, then answers without a restart; {_BOOKS}"

FAULTS = (
    # One request, struck at a chosen moment.
    Fault("request_cut", "the line breaks in the middle of the request", Fate.LOST, _ONCE),
    Fault("answer_cut", "the line breaks before the answer", Fate.KEPT, _ONCE),
    Fault("killed_before_commit", "kill -9 just before COMMIT", Fate.LOST, _ONCE, SQLITE),
    Fault("killed_after_commit", "kill -9 just after COMMIT", Fate.KEPT, _ONCE, SQLITE),
    Fault("cut_before_commit", "the database's line breaks before COMMIT", Fate.LOST, f"503; {_ONCE}", POSTGRESQL),
    Fault("cut_after_commit", "the database's line breaks after COMMIT", Fate.KEPT, f"503; {_ONCE}", POSTGRESQL),
    # Clients at work.
    Fault("worker_killed", "kill -9 of a worker", Fate.EITHER, f"another takes its place; {_BOOKS}"),
    Fault("server_killed", "kill -9 of parent and workers", Fate.EITHER, f"after a restart {_BOOKS}"),
    Fault("parent_killed", "kill -9 of the parent alone", Fate.EITHER, f"its workers end too; restarted, {_BOOKS}"),
    Fault(
        "writer_halted", "a writer stands still in the middle", Fate.LOST, f"record:false is answered; {_NO_RESTART}"
    ),
    Fault("disk_full", "no space for the database", Fate.LOST, f"record:false is answered; {_NO_RESTART}"),
    Fault("database_stopped", "PostgreSQL ends in order", Fate.EITHER, _NO_RESTART, POSTGRESQL),
    Fault("database_crashed", "PostgreSQL ends as without power", Fate.EITHER, _NO_RESTART, POSTGRESQL),
    Fault("sessions_cut", "PostgreSQL ends every session", Fate.EITHER, f"no restart; {_BOOKS}", POSTGRESQL),
    Fault("commits_lost", "lines break before COMMIT", Fate.LOST, f"503; {_BOOKS}", POSTGRESQL),
    Fault("commits_unheard", "lines break after COMMIT", Fate.KEPT, f"503; {_BOOKS}", POSTGRESQL),
    Fault("two_servers", "two servers on one database", Fate.NONE, f"one first; a recall counts at both; {_BOOKS}"),
    # Moments.
    Fault("clock_back", "the clock jumps back an hour", Fate.NONE, f"nobody is locked out; {_BOOKS}"),
    Fault("clock_ahead", "the clock jumps a day ahead, and back", Fate.NONE, f"nobody is locked out; {_BOOKS}"),
    Fault("clocks_apart", "two servers' clocks are an hour apart", Fate.NONE, _BOOKS),
)

_BY_NAME = {fault.name: fault for fault in FAULTS}
TRIED: set[tuple[str, str]] = set()
T = TypeVar("T", bound=Callable[..., None])


def tries(*names: str) -> Callable[[T], T]:
    """A test of these rows: it gets the `fault`, and its fixtures the `database`, for each database of the row."""
    cases = [(_BY_NAME[name], database) for name in names for database in _BY_NAME[name].on]
    TRIED.update((fault.name, database) for fault, database in cases)
    ids = [f"{fault.name}-{database}" for fault, database in cases]
    return pytest.mark.parametrize(("fault", "database"), cases, ids=ids, indirect=["database"])


def shown() -> list[str]:
    """The rows as the package shows them."""
    return [f"    {one.name:<22}{one.fails:<50}{one.fate.value}" for one in FAULTS]
