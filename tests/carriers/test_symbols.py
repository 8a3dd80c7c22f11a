"""Which symbol holds what, how large it becomes, and the files they are written to."""

import io
import re
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import click
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from registry.carriers import symbols
from registry.carriers.printing import RESOLUTIONS, Printing, fit, grid, image, png, size_mm, svg
from registry.carriers.symbols import Kind, Symbol
from registry.codes import product_codes
from registry.codes.product_codes import ProductCode
from registry.errors import Invalid, Refused, RegistryError
from registry.gs1.elements import Element
from registry.model.goods import Level
from registry.terminal.symbol_files import MAX_FILES, ORDER_COMMANDS, PRODUCT_COMMANDS
from tests.carriers.test_symbols_readback import CODE, GTIN, LONG_HOST, UNIT, scan, sealed
from tests.factories import World, make_order, make_product, printed
from tests.paths import ROOT

DOCS = ROOT / "docs" / "symbols.md"

AT_300 = Printing.at(300)
LOT = sealed(ProductCode(GTIN, "LOT123", "271231"))
TYPE = sealed(ProductCode(GTIN))
SYMBOLS: dict[Kind, Symbol] = {
    Kind.QR: symbols.qr(UNIT.uri),
    Kind.DATAMATRIX: symbols.for_code(Kind.DATAMATRIX, UNIT),
    Kind.GS1_128: symbols.for_code(Kind.GS1_128, UNIT),
    Kind.EAN_13: symbols.ean_13(GTIN),
    Kind.ITF_14: symbols.itf_14(GTIN),
}


def refused(work: Callable[[], object]) -> RegistryError:
    with pytest.raises(RegistryError) as caught:
        work()
    return caught.value


# --- what a symbol holds


@pytest.mark.parametrize(
    ("kind", "levels"),
    [
        (Kind.QR, {Level.UNIT, Level.LOT, Level.TYPE}),
        (Kind.DATAMATRIX, {Level.UNIT, Level.LOT, Level.TYPE}),
        (Kind.GS1_128, {Level.UNIT}),
        (Kind.EAN_13, {Level.TYPE}),
        (Kind.ITF_14, {Level.TYPE}),
    ],
)
def test_a_kind_takes_only_codes_whose_values_it_holds(kind: Kind, levels: set[Level]) -> None:
    for code in (UNIT, LOT, TYPE):
        if code.code.level in levels:
            assert symbols.for_code(kind, code).kind is kind
        else:
            assert refused(partial(symbols.for_code, kind, code)).code == "symbol_level"


def test_people_read_values_and_never_the_seal() -> None:
    assert [symbol.text for symbol in SYMBOLS.values()] == [
        f"HTTPS://ID.EXAMPLE/01/{GTIN}/10/LOT123/21/7K3M9Q2XT4WZ",
        f"(01){GTIN}(17)271231(10)LOT123(21)7K3M9Q2XT4WZ",
        f"(01){GTIN}(21)7K3M9Q2XT4WZ",
        GTIN[1:],
        GTIN,
    ]


def test_quiet_zones_are_at_least_those_of_the_standards() -> None:
    assert [symbol.quiet for symbol in SYMBOLS.values()] == [4, 2, 10, 11, 10]


def test_modules_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        SYMBOLS[Kind.QR].modules[0, 0] = False


def test_both_lanes_of_qr_draw_version_8_at_level_m() -> None:
    for lane in (symbols.qr, symbols.qr_fast):
        symbol = lane(UNIT.uri)
        assert symbol.modules.shape == (49, 49)
        assert scan(image(symbol, AT_300), Kind.QR).ec_level == "M"


@pytest.mark.parametrize("lane", [symbols.qr, symbols.qr_fast])
@pytest.mark.parametrize(
    ("uri", "fault"),
    [("", "symbol_text"), ("https://é", "symbol_text"), ("A\n", "symbol_text"), ("A" * 513, "symbol_too_long")],
)
def test_a_qr_code_holds_only_what_can_be_read_again(lane: Callable[[str], Symbol], uri: str, fault: str) -> None:
    assert refused(lambda: lane(uri)).code == fault


def test_the_longest_text_that_is_read_fits_a_qr_code() -> None:
    assert (
        symbols.qr("a" * product_codes.MAX_LENGTH).modules.shape
        == symbols.qr_fast("a" * product_codes.MAX_LENGTH).modules.shape
    )


def test_datamatrix_is_square() -> None:
    rows, columns = SYMBOLS[Kind.DATAMATRIX].modules.shape
    assert rows == columns
    assert rows in (40, 44)


