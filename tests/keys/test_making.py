"""The life of keys: numbers, files, states, and what a stranger's file cannot do."""

import base64
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from registry.codes import keyring
from registry.errors import Invalid, NotFound, Refused, RegistryError, Unavailable
from registry.judgement.verdict import Verdict
from registry.keys import folder, making
from registry.keys.folder import KeyFolder
from registry.keys.making import Birth
from registry.model.keys import KeyState, Purpose, RecordedKey
from registry.store.engine.engine import read, write
from registry.store.keys import key_rows
from tests.factories import World, ask, make_order, make_product, printed


def birth(world: World, **changes: object) -> Birth:
    return replace(Birth(world.now, "live", world.draw), **changes)  # type: ignore[arg-type]


def made(world: World, purpose: Purpose = Purpose.CODE) -> RecordedKey:
    with write(world.engine) as conn:
        return making.generate(conn, world.folder, purpose, birth(world))


def all_keys(world: World) -> dict[int, RecordedKey]:
    with read(world.engine) as conn:
        return {row.number: row for row in key_rows.every(conn)}


def test_founding_twice_makes_nothing_new(world: World) -> None:
    before = all_keys(world)
    assert making.establish(world.engine, world.folder, birth(world)) == []
    assert all_keys(world) == before
    assert {row.purpose for row in before.values()} == {Purpose.CODE, Purpose.SERIAL, Purpose.BUNDLE}


def test_a_live_registry_never_becomes_a_sample_one(world: World) -> None:
    with pytest.raises(Refused, match="live registry"):
        making.establish(world.engine, world.folder, birth(world, kind="sample"))


def test_live_and_sample_numbers_never_meet(world: World) -> None:
    assert all(number in keyring.LIVE_NUMBERS for number in all_keys(world))
    assert not set(keyring.LIVE_NUMBERS) & set(keyring.SAMPLE_NUMBERS)
    with write(world.engine) as conn:
        row = making.generate(conn, world.folder, Purpose.CODE, birth(world, kind="sample"))
    assert row.number in keyring.SAMPLE_NUMBERS


def test_a_number_is_never_given_twice(world: World) -> None:
    draws = iter([next(iter(all_keys(world))) - 1] * 3 + [41])
    with write(world.engine) as conn:
        row = making.generate(conn, world.folder, Purpose.CODE, birth(world, draw=lambda _: next(draws)))
    assert row.number == 42


def test_a_code_key_serves_new_orders_for_30_days_and_not_a_moment_longer(world: World) -> None:
    gtin = make_product(world).gtin
    limit = world.now + timedelta(days=30)
    make_order(world, gtin, at=limit - timedelta(microseconds=1))
    with pytest.raises(Refused, match="keys rotate"):
        make_order(world, gtin, at=limit)


def test_rotating_retires_only_its_own_purpose_and_new_orders_use_the_new_key(world: World) -> None:
    first = make_order(world)
    with write(world.engine) as conn:
        new = making.rotate(conn, world.folder, Purpose.CODE, birth(world))
    states = {row.number: (row.purpose, row.state) for row in all_keys(world).values()}
    assert states[first.code_key] == (Purpose.CODE, KeyState.RETIRED)
    assert first.serial_key is not None
    assert states[first.serial_key] == (Purpose.SERIAL, KeyState.ACTIVE)
    second = make_order(world, first.gtin)
    assert second.code_key == new.number
    assert second.serial_key == first.serial_key
    assert ask(world, printed(world, first).uri).judgement.verdict is Verdict.GENUINE


def test_an_unknown_key_is_not_found_and_a_revoked_one_never_comes_back(world: World) -> None:
    number = made(world).number
    with write(world.engine) as conn:
        with pytest.raises(NotFound):
            making.retire(conn, 65_000, world.now)
        making.revoke(conn, number, "lost", world.now)
        making.revoke(conn, number, "lost again", world.now)
        with pytest.raises(Refused, match="never comes back"):
            making.retire(conn, number, world.now)
    assert all_keys(world)[number].reason == "lost"


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_revoking_needs_its_reason(world: World, reason: str) -> None:
    number = made(world).number
    with pytest.raises(Invalid, match="Say why"), write(world.engine) as conn:
        making.revoke(conn, number, reason, world.now)
    assert all_keys(world)[number].state is KeyState.ACTIVE


