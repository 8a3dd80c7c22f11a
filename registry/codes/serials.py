"""Which serial number a unit of an order gets, and which unit of which order a serial number names.

Rules (docs: code format, "Serial numbers that the registry makes"):

1. A serial is 12 characters of Crockford's base 32, upper case: 60 bits, most significant first.
2. The 60 bits are FF1(serial key, tweak = the 14 ASCII digits of the GTIN) of `order_no << 32 | unit_index`.
   `order_no` has 28 bits, `unit_index` 32 and counts from 0.
3. FF1 is NIST SP 800-38G, algorithm 7 (encrypt) and 8 (decrypt), with AES: ten rounds over two halves.
4. One at a time and by array give the same serials: the ten rounds are one loop, over ints or over arrays.
5. A cipher may be used from many threads at once.

Every 12-character serial decodes to some place. Deliberately not checked here: whether that order exists for
the GTIN, whether the unit index lies inside its quantity, and the GTIN's check digit. Callers do that.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from registry.errors import Invalid

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 12
ORDER_BITS: Final = 28
INDEX_BITS: Final = 32

_HALF_BITS: Final = 30
_HALF_MASK: Final = (1 << _HALF_BITS) - 1
_INDEX_MASK: Final = (1 << INDEX_BITS) - 1
_LOW_64: Final = (1 << 64) - 1
_ROUNDS: Final = 10
_BLOCK: Final = 16
_CHUNK: Final = 8192  # codes worked on at once: all rounds then stay in the processor's cache

_Bytes12 = npt.NDArray[np.bytes_]
_Ints = npt.NDArray[np.int64]
_Words = npt.NDArray[np.uint64]
_Half = TypeVar("_Half", int, _Words)

# Characters go two at a time, ten bits: as text for one serial, for arrays as a 16-bit word in the byte order
# of the machine.
_PAIRS: Final = tuple(a + b for a in ALPHABET for b in ALPHABET)
_PAIR_WORDS: Final = np.array(_PAIRS, dtype="S2").view(np.uint16)
_PAIR_VALUES: Final = np.full(1 << 16, -1, dtype=np.int16)
_PAIR_VALUES[_PAIR_WORDS] = np.arange(len(_PAIRS), dtype=np.int16)

_SERIAL: Final = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")
_GTIN: Final = re.compile("[0-9]{14}")
_TO_INT_DIGITS: Final = str.maketrans(ALPHABET, "0123456789abcdefghijklmnopqrstuv")
# Only ASCII is folded: str.upper() would make letters of the alphabet out of foreign ones (U+017F becomes S).
_FOLD: Final = str.maketrans("abcdefghijklmnopqrstuvwxyzOIL", "ABCDEFGH1JK1MN0PQRSTUVWXYZ011", " -")


class SerialOrigin(NamedTuple):
    """Where a serial belongs: `order_no` in 0..2^28-1 and `unit_index` in 0..2^32-1, from 0."""

    order_no: int
    unit_index: int


@dataclass(frozen=True, slots=True)
class Ff1:
    """FF1 of NIST SP 800-38G for one key, radix, length and tweak.

    `key` is an AES key of 16, 24 or 32 bytes; `length` counts numerals. A numeral string is given as the
    numbers of its halves, the first `length // 2` numerals and the rest: NUM_radix(A) and NUM_radix(B).
    Halves are not checked to lie in their range. Raises ValueError where the domain is under 1,000,000
    strings (too small to be safe) or a half needs more than 7 bytes (array arithmetic has 64 bits).
    """

    key: bytes = field(repr=False)
    radix: int
    length: int
    tweak: bytes
    _cipher: Cipher[modes.ECB] = field(init=False, repr=False, compare=False)
    _thread: threading.local = field(init=False, repr=False, compare=False)
    _masks: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _moduli: tuple[int, int] = field(init=False, repr=False, compare=False)
    _y_bytes: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compute what does not depend on the halves: the CBC-MAC over all blocks of P || Q but the last.

        The last block of Q ends in the round number (1 byte) and NUM_radix(B) (b bytes). A mask is that block
        with B = 0, xored with the chaining value, so a round is one AES block: R = AES(mask[i] xor B).
        """
        u = self.length // 2
        v = self.length - u
        b = -(-(self.radix**v - 1).bit_length() // 8)
        if not 2 <= self.radix < 1 << 16 or self.length < 2 or self.radix**self.length < 1_000_000 or b > 7:
            raise ValueError(f"FF1 is not offered for radix {self.radix}, length {self.length}")
        p = bytes((1, 2, 1)) + self.radix.to_bytes(3, "big") + bytes((_ROUNDS, u & 0xFF))
        p += self.length.to_bytes(4, "big") + len(self.tweak).to_bytes(4, "big")
        constant = p + self.tweak + bytes((-len(self.tweak) - b - 1) % _BLOCK)
        cipher = Cipher(algorithms.AES(self.key), modes.ECB())  # noqa: S305 - FF1 is built on the bare block
        chain = _cbc_mac(cipher, constant[: len(constant) // _BLOCK * _BLOCK])
        last = constant[len(constant) // _BLOCK * _BLOCK :] + bytes(b + 1)
        base = int.from_bytes(chain, "big") ^ int.from_bytes(last, "big")
        put = object.__setattr__
        put(self, "_cipher", cipher)
        put(self, "_thread", threading.local())
        put(self, "_masks", tuple(base ^ i << 8 * b for i in range(_ROUNDS)))
        put(self, "_moduli", (self.radix**u, self.radix**v))
        put(self, "_y_bytes", 4 * -(-b // 4) + 4)

    def encrypt(self, left: int, right: int) -> tuple[int, int]:
        """Encrypt one string, given and returned as its halves (algorithm 7)."""
        return self._forward(left, right, self._one())

    def decrypt(self, left: int, right: int) -> tuple[int, int]:
        """Decrypt one string, given and returned as its halves (algorithm 8)."""
        return self._backward(left, right, self._one())

    def encrypt_array(self, left: _Words, right: _Words) -> tuple[_Words, _Words]:
        """Encrypt n strings, given and returned as their halves, two arrays of shape (n,) of uint64."""
        return self._forward(left, right, self._many(len(left)))

    def decrypt_array(self, left: _Words, right: _Words) -> tuple[_Words, _Words]:
        """Decrypt n strings, given and returned as their halves, two arrays of shape (n,) of uint64."""
        return self._backward(left, right, self._many(len(left)))

    def _forward(self, a: _Half, b: _Half, y: Callable[[int, _Half], _Half]) -> tuple[_Half, _Half]:
        moduli = self._moduli
        for i in range(_ROUNDS):
            a, b = b, (a + y(i, b)) % moduli[i & 1]
        return a, b

    def _backward(self, a: _Half, b: _Half, y: Callable[[int, _Half], _Half]) -> tuple[_Half, _Half]:
        for i in reversed(range(_ROUNDS)):
            modulus = self._moduli[i & 1]
            a, b = (b + (modulus - y(i, a))) % modulus, a
        return a, b

    def _one(self) -> Callable[[int, int], int]:
        """The round function over one half: y mod radix^m."""
        # An encryptor belongs to one thread at a time (a second may meet "Already borrowed"), and a new one
        # costs as much as 13 blocks: each thread keeps its own. ECB carries nothing over from block to block.
        try:
            update: Callable[[bytes], bytes] = self._thread.update
        except AttributeError:
            update = self._thread.update = self._cipher.encryptor().update
        masks, moduli, number = self._masks, self._moduli, int.from_bytes
        unused = 8 * (_BLOCK - self._y_bytes)

        def y(i: int, half: int) -> int:
            block = update((masks[i] ^ half).to_bytes(_BLOCK, "big"))
            return (number(block, "big") >> unused) % moduli[i & 1]

        return y

    def _many(self, count: int) -> Callable[[int, _Words], _Words]:
        """The round function over `count` halves: y mod radix^m, by one AES-ECB call a round."""
        encryptor = self._cipher.encryptor()
        blocks = np.empty((count, 2), dtype=">u8")
        blocks[:, 0] = self._masks[0] >> 64  # b <= 7: round number and half lie in the low 64 bits
        source = blocks.view(np.uint8).reshape(-1).data
        output = np.empty(count * _BLOCK + _BLOCK - 1, dtype=np.uint8)  # update_into wants the spare bytes
        result = output[: count * _BLOCK].reshape(count, _BLOCK)
        high = result.view(">u8")[:, 0]

        def y(i: int, half: _Words) -> _Words:
            modulus = self._moduli[i & 1]
            np.bitwise_xor(half, self._masks[i] & _LOW_64, out=blocks[:, 1])
            encryptor.update_into(source, output.data)
            value = high.astype(np.uint64) % modulus
            for column in range(8, self._y_bytes):  # modulus < 2^56, so a further byte always fits
                value = (value << np.uint64(8) | result[:, column]) % modulus
            return value

        return y


def _cbc_mac(cipher: Cipher[modes.ECB], message: bytes) -> bytes:
    """PRF of SP 800-38G (algorithm 6): CBC-MAC with a zero first vector over whole blocks."""
    encryptor = cipher.encryptor()
    chain = bytes(_BLOCK)
    for start in range(0, len(message), _BLOCK):
        block = message[start : start + _BLOCK]
        chain = encryptor.update(bytes(x ^ y for x, y in zip(chain, block, strict=True)))
    return chain


@dataclass(frozen=True, slots=True)
class SerialCipher:
    """The serials of one GTIN under one serial key.

    `key` is 32 secret bytes, `gtin` 14 ASCII digits. Raises Invalid `serial_key` or `serial_gtin` where they
    are not. Making one costs as much as writing two serials: keep it for all codes of a GTIN.
    """

    key: bytes = field(repr=False)
    gtin: str
    _ff1: Ff1 = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.key) != 32:
            raise Invalid("serial_key", f"a serial key has 32 bytes, not {len(self.key)}")
        if not _GTIN.fullmatch(self.gtin):
            raise Invalid("serial_gtin", "a GTIN is given here as 14 digits: pad a shorter one with zeros on the left")
        object.__setattr__(self, "_ff1", Ff1(self.key, len(ALPHABET), LENGTH, self.gtin.encode("ascii")))

    def write(self, order_no: int, unit_index: int) -> str:
        """Return the serial of one unit. Raises Invalid `serial_range` for a number outside its bits."""
        _check_range(order_no, unit_index, unit_index)
        plain = order_no << INDEX_BITS | unit_index
        a, b = self._ff1.encrypt(plain >> _HALF_BITS, plain & _HALF_MASK)
        high = _PAIRS[a >> 20] + _PAIRS[a >> 10 & 1023] + _PAIRS[a & 1023]
        return high + _PAIRS[b >> 20] + _PAIRS[b >> 10 & 1023] + _PAIRS[b & 1023]

    def read(self, serial: str) -> SerialOrigin:
        """Return the place that a serial names. Raises Invalid `serial_format` unless `is_serial(serial)`."""
        _check_serial(serial)
        number = int(serial.translate(_TO_INT_DIGITS), 32)
        a, b = self._ff1.decrypt(number >> _HALF_BITS, number & _HALF_MASK)
        plain = a << _HALF_BITS | b
        return SerialOrigin(plain >> INDEX_BITS, plain & _INDEX_MASK)

    def write_array(self, order_no: int, start: int, stop: int) -> _Bytes12:
        """Return the serials of units `start` to `stop - 1` of an order: shape (stop - start,), dtype S12.

        Raises Invalid `serial_range` unless 0 <= start <= stop <= 2^32 and `order_no` has 28 bits.
        """
        _check_range(order_no, start, stop - 1)
        serials = np.empty(stop - start, dtype=f"S{LENGTH}")
        for low in range(start, stop, _CHUNK):
            high = min(low + _CHUNK, stop)
            plain = np.arange(low, high, dtype=np.uint64) | np.uint64(order_no << INDEX_BITS)
            a, b = self._ff1.encrypt_array(*_halves(plain))
            _spell(a, b, serials[low - start : high - start])
        return serials

    def read_array(self, serials: _Bytes12) -> tuple[_Ints, _Ints]:
        """Return (order_no, unit_index) of serials of shape (n,) and dtype S12, each of shape (n,).

        A serial that is not 12 characters of the alphabet gives -1 in both. Raises TypeError for another
        shape or dtype: cutting longer strings down to 12 bytes would make serials of what are none.
        """
        if serials.dtype != np.dtype(f"S{LENGTH}") or serials.ndim != 1:
            raise TypeError("serials are an array of shape (n,) and dtype S12")
        order_no = np.empty(len(serials), dtype=np.int64)
        unit_index = np.empty(len(serials), dtype=np.int64)
        for low in range(0, len(serials), _CHUNK):
            part = slice(low, low + _CHUNK)
            number = _numbers(serials[part])
            a, b = self._ff1.decrypt_array(*_halves(np.maximum(number, 0).view(np.uint64)))
            plain = (a << np.uint64(_HALF_BITS) | b).view(np.int64)
            order_no[part] = np.where(number < 0, -1, plain >> INDEX_BITS)
            unit_index[part] = np.where(number < 0, -1, plain & _INDEX_MASK)
        return order_no, unit_index


def is_serial(text: str) -> bool:
    """Say whether `text` has the form of a serial: exactly 12 characters of `ALPHABET`, ungrouped."""
    return _SERIAL.fullmatch(text) is not None


def fold(text: str) -> str:
    """Return what a person meant who typed `text` as a serial; the outcome need not be one.

    Drops ASCII spaces and hyphens, raises ASCII letters to upper case, reads O as 0, I and L as 1.
    Only for callers who know that the text names no producer's own serial: those are matched exactly.
    """
    return text.translate(_FOLD)


def group(serial: str) -> str:
    """Return a serial in groups of four, for people: `7K3M 9Q2X T4WZ`. Raises Invalid `serial_format`."""
    _check_serial(serial)
    return f"{serial[:4]} {serial[4:8]} {serial[8:]}"


def _check_serial(text: str) -> None:
    if not is_serial(text):
        raise Invalid("serial_format", f"a serial of the registry is {LENGTH} characters of {ALPHABET}")


def _check_range(order_no: int, first: int, last: int) -> None:
    """Refuse numbers outside their bits; `last == first - 1` is an empty range."""
    if order_no < 0 or order_no >> ORDER_BITS:
        raise Invalid("serial_range", f"an order number lies in 0 to 2^{ORDER_BITS} - 1")
    if first < 0 or last < first - 1 or last >> INDEX_BITS > 0:
        raise Invalid("serial_range", f"unit indices lie in 0 to 2^{INDEX_BITS} - 1, the first before the last")


def _halves(number: _Words) -> tuple[_Words, _Words]:
    return number >> np.uint64(_HALF_BITS), number & np.uint64(_HALF_MASK)


def _spell(a: _Words, b: _Words, serials: _Bytes12) -> None:
    """Write halves of shape (n,) as characters into `serials`, contiguous, of shape (n,) and dtype S12."""
    words = serials.view(np.uint16).reshape(len(a), LENGTH // 2)
    for column, shift in enumerate((20, 10, 0)):
        words[:, column] = _PAIR_WORDS[a >> shift & 1023]
        words[:, column + 3] = _PAIR_WORDS[b >> shift & 1023]


def _numbers(serials: _Bytes12) -> _Ints:
    """Return the 60-bit numbers of serials of shape (n,), dtype S12; negative where a character is none."""
    words = np.ascontiguousarray(serials).view(np.uint16).reshape(len(serials), LENGTH // 2)
    number = np.zeros(len(serials), dtype=np.int64)
    for column in range(LENGTH // 2):  # a -1 sets the sign, and 50 bits of shift never push it out
        number = number << 10 | _PAIR_VALUES[words[:, column]]
    return number
