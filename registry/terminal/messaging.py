"""messages: what was written to people, what waits and what failed; send it now, try again."""

import os
import socket
from datetime import timedelta

import click

from registry.errors import Invalid, RegistryError
from registry.feeds import delivery
from registry.feeds.delivery import Delivered, PostOffice
from registry.keys import upkeep
from registry.model.days import Precision, rfc3339
from registry.model.messages import MessageState, masked
from registry.model.people import REGISTRY
from registry.office import outbox
from registry.store.engine.engine import Engine
from registry.supervision import draws
from registry.terminal import console

_AT_ONCE = 1_000
# One run ends, whatever comes in meanwhile.
_LONGEST = timedelta(minutes=10)


@click.group("messages")
def messages() -> None:
    """What the registry writes to people by e-mail."""


@messages.command("list")
@click.option("--state", type=click.Choice([str(state) for state in MessageState]), help="Only those that stand so.")
@click.option("--before", type=console.Quantity(), help="Only messages before this number.")
@click.option("--limit", type=console.Quantity(), default=50, show_default=True, help="At most so many; 1 to 1000.")
@console.json_option
def messages_list(state: str | None, before: int | None, limit: int, as_json: bool) -> None:
    """The newest messages, newest first. Of an address only its beginning is shown.

    Example: messages list --state failed
    """
    wanted = MessageState(state) if state else None
    with console.reading() as conn:
        listed = outbox.newest(conn, REGISTRY, wanted, before, min(max(limit, 1), _AT_ONCE))
        counts = outbox.counts(conn, REGISTRY)
    if as_json:
        for one in listed:
            entry = one.entry
            console.show_json(
                {"number": entry.id, "kind": entry.message.kind, "to": one.login or masked(entry.address or ""),
                 "state": entry.state, "made_at": rfc3339(entry.made_at, Precision.EXACT), "attempts": entry.attempts,
                 "next_at": rfc3339(entry.next_at, Precision.EXACT) if entry.state is MessageState.WAITING else None,
                 "settled_at": rfc3339(entry.settled_at, Precision.EXACT), "fault": entry.fault}
            )  # fmt: skip
        return
    cells = [
        (one.entry.id, f"{one.entry.made_at:%Y-%m-%d %H:%M}", one.entry.message.kind,
         one.login or masked(one.entry.address or ""), one.entry.state, one.entry.attempts, one.entry.fault)
        for one in listed
    ]  # fmt: skip
    console.table(("NUMBER", "TIME (UTC)", "KIND", "TO", "STATE", "ATTEMPTS", "FAULT"), cells)
    click.echo(", ".join(f"{count} {name}" for name, count in counts.items()))
    _say_without_server()


def _say_without_server() -> None:
    if console.settings().mail is None:
        click.echo("No mail server is named in REGISTRY_SMTP_HOST: nothing is sent, and all else works.")


@messages.command("send")
def messages_send() -> None:
    """Send what is due, draw anew who signs, and warn of keys and backups; for a timer where no `serve` runs.

    Safe to repeat, and beside others: each message has one sender at a time. Exit 1 when something was given up.
    Example: messages send
    """
    engine, settings = console.engine(), console.settings()
    if settings.operator is not None:
        upkeep.warn(engine, settings.operator, console.now())
    draws.renew(engine, console.now(), console.draw)
    key = console.custodian(engine).run(lambda keyring: keyring.mail_key)
    name = f"{socket.gethostname()[:60]}:{os.getpid()}:command"
    done = _all(engine, PostOffice(settings.mail, settings.pages, key, name))
    click.echo(f"{done.sent} sent, {done.waiting} wait for another attempt, {done.failed} given up, "
               f"{done.dropped} not wanted any more")  # fmt: skip
    _say_without_server()
    if done.failed:
        click.get_current_context().exit(1)


def _all(engine: Engine, office: PostOffice) -> Delivered:
    """Go on until nothing was sent."""
    begun, total = console.now(), Delivered()
    while console.now() - begun < _LONGEST:
        done = delivery.deliver(engine, office, console.now)
        total += done
        if not done.sent and not done.dropped:
            break
    return total


@messages.command("retry")
@click.argument("numbers", nargs=-1, type=console.Quantity())
@click.option("--all", "every", is_flag=True, help="All that were given up, newest first, at most 1000.")
def messages_retry(numbers: tuple[int, ...], every: bool) -> None:
    """Let messages that were given up wait once more; the next `send` takes them.

    Example: messages retry 12 13, or messages retry --all
    """
    if bool(numbers) == every:
        raise Invalid("messages", "Name the numbers of messages, or give --all: one of the two.")
    if every:
        with console.reading() as conn:
            failed = outbox.newest(conn, REGISTRY, MessageState.FAILED, None, _AT_ONCE)
        numbers = tuple(one.entry.id for one in failed)
    faults = []
    for number in numbers:
        try:
            with console.writing() as conn:
                outbox.retry(conn, REGISTRY, number, console.who(), console.now())
            click.echo(f"message {number} waits again")
        except RegistryError as fault:
            faults.append(fault)
            click.echo(f"message {number}: {fault.message}", err=True)
    if faults:
        click.get_current_context().exit(1)


COMMANDS = (messages,)
