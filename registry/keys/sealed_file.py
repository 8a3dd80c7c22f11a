"""A file that nobody reads, changes, cuts or puts together anew without its passphrase, as a stream.

1. The header says how the passphrase becomes the file's key: format 2, memory in KiB, passes and lanes of Argon2id
   (RFC 9106) and 32 random bytes of salt. An HMAC-SHA256 behind it tells a wrong passphrase from a damaged file.
2. Then chunks of 64 KiB, the last one shorter, each sealed by AES-256-GCM with 16 bytes behind it. The nonce is the
   chunk's number and, as its last byte, whether it is the file's last (the STREAM construction of Hoang, Reyhanitabar,
   Rogaway and Vizar, 2015); the header is bound to each. So chunks cannot be left out, moved, or taken from another
   file, and none can follow the last.
3. The salt makes each file's key another one, so a nonce never comes twice under a key.
4. What is read is only true when the end was reached: whoever reads acts on nothing before.
"""

import hmac
import struct
from dataclasses import dataclass
from typing import IO, NamedTuple

from argon2.low_level import Type, hash_secret_raw
from argon2.profiles import RFC_9106_LOW_MEMORY
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from registry.errors import Invalid, Unavailable

MAGIC = b"VNPC-BACKUP\n"
_FORMAT = 2
_HEADER = struct.Struct(">12sBIIB32s")
_CHUNK, _TAG, _MAC = 1 << 16, 16, 32
# More than this no header may ask of whoever opens a file: it is worked out before anything is proven.
_MOST_MEMORY, _MOST_PASSES, _MOST_LANES = 1 << 20, 20, 64


class Cost(NamedTuple):
    """What a guess at the passphrase costs: Argon2id's memory in KiB, passes and lanes."""

    memory: int
    passes: int
    lanes: int

    @property
    def is_bearable(self) -> bool:
        """Whether it is no more than anybody needs, and something that Argon2id can do (RFC 9106 3.1)."""
        lanes, passes = 1 <= self.lanes <= _MOST_LANES, 1 <= self.passes <= _MOST_PASSES
        return lanes and passes and 8 * self.lanes <= self.memory <= _MOST_MEMORY


_COST = Cost(RFC_9106_LOW_MEMORY.memory_cost, RFC_9106_LOW_MEMORY.time_cost, RFC_9106_LOW_MEMORY.parallelism)


@dataclass(frozen=True, slots=True)
class _Seal:
    """The keys of one file, and its header, which each chunk is bound to."""

    cipher: AESGCM
    mac_key: bytes
    header: bytes

    @property
    def mac(self) -> bytes:
        return hmac.digest(self.mac_key, self.header, "sha256")

    def nonce(self, number: int, last: bool) -> bytes:
        return number.to_bytes(11, "big") + bytes([last])


def _seal(header: bytes, cost: Cost, salt: bytes, passphrase: bytes) -> _Seal:
    both = hash_secret_raw(passphrase, salt, cost.passes, cost.memory, cost.lanes, 64, Type.ID)
    return _Seal(AESGCM(both[:32]), both[32:], header)


def is_sealed(stream: IO[bytes]) -> bool:
    """Whether a file says of itself to be sealed; the stream stands at its beginning again."""
    beginning = stream.read(len(MAGIC))
    stream.seek(0)
    return beginning == MAGIC


class SealingWriter:
    """Writes a sealed file; it is whole only once `finish` was called."""

    def __init__(self, stream: IO[bytes], passphrase: bytes) -> None:
        # Random bytes of the library, as for every other secret.
        salt = AESGCM.generate_key(256)
        header = _HEADER.pack(MAGIC, _FORMAT, *_COST, salt)
        self._seal = _seal(header, _COST, salt, passphrase)
        self._stream, self._open, self._number = stream, bytearray(), 0
        stream.write(header + self._seal.mac)

    def write(self, content: bytes) -> int:
        self._open += content
        # The last chunk is known by what does not follow it.
        while len(self._open) > _CHUNK:
            self._put(bytes(self._open[:_CHUNK]), last=False)
            del self._open[:_CHUNK]
        return len(content)

    def finish(self) -> None:
        """Seal the last chunk, which says that it is the last."""
        self._put(bytes(self._open), last=True)
        self._open.clear()

    def _put(self, chunk: bytes, last: bool) -> None:
        nonce = self._seal.nonce(self._number, last)
        self._stream.write(self._seal.cipher.encrypt(nonce, chunk, self._seal.header))
        self._number += 1


class SealedReader:
    """Reads a sealed file from its beginning; `name` is how errors call it.

    Raises Unavailable `backup_passphrase` for a wrong passphrase, Invalid `backup_damaged` where the file is not what
    was sealed.
    """

    def __init__(self, stream: IO[bytes], passphrase: bytes, name: str) -> None:
        self._stream, self._name, self._number = stream, name, 0
        header, mac = stream.read(_HEADER.size), stream.read(_MAC)
        if len(header) < _HEADER.size or len(mac) < _MAC:
            raise self._damaged(0)
        _, version, *cost, salt = _HEADER.unpack(header)
        if version != _FORMAT:
            raise Unavailable(
                "backup_format",
                f"{name} has the format {version}, this program knows {_FORMAT}: a later release made it.",
            )
        asked = Cost(*cost)
        if not asked.is_bearable:
            raise self._damaged(0)
        self._seal = _seal(header, asked, salt, passphrase)
        if not hmac.compare_digest(self._seal.mac, mac):
            raise Unavailable(
                "backup_passphrase",
                f"{name} does not open with this passphrase: name the file with the passphrase of the registry that "
                "it was taken of in REGISTRY_KEY_PASSPHRASE_FILE. Or its first bytes are damaged. Nothing was changed.",
            )
        self._left, self._ahead, self._ended = bytearray(), stream.read(_CHUNK + _TAG), False

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end, which is proven then."""
        while not self._left and not self._ended:
            self._left += self._next()
        part = bytes(self._left[:size])
        del self._left[:size]
        return part

    def _next(self) -> bytes:
        sealed, self._ahead = self._ahead, self._stream.read(_CHUNK + _TAG)
        self._ended = not self._ahead
        try:
            chunk = self._seal.cipher.decrypt(self._seal.nonce(self._number, self._ended), sealed, self._seal.header)
        except (InvalidTag, ValueError):
            raise self._damaged(_HEADER.size + _MAC + self._number * (_CHUNK + _TAG)) from None
        self._number += 1
        return chunk

    def _damaged(self, at: int) -> Invalid:
        return Invalid(
            "backup_damaged",
            f"{self._name} is not as it was written, from byte {at} on: it was cut off, changed or put together from "
            "others. Nothing was changed here; take another backup.",
        )
