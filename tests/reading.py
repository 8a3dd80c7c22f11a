"""Symbols read back from pictures by a library that drew none of them: of the kinds that were printed and no others.

Asked for any kind, zxing-cpp finds linear codes of few digits in the edges of whatever is drawn, now and then.
"""

import zxingcpp
from PIL import Image
from zxingcpp import Barcode, BarcodeFormat, BarcodeFormats

from registry.carriers.symbols import SymbolKind

_FORMATS = {
    SymbolKind.QR: BarcodeFormat.QRCode,
    SymbolKind.DATAMATRIX: BarcodeFormat.DataMatrix,
    SymbolKind.GS1_128: BarcodeFormat.Code128,
    SymbolKind.EAN_13: BarcodeFormat.EAN13,
    SymbolKind.ITF_14: BarcodeFormat.ITF14,
}


def read_symbols(picture: Image.Image, *kinds: SymbolKind) -> list[Barcode]:
    """All symbols of these kinds in a picture."""
    found = zxingcpp.read_barcodes(picture, formats=BarcodeFormats([_FORMATS[kind] for kind in kinds]))
    # Asked for ITF-14, it gives an ITF of any length.
    return [one for one in found if one.format not in (BarcodeFormat.ITF, BarcodeFormat.ITF14) or len(one.text) == 14]


def read_texts(picture: Image.Image, *kinds: SymbolKind) -> list[str]:
    return [one.text for one in read_symbols(picture, *kinds)]
