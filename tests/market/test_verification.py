"""Every verdict on the whole path from text to answer: store, keys and judge together."""

import json
import logging
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from registry import telemetry
from registry.catalogue.products import approve
from registry.codes import product_codes, production
from registry.codes.keyring import Keyring, StaleKeyring
from registry.codes.product_codes import ProductCode, Seal
from registry.codes.production import PrintedCode
from registry.codes.serials import SerialCipher, group
from registry.errors import Invalid, NotFound, Unavailable
from registry.gs1 import notation
from registry.gs1.elements import GS
from registry.judgement.answers import Answer, to_json
from registry.judgement.verdict import SealState, Verdict
from registry.keys import making
from registry.keys.custodian import with_signer
from registry.keys.folder import KeyFolder
from registry.keys.making import Birth, establish
from registry.market import measures
from registry.market.measures import Decision
from registry.market.verification import CHUNK, find_target, verify, verify_chunk, verify_many
from registry.model.goods import Level, Listing, ProductState
from registry.model.keys import Purpose
from registry.model.measures import Act, Disposition, Target
from registry.model.orders import Order, RangeKind, SpanRequest
from registry.model.people import Viewer
from registry.orders import issuing
from registry.orders.issuing import Deed
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import open_engine, write
from tests import make_vectors
from tests.databases import Databases
from tests.factories import EXPIRY, NOW, World, ask, make_order, make_organisation, make_product, printed

DEED = Deed("tester", NOW, "a test")
DECISION = Decision("tester", "a test")


@dataclass
class Registry:
    """A registry with its keys already open: places orders of fresh products, prints, asks."""

    world: World
    keyring: Keyring
    items: Iterator[int] = field(default_factory=lambda: count(100))

    def order(self, **asked: object) -> Order:
        return make_order(self.world, make_product(self.world, next(self.items)).gtin, **asked)  # type: ignore[arg-type]

    def print(self, order: Order, index: int = 0) -> PrintedCode:
        return next(production.printed_codes(order, self.opened(order.code_key), index, index + 1))

    def opened(self, number: int) -> Keyring:
        if number not in self.keyring.signers:
            self.keyring = with_signer(self.keyring, self.world.folder, number)
        return self.keyring

    def cipher(self, order: Order) -> SerialCipher:
        assert order.serial_key is not None
        return SerialCipher(self.keyring.serial_key(order.serial_key), order.gtin)

    def seal(self, code: ProductCode, number: int) -> str:
        """A good seal by a key of the registry, whether an order stands behind the code or not."""
        signature = self.opened(number).sign(number, product_codes.signed_bytes(code, number))
        return Seal(number, signature).text

    def ask(self, text: str, at: datetime = NOW) -> Answer:
        return verify(self.world.engine, self.keyring, text, at)

    def told(self, text: str, at: datetime = NOW) -> tuple[Verdict, tuple[str, ...]]:
        judgement = self.ask(text, at).judgement
        return judgement.verdict, judgement.reasons

    def act(self, what: Act, target: Target) -> None:
        with write(self.world.engine) as conn:
            measures.carry_out(conn, what, target, DECISION, NOW)

    def unit(self, order: Order, index: int) -> Target:
        target = self.ask(self.print(order, index).uri)
        assert target.unit is not None
        return Target(order.gtin, unit=target.unit)


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


# --- every verdict


def test_a_printed_code_of_an_order_is_genuine(world: World) -> None:
    order = make_order(world)
    answer = ask(world, printed(world, order, 999).uri)
    assert answer.judgement.verdict is Verdict.GENUINE
    assert answer.judgement.reasons == ("seal_valid",)


def test_a_pack_is_expired_from_midnight_in_viet_nam_of_the_day_after(registry: Registry) -> None:
    text = registry.print(registry.order()).uri
    # 31 December 2027 ends at 17:00 UTC
    last = NOW.replace(year=2027, month=12, day=31, hour=16, minute=59)
    assert registry.told(text, last)[0] is Verdict.GENUINE
    assert registry.told(text, last + timedelta(minutes=1)) == (Verdict.EXPIRED, ("past_expiry", "seal_valid"))


@pytest.mark.parametrize(
    ("lot", "expiry"), [(None, None), ("L1", None), (None, date(2027, 12, 31)), ("(A);B", date(2027, 2, 28))]
)
def test_an_order_may_leave_lot_and_expiry_out(registry: Registry, lot: str | None, expiry: date | None) -> None:
    order = registry.order(lot=lot, expiry=expiry)
    answer = registry.ask(registry.print(order, 7).uri)
    assert answer.judgement.verdict is Verdict.GENUINE
    assert (answer.judgement.lot, answer.judgement.expiry) == (lot, expiry)
    assert answer.unit == (order.id, 7)


