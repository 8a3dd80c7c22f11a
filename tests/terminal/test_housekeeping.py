"""init, db upgrade, backup and restore, also on a full disk: and a true run of every step as a process of its own."""

import json
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from registry.keys.folder import write_secret
from registry.store.engine.upgrade import needed
from tests.terminal.conftest import GTIN, LIST, Counter
from tests.terminal.test_console import _version


@pytest.mark.slow("processes")
def test_the_first_steps_work_as_real_processes(empty: Counter) -> None:
    def step(*arguments: str, **more: object) -> str:
        ended = empty.process(*arguments, **more)
        assert ended.returncode == 0, ended.stderr.decode()
        return ended.stdout.decode()

    (empty.place / "list.csv").write_text(LIST, encoding="utf-8")
    assert "made       code key" in step("init")
    assert "unchanged" in step("init")
    step("organisation", "add", "--name", "Dược An Khang", "--tax-code", "0101234565", "--prefix", "8934588")
    step("product", "import", "list.csv")
    order_id = step("order", "place", "--gtin", GTIN, "--lot", "L1", "--quantity", "7").split()[-1]
    step("order", "codes", order_id, "-o", "codes.txt")
    with (empty.place / "codes.txt").open("rb") as codes:
        answers = [json.loads(line) for line in step("verify", "--file", "-", "--json", stdin=codes).splitlines()]
    assert [one["verdict"] for one in answers] == ["genuine"] * 7
    step("backup", "all.backup")
    step("keys", "rotate")
    assert "restored the registry" in step("restore", "all.backup")


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
    codes = [("verify", "x"), ("order", "list"), ("keys", "list"), ("product", "list"), ("backup", "x.backup")]
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
    counter.do("backup", counter.place / "old.backup")
    counter.do("keys", "rotate")
    lost = counter.do("order", "codes", counter.order()).splitlines()[0]
    assert counter.verdict(lost) == "genuine"
    printed = counter.do("restore", counter.place / "old.backup")
    assert "kept as retired" not in printed
    assert "2 keys" in printed
    assert "1 order_placed" in printed
    answer = counter.answers(lost)[0]
    assert answer["verdict"] == "unknown"
    assert "sealed_not_issued" in [reason["code"] for reason in answer["reasons"]]
    assert "found in the keys folder" not in counter.do("keys", "list")
    assert counter.verdict(counter.do("order", "codes", counter.order()).splitlines()[0]) == "genuine"


@pytest.mark.sqlite
def test_keys_made_since_are_adopted_where_the_database_is_gone(counter: Counter) -> None:
    counter.do("backup", counter.place / "old.backup")
    counter.do("keys", "rotate")
    lost = counter.do("order", "codes", counter.order()).splitlines()[0]
    for file in counter.database.parent.glob("registry.sqlite*"):
        file.unlink()
    assert "kept as retired" in counter.do("restore", counter.place / "old.backup")
    answer = counter.answers(lost)[0]
    assert answer["verdict"] == "unknown"
    assert "sealed_not_issued" in [reason["code"] for reason in answer["reasons"]]
    assert "found in the keys folder after restoring" in counter.do("keys", "list")


def test_without_the_passphrase_nothing_is_saved_or_restored(counter: Counter) -> None:
    counter.do("backup", counter.place / "old.backup")
    right = (counter.keys / "passphrase").read_bytes()
    (counter.keys / "passphrase").write_bytes(b"another passphrase\n")
    for command in (("restore", counter.place / "old.backup"), ("backup", counter.place / "new.backup")):
        result = counter.run(*command)
        assert (result.exit_code, "pass" in result.stderr) == (3, True), result.stderr
        assert "open with this passphrase" in result.stderr or "[passphrase_wrong]" in result.stderr
    (counter.keys / "passphrase").unlink()
    for command in (("restore", counter.place / "old.backup"), ("backup", counter.place / "new.backup")):
        result = counter.run(*command)
        assert (result.exit_code, "[passphrase_missing]" in result.stderr) == (3, True)
    assert not (counter.place / "new.backup").exists()
    write_secret(counter.keys / "passphrase", right)
    counter.do("restore", counter.place / "old.backup")


@pytest.mark.sqlite
def test_restore_works_where_the_database_is_gone_empty_or_damaged(counter: Counter) -> None:
    code = counter.do("order", "codes", counter.order()).splitlines()[0]
    counter.do("backup", counter.place / "good.backup")
    for present in (None, b"", b"this is no database, whatever its name says" * 99):
        for file in counter.database.parent.glob("registry.sqlite*"):
            file.unlink()
        if present is not None:
            counter.database.write_bytes(present)
        if present:
            damaged = counter.run("verify", code)
            assert (damaged.exit_code, "`restore` a backup" in damaged.stderr) == (3, True)
        if present:
            asked = counter.run("restore", counter.place / "good.backup", given="n\n")
            assert (asked.exit_code, "[restore_parted]" in asked.stderr) == (1, True)
            assert "cannot be read" in asked.stderr
            assert counter.database.read_bytes() == present
        counter.do("restore", counter.place / "good.backup", *(["--yes"] if present else []))
        assert counter.verdict(code) == "genuine"
    aside = next(counter.database.parent.glob("before-restore-*.sqlite"))
    assert aside.read_bytes().startswith(b"this is no database")


@pytest.mark.sqlite
def test_a_registry_in_a_file_is_not_spread_and_the_way_there_is_told(counter: Counter) -> None:
    result = counter.run("db", "distribute", "--shards", "8")
    assert (result.exit_code, "restore it into PostgreSQL" in result.stderr) == (3, True)
    assert counter.run("db", "distribute", "--shards", "0").exit_code == 2


def test_a_newer_database_is_refused_by_upgrade_and_init_too(counter: Counter) -> None:
    _version("9999")(counter)
    for command in (("db", "upgrade"), ("init",), ("backup", str(counter.place / "x.backup"))):
        result = counter.run(*command)
        assert (result.exit_code, "a later release made it" in result.stderr) == (3, True)


def test_a_backup_on_a_full_disk_leaves_nothing(counter: Counter, small_disk: Path) -> None:
    (small_disk / "filler").write_bytes(bytes(3_000_000))
    result = counter.run("backup", small_disk / "x.backup")
    assert result.exit_code == 3, result.stderr
    assert [file.name for file in small_disk.iterdir()] == ["filler"]


@pytest.mark.sqlite
def test_a_first_init_on_a_full_disk_can_be_repeated_when_there_is_space(empty: Counter, small_disk: Path) -> None:
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    there = {
        "REGISTRY_KEYS_DIR": str(small_disk / "keys"),
        "REGISTRY_DATABASE_URL": f"sqlite:///{small_disk / 'registry.sqlite'}",
    }
    assert empty.run("init", **there).exit_code == 3
    filler.unlink()
    assert empty.run("init", **there).exit_code == 0
    assert empty.run("keys", "list", **there).exit_code == 0
