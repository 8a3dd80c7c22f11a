"""Codes on their way out of the server: an order opened for printing, its codes and labels as answers.

1. Only here does a server open a private CODE key, and only for one order at a time; where it is not on this machine
   the answer says so (503 `key_missing`), because verifying needs none and many servers have none.
2. Codes and labels are made by the thread that answers, while the answer is sent: no faster than they are taken, and
   AT_ONCE at once (`admission`).
3. Lists of codes are streamed block by block in constant memory; labels are drawn into a temporary file and bounded.
4. Nothing is given out while its company is suspended; what has begun runs to its end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO

from flask import Response

from registry.carriers import labels, layout, zpl
from registry.carriers.layout import Extra, Job, Printer
from registry.carriers.stock import Stock
from registry.carriers.symbols import SymbolKind
from registry.catalogue import products
from registry.codes.keyring import Keyring
from registry.codes.production import LineFormat
from registry.errors import Invalid, Refused, Unavailable
from registry.keys import making
from registry.model.goods import Level
from registry.model.orders import Order, OrderState, SpanRequest
from registry.model.people import Viewer
from registry.office import suspensions
from registry.orders import issuing
from registry.orders.printable import PrintableOrder
from registry.store.engine.engine import read
from registry.web.front.context import service
from registry.web.front.frame import Rejected, log_fault

# In one worker; `admission` gives the places.
AT_ONCE = 3
MOST_LABELS = 5_000
_BLOCK = 1 << 16
_IN_MEMORY = 4 << 20
_KINDS = {
    LineFormat.CSV: "text/csv; charset=utf-8",
    LineFormat.NDJSON: "application/x-ndjson",
    LineFormat.TEXT: "text/plain; charset=utf-8",
}


def open_order(viewer: Viewer, order_id: str, start: int, stop: int | None) -> PrintableOrder:
    """Open a viewer's order for printing.

    Raises NotFound, Invalid for a wrong range, Refused where nothing may be printed, Rejected without the key.
    """
    with read(service().engine) as conn:
        order = issuing.visible(conn, viewer, order_id)
        suspensions.require_none(conn, order.organisation_id)
        if order.level is not Level.TYPE:
            making.require_usable(conn, order.code_key)
    if order.state is OrderState.LOADING:
        raise Refused("order_loading", f"The serials of order {order.id} are not all there: send them first.")
    span = issuing.check_span(order, SpanRequest(start, stop))
    return PrintableOrder(order, span, _keys(order), service().engine)


def _keys(order: Order) -> Keyring:
    if order.level is Level.TYPE:
        return service().custodian.keyring
    try:
        return service().signing(order)
    except Unavailable as error:
        log_fault(error)
        raise Rejected(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "key_missing",
            f"The private key that seals order {order.id} cannot be opened on this server, which verifies only. "
            "Download where that key is kept, or ask the registry's operator.",
        ) from error


def codes(opened: PrintableOrder, form: LineFormat) -> Response:
    """The codes of an opened order, streamed; the CSV header comes with index 0 alone, so that parts fit together."""
    return _sent(_codes(opened, form), _KINDS[form], f"{opened.order.id}.{_suffix(form)}")


def _suffix(form: LineFormat) -> str:
    return "txt" if form is LineFormat.TEXT else form.value


def _codes(opened: PrintableOrder, form: LineFormat) -> Callable[[], Iterator[bytes]]:
    return lambda: opened.lines(opened.span, form)


@dataclass(frozen=True, slots=True)
class LabelPaper:
    """How labels are printed, as it was asked; `kind` None: the usual one of the order's level."""

    stock: Stock
    printer: Printer
    kind: SymbolKind | None = None
    copies: int = 1
    skip: int = 0
    extras: frozenset[Extra] = frozenset()


def label_file(opened: PrintableOrder, paper: LabelPaper) -> Response:
    """Label sheets of an opened order as PDF, or as ZPL where the stock is asked for so (`zpl_file`)."""
    return _labels(opened, paper, labels.pdf, "application/pdf", "pdf")


def zpl_file(opened: PrintableOrder, paper: LabelPaper) -> Response:
    """Labels of an opened order for a thermal printer."""
    return _labels(opened, paper, zpl.zpl, "application/zpl", "zpl")


def _labels(opened: PrintableOrder, paper: LabelPaper, draw: Callable[..., int], kind: str, suffix: str) -> Response:
    order, (start, stop) = opened.order, opened.span
    if (stop - start) * paper.copies > MOST_LABELS:
        raise Invalid("range", f"stop: one file holds {MOST_LABELS:,} labels: ask for several with start and stop.")
    job = _job(order, paper)

    def drawn() -> Iterator[bytes]:
        with SpooledTemporaryFile(_IN_MEMORY) as file:
            draw(job, opened.codes(), file)
            file.seek(0)
            yield from _blocks(file)

    return _sent(drawn, kind, f"{order.id}.{suffix}")


def _job(order: Order, paper: LabelPaper) -> Job:
    with read(service().engine) as conn:
        name = products.find_product(conn, order.gtin).product.name
    extras = paper.extras | ({Extra.SAMPLE} if service().sample else frozenset())
    kind = paper.kind or layout.usual_kind(order.level, order.gtin)
    return Job(paper.stock, name, paper.printer, kind, paper.copies, paper.skip, extras)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block


def _sent(make: Callable[[], Iterator[bytes]], kind: str, name: str) -> Response:
    """Stream what `make` gives; its first block decides whether it can be sent."""
    rest = make()
    first = next(rest, b"")
    answer = Response(_stream(first, rest), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _stream(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
