"""What is counted on the outside of pictures: scans, segments and chunks, as a decoder would go through them."""

import re
import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from registry.intake import _picture_heads
from registry.intake._picture_heads import MOST_CHUNKS, MOST_SCANS, MOST_SEGMENTS, rounds
from tests.examples import at_most


def written(kind: str, mode: str = "RGB", **more: object) -> bytes:
    file = BytesIO()
    Image.effect_noise((200, 120), 60).convert(mode).save(file, kind, **more)
    return file.getvalue()


def repeated(data: bytes, times: int) -> bytes:
    """A progressive JPEG with its last scan so many times more."""
    last = [match.start() for match in re.finditer(b"\xff\xda", data)][-1]
    return data[:-2] + data[last:-2] * times + data[-2:]


def test_the_scans_of_a_jpeg_are_counted() -> None:
    assert _picture_heads.scans(written("JPEG")) == 1
    assert _picture_heads.scans(written("JPEG", progressive=True)) == 10
    assert _picture_heads.scans(written("JPEG", "L", progressive=True)) == 6
    assert _picture_heads.scans(repeated(written("JPEG", progressive=True), 50)) == 60
    # Restarts, and FF before a marker, are no scans.
    assert _picture_heads.scans(written("JPEG", restart_marker_blocks=1)) == 1
    assert _picture_heads.scans(written("JPEG").replace(b"\xff\xda", b"\xff\xff\xff\xda")) == 1


def test_what_is_inside_a_segment_is_no_scan_and_what_is_behind_the_end_neither() -> None:
    inside = b"\xff\xda\0\2" * 400
    assert _picture_heads.scans(written("JPEG", comment=inside, exif=b"Exif\0\0" + inside)) == 1
    assert _picture_heads.scans(written("JPEG") + inside) == 1


def test_the_chunks_of_png_and_webp_are_counted() -> None:
    data = written("PNG")
    assert _picture_heads.chunks(data) == data.count(b"IDAT") + 2
    assert _picture_heads.chunks(written("WEBP")) == 1
    frames = written("WEBP", save_all=True, append_images=[Image.new("RGB", (200, 120))])
    assert _picture_heads.chunks(frames) == 4


@pytest.mark.parametrize("more", [{}, {"progressive": True}, {"quality": 100, "subsampling": 0}])
def test_what_cameras_and_editors_write_is_not_costly(more: dict[str, Any]) -> None:
    assert rounds(written("JPEG", **more)) in (1, 10)
    assert rounds(written("PNG")) == rounds(written("WEBP")) == 1


def costs_too_much(data: bytes) -> bool:
    try:
        return rounds(data) < 0
    except MemoryError:
        return True


def test_scans_are_bounded() -> None:
    data = written("JPEG", progressive=True)
    assert rounds(repeated(data, MOST_SCANS - 10)) == MOST_SCANS
    assert costs_too_much(repeated(data, MOST_SCANS - 9))
    assert costs_too_much(repeated(data, 50 * MOST_SCANS))


def test_segments_and_chunks_are_bounded() -> None:
    data = written("JPEG")
    assert not costs_too_much(data[:2] + b"\xff\xfe\0\2" * 1_000 + data[2:])
    assert costs_too_much(data[:2] + b"\xff\xfe\0\2" * MOST_SEGMENTS + data[2:])
    chunk = struct.pack(">I", 0) + b"teXt" + struct.pack(">I", zlib.crc32(b"teXt"))
    data = written("PNG")
    assert not costs_too_much(data[:33] + chunk * 1_000 + data[33:])
    assert costs_too_much(data[:33] + chunk * MOST_CHUNKS + data[33:])


@given(st.binary(max_size=200), st.sampled_from([b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"]))
@settings(max_examples=at_most(150), deadline=None)
def test_any_bytes_are_counted(data: bytes, head: bytes) -> None:
    assert rounds(head + data) >= 0
