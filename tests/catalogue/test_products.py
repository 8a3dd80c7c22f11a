"""Organisations and products: who holds a GTIN, and what loading a list does to what is there."""

from dataclasses import replace

import pytest

from registry.catalogue import organisations, products
from registry.catalogue.products import Loaded, Mode
from registry.errors import Conflict, NotFound, RegistryError
from registry.intake import importing, spreadsheet
from registry.model.goods import Listing, Organisation, ProductState
from registry.model.people import REGISTRY, Viewer
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import read, write
from tests.factories import World, make_gtin, make_organisation, make_product

HEADER = "gtin,name,category,organisation,organisation_tax_code,brand\n"


def load(world: World, table: str, mode: Mode = Mode.ALL_OR_NOTHING, **fixed: str) -> Loaded:
    checked = importing.check(spreadsheet.read(table.encode(), "list.csv"), fixed)
    return products.load(world.engine, checked, mode, world.now)


def row(gtin: str, name: str = "A", organisation: str = "", tax_code: str = "", brand: str = "") -> str:
    return f"{gtin},{name},food,{organisation},{tax_code},{brand}\n"


def listing(world: World, gtin: str) -> Listing | None:
    with read(world.engine) as conn:
        return listing_rows.listings(conn, [gtin]).get(gtin)


def registered(world: World) -> list[str]:
    with read(world.engine) as conn:
        return [one.name for one in listing_rows.every_organisation(conn)]


def test_inside_the_prefix_is_approved_outside_waits(world: World) -> None:
    owner = make_organisation(world)
    inside, outside = make_gtin(1), make_gtin(1, "8935000")
    table = HEADER + row(inside, tax_code=str(owner.tax_code)) + row(outside, tax_code=str(owner.tax_code))
    loaded = load(world, table)
    assert (loaded.new, loaded.pending, loaded.kept) == (2, 1, True)
    states = {gtin: found.state for gtin in (inside, outside) if (found := listing(world, gtin))}
    assert states == {inside: ProductState.APPROVED, outside: ProductState.PENDING}


def test_one_faulty_row_holds_back_all_with_their_organisations(world: World) -> None:
    table = HEADER + row(make_gtin(1), organisation="HTX Mới") + row("123", organisation="HTX Mới")
    loaded = load(world, table)
    assert (loaded.kept, [error.row for error in loaded.errors]) == (False, [3])
    assert listing(world, make_gtin(1)) is None
    assert registered(world) == []


def test_partial_loads_the_good_rows_only(world: World) -> None:
    table = HEADER + row(make_gtin(1), organisation="HTX Mới") + row("123", organisation="HTX Hai")
    loaded = load(world, table, Mode.PARTIAL)
    assert (loaded.kept, loaded.new, len(loaded.errors)) == (True, 1, 1)
    assert registered(world) == ["HTX Mới"]


def test_a_dry_run_says_the_same_and_writes_nothing(world: World) -> None:
    table = HEADER + row(make_gtin(1), organisation="HTX Mới")
    tried = load(world, table, Mode.DRY_RUN)
    assert not tried.kept
    assert listing(world, make_gtin(1)) is None
    done = load(world, table)
    assert replace(tried, kept=True, organisations=()) == replace(done, organisations=())


def test_repeating_a_load_changes_nothing(world: World) -> None:
    table = HEADER + row(make_gtin(1), organisation="HTX Mới") + row(make_gtin(2), organisation="htx  MOI")
    first, second = load(world, table), load(world, table)
    assert (first.new, len(first.organisations)) == (2, 1)
    assert (second.new, second.changed, second.same, second.organisations) == (0, 0, 2, ())


def test_a_missing_field_never_erases_what_is_known(world: World) -> None:
    load(world, HEADER + row(make_gtin(1), organisation="HTX Mới", brand="Sao"))
    loaded = load(world, HEADER + row(make_gtin(1), name="B", organisation="HTX Mới"))
    assert loaded.changed == 1
    found = listing(world, make_gtin(1))
    assert found is not None
    assert (found.product.name, found.product.brand) == ("B", "Sao")


