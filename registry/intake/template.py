"""The product template: which columns a product list may have, and how a cell of each is read.

Rules (docs: interfaces, "The product template"):

1. A column is known by its name in English or Vietnamese, without regard to case, marks and punctuation.
2. Text is NFC with single spaces; a line break or tab inside a cell counts as a space. Other control characters,
   and those that turn the direction of writing around, are refused: they would deceive whoever reads the name. What
   nobody sees is refused within names, and taken off elsewhere.
3. What a spreadsheet does to a GTIN is named for what it is: scientific notation, a lost leading zero. What is only
   written around its digits is taken off.
4. No authorisation number is refused for its form: several formats live side by side, and new ones come. What a
   spreadsheet made of one (a day, TRUE, a shortened number) is none.
5. Which columns a product of a category may fill, and how long each may be, `model.product_fields` says.

Deliberately not checked: the check digit of a tax code (its rule is not verified; `judgement.contradictions` tells it).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from registry.errors import Invalid
from registry.gs1 import notation
from registry.gs1.elements import Gs1Error
from registry.intake import cell_damage
from registry.model import goods, places, product_fields
from registry.model.product_fields import Prescription, ProductField

MAX_GOT: Final = 60


class Column(StrEnum):
    GTIN = "gtin"
    NAME = "name"
    BRAND = "brand"
    CATEGORY = "category"
    ORGANISATION = "organisation"
    TAX_CODE = "organisation_tax_code"
    ADDRESS = "organisation_address"
    PROVINCE = "province"
    AUTHORISATION_TYPE = "authorisation_type"
    AUTHORISATION_NUMBER = "authorisation_number"
    ORIGIN = "origin"
    STANDARDS = "standards"
    IMAGE = "image"
    WARNINGS = "warnings"
    DESCRIPTION = "description"
    TARGET_MARKET = "target_market"
    IP_TITLE = "ip_title"
    IMPORTER_NAME = "importer_name"
    IMPORTER_ADDRESS = "importer_address"
    IMPORTER_TAX_CODE = "importer_tax_code"
    DISTRIBUTOR = "distributor"
    COMPOSITION = "composition"
    FORM = "form"
    PACK_SIZE = "pack_size"
    USAGE = "usage"
    STORAGE = "storage"
    SHELF_LIFE = "shelf_life"
    PRESCRIPTION = "prescription"
    REGISTRANT = "registrant"
    MAKER = "maker"
    ADDITIVES = "additives"
    ALLERGENS = "allergens"
    SPECIES = "species"
    WAITING_PERIOD = "waiting_period"


class ValueFault(Exception):
    """A value that breaks its rule, before it is known in which cell it stands."""

    def __init__(self, code: str, expected: str, way_out: str) -> None:
        super().__init__(code, expected, way_out)
        self.code, self.expected, self.way_out = code, expected, way_out


# What the name of a template's example ends with, so that it is not taken for a product.
EXAMPLE_MARKS: Final = ("(ví dụ)", "(example)")

# Other names of a column, written as people write them; they are compared by `header_key`.
_OTHER_NAMES: Final[Mapping[Column, str]] = {
    Column.GTIN: "mã gtin, gtin13, gtin 13, gtin14, gtin 14, barcode, ean, ean13, ean 13, upc, mã vạch, "
    "mã số mã vạch, mã sản phẩm gtin",
    Column.NAME: "tên, tên sản phẩm, tên hàng, tên hàng hóa, tên thuốc, tên thực phẩm, "
    "tên mặt hàng, mặt hàng, tên biệt dược, tên thương mại, product, product name",
    Column.BRAND: "thương hiệu, nhãn hiệu, brand name",
    Column.CATEGORY: "nhóm hàng, nhóm, nhóm sản phẩm, loại, loại hàng, loại sản phẩm, product category",
    Column.ORGANISATION: "organization, doanh nghiệp, tên doanh nghiệp, công ty, tên công ty, tổ chức, cơ sở, "
    "nhà sản xuất, cơ sở sản xuất, cơ sở đăng ký, holder, producer, manufacturer, company",
    Column.TAX_CODE: "organization tax code, mã số thuế, mst, mã số doanh nghiệp, mã số thuế doanh nghiệp, "
    "tax code, holder tax code",
    Column.ADDRESS: "organization address, địa chỉ, địa chỉ doanh nghiệp, địa chỉ công ty, địa chỉ cơ sở, "
    "địa chỉ nhà sản xuất, address, holder address",
    Column.PROVINCE: "tỉnh, tỉnh thành, tỉnh/thành phố, tỉnh thành phố, mã tỉnh",
    Column.AUTHORISATION_TYPE: "authorization type, loại giấy phép, loại số đăng ký, loại đăng ký, registration type",
    Column.AUTHORISATION_NUMBER: "authorization number, số đăng ký, sđk, số giấy phép, số giấy đăng ký, số công bố, "
    "số lưu hành, số giấy đăng ký lưu hành, số đklh, đklh, số đk, giấy đklh, số giấy đklh, số tiếp nhận, "
    "số phiếu công bố, số tiếp nhận phiếu công bố, số gplh, gplh, số giấy phép lưu hành, giấy phép lưu hành, "
    "số đăng ký lưu hành, số visa, số bản công bố, số tự công bố, số hồ sơ công bố, số xác nhận công bố, số gpnk, "
    "sđk gpnk, số đăng ký gpnk, registration number",
    Column.ORIGIN: "xuất xứ, nước sản xuất, nguồn gốc, quốc gia, country, country of origin",
    Column.STANDARDS: "tiêu chuẩn, tiêu chuẩn áp dụng, quy chuẩn, tiêu chuẩn chất lượng, standard",
    Column.IMAGE: "hình ảnh, ảnh, ảnh sản phẩm, hình, image url, picture",
    Column.WARNINGS: "cảnh báo an toàn, cảnh báo, thông tin cảnh báo, safety warnings, safety warning",
    Column.DESCRIPTION: "mô tả, mô tả sản phẩm, product description",
    Column.TARGET_MARKET: "thị trường mục tiêu, thị trường, market",
    Column.IP_TITLE: "văn bằng sở hữu trí tuệ, sở hữu trí tuệ, intellectual property title, ip title",
    Column.IMPORTER_NAME: "nhà nhập khẩu, tên nhà nhập khẩu, cơ sở nhập khẩu, importer",
    Column.IMPORTER_ADDRESS: "địa chỉ nhà nhập khẩu, địa chỉ cơ sở nhập khẩu",
    Column.IMPORTER_TAX_CODE: "mã số thuế nhà nhập khẩu, mst nhà nhập khẩu",
    Column.DISTRIBUTOR: "nhà phân phối, nhà phân phối chính thức, official distributor",
    Column.COMPOSITION: "thành phần, hoạt chất, hoạt chất chính, hoạt chất hàm lượng, hoạt chất chính hàm lượng, "
    "thành phần hàm lượng, ingredients, actives, "
    "active ingredients",
    Column.FORM: "dạng bào chế, dạng sản phẩm, dosage form, formulation",
    Column.PACK_SIZE: "quy cách, quy cách đóng gói, khối lượng tịnh, thể tích thực, net quantity, pack",
    Column.USAGE: "công dụng, công dụng và cách dùng, chỉ định, hướng dẫn sử dụng, cách dùng, use, "
    "indications, directions",
    Column.STORAGE: "bảo quản, điều kiện bảo quản, storage conditions",
    Column.SHELF_LIFE: "tuổi thọ, thời hạn sử dụng, hạn dùng từ ngày sản xuất",
    Column.PRESCRIPTION: "kê đơn, phân loại kê đơn, dispensing",
    Column.REGISTRANT: "cơ sở đứng tên đăng ký, tổ chức đăng ký, marketing authorisation holder",
    Column.MAKER: "cơ sở sản xuất thực tế, nơi sản xuất, made by, actual manufacturer",
    Column.ADDITIVES: "phụ gia, phụ gia thực phẩm, food additives",
    Column.ALLERGENS: "chất gây dị ứng, dị ứng",
    Column.SPECIES: "loài vật nuôi, đối tượng sử dụng, animal species",
    Column.WAITING_PERIOD: "thời gian ngừng sử dụng, thời gian cách ly, withdrawal period, pre harvest interval",
}

_CATEGORY_NAMES: Final[Mapping[goods.Category, str]] = {
    goods.Category.MEDICINE: "medicine, drug, thuốc, dược phẩm",
    goods.Category.FOOD: "food, thực phẩm",
    goods.Category.SUPPLEMENT: "supplement, food supplement, dietary supplement, thực phẩm chức năng, tpcn, "
    "thực phẩm bảo vệ sức khỏe, thực phẩm chức năng/bảo vệ sức khỏe",
    goods.Category.COSMETIC: "cosmetic, cosmetics, mỹ phẩm",
    goods.Category.DEVICE: "device, medical device, trang thiết bị y tế, thiết bị y tế",
    goods.Category.VETERINARY: "veterinary, veterinary medicine, thuốc thú y, thú y",
    goods.Category.FERTILISER: "fertiliser, fertilizer, phân bón",
    goods.Category.PESTICIDE: "pesticide, plant protection product, thuốc bảo vệ thực vật, thuốc bvtv, thuốc trừ sâu",
    goods.Category.OTHER: "other, other goods, khác, hàng hóa khác",
}

_PRESCRIPTION_NAMES: Final[Mapping[Prescription, str]] = {
    Prescription.OTC: "otc, không kê đơn, thuốc không kê đơn, without prescription, no",
    Prescription.RX: "rx, kê đơn, thuốc kê đơn, on prescription, yes",
    Prescription.SPECIAL: "special, kiểm soát đặc biệt, thuốc kiểm soát đặc biệt, phải kiểm soát đặc biệt, "
    "under special control",
    Prescription.MATERIAL: "material, nguyên liệu làm thuốc, raw material",
}

_LONGEST: Final[Mapping[Column, int]] = {
    Column.ADDRESS: 500,
    **{Column(field): most for field, most in product_fields.LONGEST.items()},
}

# What people recognise a product or company by: there even what nobody sees would make two of one.
_NAMES: Final = frozenset(
    {
        Column.NAME,
        Column.BRAND,
        Column.ORGANISATION,
        Column.IMPORTER_NAME,
        Column.REGISTRANT,
        Column.MAKER,
        Column.DISTRIBUTOR,
    }
)
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffd]")
_SCIENTIFIC: Final = re.compile(r"[0-9]([.,][0-9]+)?[eE]\+?[0-9]+")
_SLASHES: Final = {ord(c): "/" for c in "\u2044\u2215\uff0f"}
_DIGITS: Final = re.compile("[0-9]+")
_TAX_CODE: Final = re.compile("([0-9]{10})(?:-?([0-9]{3}))?|[0-9]{12}")
_PROVINCE_WORD: Final = re.compile(r"^(?:tinh|thanh pho|tp)[. ]+|^tp(?=hcm$)")  # as it looks without marks

# By which number an authorisation is recognised when the file does not say its type; the first that fits.
_AUTHORISATIONS: Final = (
    ("import_licence", re.compile("GPNK")),
    ("food_registration", re.compile("ATTP|[ĐD]KSP|-[TX]NCB$")),
    ("food_declaration", re.compile(r"^\d+/.+/(19|20)\d\d$")),
    ("medicine_registration", re.compile(r"^(VD|VN|QLSP|QLĐB|VS|GC|SP)\d{0,2}-(H\d+-)?\d+|^V\d+-H\d+|^\d{12}$")),
)


_PERMIT_TYPES: Final = frozenset({*dict(_AUTHORISATIONS), *product_fields.PERMITS.values()})


def normalise_tax_code(text: str) -> str:
    """A tax code as `nnnnnnnnnn`, `nnnnnnnnnn-nnn` for a branch, or a household's 12-digit citizen number.

    Only the form is held; raises `Invalid` tax_code_form.
    """
    digits = re.sub("[ .]", "", text.translate(cell_damage.DASHES))
    match = _TAX_CODE.fullmatch(digits)
    if match is None:
        raise Invalid(
            "tax_code_form",
            f"The tax code {shortened(text)!r} has not the form of one: 10 digits, 13 with a branch "
            "(0123456789-001), or a citizen number of 12.",
        )
    return f"{match[1]}-{match[2]}" if match[2] else digits


def authorisation(number: str, kind: str | None = None, category: goods.Category | None = None) -> goods.Authorisation:
    """A permit from its number as written and, where it is given, its type. No format is refused.

    Without a type the category says which permit it is, or else the number's form.
    """
    normalised = unicodedata.normalize("NFC", number).upper().replace("\u00d0", "\u0110")
    normalised = re.sub(" ?([-/]) ?", r"\1", " ".join(normalised.translate(cell_damage.DASHES | _SLASHES).split()))
    if normalised.replace(" ", "").isdecimal():
        normalised = normalised.replace(" ", "")
    if kind is None and category is not None and category in product_fields.PERMITS:
        kind = product_fields.PERMITS[category]
    elif kind is None:
        kind = next((name for name, pattern in _AUTHORISATIONS if pattern.search(normalised)), "other")
    elif (name := goods.search_key(kind).replace(" ", "_")) in _PERMIT_TYPES:
        kind = name
    return goods.Authorisation(kind, number, normalised)


def shortened(text: str) -> str:
    """What stood in a cell, fit for one line: control characters as escapes, at most 60 characters."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
    return shown if len(shown) <= MAX_GOT else shown[: MAX_GOT - 1] + "…"


