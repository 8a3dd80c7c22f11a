"""The layout of a label: what stands where on it, in millimetres, whoever draws it.

What it decides:
1. a label has a square symbol on the left, words on its right and, where the stock has room, a linear symbol below;
   a product's own label has its EAN-13 or ITF-14 alone. No two of them share a place: every box is computed, and a
   label that cannot hold its boxes is refused with the stocks that can;
2. modules are whole dots of the printer, as wide as the label allows, never below the symbol's least; whoever draws
   starts them on a dot;
3. the product's name wraps, then shrinks, then ends with an ellipsis; nothing else is ever shortened;
4. a letter that the typeface lacks is refused and named: an empty box would be on ten thousand labels.

Not decided here: which codes are printed, on what paper (`stock`), and how it is drawn (`labels`, `zpl`).
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np

from registry.carriers import printing, stock, symbols
from registry.carriers.lettering import LINE, POINTS, RISE, Box, TextLine, require_letters, width_mm, wrap
from registry.carriers.printing import Printing
from registry.carriers.stock import Stock
from registry.carriers.symbols import Printed, Symbol, SymbolKind
from registry.codes import serials
from registry.codes.product_codes import ProductCode
from registry.errors import Invalid, Refused
from registry.model import phrases
from registry.model.goods import Level

# Sizes of letters in points: Roboto at 4.5 points has capitals of 1.13 mm, the least that a 300 dpi printer draws well.
_LEAST, _LEAST_NAME, _STEP, _CAPTION = 4.5, 5.0, 0.5, 6.0
_NAME_LINES = 4
# The narrowest column for words, the widest module of a square symbol (chosen: phones gain nothing beyond), in mm.
_LEAST_COLUMN, _WIDEST_MODULE = 12.0, 0.6
_WIDEST_SHARE = 0.45
_GAP = 0.2
_ABOVE_BARS = 0.4


class Extra(StrEnum):
    """What is printed beside the codes' own: SAMPLE on each label, cutting lines, a page to measure with."""

    SAMPLE = "sample"
    OUTLINES = "outlines"
    CALIBRATION = "calibration"


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer's resolution, and what moves its print to where it should be: mm to the right and down, percent.

    Raises Invalid: resolution, offset, scale.
    """

    dpi: int = 300
    offset_x: float = 0.0
    offset_y: float = 0.0
    scale: float = 100.0

    def __post_init__(self) -> None:
        Printing.at(self.dpi)
        if not (abs(self.offset_x) <= 20 and abs(self.offset_y) <= 20):
            raise Invalid("offset", "Offsets are millimetres from -20 to 20; more is another sheet.")
        if not 95 <= self.scale <= 105:
            raise Invalid("scale", f"A scale of {self.scale:g} %: from 95 to 105; turn off 'fit to page' first.")


@dataclass(frozen=True, slots=True)
class Job:
    """How labels of one product are printed. `skip` labels of the first page are gone already; `copies` of each code.

    Raises Invalid: skip_beyond, copies, font_lacks.
    """

    stock: Stock
    name: str
    printer: Printer = Printer()
    kind: SymbolKind = SymbolKind.QR
    copies: int = 1
    skip: int = 0
    extras: frozenset[Extra] = frozenset()

    def __post_init__(self) -> None:
        most = self.stock.labels_a_page
        if not 0 <= self.skip < most:
            raise Invalid("skip_beyond", f"skip {self.skip}: {self.stock.name} has {most} a page, so 0 to {most - 1}.")
        if not 1 <= self.copies <= 1000:
            raise Invalid("copies", f"{self.copies} copies of each label: from 1 to 1000.")
        require_letters(self.title)

    @property
    def title(self) -> str:
        """The product's name as it is printed: NFC, single spaces."""
        return " ".join(unicodedata.normalize("NFC", self.name).split())


@dataclass(frozen=True, slots=True)
class PlacedSymbol:
    """A symbol in its place: the top left corner of its quiet zone in mm."""

    symbol: Symbol
    printing: Printing
    x: float
    y: float

    @property
    def box(self) -> Box:
        width, height = printing.size_mm(self.symbol, self.printing)
        return self.x, self.y, self.x + width, self.y + height


