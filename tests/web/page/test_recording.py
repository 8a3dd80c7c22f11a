"""What producers' and officers' pages share of full records: names that may be told, values in words, gaps first."""

from datetime import UTC, datetime

from registry.judgement.completeness import OrderFacts, judge_record
from registry.model.goods import Category, Organisation, Product
from registry.model.product_fields import FieldNote, ProductRecord
from registry.web.page import recording
from tests.web.conftest import World

AT = datetime(2026, 11, 22, tzinfo=UTC)
GTIN = "08934588012341"


def test_a_history_is_in_words_and_tells_no_stranger_who(world: World) -> None:
    notes = [
        FieldNote(GTIN, AT, "lan", "category", "medicine", "food"),
        FieldNote(GTIN, AT, "minh", "prescription", "rx", None),
        FieldNote(GTIN, AT, "lan", "holder", "0101", "0102"),
    ]
    with world.app().test_request_context("/?lang=en"):
        shown = recording.history(notes, {"lan"})
        assert [(one.by, one.label, one.before, one.after) for one in shown] == [
            ("lan", "Category", "Medicine", "Food"),
            ("The registry, or another organisation", "Dispensing", "On prescription", ""),
            ("lan", "Holder", "0101", "0102"),
        ]
        assert [one.by for one in recording.history(notes, None)] == ["lan", "minh", "lan"]


def test_products_with_gaps_come_first_and_the_sums_count_all(world: World) -> None:
    owner = Organisation(1, "A", address="B")
    whole = Product(GTIN, "Đủ", Category.OTHER, brand="x", origin="x", standards="x", image="https://x.vn/a")
    bare = Product("08934588012358", "Thiếu", Category.OTHER)
    judged = [judge_record(ProductRecord(one), owner, OrderFacts()) for one in (whole, bare)]
    with world.app().test_request_context("/"):
        rows, sums = recording.report(judged)
    assert [row.name for row in rows] == ["Thiếu", "Đủ"]
    assert (sums.products, sums.nine, sums.seven) == (2, 1, 1)
    assert {item.value: public for item, _, public in sums.items}["standards"] is False


def test_a_file_is_only_ever_saved(world: World) -> None:
    with world.app().test_request_context("/"):
        answer = recording.download("a.pdf", b"x")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="a.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
