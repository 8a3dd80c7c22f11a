"""A sketch of labels: the first page of a job as SVG, to look at before paper is spent.

1. It is drawn from the same layout as the PDF and the ZPL, so what stands where is what will be printed: gone labels
   left free, offsets and scale applied, the edges of the labels as thin lines whether they will be printed or not.
2. The code in it is a stand-in of the same length without a seal: a sketch is no label, and nobody copies one from it.
3. One label is drawn once and referred to from every place, so that a sheet of 65 is as light as one label.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from registry.carriers import printing
from registry.carriers.layout import Face, Job, Layout, PlacedSymbol
from registry.carriers.lettering import POINTS, TextLine
from registry.carriers.printing import module_path
from registry.codes import product_codes
from registry.codes.product_codes import ProductCode, Seal
from registry.model.goods import Level
from registry.model.orders import Order

_EDGE: Final = 'fill="none" stroke="#7a8896" stroke-width="0.25"'


@dataclass(frozen=True, slots=True)
class StandIn:
    """A code that looks like one of an order and is none: its seal holds nothing."""

    code: ProductCode
    seal: str | None
    uri: str


def stand_in(order: Order, serial: str) -> StandIn:
    """What stands for the codes of an order; `serial` of the length of theirs."""
    expiry = order.expiry.strftime("%y%m%d") if order.expiry else None
    code = ProductCode(order.gtin, order.lot, expiry, serial if order.level is Level.UNIT else None)
    seal = None if code.level is Level.TYPE else Seal(order.code_key, bytes(64)).text
    return StandIn(code, seal, product_codes.uri(code, seal, order.host))


def page(job: Job, order: Order, labels: int, title: str) -> str:
    """The first page with as many of `labels` as it holds. Raises Refused symbol_too_large, naming other stocks."""
    face = Layout(job).face(stand_in(order, "0" * 12))
    stock, printer = job.stock, job.printer
    places = range(job.skip, min(stock.labels_a_page, job.skip + labels * job.copies))
    scale = printer.scale / 100
    width, height = stock.page
    edges = "".join(_edge(x, y, *stock.label) for x, y in stock.positions)
    used = "".join('<use href="#label" x="{:g}" y="{:g}"/>'.format(*stock.position(place)) for place in places)
    return (
        f'<svg class="sketch" viewBox="-1 -1 {width + 2:g} {height + 2:g}" role="img" aria-label="{escape(title)}" '
        'font-family="Roboto, Arial, sans-serif">'
        f'<rect width="{width:g}" height="{height:g}" fill="#fff" stroke="#7a8896" stroke-width="0.4"/>{edges}'
        f'<defs><g id="label">{"".join(_drawn(face))}</g></defs>'
        f'<g transform="translate({printer.offset_x:g} {printer.offset_y:g}) scale({scale:g})">{used}</g></svg>'
    )


def _edge(x: float, y: float, width: float, height: float) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="1" {_EDGE}/>'


def _drawn(face: Face) -> Iterator[str]:
    for mark in face.marks:
        yield _mark(mark)
    for line in (*face.shared, *face.own):
        yield _line(line)


def _mark(mark: PlacedSymbol) -> str:
    module = mark.printing.module_mm
    path = "".join(module_path(printing.grid(mark.symbol, mark.printing)))
    place = f'transform="translate({mark.x:.3f} {mark.y:.3f}) scale({module:.5f})"'
    return f'<path {place} shape-rendering="crispEdges" fill="#000" d="{path}"/>'


def _line(line: TextLine) -> str:
    left, _, right, _ = line.box
    weight = ' font-weight="700"' if line.bold else ""
    return (
        f'<text x="{line.x:.2f}" y="{line.baseline:.2f}" font-size="{line.size / POINTS:.2f}"{weight} fill="#000" '
        f'textLength="{right - left:.2f}" lengthAdjust="spacingAndGlyphs">{escape(line.text)}</text>'
    )
