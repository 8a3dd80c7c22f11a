"""scans: purge."""

from datetime import timedelta

import click

from registry.errors import Invalid
from registry.office import outbox
from registry.supervision import forgetting
from registry.terminal import console


@click.group("scans")
def scans() -> None:
    """The raw scans, which are kept for a while only."""


@scans.command("purge")
@click.option(
    "--older-than", "days", type=console.Quantity(), default=forgetting.KEPT_DAYS, show_default=True, metavar="DAYS",
    help="Remove scans older than this.",
)  # fmt: skip
def scans_purge(days: int) -> None:
    """Remove raw scans whose time is over, what is personal in reports settled 90 days ago, and messages as old.

    What is known of each unit stays, so its verdict and the next ones are the same. Safe to stop and to repeat.

    Example: scans purge --older-than 90
    """
    if not 1 <= days <= 36_500:
        raise Invalid("days", f"--older-than {days}: give 1 to 36500 days; scans of today are never removed.")
    engine = console.engine()
    before = console.now() - timedelta(days=days)
    with console.counting("scans removed") as advance:
        removed = forgetting.forget_scans(engine, before, console.now(), advance)
    click.echo(f"{removed:,} scans from before {before:%Y-%m-%d %H:%M} UTC removed; what is known of units stays")
    with console.counting("reports cleared") as advance:
        cleared, settled = forgetting.forget_reporters(engine, console.now(), advance)
    click.echo(f"{cleared:,} reports settled before {settled:%Y-%m-%d %H:%M} UTC cleared of words, contact and photos")
    with console.counting("messages removed") as advance:
        gone = outbox.forget(engine, console.now(), advance)
    click.echo(f"{gone:,} messages removed that were settled {outbox.KEPT_DAYS} days ago")


COMMANDS = (scans,)