def _clean(text: str) -> str:
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        raise ValueFault(
            "control_character",
            f"only characters that can be seen, not U+{ord(forbidden[0]):04X} as character {forbidden.start() + 1}",
            "type the cell again",
        )
    return " ".join(unicodedata.normalize("NFC", cell_damage.seen(text)).split())


def _refuse_unseen(text: str) -> None:
    """Of what nobody sees only that at the ends is forgiven in a name: copying leaves it there."""
    unseen = cell_damage.unseen_within(text)
    if unseen:
        raise ValueFault(
            "control_character",
            f"only characters that can be seen, not U+{ord(unseen[0]):04X} as character {unseen.start() + 1}",
            "type the cell again",
        )


def _gtin(text: str) -> str:
    text = cell_damage.bare_number(text)
    as_text = "format the column as Text before typing the GTIN"
    if _SCIENTIFIC.fullmatch(text):
        raise ValueFault("gtin_scientific", "all digits of the GTIN, not scientific notation", as_text)
    padded = text.zfill({7: 8, 11: 12}.get(len(text), 0))
    if padded != text and _DIGITS.fullmatch(padded) and notation.check_digit(padded[:-1]) == padded[-1]:
        raise ValueFault("gtin_lost_zero", f"{padded}, whose leading zero was lost", as_text)
    try:
        return notation.normalise_gtin(text)
    except Gs1Error as error:
        if error.code == "check_digit":
            right = notation.check_digit(text[:-1])
            expected = f"{text[:-1]}{right}, if all digits but the last are right"
            raise ValueFault("gtin_check_digit", expected, "compare it with the pack") from error
        expected = "a GTIN of 8, 12, 13 or 14 digits"
        raise ValueFault(f"gtin_{error.code}", expected, "write the digits alone, as under the barcode") from error


