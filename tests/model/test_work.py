"""What waits for officers: the words are those of the database."""

import pytest
import sqlalchemy as sa

from registry.model.work import ItemKind
from registry.store.engine.schema import remarks, work
from tests.store.closed_sets import allowed


@pytest.mark.parametrize("table", [work, remarks])
def test_the_database_takes_exactly_these_words(table: sa.Table) -> None:
    assert allowed(table.c.kind) == set(ItemKind)
