"""What every command has at hand: settings, engine, keys, the clock and chance; and how it shows results."""

import getpass
import json
import os
import re
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from registry.errors import Invalid, Unavailable
from registry.gs1 import notation
from registry.keys.custodian import Custodian
from registry.keys.folder import KeyFolder
from registry.market.tally import Tally
from registry.market.visits import Rules, new_scan_id, read_rules
from registry.model.places import province_code
from registry.settings import Settings, from_environment
from registry.store.engine import upgrade
from registry.store.engine.engine import Connection, Engine, is_sqlite, open_engine, read, sqlite_path, write

draw: Callable[[int], int] = secrets.randbelow


def settings() -> Settings:
    return from_environment(os.environ)


def now() -> datetime:
    return datetime.now(UTC)


def who() -> str:
    """The name that is recorded beside a decision: the account this command runs under."""
    try:
        return getpass.getuser()[:100]
    except (KeyError, OSError):
        return "operator"


def database() -> Engine:
    """The database of the settings, whatever it holds; its connections end with the command."""
    opened = open_engine(settings().database_url)
    command = click.get_current_context(silent=True)
    if command is not None:
        command.call_on_close(opened.dispose)
    return opened


def engine() -> Engine:
    """The database of the settings, refused unless its schema is this program's."""
    opened = database()
    file = sqlite_path(opened) if is_sqlite(opened) else None
    if file is not None and not file.exists():
        raise Unavailable(
            "database_missing",
            f"There is no database {file}: run `init`, or name the right one in REGISTRY_DATABASE_URL.",
        )
    upgrade.require_current(opened)
    return opened


def key_folder() -> KeyFolder:
    chosen = settings()
    return KeyFolder(chosen.keys_dir, chosen.passphrase())


def custodian(opened: Engine) -> Custodian:
    return Custodian(opened, key_folder())


def rules() -> Rules:
    """The rules of the evidence, from the files that the settings name."""
    chosen = settings()
    return read_rules(chosen.evidence_file, chosen.evidence_shadow_file)


def tally(opened: Engine) -> Tally:
    """Where this command counts what names no unit of ours; written when it ends."""
    made = Tally(opened)
    click.get_current_context().call_on_close(made.flush)
    return made


def new_scan() -> bytes:
    """An id for the scans of this run."""
    return new_scan_id(time.time_ns() // 1_000_000, secrets.randbits(74))


@contextmanager
def reading() -> Iterator[Connection]:
    with read(engine()) as conn:
        yield conn


@contextmanager
def writing() -> Iterator[Connection]:
    with write(engine()) as conn:
        yield conn


def show_json(value: object) -> None:
    """One object a line, in UTF-8; where the output has another encoding, all but ASCII is escaped."""
    plain = "utf" not in (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
    click.echo(json.dumps(value, ensure_ascii=plain, default=str))


def table(header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """Columns as wide as their widest cell; nothing is cut."""
    cells = [tuple("" if cell is None else str(cell) for cell in row) for row in rows]
    widths = [max(len(row[i]) for row in [header, *cells]) for i in range(len(header))]
    for row in [header, *cells]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


class DayParameter(click.ParamType[date]):
    """A calendar day as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            raise Invalid("day", f"{value!r} is no day of the calendar; write it as 2027-12-31.") from None


def gtin(text: str) -> str:
    """A GTIN as people type it, in groups or not, as its 14 digits."""
    return notation.normalise_gtin(re.sub(r"[ .\u00a0-]", "", text))


class Quantity(click.ParamType[int]):
    """A whole number in digits; `1,000`, `1.000` and `1e6` are named, not guessed."""

    name = "N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        if not re.fullmatch(r"-?[0-9]{1,30}", value):
            raise Invalid("number", f"{value[:30]!r} is no whole number; write digits only, such as 1000000.")
        return int(value)


@contextmanager
def progress(length: int, label: str) -> Iterator[Callable[[int], None]]:
    """A bar with rate and time left on a terminal, on standard error; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    began = time.monotonic()
    done = 0

    def rate(_: object) -> str:
        return f"{done / max(time.monotonic() - began, 0.001):,.0f}/s"

    with click.progressbar(
        length=length, label=label, file=sys.stderr, show_pos=True, show_eta=True, item_show_func=rate
    ) as bar:

        def advance(count: int) -> None:
            nonlocal done
            done += count
            bar.update(count, count)

        yield advance


@contextmanager
def counting(label: str) -> Iterator[Callable[[int], None]]:
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


json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
reason_option = click.option("--reason", help="Why, for the record.")


def province(text: str | None) -> str | None:
    """The two-digit code of a province given by code or name; Invalid for none of the 34."""
    code = province_code(text) if text is not None else None
    if text is not None and code is None:
        raise Invalid("province", f"province {text[:60]!r}: one of the 34, by two-digit code or name, as 01 or Hà Nội.")
    return code


def free_beside(file: Path) -> Path:
    """A name beside the list for its faulty rows; one that somebody is mending already is not written over."""
    names = (file.with_name(f"{file.stem}-errors{n}{file.suffix}") for n in ("", *(f"-{i}" for i in range(2, 100))))
    return next((name for name in names if not name.exists()), file.with_name(f"{file.stem}-errors-100{file.suffix}"))