def test_one_past_the_last_unit_is_unknown(registry: Registry) -> None:
    order = registry.order(quantity=3)
    cipher = registry.cipher(order)
    serials = [cipher.write(order.number, index) for index in (2, 3)]
    assert [registry.told(f"{order.gtin} {serial}") for serial in serials] == [
        (Verdict.LISTED, ("seal_missing",)),
        (Verdict.UNKNOWN, ("serial_not_issued",)),
    ]


def test_a_serial_moved_to_another_gtin_is_unknown(registry: Registry) -> None:
    one, other = registry.order(), registry.order()
    serial = registry.print(one).code.serial
    assert registry.told(f"{other.gtin} {serial}")[0] is Verdict.UNKNOWN


def test_a_changed_value_under_a_seal_is_forged(registry: Registry) -> None:
    order = registry.order()
    text, other = registry.print(order, 1).uri, registry.print(order, 2)
    assert other.code.serial is not None
    seal = text.rpartition("=")[2]
    for forged in (
        text.replace("/10/L1/", "/10/L2/"),
        text.replace("17=271231", "17=281231"),
        other.uri.replace(other.seal or "", seal),
        text.replace(order.gtin, registry.order().gtin),
    ):
        assert registry.told(forged) == (Verdict.FORGED, ("seal_invalid",))


def ways_to_damage(text: str) -> dict[str, str]:
    """What happens to a link on its way: parts lost, wrapped, or swallowed by what was put in front."""
    return {
        "lot lost": text.replace("/10/L1", ""),
        "expiry lost": text.replace("17=271231&", ""),
        "both lost": text.replace("/10/L1", "").replace("17=271231&", ""),
        "an equals sign wrapped": text.replace("17=271231", "17%3D271231"),
        "a name wrapped": text.replace("17=", "%2217=").replace("%2217", "x17"),
        "swallowed by a tracking parameter": text.replace("?17=", "?utm_source=zalo?17="),
        "an ampersand lost": text.replace("?17=271231&", "?x=17=271231&"),
    }


@pytest.mark.parametrize("way", ways_to_damage(""))
def test_what_was_lost_of_a_link_is_proven_and_counts_as_no_seal(registry: Registry, way: str) -> None:
    order = registry.order()
    text = ways_to_damage(registry.print(order, 1).uri)[way]
    answer = registry.ask(text)
    judgement = answer.judgement
    assert (judgement.verdict, judgement.reasons) == (Verdict.LISTED, ("damaged_link",))
    assert judgement.seal is SealState.MISSING
    assert (judgement.lot, judgement.expiry) == ("L1", EXPIRY)
    # Never better than without a seal: what stands against the item is told.
    registry.act(Act.RECALL, Target(order.gtin, "L1"))
    assert registry.told(text) == (Verdict.RECALLED, ("lot_recalled", "damaged_link"))
    assert registry.told(text, at=datetime(2028, 3, 1, tzinfo=UTC))[0] is Verdict.RECALLED


@pytest.mark.parametrize("way", ways_to_damage(""))
def test_a_forger_who_breaks_the_link_gains_nothing(registry: Registry, way: str) -> None:
    order, another = registry.order(), registry.order(lot="L9")
    good, other = registry.print(order, 1), registry.print(order, 2)
    foreign = registry.print(another, 1)
    assert good.seal is not None
    assert other.seal is not None
    assert foreign.seal is not None
    assert good.code.serial is not None
    forgeries = {
        "a made-up seal": good.uri.replace(good.seal, good.seal[:-9] + "AAAAAAAA" + good.seal[-1]),
        "the seal of another unit": good.uri.replace(good.seal, other.seal),
        "the seal of another order": good.uri.replace(good.seal, foreign.seal),
        "a serial of nobody": good.uri.replace(good.code.serial, "000000000000"),
    }
    for name, forgery in forgeries.items():
        told = registry.told(ways_to_damage(forgery)[way])
        assert told[0] is Verdict.FORGED or told == (Verdict.UNKNOWN, ("serial_not_issued",)), (name, told)
        assert "damaged_link" not in told[1]
    # Whatever is there and differs stays what it was, also beside a part that is not.
    for changed in (
        good.uri.replace("/10/L1", "/10/L2").replace("17=271231&", ""),
        good.uri.replace("/10/L1", "").replace("17=271231", "17=281231"),
    ):
        assert registry.told(changed) == (Verdict.FORGED, ("seal_invalid",))


def test_a_lots_link_that_lost_its_expiry_is_proven_too(registry: Registry) -> None:
    order = registry.order(level=Level.LOT)
    text = registry.print(order).uri.replace("17=271231&", "")
    assert registry.told(text) == (Verdict.LOT_KNOWN, ("names_only_lot", "damaged_link"))
    assert registry.told(text.replace("/10/L1", "/10/L2"))[0] is Verdict.FORGED


