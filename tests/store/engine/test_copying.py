"""Whole copies: a good one says what it is, a damaged one is refused, and what a file holds is known beforehand."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from registry.errors import Invalid, Unavailable
from registry.model.orders import OrderFilter
from registry.model.people import REGISTRY
from registry.store.engine import versions
from registry.store.engine.copying import (
    Holding,
    bring_up,
    check_copy,
    copy_in,
    copy_out,
    holding,
    kind_of_copy,
)
from registry.store.engine.engine import Engine, open_engine, read, sqlite_path
from registry.store.engine.upgrade import needed, upgrade
from registry.store.orders import order_rows
from tests.factories import World, make_order


def sql(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as conn, conn:
        for statement in statements:
            conn.execute(statement)


@pytest.fixture
def copy(world: World, tmp_path: Path) -> Path:
    """A copy of a registry with one order."""
    make_order(world)
    target = tmp_path / "copy.sqlite"
    copy_out(world.engine, target)
    return target


def test_a_copy_is_one_file_that_says_its_schema_and_its_kind(copy: Path) -> None:
    assert check_copy(copy) == needed()
    assert kind_of_copy(copy) == "live"
    # No log beside it: the file alone is handed on.
    assert not list(copy.parent.glob("copy.sqlite-*"))


def test_what_was_brought_back_is_whole_and_makes_every_memory_old(world: World, copy: Path) -> None:
    later = make_order(world)
    with read(world.engine) as conn:
        before = versions.of(conn, ()).get(versions.EVERYTHING, 0)
        (first,) = (
            order for order in order_rows.seen_by(conn, REGISTRY, OrderFilter(at_most=9)) if order.id != later.id
        )
    copy_in(world.engine, copy)
    with read(world.engine) as conn:
        assert [order.id for order in order_rows.seen_by(conn, REGISTRY, OrderFilter(at_most=9))] == [first.id]
        assert versions.of(conn, ())[versions.EVERYTHING] > before


@pytest.mark.parametrize(
    "statement",
    ["DROP TABLE registry", "DROP TABLE alembic_version", "DELETE FROM alembic_version"],
)
def test_a_copy_that_does_not_say_what_it_is_is_refused(copy: Path, statement: str) -> None:
    sql(copy, statement)
    with pytest.raises(Invalid) as caught:
        check_copy(copy)
    assert caught.value.code == "backup_damaged"


@pytest.mark.parametrize("content", [b"", b"this is no database", b"SQLite format 3\0" + bytes(4080)])
def test_a_file_that_is_no_database_is_refused_as_a_copy(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(Invalid) as caught:
        check_copy(tmp_path / "x")
    assert caught.value.code == "backup_damaged"


def test_a_damaged_page_of_a_copy_is_noticed(copy: Path) -> None:
    content = bytearray(copy.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 8192] = b"\xff" * 8192
    copy.write_bytes(bytes(content))
    with pytest.raises(Invalid):
        check_copy(copy)


def test_a_current_copy_needs_no_bringing_up(copy: Path) -> None:
    bring_up(copy)
    assert check_copy(copy) == needed()


@pytest.mark.sqlite
def test_a_copy_into_a_folder_that_is_not_there_is_the_environments_fault(world: World, tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        copy_out(world.engine, tmp_path / "nowhere" / "x.sqlite")


def test_an_empty_database_holds_nothing_and_a_registry_is_known(engine: Engine) -> None:
    assert holding(engine) is Holding.NOTHING
    upgrade(engine)
    assert holding(engine) is Holding.REGISTRY


@pytest.mark.sqlite
def test_what_a_file_holds_is_known_before_another_takes_its_place(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    file = sqlite_path(engine)
    found = []
    for prepare in (
        lambda: None,
        lambda: file.write_bytes(b""),
        lambda: sql(file, "CREATE TABLE recipes (name TEXT)"),
        lambda: file.write_bytes(b"this is no database at all" * 99),
    ):
        prepare()
        found.append(holding(engine))
    engine.dispose()
    assert found == [Holding.NOTHING, Holding.NOTHING, Holding.OTHER, Holding.DAMAGED]
