"""Writes tests/vectors/seals.json, the frozen vectors of docs/code-format.md: `python -m tests.make_vectors`.

1. Nothing of `registry` is used: texts, signed bytes and seals are put together here by hand, so that the vectors judge
   the registry and not the other way round.
2. The keys are test keys whose private halves stand in the file: key 7 is the P-256 key of RFC 6979 A.2.5. Signatures
   follow RFC 6979, so that running this again gives the same bytes; a test checks it.
3. A case is named by its defect and says what a reader finds: the values, the place of the seal, the state of the seal,
   or the fault for which the text is refused.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from urllib.parse import quote

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from tests.paths import VECTOR_FILES

FILE = VECTOR_FILES / "seals.json"

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# RFC 6979 A.2.5, and two scalars that anyone can compute again.
SCALARS = {
    7: 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721,
    8: int.from_bytes(hashlib.sha256(b"VNPC test key 8").digest(), "big"),
    9: int.from_bytes(hashlib.sha256(b"VNPC test key 9").digest(), "big"),
}
STATES = {7: "active", 8: "retired", 9: "revoked"}

GTIN, OTHER_GTIN = "08934588012341", "08934588012358"
LOT, EXPIRY, SERIAL = "LOT123", "271231", "7K3M9Q2XT4WZ"
GS = "\x1d"


@dataclass(frozen=True)
class Values:
    """What a code carries; None where it does not."""

    gtin: str = GTIN
    lot: str | None = None
    expiry: str | None = None
    serial: str | None = None


UNIT = Values(GTIN, LOT, EXPIRY, SERIAL)
LOT_LEVEL = Values(GTIN, LOT, EXPIRY)

Case = dict[str, object]


def signed(values: Values, header: bytes) -> bytes:
    """The bytes under a seal."""
    message = b"VNPC\x00" + header
    for ai, value in (("01", values.gtin), ("10", values.lot), ("17", values.expiry), ("21", values.serial)):
        if value is not None:
            message += f"{ai}{value}{GS}".encode("ascii")
    return message


def numbers(values: Values, key: int = 7, header: bytes | None = None) -> tuple[int, int]:
    """The numbers r and low s of the signature by a test key."""
    header = b"\x01" + key.to_bytes(2, "big") if header is None else header
    private = ec.derive_private_key(SCALARS[key], ec.SECP256R1())
    der = private.sign(signed(values, header), ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    r, s = decode_dss_signature(der)
    return r, min(s, ORDER - s)


def spell(header: bytes, r: int, s: int) -> str:
    """A seal's text."""
    return base64.urlsafe_b64encode(header + r.to_bytes(32, "big") + s.to_bytes(32, "big")).rstrip(b"=").decode()


def seal(values: Values, key: int = 7) -> str:
    """A good seal."""
    return spell(b"\x01" + key.to_bytes(2, "big"), *numbers(values, key))


def link(values: Values, *query: str, start: str = "HTTPS://ID.EXAMPLE") -> str:
    """The URI as it is printed, with these parameters behind the expiry."""
    text = f"{start}/01/{values.gtin}"
    text += f"/10/{quote(values.lot, safe='')}" if values.lot is not None else ""
    text += f"/21/{quote(values.serial, safe='')}" if values.serial is not None else ""
    parameters = ([f"17={values.expiry}"] if values.expiry is not None else []) + list(query)
    return text + ("?" + "&".join(parameters) if parameters else "")


def case(name: str, text: str, values: Values, field: str, state: str) -> Case:
    """A text that can be read; `field` is what stands in the place of the seal, `state` what becomes of it."""
    reading = {"gtin": values.gtin, "lot": values.lot, "expiry": values.expiry, "serial": values.serial}
    return {"name": name, "text": text, "reading": reading, "seal_field": field, "seal_state": state}


def read_over(found: Case, values: Values, header: bytes, unsealed: tuple[str, ...] = ()) -> Case:
    """The same case with the bytes that a reader checks the seal over, and the AIs outside of it."""
    return {**found, "signed": signed(values, header).hex(), **({"unsealed": list(unsealed)} if unsealed else {})}


