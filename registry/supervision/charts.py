"""Charts as SVG: the 34 provinces as a map of tiles, and a time line of days.

What it decides:
1. every province is one square of the same size, about where it lies: a large empty province is no louder than a small
   full one, and all of them can be read on a phone;
2. a tile says its number in digits; the shade only helps. Letters stand out from every shade by 4.5 : 1 or more, on a
   light page and on a dark one: what is empty takes the page's own colours, what is not has its own;
3. colours are presentation attributes, so that a page needs no style of its own and no script;
4. each picture has a label that says what it shows; the numbers stand in a table beside it, which is the page's part.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Final

from registry.model.places import PROVINCES

# Column and row of each province, north at the top; the short name on its tile.
TILES: Final[Mapping[str, tuple[int, int, str]]] = {
    "12": (1, 0, "LCh"), "15": (2, 0, "LCa"), "08": (3, 0, "TQ"), "04": (4, 0, "CB"),
    "11": (0, 1, "ĐB"), "14": (1, 1, "SL"), "25": (2, 1, "PT"), "19": (3, 1, "TN"), "20": (4, 1, "LS"),
    "01": (2, 2, "HN"), "24": (3, 2, "BN"), "22": (4, 2, "QN"),
    "37": (2, 3, "NB"), "33": (3, 3, "HY"), "31": (4, 3, "HP"),
    "38": (2, 4, "TH"),
    "40": (2, 5, "NA"), "42": (3, 5, "HT"),
    "44": (3, 6, "QT"),
    "46": (4, 7, "Huế"), "48": (5, 7, "ĐN"),
    "51": (5, 8, "QNg"),
    "52": (5, 9, "GL"),
    "66": (4, 10, "ĐL"), "56": (5, 10, "KH"),
    "80": (2, 11, "TNi"), "75": (3, 11, "ĐNa"), "68": (4, 11, "LĐ"),
    "91": (1, 12, "AG"), "82": (2, 12, "ĐT"), "79": (3, 12, "HCM"),
    "92": (1, 13, "CT"), "86": (2, 13, "VL"),
    "96": (1, 14, "CM"),
}  # fmt: skip
_TILE, _GAP = 46, 4

# Fill and letters of the shades from few to many. Where nothing is, the page's own colours.
SHADES: Final = (("#cfe3f7", "#0b1f33"), ("#93c3ee", "#0b1f33"), ("#2f6fab", "#ffffff"), ("#0d3c6b", "#ffffff"))

# Small in its own units, so that its letters can be read where it is drawn on a phone.
_BAR_WIDTH, _BAR_HEIGHT, _LEFT, _FOOT, _HEAD = 400, 100, 44, 22, 14


def tile_map(values: Mapping[str, int], language: str) -> str:
    """The provinces (two-digit codes) as squares with their numbers; a province that is missing counts as 0."""
    most = max([*values.values(), 0])
    tiles = "".join(_tile(code, values.get(code, 0), most, language) for code in TILES)
    columns, rows = 1 + max(column for column, _, _ in TILES.values()), 1 + max(row for _, row, _ in TILES.values())
    width, height = columns * (_TILE + _GAP) - _GAP, rows * (_TILE + _GAP) - _GAP
    places, total = sum(1 for number in values.values() if number), grouped(sum(values.values()), language)
    label = f"34 provinces: {total} in {places} of them"
    if language == "vi":
        label = f"34 tỉnh, thành phố: {total} ở {places} nơi"
    return (
        f'<svg class="tiles" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{label}" font-family="system-ui, sans-serif" text-anchor="middle">{tiles}</svg>'
    )


def _tile(code: str, number: int, most: int, language: str) -> str:
    column, row, short = TILES[code]
    x, y = column * (_TILE + _GAP), row * (_TILE + _GAP)
    name = PROVINCES[code][0 if language == "vi" else 1]
    fill, ink = 'fill="currentColor" fill-opacity="0.07"', "currentColor"
    if number > 0:
        colour, ink = SHADES[_step(number, most)]
        fill = f'fill="{colour}" stroke="currentColor" stroke-opacity="0.5"'
    middle = x + _TILE / 2
    return (
        f"<g><title>{escape(name)}: {grouped(number, language)}</title>"
        f'<rect x="{x}" y="{y}" width="{_TILE}" height="{_TILE}" rx="5" {fill}/>'
        f'<text x="{middle:g}" y="{y + 19}" font-size="14" font-weight="600" fill="{ink}">{short}</text>'
        f'<text x="{middle:g}" y="{y + 37}" font-size="14" fill="{ink}">{_brief(number)}</text></g>'
    )


def _step(number: int, most: int) -> int:
    """Which shade a number gets; steps widen, because few provinces hold most people."""
    return min(len(SHADES) - 1, int((number / most) ** 0.5 * len(SHADES)))


def _brief(number: int) -> str:
    """A number in at most four signs."""
    for unit, sign in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        if number >= unit * (10 if unit == 1_000 else 1):
            return f"{number // unit}{sign}"
    return str(number)


def grouped(number: int, language: str) -> str:
    """A whole number with its thousands apart, as each language writes it."""
    return f"{number:,}".replace(",", "." if language == "vi" else ",")


def time_line(values: Sequence[tuple[date, int]], language: str) -> str:
    """A bar for each day, in the order given, with its number on pointing at it and the most on the left."""
    most = max([number for _, number in values] or [0])
    total = grouped(sum(number for _, number in values), language)
    label = f"By day: {total} in {len(values)} days"
    if language == "vi":
        label = f"Theo ngày: {total} trong {len(values)} ngày"
    height = _HEAD + _BAR_HEIGHT + _FOOT
    bars = "".join(_bars(values, most, language))
    return (
        f'<svg class="timeline" viewBox="0 0 {_BAR_WIDTH} {height}" role="img" aria-label="{label}" '
        f'font-family="system-ui, sans-serif" font-size="16" fill="currentColor">{_axis(values, most)}'
        f"{bars}</svg>"
    )


def _bars(values: Sequence[tuple[date, int]], most: int, language: str) -> list[str]:
    room = (_BAR_WIDTH - _LEFT) / max(len(values), 1)
    bars = []
    for at, (day, number) in enumerate(values):
        # A day on which anything happened can be seen, however much happened on another.
        high = max(2.0, number / most * _BAR_HEIGHT) if number else 0.0
        x, y = _LEFT + at * room, _HEAD + _BAR_HEIGHT - high
        bars.append(
            f"<g><title>{day:%d/%m/%Y}: {grouped(number, language)}</title>"
            f'<rect x="{x:.2f}" y="{_HEAD}" width="{room:.2f}" height="{_BAR_HEIGHT}" fill-opacity="0"/>'
            f'<rect x="{x + room * 0.1:.2f}" y="{y:.2f}" width="{room * 0.8:.2f}" height="{high:.2f}" '
            'fill="#4c8fcc"/></g>'
        )
    return bars


def _axis(values: Sequence[tuple[date, int]], most: int) -> str:
    base = _HEAD + _BAR_HEIGHT
    lines = (
        f'<path d="M{_LEFT} {base + 0.5}H{_BAR_WIDTH}M{_LEFT} {_HEAD + 0.5}H{_BAR_WIDTH}" '
        'stroke="currentColor" stroke-opacity="0.35"/>'
        f'<text x="{_LEFT - 6}" y="{base}" text-anchor="end">0</text>'
    )
    if not values:
        return lines
    lines += f'<text x="{_LEFT - 6}" y="{_HEAD + 5}" text-anchor="end">{_brief(most)}</text>' if most else ""
    day = f'y="{base + 17}"'
    lines += f'<text x="{_LEFT}" {day}>{values[0][0]:%d/%m}</text>'
    if len(values) > 1:
        lines += f'<text x="{_BAR_WIDTH}" {day} text-anchor="end">{values[-1][0]:%d/%m}</text>'
    return lines
