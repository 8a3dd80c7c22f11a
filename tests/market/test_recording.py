"""What a check leaves behind: one scan a visit, weighed once, durable, under pseudonyms; and nothing else."""

import json
import logging
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from prometheus_client import REGISTRY

from registry import telemetry
from registry.codes import pseudonyms
from registry.codes.keyring import Keyring
from registry.errors import Unavailable
from registry.judgement import marks
from registry.judgement.answers import Answer, to_json
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.marks import Mark
from registry.judgement.unit_state import UnitState, unpack
from registry.judgement.verdict import Verdict
from registry.keys.custodian import Custodian
from registry.keys.folder import KeyFolder
from registry.market import measures, recording
from registry.market.measures import Decision
from registry.market.verification import verify, verify_chunk
from registry.market.visits import Rules, Visit
from registry.model import histories
from registry.model.cases import Flag, FlagKind
from registry.model.measures import Act, Target
from registry.model.orders import Order, Unit
from registry.model.people import Viewer
from registry.model.sightings import Channel, Locating, Position, Scan, at_point, in_province
from registry.store.engine.engine import Connection, Engine, open_engine, read, write
from registry.store.engine.schema import metadata
from registry.store.market import scan_rows, unit_rows
from registry.store.orders import shipment_rows
from registry.store.supervision import flag_rows
from tests import databases
from tests.factories import NOW, World, check, make_order, make_recorder, make_visit, printed

HANOI, SAIGON, HUE = at_point(21.03, 105.85, 20), at_point(10.78, 106.70, 20), at_point(16.46, 107.59, 20)


DECISION = Decision("tester", "a test")


# Rules by which the second far consumer makes a unit suspect, and nobody needs to be patient.
TOUCHY = Rules(Parameters(suspect_at=0.5, scorecard=None))


def rows(engine: Engine) -> dict[str, list[object]]:
    with read(engine) as conn:
        return {table.name: list(conn.execute(table.select())) for table in metadata.sorted_tables}


def state_of(world: World, unit: Unit) -> UnitState:
    with read(world.engine) as conn:
        found = unit_rows.find(conn, [unit]).get(unit)
    return unpack(found.state) if found else UnitState()


def scans_of(world: World, unit: Unit) -> list[Scan]:
    with read(world.engine) as conn:
        return scan_rows.of_unit(conn, unit)


def flags_of(world: World) -> list[Flag]:
    with read(world.engine) as conn:
        return flag_rows.every(conn, Viewer(None))


def act(world: World, what: Act, target: Target) -> None:
    with write(world.engine) as conn:
        measures.carry_out(conn, what, target, DECISION, NOW)


def seen(world: World, text: str, visit: Visit, rules: Rules = TOUCHY, at: datetime = NOW) -> Answer:
    recorder = make_recorder(world, visit, rules)
    return verify(world.engine, world.custodian.keyring, text, at, recorder)


@pytest.fixture
def order(world: World) -> Order:
    return make_order(world)


@pytest.fixture
def code(world: World, order: Order) -> str:
    return printed(world, order).uri


# --- first and second


def test_the_first_check_is_told_as_the_first_and_the_second_when_and_where_it_was(world: World, code: str) -> None:
    first = check(world, code, make_visit(1, place=in_province("01")))
    assert first.history.first_checked_at is None
    assert first.history.words == histories.history(None, None, None, None, False)
    shown = to_json(check(world, code, make_visit(2), NOW + timedelta(days=3)))["history"]
    assert isinstance(shown, dict)
    assert (shown["first_checked_at"], shown["first_place"]) == ("2026-11-21T17:00:00Z", "01")
    assert (shown["sold_at"], shown["sold_place"]) == (None, None)
    assert "Hà Nội" in shown["vi"]
    assert "22 November 2026" in shown["en"]


def test_an_answer_never_counts(world: World, code: str) -> None:
    told = [to_json(check(world, code, make_visit(number)))["history"] for number in range(1, 8)]
    assert all(one == told[1] for one in told[2:])


