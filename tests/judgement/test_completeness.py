"""The nine items of Decree 37/2026 art. 23(5) and the seven of 23(7): there, missing, or not due yet."""

from dataclasses import replace

from registry.judgement.completeness import PUBLIC_ITEMS, ItemStanding, LegalItem, OrderFacts, judge_record
from registry.model.goods import Category, Organisation, Product
from registry.model.product_fields import ProductRecord

OWNER = Organisation(1, "Dược An Khang", address="1 Tràng Tiền")
WHOLE = Product(
    "08934588012341", "Viên nén", Category.MEDICINE, brand="Thử", origin="Việt Nam", standards="DĐVN V",
    image="https://e.vn/a.webp",
)  # fmt: skip
SHIPPED = OrderFacts(2, 2, 2, 1)


def standing(product: Product, facts: OrderFacts = SHIPPED, owner: Organisation = OWNER) -> dict[str, str]:
    return {item.value: how.value for item, how in judge_record(ProductRecord(product), owner, facts).items.items()}


def test_there_are_nine_items_and_of_them_seven_public() -> None:
    assert (len(LegalItem), len(PUBLIC_ITEMS)) == (9, 7)


def test_a_whole_product_wants_nothing() -> None:
    whole = judge_record(ProductRecord(WHOLE), OWNER, SHIPPED)
    assert set(whole.items.values()) == {ItemStanding.THERE}
    assert (whole.nine, whole.seven) == (True, True)


def test_each_item_is_missing_alone() -> None:
    for field in ("origin", "standards", "image"):
        there = standing(replace(WHOLE, **{field: None}))  # type: ignore[arg-type]
        assert [name for name, how in there.items() if how == "missing"] == [field]
    assert standing(WHOLE, owner=replace(OWNER, address=None))["address"] == "missing"
    assert standing(WHOLE, OrderFacts(1, 1, 1, 0))["stages"] == "missing"
    assert standing(WHOLE, OrderFacts(2, 2, 1, 1))["expiry"] == "missing"


def test_what_only_lots_can_say_is_not_due_before_the_first() -> None:
    bare = standing(replace(WHOLE, brand=None), OrderFacts())
    assert {name for name, how in bare.items() if how == "not_due"} == {"mark", "expiry", "stages"}
    assert judge_record(ProductRecord(replace(WHOLE, brand=None)), OWNER, OrderFacts()).nine


def test_goods_that_need_no_expiry_are_not_told_that_it_is_missing() -> None:
    tool = replace(WHOLE, category=Category.DEVICE)
    assert standing(tool, OrderFacts(1, 1, 0, 1))["expiry"] == "not_due"
    assert standing(tool, OrderFacts(2, 2, 1, 1))["expiry"] == "there"
    assert standing(replace(WHOLE, category=Category.FOOD), OrderFacts(1, 1, 0, 1))["expiry"] == "missing"


def test_without_standards_the_seven_may_be_there_and_the_nine_are_not() -> None:
    judged = judge_record(ProductRecord(replace(WHOLE, standards=None)), OWNER, SHIPPED)
    assert (judged.nine, judged.seven) == (False, True)