def test_datamatrix_refuses_elements_by_gs1s_rules_and_by_size() -> None:
    assert refused(lambda: symbols.datamatrix(())).code == "not_gs1"
    assert refused(lambda: symbols.datamatrix((Element("01", "08934588012342"),))).code == "check_digit"
    assert refused(lambda: symbols.datamatrix((Element("21", "a[b]"),))).code == "bad_characters"
    assert refused(lambda: symbols.datamatrix((Element("91", "x" * 90),) * 40)).code == "symbol_content"


def test_gs1_128_holds_a_gtin_and_a_serial_and_nothing_else() -> None:
    gtin, serial = Element("01", GTIN), Element("21", "A" * 20)
    assert symbols.gs1_128((gtin, serial)).text == f"(01){GTIN}(21){'A' * 20}"
    for others in ((gtin,), (serial, gtin), (gtin, Element("10", "L1"), Element("21", "1"))):
        assert refused(partial(symbols.gs1_128, others)).code == "symbol_content"


def test_gs1_128_with_a_seal_is_too_long_by_name() -> None:
    error = refused(lambda: symbols.gs1_128(product_codes.elements(CODE, UNIT.seal)))
    assert (error.code, "48" in error.message) == ("symbol_too_long", True)


@pytest.mark.parametrize(
    ("gtin", "fault", "hint"),
    [
        ("18934588012348", "symbol_gtin", "ITF-14"),
        ("96385074", "symbol_gtin", "EAN-8"),
        (GTIN[:-1] + "2", "check_digit", "1"),
    ],
)
def test_ean_13_names_what_to_use_instead(gtin: str, fault: str, hint: str) -> None:
    error = refused(lambda: symbols.ean_13(gtin))
    assert error.code == fault
    assert hint in error.message


# --- dots and millimetres


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


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_the_image_has_the_size_that_is_promised(kind: Kind, dpi: int) -> None:
    printing = Printing.at(dpi, kind.module_mm)
    picture = image(SYMBOLS[kind], printing)
    assert picture.mode == "1"
    assert size_mm(SYMBOLS[kind], printing) == pytest.approx((picture.width * 25.4 / dpi, picture.height * 25.4 / dpi))


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_modules_are_whole_dots_and_the_quiet_zone_is_light(kind: Kind, dpi: int) -> None:
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


@pytest.mark.parametrize(("kind", "least"), [(Kind.GS1_128, 12.70), (Kind.EAN_13, 18.28), (Kind.ITF_14, 31.75)])
@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_bars_are_as_high_as_gs1_asks(kind: Kind, least: float, dpi: int) -> None:
    printing = Printing.at(dpi, kind.module_mm)
    rows = grid(SYMBOLS[kind], printing)
    whole = (rows[:, SYMBOLS[kind].quiet :][:, :95] == SYMBOLS[kind].modules[:, :95]).all(axis=1).sum()
    assert whole * printing.module_mm >= least
    if kind is Kind.EAN_13:
        assert whole * printing.module_mm >= 22.85 / 0.33 * printing.module_mm


def test_guard_bars_of_ean_13_reach_below_the_others() -> None:
    tail = grid(SYMBOLS[Kind.EAN_13], AT_300)[-1]
    assert np.flatnonzero(tail).tolist() == [11 + column for column in (0, 2, 46, 48, 92, 94)]


def test_bearer_bars_close_an_itf_14_above_and_below() -> None:
    rows = grid(SYMBOLS[Kind.ITF_14], AT_300)
    assert rows[[0, 1, -2, -1]].all()
    assert not grid(symbols.itf_14(GTIN, 0), AT_300)[:, 0].any()


STOCK = (("65-up", 38.1, 21.2), ("21-up", 63.5, 38.1), ("roll 100 x 50", 100.0, 50.0))


def test_a_label_of_just_the_size_is_large_enough() -> None:
    width, height = size_mm(SYMBOLS[Kind.QR], AT_300)
    assert fit([SYMBOLS[Kind.QR], SYMBOLS[Kind.DATAMATRIX]], AT_300, width, height) == (width, height)
    wide = Printing(300, 4)
    assert size_mm(SYMBOLS[Kind.QR], wide)[0] > 19.304
    assert fit([SYMBOLS[Kind.QR]], wide, 19.304, 19.304) == pytest.approx((19.304, 19.304))


def test_a_small_label_is_refused_with_the_size_and_the_stock_that_fit() -> None:
    error = refused(lambda: fit([SYMBOLS[Kind.GS1_128]], AT_300, 63.5, 38.1, STOCK))
    assert isinstance(error, Refused)
    assert error.code == "symbol_too_large"
    assert "78.3 x 13.0 mm" in error.message
    assert error.message.endswith("Large enough: roll 100 x 50.")
    assert "Large enough" not in refused(lambda: fit([SYMBOLS[Kind.QR]], AT_300, 5, 50)).message


