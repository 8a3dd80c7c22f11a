"""The systemd units of docs/deploy: understood by systemd, closed enough, and able to run what they start.

There is no running systemd here. What it would set up is set up by hand: environment, credentials, account, limits and
the prohibitions that the kernel takes from a process itself.
"""

import os
import re
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deploy.conftest import DEPLOY, fetch, running
from tests.paths import ROOT
from tests.processes import PATIENCE, free_port

pytestmark = pytest.mark.slow("deploy")

ANALYZE = shutil.which("systemd-analyze")
UNITS = sorted(path.name for path in DEPLOY.glob("registry*.service"))
JOBS = [name for name in UNITS if name != "registry.service"]
TIMERS = sorted(path.name for path in DEPLOY.glob("*.timer"))
COMMAND = Path(sys.executable).with_name("registry")
_STRANGER = 65534
_NO_NEW_PRIVILEGES, _DENY_WRITE_EXECUTE = 38, 65
needs_systemd = pytest.mark.skipif(
    ANALYZE is None, reason="systemd-analyze is not installed here (apt-get install systemd): no unit was judged by it"
)


def _lines(name: str) -> list[tuple[str, str]]:
    """All settings of a unit, those of its drop-in first."""
    texts = [(DEPLOY / name).read_text("utf-8")]
    if name in JOBS:
        texts.insert(0, (DEPLOY / "registry-.service.d" / "jobs.conf").read_text("utf-8"))
    found = re.findall(r"^([A-Z][A-Za-z]+)=(.*)$", "\n".join(texts), re.M)
    return [(key, value) for key, value in found]


def _values(name: str, key: str) -> list[str]:
    return [value for found, value in _lines(name) if found == key]


@dataclass(frozen=True)
class Machine:
    """What stands for /etc/registry, /var/lib/registry, /var/backups/registry and the credentials of a unit."""

    place: Path

    def here(self, text: str) -> str:
        """Paths of a unit as they are in this test."""
        for real, ours in (
            ("/opt/registry/venv/bin/registry", str(COMMAND)),
            ("/var/lib/registry", str(self.place / "state")),
            ("/var/backups/registry", str(self.place / "backups")),
            ("/etc/registry", str(self.place / "etc")),
            ("$$", "$"),
        ):
            text = text.replace(real, ours)
        return re.sub("%(.)", lambda found: {"d": f"{self.place}/credentials", "%": "%"}[found[1]], text)

    def environment(self, unit: str) -> dict[str, str]:
        """Only what systemd gives: its own few variables, the unit's lines and its file."""
        given = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(self.place / "state")}
        given["CREDENTIALS_DIRECTORY"] = str(self.place / "credentials")
        lines = list(_values(unit, "Environment"))
        for file in _values(unit, "EnvironmentFile"):
            text = Path(self.here(file)).read_text("utf-8")
            lines += [line for line in text.splitlines() if line and not line.startswith("#")]
        return given | dict(self.here(line).split("=", 1) for line in lines)

    def commands(self, unit: str) -> list[list[str]]:
        """Its ExecStart lines as arguments."""
        return [shlex.split(self.here(line)) for line in _values(unit, "ExecStart")]

    def confined(self, command: list[str]) -> list[str]:
        """A command as systemd would start it: program and code read-only, then no rights, then the command."""
        start = [sys.executable, "-c", _START, *command]
        if os.geteuid() != 0:
            return start
        return ["unshare", "--mount", "--propagation", "private", "sh", "-ec", _mounts(self.place), "sh", *start]

    def run(self, unit: str, command: list[str]) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.confined(command), env=self.environment(unit), capture_output=True, text=True, timeout=PATIENCE
        )


# What the units ask for that a process can take upon itself: no way to more rights, no memory both written and run
# (Linux 6.3; before, systemd does it by a filter that this test does not have), limits, an account.
_START = f"""
import ctypes, os, resource, sys
library = ctypes.CDLL(None)
library.prctl({_NO_NEW_PRIVILEGES}, 1, 0, 0, 0)
library.prctl({_DENY_WRITE_EXECUTE}, 1, 0, 0, 0)
most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (min(65536, most), min(65536, most)))
os.umask(0o077)
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid({_STRANGER})
    os.setuid({_STRANGER})
os.chdir(os.environ["HOME"])
os.execv(sys.argv[1], sys.argv[1:])
"""


