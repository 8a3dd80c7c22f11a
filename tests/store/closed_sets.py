"""What the tables say of closed sets, to hold the words of the program against it."""

import re
from enum import StrEnum

import sqlalchemy as sa


def allowed(column: "sa.Column[object]") -> set[str]:
    """The words that a column's own condition takes."""
    name = f"ck_{column.table.name}_{column.name}_known"
    (check,) = (one for one in column.table.constraints if str(one.name) in (name, f"{column.name}_known"))
    assert isinstance(check, sa.CheckConstraint)
    return set(re.findall(r"'([^']*)'", str(check.sqltext)))


def fits(column: "sa.Column[object]", words: type[StrEnum]) -> bool:
    """Whether every word is short enough for a column: PostgreSQL refuses a longer one, SQLite does not notice."""
    assert isinstance(column.type, sa.String)
    assert column.type.length is not None
    return max(map(len, words)) <= column.type.length
