"""The registry's serials: FF1 against NIST's samples and a second implementation, singly and by array."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from registry.codes.serials import (
    ALPHABET,
    INDEX_BITS,
    LENGTH,
    ORDER_BITS,
    Ff1,
    SerialCipher,
    SerialOrigin,
    fold,
    group,
    is_serial,
)
from registry.errors import Invalid
from tests.paths import VECTOR_FILES

VECTORS: dict[str, Any] = json.loads((VECTOR_FILES / "serials.json").read_text())
CASES: list[dict[str, Any]] = VECTORS["cases"]
REFUSED: list[dict[str, str]] = VECTORS["refused"]

KEY = bytes(range(32))
GTIN = "08934588012341"
OTHER_GTIN = "08934588012358"
LAST_ORDER = 2**ORDER_BITS - 1
LAST_INDEX = 2**INDEX_BITS - 1

keys = st.binary(min_size=32, max_size=32)
gtins = st.text("0123456789", min_size=14, max_size=14)
orders = st.integers(0, LAST_ORDER) | st.sampled_from([0, 1, LAST_ORDER])
indices = st.integers(0, LAST_INDEX) | st.sampled_from([0, 1, LAST_INDEX])


# The second implementation: SP 800-38G to the letter, on numeral strings and byte strings, sharing no line
# with the module. Steps are numbered as in algorithms 7 and 8.


def prf(key: bytes, message: bytes) -> bytes:
    encryptor = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor()
    return encryptor.update(message)[-16:]


def num(numerals: list[int], radix: int) -> int:
    value = 0
    for numeral in numerals:
        value = value * radix + numeral
    return value


def numerals_of(value: int, radix: int, count: int) -> list[int]:
    return [value // radix**place % radix for place in reversed(range(count))]


def round_y(key: bytes, radix: int, n: int, tweak: bytes, i: int, half: list[int]) -> int:
    u, v = n // 2, n - n // 2
    bits = 0
    while 2**bits < radix**v:
        bits += 1
    b = (bits + 7) // 8  # step 3
    d = 4 * ((b + 3) // 4) + 4  # step 4
    p = bytes([1, 2, 1]) + radix.to_bytes(3, "big") + bytes([10, u % 256])  # step 5
    p += n.to_bytes(4, "big") + len(tweak).to_bytes(4, "big")
    q = tweak + bytes((-len(tweak) - b - 1) % 16) + bytes([i]) + num(half, radix).to_bytes(b, "big")  # 6.i
    r = prf(key, p + q)  # 6.ii
    s = r
    for j in range(1, (d + 15) // 16):  # 6.iii
        s += prf(key, bytes(x ^ y for x, y in zip(r, j.to_bytes(16, "big"), strict=True)))
    return int.from_bytes(s[:d], "big")  # 6.iv


def reference_encrypt(key: bytes, radix: int, tweak: bytes, x: list[int]) -> list[int]:
    n = len(x)
    u, v = n // 2, n - n // 2
    a, b = x[:u], x[u:]
    for i in range(10):
        m = u if i % 2 == 0 else v
        c = (num(a, radix) + round_y(key, radix, n, tweak, i, b)) % radix**m
        a, b = b, numerals_of(c, radix, m)
    return a + b


def reference_decrypt(key: bytes, radix: int, tweak: bytes, x: list[int]) -> list[int]:
    n = len(x)
    u, v = n // 2, n - n // 2
    a, b = x[:u], x[u:]
    for i in range(9, -1, -1):
        m = u if i % 2 == 0 else v
        c = (num(b, radix) - round_y(key, radix, n, tweak, i, a)) % radix**m
        a, b = numerals_of(c, radix, m), a
    return a + b


def reference_serial(key: bytes, gtin: str, order_no: int, unit_index: int) -> str:
    plain = numerals_of(order_no * 2**32 + unit_index, 32, 12)
    return "".join(ALPHABET[numeral] for numeral in reference_encrypt(key, 32, gtin.encode(), plain))


# NIST, "FF1 Samples" (the examples that SP 800-38G points to).
KEY_128 = "2B7E151628AED2A6ABF7158809CF4F3C"
KEY_192 = KEY_128 + "EF4359D8D580AA4F"
KEY_256 = KEY_192 + "7F036D6F04FC6A94"
TWEAK_10 = "39383736353433323130"
TWEAK_11 = "3737373770717273373737"
DIGITS_19 = "0123456789abcdefghi"
SAMPLES = [
    pytest.param(KEY_128, 10, "", "0123456789", "2433477484", id="sample 1"),
    pytest.param(KEY_128, 10, TWEAK_10, "0123456789", "6124200773", id="sample 2"),
    pytest.param(KEY_128, 36, TWEAK_11, DIGITS_19, "a9tv40mll9kdu509eum", id="sample 3"),
    pytest.param(KEY_192, 10, "", "0123456789", "2830668132", id="sample 4"),
    pytest.param(KEY_192, 10, TWEAK_10, "0123456789", "2496655549", id="sample 5"),
    pytest.param(KEY_192, 36, TWEAK_11, DIGITS_19, "xbj3kv35jrawxv32ysr", id="sample 6"),
    pytest.param(KEY_256, 10, "", "0123456789", "6657667009", id="sample 7"),
    pytest.param(KEY_256, 10, TWEAK_10, "0123456789", "1001623463", id="sample 8"),
    pytest.param(KEY_256, 36, TWEAK_11, DIGITS_19, "xs8a0azh2avyalyzuwd", id="sample 9"),
]
over_samples = pytest.mark.parametrize(("key", "radix", "tweak", "plain", "cipher"), SAMPLES)


def halves(text: str, radix: int) -> tuple[int, int]:
    u = len(text) // 2
    return int(text[:u], radix), int(text[u:], radix)


@over_samples
def test_reference_agrees_with_nist(key: str, radix: int, tweak: str, plain: str, cipher: str) -> None:
    x = [int(character, radix) for character in plain]
    y = [int(character, radix) for character in cipher]
    assert reference_encrypt(bytes.fromhex(key), radix, bytes.fromhex(tweak), x) == y
    assert reference_decrypt(bytes.fromhex(key), radix, bytes.fromhex(tweak), y) == x


@over_samples
def test_one_string_agrees_with_nist(key: str, radix: int, tweak: str, plain: str, cipher: str) -> None:
    ff1 = Ff1(bytes.fromhex(key), radix, len(plain), bytes.fromhex(tweak))
    assert ff1.encrypt(*halves(plain, radix)) == halves(cipher, radix)
    assert ff1.decrypt(*halves(cipher, radix)) == halves(plain, radix)


@over_samples
def test_array_agrees_with_nist(key: str, radix: int, tweak: str, plain: str, cipher: str) -> None:
    ff1 = Ff1(bytes.fromhex(key), radix, len(plain), bytes.fromhex(tweak))
    # The sample stands third of five, among neighbours, so that rows that leak into each other show.
    x = [np.array([0, 1, half, 2, half], dtype=np.uint64) for half in halves(plain, radix)]
    a, b = ff1.encrypt_array(x[0], x[1])
    assert (int(a[2]), int(b[2])) == halves(cipher, radix)
    back = ff1.decrypt_array(a, b)
    assert np.array_equal(back[0], x[0])
    assert np.array_equal(back[1], x[1])


@given(st.data(), keys, st.binary(max_size=40), st.integers(2, 40), st.integers(2, 24))
def test_any_radix_agrees_with_reference(data: st.DataObject, key: bytes, tweak: bytes, radix: int, n: int) -> None:
    u, v = n // 2, n - n // 2
    if radix**n < 1_000_000 or radix**v > 2**56:
        with pytest.raises(ValueError, match="FF1 is not offered"):
            Ff1(key, radix, n, tweak)
        return
    left, right = data.draw(st.integers(0, radix**u - 1)), data.draw(st.integers(0, radix**v - 1))
    x = numerals_of(left, radix, u) + numerals_of(right, radix, v)
    y = reference_encrypt(key, radix, tweak, x)
    expected = num(y[:u], radix), num(y[u:], radix)
    ff1 = Ff1(key, radix, n, tweak)
    a, b = ff1.encrypt_array(np.array([left], dtype=np.uint64), np.array([right], dtype=np.uint64))
    assert ff1.encrypt(left, right) == (int(a[0]), int(b[0])) == expected
    assert ff1.decrypt(*expected) == (left, right)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_frozen_vectors(case: dict[str, Any]) -> None:
    cipher = SerialCipher(bytes.fromhex(case["key"]), case["gtin"])
    order_no, index, serial = case["order_no"], case["unit_index"], case["serial"]
    assert cipher.write(order_no, index) == serial
    assert cipher.read(serial) == SerialOrigin(order_no, index)
    assert cipher.write_array(order_no, index, index + 1).tolist() == [serial.encode()]
    assert reference_serial(bytes.fromhex(case["key"]), case["gtin"], order_no, index) == serial


@given(keys, gtins, orders, indices)
def test_serial_agrees_with_reference(key: bytes, gtin: str, order_no: int, unit_index: int) -> None:
    cipher = SerialCipher(key, gtin)
    serial = cipher.write(order_no, unit_index)
    assert serial == reference_serial(key, gtin, order_no, unit_index)
    assert cipher.read(serial) == (order_no, unit_index)


@given(keys, gtins, orders, indices, st.integers(0, 40))
def test_array_agrees_with_one_at_a_time(key: bytes, gtin: str, order_no: int, start: int, count: int) -> None:
    cipher = SerialCipher(key, gtin)
    stop = min(start + count, LAST_INDEX + 1)
    serials = cipher.write_array(order_no, start, stop)
    assert serials.dtype == np.dtype("S12")
    assert [s.decode() for s in serials.tolist()] == [cipher.write(order_no, i) for i in range(start, stop)]
    order_nos, unit_indices = cipher.read_array(serials)
    assert order_nos.dtype == unit_indices.dtype == np.int64
    assert order_nos.tolist() == [order_no] * (stop - start)
    assert unit_indices.tolist() == list(range(start, stop))


@given(st.lists(st.text(ALPHABET, min_size=12, max_size=12), max_size=30))
def test_every_serial_reads_the_same_both_ways(serials: list[str]) -> None:
    cipher = SerialCipher(KEY, GTIN)
    order_nos, unit_indices = cipher.read_array(np.array([s.encode() for s in serials], dtype="S12"))
    places = [cipher.read(serial) for serial in serials]
    assert list(zip(order_nos.tolist(), unit_indices.tolist(), strict=True)) == places
    assert [cipher.write(*place) for place in places] == serials


def test_corners_of_the_range_are_distinct_and_come_back() -> None:
    cipher = SerialCipher(KEY, GTIN)
    corners = [SerialOrigin(o, i) for o in (0, LAST_ORDER) for i in (0, LAST_INDEX)]
    serials = [cipher.write(*corner) for corner in corners]
    assert len(set(serials)) == 4
    assert [cipher.read(serial) for serial in serials] == corners
    assert cipher.write_array(LAST_ORDER, LAST_INDEX, LAST_INDEX + 1).tolist() == [serials[3].encode()]


def test_an_array_of_many_chunks_is_seamless_and_resumes_anywhere() -> None:
    cipher = SerialCipher(KEY, GTIN)
    whole = cipher.write_array(77, 5, 40_005)
    assert len(np.unique(whole)) == 40_000
    assert np.array_equal(whole[12_345:], cipher.write_array(77, 12_350, 40_005))
    order_nos, unit_indices = cipher.read_array(whole[::-3])
    assert np.all(order_nos == 77)
    assert np.array_equal(unit_indices, np.arange(5, 40_005)[::-3])
    for position in (0, 8191, 8192, 39_999):
        assert cipher.write(77, 5 + position) == whole[position].decode()


def test_empty_arrays() -> None:
    cipher = SerialCipher(KEY, GTIN)
    assert cipher.write_array(1, 9, 9).shape == (0,)
    assert cipher.write_array(1, LAST_INDEX + 1, LAST_INDEX + 1).shape == (0,)
    assert [part.shape for part in cipher.read_array(np.empty(0, dtype="S12"))] == [(0,), (0,)]


def test_a_serial_moved_to_another_gtin_names_another_place() -> None:
    serials = SerialCipher(KEY, GTIN).write_array(123_456, 0, 1000)
    order_nos, _ = SerialCipher(KEY, OTHER_GTIN).read_array(serials)
    assert not np.any(order_nos == 123_456)
    assert len(np.unique(order_nos)) > 990
    serial = serials[0].decode()
    assert SerialCipher(KEY, OTHER_GTIN).read(serial) != SerialCipher(KEY, GTIN).read(serial) == (123_456, 0)


def test_another_key_names_another_place() -> None:
    serial = SerialCipher(KEY, GTIN).write(123_456, 0)
    assert SerialCipher(KEY[::-1], GTIN).read(serial).order_no != 123_456


@pytest.mark.parametrize("case", REFUSED, ids=[case["name"] for case in REFUSED])
def test_refused_serials(case: dict[str, str]) -> None:
    cipher = SerialCipher(KEY, GTIN)
    assert not is_serial(case["serial"])
    with pytest.raises(Invalid) as caught:
        cipher.read(case["serial"])
    assert caught.value.code == "serial_format"
    with pytest.raises(Invalid) as caught:
        group(case["serial"])
    assert caught.value.code == "serial_format"


def test_foreign_serials_in_an_array_do_not_disturb_their_neighbours() -> None:
    cipher = SerialCipher(KEY, GTIN)
    good = cipher.write(5, 6).encode()
    foreign = [
        b"",
        b"7K3M",
        b"7k3m9q2xt4wz",
        b"7K3M9Q2XT4WU",
        b"U00000000000",
        b"0U0000000000",
        b"000\xff00000000",
    ]
    mixed = np.array([row for bad in foreign for row in (good, bad)], dtype="S12")
    order_nos, unit_indices = cipher.read_array(mixed)
    assert order_nos.tolist() == [5, -1] * len(foreign)
    assert unit_indices.tolist() == [6, -1] * len(foreign)


@given(st.binary(min_size=12, max_size=12))
def test_arrays_take_exactly_what_one_at_a_time_takes(raw: bytes) -> None:
    order_nos, _ = SerialCipher(KEY, GTIN).read_array(np.array([raw], dtype="S12"))
    assert (order_nos[0] >= 0) == is_serial(raw.decode("latin-1"))


@pytest.mark.parametrize(
    "serials", [np.array([b"7K3M9Q2XT4WZZ"]), np.array(["7K3M9Q2XT4WZ"]), np.zeros((2, 2), dtype="S12")]
)
def test_arrays_of_another_type_are_a_mistake_of_the_caller(serials: Any) -> None:
    with pytest.raises(TypeError, match="S12"):
        SerialCipher(KEY, GTIN).read_array(serials)


@pytest.mark.parametrize(
    ("order_no", "unit_index"), [(-1, 0), (LAST_ORDER + 1, 0), (0, -1), (0, LAST_INDEX + 1), (2**64, 2**64)]
)
def test_numbers_outside_their_bits_are_refused(order_no: int, unit_index: int) -> None:
    cipher = SerialCipher(KEY, GTIN)
    with pytest.raises(Invalid) as caught:
        cipher.write(order_no, unit_index)
    assert caught.value.code == "serial_range"
    with pytest.raises(Invalid) as caught:
        cipher.write_array(order_no, unit_index, unit_index + 1)
    assert caught.value.code == "serial_range"


@pytest.mark.parametrize(("start", "stop"), [(5, 4), (-1, 3), (-1, -1), (0, LAST_INDEX + 2)])
def test_ranges_outside_the_index_are_refused(start: int, stop: int) -> None:
    with pytest.raises(Invalid) as caught:
        SerialCipher(KEY, GTIN).write_array(1, start, stop)
    assert caught.value.code == "serial_range"


@pytest.mark.parametrize("key", [b"", bytes(16), bytes(24), bytes(31), bytes(33)])
def test_a_serial_key_has_32_bytes(key: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        SerialCipher(key, GTIN)
    assert caught.value.code == "serial_key"


@pytest.mark.parametrize(
    "gtin", ["", "8934588012341", "089345880123411", "0893458801234X", "٠٨٩٣٤٥٨٨٠١٢٣٤١", GTIN + "\n"]
)
def test_a_gtin_has_14_ascii_digits(gtin: str) -> None:
    with pytest.raises(Invalid) as caught:
        SerialCipher(KEY, gtin)
    assert caught.value.code == "serial_gtin"


def test_the_key_is_never_shown() -> None:
    cipher = SerialCipher(KEY, GTIN)
    assert repr(cipher) == f"SerialCipher(gtin='{GTIN}')"
    assert "key" not in repr(Ff1(KEY, 32, LENGTH, GTIN.encode()))


def test_one_cipher_serves_many_threads() -> None:
    cipher = SerialCipher(KEY, GTIN)
    expected = cipher.write_array(9, 0, 20_000).tolist()

    def work(thread: int) -> bool:
        one = [cipher.write(9, i).encode() for i in range(thread, 2000, 7)]
        many = cipher.write_array(9, 0, 20_000).tolist()
        order_nos, _ = cipher.read_array(np.array(expected, dtype="S12"))
        return one == expected[thread:2000:7] and many == expected and bool(np.all(order_nos == 9))

    with ThreadPoolExecutor(max_workers=4 * (os.cpu_count() or 1)) as pool:
        assert all(pool.map(work, range(32)))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("7K3M9Q2XT4WZ", "7K3M9Q2XT4WZ"),
        ("7k3m 9q2x t4wz", "7K3M9Q2XT4WZ"),
        (" 7K3M-9Q2X-T4WZ ", "7K3M9Q2XT4WZ"),
        ("OoIiLl", "001111"),
        ("abcdefghjkmnpqrstvwxyz", "ABCDEFGHJKMNPQRSTVWXYZ"),
        ("u", "U"),
        ("ſßı", "ſßı"),
        ("7K3M\n", "7K3M\n"),
        ("", ""),
    ],
)
def test_fold_reads_what_people_type(typed: str, meant: str) -> None:
    assert fold(typed) == meant


@given(st.text(ALPHABET, min_size=12, max_size=12))
def test_grouped_serials_fold_back(serial: str) -> None:
    assert is_serial(serial)
    assert group(serial) == f"{serial[:4]} {serial[4:8]} {serial[8:]}"
    assert fold(group(serial).lower()) == fold(serial) == serial