def refused(name: str, text: str, fault: str) -> Case:
    """A text that breaks a rule before its seal is looked at."""
    return {"name": name, "text": text, "fault": fault}


HEADER = b"\x01\x00\x07"


def good() -> list[Case]:
    cases = []
    for lot in (None, LOT):
        for expiry in (None, EXPIRY):
            for serial in (None, SERIAL):
                values = Values(GTIN, lot, expiry, serial)
                carried = "+".join(["01", *(ai for ai, v in (("10", lot), ("17", expiry), ("21", serial)) if v)])
                if serial is None and lot is None:
                    cases.append(case(f"type level, {carried}", link(values), values, "absent", "missing"))
                    continue
                name = "8030" if serial else "s"
                text = link(values, f"{name}={seal(values)}")
                level = "unit" if serial else "lot"
                found = case(f"good {level} code, {carried}", text, values, "ours", "valid")
                cases.append(read_over(found, values, HEADER))
    return cases


def spellings() -> list[Case]:
    """Other spellings of good codes, which must not matter."""
    text, unit = f"8030={seal(UNIT)}", seal(UNIT)
    odd = Values(GTIN, "a(b)*c;d:e", EXPIRY, SERIAL)
    odd_seal = seal(odd)
    plain = f"01{GTIN}17{EXPIRY}10{LOT}{GS}21{SERIAL}{GS}8030{unit}"
    lower = link(odd, f"8030={odd_seal}")
    for encoded in ("%28", "%29", "%2A", "%3B", "%3A"):
        lower = lower.replace(encoded, encoded.lower())
    found = [
        ("another host and scheme", link(UNIT, text, start="http://shop.example:8080"), UNIT),
        ("a path in front", link(UNIT, text, start="https://shop.example/~vn/p"), UNIT),
        ("seal before expiry", link(Values(GTIN, LOT, None, SERIAL), text, f"17={EXPIRY}"), UNIT),
        ("a parameter that is no AI", link(UNIT, text, "utm_source=x", "linkType=gs1:pip"), UNIT),
        ("a fragment", link(UNIT, text) + "#top", UNIT),
        ("lot with signs, percent-encoded", link(odd, f"8030={odd_seal}"), odd),
        ("lot with signs, percent-encoded in lower case", lower, odd),
        (
            "lot with signs, plain where a URI may",
            f"HTTPS://ID.EXAMPLE/01/{GTIN}/10/a(b)*c;d:e/21/{SERIAL}?17={EXPIRY}&8030={odd_seal}",
            odd,
        ),
        ("element string with GS", plain, UNIT),
        ("element string with GS in front", GS + plain, UNIT),
        ("element string of a DataMatrix scanner", "]d2" + plain, UNIT),
        ("element string of a DataMatrix scanner, FNC1 sent too", "]d2" + GS + plain, UNIT),
        ("element string with ^ for FNC1", plain.replace(GS, "^"), UNIT),
        ("element string with {GS} for FNC1", "]Q3" + plain.replace(GS, "{GS}"), UNIT),
        ("element string in another order", f"8030{unit}{GS}21{SERIAL}{GS}10{LOT}{GS}17{EXPIRY}01{GTIN}", UNIT),
        ("brackets", f"(01){GTIN}(17){EXPIRY}(10){LOT}(21){SERIAL}(8030){unit}", UNIT),
        ("a QR scanner's prefix", "]Q1" + link(UNIT, text), UNIT),
        ("a QR reader's prefix with a character set", "]Q2\\000026" + link(UNIT, text), UNIT),
        ("one slash behind the path", link(UNIT, text).replace("?", "/?"), UNIT),
        ("a QR scanner's prefix, lot level", "]Q1" + link(LOT_LEVEL, f"s={seal(LOT_LEVEL)}"), LOT_LEVEL),
        ("space and line end around", " " + link(UNIT, text) + "\r\n", UNIT),
    ]
    return [read_over(case(f"good, {n}", t, v, "ours", "valid"), v, HEADER) for n, t, v in found]


