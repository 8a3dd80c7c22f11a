"""Every symbol is read back by another library than the one that drew it, as it would be on a bad day too.

QR codes by qrcode and linear symbols by python-barcode are read by zxing-cpp; GS1 DataMatrix and the bulk lane of QR,
which zxing-cpp draws itself, are held against a second drawing of the same data: by pystrich and by qrcode.
"""

import io
import random
import string
from collections.abc import Callable

import numpy as np
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric import ec
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from pystrich.datamatrix import DataMatrixData, DataMatrixEncoder
from pystrich.gs1 import GS1Fixed, GS1Variable

from registry.carriers import symbols
from registry.carriers.printing import RESOLUTIONS, Printing, image, png
from registry.carriers.symbols import Symbol, SymbolKind
from registry.codes import product_codes
from registry.codes.keyring import check, sign
from registry.codes.product_codes import ProductCode, Reading, Seal
from registry.codes.production import PrintedCode
from registry.gs1 import notation
from registry.gs1.elements import GS, Element
from registry.model.goods import Level
from tests.reading import read_symbols

PRIVATE = ec.derive_private_key(20261122, ec.SECP256R1())
GTIN = "08934588012341"
HOST = "ID.EXAMPLE"
LONG_HOST = "VERIFY.CODES.EXAMPLE.TLD"
CSET_82 = "!\"%&'()*+,-./:;<=>?_" + string.digits + string.ascii_letters
CSET_LOT = CSET_82.translate({ord(sign): None for sign in "/%?+&"})

Picture = Image.Image


def sealed(code: ProductCode, host: str = HOST) -> PrintedCode:
    """A code as it is printed, sealed by a key of these tests."""
    seal = None
    if code.level is not Level.TYPE:
        seal = Seal(7, sign(PRIVATE, product_codes.signed_bytes(code, 7))).text
    return PrintedCode(0, code, seal, product_codes.uri(code, seal, host))


CODE = ProductCode(GTIN, "LOT123", "271231", "7K3M9Q2XT4WZ")
UNIT = sealed(CODE)
# The hardest content: values of full length, with signs that links escape and brackets cannot hold.
HARD = sealed(ProductCode(GTIN, "!\"'()*,-.:;<=>_aB0Zz", "271231", "(a)B!\"%&'()*+,-/:;<?"), LONG_HOST)


def scan(picture: Picture, kind: SymbolKind) -> zxingcpp.Barcode:
    """The one symbol of a kind in a picture."""
    found = read_symbols(picture.convert("L"), kind)
    assert len(found) == 1
    return found[0]


def drawn(symbol: Symbol, dpi: int = 600) -> Picture:
    return image(symbol, Printing.at(dpi, symbol.kind.module_mm))


def read(picture: Picture, kind: SymbolKind) -> Reading:
    """What the registry reads from what a scanner sends."""
    barcode = scan(picture, kind)
    return product_codes.read(barcode.symbology_identifier + barcode.bytes.decode("ascii"))


def seal_holds(reading: Reading) -> bool:
    if reading.code is None or reading.seal is None:
        return False
    signed = product_codes.signed_bytes(reading.code, reading.seal.key_number)
    return check(PRIVATE.public_key(), signed, reading.seal.signature)


# --- what was printed is what is read, with its seal


@pytest.mark.parametrize("printed", [UNIT, HARD], ids=["own host", "longest values"])
@pytest.mark.parametrize("lane", [symbols.qr, symbols.qr_fast])
@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_a_qr_code_is_read_with_a_valid_seal(printed: PrintedCode, lane: Callable[[str], Symbol], dpi: int) -> None:
    picture = drawn(lane(printed.uri), dpi)
    assert scan(picture, SymbolKind.QR).bytes == printed.uri.encode()
    reading = read(picture, SymbolKind.QR)
    assert reading.code == printed.code
    assert seal_holds(reading)


