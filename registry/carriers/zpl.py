"""Labels for thermal printers in ZPL II: the faces of `layout`, dot by dot.

What it decides:
1. every symbol is a graphic (^GFA) of the very modules that were made, not a printer's own barcode command: firmware
   chooses versions, masks, code sets and widths as it likes, and what was checked to fit would not be what is printed;
2. words are graphics too, in the same typeface as in a PDF: the fonts in printers seldom have every Vietnamese letter,
   and what ^CI28 prints then depends on what was loaded into each. What all labels share is loaded once (~DG) into the
   printer's memory and recalled (^XG), at the end it is deleted;
3. graphics are hexadecimal with ZPL's run lengths: every ZPL II printer since 1995 reads them, and a file survives any
   cable. Only printable ASCII and LF are written;
4. darkness, speed and media settings are the printer's own and are left alone;
5. one format (^XA..^XZ) is one row of labels, so a file can be sent in parts; memory does not grow with its length.

Source: Zebra, ZPL II Programming Guide (P1099958): ^GF, ~DG, ^XG, ^ID, ^GB, "Alternative Data Compression Scheme".
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, BinaryIO, Final, NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from registry.carriers import printing
from registry.carriers.layout import Extra, Face, Job, Layout, PlacedSymbol
from registry.carriers.lettering import POINTS, TextLine, typeface
from registry.carriers.symbols import Printed
from registry.errors import Invalid

# ZPL's counts of repeated hexadecimal digits: G..Y are 1 to 19, g..z are 20 to 400 in twenties.
_ONES: Final = "GHIJKLMNOPQRSTUVWXY"
_TWENTIES: Final = "ghijklmnopqrstuvwxyz"
_PEN = 2
_FINER = 4
# A dot is dark when this much of it is, of 255: under the half, so that thin strokes of small letters stay whole.
_INK = 95


def zpl(job: Job, codes: Iterable[Printed], file: BinaryIO) -> int:
    """Write the labels of these codes as ZPL II, row by row; how many labels that made.

    Raises Invalid sheet_not_roll and scale, Refused symbol_too_large where a code does not fit its label.
    """
    if not job.stock.roll:
        raise Invalid("sheet_not_roll", f"{job.stock.name} is a sheet: ZPL prints on rolls; write a .pdf for it.")
    if job.printer.scale != 100:
        raise Invalid("scale", "ZPL prints whole dots, so it cannot be scaled: leave --scale at 100.")
    layout, roll, made = Layout(job), _Roll(job), 0
    if Extra.CALIBRATION in job.extras:
        file.write(roll.calibration())
    place, row = job.skip, list[str]()
    for printed in codes:
        face = layout.face(printed)
        for _ in range(job.copies):
            row.append(roll.label(face, *job.stock.position(place)))
            made, place = made + 1, place + 1
            if place == job.stock.columns:
                file.write(roll.format(row))
                place, row = 0, []
    if row:
        file.write(roll.format(row))
    file.write(roll.end())
    return made


class _Roll:
    """A printer that is being written to: which shared words it has in memory."""

    def __init__(self, job: Job) -> None:
        self.job = job
        # By the identity of the lines; the lines are kept, so that no identity comes twice.
        self._loaded: dict[int, tuple[str, float, float, tuple[TextLine, ...]]] = {}
        self._loads: list[str] = []

    def dots(self, mm: float) -> int:
        return round(mm * self.job.printer.dpi / 25.4)

    def label(self, face: Face, x: float, y: float) -> str:
        """The fields of one label; its corner in mm."""
        fields = [self._mark(mark, x, y) for mark in face.marks]
        fields.append(self._shared(face.shared, x, y))
        fields += [self._words((line,), x, y) for line in face.own]
        if Extra.OUTLINES in self.job.extras:
            fields.append(self._frame(x, y))
        return "\n".join(fields)

    def format(self, labels: list[str]) -> bytes:
        """A row of labels, after what it recalls."""
        loads, self._loads = self._loads, []
        width, height = (self.dots(side) for side in self.job.stock.page)
        lines = [*loads, f"^XA^PW{width}^LL{height}^LH0,0", *labels, "^PQ1^XZ", ""]
        return "\n".join(lines).encode("ascii")

    def end(self) -> bytes:
        names = "".join(f"^IDR:{name}.GRF^FS" for name, *_ in self._loaded.values())
        return f"^XA{names}^XZ\n".encode("ascii") if names else b""

    def _origin(self, x: float, y: float) -> str:
        left, top = self.dots(x + self.job.printer.offset_x), self.dots(y + self.job.printer.offset_y)
        if left < 0 or top < 0:
            raise Invalid("offset", "These offsets push the print over the left or upper edge of the roll.")
        return f"^FO{left},{top}"

    def _mark(self, mark: PlacedSymbol, x: float, y: float) -> str:
        dark = printing.grid(mark.symbol, mark.printing).repeat(mark.printing.dots, axis=0)
        dark = dark.repeat(mark.printing.dots, axis=1)
        return f"{self._origin(x + mark.x, y + mark.y)}^GFA,{graphic(np.packbits(dark, axis=1))}^FS"

    def _shared(self, lines: tuple[TextLine, ...], x: float, y: float) -> str:
        image = self._loaded.get(id(lines))
        if image is None:
            left, top, pixels = _draw(lines, self.job.printer.dpi)
            image = self._loaded[id(lines)] = f"VNPC{len(self._loaded)}", left, top, lines
            total, _, data = graphic(pixels).split(",", 2)
            self._loads.append(f"~DGR:{image[0]}.GRF,{total},{data}")
        name, left, top, _ = image
        return f"{self._origin(x + left, y + top)}^XGR:{name}.GRF,1,1^FS"

    def _words(self, lines: tuple[TextLine, ...], x: float, y: float) -> str:
        left, top, pixels = _draw(lines, self.job.printer.dpi)
        return f"{self._origin(x + left, y + top)}^GFA,{graphic(pixels)}^FS"

    def _frame(self, x: float, y: float) -> str:
        """A label's edge; at the roll's edge an offset may take it off the print head, which is no fault."""
        width, height = (self.dots(side) for side in self.job.stock.label)
        left = max(0, self.dots(x + self.job.printer.offset_x))
        top = max(0, self.dots(y + self.job.printer.offset_y))
        return f"^FO{left},{top}^GB{width},{height},{_PEN}^FS"

    def calibration(self) -> bytes:
        """A row of frames, a cross in the middle of each, a tick each 10 mm."""
        (width, height), fields = self.job.stock.label, list[str]()
        for x, y in self.job.stock.positions:
            middle, centre = x + width / 2, y + height / 2
            fields.append(self._frame(x, y))
            fields.append(f"{self._origin(middle - 3, centre)}^GB{self.dots(6)},{_PEN},{_PEN}^FS")
            fields.append(f"{self._origin(middle, centre - 3)}^GB{_PEN},{self.dots(6)},{_PEN}^FS")
            fields += [
                f"{self._origin(x + mm, centre + 4)}^GB{_PEN},{self.dots(3)},{_PEN}^FS"
                for mm in range(10, int(width), 10)
            ]
        return self.format(fields)


@cache
def _font(bold: bool, pixels: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(typeface(bold).face.filename, pixels, layout_engine=ImageFont.Layout.BASIC)


class _Dots(NamedTuple):
    """A picture: its left and upper ends in mm, and a byte for every eight dots of a row, 1 is dark."""

    left: float
    top: float
    rows: Any


def _draw(lines: tuple[TextLine, ...], dpi: int) -> _Dots:
    """Lines as dots."""
    boxes = [line.box for line in lines]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    dot = 25.4 / dpi
    # Drawn finer and brought down: at the size of dots the typeface's hints would make words wider than planned.
    fine = _FINER / dot
    size = (_FINER * (int((right - left) / dot) + 2), _FINER * (int((bottom - top) / dot) + 2))
    picture = Image.new("L", size, 0)
    pen = ImageDraw.Draw(picture)
    for line in lines:
        font = _font(line.bold, line.size / POINTS * fine)
        # On a whole dot, so that the feet of letters are sharp.
        baseline = _FINER * round((line.baseline - top) / dot)
        pen.text(((line.x - left) * fine, baseline), line.text, 255, font, anchor="ls")
    return _Dots(left, top, np.packbits(np.asarray(picture.reduce(_FINER)) > _INK, axis=1))


def graphic(rows: Any) -> str:
    """A picture as ^GFA's parameters `count,count,bytes a row,data`; `rows` holds a byte for every eight dots."""
    height, across = rows.shape
    return f"{height * across},{height * across},{across},{''.join(_packed(rows))}"


def _packed(rows: Any) -> Iterator[str]:
    """ZPL's compression: `:` is the row above, `,` the rest is light, a letter counts the digit behind it."""
    above = None
    for row in rows:
        digits = row.tobytes().hex().upper()
        if digits == above:
            yield ":"
            continue
        above = digits
        kept = digits.rstrip("0")
        at = 0
        while at < len(kept):
            end = at + 1
            while end < len(kept) and kept[end] == kept[at] and end - at < 419:
                end += 1
            yield _count(end - at) + kept[at]
            at = end
        if len(kept) < len(digits):
            yield ","


def _count(number: int) -> str:
    if number == 1:
        return ""
    twenties, ones = divmod(number, 20)
    return (_TWENTIES[twenties - 1] if twenties else "") + (_ONES[ones - 1] if ones else "")
