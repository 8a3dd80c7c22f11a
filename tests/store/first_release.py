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
        there = sa.inspect(goal)
        for table in schema.metadata.sorted_tables:
            if not there.has_table(table.name):
                continue
            known = {column["name"] for column in there.get_columns(table.name)}
            rows = [
                {name: value for name, value in row._mapping.items() if name in known}
                for row in source.execute(sa.select(table))
            ]
            if rows:
                goal.execute(table.insert(), rows)


def before_numbers(table: sa.Table, row: dict[str, Any]) -> dict[str, Any]:
    """A row as the releases before schema 0005 had it: sales ran through all units, and nothing happened at a site."""
    later = {("sales", "number"), *((name, "site_id") for name in ("scans", "sales", "refused_sales"))}
    return {name: value for name, value in row.items() if (table.name, name) not in later}