@pytest.mark.parametrize("printed", [UNIT, HARD], ids=["own host", "longest values"])
@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_a_datamatrix_is_read_with_a_valid_seal(printed: PrintedCode, dpi: int) -> None:
    symbol = symbols.for_code(SymbolKind.DATAMATRIX, printed)
    picture = drawn(symbol, dpi)
    assert scan(picture, SymbolKind.DATAMATRIX).symbology_identifier == "]d2"
    reading = read(picture, SymbolKind.DATAMATRIX)
    assert reading.code == printed.code
    assert seal_holds(reading)


def test_a_lot_code_keeps_its_seal_in_a_qr_code_and_not_in_a_datamatrix() -> None:
    lot = sealed(ProductCode(GTIN, "LOT123", "271231"))
    assert seal_holds(read(drawn(symbols.for_code(SymbolKind.QR, lot)), SymbolKind.QR))
    bare = read(drawn(symbols.for_code(SymbolKind.DATAMATRIX, lot)), SymbolKind.DATAMATRIX)
    assert (bare.code, bare.seal) == (lot.code, None)


@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_a_gs1_128_is_read_as_gtin_and_serial(dpi: int) -> None:
    barcode = scan(drawn(symbols.for_code(SymbolKind.GS1_128, UNIT), dpi), SymbolKind.GS1_128)
    assert (barcode.symbology_identifier, barcode.bytes) == ("]C1", b"0108934588012341217K3M9Q2XT4WZ")
    assert read(drawn(symbols.for_code(SymbolKind.GS1_128, HARD), dpi), SymbolKind.GS1_128).code == ProductCode(
        GTIN, serial=HARD.code.serial
    )


@pytest.mark.parametrize("gtin", [GTIN, "00012345678905", "09999999999994"])
@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_an_ean_13_is_read_as_its_gtin(gtin: str, dpi: int) -> None:
    picture = drawn(symbols.ean_13(gtin), dpi)
    assert scan(picture, SymbolKind.EAN_13).bytes == gtin[1:].encode()
    assert read(picture, SymbolKind.EAN_13) == Reading(ProductCode(gtin))


@pytest.mark.parametrize("gtin", [GTIN, "18934588012348", "99999999999997"])
@pytest.mark.parametrize("bearer", [0, symbols.BEARER, 10])
def test_an_itf_14_is_read_as_its_gtin(gtin: str, bearer: int) -> None:
    picture = drawn(symbols.itf_14(gtin, bearer), 203)
    assert scan(picture, SymbolKind.ITF_14).symbology_identifier == "]I1"
    assert read(picture, SymbolKind.ITF_14) == Reading(ProductCode(gtin))


@pytest.mark.parametrize(
    "symbol",
    [symbols.for_code(SymbolKind.GS1_128, HARD), symbols.ean_13(GTIN), symbols.itf_14(GTIN)],
    ids=lambda s: s.kind,
)
def test_the_line_for_people_does_not_disturb_reading(symbol: Symbol) -> None:
    for dpi in RESOLUTIONS:
        picture = Image.open(io.BytesIO(png(symbol, Printing.at(dpi, symbol.kind.module_mm))))
        assert scan(picture, symbol.kind).bytes == scan(drawn(symbol), symbol.kind).bytes


# --- two libraries, the same bytes


def by_pystrich(elements: tuple[Element, ...]) -> Picture:
    fields = [(GS1Fixed if ai in ("01", "17") else GS1Variable)(ai, value) for ai, value in elements]
    return DataMatrixEncoder(DataMatrixData.gs1(*fields)).get_pilimage(6)


@pytest.mark.parametrize("printed", [UNIT, HARD], ids=["own host", "longest values"])
def test_pystrich_draws_a_datamatrix_of_the_same_bytes(printed: PrintedCode) -> None:
    elements = product_codes.elements(printed.code, printed.seal)
    drawings = drawn(symbols.datamatrix(elements)), by_pystrich(elements)
    ours, theirs = (scan(drawing, SymbolKind.DATAMATRIX) for drawing in drawings)
    assert ours.bytes == theirs.bytes == notation.write_element_string(elements).removeprefix(GS).encode()
    assert ours.bytes.count(b"\x1d") == 2
    assert ours.symbology_identifier == theirs.symbology_identifier == "]d2"


