"""audit: read the trail of every act of weight, and check that nothing in it was changed, taken out or slipped in."""

import json

import click

from registry.model.days import Precision, rfc3339
from registry.model.people import REGISTRY
from registry.model.trail import RecordedEntry, TrailFilter
from registry.office import trail
from registry.terminal import console

_AT_ONCE = 1_000


@click.group("audit")
def audit() -> None:
    """The audit trail: who did what, and with whom."""


@audit.command("list")
@click.option("--by", help="Only what this person did or signed.")
@click.option("--act", help="Only one act, such as key_revoked.")
@click.option("--subject", help="Only what is about one thing: a GTIN, an order, a login, a key.")
@click.option("--before", type=console.Quantity(), help="Only entries before this number.")
@click.option("--limit", type=console.Quantity(), default=50, show_default=True, help="At most so many; 1 to 1000.")
@console.json_option
def audit_list(
    by: str | None, act: str | None, subject: str | None, before: int | None, limit: int, as_json: bool
) -> None:  # fmt: skip
    """The newest entries, newest first.

    Example: audit list --act key_revoked, then audit list --before 120
    """
    wanted = TrailFilter(before, by, act, subject)
    with console.reading() as conn:
        entries = trail.entries(conn, REGISTRY, wanted, min(max(limit, 1), _AT_ONCE))
    if as_json:
        for one in entries:
            console.show_json(_json(one))
        return
    if not entries:
        click.echo("nothing in the trail")
        return
    cells = [
        (one.number, f"{one.entry.at:%Y-%m-%d %H:%M:%S}", _hands(one), one.entry.act, one.entry.subject, _detail(one))
        for one in entries
    ]
    console.table(("NUMBER", "TIME (UTC)", "BY", "ACT", "ON", "DETAIL"), cells)


def _hands(one: RecordedEntry) -> str:
    return f"{one.entry.by} + {one.entry.second}" if one.entry.second else one.entry.by


def _detail(one: RecordedEntry) -> str:
    """The facts in one line; what is not known is left out."""
    facts = ((name, value) for name, value in one.entry.detail.items() if value not in (None, "", []))
    return ", ".join(f"{name}: {_text(value)}" for name, value in facts)


def _text(value: object) -> str:
    plain = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    # A terminal obeys what cannot be printed.
    return "".join(sign if sign.isprintable() else "?" for sign in plain)


def _json(one: RecordedEntry) -> dict[str, object]:
    entry = one.entry
    return {
        "number": one.number,
        "at": rfc3339(entry.at, Precision.EXACT),
        "by": entry.by,
        "second": entry.second,
        "act": entry.act,
        "subject": entry.subject,
        "organisation_id": entry.organisation_id,
        "detail": entry.detail,
        "hash": one.hash.hex(),
    }


@audit.command("check")
def audit_check() -> None:
    """Recompute the whole chain of hashes.

    Exit 0 when every entry is as it was recorded, 1 when not. Keep the last line elsewhere: a trail that was cut off at
    its end is whole, but shorter than a head that somebody wrote down.

    Example: audit check
    """
    with console.reading() as conn:
        broken = trail.check_chain(conn)
        newest = trail.entries(conn, REGISTRY, at_most=1)
    if broken is not None:
        click.echo(f"BROKEN at entry {broken.number}: its {broken.why} is not what was recorded")
        click.get_current_context().exit(1)
    head = f"{newest[0].number} {newest[0].hash.hex()}" if newest else "0"
    click.echo("every entry is as it was recorded")
    click.echo(f"head {head}")


COMMANDS = (audit,)
