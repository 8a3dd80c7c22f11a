"""Another account of the machine looks for the database, the keys and backups: it can open none of them."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.conftest import Counter, empty

__all__ = ["empty"]


@pytest.fixture(autouse=True)
def open_handed() -> Iterator[None]:
    """As most accounts are set: what is made can be read by everybody."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(place: Path) -> list[str]:
    """What in a place another account could read, on its way there all folders of the registry's own."""
    return [
        f"{path.relative_to(place)} {stat.S_IMODE(path.stat().st_mode):o}"
        for path in sorted(place.rglob("*"))
        if path.stat().st_mode & 0o077
    ]


@pytest.mark.sqlite
def test_what_init_makes_belongs_to_one_account(empty: Counter) -> None:
    empty.do("init")
    empty.do("organisation", "add", "--name", "An Khang", "--tax-code", "0101234565")
    empty.do("backup", empty.keys / "saved.tar")
    found = open_to_others(empty.place)
    print(f"tried to read {len(list(empty.place.rglob('*')))} files and folders; open were {found}")
    assert not found
    assert {path.name for path in empty.place.iterdir()} >= {"db", "keys"}


@pytest.mark.sqlite
def test_what_an_earlier_release_left_open_is_closed_by_init(empty: Counter) -> None:
    empty.do("init")
    empty.keys.chmod(0o755)
    beside = [empty.database.with_name(f"{empty.database.name}{suffix}") for suffix in ("", "-wal", "-shm", ".turn")]
    for file in beside[1:3]:
        file.touch()
    for file in beside:
        file.chmod(0o644)
    before = open_to_others(empty.place)
    empty.do("init")
    found = open_to_others(empty.place)
    print(f"tried what was open before ({before}); open are {found}")
    assert len(before) == 5
    assert not found


@pytest.mark.sqlite
def test_the_log_beside_the_database_is_as_closed_as_it(empty: Counter) -> None:
    from registry.store.engine.engine import open_engine, write

    engine = open_engine(empty.url)
    with write(engine) as conn:
        conn.exec_driver_sql("CREATE TABLE told (words TEXT)")
        conn.exec_driver_sql("INSERT INTO told VALUES ('secret')")
        files = {path.name for path in empty.database.parent.iterdir()}
        found = open_to_others(empty.place)
    engine.dispose()
    print(f"tried {sorted(files)} while it is written; open were {found}")
    assert any(name.endswith("-wal") for name in files)
    assert not found
