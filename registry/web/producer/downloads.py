"""What leaves the desk to be printed: codes as lines, label sheets with their sketch, pictures of single codes.

Codes of a large order come in parts, each of which can be fetched again; a page with a script fetches them one after
the other into one file and shows how far it is. The sketch holds no code that is good for anything.
"""

import re

from flask import Response, request

from registry.carriers import labels, layout, sketch, stock, symbols
from registry.carriers.layout import Extra, Job, Layout, Printer
from registry.carriers.printing import RESOLUTIONS, Printing, png, svg
from registry.carriers.stock import Stock
from registry.carriers.symbols import SymbolKind
from registry.catalogue import products
from registry.codes.production import LineFormat
from registry.errors import Invalid, Refused, RegistryError
from registry.model.orders import Order
from registry.orders import issuing
from registry.orders.printable import PrintableOrder
from registry.store.engine.engine import read
from registry.web.front import frame
from registry.web.front.context import service
from registry.web.page import order_files, pages
from registry.web.page.order_files import MOST_LABELS, LabelPaper
from registry.web.page.words import WORDS
from registry.web.producer import measured, own
from registry.web.producer.order_words import CODE_FORMAT, STOCK, SYMBOL

PART = 100_000
_PARTS_SHOWN = 100
_KINDS = (SymbolKind.QR, SymbolKind.DATAMATRIX, SymbolKind.GS1_128)
_PDF_DPI, _ZPL_DPI = 300, 203
_PART = re.compile(r"([0-9]{1,10})-([0-9]{1,10})")
_A_FILE = 5_000


def _measured(order: Order) -> list[measured.OrderMeasure]:
    with read(service().engine) as conn:
        return measured.on_orders(conn, [order])[order.id]


def _order(order_id: str) -> tuple[Order, str]:
    """An order of one's own and the name of its product."""
    with read(service().engine) as conn:
        order = issuing.visible(conn, own.viewer(), order_id)
        return order, products.find_product(conn, order.gtin).product.name


@own.blueprint.get("/producer/orders/<order_id>/download")
def download(order_id: str) -> Response:
    """What can be fetched of an order, large ones in parts."""
    order, name = _order(order_id)
    starts = range(0, order.quantity, PART)
    parts = [(start, min(start + PART, order.quantity)) for start in starts[:_PARTS_SHOWN]]
    return pages.desk(
        "producer/download.html",
        order=order,
        name=name,
        parts=parts,
        hidden=max(0, len(starts) - _PARTS_SHOWN),
        formats=[(form.value, pages.say(words)) for form, words in CODE_FORMAT.items()],
        form=request.args.get("format", LineFormat.CSV.value),
        kinds=[(kind.value, pages.say(SYMBOL[kind])) for kind in _KINDS],
        measured=_measured(order),
    )


@own.blueprint.get("/producer/orders/<order_id>/codes")
def codes(order_id: str) -> Response:
    given = request.args.get("format", "")
    form = LineFormat(given) if given in set(LineFormat) else LineFormat.CSV
    return order_files.codes(_opened(order_id, None), form)


def _opened(order_id: str, most: int | None) -> PrintableOrder:
    start, stop = own.number("start", 0), own.number("stop") if own.text("stop", 40) else None
    if most is not None and stop is None:
        order, _ = _order(order_id)
        stop = min(order.quantity, start + most)
    return order_files.open_order(own.viewer(), order_id, start, stop)


@own.blueprint.get("/producer/orders/<order_id>/labels")
def label_form(order_id: str) -> Response:
    """The choice of paper, with a sketch of the first page as chosen."""
    order, name = _order(order_id)
    picture, message, status, shown = "", None, 200, _chosen_or_usual(order)
    parts: list[tuple[int, int]] = []
    try:
        paper, span = _paper(_chosen(order)), _range(order)
        picture = sketch.page(_job(order, name, paper), order, span[1] - span[0] + 1, pages.word("pd_sketch"))
        parts = _parts(paper, span)
    except RegistryError as error:
        message, status = pages.fault(error), frame.status_of(error)
    return pages.desk(
        "producer/labels.html",
        status,
        order=order,
        name=name,
        picture=picture,
        message=message,
        stocks=[(one.name, _stock_words(one)) for one in stock.STOCKS],
        chosen=shown,
        note=pages.say(STOCK[shown.name]),
        kinds=[(kind.value, pages.say(SYMBOL[kind])) for kind in _KINDS[:2]],
        measured=_measured(order),
        resolutions=[(str(dpi), f"{dpi} dpi") for dpi in RESOLUTIONS],
        most=MOST_LABELS,
        typed=request.args,
        parts=parts,
    )


