"""Printing: symbols at the size of a printer's dots, as SVG, PNG and one-bit images.

What it decides:
1. a module is a whole number of the printer's dots and at least 0.25 mm wide, because a printer that rounds module by
   module makes bars of unequal width; the smallest such number is chosen;
2. how large a symbol is, its quiet zone included, and whether it fits a label;
3. what stands around the modules: quiet zone, bars as high as GS1 asks, the longer guard bars of EAN-13, the bearer
   bars of ITF-14, and under linear symbols the line for people.

A picture is dark on light and has nothing else in it: no colour, no smoothing. Equal arguments give equal bytes with
the same version of Pillow.

Source: GS1 General Specifications, sections 4.14 (human readable interpretation), 5.2.3, 5.3.2 and 5.4.4 (dimensions).
"""

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from registry.carriers.symbols import Modules, Symbol, SymbolKind
from registry.errors import Invalid

RESOLUTIONS: Final = (203, 300, 600)
LEAST_MODULE_MM: Final = 0.25
# Chosen: twice the widest of GS1's (ITF-14, 1.016 mm); more is a slip of the decimal point.
WIDEST_MODULE_MM: Final = 2.0

_MM_PER_INCH: Final = 25.4

# Columns of EAN-13's guard patterns, how far these reach below the others, and the height of the others in modules
# (22.85 mm at 0.33 mm).
_GUARDS: Final = (slice(0, 3), slice(45, 50), slice(92, 95))
_TAIL: Final = 5
_EAN_ROWS: Final = 70

# The line for people: letters of this size (chosen: digits 2.3 mm high), smaller where the symbol is narrow. As parts
# of that size: how wide a digit is, and a letter on average in the widest of serials, and how high the line is.
_LETTER_MM: Final = 3.2
_DIGIT_WIDTH: Final = 0.62
_LETTER_WIDTH: Final = 0.75
_LINE_HEIGHT: Final = 1.25


@dataclass(frozen=True, slots=True)
class Printing:
    """A printer's resolution in dots an inch and the dots that it gives a module."""

    dpi: int
    dots: int

    def __post_init__(self) -> None:
        _require_resolution(self.dpi)
        _require_module(self.module_mm)

    @classmethod
    def at(cls, dpi: int, module_mm: float = LEAST_MODULE_MM) -> "Printing":
        """The least whole dots a module that make it `module_mm` wide or wider.

        Raises Invalid: resolution, module_too_small, module_too_large.
        """
        _require_resolution(dpi)
        _require_module(module_mm)
        return cls(dpi, math.ceil(module_mm * dpi / _MM_PER_INCH - 1e-9))

    @property
    def module_mm(self) -> float:
        return self.dots * _MM_PER_INCH / self.dpi


def _require_resolution(dpi: int) -> None:
    if dpi not in RESOLUTIONS:
        raise Invalid("resolution", f"{dpi} dots an inch: printers here have 203, 300 or 600.")


def _require_module(module_mm: float) -> None:
    if not module_mm >= LEAST_MODULE_MM:
        raise Invalid("module_too_small", f"A module of {module_mm:.3g} mm is hard to read: at least 0.25 mm.")
    if not module_mm <= WIDEST_MODULE_MM:
        raise Invalid("module_too_large", f"A module of {module_mm:.3g} mm: at most {WIDEST_MODULE_MM:g} mm.")


def size_mm(symbol: Symbol, printing: Printing) -> tuple[float, float]:
    """Width and height in mm, quiet zone included, the line for people not."""
    columns = symbol.modules.shape[1] + 2 * symbol.quiet
    rows = _rows(symbol, printing) if symbol.linear else symbol.modules.shape[0] + 2 * symbol.quiet
    return columns * printing.module_mm, rows * printing.module_mm


def _bar_rows(symbol: Symbol, printing: Printing) -> int:
    rows = math.ceil(symbol.bar_height_mm / printing.module_mm)
    return max(rows, _EAN_ROWS) if symbol.kind is SymbolKind.EAN_13 else max(rows, 1)


def _rows(symbol: Symbol, printing: Printing) -> int:
    """The height of a linear symbol in modules."""
    tail = _TAIL if symbol.kind is SymbolKind.EAN_13 else 0
    return _bar_rows(symbol, printing) + tail + 2 * symbol.bearer


def grid(symbol: Symbol, printing: Printing) -> Modules:
    """Rows x columns of modules, True dark, with quiet zone, bars at their height, guard and bearer bars."""
    if not symbol.linear:
        return np.pad(symbol.modules, symbol.quiet)
    row = np.pad(symbol.modules, ((0, 0), (symbol.quiet, symbol.quiet)))
    parts = [np.repeat(row, _bar_rows(symbol, printing), axis=0)]
    if symbol.kind is SymbolKind.EAN_13:
        tail = np.zeros_like(symbol.modules)
        for guard in _GUARDS:
            tail[:, guard] = symbol.modules[:, guard]
        parts.append(np.repeat(np.pad(tail, ((0, 0), (symbol.quiet, symbol.quiet))), _TAIL, axis=0))
    if symbol.bearer:
        bearer = np.ones((symbol.bearer, row.shape[1]), dtype=np.bool_)
        parts = [bearer, *parts, bearer]
    return np.vstack(parts)


