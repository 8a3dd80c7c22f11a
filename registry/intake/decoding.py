"""What codes a photo shows: bytes in, texts out; nothing of the photo is kept.

1. Taken: JPEG, PNG and WebP of at most 8 MB and 40 million pixels, and of them the first picture. How large it is, is
   read from its head before anything is unpacked. One photo is read at a time and two may wait; the threads of a
   worker are there for checks.
2. It is read upright as its EXIF says, at most 4000 pixels long: a JPEG is unpacked at a half or a quarter where that
   is enough. Codes lying on their side or upside down are found too.
3. Every code is given once, left to right and top to bottom. The text of a GS1 symbol keeps its separators and is led
   by its symbology identifier (ISO/IEC 15424), which says that it is GS1 data. UPC-E is left out: its digits look like
   a GTIN-8 that they are not. An ITF has 14 digits here, as cartons carry them: without a check sign of its own, a
   shorter one is seen in any edge between dark and bright.
"""

import struct
import threading
import zlib
from io import BytesIO

import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError
from zxingcpp import BarcodeFormat, BarcodeFormats, ContentType, TextMode

from registry.errors import Invalid, Unavailable

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 4000

_KINDS = ("JPEG", "PNG", "WEBP")
_FORMATS = BarcodeFormats(
    [
        BarcodeFormat.QRCode,
        BarcodeFormat.DataMatrix,
        BarcodeFormat.Code128,
        BarcodeFormat.EAN13,
        BarcodeFormat.EAN8,
        BarcodeFormat.UPCA,
        BarcodeFormat.ITF14,
    ]
)
_ITF_DIGITS = 14
# What Pillow raises on files that lie about themselves.
_BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, OverflowError, MemoryError, ZeroDivisionError,
    AttributeError, RuntimeError, struct.error, zlib.error,
)  # fmt: skip
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_one_at_a_time = threading.Lock()
slots = threading.BoundedSemaphore(3)


def texts_in(photo: bytes) -> list[str]:
    """The texts of all codes in a photo.

    Raises Invalid picture_missing, _large, _kind, _broken; Unavailable picture_busy while others wait.
    """
    if not photo:
        raise Invalid("picture_missing", "photo: the file is empty.")
    if len(photo) > MOST_BYTES:
        raise _too_large()
    if not slots.acquire(blocking=False):
        raise Unavailable("picture_busy", "Too many photos are being read: send it again in a few seconds.")
    try:
        with _one_at_a_time:
            barcodes = zxingcpp.read_barcodes(_upright(photo), formats=_FORMATS, text_mode=TextMode.Plain)
    finally:
        slots.release()
    barcodes = [code for code in barcodes if not _is_noise(code)]
    barcodes.sort(key=lambda code: (code.position.top_left.y // 50, code.position.top_left.x))
    return list(dict.fromkeys(_text(code) for code in barcodes if code.text))


def _is_noise(code: zxingcpp.Barcode) -> bool:
    # Asked for ITF-14, zxing-cpp gives an ITF of any length.
    return code.format in (BarcodeFormat.ITF, BarcodeFormat.ITF14) and len(code.text) != _ITF_DIGITS


def _text(code: zxingcpp.Barcode) -> str:
    return code.symbology_identifier + code.text if code.content_type is ContentType.GS1 else code.text


def _upright(photo: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(photo), formats=_KINDS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise _too_large()
            opened.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
            opened.load()
            grey = _grey(opened)
            grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BOX)
            return _turned(grey)
    except UnidentifiedImageError as error:
        raise Invalid("picture_kind", "photo: expected a JPEG, PNG or WebP.") from error
    except _BOMBS as error:
        raise _too_large() from error
    except _BROKEN as error:
        raise Invalid("picture_broken", "photo: it cannot be read to its end.") from error


def _turned(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except _BROKEN:
        # What cannot be read of how the camera was held is no reason to refuse the picture.
        return image


def _grey(image: Image.Image) -> Image.Image:
    """Shades of grey; what is see-through lies on white paper. The EXIF stays, for `exif_transpose`."""
    if not image.has_transparency_data:
        return image.convert("L")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image.convert("RGBA"))
    grey = paper.convert("L")
    grey.info["exif"] = image.info.get("exif", b"")
    return grey


def _too_large() -> Invalid:
    message = f"photo: at most {MOST_BYTES // 2**20} MB and {MOST_PIXELS:,} pixels are taken."
    return Invalid("picture_large", message)