def _parts(paper: LabelPaper, span: tuple[int, int]) -> list[tuple[int, int]]:
    """Many labels file by file, first and last of each: whole sheets, so that none is begun twice."""
    if (span[1] - span[0] + 1) * paper.copies <= _A_FILE:
        return []
    sheet = paper.stock.labels_a_page
    size = max(1, _A_FILE // paper.copies // sheet * sheet)
    # The first sheet of the first file has less room; every other file begins on a sheet of its own.
    second = span[0] + max(1, size - -(-paper.skip // paper.copies))
    starts = [span[0], *range(second, span[1] + 1, size)]
    stops = [*(start - 1 for start in starts[1:]), span[1]]
    return list(zip(starts, stops, strict=True))[:_PARTS_SHOWN]


def _stock_words(one: Stock) -> str:
    width, height = (f"{side:g}".replace(".", "," if pages.language() == "vi" else ".") for side in one.label)
    words = WORDS["pd_roll_words"] if one.roll else WORDS["pd_sheet_words"]
    return pages.say(words, n=one.labels_a_page, width=width, height=height)


def _chosen(order: Order) -> Stock:
    """The stock that was asked for; before anything was, the first one that holds the order's usual symbol."""
    return stock.by_name(request.args["sheet"]) if request.args.get("sheet") else _usual(order)


def _usual(order: Order) -> Stock:
    code = sketch.stand_in(order, "0" * 12)
    for one in stock.STOCKS:
        try:
            Layout(Job(one, "-", kind=layout.usual_kind(order.level, order.gtin))).face(code)
        except Refused:
            continue
        return one
    return stock.STOCKS[0]


def _chosen_or_usual(order: Order) -> Stock:
    """The stock to show in the form, whatever was asked for."""
    try:
        return _chosen(order)
    except Invalid:
        return _usual(order)


def _range(order: Order) -> tuple[int, int]:
    """The first and last label, counted from 1; Invalid where there are none such."""
    given = _PART.fullmatch(own.text("part", 40))
    if given:
        first, last = int(given[1]), int(given[2])
    else:
        first, last = own.number("first", 1), own.number("last", order.quantity)
    if not 1 <= first <= last <= order.quantity:
        raise Invalid("range", f"Labels 1 to {order.quantity}.")
    return first, last


def _paper(chosen: Stock) -> LabelPaper:
    dpi = own.number("dpi", _ZPL_DPI if chosen.roll else _PDF_DPI)
    printer = Printer(dpi, own.decimal("offset_x", 0), own.decimal("offset_y", 0), own.decimal("scale", 100))
    kind = request.args.get("kind", "")
    extras = {extra for extra in (Extra.OUTLINES, Extra.CALIBRATION) if request.args.get(extra) == "1"}
    part = _PART.fullmatch(own.text("part", 40))
    begun = part is not None and int(part[1]) != own.number("first", 1)
    skip = 0 if begun else own.number("skip", 0)
    return LabelPaper(
        chosen, printer, SymbolKind(kind) if kind in _KINDS else None, own.number("copies", 1), skip, frozenset(extras)
    )


def _job(order: Order, name: str, paper: LabelPaper) -> Job:
    extras = paper.extras | ({Extra.SAMPLE} if service().sample else frozenset())
    kind = paper.kind or layout.usual_kind(order.level, order.gtin)
    return Job(paper.stock, name, paper.printer, kind, paper.copies, paper.skip, extras)


@own.blueprint.get("/producer/orders/<order_id>/labels.pdf")
def labels_pdf(order_id: str) -> Response:
    opened = _labels(order_id)
    return order_files.label_file(opened, _paper(_chosen(opened.order)))


@own.blueprint.get("/producer/orders/<order_id>/labels.zpl")
def labels_zpl(order_id: str) -> Response:
    opened = _labels(order_id)
    return order_files.zpl_file(opened, _paper(_chosen(opened.order)))


def _labels(order_id: str) -> PrintableOrder:
    order, _ = _order(order_id)
    first, last = _range(order)
    labels.refuse_many((last - first + 1) * own.number("copies", 1))
    return order_files.open_order(own.viewer(), order_id, first - 1, last)


@own.blueprint.get("/producer/orders/<order_id>/symbol")
def symbol(order_id: str) -> Response:
    """The picture of one code; `number` counts from 1."""
    kind, form = request.args.get("kind", ""), request.args.get("picture", "svg")
    if kind not in _KINDS or form not in ("svg", "png"):
        raise Invalid("symbol_kind", "qr, datamatrix or gs1-128, as svg or png.")
    index = own.number("number", 1) - 1
    opened = order_files.open_order(own.viewer(), order_id, index, index + 1)
    drawn, at = (
        symbols.for_code(SymbolKind(kind), next(opened.codes()), symbols.qr_fast),
        Printing.at(300, SymbolKind(kind).module_mm),
    )
    content = svg(drawn, at).encode() if form == "svg" else png(drawn, at)
    answer = Response(content, content_type="image/svg+xml" if form == "svg" else "image/png")
    name = f"{opened.order.id}-{index + 1}-{kind}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
