"""What an officer looked at is changed before the signature: a pending product, what stands on goods, a request."""

from datetime import timedelta

import pytest

from registry.catalogue import products
from registry.catalogue.products import Mode
from registry.errors import Conflict, RegistryError
from registry.intake import importing, spreadsheet
from registry.market import measures
from registry.market.measures import Decision
from registry.model.goods import ProductState
from registry.model.measures import Act, Disposition, Target
from registry.model.people import REGISTRY, Role
from registry.office import petitions
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import read, write
from registry.store.market import measure_rows
from registry.supervision import deciding
from tests.factories import NOW, make_officer, make_order
from tests.factories import World as Founded
from tests.supervision import signing
from tests.web.conftest import PENDING, World, original
from tests.web.conftest import world as web_world
from tests.web.people import seen_on, signed_in

__all__ = ["original", "web_world"]
SOON = NOW + timedelta(hours=1)


def changed(world: World, name: str) -> None:
    text = f"gtin,name,category,organisation_tax_code\n{PENDING},{name},other,0101234565\n"
    checked = importing.check(spreadsheet.read(text.encode(), "a.csv"), {})
    assert products.load(world.engine, checked, Mode.ALL_OR_NOTHING, world.moment, by="rogue").changed == 1


def test_a_pending_product_is_approved_as_it_was_looked_at(
    original: object, web_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rogue producer waits until an officer has opened the page, and changes the name then."""
    officer, path = signed_in(web_world, Role.OFFICER), f"/officer/products/{PENDING}"
    seen = seen_on(officer.get(path))
    changed(web_world, "Thuốc chữa ung thư")
    for form in ({"seen": seen}, {}, {"seen": ""}, {"seen": "0" * 64}):
        answer = officer.post(f"{path}/decide", act="approve", **form)
        print(f"tried to have a changed product approved with {form}: {answer.status_code}")
        assert answer.status_code == 409
    with read(web_world.engine) as conn:
        assert listing_rows.listings(conn, [PENDING])[PENDING].state is ProductState.PENDING
    # The page that told so shows what stands now.
    again = seen_on(answer)
    assert again != seen
    assert "Thuốc chữa ung thư" in answer.text
    assert officer.post(f"{path}/decide", act="approve", seen=again).status_code == 303


def test_a_measure_that_was_made_anew_is_not_the_one_that_was_to_be_lifted(world: Founded) -> None:
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


def test_a_request_says_what_it_said_when_it_was_asked(world: Founded) -> None:
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
