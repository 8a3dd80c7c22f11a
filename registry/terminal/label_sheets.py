"""order labels, sheets, linefile: codes on paper, and for printing lines.

They join the group `order` as its commands `ORDER_COMMANDS`.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import click

from registry.carriers import labels, layout, linefile, stock, zpl
from registry.carriers.layout import Extra, Job, Printer
from registry.carriers.stock import Stock
from registry.carriers.symbols import SymbolKind
from registry.catalogue import products
from registry.codes.production import PrintedCode
from registry.errors import Invalid, Refused, Unavailable
from registry.keys import making
from registry.model.orders import Order
from registry.terminal import console
from registry.terminal.options import gather
from registry.terminal.print_run import open_order

# Sheets go to office printers, rolls to label printers, whose common resolutions these are.
_DPI = {".pdf": 300, ".zpl": 203}


def _paper_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say where on the paper things go."""
    for option in (
        click.option(
            "--calibration", is_flag=True, help="A page with frames and rulers in front: lay it on the stock."
        ),
        click.option("--outlines", is_flag=True, help="The edge of each label."),
        click.option("--scale", type=float, default=100.0, show_default=True, help="Percent; PDF only."),
        click.option("--offset-y", type=float, default=0.0, help="Millimetres down; negative is up."),
        click.option("--offset-x", type=float, default=0.0, help="Millimetres to the right; negative is left."),
        click.option(
            "--skip", type=click.IntRange(0), default=0, help="Labels of the first page that are gone already."
        ),
    ):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class LabelOptions:
    """What `order labels` is told: which codes, start..stop-1, on which stock, and how they lie there."""

    order_id: str
    sheet: str
    start: int
    stop: int | None
    copies: int
    dpi: int | None
    kind: str | None
    skip: int
    offset_x: float
    offset_y: float
    scale: float
    outlines: bool
    calibration: bool
    target: Path

    def printer(self) -> Printer:
        return Printer(self.dpi or _DPI[self.target.suffix.lower()], self.offset_x, self.offset_y, self.scale)


@click.command("labels")
@click.argument("order_id", metavar="ID")
@click.option("--sheet", required=True, help="A label stock of `order sheets`.")
@click.option("--start", type=click.IntRange(0), default=0, help="First index (default 0).")
@click.option("--stop", type=click.IntRange(0), help="First index left out (default: the end).")
@click.option("--copies", type=click.IntRange(1), default=1, show_default=True, help="Labels of each code.")
@click.option("--dpi", type=int, help="The printer's dots an inch: 203, 300 or 600 (default: 300, for ZPL 203).")
@click.option("--kind", type=click.Choice(["qr", "datamatrix"]), help="Default: qr; for a product alone, its EAN-13.")
@_paper_options
@click.option(
    "-o", "target", required=True, type=click.Path(dir_okay=False, path_type=Path), help="FILE.pdf or FILE.zpl."
)
@gather(LabelOptions)
def order_labels(options: LabelOptions) -> None:
    """Labels: sheets (PDF) or a label printer (ZPL).

    The file appears only when it is whole. Print at 100 %, never "fit to page". `order sheets` shows the stocks.

    Example: order labels ID --sheet a4-65 -o labels.pdf
    """
    target, suffix = options.target, options.target.suffix.lower()
    if suffix not in _DPI:
        raise Invalid("suffix", f"{target.name}: name a file that ends in .pdf (sheets) or .zpl (thermal printers).")
    paper = stock.by_name(options.sheet)
    opened = open_order(options.order_id, options.start, options.stop)
    count = opened.span.stop - opened.span.start
    job = _job(opened.order, paper, options)
    if suffix == ".pdf":
        labels.refuse_many(count * job.copies)
    draw = labels.pdf if suffix == ".pdf" else zpl.zpl
    with whole_file(target) as file, console.progress(count, "labels") as advance:
        made = draw(job, _counted(opened.codes(), advance), file)
    click.echo(f"{made:,} label{'s' * (made != 1)} on {paper.name} in {target}; print at 100 %, {job.printer.dpi} dpi")


