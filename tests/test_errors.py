"""What can go wrong: by who can mend it, with a code for machines and a message for people."""

import pytest

from registry import errors
from registry.errors import Conflict, Invalid, NotFound, Refused, RegistryError, Unavailable
from registry.terminal import command_line
from registry.web.front import frame

KINDS = (Invalid, NotFound, Refused, Conflict, Unavailable)


@pytest.mark.parametrize("kind", KINDS)
def test_a_failure_has_a_code_and_is_told_by_its_message(kind: type[RegistryError]) -> None:
    failure = kind("lot_unknown", "No such lot: name another.")
    assert (failure.code, failure.message, str(failure)) == ("lot_unknown", *["No such lot: name another."] * 2)


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_catches_one_kind_catches_no_other(kind: type[RegistryError]) -> None:
    assert [other for other in KINDS if issubclass(kind, other)] == [kind]


def test_each_kind_has_its_status_at_both_faces() -> None:
    named = {one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, RegistryError)}
    assert named == {RegistryError, *KINDS}
    assert set(command_line.EXIT) == set(KINDS)
    assert {kind for kind, _ in frame.STATUSES} == set(KINDS)
