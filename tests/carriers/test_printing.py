"""Symbols at the size of a printer's dots: modules are whole dots, and what fits no label is refused."""

import io
import re
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from registry.carriers import symbols
from registry.carriers.printing import RESOLUTIONS, Printing, grid, image, png, size_mm, svg
from registry.carriers.symbols import SymbolKind
from registry.errors import Invalid
from registry.gs1.elements import Element
from tests.carriers.test_symbols import SYMBOLS, refused
from tests.carriers.test_symbols_readback import GTIN
from tests.paths import ROOT

DOCS = ROOT / "docs" / "symbols.md"

AT_300 = Printing.at(300)


@pytest.mark.parametrize(
    ("dpi", "module", "dots"),
    [
        (203, 0.25, 2),
        (300, 0.25, 3),
        (600, 0.25, 6),
        (203, 0.264, 3),
        (300, 0.254, 3),
        (300, 0.2541, 4),
        (600, 0.495, 12),
    ],
)
def test_a_module_is_the_least_whole_dots_that_are_wide_enough(dpi: int, module: float, dots: int) -> None:
    printing = Printing.at(dpi, module)
    assert printing == Printing(dpi, dots)
    assert printing.module_mm == pytest.approx(dots * 25.4 / dpi)


@pytest.mark.parametrize(
    ("work", "fault"),
    [
        (lambda: Printing.at(300, 0.24), "module_too_small"),
        (lambda: Printing(300, 2), "module_too_small"),
        (lambda: Printing(300, 0), "module_too_small"),
        (lambda: Printing.at(300, float("nan")), "module_too_small"),
        (lambda: Printing.at(300, 25.0), "module_too_large"),
        (lambda: Printing.at(600, float("inf")), "module_too_large"),
        (lambda: Printing.at(96), "resolution"),
        (lambda: Printing(0, 3), "resolution"),
    ],
)
def test_a_printing_that_no_scanner_reads_is_refused(work: Callable[[], object], fault: str) -> None:
    error = refused(work)
    assert isinstance(error, Invalid)
    assert error.code == fault


@pytest.mark.parametrize("kind", SymbolKind)
@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_the_image_has_the_size_that_is_promised(kind: SymbolKind, dpi: int) -> None:
    printing = Printing.at(dpi, kind.module_mm)
    picture = image(SYMBOLS[kind], printing)
    assert picture.mode == "1"
    assert size_mm(SYMBOLS[kind], printing) == pytest.approx((picture.width * 25.4 / dpi, picture.height * 25.4 / dpi))


@pytest.mark.parametrize("kind", SymbolKind)
@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_modules_are_whole_dots_and_the_quiet_zone_is_light(kind: SymbolKind, dpi: int) -> None:
    symbol, printing = SYMBOLS[kind], Printing.at(dpi, kind.module_mm)
    dark = ~np.asarray(image(symbol, printing))
    modules = dark[:: printing.dots, :: printing.dots]
    assert np.array_equal(dark, modules.repeat(printing.dots, 0).repeat(printing.dots, 1))
    rows = modules[symbol.bearer : len(modules) - symbol.bearer]
    assert not rows[:, : symbol.quiet].any()
    assert not rows[:, -symbol.quiet :].any()
    inner = rows[:, symbol.quiet : -symbol.quiet]
    if symbol.linear:
        assert np.array_equal(inner[0], symbol.modules[0])
    else:
        assert np.array_equal(inner[symbol.quiet : -symbol.quiet], symbol.modules)
        assert not inner[: symbol.quiet].any()


@pytest.mark.parametrize(
    ("kind", "least"), [(SymbolKind.GS1_128, 12.70), (SymbolKind.EAN_13, 18.28), (SymbolKind.ITF_14, 31.75)]
)
@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_bars_are_as_high_as_gs1_asks(kind: SymbolKind, least: float, dpi: int) -> None:
    printing = Printing.at(dpi, kind.module_mm)
    rows = grid(SYMBOLS[kind], printing)
    whole = (rows[:, SYMBOLS[kind].quiet :][:, :95] == SYMBOLS[kind].modules[:, :95]).all(axis=1).sum()
    assert whole * printing.module_mm >= least
    if kind is SymbolKind.EAN_13:
        assert whole * printing.module_mm >= 22.85 / 0.33 * printing.module_mm


