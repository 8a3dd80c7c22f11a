"""Where what is said of a product contradicts itself: told to the officer, never a reason to refuse.

1. Origin is what was declared. The GTIN's prefix says who gave the number out, not where the goods come from: 893 on a
   pack of foreign goods, or another prefix on domestic ones, contradicts nothing.
2. The first three digits of a 12-digit medicine number name the country of its maker in GS1's list. Only those that are
   known here are read as a country; any other is a country that is not Viet Nam.
3. Old medicine numbers: VD for domestic, VN for imported ones. A GPNK number is an import licence.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from registry.model.goods import Authorisation, search_key
from registry.model.product_fields import ProductField, ProductRecord
from registry.model.tax_codes import check_digit_fits

_VIETNAM = "vietnam"
# The country digits that are known, with the names people write, folded and without spaces.
_COUNTRIES: Mapping[str, frozenset[str]] = {
    "893": frozenset({"vietnam", "vn", "vnm"}),
    "890": frozenset({"india", "ando"}),
    "880": frozenset({"korea", "southkorea", "hanquoc", "republicofkorea"}),
    "300": frozenset({"france", "phap"}),
    "400": frozenset({"germany", "duc"}),
}
_MEDICINE_NUMBER = re.compile(r"[0-9]{12}")


class Contradiction(StrEnum):
    """Two things that cannot both be right, or that one would expect together."""

    PERMIT_OF_ANOTHER_COUNTRY = "permit_of_another_country"
    PERMIT_DOMESTIC = "permit_domestic"
    PERMIT_FOREIGN = "permit_foreign"
    IMPORTER_OF_DOMESTIC = "importer_of_domestic"
    IMPORTER_MISSING = "importer_missing"
    IMPORTER_HALF = "importer_half"
    IMPORTER_TAX_CODE = "importer_tax_code"


def is_domestic(origin: str) -> bool:
    """Whether a declared origin is Viet Nam, however it is written: a place in Viet Nam counts too."""
    parts = [search_key(part).replace(" ", "") for part in re.split(r"[,;()/]", origin.replace("-", " "))]
    return any(part in _COUNTRIES["893"] or part.endswith(_VIETNAM) for part in parts)


def contradictions(record: ProductRecord) -> tuple[Contradiction, ...]:
    """What contradicts itself in all that is said of a product, in the order of the list above."""
    noted: set[Contradiction] = set()
    origin = record.product.origin
    importer = [record.details.get(field) for field in _IMPORTER]
    if origin is not None:
        domestic = is_domestic(origin)
        noted |= _of_permit(record.product.authorisation, origin, domestic)
        if domestic and any(importer):
            noted.add(Contradiction.IMPORTER_OF_DOMESTIC)
        if not domestic and not any(importer):
            noted.add(Contradiction.IMPORTER_MISSING)
    if any(importer) and not all(importer):
        noted.add(Contradiction.IMPORTER_HALF)
    tax_code = record.details.get(ProductField.IMPORTER_TAX_CODE)
    if tax_code is not None and not check_digit_fits(tax_code):
        noted.add(Contradiction.IMPORTER_TAX_CODE)
    return tuple(one for one in Contradiction if one in noted)


_IMPORTER = (ProductField.IMPORTER_NAME, ProductField.IMPORTER_ADDRESS, ProductField.IMPORTER_TAX_CODE)


def _of_permit(permit: Authorisation | None, origin: str, domestic: bool) -> set[Contradiction]:
    """What a permit's number says against the declared origin."""
    number = permit.normalised if permit else ""
    if _MEDICINE_NUMBER.fullmatch(number):
        return _of_digits(number[:3], origin, domestic)
    if domestic and (number.startswith("VN-") or "GPNK" in number):
        return {Contradiction.PERMIT_FOREIGN}
    if not domestic and number.startswith("VD-"):
        return {Contradiction.PERMIT_DOMESTIC}
    return set()


def _of_digits(digits: str, origin: str, domestic: bool) -> set[Contradiction]:
    if domestic:
        return set() if digits == "893" else {Contradiction.PERMIT_FOREIGN}
    if digits == "893":
        return {Contradiction.PERMIT_DOMESTIC}
    written = search_key(origin).replace(" ", "")
    theirs = next((code for code, names in _COUNTRIES.items() if written in names), None)
    known = digits in _COUNTRIES and theirs is not None
    return {Contradiction.PERMIT_OF_ANOTHER_COUNTRY} if known and theirs != digits else set()
