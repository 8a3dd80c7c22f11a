"""Databases as earlier releases left them."""

from typing import Any

import sqlalchemy as sa

from registry.store.engine import schema, upgrade
from registry.store.engine.engine import Engine, read, write
from tests.factories import World


def first_release(world: World, engine: Engine) -> None:
    """Make the empty database one of the first release, with every row of the world's that this had a table for."""
    upgrade.upgrade(engine, "0001")
    with read(world.engine) as source, write(engine) as goal:
        there = set(sa.inspect(goal).get_table_names())
        for table in schema.metadata.sorted_tables:
            rows = [dict(row._mapping) for row in source.execute(sa.select(table))]
            if rows and table.name in there:
                goal.execute(table.insert(), rows)


def before_numbers(table: sa.Table, row: dict[str, Any]) -> dict[str, Any]:
    """A row as the releases before schema 0005 had it: sales ran through all units, and nothing happened at a site."""
    later = {("sales", "number"), *((name, "site_id") for name in ("scans", "sales", "refused_sales"))}
    return {name: value for name, value in row.items() if (table.name, name) not in later}
