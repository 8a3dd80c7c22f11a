"""From cases to findings: serials under every key, folded only where exact leads nowhere, in few statements."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from registry.codes.serials import SerialCipher, group
from registry.judgement.verdict import Verdict
from registry.keys import making
from registry.keys.folder import KeyFolder
from registry.keys.making import Birth, establish
from registry.market.verification import verify, verify_chunk
from registry.model.keys import Purpose
from registry.store.engine.engine import open_engine, write
from tests.databases import Databases
from tests.factories import NOW, World, make_order, printed
from tests.market.test_verification import Registry, mix


@pytest.fixture(scope="module")
def registry(rack: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """One registry for all tests that only add to it."""
    path: Path = tmp_path_factory.mktemp("registry")
    engine = open_engine(rack.make(path))
    folder = KeyFolder(path / "keys", b"a passphrase for tests")
    chance = random.Random(20261122)
    establish(engine, folder, Birth(NOW, "live", chance.randrange))
    world = World(engine, folder, NOW, chance.randrange)
    yield Registry(world, world.custodian.keyring)
    engine.dispose()


def test_a_rekeyed_gtin_reads_old_and_new_serials(world: World) -> None:
    first = make_order(world)
    later = NOW + timedelta(days=1)
    custodian = world.custodian
    with write(world.engine) as conn:
        making.generate(conn, world.folder, Purpose.SERIAL, Birth(later, "live", world.draw))
        making.rekey(conn, first.gtin, "a leak", later)
    second = make_order(world, first.gtin, at=later)
    assert second.serial_key != first.serial_key
    for order in (first, second):
        for index in (0, 999):
            code = printed(world, order, index)
            for text in (code.uri, f"{order.gtin} {code.code.serial}"):
                answer = custodian.run(lambda keyring, text=text: verify(world.engine, keyring, text, later))  # type: ignore[misc]
                assert answer.judgement.verdict in (Verdict.GENUINE, Verdict.LISTED)
                assert answer.unit == (order.id, index)


def test_a_leaked_serial_key_names_no_unit_of_an_order_placed_under_a_newer_one(world: World) -> None:
    first = make_order(world)
    later = NOW + timedelta(days=1)
    custodian = world.custodian
    with write(world.engine) as conn:
        making.generate(conn, world.folder, Purpose.SERIAL, Birth(later, "live", world.draw))
        making.rekey(conn, first.gtin, "a leak", later)
    second = make_order(world, first.gtin, at=later)
    assert first.serial_key is not None
    leaked = custodian.keyring.serial_key(first.serial_key)
    guess = f"{second.gtin} {SerialCipher(leaked, second.gtin).write(second.number, 0)}"
    answer = custodian.run(lambda keyring: verify(world.engine, keyring, guess, later))
    assert (answer.judgement.verdict, answer.unit) == (Verdict.UNKNOWN, None)


def test_typed_serials_are_forgiven_spaces_hyphens_case_and_look_alikes(registry: Registry) -> None:
    order = registry.order()
    seen: set[str] = set()
    for index in range(30):
        serial = registry.print(order, index).code.serial or ""
        grouped = group(serial)
        spellings = [
            grouped,
            grouped.replace(" ", "-"),
            grouped.lower(),
            serial.replace("0", "O"),
            serial.replace("0", "o"),
            serial.replace("1", "I"),
            serial.replace("1", "l"),
        ]
        seen.update(serial)
        for spelling in spellings:
            answer = registry.ask(f"{order.gtin[1:]} {spelling}")
            assert answer.judgement.verdict is Verdict.LISTED, spelling
            assert answer.unit == (order.id, index)
            assert answer.code is not None
            assert answer.code.serial == serial
    assert {"0", "1"} <= seen


def test_a_folded_serial_never_saves_a_seal(registry: Registry) -> None:
    code = registry.print(registry.order())
    serial = code.code.serial or ""
    other = "O" + serial[1:] if serial[0] != "O" else serial
    assert registry.told(code.uri.replace(serial, other))[0] is Verdict.FORGED


@pytest.fixture
def statements(registry: Registry) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa.event.listen(registry.world.engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(registry.world.engine, "before_cursor_execute", note)


def test_a_chunk_takes_a_constant_number_of_statements_and_never_writes(
    registry: Registry, statements: list[str]
) -> None:
    texts = mix(registry, 1500)
    counts = []
    for size in (1000, 1000, 100, 10, 1):
        chunk = texts[:size] if size > 1 else [next(t for t in texts if "/21/" in t and "8030" in t)]
        statements.clear()
        verify_chunk(registry.world.engine, registry.keyring, chunk, NOW)
        counts.append(len([s for s in statements if not s.startswith("BEGIN")]))
        assert all(s.lstrip().startswith(("SELECT", "BEGIN")) for s in statements)
    # The first chunk reads what the others remember: of them, the last asks for versions, runs and units.
    assert max(counts) == counts[0] <= 14
    assert counts[1] == counts[2] >= counts[3] >= counts[4] == 3


def test_a_strange_text_costs_no_more_than_a_code(registry: Registry, statements: list[str]) -> None:
    verify_chunk(registry.world.engine, registry.keyring, ["hello"] * 500, NOW)
    assert len(statements) <= 10
