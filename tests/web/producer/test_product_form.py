"""The form of a product shows every field once, and says which of them a category has and asks for."""

from registry.model.goods import Category
from registry.model.product_fields import FIELDS, OF_THE_ROW, Need, ProductField
from registry.web.producer import product_form
from tests.web.conftest import World

ABOVE = {
    field for field in OF_THE_ROW if field not in (ProductField.STANDARDS, ProductField.IMAGE, ProductField.WARNINGS)
}


def test_every_field_stands_in_the_form_once(world: World) -> None:
    with world.app().test_request_context("/"):
        shown = [one for group in product_form.groups().values() for one in group]
    assert sorted(one.name for one in shown) == sorted(set(ProductField) - ABOVE)
    for one in shown:
        having = [category for category in Category if one.name in FIELDS[category]]
        assert one.categories == ("" if len(having) == len(Category) else " ".join(having))
        assert one.label
        assert bool(one.options) == (one.name == "prescription")


def test_what_a_category_asks_for_is_marked_and_before_one_is_chosen_nothing() -> None:
    assert product_form.asked("") == product_form.asked("toys") == frozenset()
    asked = product_form.asked("pesticide")
    assert asked == {field for field, need in FIELDS[Category.PESTICIDE].items() if need is Need.REQUIRED}
    assert "waiting_period" in asked
