"""What a database's schema is, as one value to compare; and the migrations of a later release."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.config import Config

from registry.store.engine import upgrade
from registry.store.engine.engine import Engine, is_spread, read


def described(engine: Engine) -> dict[str, object]:
    found: dict[str, object] = {}
    with read(engine) as conn:
        if is_spread(conn):
            pytest.skip("Citus writes conditions down in words of its own")
        look = sa.inspect(conn)
        for table in look.get_table_names():
            if table != "alembic_version":
                found[table] = {
                    "columns": {c["name"]: (str(c["type"]), c["nullable"]) for c in look.get_columns(table)},
                    "checks": sorted((str(c["name"]), c["sqltext"]) for c in look.get_check_constraints(table)),
                    "indexes": sorted(
                        (str(i["name"]), i["column_names"], i["unique"], _condition(i)) for i in look.get_indexes(table)
                    ),
                    "uniques": sorted((str(u["name"]), u["column_names"]) for u in look.get_unique_constraints(table)),
                    "keys": sorted(
                        (k["constrained_columns"], k["referred_table"], k["referred_columns"])
                        for k in look.get_foreign_keys(table)
                    ),
                    "primary": look.get_pk_constraint(table)["constrained_columns"],
                    "options": look.get_table_options(table),
                }
    return found


def _condition(index: Any) -> str:
    """Of which rows a partial index is."""
    options = index.get("dialect_options", {})
    return str(options.get("sqlite_where", options.get("postgresql_where", "")))


_NEXT = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9000", "{now}", None, None
def upgrade() -> None:
    op.create_table("novelties", sa.Column("id", sa.Integer(), primary_key=True))
    {then}
"""


def release(folder: Path, then: str) -> Config:
    """The migrations of a later release, in a folder of their own."""
    import shutil

    shutil.copytree(Path(upgrade.__file__).parent / "migrations", folder)
    (folder / "versions" / "v9000_next.py").write_text(_NEXT.format(then=then, now=upgrade.needed()), encoding="utf-8")
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    return config