def test_the_holder_of_the_prefix_takes_over_a_pending_claim(world: World) -> None:
    load(world, HEADER + row(make_gtin(1), organisation="Squatter"))
    owner = make_organisation(world)
    loaded = load(world, HEADER + row(make_gtin(1), name="Mine", tax_code=str(owner.tax_code)))
    assert loaded.errors == ()
    found = listing(world, make_gtin(1))
    assert found is not None
    assert (found.organisation.id, found.state, found.product.name) == (owner.id, ProductState.APPROVED, "Mine")


def test_a_taken_gtin_is_refused_by_row_whether_pending_or_approved(world: World) -> None:
    load(world, HEADER + row(make_gtin(1, "8935000"), organisation="First"))
    approved = make_product(world, 2)
    table = HEADER
    for gtin in (make_gtin(9), make_gtin(1, "8935000"), approved.gtin):
        table += row(gtin, organisation="Second")
    loaded = load(world, table)
    assert [(error.row, error.column, error.code) for error in loaded.errors] == [
        (3, "gtin", "gtin_taken"),
        (4, "gtin", "gtin_taken"),
    ]
    assert not loaded.kept
    assert "First" in loaded.errors[0].expected


def test_an_approved_product_stays_with_its_owner_even_against_the_prefix_holder(world: World) -> None:
    load(world, HEADER + row(make_gtin(1), organisation="First"))
    with write(world.engine) as conn:
        products.approve(conn, REGISTRY, make_gtin(1), "officer", world.now)
    owner = make_organisation(world)
    loaded = load(world, HEADER + row(make_gtin(1), tax_code=str(owner.tax_code)))
    assert [error.code for error in loaded.errors] == ["gtin_taken"]


def test_recording_a_prefix_approves_its_holders_pending_products_and_nobody_elses(world: World) -> None:
    mine, theirs = make_gtin(1, "8935000"), make_gtin(2, "8935000")
    load(world, HEADER + row(mine, organisation="Mine") + row(theirs, organisation="Theirs"))
    with write(world.engine) as conn:
        me = organisations.find_organisation(conn, "mine")
        for _ in range(2):
            me = organisations.set_prefix(conn, me, "8935000", world.now)
    assert me.prefixes == ("8935000",)
    states = {gtin: found.state for gtin in (mine, theirs) if (found := listing(world, gtin))}
    assert states == {mine: ProductState.APPROVED, theirs: ProductState.PENDING}


def test_a_name_that_several_share_needs_the_tax_code(world: World) -> None:
    with write(world.engine) as conn:
        for tax_code in ("0100000001", "0100000002"):
            organisations.add_organisation(conn, Organisation(0, "Dược Sao Mai", tax_code=tax_code), world.now)
        with pytest.raises(Conflict, match="tax code"):
            organisations.find_organisation(conn, "duoc sao mai")
        assert organisations.find_organisation(conn, "0100000002").tax_code == "0100000002"
    loaded = load(world, HEADER + row(make_gtin(1), organisation="Dược sao mai"))
    assert [(error.row, error.code) for error in loaded.errors] == [(2, "name_shared")]
    assert load(world, HEADER + row(make_gtin(1), "A", "Dược sao mai", "0100000001")).kept


def test_an_unknown_tax_code_without_a_name_is_an_error_of_its_row(world: World) -> None:
    loaded = load(world, HEADER + row(make_gtin(1), tax_code="0100000009"))
    assert [(error.row, error.column, error.code) for error in loaded.errors] == [
        (2, "organisation_tax_code", "organisation_unknown")
    ]


def test_a_fixed_organisation_stands_for_every_row_that_names_none(world: World) -> None:
    table = f"gtin,name\n{make_gtin(1)},A\n{make_gtin(2)},B\n"
    loaded = load(world, table, category="food", organisation="HTX Sông Lô")
    assert (loaded.new, [one.name for one in loaded.organisations]) == (2, ["HTX Sông Lô"])