def test_guard_bars_of_ean_13_reach_below_the_others() -> None:
    tail = grid(SYMBOLS[SymbolKind.EAN_13], AT_300)[-1]
    assert np.flatnonzero(tail).tolist() == [11 + column for column in (0, 2, 46, 48, 92, 94)]


def test_bearer_bars_close_an_itf_14_above_and_below() -> None:
    rows = grid(SYMBOLS[SymbolKind.ITF_14], AT_300)
    assert rows[[0, 1, -2, -1]].all()
    assert not grid(symbols.itf_14(GTIN, 0), AT_300)[:, 0].any()


def test_a_gs1_128_needs_its_quiet_zones_too() -> None:
    assert size_mm(SYMBOLS[SymbolKind.GS1_128], AT_300) == pytest.approx((78.3, 13.0), abs=0.1)


@pytest.mark.parametrize("kind", SymbolKind)
def test_a_png_has_one_bit_and_knows_its_resolution(kind: SymbolKind) -> None:
    printing = Printing.at(300, kind.module_mm)
    content = png(SYMBOLS[kind], printing)
    picture = Image.open(io.BytesIO(content))
    assert (picture.mode, content[24:26]) == ("1", b"\x01\x00")
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    bare = image(SYMBOLS[kind], printing)
    assert picture.width == bare.width
    assert (picture.height > bare.height) == SYMBOLS[kind].linear
    assert png(SYMBOLS[kind], printing) == content


@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_the_line_for_people_stays_inside_whatever_the_serial(dpi: int) -> None:
    wide = symbols.gs1_128((Element("01", GTIN), Element("21", "W" * 20)))
    printing = Printing.at(dpi)
    picture = ~np.asarray(Image.open(io.BytesIO(png(wide, printing))))
    line = picture[image(wide, printing).height :]
    assert line.any()
    assert not line[:, [0, -1]].any()
    assert not line[-1].any()


@pytest.mark.parametrize("kind", SymbolKind)
def test_the_svg_path_covers_exactly_the_dark_modules(kind: SymbolKind) -> None:
    printing = Printing.at(300, kind.module_mm)
    root = ElementTree.fromstring(svg(SYMBOLS[kind], printing))
    _, _, columns, rows = map(int, root.attrib["viewBox"].split())
    covered = np.zeros((rows, columns), dtype=int)
    path = root.findall("{*}path")[1].attrib["d"]
    for x, y, w, h, back in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-(\d+)z", path):
        assert w == back
        covered[int(y) : int(y) + int(h), int(x) : int(x) + int(w)] += 1
    expected = grid(SYMBOLS[kind], printing)
    assert np.array_equal(covered[: len(expected)], expected.astype(int))
    assert not covered[len(expected) :].any()
    assert float(root.attrib["width"].removesuffix("mm")) == pytest.approx(columns * printing.module_mm, abs=1e-3)
    assert float(root.attrib["height"].removesuffix("mm")) == pytest.approx(rows * printing.module_mm, abs=1e-3)


def test_an_svg_has_a_title_and_escapes_what_it_shows() -> None:
    symbol = symbols.gs1_128((Element("01", GTIN), Element("21", "<&>\"'")))
    root = ElementTree.fromstring(svg(symbol, AT_300))
    assert (root.attrib["role"], root.findtext("{*}title")) == ("img", f"GS1-128 barcode {symbol.text}")
    assert [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")] == [symbol.text]


def test_the_dots_in_the_documentation_are_those_that_are_chosen() -> None:
    page = DOCS.read_text(encoding="utf-8")
    for kind in SymbolKind:
        printings = [Printing.at(dpi, kind.module_mm) for dpi in RESOLUTIONS]
        cells = " | ".join(f"{printing.dots} dots, {printing.module_mm:.3f} mm" for printing in printings)
        assert f"| {kind.module_mm:g} mm | {cells} | {SYMBOLS[kind].quiet} modules |" in page
