"""sell, undo-sale: one code, or a file of codes that a till sends."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from registry.errors import Invalid, Unavailable
from registry.market import sales
from registry.market.sales import SaleReport, SaleResult
from registry.market.sellers import Seller
from registry.model import phrases
from registry.model.days import parse_rfc3339
from registry.model.sightings import SaleOutcome, Suspicion
from registry.terminal import console
from registry.terminal.checking import code_lines

_BLOCK = 1 << 20
_DONE = (SaleOutcome.SOLD, SaleOutcome.REPEATED)
_COLOURS = {"sold": "green", "repeated": "green", "resold": "yellow", "second": "red", "refused": "red"}


@click.command("sell")
@click.argument("code", required=False)
@click.option("--file", "source", metavar="FILE|-", help="One code a line; - reads standard input.")
@click.option("--place", required=True, help="The shop: a sale is taken back where it was made.")
@click.option("--province", help="Where the shop is: a two-digit code or a name.")
@click.option("--id", "sale_id", help="The till's own number of this sale alone: told again, it is the same sale.")
@click.option("--at", "moment", help="When it was sold, as 2026-11-22T09:30:00+07:00 (default: now).")
def sell(
    code: str | None, source: str | None, place: str, province: str | None, sale_id: str | None, moment: str | None
) -> None:
    """Record that single items were sold or dispensed.

    Exit 0 when every item is sold, by this report or by the same one before; 1 when a report contradicts an earlier
    sale, is refused, or tells a sale again that was taken back. All of it is recorded, with who, when and where.

    Without --id one is made up, and the same report is recognised at the same place for an hour. Whoever may send a
    sale or a file again later gives --id: the number of that receipt or that file, and of no other. Under a number
    that was used before at this place, another item with the same code is taken for the first one and never noticed.
    A sale that was taken back needs a new number to be made again.

    Example: sell 'HTTPS://ID.EXAMPLE/01/...' --place "Nhà thuốc An Khang" --province 01 --id R-1024
    """
    if (code is None) == (source is None):
        raise click.UsageError("Give a code, or --file, and not both.")
    number = sale_id if sale_id is not None else f"{console.draw(1 << 64):016x}"
    tell = _teller(_seller(place, province), number, _moment(moment) if moment is not None else None)
    if code is not None:
        sale = tell(code)
        _show(sale)
        done = _done(sale)
    else:
        assert source is not None
        done = _tell_all(source, tell)
    if not done:
        click.get_current_context().exit(1)


def _done(sale: SaleResult) -> bool:
    """Whether the item is sold, by this report or by the same one before, and nothing strong speaks against it."""
    return sale.outcome in _DONE and sale.reason is None and sale.suspicion is not Suspicion.DUPLICATED


def _tell_all(source: str, tell: Callable[[str], SaleResult]) -> bool:
    """Report every code of a file, showing those that are not sold after it; whether all are."""
    counts: Counter[SaleOutcome] = Counter()
    done = True
    with console.progress(_count(source), "sales") as advance:
        for number, text in enumerate(code_lines(source), 1):
            sale = tell(text)
            counts[sale.outcome] += 1
            if not _done(sale):
                done = False
                _show(sale, f"{number}: ")
            advance(1)
    click.echo("  ".join(f"{outcome} {count:,}" for outcome, count in counts.items()) or "There was no code.")
    return done


def _teller(seller: Seller, number: str, at: datetime | None) -> Callable[[str], SaleResult]:
    """What reports the sale of one code."""
    engine = console.engine()
    custodian, rules = console.custodian(engine), console.rules()

    def tell(text: str) -> SaleResult:
        now = console.now()
        report = SaleReport(text, number, at or now, seller)
        return custodian.run(lambda keyring: sales.sell(engine, keyring, report, now, rules))

    return tell


def _seller(place: str, province: str | None) -> Seller:
    who = console.who()
    return Seller(who, place, console.province(province))


def _moment(text: str) -> datetime:
    try:
        return parse_rfc3339(text)
    except ValueError as error:
        message = f"{text[:40]!r} is no moment with its zone; write it as 2026-11-22T09:30:00+07:00."
        raise Invalid("moment", message) from error


def _count(source: str) -> int:
    """How many lines a file has, for the bar; of standard input nobody knows."""
    if source == "-":
        return 0
    try:
        with Path(source).open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(_BLOCK), b""))
    except OSError as error:
        raise Unavailable("file", f"{source} cannot be read: {error.strerror}.") from error


def _show(sale: SaleResult, where: str = "") -> None:
    """What became of a sale; `where` says which code of a list it was."""
    code = sale.answer.code
    named = " ".join(part for part in (code.gtin, code.serial) if part) if code else ""
    colour = _COLOURS[sale.outcome] if sale.reason is None else "red"
    head = click.style(f"{sale.outcome:<10}", fg=colour, bold=True)
    words = phrases.sale(sale.reason or sale.outcome)
    click.echo(f"{where}{head} {words.vi} / {words.en}  {named}")
    if sale.outcome is SaleOutcome.REFUSED:
        advice = phrases.sale(sale.outcome)
        click.echo(f"    - {advice.vi} / {advice.en}")
    elif sale.outcome in _DONE and sale.suspicion is not Suspicion.NONE:
        # The sale is on record, but somebody else may hold the same code.
        verdict = phrases.VERDICTS[sale.suspicion.name.lower()]
        click.echo(f"    - {verdict.word.vi}. {verdict.advice.vi} / {verdict.word.en}. {verdict.advice.en}")


@click.command("undo-sale")
@click.argument("code")
@click.option("--place", required=True, help="The shop that sold it.")
def undo_sale(code: str, place: str) -> None:
    """Take a sale back, within ten days at the same place.

    The item may then be sold again; safe to repeat. Example: undo-sale 'HTTPS://ID.EXAMPLE/01/...' --place "An Khang"
    """
    engine = console.engine()
    seller, now, rules = _seller(place, None), console.now(), console.rules()
    new = console.custodian(engine).run(lambda keyring: sales.undo_sale(engine, keyring, code, seller, now, rules))
    words = phrases.sale("undone")
    click.echo(f"{'undone' if new else 'was so already'}: {words.vi} / {words.en}")


COMMANDS = (sell, undo_sale)