def _category(text: str) -> str:
    category = _CATEGORIES.get(goods.search_key(text))
    if category is None:
        raise ValueFault("category_unknown", "one of " + ", ".join(goods.Category), "write one of these, or 'other'")
    return category


def _tax_code(text: str) -> str:
    try:
        return normalise_tax_code(text)
    except Invalid as error:
        raise ValueFault(
            error.code,
            "10 digits, 13 with a branch (0123456789-001), or a citizen number of 12",
            "format the column as Text before typing, so that a leading zero stays",
        ) from error


def _province(text: str) -> str:
    digits = text.zfill(2) if text.isdecimal() else text  # a spreadsheet makes 1 of 01
    # Without marks a name is the English one, however its tone mark was placed (Thanh Hoá, Thanh Hóa).
    bare = _PROVINCE_WORD.sub("", goods.search_key(text))
    for wanted in (digits, bare, "ho chi minh city" if bare == "hcm" else f"{bare} city"):
        code = places.province_code(wanted)
        if code is not None:
            return code
    raise ValueFault(
        "province_unknown",
        "one of the 34 provinces since 1 July 2025, by name or two-digit code",
        "write the province that the former one belongs to now",
    )


def _image(text: str) -> str:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
    except ValueError:
        sound = False
    if not sound:
        raise ValueFault("image_url", "an address that starts with http:// or https://", "mend it or leave it empty")
    return text


