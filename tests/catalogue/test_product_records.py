"""All that is on record of a product: nobody changes it past its history, and it is kept as long as the rule says."""

from dataclasses import replace
from datetime import date, timedelta

from registry.catalogue import assortment, product_records
from registry.catalogue.assortment import Hand
from registry.catalogue.products import Mode
from registry.intake import spreadsheet
from registry.model.goods import Category, Product
from registry.model.people import REGISTRY, Viewer
from registry.model.product_fields import ProductField, ProductRecord
from registry.model.requests import ClaimRuling
from registry.store.engine.engine import read, write
from registry.supervision import deciding
from tests.factories import World, make_gtin, make_officer, make_order, make_organisation, make_product

F = ProductField


def told(world: World, gtin: str) -> list[tuple[str, str | None, str | None, str]]:
    with read(world.engine) as conn:
        notes, _ = product_records.history(conn, REGISTRY, gtin)
    return [(note.field, note.before, note.after, note.by) for note in reversed(notes)]


def details(world: World, gtin: str) -> dict[ProductField, str]:
    with read(world.engine) as conn:
        return dict(product_records.details(conn, [gtin]).get(gtin, {}))


def test_a_form_and_a_list_leave_their_notes_and_a_list_keeps_what_it_does_not_say(world: World) -> None:
    holder = make_organisation(world)
    gtin = make_gtin(7)
    record = ProductRecord(Product(gtin, "Siro", Category.MEDICINE), {F.COMPOSITION: "Mật ong", F.STORAGE: "Khô"})
    assortment.save(world.engine, Hand("lan", holder, world.now), record, None)
    sheet = spreadsheet.read(
        f"gtin,name,category,composition,form\n{gtin},Siro ho,medicine,Mật ong 10 %,Siro\n".encode(), "list.csv"
    )
    hand = Hand("minh", holder, world.now + timedelta(hours=1))
    for expected in ((0, 1, 0), (0, 0, 1)):
        loaded = assortment.load(world.engine, hand, assortment.check(sheet, {}, holder), Mode.ALL_OR_NOTHING)
        assert (loaded.new, loaded.changed, loaded.same) == expected
    assert told(world, gtin) == [
        ("gtin", None, gtin, "lan"),
        ("name", "Siro", "Siro ho", "minh"),
        ("composition", "Mật ong", "Mật ong 10 %", "minh"),
        ("form", None, "Siro", "minh"),
    ]
    assert details(world, gtin) == {F.COMPOSITION: "Mật ong 10 %", F.STORAGE: "Khô", F.FORM: "Siro"}


def test_a_dry_run_and_a_list_with_faults_leave_no_note(world: World) -> None:
    holder, product = make_organisation(world), make_product(world)
    rows = f"gtin,name,category,composition\n{product.gtin},Khác,medicine,X\n{make_gtin(2)},,food,\n"
    checked = assortment.check(spreadsheet.read(rows.encode(), "list.csv"), {}, holder)
    for mode in (Mode.DRY_RUN, Mode.ALL_OR_NOTHING):
        assert not assortment.load(world.engine, Hand("lan", holder, world.now), checked, mode).kept
    assert (told(world, product.gtin), details(world, product.gtin)) == ([], {})


def test_a_changed_category_takes_what_it_does_not_have_and_the_history_says_so(world: World) -> None:
    holder, product = make_organisation(world), make_product(world)
    with read(world.engine) as conn:
        kept = assortment.find(conn, Viewer(holder.id), product.gtin)
    hand = Hand("lan", holder, world.now)
    assortment.save(world.engine, hand, ProductRecord(product, {F.PRESCRIPTION: "rx", F.FORM: "Viên"}), kept.changed_at)
    rows = f"gtin,name,category\n{product.gtin},{product.name},food\n"
    assortment.load(
        world.engine, hand, assortment.check(spreadsheet.read(rows.encode(), "l.csv"), {}, holder), Mode.ALL_OR_NOTHING
    )
    assert details(world, product.gtin) == {}
    assert ("prescription", "rx", None, "lan") in told(world, product.gtin)
    assert ("category", "medicine", "food", "lan") in told(world, product.gtin)


def test_a_product_that_moves_takes_its_history_along_and_not_the_holders_words(world: World) -> None:
    held = make_product(world, 1, "8938505")
    holder, claimant = make_organisation(world, "8938505"), make_organisation(world)
    with read(world.engine) as conn:
        kept = assortment.find(conn, Viewer(holder.id), held.gtin)
    hand = Hand("lan", holder, world.now)
    assortment.save(world.engine, hand, ProductRecord(held, {F.DISTRIBUTOR: "Lan"}), kept.changed_at)
    with write(world.engine) as conn:
        petition = deciding.claim(conn, claimant, replace(held, brand="Mới"), "minh", world.now)
        deciding.settle_claim(conn, make_officer("can.bo"), petition.id, ClaimRuling.MOVE, "Có giấy", world.now)
    assert details(world, held.gtin) == {}
    assert told(world, held.gtin) == [
        ("distributor", None, "Lan", "lan"),
        ("brand", "Thử", "Mới", "can.bo"),
        ("distributor", "Lan", None, "can.bo"),
        ("holder", holder.tax_code, claimant.tax_code, "can.bo"),
    ]
    with read(world.engine) as conn:
        assert product_records.history(conn, Viewer(holder.id), held.gtin) == ([], False)
        assert len(product_records.history(conn, Viewer(claimant.id), held.gtin)[0]) == 4


def test_a_history_is_kept_twelve_months_past_the_last_expiry(world: World) -> None:
    gtin = make_product(world).gtin
    with read(world.engine) as conn:
        assert product_records.kept_until(conn, gtin) is None
    make_order(world, gtin, expiry=date(2027, 12, 31))
    with read(world.engine) as conn:
        assert product_records.kept_until(conn, gtin) == date(2028, 12, 31)


def test_a_long_history_is_read_in_pages(world: World) -> None:
    holder, product = make_organisation(world), make_product(world)
    hand, at = Hand("lan", holder, world.now), None
    for number in range(product_records.PAGE + 5):
        with read(world.engine) as conn:
            at = assortment.find(conn, Viewer(holder.id), product.gtin).changed_at
        assortment.save(world.engine, hand, ProductRecord(replace(product, name=f"Tên {number}")), at)
    with read(world.engine) as conn:
        notes, more = product_records.history(conn, REGISTRY, product.gtin)
        rest, none = product_records.history(conn, REGISTRY, product.gtin, notes[-1].id)
    assert (len(notes), more, len(rest), none) == (product_records.PAGE, True, 5, False)
    assert (notes[0].after, rest[-1].before) == (f"Tên {product_records.PAGE + 4}", product.name)
