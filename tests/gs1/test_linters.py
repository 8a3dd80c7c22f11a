"""The checks that GS1's dictionary names: each is there, and says what it expected."""

from registry.gs1 import _linters
from registry.gs1.identifiers import IDENTIFIERS


def test_every_check_of_the_table_exists() -> None:
    names = {name for row in IDENTIFIERS.values() for part in row.components for name in part.checks}
    assert names <= set(_linters.CHECKS)