def test_one_final_slash_is_read_as_none(registry: Registry) -> None:
    text = registry.print(registry.order()).uri
    path, _, query = text.partition("?")
    assert registry.told(f"{path}/?{query}")[0] is Verdict.GENUINE
    assert registry.told(f"{path}/?{query}#x")[0] is Verdict.GENUINE
    assert registry.told(f"{path}//?{query}")[0] is Verdict.MALFORMED
    # A slash that is part of the serial stays.
    assert registry.told(f"{path}%2F?{query}")[0] is Verdict.FORGED


@pytest.mark.parametrize("sign", [*".,;:!'*", "\u2026", ").", '."'])
def test_what_a_sentence_puts_behind_a_link_is_no_part_of_its_serial(registry: Registry, sign: str) -> None:
    text = registry.print(registry.order()).uri
    assert registry.told(text + sign) == (Verdict.GENUINE, ("seal_valid",))
    assert registry.told(text.partition("?")[0] + sign) == (Verdict.LISTED, ("seal_missing",))
    # Under a seal the serial is what is written.
    assert registry.told(text.replace("?", f"{sign[0]}?"))[0] in (Verdict.FORGED, Verdict.MALFORMED)


def test_a_seal_by_a_key_that_was_never_ours_is_forged(registry: Registry) -> None:
    order = registry.order()
    values = make_vectors.Values(order.gtin, "L1", "271231", registry.print(order).code.serial)
    free = next(n for n in (8, 9) if n not in registry.keyring.publics)
    text = make_vectors.link(values, f"8030={make_vectors.seal(values, free)}")
    assert registry.told(text) == (Verdict.FORGED, ("seal_key_unknown",))
    header = b"\x01\x00\x00"
    text = make_vectors.link(values, f"8030={make_vectors.spell(header, *make_vectors.numbers(values, 7, header))}")
    assert registry.told(text) == (Verdict.FORGED, ("seal_key_unknown",))


def test_a_serial_that_was_never_issued_is_unknown(registry: Registry) -> None:
    order = registry.order()
    assert registry.told(f"{order.gtin} 7K3M9Q2XT4WZ") == (Verdict.UNKNOWN, ("serial_not_issued",))
    assert registry.told(f"{order.gtin} MADE-UP") == (Verdict.UNKNOWN, ("serial_not_issued",))


def test_a_serial_of_a_gtin_that_never_had_an_order_is_unknown(registry: Registry) -> None:
    gtin = make_product(registry.world, next(registry.items)).gtin
    assert registry.told(f"{gtin} 7K3M9Q2XT4WZ") == (Verdict.UNKNOWN, ("serial_not_issued",))


def test_serials_of_lot_level_orders_are_unknown(registry: Registry) -> None:
    order = registry.order(level=Level.LOT)
    serial = registry.cipher(order).write(order.number, 0)
    assert registry.told(f"{order.gtin} {serial}") == (Verdict.UNKNOWN, ("serial_not_issued",))


def test_a_cancelled_order_is_blocked_not_unknown(registry: Registry) -> None:
    order = registry.order()
    text = registry.print(order).uri
    with write(registry.world.engine) as conn:
        issuing.cancel(conn, order.id, DEED)
    assert registry.told(text) == (Verdict.BLOCKED, ("order_cancelled", "seal_valid"))


@pytest.mark.parametrize(
    ("what", "verdict", "word"),
    [
        (Act.WITHDRAW, Verdict.BLOCKED, "withdrawn"),
        (Act.REPORT_STOLEN, Verdict.BLOCKED, "stolen"),
        (Act.RECALL, Verdict.RECALLED, "recalled"),
        (Act.DESTROY, Verdict.SPENT, "destroyed"),
    ],
)
def test_a_measure_reaches_its_scope_and_no_further(registry: Registry, what: Act, verdict: Verdict, word: str) -> None:
    order = registry.order()
    other = make_order(registry.world, order.gtin, lot="L2")
    text, beside, elsewhere = (registry.print(*where).uri for where in ((order, 0), (order, 1), (other, 0)))
    gone = ("seen_after_end",) if what is Act.DESTROY else ()
    registry.act(what, registry.unit(order, 0))
    assert registry.told(text) == (verdict, (f"unit_{word}", *gone, "seal_valid"))
    assert registry.told(beside)[0] is Verdict.GENUINE
    registry.act(what, Target(order.gtin, "L1"))
    assert registry.told(beside) == (verdict, (f"lot_{word}", *gone, "seal_valid"))
    assert registry.told(elsewhere)[0] is Verdict.GENUINE
    registry.act(what, Target(order.gtin))
    assert registry.told(elsewhere) == (verdict, (f"product_{word}", *gone, "seal_valid"))
    assert registry.told(order.gtin)[0] is verdict


