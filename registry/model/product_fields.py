"""What is on record of a product: the one table of its fields, by category, and which of them are asked for.

1. Pages, lists, programs and the report of what is missing read this table and no other.
2. `Need.REQUIRED` never refuses a product: what is missing is shown and counted. Only GTIN, name and category are
   needed to record one (`intake.importing`).
3. The fields of every category come from Decree 37/2026 arts 23, 28, 32 and Circular 31/2026 arts 5 and 6; those of
   medicines from Circular 01/2018 art. 7, those of foods from Decree 46/2026 art. 43. Of cosmetics, devices, veterinary
   medicines, fertilisers and pesticides no list is known here: their fields are our own choice.
4. The number of a permit is free text within bounds where no format is known; what kind of permit it is then follows
   from the category (`PERMITS`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from registry.model.goods import Category, Product


class ProductField(StrEnum):
    """A field of a product, as lists, forms, programs and its history name it."""

    GTIN = "gtin"
    NAME = "name"
    CATEGORY = "category"
    BRAND = "brand"
    ORIGIN = "origin"
    AUTHORISATION_TYPE = "authorisation_type"
    AUTHORISATION_NUMBER = "authorisation_number"
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


class Need(StrEnum):
    """Whether a field is asked for."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class Prescription(StrEnum):
    """How a medicine may be dispensed (Circular 01/2018): without prescription, on prescription, under special control,
    or not at all, as it is what medicines are made of.
    """

    OTC = "otc"
    RX = "rx"
    SPECIAL = "special"
    MATERIAL = "material"


_F = ProductField
# What every product may say; what stands beside it in `products` is read with each answer, all else is a detail.
_EVERY: Mapping[ProductField, Need] = {
    _F.GTIN: Need.REQUIRED,
    _F.NAME: Need.REQUIRED,
    _F.CATEGORY: Need.REQUIRED,
    _F.BRAND: Need.OPTIONAL,
    _F.ORIGIN: Need.REQUIRED,
    _F.AUTHORISATION_TYPE: Need.OPTIONAL,
    _F.AUTHORISATION_NUMBER: Need.OPTIONAL,
    _F.STANDARDS: Need.REQUIRED,
    _F.IMAGE: Need.REQUIRED,
    _F.WARNINGS: Need.OPTIONAL,
    _F.DESCRIPTION: Need.REQUIRED,
    _F.TARGET_MARKET: Need.REQUIRED,
    _F.IP_TITLE: Need.OPTIONAL,
    _F.IMPORTER_NAME: Need.OPTIONAL,
    _F.IMPORTER_ADDRESS: Need.OPTIONAL,
    _F.IMPORTER_TAX_CODE: Need.OPTIONAL,
    _F.DISTRIBUTOR: Need.OPTIONAL,
}


def _asked(required: tuple[ProductField, ...], optional: tuple[ProductField, ...]) -> Mapping[ProductField, Need]:
    return {
        **_EVERY,
        **dict.fromkeys(required, Need.REQUIRED),
        **dict.fromkeys(optional, Need.OPTIONAL),
    }


_PERMIT = _F.AUTHORISATION_NUMBER
_EDIBLE = _asked(
    (_F.COMPOSITION, _F.PACK_SIZE, _PERMIT), (_F.ADDITIVES, _F.ALLERGENS, _F.USAGE, _F.STORAGE, _F.SHELF_LIFE)
)
FIELDS: Mapping[Category, Mapping[ProductField, Need]] = {
    Category.MEDICINE: _asked(
        (_PERMIT, _F.COMPOSITION, _F.FORM, _F.PACK_SIZE, _F.USAGE, _F.STORAGE, _F.SHELF_LIFE, _F.PRESCRIPTION,
         _F.REGISTRANT, _F.MAKER),
        (),
    ),
    Category.FOOD: _EDIBLE,
    Category.SUPPLEMENT: {**_EDIBLE, _F.FORM: Need.OPTIONAL, _F.USAGE: Need.REQUIRED},
    Category.COSMETIC: _asked((_PERMIT, _F.COMPOSITION, _F.PACK_SIZE), (_F.FORM, _F.USAGE, _F.STORAGE, _F.SHELF_LIFE)),
    Category.DEVICE: _asked((_PERMIT, _F.USAGE), (_F.MAKER, _F.PACK_SIZE, _F.STORAGE, _F.SHELF_LIFE)),
    Category.VETERINARY: _asked(
        (_PERMIT, _F.COMPOSITION, _F.FORM, _F.PACK_SIZE, _F.USAGE, _F.SPECIES, _F.WAITING_PERIOD),
        (_F.PRESCRIPTION, _F.STORAGE, _F.SHELF_LIFE, _F.REGISTRANT, _F.MAKER),
    ),
    Category.FERTILISER: _asked(
        (_PERMIT, _F.COMPOSITION, _F.PACK_SIZE, _F.USAGE), (_F.FORM, _F.STORAGE, _F.SHELF_LIFE, _F.MAKER)
    ),
    Category.PESTICIDE: _asked(
        (_PERMIT, _F.COMPOSITION, _F.FORM, _F.PACK_SIZE, _F.USAGE, _F.WAITING_PERIOD, _F.WARNINGS),
        (_F.STORAGE, _F.SHELF_LIFE, _F.REGISTRANT, _F.MAKER),
    ),
    Category.OTHER: _asked((), (_F.COMPOSITION, _F.FORM, _F.PACK_SIZE, _F.USAGE, _F.STORAGE, _F.SHELF_LIFE, _F.MAKER)),
}  # fmt: skip
# In the row of the product; all others are details, kept apart.
OF_THE_ROW = (
    _F.GTIN, _F.NAME, _F.CATEGORY, _F.BRAND, _F.ORIGIN, _F.AUTHORISATION_TYPE, _F.AUTHORISATION_NUMBER, _F.STANDARDS,
    _F.IMAGE, _F.WARNINGS,
)  # fmt: skip
DETAILS: tuple[ProductField, ...] = tuple(one for one in ProductField if one not in OF_THE_ROW)
# Asked of every category, and of some alone.
GENERAL: tuple[ProductField, ...] = tuple(_EVERY)
OWN: tuple[ProductField, ...] = tuple(one for one in ProductField if one not in _EVERY)

