"""ProductCode: what is printed, what is signed, and how a scanned text is read back.

Rules (docs/code-format.md is their contract for third parties):
1. A seal is `version (0x01) | key number (2 bytes, big endian) | signature (64 bytes)` as 90 base64url characters
   without padding; one seal has one spelling.
2. Signed are the decoded values of AIs 01, 10, 17, 21 that the code carries, so host, order and escaping do not matter.
3. Reading forgives what cannot change the meaning: what apps put around a code (`wrappings`), a symbology prefix, the
   characters scanners print for FNC1, bracketed or plain element strings, a typed GTIN and serial. It never guesses
   across fields and never repairs a seal.
4. An 8030 that is not a seal of ours is another party's and counts as missing; one that looks like a broken seal of
   ours is damaged, so that a bad scanner makes nobody a forger.
Whether the GTIN is ours and the seal verifies is not decided here.
"""

import base64
import re
from binascii import b2a_base64
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from registry.codes import wrappings
from registry.codes.separators import in_place_of_others, unmarked
from registry.errors import Invalid
from registry.gs1 import digital_link, notation
from registry.gs1.elements import GS, Element, check_element, validate
from registry.model.goods import Level

# GS1's application identifier for a digital signature; the one place that names it.
AI_SEAL = "8030"
# 8030 needs a serial beside it, so a lot-level code carries its seal under a name that GS1 leaves alone.
LOT_SEAL_PARAMETER = "s"
SEALED_AIS = ("01", "10", "17", "21")
SEAL_VERSION = 1
SEAL_LENGTH = 90
MAX_LENGTH = 512
# So many characters may stand around a code, in a message or as parameters of a link.
_MOST_AROUND = 4096
_DOMAIN = b"VNPC\x00"
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
# 67 bytes make 90 characters, two of padding, and the end of the line.
_PADDED_END = b"==\n"

# ISO/IEC 15424: symbologies whose messages are any text, and those whose messages are element strings.
_TEXT_SYMBOLOGIES = ("]d0", "]d1", "]Q0", "]Q1", "]J0")
_FNC1_SYMBOLOGIES = ("]C1", "]e0", "]d2", "]Q3", "]J1")
# The same of readers that tell the character set (ECI), as \\000026; no value holds a backslash.
_WITH_ECI = {"]d4": "]d1", "]Q2": "]Q1", "]J3": "]J0", "]d5": "]d2", "]Q4": "]Q3", "]J4": "]J1"}
_ECI = re.compile(r"\\[0-9]{6}")
# Version 1 makes `A` and a character from Q to f; of the last character's six bits the lower four are none of the 67
# bytes, and zero in the one spelling.
_SEAL = r"A[Q-Za-f][A-Za-z0-9_-]{87}[AQgw]"
_OURS = re.compile(_SEAL)
_OURS_TRUNCATED = re.compile(r"A[Q-Za-f]")
_OURS_ONE_CASE = re.compile(r"A[A-FQ-Z]|a[a-fq-z]")
# A unit's link as it is printed, without escapes: the most frequent text of all.
_PRINTED = re.compile(
    r"[Hh][Tt][Tt][Pp][Ss]?://[A-Za-z0-9.:-]+/01/([0-9]{14})(?:/10/([A-Za-z0-9._-]{1,20}))?/21/([A-Za-z0-9._-]{1,20})"
    rf"\?(?:17=([0-9]{{6}})&)?8030=({_SEAL})"
)


