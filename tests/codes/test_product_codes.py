"""What is printed and how it is read back: the frozen vectors, the carriers' texts, and what reading forgives."""

import json
from dataclasses import asdict
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from registry.codes import product_codes
from registry.codes.keyring import Keyring, check, sign
from registry.codes.product_codes import ProductCode, Reading, Seal, SealField
from registry.errors import Invalid
from registry.gs1 import notation
from registry.gs1.elements import GS, Gs1Error
from registry.model.goods import Level
from tests import make_vectors
from tests.paths import VECTOR_FILES

FILE = VECTOR_FILES / "seals.json"
VECTORS: dict[str, Any] = json.loads(FILE.read_text(encoding="ascii"))
CASES: list[dict[str, Any]] = VECTORS["cases"]
READABLE = [case for case in CASES if "fault" not in case]
REFUSED = [case for case in CASES if "fault" in case]

CODE = ProductCode("08934588012341", "LOT123", "271231", "7K3M9Q2XT4WZ")
PRIVATE = ec.derive_private_key(make_vectors.SCALARS[7], ec.SECP256R1())
SEAL = Seal(7, sign(PRIVATE, product_codes.signed_bytes(CODE, 7))).text


def named(cases: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=[case["name"] for case in cases])


KEYRING = Keyring(
    {
        number: ec.derive_private_key(scalar, ec.SECP256R1()).public_key()
        for number, scalar in make_vectors.SCALARS.items()
    }
)


def seal_state(reading: Reading) -> str:
    """What becomes of the seal by keyring and trust list; a damaged one is told by the code it would be good on."""
    states = {key["key_no"]: key["state"] for key in VECTORS["keys"]}
    if reading.seal_field is SealField.DAMAGED:
        return "damaged"
    if reading.seal is None or reading.code is None:
        return "missing"
    number, signature = reading.seal.key_number, reading.seal.signature
    if number not in states:
        return "unknown_key"
    if states[number] == "revoked":
        return "revoked_key"
    if KEYRING.check(number, product_codes.signed_bytes(reading.code, reading.seal.key_number), signature):
        return "valid"
    swapped = product_codes.signed_bytes(reading.code.swapped_case(), reading.seal.key_number)
    return "damaged" if KEYRING.check(number, swapped, signature) else "invalid"


# --- the frozen vectors


def test_the_script_writes_the_frozen_vectors_byte_for_byte() -> None:
    assert make_vectors.build() == FILE.read_text(encoding="ascii")


def test_every_vector_has_its_own_name_and_text() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert len({case["text"] for case in CASES}) == len(CASES)
    assert len(CASES) >= 80


@named(READABLE)
def test_a_vector_reads_as_it_says(case: dict[str, Any]) -> None:
    reading = product_codes.read(case["text"])
    assert reading.code is not None
    assert asdict(reading.code) == case["reading"]
    assert reading.seal_field == case["seal_field"]
    assert list(reading.unsealed) == case.get("unsealed", [])
    assert seal_state(reading) == case["seal_state"]


@named([case for case in READABLE if "signed" in case])
def test_a_vector_is_signed_over_the_bytes_it_says(case: dict[str, Any]) -> None:
    reading = product_codes.read(case["text"])
    assert reading.code is not None
    assert reading.seal is not None
    assert product_codes.signed_bytes(reading.code, reading.seal.key_number).hex() == case["signed"]


