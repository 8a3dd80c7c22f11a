"""Accounts of officers, inspectors and administrators of the registry at the machine: asked for, and signed by an
administrator at /people/requests. While there have never been two administrators, and with `--emergency`, at once.
"""

from collections.abc import Callable

import click

from registry.errors import Invalid
from registry.model.days import Precision, rfc3339
from registry.model.people import Person
from registry.office.accounts import Invitation
from registry.store.engine.engine import Connection
from registry.supervision import draws, officials
from registry.supervision.officials import Alone, Asker, OfficialRequest
from registry.terminal import console

Made = Invitation | OfficialRequest

emergency_option = click.option(
    "--emergency", metavar="REASON", help="Of an official's account: act at once and alone; everybody is told."
)


def refuse_emergency(emergency: str | None) -> None:
    """Raises Invalid for an emergency that concerns no official."""
    if emergency is not None:
        raise Invalid("emergency", "emergency: only for officers, inspectors and administrators of the registry.")


def add(conn: Connection, new: Person, email: str | None, emergency: str | None) -> Made:
    """Make an official's account, or ask for it."""
    return _ask_or_act(
        conn,
        emergency,
        lambda asker: officials.ask_to_add(conn, new, email, asker),
        lambda alone: officials.add_alone(conn, new, email, alone),
    )


def reset(conn: Connection, login: str, emergency: str | None) -> Made:
    """Give an official a new one-time token, or ask for it."""
    return _ask_or_act(
        conn,
        emergency,
        lambda asker: officials.ask_to_reset(conn, login, asker),
        lambda alone: officials.reset_alone(conn, login, alone),
    )


def enable(conn: Connection, login: str, emergency: str | None) -> Made:
    """Let a disabled official in again, or ask for it."""
    return _ask_or_act(
        conn,
        emergency,
        lambda asker: officials.ask_to_enable(conn, login, asker),
        lambda alone: officials.enable_alone(conn, login, alone),
    )


def _ask_or_act(
    conn: Connection,
    emergency: str | None,
    ask: Callable[[Asker], OfficialRequest],
    act_alone: Callable[[Alone], Invitation],
) -> Made:
    if emergency is None and not officials.may_found(conn):
        return ask(Asker(console.who(), console.now(), console.draw))
    return act_alone(Alone(console.who(), console.now(), console.draw, emergency))


def show(made: Made, as_json: bool) -> None:
    """The one-time token, and who has to sign before it opens anything; call it once all is recorded."""
    if isinstance(made, Invitation):
        _show_token(made, as_json)
        return
    petition, signer = made.petition, made.petition.signer
    if as_json:
        console.show_json(
            {"login": petition.subject, "request": petition.id, "token": made.token,
             "signer": signer.login if signer else None, "few": signer.few if signer else None,
             "until": rfc3339(petition.until, Precision.EXACT)}
        )  # fmt: skip
        return
    click.echo(f"request {petition.id}: an administrator signs it at /people/requests, by {petition.until:%Y-%m-%d}")
    if signer is None:
        click.echo("nobody may sign it yet: it waits until somebody may")
    else:
        few = "; fewer than three may sign" if signer.few else ""
        click.echo(f"{signer.login} was drawn to sign, until {signer.at + draws.REDRAWN:%Y-%m-%d %H:%M} UTC{few}")
    click.echo(
        f"{petition.subject}: one-time token, shown only now; it opens /password for 72 hours from the signature"
    )
    click.echo(made.token)


def _show_token(made: Invitation, as_json: bool) -> None:
    if as_json:
        until = rfc3339(made.until, Precision.EXACT)
        console.show_json({"login": made.person.login, "token": made.token, "until": until})
        return
    until = f"{made.until:%Y-%m-%d %H:%M} UTC"
    click.echo(
        f"{made.person.login}: one-time token for a new password, shown only now, good at /password until {until}"
    )
    click.echo(made.token)
