"""order symbols, product symbol: the pictures of codes as files.

1. A file appears under its name only when it is whole, and so does a ZIP.
2. A file that is there with the same content is kept, so that a broken run is repeated by the same command; one with
   other content is never overwritten.
3. QR codes are drawn by the bulk lane whatever their number, so that a code has one picture in every span.
"""

import os
import zipfile
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import click

from registry.carriers import symbols
from registry.carriers.printing import RESOLUTIONS, Printing, png, size_mm, svg
from registry.carriers.symbols import Symbol, SymbolKind
from registry.catalogue import products
from registry.codes.production import PrintedCode
from registry.errors import Invalid
from registry.gs1 import digital_link
from registry.model.goods import Level
from registry.model.orders import Order, Span
from registry.terminal import console
from registry.terminal.options import gather
from registry.terminal.print_run import open_order

MAX_FILES = 100_000

_FORMATS = ("svg", "png")
_ORDER_KINDS = (SymbolKind.QR, SymbolKind.DATAMATRIX, SymbolKind.GS1_128)
_PRODUCT_KINDS = (SymbolKind.EAN_13, SymbolKind.ITF_14)

# The earliest moment that a ZIP can hold: the same symbols give the same archive.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def _kinds(kinds: tuple[SymbolKind, ...]) -> click.Choice[str]:
    return click.Choice([str(kind) for kind in kinds])


_dpi_option = click.option(
    "--dpi", type=click.Choice([str(dpi) for dpi in RESOLUTIONS]), default="300", show_default=True,
    help="Dots an inch of the printer; modules are whole dots.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SymbolOptions:
    """What `order symbols` is told: which codes, start..stop-1, as which pictures, and where to."""

    order_id: str
    kind: str
    start: int
    stop: int | None
    form: str
    dpi: str
    target: Path


@click.command("symbols")
@click.argument("order_id", metavar="ID")
@click.option("--kind", type=_kinds(_ORDER_KINDS), required=True)
@click.option("--start", type=click.IntRange(0), default=0, help="First index (default 0).")
@click.option("--stop", type=click.IntRange(0), help="First index left out (default: the end).")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="svg", show_default=True)
@_dpi_option
@click.option(
    "-o", "target", type=click.Path(path_type=Path), required=True, metavar="DIR|FILE.zip", help="A folder, or one ZIP."
)
@gather(SymbolOptions)
def order_symbols(options: SymbolOptions) -> None:
    """Draw the codes of an order as pictures.

    One file each, named by index and serial; at most 100,000 a call.

    Safe to repeat: files that are there already are kept. All codes of a lot or product are the same: one file.
    Example: order symbols ID --kind qr --stop 1000 --dpi 203 --format png -o labels
    """
    job = open_order(options.order_id, options.start, options.stop)
    job = replace(job, span=_bounded(job.order, job.span))
    kind = SymbolKind(options.kind)
    printing = Printing.at(int(options.dpi), kind.module_mm)
    sizes: set[tuple[float, float]] = set()
    with _place(options.target) as place, console.progress(job.span.stop - job.span.start, "symbols") as advance:
        for printed in job.codes():
            symbol = symbols.for_code(kind, printed, symbols.qr_fast)
            sizes.add(size_mm(symbol, printing))
            place.put(f"{_name(job.order, printed)}.{options.form}", _drawn(symbol, printing, options.form))
            advance(1)
    click.echo(
        f"{place.new:,} new files in {options.target}" + (f", {place.kept:,} were there already" * bool(place.kept))
    )
    _echo_size(max(width for width, _ in sizes), max(height for _, height in sizes), printing)


@click.command("symbol")
@click.argument("gtin")
@click.option("--kind", type=_kinds(_PRODUCT_KINDS), required=True)
@_dpi_option
@click.option(
    "-o", "target", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE.svg|FILE.png"
)
def product_symbol(gtin: str, kind: str, dpi: str, target: Path) -> None:
    """Draw the barcode of a product: its GTIN, the same on every pack.

    Example: product symbol 8934588012341 --kind ean-13 -o front.svg
    """
    form = target.suffix.lower().removeprefix(".")
    if form not in _FORMATS:
        raise Invalid("file_format", f"{target}: name a file that ends in .svg or .png.")
    with console.reading() as conn:
        listing = products.find_product(conn, console.gtin(gtin))
    draw = symbols.ean_13 if kind == SymbolKind.EAN_13 else symbols.itf_14
    symbol, printing = draw(listing.product.gtin), Printing.at(int(dpi), SymbolKind(kind).module_mm)
    with _Folder(target.parent) as place:
        place.put(target.name, _drawn(symbol, printing, form))
    click.echo(f"{symbol.kind.label} {symbol.text} in {target}" + (", there already" * place.kept))
    _echo_size(*size_mm(symbol, printing), printing)


