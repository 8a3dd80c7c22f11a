"""The limit of what seals and checks: bare ES256 of `cryptography`, in as many processes as cores, and nothing else.

The processes are started, and hold their keys and messages, before the clock runs.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from multiprocessing import get_context
from multiprocessing.pool import Pool

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

CORES = os.cpu_count() or 1
SIGN = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
CHECK = ec.ECDSA(hashes.SHA256())

# A DER signature and the bytes that it is over.
Signed = tuple[bytes, bytes]

_private: ec.EllipticCurvePrivateKey
_public: ec.EllipticCurvePublicKey
_signed: Sequence[Signed]


class Crew:
    """Processes that sign or check their share of the messages in a bare loop."""

    def __init__(self, pool: Pool, count: int) -> None:
        self._pool = pool
        self._count = count

    def sign(self) -> float:
        """Messages signed a second."""
        return self._rate(_sign)

    def check(self) -> float:
        """Signatures checked a second."""
        return self._rate(_check)

    def _rate(self, work: Callable[[int, int], int]) -> float:
        cuts = [self._count * n // CORES for n in range(CORES + 1)]
        began = time.perf_counter()
        self._pool.starmap(work, pairwise(cuts), chunksize=1)
        return self._count / (time.perf_counter() - began)


@contextmanager
def crew(private: ec.EllipticCurvePrivateKey, signed: Sequence[Signed]) -> Iterator[Crew]:
    """A crew for one key and these messages; `signed` may have empty signatures where they are only to be signed."""
    secret = private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with get_context("spawn").Pool(CORES, _ready, (secret, signed)) as pool:
        pool.map(_awake, range(CORES * 4), chunksize=1)
        yield Crew(pool, len(signed))


def _ready(secret: bytes, signed: Sequence[Signed]) -> None:
    global _private, _public, _signed
    private = serialization.load_der_private_key(secret, None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    _private, _public, _signed = private, private.public_key(), signed


def _awake(_number: int) -> None:
    time.sleep(0.05)


def _sign(start: int, stop: int) -> int:
    sign = _private.sign
    for _, message in _signed[start:stop]:
        sign(message, SIGN)
    return stop - start


def _check(start: int, stop: int) -> int:
    verify, good = _public.verify, 0
    for signature, message in _signed[start:stop]:
        try:
            verify(signature, message, CHECK)
            good += 1
        except InvalidSignature:
            pass
    return good