@named(REFUSED)
def test_a_vector_is_refused_for_the_fault_it_names(case: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as caught:
        product_codes.read(case["text"])
    assert caught.value.code == case["fault"]


@named([case for case in READABLE if case["name"].startswith(("good unit code", "good lot code"))])
def test_a_good_code_is_written_as_in_its_vector(case: dict[str, Any]) -> None:
    code = ProductCode(**case["reading"])
    seal = Seal(7, sign(PRIVATE, product_codes.signed_bytes(code, 7))).text
    assert product_codes.uri(code, seal, "id.example") == case["text"]


# --- the seal


def test_the_worked_example_is_signed_over_these_bytes() -> None:
    head, sep = "564e504300" + "010007", "1d"
    fields = ("0108934588012341", "10LOT123", "17271231", "217K3M9Q2XT4WZ")
    expected = head + "".join(field.encode().hex() + sep for field in fields)
    assert product_codes.signed_bytes(CODE, 7).hex() == expected


def test_a_seal_has_67_bytes_and_90_characters_for_any_key_number() -> None:
    for number in (0, 1, 7, 0xFEFF, 0xFFFF):
        text = Seal(number, bytes(64)).text
        assert len(text) == product_codes.SEAL_LENGTH == 90
        assert product_codes.parse_seal(text) == Seal(number, bytes(64))


def test_one_seal_has_one_spelling() -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    accepted = [sign_ for sign_ in alphabet if product_codes.parse_seal(SEAL[:-1] + sign_)]
    # four of its six bits are spare
    assert len(accepted) == 4
    assert SEAL[-1] in accepted
    for other in (
        SEAL + "=",
        SEAL + "==",
        SEAL[:-1],
        SEAL + "A",
        SEAL[:-2] + "==",
        "é" + SEAL[1:],
        SEAL[:40] + "\n" + SEAL[41:],
    ):
        assert product_codes.parse_seal(other) is None
    for sign_ in "+/ =.~":
        assert product_codes.parse_seal(SEAL[:40] + sign_ + SEAL[41:]) is None


def test_signing_twice_gives_the_same_low_s_seal() -> None:
    message = product_codes.signed_bytes(CODE, 7)
    assert sign(PRIVATE, message) == sign(PRIVATE, message)
    assert check(PRIVATE.public_key(), message, sign(PRIVATE, message))


def test_no_two_codes_share_their_signed_bytes() -> None:
    values = (None, "1", "11", "21", "A")
    dates = (None, "271231")
    seen = {
        product_codes.signed_bytes(ProductCode("08934588012341", lot, expiry, serial), 7)
        for lot in values
        for expiry in dates
        for serial in values
    }
    assert len(seen) == len(values) * len(values) * len(dates)


# --- sizes and carriers


@pytest.mark.parametrize(
    ("host", "lot", "bound"),
    [("ID.EXAMPLE", "LOT123", 175), ("TRACE.EXAMPLE.GOV.VN.XX", "L" * 20, 202), ("H" * 24, "(" * 20, 243)],
)
def test_a_printed_uri_stays_far_under_the_limit_of_a_reader(host: str, lot: str, bound: int) -> None:
    code = ProductCode("08934588012341", lot, "271231", "7K3M9Q2XT4WZ")
    text = product_codes.uri(code, SEAL, host)
    assert len(text) <= bound < product_codes.MAX_LENGTH
    assert product_codes.read(text).code == code


def test_scheme_host_and_digits_fall_into_the_alphanumeric_mode_of_qr() -> None:
    text = product_codes.uri(CODE, SEAL, "id.example.vn")
    front = text.split("?")[0]
    assert set(front) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert text.endswith("?17=271231&8030=" + SEAL)


def test_gs1_128_has_room_for_gtin_and_serial_but_not_for_a_seal() -> None:
    found = product_codes.elements(CODE, None)
    short = notation.write_element_string([element for element in found if element.ai in ("01", "21")])
    assert len(short.removeprefix(GS)) == 2 + 14 + 2 + 12 <= 48
    assert len(notation.write_element_string(product_codes.elements(CODE, SEAL))) > 48


def test_a_datamatrix_holds_01_17_10_21_8030_in_this_order_with_gs_after_lot_and_serial() -> None:
    text = notation.write_element_string(product_codes.elements(CODE, SEAL))
    assert text == f"{GS}01{CODE.gtin}17{CODE.expiry}10{CODE.lot}{GS}21{CODE.serial}{GS}8030{SEAL}"
    assert product_codes.read(text).code == CODE


def test_a_lot_level_datamatrix_carries_no_seal() -> None:
    lot = ProductCode(CODE.gtin, CODE.lot, CODE.expiry)
    assert [element.ai for element in product_codes.elements(lot, SEAL)] == ["01", "17", "10"]


@pytest.mark.parametrize("lot", ["A-B", "a.b", "'x'", '"q"', "(1)", "*;,", "<=>", "_:", "!", "0" * 20, "...", "a b"[0]])
def test_every_character_a_lot_may_hold_survives_printing_and_reading(lot: str) -> None:
    code = ProductCode(CODE.gtin, lot, CODE.expiry, CODE.serial)
    assert product_codes.read(product_codes.uri(code, SEAL, "H.VN")).code == code
    assert product_codes.read(notation.write_element_string(product_codes.elements(code, SEAL))).code == code
    assert product_codes.read(notation.write_bracketed(product_codes.elements(code, SEAL))).code == code


# --- reading


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("8934588012341", ProductCode(CODE.gtin)),
        ("08934588012341", ProductCode(CODE.gtin)),
        ("  8934588012341 \r\n", ProductCode(CODE.gtin)),
        ("\ufeff08934588012341", ProductCode(CODE.gtin)),
        ("96385074", ProductCode("00000096385074")),
        ("036000291452", ProductCode("00036000291452")),
        ("]E08934588012341", ProductCode(CODE.gtin)),
        ("]I108934588012341", ProductCode(CODE.gtin)),
        ("]E496385074", ProductCode("00000096385074")),
        ("0108934588012341", ProductCode(CODE.gtin)),
        ("(01)08934588012341", ProductCode(CODE.gtin)),
        ("8934588012341 7K3M9Q2XT4WZ", ProductCode(CODE.gtin, serial="7K3M9Q2XT4WZ")),
        ("8934588012341 7K3M 9Q2X T4WZ", ProductCode(CODE.gtin, serial="7K3M9Q2XT4WZ")),
        ("8934588012341\t7k3m-9q2x-t4wz", ProductCode(CODE.gtin, serial="7k3m-9q2x-t4wz")),
        ("8934588012341, 7K3M9Q2XT4WZ", ProductCode(CODE.gtin, serial="7K3M9Q2XT4WZ")),
        ("08934588012341/7K3M9Q2XT4WZ", ProductCode(CODE.gtin, serial="7K3M9Q2XT4WZ")),
        (f"]C101{CODE.gtin}217K3M9Q2XT4WZ", ProductCode(CODE.gtin, serial="7K3M9Q2XT4WZ")),
        (f"]e001{CODE.gtin}217K3M9Q2XT4WZ", ProductCode(CODE.gtin, serial="7K3M9Q2XT4WZ")),
        (f"01{CODE.gtin}10A{GS}21B{GS}", ProductCode(CODE.gtin, "A", None, "B")),
        (f"]d2{GS}01{CODE.gtin}10A{GS}21B", ProductCode(CODE.gtin, "A", None, "B")),
        ("https://x.vn/01/08934588012341/10/A", ProductCode(CODE.gtin, "A")),
        ("Https://x.vn/01/08934588012341", ProductCode(CODE.gtin)),
        ("]Q1HTTPS://X.VN/01/08934588012341", ProductCode(CODE.gtin)),
        ("]Q1https://x.vn/~a/01/08934588012341", ProductCode(CODE.gtin)),
        ("]d1https://x.vn/01/08934588012341", ProductCode(CODE.gtin)),
        ("]Q18934588012341", ProductCode(CODE.gtin)),
        ("]E08934588012341|]e010A", ProductCode(CODE.gtin, "A")),
        (f"]E08934588012341|]e010A{GS}21B", ProductCode(CODE.gtin, "A", None, "B")),
    ],
)
def test_reading_forgives_what_cannot_change_the_meaning(text: str, code: ProductCode) -> None:
    assert product_codes.read(text).code == code


