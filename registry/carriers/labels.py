"""Label sheets as PDF: draws a stream of codes that it is handed.

What it decides:
1. symbols are one-bit masks in the page's own stream, each module whole dots of the printer, each symbol starting on
   a dot counted from the page's top left corner; words that labels share are one form for the whole file;
2. the typeface is in the file, as the few letters that are used; a viewer is told to print at 100 %, and where a sheet
   has a margin it says so to people;
3. the same job and codes give the same bytes with the same version of reportlab;
4. reportlab writes nothing before the end and keeps all pages, about 2 KB a label: hence `MOST_LABELS` in one file.
"""

from collections.abc import Iterable
from typing import Any, BinaryIO, Final

from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]  # it ships no types

from registry.carriers.layout import Extra, Face, Job, Layout, PlacedSymbol, bits
from registry.carriers.lettering import POINTS, TextLine, typeface, width_mm
from registry.carriers.symbols import Printed
from registry.errors import Refused

MOST_LABELS: Final = 100_000

# By how much of a dot a symbol stays inside its dots on each side.
_SHY = 0.3
_HINT = "In đúng cỡ 100 % · Print at 100 %"
_HINT_SIZE = 6.0
# Printers leave about 4 mm of a sheet's edge blank.
_EDGE = 5.0
_RULER_MM = 150
_ADVICE = [
    "",
    "1. In trang này ở cỡ 100 % lên giấy thường, đặt lên tờ nhãn và soi trước ánh sáng.",
    "    Print this page at 100 % on plain paper, lay it on the label sheet and hold both against the light.",
    "2. Khung lệch sang phải (xuống dưới) bao nhiêu mm thì trừ bấy nhiêu ở --offset-x (--offset-y).",
    "    For each mm that the frames lie too far right (down), subtract 1 from --offset-x (--offset-y).",
    "3. Thước 100 mm đo được M mm: nhân --scale với 100 / M.",
    "    If the 100 mm of the ruler measure M mm: multiply --scale by 100 / M.",
]


def pdf(job: Job, codes: Iterable[Printed], file: BinaryIO) -> int:
    """Write the labels of these codes as a PDF; how many labels that made. `file` is written at the end, in one go.

    Raises Refused symbol_too_large where a code does not fit its label, labels_too_many over `MOST_LABELS`.
    """
    layout, sheet, made = Layout(job), _Sheet(job, file), 0
    if Extra.CALIBRATION in job.extras:
        sheet.calibrate()
    for printed in codes:
        face = layout.face(printed)
        for _ in range(job.copies):
            refuse_many(made + 1)
            sheet.add(face)
            made += 1
    sheet.close()
    return made


def refuse_many(labels: int) -> None:
    """Raise Refused labels_too_many when one PDF cannot hold so many labels."""
    if labels > MOST_LABELS:
        raise Refused(
            "labels_too_many",
            f"One PDF holds {MOST_LABELS:,} labels: make several with --start and --stop, or use `order linefile`.",
        )


