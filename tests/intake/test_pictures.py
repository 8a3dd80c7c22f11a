"""A photo made anew: only the picture comes out, and what is broken, huge or of another kind is refused by name."""

import hashlib
import random
import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from registry.confinement import Confinement, Crowded, Overrun
from registry.errors import Invalid, Unavailable
from registry.intake import pictures
from registry.intake.pictures import LONGEST_SIDE, MOST_BYTES, MOST_BYTES_OUT, clean
from tests.examples import at_most

SECRET = b"my own street 5"


def drawn(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Red with a blue corner at the upper left."""
    image = Image.new("RGB", (width, height), "red")
    image.paste((0, 0, 255), (0, 0, width // 4, height // 4))
    return image.convert(mode)


def written(image: Image.Image, kind: str = "JPEG", **more: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


def read(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    assert image.format == "JPEG"
    image.load()
    return image


def exif(**tags: object) -> Image.Exif:
    made = Image.Exif()
    made[0x010E] = SECRET.decode()
    for name, value in tags.items():
        made[int(name[1:], 16)] = value
    gps = made.get_ifd(0x8825)
    gps[1], gps[2] = "N", (21.0, 1.0, 42.5)
    return made


def is_blue(image: Image.Image, x: int, y: int) -> bool:
    pixel = image.getpixel((x, y))
    assert isinstance(pixel, tuple)
    return pixel[2] > 150 > pixel[0]


def refused(data: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        clean(data)
    return caught.value.code


def test_nothing_of_the_file_but_the_picture_comes_out() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = written(drawn(), exif=exif(), comment=SECRET, icc_profile=profile, dpi=(300, 300)) + SECRET
    assert SECRET in data
    picture = clean(data)
    assert SECRET not in picture.content
    image = read(picture.content)
    assert not dict(image.getexif())
    assert not {"exif", "icc_profile", "comment", "xmp"} & image.info.keys()
    assert (picture.width, picture.height) == image.size == (60, 40)
    assert picture.original_digest == hashlib.sha256(data).digest()
    # Only what a JPEG needs: no APP1 to APP15, no comment.
    assert not any(picture.content.count(bytes((0xFF, marker))) for marker in (0xE1, 0xE2, 0xED, 0xFE))


def test_text_chunks_of_a_png_do_not_come_out() -> None:
    told = PngInfo()
    told.add_text("Comment", SECRET.decode())
    told.add_itxt("XML:com.adobe.xmp", SECRET.decode(), zip=True)
    assert SECRET not in clean(written(drawn(), "PNG", pnginfo=told)).content


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, "ul"), (2, "ur"), (3, "lr"), (4, "ll"), (5, "ul"), (6, "ur"), (7, "lr"), (8, "ll")],
)
def test_the_picture_stands_upright(orientation: int, corner: str) -> None:
    picture = clean(written(drawn(), exif=exif(x0112=orientation)))
    image = read(picture.content)
    assert image.size == ((40, 60) if orientation > 4 else (60, 40))
    x, y = image.width - 3 if corner[1] == "r" else 2, image.height - 3 if corner[0] == "l" else 2
    assert is_blue(image, x, y)
    assert sum(is_blue(image, a, b) for a in (2, image.width - 3) for b in (2, image.height - 3)) == 1


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_turns_nothing(orientation: int) -> None:
    assert is_blue(read(clean(written(drawn(), exif=exif(x0112=orientation))).content), 2, 2)


def test_exif_that_cannot_be_read_is_no_fault_of_the_picture() -> None:
    data = written(drawn(), exif=b"Exif\0\0II*\0" + struct.pack("<I", 8) + b"\xff\xff" + b"\1" * 9)
    assert is_blue(read(clean(data).content), 2, 2)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "L"), ("PNG", "LA"), ("PNG", "P"), ("PNG", "1"), ("PNG", "RGBA"), ("PNG", "I;16"), ("WEBP", "RGB"),
        ("WEBP", "RGBA"), ("JPEG", "L"), ("JPEG", "CMYK"), ("GIF", "P"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [(60, 40), (2400, 1600)])
def test_every_kind_of_picture_becomes_a_jpeg(kind: str, mode: str, size: tuple[int, int]) -> None:
    data = written(drawn(*size, mode), kind)
    if kind == "GIF":
        assert refused(data) == "photo_kind"
        return
    image = read(clean(data).content)
    assert image.mode == "RGB"
    assert image.size == (size if size[0] == 60 else (LONGEST_SIDE, 1067))


def test_what_is_transparent_becomes_white_paper() -> None:
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    assert read(clean(written(image, "PNG")).content).getpixel((10, 10)) == (255, 255, 255)
    palette = Image.new("P", (20, 20), 0)
    palette.putpalette([0, 0, 0, 255, 0, 0])
    assert read(clean(written(palette, "PNG", transparency=0)).content).getpixel((10, 10)) == (255, 255, 255)


def test_a_large_photo_becomes_small() -> None:
    picture = clean(written(drawn(4000, 3000), exif=exif(x0112=6)))
    assert (picture.width, picture.height) == (1200, 1600)
    assert is_blue(read(picture.content), picture.width - 10, 10)


def test_noise_is_bounded_too() -> None:
    noise = Image.frombytes("RGB", (2000, 2000), random.Random(5).randbytes(12_000_000))
    picture = clean(written(noise, "JPEG", quality=60))
    assert len(picture.content) <= MOST_BYTES_OUT
    assert picture.width == picture.height >= 400


def test_a_thumbnail_is_a_small_webp() -> None:
    noise = Image.frombytes("RGB", (2000, 1500), random.Random(5).randbytes(9_000_000))
    made = pictures.thumbnail(written(noise, "JPEG", quality=60, exif=exif(x0112=6)))
    image = Image.open(BytesIO(made.content))
    assert (image.format, image.size) == ("WEBP", (made.width, made.height))
    assert made.height > made.width
    assert len(made.content) <= pictures.THUMBNAIL_BYTES
    assert SECRET not in made.content
    plain = pictures.thumbnail(written(drawn(960, 640), "PNG"))
    assert (plain.width, plain.height) == (480, 320)
    # Small enough already, and still no file of the other kind.
    assert pictures.thumbnail(written(drawn())).content != clean(written(drawn())).content


def test_a_photo_of_several_pictures_gives_its_first() -> None:
    data = written(drawn(), "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40), "green")])
    assert is_blue(read(clean(data).content), 2, 2)
    data = written(drawn(), "WEBP", save_all=True, append_images=[Image.new("RGB", (60, 40), "green")])
    assert is_blue(read(clean(data).content), 2, 2)


def test_the_same_photo_is_the_same_file_again() -> None:
    data = written(drawn())
    assert clean(data) == clean(data)


def png(width: int, height: int, content: bytes = b"") -> bytes:
    """A PNG that says what it likes about its size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(content)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(6400, 6251), (9500, 9500), (30_000, 30_000), (2_000_000_000, 2)])