MOST_DETAIL = 2_000
LONGEST: Mapping[ProductField, int] = {
    _F.AUTHORISATION_TYPE: 40,
    _F.STANDARDS: 500,
    _F.IMAGE: 1_000,
    _F.WARNINGS: 1_000,
    _F.DESCRIPTION: 2_000,
    _F.IP_TITLE: 500,
    _F.IMPORTER_ADDRESS: 500,
    _F.DISTRIBUTOR: 500,
    _F.COMPOSITION: 2_000,
    _F.USAGE: 2_000,
    _F.ADDITIVES: 1_000,
}
USUAL_LONGEST = 300

# What kind of permit a number is where neither its holder nor its form says so.
PERMITS: Mapping[Category, str] = {
    Category.COSMETIC: "cosmetic_notification",
    Category.VETERINARY: "veterinary_registration",
    Category.FERTILISER: "fertiliser_decision",
    Category.PESTICIDE: "pesticide_registration",
}
# Of these every lot has an expiry; of others one may have none (fertilisers in bulk, devices, other goods).
PERISHABLE = frozenset(
    {
        Category.MEDICINE,
        Category.FOOD,
        Category.SUPPLEMENT,
        Category.COSMETIC,
        Category.VETERINARY,
        Category.PESTICIDE,
    }
)

Details = Mapping[ProductField, str]


def applies(category: Category, asked: ProductField) -> bool:
    """Whether a product of this category may say anything in a field."""
    return asked in FIELDS[category]


@dataclass(frozen=True, slots=True)
class ProductRecord:
    """A product with its details: all that its organisation says of it. A detail is never empty."""

    product: Product
    details: Details = field(default_factory=dict)

    def values(self) -> dict[ProductField, str]:
        """What stands in each field that says something."""
        product, permit = self.product, self.product.authorisation
        row = {
            _F.GTIN: product.gtin,
            _F.NAME: product.name,
            _F.CATEGORY: product.category.value,
            _F.BRAND: product.brand,
            _F.ORIGIN: product.origin,
            _F.AUTHORISATION_TYPE: permit.type if permit else None,
            _F.AUTHORISATION_NUMBER: permit.raw if permit else None,
            _F.STANDARDS: product.standards,
            _F.IMAGE: product.image,
            _F.WARNINGS: product.warnings,
        }
        return {name: text for name, text in row.items() if text} | dict(self.details)

    def missing(self) -> tuple[ProductField, ...]:
        """The fields that are asked for in its category and say nothing, in the order of the table."""
        values = self.values()
        asked = FIELDS[self.product.category]
        return tuple(one for one in ProductField if asked.get(one) is Need.REQUIRED and one not in values)


# What the history notes beside the fields: whose the product is.
HOLDER = "holder"


@dataclass(frozen=True, slots=True)
class FieldNote:
    """One change in the history of a product: who said what instead of what, and when; None where nothing stood.

    The first note of a product is that of its GTIN: it was put on record.
    """

    gtin: str
    at: datetime
    by: str
    field: str
    before: str | None
    after: str | None
    id: int = 0


def notes(old: Mapping[str, str], new: Mapping[str, str], by: str, at: datetime) -> list[FieldNote]:
    """What changes from one version of a product to the next, as it goes into the history.

    `old` is empty for a new product. Of that it says only that it was put on record: what stood in it then follows from
    what was changed later.
    """
    gtin = new[ProductField.GTIN]
    if not old:
        return [FieldNote(gtin, at, by, ProductField.GTIN, None, gtin)]
    names = [*(one for one in ProductField if one in old or one in new), HOLDER]
    return [
        FieldNote(gtin, at, by, name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)
    ]
