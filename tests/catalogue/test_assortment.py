"""A producer's own products: the form, two editors, another's GTIN, lists; each change in the trail."""

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.catalogue import assortment
from registry.catalogue.assortment import Hand, Overtaken
from registry.catalogue.products import Mode
from registry.errors import Conflict, NotFound, Refused
from registry.intake import spreadsheet
from registry.intake.spreadsheet import Sheet
from registry.intake.template import Column
from registry.model.goods import Authorisation, Category, KeptProduct, Organisation, Product, ProductState
from registry.model.people import Viewer
from registry.model.product_fields import ProductField, ProductRecord
from registry.office import trail
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import read
from tests.factories import World, make_gtin, make_organisation, make_product

FIELDS = {
    Column.GTIN: make_gtin(7).lstrip("0"),
    Column.NAME: "Siro  ho trẻ em",
    Column.CATEGORY: "thuốc",
    Column.AUTHORISATION_NUMBER: "VD-32243-19",
}


def hand_of(world: World, holder: Organisation, later: int = 0, by: str = "lan") -> Hand:
    return Hand(by, holder, world.now + timedelta(seconds=later))


def described(holder: Organisation, **changes: str) -> ProductRecord:
    record, errors = assortment.read_form(FIELDS | {Column(k): v for k, v in changes.items()}, holder)
    assert record is not None, errors
    return record


def kept(world: World, holder: Organisation, gtin: str) -> KeptProduct:
    with read(world.engine) as conn:
        found = listing_rows.owned_product(conn, Viewer(holder.id), gtin)
    assert found is not None
    return found


def acts(world: World, holder: Organisation) -> list[tuple[str, str, str]]:
    with read(world.engine) as conn:
        entries = [one.entry for one in trail.entries(conn, Viewer(holder.id))]
    return [(one.by, one.act, one.subject) for one in reversed(entries) if one.act.startswith("product")]


def test_a_form_is_read_as_a_list_would_be(world: World) -> None:
    record = described(make_organisation(world))
    permit = Authorisation("medicine_registration", "VD-32243-19", "VD-32243-19")
    assert record == ProductRecord(Product(make_gtin(7), "Siro ho trẻ em", Category.MEDICINE, authorisation=permit))


def test_faults_of_a_form_name_their_fields_and_all_of_them(world: World) -> None:
    product, errors = assortment.read_form({Column.GTIN: "893", Column.CATEGORY: "đồ chơi"}, make_organisation(world))
    assert product is None
    assert {(error.column, error.code) for error in errors} == {
        ("gtin", "gtin_too_short"),
        ("name", "missing"),
        ("category", "category_unknown"),
    }


def test_a_product_and_its_form_say_the_same(world: World) -> None:
    holder = make_organisation(world)
    record = described(
        holder, brand="Ho Bé", origin="Việt Nam", standards="DĐVN V", image="https://e.vn/a.webp", warnings="Có cồn",
        composition="Cao lá thường xuân", prescription="không kê đơn", importer_tax_code="0300588569",
    )  # fmt: skip
    assert record.details[ProductField.PRESCRIPTION] == "otc"
    again, _ = assortment.read_form(assortment.to_form(record), holder)
    assert again == record
    other = ProductRecord(replace(record.product, brand=None, name="Khác"), {ProductField.STORAGE: "Dưới 30 °C"})
    assert assortment.differences(record, other) == [
        (Column.NAME, "Siro ho trẻ em", "Khác"),
        (Column.BRAND, "Ho Bé", ""),
        (Column.IMPORTER_TAX_CODE, "0300588569", ""),
        (Column.COMPOSITION, "Cao lá thường xuân", ""),
        (Column.STORAGE, "", "Dưới 30 °C"),
        (Column.PRESCRIPTION, "otc", ""),
    ]


def test_a_field_that_the_category_does_not_have_is_a_fault_and_not_dropped(world: World) -> None:
    typed = FIELDS | {Column.CATEGORY: "food", Column.PRESCRIPTION: "rx"}
    record, errors = assortment.read_form(typed, make_organisation(world))
    assert record is None
    assert [(error.column, error.code, error.got) for error in errors] == [("prescription", "field_not_asked", "rx")]


def test_inside_the_prefix_it_is_approved_outside_it_waits(world: World) -> None:
    holder = make_organisation(world)
    inside = assortment.save(world.engine, hand_of(world, holder), described(holder), None)
    outside = described(holder, gtin=make_gtin(1, "8938000"))
    assert inside.state is ProductState.APPROVED
    assert assortment.save(world.engine, hand_of(world, holder), outside, None).state is ProductState.PENDING
    assert acts(world, holder) == [
        ("lan", "product_added", inside.product.gtin),
        ("lan", "product_added", outside.product.gtin),
    ]


def test_what_is_emptied_in_a_form_is_gone(world: World) -> None:
    holder = make_organisation(world)
    gtin = make_product(world).gtin
    before = kept(world, holder, gtin)
    assert before.listing.product.brand
    assortment.save(
        world.engine,
        hand_of(world, holder, 1),
        ProductRecord(replace(before.listing.product, brand=None)),
        before.changed_at,
    )
    assert kept(world, holder, gtin).listing.product.brand is None


def test_saving_what_stands_changes_nothing_and_leaves_no_entry(world: World) -> None:
    holder = make_organisation(world)
    before = kept(world, holder, make_product(world).gtin)
    assortment.save(world.engine, hand_of(world, holder, 5), ProductRecord(before.listing.product), before.changed_at)
    assert kept(world, holder, before.listing.product.gtin) == before
    assert acts(world, holder) == []