def unsealed() -> list[Case]:
    text = f"8030={seal(UNIT)}"
    cases = []
    for name, extra in (("production date (11)", ("11", "261101")), ("national number (710)", ("710", "12345678"))):
        found = case(f"unsealed {name}", link(UNIT, text, "=".join(extra)), UNIT, "ours", "valid")
        cases.append(read_over(found, UNIT, HEADER, unsealed=(extra[0],)))
    string = f"01{GTIN}11261101{'17'}{EXPIRY}10{LOT}{GS}21{SERIAL}{GS}71012345678{GS}8030{seal(UNIT)}"
    found = case("unsealed (11) and (710) in an element string", string, UNIT, "ours", "valid")
    return [*cases, read_over(found, UNIT, HEADER, unsealed=("11", "710"))]


def keys() -> list[Case]:
    cases = []
    for key, state in ((8, "valid"), (9, "revoked_key")):
        text = link(UNIT, f"8030={seal(UNIT, key)}")
        found = case(f"seal of a {STATES[key]} key", text, UNIT, "ours", state)
        cases.append(read_over(found, UNIT, b"\x01" + key.to_bytes(2, "big")))
    for name, number in (("key number 0", 0), ("key number never given", 4242)):
        header = b"\x01" + number.to_bytes(2, "big")
        text = link(UNIT, f"8030={spell(header, *numbers(UNIT, 7, header))}")
        cases.append(read_over(case(name, text, UNIT, "ours", "unknown_key"), UNIT, header))
    text = link(UNIT, f"8030={spell(HEADER, *numbers(UNIT, 8, HEADER))}")
    cases.append(
        read_over(case("signed by another key than the number says", text, UNIT, "ours", "invalid"), UNIT, HEADER)
    )
    header = b"\x01\x00\x08"
    text = link(UNIT, f"8030={spell(header, *numbers(UNIT, 7))}")
    return [*cases, read_over(case("key number changed", text, UNIT, "ours", "invalid"), UNIT, header)]


def signatures() -> list[Case]:
    r, s = numbers(UNIT)
    found = (
        ("high s", r, ORDER - s),
        ("r zero", 0, s),
        ("s zero", r, 0),
        ("r is the order", ORDER, s),
        ("s is the order", r, ORDER),
        ("r past the order", 2**256 - 1, s),
        ("s past the order", r, 2**256 - 1),
        ("r and s swapped", s, r),
        ("one bit of r", r ^ 1, s),
    )
    cases = []
    for name, a, b in found:
        text = link(UNIT, f"8030={spell(HEADER, a, b)}")
        cases.append(read_over(case(f"signature: {name}", text, UNIT, "ours", "invalid"), UNIT, HEADER))
    return cases


def moved() -> list[Case]:
    """A good seal on other values."""
    text = f"8030={seal(UNIT)}"
    found = (
        ("another lot", Values(GTIN, "LOT124", EXPIRY, SERIAL)),
        ("another expiry", Values(GTIN, LOT, "281231", SERIAL)),
        ("day 00 for the last day of the month", Values(GTIN, LOT, "271200", SERIAL)),
        ("another serial", Values(GTIN, LOT, EXPIRY, "7K3M9Q2XT4WY")),
        ("another GTIN", Values(OTHER_GTIN, LOT, EXPIRY, SERIAL)),
        ("lot left out", Values(GTIN, None, EXPIRY, SERIAL)),
        ("expiry left out", Values(GTIN, LOT, None, SERIAL)),
        ("lot and serial swapped", Values(GTIN, SERIAL, EXPIRY, LOT)),
        ("lot moved into the serial", Values(GTIN, None, EXPIRY, LOT)),
    )
    cases = []
    for name, values in found:
        cases.append(
            read_over(case(f"moved seal: {name}", link(values, text), values, "ours", "invalid"), values, HEADER)
        )
    # On its way a link loses or wraps a part: the registry can prove that, a reader alone cannot.
    without = Values(GTIN, LOT, None, SERIAL)
    for name, damaged_link, values in (
        ("lot and expiry left out", link(Values(GTIN, None, None, SERIAL), text), Values(GTIN, None, None, SERIAL)),
        ("equals sign of the expiry wrapped", link(without, f"17%3D{EXPIRY}", text), without),
        ("expiry swallowed by a tracker", link(without, f"utm_source=x?17={EXPIRY}", text), without),
        ("another expiry wrapped", link(without, "17%3D281231", text), without),
    ):
        cases.append(read_over(case(f"moved seal: {name}", damaged_link, values, "ours", "invalid"), values, HEADER))
    lot = link(LOT_LEVEL, f"s={seal(UNIT)}")
    cases.append(
        read_over(case("moved seal: of a unit on its lot", lot, LOT_LEVEL, "ours", "invalid"), LOT_LEVEL, HEADER)
    )
    unit = link(UNIT, f"8030={seal(LOT_LEVEL)}")
    cases.append(read_over(case("moved seal: of a lot on a unit", unit, UNIT, "ours", "invalid"), UNIT, HEADER))
    return cases


