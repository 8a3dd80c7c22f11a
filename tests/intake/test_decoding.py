"""Codes in a photo: all of them, however it was held, and nothing that could hurt the server."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from registry.carriers import symbols
from registry.errors import Invalid
from registry.intake import decoding
from tests.photographs import jpeg, matrix_of, photograph
from tests.web.conftest import World, gs1_text


def shown(world: World) -> Image.Image:
    printed = world.printed
    return photograph(
        [
            symbols.qr(printed["genuine"]),
            symbols.qr(printed["forged"]),
            matrix_of(printed["recalled"]),
            symbols.ean_13(printed["type_known"]),
        ]
    )


def expected(world: World) -> list[str]:
    printed = world.printed
    return [printed["genuine"], printed["forged"], gs1_text(printed["recalled"]), printed["type_known"]]


def test_every_code_of_a_photo_is_read_with_its_separators(world: World) -> None:
    texts = decoding.texts_in(jpeg(shown(world)))
    assert sorted(texts) == sorted(expected(world))
    assert any("\x1d" in text and text.startswith("]d2") for text in texts)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_kinds_of_picture_are_read(world: World, kind: str) -> None:
    written = BytesIO()
    shown(world).save(written, kind, lossless=True)
    assert sorted(decoding.texts_in(written.getvalue())) == sorted(expected(world))


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_photo_is_turned_as_its_exif_says(world: World, orientation: int) -> None:
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
    turned = shown(world).transpose(undo[orientation])
    assert decoding.texts_in(jpeg(turned, exif=exif)) == decoding.texts_in(jpeg(shown(world)))


def test_a_code_twice_in_a_photo_is_given_once(world: World) -> None:
    twice = photograph([symbols.qr(world.printed["genuine"])] * 2)
    assert decoding.texts_in(jpeg(twice)) == [world.printed["genuine"]]


def test_a_photo_without_codes_gives_none() -> None:
    assert decoding.texts_in(jpeg(Image.new("L", (300, 200), 128))) == []


def test_a_see_through_picture_lies_on_white(world: World) -> None:
    code = photograph([symbols.qr(world.printed["genuine"])], 1, (400, 400)).point(
        lambda value: 255 if value > 128 else 0
    )
    clear = Image.merge("LA", (Image.new("L", code.size, 0), code.point(lambda value: 255 - value)))
    written = BytesIO()
    clear.save(written, "PNG")
    assert decoding.texts_in(written.getvalue()) == [world.printed["genuine"]]


def test_a_large_photo_is_read_smaller(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []
    read = zxingcpp.read_barcodes

    def note(image: Image.Image, **more: Any) -> list[zxingcpp.Barcode]:
        seen.append(image.size)
        return read(image, **more)

    monkeypatch.setattr(zxingcpp, "read_barcodes", note)
    large = shown(world).resize((6400, 3600))
    assert sorted(decoding.texts_in(jpeg(large))) == sorted(expected(world))
    assert max(seen[0]) <= decoding.LONGEST_SIDE


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


def test_a_photo_of_forty_million_pixels_is_taken(world: World) -> None:
    wide = shown(world).resize((8000, 4500))
    assert world.printed["genuine"] in decoding.texts_in(jpeg(wide))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_broken_exif_is_no_reason_to_refuse(world: World) -> None:
    photo = jpeg(shown(world), exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert sorted(decoding.texts_in(photo)) == sorted(expected(world))