def test_a_look_is_never_called_the_first_check(world: World, code: str) -> None:
    looked = verify(world.engine, world.custodian.keyring, code, NOW)
    assert looked.history.words is None
    assert looked.history.first_checked_at is None


def test_a_scan_is_kept_with_time_channel_place_and_verdict(world: World, code: str) -> None:
    answer = check(world, code, make_visit(7, place=HUE), NOW + timedelta(seconds=1))
    assert answer.unit is not None
    (scan,) = scans_of(world, answer.unit)
    key = world.custodian.keyring.pseudonym_key
    kept_id = pseudonyms.scan_pseudonym(key, answer.unit, (7).to_bytes(16, "big"))
    assert (scan.id, scan.at, scan.channel) == (kept_id, NOW, Channel.CONSUMER)
    assert (scan.verdict, scan.sealed, scan.organisation_id) == ("genuine", True, None)
    assert scan.position is not None
    assert (scan.position.province, scan.position.by) == ("46", HUE.by)


def test_units_checked_together_share_neither_scan_id_nor_second(world: World, order: Order) -> None:
    texts = [printed(world, order, index).uri for index in (0, 1)]
    moment = NOW + timedelta(seconds=17, microseconds=5)
    recorder = make_recorder(world, make_visit(7))
    run = world.custodian.run
    run(lambda keyring: verify_chunk(world.engine, keyring, texts, moment, recorder))
    (one,), (other,) = (scans_of(world, Unit(order.id, index)) for index in (0, 1))
    assert one.id != other.id
    assert one.at == other.at == NOW


# --- the scan id


def test_a_repeated_id_weighs_once_and_sees_a_recall_in_between(world: World, order: Order, code: str) -> None:
    visit = make_visit(1, place=HANOI)
    first = check(world, code, visit)
    before = rows(world.engine)
    again = check(world, code, visit, NOW + timedelta(hours=2))
    assert rows(world.engine) == before
    assert again.judgement == first.judgement
    # Nobody else has seen it, so it is still the first.
    assert again.history.first_checked_at is None
    act(world, Act.RECALL, Target(order.gtin))
    recalled = check(world, code, visit, NOW + timedelta(hours=3))
    assert recalled.judgement.verdict is Verdict.RECALLED
    assert first.unit is not None
    assert len(scans_of(world, first.unit)) == 1


def test_one_id_on_two_units_is_two_scans(world: World, order: Order) -> None:
    visit = make_visit(1)
    for index in (0, 1):
        answer = check(world, printed(world, order, index).uri, visit)
        assert answer.unit is not None
        assert len(scans_of(world, answer.unit)) == 1


def test_a_code_twice_in_one_list_is_one_scan_however_it_is_written(world: World, order: Order) -> None:
    code = printed(world, order)
    typed = f"{order.gtin} {code.code.serial}"
    answers = verify_chunk(
        world.engine, world.custodian.keyring, [typed, code.uri, code.uri, typed], NOW, make_recorder(world)
    )
    assert [answer.history.first_checked_at for answer in answers] == [None] * 4
    assert [answer.judgement.verdict for answer in answers] == ["listed", "genuine", "genuine", "listed"]
    assert answers[0].unit is not None
    (scan,) = scans_of(world, answers[0].unit)
    assert scan.sealed
    assert state_of(world, answers[0].unit).sessions == 1


# --- what leaves nothing, and what weighs nothing


def test_without_a_recorder_nothing_is_left_behind(world: World, order: Order, code: str) -> None:
    check(world, code)
    before = rows(world.engine)
    texts = [code, printed(world, order, 5).uri, "hello", "4006381333931", code[:-1] + "A"]
    verify_chunk(world.engine, world.custodian.keyring, texts, NOW)
    assert rows(world.engine) == before