@pytest.mark.slow("volume")
def test_a_list_longer_than_a_statement_may_be_loads(world: World) -> None:
    table = "gtin,name\n" + "".join(f"{make_gtin(n)},A\n" for n in range(12_000))
    assert load(world, table, Mode.DRY_RUN, category="food", organisation="HTX").new == 12_000


def test_an_unknown_product_is_not_found_and_approving_is_safe_to_repeat(world: World) -> None:
    load(world, HEADER + row(make_gtin(1), organisation="A"))
    with write(world.engine) as conn:
        with pytest.raises(NotFound):
            products.approve(conn, REGISTRY, make_gtin(2), "officer", world.now)
        for _ in range(2):
            assert products.approve(conn, REGISTRY, make_gtin(1), "officer", world.now).state is ProductState.APPROVED


@pytest.mark.parametrize("words", ["%", "_", "\\", "'", "x' OR 1=1 --"])
def test_signs_of_the_query_language_mean_nothing_in_a_search(world: World, words: str) -> None:
    make_product(world)
    with read(world.engine) as conn:
        assert products.search(conn, words, None) == []
        assert len(products.search(conn, "VIEN thu", None)) == 1


def test_every_failure_here_is_one_the_registry_names(world: World) -> None:
    with read(world.engine) as conn:
        for text in ("", " ", "x" * 9999, "\u202e"):
            with pytest.raises(RegistryError):
                organisations.find_organisation(conn, text)


def test_a_product_is_seen_by_its_own_organisation_and_the_registry_alone(world: World) -> None:
    gtin = make_product(world).gtin
    mine, other = make_organisation(world), make_organisation(world, "8935000")
    with read(world.engine) as conn:
        for viewer in (Viewer(mine.id), REGISTRY):
            assert products.visible(conn, viewer, gtin).product.gtin == gtin
        for viewer, unknown in ((Viewer(other.id), gtin), (REGISTRY, make_gtin(9))):
            with pytest.raises(NotFound, match=f"GTIN {unknown} is not registered"):
                products.visible(conn, viewer, unknown)


def test_only_the_name_of_an_approved_product_is_public(world: World) -> None:
    gtin, waiting = make_product(world, name="Trà").gtin, make_gtin(1, "8935000")
    load(world, HEADER + row(waiting, "Kẹo", tax_code=str(make_organisation(world).tax_code)))
    with read(world.engine) as conn:
        names = [products.public_name(conn, one) for one in (gtin, waiting, make_gtin(9))]
    assert names == ["Trà", None, None]


def test_pages_of_products_follow_each_other_by_gtin(world: World) -> None:
    gtins = [make_product(world, item).gtin for item in (1, 2, 3)]
    mine = Viewer(make_organisation(world).id)
    with read(world.engine) as conn:
        first, after = products.page(conn, mine, "", None, None, 2)
        rest, end = products.page(conn, mine, "", ProductState.APPROVED, after, 2)
    assert [one.product.gtin for one in [*first, *rest]] == gtins
    assert (after, end) == (gtins[1], None)


def test_an_officer_sees_who_holds_the_prefix_who_decided_and_since_when_it_waits(world: World) -> None:
    holder, gtin = make_organisation(world), make_gtin(1)
    load(world, HEADER + row(gtin, organisation="HTX Mới"))
    with write(world.engine) as conn:
        case = products.look_at(conn, REGISTRY, gtin)
        assert (case.owner.name, case.prefix_holder) == ("HTX Mới", holder.name)
        assert (case.decided, case.waiting_since) == (None, world.now)
        products.refuse(conn, REGISTRY, gtin, "sai mã", "an", world.now)
        case = products.look_at(conn, REGISTRY, gtin)
        assert (case.decided, case.waiting_since) == (("an", world.now), None)
