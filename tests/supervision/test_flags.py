"""Flags: what an officer sees, settling, and the nightly look through all lots."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from registry.errors import Conflict, Invalid, NotFound, RegistryError
from registry.judgement import evidence
from registry.judgement.answers import Answer
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.unit_state import UnitState, pack, unpack
from registry.market.recording import Recorder
from registry.market.tally import Tally
from registry.market.verification import verify
from registry.market.visits import Rules, Visit
from registry.model.cases import STANDING, Flag, FlagKind, FlagOutcome, Ruling
from registry.model.flag_evidence import UnissuedSeals
from registry.model.measures import Target
from registry.model.orders import Order, Unit
from registry.model.people import REGISTRY
from registry.model.sightings import Channel, Locating, Sale, SaleOutcome, Scan, Sighting, Suspicion, in_province
from registry.model.sites import Site, SiteKind
from registry.store.catalogue import site_rows
from registry.store.engine.engine import read, record, write
from registry.store.market import sale_rows, scan_rows, unit_rows
from registry.store.market.unit_rows import StoredUnit
from registry.store.supervision import flag_rows
from registry.supervision import flags
from tests.factories import NO_EVIDENCE, NOW, World, make_order, make_product, printed

RULES = Parameters()


MINUTE = round(NOW.timestamp()) // 60


CLEARING = sorted(set(FlagOutcome) - STANDING)


def copied() -> UnitState:
    """The state of a unit that strangers in two provinces met and three shops far apart hold."""
    state = UnitState()
    places = [("01", Channel.CONSUMER), ("79", Channel.CONSUMER), *((p, Channel.SHOP) for p in ("01", "48", "79"))]
    for n, (province, channel) in enumerate(places):
        signed_in = channel is not Channel.CONSUMER
        place = in_province(province, Locating.ACCOUNT if signed_in else Locating.GPS)
        organisation = 100 + n if signed_in else 0
        state = evidence.weigh(
            state, Sighting(MINUTE + n * 9_000, channel, n + 1, n + 1, organisation, place), set(), RULES
        )
    assert evidence.suspicion(state) is Suspicion.DUPLICATED
    return state


def keep(world: World, unit: Unit, state: UnitState, marks: int = 15, shadow: UnitState | None = None) -> None:
    with record(world.engine) as conn:
        unit_rows.lock(conn, [unit])
        unit_rows.save(conn, {unit: StoredUnit(pack(state), pack(shadow) if shadow else None, marks)})


def stored(world: World, unit: Unit) -> StoredUnit | None:
    with read(world.engine) as conn:
        return unit_rows.find(conn, [unit]).get(unit)


def flagged(
    world: World, unit: Unit, kind: FlagKind = FlagKind.UNIT_DUPLICATED, sure: bool = True, days: int = 0
) -> int:
    target = Target(make_product(world).gtin, unit=unit)
    with record(world.engine) as conn:
        return flag_rows.raise_or_join(conn, kind, target, sure, NO_EVIDENCE, world.now - timedelta(days=days)).id


def settle(world: World, flag_id: int, outcome: FlagOutcome, note: str = "seen", by: str = "Lan") -> flags.SettledFlag:
    with write(world.engine) as conn:
        return flags.settle(conn, flag_id, Ruling(outcome, note, by), world.now)


def case(world: World, flag_id: int) -> flags.FlagDossier:
    with read(world.engine) as conn:
        return flags.show(conn, REGISTRY, flag_id)


@pytest.fixture
def unit(world: World) -> Unit:
    return Unit(make_order(world).id, 7)


@pytest.mark.parametrize("outcome", CLEARING)
def test_an_outcome_that_confirms_nothing_clears_the_verdict_and_is_remembered(
    world: World, unit: Unit, outcome: FlagOutcome
) -> None:
    state = copied()
    keep(world, unit, state, 15, state)
    flag_id = flagged(world, unit)
    done = settle(world, flag_id, outcome, " pack seen ")
    assert done.cleared is Suspicion.DUPLICATED
    after = stored(world, unit)
    assert after is not None
    assert after.shadow is not None
    assert unpack(after.state) == unpack(after.shadow) == evidence.clear(state)
    # Where it was seen is no verdict.
    assert after.marks == 8
    seen = case(world, flag_id)
    assert (seen.level, seen.why) == (Suspicion.NONE, ())
    assert (seen.flag.outcome, seen.flag.settled_by, seen.flag.settled_at) == (outcome, "Lan", world.now)
    assert seen.flag.note == "pack seen"
    next_id = flagged(world, unit)
    assert next_id != flag_id
    assert [flag.id for flag in case(world, next_id).earlier] == [flag_id]


@pytest.mark.parametrize("outcome", sorted(STANDING))
def test_a_confirmed_copy_or_theft_leaves_the_verdict_standing(world: World, unit: Unit, outcome: FlagOutcome) -> None:
    keep(world, unit, copied())
    before = stored(world, unit)
    flag_id = flagged(world, unit)
    assert settle(world, flag_id, outcome).cleared is Suspicion.NONE
    assert stored(world, unit) == before
    assert case(world, flag_id).level is Suspicion.DUPLICATED


def test_after_clearing_the_same_phone_again_accuses_nobody_but_new_evidence_does(world: World, unit: Unit) -> None:
    keep(world, unit, copied())
    settle(world, flagged(world, unit), FlagOutcome.GENUINE_EXAMINED)
    after = stored(world, unit)
    assert after is not None
    state = unpack(after.state)
    same = Sighting(MINUTE + 60_000, Channel.SHOP, 5, 5, 104, in_province("79", Locating.ACCOUNT))
    assert evidence.suspicion(evidence.weigh(state, same, set(), RULES)) is Suspicion.NONE
    for n, province in enumerate(("96", "12", "66")):
        new = Sighting(MINUTE + 60_000, Channel.SHOP, 50 + n, 50 + n, 500 + n, in_province(province, Locating.ACCOUNT))
        state = evidence.weigh(state, new, set(), RULES)
    assert evidence.suspicion(state) is Suspicion.DUPLICATED


def test_a_settled_flag_is_not_settled_again_and_the_refusal_names_who_did(world: World, unit: Unit) -> None:
    keep(world, unit, copied())
    flag_id = flagged(world, unit)
    settle(world, flag_id, FlagOutcome.COPIES_CONFIRMED, "two packs in hand", by="Minh")
    with pytest.raises(Conflict, match=r"copies_confirmed by Minh .* two packs in hand"):
        settle(world, flag_id, FlagOutcome.NO_FINDING)
    assert case(world, flag_id).level is Suspicion.DUPLICATED


def test_of_two_officers_at_once_one_wins_and_the_other_is_told(world: World, unit: Unit) -> None:
    keep(world, unit, copied())
    flag_id = flagged(world, unit)
    start = Barrier(4)

    def officer(number: int) -> FlagOutcome | RegistryError:
        outcome = (FlagOutcome.COPIES_CONFIRMED, FlagOutcome.GENUINE_EXAMINED)[number % 2]
        start.wait()
        try:
            with record(world.engine) as conn:
                flags.settle(conn, flag_id, Ruling(outcome, "seen", f"officer {number}"), world.now)
        except RegistryError as error:
            return error
        return outcome

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(officer, range(4)))
    winners = [answer for answer in answers if isinstance(answer, FlagOutcome)]
    losers = [answer for answer in answers if isinstance(answer, RegistryError)]
    assert len(winners) == 1
    assert [(type(one), one.code) for one in losers] == [(Conflict, "flag_settled")] * 3
    seen = case(world, flag_id)
    assert seen.flag.outcome is winners[0]
    standing = winners[0] is FlagOutcome.COPIES_CONFIRMED
    assert seen.level is (Suspicion.DUPLICATED if standing else Suspicion.NONE)


@pytest.mark.parametrize("note", ["", " \n", "x" * 1001])
def test_a_note_is_needed_and_has_an_end(world: World, unit: Unit, note: str) -> None:
    flag_id = flagged(world, unit)
    with pytest.raises(Invalid, match="1 to 1000"):
        settle(world, flag_id, FlagOutcome.NO_FINDING, note)
    assert case(world, flag_id).flag.outcome is None
    assert settle(world, flag_id, FlagOutcome.NO_FINDING, "x" * 1000).flag.note == "x" * 1000


@pytest.mark.parametrize("flag_id", [999, 0, -1, 10**29])
def test_a_flag_that_is_not_there_is_named(world: World, flag_id: int) -> None:
    with pytest.raises(NotFound, match=f"no flag {flag_id}"):
        case(world, flag_id)
    with pytest.raises(NotFound):
        settle(world, flag_id, FlagOutcome.NO_FINDING)


def test_settling_a_flag_of_a_unit_without_history_leaves_no_row_behind(world: World, unit: Unit) -> None:
    settle(world, flagged(world, unit), FlagOutcome.DATA_ERROR)
    assert stored(world, unit) is None
    with read(world.engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM units").scalar_one() == 0


def test_a_seal_without_an_order_can_be_settled_too(world: World) -> None:
    with record(world.engine) as conn:
        flag_id = flag_rows.raise_or_join(
            conn, FlagKind.SEALED_NOT_ISSUED, Target("08934588999999"), False, UnissuedSeals((7,), 1), world.now
        ).id
    assert case(world, flag_id).listing is None
    assert settle(world, flag_id, FlagOutcome.DATA_ERROR, "restored backup").flag.outcome is FlagOutcome.DATA_ERROR


def test_show_gives_scans_with_letters_for_devices_sales_and_names(world: World, unit: Unit) -> None:
    maker = next(iter(world.makers.values()))
    keep(world, unit, copied())

    def scan(number: int, device: int, organisation: int | None = None, province: str | None = "79") -> Scan:
        channel = Channel.SHOP if organisation else Channel.CONSUMER
        place = in_province(province) if province else None
        at = world.now - timedelta(days=30 - number)
        return Scan(unit, bytes([number] * 16), at, channel, organisation, device, 9, place, True, "genuine")

    with record(world.engine) as conn:
        scan_rows.record(
            conn, [scan(1, 3_000_000_001), scan(2, 17, maker.id), scan(3, 3_000_000_001), scan(4, 0, province=None)]
        )
        sold = Sale(unit, "T1", world.now, maker.id, "till", "Quầy 1", "01", SaleOutcome.SECOND, "second_sale")
        sale_rows.record(conn, sold)
        sale_rows.record(conn, replace(sold, id="T2", organisation_id=None))
    seen = case(world, flagged(world, unit))
    assert [(s.device, s.organisation, s.province) for s in seen.scans] == [
        ("B", maker.name, "79"),
        (None, None, None),
        ("A", None, "79"),
        ("A", None, "79"),
    ]
    assert [(sale.id, shop) for sale, shop in seen.sales] == [("T1", maker.name), ("T2", None)]
    assert seen.level is Suspicion.DUPLICATED
    assert "several_shops" in seen.why
    # Neither the pseudonym itself nor the network reaches an officer.
    assert "3000000001" not in repr(seen.scans)


def test_the_site_of_a_scan_and_of_a_sale_is_told_beside_the_organisation(world: World, unit: Unit) -> None:
    maker = next(iter(world.makers.values()))
    keep(world, unit, copied())
    with record(world.engine) as conn:
        new = Site(0, maker.id, "Kho Gia Lâm", SiteKind.WAREHOUSE, province="01")
        site = site_rows.add(conn, new, world.now)
        at_site = Scan(unit, bytes(16), world.now, Channel.SHOP, maker.id, 17, 9, None, True, "genuine", site.id)
        scan_rows.record(conn, [at_site, replace(at_site, id=bytes([1] * 16), site_id=None)])
        sold = Sale(unit, "T1", world.now, maker.id, "till", "Quầy 1", "01", SaleOutcome.SOLD, site_id=site.id)
        sale_rows.record(conn, sold)
        sale_rows.record(conn, replace(sold, id="T2", place="kho gia lam"))
    seen = case(world, flagged(world, unit))
    assert sorted(scan.organisation or "" for scan in seen.scans) == [maker.name, f"{maker.name}, Kho Gia Lâm"]
    # Where the place is the site's name, it is not said twice.
    assert [shop for _, shop in seen.sales] == [f"{maker.name}, Kho Gia Lâm", maker.name]


def test_letters_go_on_after_z() -> None:
    assert [flags._letter(n) for n in (0, 25, 26, 27, 51, 52, 702)] == ["A", "Z", "AA", "AB", "AZ", "BA", "AAA"]


def test_purging_scans_leaves_unit_state_and_verdict_and_the_next_scan_is_judged_the_same(
    world: World, unit: Unit
) -> None:
    keep(world, unit, copied())
    flag_id = flagged(world, unit)
    old = world.now - timedelta(days=200)
    scan = Scan(unit, b"a" * 16, old, Channel.CONSUMER, None, 1, 1, in_province("01"), True, "genuine")
    with record(world.engine) as conn:
        scan_rows.record(conn, [scan, replace(scan, id=b"b" * 16, at=world.now)])
    before, seen = stored(world, unit), case(world, flag_id)
    assert before is not None
    following = Sighting(MINUTE + 90_000, Channel.CONSUMER, 77, 77, 0, in_province("12", Locating.GPS))
    weighed = evidence.weigh(unpack(before.state), following, set(), RULES)
    with record(world.engine) as conn:
        assert scan_rows.purge(conn, world.now - timedelta(days=180), 100) == 1
    after, later = stored(world, unit), case(world, flag_id)
    assert after == before
    assert (later.level, later.why, later.flag) == (seen.level, seen.why, seen.flag)
    assert [one.at for one in later.scans] == [world.now]
    assert evidence.weigh(unpack(after.state), following, set(), RULES) == weighed


def scanned(world: World, order: Order, number: int, province: str, days: int = 0) -> Answer:
    """The registry's answer to the scan of a shop of its own, at a place of its own."""
    place = in_province(province, Locating.ACCOUNT)
    visit = Visit(bytes([number] * 16), Channel.SHOP, None, f"shop {number}", position=place)
    recorder = Recorder(visit, Rules(RULES), Tally(world.engine))
    text, at = printed(world, order).uri, world.now + timedelta(days=days)
    return world.custodian.run(lambda keyring: verify(world.engine, keyring, text, at, recorder))


