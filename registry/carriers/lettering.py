"""Lettering: the labels' typeface, how wide words are in it, and how they break into lines.

1. The typeface is Roboto (Apache License 2.0, from the package `font-roboto`): it has every Vietnamese letter, and the
   same file serves PDF and dots.
2. A letter that it lacks is refused and named: an empty box would be on ten thousand labels.
3. Lengths are mm, sizes of letters points.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]  # it ships no types
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]

from registry.errors import Invalid

POINTS: Final = 72 / 25.4
# Letters rise and hang by at most so much of their size; Roboto with two marks on a capital is the highest.
RISE: Final = 1.05
HANG: Final = 0.25
LINE: Final = RISE + HANG

Box = tuple[float, float, float, float]


@cache
def typeface(bold: bool) -> Any:
    """Roboto, which has every Vietnamese letter, as reportlab's font (its name is `fontName`)."""
    name = f"Roboto-{'Bold' if bold else 'Regular'}"
    font = TTFont(name, str(files("font_roboto") / "files" / f"{name}.ttf"))
    pdfmetrics.registerFont(font)
    return font


def width_mm(text: str, size: float, bold: bool = False) -> float:
    return float(typeface(bold).stringWidth(text, size)) / POINTS


def require_letters(text: str) -> None:
    """Raise Invalid font_lacks, which names the first letter of a product's name that the typeface lacks."""
    for sign in text:
        if not typeface(True).face.charToGlyph.get(ord(sign)):
            name = unicodedata.name(sign, "a control character")
            raise Invalid(
                "font_lacks",
                f"The labels' typeface lacks {sign!r} (U+{ord(sign):04X}, {name}) of the name {text[:60]!r}: "
                "give the product a name in Vietnamese or Latin letters.",
            )


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of words: its left end and baseline in mm from the label's top left corner, its size in points."""

    text: str
    size: float
    x: float
    baseline: float
    bold: bool = False

    @property
    def box(self) -> Box:
        """Left, top, right, bottom: as much as its letters may cover."""
        mm = self.size / POINTS
        right = self.x + width_mm(self.text, self.size, self.bold)
        return self.x, self.baseline - RISE * mm, right, self.baseline + HANG * mm


def wrap(text: str, size: float, width: float, bold: bool = False) -> list[str]:
    """Lines no wider than `width` mm, broken at spaces, and within a word only where it is wider than a line."""
    if width_mm(text, size, bold) <= width:
        return [text]
    lines, line = [], ""
    for word in text.split(" "):
        trial = f"{line} {word}" if line else word
        if width_mm(trial, size, bold) <= width:
            line = trial
            continue
        if line:
            lines.append(line)
        while len(word) > 1 and width_mm(word, size, bold) > width:
            end = next(
                end for end in range(len(word) - 1, 0, -1) if end == 1 or width_mm(word[:end], size, bold) <= width
            )
            lines.append(word[:end])
            word = word[end:]
        line = word
    return [*lines, line]
