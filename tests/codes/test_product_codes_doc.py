"""A verifier written from docs/code-format.md alone: it agrees with every vector, and the page's own example holds.

Nothing of `registry` is imported. Numbers in comments are the page's sections and steps.
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from tests.paths import ROOT, VECTOR_FILES

PAGE = (ROOT / "docs" / "code-format.md").read_text(encoding="utf-8")
VECTORS: dict[str, Any] = json.loads((VECTOR_FILES / "seals.json").read_text(encoding="ascii"))
CASES: list[dict[str, Any]] = VECTORS["cases"]

GS = "\x1d"
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Malformed(Exception):
    """The text is no product code, or it breaks a rule."""


@dataclass(frozen=True)
class Found:
    """What a text says: the values of its AIs, and the parameter `s` of a link."""

    values: dict[str, str]
    lot_seal: str | None = None

    @property
    def level(self) -> str:
        return "unit" if "21" in self.values else "lot" if "10" in self.values else "type"


# --- 2 reading


def read(text: str) -> Found:
    ends = " \t\r\n\x02\x03\u00a0\u2002\u2003\u2009\u202f\u3000\ufeff"
    unseen = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
    text = re.sub(unseen, "", text.strip(ends)).strip(ends)
    if 512 < len(text) <= 4096 and re.match("https?://", text, re.IGNORECASE):
        address, mark, query = text.partition("#")[0].partition("?")
        text = address + mark + "&".join(part for part in query.split("&") if re.match("([0-9]{2,4}|s)=", part))
    if not text or len(text) > 512:
        raise Malformed
    if text.startswith("]"):
        symbology, text = text[:3], text[3:]
        if symbology in ("]d4", "]d5", "]Q2", "]Q4", "]J3", "]J4"):
            text = re.sub(r"\\[0-9]{6}", "", text)
        if symbology in ("]d2", "]d5", "]C1", "]Q3", "]Q4", "]e0", "]J1", "]J4"):
            return checked(Found(element_string(text)))
        if symbology in ("]E0", "]E4", "]I1"):
            length = {"]E0": 13, "]E4": 8, "]I1": 14}[symbology]
            if len(text) != length or not re.fullmatch("[0-9]+", text):
                raise Malformed
            return checked(Found({"01": text.zfill(14)}))
        if symbology not in ("]Q0", "]Q1", "]Q2", "]d0", "]d1", "]d4", "]J0", "]J3"):
            raise Malformed
    if re.match("https?://", text, re.IGNORECASE):
        return checked(link(text))
    if text.startswith("("):
        return checked(Found(brackets(text)))
    typed = re.fullmatch(r"([0-9]{8}|[0-9]{12,14})(?:[ \t,;/]+(\S[ -~]*))?", text)
    if typed:
        values = {"01": typed[1].zfill(14)}
        if typed[2]:
            serial = typed[2].replace(" ", "")
            values["21"] = serial if len(serial) <= 20 else serial.replace("-", "")
        return checked(Found(values))
    return checked(Found(element_string(text)))


def link(text: str) -> Found:
    if not re.fullmatch(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*", text):
        raise Malformed
    address, _, query = text.partition("#")[0].partition("?")
    if re.search("[_~?#@!$&'()*+,;=%]", re.split("/+", address)[1]):
        raise Malformed
    if re.search("//[^/]*/.*[^/]/$", address):
        address = address[:-1]
    path = re.search(r"/01/([^/]*)(?:/22/([^/]*))?(?:/10/([^/]*))?(?:/21/([^/]*))?$", address)
    if not path:
        raise Malformed
    values = {
        ai: decoded(raw) for ai, raw in zip(("01", "22", "10", "21"), path.groups(), strict=True) if raw is not None
    }
    lot_seal = None
    for part in query.split("&"):
        name, is_pair, raw = part.partition("=")
        if not is_pair:
            continue
        if decoded(name) == "s":
            lot_seal = decoded(raw.replace("+", " "))
        if not re.fullmatch("[0-9]*", name):
            continue
        if name in values or name in ("22", "10", "21"):
            raise Malformed
        values[name] = decoded(raw.replace("+", " "))
    return Found(values, lot_seal)


def decoded(text: str) -> str:
    plain = unquote(text, encoding="latin-1")
    if "\0" in plain:
        raise Malformed
    return plain


def brackets(text: str) -> dict[str, str]:
    if not re.fullmatch(r"(\([0-9]{2,4}\)([^(\\]|\\\(|\\)+)+", text):
        raise Malformed
    values: dict[str, str] = {}
    for ai, value in re.findall(r"\(([^()]*)\)((?:[^(\\]|\\\(|\\)*)", text):
        put(values, ai, value.replace("\\(", "("))
    return values


def put(values: dict[str, str], ai: str, value: str) -> None:
    if values.setdefault(ai, value) != value:
        raise Malformed


MARKS = ("\\u001d", "\\x1d", "{GS}", "[GS]", "<GS>", "{FNC1}", "\u241d", "^", "|", "~", "\x1e")
FIXED = {"00": 18, "01": 14, "02": 14, "03": 14, "04": 16, "20": 2, "41": 13}
FIXED |= {str(two): 6 for two in (*range(11, 20), *range(31, 37))}
THREE = ("23", "24", "25", "40", "41", "42", "71")
FOUR = ("31", "32", "33", "34", "35", "36", "39", "43", "70", "72", "80", "81", "82")


def element_string(text: str) -> dict[str, str]:
    if GS not in text:
        mark = next((mark for mark in MARKS if mark in text), GS)
        text = text.replace(mark, GS)
    text = text.removeprefix(GS)
    if not re.match("[0-9]{2}", text):
        raise Malformed
    values: dict[str, str] = {}
    while text:
        two = text[:2]
        width = 3 if two in THREE else 4 if two in FOUR else 2
        ai, text = text[:width], text[width:]
        end = text.find(GS) if GS in text else len(text)
        end = min(end, FIXED.get(two, end))
        put(values, ai, text[:end])
        text = text[end:].removeprefix(GS)
    return values


CSET82 = r"[A-Za-z0-9!\"%&'()*+,\-./:;<=>?_]"


def checked(found: Found) -> Found:
    values = found.values
    if any(not re.fullmatch("[0-9]{2,4}", ai) for ai in values):
        raise Malformed
    gtin = values.get("01", "")
    if not re.fullmatch("[0-9]{14}", gtin) or sum(int(d) * (3, 1)[i % 2] for i, d in enumerate(gtin)) % 10:
        raise Malformed
    for ai in ("10", "21"):
        if ai in values and not re.fullmatch(CSET82 + "{1,20}", values[ai]):
            raise Malformed
    if "17" in values:
        check_date(values["17"])
    if "8030" in values and (
        "21" not in values or not re.fullmatch("(?=.{1,90}$)[A-Za-z0-9_-]+={0,2}", values["8030"])
    ):
        raise Malformed
    return found


def check_date(text: str) -> None:
    if not re.fullmatch("[0-9]{6}", text):
        raise Malformed
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:])
    days = {2: 29 if year % 4 == 0 else 28, 4: 30, 6: 30, 9: 30, 11: 30}.get(month, 31)
    if not (1 <= month <= 12 and day <= days):
        raise Malformed


# --- 3 the seal


def parse(text: str) -> bytes | None:
    if not re.fullmatch("[A-Za-z0-9_-]{90}", text):
        return None
    raw = base64.urlsafe_b64decode(text + "==")
    return raw if raw[0] == 1 and base64.urlsafe_b64encode(raw).decode().rstrip("=") == text else None


def field_of(found: Found) -> tuple[str, str]:
    """The field, and the seal's text."""
    text = {"unit": found.values.get("8030"), "lot": found.lot_seal}.get(found.level)
    if text is None:
        return "absent", ""
    if len(text) == 90:
        if text in (text.upper(), text.lower()) and re.match("[Aa][A-FQ-Za-fq-z]", text):
            return "damaged", text
        if parse(text):
            return "ours", text
        if parse(text.swapcase()):
            return "damaged", text
    elif re.match("A[Q-Za-f]", text):
        return "damaged", text
    return ("other" if found.level == "unit" else "absent"), text