def test_a_purge_changes_no_answer_and_a_settlement_turns_it_back(world: World) -> None:
    """The whole way: shops far apart scan copies, time passes, an officer examines the item."""
    order = make_order(world)
    before = [scanned(world, order, n, province, n) for n, province in enumerate(("01", "79", "48", "12"))][-1]
    assert "several_shops" in before.judgement.reasons
    (flag,) = [one for one in open_flags(world) if one.kind is FlagKind.UNIT_DUPLICATED]
    with record(world.engine) as conn:
        assert scan_rows.purge(conn, world.now + timedelta(days=9), 100) == 4
    seen = case(world, flag.id)
    assert (seen.level, seen.scans, seen.lot) == (Suspicion.DUPLICATED, (), "L1")
    after = scanned(world, order, 3, "12", days=9)
    assert (after.judgement.verdict, after.judgement.reasons) == (before.judgement.verdict, before.judgement.reasons)
    settle(world, flag.id, FlagOutcome.GENUINE_EXAMINED)
    assert "several_shops" not in scanned(world, order, 3, "12", days=10).judgement.reasons


def open_flags(world: World) -> list[Flag]:
    with read(world.engine) as conn:
        return flag_rows.every(conn, REGISTRY)


def test_explaining_an_ended_unit_takes_back_nothing_else(world: World, unit: Unit) -> None:
    keep(world, unit, evidence.seen_after_end(copied(), Channel.SHOP))
    settled = settle(world, flagged(world, unit, FlagKind.SEEN_AFTER_END), FlagOutcome.NO_FINDING)
    assert settled.cleared is Suspicion.NONE
    kept = stored(world, unit)
    assert kept is not None
    state = unpack(kept.state)
    assert evidence.suspicion(state) is Suspicion.DUPLICATED
    assert "held_after_end" not in evidence.reasons(state)


def test_what_only_the_end_accused_is_cleared_with_it(world: World, unit: Unit) -> None:
    keep(world, unit, evidence.seen_after_end(UnitState(first=MINUTE, last=MINUTE), Channel.SHOP))
    settled = settle(world, flagged(world, unit, FlagKind.SEEN_AFTER_END), FlagOutcome.DATA_ERROR)
    assert settled.cleared is Suspicion.DUPLICATED


def test_a_later_flag_does_not_clear_copies_that_were_confirmed(world: World, unit: Unit) -> None:
    keep(world, unit, copied())
    settle(world, flagged(world, unit), FlagOutcome.COPIES_CONFIRMED)
    later = settle(world, flagged(world, unit, FlagKind.UNIT_SUSPECT), FlagOutcome.NO_FINDING)
    assert later.cleared is Suspicion.NONE