@pytest.mark.parametrize(
    "mark", ["\\u001d", "\\x1d", "{GS}", "[GS]", "<GS>", "{FNC1}", "\u241d", "^", "|", "~", "\x1e"]
)
@pytest.mark.parametrize("prefix", ["", "]d2", "]C1", "]Q3"])
def test_the_marks_that_scanners_print_for_fnc1_are_read(mark: str, prefix: str) -> None:
    reading = product_codes.read(f"{prefix}01{CODE.gtin}17271231{'10LOT123'}{mark}217K3M9Q2XT4WZ{mark}8030{SEAL}")
    assert reading.code == CODE
    assert reading.seal_field is SealField.OURS


def test_a_lost_separator_is_not_guessed() -> None:
    reading = product_codes.read(f"01{CODE.gtin}10LOT123217K3M9Q2XT4")
    assert reading.code == ProductCode(CODE.gtin, "LOT123217K3M9Q2XT4")


@pytest.mark.parametrize(
    "text",
    [
        f"00{'0' * 17}0",
        "(414)8934588000010",
        "https://x.vn/00/000000000000000000",
        f"]C100{'0' * 18}",
        "(8003)08934588000010A",
    ],
)
def test_gs1_keys_that_name_no_trade_item_read_as_no_code(text: str) -> None:
    assert product_codes.read(text).code is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "empty"),
        (" \r\n\t", "empty"),
        ("x" * 513, "too_long"),
        ("hello", "not_a_product_code"),
        ("Sữa bột", "not_a_product_code"),
        ("8934588012342", "check_digit"),
        ("8934588012341 Sữa", "input_method"),
        ("8934588012341 AB#CD", "bad_characters"),
        ("8934588012341 " + "A" * 21, "too_long"),
        ("https://x.vn/", "no_primary_key"),
        ("https://x.vn", "bad_uri"),
        ("https://x.vn/a b/01/08934588012341", "bad_uri"),
        ("https://x.vn/01/08934588012341/10/%00", "bad_characters"),
        ("https://x.vn/01/08934588012341?99999=1", "unknown_ai"),
        ("https://x.vn/AQnYUc1gmiNNV4JGYgYPnQ", "compressed_uri"),
        ("]d2", "not_gs1"),
        ("]A0123", "not_gs1"),
        ("]zz", "not_gs1"),
        (f"01{CODE.gtin}21A\x00B", "bad_characters"),
        (f"01{CODE.gtin}21A\x85B", "bad_characters"),
        (f"01{CODE.gtin}21A\u2028B", "bad_characters"),
        ("0108934588012341" + "88XX", "unknown_ai"),
        ("(01)08934588012341(99", "not_gs1"),
        ("10LOT123", "missing_association"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(text: str, fault: str) -> None:
    with pytest.raises(Invalid) as caught:
        product_codes.read(text)
    assert caught.value.code == fault
    assert caught.value.message


def test_512_characters_are_read_and_513_are_not() -> None:
    link = "https://x.vn/01/08934588012341?99="
    for length, read in ((512, True), (513, False)):
        text = link + "y" * (length - len(link))
        with pytest.raises(Invalid) as fault:
            product_codes.read(text)
        assert (fault.value.code == "too_long") is not read or len(text) == 512
    # What only trackers make long is read without them, within bounds.
    tracked = "https://x.vn/01/08934588012341/10/L1?x="
    assert product_codes.read(tracked + "y" * (4096 - len(tracked))).code == ProductCode(CODE.gtin, "L1")
    for text in (tracked + "y" * (4097 - len(tracked)), "0108934588012341" + "y" * 500):
        with pytest.raises(Invalid) as fault:
            product_codes.read(text)
        assert fault.value.code == "too_long"


def test_a_level_is_told_by_what_the_code_names() -> None:
    assert CODE.level is Level.UNIT
    assert ProductCode(CODE.gtin, serial="A").level is Level.UNIT
    assert ProductCode(CODE.gtin, "A").level is Level.LOT
    assert ProductCode(CODE.gtin, None, "271231").level is Level.TYPE


def test_inverting_case_twice_changes_nothing() -> None:
    assert CODE.swapped_case().swapped_case() == CODE
    assert CODE.swapped_case() == ProductCode(CODE.gtin, "lot123", "271231", "7k3m9q2xt4wz")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (SEAL[:-1], SealField.DAMAGED),
        (SEAL[:10], SealField.DAMAGED),
        (SEAL.upper(), SealField.DAMAGED),
        (SEAL.swapcase(), SealField.DAMAGED),
        (SEAL.lower(), SealField.DAMAGED),
        (SEAL, SealField.OURS),
        ("MEUCIQ", SealField.OTHER),
        ("Z" * 90, SealField.OTHER),
        ("A", SealField.OTHER),
    ],
)
def test_a_broken_seal_of_ours_is_told_from_another_partys(text: str, field: SealField) -> None:
    assert product_codes.read(product_codes.uri(CODE, text, "ID.EXAMPLE")).seal_field is field


