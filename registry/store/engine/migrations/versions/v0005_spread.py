"""What lets many workers and many machines share the work.

Versions tell a worker's memory when it is old. Every key of a table whose rows can be spread over servers holds the
column by which they are spread: so sales are numbered within their unit, and those refused because nothing of ours
stands behind the code have a table of their own.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_RUNNING = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SAID = ("sale_id", "at", "organisation_id", "by", "place", "province", "reason")
_SOLD = ("order_id", "unit_index", *_SAID, "outcome", "undone_at", "undone_by")


def upgrade() -> None:
    """Make versions and refused sales, and give own serials and sales their new keys; every row is kept."""
    op.create_table(
        "versions",
        sa.Column("gtin", sa.String(length=14), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("gtin", name=op.f("pk_versions")),
    )
    _place_of_measures()
    _own_serials()
    _refused_sales()
    _sales()
    _protect_audit()


def _place_of_measures() -> None:
    """The first databases of 0002 were made before its measures had a place."""
    if "place" not in {column["name"] for column in sa.inspect(op.get_bind()).get_columns("measures")}:
        op.add_column("measures", sa.Column("place", sa.String(length=200), nullable=True))


def _own_serials() -> None:
    columns = ["gtin", "order_id", "unit_index"]
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("uq_own_serials_order_id_unit_index"), "own_serials", type_="unique")
        op.create_unique_constraint(op.f("uq_own_serials_gtin_order_id_unit_index"), "own_serials", columns)
        return
    op.create_table(
        "own_serials_keyed",
        sa.Column("gtin", sa.String(length=14), nullable=False),
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.String(length=8), nullable=False),
        sa.Column("unit_index", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(serial) BETWEEN 1 AND 20", name=op.f("ck_own_serials_serial_length")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_own_serials_order_id")),
        sa.PrimaryKeyConstraint("gtin", "serial", name=op.f("pk_own_serials")),
        sa.UniqueConstraint(*columns, name=op.f("uq_own_serials_gtin_order_id_unit_index")),
        sqlite_with_rowid=False,
    )
    _moved("own_serials", "own_serials_keyed", ("gtin", "serial", "order_id", "unit_index"))
    op.drop_table("own_serials")
    op.rename_table("own_serials_keyed", "own_serials")


def _moved(source: str, goal: str, names: tuple[str, ...], where: str = "") -> None:
    """Copy columns of a table's rows, in the order in which they are named; the names are this file's own."""
    columns = ", ".join(f'"{name}"' for name in names)
    op.execute(f"INSERT INTO {goal} ({columns}) SELECT {columns} FROM {source} {where}")  # noqa: S608


def _refused_sales() -> None:
    op.create_table(
        "refused_sales",
        sa.Column("id", _RUNNING, nullable=False),
        sa.Column("sale_id", sa.String(length=100), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("province", sa.String(length=2), nullable=True),
        sa.Column("reason", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_refused_sales_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_sales")),
    )
    op.create_index(op.f("ix_refused_sales_at"), "refused_sales", ["at"], unique=False)
    _moved("sales", "refused_sales", _SAID, "WHERE order_id IS NULL ORDER BY id")


def _sales() -> None:
    """Rows of units alone, under keys that begin with the order."""
    for name in ("uq_sales_once_by_nobody", "uq_sales_once", "ix_sales_number", "ix_sales_refused", "ix_sales_unit"):
        op.drop_index(name, table_name="sales")
    if op.get_bind().dialect.name == "sqlite":
        op.rename_table("sales", "sales_before")
        _make_sales()
    else:
        _alter_sales()
    for name, columns, unique, condition in (
        ("ix_sales_number", ("sale_id",), False, "outcome <> 'refused'"),
        ("ix_sales_refused", ("at",), False, "outcome = 'refused'"),
        ("uq_sales_once", (*_ONCE, "organisation_id"), True, "outcome <> 'refused'"),
        ("uq_sales_once_by_nobody", _ONCE, True, "outcome <> 'refused' AND organisation_id IS NULL"),
    ):
        op.create_index(name, "sales", list(columns), unique=unique, **_of_those(condition))


_ONCE = ("order_id", "unit_index", "sale_id", "place")


def _of_those(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _alter_sales() -> None:
    op.execute("DELETE FROM sales WHERE order_id IS NULL")
    op.add_column("sales", sa.Column("number", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE sales SET number = numbered.number FROM "
        "(SELECT id, row_number() OVER (PARTITION BY order_id, unit_index ORDER BY id) AS number FROM sales) "
        "AS numbered WHERE sales.id = numbered.id"
    )
    op.drop_constraint(op.f("ck_sales_unit_known"), "sales", type_="check")
    op.drop_constraint(op.f("ck_sales_unit_whole"), "sales", type_="check")
    op.drop_constraint(op.f("pk_sales"), "sales", type_="primary")
    op.drop_column("sales", "id")
    op.create_primary_key(op.f("pk_sales"), "sales", ["order_id", "unit_index", "number"])
    op.create_check_constraint(op.f("ck_sales_number_positive"), "sales", "number > 0")


def _make_sales() -> None:
    op.create_table(
        "sales",
        sa.Column("order_id", sa.String(length=8), nullable=False),
        sa.Column("unit_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sale_id", sa.String(length=100), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("province", sa.String(length=2), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=True),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.Column("undone_by", sa.String(length=100), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_sales_number_positive")),
        sa.CheckConstraint(
            "outcome IN ('sold', 'repeated', 'resold', 'second', 'refused')", name=op.f("ck_sales_outcome_known")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_sales_order_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_sales_organisation_id")),
        sa.PrimaryKeyConstraint("order_id", "unit_index", "number", name=op.f("pk_sales")),
    )
    columns = ", ".join(f'"{name}"' for name in _SOLD)
    op.execute(
        f"INSERT INTO sales ({columns}, number) SELECT {columns}, "  # noqa: S608
        "row_number() OVER (PARTITION BY order_id, unit_index ORDER BY id) "
        "FROM sales_before WHERE order_id IS NOT NULL"
    )
    op.drop_table("sales_before")


def _protect_audit() -> None:
    """Emptying gets a trigger of its own: Citus keeps such a one apart from the rows, with all else that it does."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("DROP TRIGGER audit_stays ON audit")
    for name, what in (("audit_stays", "UPDATE OR DELETE"), ("audit_is_not_emptied", "TRUNCATE")):
        op.execute(f"CREATE TRIGGER {name} BEFORE {what} ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_stays()")