@dataclass(frozen=True, slots=True)
class Face:
    """A label: `shared` lines are the same object for all labels that share them, `own` belong to this code."""

    shared: tuple[TextLine, ...]
    own: tuple[TextLine, ...]
    marks: tuple[PlacedSymbol, ...]


class _TooSmall(Exception):
    """The label has no room for what its message names."""


class _Spot(NamedTuple):
    """How large a symbol is printed, and where its left and upper ends are, in mm."""

    printing: Printing
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where symbols of given sizes go, in mm, and what is left for words: x, y, width, height; their size."""

    matrix: _Spot | None
    strip: _Spot | None
    column: Box
    size: float


class Layout:
    """The faces of a job's labels, one by one; what labels share is computed once."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._inset = (job.stock.inset_x, job.stock.inset_y)
        self.width = job.stock.label[0] - 2 * self._inset[0]
        self.height = job.stock.label[1] - 2 * self._inset[1]
        self._frames: dict[object, _Frame] = {}
        self._words: dict[object, tuple[tuple[TextLine, ...], float]] = {}
        self._last: tuple[str, Face] | None = None
        self._room_for_strip = True

    def face(self, printed: Printed) -> Face:
        """The label of a code. Raises Refused symbol_too_large, which names the stocks that hold it."""
        if self._last is None or self._last[0] != printed.uri:
            try:
                self._last = printed.uri, self._face(printed)
            except _TooSmall as error:
                raise self._refusal(printed, str(error)) from error
        return self._last[1]

    def _face(self, printed: Printed) -> Face:
        main = symbols.for_code(self.job.kind, printed, symbols.qr_fast)
        matrix, strip = (None, main) if main.linear else (main, self._companion(main, printed))
        code = printed.code
        key = (
            main.modules.shape,
            strip and strip.modules.shape,
            code.gtin,
            code.lot,
            code.expiry,
            len(code.serial or ""),
        )
        frame = self._frames.get(key)
        if frame is None:
            frame = self._frames[key] = self._frame(matrix, strip, code)
        marks = [PlacedSymbol(s, *place) for s, place in ((matrix, frame.matrix), (strip, frame.strip)) if s and place]
        shared, own = self._lines(frame, code)
        captions = [self._caption(mark) for mark in marks if mark.symbol.linear]
        return Face(shared, (*own, *captions), tuple(marks))

    def _refusal(self, printed: Printed, message: str) -> Refused:
        job, large = self.job, []
        for other in stock.STOCKS:
            try:
                Layout(Job(other, job.name, job.printer, job.kind, extras=job.extras))._face(printed)
            except _TooSmall:
                continue
            large.append(other.name)
        offer = f"Large enough: {', '.join(large)}." if large else "No stock here is large enough."
        label = "{:g} x {:g} mm".format(*job.stock.label)
        return Refused("symbol_too_large", f"{message}; a label of {job.stock.name} has {label}. {offer}")

    # Symbols

    def _companion(self, main: Symbol, printed: Printed) -> Symbol | None:
        """The linear symbol beside a square one, where the label is large enough for both."""
        code = printed.code
        if not self._room_for_strip:
            return None
        if code.level is Level.UNIT:
            strip = symbols.for_code(SymbolKind.GS1_128, printed)
        elif usual_kind(Level.TYPE, code.gtin) is SymbolKind.EAN_13:
            strip = symbols.ean_13(code.gtin)
        else:
            return None
        try:
            self._strip(strip, main)
        except _TooSmall:
            self._room_for_strip = False
            return None
        return strip

    def _frame(self, matrix: Symbol | None, strip: Symbol | None, code: ProductCode) -> _Frame:
        height, left = self.height, 0.0
        below = self._strip(strip, matrix) if strip else None
        if below:
            height = below.y - self._inset[1] - (0 if matrix else _ABOVE_BARS)
        beside = None
        if matrix:
            at, size = self._matrix(matrix, height)
            beside = _Spot(at, self._inset[0], self._inset[1] + (height - size) / 2)
            left = size + _GAP
        column = (self._inset[0] + left, self._inset[1], self.width - left, height)
        return _Frame(beside, below, column, self._size(column, code))

    def _matrix(self, symbol: Symbol, height: float) -> tuple[Printing, float]:
        """As wide as its share of the label allows; where that is too narrow, as wide as it must be."""
        least = Printing.at(self.job.printer.dpi, symbol.kind.module_mm)
        side = symbol.modules.shape[0] + 2 * symbol.quiet
        dot = least.module_mm / least.dots
        room = min(height, self.width * _WIDEST_SHARE, side * _WIDEST_MODULE)
        at = Printing(least.dpi, max(least.dots, int(room / (side * dot) + 1e-9)))
        size = side * at.module_mm
        if size > min(height, self.width - _GAP - _LEAST_COLUMN) + 1e-9:
            raise _TooSmall(f"The {symbol.kind.label} needs {size:.1f} x {size:.1f} mm and room for words beside it")
        return at, size

    def _strip(self, symbol: Symbol, matrix: Symbol | None) -> _Spot:
        """A linear symbol at the label's foot, its line for people under it; alone it grows to half more."""
        least = Printing.at(self.job.printer.dpi, symbol.kind.module_mm)
        caption = _CAPTION * LINE / POINTS
        above = (1 + bool(self._banner())) * _LEAST_NAME * LINE / POINTS
        if matrix:
            above = Printing.at(least.dpi).module_mm * (matrix.modules.shape[0] + 2 * matrix.quiet)
        for dots in range(least.dots if matrix else least.dots * 3 // 2, least.dots - 1, -1):
            at = Printing(least.dpi, dots)
            width, height = printing.size_mm(symbol, at)
            if width <= self.width + 1e-9 and height + caption + above + _ABOVE_BARS <= self.height + 1e-9:
                x, y = (self.width - width) / 2, self.height - height - caption
                return _Spot(at, self._inset[0] + x, self._inset[1] + y)
        raise _TooSmall(f"The {symbol.kind.label} needs {width:.1f} x {height + caption:.1f} mm and room for words")

    # Words

    def _caption(self, mark: PlacedSymbol) -> TextLine:
        left, _, right, bottom = mark.box
        size = min(_CAPTION, _CAPTION * (right - left) / width_mm(mark.symbol.text, _CAPTION))
        x = (left + right - width_mm(mark.symbol.text, size)) / 2
        return TextLine(mark.symbol.text, size, x, bottom + RISE * size / POINTS)

    def _size(self, column: Box, code: ProductCode) -> float:
        """The size of all words but the name: the largest at which each stays on its line."""
        size = min(10.0, max(5.0, column[3] / 5))
        # C is about as wide as the widest common letter, so that labels of one order look alike.
        words = [f"GTIN {code.gtin}", _serial("C" * len(code.serial or "")), *_details(code)]
        while size > _LEAST:
            lines = sum(map(bool, words)) + bool(self._banner())
            tall = size * lines + max(_LEAST_NAME, size) * 2
            if max(width_mm(word, size) for word in words) <= column[2] and tall * LINE / POINTS <= column[3]:
                break
            size -= _STEP
        return max(size, _LEAST)

    def _banner(self) -> str:
        return " / ".join(phrases.SAMPLE) if Extra.SAMPLE in self.job.extras else ""

    def _lines(self, frame: _Frame, code: ProductCode) -> tuple[tuple[TextLine, ...], tuple[TextLine, ...]]:
        """The lines that all such labels share, and the serial's own."""
        size, (x, _, width, _) = frame.size, frame.column
        serial = wrap(_serial(code.serial), size, width) if code.serial else []
        key = (frame, code.gtin, code.lot, code.expiry, len(serial))
        if key not in self._words:
            self._words[key] = self._stack(frame, code, len(serial))
        shared, top = self._words[key]
        step = size * LINE / POINTS
        own = [TextLine(text, size, x, top + i * step + RISE * size / POINTS) for i, text in enumerate(serial)]
        return shared, tuple(own)

    def _stack(self, frame: _Frame, code: ProductCode, serial: int) -> tuple[tuple[TextLine, ...], float]:
        """Banner, name, GTIN, a gap for the serial's lines, lot and expiry from top to bottom; and where the gap is."""
        size, (x, y, width, height) = frame.size, frame.column
        banner = [(text, size, True) for text in [self._banner()] if text]
        # Under a linear symbol for people stands its GTIN already.
        before = wrap(f"GTIN {code.gtin}", size, width) if frame.matrix else []
        after = [line for words in _details(code) for line in wrap(words, size, width)]
        fixed = (len(banner) + len(before) + serial + len(after)) * size * LINE / POINTS
        name_size, name = self._name(width, height - fixed, size)
        if not name or any(width_mm(text, size, True) > width for text, _, _ in banner):
            raise _TooSmall("The words need more room beside the symbol")
        rows = [*banner, *((text, name_size, True) for text in name), *((text, size, False) for text in before)]
        rows += [("", size, False)] * serial + [(text, size, False) for text in after]
        top = y + (height - sum(row[1] for row in rows) * LINE / POINTS) / 2
        lines, gap, first = [], top, len(banner) + len(name) + len(before)
        for number, (text, letters, bold) in enumerate(rows):
            gap = top if number == first else gap
            if text:
                lines.append(TextLine(text, letters, x, top + RISE * letters / POINTS, bold))
            top += letters * LINE / POINTS
        return tuple(lines), gap

    def _name(self, width: float, height: float, details: float) -> tuple[float, list[str]]:
        """The name's size and lines; empty when not even one line at the least size fits."""
        size = max(_LEAST_NAME, round(details * 1.35 * 2) / 2)
        while True:
            most = min(_NAME_LINES, int(height / (size * LINE / POINTS) + 1e-9))
            lines = wrap(self.job.title, size, width, True)
            if len(lines) <= most or size <= _LEAST_NAME:
                break
            size -= _STEP
        if 0 < most < len(lines):
            last = lines[most - 1]
            while last and width_mm(last + "…", size, True) > width:
                last = last[:-1].rstrip()
            lines[most - 1] = last + "…"
        return size, lines[: max(most, 0)]


def _serial(serial: str | None) -> str:
    return f"S/N {grouped(serial)}" if serial else ""


def grouped(serial: str) -> str:
    """The registry's serials in groups of four, others as they are."""
    return serials.group(serial) if serials.is_serial(serial) else serial


def _details(code: ProductCode) -> list[str]:
    words = [f"Số lô/LOT {code.lot}"] if code.lot is not None else []
    if code.expiry is not None:
        # Sealed days are of this century: no order is placed for an expiry that is past.
        words.append(f"HSD/EXP {code.expiry[4:]}/{code.expiry[2:4]}/20{code.expiry[:2]}")
    return words


def usual_kind(level: Level, gtin: str) -> SymbolKind:
    """A QR code for items and lots; for a product the linear symbol that its GTIN has, and for a GTIN-8 a QR code."""
    if level is not Level.TYPE or gtin.startswith("000000"):
        return SymbolKind.QR
    return SymbolKind.EAN_13 if gtin.startswith("0") else SymbolKind.ITF_14


def qr_version(one: Stock, dpi: int) -> int:
    """The largest QR version that fits beside a column of words at the least module; 0 when none does."""
    layout = Layout(Job(one, "-", Printer(dpi)))
    room = min(layout.height, layout.width - _GAP - _LEAST_COLUMN)
    return max(0, min(40, (int(room / Printing.at(dpi).module_mm + 1e-9) - 8 - 17) // 4))


def bits(mark: PlacedSymbol) -> Any:
    """The symbol with its quiet zone, a byte for every eight modules of a row, 1 is dark."""
    return np.packbits(printing.grid(mark.symbol, mark.printing), axis=1)