def _permit(text: str) -> str:
    """Any number of a permit but what a spreadsheet made of one: the number itself is lost then."""
    turned = cell_damage.turned_permit(text)
    if turned is not None:
        raise ValueFault(
            turned.code,
            f"the permit's number, not {turned.kind} that a spreadsheet made of it",
            "format the column as Text, then type the number as on the paper",
        )
    return text


def _prescription(text: str) -> str:
    kind = _PRESCRIPTIONS.get(goods.search_key(text))
    if kind is None:
        raise ValueFault("prescription_unknown", "one of " + ", ".join(Prescription), "write one of these")
    return kind


_READERS: Final[Mapping[Column, Callable[[str], str]]] = {
    Column.GTIN: _gtin,
    Column.AUTHORISATION_NUMBER: _permit,
    Column.CATEGORY: _category,
    Column.TAX_CODE: _tax_code,
    Column.PROVINCE: _province,
    Column.IMAGE: _image,
    Column.IMPORTER_TAX_CODE: _tax_code,
    Column.PRESCRIPTION: _prescription,
}


def plain(text: str, longest: int) -> str:
    """A text on one line, in NFC, without what hides or turns the writing around; raises `ValueFault`."""
    text = _clean(text)
    if len(text) > longest:
        raise ValueFault("too_long", f"at most {longest} characters, not {len(text)}", "shorten it")
    return text


