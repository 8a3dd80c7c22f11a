"""From texts to checked texts: read each, and try its seal against every key in hand. No database is asked.

1. A text that is no code has its fault already.
2. The seals of a large chunk are shared among threads, because `cryptography` lets go of the interpreter while it
   computes; those of a long list among processes, because everything else does not.
3. Processes get public keys and texts, and give back a byte for each text.
4. An element string without its separators is read as its seal proves it to have been (`lost_separators`).
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from registry import crews
from registry.codes import lost_separators, product_codes, remains, wrappings
from registry.codes.keyring import Keyring
from registry.codes.product_codes import ProductCode, Reading, Seal, SealField
from registry.errors import RegistryError

# Below this many seals, handing them to threads costs more than it saves.
_WORTH_THREADS = 32
# What a byte says of a text; from `_PUT_BACK` on, which of its ways the seal proves.
_SEALED, _DAMAGED, _PUT_BACK = 1, 2, 3


@dataclass(slots=True)
class CheckedText:
    """One text, read, and its seal tried against every key in hand. `fault`: why it could not be read.

    `ways` are what a text without its separators may mean; `remains` is what a text has left after damage on its way,
    which nothing has proven yet.
    """

    fault: str | None = None
    reading: Reading | None = None
    sealed: bool = False
    damaged: bool = False
    ways: tuple[Reading, ...] = ()
    remains: Reading | None = None
    text: str = ""

    @property
    def code(self) -> ProductCode | None:
        return self.reading.code if self.reading else None


def open_texts(keyring: Keyring, texts: Sequence[str]) -> list[CheckedText]:
    """The texts read and their seals checked, in order; needs no database."""
    return check_seals(keyring, read_texts(texts))


def read_texts(texts: Sequence[str]) -> list[CheckedText]:
    """The texts read, in order; their seals are not checked yet."""
    return [_read(text) for text in texts]


def check_seals(keyring: Keyring, checked: list[CheckedText]) -> list[CheckedText]:
    """The same texts, each with its seal tried against every key in hand."""
    if len(checked) < _WORTH_THREADS:
        _try_seals(keyring, checked)
    else:
        with ThreadPoolExecutor() as threads:
            parts = [checked[start : start + _WORTH_THREADS] for start in range(0, len(checked), _WORTH_THREADS)]
            list(threads.map(partial(_try_seals, keyring), parts))
    return _with_remains(checked)


def check_lists(
    publics: Mapping[int, ec.EllipticCurvePublicKey], lists: Iterable[list[str]], processes: int
) -> Generator[tuple[list[str], bytes]]:
    """Each list of texts with what its seals are under these keys, for `with_seals_tried`. Reads a few lists ahead."""
    form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    keys = {number: public.public_bytes(*form) for number, public in publics.items()}
    return crews.share(_try_list, lists, _take_keys, keys, processes)


def with_seals_tried(texts: Sequence[str], outcomes: bytes) -> list[CheckedText]:
    """The texts read, their seals as `check_lists` found them."""
    checked = read_texts(texts)
    for text, outcome in zip(checked, outcomes, strict=True):
        if outcome >= _PUT_BACK:
            _take_way(text, text.ways[outcome - _PUT_BACK])
        else:
            text.sealed, text.damaged = outcome == _SEALED, outcome == _DAMAGED
    return _with_remains(checked)


_keyring = Keyring({})


def _take_keys(keys: Mapping[int, bytes]) -> None:
    global _keyring
    publics = {}
    for number, data in keys.items():
        public = serialization.load_der_public_key(data)
        assert isinstance(public, ec.EllipticCurvePublicKey)
        publics[number] = public
    _keyring = Keyring(publics)


def _try_list(texts: list[str]) -> bytes:
    checked = read_texts(texts)
    _try_seals(_keyring, checked)
    return bytes([_outcome(text) for text in checked])


def _outcome(text: CheckedText) -> int:
    if text.ways and text.reading is not None:
        return _PUT_BACK + text.ways.index(text.reading)
    return _SEALED * text.sealed or _DAMAGED * text.damaged


def _read(text: str) -> CheckedText:
    try:
        return CheckedText(reading=product_codes.read(text), text=text)
    except RegistryError as fault:
        return CheckedText(fault=fault.code, ways=lost_separators.ways(wrappings.bare(text)), text=text)


def _try_seals(keyring: Keyring, checked: Sequence[CheckedText]) -> None:
    for text in checked:
        text.sealed = text.damaged = False
        reading = text.reading
        if text.ways:
            _try_ways(keyring, text)
            continue
        if reading is None or reading.code is None:
            continue
        if reading.seal is not None:
            text.sealed = verifies(keyring, reading.code, reading.seal)
        if not text.sealed and reading.seal_text is not None and reading.seal_field is not SealField.OTHER:
            text.damaged = reading.seal_field is SealField.DAMAGED or _verifies_swapped(keyring, reading)


def _with_remains(checked: list[CheckedText]) -> list[CheckedText]:
    for text in checked:
        # Of a link that was broken into lines the reader may see the first, with a part of the seal.
        damaged = text.damaged and not remains.is_broken(text.text)
        known = text.sealed or damaged or text.fault == "two_codes"
        text.remains = None if known else remains.of_text(text.text, text.reading)
    return checked


def _try_ways(keyring: Keyring, text: CheckedText) -> None:
    for way in text.ways:
        if way.code is not None and way.seal is not None and verifies(keyring, way.code, way.seal):
            _take_way(text, way)
            return


def _take_way(text: CheckedText, way: Reading) -> None:
    text.reading, text.fault, text.sealed, text.damaged = way, None, True, False


def verifies(keyring: Keyring, code: ProductCode, seal: Seal) -> bool:
    """Whether a seal is good for these values."""
    return keyring.check(seal.key_number, product_codes.signed_bytes(code, seal.key_number), seal.signature)


def _verifies_swapped(keyring: Keyring, reading: Reading) -> bool:
    """Whether the seal would be good had the scanner's caps lock been off: of the seal alone, or of all text."""
    assert reading.code is not None
    assert reading.seal_text is not None
    for text in (reading.seal_text, reading.seal_text.swapcase()):
        seal = product_codes.parse_seal(text)
        if seal is None:
            continue
        for code in (reading.code, reading.code.swapped_case()):
            if verifies(keyring, code, seal):
                return True
    return False
