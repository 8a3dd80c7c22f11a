"""What only SQLite needs: durable connections, and faults of the disk told by name."""

from pathlib import Path

import pytest

from registry.errors import Invalid, Unavailable
from registry.store.engine.engine import Engine, open_engine, read, write
from tests.factories import World, make_order


@pytest.mark.sqlite
def test_every_connection_is_durable_and_keeps_foreign_keys(engine: Engine) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    for _ in range(2):
        with read(engine) as conn:
            found = {name: conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
        assert found == wanted


def _under(world: World, pragma: str, statement: str) -> None:
    """A statement on a connection of its own under a pragma that stands in for a fault of the disk."""
    apart = open_engine(str(world.engine.url))
    try:
        with write(apart) as conn:
            conn.exec_driver_sql(f"PRAGMA {pragma}")
            conn.exec_driver_sql(statement)
    finally:
        apart.dispose()


@pytest.mark.sqlite
def test_a_read_only_database_is_named(world: World) -> None:
    with pytest.raises(Unavailable) as caught:
        _under(world, "query_only=ON", "DELETE FROM orders")
    assert caught.value.code == "database_read_only"


@pytest.mark.sqlite
def test_a_full_disk_is_named(world: World) -> None:
    make_order(world)
    with pytest.raises(Unavailable) as caught:
        _under(world, "max_page_count=1", "CREATE TABLE big AS SELECT hex(zeroblob(1000000))")
    assert caught.value.code == "disk_full"


@pytest.mark.parametrize("url", ["", "garbage", "sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_a_url_that_names_no_file_is_refused(url: str) -> None:
    with pytest.raises(Invalid, match="REGISTRY_DATABASE_URL"):
        open_engine(url)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unavailable, match="cannot be made"):
        open_engine(f"sqlite:///{tmp_path / 'file' / 'deep' / 'x.sqlite'}")
