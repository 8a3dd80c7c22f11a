"""organisation suspend, lift, change and history: what stands on a company as a whole, for emergencies at once."""

from dataclasses import dataclass

import click

from registry.catalogue import company_changes, organisations
from registry.catalogue.company_changes import Editing
from registry.errors import Invalid
from registry.model.companies import CompanyChange, CompanyField, Suspension
from registry.model.days import Precision, rfc3339
from registry.model.goods import Trade
from registry.office import suspensions
from registry.terminal import console
from registry.terminal.options import gather

_REASON = click.option("--reason", required=True, help="Why, for the record; the organisation reads it too.")


@click.command("suspend")
@click.argument("which")
@_REASON
def organisation_suspend(which: str, reason: str) -> None:
    """Suspend an organisation (tax code or name) at once: nothing new goes out to it, issued codes keep their answers.

    On the officers' pages it takes two of them. Example: organisation suspend 0101234565 --reason "Nghi hàng giả"
    """
    with console.writing() as conn:
        one = organisations.find_organisation(conn, which)
        there = suspensions.in_force(conn, one.id)
        if there is None:
            suspensions.suspend(conn, one, reason, console.now(), console.who())
    click.echo(f"{one.name} {'is suspended' if there is None else f'was suspended already: {there.reason}'}")


@click.command("lift")
@click.argument("which")
@_REASON
def organisation_lift(which: str, reason: str) -> None:
    """Lift an organisation's suspension at once; it stays on record.

    On the officers' pages it takes two of them. Example: organisation lift 0101234565 --reason "Đã xác minh"
    """
    with console.writing() as conn:
        one = organisations.find_organisation(conn, which)
        there = suspensions.in_force(conn, one.id)
        if there is not None:
            suspensions.lift(conn, one, reason, console.now(), console.who())
    click.echo(f"{one.name} {'is suspended no more' if there is not None else 'was not suspended'}")


@dataclass(frozen=True, slots=True)
class ChangeOptions:
    """What `organisation change` is told: None leaves a field as it is, "" empties it."""

    which: str
    reason: str
    name: str | None
    name_en: str | None
    address: str | None
    province: str | None
    gln: str | None
    roles: tuple[str, ...]
    phone: str | None
    email: str | None
    tax_code: str | None

    def texts(self) -> dict[CompanyField, str]:
        """The fields that are named, as they were typed."""
        given = {
            CompanyField.NAME: self.name,
            CompanyField.NAME_EN: self.name_en,
            CompanyField.ADDRESS: self.address,
            CompanyField.PROVINCE: (console.province(self.province) if self.province else self.province),
            CompanyField.GLN: self.gln,
            CompanyField.ROLES: " ".join(self.roles) or None,
            CompanyField.PHONE: self.phone,
            CompanyField.EMAIL: self.email,
        }
        return {field: text for field, text in given.items() if text is not None}


@click.command("change")
@click.argument("which")
@click.option("--reason", required=True, help="Why, for the record.")
@click.option("--name")
@click.option("--name-en", help="Its name in English.")
@click.option("--address", help="Shown to whoever scans a pack.")
@click.option("--province", help="Two-digit code or name of one of the 34 provinces.")
@click.option("--gln", help="13 digits.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice([str(word) for word in Trade]),
    help="What it does in trade, all of it; repeatable.",
)  # fmt: skip
@click.option("--phone", help="8 to 15 digits.")
@click.option("--email", help="Where it is written to.")
@click.option("--tax-code", hidden=True)
@gather(ChangeOptions)
def organisation_change(options: ChangeOptions) -> None:
    """Change an organisation's data; what it was before stays in its history. "" empties a field.

    A tax code never changes: another one is another organisation.

    Example: organisation change 0101234565 --address "12 Lê Lợi, Hà Nội" --reason "Chuyển trụ sở"
    """
    if options.tax_code is not None:
        raise Invalid("tax_code_stays", "A tax code never changes: `organisation add` registers the new company.")
    texts = options.texts()
    if not texts:
        raise Invalid("nothing_to_change", "Say what changes: give --name, --address or another field.")
    with console.writing() as conn:
        before = organisations.find_organisation(conn, options.which)
        wanted = company_changes.read_texts(before, texts)
        after = company_changes.change(conn, before, wanted, Editing(console.who(), console.now(), options.reason))
    fields = company_changes.differences(before, after)
    for field, text in fields.items():
        click.echo(f"{field:<10} {text.before or '-'} -> {text.after or '-'}")
    if not fields:
        click.echo("Nothing is different.")


@click.command("history")
@click.argument("which")
@console.json_option
def organisation_history(which: str, as_json: bool) -> None:
    """An organisation's suspensions and what was changed of its data, the newest first.

    Example: organisation history 0101234565
    """
    with console.reading() as conn:
        history = company_changes.history(conn, organisations.find_organisation(conn, which).id)
    if as_json:
        for suspension in history.suspensions:
            console.show_json(_suspension_json(suspension))
        for change in history.changes:
            console.show_json(_change_json(change))
        return
    for suspension in history.suspensions:
        _show_suspension(suspension)
    for change in history.changes:
        texts = f"{change.text.before or '-'} -> {change.text.after or '-'}"
        hands = f"{change.by} + {change.second}" if change.second else change.by
        click.echo(f"{change.at:%Y-%m-%d %H:%M} UTC  {change.field}: {texts}  ({hands}: {change.reason})")
    if not history.suspensions and not history.changes:
        click.echo("Nothing was changed, and it was never suspended.")


def _show_suspension(one: Suspension) -> None:
    hands = f"{one.by} + {one.second}" if one.second else one.by
    line = f"{one.since:%Y-%m-%d %H:%M} UTC  suspended: {one.reason}  ({hands})"
    if one.lifted_at is not None:
        lifters = f"{one.lifted_by} + {one.lifted_second}" if one.lifted_second else one.lifted_by
        line += f"; lifted {one.lifted_at:%Y-%m-%d %H:%M} UTC: {one.lift_reason}  ({lifters})"
    click.echo(line if one.lifted_at is not None else f"{line}; in force")


def _suspension_json(one: Suspension) -> dict[str, object]:
    return {
        "kind": "suspension",
        "reason": one.reason,
        "since": rfc3339(one.since, Precision.EXACT),
        "by": one.by,
        "second": one.second,
        "lifted_at": rfc3339(one.lifted_at, Precision.EXACT),
        "lifted_by": one.lifted_by,
        "lifted_second": one.lifted_second,
        "lift_reason": one.lift_reason,
    }


def _change_json(one: CompanyChange) -> dict[str, object]:
    return {
        "kind": "change",
        "field": one.field,
        "before": one.text.before,
        "after": one.text.after,
        "at": rfc3339(one.at, Precision.EXACT),
        "by": one.by,
        "second": one.second,
        "reason": one.reason,
    }


ORGANISATION_COMMANDS = (organisation_suspend, organisation_lift, organisation_change, organisation_history)
