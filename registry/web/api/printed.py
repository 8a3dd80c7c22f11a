"""What an order's codes are downloaded as: lists, label sheets, and the pictures of single units.

Every download is bounded (`order_files`) and can be taken in parts by `start` and `stop`; the same part of an order is
the same bytes for ever, so a broken download goes on at the index after its last whole line.
"""

from enum import StrEnum

from flask import Blueprint, Response

from registry.carriers import stock, symbols
from registry.carriers.layout import Extra, Printer
from registry.carriers.printing import RESOLUTIONS, Printing, png, svg
from registry.carriers.symbols import SymbolKind
from registry.codes.production import LineFormat
from registry.errors import Invalid, NotFound
from registry.orders.printable import PrintableOrder
from registry.web.api import fields, whose
from registry.web.api.fields import Fields
from registry.web.page import order_files
from registry.web.page.order_files import LabelPaper

blueprint = Blueprint("printed", __name__, url_prefix="/v1/orders")

_MOST = 10**12


class _Square(StrEnum):
    """What may be drawn on a label."""

    QR = SymbolKind.QR.value
    DATAMATRIX = SymbolKind.DATAMATRIX.value


class _Unit(StrEnum):
    """The pictures of a unit, by the names of their files."""

    QR = SymbolKind.QR.value
    DATAMATRIX = SymbolKind.DATAMATRIX.value
    GS1_128 = SymbolKind.GS1_128.value


class _Picture(StrEnum):
    SVG = "svg"
    PNG = "png"


@blueprint.get("/<order_id>/codes")
def codes(order_id: str) -> Response:
    query = fields.query()
    form = query.word("format", LineFormat, LineFormat.TEXT)
    return order_files.codes(_opened(order_id, query), form)


@blueprint.get("/<order_id>/labels.pdf")
def labels_pdf(order_id: str) -> Response:
    query = fields.query()
    paper = _paper(query, 300)
    return order_files.label_file(_opened(order_id, query), paper)


@blueprint.get("/<order_id>/labels.zpl")
def labels_zpl(order_id: str) -> Response:
    query = fields.query()
    paper = _paper(query, 203)
    return order_files.zpl_file(_opened(order_id, query), paper)


def _opened(order_id: str, query: Fields) -> PrintableOrder:
    start, stop = query.number("start", 0, _MOST, 0), query.number_or_none("stop", 0, _MOST)
    return order_files.open_order(whose.own(), order_id, start, stop)


def _paper(query: Fields, dpi: int) -> LabelPaper:
    kind = query.word_or_none("kind", _Square)
    printer = Printer(
        query.number("dpi", 1, 10_000, dpi),
        query.measure("offset_x", 0.0),
        query.measure("offset_y", 0.0),
        query.measure("scale", 100.0),
    )
    return LabelPaper(
        stock.by_name(query.text("sheet", 40)),
        printer,
        SymbolKind(kind.value) if kind else None,
        query.number("copies", 1, 1000, 1),
        query.number("skip", 0, 1000, 0),
        frozenset(extra for extra in (Extra.OUTLINES, Extra.CALIBRATION) if query.yes(extra.value)),
    )


@blueprint.get("/<order_id>/units/<n>/<kind>.<form>")
def picture(order_id: str, n: str, kind: str, form: str) -> Response:
    if kind not in set(_Unit) or form not in set(_Picture):
        raise NotFound("picture_unknown", "There are qr, datamatrix and gs1-128, each as .svg and as .png.")
    dpi = fields.query().number("dpi", 1, 10_000, 300)
    if dpi not in RESOLUTIONS:
        raise Invalid("dpi", f"dpi: expected one of {', '.join(map(str, RESOLUTIONS))}.")
    if not (n.isascii() and n.isdigit() and len(n) <= 12):
        raise NotFound("unit_unknown", "A unit is named by its index in the order, from 0.")
    opened = order_files.open_order(whose.own(), order_id, int(n), int(n) + 1)
    symbol = symbols.for_code(SymbolKind(kind), next(opened.codes()), symbols.qr_fast)
    printing = Printing.at(dpi, SymbolKind(kind).module_mm)
    if form == _Picture.SVG:
        return Response(svg(symbol, printing), content_type="image/svg+xml")
    return Response(png(symbol, printing), content_type="image/png")
