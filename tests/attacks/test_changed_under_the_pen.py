"""What the first officer signed is changed before the second signs: what stands on goods, or the request itself."""

from datetime import timedelta

import pytest

from registry.errors import Conflict, RegistryError
from registry.market import measures
from registry.market.measures import Decision
from registry.model.measures import Act, Disposition, Target
from registry.model.people import REGISTRY
from registry.office import petitions
from registry.store.engine.engine import read, write
from registry.store.market import measure_rows
from registry.supervision import deciding
from tests.factories import NOW, World, make_officer, make_order
from tests.supervision import signing

SOON = NOW + timedelta(hours=1)


def test_a_measure_that_was_made_anew_is_not_the_one_that_was_to_be_lifted(world: World) -> None:
    """A recall of the same kind is put in the place of another, for another reason, between the two signatures."""
    order = make_order(world)
    target = Target(order.gtin, "L1")
    with write(world.engine) as conn:
        measures.carry_out(conn, Act.RECALL, target, Decision("chi", "sai nhãn", 3), NOW)
        asked = deciding.ask_unblocking(conn, make_officer("an", "79"), target, "đã dán lại", NOW)
        measures.carry_out(conn, Act.RESTORE, target, Decision("operator", "nhầm"), NOW)
        measures.carry_out(conn, Act.RECALL, target, Decision("chi", "gây chết người", 1), SOON)
    with pytest.raises(Conflict) as caught, write(world.engine) as conn:
        signing.sign(conn, make_officer("bình", "79"), asked.id, SOON)
    print(f"tried to have the second recall lifted by signatures for the first: {caught.value.code}")
    assert caught.value.code == "measures_changed"
    with read(world.engine) as conn:
        assert [one.disposition for one in measure_rows.on(conn, target)] == [Disposition.RECALLED]


def test_a_request_says_what_it_said_when_it_was_asked(world: World) -> None:
    """Who asked cannot ask otherwise while it is open, nor put another request in its place under its number."""
    order = make_order(world)
    officer, second = make_officer("an", "79"), make_officer("bình", "79")
    with write(world.engine) as conn:
        asked = deciding.ask_revocation(conn, officer, order.code_key, "bị lộ", NOW)
    tried: list[str] = []
    for reason in ("lý do khác", "bị lộ "):
        try:
            with write(world.engine) as conn:
                tried.append(str(deciding.ask_revocation(conn, officer, order.code_key, reason, SOON).id))
        except RegistryError as error:
            tried.append(error.code)
    print(f"tried to ask otherwise: {tried}")
    assert tried == ["request_differs", str(asked.id)]
    with write(world.engine) as conn:
        petitions.withdraw(conn, asked.id, "an", SOON)
        anew = deciding.ask_revocation(conn, officer, order.code_key, "lý do khác", SOON)
    assert anew.id != asked.id
    with pytest.raises(Conflict) as caught, write(world.engine) as conn:
        signing.sign(conn, second, asked.id, SOON)
    print(f"tried to have the first one signed for the second: {caught.value.code}")
    with read(world.engine) as conn:
        assert petitions.find(conn, REGISTRY, anew.id).content == {"reason": "lý do khác"}
