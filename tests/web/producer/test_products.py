"""Products at the producer's desk: list, form, faults in words, two editors."""

import html
import re

import pytest

from registry.catalogue import product_records
from registry.catalogue.assortment import FIELDS
from registry.model.goods import ProductState
from registry.model.people import REGISTRY
from registry.store.engine.engine import read
from tests.web.conftest import FOOD, MEDICINE, PENDING, World
from tests.web.producing import THEIRS, give_prefix, kept, producer, second_organisation

NEW = "08934588012372"
HOSTILE = ("<script>alert(1)</script>", "'; DROP TABLE products; --", "{{ 7*7 }}", "x" * 5_000, "\x00\x07", "\u202egnp")


def fields(page: str) -> dict[str, str]:
    """The values of a page's first form of a product."""
    found = re.findall(r'<input id="f-([a-z_]+)"[^>]*? value="([^"]*)"', page)
    chosen = re.findall(r'<select id="f-([a-z_]+)".*?<option value="([^"]*)" selected>', page, re.DOTALL)
    version = re.search(r'name="version" value="([^"]*)"', page)
    long = re.findall(r'<textarea id="f-([a-z_]+)"[^>]*>([^<]*)</textarea>', page)
    values = {name: html.unescape(value) for name, value in [*found, *chosen, *long]}
    return values | ({"version": html.unescape(version[1])} if version else {})


def test_the_list_is_ones_own_and_found_without_marks(world: World) -> None:
    second_organisation(world)
    signed = producer(world)
    page = signed.get("/producer/products").text
    assert "Paracetamol 500 mg" in page
    assert "Cà phê rang" not in page
    assert MEDICINE in signed.get("/producer/products?q=paraCETAMOL").text
    found = signed.get("/producer/products?q=sua bot").text
    assert FOOD in found
    assert MEDICINE not in found
    assert PENDING in signed.get("/producer/products?state=pending").text
    assert MEDICINE not in signed.get("/producer/products?state=pending").text


def test_names_from_the_database_are_words_and_never_markup(world: World) -> None:
    page = producer(world).get("/producer/products").text
    assert "Sữa bột &lt;b&gt;Bé&lt;/b&gt;" in page
    assert "<b>Bé</b>" not in page


def test_a_product_inside_the_prefix_is_there_at_once(world: World) -> None:
    give_prefix(world)
    signed = producer(world)
    answer = signed.post("/producer/products/new", gtin=NEW[1:], name="Vitamin C", category="supplement")
    assert (answer.status_code, answer.location) == (303, f"/producer/products/{NEW}?said=pd_added")
    made = kept(world, NEW)
    assert made is not None
    assert (made.state, made.organisation.id) == (ProductState.APPROVED, 1)
    assert "Đã thêm sản phẩm" in signed.get(answer.location).text


def test_a_product_outside_waits_and_the_page_says_what_comes_next(world: World) -> None:
    signed = producer(world)
    answer = signed.post("/producer/products/new", gtin=NEW, name="Vitamin C", category="supplement")
    page = signed.get(answer.location).text
    assert "chờ cán bộ duyệt" in page
    assert "/producer/requests" in page
    made = kept(world, NEW)
    assert made is not None
    assert made.state is ProductState.PENDING


def test_every_fault_stands_at_its_field_and_nothing_typed_is_lost(world: World) -> None:
    typed = {"gtin": "8934588012373", "name": "", "category": "food", "brand": "Hiệu", "image": "ftp://x"}
    answer = producer(world).post("/producer/products/new", **typed)
    assert answer.status_code == 400
    assert "8934588012372" in answer.text  # the digit that would be right
    for field in ("gtin", "name", "image"):
        assert f'id="e-{field}"' in answer.text
    assert 'id="e-brand"' not in answer.text
    assert fields(answer.text)["brand"] == "Hiệu"
    assert fields(answer.text)["gtin"] == "8934588012373"
    assert kept(world, NEW) is None


@pytest.mark.parametrize("text", HOSTILE, ids=("script", "sql", "template", "long", "control", "direction"))
@pytest.mark.parametrize("field", [str(column) for column in FIELDS])
def test_hostile_text_in_any_field_is_refused_or_shown_as_it_is(world: World, field: str, text: str) -> None:
    signed = producer(world)
    form = {"gtin": NEW, "name": "Tên", "category": "food", "authorisation_number": "1", field: text}
    answer = signed.post("/producer/products/new", **form)
    assert answer.status_code in (303, 400)
    page = answer.text if answer.status_code == 400 else signed.get(answer.location).text
    assert "<script>alert" not in page
    if text == "{{ 7*7 }}":
        assert ">49<" not in page
        assert 'value="49"' not in page


def test_of_two_people_the_second_sees_both_versions_and_chooses(world: World) -> None:
    give_prefix(world)
    first, second = producer(world), producer(world)
    path = f"/producer/products/{MEDICINE}"
    mine, theirs = fields(first.get(path).text), fields(second.get(path).text)
    assert first.post(path, **{**mine, "name": "Tên của Lan", "brand": "Lan"}).status_code == 303
    told = second.post(path, **{**theirs, "name": "Tên của Minh"})
    assert told.status_code == 409
    for words in ("Tên của Lan", "Tên của Minh", "Lan", "Hạ Nhiệt"):
        assert words in told.text
    assert kept(world, MEDICINE).product.name == "Tên của Lan"  # type: ignore[union-attr]
    hidden = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', told.text))
    answer = second.post(path, **{name: html.unescape(value) for name, value in hidden.items() if name != "csrf"})
    assert answer.status_code == 303
    assert kept(world, MEDICINE).product.name == "Tên của Minh"  # type: ignore[union-attr]