def image(symbol: Symbol, printing: Printing) -> Image.Image:
    """The symbol with its quiet zone as a one-bit image (mode "1"), `printing.dots` a module; without the line."""
    light = ~grid(symbol, printing).repeat(printing.dots, axis=0).repeat(printing.dots, axis=1)
    height, width = light.shape
    return Image.frombytes("1", (width, height), np.packbits(light, axis=1).tobytes())


def png(symbol: Symbol, printing: Printing) -> bytes:
    """A one-bit PNG that records its resolution, a linear symbol with the line for people under it."""
    picture = image(symbol, printing)
    if symbol.linear:
        picture = _with_line(picture, symbol, printing)
    out = io.BytesIO()
    picture.save(out, format="PNG", dpi=(printing.dpi, printing.dpi))
    return out.getvalue()


def svg(symbol: Symbol, printing: Printing) -> str:
    """An SVG in mm whose unit is a module: one path, a title for those who do not see it, a linear symbol's line."""
    dark = grid(symbol, printing)
    rows, columns = dark.shape
    lines = [
        f'<text x="{c.centre:g}" y="{c.top + 0.95 * c.letter:.2f}" font-size="{c.letter:.2f}">{escape(c.text)}</text>'
        for c in _captions(symbol, printing)
    ]
    if symbol.linear:
        rows = math.ceil(_height_with_line(symbol, printing))
    width, height = columns * printing.module_mm, rows * printing.module_mm
    title = escape(f"{symbol.kind.label} {symbol.text}")
    group = f'<g font-family="sans-serif" text-anchor="middle">{"".join(lines)}</g>' if lines else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.4f}mm" height="{height:.4f}mm" '
        f'viewBox="0 0 {columns} {rows}" role="img"><title>{title}</title>'
        f'<path fill="#fff" d="M0 0h{columns}v{rows}H0z"/>'
        f'<path shape-rendering="crispEdges" d="{"".join(module_path(dark))}"/>{group}</svg>\n'
    )


def module_path(dark: Modules) -> Iterator[str]:
    """Rectangles that cover the dark modules: runs of a row, merged with equal runs in the rows below."""
    started: dict[tuple[int, int], int] = {}
    for y, row in enumerate([*dark, np.zeros_like(dark[0])]):
        edges = np.flatnonzero(np.diff(row, prepend=False, append=False)).tolist()
        runs = set(zip(edges[::2], edges[1::2], strict=True))
        for run in sorted(started.keys() - runs):
            (left, right), top = run, started.pop(run)
            yield f"M{left} {top}h{right - left}v{y - top}h{left - right}z"
        for run in runs - started.keys():
            started[run] = y


@dataclass(frozen=True, slots=True)
class _Caption:
    """A piece of the line for people: where its middle and its top are and how large its letters, in modules."""

    text: str
    centre: float
    top: float
    letter: float


def _captions(symbol: Symbol, printing: Printing) -> list[_Caption]:
    if not symbol.linear:
        return []
    text, columns = symbol.text, symbol.modules.shape[1]
    if symbol.kind is SymbolKind.EAN_13:
        # The first digit stands in the quiet zone, the others between the guard bars.
        pieces = [(text[0], -5.0), (text[1:7], 24.0), (text[7:], 71.0)]
        letter = _letter(6 * _DIGIT_WIDTH, 42, printing)
        top = _bar_rows(symbol, printing) + 1.0
    else:
        pieces = [(text, columns / 2)]
        letter = _letter(len(text) * _LETTER_WIDTH, columns, printing)
        top = _rows(symbol, printing) + 1.0
    return [_Caption(piece, centre + symbol.quiet, top, letter) for piece, centre in pieces]


def _letter(widths: float, room: int, printing: Printing) -> float:
    """The size of letters in modules, at which a text of so many times this size fits the room."""
    return min(_LETTER_MM / printing.module_mm, room / widths)


def _height_with_line(symbol: Symbol, printing: Printing) -> float:
    line = max(caption.top + _LINE_HEIGHT * caption.letter for caption in _captions(symbol, printing))
    return max(line, float(_rows(symbol, printing)))


def _with_line(picture: Image.Image, symbol: Symbol, printing: Printing) -> Image.Image:
    dots = printing.dots
    height = math.ceil(_height_with_line(symbol, printing) * dots)
    whole = Image.new("1", (picture.width, height), 1)
    whole.paste(picture, (0, 0))
    draw = ImageDraw.Draw(whole)
    for caption in _captions(symbol, printing):
        font = ImageFont.load_default(int(caption.letter * dots))
        # Sign by sign and a dot apart: without smoothing, a layout engine's kerning runs signs into each other.
        widths = [font.getlength(sign) + 1 for sign in caption.text]
        x = caption.centre * dots - sum(widths) / 2
        for sign, width in zip(caption.text, widths, strict=True):
            draw.text((round(x), round(caption.top * dots)), sign, 0, font, anchor="la")
            x += width
    return whole