def test_a_typed_code_weighs_nothing_and_is_recorded_of_those_signed_in(world: World, order: Order) -> None:
    typed = f"{order.gtin} {printed(world, order).code.serial}"
    for number in range(1, 5):
        who = {"channel": Channel.INSPECTOR, "account": "inspector"} if number > 2 else {}
        answer = check(world, typed, make_visit(number, place=(HANOI, SAIGON)[number % 2], **who))
    assert answer.judgement.verdict is Verdict.LISTED
    # Nothing was weighed, so nobody may say that this was the first check.
    assert answer.history.words is None
    assert answer.unit is not None
    assert state_of(world, answer.unit) == UnitState()
    assert [scan.sealed for scan in scans_of(world, answer.unit)] == [False] * 2
    assert rows(world.engine)["units"] == []


def test_what_contradicts_its_order_is_no_scan_of_the_unit(world: World, code: str, order: Order) -> None:
    serial = printed(world, order).code.serial
    recorder = make_recorder(world)
    for text in (code.replace("/10/L1/", "/10/L2/"), f"HTTPS://X/01/{order.gtin}/10/L9/21/{serial}"):
        verify(world.engine, world.custodian.keyring, text, NOW, recorder)
    found = rows(world.engine)
    assert found["scans"] == found["units"] == []


# --- pseudonyms


def test_one_device_has_another_pseudonym_on_every_unit(world: World, order: Order) -> None:
    for index in range(2):
        check(world, printed(world, order, index).uri, make_visit(1, device="one phone", network="10.0.0.0/24"))
        check(world, printed(world, order, index).uri, make_visit(2, device="one phone", network="10.0.0.0/24"))
    kept = [scans_of(world, Unit(order.id, index)) for index in range(2)]
    assert [len({(scan.device, scan.network) for scan in of_unit}) for of_unit in kept] == [1, 1]
    assert kept[0][0].device != kept[1][0].device
    assert kept[0][0].network != kept[1][0].network
    assert 0 not in (kept[0][0].device, kept[0][0].network)


def test_nothing_that_names_somebody_is_stored(world: World, code: str) -> None:
    visit = make_visit(1, device="one phone", network="10.11.12.0/24", account="somebody", channel=Channel.SHOP)
    check(world, code, visit)
    stored = repr(rows(world.engine))
    for name in ("one phone", "10.11.12", "somebody"):
        assert name not in stored


def test_strangers_of_one_network_are_one_device_and_of_no_network_none(world: World, code: str) -> None:
    for number in (1, 2):
        answer = check(world, code, make_visit(number, network="10.0.0.0/24"))
    assert answer.unit is not None
    assert state_of(world, answer.unit).sessions == 1
    check(world, code, make_visit(3, network=""))
    assert {scan.device == 0 for scan in scans_of(world, answer.unit)} == {True, False}


def test_pseudonyms_need_the_serial_key_made_first(world: World, code: str) -> None:
    keyring = world.custodian.keyring
    bare = Keyring(keyring.publics, {}, keyring.serial_keys)
    with pytest.raises(Unavailable):
        verify(world.engine, bare, code, NOW, make_recorder(world))
    assert rows(world.engine)["scans"] == []


# --- suspicion, flags and marks


def test_a_unit_that_turns_suspect_is_flagged_with_its_evidence_in_the_same_step(world: World, code: str) -> None:
    seen(world, code, make_visit(1, device="a", place=HANOI))
    assert flags_of(world) == []
    answer = seen(world, code, make_visit(2, device="b", place=SAIGON), at=NOW + timedelta(hours=1))
    assert answer.judgement.verdict is Verdict.SUSPECT
    assert answer.unit is not None
    (flag,) = flags_of(world)
    assert (flag.kind, flag.unit, flag.authenticated) == (FlagKind.UNIT_SUSPECT, answer.unit, False)
    told = flag.evidence.to_json()
    assert set(told) == {"scores", "organisations", "counts", "sessions", "reasons"}
    assert "several_places" in str(told["reasons"])
    devices = {str(scan.device) for scan in scans_of(world, answer.unit)}
    assert not any(device in json.dumps(told) for device in devices)
    seen(world, code, make_visit(3, device="c", place=HUE), at=NOW + timedelta(hours=2))
    assert [flag.times for flag in flags_of(world)] == [1]


