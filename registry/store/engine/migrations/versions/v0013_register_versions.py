"""Versions of the reference lists: a list is loaded beside the one in force, which stays until the new one is whole."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Names, lengths, and whether a value may be missing; the first one is the key.
_LISTS = {
    "business_register": [
        ("tax_code", 14, False),
        ("name", 300, False),
        ("address", 500, True),
        ("state", 100, True),
    ],
    "permit_register": [
        ("permit_key", 300, False),
        ("number", 300, False),
        ("product", 300, False),
        ("holder", 300, True),
        ("valid_until", 10, True),
    ],
}


def upgrade() -> None:
    """Give every list its first version; every row is kept."""
    if op.get_bind().dialect.name == "sqlite":
        _registers_anew()
        for name, columns in _LISTS.items():
            _list_anew(name, columns)
        return
    for name in ("registers", *_LISTS):
        op.add_column(name, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        op.alter_column(name, "version", server_default=None)
    for name, columns in _LISTS.items():
        op.drop_constraint(op.f(f"pk_{name}"), name, type_="primary")
        op.create_primary_key(op.f(f"pk_{name}"), name, ["version", columns[0][0]])


def _registers_anew() -> None:
    """SQLite changes no table so. Nothing refers to this one."""
    op.create_table(
        "registers_anew",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("dated", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.BigInteger(), nullable=False),
        sa.Column("loaded_by", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('business', 'permits')", name=op.f("ck_registers_kind_known")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_registers")),
    )
    names = "kind, dated, source, row_count, loaded_at, loaded_by"
    op.execute(f"INSERT INTO registers_anew ({names}, version) SELECT {names}, 1 FROM registers")  # noqa: S608 - ours
    op.drop_table("registers")
    op.rename_table("registers_anew", "registers")


def _list_anew(name: str, columns: list[tuple[str, int, bool]]) -> None:
    """As above."""
    anew = f"{name}_anew"
    op.create_table(
        anew,
        *(sa.Column(column, sa.String(length=most), nullable=empty) for column, most, empty in columns),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("version", columns[0][0], name=op.f(f"pk_{name}")),
    )
    names = ", ".join(column for column, _, _ in columns)
    op.execute(f"INSERT INTO {anew} ({names}, version) SELECT {names}, 1 FROM {name}")  # noqa: S608 - names of ours
    op.drop_table(name)
    op.rename_table(anew, name)
