"""Keys in hand: known anew when the table knows more, and silent about their secrets."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from registry.errors import Unavailable
from registry.judgement.verdict import SealState, Verdict
from registry.keys import making
from registry.keys.custodian import require_passphrase, with_signer
from registry.model.keys import Purpose
from registry.store.engine.engine import write
from tests.factories import World, make_order, printed
from tests.keys.test_making import birth


def test_a_revocation_counts_at_the_next_verify_though_the_keyring_is_old(world: World) -> None:
    order = make_order(world)
    text = printed(world, order).uri
    custodian = world.custodian
    with write(world.engine) as conn:
        making.revoke(conn, order.code_key, "stolen", world.now)
    from registry.market.verification import verify

    answer = custodian.run(lambda held: verify(world.engine, held, text, world.now))
    assert (answer.judgement.verdict, answer.judgement.seal) == (Verdict.LISTED, SealState.REVOKED_KEY)


def test_a_key_made_after_loading_is_known_at_the_next_verify(world: World) -> None:
    order = make_order(world)
    custodian = world.custodian
    with write(world.engine) as conn:
        making.rotate(conn, world.folder, Purpose.CODE, birth(world))
    text = printed(world, make_order(world, order.gtin)).uri
    from registry.market.verification import verify

    answer = custodian.run(lambda held: verify(world.engine, held, text, world.now))
    assert answer.judgement.verdict is Verdict.GENUINE


def test_the_passphrase_of_a_folder_opens_at_least_one_of_its_files(world: World, tmp_path: Path) -> None:
    require_passphrase(world.folder)
    with pytest.raises(Unavailable) as caught:
        require_passphrase(replace(world.folder, passphrase=b"another passphrase"))
    assert caught.value.code == "passphrase_wrong"
    # A damaged file among good ones stops no backup; without any there is nothing to open.
    for file in sorted(world.folder.path.glob("*-*"))[:-1]:
        file.write_bytes(b"damaged")
    require_passphrase(world.folder)
    require_passphrase(replace(world.folder, path=tmp_path / "nowhere"))


def test_no_secret_shows_in_a_repr(world: World) -> None:
    held = with_signer(world.custodian.keyring, world.folder, make_order(world).code_key)
    secret = next(iter(held.serial_keys.values()))
    assert repr(secret) not in repr(held)


def test_the_pseudonym_key_stays_however_often_serial_keys_are_rotated(world: World) -> None:
    before = world.custodian.keyring
    with write(world.engine) as conn:
        making.rotate(conn, world.folder, Purpose.SERIAL, birth(world, now=world.now + timedelta(days=1)))
    after = world.custodian.keyring
    assert len(after.serial_keys) == 2
    assert (after.pseudonym_key, after.device_key) == (before.pseudonym_key, before.device_key)
    held = with_signer(after, world.folder, make_order(world).code_key)
    assert held.pseudonym_key == before.pseudonym_key
