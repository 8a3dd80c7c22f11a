"""What an order may put into its codes: how many, which lot, which expiry, and what of them each level names."""

import re
from datetime import date

from registry.errors import Invalid
from registry.model.goods import Level
from registry.model.orders import MAX_QUANTITY

# CSET 82 without the characters that end or split a URI (docs/code-format.md, "Where it is printed").
_LOT = re.compile(r"[A-Za-z0-9!\"'()*,\-.:;<=>_]{1,20}")
# What scanners and programs write where a separator stood, as far as it can stand in a lot or serial.
_STAND_IN = re.compile(r"[<(](?:gs|fnc-?1|f1|groupseparator|(?:0x|u\+00)?1d)[>)]|_x001[c-f]_|[%=]1d", re.IGNORECASE)
# GS1's sliding window for two-digit years reaches 50 years ahead (General Specifications 7.12).
_YEARS_AHEAD = 50


def check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= MAX_QUANTITY:
        raise Invalid("quantity", f"quantity {quantity}: an order has 1 to {MAX_QUANTITY:,} codes; split a larger one.")


def check_lot(lot: str | None) -> None:
    """A lot, if there is one, has 1 to 20 characters that stand in a link as they are."""
    if lot is None:
        return
    if len(lot) > 20:
        raise Invalid("lot_too_long", f"lot: {len(lot)} characters, GS1 allows 20.")
    # Spreadsheets run what begins with = or -.
    if not _LOT.fullmatch(lot) or lot in (".", "..") or holds_stand_in(lot) or lot.startswith(("=", "-")):
        raise Invalid(
            "lot_characters",
            f"lot {lot!r}: use letters A-Z, digits and ! \" ' ( ) * , - . : ; < = > _ ; not / % ? # + & nor spaces, "
            "no = or - in front, and no <GS> or the like, which scanners print for a separator.",
        )


def holds_stand_in(text: str) -> bool:
    """Whether a text would be read as two values where a scanner writes out its separators."""
    return _STAND_IN.search(text) is not None


def check_level(level: Level, lot: str | None, expiry: date | None) -> None:
    """The lot is well formed, and what is given is what codes of this level name."""
    check_lot(lot)
    if level is Level.LOT and lot is None:
        raise Invalid("lot_missing", "lot: a lot-level order names its lot; give --lot.")
    if level is Level.TYPE and (lot is not None or expiry is not None):
        raise Invalid("type_with_lot", "A type-level order names the product alone: leave out lot and expiry.")


def check_expiry(expiry: date | None, today: date) -> None:
    """An expiry lies ahead, but within what two printed digits of a year can say."""
    if expiry is None:
        return
    if expiry < today:
        raise Invalid(
            "expiry_past",
            f"expiry {expiry}: this day is past (today is {today}); codes for expired goods are not given.",
        )
    if expiry.year - today.year >= _YEARS_AHEAD:
        raise Invalid(
            "expiry_far",
            f"expiry {expiry}: GS1's six-digit dates reach to the end of {today.year + _YEARS_AHEAD - 1}.",
        )