def test_a_serial_key_is_never_revoked(world: World) -> None:
    number = made(world, Purpose.SERIAL).number
    with pytest.raises(Refused, match="rotate --gtin"), write(world.engine) as conn:
        making.revoke(conn, number, "leak", world.now)


def test_no_key_is_made_under_another_passphrase_than_the_rest(world: World) -> None:
    other = KeyFolder(world.folder.path, b"another passphrase")
    before = sorted(world.folder.path.iterdir())
    for purpose in (Purpose.CODE, Purpose.SERIAL):
        with pytest.raises(Unavailable, match="passphrase"), write(world.engine) as conn:
            making.generate(conn, other, purpose, birth(world))
    assert sorted(world.folder.path.iterdir()) == before


def test_a_key_file_that_cannot_be_written_leaves_no_row(world: World) -> None:
    before = all_keys(world)
    blocked = KeyFolder(world.folder.path / "file", world.folder.passphrase)
    blocked.path.write_bytes(b"")
    with pytest.raises(Unavailable), write(world.engine) as conn:
        making.generate(conn, blocked, Purpose.CODE, birth(world))
    assert all_keys(world) == before


def test_a_key_found_after_restoring_is_adopted_retired_once(world: World) -> None:
    number = made(world).number
    with write(world.engine) as conn:
        conn.exec_driver_sql(f"DELETE FROM keys WHERE number = {number}")
        assert making.adopt(conn, world.folder, world.now) == ([number], [])
        assert making.adopt(conn, world.folder, world.now) == ([], [])
    row = all_keys(world)[number]
    assert (row.state, row.reason) == (KeyState.RETIRED, "found in the keys folder after restoring")
    with read(world.engine) as conn:
        newest = key_rows.newest_active(conn, Purpose.CODE, world.now)
    assert newest is not None
    assert newest.number != number


def test_only_files_that_open_and_are_named_like_a_key_are_adopted(world: World) -> None:
    number = made(world).number
    path = world.folder.path
    content = world.folder.file(Purpose.CODE, number).read_bytes()
    names = ("code-1.pem", "code-00000.pem", "code-99999.pem", "code-65300.pem", "code-00007.pem.bak", "code-x.pem")
    for name in names:
        folder.write_secret(path / name, content)
    folder.write_secret(path / "code-00008.pem", b"garbage")
    (path / "code-00009.pem").write_bytes(content)
    (path / "code-00009.pem").chmod(0o644)
    with write(world.engine) as conn:
        adopted, closed = making.adopt(conn, world.folder, world.now)
    assert adopted == []
    assert [file.name for file in closed] == ["code-00008.pem", "code-00009.pem"]


def test_guessing_the_passphrase_of_a_serial_key_is_dear(world: World, heavy_secrets: None) -> None:
    with write(world.engine) as conn:
        number = making.generate(conn, world.folder, Purpose.SERIAL, birth(world)).number
    head, *_ = world.folder.file(Purpose.SERIAL, number).read_text().split(".")
    header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    assert (header["alg"], header["p2c"]) == ("PBES2-HS512+A256KW", 210_000)


def test_rekeying_needs_a_newer_key_and_a_first_order(world: World) -> None:
    order = make_order(world)
    fresh = make_product(world, 2).gtin
    with write(world.engine) as conn:
        for gtin in (order.gtin, fresh):
            with pytest.raises(RegistryError):
                making.rekey(conn, gtin, "leak", world.now)
        new = making.generate(conn, world.folder, Purpose.SERIAL, birth(world, now=world.now + timedelta(days=1)))
        assert making.rekey(conn, order.gtin, "leak", world.now + timedelta(days=1)) == new.number
