"""The 34 provinces and the distances between places."""

from math import pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.places import CENTRES, PROVINCES, distance_km, nearest, province_code

HALF_ROUND = pi * 6371.0
lats, lons = st.floats(-90, 90), st.floats(-180, 180)


def between(one: str, other: str) -> float:
    return distance_km(CENTRES[one].lat, CENTRES[one].lon, CENTRES[other].lat, CENTRES[other].lon)


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        pytest.param("01", "79", 1_140, id="Ha Noi - Ho Chi Minh City"),
        pytest.param("01", "31", 90, id="Ha Noi - Hai Phong"),
        pytest.param("01", "48", 610, id="Ha Noi - Da Nang"),
        pytest.param("01", "96", 1_320, id="Ha Noi - Ca Mau"),
        pytest.param("79", "92", 130, id="Ho Chi Minh City - Can Tho"),
        pytest.param("04", "96", 1_505, id="Cao Bang - Ca Mau"),
    ],
)
def test_distance_of_known_towns(one: str, other: str, km: float) -> None:
    assert between(one, other) == pytest.approx(km, rel=0.02)


def test_distance_of_known_towns_abroad() -> None:
    """London - New York and Sydney - Santiago, over the date line."""
    assert distance_km(51.5074, -0.1278, 40.7128, -74.0060) == pytest.approx(5_570, rel=0.005)
    assert distance_km(-33.8688, 151.2093, -33.4489, -70.6693) == pytest.approx(11_340, rel=0.005)


@pytest.mark.parametrize(
    "points", [(0, 0, 0, 180), (90, 0, -90, 0), (90, 10, -90, -77), (21.03, 105.85, -21.03, -74.15), (45, -180, -45, 0)]
)
def test_antipodes_are_half_the_way_round(points: tuple[float, float, float, float]) -> None:
    assert distance_km(*points) == pytest.approx(HALF_ROUND)


def test_pole_is_one_point_whatever_its_longitude() -> None:
    assert distance_km(90, 0, 90, 123) == pytest.approx(0, abs=1e-6)
    assert distance_km(-90, -180, -90, 55) == pytest.approx(0, abs=1e-6)
    assert distance_km(90, 77, 0, -13) == pytest.approx(HALF_ROUND / 2)


def test_date_line_is_no_border() -> None:
    assert distance_km(0, 179.9, 0, -179.9) == pytest.approx(22.2, abs=0.1)
    assert distance_km(10, 180, 10, -180) == pytest.approx(0, abs=1e-6)


@given(lats, lons, lats, lons)
def test_distance_is_the_same_both_ways_and_never_beyond_the_antipodes(a: float, b: float, c: float, d: float) -> None:
    assert 0 <= distance_km(a, b, c, d) <= HALF_ROUND + 1e-6
    assert distance_km(a, b, c, d) == pytest.approx(distance_km(c, d, a, b), abs=1e-6)
    assert distance_km(a, b, a, b) == 0


@pytest.mark.parametrize("code", list(CENTRES))
def test_centre_of_a_province_is_nearest_to_itself(code: str) -> None:
    assert nearest(CENTRES[code].lat, CENTRES[code].lon) == code


@pytest.mark.parametrize(
    ("lat", "lon", "code"),
    [
        pytest.param(20.97, 105.78, "01", id="Ha Dong"),
        pytest.param(10.73, 106.72, "79", id="Nha Be"),
        pytest.param(16.07, 108.15, "48", id="Da Nang airport"),
        pytest.param(8.6, 104.7, "96", id="Cape Ca Mau"),
        pytest.param(90, 0, "04", id="North Pole"),
        pytest.param(-90, 0, "96", id="South Pole"),
    ],
)
def test_nearest_centre_gives_the_province(lat: float, lon: float, code: str) -> None:
    assert nearest(lat, lon) == code


@given(lats, lons)
def test_any_place_on_earth_has_a_nearest_province(lat: float, lon: float) -> None:
    assert nearest(lat, lon) in PROVINCES


def test_34_provinces_have_names_and_centres_in_the_country() -> None:
    assert len(PROVINCES) == 34
    assert list(PROVINCES) == list(CENTRES)
    for code, centre in CENTRES.items():
        assert code.isdigit()
        assert len(code) == 2
        assert 8.5 < centre.lat < 23.4
        assert 102 < centre.lon < 110
        assert centre.population > 0
    assert sum(centre.population for centre in CENTRES.values()) == pytest.approx(113, abs=5)


@pytest.mark.parametrize("text", ["79", " 79 ", "Ho Chi Minh City", "thành phố hồ chí minh", "  HO CHI MINH CITY"])
def test_province_is_known_by_code_and_by_either_name(text: str) -> None:
    assert province_code(text) == "79"


@pytest.mark.parametrize("text", ["", "00", "7", "Saigon", "Hanoi", "١", "0x1"])
def test_text_that_names_no_province_is_none(text: str) -> None:
    assert province_code(text) is None
