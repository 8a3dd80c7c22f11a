"""Label stock: the grids lie on their pages, and a name that is not quite right is answered with the near ones."""

import itertools

import pytest

from registry.carriers import stock
from registry.carriers.stock import STOCKS, Stock
from registry.errors import Invalid

ALL = pytest.mark.parametrize("one", STOCKS, ids=[one.name for one in STOCKS])


@ALL
def test_labels_lie_on_the_page_and_not_on_each_other(one: Stock) -> None:
    boxes = [(x, y, x + one.label[0], y + one.label[1]) for x, y in one.positions]
    assert len(boxes) == one.labels_a_page
    for left, top, right, bottom in boxes:
        assert -1e-9 <= left < right <= one.page[0] + 1e-9
        assert -1e-9 <= top < bottom <= one.page[1] + 1e-9
    for a, b in itertools.combinations(boxes, 2):
        apart = a[2] <= b[0] + 1e-9 or b[2] <= a[0] + 1e-9 or a[3] <= b[1] + 1e-9 or b[3] <= a[1] + 1e-9
        assert apart, (a, b)


@ALL
def test_grids_of_sheets_stand_in_the_middle_of_the_page(one: Stock) -> None:
    if one.roll:
        assert (one.first, one.page[1]) == ((0, 0), one.label[1])
        return
    right = one.page[0] - one.position(one.columns - 1)[0] - one.label[0]
    assert right == pytest.approx(one.first[0], abs=0.15)
    assert one.foot == pytest.approx(one.first[1], abs=0.15)


def test_positions_run_row_by_row() -> None:
    sheet = stock.by_name("a4-65")
    assert sheet.position(0) == (4.75, 10.7)
    assert sheet.position(4)[1] == 10.7
    assert sheet.position(5) == pytest.approx((4.75, 31.9))
    assert [one.labels_a_page for one in STOCKS] == [65, 24, 21, 8, 2, 3, 4, 1, 1]


def test_names_are_found_in_any_case() -> None:
    assert stock.by_name(" A4-65 ").name == "a4-65"


def test_an_unknown_name_is_answered_with_the_near_ones() -> None:
    with pytest.raises(Invalid, match="did you mean a4-65") as caught:
        stock.by_name("a4_65")
    assert caught.value.code == "sheet_unknown"
    with pytest.raises(Invalid, match="there are a4-65, a4-24"):
        stock.by_name("§§§")
