"""Photographs of printed codes, for whatever reads them: several symbols on grey paper, a little out of focus."""

from collections.abc import Iterator, Sequence
from io import BytesIO

import numpy as np
from PIL import Image, ImageFilter

from registry.carriers import symbols
from registry.carriers.symbols import Symbol
from registry.codes import product_codes
from registry.gs1.elements import Element

PAPER = 235


def matrix_of(uri: str) -> Symbol:
    """The GS1 DataMatrix of a printed code."""
    read = product_codes.read(uri)
    assert read.code is not None
    assert read.seal_text is not None
    values = (("01", read.code.gtin), ("17", read.code.expiry), ("10", read.code.lot), ("21", read.code.serial))
    elements = [Element(ai, value) for ai, value in values if value]
    return symbols.datamatrix((*elements, Element("8030", read.seal_text)))


def photograph(shown: Sequence[Symbol], across: int = 4, size: tuple[int, int] = (1280, 720)) -> Image.Image:
    """Symbols in rows, left to right, `across` in each, four pixels a module."""
    paper = Image.new("L", size, PAPER)
    step = (size[0] // across, size[1] // max(1, -(-len(shown) // across)))
    for at, symbol in enumerate(shown):
        paper.paste(_drawn(symbol), (24 + at % across * step[0], 24 + at // across * step[1]))
    # A lens is never sharp and light never perfect. Hard edges of four pixels also break in a fast JPEG decoder.
    return paper.filter(ImageFilter.GaussianBlur(0.8)).point(lambda value: 35 + value * 3 // 4)


def _drawn(symbol: Symbol) -> Image.Image:
    modules = np.repeat(symbol.modules, 40, 0) if symbol.linear else symbol.modules
    bright = np.where(np.pad(modules, max(4, symbol.quiet)), 0, 255).astype(np.uint8)
    return Image.fromarray(bright.repeat(4, 0).repeat(4, 1) if not symbol.linear else bright.repeat(2, 1))


def jpeg(image: Image.Image, **more: object) -> bytes:
    """An image as a camera saves it."""
    written = BytesIO()
    image.convert("RGB").save(written, "JPEG", quality=92, **more)
    return written.getvalue()


def film(frames: Sequence[Image.Image], each: int = 30) -> bytes:
    """MJPEG, which is JPEGs one after another, `each` of every frame; 30 are a second."""

    def pictures() -> Iterator[bytes]:
        for frame in frames:
            yield jpeg(frame) * each

    return b"".join(pictures())
