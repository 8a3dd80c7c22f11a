"""A stranger sends pictures of some kilobytes that take minutes to unpack. None may, and others' photos go on."""

import re
import struct
import time
import zlib
from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image

from registry.errors import Invalid, RegistryError
from registry.intake import decoding, pictures
from registry.model.cases import ReportReason
from tests.paths import ROOT
from tests.web.conftest import client, original, world

__all__ = ["client", "original", "world"]

# Ten times what it may take: the limits end it after 3 seconds of a core, 3.5 of the clock and 1 of waiting.
MOST_SECONDS = 50.0


def written(kind: str, size: tuple[int, int], mode: str = "RGB", **more: object) -> bytes:
    file = BytesIO()
    Image.new(mode, size).save(file, kind, **more)
    return file.getvalue()


def scans(times: int, size: tuple[int, int] = (6300, 6300)) -> bytes:
    """A progressive JPEG whose last scan is sent again and again: some dozen bytes, and all pixels once more."""
    data = written("JPEG", size, progressive=True)
    last = [match.start() for match in re.finditer(b"\xff\xda", data)][-1]
    return data[:-2] + data[last:-2] * times + data[-2:]


def noisy_scans() -> bytes:
    """As many scans as are let in, with as much in them as ten megabytes hold."""
    noise = np.random.default_rng(5).integers(0, 255, (2000, 2000, 3), dtype=np.uint8)
    file = BytesIO()
    Image.fromarray(noise).save(file, "JPEG", quality=75, progressive=True)
    data = file.getvalue()
    last = [match.start() for match in re.finditer(b"\xff\xda", data)][-1]
    times = min(80, (decoding.MOST_BYTES - len(data)) // (len(data) - last))
    return data[:-2] + data[last:-2] * times + data[-2:]


def exif_segments() -> bytes:
    """Each is joined to all before it."""
    data = written("JPEG", (60, 40))
    segment = b"\xff\xe1\0\x10Exif\0\0" + b"II*\0\x08\0"
    return data[:2] + segment * ((decoding.MOST_BYTES - len(data)) // len(segment)) + data[2:]


def long_exif() -> bytes:
    """Tags that all point to the same megabytes."""
    tags = 60_000
    body = b"II*\0\x08\0\0\0" + struct.pack("<H", tags)
    body += b"".join(struct.pack("<HHII", 700 + tag % 4000, 7, 6_000_000, 8) for tag in range(tags)) + bytes(6_000_000)
    data = written("PNG", (60, 40))
    return data[:33] + chunk(b"eXIf", body) + data[33:]


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def many_chunks() -> bytes:
    data, empty = written("PNG", (60, 40)), chunk(b"teXt", b"a\0")
    return data[:33] + empty * ((decoding.MOST_BYTES - len(data)) // len(empty)) + data[33:]


def text_bombs() -> bytes:
    data, bomb = written("PNG", (60, 40)), chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(1_000_000)))
    return data[:33] + bomb * 60 + data[33:]


def profile_bomb() -> bytes:
    data = written("PNG", (60, 40))
    return data[:33] + chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(1 << 30), 1)) + data[33:]


def interlaced(depth: int) -> bytes:
    """All of 40 million pixels in seven passes, a bit each or sixteen times four."""
    width, height, kind = 8000, 5000, 6 if depth == 16 else 0
    bits, rows = depth * (4 if kind == 6 else 1), []
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    for x, y, dx, dy in passes:
        across, down = -(-(width - x) // dx), -(-(height - y) // dy)
        rows.append(bytes((1 + -(-across * bits // 8)) * down))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 1))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"".join(rows), 1)) + chunk(b"IEND", b"")


def film() -> bytes:
    frame = Image.new("RGB", (1000, 1000))
    file = BytesIO()
    others = [Image.new("RGB", (1000, 1000), (shade, 0, 0)) for shade in range(200)]
    frame.save(file, "WEBP", save_all=True, append_images=others, duration=10)
    return file.getvalue()


def many_pictures() -> bytes:
    """A JPEG of several pictures (MPO): of them only the first counts."""
    file = BytesIO()
    frame = Image.new("RGB", (2000, 2000))
    frame.save(file, "MPO", save_all=True, append_images=[frame] * 50)
    return file.getvalue()


TRICKS: dict[str, Callable[[], bytes]] = {
    "the last scan 100 times": lambda: scans(100),
    "the last scan 9000 times": lambda: scans(9000),
    "99 scans of a small picture": lambda: scans(89, (3000, 3000)),
    "full scans": noisy_scans,
    "EXIF in 600,000 segments": exif_segments,
    "EXIF tags that share megabytes": long_exif,
    "800,000 chunks": many_chunks,
    "60 text bombs": text_bombs,
    "a colour profile of a gigabyte": profile_bomb,
    "interlaced, a bit a pixel": lambda: interlaced(1),
    "interlaced, 64 bits a pixel": lambda: interlaced(16),
    "an empty WebP of 40 million pixels": lambda: written("WEBP", (8000, 5000), lossless=True),
    "a clear WebP of 40 million pixels": lambda: written("WEBP", (8000, 5000), "RGBA", lossless=True),
    "a film of 200 frames": film,
    "a file of 51 pictures": many_pictures,
}
# Known before anything is unpacked.
REFUSED = ("the last scan 100 times", "the last scan 9000 times", "EXIF in 600,000 segments", "800,000 chunks")


@pytest.mark.parametrize("trick", TRICKS)
def test_no_picture_costs_more_than_its_limits(trick: str) -> None:
    data = TRICKS[trick]()
    for work in (pictures.clean, decoding.texts_in):
        begun = time.perf_counter()
        try:
            work(data)
            got = "taken"
        except RegistryError as error:
            got = error.code
        spent = time.perf_counter() - begun
        print(f"tried {trick}, {len(data):,} bytes, {work.__name__}: {got} after {spent:.2f} s")
        assert spent < MOST_SECONDS
        if trick in REFUSED:
            assert got == "photo_costly"


def test_the_sender_of_a_report_is_told_and_nothing_is_kept(client: FlaskClient) -> None:
    for language, words in (("vi", "tốn quá nhiều thời gian"), ("en", "takes too much time or memory")):
        form = {"reason": ReportReason.OTHER.value, "words": "Hộp lạ", "photos": (BytesIO(scans(100)), "a.jpg")}
        answer = client.post(f"/report?lang={language}", data=form)
        print(f"tried a report with 110 scans: {answer.status_code}")
        assert (answer.status_code, words in answer.text, "Hộp lạ" in answer.text) == (400, True, True)


def test_three_photos_of_one_report_have_one_limit_together() -> None:
    slow = noisy_scans()
    begun = time.perf_counter()
    try:
        pictures.clean_all([slow] * 3)
        got = "taken"
    except Invalid as error:
        got = error.code
    print(f"tried three slow photos at once: {got} after {time.perf_counter() - begun:.2f} s")
    assert time.perf_counter() - begun < MOST_SECONDS


def test_pictures_are_unpacked_at_one_place_alone() -> None:
    """What draws and prints uses Pillow too, but opens nothing that came from outside."""
    openers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "registry").rglob("*.py")
        if re.search(r"Image\.open|ImageFile|read_barcodes|ImageReader", path.read_text("utf-8"))
    }
    print(f"pictures are opened in {openers}")
    assert openers == {"registry/intake/_unpacking.py"}