def test_more_pixels_than_are_unpacked_are_refused_by_the_head(width: int, height: int) -> None:
    assert refused(png(width, height)) == "photo_pixels"


def test_a_picture_of_two_thousand_million_lines_of_nothing_is_refused() -> None:
    assert refused(png(0, 2_000_000_000)) in ("photo_broken", "photo_kind")


def test_a_bomb_of_text_is_refused() -> None:
    bomb = zlib.compress(b"\0" * 50_000_000)
    body = b"Comment\0\0" + bomb
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    whole = written(drawn(), "PNG")
    assert refused(whole[:33] + chunk + whole[33:]) == "photo_broken"


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"avif"])
def test_heic_is_refused_by_name(brand: bytes) -> None:
    assert refused(struct.pack(">I", 24) + b"ftyp" + brand + b"\0" * 100) == "photo_heic"


@pytest.mark.parametrize(
    "data",
    [b"<svg onload='alert(1)'/>", b"%PDF-1.7", b"PK\3\4" + b"\0" * 60, b"GIF89a" + b"\0" * 60, b"\xff", b"hello"],
)
def test_another_kind_is_refused(data: bytes) -> None:
    assert refused(data) == "photo_kind"


def test_nothing_and_too_much_are_refused() -> None:
    assert refused(b"") == "photo_empty"
    assert refused(b"\xff\xd8\xff" + b"\0" * MOST_BYTES) == "photo_large"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_photo_that_was_cut_off_is_refused(kind: str, share: float) -> None:
    noise = Image.frombytes("RGB", (90, 90), random.Random(5).randbytes(24_300))
    data = written(noise, kind)
    assert refused(data[: int(len(data) * share)]) in ("photo_broken", "photo_kind")


@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.randoms(use_true_random=False))
@settings(max_examples=at_most(150), deadline=None)
def test_a_damaged_file_is_a_picture_or_refused(kind: str, chance: random.Random) -> None:
    data = bytearray(written(drawn(), kind, exif=exif(x0112=6)))
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        picture = clean(bytes(data))
    except Invalid:
        return
    assert read(picture.content).size == (picture.width, picture.height)
    assert SECRET not in picture.content


def test_photos_that_come_together_are_made_anew_together() -> None:
    files = [written(drawn()), written(drawn(90, 40), "PNG"), written(drawn(4000, 3000))]
    remade = pictures.clean_all(files)
    assert remade == [clean(data) for data in files]
    assert [(picture.width, picture.height) for picture in remade] == [(60, 40), (90, 40), (1600, 1200)]
    assert pictures.clean_all([]) == []
    with pytest.raises(Invalid, match="no photo"):
        pictures.clean_all([*files, b"hello"])


def test_who_waits_too_long_is_told_so_and_nothing_is_unpacked_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def crowded(*_: object) -> list[bytes]:
        raise Crowded

    monkeypatch.setattr(Confinement, "run", crowded)
    for work in (clean, pictures.thumbnail):
        with pytest.raises(Unavailable) as caught:
            work(written(drawn()))
        assert caught.value.code == "photo_busy"


def test_what_costs_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def overrun(*_: object) -> list[bytes]:
        raise Overrun

    monkeypatch.setattr(Confinement, "run", overrun)
    assert refused(written(drawn())) == "photo_costly"
