"""The one row that says whether a registry is live or a sample."""

import pytest

from registry.store.engine.engine import Engine, IntegrityError, read, write
from registry.store.engine.upgrade import upgrade
from registry.store.keys import identity_rows
from tests.factories import NOW


@pytest.mark.parametrize("kind", ["live", "sample"])
def test_a_registry_says_for_good_what_it_is(engine: Engine, kind: str) -> None:
    upgrade(engine)
    with write(engine) as conn:
        assert identity_rows.kind(conn) is None
        identity_rows.establish(conn, kind, NOW)
    for again in ("live", "sample"):
        with pytest.raises(IntegrityError), write(engine) as conn:
            identity_rows.establish(conn, again, NOW)
    with read(engine) as conn:
        assert identity_rows.kind(conn) == kind


@pytest.mark.parametrize("kind", ["", "LIVE", "test"])
def test_there_is_no_third_kind(engine: Engine, kind: str) -> None:
    upgrade(engine)
    with pytest.raises(IntegrityError), write(engine) as conn:
        identity_rows.establish(conn, kind, NOW)
