"""Search: whatever somebody has in hand leads to the thing it names, leaves no trace, and stays bounded."""

from datetime import timedelta

import pytest

from registry.judgement.verdict import Verdict
from registry.market import measures
from registry.market.measures import Decision
from registry.model.cases import FlagKind
from registry.model.goods import Authorisation, Level, Serials
from registry.model.measures import Act, Target
from registry.model.orders import Correction, Order, Unit
from registry.model.people import REGISTRY, Viewer
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import read, write
from registry.store.engine.schema import reports
from registry.store.market import scan_rows, unit_rows
from registry.store.orders import order_rows, own_serial_rows
from registry.store.supervision import flag_rows
from registry.supervision import search
from registry.supervision.search import HitKind, Note, SearchHit
from tests.factories import NO_EVIDENCE, NOW, World, make_order, make_organisation, make_product, printed

OTHER = "8938501"


def find(world: World, text: str, viewer: Viewer = REGISTRY) -> SearchHit:
    return world.custodian.run(lambda keyring: search.search(world.engine, keyring, viewer, text, world.now))


def kinds(found: SearchHit) -> list[HitKind]:
    return [hit.kind for hit in found.hits]


@pytest.fixture
def order(world: World) -> Order:
    return make_order(world)


def test_every_spelling_of_a_code_leads_to_its_unit_and_lot_and_is_judged(world: World, order: Order) -> None:
    code = printed(world, order, 7)
    elements = f"]d201{order.gtin}17271231{'10L1'}\x1d21{code.code.serial}\x1d8030{code.seal}"
    for text, verdict in (
        (code.uri, Verdict.GENUINE),
        (f"  {code.uri}\r\n", Verdict.GENUINE),
        (elements, Verdict.GENUINE),
        (f"{order.gtin} {code.code.serial}", Verdict.LISTED),
        (f"{order.gtin.lstrip('0')} {str(code.code.serial).lower()}", Verdict.LISTED),
    ):
        found = find(world, text)
        assert found.answer is not None, text
        assert found.answer.judgement.verdict is verdict
        assert kinds(found) == [HitKind.UNIT, HitKind.LOT, HitKind.PRODUCT]
        assert found.hits[0].unit == Unit(order.id, 7)
        assert (found.hits[1].gtin, found.hits[1].lot) == (order.gtin, "L1")


def test_looking_leaves_no_trace(world: World, order: Order) -> None:
    find(world, printed(world, order).uri)
    with read(world.engine) as conn:
        assert scan_rows.of_unit(conn, Unit(order.id, 0)) == []
        assert unit_rows.find(conn, [Unit(order.id, 0)]) == {}


def test_a_code_that_proves_no_issue_names_no_unit(world: World, order: Order) -> None:
    uri = printed(world, order).uri
    for text, verdict in (
        (uri.replace("/10/L1/", "/10/L2/"), Verdict.FORGED),
        (f"{order.gtin} 000000000000", Verdict.UNKNOWN),
        ("HTTPS://ID.EXAMPLE/01/04006381333931/21/ABC", Verdict.FOREIGN),
    ):
        found = find(world, text)
        assert found.answer is not None
        assert found.answer.judgement.verdict is verdict
        assert not {HitKind.UNIT, HitKind.LOT} & set(kinds(found))


def test_a_recall_shows_in_the_answer_at_once(world: World, order: Order) -> None:
    with write(world.engine) as conn:
        measures.carry_out(conn, Act.RECALL, Target(order.gtin, "L1"), Decision("Lan", "QĐ"), world.now)
    found = find(world, printed(world, order).uri)
    assert found.answer is not None
    assert found.answer.judgement.verdict is Verdict.RECALLED


@pytest.mark.parametrize("length", [12, 13, 14])
def test_a_gtin_of_any_length_leads_to_its_product(world: World, length: int) -> None:
    gtin = make_product(world, prefix="08934588" if length == 12 else "8934588").gtin
    found = find(world, gtin[14 - length :])
    assert (kinds(found), found.hits[0].gtin, found.answer) == ([HitKind.PRODUCT], gtin, None)