class _Sheet:
    """A file of pages under way. Lengths are mm from the page's top left corner until the last step."""

    def __init__(self, job: Job, file: BinaryIO) -> None:
        self.job = job
        self._canvas: Any = Canvas(file, [side * POINTS for side in job.stock.page], pageCompression=1, invariant=1)
        self._canvas.setTitle(job.title)
        self._canvas.setViewerPreference("PrintScaling", "None")
        self._place = job.skip
        self._page = 0
        self._started = False
        # Forms by the identity of the lines they hold; the lines are kept, so that no identity comes twice.
        self._forms: dict[int, tuple[str, tuple[TextLine, ...]]] = {}

    def add(self, face: Face) -> None:
        """The next label."""
        if self._place == self.job.stock.labels_a_page:
            self._turn()
            self._place = 0
        if not self._started:
            self._start()
        self._label(face, *self.job.stock.position(self._place))
        self._place += 1

    def close(self) -> None:
        if self._started:
            self._turn()
        self._canvas.save()

    def _start(self) -> None:
        """A page: shifted and scaled about its top left corner, with its hint and outlines."""
        printer, height = self.job.printer, self.job.stock.page[1]
        scale = printer.scale / 100
        self._canvas.translate(printer.offset_x * POINTS, (height * (1 - scale) - printer.offset_y) * POINTS)
        self._canvas.scale(scale, scale)
        self._started = True
        self._page += 1
        if self.job.stock.foot > _EDGE + 1.5:
            hint = f"{_HINT}  ·  {self.job.stock.name}  ·  {self._page}"
            x = (self.job.stock.page[0] - width_mm(hint, _HINT_SIZE)) / 2
            self._words([TextLine(hint, _HINT_SIZE, x, height - _EDGE)], 0, 0)
        if Extra.OUTLINES in self.job.extras:
            self._outline()

    def _turn(self) -> None:
        self._canvas.showPage()
        self._started = False

    def _label(self, face: Face, x: float, y: float) -> None:
        for mark in face.marks:
            self._mark(mark, x, y)
        self._form(face.shared, x, y)
        self._words(face.own, x, y)

    def _mark(self, mark: PlacedSymbol, x: float, y: float) -> None:
        """An inline mask; hexadecimal, which the page's compression packs again.

        It is a little smaller than its dots: a program that paints every dot an image touches, and one that paints
        those whose middle it covers, then both paint just these; rounding would otherwise add a row of dots and move
        modules.
        """
        dot = 25.4 / mark.printing.dpi
        dark = bits(mark)
        # Bars without guards are one row, drawn as high as they are.
        dark = dark[:1] if (dark == dark[0]).all() else dark
        left, top, right, bottom = mark.box
        width, height = (right - left - 2 * _SHY * dot) * POINTS, (bottom - top - 2 * _SHY * dot) * POINTS
        x = (round((x + left) / dot) + _SHY) * dot * POINTS
        y = (self.job.stock.page[1] - (round((y + top) / dot) + _SHY) * dot) * POINTS - height
        columns = round((right - left) / mark.printing.module_mm)
        self._canvas.addLiteral(
            f"q {width:.4f} 0 0 {height:.4f} {x:.4f} {y:.4f} cm BI /W {columns} /H {len(dark)} /IM true "
            f"/D [1 0] /F /AHx ID {dark.tobytes().hex()}> EI Q"
        )

    def _form(self, lines: tuple[TextLine, ...], x: float, y: float) -> None:
        name, _ = self._forms.get(id(lines), ("", ()))
        if not name:
            name = f"words{len(self._forms)}"
            self._forms[id(lines)] = name, lines
            width, height = (side * POINTS for side in self.job.stock.label)
            self._canvas.beginForm(name, 0, -height, width, 0)
            for line in lines:
                self._line(line, line.x * POINTS, -line.baseline * POINTS)
            self._canvas.endForm()
        self._canvas.saveState()
        self._canvas.translate(x * POINTS, (self.job.stock.page[1] - y) * POINTS)
        self._canvas.doForm(name)
        self._canvas.restoreState()

    def _words(self, lines: Iterable[TextLine], x: float, y: float) -> None:
        for line in lines:
            self._line(line, (x + line.x) * POINTS, (self.job.stock.page[1] - y - line.baseline) * POINTS)

    def _line(self, line: TextLine, x: float, y: float) -> None:
        self._canvas.setFont(typeface(line.bold).fontName, line.size)
        self._canvas.drawString(x, y, line.text)

    def _outline(self) -> None:
        width, height = (side * POINTS for side in self.job.stock.label)
        self._canvas.setLineWidth(0.25)
        for x, y in self.job.stock.positions:
            self._canvas.rect(x * POINTS, (self.job.stock.page[1] - y) * POINTS - height, width, height)

    def calibrate(self) -> None:
        """A page to lay over the stock: outlines, crosses in the corner labels, rulers, and what to do."""
        sheet = self.job.stock
        self._start()
        if Extra.OUTLINES not in self.job.extras:
            self._outline()
        corners = {sheet.position(place) for place in (0, sheet.columns - 1, -sheet.columns, -1) if place >= 0}
        corners |= {sheet.position(sheet.labels_a_page - n) for n in (1, sheet.columns)}
        for x, y in corners:
            self._cross(x + sheet.label[0] / 2, y + sheet.label[1] / 2)
        self._ruler(*sheet.position(0), 1, 0)
        self._ruler(*sheet.position(0), 0, 1)
        self._advice()
        self._turn()

    def _advice(self) -> None:
        """On a roll its name and the settings; on a sheet also what to do, in a blank space in the middle."""
        sheet, printer = self.job.stock, self.job.printer
        now = f"--offset-x {printer.offset_x:g} --offset-y {printer.offset_y:g} --scale {printer.scale:g}"
        words = [f"{sheet.name}: {sheet.label[0]:g} x {sheet.label[1]:g} mm", now]
        size, x, y = 4.5, 4.0, 5.0
        if not sheet.roll:
            words += _ADVICE
            width = max(width_mm(text, 9) for text in words)
            size, x, y = 9.0, (sheet.page[0] - width) / 2, sheet.page[1] / 2
            self._canvas.setFillGray(1)
            top, height = sheet.page[1] - y + 8, 4.2 * len(words) + 8
            corner = ((x - 4) * POINTS, (top - height) * POINTS)
            self._canvas.rect(*corner, (width + 8) * POINTS, height * POINTS, stroke=0, fill=1)
            self._canvas.setFillGray(0)
        for number, text in enumerate(words):
            self._words([TextLine(text, size, x, y + size * 0.47 * number)], 0, 0)

    def _cross(self, x: float, y: float) -> None:
        top = self.job.stock.page[1]
        for a, b, c, d in ((x - 3, y, x + 3, y), (x, y - 3, x, y + 3)):
            self._canvas.line(a * POINTS, (top - b) * POINTS, c * POINTS, (top - d) * POINTS)

    def _ruler(self, x: float, y: float, right: int, down: int) -> None:
        """Ticks each mm along the first label's edges, longer ones at 5 and 10, numbers at 10."""
        page = self.job.stock.page
        most = min(_RULER_MM, int(page[0] - x if right else page[1] - y))
        for mm in range(most + 1):
            tick = 3.0 if mm % 10 == 0 else 2.0 if mm % 5 == 0 else 1.0
            a, b = x + mm * right, y + mm * down
            c, d = a + tick * down, b + tick * right
            self._canvas.line(a * POINTS, (page[1] - b) * POINTS, c * POINTS, (page[1] - d) * POINTS)
            if mm % 10 == 0 and mm and mm < most:
                self._words([TextLine(str(mm), 4.5, 0.3, 0.6)], c, d)
