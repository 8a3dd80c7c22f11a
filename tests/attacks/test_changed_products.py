"""A rogue producer changes a pending product while an officer looks at it: approved is what was looked at."""

from registry.catalogue import products
from registry.catalogue.products import Mode
from registry.intake import importing, spreadsheet
from registry.model.goods import ProductState
from registry.model.people import Role
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import read
from tests.web.conftest import PENDING, World, client, original, world
from tests.web.people import seen_on, signed_in

__all__ = ["client", "original", "world"]


def changed(world: World, name: str) -> None:
    text = f"gtin,name,category,organisation_tax_code\n{PENDING},{name},other,0101234565\n"
    checked = importing.check(spreadsheet.read(text.encode(), "a.csv"), {})
    assert products.load(world.engine, checked, Mode.ALL_OR_NOTHING, world.moment, by="rogue").changed == 1


def test_a_pending_product_is_approved_as_it_was_looked_at(world: World) -> None:
    """A rogue producer waits until an officer has opened the page, and changes the name then."""
    officer, path = signed_in(world, Role.OFFICER), f"/officer/products/{PENDING}"
    seen = seen_on(officer.get(path))
    changed(world, "Thuốc chữa ung thư")
    for form in ({"seen": seen}, {}, {"seen": ""}, {"seen": "0" * 64}):
        answer = officer.post(f"{path}/decide", act="approve", **form)
        print(f"tried to have a changed product approved with {form}: {answer.status_code}")
        assert answer.status_code == 409
    with read(world.engine) as conn:
        assert listing_rows.listings(conn, [PENDING])[PENDING].state is ProductState.PENDING
    # The page that told so shows what stands now.
    again = seen_on(answer)
    assert again != seen
    assert "Thuốc chữa ung thư" in answer.text
    assert officer.post(f"{path}/decide", act="approve", seen=again).status_code == 303