def test_a_restored_unit_is_genuine_again(registry: Registry) -> None:
    order = registry.order()
    text, target = registry.print(order).uri, registry.unit(order, 0)
    registry.act(Act.RECALL, target)
    registry.act(Act.RESTORE, target)
    assert registry.told(text)[0] is Verdict.GENUINE


def test_an_inactive_order_is_released_by_range_and_spoiled_by_range(registry: Registry) -> None:
    order = registry.order(inactive=True)
    texts = [registry.print(order, index).uri for index in (9, 10, 19, 20)]
    assert {registry.told(text)[0] for text in texts} == {Verdict.INACTIVE}
    with write(registry.world.engine) as conn:
        issuing.mark(conn, order.id, RangeKind.ACTIVATED, SpanRequest(10, 20), DEED)
        issuing.mark(conn, order.id, RangeKind.SPOILED, SpanRequest(19, 21), DEED)
    assert [registry.told(text) for text in texts] == [
        (Verdict.INACTIVE, ("not_activated", "seal_valid")),
        (Verdict.GENUINE, ("seal_valid",)),
        (Verdict.INACTIVE, ("spoiled", "seal_valid")),
        (Verdict.INACTIVE, ("spoiled", "seal_valid")),
    ]


def test_gs1_128_and_typed_codes_are_listed(registry: Registry) -> None:
    code = registry.print(registry.order()).code
    for text in (f"]C101{code.gtin}21{code.serial}", f"(01){code.gtin}(21){code.serial}", f"{code.gtin} {code.serial}"):
        assert registry.told(text) == (Verdict.LISTED, ("seal_missing",))


def test_another_partys_seal_counts_as_missing(registry: Registry) -> None:
    printed_code = registry.print(registry.order())
    text = printed_code.uri.replace(printed_code.seal or "", "MEUCIQD0aGlyZA")
    answer = registry.ask(text)
    assert answer.judgement.reasons == ("seal_missing", "other_partys_seal")
    assert answer.judgement.seal is SealState.MISSING


def test_a_lot_level_code_is_lot_known_and_says_so_with_and_without_its_seal(registry: Registry) -> None:
    order = registry.order(level=Level.LOT)
    code = registry.print(order)
    assert "&s=" in code.uri
    assert registry.told(code.uri) == (Verdict.LOT_KNOWN, ("names_only_lot",))
    assert registry.told("]Q1" + code.uri) == (Verdict.LOT_KNOWN, ("names_only_lot",))
    assert registry.told(code.uri.split("&s=")[0]) == (Verdict.LOT_KNOWN, ("names_only_lot", "seal_missing"))
    assert registry.told(code.uri.replace("/10/L1", "/10/L2"))[0] is Verdict.FORGED
    assert registry.told(code.uri[:-1])[0] is Verdict.MALFORMED


def test_a_lot_without_orders_is_unknown(registry: Registry) -> None:
    order = registry.order()
    assert registry.told(f"(01){order.gtin}(10)NOPE") == (Verdict.UNKNOWN, ("lot_not_issued",))
    assert registry.told(f"(01){order.gtin}(10)L1")[0] is Verdict.LOT_KNOWN
    assert registry.told(f"(01){order.gtin}(10)l1")[0] is Verdict.UNKNOWN


def test_a_gtin_alone_is_type_known_and_tells_of_recalled_lots(registry: Registry) -> None:
    order = registry.order()
    assert registry.told(order.gtin) == (Verdict.TYPE_KNOWN, ("names_only_product",))
    assert registry.told("]E0" + order.gtin[1:])[0] is Verdict.TYPE_KNOWN
    registry.act(Act.RECALL, Target(order.gtin, "L1"))
    assert registry.told(order.gtin) == (Verdict.TYPE_KNOWN, ("names_only_product", "some_lots_recalled"))


def test_a_type_level_order_prints_the_gtin_alone(registry: Registry) -> None:
    order = registry.order(level=Level.TYPE)
    code = registry.print(order)
    assert code.seal is None
    assert registry.told(code.uri)[0] is Verdict.TYPE_KNOWN


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("4006381333931", "gtin_not_registered"),
        ("]E04006381333931", "gtin_not_registered"),
        ("https://shop.example/01/04006381333931/21/ABC", "gtin_not_registered"),
        ("(00)093458800000000018", "names_no_product"),
        ("(414)8934588000010", "names_no_product"),
    ],
)
def test_what_is_well_formed_but_not_ours_is_foreign(registry: Registry, text: str, reason: str) -> None:
    assert registry.told(text) == (Verdict.FOREIGN, (reason,))
    assert registry.ask(text).listing is None