# --- pictures


@pytest.mark.parametrize("kind", Kind)
def test_a_png_has_one_bit_and_knows_its_resolution(kind: Kind) -> None:
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


@pytest.mark.parametrize("kind", Kind)
def test_the_svg_path_covers_exactly_the_dark_modules(kind: Kind) -> None:
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


# --- the documentation


def test_the_sizes_in_the_documentation_are_those_that_are_drawn() -> None:
    upper, lower = "LOT1234567890ABCDEFG", "lot1234567890abcdefg"
    own, own_lower, signs = "AB1234567890CDEF7890", "ab1234567890cdef7890", "(a)B!\"%&'()*+,-/:;<?"
    contents = [
        ("host of 10 characters, lot of 6, our serial", "ID.EXAMPLE", "LOT123", CODE.serial),
        ("host of 24, lot of 6, our serial", LONG_HOST, "LOT123", CODE.serial),
        ("host of 24, lot of 20, our serial", LONG_HOST, upper, CODE.serial),
        ("host of 24, lot of 20 in lower case, our serial", LONG_HOST, lower, CODE.serial),
        ("host of 24, lot of 20, own serial of 20", LONG_HOST, upper, own),
        ("host of 24, lot and own serial of 20 in lower case", LONG_HOST, lower, own_lower),
        ("host of 24, lot of 20, own serial of 20 signs of CSET 82", LONG_HOST, upper, signs),
        ("host of 24, lot and own serial of 20 signs of CSET 82", LONG_HOST, "!\"'()*,-.:;<=>_aB0Zz", signs),
    ]
    page = DOCS.read_text(encoding="utf-8")
    for name, host, lot, serial in contents:
        uri = sealed(ProductCode(GTIN, lot, "271231", serial), host).uri
        symbol = symbols.qr(uri)
        assert symbols.qr_fast(uri).modules.shape == symbol.modules.shape
        side = len(symbol.modules)
        assert f"| {name} | {(side - 17) // 4} | {side} | {_widths(symbol)} |" in page
    assert f"| 288 | {_widths(SYMBOLS[Kind.GS1_128])} |" in page
    assert f"| 95 | {_widths(SYMBOLS[Kind.EAN_13])} |" in page
    assert f"| 135 | {_widths(SYMBOLS[Kind.ITF_14])} |" in page


def _widths(symbol: Symbol) -> str:
    sizes = [size_mm(symbol, Printing.at(dpi, symbol.kind.module_mm))[0] for dpi in RESOLUTIONS]
    return " | ".join(f"{size:.1f} mm" for size in sizes)


def test_the_dots_in_the_documentation_are_those_that_are_chosen() -> None:
    page = DOCS.read_text(encoding="utf-8")
    for kind in Kind:
        printings = [Printing.at(dpi, kind.module_mm) for dpi in RESOLUTIONS]
        cells = " | ".join(f"{printing.dots} dots, {printing.module_mm:.3f} mm" for printing in printings)
        assert f"| {kind.module_mm:g} mm | {cells} | {SYMBOLS[kind].quiet} modules |" in page


# --- files


