"""Symbols: a printed code as dark and light modules.

What it decides:
1. which symbol may carry which code: a QR code or a GS1 DataMatrix any, GS1-128 only one item (GTIN and serial),
   EAN-13 and ITF-14 only a product (GTIN);
2. what each holds, and the quiet zone and bar height it needs;
3. who draws it: QR by `qrcode`, linear symbols by `python-barcode`; GS1 DataMatrix, and QR codes in bulk, by
   `zxing-cpp`. Both lanes of QR hold the same text at the same level of error correction, in symbols that may differ.

What a symbol holds is checked here, how large its modules are is for `printing`. Nothing is drawn by hand.

Source: GS1 General Specifications, sections 5.2 (EAN/UPC), 5.3 (ITF-14), 5.4 (GS1-128), 5.5 (symbol specification
tables), 5.6 (GS1 DataMatrix); ISO/IEC 18004 (QR code).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

import numpy as np
import qrcode  # type: ignore[import-untyped]  # it ships no types
import zxingcpp
from barcode.codex import Gs1_128  # type: ignore[import-untyped]  # it ships no types
from barcode.ean import EAN13  # type: ignore[import-untyped]  # it ships no types
from barcode.itf import ITF  # type: ignore[import-untyped]  # it ships no types
from numpy.typing import NDArray
from qrcode.constants import ERROR_CORRECT_M  # type: ignore[import-untyped]  # it ships no types

from registry.codes import product_codes
from registry.codes.product_codes import ProductCode
from registry.errors import Invalid
from registry.gs1 import notation
from registry.gs1.elements import GS, Element
from registry.model.goods import Level

Modules = NDArray[np.bool_]

# GS1-128 holds so many characters, AIs and separators counted (General Specifications 5.4.4.3).
MAX_GS1_128: Final = 48

# A run of characters shorter than this pays more for the change of QR's mode than it saves; tried against the
# lengths of lots and serials (docs/symbols.md).
_SHORTEST_QR_RUN: Final = 12

# Thickness of the bars above and below an ITF-14, in modules: the least for label printers (5.3.2.4).
BEARER: Final = 2
_NARROW, _WIDE = 1, 3


class SymbolKind(StrEnum):
    """The symbols that are drawn."""

    QR = "qr"
    DATAMATRIX = "datamatrix"
    GS1_128 = "gs1-128"
    EAN_13 = "ean-13"
    ITF_14 = "itf-14"

    @property
    def label(self) -> str:
        """The name people know it by."""
        return _LABELS[self]

    @property
    def module_mm(self) -> float:
        """The narrowest module that is printed. GS1's least for EAN-13 at a till and ITF-14 in general distribution;
        chosen for the others: what common label printers and phones master."""
        return _MODULE_MM.get(self, 0.25)


_LABELS: Final = {
    SymbolKind.QR: "QR code",
    SymbolKind.DATAMATRIX: "GS1 DataMatrix",
    SymbolKind.GS1_128: "GS1-128 barcode",
    SymbolKind.EAN_13: "EAN-13 barcode",
    SymbolKind.ITF_14: "ITF-14 barcode",
}
_MODULE_MM: Final = {SymbolKind.EAN_13: 0.264, SymbolKind.ITF_14: 0.495}


@dataclass(frozen=True, slots=True, eq=False)
class Symbol:
    """A symbol without size: `modules` is rows x columns, True is dark, one row for a linear symbol.

    `quiet` is the width of the light zone that `modules` leaves out, in modules (on all sides, of a linear symbol left
    and right); `text` is what people read beside it, without the seal; `bar_height_mm` the least height of bars, 0 for
    a matrix; `bearer` the thickness in modules of the bars above and below them.
    """

    kind: SymbolKind
    modules: Modules
    quiet: int
    text: str
    bar_height_mm: float = 0.0
    bearer: int = 0

    @property
    def linear(self) -> bool:
        return len(self.modules) == 1


def qr(uri: str) -> Symbol:
    """The smallest QR code of level M for a URI, by `qrcode`; about 12 ms. Raises Invalid symbol_too_long."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(_qr_text(uri), optimize=_SHORTEST_QR_RUN)
    code.make()
    return _symbol(SymbolKind.QR, np.array(code.modules, dtype=np.bool_), 4, _readable(uri))