def _mounts(place: Path) -> str:
    """For a shell in a mount namespace of its own: program and code can be read by anybody and written by nobody."""
    trees = [Path(sys.base_prefix), Path(sys.prefix), ROOT]
    # Whatever only root may enter, such as its home, is hidden under an empty folder that holds just these trees.
    closed = {
        next((above for above in reversed(tree.parents) if not above.stat().st_mode & stat.S_IXOTH), None)
        for tree in trees
    } - {None}
    lines = []
    for number, tree in enumerate(trees):
        lines += [f"mkdir -p {place}/tree{number}", f"mount --rbind {shlex.quote(str(tree))} {place}/tree{number}"]
    lines += [f"mount -t tmpfs -o mode=755 none {shlex.quote(str(above))}" for above in sorted(map(str, closed))]
    for number, tree in enumerate(trees):
        name = shlex.quote(str(tree))
        lines += [f"mkdir -p {name}", f"mount --rbind {place}/tree{number} {name}", f"mount -o remount,bind,ro {name}"]
    return "\n".join([*lines, 'exec "$@"'])


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    """A machine as README.md leaves it before `init`, owned by an account without rights where that can be."""
    # Not pytest's folder: only root may enter that.
    place = Path(tempfile.mkdtemp(prefix="registry-units-"))
    place.chmod(0o755)
    for name, mode in (("etc", 0o755), ("state", 0o700), ("backups", 0o700), ("credentials", 0o700)):
        (place / name).mkdir()
        (place / name).chmod(mode)
    made = Machine(place)
    settings = (DEPLOY / "registry.env").read_text("utf-8")
    (place / "etc" / "registry.env").write_text(settings)
    (place / "credentials" / "passphrase").write_text("a passphrase for tests\n")
    (place / "credentials" / "passphrase").chmod(0o400)
    if os.geteuid() == 0:
        for path in (place / "state", place / "backups", place / "credentials", place / "credentials" / "passphrase"):
            os.chown(path, _STRANGER, _STRANGER)
    (place / "credentials").chmod(0o500)
    yield made
    for tree in place.glob("tree*"):
        # Empty again outside of the mount namespaces; were it not, this refuses before anything is removed.
        tree.rmdir()
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="module")
def founded(machine: Machine) -> Machine:
    """After `init`, by the account of the units."""
    if os.geteuid() == 0 and subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode:
        pytest.skip("no right to a mount namespace here, so the code cannot be made read-only")
    done = machine.run("registry.service", [str(COMMAND), "init"])
    assert done.returncode == 0, done.stderr
    return machine


@needs_systemd
def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    assert ANALYZE is not None
    shutil.copytree(DEPLOY / "registry-.service.d", tmp_path / "registry-.service.d")
    for name in [*UNITS, *TIMERS]:
        text = (DEPLOY / name).read_text("utf-8").replace("/opt/registry/venv/bin/registry", "/bin/true")
        (tmp_path / name).write_text(text, encoding="utf-8")
    # The last, empty place is systemd's own folders, where the targets are.
    environment = os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "SYSTEMD_LOG_LEVEL": "warning"}
    done = subprocess.run(
        [ANALYZE, "verify", "--man=no", *UNITS, *TIMERS], env=environment, capture_output=True, text=True, cwd=tmp_path
    )
    ours = [line for line in done.stderr.splitlines() if "registry" in line]
    assert ours == []


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_exposed_little(name: str) -> None:
    """systemd's own points, 0 closed to 10 open; what is left is the network, which a server needs."""
    assert ANALYZE is not None
    environment = os.environ | {"SYSTEMD_UNIT_PATH": f"{DEPLOY}:"}
    command = [ANALYZE, "security", "--offline=true", "--threshold=15", "--no-pager", name]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=DEPLOY)
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze judges no unit that is not running")
    assert done.returncode == 0, done.stdout[-300:] + done.stderr


def test_the_server_has_longer_to_stop_than_it_drains() -> None:
    serving = (ROOT / "registry" / "web" / "front" / "serving.py").read_text("utf-8")
    drain = re.search(r"^_GRACE_SECONDS = ([0-9]+)$", serving, re.M)
    assert drain
    assert int(_values("registry.service", "TimeoutStopSec")[0]) >= 2 * int(drain[1])


def test_every_job_has_a_timer_and_every_timer_a_job() -> None:
    assert [name.removesuffix(".timer") for name in TIMERS] == [name.removesuffix(".service") for name in JOBS]


def test_no_unit_and_no_settings_file_holds_a_secret(machine: Machine) -> None:
    for name in UNITS:
        environment = machine.environment(name)
        assert environment["REGISTRY_KEY_PASSPHRASE_FILE"] == f"{machine.place}/credentials/passphrase"
        assert not re.search(r"://[^/@\s]*:[^/@\s]*@", "\n".join(environment.values()))
        assert _values(name, "LoadCredential") == ["passphrase:/etc/registry/passphrase"]
        assert _values(name, "User") == ["registry"]