@pytest.mark.slow("volume")
def test_a_flood_of_new_phones_leaves_few_rows_and_is_counted_all_the_same(world: World, code: str) -> None:
    for number in range(1, 101):
        answer = check(world, code, make_visit(number, device=f"phone {number}"), NOW + timedelta(seconds=number))
    assert answer.unit is not None
    assert state_of(world, answer.unit).sessions == 100
    assert len(scans_of(world, answer.unit)) <= 26


def test_a_session_that_goes_on_leaves_one_row(world: World, code: str) -> None:
    for number in range(1, 6):
        answer = check(world, code, make_visit(number, device="phone"), NOW + timedelta(minutes=number))
    assert answer.unit is not None
    assert len(scans_of(world, answer.unit)) == 1


def test_a_phone_that_just_got_its_token_is_the_device_it_was(world: World, code: str) -> None:
    check(world, code, make_visit(1, network="10.0.0.0/24"))
    answer = check(world, code, make_visit(2, network="10.0.0.0/24", device="token"), NOW + timedelta(minutes=5))
    assert answer.unit is not None
    assert (state_of(world, answer.unit).sessions, state_of(world, answer.unit).counts.devices) == (1, 1)


def test_a_clock_that_ran_ahead_does_not_freeze_a_unit(world: World, code: str) -> None:
    check(world, code, make_visit(1, device="one"), NOW + timedelta(days=365))
    for days in (1, 3, 9):
        answer = check(world, code, make_visit(1 + days, device="two"), NOW + timedelta(days=days))
    assert answer.unit is not None
    state = state_of(world, answer.unit)
    assert state.sessions == 4
    assert state.last == int((NOW + timedelta(days=9)).timestamp()) // 60


def test_a_flag_is_authenticated_when_organisations_alone_say_much(world: World, code: str) -> None:
    rules = Rules(Parameters())
    for number, province in enumerate(("01", "46", "79", "15"), 1):
        place = in_province(province, Locating.ACCOUNT)
        visit = make_visit(number, channel=Channel.SHOP, account=f"shop {number}", place=place)
        seen(world, code, visit, rules, NOW + timedelta(hours=number))
    raised = {flag.kind: flag.authenticated for flag in flags_of(world)}
    assert raised[FlagKind.UNIT_DUPLICATED]
    # Two neighbouring shops and strangers' claims are not.
    assert set(raised) <= {FlagKind.UNIT_DUPLICATED, FlagKind.UNIT_SUSPECT}


def test_suspicion_shows_in_a_look_and_stays(world: World, code: str) -> None:
    for number, place in ((1, HANOI), (2, SAIGON)):
        seen(world, code, make_visit(number, device=str(number), place=place))
    assert verify(world.engine, world.custodian.keyring, code, NOW).judgement.verdict is Verdict.SUSPECT


@pytest.mark.parametrize(("what", "verdict"), [(Act.DESTROY, "spent"), (Act.EXPORT, "spent")])
def test_a_unit_seen_after_its_end_is_flagged(world: World, order: Order, code: str, what: Act, verdict: str) -> None:
    act(world, what, Target(order.gtin, unit=Unit(order.id, 0)))
    verify(world.engine, world.custodian.keyring, code, NOW)
    assert flags_of(world) == []
    for number in (1, 2):
        assert check(world, code, make_visit(number)).judgement.verdict == verdict
    (flag,) = flags_of(world)
    assert (flag.kind, flag.times, flag.authenticated) == (FlagKind.SEEN_AFTER_END, 2, False)


def test_an_ended_unit_in_an_inspectors_hand_is_a_copy(world: World, order: Order, code: str) -> None:
    act(world, Act.DESTROY, Target(order.gtin, lot="L1"))
    answer = check(world, code, make_visit(1, channel=Channel.INSPECTOR, account="inspector"))
    assert answer.judgement.verdict is Verdict.DUPLICATED
    assert {(flag.kind, flag.authenticated) for flag in flags_of(world)} == {
        (FlagKind.SEEN_AFTER_END, True),
        (FlagKind.UNIT_DUPLICATED, True),
    }