def qr_fast(uri: str) -> Symbol:
    """The bulk lane of `qr`, by `zxing-cpp`: same text, same level, another mask perhaps; about 0.6 ms."""
    # A level that is asked for is kept; without one, it would grow with the room that is left.
    barcode = zxingcpp.create_barcode(_qr_text(uri), zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return _symbol(SymbolKind.QR, _modules(barcode), 4, _readable(uri))


def _qr_text(uri: str) -> str:
    """The URI, if it is text that every reader understands alike: ASCII, so without a choice of character set."""
    if not uri or not uri.isascii() or not uri.isprintable():
        raise Invalid("symbol_text", "A QR code here holds a URI: printable ASCII characters only.")
    if len(uri) > product_codes.MAX_LENGTH:
        message = (
            f"A QR code here holds at most {product_codes.MAX_LENGTH} characters, as many as are read; not {len(uri)}."
        )
        raise Invalid("symbol_too_long", message)
    return uri


def _readable(uri: str) -> str:
    return uri.partition("?")[0]


def datamatrix(elements: tuple[Element, ...]) -> Symbol:
    """A square GS1 DataMatrix, by `zxing-cpp`.

    Raises `Gs1Error` for an element that breaks GS1's rules, Invalid symbol_content for more than it holds.
    """
    notation.write_element_string(elements)
    # In square brackets, because values may hold round ones; no character set of GS1 has square ones.
    content = "".join(f"[{ai}]{value}" for ai, value in elements)
    try:
        barcode = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.DataMatrix, gs1=True, force_square=True)
    except ValueError as error:
        raise Invalid("symbol_content", f"No square GS1 DataMatrix holds these elements: {error}.") from error
    # GS1 asks for one module of quiet zone; two leave room for a printer's tolerance.
    return _symbol(SymbolKind.DATAMATRIX, _modules(barcode), 2, _hri(elements))


def gs1_128(elements: tuple[Element, ...]) -> Symbol:
    """A GS1-128 of a GTIN and a serial, by `python-barcode`.

    Raises `Gs1Error` for an element that breaks GS1's rules; Invalid symbol_content for others than 01 and 21,
    symbol_too_long over 48 characters.
    """
    string = notation.write_element_string(elements).removeprefix(GS)
    if len(string) > MAX_GS1_128:
        message = f"GS1-128 holds {MAX_GS1_128} characters, not {len(string)}: use a QR code or GS1 DataMatrix."
        raise Invalid("symbol_too_long", message)
    if [ai for ai, _ in elements] != ["01", "21"]:
        raise Invalid("symbol_content", "GS1-128 holds a GTIN (01) and behind it a serial (21), nothing else.")
    # The GTIN's length is pre-defined and the serial is last, so the only FNC1 is the one in front, which the class
    # puts there. 12.70 mm: symbol specification table 6, regulated healthcare items.
    return _symbol(SymbolKind.GS1_128, _bars(Gs1_128(string).build()), 10, _hri(elements), 12.70)


def ean_13(gtin: str) -> Symbol:
    """The EAN-13 of a GTIN of 14 digits, by `python-barcode`; the bars of a GTIN-12 are those of its UPC-A.

    Raises `Gs1Error` for what is no GTIN; Invalid symbol_gtin for one that EAN-13 cannot carry.
    """
    digits = notation.normalise_gtin(gtin)
    if not digits.startswith("0"):
        raise Invalid("symbol_gtin", f"EAN-13 holds 13 digits and GTIN {digits} starts with {digits[0]}: use ITF-14.")
    if digits.startswith("000000"):
        raise Invalid("symbol_gtin", f"{digits[6:]} is a GTIN-8: it needs an EAN-8, which is not drawn here.")
    # The standard asks for 11 modules of quiet zone on the left and 7 on the right; 11 also fit the first digit.
    # 18.28 mm: table 1, for the narrowest module; `printing` keeps the proportion for wider ones.
    return _symbol(SymbolKind.EAN_13, _bars(EAN13(digits[1:]).build()), 11, digits[1:], 18.28)


