"""Photos from strangers' phones: what comes out holds the picture and nothing else.

1. Taken in: JPEG, PNG and WebP of at most 10 MB and 40 million pixels, and of them the first picture. How large it is
   is read from its head, before anything is unpacked; at most one is unpacked at a time.
2. Given out: a JPEG made anew, upright, its longest side at most 1600 pixels, at most 600 KB. Nothing of the file that
   came is copied: no place, time, device, comment, thumbnail or colour profile, and no code hidden behind it.
3. Of a product's own picture a thumbnail is made: WebP of at most 480 pixels and 30 KB, for the page of a printed
   link. So it is never the same file as somebody's photo.
4. What cannot be read to its end is refused, not mended: Invalid, with a code for each case.
"""

import hashlib
import struct
import threading
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from registry.errors import Invalid

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600
MOST_BYTES_OUT = 600_000
MEDIA_TYPE = "image/jpeg"
THUMBNAIL_SIDE, THUMBNAIL_BYTES = 480, 30_000
THUMBNAIL_TYPE = "image/webp"

_KINDS = ("JPEG", "PNG", "WEBP")
_QUALITIES = (80, 70, 60, 45)
# ISO base media files (ISO/IEC 14496-12 4.3) whose brands are those of HEIF and AVIF.
_HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow raises on files that lie about themselves.
_BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, OverflowError, MemoryError, ZeroDivisionError,
    AttributeError, RuntimeError, struct.error, zlib.error,
)  # fmt: skip
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# A picture of 40 million pixels takes 160 MB while it is unpacked: not one for every thread at once.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo made anew, its size in pixels, and the SHA-256 of the file that came."""

    content: bytes
    width: int
    height: int
    original_digest: bytes


def clean(data: bytes) -> Picture:
    """A photo as a JPEG of nothing but the picture.

    Raises Invalid: `photo_empty`, `photo_large`, `photo_pixels`, `photo_heic`, `photo_kind`, `photo_broken`.
    """
    return _made(data, LONGEST_SIDE, "JPEG", MOST_BYTES_OUT)


def thumbnail(data: bytes) -> Picture:
    """A product's picture as a small WebP; raises as `clean`."""
    return _made(data, THUMBNAIL_SIDE, "WEBP", THUMBNAIL_BYTES)


def _made(data: bytes, side: int, kind: str, most: int) -> Picture:
    if not data:
        raise Invalid("photo_empty", "The photo is an empty file.")
    if len(data) > MOST_BYTES:
        raise Invalid("photo_large", f"The photo has more than {MOST_BYTES:,} bytes.")
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF:
        raise Invalid("photo_heic", "This photo is HEIC or AVIF: send it as JPEG, PNG or WebP.")
    with _one_at_a_time, warnings.catch_warnings():
        # Pillow warns of every damaged tag; of all it says only a bomb matters.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        content, size = _written(_upright(data, side), kind, most)
    return Picture(content, *size, hashlib.sha256(data).digest())


def _upright(data: bytes, side: int) -> Image.Image:
    """The picture in a new image, its longest side at most `side`, as it was held."""
    try:
        with Image.open(BytesIO(data), formats=_KINDS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise _too_many_pixels()
            # A JPEG is unpacked at a half, a quarter or an eighth where that is enough.
            opened.draft("RGB", (side, side))
            opened.load()
            plain = _flat(_small(opened, side))
            turn = _UPRIGHT.get(_orientation(opened))
    except UnidentifiedImageError as error:
        raise Invalid("photo_kind", "This is no photo in JPEG, PNG or WebP.") from error
    except _BOMBS as error:
        raise _too_many_pixels() from error
    except _BROKEN as error:
        raise Invalid("photo_broken", "The photo cannot be read to its end: send it again, or another one.") from error
    return plain.transpose(turn) if turn is not None else plain


def _too_many_pixels() -> Invalid:
    return Invalid("photo_pixels", f"The photo has more than {MOST_PIXELS:,} pixels: make it smaller.")


def _small(image: Image.Image, side: int) -> Image.Image:
    if max(image.size) <= side:
        return image
    # Palettes and 16-bit greys cannot be averaged as they are.
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    return image


def _flat(image: Image.Image) -> Image.Image:
    """The picture on white paper, in a new image that knows nothing of the file."""
    paper = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        see_through = image.convert("RGBA")
        paper.paste(see_through, mask=see_through.getchannel("A"))
    else:
        paper.paste(image.convert("RGB"))
    return paper


def _orientation(image: Image.Image) -> int:
    """How the camera was held (EXIF); upright where that cannot be read."""
    try:
        orientation = image.getexif().get(_ORIENTATION, 1)
    except _BROKEN:
        return 1
    return orientation if isinstance(orientation, int) else 1


def _written(image: Image.Image, kind: str, most: int) -> tuple[bytes, tuple[int, int]]:
    while True:
        for quality in _QUALITIES:
            written = BytesIO()
            image.save(written, kind, quality=quality, optimize=True)
            if written.tell() <= most:
                return written.getvalue(), image.size
        # Noise from edge to edge: fewer pixels, then.
        image = image.resize((max(1, image.width * 3 // 4), max(1, image.height * 3 // 4)))