def test_a_pending_product_is_foreign_until_it_is_approved(registry: Registry) -> None:
    product = make_product(registry.world, next(registry.items))
    owner = make_organisation(registry.world)
    with write(registry.world.engine) as conn:
        listing_rows.put_product(conn, Listing(product, owner, ProductState.PENDING), NOW)
    answer = registry.ask(product.gtin)
    assert (answer.judgement.verdict, answer.judgement.reasons) == (Verdict.FOREIGN, ("product_pending",))
    assert answer.listing is None
    with write(registry.world.engine) as conn:
        approve(conn, Viewer(None), product.gtin, "officer", NOW)
    assert registry.told(product.gtin)[0] is Verdict.TYPE_KNOWN


def test_our_seal_on_a_foreign_gtin_is_foreign(registry: Registry) -> None:
    order = registry.order()
    text = registry.print(order).uri.replace(order.gtin, "04006381333931")
    assert registry.told(text) == (Verdict.FOREIGN, ("gtin_not_registered",))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "empty"),
        ("hello", "not_a_product_code"),
        ("8934588012342", "check_digit"),
        ("x" * 600, "too_long"),
        ("\x00", "not_a_product_code"),
        ("\ud800", "not_a_product_code"),
        ("https://x.vn/01/08934588012341/10/A?10=B", "repeated_ai"),
    ],
)
def test_what_cannot_be_read_is_malformed_by_name(registry: Registry, text: str, fault: str) -> None:
    assert registry.told(text) == (Verdict.MALFORMED, (fault,))


def test_a_bad_scanner_makes_nobody_a_forger(registry: Registry) -> None:
    order = registry.order()
    for index in range(12):
        code = registry.print(order, index)
        seal = code.seal or ""
        front = code.uri.removesuffix(seal)
        string = notation.write_element_string(product_codes.elements(code.code, seal)).removeprefix(GS)
        for text in (
            front + seal[:-1],
            front + seal[:50],
            front + seal.upper(),
            front + seal.lower(),
            front + seal.swapcase(),
            string.swapcase(),
            string.upper(),
            string.lower(),
            string.replace("10L1", "10l1").replace(code.code.serial or "", (code.code.serial or "").lower()),
        ):
            assert registry.told(text) == (Verdict.MALFORMED, ("damaged_seal",)), text


# --- keys through their life


def test_a_revoked_key_makes_its_codes_listed_at_the_very_next_verify(world: World) -> None:
    order = make_order(world)
    text, keyring = printed(world, order).uri, world.custodian.keyring
    assert verify(world.engine, keyring, text, NOW).judgement.verdict is Verdict.GENUINE
    with write(world.engine) as conn:
        making.revoke(conn, order.code_key, "stolen laptop", NOW)
    judgement = verify(world.engine, keyring, text, NOW).judgement
    assert (judgement.verdict, judgement.reasons) == (Verdict.LISTED, ("seal_key_revoked",))
    assert judgement.seal is SealState.REVOKED_KEY
    # nobody can tell a thief's seal from ours any more, so a broken one accuses nobody either
    forged = text.replace("/10/L1/", "/10/L2/")
    assert verify(world.engine, keyring, forged, NOW).judgement.verdict is Verdict.UNKNOWN


def test_a_retired_key_stays_good_and_a_new_key_is_found_by_an_old_keyring(world: World) -> None:
    first = make_order(world)
    text = printed(world, first).uri
    custodian = world.custodian
    stale = custodian.keyring
    with write(world.engine) as conn:
        making.rotate(conn, world.folder, Purpose.CODE, Birth(NOW, "live", world.draw))
    assert verify(world.engine, stale, text, NOW).judgement.verdict is Verdict.GENUINE
    second = make_order(world, first.gtin)
    assert second.code_key != first.code_key
    newer = printed(world, second).uri
    with pytest.raises(StaleKeyring):
        verify(world.engine, stale, newer, NOW)
    answer = custodian.run(lambda keyring: verify(world.engine, keyring, newer, NOW))
    assert answer.judgement.verdict is Verdict.GENUINE
    assert custodian.keyring is not stale


def test_a_new_serial_key_is_found_by_an_old_keyring(world: World) -> None:
    make_order(world)
    custodian = world.custodian
    later = NOW + timedelta(days=1)
    with write(world.engine) as conn:
        making.rotate(conn, world.folder, Purpose.SERIAL, Birth(later, "live", world.draw))
    order = make_order(world, make_product(world, 2).gtin, at=later)
    text = printed(world, order).uri
    answer = custodian.run(lambda keyring: verify(world.engine, keyring, text, later))
    assert answer.judgement.verdict is Verdict.GENUINE


