"""keys: make, list, rotate, retire, revoke, export."""

import json
import stat
import subprocess

import pytest
from joserfc.jwk import KeySet

from registry.keys.folder import write_secret
from tests.terminal.conftest import GTIN, Counter
from tests.terminal.test_console import _read_only


def keys(counter: Counter) -> dict[int, tuple[str, str]]:
    listed = [json.loads(line) for line in counter.do("keys", "list", "--json").splitlines()]
    return {one["number"]: (one["purpose"], one["state"]) for one in listed}


def code_key(counter: Counter) -> int:
    return next(number for number, what in keys(counter).items() if what == ("code", "active"))


def test_export_writes_a_key_set_with_number_purpose_state_and_thumbprint(counter: Counter) -> None:
    counter.do("keys", "export")
    written = json.loads((counter.keys / "public.json").read_text(encoding="utf-8"))
    KeySet.import_key_set(written)
    assert sorted(one["purpose"] for one in written["keys"]) == ["bundle", "code"]
    for one in written["keys"]:
        assert (one["use"], one["alg"], one["crv"], one["state"]) == ("sig", "ES256", "P-256", "active")
        assert one["key_no"] in keys(counter)
        assert len(one["kid"]) == 43
        assert "d" not in one
    counter.do("keys", "export", "-o", counter.place / "other.json")
    assert json.loads((counter.place / "other.json").read_text(encoding="utf-8")) == written


def test_rotating_retires_the_old_key_whose_codes_stay_good(counter: Counter) -> None:
    order_id = counter.order()
    code = counter.do("order", "codes", order_id).splitlines()[0]
    old = code_key(counter)
    counter.do("keys", "rotate")
    assert keys(counter)[old] == ("code", "retired")
    assert counter.verdict(code) == "genuine"
    assert counter.do("order", "codes", order_id).splitlines()[0] == code
    assert counter.verdict(counter.do("order", "codes", counter.order()).splitlines()[0]) == "genuine"


def test_without_an_active_key_the_refusal_names_the_way_out(counter: Counter) -> None:
    counter.do("keys", "retire", str(code_key(counter)))
    refused = counter.run("order", "place", "--gtin", GTIN)
    assert (refused.exit_code, "keys rotate" in refused.stderr) == (1, True)


def test_a_revoked_keys_seals_count_for_nothing_at_once_and_for_good(counter: Counter) -> None:
    order_id = counter.order()
    code = counter.do("order", "codes", order_id).splitlines()[0]
    number = str(code_key(counter))
    counter.do("keys", "revoke", number, "--reason", "stolen laptop")
    answer = counter.answers(code)[0]
    assert (answer["verdict"], answer["seal"]) == ("listed", "revoked_key")
    for refused in (("order", "codes", order_id), ("keys", "retire", number)):
        result = counter.run(*refused)
        assert (result.exit_code, "[key_revoked]" in result.stderr) == (1, True)


def test_a_new_serial_key_serves_a_product_after_a_leak_and_old_codes_are_still_read(counter: Counter) -> None:
    old = counter.do("order", "codes", counter.order()).splitlines()[0]
    assert "[no_newer_key]" in counter.run("keys", "rotate", "--gtin", GTIN).stderr
    counter.do("keys", "generate", "--purpose", "serial")
    counter.do("keys", "rotate", "--gtin", GTIN, "--reason", "leak")
    new = counter.do("order", "codes", counter.order()).splitlines()[0]
    assert [one["verdict"] for one in counter.answers(old, new)] == ["genuine", "genuine"]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("retire", "0"), 1),
        (("retire", "99999999999999999999999"), 1),
        (("retire", "x"), 2),
        (("revoke", "1"), 2),
        (("revoke", "1", "--reason", ""), 2),
        (("revoke", "1", "--reason", "lost"), 1),
        (("generate", "--purpose", "log"), 2),
        (("rotate", "--gtin", "1"), 2),
        (("export", "-o", "/nowhere/x.json"), 3),
    ],
)
def test_a_wrong_key_command_changes_nothing(counter: Counter, arguments: tuple[str, ...], status: int) -> None:
    before = keys(counter)
    result = counter.run("keys", *arguments)
    assert result.exit_code == status, result.stderr
    assert keys(counter) == before


def test_a_serial_key_is_never_revoked(counter: Counter) -> None:
    number = next(number for number, (purpose, _) in keys(counter).items() if purpose == "serial")
    result = counter.run("keys", "revoke", str(number), "--reason", "leak")
    assert (result.exit_code, "keys rotate --gtin" in result.stderr) == (1, True)


def test_key_files_and_passphrase_are_for_their_owner_alone(counter: Counter) -> None:
    for file in counter.keys.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_no_key_is_made_under_another_passphrase_than_the_rest(counter: Counter) -> None:
    other = counter.place / "other"
    write_secret(other, b"another passphrase\n")
    before = sorted(counter.keys.iterdir())
    for command in (("generate",), ("rotate", "--purpose", "serial")):
        result = counter.run("keys", *command, REGISTRY_KEY_PASSPHRASE_FILE=str(other))
        assert (result.exit_code, "[passphrase_wrong]" in result.stderr) == (3, True)
    assert sorted(counter.keys.iterdir()) == before


def test_a_read_only_keys_folder_takes_no_key_and_the_table_none_either(counter: Counter) -> None:
    before = counter.do("keys", "list")
    _read_only(counter.keys)
    try:
        results = [counter.run("keys", "rotate"), counter.run("keys", "export")]
    finally:
        subprocess.run(["umount", "-l", str(counter.keys)], check=False)
    for result in results:
        assert (result.exit_code, "Read-only file system" in result.stderr) == (3, True)
    assert counter.do("keys", "list") == before
