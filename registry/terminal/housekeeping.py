"""init, demo, db, backup, serve. `restore` stands in circulating.py, because it also restores codes."""

import secrets
from contextlib import suppress
from pathlib import Path

import click

from registry.codes.serials import ALPHABET
from registry.errors import Unavailable
from registry.keys import backup, making, upkeep
from registry.keys.folder import KeyFolder, close_folder, write_secret
from registry.keys.making import Birth
from registry.settings import Settings
from registry.showcase import demo, sample_world
from registry.showcase.sample_world import SampleGround
from registry.store.engine import spreading, upgrade
from registry.store.engine.engine import close_to_others, open_engine, write
from registry.terminal import console


@click.command("demo")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("var/demo"),
    show_default=True,
    help="Its own place.",
)
@click.option(
    "--serve", "served", is_flag=True, help="Add a month of sample life, people for every desk, and serve it."
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="With --serve.")
def show_demo(folder: Path, served: bool, port: int) -> None:
    """Tell the story on sample data, in a few seconds.

    A fresh SAMPLE registry in a place of its own; nothing of yours is touched. Example: demo --serve
    """
    demo.run(folder, console.now(), console.draw, click.echo)
    if served:
        _open_sample(folder, port)


_LOCAL = "127.0.0.1"


def _open_sample(folder: Path, port: int) -> None:
    """Fill the sample registry and serve it on this machine alone."""
    from registry.web.front import serving

    settings = Settings(
        database_url=f"sqlite:///{folder / 'registry.sqlite'}",
        keys_dir=folder / "keys",
        host=demo.HOST,
        passphrase_file=folder / "keys" / "passphrase",
    )
    password = f"mau-{''.join(ALPHABET[console.draw(len(ALPHABET))] for _ in range(10)).lower()}"
    engine = open_engine(settings.database_url)
    place = SampleGround(
        engine, KeyFolder(settings.keys_dir, settings.passphrase()), demo.HOST, console.now(), console.draw
    )
    click.echo("\nA month of sample life: companies, orders, scans, sales, cases ...")
    people = sample_world.fill(place, password)
    engine.dispose()
    here = f"http://{_LOCAL}:{port}"
    click.echo(f"\nSign in at {here}/sign-in with the password  {password}")
    width = max(len(login) for login, _ in people)
    for login, what in people:
        click.echo(f"  {login:<{width}}  {what}")
    click.echo("\nWhat a phone's camera would open, of three packs:")
    for text in (folder / "codes.txt").read_text(encoding="utf-8").split("\n")[:4]:
        if text.startswith("HTTPS://"):
            click.echo(f"  {here}{text.removeprefix(f'HTTPS://{demo.HOST}')}")
    click.echo("\nStop with Ctrl-C.")
    serving.serve(settings, _LOCAL, port)


@click.command("init")
def init() -> None:
    """Make the database and the first keys. Safe to repeat: what exists stays.

    Other accounts of this machine can read neither the keys' folder nor an SQLite database.

    Example: REGISTRY_HOST=ID.CUA-TOI.EXAMPLE registry init
    """
    settings = console.settings()
    close_folder(settings.keys_dir)
    fresh = _passphrase(settings)
    folder = KeyFolder(settings.keys_dir, settings.passphrase())
    engine = console.database()
    close_to_others(engine)
    made = making.establish(engine, folder, Birth(console.now(), "live", console.draw, console.who()))
    click.echo(f"database   {engine.url.database}  (schema {upgrade.needed()})")
    for row in made:
        click.echo(f"made       {row.purpose} key {row.number}  {folder.file(row.purpose, row.number)}")
    if not made:
        click.echo(f"keys       in {settings.keys_dir}, unchanged")
    if fresh:
        click.echo(f"made       passphrase file {settings.passphrase_file}: for real use keep it away from the keys")
        click.echo("           and their backups, and name it in REGISTRY_KEY_PASSPHRASE_FILE.")
    click.echo(
        f"host       codes will open https://{settings.host.lower()}/01/... ; set REGISTRY_HOST before the first order"
    )


def _passphrase(settings: Settings) -> bool:
    """Make the default passphrase file at random where none is named; a named one must be there."""
    if settings.passphrase_file.exists() or settings.passphrase_file != settings.keys_dir / "passphrase":
        return False
    write_secret(settings.passphrase_file, secrets.token_urlsafe(32).encode() + b"\n")
    return True


@click.group("db")
def db() -> None:
    """Care for the database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring an older database to this version. Take a backup first.

    Example: backup before-upgrade.backup, then db upgrade
    """
    before = upgrade.upgrade(console.database())
    click.echo(f"schema {before or 'none'} -> {upgrade.needed()}")


@db.command("distribute")
@click.option(
    "--shards",
    default=spreading.SHARDS,
    show_default=True,
    type=click.IntRange(1, 1024),
    help="Parts of each spread table; two to four times the servers you will ever have.",
)
def db_distribute(shards: int) -> None:
    """Spread the registry over the servers of a Citus cluster. Safe to repeat.

    Stop `serve` everywhere and take a backup first (docs/scaling.md). Example: db distribute --shards 64
    """
    placed = spreading.distribute(console.database(), shards)
    width = max(len(one.table) for one in placed)
    for one in placed:
        how = f" by {one.column}, {one.shards} shards" if one.column else ""
        click.echo(f"{one.table:<{width}}  {one.place}{how}{'' if one.moved else _AS_BEFORE[one.place]}")


_AS_BEFORE = {spreading.TablePlace.COORDINATOR: ""} | dict.fromkeys(
    (spreading.TablePlace.SPREAD, spreading.TablePlace.EVERYWHERE), "  (as before)"
)


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def take_backup(file: Path) -> None:
    """Save database and keys in FILE, sealed, while all runs.

    It opens with the passphrase of the keys alone, which is not in it.
    An SQLite backup can be restored into PostgreSQL, and the other way round.
    Example: backup /mnt/safe/registry-2026-11-22.backup
    """
    engine = console.database()
    saved = backup.take(engine, console.key_folder(), file, console.now())
    # A database of an older schema is saved before its upgrade, and nothing is written into it.
    if saved.schema == upgrade.needed():
        with suppress(Unavailable), write(engine) as conn:
            upkeep.note_backup(conn, saved, console.who(), console.now())
    click.echo(f"saved {saved.path}: schema {saved.schema}, {len(saved.key_files)} key files, sealed by the passphrase")
    click.echo(
        "It opens with that passphrase alone: keep both safe, and apart. Without them every code would be unknown."
    )


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes; about one a core."
)
@click.option("--metrics-port", type=click.IntRange(1, 65535), help="Loopback port of /metrics (default 9464 if free).")
def serve(host: str, port: int, workers: int, metrics_port: int | None) -> None:
    """Answer HTTP: verdicts, pages, the trust list.

    Stop with Ctrl-C. A proxy that speaks TLS belongs in front. Example: serve --port 8000 --workers 2
    """
    from registry.web.front import serving

    serving.serve(console.settings(), host, port, workers, metrics_port)


COMMANDS = (show_demo, init, db, take_backup, serve)
