"""What keys are for and whether they count: the words are those of the database and of the trust list."""

from registry.model.keys import KeyState, Purpose
from registry.store.engine.schema import keys
from tests.store.closed_sets import allowed


def test_the_database_takes_exactly_these_words() -> None:
    assert allowed(keys.c.purpose) == set(Purpose)
    assert allowed(keys.c.state) == set(KeyState)


def test_words_that_others_read_stay_as_they_are() -> None:
    # They stand in the trust list, in names of key files and in backups.
    assert [purpose.value for purpose in Purpose] == ["code", "serial", "bundle", "log"]
    assert [state.value for state in KeyState] == ["active", "retired", "revoked"]