@pytest.fixture
def desk(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """The two commands on the registry of `world`; gives the exit status and what was printed, or the error's code."""
    (tmp_path / "passphrase").write_bytes(world.folder.passphrase)
    monkeypatch.setenv("REGISTRY_DATABASE_URL", str(world.engine.url))
    monkeypatch.setenv("REGISTRY_KEYS_DIR", str(world.folder.path))
    monkeypatch.setenv("REGISTRY_KEY_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    group = click.Group("test", commands=[*ORDER_COMMANDS, *PRODUCT_COMMANDS])

    def run(*arguments: object) -> tuple[int, str]:
        result = CliRunner().invoke(group, [str(argument) for argument in arguments])
        if isinstance(result.exception, RegistryError):
            return 2, result.exception.code
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    return run


@pytest.mark.parametrize("kind", ["qr", "datamatrix", "gs1-128"])
def test_the_files_of_an_order_hold_its_codes(
    kind: str, world: World, desk: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    order = make_order(world)
    assert (
        desk("symbols", order.id, "--kind", kind, "--start", 3, "--stop", 6, "--format", "png", "-o", tmp_path / "out")[
            0
        ]
        == 0
    )
    for index, file in enumerate(sorted((tmp_path / "out").iterdir()), 3):
        code = printed(world, order, index)
        assert file.name == f"{index:010d}_{code.code.serial}.png"
        barcode = scan(Image.open(file), Kind(kind))
        reading = product_codes.read(barcode.symbology_identifier + barcode.bytes.decode())
        assert reading.code is not None
        assert reading.code.serial == code.code.serial
        assert (reading.seal is not None) == (kind != "gs1-128")
    assert index == 5


def test_a_second_run_keeps_what_is_there_and_adds_what_is_missing(
    world: World, desk: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    order, folder = make_order(world, quantity=8), tmp_path / "out"
    ask = ("symbols", order.id, "--kind", "qr", "-o", folder)
    assert "5 new files" in desk(*ask, "--stop", 5)[1]
    before = {file: file.stat().st_mtime_ns for file in folder.iterdir()}
    assert "3 new files" in (said := desk(*ask)[1])
    assert "5 were there already" in said
    assert {file: file.stat().st_mtime_ns for file in before} == before
    assert len(list(folder.iterdir())) == 8


def test_a_file_with_other_content_is_never_overwritten(
    world: World, desk: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    order, folder = make_order(world, quantity=2), tmp_path / "out"
    assert desk("symbols", order.id, "--kind", "qr", "-o", folder)[0] == 0
    assert desk("symbols", order.id, "--kind", "qr", "--dpi", "203", "-o", folder) == (2, "file_exists")
    assert desk("symbols", order.id, "--kind", "qr", "-o", next(folder.iterdir())) == (2, "not_a_folder")


def test_a_zip_is_whole_or_not_there_and_the_same_every_time(
    world: World, desk: Callable[..., tuple[int, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = make_order(world, quantity=4)
    ask = ("symbols", order.id, "--kind", "datamatrix", "-o")
    for name in ("a.zip", "b.ZIP"):
        assert desk(*ask, tmp_path / "new" / name)[0] == 0
    assert (tmp_path / "new" / "a.zip").read_bytes() == (tmp_path / "new" / "b.ZIP").read_bytes()
    with zipfile.ZipFile(tmp_path / "new" / "a.zip") as archive:
        assert archive.testzip() is None
        assert [name[:11] for name in archive.namelist()] == [f"{index:010d}_" for index in range(4)]
    assert desk(*ask, tmp_path / "new" / "a.zip") == (2, "file_exists")

    def broken(*_: object) -> Symbol:
        raise Invalid("broken", "in the middle")

    monkeypatch.setattr(symbols, "for_code", broken)
    assert desk(*ask, tmp_path / "new" / "c.zip") == (2, "broken")
    assert sorted(file.name for file in (tmp_path / "new").iterdir()) == ["a.zip", "b.ZIP"]


def test_the_codes_of_a_lot_are_one_file(world: World, desk: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    order = make_order(world, level=Level.LOT, quantity=500_000, lot="L:1")
    assert desk("symbols", order.id, "--kind", "qr", "-o", tmp_path / "out")[0] == 0
    assert [file.name for file in (tmp_path / "out").iterdir()] == [f"{order.gtin}_lot_L%3A1.svg"]
    assert desk("symbols", order.id, "--kind", "gs1-128", "-o", tmp_path / "none") == (2, "symbol_level")
    assert not (tmp_path / "none").exists()


def test_more_files_than_a_folder_bears_are_refused(
    world: World, desk: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    order = make_order(world, quantity=MAX_FILES + 1)
    assert desk("symbols", order.id, "--kind", "qr", "-o", tmp_path / "out") == (2, "too_many_files")
    assert desk("symbols", order.id, "--kind", "qr", "--start", MAX_FILES, "-o", tmp_path / "out")[0] == 0


@pytest.mark.parametrize(("kind", "name"), [("ean-13", "a.svg"), ("itf-14", "b.PNG")])
def test_the_barcode_of_a_product_is_one_file(
    kind: str, name: str, world: World, desk: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    gtin = make_product(world).gtin
    for said in (gtin[1:], "there already"):
        status, output = desk("symbol", gtin[1:], "--kind", kind, "-o", tmp_path / name)
        assert status == 0
        assert said in output
    assert (tmp_path / name).read_bytes()[1:4] in (b"svg", b"PNG")


def test_a_barcode_is_drawn_only_for_a_product_of_the_registry_and_a_known_format(
    world: World, desk: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    gtin = make_product(world).gtin
    assert desk("symbol", gtin, "--kind", "ean-13", "-o", tmp_path / "a.jpg") == (2, "file_format")
    assert desk("symbol", "96385074", "--kind", "ean-13", "-o", tmp_path / "a.svg") == (2, "gtin_unknown")
    assert not list(tmp_path.glob("a.*"))
