"""The 34 provinces of Viet Nam since 1 July 2025, by the two-digit codes of Decision 19/2025/QD-TTg."""

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
