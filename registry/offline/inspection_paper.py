"""The evidence report of an inspection on paper (PDF): drawn from the signed bytes, which it names by their SHA-256.

What it decides:
1. the same bytes give the same PDF with the same version of reportlab; it says nothing that the report does not;
2. codes stand by verdict, those that need action first, with the reasons once for all that share them;
3. the trader's copy leaves out what is known of a code's past: where it was seen and sold is other people's business;
4. the typeface is in the file; a letter that it lacks is a question mark, never an empty box.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, BinaryIO, Final

from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]  # it ships no types

from registry.carriers.lettering import POINTS, typeface, width_mm, wrap
from registry.model import phrases
from registry.model.days import LOCAL_ZONE
from registry.model.inspections import InspectionLine
from registry.model.phrases import Phrase
from registry.offline import inspection_report
from registry.offline.inspection_report import InspectionReport
from registry.offline.paper_words import (
    CHECKED,
    CLAIM,
    COPIES,
    FACTS,
    KEPT,
    LIST,
    NO_PAST,
    ORIGINAL,
    PHOTOS,
    PROOF,
    REGISTRY,
    REMOVED,
    SAMPLE,
    SIGN_HERE,
    SIGNED,
    SUMMARY,
    TAKEN_OFF,
    TIMES,
    TITLE,
    USUAL,
    WHO_SIGNS,
    Copy,
)

_PAGE: Final = (210.0, 297.0)
_LEFT, _RIGHT, _TOP, _BOTTOM = 18.0, 192.0, 16.0, 277.0
_WIDTH: Final = _RIGHT - _LEFT
_LABELS: Final = 46.0
_LEAST: Final = 4.5  # points; smaller letters nobody reads
_TONES: Final = ("bad", "warn", "plain", "good")
# Signs as strokes, in mm right of and above where a letter would stand.
_STROKES: Final = {
    "✓": ((0.0, 1.1, 0.9, 0.1), (0.9, 0.1, 2.6, 2.5)),
    "✕": ((0.1, 0.1, 2.3, 2.3), (0.1, 2.3, 2.3, 0.1)),
}
# Column heads, and where each column begins and ends in mm.
_COLUMNS: Final = (
    (Phrase("Số", "No."), 0.0, 10.0),
    (Phrase("Mã sản phẩm", "GTIN"), 11.0, 35.0),
    (Phrase("Sê-ri", "Serial"), 36.0, 64.0),
    (Phrase("Lô", "Lot"), 65.0, 85.0),
    (Phrase("Hạn dùng", "Expiry"), 86.0, 102.0),
    (Phrase("Sản phẩm", "Product"), 103.0, 148.0),
    (Phrase("Lúc", "Time"), 149.0, _WIDTH),
)


def pdf(report: bytes, copy: Copy, file: BinaryIO) -> int:
    """Write a signed report as a PDF; how many pages it has. Raises Invalid for bytes that are no report."""
    paper = _Paper(inspection_report.read(report), inspection_report.digest(report), copy, file)
    paper.head()
    paper.summary()
    paper.codes()
    paper.photos()
    paper.proof()
    paper.signatures()
    return paper.close()


def _moment(at: Any) -> str:
    return str(at.astimezone(LOCAL_ZONE).strftime("%H:%M:%S %d/%m/%Y"))


def _in_typeface(text: str) -> str:
    """The text in letters that the typeface has."""
    if text.isascii():
        return text
    glyphs = typeface(False).face.charToGlyph
    return "".join(sign if glyphs.get(ord(sign)) else "?" for sign in text)


class _Paper:
    """A report under way. Lengths are mm from the page's top left corner; `_y` is where the next line's top is."""

    def __init__(self, report: InspectionReport, digest: str, copy: Copy, file: BinaryIO) -> None:
        self._report, self._digest, self._copy = report, digest, copy
        self._canvas: Any = Canvas(file, [side * POINTS for side in _PAGE], pageCompression=1, invariant=1)
        self._canvas.setTitle(f"{TITLE.vi.capitalize()} {report.inspection.id}")
        self._page, self._y = 0, _BOTTOM
        self._turn()

    def close(self) -> int:
        """The last page, and how many there are, which every foot refers to."""
        self._canvas.showPage()
        self._canvas.beginForm("pages", 0, 0, 60, 20)
        self._canvas.setFont(typeface(False).fontName, 7)
        self._canvas.setFillGray(0.35)
        self._canvas.drawString(0, 5, str(self._page))
        self._canvas.endForm()
        self._canvas.save()
        return self._page

    def _turn(self) -> None:
        if self._page:
            self._canvas.showPage()
        self._page += 1
        self._y = _TOP
        foot = f"{self._report.inspection.id}  ·  SHA-256 {self._digest}"
        self._line(foot, _LEFT, 288, 7, grey=0.35)
        number = f"Trang · Page {self._page} / "
        left = _RIGHT - width_mm(number, 7) - 8
        self._line(number, left, 288, 7, grey=0.35)
        self._canvas.saveState()
        right = (left + width_mm(number, 7)) * POINTS
        self._canvas.translate(right, (_PAGE[1] - 288) * POINTS - 5)
        self._canvas.doForm("pages")
        self._canvas.restoreState()

    def _need(self, height: float) -> bool:
        """Turn the page where less than `height` is left; whether it was turned."""
        if self._y + height <= _BOTTOM:
            return False
        self._turn()
        return True

    def _line(self, text: str, x: float, y: float, size: float, bold: bool = False, *, grey: float = 0.0) -> None:
        self._canvas.setFont(typeface(bold).fontName, size)
        self._canvas.setFillGray(grey)
        self._canvas.drawString(x * POINTS, (_PAGE[1] - y) * POINTS, text)

    def _text(self, text: str, size: float, bold: bool = False, *, x: float = _LEFT, grey: float = 0.0) -> None:
        """A paragraph down from `_y`."""
        height = size * 0.48
        for line in wrap(_in_typeface(text), size, _RIGHT - x, bold):
            self._need(height)
            self._line(line, x, self._y + size * 0.36, size, bold, grey=grey)
            self._y += height

    def _heading(self, words: Phrase) -> None:
        self._y += 4
        self._need(14)
        self._text(words.vi, 12, True)
        self._text(words.en, 8.5, grey=0.35)
        self._rule(0.6)
        self._y += 1.5

    def _rule(self, width: float = 0.3) -> None:
        self._canvas.setLineWidth(width)
        self._canvas.setStrokeGray(0.4)
        y = (_PAGE[1] - self._y) * POINTS
        self._canvas.line(_LEFT * POINTS, y, _RIGHT * POINTS, y)
        self._y += 0.6

    def head(self) -> None:
        """Who made it, what it is, and what the inspection was."""
        if self._report.issuer.sample:
            self._text(f"{SAMPLE.vi}  ·  {SAMPLE.en}", 11, True)
            self._y += 2
        self._text(f"{REGISTRY.vi}  ·  {REGISTRY.en}  ·  {self._report.issuer.host}", 8, grey=0.35)
        self._y += 4
        self._text(TITLE.vi, 17, True)
        self._text(TITLE.en, 11, grey=0.35)
        self._y += 1.5
        copy = COPIES[self._copy]
        self._text(f"{copy.vi}  ·  {copy.en}", 9, True)
        self._y += 3
        self._rule(0.6)
        self._y += 1
        inspection = self._report.inspection
        assert inspection.closed_at is not None
        province = f"{inspection.where.vi} ({inspection.province})"
        time = f"{_moment(inspection.opened_at)} – {_moment(inspection.closed_at)}"
        facts = (
            inspection.id,
            inspection.authority,
            inspection.inspector,
            inspection.place,
            province,
            inspection.trader or "—",
            inspection.purpose,
        )
        for label, value in zip(FACTS, (*facts, inspection.legal_basis, time), strict=True):
            self._fact(label, value)

    def _fact(self, label: Phrase, value: str) -> None:
        self._need(9)
        top = self._y
        self._line(label.vi, _LEFT, top + 3.4, 9.5, True)
        self._line(label.en, _LEFT, top + 6.8, 7, grey=0.35)
        self._text(value, 9.5, x=_LEFT + _LABELS)
        self._y = max(self._y, top + 8)

    def summary(self) -> None:
        """How many codes got which verdict."""
        self._heading(SUMMARY)
        report = self._report
        self._count(CHECKED, len(report.standing), "")
        for verdict in _by_gravity(report.counts):
            words = phrases.VERDICTS[verdict]
            self._count(words.word, report.counts[verdict], words.sign)
        removed = len(report.checks) - len(report.standing)
        if removed:
            self._count(TAKEN_OFF, removed, "")
        self._y += 1.5
        self._text(CLAIM.vi, 8)
        self._text(CLAIM.en, 7, grey=0.35)

    def _count(self, words: Phrase, count: int, sign: str) -> None:
        self._need(5.5)
        y = self._y + 3.6
        self._sign(sign, y, 9.5)
        self._line(words.vi, _LEFT + 6, y, 9.5, not sign)
        self._line(words.en, _LEFT + 6 + width_mm(words.vi, 9.5, not sign) + 3, y, 7, grey=0.35)
        shown = f"{count:,}".replace(",", ".")
        self._line(shown, _RIGHT - width_mm(shown, 10.5, True), y, 10.5, True)
        self._y += 5.4

    def _sign(self, sign: str, y: float, size: float) -> None:
        """The sign of a verdict, standing on `y`; the typeface lacks some of them."""
        if sign not in _STROKES:
            self._line(sign, _LEFT + 0.4, y, size, True)
            return
        self._canvas.setLineWidth(1.2)
        self._canvas.setStrokeGray(0)
        for stroke in _STROKES[sign]:
            a, b, c, d = ((base + mm) * POINTS for base, mm in zip((_LEFT, _PAGE[1] - y) * 2, stroke, strict=True))
            self._canvas.line(a, b, c, d)

    def codes(self) -> None:
        """The list by verdict and reasons, and what was taken off it."""
        self._heading(LIST)
        groups: dict[tuple[str, tuple[str, ...]], list[InspectionLine]] = {}
        for one in self._report.standing:
            groups.setdefault((one.verdict, one.reasons), []).append(one)
        order = {verdict: place for place, verdict in enumerate(_by_gravity(phrases.VERDICTS))}
        for verdict, reasons in sorted(groups, key=lambda group: (order.get(group[0], 0), groups[group][0].number)):
            self._group(verdict, reasons, groups[verdict, reasons])
        removed = [one for one in self._report.checks if one.removed]
        if removed:
            self._title(f"{TAKEN_OFF.vi}: {len(removed)}", TAKEN_OFF.en, "–")
            self._rows(removed, None)

    def _group(self, verdict: str, reasons: tuple[str, ...], checks: Sequence[InspectionLine]) -> None:
        words = phrases.VERDICTS[verdict]
        self._title(f"{words.word.vi}: {len(checks)}", words.word.en, words.sign)
        sentences = [phrases.reason(code) for code in reasons]
        self._text(" ".join(phrase.vi for phrase in sentences), 8)
        self._text(" ".join(phrase.en for phrase in sentences), 7, grey=0.35)
        usual = Counter(one.history for one in checks).most_common(1)[0][0] if self._copy is Copy.AUTHORITY else None
        if usual is not None:
            self._text(f"{USUAL.vi} {usual.vi}", 8)
            self._text(f"{USUAL.en} {usual.en}", 7, grey=0.35)
        self._y += 0.8
        self._rows(checks, usual)

    def _title(self, vi: str, en: str, sign: str) -> None:
        self._y += 2.5
        self._need(24)
        self._sign(sign, self._y + 3.8, 10.5)
        self._line(vi, _LEFT + 6, self._y + 3.8, 10.5, True)
        self._line(en, _LEFT + 6 + width_mm(vi, 10.5, True) + 3, self._y + 3.8, 8, grey=0.35)
        self._y += 5.6

    def _rows(self, checks: Sequence[InspectionLine], usual: Phrase | None) -> None:
        self._columns()
        for one in checks:
            notes = self._notes(one, usual)
            if self._need(4.2 + 3.1 * len(notes)):
                self._columns()
            self._row(one)
            for note in notes:
                self._text(note, 6.8, x=_LEFT + _COLUMNS[1][1], grey=0.25)
            self._rule(0.15)
        self._y += 1.5

    def _columns(self) -> None:
        for words, start, _ in _COLUMNS:
            self._line(words.vi, _LEFT + start, self._y + 2.8, 7, True)
            self._line(words.en, _LEFT + start, self._y + 5.4, 6, grey=0.35)
        self._y += 6.6
        self._rule(0.4)

    def _row(self, one: InspectionLine) -> None:
        when = _moment(one.at)
        if one.gtin is None:
            self._cell(_in_typeface(one.shown), _COLUMNS[1][1], _COLUMNS[5][2])
            cells: tuple[str, ...] = (str(one.number), "", "", "", "", "", when)
        else:
            expiry = one.expiry.strftime("%d/%m/%Y") if one.expiry else ""
            product = _in_typeface(one.product or "")
            cells = (str(one.number), one.gtin, one.serial or "", one.lot or "", expiry, product, when)
        for text, (_, start, end) in zip(cells, _COLUMNS, strict=True):
            if text:
                self._cell(text, start, end)
        self._y += 3.9

    def _cell(self, text: str, start: float, end: float) -> None:
        """Words in their column: smaller where they are wide, and cut only where they would be too small to read."""
        size, width = 7.5, end - start
        wide = width_mm(text, size)
        if wide > width:
            size = max(_LEAST, size * width / wide)
            while len(text) > 1 and width_mm(text, size) > width + 0.1:
                text = text[:-2] + "…"
        self._line(text, _LEFT + start, self._y + 2.9, size)

    def _notes(self, one: InspectionLine, usual: Phrase | None) -> list[str]:
        """What is to be said of one code beside its columns; `usual` is the past that was told for all."""
        notes: list[str] = []
        if one.removed and one.removed_at is not None:
            at = _moment(one.removed_at)
            notes.append(f"{REMOVED.vi.format(at=at)}  ·  {REMOVED.en.format(at=at)}")
        if one.times > 1:
            notes.append(f"{TIMES.vi.format(times=one.times)}  ·  {TIMES.en.format(times=one.times)}")
        if one.history != usual and self._copy is Copy.AUTHORITY:
            past = one.history or NO_PAST
            notes.append(f"{past.vi}  ·  {past.en}")
        notes += [f"{measure.reason} ({_moment(measure.at)})" for measure in one.measures]
        return notes

    def photos(self) -> None:
        """The photos by their hashes."""
        if not self._report.photos:
            return
        self._heading(PHOTOS)
        for number, photo in enumerate(self._report.photos, 1):
            self._need(11)
            self._line(f"{number}.  {_moment(photo.at)}", _LEFT, self._y + 3, 8, True)
            for words, digest in ((ORIGINAL, photo.original), (KEPT, photo.digest)):
                self._line(f"{words.vi} · {words.en}", _LEFT + 40, self._y + 3, 7, grey=0.35)
                self._line(digest.hex(), _LEFT + 66, self._y + 3, 7)
                self._y += 3.8
            self._y += 1.5

    def proof(self) -> None:
        """What this paper was printed from, and how that is checked."""
        self._need(60)
        self._heading(SIGNED)
        issuer = self._report.issuer
        self._text(PROOF.vi.format(key=issuer.key, host=issuer.host), 8.5)
        self._text(PROOF.en.format(key=issuer.key, host=issuer.host), 7, grey=0.35)
        self._y += 1.5
        self._text(f"SHA-256  {self._digest}", 8.5, True)

    def signatures(self) -> None:
        """Room to sign by hand."""
        self._y += 6
        self._need(46)
        names = (self._report.inspection.inspector, self._report.inspection.trader or "")
        for words, name, x in zip(WHO_SIGNS, names, (_LEFT, _LEFT + _WIDTH / 2 + 4), strict=True):
            self._line(words.vi, x, self._y + 4, 10, True)
            self._line(words.en, x, self._y + 8, 8, grey=0.35)
            self._line(f"{SIGN_HERE.vi} · {SIGN_HERE.en}", x, self._y + 12, 7, grey=0.35)
            lines = wrap(_in_typeface(name), 9, _WIDTH / 2 - 6) if name else []
            for place, line in enumerate(lines[:3]):
                self._line(line, x, self._y + 36 + 4.4 * place, 9)


def _by_gravity(verdicts: Any) -> list[str]:
    """Verdicts with those first that need action."""
    return sorted(verdicts, key=lambda verdict: _TONES.index(phrases.VERDICTS[verdict].tone))
