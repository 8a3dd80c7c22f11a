"""keys: make, list, rotate, retire, revoke, export."""

import json
from pathlib import Path

import click

from registry.errors import Unavailable
from registry.keys import making, trust_list
from registry.keys.making import Birth
from registry.model.days import Precision, rfc3339
from registry.model.keys import Purpose, RecordedKey
from registry.store.engine.engine import Connection
from registry.terminal import console

_PURPOSES = click.Choice([str(Purpose.CODE), str(Purpose.SERIAL), str(Purpose.BUNDLE)])


@click.group("keys")
def keys() -> None:
    """The registry's keys."""


def _birth(conn: Connection) -> Birth:
    return Birth(console.now(), "sample" if making.is_sample(conn) else "live", console.draw, console.who())


@keys.command("generate")
@click.option("--purpose", type=_PURPOSES, default=str(Purpose.CODE), show_default=True)
def keys_generate(purpose: str) -> None:
    """Make a key beside those that exist.

    Usually `keys rotate` is what you want. Example: keys generate --purpose serial
    """
    with console.writing() as conn:
        _tell_made(making.generate(conn, console.key_folder(), Purpose(purpose), _birth(conn)))


@keys.command("rotate")
@click.option("--purpose", type=_PURPOSES, default=str(Purpose.CODE), show_default=True)
@click.option("--gtin", help="Instead: give this product the newest serial key, after a leak.")
@console.reason_option
def keys_rotate(purpose: str, gtin: str | None, reason: str | None) -> None:
    """Make a new key, retire the old.

    What the active ones of its purpose sealed stays good.

    A code key signs new orders for 30 days; rotate within that time, for example by a timer. Then take a backup.
    Example: keys rotate, or after a leak keys rotate --gtin 8934588012341 --reason "..."
    """
    with console.writing() as conn:
        if gtin is not None:
            number = making.rekey(conn, console.gtin(gtin), reason or "re-keyed", console.now(), console.who())
            click.echo(f"new orders of {gtin.strip()} use serial key {number}; older codes are still read")
        else:
            _tell_made(making.rotate(conn, console.key_folder(), Purpose(purpose), _birth(conn)))


def _tell_made(row: RecordedKey) -> None:
    until = f", signs new orders until {row.sign_until:%Y-%m-%d %H:%M} UTC" if row.sign_until else ""
    click.echo(f"made {row.purpose} key {row.number}{until}")


@keys.command("list")
@console.json_option
def keys_list(as_json: bool) -> None:
    """All keys, oldest first.

    Example: keys list --json
    """
    with console.reading() as conn:
        recorded_keys = making.every(conn)
    if as_json:
        for row in recorded_keys:
            console.show_json(
                {"number": row.number, "purpose": row.purpose, "state": row.state,
                 "made_at": rfc3339(row.made_at, Precision.EXACT),
                 "sign_until": rfc3339(row.sign_until, Precision.EXACT), "reason": row.reason}
            )  # fmt: skip
        return
    cells = [
        (r.number, r.purpose, r.state, f"{r.made_at:%Y-%m-%d}", r.sign_until and f"{r.sign_until:%Y-%m-%d}", r.reason)
        for r in recorded_keys
    ]
    console.table(("NUMBER", "PURPOSE", "STATE", "MADE", "SIGNS UNTIL", "REASON"), cells)


@keys.command("retire")
@click.argument("number", type=int)
def keys_retire(number: int) -> None:
    """Let a key sign no new orders.

    What it sealed stays good. Example: keys retire 64544
    """
    with console.writing() as conn:
        making.retire(conn, number, console.now(), console.who())
    click.echo(f"key {number} retired")


@keys.command("revoke")
@click.argument("number", type=int)
@click.option("--reason", required=True)
def keys_revoke(number: int, reason: str) -> None:
    """Declare a key lost: its seals count no more.

    From the next verify on, with no way back. Example: keys revoke 64544 --reason "bị lộ"
    """
    with console.writing() as conn:
        making.revoke(conn, number, reason, console.now(), console.who())
    click.echo(f"key {number} revoked; make a new one with `keys rotate`")


@keys.command("export")
@click.option(
    "-o", "target", type=click.Path(dir_okay=False, path_type=Path), help="Default: public.json in the keys folder."
)
def keys_export(target: Path | None) -> None:
    """Write the trust list of public keys.

    For people and offline tools. Example: keys export -o public.json
    """
    with console.reading() as conn:
        trusted = trust_list.trust_list(conn)
    path = target or console.settings().keys_dir / "public.json"
    try:
        fresh = path.with_name(path.name + ".new")
        fresh.write_text(json.dumps(trusted, indent=1) + "\n", encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise Unavailable("export", f"{path} cannot be written: {error.strerror}.") from error
    click.echo(f"{len(trusted['keys'])} public keys in {path}")


COMMANDS = (keys,)