def test_any_serials_and_lots_are_read_back() -> None:
    chance = random.Random(1)
    for _ in range(25):
        lot = "".join(chance.choices(CSET_LOT, k=chance.randint(1, 20)))
        serial = "".join(chance.choices(chance.choice([CSET_82, string.digits, "ab(01)"]), k=chance.randint(1, 20)))
        printed = sealed(ProductCode(GTIN, lot, "271231", serial))
        assert scan(drawn(symbols.qr_fast(printed.uri)), SymbolKind.QR).bytes == printed.uri.encode()
        elements = product_codes.elements(printed.code, printed.seal)
        string_ = notation.write_element_string(elements).removeprefix(GS).encode()
        assert scan(drawn(symbols.datamatrix(elements)), SymbolKind.DATAMATRIX).bytes == string_
        linear = scan(drawn(symbols.for_code(SymbolKind.GS1_128, printed)), SymbolKind.GS1_128)
        assert linear.bytes == f"01{GTIN}21{serial}".encode()


def test_every_sign_of_cset_82_goes_through_every_symbol_with_a_serial() -> None:
    for at in range(0, len(CSET_82), 20):
        printed = sealed(ProductCode(GTIN, serial=CSET_82[at : at + 20]))
        for kind in (SymbolKind.QR, SymbolKind.DATAMATRIX, SymbolKind.GS1_128):
            assert read(drawn(symbols.for_code(kind, printed)), kind).code == printed.code


# --- on a bad day

Damage = Callable[[Picture], Picture]


def _turned(degrees: float) -> Damage:
    return lambda picture: picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def _pale(picture: Picture) -> Picture:
    return picture.point(lambda value: 150 + value * 40 // 255)


def _speckled(picture: Picture) -> Picture:
    """One printer's dot in a hundred turned over, seen through a lens: no camera has dots of one pixel."""
    pixels: NDArray[np.uint8] = np.array(picture)
    hit = np.random.default_rng(1).random(pixels.shape) < 0.01
    return Image.fromarray(np.where(hit, 255 - pixels, pixels)).filter(ImageFilter.GaussianBlur(1))


DAMAGES: dict[str, Damage] = {
    "turned 7 degrees": _turned(7),
    "turned 90 degrees": _turned(90),
    "upside down": _turned(180),
    "blurred": lambda picture: picture.filter(ImageFilter.GaussianBlur(2.5)),
    "pale": _pale,
    "speckled": _speckled,
    "a photograph at half the size": lambda picture: picture.resize((picture.width // 2, picture.height // 2)),
    "all at once": lambda picture: _pale(_turned(3)(_speckled(picture))),
}
SYMBOLS: dict[SymbolKind, Symbol] = {
    SymbolKind.QR: symbols.qr(HARD.uri),
    SymbolKind.DATAMATRIX: symbols.for_code(SymbolKind.DATAMATRIX, HARD),
    SymbolKind.GS1_128: symbols.for_code(SymbolKind.GS1_128, HARD),
    SymbolKind.EAN_13: symbols.ean_13(GTIN),
    SymbolKind.ITF_14: symbols.itf_14(GTIN),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("kind", SymbolKind)
def test_a_damaged_picture_is_read_to_the_same_bytes(kind: SymbolKind, damage: str) -> None:
    whole = drawn(SYMBOLS[kind]).convert("L")
    frame = Image.new("L", (whole.width + 40, whole.height + 40), 255)
    frame.paste(whole, (20, 20))
    assert scan(DAMAGES[damage](frame), kind).bytes == scan(whole, kind).bytes


@pytest.mark.parametrize("kind", [SymbolKind.QR, SymbolKind.DATAMATRIX])
def test_a_scratch_over_a_matrix_symbol_is_mended(kind: SymbolKind) -> None:
    whole = drawn(SYMBOLS[kind]).convert("L")
    pixels: NDArray[np.uint8] = np.array(whole)
    middle = len(pixels) // 2
    pixels[middle - 6 : middle + 6, len(pixels) // 5 : -len(pixels) // 5] = 255
    assert scan(Image.fromarray(pixels), kind).bytes == scan(whole, kind).bytes
