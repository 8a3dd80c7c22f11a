"""What names no unit of ours: numbers by the hour and few samples, however much comes."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from registry.codes import product_codes
from registry.codes.keyring import Keyring
from registry.codes.product_codes import Seal
from registry.codes.production import PrintedCode
from registry.errors import Unavailable
from registry.keys.custodian import with_signer
from registry.market.tally import Tally
from registry.market.verification import verify_chunk
from registry.model.cases import FlagKind
from registry.model.days import local_day
from registry.model.flag_evidence import UnissuedSeals
from registry.model.orders import Order
from registry.model.people import REGISTRY
from registry.store.engine import schema
from registry.store.engine.engine import read, write
from registry.store.market import count_rows
from registry.store.supervision import flag_rows
from tests.factories import NOW, World, make_order, make_recorder, make_visit, printed

HOUR = datetime(2026, 11, 22, 5, tzinfo=UTC)


def told(world: World, tally: Tally, texts: list[str], at: datetime = NOW) -> None:
    recorder = replace(make_recorder(world, make_visit(1)), tally=tally)
    verify_chunk(world.engine, world.custodian.keyring, texts, at, recorder)


def written(world: World) -> dict[tuple[datetime, str], int]:
    with read(world.engine) as conn:
        return count_rows.between(conn, HOUR - timedelta(days=1), HOUR + timedelta(days=9))


@pytest.fixture
def tally(world: World) -> Tally:
    return Tally(world.engine)


@contextmanager
def writes(world: World) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.lstrip().startswith(("SELECT", "BEGIN", "SET")) or "IMMEDIATE" in statement:
            seen.append(statement)

    sa.event.listen(world.engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(world.engine, "before_cursor_execute", note)


@pytest.mark.slow("volume")
def test_a_malformed_flood_writes_no_row_a_request_and_is_counted(world: World, tally: Tally) -> None:
    with writes(world) as seen:
        for number in range(99):
            told(world, tally, [f"hello {number}"] * 10)
        assert seen == []
        told(world, tally, ["4006381333931"] * 10)
        assert len([statement for statement in seen if statement.startswith("INSERT")]) == 1
    assert written(world) == {(HOUR, "malformed"): 990, (HOUR, "foreign"): 10}


def test_numbers_are_written_with_the_next_one_a_minute_after_the_first(world: World, tally: Tally) -> None:
    told(world, tally, ["hello"])
    told(world, tally, ["hello"], NOW + timedelta(seconds=59))
    assert written(world) == {}
    told(world, tally, ["hello"], NOW + timedelta(seconds=60))
    assert written(world) == {(HOUR, "malformed"): 3}


def test_each_hour_has_its_own_numbers_and_the_end_writes_what_is_left(world: World, tally: Tally) -> None:
    told(world, tally, ["hello"], NOW + timedelta(minutes=59, seconds=50))
    told(world, tally, ["hello", "4006381333931"], NOW + timedelta(minutes=60))
    tally.flush()
    tally.flush()
    later = HOUR + timedelta(hours=1)
    assert written(world) == {(HOUR, "malformed"): 1, (later, "malformed"): 1, (later, "foreign"): 1}


def test_a_clock_set_back_does_not_keep_numbers_waiting(world: World, tally: Tally) -> None:
    told(world, tally, ["hello"])
    told(world, tally, ["hello"], NOW - timedelta(days=1))
    assert sum(written(world).values()) == 2


def test_units_lots_and_products_are_not_counted(world: World, tally: Tally) -> None:
    order = make_order(world)
    told(world, tally, [printed(world, order).uri, order.gtin])
    tally.flush()
    assert written(world) == {}


def forged(world: World, number: int) -> list[str]:
    code = printed(world, make_order(world, lot="L1")).uri
    return [code.replace("/10/L1/", f"/10/F{index}/") for index in range(number)]


def test_forged_seals_leave_few_samples_without_the_code(world: World, tally: Tally) -> None:
    texts = forged(world, 120)
    told(world, tally, texts)
    tally.flush()
    with read(world.engine) as conn:
        samples = count_rows.forged(conn, local_day(NOW))
    assert len(samples) == 50
    assert (samples[0].lot, len(samples[0].digest), samples[0].channel) == ("F0", 8, "consumer")
    assert samples[0].key_number is not None
    assert len({sample.digest for sample in samples}) == 1
    assert written(world) == {(HOUR, "forged"): 120}


@pytest.mark.slow("volume")
def test_a_day_keeps_at_most_a_thousand_samples(world: World, tally: Tally) -> None:
    texts = forged(world, 60)
    for _ in range(22):
        told(world, tally, texts)
        tally.flush()
    with read(world.engine) as conn:
        assert len(count_rows.forged(conn, local_day(NOW))) == 1000
    assert written(world) == {(HOUR, "forged"): 22 * 60}


def never_issued(world: World, order: Order, keyring: Keyring) -> str:
    """A good seal over a serial that no order issued."""
    made: PrintedCode = printed(world, order)
    code = replace(made.code, serial="0123456789AB")
    signature = keyring.sign(order.code_key, product_codes.signed_bytes(code, order.code_key))
    seal = Seal(order.code_key, signature).text
    return made.uri.replace(made.code.serial or "", "0123456789AB").split("8030=")[0] + f"8030={seal}"


def test_a_seal_never_issued_is_flagged_at_once_and_once_for_a_product(world: World, tally: Tally) -> None:
    orders = [make_order(world), make_order(world, make_order(world).gtin)]
    opened = with_signer(world.custodian.keyring, world.folder, orders[0].code_key)
    text = never_issued(world, orders[0], opened)
    with writes(world) as seen:
        for _ in range(20):
            told(world, tally, [text, "hello"])
        assert len([statement for statement in seen if statement.startswith("INSERT")]) == 2
    told(world, tally, [text], NOW + timedelta(minutes=2))
    with read(world.engine) as conn:
        (flag,) = flag_rows.every(conn, REGISTRY)
    assert (flag.kind, flag.gtin, flag.unit) == (FlagKind.SEALED_NOT_ISSUED, orders[0].gtin, None)
    assert flag.evidence == UnissuedSeals((orders[0].code_key,), 21)
    assert written(world)[HOUR, "unknown"] == 21


def test_the_keys_of_evidence_that_another_release_wrote_are_not_forgotten(world: World, tally: Tally) -> None:
    order = make_order(world)
    text = never_issued(world, order, with_signer(world.custodian.keyring, world.folder, order.code_key))
    told(world, tally, [text])
    with write(world.engine) as conn:
        conn.execute(schema.flags.update().values(evidence='{"keys": [1], "times": 4, "more": "x"}'))
    told(world, tally, [text], NOW + timedelta(minutes=2))
    with read(world.engine) as conn:
        (flag,) = flag_rows.every(conn, REGISTRY)
    assert flag.evidence.to_json() == {"keys": [1, order.code_key], "times": 5, "more": "x"}


def test_what_the_database_refuses_is_kept_and_fails_no_answer(
    world: World, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def broken(*_: object) -> None:
        tried.append(1)
        raise Unavailable("database_busy", "busy")

    texts = forged(world, 60)
    with monkeypatch.context() as patched:
        patched.setattr(count_rows, "add_forged", broken)
        told(world, tally, ["hello"] * 1000)
        for _ in range(5):
            told(world, tally, ["hello", *texts], NOW + timedelta(seconds=30))
        assert len(tried) == 1
    told(world, tally, ["hello"], NOW + timedelta(seconds=61))
    assert written(world) == {(HOUR, "malformed"): 1006, (HOUR, "forged"): 300}
    with read(world.engine) as conn:
        assert len(count_rows.forged(conn, local_day(NOW))) == 50


def test_threads_lose_no_number(world: World, tally: Tally) -> None:
    keyring = world.custodian.keyring

    def one(_: int) -> None:
        recorder = replace(make_recorder(world), tally=tally)
        for _ in range(10):
            verify_chunk(world.engine, keyring, ["hello"] * 30, NOW, recorder)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(one, range(8)))
    tally.flush()
    assert Counter(written(world)) == {(HOUR, "malformed"): 2400}
