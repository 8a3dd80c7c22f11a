"""What a picture would cost to unpack, read from its outside: nothing of it is unpacked here.

1. JPEG: its scans and its segments. Every scan of a progressive one goes through all of the picture again, however few
   bytes it has: a file of 158 KB takes most of a minute so. Cameras and editors write 10 scans or so.
2. PNG and WebP: their chunks. A chunk is a dozen bytes, and each is looked at by itself.
3. What is counted is what a decoder would read: from segment to segment by its length, up to the picture's end.
"""

import re
from typing import Final

MOST_SEGMENTS: Final = 2_000
MOST_CHUNKS: Final = 20_000
MOST_SCANS: Final = 100
# Scans times pixels: 25 scans of the largest picture.
MOST_SCANNED: Final = 1_000_000_000

# In what is coded, a marker is FF and a byte that is neither 00 nor a restart; FF before it is filling.
_MARKER: Final = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
_SCAN, _END = 0xDA, 0xD9
_STANDALONE: Final = frozenset({0x01, 0xD8})
_PNG: Final = b"\x89PNG\r\n\x1a\n"


def scans(data: bytes) -> int:
    """How many scans the first picture of a JPEG has; more than `MOST_SCANS` are not counted on, and more than
    `MOST_SEGMENTS` segments count as more.
    """
    found, at = 0, 2
    for _ in range(MOST_SEGMENTS):
        marker = _MARKER.search(data, at)
        if marker is None or marker[1][0] == _END or found > MOST_SCANS:
            return found
        at = marker.end()
        if marker[1][0] in _STANDALONE:
            continue
        found += marker[1][0] == _SCAN
        at += int.from_bytes(data[at : at + 2], "big")
    return MOST_SCANS + 1


def chunks(data: bytes) -> int:
    """How many chunks a PNG or WebP has; more than `MOST_CHUNKS` are not counted on."""
    png = data.startswith(_PNG)
    at, found = 8 if png else 12, 0
    while at + 8 <= len(data) and found <= MOST_CHUNKS:
        if png:
            # Length, name, content, checksum.
            at += 12 + int.from_bytes(data[at : at + 4], "big")
        else:
            # Name, length, content, and a byte where that is odd.
            length = int.from_bytes(data[at + 4 : at + 8], "little")
            at += 8 + length + length % 2
        found += 1
    return found


def rounds(data: bytes) -> int:
    """How often a decoder goes through all pixels of a picture.

    Raises MemoryError for one that costs too much whatever its size: of too many scans, segments or chunks.
    """
    if not data.startswith(b"\xff\xd8"):
        found, most = chunks(data), MOST_CHUNKS
    else:
        found, most = scans(data), MOST_SCANS
    if found > most:
        raise MemoryError
    return found if most == MOST_SCANS else 1
