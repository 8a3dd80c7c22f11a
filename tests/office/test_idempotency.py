"""The same call under its key is answered as before; other content is refused, and no account sees another's answer."""

from dataclasses import replace

import pytest

from registry.errors import Conflict
from registry.office import idempotency
from registry.office.idempotency import KeyedCall
from registry.store.engine.engine import IntegrityError, read, write
from tests.factories import NOW, World

CALL = KeyedCall("person:an", "k-1", bytes(32))


def test_a_call_is_answered_as_before_by_its_own_account_and_key(world: World) -> None:
    with write(world.engine) as conn:
        assert idempotency.earlier(conn, CALL) is None
        idempotency.keep(conn, CALL, 201, '{"id":7}', NOW)
        earlier = idempotency.earlier(conn, CALL)
        assert earlier is not None
        assert (earlier.status, earlier.answer) == (201, '{"id":7}')
        for other in (replace(CALL, account="person:binh"), replace(CALL, key="k-2")):
            assert idempotency.earlier(conn, other) is None


def test_a_key_with_other_content_is_refused(world: World) -> None:
    with write(world.engine) as conn:
        idempotency.keep(conn, CALL, 201, "{}", NOW)
        with pytest.raises(Conflict) as caught:
            idempotency.earlier(conn, replace(CALL, digest=b"x" * 32))
    assert caught.value.code == "idempotency_mismatch"


def test_of_two_that_come_at_once_the_first_is_kept(world: World) -> None:
    for answer in ("1", "2"):
        idempotency.keep_first(world.engine, CALL, 200, answer, NOW)
    with read(world.engine) as conn:
        earlier = idempotency.earlier(conn, CALL)
    assert earlier is not None
    assert earlier.answer == "1"
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        idempotency.keep(conn, CALL, 200, "3", NOW)
