"""Keys in hand: one message has one signature, and only a good one passes."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.codes.keyring import GROUP_ORDER, LIVE_NUMBERS, SAMPLE_NUMBERS, Keyring, StaleKeyring, check, sign
from registry.errors import Unavailable
from tests.examples import at_most
from tests.make_vectors import SCALARS

PRIVATE = ec.derive_private_key(SCALARS[7], ec.SECP256R1())
OTHER = ec.derive_private_key(SCALARS[8], ec.SECP256R1())
MESSAGE = b"sample"
SIGNATURE = sign(PRIVATE, MESSAGE)
R, S = int.from_bytes(SIGNATURE[:32], "big"), int.from_bytes(SIGNATURE[32:], "big")


def pair(r: int, s: int) -> bytes:
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def test_the_sample_of_rfc_6979_signs_as_printed_there_with_s_lowered() -> None:
    # RFC 6979 A.2.5, SHA-256, message "sample"
    r = 0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716
    s = 0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8
    assert (r, GROUP_ORDER - s) == (R, S)


def test_a_signature_is_the_numbers_that_the_library_gives_short_ones_too() -> None:
    lengths = set()
    for n in range(1500):
        message = b"%d" % n
        r, s = decode_dss_signature(PRIVATE.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True)))
        assert sign(PRIVATE, message) == pair(r, min(s, GROUP_ORDER - s))
        lengths |= {("r", (r.bit_length() + 7) // 8), ("s", (s.bit_length() + 7) // 8)}
    assert lengths >= {("r", 31), ("r", 32), ("s", 31), ("s", 32)}


@settings(max_examples=at_most(30), deadline=None)
@given(st.binary(max_size=300))
def test_every_signature_is_the_same_twice_has_low_s_and_verifies(message: bytes) -> None:
    signature = sign(PRIVATE, message)
    assert signature == sign(PRIVATE, message)
    assert len(signature) == 64
    assert 0 < int.from_bytes(signature[32:], "big") <= GROUP_ORDER // 2
    assert check(PRIVATE.public_key(), message, signature)
    assert not check(OTHER.public_key(), message, signature)
    assert not check(PRIVATE.public_key(), message + b"\x00", signature)


@pytest.mark.parametrize(
    "signature",
    [
        pair(R, GROUP_ORDER - S),
        pair(0, S),
        pair(R, 0),
        pair(0, 0),
        pair(GROUP_ORDER, S),
        pair(R, GROUP_ORDER),
        pair(R + 1, S),
        pair(S, R),
        pair(2**256 - 1, 2**256 - 1),
        SIGNATURE[:-1],
        SIGNATURE + b"\x00",
        b"",
        bytes(64),
    ],
)
def test_no_other_bytes_pass_for_the_signature(signature: bytes) -> None:
    assert not check(PRIVATE.public_key(), MESSAGE, signature)


def test_the_high_s_twin_is_refused_though_ecdsa_itself_takes_it() -> None:
    der = PRIVATE.sign(MESSAGE, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    assert decode_dss_signature(der) == (R, GROUP_ORDER - S)
    PRIVATE.public_key().verify(der, MESSAGE, ec.ECDSA(hashes.SHA256()))
    assert not check(PRIVATE.public_key(), MESSAGE, pair(R, GROUP_ORDER - S))


def test_a_keyring_checks_by_key_number() -> None:
    keyring = Keyring({7: PRIVATE.public_key(), 8: OTHER.public_key()}, {7: PRIVATE})
    assert keyring.check(7, MESSAGE, keyring.sign(7, MESSAGE))
    assert not keyring.check(8, MESSAGE, SIGNATURE)
    assert not keyring.check(9, MESSAGE, SIGNATURE)
    assert not keyring.check(0, MESSAGE, SIGNATURE)


def test_a_missing_private_half_or_serial_key_is_the_environments_fault() -> None:
    keyring = Keyring({7: PRIVATE.public_key()})
    with pytest.raises(Unavailable) as caught:
        keyring.sign(7, MESSAGE)
    assert caught.value.code == "key_missing"
    # a serial key may be newer than this keyring, so it is worth loading again
    with pytest.raises(StaleKeyring) as stale:
        keyring.serial_key(3)
    assert stale.value.code == "serial_key_missing"
    assert Keyring({}, {}, {3: bytes(32)}).serial_key(3) == bytes(32)


def test_secrets_never_show_when_a_keyring_is_printed() -> None:
    shown = repr(Keyring({}, {7: PRIVATE}, {3: b"\xaa" * 32}))
    assert "signers" not in shown
    assert "serial_keys" not in shown


def test_key_numbers_of_samples_and_live_registries_are_apart_and_zero_is_neither() -> None:
    assert set(SAMPLE_NUMBERS).isdisjoint(LIVE_NUMBERS)
    assert set(SAMPLE_NUMBERS) | set(LIVE_NUMBERS) == set(range(1, 1 << 16))


def test_pseudonyms_and_device_tokens_have_keys_of_their_own_from_the_first_serial_key() -> None:
    ring = Keyring({}, {}, {1: bytes(32), 2: bytes([1]) * 32}, 1)
    assert len(ring.pseudonym_key) == len(ring.device_key) == 32
    assert len({ring.pseudonym_key, ring.device_key, bytes(32)}) == 3
    assert ring.pseudonym_key == Keyring({}, {}, {1: bytes(32)}, 1).pseudonym_key
    assert ring.pseudonym_key != Keyring({}, {}, ring.serial_keys, 2).pseudonym_key
    assert repr(ring.pseudonym_key) not in repr(ring)


@pytest.mark.parametrize("first", [None, 3])
def test_without_the_first_serial_key_there_are_no_pseudonyms(first: int | None) -> None:
    ring = Keyring({}, {}, {1: bytes(32)}, first)
    for name in ("pseudonym_key", "device_key"):
        with pytest.raises(StaleKeyring):
            getattr(ring, name)
