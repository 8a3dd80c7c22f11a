"""The 34 provinces of Viet Nam since 1 July 2025, by the two-digit codes of Decision 19/2025/QD-TTg; distances.

Coordinates are those of the administrative centre to 0.01 degree, populations are rounded: good enough to say that two
places are far apart and to draw a sketch map, not for law.
"""

from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

_EARTH_KM = 6371.0


class Centre(NamedTuple):
    """Where a province's administrative centre lies (degrees, WGS 84), and its people in millions."""

    lat: float
    lon: float
    population: float


PROVINCES: dict[str, tuple[str, str]] = {
    "01": ("Hà Nội", "Ha Noi"),
    "04": ("Cao Bằng", "Cao Bang"),
    "08": ("Tuyên Quang", "Tuyen Quang"),
    "11": ("Điện Biên", "Dien Bien"),
    "12": ("Lai Châu", "Lai Chau"),
    "14": ("Sơn La", "Son La"),
    "15": ("Lào Cai", "Lao Cai"),
    "19": ("Thái Nguyên", "Thai Nguyen"),
    "20": ("Lạng Sơn", "Lang Son"),
    "22": ("Quảng Ninh", "Quang Ninh"),
    "24": ("Bắc Ninh", "Bac Ninh"),
    "25": ("Phú Thọ", "Phu Tho"),
    "31": ("Hải Phòng", "Hai Phong"),
    "33": ("Hưng Yên", "Hung Yen"),
    "37": ("Ninh Bình", "Ninh Binh"),
    "38": ("Thanh Hóa", "Thanh Hoa"),
    "40": ("Nghệ An", "Nghe An"),
    "42": ("Hà Tĩnh", "Ha Tinh"),
    "44": ("Quảng Trị", "Quang Tri"),
    "46": ("Huế", "Hue"),
    "48": ("Đà Nẵng", "Da Nang"),
    "51": ("Quảng Ngãi", "Quang Ngai"),
    "52": ("Gia Lai", "Gia Lai"),
    "56": ("Khánh Hòa", "Khanh Hoa"),
    "66": ("Đắk Lắk", "Dak Lak"),
    "68": ("Lâm Đồng", "Lam Dong"),
    "75": ("Đồng Nai", "Dong Nai"),
    "79": ("Thành phố Hồ Chí Minh", "Ho Chi Minh City"),
    "80": ("Tây Ninh", "Tay Ninh"),
    "82": ("Đồng Tháp", "Dong Thap"),
    "86": ("Vĩnh Long", "Vinh Long"),
    "91": ("An Giang", "An Giang"),
    "92": ("Cần Thơ", "Can Tho"),
    "96": ("Cà Mau", "Ca Mau"),
}


def province_code(text: str) -> str | None:
    """The two-digit code for a code or a Vietnamese or English name (case and outer space ignored), or None."""
    wanted = text.strip().casefold()
    if wanted in PROVINCES:
        return wanted
    for code, names in PROVINCES.items():
        if wanted in (name.casefold() for name in names):
            return code
    return None


CENTRES: dict[str, Centre] = {
    "01": Centre(21.03, 105.85, 8.8),
    "04": Centre(22.67, 106.26, 0.6),
    "08": Centre(21.82, 105.21, 1.9),
    "11": Centre(21.39, 103.02, 0.7),
    "12": Centre(22.4, 103.46, 0.5),
    "14": Centre(21.33, 103.91, 1.4),
    "15": Centre(21.72, 104.91, 1.8),
    "19": Centre(21.59, 105.85, 1.8),
    "20": Centre(21.85, 106.76, 0.9),
    "22": Centre(20.95, 107.08, 1.5),
    "24": Centre(21.27, 106.19, 3.6),
    "25": Centre(21.32, 105.4, 4.0),
    "31": Centre(20.86, 106.68, 4.7),
    "33": Centre(20.65, 106.05, 3.6),
    "37": Centre(20.25, 105.97, 4.4),
    "38": Centre(19.81, 105.78, 4.3),
    "40": Centre(18.68, 105.68, 3.8),
    "42": Centre(18.34, 105.9, 1.6),
    "44": Centre(17.47, 106.62, 1.9),
    "46": Centre(16.46, 107.59, 1.4),
    "48": Centre(16.05, 108.21, 3.1),
    "51": Centre(15.12, 108.8, 2.2),
    "52": Centre(13.78, 109.22, 3.6),
    "56": Centre(12.24, 109.19, 2.2),
    "66": Centre(12.68, 108.04, 3.3),
    "68": Centre(11.94, 108.44, 3.9),
    "75": Centre(10.95, 106.82, 4.5),
    "79": Centre(10.78, 106.7, 14.0),
    "80": Centre(10.54, 106.41, 3.3),
    "82": Centre(10.36, 106.36, 4.4),
    "86": Centre(10.25, 105.97, 4.3),
    "91": Centre(10.01, 105.08, 5.0),
    "92": Centre(10.03, 105.78, 4.2),
    "96": Centre(9.18, 105.15, 2.6),
}


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The great-circle distance in km between two points given in degrees (haversine formula)."""
    phi, other_phi = radians(lat), radians(other_lat)
    chord = sin((other_phi - phi) / 2) ** 2 + cos(phi) * cos(other_phi) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, chord)))


def nearest(lat: float, lon: float) -> str:
    """The code of the province whose centre is nearest: coarse, a border may run between."""
    return min(CENTRES, key=lambda code: distance_km(lat, lon, CENTRES[code].lat, CENTRES[code].lon))