def test_the_server_runs_as_its_unit_says_and_stops_in_time(founded: Machine) -> None:
    (command,) = founded.commands("registry.service")
    port, metrics_port = free_port(), free_port()
    command[command.index("--port") + 1] = str(port)
    command[command.index("--metrics-port") + 1] = str(metrics_port)
    environment = founded.environment("registry.service")
    log = founded.place / "serve.log"
    with running(founded.confined(command), environment, log, port) as process:
        assert fetch(port, "/readyz")[0] == 200
        assert "registry_workers 2.0" in fetch(metrics_port, "/metrics")[1]
        status = dict(
            line.split(":\t", 1)
            for line in Path(f"/proc/{process.pid}/status").read_text().splitlines()
            if ":\t" in line
        )
        assert status["NoNewPrivs"] == "1"
        if os.geteuid() == 0:
            assert set(status["Uid"].split()) == {str(_STRANGER)}
            assert int(status["CapEff"], 16) == 0
            written = founded.run("registry.service", ["/usr/bin/touch", str(ROOT / "registry" / "new")])
            assert "Read-only file system" in written.stderr
        process.send_signal(getattr(signal, _values("registry.service", "KillSignal")[0]))
        assert process.wait(int(_values("registry.service", "TimeoutStopSec")[0])) == 0


@pytest.mark.parametrize("name", JOBS)
def test_a_job_does_its_work_as_its_unit_says(founded: Machine, name: str) -> None:
    for command in founded.commands(name):
        done = founded.run(name, command)
        assert done.returncode == 0, (command, done.stderr)
    if name == "registry-backup.service":
        (saved,) = (founded.place / "backups").iterdir()
        assert re.fullmatch(r"registry-[0-9]{8}T[0-9]{6}\.backup", saved.name)
        assert stat.S_IMODE(saved.stat().st_mode) == 0o600


# systemd-run as far as registry-command uses it: properties, passed variables, credentials, then the command.
_SYSTEMD_RUN = """
import os, sys
from pathlib import Path
words, environment = sys.argv[1:], {"PATH": os.environ["PATH"], "HOME": os.environ["STATE"]}
while words[0].startswith("-"):
    word = words.pop(0)
    if word == "-E":
        name = words.pop(0)
        environment[name] = os.environ[name]
    elif word == "-p":
        key, value = words.pop(0).split("=", 1)
        if key == "EnvironmentFile":
            lines = [line for line in Path(value).read_text().splitlines() if line and line[0] != "#"]
            environment |= dict(line.split("=", 1) for line in lines)
        elif key == "LoadCredential":
            name, source = value.split(":")
            assert Path(source).is_file()
            environment["CREDENTIALS_DIRECTORY"] = str(Path(source).parent)
        elif key == "WorkingDirectory":
            os.chdir(value)
os.execve(words[0], words, environment)
"""


def test_the_command_line_of_root_has_the_settings_of_the_server(tmp_path: Path) -> None:
    place = Machine(tmp_path)
    for name in ("etc", "state", "programs"):
        (tmp_path / name).mkdir()
    shutil.copy(DEPLOY / "registry.env", tmp_path / "etc")
    (tmp_path / "etc" / "passphrase").write_text("a passphrase for tests\n")
    (tmp_path / "etc" / "passphrase").chmod(0o600)
    runner = tmp_path / "programs" / "systemd-run"
    runner.write_text(f"#!{sys.executable}\n{_SYSTEMD_RUN}")
    runner.chmod(0o755)
    script = tmp_path / "registry"
    script.write_text(place.here((DEPLOY / "registry-command").read_text("utf-8")))
    script.chmod(0o755)
    environment = {"PATH": f"{runner.parent}:/usr/bin:/bin", "STATE": str(tmp_path / "state")}
    database = tmp_path / "state" / "registry.sqlite"
    text = (tmp_path / "etc" / "registry.env").read_text()
    (tmp_path / "etc" / "registry.env").write_text(place.here(text))

    def do(*words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["/bin/sh", str(script), *words], env=environment | more, capture_output=True, text=True, timeout=PATIENCE
        )

    made = do("init")
    assert (made.returncode, database.exists()) == (0, True), made.stderr
    assert (tmp_path / "state" / "keys").is_dir()
    # A word with blanks stays one word; the exit status comes through.
    assert do("organisation", "add", "--name", "Dược An Khang", "--tax-code", "0101234565").returncode == 0
    assert "Dược An Khang" in do("organisation", "list").stdout
    assert do("verify", "no code at all").returncode == 1
    other = do("organisation", "list", REGISTRY_OWNER_URL=f"sqlite:///{tmp_path}/other.sqlite")
    assert (other.returncode, "run `init`" in other.stderr) == (3, True)