@pytest.mark.parametrize(
    ("with_eci", "without"),
    [("]Q2\\000026", "]Q1"), ("]d4\\000026", "]d1"), ("]Q0", "]Q1"), ("]d0", "]d1"), ("]Q2", "")],
)
def test_readers_that_tell_the_character_set_are_read_as_the_others(with_eci: str, without: str) -> None:
    link = "HTTPS://ID.EXAMPLE/01/08934588012341/10/L1/21/7K3M9Q2XT4WZ?17=271231"
    assert product_codes.read(with_eci + link) == product_codes.read(without + link)


@pytest.mark.parametrize(("with_eci", "without"), [("]d5\\000026", "]d2"), ("]Q4\\000003", "]Q3"), ("]Q4", "]d2")])
def test_so_are_their_element_strings(with_eci: str, without: str) -> None:
    text = "01089345880123411727123110L1\x1d217K3M9Q2XT4WZ"
    assert product_codes.read(with_eci + text) == product_codes.read(without + text)


@pytest.mark.parametrize("identifier", ["", "]d2", "]C1", "]Q3", "]e0", "]J1", "]d5"])
def test_an_identifier_does_not_let_stand_together_what_may_not(identifier: str) -> None:
    # A third party's serial (235) may not stand beside the maker's (21).
    with pytest.raises(Gs1Error) as refused:
        product_codes.read(f"{identifier}0108934588012341217K3M9Q2XT4WZ\x1d235ABC")
    assert refused.value.code == "excluded_pair"