def test_of_two_editors_the_second_is_told_and_nothing_is_lost(world: World) -> None:
    holder = make_organisation(world)
    shown = kept(world, holder, make_product(world).gtin)
    first = replace(shown.listing.product, name="Tên thứ nhất")
    second = replace(shown.listing.product, name="Tên thứ hai")
    assortment.save(world.engine, hand_of(world, holder, 1, "lan"), ProductRecord(first), shown.changed_at)
    with pytest.raises(Overtaken) as told:
        assortment.save(world.engine, hand_of(world, holder, 2, "minh"), ProductRecord(second), shown.changed_at)
    assert told.value.kept.listing.product == first
    assert kept(world, holder, first.gtin).listing.product == first
    assortment.save(world.engine, hand_of(world, holder, 3, "minh"), ProductRecord(second), told.value.kept.changed_at)
    assert kept(world, holder, first.gtin).listing.product == second
    assert [by for by, _, _ in acts(world, holder)] == ["lan", "minh"]


def test_a_new_form_never_overwrites_a_product_of_ones_own(world: World) -> None:
    holder = make_organisation(world)
    product = make_product(world)
    with pytest.raises(Conflict, match="among your products"):
        assortment.save(world.engine, hand_of(world, holder), ProductRecord(replace(product, name="Khác")), None)


def test_anothers_gtin_is_refused_and_its_record_untouched(world: World) -> None:
    theirs = make_product(world, 1, "8938505")
    ours = make_organisation(world)
    with pytest.raises(Refused) as told:
        assortment.save(world.engine, hand_of(world, ours), ProductRecord(replace(theirs, name="Của tôi")), None)
    assert told.value.code == "gtin_taken"
    assert kept(world, make_organisation(world, "8938505"), theirs.gtin).listing.product == theirs


def _sheet(text: str) -> Sheet:
    return spreadsheet.read(text.encode(), "list.csv")


def test_a_list_needs_no_organisation_and_refuses_another(world: World) -> None:
    holder = make_organisation(world)
    other = make_organisation(world, "8938505")
    lines = [
        "gtin,name,category,organisation",
        f"{make_gtin(1)},Một,food,",
        f"{make_gtin(2)},Hai,food,{other.name}",
        f"{make_gtin(3)},Ba,food,{holder.name.upper()}",
    ]
    checked = assortment.check(_sheet("\n".join(lines)), {}, holder)
    loaded = assortment.load(world.engine, hand_of(world, holder), checked, Mode.PARTIAL)
    assert (loaded.new, [(error.row, error.code) for error in loaded.errors]) == (2, [(3, "organisation_not_yours")])
    assert acts(world, holder) == [("lan", "products_imported", holder.tax_code)]


@pytest.mark.parametrize("mode", [Mode.DRY_RUN, Mode.ALL_OR_NOTHING])
def test_a_trial_and_a_faulty_whole_list_leave_nothing(world: World, mode: Mode) -> None:
    holder = make_organisation(world)
    text = f"gtin,name,category\n{make_gtin(1)},Một,food\n{make_gtin(2)},,food\n"
    loaded = assortment.load(world.engine, hand_of(world, holder), assortment.check(_sheet(text), {}, holder), mode)
    assert (loaded.new, len(loaded.errors), loaded.kept) == (1, 1, False)
    with read(world.engine) as conn:
        assert listing_rows.owned(conn, Viewer(holder.id), None, "", 10) == []
    assert acts(world, holder) == []


def test_a_list_twice_changes_nothing_and_is_told_once(world: World) -> None:
    holder = make_organisation(world)
    checked = assortment.check(_sheet(f"gtin,name,category\n{make_gtin(1)},Một,food\n"), {}, holder)
    for expected in ((1, 0), (0, 1)):
        loaded = assortment.load(world.engine, hand_of(world, holder), checked, Mode.ALL_OR_NOTHING)
        assert (loaded.new, loaded.same) == expected
    assert len(acts(world, holder)) == 1


def test_ones_own_products_are_found_listed_counted_and_offered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assortment, "PAGE", 2)
    holder, other = make_organisation(world), make_organisation(world, "8935000")
    mine = [make_product(world, item, name=name) for item, name in enumerate("CAB", 1)]
    viewer, gtin = Viewer(holder.id), mine[0].gtin
    with read(world.engine) as conn:
        assert assortment.find(conn, viewer, gtin.lstrip("0")).listing.product == mine[0]
        for asker, unknown in ((Viewer(other.id), gtin), (viewer, make_gtin(9)), (viewer, f"0{gtin}")):
            with pytest.raises(NotFound, match="not among your products"):
                assortment.find(conn, asker, unknown)
        pages = [assortment.page(conn, viewer, None, "", at) for at in (0, 1)]
        assert [([one.listing.product.name for one in page], more) for page, more in pages] == [
            (["A", "B"], True),
            (["C"], False),
        ]
        assert [one.name for one in assortment.choices(conn, viewer)] == ["A", "B", "C"]
        assert assortment.choices(conn, viewer, ProductState.PENDING) == []
        assert assortment.counts(conn, viewer) == {ProductState.APPROVED: 3}


def test_a_list_is_kept_by_its_digest_and_a_picture_is_no_other_file(world: World) -> None:
    digest = assortment.keep_list(world.engine, b"gtin,name", "lan", world.now)
    made = assortment.keep_picture(world.engine, b"small picture", world.now)
    assert assortment.kept_list(world.engine, digest) == b"gtin,name"
    assert assortment.kept_list(world.engine, bytes(32)) is None
    with read(world.engine) as conn:
        assert [assortment.picture(conn, one) for one in (made, digest)] == [b"small picture", None]