def test_a_missing_serial_key_file_is_the_environments_fault_not_the_codes(world: World) -> None:
    order = make_order(world)
    text = printed(world, order).uri
    assert order.serial_key is not None
    world.folder.file(Purpose.SERIAL, order.serial_key).unlink()
    with pytest.raises(Unavailable) as caught:
        ask(world, text)
    assert caught.value.code == "serial_key_missing"


def test_verifying_needs_no_private_key(world: World) -> None:
    order = make_order(world)
    text = printed(world, order).uri
    world.folder.file(Purpose.CODE, order.code_key).unlink()
    assert ask(world, text).judgement.verdict is Verdict.GENUINE


# --- a valid seal without an order


class Notes(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def log_lines() -> Iterator[list[logging.LogRecord]]:
    handler = Notes()
    telemetry.LOG.addHandler(handler)
    yield handler.records
    telemetry.LOG.removeHandler(handler)


def sealed_but_not_issued(registry: Registry, order: Order) -> list[str]:
    """Codes with good seals that no order explains, as a thief of the key would make them."""
    cipher = registry.cipher(order)
    genuine = registry.print(order).code
    made = [
        replace(genuine, serial="MADEUP"),
        replace(genuine, serial=cipher.write(order.number, order.quantity)),
        replace(genuine, lot="L2"),
        replace(genuine, expiry="281231"),
        replace(genuine, serial="7K3M9Q2XT4WZ"),
        replace(genuine, serial=None),
        ProductCode(order.gtin, "NOPE", "271231"),
    ]
    return [product_codes.uri(code, registry.seal(code, order.code_key), "ID.EXAMPLE") for code in made]


def test_a_valid_seal_without_an_order_is_unknown_and_an_alarm(
    registry: Registry, log_lines: list[logging.LogRecord]
) -> None:
    order = registry.order()
    for text in sealed_but_not_issued(registry, order):
        before = REGISTRY.get_sample_value("registry_sealed_not_issued_total") or 0
        verdict, reasons = registry.told(text)
        assert verdict is Verdict.UNKNOWN, text
        assert reasons[-1] == "sealed_not_issued", text
        assert REGISTRY.get_sample_value("registry_sealed_not_issued_total") == before + 1
    assert len(log_lines) == 7
    for record in log_lines:
        line = json.loads(telemetry.JsonLines().format(record))
        assert line["event"] == "sealed_not_issued"
        assert line["level"] == "error"
        assert (line["gtin"], line["key_no"]) == (order.gtin, order.code_key)
        assert set(line) == {"at", "level", "event", "gtin", "key_no"}


def test_a_seal_by_another_of_our_keys_than_the_orders_is_an_alarm(world: World) -> None:
    order = make_order(world)
    with write(world.engine) as conn:
        newer = making.rotate(conn, world.folder, Purpose.CODE, Birth(NOW, "live", world.draw))
    registry = Registry(world, world.custodian.keyring)
    code = registry.print(order).code
    text = product_codes.uri(code, registry.seal(code, newer.number), "ID.EXAMPLE")
    assert registry.told(text) == (Verdict.UNKNOWN, ("serial_not_issued", "sealed_not_issued"))


def test_other_verdicts_raise_no_alarm(registry: Registry, log_lines: list[logging.LogRecord]) -> None:
    order = registry.order()
    text = registry.print(order).uri
    for other in (text, text.replace("L1", "L2"), f"{order.gtin} 7K3M9Q2XT4WZ", "hello"):
        registry.ask(other)
    assert log_lines == []


def test_every_answer_is_counted_by_its_verdict(registry: Registry) -> None:
    name, labels = "registry_verdicts_total", {"verdict": "malformed"}
    before = REGISTRY.get_sample_value(name, labels) or 0
    registry.ask("hello")
    assert REGISTRY.get_sample_value(name, labels) == before + 1


# --- what people type and scanners send


def test_every_carrier_of_one_code_gives_the_same_answer(registry: Registry) -> None:
    code = registry.print(registry.order(lot="(A);B"))
    found = product_codes.elements(code.code, code.seal)
    string, brackets = notation.write_element_string(found), notation.write_bracketed(found)
    bare = string.removeprefix(GS)
    texts = [code.uri, code.uri.replace("HTTPS://ID.EXAMPLE", "http://other.example/x/y"), "]Q1" + code.uri, brackets]
    texts += [string, bare, bare + GS, *(prefix + bare for prefix in ("]d2", "]C1", "]Q3", "]e0", "]J1"))]
    texts += ["]d2" + string, " " + code.uri + "\r\n"]
    marks = ("\\u001d", "\\x1d", "{GS}", "[GS]", "{FNC1}", "\u241d", "^", "|", "~", "\x1e")
    texts += [prefix + bare.replace(GS, mark) for mark in marks for prefix in ("", "]d2", "]C1", "]Q3")]
    first = registry.ask(code.uri)
    assert first.judgement.verdict is Verdict.GENUINE
    for text in texts:
        assert registry.ask(text) == first, text


def test_an_unsigned_field_of_the_packing_line_is_told(registry: Registry) -> None:
    text = registry.print(registry.order()).uri + "&11=261101&710=12345"
    assert registry.told(text) == (Verdict.GENUINE, ("seal_valid", "unsealed_field"))


def test_unsealed_values_that_contradict_the_order_are_unknown(registry: Registry) -> None:
    code = registry.print(registry.order()).code
    base = f"(01){code.gtin}(21){code.serial}"
    assert registry.told(base + "(10)L1(17)271231")[0] is Verdict.LISTED
    assert registry.told(base + "(10)L2") == (Verdict.UNKNOWN, ("lot_mismatch",))
    assert registry.told(base + "(17)281231") == (Verdict.UNKNOWN, ("expiry_mismatch",))
    assert registry.told(base + "(10)L2(17)281231") == (Verdict.UNKNOWN, ("lot_mismatch", "expiry_mismatch"))


def test_a_correction_changes_what_is_shown_and_judged_never_what_is_sealed(registry: Registry) -> None:
    order = registry.order()
    code = registry.print(order)
    with write(registry.world.engine) as conn:
        issuing.correct(conn, order.id, "L9", date(2026, 11, 30), replace(DEED, reason="typing slip"))
    answer = registry.ask(code.uri)
    assert answer.judgement.verdict is Verdict.GENUINE
    assert answer.judgement.reasons == ("seal_valid", "corrected")
    assert (answer.judgement.lot, answer.judgement.expiry) == ("L9", date(2026, 11, 30))
    assert answer.code == code.code
    assert registry.told(code.uri, NOW + timedelta(days=30))[0] is Verdict.EXPIRED
    # the lot is found by both names, and a recall reaches it by both
    for lot in ("L1", "L9"):
        assert registry.told(f"(01){order.gtin}(10){lot}")[0] is Verdict.LOT_KNOWN
    registry.act(Act.RECALL, Target(order.gtin, "L9"))
    assert registry.told(code.uri)[0] is Verdict.RECALLED


# --- many at once


def mix(registry: Registry, total: int) -> list[str]:
    """A shuffled mix of texts of every verdict, most of them distinct."""
    good = registry.order(quantity=5000)
    held = registry.order(quantity=200, inactive=True)
    gone, recalled, lot = (
        registry.order(quantity=50),
        registry.order(quantity=50, lot="R1"),
        registry.order(level=Level.LOT),
    )
    with write(registry.world.engine) as conn:
        issuing.cancel(conn, gone.id, DEED)
        issuing.mark(conn, held.id, RangeKind.ACTIVATED, SpanRequest(0, 100), DEED)
        issuing.mark(conn, held.id, RangeKind.SPOILED, SpanRequest(90, 110), DEED)
    registry.act(Act.RECALL, Target(recalled.gtin, "R1"))
    registry.act(Act.WITHDRAW, registry.unit(good, 3))
    registry.act(Act.DESTROY, registry.unit(good, 4))
    texts = [code.uri for code in production.printed_codes(good, registry.opened(good.code_key), 0, total - 700)]
    texts += [registry.print(held, index).uri for index in range(200)]
    texts += [registry.print(order, index).uri for order in (gone, recalled) for index in range(50)]
    typed = [registry.print(good, index).code.serial or "" for index in range(100)]
    texts += [f"{good.gtin} {group(serial).lower()}" for serial in typed]
    texts += [text.replace("/10/L1", "/10/L2") for text in texts[:100]]
    texts += [*sealed_but_not_issued(registry, good)[:5], registry.print(lot).uri, good.gtin, lot.gtin]
    texts += [f"https://x.vn/01/{good.gtin}/21/{serial[::-1]}" for serial in typed]
    texts += ["hello", "", "4006381333931", "\ud800", "(00)093458800000000018", good.gtin + "\x85"]
    texts += texts[: total - len(texts)]
    random.Random(5).shuffle(texts)
    return texts


@pytest.mark.slow("volume")
def test_a_chunk_gives_the_same_answers_as_one_by_one(registry: Registry) -> None:
    texts = mix(registry, 2500)
    assert len(texts) == 2500
    answers = verify_chunk(registry.world.engine, registry.keyring, texts, NOW)
    verdicts = {answer.judgement.verdict for answer in answers}
    assert verdicts == set(Verdict) - {Verdict.EXPIRED, Verdict.DUPLICATED, Verdict.SUSPECT, Verdict.SOLD}
    assert [registry.ask(text) for text in texts] == answers


def test_an_empty_chunk_has_no_answers(registry: Registry) -> None:
    assert verify_chunk(registry.world.engine, registry.keyring, [], NOW) == []


def test_a_stream_is_answered_in_order_and_only_as_far_as_it_is_read(registry: Registry) -> None:
    order = registry.order(quantity=10)
    good, pulled = registry.print(order).uri, 0
    moments: list[datetime] = []

    def texts() -> Iterator[str]:
        nonlocal pulled
        for index in range(3 * CHUNK):
            pulled += 1
            yield good if index % CHUNK == 7 else f"no code {index}"

    def clock() -> datetime:
        moments.append(NOW + timedelta(seconds=len(moments)))
        return moments[-1]

    answers = verify_many(registry.world.custodian.run, registry.world.engine, texts(), clock)
    first = [next(answers) for _ in range(CHUNK)]
    assert pulled == CHUNK
    assert [index for index, answer in enumerate(first) if answer.judgement.verdict is Verdict.GENUINE] == [7]
    rest = list(answers)
    assert len(rest) == 2 * CHUNK
    assert len(moments) == 3
    assert rest[-1].checked_at == moments[-1]


# --- what an answer shows, and what it can be acted on


def test_an_answer_has_the_fields_of_the_interface(registry: Registry) -> None:
    order = registry.order()
    code = registry.print(order, 5)
    shown = to_json(registry.ask(code.uri))
    assert json.loads(json.dumps(shown)) == shown
    assert shown["verdict"] == "genuine"
    assert (shown["level"], shown["seal"], shown["disposition"]) == ("unit", "valid", "active")
    assert (shown["gtin"], shown["serial"], shown["lot"]) == (order.gtin, code.code.serial, "L1")
    assert shown["expiry"] == "2027-12-31"
    assert shown["checked_at"] == "2026-11-22T05:00:00.000Z"
    fields = ("first_checked_at", "first_place", "sold_at", "sold_place", "vi", "en")
    assert shown["history"] == dict.fromkeys(fields)
    reasons = shown["reasons"]
    assert isinstance(reasons, list)
    assert [set(reason) for reason in reasons] == [{"code", "vi", "en"}]
    product = shown["product"]
    assert isinstance(product, dict)
    assert set(product) == {
        "name",
        "brand",
        "category",
        "origin",
        "image",
        "producer",
        "producer_address",
        "authorisation",
    }


def test_a_code_that_proves_nothing_shows_no_product(registry: Registry) -> None:
    text = registry.print(registry.order()).uri
    for other in (text.replace("/10/L1", "/10/L2"), text[:-1], "4006381333931", "hello"):
        assert "product" not in to_json(registry.ask(other))


def test_a_recall_shows_its_level_reason_and_notice(registry: Registry) -> None:
    order = registry.order()
    notice = Decision("officer", "glass in it", 1, "Ngừng dùng", "Stop using it")
    with write(registry.world.engine) as conn:
        measures.carry_out(conn, Act.RECALL, Target(order.gtin, "L1"), notice, NOW)
    shown = to_json(registry.ask(registry.print(order).uri))
    assert shown["measures"] == [
        {
            "disposition": "recalled",
            "scope": "lot",
            "level": 1,
            "reason": "glass in it",
            "notice": {"vi": "Ngừng dùng", "en": "Stop using it"},
            "at": "2026-11-22T05:00:00Z",
        }
    ]


def test_a_unit_or_a_lot_can_be_acted_on_by_its_code(registry: Registry) -> None:
    order = registry.order()
    engine, keyring = registry.world.engine, registry.keyring
    unit = find_target(engine, keyring, registry.print(order, 5).uri, NOW)
    assert unit == Target(order.gtin, unit=registry.unit(order, 5).unit)
    assert find_target(engine, keyring, f"(01){order.gtin}(10)L1", NOW) == Target(order.gtin, "L1")
    registry.act(Act.RECALL, unit)
    assert find_target(engine, keyring, registry.print(order, 5).uri, NOW) == unit
    assert registry.ask(registry.print(order, 5).uri).judgement.disposition is Disposition.RECALLED


def test_a_code_that_proves_no_issue_cannot_be_acted_on(registry: Registry) -> None:
    order = registry.order()
    text = registry.print(order).uri
    for other in ("hello", "4006381333931", text.replace("L1", "L2"), f"{order.gtin} 7K3M9Q2XT4WZ", text[:-1]):
        with pytest.raises(NotFound):
            find_target(registry.world.engine, registry.keyring, other, NOW)
    with pytest.raises(Invalid) as caught:
        find_target(registry.world.engine, registry.keyring, order.gtin, NOW)
    assert caught.value.code == "code_names_product"
