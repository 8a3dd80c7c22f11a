"""The report of a producer: its own products alone, all of them, with sums and a line of CSV each."""

import pytest

from registry.catalogue import completeness
from registry.judgement.completeness import LegalItem
from registry.model.people import REGISTRY, Viewer
from registry.orders import issuing
from registry.orders.issuing import Deed
from registry.store.engine.engine import read, write
from tests.factories import World, make_order, make_organisation, make_product

WHOLE = {"standards": "DĐVN V", "image": "https://e.vn/a.webp"}


def test_each_product_says_what_is_there_and_the_sums_count_it(world: World) -> None:
    whole, bare = make_product(world, 1, **WHOLE), make_product(world, 2, origin=None)
    make_product(world, 3, "8938505")
    order = make_order(world, whole.gtin)
    with write(world.engine) as conn:
        issuing.ship(conn, order.id, ("01",), Deed("x", world.now))
    with read(world.engine) as conn:
        rows = list(completeness.report(conn, Viewer(make_organisation(world).id)))
        assert len(list(completeness.report(conn, REGISTRY))) == 3
    assert [(row.record.product.gtin, row.nine, row.seven) for row in rows] == [
        (whole.gtin, True, True),
        (bare.gtin, False, False),
    ]
    sums = completeness.sums(rows)
    assert (sums.products, sums.nine, sums.seven) == (2, 1, 1)
    assert (sums.there[LegalItem.NAME], sums.there[LegalItem.ORIGIN], sums.there[LegalItem.EXPIRY]) == (2, 1, 1)
    line = dict(zip(completeness.HEADER, completeness.cells(rows[1]), strict=True))
    assert (line["origin"], line["expiry"], line["nine"]) == ("missing", "not_due", "no")
    assert "composition" in line["missing_fields"].split()


def test_many_products_are_told_page_by_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completeness, "_AT_ONCE", 2)
    made = [make_product(world, item).gtin for item in range(1, 6)]
    with read(world.engine) as conn:
        assert [row.record.product.gtin for row in completeness.report(conn, REGISTRY)] == made
