"""docs/deploy/Containerfile without an engine: its steps by hand, and the server from the wheel that it installs."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.deploy.conftest import DEPLOY, fetch, running
from tests.paths import ROOT
from tests.processes import free_port
from tests.web.server import call

_BUILDING = {"FROM", "WORKDIR", "COPY", "RUN"}
_RUNNING = {"ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
CONTAINERFILE = (DEPLOY / "Containerfile").read_text("utf-8")


def _instructions() -> list[tuple[str, str]]:
    """Instruction and arguments, in order; a backslash at a line's end goes on."""
    lines = re.sub(r"\\\n\s*", "", CONTAINERFILE).splitlines()
    found = [re.fullmatch(r"([A-Z]+) (.*)", line) for line in lines if line and not line.startswith("#")]
    assert None not in found
    return [(one[1], one[2]) for one in found if one]


def _last_stage() -> dict[str, str]:
    instructions = _instructions()
    start = max(index for index, (name, _) in enumerate(instructions) if name == "FROM")
    return dict(instructions[start:])


@dataclass(frozen=True)
class Installed:
    """The wheel, and a folder in which it is installed alone; what it needs is this environment's."""

    wheel: Path
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(self.folder),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    @property
    def command(self) -> str:
        """The console script that the wheel brought."""
        return str(self.folder / "bin" / "registry")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Built from exactly what the first stage copies, by its own line."""
    place = tmp_path_factory.mktemp("image")
    source = place / "source"
    source.mkdir()
    first = _instructions()[: next(n for n, (name, _) in enumerate(_instructions()) if n and name == "FROM")]
    for arguments in (value.split() for name, value in first if name == "COPY"):
        *names, target = arguments
        for name in names:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, source / target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                goal = source / target / name if target.endswith("/") else source / target
                goal.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, goal)
    (line,) = [value for name, value in first if name == "RUN" and " pip wheel " in value]
    wheels = place / "wheels"
    words = [sys.executable, *shlex.split(line.replace("/wheels", str(wheels)))[1:]]
    built = subprocess.run(words, cwd=source, capture_output=True, text=True)
    if built.returncode and re.search(r"No matching distribution|Temporary failure|Connection", built.stderr):
        pytest.skip("no package index can be reached for the build's own needs, so no wheel was built")
    assert built.returncode == 0, built.stderr[-2000:]
    (wheel,) = wheels.iterdir()
    folder = place / "installed"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--target",
            str(folder),
            str(wheel),
        ],
        check=True,
        capture_output=True,
    )
    return Installed(wheel, folder)


def test_the_image_runs_without_rights_and_holds_no_secret() -> None:
    last = _last_stage()
    assert re.fullmatch(r"[1-9][0-9]*:[1-9][0-9]*", last["USER"])
    assert last["STOPSIGNAL"] == "SIGTERM"
    assert json.loads(last["ENTRYPOINT"]) == ["registry"]
    for name, arguments in _instructions():
        assert name in _BUILDING | _RUNNING
        if name == "COPY":
            assert not re.search(r"(^|[\s/])(\.|keys|var|\.git)(\s|$)", arguments.replace("./", "")), arguments
    assert all(re.search(r":[0-9]", value) for name, value in _instructions() if name == "FROM")
    # All that is written lies in the one volume, so the rest may be mounted read-only.
    environment = dict(shlex.split(word)[0].split("=", 1) for word in last["ENV"].split())
    (volume,) = json.loads(last["VOLUME"])
    assert environment["REGISTRY_KEYS_DIR"].startswith(volume)
    assert environment["REGISTRY_DATABASE_URL"] == f"sqlite:///{volume}/registry.sqlite"
    assert not environment["REGISTRY_KEY_PASSPHRASE_FILE"].startswith(volume)


def test_all_that_the_wheel_needs_is_pinned_and_here(installed: Installed) -> None:
    with ZipFile(installed.wheel) as wheel:
        (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = HeaderParser().parsestr(wheel.read(name).decode())
    lines = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    pinned = {canonicalize_name(name): version for name, version in lines}
    needed = [Requirement(text) for text in metadata.get_all("Requires-Dist", [])]
    of_the_image = [one for one in needed if one.marker is None or one.marker.evaluate({"extra": "postgresql"})]
    assert len(of_the_image) > 10
    for one in of_the_image:
        assert one.specifier.contains(pinned[canonicalize_name(one.name)]), one


def test_everything_that_is_read_at_run_time_is_in_the_wheel(installed: Installed) -> None:
    with ZipFile(installed.wheel) as wheel:
        packed = set(wheel.namelist())
    # The template of new migrations serves those who write them, in the source.
    ours = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "registry").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".mako"
    }
    assert sorted(ours - packed) == []
    assert [name for name in packed if name.startswith(("tests/", "keys/", "var/"))] == []


@pytest.fixture(scope="module")
def contained(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str]]:
    """The image's command on a volume of its own, outside of the source tree; the port, and a good code."""
    volume = tmp_path_factory.mktemp("image") / "volume"
    last = _last_stage()
    given = dict(shlex.split(word)[0].split("=", 1) for word in last["ENV"].split() if not word.startswith("PATH="))
    given = {name: value.replace("/var/lib/registry", str(volume)) for name, value in given.items()}
    # What the image expects from a secret that is mounted, `demo` lays beside the keys.
    given["REGISTRY_KEY_PASSPHRASE_FILE"] = str(volume / "keys" / "passphrase")
    given["REGISTRY_HOST"] = "SAMPLE.EXAMPLE"
    environment = installed.environment | given
    # Migrations, keys, orders, codes, sales and recalls in one command.
    words = [sys.executable, installed.command, "demo", "--dir", str(volume)]
    done = subprocess.run(words, env=environment, cwd=volume.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    where = [sys.executable, "-c", "import registry; print(registry.__file__)"]
    found = subprocess.run(where, env=environment, cwd=volume, capture_output=True, text=True, check=True).stdout
    assert found.startswith(str(installed.folder)), "the source tree was meant to be left out"
    port = free_port()
    command = json.loads(last["CMD"])
    command[command.index("--port") + 1] = str(port)
    command[command.index("--metrics-port") + 1] = str(free_port())
    command[command.index("--host") + 1] = "127.0.0.1"
    codes = (volume / "codes.txt").read_text("utf-8").splitlines()
    with running([sys.executable, installed.command, *command], environment, volume / "log", port):
        yield port, next(code for code in codes if code.startswith("HTTPS://"))


def test_the_installed_wheel_serves_all_its_pages(contained: tuple[int, str]) -> None:
    port, code = contained
    status, said = call(port, "/v1/verify", code)
    assert (status, json.loads(said)["verdict"]) == (200, "genuine")
    assets = set()
    for path in (
        *("/", "/scan", "/report", "/register", "/sign-in", "/docs", "/openapi.json", "/readyz"),
        *("/.well-known/jwks.json", code.removeprefix("HTTPS://SAMPLE.EXAMPLE")),
    ):
        status, page = fetch(port, path)
        assert status == 200, path
        assets |= set(re.findall(r'"(/static/[^"]+)"', page))
    assert len(assets) >= 3
    assert {fetch(port, asset.replace("&amp;", "&"))[0] for asset in assets} == {200}


def test_the_health_check_passes_only_while_it_serves(contained: tuple[int, str]) -> None:
    port, _ = contained
    check = re.search(r"CMD (\[.*\])$", _last_stage()["HEALTHCHECK"])
    assert check

    def healthy(at: int) -> int:
        words = [word.replace(":8000/", f":{at}/") for word in json.loads(check[1])]
        return subprocess.run([sys.executable, *words[1:]], capture_output=True, env=os.environ).returncode

    assert healthy(port) == 0
    assert healthy(free_port()) != 0
