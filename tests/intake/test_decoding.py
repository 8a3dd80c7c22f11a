"""Codes in a photo: all of them, however it was held, and nothing that could hurt the server."""

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageOps

from registry.carriers import symbols
from registry.errors import Invalid
from registry.intake import decoding
from tests import factories
from tests.factories import World, make_order, make_product
from tests.photographs import jpeg, matrix_of, photograph
from tests.web.conftest import forged, gs1_text


@pytest.fixture
def printed(world: World) -> dict[str, str]:
    """Texts of codes as they stand on packs, by what becomes of them."""
    medicine = make_product(world, 1234)
    good, bad = (factories.printed(world, make_order(world, medicine.gtin, lot=lot)).uri for lot in ("LOT-A", "LOT-R"))
    return {"genuine": good, "forged": forged(good), "recalled": bad, "type_known": medicine.gtin.lstrip("0")}


def shown(printed: dict[str, str]) -> Image.Image:
    return photograph(
        [
            symbols.qr(printed["genuine"]),
            symbols.qr(printed["forged"]),
            matrix_of(printed["recalled"]),
            symbols.ean_13(printed["type_known"]),
        ]
    )


def expected(printed: dict[str, str]) -> list[str]:
    return [printed["genuine"], printed["forged"], gs1_text(printed["recalled"]), printed["type_known"]]


def test_every_code_of_a_photo_is_read_with_its_separators(printed: dict[str, str]) -> None:
    texts = decoding.texts_in(jpeg(shown(printed)))
    assert sorted(texts) == sorted(expected(printed))
    assert any("\x1d" in text and text.startswith("]d2") for text in texts)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_kinds_of_picture_are_read(printed: dict[str, str], kind: str) -> None:
    written = BytesIO()
    shown(printed).save(written, kind, lossless=True)
    assert sorted(decoding.texts_in(written.getvalue())) == sorted(expected(printed))


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_photo_is_turned_as_its_exif_says(printed: dict[str, str], orientation: int) -> None:
    """Mirrored linear and GS1 codes would not be read otherwise; the order of what is read tells the turn."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    turned = shown(printed).transpose(undo[orientation])
    assert decoding.texts_in(jpeg(turned, exif=exif)) == decoding.texts_in(jpeg(shown(printed)))


def test_a_code_twice_in_a_photo_is_given_once(printed: dict[str, str]) -> None:
    twice = photograph([symbols.qr(printed["genuine"])] * 2)
    assert decoding.texts_in(jpeg(twice)) == [printed["genuine"]]


def test_a_photo_without_codes_gives_none() -> None:
    assert decoding.texts_in(jpeg(Image.new("L", (300, 200), 128))) == []


ITF = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.ITF])


def linear(digits: str) -> Image.Image:
    """An ITF of any even number of digits, as `symbols.itf_14` draws 14, on white paper."""
    drawn = zxingcpp.create_barcode(digits, zxingcpp.BarcodeFormat.ITF).to_image(scale=4)
    return ImageOps.expand(Image.fromarray(np.asarray(drawn)), 60, 255)


@pytest.mark.parametrize("digits", ["8683", "248390", "12345670", "0893458801", "089345880123", "0893458801234100"])
def test_an_itf_of_another_length_than_a_carton_has_is_noise(digits: str) -> None:
    picture = linear(digits)
    assert [one.text for one in zxingcpp.read_barcodes(picture, formats=ITF)] == [digits], "it can be read"
    assert decoding.texts_in(jpeg(picture)) == []


def test_an_itf_14_beside_noise_is_read() -> None:
    both = Image.new("L", (1000, 800), 255)
    both.paste(linear("18934588012348"), (20, 20))
    both.paste(linear("8683"), (20, 420))
    assert len(zxingcpp.read_barcodes(both, formats=ITF)) == 2
    assert decoding.texts_in(jpeg(both)) == ["18934588012348"]


def test_a_see_through_picture_lies_on_white(printed: dict[str, str]) -> None:
    code = photograph([symbols.qr(printed["genuine"])], 1, (400, 400)).point(lambda value: 255 if value > 128 else 0)
    clear = Image.merge("LA", (Image.new("L", code.size, 0), code.point(lambda value: 255 - value)))
    written = BytesIO()
    clear.save(written, "PNG")
    assert decoding.texts_in(written.getvalue()) == [printed["genuine"]]


def test_a_large_photo_is_read_smaller(printed: dict[str, str]) -> None:
    large = shown(printed).resize((6400, 3600))
    assert sorted(decoding.texts_in(jpeg(large))) == sorted(expected(printed))


def png_head(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("photo", "code"),
    [
        (b"", "picture_missing"),
        (b"hello", "picture_kind"),
        (b"GIF89a" + b"\0" * 100, "picture_kind"),
        (b"%PDF-1.7", "picture_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture_kind"),
        (b"\0" * (decoding.MOST_BYTES + 1), "picture_large"),
        (png_head(8000, 5001), "picture_large"),
        (png_head(60000, 60000), "picture_large"),
        (png_head(200, 200), "picture_broken"),
        (jpeg(Image.new("L", (600, 400), 128))[:700], "picture_broken"),
    ],
    ids=["empty", "text", "gif", "pdf", "svg", "bytes", "pixels", "bomb", "short", "cut"],
)
def test_what_is_no_photo_is_refused(photo: bytes, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        decoding.texts_in(photo)
    assert caught.value.code == code


@pytest.mark.slow("volume")
def test_a_photo_of_forty_million_pixels_is_taken(printed: dict[str, str]) -> None:
    wide = shown(printed).resize((8000, 4500))
    assert printed["genuine"] in decoding.texts_in(jpeg(wide))


def test_a_broken_exif_is_no_reason_to_refuse(printed: dict[str, str]) -> None:
    photo = jpeg(shown(printed), exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert sorted(decoding.texts_in(photo)) == sorted(expected(printed))
