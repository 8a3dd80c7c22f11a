"""order: place, list, show, codes, activate, spoil, ship, cancel, correct."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from registry.codes import production
from registry.codes.production import LineFormat
from registry.errors import Invalid
from registry.model.days import rfc3339
from registry.model.goods import Level
from registry.model.orders import Order, OrderFilter, RangeKind, Request, Span, SpanRequest
from registry.model.people import REGISTRY
from registry.model.places import PROVINCES
from registry.orders import issuing, records, serial_intake
from registry.orders.issuing import Deed, Placement
from registry.terminal import console
from registry.terminal.options import gather
from registry.terminal.output import Output
from registry.terminal.print_run import open_order


@click.group("order")
def order() -> None:
    """Requests for codes."""


@dataclass(frozen=True, slots=True)
class OrderOptions:
    """What `order place` is told; `source` is the file of own serials, `quantity` None what follows from it, or one."""

    gtin: str
    lot: str | None
    expiry: date | None
    quantity: int | None
    level: str
    inactive: bool
    key: str | None
    source: Path | None
    as_json: bool

    def request(self) -> Request:
        quantity = 1 if self.quantity is None else self.quantity
        gtin, level = console.gtin(self.gtin), Level(self.level)
        return Request(gtin, quantity, level, self.lot, self.expiry, self.inactive, self.key)


@order.command("place")
@click.option("--gtin", required=True, help="Of a registered, approved product.")
@click.option("--lot", help="Up to 20 letters A-Z, digits and hyphens; other signs make the symbol larger.")
@click.option("--expiry", type=console.DayParameter(), help="The last good day, such as 2027-12-31.")
@click.option("--quantity", type=console.Quantity(), help="How many codes (default 1).")
@click.option(
    "--level", type=click.Choice([str(word) for word in Level]), default=str(Level.UNIT), show_default=True,
    help="What one code names: one pack, a whole lot, or the kind of product.",
)  # fmt: skip
@click.option("--inactive", is_flag=True, help="Codes are good only after `order activate`.")
@click.option("--key", help="Idempotency key: the same key gives the same order, never a second one.")
@click.option(
    "--serials", "source", type=click.Path(dir_okay=False, path_type=Path), help="A file of the producer's own serials."
)
@console.json_option
@gather(OrderOptions)
def order_place(options: OrderOptions) -> None:
    """Order codes; one small write whatever the quantity.

    With --serials the producer's own serials are taken in, one a line, or CSV or XLSX with the column serial; a run
    that broke off goes on with the same command. Serials of fewer than 8 characters and those that can be guessed are
    refused, and one GTIN never mixes its own serials with the registry's.

    Example: order place --gtin 8934588012341 --lot L1 --expiry 2027-12-31 --quantity 1000
    """
    request = options.request()
    placement = Placement(console.settings().host, console.now(), console.draw, console.who())
    if options.source is not None:
        placed = _take_in(request, options.source, placement, options.quantity)
    else:
        with console.writing() as conn:
            placed = issuing.place(conn, request, placement)
    if options.as_json:
        console.show_json(_order_json(placed))
        return
    click.echo(f"{placed.quantity:,} {placed.level}-level codes for {placed.gtin}, printed with the host {placed.host}")
    click.echo(f"get them: order codes {placed.id} --format csv -o {placed.id}.csv")
    click.echo(f"order {placed.id}")


def _take_in(request: Request, source: Path, placement: Placement, quantity: int | None) -> Order:
    if request.level is not Level.UNIT:
        raise Invalid("serials_level", "Serials are for single items: leave out --level, or leave out --serials.")
    engine = console.engine()
    upload = serial_intake.read_file(source)
    count = len(upload.serials)
    if quantity not in (None, count):
        raise Invalid("serials_quantity", f"--quantity {quantity}, but {source} holds {count:,} serials: leave it out.")
    with console.progress(count, "serials") as advance:
        return serial_intake.take_in(engine, request, upload, placement, advance)


@order.command("list")
@click.option("--gtin")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True)
@console.json_option
def order_list(gtin: str | None, limit: int, as_json: bool) -> None:
    """The newest orders.

    Example: order list --gtin 8934588012341
    """
    with console.reading() as conn:
        orders = records.newest(conn, REGISTRY, OrderFilter(console.gtin(gtin) if gtin else None, at_most=limit))
    if as_json:
        for one in orders:
            console.show_json(_order_json(one))
        return
    cells = [(o.id, o.state, o.gtin, o.level, o.lot, o.expiry, f"{o.quantity:,}") for o in orders]
    console.table(("ORDER", "STATE", "GTIN", "LEVEL", "LOT", "EXPIRY", "QUANTITY"), cells)


@order.command("show")
@click.argument("order_id", metavar="ID")
@console.json_option
def order_show(order_id: str, as_json: bool) -> None:
    """One order: its units, where they went, and its corrections.

    Example: order show N6XQVVCQ
    """
    with console.reading() as conn:
        placed_order = issuing.find(conn, order_id)
        history = records.history(conn, placed_order)
    values, corrections, shipped = _order_json(placed_order), history.corrections, sorted(history.shipped)
    for kind, runs in history.runs.items():
        values[str(kind)] = [[run.start, run.stop] for run in runs]
    values["shipped"] = shipped
    if as_json:
        values["corrections"] = [
            {"lot": c.lot, "expiry": c.expiry, "reason": c.reason, "by": c.by} for c in corrections
        ]
        console.show_json(values)
        return
    values["shipped"] = ", ".join(f"{code} {PROVINCES[code][0]}" for code in shipped)
    for name, value in values.items():
        if value not in (None, [], False, ""):
            click.echo(f"{name:<12} {value}")
    for one in corrections:
        changed = [f"{name} {value}" for name, value in (("lot", one.lot), ("expiry", one.expiry)) if value]
        click.echo(f"{'corrected':<12} {', '.join(changed)}, by {one.by}: {one.reason}")


def _order_json(one: Order) -> dict[str, object]:
    return {
        "id": one.id,
        "state": one.state,
        "gtin": one.gtin,
        "level": one.level,
        "lot": one.lot,
        "expiry": one.expiry.isoformat() if one.expiry else None,
        "quantity": one.quantity,
        "inactive": one.inactive,
        "host": one.host,
        "placed_at": rfc3339(one.placed_at),
    }


@order.command("codes")
@click.argument("order_id", metavar="ID")
@click.option("--start", type=click.IntRange(0), default=0, help="First index (default 0).")
@click.option("--stop", type=click.IntRange(0), help="First index left out (default: the end).")
@click.option(
    "--format",
    "form",
    type=click.Choice([str(word) for word in LineFormat]),
    default=str(LineFormat.TEXT),
    show_default=True,
)
@click.option(
    "-o", "target", type=click.Path(dir_okay=False, path_type=Path), help="A file; a killed run goes on there."
)
def order_codes(order_id: str, start: int, stop: int | None, form: str, target: Path | None) -> None:
    """The signed codes of an order, on all cores.

    The same order gives the same bytes for ever.

    With -o, codes go to FILE.part, which becomes FILE when it is whole; run the same command again after a break and
    it goes on where it stopped. Without -o they go to standard output; resume with --start.

    Example: order codes ID -o codes.txt, or with --format csv -o codes.csv
    """
    job = open_order(order_id, start, stop)
    header = production.CSV_HEADER.encode() if form == LineFormat.CSV and start == 0 else b""

    def line(record: int) -> bytes:
        at = job.span.start + record
        return b"".join(job.lines(Span(at, at + 1), LineFormat(form), 1)).removeprefix(header)

    output = Output(None if target == Path("-") else target, header)
    done = output.resume(job.span.stop - job.span.start, line)
    if done:
        click.echo(f"going on after {done:,} codes that are in {output.part} already", err=True)
    rest = Span(job.span.start + done, job.span.stop)
    with output, console.progress(rest.stop - rest.start, "codes") as advance:
        # A part that a run left whole, killed before its last step, has nothing to come.
        for block in job.lines(rest, LineFormat(form), os.cpu_count() or 1) if rest.start < rest.stop else ():
            output.write(block)
            advance(block.count(b"\n") if block != header else 0)
    if output.target is not None:
        click.echo(f"{job.span.stop - job.span.start:,} codes in {output.target}", err=True)


@order.command("activate")
@click.argument("order_id", metavar="ID")
@click.option("--start", type=click.IntRange(0), default=0)
@click.option("--stop", type=click.IntRange(0), help="First index left out (default: the end).")
def order_activate(order_id: str, start: int, stop: int | None) -> None:
    """Release units of an inactive order.

    When the goods leave; safe to repeat. Example: order activate ID --start 0 --stop 500
    """
    _mark(order_id, RangeKind.ACTIVATED, SpanRequest(start, stop), None)


@order.command("spoil")
@click.argument("order_id", metavar="ID")
@click.option("--start", type=click.IntRange(0), required=True)
@click.option("--stop", type=click.IntRange(0), required=True, help="First index left out.")
@console.reason_option
def order_spoil(order_id: str, start: int, stop: int, reason: str | None) -> None:
    """Declare printed labels spoiled.

    They are never good again; safe to repeat. Example: order spoil ID --start 10 --stop 20 --reason "rách"
    """
    _mark(order_id, RangeKind.SPOILED, SpanRequest(start, stop), reason)


def _mark(order_id: str, kind: RangeKind, span: SpanRequest, reason: str | None) -> None:
    with console.writing() as conn:
        new = issuing.mark(conn, order_id, kind, span, Deed(console.who(), console.now(), reason))
    click.echo(f"{new:,} units newly {kind}")


@order.command("ship")
@click.argument("order_id", metavar="ID")
@click.option("--province", "provinces", multiple=True, required=True, help="A two-digit code or a name; repeatable.")
def order_ship(order_id: str, provinces: tuple[str, ...]) -> None:
    """Record the provinces an order was shipped to.

    An item seen elsewhere then counts as odd. Safe to repeat. Example: order ship ID --province 01 --province 79
    """
    codes = {code for text in provinces if (code := console.province(text))}
    with console.writing() as conn:
        shipped = issuing.ship(conn, order_id, codes, Deed(console.who(), console.now()))
    click.echo("shipped to " + ", ".join(f"{code} {PROVINCES[code][0]}" for code in sorted(shipped)))


@order.command("cancel")
@click.argument("order_id", metavar="ID")
@console.reason_option
def order_cancel(order_id: str, reason: str | None) -> None:
    """Cancel an order: its codes are blocked.

    From now on, with no way back. Example: order cancel ID --reason "đặt nhầm"
    """
    with console.writing() as conn:
        cancelled_order = issuing.cancel(conn, order_id, Deed(console.who(), console.now(), reason))
    click.echo(f"order {cancelled_order.id} {cancelled_order.state}")


@order.command("correct")
@click.argument("order_id", metavar="ID")
@click.option("--lot")
@click.option("--expiry", type=console.DayParameter())
@click.option("--reason", required=True)
def order_correct(order_id: str, lot: str | None, expiry: date | None, reason: str) -> None:
    """Put a right lot or expiry beside an order.

    It changes what is shown and judged, not what is printed.
    Example: order correct ID --expiry 2027-11-30 --reason "in nhầm"
    """
    with console.writing() as conn:
        made = issuing.correct(conn, order_id, lot, expiry, Deed(console.who(), console.now(), reason))
    click.echo(f"order {made.order_id} corrected: {reason}")


COMMANDS = (order,)
