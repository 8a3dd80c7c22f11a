"""Photos from strangers' phones: what comes out holds the picture and nothing else.

1. Taken in: JPEG, PNG and WebP of at most 10 MB and 40 million pixels, and of them the first picture. How large it is,
   and what it would cost to unpack, is read before anything is unpacked (`_unpacking`).
2. It is unpacked in a process of its own, which knows nothing and has limits of time and memory: all photos that one
   sender sends together within 3 seconds of a core, and no photo holds anybody up for 5 seconds.
3. Given out: a JPEG made anew, upright, its longest side at most 1600 pixels, at most 600 KB. Nothing of the file that
   came is copied: no place, time, device, comment, thumbnail or colour profile, and no code hidden behind it.
4. Of a product's own picture a thumbnail is made: WebP of at most 480 pixels and 30 KB, for the page of a printed
   link. So it is never the same file as somebody's photo.
5. What cannot be read to its end is refused, not mended: Invalid, with a code for each case.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from registry.confinement import Bounds, Confinement, Crowded, Overrun
from registry.errors import Invalid, Unavailable

MOST_BYTES = 10 * 1024 * 1024
LONGEST_SIDE = 1600
MOST_BYTES_OUT = 600_000
MEDIA_TYPE = "image/jpeg"
THUMBNAIL_SIDE, THUMBNAIL_BYTES = 480, 30_000
THUMBNAIL_TYPE = "image/webp"

# A picture of 40 million pixels with an alpha channel takes 1.2 seconds and 500 MB; a phone's photo a quarter of it.
BOUNDS: Final = Bounds(cpu_seconds=3, seconds=3.5, memory=1 << 30, answer=8 << 20, at_once=2, patience=1.0)
CONFINED: Final = Confinement("registry.intake._unpacking", BOUNDS)

# ISO base media files (ISO/IEC 14496-12 4.3) whose brands are those of HEIF and AVIF.
_HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo made anew, its size in pixels, and the SHA-256 of the file that came."""

    content: bytes
    width: int
    height: int
    original_digest: bytes


def clean(data: bytes) -> Picture:
    """A photo as a JPEG of nothing but the picture; raises as `clean_all`."""
    return clean_all([data])[0]


def clean_all(files: Sequence[bytes]) -> list[Picture]:
    """The photos that came together, each as a JPEG of nothing but the picture.

    Raises Invalid `photo_empty`, `photo_large`, `photo_pixels`, `photo_heic`, `photo_kind`, `photo_broken`,
    `photo_costly`; Unavailable `photo_busy`.
    """
    return _remade(files, f"{LONGEST_SIDE} JPEG {MOST_BYTES_OUT}")


def thumbnail(data: bytes) -> Picture:
    """A product's picture as a small WebP; raises as `clean_all`."""
    return _remade([data], f"{THUMBNAIL_SIDE} WEBP {THUMBNAIL_BYTES}")[0]


def _remade(files: Sequence[bytes], how: str) -> list[Picture]:
    for data in files:
        _require_photo(data)
    if not files:
        return []
    try:
        answer = CONFINED.run("remade", [how.encode(), *files])
    except Overrun as error:
        raise costly() from error
    except Crowded as error:
        raise Unavailable("photo_busy", "Too many photos are being read: send it again in a few seconds.") from error
    remade = []
    for data, content, size in zip(files, answer[::2], answer[1::2], strict=True):
        width, height = (int(pixels) for pixels in size.split())
        remade.append(Picture(content, width, height, hashlib.sha256(data).digest()))
    return remade


def _require_photo(data: bytes) -> None:
    if not data:
        raise Invalid("photo_empty", "The photo is an empty file.")
    if len(data) > MOST_BYTES:
        raise Invalid("photo_large", f"The photo has more than {MOST_BYTES:,} bytes.")
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF:
        raise Invalid("photo_heic", "This photo is HEIC or AVIF: send it as JPEG, PNG or WebP.")


def costly() -> Invalid:
    """That a photo takes more time or memory than any that people send."""
    return Invalid(
        "photo_costly",
        "The photo takes too much time or memory to unpack: save it anew as an ordinary JPEG, or make it smaller.",
    )