# --- 4 what is signed


def signed(values: dict[str, str], head: bytes) -> bytes:
    fields = "".join(f"{ai}{values[ai]}{GS}" for ai in ("01", "10", "17", "21") if ai in values)
    return b"VNPC\x00" + head + fields.encode("ascii")


# --- 5 checking, 6 the trust list


def check(found: Found, trusted: list[dict[str, Any]]) -> str:
    field, text = field_of(found)
    if field != "ours":
        return "damaged" if field == "damaged" else "missing"
    raw = parse(text)
    assert raw is not None
    number = int.from_bytes(raw[1:3], "big")
    key = next((k for k in trusted if k["key_no"] == number and k["purpose"] == "code" and k["alg"] == "ES256"), None)
    if key is None:
        return "unknown_key"
    if key["state"] == "revoked":
        return "revoked_key"
    r, s = int.from_bytes(raw[3:35], "big"), int.from_bytes(raw[35:], "big")
    if not (1 <= r < N and 1 <= s <= N // 2):
        return "invalid"
    swapped = {ai: value.swapcase() if ai in ("10", "21") else value for ai, value in found.values.items()}
    for values, state in ((found.values, "valid"), (swapped, "damaged")):
        if verifies(key, signed(values, raw[:3]), r, s):
            return state
    return "invalid"


def verifies(key: dict[str, Any], message: bytes, r: int, s: int) -> bool:
    x, y = (int.from_bytes(base64.urlsafe_b64decode(key[name] + "="), "big") for name in ("x", "y"))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    try:
        public.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


# --- the verifier and the vectors


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_verifier_of_the_page_agrees_with_a_vector(case: dict[str, Any]) -> None:
    if "fault" in case:
        with pytest.raises(Malformed):
            read(case["text"])
        return
    found = read(case["text"])
    names = {"gtin": "01", "lot": "10", "expiry": "17", "serial": "21"}
    assert {name: found.values.get(ai) for name, ai in names.items()} == case["reading"]
    field, text = field_of(found)
    assert field == case["seal_field"]
    assert check(found, VECTORS["keys"]) == case["seal_state"]
    if field == "ours":
        raw = parse(text)
        assert raw is not None
        assert signed(found.values, raw[:3]).hex() == case["signed"]
    assert [ai for ai in found.values if ai not in ("01", "10", "17", "21", "8030")] == case.get("unsealed", [])


# --- the page


def block(name: str) -> str:
    """The one fenced block of a name."""
    (content,) = re.findall(rf"```{name}\n(.*?)```", PAGE, re.DOTALL)
    return str(content)


def test_the_worked_example_holds_in_every_byte() -> None:
    trusted = json.loads(block("json"))["keys"]
    found = read(block("text"))
    assert found.values == {
        "01": "08934588012341",
        "10": "LOT123",
        "17": "271231",
        "21": "7K3M9Q2XT4WZ",
        "8030": found.values["8030"],
    }
    raw = bytes.fromhex("".join(block("seal").split()))
    assert parse(found.values["8030"]) == raw
    assert raw[:3].hex() == "010007"
    message = signed(found.values, raw[:3])
    assert message.hex() == block("signed").strip()
    assert hashlib.sha256(message).hexdigest() == block("sha256").strip()
    assert check(found, trusted) == "valid"


def test_the_worked_example_is_one_of_the_vectors_and_its_key_is_theirs() -> None:
    assert block("text").strip() in {case["text"] for case in CASES}
    (key,) = json.loads(block("json"))["keys"]
    assert "d" not in key
    (theirs,) = [k for k in VECTORS["keys"] if k["key_no"] == key["key_no"]]
    assert key.items() <= theirs.items()


def test_kid_is_the_thumbprint_of_rfc_7638() -> None:
    for key in VECTORS["keys"]:
        members = json.dumps({name: key[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"))
        digest = hashlib.sha256(members.encode()).digest()
        assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == key["kid"]


def test_the_page_counts_the_vectors_right_and_stays_readable() -> None:
    assert f"holds {len(CASES)} cases" in PAGE
    assert len(PAGE.splitlines()) <= 300
    assert f"{N:064x}" in PAGE


def test_every_state_and_field_of_the_vectors_is_explained_on_the_page() -> None:
    for name in {word for case in CASES for word in (case.get("seal_field"), case.get("seal_state")) if word}:
        assert name in PAGE
