"""The layout of a label: nothing lies on anything else, names shrink and end, what cannot fit is refused."""

import csv
import itertools

import pytest

from registry.carriers import stock
from registry.carriers.layout import Extra, Face, Job, Layout, Printer
from registry.carriers.lettering import Box, TextLine
from registry.carriers.stock import STOCKS, Stock
from registry.carriers.symbols import SymbolKind
from registry.errors import Refused
from registry.model.goods import Level
from tests.carriers.test_labels import make_code, make_codes
from tests.paths import DATA

# A breakfast of marks: every tone, the tallest capitals, letters that hang.
MARKS = "Ẩm thực Huế: Bánh ướt thịt nướng, Ổ bánh Ẫ Ặ Ễ ngọt lịm, yỵ gực"

LONGEST = "Trung Nguyen G7 3-in-1 Instant Coffee Mix: 20 Sachets X 16 Fast Ship 1-3 Days"

ALL = pytest.mark.parametrize("one", STOCKS, ids=[one.name for one in STOCKS])


def overlap(a: Box, b: Box) -> bool:
    slack = 0.01
    return a[0] < b[2] - slack and b[0] < a[2] - slack and a[1] < b[3] - slack and b[1] < a[3] - slack


def assert_tidy(face: Face, one: Stock) -> None:
    """Nothing lies on anything else or over the label's inset."""
    lines = [*face.shared, *face.own]
    boxes = [line.box for line in lines] + [mark.box for mark in face.marks]
    for a, b in itertools.combinations(boxes, 2):
        assert not overlap(a, b), (a, b)
    for left, top, right, bottom in boxes:
        assert left >= one.inset_x - 0.01
        assert top >= one.inset_y - 0.01
        assert right <= one.label[0] - one.inset_x + 0.01
        assert bottom <= one.label[1] - one.inset_y + 0.01


@ALL
@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("kind", [SymbolKind.QR, SymbolKind.DATAMATRIX])
def test_nothing_lies_on_anything_else(one: Stock, dpi: int, kind: SymbolKind) -> None:
    for name, extras in (
        (MARKS, {Extra.SAMPLE}),
        (LONGEST, set[Extra]()),
        ("W" * 90, set[Extra]()),
        ("A", set[Extra]()),
    ):
        drawn = Layout(Job(one, name, Printer(dpi), kind, extras=frozenset(extras)))
        for printed in (
            make_code(),
            make_code(serial="W" * 14),
            make_code(lot=None, expiry=None),
            make_code(serial=None),
            make_code(host="TRUYXUAT.NONGSAN.EXAMPLE"),
        ):
            assert_tidy(drawn.face(printed), one)


def longest_names() -> list[str]:
    folder = DATA
    if not (folder / "foods.csv").exists():
        pytest.skip(f"SKIPPED: no product lists in {folder}: the longest real names are not tried")
    names = []
    for file in ("foods.csv", "medicines.csv"):
        with (folder / file).open(encoding="utf-8-sig", newline="") as lines:
            found = sorted({row["name"] for row in csv.DictReader(lines)}, key=len)
        names += [name for name in found if not any("\u0e00" <= sign <= "\u0e7f" for sign in name)][-20:]
    return names


@ALL
def test_the_longest_real_names_stay_in_their_place(one: Stock) -> None:
    for name in longest_names():
        face = Layout(Job(one, name, Printer(203), extras=frozenset({Extra.SAMPLE}))).face(make_code())
        assert_tidy(face, one)
        words = "".join(line.text for line in face.shared)
        assert name[:12].replace(" ", "") in words.replace(" ", "")


def test_a_long_name_wraps_then_shrinks_then_ends_with_an_ellipsis() -> None:
    def name_of(name: str) -> list[TextLine]:
        return [line for line in Layout(Job(stock.by_name("a4-65"), name)).face(make_code()).shared if line.bold]

    short, longer, longest = name_of("Berberin BM"), name_of(MARKS), name_of(MARKS * 3)
    assert len(short) == 1
    assert len(longer) > 1
    assert " ".join(line.text for line in longer) == MARKS
    assert longest[0].size == 5.0 < short[0].size
    assert longest[-1].text.endswith("…")
    assert not longer[-1].text.endswith("…")


def test_what_does_not_fit_is_refused_with_the_stocks_that_do() -> None:
    far = make_code(host="TRUYXUAT.MOTTENMIENRATDAI.CHINHPHU.EXAMPLE", lot="lo-" + "x" * 17, serial="s" * 19 + "W")
    ean = make_codes(1, Level.TYPE)[0]
    with pytest.raises(Refused, match=r"Large enough: .*a4-24") as caught:
        Layout(Job(stock.by_name("a4-65"), MARKS, Printer(300), SymbolKind.EAN_13)).face(ean)
    assert caught.value.code == "symbol_too_large"
    assert "a4-65" not in caught.value.message.partition("Large enough")[2]
    with pytest.raises(Refused, match=r"Large enough: .*roll-50x30"):
        Layout(Job(stock.by_name("roll-35x22-2"), MARKS, Printer(203))).face(far)
