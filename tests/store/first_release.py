"""A database as the first release (schema 0001) left it."""

import sqlalchemy as sa

from registry.store import schema, upgrade
from registry.store.engine import Engine, read, write
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
