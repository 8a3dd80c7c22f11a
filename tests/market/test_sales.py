"""Sales and their undoing: the same sale told again, second sales, refusals on record, and races."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa

from registry.codes import product_codes
from registry.codes.seals import CheckedText, open_texts
from registry.errors import Invalid, NotFound, Refused, RegistryError
from registry.gs1 import notation
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.marks import Mark
from registry.judgement.verdict import Verdict
from registry.keys import making
from registry.market import measures, sales
from registry.market.measures import Decision
from registry.market.sales import MAX_REFUSED, SaleReport, SaleResult
from registry.market.sellers import Seller
from registry.market.visits import Rules
from registry.model.cases import Flag, FlagKind
from registry.model.goods import Level
from registry.model.measures import Act, Disposition, Target
from registry.model.orders import Order, RangeKind, SpanRequest, Unit
from registry.model.people import REGISTRY
from registry.model.sightings import Channel, Sale, SaleOutcome, Suspicion
from registry.orders import issuing
from registry.orders.issuing import Deed
from registry.store.engine import schema
from registry.store.engine.engine import Connection, read, write
from registry.store.market import sale_rows, unit_rows
from registry.store.market.unit_rows import StoredUnit
from registry.store.supervision import flag_rows
from tests.factories import NOW, World, ask, make_gtin, make_order, make_organisation, make_product, printed

RULES = Rules(Parameters())
AN_KHANG = Seller("alice", "Nhà thuốc An Khang", "01")
ELSEWHERE = Seller("bob", "Quầy 5 chợ Bến Thành", "79")
SOON, HOUR, DAY = timedelta(minutes=20), timedelta(hours=1), timedelta(days=1)


class Till:
    """One unit of an order, and what tills say of it."""

    def __init__(self, world: World, order: Order | None = None, index: int = 5) -> None:
        self.world = world
        self.order = order or make_order(world)
        code = printed(world, self.order, index)
        self.text = code.uri
        self.serial = code.code.serial
        self.unit = Unit(self.order.id, index)

    def sell(
        self, after: timedelta = timedelta(), number: str = "R1", seller: Seller = AN_KHANG, text: str | None = None
    ) -> SaleResult:
        """Sell so long after NOW, told at that moment."""
        return self.tell(SaleReport(text or self.text, number, NOW + after, seller), NOW + after)

    def tell(self, report: SaleReport, now: datetime = NOW) -> SaleResult:
        world = self.world
        return world.custodian.run(lambda keyring: sales.sell(world.engine, keyring, report, now, RULES))

    def undo(self, after: timedelta = timedelta(), seller: Seller = AN_KHANG, text: str | None = None) -> bool:
        world, text = self.world, text or self.text
        return world.custodian.run(
            lambda keyring: sales.undo_sale(world.engine, keyring, text, seller, NOW + after, RULES)
        )

    def act(self, what: Act) -> None:
        with write(self.world.engine) as conn:
            target = Target(self.order.gtin, unit=self.unit)
            measures.carry_out(conn, what, target, Decision("officer", "why"), NOW)

    @property
    def rows(self) -> list[Sale]:
        with read(self.world.engine) as conn:
            return sale_rows.of_unit(conn, self.unit)

    @property
    def refused(self) -> list[Sale]:
        with read(self.world.engine) as conn:
            return sale_rows.refused(conn, NOW - DAY)

    @property
    def flags(self) -> dict[FlagKind, Flag]:
        with read(self.world.engine) as conn:
            return {flag.kind: flag for flag in flag_rows.every(conn, REGISTRY)}

    @property
    def stored(self) -> StoredUnit | None:
        with read(self.world.engine) as conn:
            return unit_rows.find(conn, [self.unit]).get(self.unit)

    def verdict(self, after: timedelta = timedelta()) -> Verdict:
        return ask(self.world, self.text, NOW + after).judgement.verdict


@pytest.fixture
def till(world: World) -> Till:
    return Till(world)


# --- one sale


def test_a_sale_is_recorded_with_who_when_and_where(till: Till) -> None:
    told = till.sell()
    assert (told.outcome, told.reason, told.suspicion) == (SaleOutcome.SOLD, None, Suspicion.NONE)
    assert till.rows == [Sale(till.unit, "R1", NOW, None, "alice", "Nhà thuốc An Khang", "01", SaleOutcome.SOLD)]
    assert till.flags == {}


def test_a_sold_unit_is_answered_as_sold(till: Till) -> None:
    assert till.verdict() is Verdict.GENUINE
    till.sell()
    answer = ask(till.world, till.text)
    assert answer.judgement.verdict is Verdict.SOLD
    assert answer.judgement.disposition is Disposition.DISPENSED


def test_selling_one_unit_says_nothing_of_the_next(world: World, till: Till) -> None:
    till.sell()
    other = Till(world, till.order, 6)
    assert other.verdict() is Verdict.GENUINE
    assert other.sell(number="R2", seller=ELSEWHERE).outcome is SaleOutcome.SOLD


def test_an_offline_till_may_tell_a_sale_days_later(till: Till) -> None:
    told = till.tell(SaleReport(till.text, "R1", NOW + DAY, AN_KHANG), NOW + 5 * DAY)
    assert told.outcome is SaleOutcome.SOLD
    assert till.rows[0].at == NOW + DAY


# --- the same sale told again


@pytest.mark.parametrize("after", [timedelta(), SOON, 3 * DAY, 90 * DAY])
def test_the_same_sale_id_in_one_shop_is_the_same_sale(till: Till, after: timedelta) -> None:
    till.sell()
    told = till.sell(after)
    assert (told.outcome, told.suspicion) == (SaleOutcome.REPEATED, Suspicion.NONE)
    assert len(till.rows) == 1


def test_the_same_shop_within_the_hour_is_the_same_sale(till: Till) -> None:
    till.sell()
    assert till.sell(HOUR, "R2").outcome is SaleOutcome.REPEATED
    assert len(till.rows) == 1


def test_a_shop_is_the_same_however_its_name_is_spelled_and_whoever_stands_there(till: Till) -> None:
    till.sell()
    seller = replace(AN_KHANG, place="NHA THUOC  AN KHANG", by="carol")
    assert till.sell(SOON, "R2", seller).outcome is SaleOutcome.REPEATED


def test_a_till_that_sends_everything_twice_changes_nothing(world: World) -> None:
    order = make_order(world)
    tills = [Till(world, order, index) for index in range(4)]
    for _ in range(2):
        for number, till in enumerate(tills):
            till.sell(2 * number * HOUR, f"R{number}")
    assert [len(till.rows) for till in tills] == [1, 1, 1, 1]
    assert {till.verdict(DAY) for till in tills} == {Verdict.SOLD}
    assert tills[0].flags == {}


def test_an_earlier_sale_told_again_after_a_later_one_changes_nothing(till: Till) -> None:
    till.sell(number="R1")
    till.undo(SOON)
    till.sell(HOUR, "R2")
    before = till.stored
    assert till.sell(DAY, "R1").outcome is SaleOutcome.REPEATED
    assert till.stored == before


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_sale_told_again_after_it_was_taken_back_says_that_it_needs_a_new_id(till: Till, elsewhere: bool) -> None:
    till.sell()
    till.undo(SOON)
    if elsewhere:
        till.sell(HOUR, "R5", ELSEWHERE)
    before = till.stored
    told = till.sell(2 * HOUR)
    assert (told.outcome, told.reason) == (SaleOutcome.REPEATED, "sale_taken_back")
    assert till.stored == before
    assert till.sell(3 * HOUR, "R2").outcome is (SaleOutcome.SECOND if elsewhere else SaleOutcome.SOLD)


# --- second sales


def test_sold_again_in_one_shop_within_ten_days_is_suspect(till: Till) -> None:
    till.sell()
    told = till.sell(2 * HOUR, "R2")
    assert (told.outcome, told.suspicion) == (SaleOutcome.RESOLD, Suspicion.SUSPECT)
    assert till.verdict(DAY) is Verdict.SUSPECT
    assert set(till.flags) == {FlagKind.UNIT_SUSPECT}
    assert [row.outcome for row in till.rows] == [SaleOutcome.SOLD, SaleOutcome.RESOLD]


def test_sold_a_third_time_in_one_shop_is_duplicated(till: Till) -> None:
    till.sell()
    till.sell(2 * HOUR, "R2")
    told = till.sell(5 * HOUR, "R3")
    assert (told.outcome, told.suspicion) == (SaleOutcome.RESOLD, Suspicion.DUPLICATED)
    assert till.verdict(DAY) is Verdict.DUPLICATED
    assert set(till.flags) == {FlagKind.UNIT_SUSPECT, FlagKind.UNIT_DUPLICATED}


@pytest.mark.parametrize("after", [timedelta(), SOON, 3 * DAY])
def test_sold_elsewhere_is_duplicated(till: Till, after: timedelta) -> None:
    till.sell()
    told = till.sell(after, "R1", ELSEWHERE)
    assert (told.outcome, told.suspicion) == (SaleOutcome.SECOND, Suspicion.DUPLICATED)
    assert till.verdict(3 * DAY) is Verdict.DUPLICATED


def test_sold_in_one_shop_after_more_than_ten_days_is_duplicated(till: Till) -> None:
    till.sell()
    assert till.sell(10 * DAY + HOUR, "R2").outcome is SaleOutcome.SECOND
    assert till.verdict(11 * DAY) is Verdict.DUPLICATED


def test_exactly_ten_days_are_within_ten_days(till: Till) -> None:
    till.sell()
    assert till.sell(10 * DAY, "R2").outcome is SaleOutcome.RESOLD


def test_two_organisations_may_name_their_shops_alike(world: World, till: Till) -> None:
    first, second = (make_organisation(world, prefix).id for prefix in ("8934588", "8934589"))
    till.sell(seller=replace(AN_KHANG, organisation_id=first))
    told = till.sell(SOON, "R1", replace(AN_KHANG, organisation_id=second))
    assert told.outcome is SaleOutcome.SECOND


def test_a_second_sale_raises_a_flag_that_names_both_sales(world: World, till: Till) -> None:
    maker = make_organisation(world)
    till.sell(seller=replace(AN_KHANG, organisation_id=maker.id))
    till.sell(2 * DAY, "R9", ELSEWHERE)
    flag = till.flags[FlagKind.UNIT_DUPLICATED]
    assert (flag.unit, flag.authenticated, flag.opened_at) == (till.unit, True, NOW + 2 * DAY)
    told = flag.evidence.to_json()
    assert told["reasons"] == ["second_sale"]
    assert set(told) == {"scores", "organisations", "counts", "sessions", "reasons", "sales"}
    assert told["organisations"]
    assert told["sales"] == [
        {
            "at": "2026-11-22T05:00:00Z",
            "place": "Nhà thuốc An Khang",
            "province": "01",
            "organisation": maker.name,
            "by": "alice",
            "outcome": "sold",
        },
        {
            "at": "2026-11-24T05:00:00Z",
            "place": "Quầy 5 chợ Bến Thành",
            "province": "79",
            "organisation": None,
            "by": "bob",
            "outcome": "second",
        },
    ]


def test_a_flag_is_raised_when_the_level_rises_and_not_again(till: Till) -> None:
    till.sell()
    for number in range(3):
        till.sell(number * DAY + HOUR, f"E{number}", ELSEWHERE)
    assert till.flags[FlagKind.UNIT_DUPLICATED].times == 1


def test_a_second_sale_is_marked_on_the_unit_beside_its_other_marks(till: Till) -> None:
    till.sell()
    assert till.stored
    assert till.stored.marks == 0
    with write(till.world.engine) as conn:
        unit_rows.save(conn, {till.unit: replace(till.stored, marks=8)})
    till.sell(DAY, "R1", ELSEWHERE)
    assert till.stored.marks == Mark.UNSHIPPED | Mark.SECOND_SALE


# --- taking a sale back


def test_a_sale_after_an_undo_is_innocent_anywhere(till: Till) -> None:
    till.sell()
    assert till.undo(SOON)
    assert till.verdict(SOON) is Verdict.GENUINE
    assert till.sell(20 * DAY, "R7", ELSEWHERE).outcome is SaleOutcome.SOLD
    assert till.verdict(20 * DAY) is Verdict.SOLD
    assert till.flags == {}


def test_an_undo_keeps_who_and_when_and_is_safe_to_repeat(till: Till) -> None:
    till.sell()
    assert [till.undo(SOON), till.undo(HOUR)] == [True, False]
    assert [row.undone_at for row in till.rows] == [NOW + SOON]


def test_only_the_sale_that_stands_is_taken_back(till: Till) -> None:
    till.sell(number="R1")
    till.sell(DAY, "R1", ELSEWHERE)
    till.undo(2 * DAY, ELSEWHERE)
    assert [(row.place, row.undone_at is not None) for row in till.rows] == [
        (AN_KHANG.place, False),
        (ELSEWHERE.place, True),
    ]


@pytest.mark.parametrize(
    ("after", "seller", "code"),
    [(SOON, ELSEWHERE, "sold_elsewhere"), (10 * DAY + HOUR, AN_KHANG, "undo_too_late")],
)
def test_an_undo_elsewhere_or_late_is_refused(till: Till, after: timedelta, seller: Seller, code: str) -> None:
    till.sell()
    with pytest.raises(Refused) as caught:
        till.undo(after, seller)
    assert caught.value.code == code
    assert till.verdict(DAY) is Verdict.SOLD


def test_ten_days_later_an_undo_is_still_in_time(till: Till) -> None:
    till.sell()
    assert till.undo(10 * DAY)


def test_what_was_not_sold_cannot_be_taken_back_and_leaves_no_row(till: Till) -> None:
    with pytest.raises(Refused) as caught:
        till.undo()
    assert caught.value.code == "not_sold"
    assert till.stored is None


def test_an_undo_does_not_clear_what_a_second_sale_proved(till: Till) -> None:
    till.sell()
    till.sell(DAY, "R1", ELSEWHERE)
    till.undo(2 * DAY, ELSEWHERE)
    assert till.verdict(2 * DAY) is Verdict.DUPLICATED


@pytest.mark.parametrize(("text", "kind"), [("nonsense", NotFound), ("(01)08934588000013", RegistryError)])
def test_an_undo_needs_the_code_of_one_unit(till: Till, text: str, kind: type[RegistryError]) -> None:
    with pytest.raises(kind):
        till.undo(text=text)


def test_a_lot_is_not_taken_back(world: World, till: Till) -> None:
    lot = printed(world, make_order(world, till.order.gtin, level=Level.LOT)).uri
    with pytest.raises(Invalid):
        till.undo(text=lot)


# --- refused and recorded


def spoil(till: Till) -> None:
    with write(till.world.engine) as conn:
        issuing.mark(conn, till.order.id, RangeKind.SPOILED, SpanRequest(5, 6), Deed("maker", NOW))


def cancel(till: Till) -> None:
    with write(till.world.engine) as conn:
        issuing.cancel(conn, till.order.id, Deed("maker", NOW))


AGAINST: dict[str, Callable[[Till], None]] = {
    "unit_recalled": lambda till: till.act(Act.RECALL),
    "unit_withdrawn": lambda till: till.act(Act.WITHDRAW),
    "unit_stolen": lambda till: till.act(Act.REPORT_STOLEN),
    "unit_destroyed": lambda till: till.act(Act.DESTROY),
    "unit_exported": lambda till: till.act(Act.EXPORT),
    "spoiled": spoil,
    "order_cancelled": cancel,
}


@pytest.mark.parametrize("reason", sorted(AGAINST))
def test_a_unit_with_something_against_it_is_not_sold_and_that_is_recorded(till: Till, reason: str) -> None:
    AGAINST[reason](till)
    told = till.sell()
    assert (told.outcome, told.reason) == (SaleOutcome.REFUSED, reason)
    (row,) = till.rows
    assert (row.outcome, row.reason, row.by, row.place) == (SaleOutcome.REFUSED, reason, "alice", AN_KHANG.place)
    assert till.refused == [row]


@pytest.mark.parametrize("reason", sorted(AGAINST))
def test_what_was_said_between_the_check_and_the_sale_refuses_it(
    till: Till, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(*asked: Any) -> list[CheckedText]:
        texts = open_texts(*asked)
        AGAINST[reason](till)
        return texts

    monkeypatch.setattr(sales, "open_texts", overtaken)
    told = till.sell()
    assert (told.outcome, told.reason) == (SaleOutcome.REFUSED, reason)
    assert [(row.outcome, row.reason) for row in till.rows] == [(SaleOutcome.REFUSED, reason)]
    ended = reason in ("unit_destroyed", "unit_exported")
    assert told.suspicion is (Suspicion.DUPLICATED if ended else Suspicion.NONE)
    assert (till.stored is not None) is ended


@pytest.mark.parametrize("lot", [None, "L1"])
def test_a_lot_or_product_recalled_between_the_check_and_the_sale_refuses_it(
    till: Till, lot: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(*asked: Any) -> list[CheckedText]:
        texts = open_texts(*asked)
        with write(till.world.engine) as conn:
            measures.carry_out(conn, Act.RECALL, Target(till.order.gtin, lot), Decision("officer", "why"), NOW)
        return texts

    monkeypatch.setattr(sales, "open_texts", overtaken)
    assert till.sell().reason == ("lot_recalled" if lot else "product_recalled")
    assert till.stored is None


def test_a_sale_checks_its_seal_once_and_looks_up_once_under_its_lock(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = []

    def noted(module: ModuleType, name: str) -> None:
        plain = getattr(module, name)

        def run(*args: Any) -> Any:
            steps.append(name)
            return plain(*args)

        monkeypatch.setattr(module, name, run)

    for name in ("open_texts", "record", "named_units", "look_up"):
        noted(sales, name)
    noted(unit_rows, "lock")
    assert till.sell().outcome is SaleOutcome.SOLD
    assert steps == ["open_texts", "record", "named_units", "lock", "look_up"]


def locks(till: Till, monkeypatch: pytest.MonkeyPatch, text: str) -> list[list[Unit]]:
    """What a sale by this text locks, one after the other."""
    locked: list[list[Unit]] = []
    plain = unit_rows.lock

    def lock(conn: Connection, wanted: list[Unit]) -> dict[Unit, StoredUnit]:
        locked.append(list(wanted))
        return plain(conn, wanted)

    monkeypatch.setattr(unit_rows, "lock", lock)
    till.sell(text=text)
    return locked


def test_a_unit_that_is_put_on_record_during_its_sale_is_locked_and_looked_up_again(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sales, "named_units", lambda *_: [None])
    assert locks(till, monkeypatch, till.text) == [[], [till.unit]]
    assert [row.outcome for row in till.rows] == [SaleOutcome.SOLD]


def test_a_forged_seal_over_a_real_serial_takes_no_lock(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    other = printed(till.world, till.order, 6).uri
    forged = till.text.rpartition("8030=")[0] + "8030=" + other.rpartition("8030=")[2]
    assert locks(till, monkeypatch, forged) == [[]]
    assert [row.reason for row in till.refused] == ["seal_invalid"]


def test_a_seal_of_a_revoked_key_counts_as_none_and_its_unit_is_locked(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    with write(till.world.engine) as conn:
        making.revoke(conn, till.order.code_key, "lost", NOW, "officer", "second")
    broken = till.text[:-4] + ("AAAA" if not till.text.endswith("AAAA") else "BBBB")
    assert locks(till, monkeypatch, broken)[-1] == [till.unit]
    assert [(row.unit, row.reason) for row in till.refused] == [(till.unit, "unsealed_sale")]


def test_a_code_that_contradicts_its_unit_leaves_no_row_of_it(till: Till) -> None:
    told = till.sell(text=f"(01){till.order.gtin}(10)OTHER(21){till.serial}")
    assert (told.outcome, told.reason) == (SaleOutcome.REFUSED, "lot_mismatch")
    assert till.stored is None
    with read(till.world.engine) as conn:
        assert conn.execute(sa.select(sa.func.count()).select_from(schema.units)).scalar_one() == 0


def test_an_inactive_unit_is_not_sold(world: World) -> None:
    till = Till(world, make_order(world, inactive=True))
    assert till.sell().reason == "not_activated"
    with write(world.engine) as conn:
        issuing.mark(conn, till.order.id, RangeKind.ACTIVATED, SpanRequest(0, None), Deed("maker", NOW))
    assert till.sell().outcome is SaleOutcome.SOLD


def test_an_expired_unit_is_not_sold(till: Till) -> None:
    assert till.sell(500 * DAY).reason == "past_expiry"


@pytest.mark.parametrize("way", [("17=", "17%3D"), ("&8030=", "&amp;8030="), ("17=2", "17=x2")])
def test_a_damaged_link_sells_nothing_and_leaves_its_unit_as_it_was(till: Till, way: tuple[str, str]) -> None:
    told = till.sell(text=till.text.replace(*way))
    assert (told.outcome, told.reason) == (SaleOutcome.REFUSED, "unsealed_sale")
    assert "damaged_link" in told.answer.judgement.reasons
    assert [row.unit for row in till.refused] == [till.unit]
    assert till.stored is None
    assert till.sell().outcome is SaleOutcome.SOLD
    assert till.sell(text=till.text.replace(*way)).outcome is SaleOutcome.REFUSED


def test_lost_separators_are_no_lost_seal_at_the_till(till: Till) -> None:
    one = printed(till.world, till.order, till.unit.unit_index)
    string = notation.write_element_string(product_codes.elements(one.code, one.seal)).replace("\x1d", "")
    assert till.sell(text=string).outcome is SaleOutcome.SOLD


def test_a_sale_needs_the_sealed_code(till: Till) -> None:
    told = till.sell(text=f"{till.order.gtin} {till.serial}")
    assert (told.outcome, told.reason) == (SaleOutcome.REFUSED, "unsealed_sale")
    assert [row.unit for row in till.refused] == [till.unit]
    assert till.stored is None


def test_a_duplicated_unit_is_not_spared_its_recall(till: Till) -> None:
    till.sell()
    till.sell(DAY, "R1", ELSEWHERE)
    till.act(Act.RECALL)
    assert till.sell(2 * DAY, "R3").reason == "unit_recalled"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nonsense", "not_a_product_code"),
        ("(00)106141412345678908", "names_no_product"),
        (f"(01){make_gtin(1, '8934590')}", "gtin_not_registered"),
    ],
)
def test_a_code_that_names_no_unit_is_refused_and_recorded_without_its_text(till: Till, text: str, reason: str) -> None:
    told = till.sell(text=text)
    assert told.outcome is SaleOutcome.REFUSED
    assert told.reason == reason
    (row,) = till.refused
    assert (row.unit, row.reason) == (None, told.reason)
    assert text not in repr(row)


def test_a_forged_or_unknown_code_is_refused_and_recorded(world: World, till: Till) -> None:
    # the seal of one unit on the serial of another
    forged = till.text.replace(till.serial or "", printed(world, till.order, 6).code.serial or "")
    told = [till.sell(text=text) for text in (forged, f"{till.order.gtin} ZZZZZZZZZZZZ")]
    assert [(one.outcome, one.reason) for one in told] == [
        (SaleOutcome.REFUSED, "seal_invalid"),
        (SaleOutcome.REFUSED, "serial_not_issued"),
    ]
    assert [row.unit for row in till.refused] == [None, None]


@pytest.mark.parametrize(("level", "reason"), [(Level.LOT, "names_only_lot"), (Level.TYPE, "names_only_product")])
def test_a_lot_or_a_product_is_not_sold(world: World, till: Till, level: Level, reason: str) -> None:
    order = make_order(world, till.order.gtin, level=level)
    assert till.sell(text=printed(world, order).uri).reason == reason


def test_refusals_of_codes_that_name_no_unit_are_bounded(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_REFUSED == 1000
    monkeypatch.setattr(sales, "MAX_REFUSED", 3)
    for number in range(6):
        assert till.sell(number=f"R{number}", text="nonsense").outcome is SaleOutcome.REFUSED
    assert len(till.refused) == 3
    till.act(Act.RECALL)
    till.sell(number="R9")
    assert [row.reason for row in till.rows] == ["unit_recalled"]


def test_refusals_that_name_a_unit_take_no_room_from_those_that_name_none(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sales, "MAX_REFUSED", 3)
    till.act(Act.RECALL)
    for number in range(5):
        till.sell(number=f"R{number}")
    till.sell(number="R9", text="nonsense")
    assert [row.unit for row in till.refused if row.id == "R9"] == [None]


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (timedelta(minutes=5), None),
        (timedelta(minutes=6), "sale_in_future"),
        (timedelta(days=4000), "sale_in_future"),
        (timedelta(), None),
        (timedelta(seconds=-1), "sale_before_order"),
        (timedelta(days=-20_000), "sale_before_order"),
    ],
)
def test_a_till_with_a_wrong_clock_is_refused_and_recorded(till: Till, at: timedelta, reason: str | None) -> None:
    told = till.tell(SaleReport(till.text, "R1", NOW + at, AN_KHANG))
    assert told.reason == reason
    (row,) = till.rows
    assert row.at == (NOW if reason else NOW + at)
    assert row.outcome is (SaleOutcome.REFUSED if reason else SaleOutcome.SOLD)


def test_what_was_refused_leaves_the_unit_as_it_was(till: Till) -> None:
    till.act(Act.RECALL)
    till.sell()
    assert till.stored is None
    till.act(Act.RESTORE)
    assert till.sell(SOON).outcome is SaleOutcome.SOLD


@pytest.mark.parametrize("what", [Act.DESTROY, Act.EXPORT])
@pytest.mark.parametrize("channel", [Channel.SHOP, Channel.PHARMACY])
def test_an_ended_unit_that_a_shop_wants_to_sell_is_duplicated(till: Till, what: Act, channel: Channel) -> None:
    till.act(what)
    told = till.sell(seller=replace(AN_KHANG, channel=channel))
    assert (told.outcome, told.suspicion) == (SaleOutcome.REFUSED, Suspicion.DUPLICATED)
    assert till.verdict() is Verdict.DUPLICATED
    assert set(till.flags) == {FlagKind.SEEN_AFTER_END, FlagKind.UNIT_DUPLICATED}
    assert till.flags[FlagKind.SEEN_AFTER_END].authenticated


def test_a_typed_serial_of_an_ended_unit_proves_nothing(till: Till) -> None:
    till.act(Act.DESTROY)
    till.sell(text=f"{till.order.gtin} {till.serial}")
    assert till.verdict() is Verdict.SPENT
    assert till.flags == {}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"place": ""}, "place"),
        ({"place": "  "}, "place"),
        ({"place": "x" * 201}, "place"),
        ({"place": "a\nb"}, "place"),
        ({"province": "99"}, "province"),
        ({"province": "x" * 1_000_000}, "province"),
    ],
)
def test_a_report_says_where(till: Till, changes: dict[str, str], code: str) -> None:
    with pytest.raises(Invalid) as caught:
        till.sell(seller=replace(AN_KHANG, **changes))  # type: ignore[arg-type]
    assert caught.value.code == code
    assert len(caught.value.message) < 200


@pytest.mark.parametrize("number", ["", "x" * 101, "a\x00b"])
def test_the_id_of_a_sale_is_short_and_printable(till: Till, number: str) -> None:
    with pytest.raises(Invalid) as caught:
        till.sell(number=number)
    assert caught.value.code == "sale_id"


# --- races


@pytest.mark.parametrize(("others", "outcome"), [(AN_KHANG, SaleOutcome.REPEATED), (ELSEWHERE, SaleOutcome.SECOND)])
def test_of_two_tills_that_sell_one_unit_at_once_exactly_one_sells_it(
    till: Till, others: Seller, outcome: SaleOutcome
) -> None:
    barrier = Barrier(2)

    def one(seller: Seller, number: str) -> SaleOutcome:
        barrier.wait()
        return till.sell(number=number, seller=seller).outcome

    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(one, (AN_KHANG, others), ("R1", "R2")))
    assert Counter(found) == {SaleOutcome.SOLD: 1, outcome: 1}
    assert Counter(row.outcome for row in till.rows)[SaleOutcome.SOLD] == 1


def test_many_tills_that_tell_one_sale_at_once_record_it_once(till: Till) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: till.sell().outcome, range(16)))
    assert Counter(found) == {SaleOutcome.SOLD: 1, SaleOutcome.REPEATED: 15}
    assert len(till.rows) == 1


def test_every_pack_of_a_product_has_its_own_history(world: World) -> None:
    gtin = make_product(world, 7).gtin
    first, second = Till(world, make_order(world, gtin, lot="A")), Till(world, make_order(world, gtin, lot="B"))
    first.sell()
    assert (first.verdict(), second.verdict()) == (Verdict.SOLD, Verdict.GENUINE)
