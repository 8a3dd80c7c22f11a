"""scans: purge."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import click

from registry.errors import Invalid
from registry.store.engine.engine import Connection, Engine, record
from registry.store.market import scans as rows
from registry.supervision import overview, reports
from registry.terminal import console

# docs/privacy.md. The law sets no number of days; a season of sales and an inspection fit into half a year.
KEPT_DAYS = 180
# So many at once that a scan hardly waits for them (SQLite has one writer).
_PIECE = 2_000
# Each with up to three photos.
_REPORTS = 100


@click.group("scans")
def scans() -> None:
    """The raw scans, which are kept for a while only."""


@scans.command("purge")
@click.option(
    "--older-than", "days", type=console.Quantity(), default=KEPT_DAYS, show_default=True, metavar="DAYS",
    help="Remove scans older than this.",
)  # fmt: skip
def scans_purge(days: int) -> None:
    """Remove raw scans whose time is over, and what is personal in reports settled 90 days ago.

    What is known of each unit stays, so its verdict and the next ones are the same. Safe to stop and to repeat.

    Example: scans purge --older-than 90
    """
    if not 1 <= days <= 36_500:
        raise Invalid("days", f"--older-than {days}: give 1 to 36500 days; scans of today are never removed.")
    engine = console.engine()
    before = console.now() - timedelta(days=days)
    # The figures of the officers' overview outlive the scans they were counted from.
    overview.count_days(engine, KEPT_DAYS // 2, console.now(), lambda: False)
    with _counting("scans removed") as advance:
        removed = _in_pieces(engine, lambda conn: rows.purge(conn, before, _PIECE), _PIECE, advance)
    click.echo(f"{removed:,} scans from before {before:%Y-%m-%d %H:%M} UTC removed; what is known of units stays")
    settled = console.now() - timedelta(days=reports.KEPT_DAYS)
    with _counting("reports cleared") as advance:
        cleared = _in_pieces(engine, lambda conn: reports.purge(conn, settled, _REPORTS), _REPORTS, advance)
    click.echo(f"{cleared:,} reports settled before {settled:%Y-%m-%d %H:%M} UTC cleared of words, contact and photos")


def _in_pieces(engine: Engine, purge: Callable[[Connection], int], piece: int, advance: Callable[[int], None]) -> int:
    """Purge, each piece in a transaction of its own, until one is not full; how many in all."""
    removed = 0
    while True:
        with record(engine) as conn:
            gone = purge(conn)
        removed += gone
        advance(gone)
        if gone < piece:
            return removed


@contextmanager
def _counting(label: str) -> Iterator[Callable[[int], None]]:
    """A number that grows on a terminal, on standard error; how many there will be would cost a count of its own."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        sys.stderr.write(f"\r{done:,} {label}")
        sys.stderr.flush()

    try:
        yield advance
    finally:
        sys.stderr.write("\n")


COMMANDS = (scans,)
