"""The cases of GS1's own syntax engine, run against `notation`, `digital_link` and `_linters`.

They run under this registry's behaviour, which is the engine's default. A case that the engine answers only
with a switch set (unknown AIs, short GTINs in links, names for AIs) is an exception: it must differ here.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from registry.gs1 import _linters, digital_link, elements, notation
from registry.gs1.elements import GS, Element, Gs1Error
from registry.gs1.identifiers import IDENTIFIERS
from tests.paths import DATA

VECTORS = DATA / "gs1-engine-vectors.jsonl"
if not VECTORS.exists():
    pytest.skip(f"the engine's vectors are missing: {VECTORS}", allow_module_level=True)

Vector = Mapping[str, Any]
CASES: list[Vector] = [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").split("\n") if line]

# Cases whose answer no rule below explains, by function and input.
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("lint", "TEST"): "a check that the engine keeps as an empty shell, for dictionaries before 2026",
}

CHARSET_CHECKS = {"csetnumeric": "N", "cset82": "X", "cset39": "Y", "cset64": "Z"}
RELATIONS: Mapping[str, Callable[[tuple[Element, ...]], None]] = {
    "repeats": elements.check_repeats,
    "mutex": elements.check_exclusions,
    "requisites": elements.check_requirements,
    "digsig_serial": elements.check_signature,
}
# The engine's names of symbols: the identifier that scanners send, and the digits of a GTIN in it.
SYMBOLOGIES = {
    "QR": ("]Q1", "]Q3"),
    "DM": ("]d1", "]d2"),
    "DotCode": ("]J0", "]J1"),
    "NONE": ("",),
    "GS1_128_CCA": ("]C1",),
    "EAN13": ("]E0",),
    "EAN8": ("]E4",),
}
GTIN_LENGTHS = {"EAN13": 13, "EAN8": 8, "UPCA": 12, "UPCE": 12}


def write(found: tuple[Element, ...]) -> str:
    return notation.write_element_string(found).replace(GS, "^")


def escape(message: str) -> str:
    """As the engine keeps plain text: with one more backslash where it could be taken for FNC1."""
    return "\\" + message if message.lstrip("\\").startswith("^") else message


def read_element_string(v: Vector) -> None:
    notation.read_element_string(v["in"].replace("^", GS))


def check_relation(v: Vector) -> None:
    RELATIONS[v["rule"]](notation.read_bracketed(v["in"]))


def read_scan(v: Vector) -> str:
    scan = notation.read_scan(v["in"])
    assert scan.symbology in SYMBOLOGIES.get(v["sym"], ("]e0",))
    is_plain = scan.symbology in ("]Q1", "]d1", "]J0")
    return escape(scan.text) if is_plain else scan.text.replace(GS, "^")


def read_generated_scan(v: Vector) -> None:
    """The engine writes scans, this registry reads them: what it reads must be what was written."""
    symbol, given, written = v["sym"], v["in"], v["expect"]
    if written is None:
        with pytest.raises(Gs1Error):
            notation.read_scan(SYMBOLOGIES.get(symbol, ("]e0",))[-1] + given)
        return
    scan = notation.read_scan(written)
    if symbol in ("QR", "DM", "DotCode") and not given.startswith("^"):
        assert escape(scan.text) == given
        return
    primary, _, composite = given.partition("|")
    if not primary.startswith("^"):
        length = GTIN_LENGTHS.get(symbol, 14)
        digits = primary if len(primary) == length else primary + notation.check_digit(primary)
        primary = "^01" + notation.normalise_gtin(digits)
    parts = [primary, composite] if composite else [primary]
    wanted = [notation.read_element_string(part.replace("^", GS)) for part in parts]
    assert scan.elements == sum(wanted, ())
    if not composite and symbol not in GTIN_LENGTHS:
        assert written.removesuffix(GS) == scan.symbology + notation.write_element_string(wanted[0])[1:]


def lint(v: Vector) -> None:
    name = v["linter"].removeprefix("gs1_lint_")
    charset = CHARSET_CHECKS.get(name)
    check = _linters.CHARSETS[charset] if charset else _linters.CHECKS[name]
    fault = check(v["in"])
    if fault:
        raise Gs1Error(fault.code, fault.expected)


def escape_uri(v: Vector) -> None:
    assert digital_link.escape_path(v["in"]) == v["path"]
    assert digital_link.escape_query(v["in"]) == v["query"]


def unescape_uri(v: Vector) -> None:
    assert (digital_link.unescape_path(v["in"]), digital_link.unescape_query(v["in"])) == (
        v["path"],
        v["query"],
    )


RUNNERS: Mapping[str, Callable[[Vector], str | None]] = {
    "parseAIdata": lambda v: write(notation.read_bracketed(v["in"])),
    "processAIdata": read_element_string,
    "validateAIs": check_relation,
    "parseDLuri": lambda v: write(digital_link.read(v["in"]).elements),
    "testGenerateDLuri": lambda v: digital_link.write(
        notation.read_bracketed(v["in"]), v["stem"] or digital_link.CANONICAL_STEM
    ),
    "testProcessScanData": read_scan,
    "testGenerateScanData": read_generated_scan,
    "URIescape": escape_uri,
    "URIunescape": unescape_uri,
    "lint": lint,
}


def has_two_values(bracketed: str) -> bool:
    pairs = set(re.findall(r"\((\d+)\)([^(]*)", bracketed))
    return len({ai for ai, _ in pairs}) < len(pairs)


def why_excepted(v: Vector) -> str | None:
    """Why the engine's answer cannot be ours, or None."""
    text = v["in"]
    if v["fn"] == "lint":
        # The engine's tests plug in a register of company prefixes that refuses a good one.
        says_prefix = re.search("company prefix", v.get("err") or "", re.IGNORECASE)
        is_lookup = says_prefix and re.search("offline|invalid", v["err"], re.IGNORECASE)
        if is_lookup and _linters.CHECKS["gcppos1"](text.lstrip("I")) is None:
            return "needs a register of company prefixes"
    elif v["fn"] == "parseAIdata" and v["ok"] and has_two_values(text):
        return "an AI with two values, which the engine leaves to a later step"
    elif v.get("ok"):
        if v["permit_unknown_ais"] and set(re.findall(r"(?:[(/?&])(\d+)(?=[)/=])", text)) - set(IDENTIFIERS):
            return "needs unknown AIs"
        if v["permit_zero_suppressed_gtin"] and re.search(r"[/?&]01[/=](\d{8}|\d{12,13})(?!\d)", text):
            return "needs short GTINs in links"
        if v["convenience_alphas"] and re.search(r"/[a-z]{3,5}/\d", text):
            return "needs names instead of AIs"
    return EXCEPTIONS.get((v["fn"], text))


def agrees(v: Vector) -> bool:
    """Whether we accept what the engine accepts, with the same result, and refuse what it refuses."""
    try:
        result = RUNNERS[v["fn"]](v)
    except Gs1Error as error:
        return v.get("ok") is False and error.code in elements.CODES
    if v.get("ok") is False:
        return False
    return result is None or result == v["expect"]


@pytest.mark.parametrize(
    "vector", [pytest.param(v, id=f"{v['fn']}-{v['src']}-{n}") for n, v in enumerate(CASES, start=1)]
)
def test_engine_case(vector: Vector) -> None:
    reason = why_excepted(vector)
    if reason is None:
        assert agrees(vector)
    elif vector["fn"] == "lint" and (vector["fn"], vector["in"]) in EXCEPTIONS:
        name = vector["linter"].removeprefix("gs1_lint_")
        assert name not in _linters.CHECKS
        assert not any(name in part.checks for row in IDENTIFIERS.values() for part in row.components)
    else:
        assert not agrees(vector), f"no longer an exception: {reason}"


def test_no_exception_is_stale() -> None:
    assert set(EXCEPTIONS) <= {(v["fn"], v["in"]) for v in CASES}