def test_a_form_does_not_speak_of_the_columns_of_a_spreadsheet(world: World) -> None:
    signed = producer(world)
    for gtin in ("", "8.93E+12"):
        page = signed.post("/producer/products/new", gtin=gtin, name="Vitamin C", category="supplement").text
        assert "định dạng cột" not in page
    assert "gõ đủ các chữ số" in page
    assert "định dạng cột" in signed.get("/producer/import").text
    assert "Thương hiệu" not in page


def test_a_mended_form_still_has_the_version_it_was_opened_with(world: World) -> None:
    give_prefix(world)
    first, second = producer(world), producer(world)
    path = f"/producer/products/{MEDICINE}"
    mine, theirs = fields(first.get(path).text), fields(second.get(path).text)
    assert first.post(path, **{**mine, "name": "Tên của Lan"}).status_code == 303
    faulty = second.post(path, **{**theirs, "name": ""})
    assert faulty.status_code == 400
    mended = second.post(path, **{**fields(faulty.text), "name": "Tên của Minh"})
    assert mended.status_code == 409
    assert kept(world, MEDICINE).product.name == "Tên của Lan"  # type: ignore[union-attr]


def test_a_form_without_its_version_overwrites_nothing(world: World) -> None:
    signed = producer(world)
    path = f"/producer/products/{MEDICINE}"
    values = fields(signed.get(path).text)
    for version in ("", "gestern", "9" * 30):
        answer = signed.post(path, **{**values, "name": "Mới", "version": version})
        assert answer.status_code == 409
    assert kept(world, MEDICINE).product.name == "Paracetamol 500 mg"  # type: ignore[union-attr]


def test_a_product_leads_to_its_picture_its_orders_and_where_it_is_seen(world: World) -> None:
    signed = producer(world)
    page = signed.get(f"/producer/products/{MEDICINE}").text
    for path in (f"/producer/products/{MEDICINE}/picture", f"/producer/orders?gtin={MEDICINE}",
                 f"/producer/seen?gtin={MEDICINE}", f"/producer/orders/new?gtin={MEDICINE}"):  # fmt: skip
        assert f'href="{path}"' in page
        assert signed.get(path).status_code == 200


def test_ones_own_gtin_again_leads_to_the_product(world: World) -> None:
    answer = producer(world).post("/producer/products/new", gtin=MEDICINE, name="Khác", category="medicine")
    assert answer.status_code == 409
    assert f'href="/producer/products/{MEDICINE}"' in answer.text


def test_anothers_product_is_answered_like_one_that_nobody_has(world: World) -> None:
    second_organisation(world)
    signed = producer(world)
    pages = [signed.get(f"/producer/products/{gtin}") for gtin in (THEIRS, "08934588099999", "abc", "9" * 40)]
    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    posted = signed.post(f"/producer/products/{THEIRS}", name="Chiếm", category="food")
    assert posted.status_code == 404
    assert kept(world, THEIRS).product.name == "Cà phê rang"  # type: ignore[union-attr]


def test_a_category_shows_its_own_fields_and_what_is_still_missing(world: World) -> None:
    page = producer(world).get(f"/producer/products/{MEDICINE}").text
    shown = {
        name: idle for idle, name in re.findall(r'<fieldset class="bare"[^>]*?( hidden disabled)?>.*?id="f-([a-z_]+)"',
                                                page, re.DOTALL)
    }  # fmt: skip
    assert (shown["prescription"], shown["waiting_period"]) == ("", " hidden disabled")
    missing = re.search("Còn thiếu theo nhóm hàng:</b> ([^<]*)", page)
    assert missing
    assert "Thành phần" in missing[1]
    assert "Thời gian ngừng dùng" not in missing[1]


def test_what_is_typed_into_details_is_kept_shown_and_in_the_history(world: World) -> None:
    signed = producer(world)
    path = f"/producer/products/{MEDICINE}"
    values = fields(signed.get(path).text)
    typed = {"composition": "Paracetamol 500 mg", "prescription": "otc", "warnings": "Không dùng quá 4 g mỗi ngày"}
    assert signed.post(path, **{**values, **typed}).status_code == 303
    assert {**fields(signed.get(path).text), **typed} == fields(signed.get(path).text)
    again = signed.post(path, **{**fields(signed.get(path).text), "composition": "", "category": "food"})
    assert again.status_code == 400
    assert 'id="e-prescription"' in again.text
    with read(world.engine) as conn:
        notes, more = product_records.history(conn, REGISTRY, MEDICINE)
    assert [(note.field, note.before, note.after, note.by) for note in notes] == [
        ("prescription", None, "otc", signed.person.login),
        ("composition", None, "Paracetamol 500 mg", signed.person.login),
        ("warnings", None, "Không dùng quá 4 g mỗi ngày", signed.person.login),
    ]
    assert not more