@pytest.mark.parametrize(
    ("place", "mark"),
    [(SAIGON, 8), (HANOI, 0), (in_province("79"), 0), (None, 0)],
    ids=["elsewhere", "where it was shipped", "only a name", "nowhere"],
)
def test_a_measured_place_it_was_not_shipped_to_marks_a_unit_for_good(
    world: World, order: Order, code: str, place: Position | None, mark: int
) -> None:
    with write(world.engine) as conn:
        shipment_rows.add(conn, order.id, ["01"], "tester", NOW)
    check(world, code, make_visit(1, place=place))
    check(world, code, make_visit(2, place=HANOI))
    with read(world.engine) as conn:
        assert unit_rows.find(conn, [Unit(order.id, 0)])[Unit(order.id, 0)].marks & 8 == mark


def test_marks_follow_the_score_and_a_second_sale() -> None:
    rules = Parameters(scorecard=None)
    assert marks.of_state(UnitState(), rules) == 0
    assert marks.of_state(UnitState(anonymous=200), rules) == Mark.LEANING
    assert marks.of_state(UnitState(anonymous=900), rules) == Mark.LEANING | Mark.STRONG
    assert marks.of_state(UnitState(why=16), rules) == Mark.SECOND_SALE


# --- rules in shadow, rules from files


@pytest.fixture
def lines() -> Iterator[list[logging.LogRecord]]:
    kept: list[logging.LogRecord] = []

    class Notes(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(record)

    handler = Notes()
    telemetry.LOG.addHandler(handler)
    level = telemetry.LOG.level
    telemetry.LOG.setLevel(logging.INFO)
    yield kept
    telemetry.LOG.setLevel(level)
    telemetry.LOG.removeHandler(handler)


def test_rules_in_shadow_are_weighed_and_logged_and_never_shown(
    world: World, order: Order, code: str, lines: list[logging.LogRecord]
) -> None:
    labels = {"shown": "none", "shadow": "suspect"}
    before = REGISTRY.get_sample_value("registry_evidence_shadow_total", labels) or 0
    rules = Rules(Parameters(), TOUCHY.shown)
    for number, place in ((1, HANOI), (2, SAIGON)):
        answer = seen(world, code, make_visit(number, device=str(number), place=place), rules)
    assert answer.judgement.verdict is Verdict.GENUINE
    assert flags_of(world) == []
    assert REGISTRY.get_sample_value("registry_evidence_shadow_total", labels) == before + 1
    (line,) = [line for line in lines if line.msg == "evidence_shadow"]
    assert line.fields == {"shown": "none", "shadow": "suspect"}  # type: ignore[attr-defined]
    unit = Unit(order.id, 0)
    with read(world.engine) as conn:
        stored = unit_rows.find(conn, [unit])[unit]
    assert stored.shadow is not None
    assert unpack(stored.shadow).reached == 1
    seen(world, code, make_visit(3), Rules(Parameters()))
    with read(world.engine) as conn:
        assert unit_rows.find(conn, [unit])[unit].shadow is None


# --- many at once


@pytest.mark.slow("volume")
def test_recording_a_chunk_takes_a_constant_number_of_statements(world: World, order: Order) -> None:
    texts = [printed(world, order, index).uri for index in range(60)]
    keyring = world.custodian.keyring
    counted: list[int] = []
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    sa.event.listen(world.engine, "before_cursor_execute", note)
    for start, stop in ((0, 1), (1, 10), (10, 60)):
        statements.clear()
        verify_chunk(world.engine, keyring, texts[start:stop], NOW, make_recorder(world))
        counted.append(len(statements))
    sa.event.remove(world.engine, "before_cursor_execute", note)
    # The first one reads what the others remember.
    assert counted[1] == counted[2] < counted[0] <= 24


def _first(url: str, folder: KeyFolder, code: str, number: int) -> bool:
    """Whether a check, on an engine of its own, is told that it is the first."""
    engine = open_engine(url)
    try:
        world = World(engine, folder, NOW, lambda _: 0)
        return check(world, code, make_visit(number, device=str(number))).history.first_checked_at is None
    finally:
        engine.dispose()


def test_of_eight_threads_that_scan_one_unit_at_once_exactly_one_is_first(world: World, code: str) -> None:
    keyring = world.custodian.keyring

    def one(number: int) -> Answer:
        recorder = make_recorder(world, make_visit(number, device=str(number)))
        return verify(world.engine, keyring, code, NOW, recorder)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(one, range(1, 25)))
    assert [answer.history.first_checked_at for answer in answers].count(None) == 1
    assert answers[0].unit is not None
    assert state_of(world, answers[0].unit).sessions == 24
    assert len(rows(world.engine)["scans"]) == 24