@dataclass(frozen=True, slots=True)
class ProductCode:
    """The values a code names: GTIN (14 digits), lot, expiry as its six printed digits, serial."""

    gtin: str
    lot: str | None = None
    expiry: str | None = None
    serial: str | None = None

    @property
    def level(self) -> Level:
        if self.serial is not None:
            return Level.UNIT
        return Level.TYPE if self.lot is None else Level.LOT

    def swapped_case(self) -> "ProductCode":
        """The same code as a scanner with caps lock on would have typed it."""
        lot = self.lot.swapcase() if self.lot else self.lot
        serial = self.serial.swapcase() if self.serial else self.serial
        return ProductCode(self.gtin, lot, self.expiry, serial)


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal taken apart: the number of the key that made it and the 64 bytes `r | s`."""

    key_number: int
    signature: bytes

    @property
    def text(self) -> str:
        return seal_texts(self.key_number, [self.signature])[0].decode("ascii")


class SealField(StrEnum):
    """What stood in the place of the seal."""

    ABSENT = "absent"
    OURS = "ours"
    DAMAGED = "damaged"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reading:
    """A well-formed text. `code` is None when it names no trade item (an SSCC, a GLN).

    `seal_text` is kept when the field is damaged or ours, to be tried with inverted case; `unsealed` are the AIs the
    text carries that no seal of ours covers.
    """

    code: ProductCode | None
    seal: Seal | None = None
    seal_field: SealField = SealField.ABSENT
    seal_text: str | None = None
    unsealed: tuple[str, ...] = ()


def _header(key_number: int) -> bytes:
    """The first three bytes of a seal by that key."""
    return bytes([SEAL_VERSION]) + key_number.to_bytes(2, "big")


def seal_texts(key_number: int, signatures: Iterable[bytes]) -> list[bytes]:
    """The seals of many signatures (64 bytes `r | s`) by one key, 90 ASCII characters each; one translation for all."""
    header = _header(key_number)
    lines = b"".join([b2a_base64(header + signature) for signature in signatures])
    return lines.translate(_URL_SAFE).split(_PADDED_END)[:-1]


def signed_bytes(code: ProductCode, key_number: int) -> bytes:
    """The exact bytes a seal by that key signs (docs/code-format.md, "What is signed")."""
    fields = f"01{code.gtin}\x1d"
    if code.lot is not None:
        fields += f"10{code.lot}\x1d"
    if code.expiry is not None:
        fields += f"17{code.expiry}\x1d"
    if code.serial is not None:
        fields += f"21{code.serial}\x1d"
    return _DOMAIN + _header(key_number) + fields.encode("utf-8", "surrogatepass")


def parse_seal(text: str) -> Seal | None:
    """A seal from its 90 canonical characters; None when the text is not one of version 1."""
    return _taken_apart(text) if _OURS.fullmatch(text) else None


def _taken_apart(text: str) -> Seal:
    raw = base64.urlsafe_b64decode(text + "==")
    return Seal(int.from_bytes(raw[1:3], "big"), raw[3:])


def uri(code: ProductCode, seal: str | None, host: str) -> str:
    """What a QR code holds: the GS1 Digital Link with scheme and host in upper case (QR's alphanumeric mode)."""
    path = f"/01/{code.gtin}"
    if code.lot is not None:
        path += f"/10/{digital_link.escape_path(code.lot)}"
    if code.serial is not None:
        path += f"/21/{digital_link.escape_path(code.serial)}"
    query = [f"17={code.expiry}"] if code.expiry is not None else []
    if seal is not None:
        query.append(f"{AI_SEAL if code.serial is not None else LOT_SEAL_PARAMETER}={seal}")
    return f"HTTPS://{host.upper()}{path}" + ("?" + "&".join(query) if query else "")


def elements(code: ProductCode, seal: str | None) -> tuple[Element, ...]:
    """The element strings of a GS1 DataMatrix, in the order printed: 01, 17, 10, 21, 8030."""
    values = (("01", code.gtin), ("17", code.expiry), ("10", code.lot), ("21", code.serial))
    printed = [Element(ai, value) for ai, value in values if value is not None]
    if seal is not None and code.serial is not None:
        printed.append(Element(AI_SEAL, seal))
    return tuple(printed)


def read(text: str) -> Reading:
    """Read any scanned, pasted or typed text.

    Raises Invalid (or its kin Gs1Error) whose code names the fault; nothing else, whatever the text.
    """
    text = wrappings.bare(text)
    if not text:
        raise Invalid("empty", "There is nothing to read: scan or type a code.")
    try:
        return _read_exactly(text)
    except Invalid as fault:
        if len(text) > _MOST_AROUND:
            raise
        return _read_wrapped(text, fault)


def _read_exactly(text: str) -> Reading:
    if len(text) > MAX_LENGTH and _is_link(text) and len(text) <= _MOST_AROUND:
        text = wrappings.without_trackers(text)
    if len(text) > MAX_LENGTH:
        raise Invalid("too_long", f"A code has at most {MAX_LENGTH} characters; this text has {len(text)}.")
    if text.startswith("]"):
        return _read_scanned(text)
    return _read_plain(text)


def _read_wrapped(text: str, fault: Invalid) -> Reading:
    """The one code among what stands around it. Raises Invalid `two_codes`, or the fault of the text as it is."""
    text = wrappings.without_own_words(text)
    if wrappings.holds_two(text):
        raise Invalid("two_codes", "Two codes stand in one line: scan or enter one at a time.") from fault
    for plain in dict.fromkeys(_ways_to_read(text)):
        with suppress(Invalid):
            return _read_exactly(plain)
    if wrappings.is_by_input_method(text):
        raise Invalid(
            "input_method", "The keyboard writes Vietnamese letters: switch the input method off, and scan again."
        ) from fault
    if wrappings.is_by_other_keyboard(text):
        raise Invalid("keyboard", "The keyboard has another layout: switch it to English, and scan again.") from fault
    raise fault


def _ways_to_read(text: str) -> Iterator[str]:
    yield text.removesuffix("/")
    yield wrappings.within_controls(text)
    yield from wrappings.addresses(text)
    if _is_link(text):
        yield wrappings.with_letters_escaped(text)
    yield wrappings.unquoted(text)
    separated = in_place_of_others(text)
    if separated is not None:
        yield separated
    if len(text) <= MAX_LENGTH:
        yield from wrappings.in_plain_signs(text)


def _read_scanned(text: str) -> Reading:
    symbology, message = text[:3], text[3:]
    if symbology in _WITH_ECI:
        symbology, message = _WITH_ECI[symbology], _ECI.sub("", message)
    if symbology in _TEXT_SYMBOLOGIES:
        # As if there were no identifier: a link may hold `~`, and a lot's seal stands in a parameter.
        return _read_plain(message)
    if symbology in _FNC1_SYMBOLOGIES:
        message = message if GS in message else unmarked(message)
        # Some scanners send the leading FNC1 beside the identifier that stands for it.
        message = message.removeprefix(GS)
        return _judged(notation.read_scan(symbology + message).elements or ())
    return _reading(notation.read_scan(symbology + message).elements or ())


def _is_link(text: str) -> bool:
    return text[:8].lower().startswith(("https://", "http://"))


def _read_plain(text: str) -> Reading:
    printed = _read_printed(text)
    if printed is not None:
        return printed
    if _is_link(text):
        return _read_link(text)
    if text.startswith("("):
        return _judged(notation.read_bracketed(text))
    typed = _read_typed(text)
    if typed is not None:
        return typed
    return _read_element_string(text)


def _read_printed(text: str) -> Reading | None:
    """What `_read_link` would read, in a fifth of the time; None for a text that needs it.

    The pattern settles all that is to be known of host, lot, serial and seal, and how the elements stand together;
    check digit and date are left, and their faults come in the same order.
    """
    match = _PRINTED.fullmatch(text)
    if match is None:
        return None
    gtin, lot, serial, expiry, seal = match.groups()
    check_element(Element("01", gtin))
    if expiry is not None:
        check_element(Element("17", expiry))
    if _in_one_case(seal):
        return None
    return Reading(ProductCode(gtin, lot, expiry, serial), _taken_apart(seal), SealField.OURS, seal)


def _read_link(text: str) -> Reading:
    scheme, rest = text.split(":", 1)
    # A keyboard may capitalise the first letter; the scheme's case never carries meaning (RFC 3986 3.1).
    link = digital_link.read(f"{scheme.lower()}:{_without_final_slash(rest)}")
    reading = _reading(link.elements)
    return _with_lot_seal(reading, dict(link.parameters).get(LOT_SEAL_PARAMETER))


_PATH = re.compile(r"//[^/?#]*/[^?#]*[^/?#](?=/(?:[?#]|$))")


def _without_final_slash(address: str) -> str:
    """An address without the one slash that ends its path, which browsers, chats and servers add."""
    path = _PATH.match(address)
    return address if path is None else address[: path.end()] + address[path.end() + 1 :]


def _with_lot_seal(reading: Reading, text: str | None) -> Reading:
    if text is None or reading.code is None or reading.code.level is not Level.LOT:
        return reading
    field, seal = _classified(text)
    if field is SealField.OTHER:
        return reading
    return Reading(reading.code, seal, field, text, reading.unsealed)


_TYPED = re.compile(r"([0-9]{8}|[0-9]{12,14})(?:[ \t,;/]+(\S[ -~]*))?")


def _read_typed(text: str) -> Reading | None:
    """A GTIN alone or `gtin serial`; None when the text is something else."""
    match = _TYPED.fullmatch(text)
    if match is None:
        return None
    gtin = notation.normalise_gtin(match[1])
    if match[2] is None:
        return Reading(ProductCode(gtin))
    serial = match[2].replace(" ", "")
    validate((Element("01", gtin), Element("21", serial if len(serial) <= 20 else serial.replace("-", ""))))
    return Reading(ProductCode(gtin, serial=serial))


def _read_element_string(text: str) -> Reading:
    text = text if GS in text else unmarked(text)
    if not text.startswith(GS):
        if not re.match(r"[0-9]{2}", text):
            raise Invalid("not_a_product_code", "This is not a product code: it names no product number (GTIN).")
        text = GS + text
    return _judged(notation.read_element_string(text))


def _judged(elements_read: tuple[Element, ...]) -> Reading:
    """A reading of elements that were checked one by one, but not how they stand together (a link's were)."""
    validate(elements_read)
    return _reading(elements_read)


def _reading(elements_read: tuple[Element, ...]) -> Reading:
    values = dict(elements_read)
    if "01" not in values:
        return Reading(None)
    code = ProductCode(values["01"], values.get("10"), values.get("17"), values.get("21"))
    unsealed = tuple(ai for ai in values if ai not in SEALED_AIS and ai != AI_SEAL)
    text = values.get(AI_SEAL)
    if text is None:
        return Reading(code, unsealed=unsealed)
    field, seal = _classified(text)
    return Reading(code, seal, field, text, unsealed)


def _classified(text: str) -> tuple[SealField, Seal | None]:
    """Whether a text is a seal of ours, a damaged one of ours, or another party's signature; with the seal, if ours."""
    if len(text) != SEAL_LENGTH:
        return (SealField.DAMAGED if _OURS_TRUNCATED.match(text) else SealField.OTHER), None
    if _in_one_case(text):
        # Comes before the parser: every second upper-cased seal is canonical too, but of another signature. A good seal
        # in one case has a chance of 1 in 10^19.
        return SealField.DAMAGED, None
    if seal := parse_seal(text):
        return SealField.OURS, seal
    return (SealField.DAMAGED if parse_seal(text.swapcase()) else SealField.OTHER), None


def _in_one_case(text: str) -> bool:
    return (text == text.upper() or text == text.lower()) and _OURS_ONE_CASE.match(text) is not None
