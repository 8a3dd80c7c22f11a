"""init, db upgrade, backup and restore, help: and a true run of every step as a process of its own."""

import json
import shutil
import subprocess

import click
import pytest

from registry.store.engine.upgrade import needed
from registry.terminal.command_line import main
from tests.paths import ROOT
from tests.processes import python
from tests.terminal.conftest import GTIN, LIST, Counter


def test_the_first_steps_work_as_real_processes(empty: Counter) -> None:
    def step(*arguments: str, **more: object) -> str:
        ended = empty.process(*arguments, **more)
        assert ended.returncode == 0, ended.stderr.decode()
        return ended.stdout.decode()

    (empty.place / "list.csv").write_text(LIST, encoding="utf-8")
    assert "made       code key" in step("init")
    assert "unchanged" in step("init")
    step("organisation", "add", "--name", "Dược An Khang", "--tax-code", "0101234567", "--prefix", "8934588")
    step("product", "import", "list.csv")
    order_id = step("order", "place", "--gtin", GTIN, "--lot", "L1", "--quantity", "7").split()[-1]
    step("order", "codes", order_id, "-o", "codes.txt")
    with (empty.place / "codes.txt").open("rb") as codes:
        answers = [json.loads(line) for line in step("verify", "--file", "-", "--json", stdin=codes).splitlines()]
    assert [one["verdict"] for one in answers] == ["genuine"] * 7
    step("backup", "all.tar")
    step("keys", "rotate")
    assert "restored the registry" in step("restore", "all.tar")


def test_init_is_safe_to_repeat_and_keeps_every_key(counter: Counter) -> None:
    before = {file.name: file.read_bytes() for file in counter.keys.iterdir()}
    code = counter.do("order", "codes", counter.order()).splitlines()[0]
    assert "unchanged" in counter.do("init")
    assert {file.name: file.read_bytes() for file in counter.keys.iterdir()} == before
    assert counter.verdict(code) == "genuine"


def test_init_mends_a_half_made_registry(counter: Counter) -> None:
    (counter.keys / "passphrase").unlink()
    if counter.database.exists():
        shutil.rmtree(counter.database.parent)
    else:
        counter.sql("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    shutil.rmtree(counter.keys)
    assert "made       serial key" in counter.do("init")


def test_before_init_every_command_says_so_and_makes_nothing(empty: Counter) -> None:
    codes = [("verify", "x"), ("order", "list"), ("keys", "list"), ("product", "list"), ("backup", "x.tar")]
    for command in codes:
        result = empty.run(*command)
        assert (result.exit_code, "`init`" in result.stderr) == (3, True)
    assert not [file for file in empty.place.rglob("*") if file.is_file()]


def test_db_upgrade_of_a_current_database_changes_nothing(counter: Counter) -> None:
    assert counter.do("db", "upgrade") == f"schema {needed()} -> {needed()}\n"


def test_a_backup_never_takes_the_place_of_a_file_least_of_all_of_the_database(counter: Counter) -> None:
    code = counter.do("order", "codes", counter.order()).splitlines()[0]
    for there in (counter.keys / "passphrase", *counter.place.glob("db/registry.sqlite")):
        result = counter.run("backup", there)
        assert (result.exit_code, "[file_exists]" in result.stderr) == (2, True)
    assert counter.verdict(code) == "genuine"


def test_codes_of_an_order_lost_with_a_key_made_since_are_unknown_not_forged(counter: Counter) -> None:
    counter.order("--lot", "L0")
    counter.do("backup", counter.place / "old.tar")
    counter.do("keys", "rotate")
    lost = counter.do("order", "codes", counter.order()).splitlines()[0]
    assert counter.verdict(lost) == "genuine"
    printed = counter.do("restore", counter.place / "old.tar")
    assert "kept as retired" in printed
    answer = counter.answers(lost)[0]
    assert answer["verdict"] == "unknown"
    assert "sealed_not_issued" in [reason["code"] for reason in answer["reasons"]]
    listed = counter.do("keys", "list")
    assert "found in the keys folder after restoring" in listed
    assert counter.verdict(counter.do("order", "codes", counter.order()).splitlines()[0]) == "genuine"


def test_restoring_without_a_passphrase_warns_that_later_keys_stay_unknown(counter: Counter) -> None:
    counter.do("backup", counter.place / "old.tar")
    counter.do("keys", "rotate")
    (counter.keys / "passphrase").rename(counter.place / "away")
    result = counter.run("restore", counter.place / "old.tar")
    assert (result.exit_code, "stay unknown" in result.stderr) == (0, True)


@pytest.mark.sqlite
def test_restore_works_where_the_database_is_gone_empty_or_damaged(counter: Counter) -> None:
    code = counter.do("order", "codes", counter.order()).splitlines()[0]
    counter.do("backup", counter.place / "good.tar")
    for present in (None, b"", b"this is no database, whatever its name says" * 99):
        for file in counter.database.parent.glob("registry.sqlite*"):
            file.unlink()
        if present is not None:
            counter.database.write_bytes(present)
        if present:
            damaged = counter.run("verify", code)
            assert (damaged.exit_code, "`restore` a backup" in damaged.stderr) == (3, True)
        counter.do("restore", counter.place / "good.tar")
        assert counter.verdict(code) == "genuine"
    aside = next(counter.database.parent.glob("before-restore-*.sqlite"))
    assert aside.read_bytes().startswith(b"this is no database")


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


@pytest.mark.sqlite
def test_a_registry_in_a_file_is_not_spread_and_the_way_there_is_told(counter: Counter) -> None:
    result = counter.run("db", "distribute", "--shards", "8")
    assert (result.exit_code, "restore it into PostgreSQL" in result.stderr) == (3, True)
    assert counter.run("db", "distribute", "--shards", "0").exit_code == 2