@pytest.mark.slow("processes")
def test_of_four_processes_that_scan_one_unit_at_once_exactly_one_is_first(world: World, code: str) -> None:
    first = partial(_first, databases.text(world.engine.url), world.folder, code)
    with multiprocessing.get_context("spawn").Pool(4) as processes:
        told = processes.map(first, range(1, 25), chunksize=1)
    assert told.count(True) == 1
    (unit,) = {(row.order_id, row.unit_index) for row in rows(world.engine)["scans"]}  # type: ignore[attr-defined]
    assert state_of(world, Unit(*unit)).sessions == 24
    assert len(rows(world.engine)["scans"]) == 24


def test_one_id_sent_by_eight_threads_at_once_is_one_scan(world: World, code: str) -> None:
    keyring = Custodian(world.engine, world.folder).keyring
    visit = make_visit(1, device="one")

    def one(_: int) -> Answer:
        return verify(world.engine, keyring, code, NOW, make_recorder(world, visit))

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(one, range(24)))
    assert {answer.history.first_checked_at for answer in answers} == {None}
    assert len(rows(world.engine)["scans"]) == 1


@pytest.mark.parametrize(
    ("other", "typed", "sessions", "kept"),
    [(2, False, 2, 2), (1, False, 1, 1), (1, True, 0, 1)],
    ids=["another visit", "the same scan", "the same scan, which leaves no mark on the unit"],
)
def test_what_is_recorded_between_look_and_record_counts(
    world: World, order: Order, monkeypatch: pytest.MonkeyPatch, other: int, typed: bool, sessions: int, kept: int
) -> None:
    issued = printed(world, order)
    text = f"{order.gtin} {issued.code.serial}" if typed else issued.uri
    plain, answers = recording.look, list[Answer]()

    def visit(number: int) -> Visit:
        return make_visit(number, f"phone {number}", channel=Channel.INSPECTOR, account="inspector")

    def look(conn: Connection, checks: Sequence[recording.VisitScans]) -> recording.Outlook:
        found = plain(conn, checks)
        monkeypatch.setattr(recording, "look", plain)
        answers.append(check(world, text, visit(other)))
        return found

    monkeypatch.setattr(recording, "look", look)
    late = check(world, text, visit(1))
    assert late.unit is not None
    assert state_of(world, late.unit).sessions == sessions
    assert len(scans_of(world, late.unit)) == kept
    assert answers[0].history.first_checked_at is None
    assert (late.history.first_checked_at is not None) == (other == 2)


@pytest.mark.slow("volume")
def test_lists_of_the_same_units_in_other_orders_never_wait_for_each_other_for_ever(world: World, order: Order) -> None:
    texts = [printed(world, order, index).uri for index in range(20)]
    keyring = world.custodian.keyring

    def one(number: int) -> int:
        asked = texts if number % 2 else texts[::-1]
        recorder = make_recorder(world, make_visit(number, device=str(number)))
        answers = verify_chunk(world.engine, keyring, asked, NOW, recorder)
        return [answer.history.first_checked_at for answer in answers].count(None)

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(one, range(1, 13))) == 20