def damaged() -> list[Case]:
    text = seal(UNIT)
    string = f"01{GTIN}17{EXPIRY}10{LOT}{GS}21{SERIAL}{GS}8030{text}"
    swapped = Values(GTIN, LOT.swapcase(), EXPIRY, SERIAL.swapcase())
    cases = [
        case("89 characters", link(UNIT, f"8030={text[:-1]}"), UNIT, "damaged", "damaged"),
        case("cut in half", link(UNIT, f"8030={text[:45]}"), UNIT, "damaged", "damaged"),
        case("upper-cased", link(UNIT, f"8030={text.upper()}"), UNIT, "damaged", "damaged"),
        case("lower-cased", link(UNIT, f"8030={text.lower()}"), UNIT, "damaged", "damaged"),
        case("r and s zero, so in one case", link(UNIT, f"8030={spell(HEADER, 0, 0)}"), UNIT, "damaged", "damaged"),
        case("case of the seal inverted", link(UNIT, f"8030={text.swapcase()}"), UNIT, "damaged", "damaged"),
        case("case of the whole text inverted", string.swapcase(), swapped, "damaged", "damaged"),
        read_over(
            case("case of all but the seal inverted", link(swapped, f"8030={text}"), swapped, "ours", "damaged"),
            swapped,
            HEADER,
        ),
        case("lot level, 89 characters", link(LOT_LEVEL, f"s={seal(LOT_LEVEL)[:-1]}"), LOT_LEVEL, "damaged", "damaged"),
    ]
    return [{**found, "name": f"damaged seal: {found['name']}"} for found in cases]


def not_ours() -> list[Case]:
    raw = HEADER + b"".join(n.to_bytes(32, "big") for n in numbers(UNIT))
    text = seal(UNIT)
    spare = text[:-1] + chr(ord(text[-1]) + 1)
    assert base64.urlsafe_b64decode(spare + "==") == raw
    assert spare != text
    other = base64.urlsafe_b64encode(hashlib.sha512(b"another party").digest()).rstrip(b"=").decode()
    long = base64.urlsafe_b64encode(b"\x64" + raw[1:]).rstrip(b"=").decode()
    found = [
        (f"version {number}", UNIT, f"8030={spell(bytes([number, 0, 7]), *numbers(UNIT))}", "other")
        for number in (0, 2, 0xFF)
    ]
    found += [
        ("spare bits set", UNIT, f"8030={spare}", "other"),
        ("another party's, 86 characters", UNIT, f"8030={other}", "other"),
        ("another party's, 90 characters", UNIT, f"8030={long}", "other"),
        ("none", UNIT, "", "absent"),
        ("s on a unit-level code", UNIT, f"s={text}", "absent"),
        ("s on a type-level code", Values(), f"s={text}", "absent"),
        ("s of another length", LOT_LEVEL, "s=12345", "absent"),
        ("s of another version", LOT_LEVEL, f"s={spell(bytes([2, 0, 7]), *numbers(LOT_LEVEL))}", "absent"),
        ("S in upper case", LOT_LEVEL, f"S={seal(LOT_LEVEL)}", "absent"),
    ]
    return [
        case(f"not a seal of ours: {name}", link(values, *filter(None, [query])), values, field, "missing")
        for name, values, query, field in found
    ]


