"""retention: show, run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import click

from registry.errors import Invalid
from registry.model.days import Precision, rfc3339
from registry.model.retention import KEPT, RecordKind
from registry.supervision import retention
from registry.supervision.retention import DueRecords
from registry.terminal import console

_SHOWN_DAYS = 30
_FIRST = "Nothing of this has ended yet. If it may: retention run --first"


@click.group("retention")
def retention_group() -> None:
    """The end of what has an end: sales, cases, requests, inspections and the like, when their time is over."""


@retention_group.command("show")
@click.option(
    "--days", type=console.Quantity(), default=_SHOWN_DAYS, show_default=True, help="Also what ended in so many days."
)
@console.json_option
def retention_show(days: int, as_json: bool) -> None:
    """How long each kind is kept, how many the next run ends, and what ended already. Changes nothing.

    Example: retention show
    """
    if not 0 <= days <= 36_500:
        raise Invalid("days", f"--days {days}: give 0 to 36500 days.")
    engine, now = console.engine(), console.now()
    with _progress("looked through") as advance:
        due = retention.due(engine, now, advance)
    with console.reading() as conn:
        ended, begun = retention.ended(conn, now - timedelta(days=days)), retention.has_begun(conn)
    if as_json:
        for one in due:
            console.show_json(_as_json(one))
        for count in ended:
            console.show_json({"day": count.day.isoformat(), "kind": count.kind, "ended": count.count})
        return
    console.table(("KIND", "KEPT", "ENDS NEXT", "OLDEST"), [_cells(one) for one in due])
    if ended:
        click.echo(f"\nEnded in the last {days} days:")
        console.table(("DAY", "KIND", "ENDED"), [(count.day, count.kind, f"{count.count:,}") for count in ended])
    if not begun and any(one.count for one in due):
        click.echo(f"\n{_FIRST}")


@retention_group.command("run")
@click.option("--first", is_flag=True, help="You have seen what `retention show` says: begin to end what is over.")
def retention_run(first: bool) -> None:
    """End what is over; for a nightly timer. Safe to stop and to repeat.

    The first time something would end it refuses, until you have looked at `retention show` and said --first. What a
    case or an order still needs stays (docs/privacy.md).

    Example: retention run
    """
    engine, now = console.engine(), console.now()
    if not first:
        retention.require_told(engine, now)
    with _progress("ended") as advance:
        ended = retention.run(engine, console.who(), now, advance)
    told = [f"{count:,} {kind}" for kind, count in ended.items() if count]
    click.echo(f"ended: {', '.join(told)}" if told else "nothing was over")


@contextmanager
def _progress(what: str) -> Iterator[Callable[[RecordKind, int], None]]:
    with console.counting(what) as advance:
        yield lambda _kind, count: advance(count)


def _kept(kind: RecordKind) -> str:
    kept = KEPT[kind]
    without = f"{kept.without} months from {kept.since}"
    return without if kept.past_expiry is None else f"{kept.past_expiry} months past expiry, else {without}"


def _cells(one: DueRecords) -> tuple[str, str, str, str]:
    oldest = f"{one.oldest:%Y-%m-%d}" if one.oldest else ""
    return one.kind, _kept(one.kind), f"{one.count:,}", oldest


def _as_json(one: DueRecords) -> dict[str, object]:
    kept = KEPT[one.kind]
    return {
        "kind": one.kind,
        "months_past_expiry": kept.past_expiry,
        "months_without": kept.without,
        "since": kept.since,
        "why": kept.why,
        "due": one.count,
        "oldest": rfc3339(one.oldest, Precision.EXACT),
    }


COMMANDS = (retention_group,)