def test_a_gtin_that_nobody_has_and_one_that_was_mistyped_are_told_apart(world: World) -> None:
    assert find(world, "4006381333931").notes == (Note.GTIN_UNKNOWN,)
    assert find(world, "4006381333932").notes == (Note.CHECK_DIGIT,)


@pytest.mark.parametrize("text", ["0101234565", "01 0123 4567", "0101234565-001"])
def test_a_tax_code_leads_to_its_organisation(world: World, text: str) -> None:
    tax_code = text.replace(" ", "")
    made = make_organisation(world, tax_code=tax_code)
    (hit,) = find(world, text).hits
    assert (hit.kind, hit.number, hit.detail) == (HitKind.ORGANISATION, made.id, tax_code)


def test_an_order_is_found_by_its_number_however_it_is_typed(world: World, order: Order) -> None:
    for text in (order.id, order.id.lower(), f"{order.id[:4]}-{order.id[4:]}"):
        hits = [hit for hit in find(world, text).hits if hit.kind is HitKind.ORDER]
        assert [(hit.name, hit.gtin, hit.lot) for hit in hits] == [(order.id, order.gtin, "L1")]


def test_a_flag_is_found_by_its_number(world: World, order: Order) -> None:
    with write(world.engine) as conn:
        number = flag_rows.raise_or_join(
            conn, FlagKind.LOT_OUT_OF_LINE, Target(order.gtin, "L1"), True, NO_EVIDENCE, world.now
        ).id
    for text in (f"#{number}", f"# {number}", str(number)):
        (hit,) = find(world, text).hits
        assert (hit.kind, hit.number, hit.name) == (HitKind.FLAG, number, f"#{number}")
    assert find(world, f"#{number + 1}").hits == ()


def test_a_report_is_found_by_its_receipt(world: World) -> None:
    with write(world.engine) as conn:
        conn.execute(
            reports.insert().values(sent_as=bytes(16), receipt="ABCD2345WXYZ", at=world.now, reason="other", gtin=None)
        )
    for text in ("ABCD2345WXYZ", "abcd-2345-wxyz", "ABCD 2345 WXYZ"):
        (hit,) = find(world, text).hits
        assert (hit.kind, hit.number) == (HitKind.REPORT, 1)


def test_a_serial_of_the_registry_alone_asks_for_its_gtin(world: World, order: Order) -> None:
    serial = str(printed(world, order).code.serial)
    for text in (serial, serial.lower(), f"{serial[:4]} {serial[4:8]} {serial[8:]}"):
        found = find(world, text)
        assert (found.hits, found.notes) == ((), (Note.SERIAL_NEEDS_GTIN,))


def test_a_producers_own_serial_alone_leads_to_every_product_that_has_it(world: World) -> None:
    made = []
    for prefix in ("8934588", OTHER):
        order = make_order(world, make_product(world, prefix=prefix).gtin)
        with write(world.engine) as conn:
            own_serial_rows.add(conn, order.gtin, order.id, 0, ["SN-77", "SN-78"])
            listing_rows.settle_serials(conn, order.gtin, Serials.OWN)
        made.append(order)
    found = find(world, "SN-78")
    assert {(hit.gtin, hit.unit) for hit in found.hits} == {(order.gtin, Unit(order.id, 1)) for order in made}
    assert find(world, "sn-78").hits == ()


def test_a_lot_is_found_under_every_product_that_has_it_as_placed_or_corrected(world: World, order: Order) -> None:
    other = make_order(world, make_product(world, 2).gtin, lot="X9", level=Level.LOT)
    with write(world.engine) as conn:
        order_rows.correct(conn, Correction(other.id, "L1", None, "sai", "Lan", world.now))
    assert [hit.gtin for hit in find(world, "L1").hits] == sorted((order.gtin, other.gtin))
    assert [hit.gtin for hit in find(world, "X9").hits] == [other.gtin]