def refusals() -> list[Case]:
    text, lot = seal(UNIT), seal(LOT_LEVEL)
    standard = "A" + text[1:44] + "+" + text[45:]
    string = f"01{GTIN}21{SERIAL}{GS}8030"
    return [
        refused("91 characters", link(UNIT, f"8030={text}A"), "too_long"),
        refused("padding", link(UNIT, f"8030={text}=="), "too_long"),
        refused("standard base64 alphabet, + means a space", link(UNIT, f"8030={standard}"), "bad_characters"),
        refused("standard base64 alphabet, %2B", link(UNIT, f"8030={standard.replace('+', '%2B')}"), "bad_characters"),
        refused("standard base64 alphabet, /", link(UNIT, f"8030={standard.replace('+', '/')}"), "bad_characters"),
        refused("standard base64 alphabet in an element string", string + standard, "bad_characters"),
        refused("empty seal", link(UNIT, "8030="), "too_short"),
        refused("two seals", link(UNIT, f"8030={text}", f"8030={text}"), "repeated_ai"),
        refused("8030 on a lot-level code", link(LOT_LEVEL, f"8030={lot}"), "missing_association"),
        refused("8030 on a type-level code", link(Values(), f"8030={text}"), "missing_association"),
        refused("8030 in the path", link(UNIT).replace("?", f"/8030/{text}?"), "bad_sequence"),
        refused(
            "lot in the query", link(Values(GTIN, None, EXPIRY, SERIAL), f"10={LOT}", f"8030={text}"), "bad_sequence"
        ),
        refused("serial in the query", link(LOT_LEVEL, f"21={SERIAL}", f"8030={text}"), "bad_sequence"),
        refused("wrong check digit", link(UNIT, f"8030={text}").replace(GTIN, "08934588012342"), "check_digit"),
        refused("no such day", link(UNIT, f"8030={text}").replace("17=271231", "17=271232"), "bad_date"),
        refused("two expiries", link(UNIT, f"17={EXPIRY}", f"8030={text}"), "repeated_ai"),
        refused("two lots", f"01{GTIN}10A{GS}10B{GS}21{SERIAL}{GS}8030{text}", "conflicting_values"),
        refused("GTIN of 13 digits", link(UNIT, f"8030={text}").replace(GTIN, GTIN[1:]), "too_short"),
        refused("no scheme", link(UNIT, f"8030={text}").removeprefix("HTTPS://"), "not_a_product_code"),
        refused("513 characters", link(UNIT, f"8030={text}", "99=" + "y" * 400)[:513], "too_long"),
    ]


def base64url(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


def private_jwk(number: int) -> dict[str, object]:
    """A test key as a private JWK; without `d` it is an entry of the trust list."""
    public = ec.derive_private_key(SCALARS[number], ec.SECP256R1()).public_key().public_numbers()
    shape = {"crv": "P-256", "kty": "EC", "x": base64url(public.x), "y": base64url(public.y)}
    members = json.dumps(shape, separators=(",", ":"), sort_keys=True).encode()
    return {
        **shape,
        "d": base64url(SCALARS[number]),
        "kid": base64.urlsafe_b64encode(hashlib.sha256(members).digest()).rstrip(b"=").decode(),
        "use": "sig",
        "alg": "ES256",
        "key_no": number,
        "purpose": "code",
        "state": STATES[number],
        "not_before": "2026-01-01T00:00:00Z",
        "warning": "TEST KEY: its private half is public; no registry may ever trust it",
    }


def build() -> str:
    """The whole file as text."""
    groups = (good, spellings, unsealed, keys, signatures, moved, damaged, not_ours, refusals)
    content = {
        "about": "Seals of docs/code-format.md, version 1 (ES256); `signed` (hexadecimal) is what a seal covers",
        "keys": [private_jwk(number) for number in SCALARS],
        "cases": [found for group in groups for found in group()],
    }
    return json.dumps(content, indent=1, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(build(), encoding="ascii")
