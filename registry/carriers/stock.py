"""Label stock: the sheets and rolls that labels are printed on, as geometry in millimetres.

1. A stock is a grid of equal labels on a page. A roll is a page of one row: its height is the label's, and the gap
   between rows is the printer's business (its sensor finds it).
2. Positions are counted from the top left label, row by row, from 0, and measured from the page's top left corner.
3. `inset_x`, `inset_y` keep print away from a label's edge, because cutting and feeding are seldom truer than 1 mm.
4. Makers publish sizes; margins of look-alike sheets differ by a few millimetres. The numbers below are starting
   points: the calibration page of `labels` shows what to correct.

Sources: Avery's published templates for L7651, L7159, L7160 and L7165, as several public programs hold them too; they
agree with (210 - columns) / 2 and (297 - rows) / 2. The roll sizes are those sold in Viet Nam for desktop printers.
"""

import difflib
from dataclasses import dataclass
from typing import Final

from registry.errors import Invalid

A4: Final = (210.0, 297.0)


@dataclass(frozen=True, slots=True)
class Stock:
    """A kind of label paper. All lengths in mm: `page` and `label` width x height, `first` the top left label's
    corner, `pitch` from one label's corner to the next; `columns` across, `rows` down."""

    name: str
    title: str
    page: tuple[float, float]
    label: tuple[float, float]
    columns: int
    rows: int
    first: tuple[float, float]
    pitch: tuple[float, float]
    inset_x: float
    inset_y: float
    note: str

    @property
    def roll(self) -> bool:
        return self.page != A4

    @property
    def labels_a_page(self) -> int:
        return self.columns * self.rows

    def position(self, place: int) -> tuple[float, float]:
        """The top left corner of a label in mm from the page's top left corner; `place` from 0, row by row."""
        row, column = divmod(place, self.columns)
        return self.first[0] + column * self.pitch[0], self.first[1] + row * self.pitch[1]

    @property
    def positions(self) -> tuple[tuple[float, float], ...]:
        return tuple(self.position(place) for place in range(self.labels_a_page))

    @property
    def foot(self) -> float:
        """The free height under the lowest labels, in mm."""
        return self.page[1] - self.first[1] - (self.rows - 1) * self.pitch[1] - self.label[1]


def _roll(name: str, label: tuple[float, float], across: int, gap: float, note: str) -> Stock:
    width, height = label
    page = (across * width + (across - 1) * gap, height)
    # A head of 104 mm leaves up to 1.5 mm of the widest rows blank at either side.
    inset_x, inset_y = (1.6, 1.0) if height < 40 else (2.0, 2.0)
    title = f"roll, {across} across" if across > 1 else "roll"
    return Stock(name, title, page, label, across, 1, (0.0, 0.0), (width + gap, height), inset_x, inset_y, note)


STOCKS: Final = (
    Stock("a4-65", "A4, 65 labels", A4, (38.1, 21.2), 5, 13, (4.75, 10.7), (40.6, 21.2), 1.0, 1.0,
          "Avery L7651, J8651. Not Tomy 145: its margins differ from batch to batch, so calibrate first"),
    Stock("a4-24", "A4, 24 labels", A4, (63.5, 33.9), 3, 8, (7.25, 12.9), (66.0, 33.9), 1.5, 1.5,
          "Avery L7159, J8159, often sold as 64 x 34 mm"),
    Stock("a4-21", "A4, 21 labels", A4, (63.5, 38.1), 3, 7, (7.25, 15.15), (66.0, 38.1), 1.5, 1.5,
          "Avery L7160, J8160"),
    Stock("a4-8", "A4, 8 shelf labels", A4, (99.1, 67.7), 2, 4, (4.65, 13.1), (101.6, 67.7), 3.0, 3.0,
          "Avery L7165, J8165"),
    _roll("roll-35x22-2", (35.0, 22.0), 2, 2.0, "72 mm wide"),
    _roll("roll-35x22-3", (35.0, 22.0), 3, 1.0, "107 mm wide on a backing of 110 mm; gaps are 1 to 2 mm: measure"),
    _roll("roll-35x22-4", (35.0, 22.0), 4, 1.0, "143 mm wide, for a head of 6 inches; gaps are 1 to 2 mm: measure"),
    _roll("roll-50x30", (50.0, 30.0), 1, 0.0, "50 mm wide"),
    _roll("roll-100x50", (100.0, 50.0), 1, 0.0, "100 mm wide, for a head of 4 inches"),
)  # fmt: skip
_BY_NAME: Final = {stock.name: stock for stock in STOCKS}


def by_name(name: str) -> Stock:
    """The stock of that name, however its letters are cased. Raises Invalid sheet_unknown, which offers the nearest."""
    wanted = name.strip().lower()
    if wanted in _BY_NAME:
        return _BY_NAME[wanted]
    near = difflib.get_close_matches(wanted, _BY_NAME, n=3, cutoff=0.4)
    offer = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(_BY_NAME)}."
    raise Invalid("sheet_unknown", f"There is no label sheet {name[:40]!r}: {offer} `order sheets` shows their sizes.")
