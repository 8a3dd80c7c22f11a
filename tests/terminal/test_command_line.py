"""All commands explain themselves, misuse points to the help, and whatever fails is one line and an exit status."""

import json
import os
import subprocess
import sys

import click
import pytest

from registry.terminal.command_line import main
from tests.paths import ROOT
from tests.processes import PATIENCE, as_at_a_terminal, python
from tests.terminal.conftest import GTIN, Counter


def _every(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [path]
    for name, one in getattr(command, "commands", {}).items():
        found += _every(one, (*path, name))
    return found


@pytest.mark.parametrize("path", _every(main), ids=" ".join)
def test_every_command_explains_itself(empty: Counter, path: tuple[str, ...]) -> None:
    for option in ("--help", "-h"):
        printed = empty.do(*path, option)
        assert printed.startswith("Usage: ")
        assert len(printed.splitlines()) > 4


@pytest.mark.parametrize("command", [("verfy", "x"), ("order", "plaec"), ("--frobnicate",), ("order", "place")])
def test_a_typing_error_is_misuse_and_points_to_the_help(empty: Counter, command: tuple[str, ...]) -> None:
    result = empty.run(*command)
    assert (result.exit_code, "--help" in result.stderr) == (2, True)


def test_the_promised_commands_are_there() -> None:
    promised = {
        "demo", "init", "db", "backup", "restore", "keys", "organisation", "product", "order", "verify", "recall",
        "withdraw", "report-stolen", "destroy", "serve",
    }  # fmt: skip
    assert promised <= set(main.commands)


def test_the_installed_name_is_the_same_command() -> None:
    ended = subprocess.run(python(ROOT / "cli.py", "--version"), capture_output=True, text=True)
    assert (ended.returncode, "0.1.0" in ended.stdout) == (0, True)


@pytest.mark.slow("processes")
def test_output_to_a_closed_pipe_ends_quietly_and_does_not_say_yes(counter: Counter) -> None:
    order_id = counter.order("--quantity", "20000")
    for arguments, status in ((("order", "codes", order_id), 0), (("verify", "--file", "-", "--json"), 1)):
        read, write = os.pipe()
        file = (counter.place / "many").open("wb+")
        file.write(b"4006381333931\n" * 3000)
        file.seek(0)
        started = counter.start(*arguments, stdin=file, stdout=write)
        os.close(write)
        assert os.read(read, 10)
        os.close(read)
        _, said = started.communicate(timeout=PATIENCE)
        file.close()
        assert (started.returncode, said) == (status, b"")


@pytest.mark.slow("processes")
def test_a_full_output_is_a_fault_of_the_environment(counter: Counter) -> None:
    with open("/dev/full", "wb") as full:
        ended = counter.process("organisation", "list", stdout=full)
    assert ended.returncode == 3
    assert b"No space left" in ended.stderr


@pytest.mark.slow("processes")
@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_a_closed_standard_stream_brings_no_traceback(counter: Counter, closed: str) -> None:
    command = f'exec "{sys.executable}" "{ROOT}/cli.py" verify --file - {closed}'
    ended = subprocess.run(
        as_at_a_terminal(["sh", "-c", command]),
        env=os.environ | counter.environment,
        input=b"1\n",
        capture_output=True,
        cwd=counter.place,
    )
    assert b"Traceback" not in ended.stderr
    assert ended.returncode == (3 if closed == "<&-" else 1)


@pytest.mark.slow("processes")
def test_an_argument_that_is_no_utf8_is_misuse(counter: Counter) -> None:
    ended = counter.process("organisation", "show", os.fsdecode(b"\xff"))
    assert (ended.returncode, b"[not_utf8]" in ended.stderr) == (2, True)
    assert counter.process("verify", os.fsdecode(b"\xff")).returncode == 1


@pytest.mark.slow("processes")
def test_an_output_that_cannot_show_vietnamese_gets_escapes(counter: Counter) -> None:
    ascii_only = {"PYTHONIOENCODING": "ascii"}
    listed = counter.process("organisation", "list", "--json", environment=ascii_only)
    assert json.loads(listed.stdout)["name"] == "Dược An Khang"
    assert counter.process("verify", GTIN, environment=ascii_only).returncode == 1
