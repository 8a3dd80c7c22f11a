"""What codes a photo shows: bytes in, texts out; nothing of the photo is kept.

1. Taken: JPEG, PNG and WebP of at most 8 MB and 40 million pixels, and of them the first picture. It is unpacked where
   every stranger's photo is, in a process with limits (`pictures`), a few at a time; who waits too long is told so.
2. It is read upright as its EXIF says, at most 4000 pixels long: a JPEG is unpacked at a half or a quarter where that
   is enough. Codes lying on their side or upside down are found too.
3. Every code is given once, left to right and top to bottom. The text of a GS1 symbol keeps its separators and is led
   by its symbology identifier (ISO/IEC 15424), which says that it is GS1 data. UPC-E is left out: its digits look like
   a GTIN-8 that they are not. An ITF has 14 digits here, as cartons carry them: without a check sign of its own, a
   shorter one is seen in any edge between dark and bright.
"""

from registry.confinement import Crowded, Overrun
from registry.errors import Invalid, Unavailable
from registry.intake.pictures import CONFINED, costly

MOST_BYTES = 8 * 1024 * 1024
LONGEST_SIDE = 4000

# What is wrong with a photo, in the words of the page that scans.
_FAULTS = {"photo_kind": "picture_kind", "photo_pixels": "picture_large", "photo_broken": "picture_broken"}


def texts_in(photo: bytes) -> list[str]:
    """The texts of all codes in a photo.

    Raises Invalid picture_missing, _large, _kind, _broken, photo_costly; Unavailable picture_busy while others wait.
    """
    if not photo:
        raise Invalid("picture_missing", "photo: the file is empty.")
    if len(photo) > MOST_BYTES:
        raise Invalid("picture_large", f"photo: at most {MOST_BYTES // 2**20} MB are taken.")
    try:
        texts = CONFINED.run("codes", [str(LONGEST_SIDE).encode(), photo])
    except Overrun as error:
        raise costly() from error
    except Crowded as error:
        raise Unavailable("picture_busy", "Too many photos are being read: send it again in a few seconds.") from error
    except Invalid as error:
        raise Invalid(_FAULTS.get(error.code, error.code), f"photo: {error.message}") from error
    return [text.decode("utf-8", "surrogatepass") for text in texts]