def test_a_lot_is_found_however_it_is_typed_and_the_list_shows_how_it_is_written(world: World, order: Order) -> None:
    mixed = make_order(world, make_product(world, 2).gtin, lot="Ab-7c", level=Level.LOT)
    for text, right, gtin in (("l1", "L1", order.gtin), ("aB-7C", "Ab-7c", mixed.gtin)):
        found = find(world, text)
        assert [(hit.kind, hit.lot, hit.gtin, hit.loose) for hit in found.hits] == [(HitKind.LOT, right, gtin, True)]
        assert found.notes == (Note.LOT_CASE,)
    assert (find(world, "L1").hits[0].loose, find(world, "L1").notes) == (False, ())


def test_a_name_that_only_holds_what_was_typed_is_a_loose_hit(world: World) -> None:
    make_product(world, name="Kháng sinh Hồng Lam")
    for text, loose in (("an khang", True), ("khang sinh", True), ("khang sinh hong lam", False)):
        assert [hit.loose for hit in find(world, text).hits] == [loose], text


def test_names_are_found_without_marks_case_or_order_of_the_words(world: World) -> None:
    make_product(world, name="Sữa bột Bé Khỏe – Đặc biệt")
    for text in ("sua bot", "BOT SUA", "dac biet", "sữa bột bé khoẻ", "Khỏe"):
        assert HitKind.PRODUCT in kinds(find(world, text)), text
    assert kinds(find(world, "cong ty duoc 8934588"))[-1] is HitKind.ORGANISATION
    assert find(world, "sua chua").hits == ()


def test_a_permit_leads_to_its_product(world: World) -> None:
    product = make_product(world, authorisation=Authorisation("medicine", "VD-32243-19", "VD-32243-19"))
    for text in ("VD-32243-19", "vd - 32243 - 19"):
        assert [hit.gtin for hit in find(world, text).hits] == [product.gtin]


def test_signs_that_a_database_gives_a_meaning_are_only_letters(world: World) -> None:
    make_product(world, name="Sữa 100%")
    make_product(world, 2, name="Sữa tươi")
    assert len(find(world, "100%").hits) == 1
    assert find(world, "%%").hits == ()
    for hostile in ("' OR 1=1 --", "<script>alert(1)</script>", "{{ 7*7 }}", "a\x00b", "\ud800\udfff x", "☃" * 500):
        assert find(world, hostile).hits == ()


def test_what_is_empty_or_too_long_is_said_to_be_so(world: World) -> None:
    assert find(world, " \r\n").notes == (Note.EMPTY,)
    assert find(world, "x" * 513).notes == (Note.TOO_LONG,)


def test_hits_are_bounded_and_it_is_said_that_there_are_more(world: World) -> None:
    for item in range(1, 24):
        make_product(world, item, name=f"Kem số {item:02}")
    found = find(world, "kem so")
    assert (len(found.hits), found.notes) == (search.AT_MOST, (Note.MORE,))
    assert found.hits[0].name == "Kem số 01"
    assert Note.MORE not in find(world, "kem so 07").notes


def test_an_organisation_finds_only_what_is_its_own(world: World, order: Order) -> None:
    mine = Viewer(make_organisation(world).id)
    strange = Viewer(make_organisation(world, OTHER).id)
    code = printed(world, order)
    with write(world.engine) as conn:
        flag = flag_rows.raise_or_join(
            conn, FlagKind.LOT_OUT_OF_LINE, Target(order.gtin, "L1"), True, NO_EVIDENCE, world.now
        ).id
    for text in (code.uri, order.gtin, order.id, "L1", "Viên nén", make_organisation(world).tax_code or ""):
        assert find(world, text, mine).hits, text
        assert find(world, text, strange).hits == (), text
    assert find(world, f"#{flag}", mine).hits == ()


def test_only_a_code_that_may_hold_a_seal_is_kept_out_of_addresses(world: World, order: Order) -> None:
    code = printed(world, order)
    assert search.is_code(code.uri)
    assert search.is_code(f"{order.gtin} {code.code.serial}")
    for text in (order.gtin, "sữa bột", "0101234565", "#12", order.id, "L1"):
        assert not search.is_code(text), text


def test_an_expired_lot_is_found_like_any_other(world: World, order: Order) -> None:
    world.now = NOW + timedelta(days=900)
    assert kinds(find(world, "L1")) == [HitKind.LOT]
