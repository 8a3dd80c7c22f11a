"""One registry over many PostgreSQL servers, by Citus: what lies where, and the step that gets it there.

1. What is said of single units is spread: a row lies where its order lies, a producer's own serial where its GTIN lies.
   All are spread alike, so that what belongs to one order is on one server and one statement asks one server.
2. What every verify needs beside that is on every server: products, orders, keys, measures and the like.
3. All else is the desks' and stays on the coordinator.
A key of a spread table holds the column by which it is spread, and what is everywhere refers to nothing that is not;
tests/store/engine/test_spreading.py holds the schema to it, and docs/scaling.md says how to run such a registry.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from registry.errors import Unavailable
from registry.store.engine import upgrade
from registry.store.engine.engine import Connection, Engine, is_sqlite, unhurried, write
from registry.store.engine.schema import metadata

SPREAD = {"units": "order_id", "scans": "order_id", "sales": "order_id", "own_serials": "gtin"}
# Parents first.
EVERYWHERE = (
    "registry",
    "organisations",
    "prefixes",
    "products",
    "keys",
    "gtin_serial_keys",
    "orders",
    "corrections",
    "unit_ranges",
    "measures",
    "shipments",
    "versions",
)
OLDEST = 12
SHARDS = 32


class TablePlace(StrEnum):
    """Where the rows of a table lie."""

    SPREAD = "spread"
    EVERYWHERE = "everywhere"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a table's rows lie, by which column they are spread in how many shards, and whether that is new."""

    table: str
    place: TablePlace
    column: str | None = None
    shards: int | None = None
    moved: bool = False


def distribute(engine: Engine, shards: int = SHARDS) -> list[Placed]:
    """Spread a registry, empty or full, over the servers that the coordinator knows; what is spread already stays.

    One transaction: it happens as a whole or not at all. `shards` counts for tables that are not spread yet. Raises
    Unavailable where the database is no coordinator of Citus that can do it, the schema is not this program's, or
    somebody else uses the registry.
    """
    if is_sqlite(engine):
        raise Unavailable(
            "spread_sqlite",
            "REGISTRY_DATABASE_URL names an SQLite file; only PostgreSQL with Citus spreads over servers. Make a "
            "backup, restore it into PostgreSQL, and run this there.",
        )
    upgrade.require_current(engine)
    with write(engine) as conn:
        unhurried(conn)
        _require_citus(conn)
        _require_alone(conn)
        upgrade.in_sequence(conn)
        moved = {*_everywhere(conn), *_spread(conn, shards)}
        _free(conn, moved)
        return list(_placed(conn, moved))


def _require_citus(conn: Connection) -> None:
    version = conn.exec_driver_sql("SELECT extversion FROM pg_extension WHERE extname = 'citus'").scalar()
    if version is None:
        raise Unavailable(
            "citus_missing",
            "The database has no Citus: install it on every server, name it in shared_preload_libraries, and run "
            "CREATE EXTENSION citus in this database on each.",
        )
    if int(str(version).split(".", 1)[0]) < OLDEST:
        raise Unavailable("citus_too_old", f"The database has Citus {version}; this program needs {OLDEST} or newer.")
    if conn.exec_driver_sql("SELECT groupid FROM pg_dist_local_group").scalar_one() != 0:
        raise Unavailable(
            "citus_worker", "This server is a worker: name the coordinator's database in REGISTRY_DATABASE_URL."
        )
    nodes = conn.exec_driver_sql("SELECT groupid, shouldhaveshards FROM pg_dist_node WHERE isactive").all()
    if all(node.groupid != 0 for node in nodes):
        raise Unavailable(
            "citus_coordinator",
            "The coordinator does not know its own address, without which tables of its own cannot refer to those that "
            "are everywhere: run SELECT citus_set_coordinator_host('HOST').",
        )
    if not any(node.shouldhaveshards for node in nodes):
        raise Unavailable(
            "citus_no_nodes", "The coordinator knows no server for the shards: run SELECT citus_add_node('HOST', PORT)."
        )


def _require_alone(conn: Connection) -> None:
    """A server that runs has learned at its first connection how the tables lie, and would go on in the old way."""
    others = conn.exec_driver_sql(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'registry' "
        "AND pid <> pg_backend_pid()"
    ).scalar_one()
    if others:
        raise Unavailable(
            "registry_in_use", f"{others} other connections use this registry: stop `serve` everywhere, then repeat."
        )


def _placements(conn: Connection) -> dict[str, str]:
    """The tables that Citus has placed, and how: h by a hash, n everywhere or only managed."""
    rows = conn.exec_driver_sql(
        "SELECT logicalrelid::text AS name, partmethod::text || repmodel::text AS way FROM pg_dist_partition"
    )
    return {row.name: row.way for row in rows}


# What pg_dist_partition says of a table that is everywhere, and of one spread by a hash.
_IS_EVERYWHERE, _IS_SPREAD = "nt", "hs"


def _everywhere(conn: Connection) -> Iterator[str]:
    for name in EVERYWHERE:
        # Looked up each time: a table that refers to one that is placed becomes one that Citus manages.
        if _placements(conn).get(name) != _IS_EVERYWHERE:
            conn.exec_driver_sql("SELECT create_reference_table(%s)", (name,))
            yield name


def _spread(conn: Connection, shards: int) -> Iterator[str]:
    first, *others = SPREAD
    for name in (first, *others):
        if _placements(conn).get(name) == _IS_SPREAD:
            continue
        if name == first:
            conn.exec_driver_sql(
                "SELECT create_distributed_table(%s, %s, colocate_with => 'none', shard_count => %s)",
                (name, SPREAD[name], shards),
            )
        else:
            conn.exec_driver_sql(
                "SELECT create_distributed_table(%s, %s, colocate_with => %s)", (name, SPREAD[name], first)
            )
        yield name


def _free(conn: Connection, moved: set[str]) -> None:
    """Give back the room of the rows that were copied away: they lie hidden in the coordinator's own tables.

    Only of spread tables, the large ones, to which nothing refers: of others it would reach for the desks' tables too.
    """
    for name in SPREAD:
        if name in moved:
            conn.exec_driver_sql("SELECT truncate_local_data_after_distributing_table(%s)", (name,))


def _placed(conn: Connection, moved: set[str]) -> Iterator[Placed]:
    counts = {
        row.name: row.shards
        for row in conn.exec_driver_sql(
            "SELECT logicalrelid::text AS name, count(*) AS shards FROM pg_dist_shard GROUP BY 1"
        )
    }
    for name, column in SPREAD.items():
        yield Placed(name, TablePlace.SPREAD, column, counts[name], name in moved)
    for name in EVERYWHERE:
        yield Placed(name, TablePlace.EVERYWHERE, moved=name in moved)
    for table in metadata.sorted_tables:
        if table.name not in SPREAD and table.name not in EVERYWHERE:
            yield Placed(table.name, TablePlace.COORDINATOR)
