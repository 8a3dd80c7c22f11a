"""A counter to stand at: the command line with a registry of its own, in this process or as a real one."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from registry.store.engine.engine import open_engine, write
from registry.terminal.command_line import main
from tests import processes
from tests.databases import Databases
from tests.paths import ROOT

GTIN = "08934588012341"
# The commands know no other clock than the real one, so what tests order must not be past its day in any year.
EXPIRY = datetime.now(UTC).date() + timedelta(days=700)
LIST = f"gtin,name,category,organisation_tax_code\n{GTIN[1:]},Viên nén A,medicine,0101234565\n"


@dataclass
class Counter:
    """A folder with `keys/`, a database (on SQLite `db/registry.sqlite` in that folder), and the commands on it."""

    place: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        return {
            "REGISTRY_DATABASE_URL": self.url,
            "REGISTRY_KEYS_DIR": str(self.keys),
            "REGISTRY_HOST": "ID.EXAMPLE",
            "REGISTRY_KEY_PASSPHRASE_FILE": "",
        }

    @property
    def database(self) -> Path:
        """The file, on SQLite."""
        return self.place / "db" / "registry.sqlite"

    def sql(self, *statements: str) -> None:
        """Statements in the place of a fault, behind the registry's back."""
        engine = open_engine(self.url)
        try:
            with write(engine) as conn:
                for statement in statements:
                    conn.exec_driver_sql(statement)
        finally:
            engine.dispose()

    @property
    def keys(self) -> Path:
        return self.place / "keys"

    def run(self, *arguments: str | Path, given: bytes | str | None = None, **environment: str) -> Result:
        """One command in this process; whatever it was given, no traceback may come of it."""
        texts = [str(argument) for argument in arguments]
        result = CliRunner().invoke(main, texts, input=given, env=self.environment | environment)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def do(self, *arguments: str | Path, given: bytes | str | None = None) -> str:
        """One command that must succeed; what it printed."""
        result = self.run(*arguments, given=given)
        assert result.exit_code == 0, result.output
        return result.stdout

    def start(self, *arguments: str | Path, **more: Any) -> "subprocess.Popen[bytes]":
        """One command as a real process, in a group of its own, with the signals of a terminal."""
        environment = os.environ | self.environment | more.pop("environment", {})
        command = processes.python(ROOT / "cli.py", *arguments)
        pipes: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
        } | more
        return subprocess.Popen(command, env=environment, cwd=self.place, start_new_session=True, **pipes)

    def process(self, *arguments: str | Path, **more: Any) -> "subprocess.CompletedProcess[bytes]":
        started = self.start(*arguments, **more)
        out, err = started.communicate(timeout=processes.PATIENCE)
        assert b"Traceback" not in err, err.decode()
        return subprocess.CompletedProcess(started.args, started.returncode, out or b"", err or b"")

    def order(self, *asked: str) -> str:
        """A placed order's id; 20 units of lot L1 unless asked otherwise."""
        usual = asked or ("--lot", "L1", "--expiry", EXPIRY.isoformat(), "--quantity", "20")
        return self.do("order", "place", "--gtin", GTIN, *usual).split()[-1]

    def answers(self, *codes: str) -> list[dict[str, Any]]:
        result = self.run("verify", "--json", *codes)
        return [json.loads(line) for line in result.stdout.split("\n") if line]

    def verdict(self, code: str) -> str:
        return str(self.answers(code)[0]["verdict"])


@pytest.fixture
def empty(rack: Databases, tmp_path: Path) -> Iterator[Counter]:
    """A place without a registry."""
    url = rack.make(tmp_path / "db")
    yield Counter(tmp_path, url)
    rack.drop(url)


@pytest.fixture(scope="session")
def first_counter(rack: Databases, tmp_path_factory: pytest.TempPathFactory) -> Counter:
    place = tmp_path_factory.mktemp("first")
    first = Counter(place, rack.make(place / "db"))
    first.do("init")
    first.do(
        "organisation", "add", "--name", "Dược An Khang", "--tax-code", "0101234565", "--prefix", "8934588",
        "--province", "Hà Nội",
    )  # fmt: skip
    (first.place / "list.csv").write_text(LIST, encoding="utf-8")
    first.do("product", "import", first.place / "list.csv")
    return first


@pytest.fixture
def counter(first_counter: Counter, rack: Databases, tmp_path: Path) -> Iterator[Counter]:
    """A registry after `init`, with one organisation and one approved product: a copy, which is quicker."""
    own = Counter(tmp_path, rack.make(tmp_path / "db", first_counter.url))
    shutil.copytree(first_counter.keys, own.keys)
    shutil.copy(first_counter.place / "list.csv", own.place)
    yield own
    rack.drop(own.url)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of 3 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(folder)], capture_output=True)
    if made.returncode:
        pytest.skip("no right to mount a small disk here, so nothing can be said of a full one")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
