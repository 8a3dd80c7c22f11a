"""Disk, database and keys at fault: a clear word with the way out, exit status 3, nothing half done.

The tests may run as root, whom file modes do not bind, so a folder is made read-only by mounting it so.
"""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.conftest import GTIN, Counter


def _key(counter: Counter, purpose: str) -> Path:
    return next(counter.keys.glob(f"{purpose}-*"))


def _passphrase_wrong(counter: Counter) -> None:
    (counter.keys / "passphrase").write_bytes(b"not the passphrase\n")


def _passphrase_missing(counter: Counter) -> None:
    (counter.keys / "passphrase").unlink()


def _passphrase_empty(counter: Counter) -> None:
    (counter.keys / "passphrase").write_bytes(b"\n")


def _passphrase_huge(counter: Counter) -> None:
    (counter.keys / "passphrase").write_bytes(bytes(5000))


def _passphrase_folder(counter: Counter) -> None:
    (counter.keys / "passphrase").unlink()
    (counter.keys / "passphrase").mkdir()


def _code_key_missing(counter: Counter) -> None:
    _key(counter, "code").unlink()


def _serial_key_missing(counter: Counter) -> None:
    _key(counter, "serial").unlink()


def _code_key_readable(counter: Counter) -> None:
    _key(counter, "code").chmod(0o644)


def _serial_key_readable(counter: Counter) -> None:
    _key(counter, "serial").chmod(0o644)


def _code_key_swapped(counter: Counter) -> None:
    old = _key(counter, "code")
    counter.do("keys", "generate")
    new = next(file for file in counter.keys.glob("code-*") if file != old)
    old.write_bytes(new.read_bytes())


def _serial_key_swapped(counter: Counter) -> None:
    old = _key(counter, "serial")
    counter.do("keys", "generate", "--purpose", "serial")
    new = next(file for file in counter.keys.glob("serial-*") if file != old)
    old.write_bytes(new.read_bytes())


def _code_key_garbage(counter: Counter) -> None:
    _key(counter, "code").write_bytes(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n")


def _serial_key_garbage(counter: Counter) -> None:
    _key(counter, "serial").write_bytes(b"\xff.\x00..")


def _replace(counter: Counter, content: bytes) -> None:
    """Another file in the place of the database: the connections of this process keep the old one."""
    counter.database.unlink()
    counter.database.write_bytes(content)


def _database_missing(counter: Counter) -> None:
    counter.database.unlink()


def _database_empty(counter: Counter) -> None:
    _replace(counter, b"")


def _database_foreign(counter: Counter) -> None:
    _replace(counter, b"gtin,name\n" * 1000)


def _database_folder(counter: Counter) -> None:
    counter.database.unlink()
    counter.database.mkdir()


def _database_cut(counter: Counter) -> None:
    content = counter.database.read_bytes()
    _replace(counter, content[:4096] + bytes(len(content) - 4096))


def _version(number: str | None) -> Callable[[Counter], None]:
    def change(counter: Counter) -> None:
        counter.sql("DELETE FROM alembic_version")
        if number:
            counter.sql(f"INSERT INTO alembic_version VALUES ('{number}')")

    return change


def _two_versions(counter: Counter) -> None:
    counter.sql("INSERT INTO alembic_version VALUES ('9998')")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (_passphrase_wrong, "passphrase_wrong"),
        (_passphrase_missing, "passphrase_missing"),
        (_passphrase_empty, "passphrase_length"),
        (_passphrase_huge, "passphrase_length"),
        (_passphrase_folder, "passphrase_missing"),
        (_code_key_missing, "key_missing"),
        (_serial_key_missing, "serial_key_missing"),
        (_code_key_readable, "key_file_open"),
        (_serial_key_readable, "key_file_open"),
        (_code_key_swapped, "key_mismatch"),
        (_serial_key_swapped, "key_mismatch"),
        (_code_key_garbage, "passphrase_wrong"),
        (_serial_key_garbage, "passphrase_wrong"),
        pytest.param(_database_missing, "database_missing", marks=pytest.mark.sqlite),
        pytest.param(_database_empty, "schema_missing", marks=pytest.mark.sqlite),
        pytest.param(_database_foreign, "database_damaged", marks=pytest.mark.sqlite),
        pytest.param(_database_folder, "database_missing", marks=pytest.mark.sqlite),
        pytest.param(_database_cut, "database_damaged", marks=pytest.mark.sqlite),
        (_version("9999"), "schema_newer"),
        (_version(None), "schema_missing"),
        (_two_versions, "schema_damaged"),
    ],
)
def test_a_fault_of_keys_or_database_is_named_and_no_codes_come_out(
    counter: Counter, fault: Callable[[Counter], None], code: str
) -> None:
    order_id = counter.order()
    fault(counter)
    result = counter.run("order", "codes", order_id, "-o", counter.place / "f")
    assert (result.exit_code, f"[{code}]" in result.stderr) == (3, True), result.stderr
    assert result.stdout == ""
    assert not (counter.place / "f").exists()
    assert not (counter.place / "f.part").exists()


def test_verifying_needs_no_private_code_key(counter: Counter) -> None:
    code = counter.do("order", "codes", counter.order()).splitlines()[0]
    _code_key_missing(counter)
    assert counter.verdict(code) == "genuine"


def _read_only(folder: Path) -> None:
    for command in (["mount", "--bind", folder, folder], ["mount", "-o", "remount,bind,ro", folder, folder]):
        if subprocess.run([str(part) for part in command], capture_output=True).returncode:
            pytest.skip("no right to mount a folder read-only here, so nothing can be said of one")


@pytest.mark.sqlite
def test_a_read_only_database_is_a_fault_of_the_environment(counter: Counter) -> None:
    folder = counter.database.parent
    _read_only(folder)
    try:
        result = counter.run("order", "place", "--gtin", GTIN)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)
    assert result.exit_code == 3
    assert "[database_read_only]" in result.stderr or "[database_missing]" in result.stderr
    assert counter.do("order", "list", "--json") == ""


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("REGISTRY_DATABASE_URL", "garbage", 2),
        ("REGISTRY_DATABASE_URL", "sqlite://", 2),
        ("REGISTRY_DATABASE_URL", "sqlite:///:memory:", 2),
        ("REGISTRY_DATABASE_URL", "mysql://u:secret@h/x", 3),
        ("REGISTRY_DATABASE_URL", "nosuch://x", 3),
        ("REGISTRY_HOST", "https://x/", 2),
        ("REGISTRY_KEY_PASSPHRASE_FILE", "/nowhere", 3),
        ("REGISTRY_BATCH_LIMIT", "many", 2),
    ],
)
def test_a_wrong_setting_is_named(counter: Counter, name: str, value: str, status: int) -> None:
    result = counter.run("verify", "x", **{name: value})
    assert (result.exit_code, name in result.stderr) == (status, True), result.stderr
    assert "secret" not in result.stderr