def itf_14(gtin: str, bearer: int = BEARER) -> Symbol:
    """The ITF-14 of a GTIN of 14 digits, by `python-barcode`; `bearer` 0 draws it without bearer bars.

    Raises `Gs1Error` for what is no GTIN.
    """
    digits = notation.normalise_gtin(gtin)
    # Wide bars of three modules: the upper end of GS1's range (2.25 to 3), and the only whole number in it.
    # 31.75 mm: table 2, general distribution.
    pattern = ITF(digits, narrow=_NARROW, wide=_WIDE).build()
    return _symbol(SymbolKind.ITF_14, _bars(pattern), 10, digits, 31.75, bearer)


class Printed(Protocol):
    """A code as it is printed (`production.PrintedCode`)."""

    @property
    def code(self) -> ProductCode: ...
    @property
    def seal(self) -> str | None: ...
    @property
    def uri(self) -> str: ...


def for_code(kind: SymbolKind, printed: Printed, draw_qr: Callable[[str], Symbol] = qr) -> Symbol:
    """The symbol of a kind for a code; `draw_qr` is the lane for QR codes.

    Raises Invalid: symbol_level where the kind cannot carry a code of this level, and what the drawing raises.
    """
    code = printed.code
    if code.level not in _LEVELS[kind]:
        raise Invalid("symbol_level", f"{kind.label}: {_WHY[kind]}; this code names a {_NAMES[code.level]}.")
    match kind:
        case SymbolKind.QR:
            return draw_qr(printed.uri)
        case SymbolKind.DATAMATRIX:
            return datamatrix(product_codes.elements(code, printed.seal))
        case SymbolKind.GS1_128:
            return gs1_128(product_codes.elements(ProductCode(code.gtin, serial=code.serial), None))
        case SymbolKind.EAN_13:
            return ean_13(code.gtin)
        case SymbolKind.ITF_14:
            return itf_14(code.gtin)


_LEVELS: Final = {
    SymbolKind.QR: frozenset(Level),
    SymbolKind.DATAMATRIX: frozenset(Level),
    SymbolKind.GS1_128: frozenset({Level.UNIT}),
    SymbolKind.EAN_13: frozenset({Level.TYPE}),
    SymbolKind.ITF_14: frozenset({Level.TYPE}),
}
_NAMES: Final = {Level.UNIT: "single item", Level.LOT: "lot", Level.TYPE: "product"}
_WHY: Final = {
    SymbolKind.GS1_128: "holds GTIN and serial, so it is for single items only",
    SymbolKind.EAN_13: "holds the GTIN alone, so it is for products only",
    SymbolKind.ITF_14: "holds the GTIN alone, so it is for products only",
}


def _symbol(
    kind: SymbolKind, modules: Modules, quiet: int, text: str, height_mm: float = 0.0, bearer: int = 0
) -> Symbol:
    modules.setflags(write=False)
    return Symbol(kind, modules, quiet, text, height_mm, bearer)


def _hri(elements: tuple[Element, ...]) -> str:
    """The human readable interpretation; a seal is not for people."""
    return "".join(f"({ai}){value}" for ai, value in elements if ai != product_codes.AI_SEAL)


def _modules(barcode: zxingcpp.Barcode) -> Modules:
    dark: Modules = np.asarray(barcode.to_image(scale=1, add_quiet_zones=False)) == 0
    return dark


def _bars(pattern: list[str]) -> Modules:
    """One row from python-barcode's pattern of ones and zeros."""
    return np.array([[sign == "1" for sign in pattern[0]]], dtype=np.bool_)
