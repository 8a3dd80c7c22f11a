"""A stranger's picture unpacked: this runs in a process for it alone (`confinement`), never in one that knows anything.

1. The size in pixels is read from the head, what it would cost from its outside (`_picture_heads`), before anything is
   unpacked; then it is unpacked once. Of several pictures in a file it is the first.
2. Each function takes and gives bytes, as `pictures` and `decoding` say. Everything that Pillow needs is loaded here,
   because later no file can be opened.
3. What cannot be read to its end is refused, not mended.
"""

import struct
import warnings
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Final

import zxingcpp
from PIL import (
    Image,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)
from zxingcpp import BarcodeFormat, BarcodeFormats, ContentType, TextMode

from registry.errors import Invalid
from registry.intake import _picture_heads

MOST_PIXELS: Final = 40_000_000
PLUGINS: Final = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)
_KINDS = ("JPEG", "PNG", "WEBP")
_QUALITIES = (80, 70, 60, 45)
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
    OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, OverflowError, ZeroDivisionError,
    AttributeError, RuntimeError, struct.error, zlib.error,
)  # fmt: skip
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def prepare() -> None:
    """Pillow warns of every damaged tag; of all it says only a bomb matters, and more pixels than are taken are one."""
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    Image.preinit()


def remade(parts: list[bytes]) -> list[bytes]:
    """Pictures made anew: `side kind most`, then a file each; of each its content, then `width height`."""
    side, kind, most = parts[0].decode("ascii").split()
    answer = []
    for data in parts[1:]:
        image = _unpacked(data, "RGB", int(side), lambda opened: _flat(_small(opened, int(side))))
        content, (width, height) = _written(image, kind, int(most))
        answer += [content, f"{width} {height}".encode()]
    return answer


def codes(parts: list[bytes]) -> list[bytes]:
    """The texts of all codes in a photo, in UTF-8: `side`, then its file."""
    side = int(parts[0])

    def grey(opened: Image.Image) -> Image.Image:
        small = _grey(opened)
        small.thumbnail((side, side), Image.Resampling.BOX)
        return small

    image = _unpacked(parts[1], "L", side, grey)
    barcodes = zxingcpp.read_barcodes(image, formats=_FORMATS, text_mode=TextMode.Plain)
    barcodes = [code for code in barcodes if not _is_noise(code)]
    barcodes.sort(key=lambda code: (code.position.top_left.y // 50, code.position.top_left.x))
    texts = dict.fromkeys(_text(code) for code in barcodes if code.text)
    return [text.encode("utf-8", "surrogatepass") for text in texts]


def _unpacked(data: bytes, mode: str, side: int, plain: Callable[[Image.Image], Image.Image]) -> Image.Image:
    """The picture in a new image, upright; `plain` makes it of what was unpacked.

    Raises Invalid, and MemoryError for what costs too much.
    """
    try:
        rounds = _picture_heads.rounds(data)
        with Image.open(BytesIO(data), formats=_KINDS) as opened:
            if rounds * opened.width * opened.height > _picture_heads.MOST_SCANNED:
                raise MemoryError
            # A JPEG is unpacked at a half, a quarter or an eighth where that is enough.
            opened.draft(mode, (side, side))
            opened.load()
            image, turn = plain(opened), _UPRIGHT.get(_orientation(opened))
    except UnidentifiedImageError as error:
        raise Invalid("photo_kind", "This is no photo in JPEG, PNG or WebP.") from error
    except _BOMBS as error:
        raise Invalid("photo_pixels", f"The photo has more than {MOST_PIXELS:,} pixels: make it smaller.") from error
    except _BROKEN as error:
        raise Invalid("photo_broken", "The photo cannot be read to its end: send it again, or another one.") from error
    return image.transpose(turn) if turn is not None else image


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


def _grey(image: Image.Image) -> Image.Image:
    """Shades of grey; what is see-through lies on white paper."""
    if not image.has_transparency_data:
        return image.convert("L")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image.convert("RGBA"))
    return paper.convert("L")


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


def _is_noise(code: zxingcpp.Barcode) -> bool:
    # Asked for ITF-14, zxing-cpp gives an ITF of any length.
    return code.format in (BarcodeFormat.ITF, BarcodeFormat.ITF14) and len(code.text) != _ITF_DIGITS


def _text(code: zxingcpp.Barcode) -> str:
    return code.symbology_identifier + code.text if code.content_type is ContentType.GS1 else code.text
