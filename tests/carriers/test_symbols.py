"""Which symbol holds what, and how large it becomes."""

from collections.abc import Callable
from functools import partial

import pytest

from registry.carriers import symbols
from registry.carriers.printing import RESOLUTIONS, Printing, image, size_mm
from registry.carriers.symbols import Symbol, SymbolKind
from registry.codes import product_codes
from registry.codes.product_codes import ProductCode
from registry.errors import RegistryError
from registry.gs1.elements import Element
from registry.model.goods import Level
from tests.carriers.test_symbols_readback import CODE, GTIN, LONG_HOST, UNIT, scan, sealed
from tests.paths import ROOT

DOCS = ROOT / "docs" / "symbols.md"

AT_300 = Printing.at(300)
LOT = sealed(ProductCode(GTIN, "LOT123", "271231"))
TYPE = sealed(ProductCode(GTIN))
SYMBOLS: dict[SymbolKind, Symbol] = {
    SymbolKind.QR: symbols.qr(UNIT.uri),
    SymbolKind.DATAMATRIX: symbols.for_code(SymbolKind.DATAMATRIX, UNIT),
    SymbolKind.GS1_128: symbols.for_code(SymbolKind.GS1_128, UNIT),
    SymbolKind.EAN_13: symbols.ean_13(GTIN),
    SymbolKind.ITF_14: symbols.itf_14(GTIN),
}


def refused(work: Callable[[], object]) -> RegistryError:
    with pytest.raises(RegistryError) as caught:
        work()
    return caught.value


# --- what a symbol holds


@pytest.mark.parametrize(
    ("kind", "levels"),
    [
        (SymbolKind.QR, {Level.UNIT, Level.LOT, Level.TYPE}),
        (SymbolKind.DATAMATRIX, {Level.UNIT, Level.LOT, Level.TYPE}),
        (SymbolKind.GS1_128, {Level.UNIT}),
        (SymbolKind.EAN_13, {Level.TYPE}),
        (SymbolKind.ITF_14, {Level.TYPE}),
    ],
)
def test_a_kind_takes_only_codes_whose_values_it_holds(kind: SymbolKind, levels: set[Level]) -> None:
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
        SYMBOLS[SymbolKind.QR].modules[0, 0] = False


def test_both_lanes_of_qr_draw_version_8_at_level_m() -> None:
    for lane in (symbols.qr, symbols.qr_fast):
        symbol = lane(UNIT.uri)
        assert symbol.modules.shape == (49, 49)
        assert scan(image(symbol, AT_300), SymbolKind.QR).ec_level == "M"


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
    rows, columns = SYMBOLS[SymbolKind.DATAMATRIX].modules.shape
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
    assert f"| 288 | {_widths(SYMBOLS[SymbolKind.GS1_128])} |" in page
    assert f"| 95 | {_widths(SYMBOLS[SymbolKind.EAN_13])} |" in page
    assert f"| 135 | {_widths(SYMBOLS[SymbolKind.ITF_14])} |" in page


def _widths(symbol: Symbol) -> str:
    sizes = [size_mm(symbol, Printing.at(dpi, symbol.kind.module_mm))[0] for dpi in RESOLUTIONS]
    return " | ".join(f"{size:.1f} mm" for size in sizes)