def _job(order: Order, paper: Stock, options: LabelOptions) -> Job:
    printer = options.printer()
    kind = SymbolKind(options.kind) if options.kind else layout.usual_kind(order.level, order.gtin)
    extras = {Extra.OUTLINES} if options.outlines else set()
    if options.calibration:
        extras.add(Extra.CALIBRATION)
    with console.reading() as conn:
        name = products.find_product(conn, order.gtin).product.name
        if making.is_sample(conn):
            extras.add(Extra.SAMPLE)
    return Job(paper, name, printer, kind, options.copies, options.skip, frozenset(extras))


@click.command("sheets")
@console.json_option
def order_sheets(as_json: bool) -> None:
    """Label stocks and their sizes.

    QR VERSION is the largest QR code each takes at 300 dpi with 0.25 mm modules. Example: order sheets
    """
    if as_json:
        for one in stock.STOCKS:
            values = {"sheet": one.name, "label_mm": one.label, "page_mm": one.page, "labels": one.labels_a_page}
            console.show_json({**values, "qr_version": layout.qr_version(one, 300), "for": one.note})
        return
    rows = [
        (one.name, "{:g} x {:g}".format(*one.label), one.labels_a_page, f"{layout.qr_version(one, 300)}", one.note)
        for one in stock.STOCKS
    ]
    console.table(("SHEET", "LABEL mm", "A PAGE", "QR VERSION", "FOR"), rows)


@click.command("linefile")
@click.argument("order_id", metavar="ID")
@click.option("--start", type=click.IntRange(0), default=0, help="First index (default 0).")
@click.option("--stop", type=click.IntRange(0), help="First index left out (default: the end).")
@click.option("-o", "target", required=True, type=click.Path(dir_okay=False, path_type=Path), help="FILE.csv.")
def order_linefile(order_id: str, start: int, stop: int | None, target: Path) -> None:
    """Codes for a printing line, with a checksum.

    CSV with the total and a SHA-256 at the end; it appears only when it is whole. Do not open and save it in a
    spreadsheet: zeros get lost. Example: order linefile ID -o line.csv
    """
    if target.suffix.lower() != ".csv":
        raise Invalid("suffix", f"{target.name}: a file for a printing line ends in .csv.")
    opened = open_order(order_id, start, stop)
    count = opened.span.stop - opened.span.start
    with whole_file(target) as file, console.progress(count, "codes") as advance:
        for block in linefile.lines(_counted(opened.codes(), advance)):
            file.write(block)
    click.echo(f"{count:,} codes in {target}")


@click.command("check-linefile")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_linefile(file: Path) -> None:
    """Check that a printing line's file is unchanged.

    Whole, its total and SHA-256 right. Example: order check-linefile line.csv
    """
    with file.open("rb") as stream:
        count = linefile.verify_linefile(stream)
    click.echo(f"{file} is whole and unchanged: {count:,} codes")


def _counted(codes: Iterator[PrintedCode], advance: Callable[[int], None]) -> Iterator[PrintedCode]:
    for number, printed in enumerate(codes, 1):
        yield printed
        if number % 50 == 0:
            advance(50)


@contextmanager
def whole_file(target: Path) -> Iterator[BinaryIO]:
    """A file that appears only when it is whole: FILE.part is written, made durable and renamed, or taken away again.

    Raises Invalid file_exists, Refused part_busy, Unavailable disk.
    """
    part = target.with_name(target.name + ".part")
    try:
        with part.open("ab") as file:
            _claim(file, target)
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                os.replace(part, target)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise Unavailable("disk", f"{target} was not written: {error.strerror}. There is no such file now.") from error


def _claim(file: BinaryIO, target: Path) -> None:
    """Make sure that nobody else writes this part; what a killed run left in it is dropped."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Refused("part_busy", f"Another run is writing {file.name}: wait for it to end.") from error
    if target.exists():
        os.unlink(file.name)
        raise Invalid("file_exists", f"{target} is there already: move it away, or name another file.")
    file.truncate(0)


ORDER_COMMANDS = (order_labels, order_sheets, order_linefile, check_linefile)
