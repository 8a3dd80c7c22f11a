"""Rows of answered calls: an account's key has one answer, for ever."""

import pytest

from registry.store.engine.engine import IntegrityError, read, write
from registry.store.office import answered_call_rows
from registry.store.office.answered_call_rows import AnsweredCall
from tests.factories import NOW, World

FIRST = AnsweredCall(bytes(range(32)), 201, '{"name":"Trà gừng"}')


def test_an_answer_is_found_by_its_account_and_key_as_it_was_given(world: World) -> None:
    with write(world.engine) as conn:
        answered_call_rows.keep(conn, "organisation:1", "k", FIRST, NOW)
    with read(world.engine) as conn:
        assert answered_call_rows.find(conn, "organisation:1", "k") == FIRST
        assert answered_call_rows.find(conn, "organisation:2", "k") is None
        assert answered_call_rows.find(conn, "organisation:1", "K") is None


def test_a_key_is_answered_once(world: World) -> None:
    with write(world.engine) as conn:
        answered_call_rows.keep(conn, "organisation:1", "k", FIRST, NOW)
        answered_call_rows.keep(conn, "organisation:2", "k", FIRST, NOW)
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        answered_call_rows.keep(conn, "organisation:1", "k", AnsweredCall(bytes(32), 200, "{}"), NOW)
    with read(world.engine) as conn:
        assert answered_call_rows.find(conn, "organisation:1", "k") == FIRST