def _bounded(order: Order, span: Span) -> Span:
    """The range to draw: not too many files, and one for a lot or a product, whose codes are all the same."""
    start, stop = span
    if order.level is not Level.UNIT:
        return Span(start, start + 1)
    if stop - start > MAX_FILES:
        raise Invalid(
            "too_many_files",
            f"{stop - start:,} files: at most {MAX_FILES:,} a call. Take a part with --start and --stop, or write the "
            "codes into one file with `order codes` and let the printer draw them.",
        )
    return span


def _name(order: Order, printed: PrintedCode) -> str:
    """A file's name without its ending, good on every system: what is no letter, digit or `-._~` is escaped."""
    code = printed.code
    if code.serial is not None:
        return f"{printed.index:010d}_{digital_link.escape_path(code.serial)}"
    return f"{order.gtin}_lot_{digital_link.escape_path(code.lot)}" if code.lot is not None else order.gtin


def _drawn(symbol: Symbol, printing: Printing, form: str) -> bytes:
    return svg(symbol, printing).encode() if form == "svg" else png(symbol, printing)


def _echo_size(width: float, height: float, printing: Printing) -> None:
    click.echo(
        f"{width:.1f} x {height:.1f} mm with quiet zone, modules of {printing.module_mm:.3f} mm "
        f"({printing.dots} dots at {printing.dpi} dpi): print at 100 %."
    )


class _Place(Protocol):
    """Where pictures go; use as a context."""

    new: int
    kept: int

    def put(self, name: str, content: bytes) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def _place(target: Path) -> _Place:
    return _Archive(target) if target.suffix.lower() == ".zip" else _Folder(target)


class _Folder:
    """Files in a folder, each written aside and renamed; the folder is made for the first one."""

    def __init__(self, folder: Path) -> None:
        if folder.exists() and not folder.is_dir():
            raise Invalid("not_a_folder", f"{folder} is a file: name a folder, or a file that ends in .zip.")
        self.folder = folder
        self.new = self.kept = 0

    def put(self, name: str, content: bytes) -> None:
        """Raises Invalid file_exists when a file of this name has other content."""
        file = self.folder / name
        if file.exists():
            if file.read_bytes() != content:
                raise Invalid("file_exists", f"{file} is there with other content: name another folder or file.")
            self.kept += 1
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        part = file.with_name(name + ".part")
        part.write_bytes(content)
        os.replace(part, file)
        self.new += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is open between two files."""


class _Archive:
    """Files in one ZIP, which is FILE.part until it is whole; a part that was left behind is begun anew."""

    def __init__(self, target: Path) -> None:
        if target.exists():
            raise Invalid("file_exists", f"{target} is there already: move it away, or name another file.")
        self.target = target
        self.part = target.with_name(target.name + ".part")
        self.new = self.kept = 0

    def put(self, name: str, content: bytes) -> None:
        entry = zipfile.ZipInfo(name, _ZIP_DATE)
        entry.external_attr = 0o644 << 16
        # A PNG is compressed already.
        entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
        self.archive.writestr(entry, content)
        self.new += 1

    def __enter__(self) -> Self:
        self.target.parent.mkdir(parents=True, exist_ok=True)
        self.file = self.part.open("wb")
        self.archive = zipfile.ZipFile(self.file, "w")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            # The disk may be full, which is what failed then.
            with suppress(OSError):
                self.archive.close()
            self.file.close()
            self.part.unlink()
            return
        self.archive.close()
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        os.replace(self.part, self.target)


ORDER_COMMANDS = (order_symbols,)
PRODUCT_COMMANDS = (product_symbol,)