def read(column: Column, text: str) -> str:
    """A cell's text as the registry holds it, empty if the cell is; raises `ValueFault`."""
    if column in _NAMES:
        _refuse_unseen(text)
    text = plain(text, _LONGEST.get(column, product_fields.USUAL_LONGEST))
    if cell_damage.is_error_value(text):
        raise ValueFault("error_value", "a value, not a spreadsheet's error", "mend the formula, then paste values")
    reader = _READERS.get(column)
    return reader(text) if reader is not None and text else text


def field_of(column: Column) -> ProductField | None:
    """The field of a product that a column fills; None for those that say whose product it is."""
    return ProductField(column) if column in _FIELDS else None


def header_key(text: str) -> str:
    """A column's name as it is compared: `Mã_GTIN (*)` is `ma gtin`."""
    # The Latin Eth is what some keyboards and fonts give for a Vietnamese D with stroke.
    plain = re.sub(r"\(.*?\)|[_\-–/*:.,;?]", " ", cell_damage.seen(text.replace("\u00d0", "\u0110")))
    return goods.search_key(plain)


def column(header: str) -> Column | None:
    """The column that a header means, if any."""
    return _COLUMNS.get(header_key(header))


_COLUMNS: Final[Mapping[str, Column]] = {
    header_key(name): column for column in Column for name in (column, *_OTHER_NAMES[column].split(","))
}
_CATEGORIES: Final[Mapping[str, goods.Category]] = {
    goods.search_key(name): category for category, names in _CATEGORY_NAMES.items() for name in names.split(",")
}
_PRESCRIPTIONS: Final[Mapping[str, Prescription]] = {
    goods.search_key(name): kind for kind, names in _PRESCRIPTION_NAMES.items() for name in names.split(",")
}
_FIELDS: Final = frozenset(Column) & frozenset(ProductField)
