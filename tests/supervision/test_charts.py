"""The tile map and the time line: every province once, about where it lies, readable in every shade."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from registry.model.places import CENTRES, PROVINCES
from registry.supervision import charts


def _parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def test_every_province_has_one_tile_with_its_full_name_and_number() -> None:
    values = {code: at for at, code in enumerate(PROVINCES)}
    tiles = _parsed(charts.tile_map(values, "vi")).findall("g")
    said = sorted(tile.findtext("title", "") for tile in tiles)
    assert said == sorted(f"{PROVINCES[code][0]}: {values[code]}" for code in PROVINCES)
    assert len({(tile.find("rect").get("x"), tile.find("rect").get("y")) for tile in tiles}) == 34  # type: ignore[union-attr]


def test_short_names_differ_and_have_two_to_four_letters() -> None:
    shorts = [short for _, _, short in charts.TILES.values()]
    assert len(set(shorts)) == 34
    assert all(2 <= len(short) <= 4 for short in shorts)


def test_tiles_lie_about_where_the_provinces_do() -> None:
    def rank_agreement(pairs: list[tuple[float, float]]) -> float:
        """The share of pairs of provinces that stand in the same order by tile and on the ground."""
        same = total = 0
        for at, (tile, ground) in enumerate(pairs):
            for other_tile, other_ground in pairs[at + 1 :]:
                if tile != other_tile:
                    total += 1
                    same += (tile < other_tile) == (ground < other_ground)
        return same / total

    rows = [(row, -CENTRES[code].lat) for code, (_, row, _) in charts.TILES.items()]
    columns = [(column, CENTRES[code].lon) for code, (column, _, _) in charts.TILES.items()]
    assert rank_agreement([(float(a), b) for a, b in rows]) > 0.95
    assert rank_agreement([(float(a), b) for a, b in columns]) > 0.85


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("fill", "ink"), charts.SHADES)
def test_letters_stand_out_from_every_shade(fill: str, ink: str) -> None:
    light, dark = sorted((_luminance(fill), _luminance(ink)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_more_is_a_darker_shade_and_nothing_takes_the_pages_colour() -> None:
    svg = charts.tile_map({"01": 1000, "79": 10, "48": 300}, "vi")
    fills = {g.findtext("title", "").split(":")[0]: g.find("rect").get("fill") for g in _parsed(svg).findall("g")}  # type: ignore[union-attr]
    assert fills["Hà Nội"] == charts.SHADES[-1][0]
    assert fills["Thành phố Hồ Chí Minh"] == charts.SHADES[0][0]
    assert fills["Đà Nẵng"] == charts.SHADES[2][0]
    assert fills["Cà Mau"] == "currentColor"


def test_pictures_have_a_label_no_style_and_no_script() -> None:
    days = [(date(2026, 11, 1) + timedelta(days=n), n) for n in range(30)]
    for svg in (charts.tile_map({"01": 3}, "en"), charts.time_line(days, "en")):
        root = _parsed(svg)
        assert root.get("role") == "img"
        assert root.get("aria-label")
        assert "style=" not in svg
        assert "<script" not in svg
    assert "34 provinces: 3 in 1" in charts.tile_map({"01": 3}, "en")
    assert "34 tỉnh" in charts.tile_map({"01": 3}, "vi")


def test_numbers_stay_short_on_tiles_and_whole_in_titles() -> None:
    svg = charts.tile_map({"01": 12_345_678}, "vi")
    assert ">12M<" in svg
    assert "Hà Nội: 12.345.678" in svg
    assert ">9999<" in charts.tile_map({"01": 9_999}, "en")


def test_a_time_line_has_a_bar_a_day_in_proportion() -> None:
    days = [(date(2026, 11, 1), 0), (date(2026, 11, 2), 50), (date(2026, 11, 3), 100)]
    bars = _parsed(charts.time_line(days, "vi")).findall("g")
    assert [bar.findtext("title") for bar in bars] == ["01/11/2026: 0", "02/11/2026: 50", "03/11/2026: 100"]
    heights = [float(bar.findall("rect")[1].get("height", "")) for bar in bars]
    assert heights == [0, 50, 100]


def test_a_small_day_beside_a_large_one_is_still_seen() -> None:
    svg = charts.time_line([(date(2026, 11, 1), 1), (date(2026, 11, 2), 1_000_000)], "vi")
    first = _parsed(svg).findall("g")[0].findall("rect")[1]
    assert float(first.get("height", "")) >= 2


def test_no_days_and_empty_days_draw_nothing_and_fail_nothing() -> None:
    assert not re.findall("<title>", charts.time_line([], "vi"))
    assert _parsed(charts.time_line([(date(2026, 11, 1), 0)], "vi")).findall("g")
