"""An element string whose separators got lost on the way, put right where its seal proves how it was.

Scanners that act as a keyboard often swallow GS (0x1D), or type a blank or another sign for it. Then nobody can tell
where a lot ends and a serial begins, and the parser never guesses. A seal of ours covers both values: of all ways to
part them at most one verifies, and that is no guess. Without a good seal the text stays as it is. Few ways are tried,
the likeliest first: a serial of ours has its own length.
"""

import re
from collections.abc import Iterator
from itertools import islice

from registry.codes import product_codes
from registry.codes.keyring import Keyring
from registry.codes.product_codes import ProductCode, Reading, SealField
from registry.codes.serials import LENGTH
from registry.gs1 import notation

# What the registry prints: 01, 17, 10, 21, 8030, in this order, the seal last.
_RUN = re.compile(
    r"(?:\](?:C1|e0|d2|Q3|J1))?\x1d?01(?P<gtin>[0-9]{14})(?:17(?P<expiry>[0-9]{6}))?"
    r"(?P<open>(?:10|21)[!-~\x1d]{1,45}?)(?P<sign>[^A-Za-z0-9_-]?)8030(?P<seal>A[A-Za-z0-9_-]{89})"
)
_LONGEST = 20
# So many ways are tried of one text: each is the work of a seal.
_MOST = 8


def put_back(keyring: Keyring, text: str) -> str:
    """The text with its separators, or as it is."""
    for reading in ways(text):
        code, seal = reading.code, reading.seal
        assert code is not None
        assert seal is not None
        if keyring.check(seal.key_number, product_codes.signed_bytes(code, seal.key_number), seal.signature):
            return notation.write_element_string(product_codes.elements(code, seal.text))
    return text


def ways(text: str) -> tuple[Reading, ...]:
    """What a text without its separators may mean, at most a few readings; none for any other text."""
    run = _RUN.fullmatch(text.replace(" ", ""))
    seal = product_codes.parse_seal(run["seal"]) if run else None
    if run is None or seal is None:
        return ()
    parted = sorted(_parted(run["open"], run["sign"]), key=lambda values: len(values[1]) != LENGTH)
    return tuple(
        Reading(ProductCode(run["gtin"], lot, run["expiry"], serial), seal, SealField.OURS, run["seal"])
        for lot, serial in islice(parted, _MOST)
    )


def _parted(text: str, sign: str) -> Iterator[tuple[str | None, str]]:
    """Every way to read lot and serial without a separator between them, at the one that is left, or at the sign that
    stands for it before the seal.
    """
    if text.startswith("21"):
        if len(text) <= 2 + _LONGEST:
            yield None, text[2:]
        return
    for end in range(3, min(len(text) - 2, 3 + _LONGEST)):
        lot, rest = text[2:end], text[end:].removeprefix(sign or "\x1d")
        if rest.startswith("21") and 3 <= len(rest) <= 2 + _LONGEST and "\x1d" not in lot + rest:
            yield lot, rest[2:]
