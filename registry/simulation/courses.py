"""The course of a history under a set of rules: the real evidence and the real judge, step by step.

The definitions are those of docs/detection.md: a session is answered with the verdict that stands after it; verdicts
stay; `sessions_until` counts from the first session or sale of a copy, and a code accused before that is a false alarm.
What the judge alone decides is asked of it here, too: guessed serials, and scans of a pack that was reported stolen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import numpy as np
import numpy.typing as npt

from registry.codes.product_codes import ProductCode, Reading
from registry.codes.serials import INDEX_BITS, ORDER_BITS, SerialCipher
from registry.judgement import evidence
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.unit_state import UnitState
from registry.judgement.verdict import Findings, Issued, SealState, Verdict, judge
from registry.model.goods import Category, Level, Listing, Organisation, Product, ProductState
from registry.model.measures import Disposition, Measure, Scope, Target
from registry.model.orders import Order, OrderState, Unit
from registry.model.sightings import Suspicion
from registry.simulation.people import Event, History
from registry.simulation.worlds import START, YEAR

CAPPED = 10
LEVELS = {Verdict.SUSPECT: Suspicion.SUSPECT, Verdict.DUPLICATED: Suspicion.DUPLICATED}


@dataclass(slots=True)
class Step:
    """One event judged: whether a session began, whether a copy has been seen by now, and the state afterwards."""

    event: Event
    session: bool
    copy_seen: bool
    state: UnitState


def follow(history: History, rules: Parameters, until: int = START + YEAR) -> Iterator[Step]:
    """Judge a history up to the minute `until`, which is its year if nothing else is said."""
    state, copy_seen = UnitState(), False
    for event in history.events:
        if event.sighting.minute >= until:
            break
        copy_seen = copy_seen or event.copy > 0
        before = state.sessions
        state = _after(state, event, history, rules)
        yield Step(event, state.sessions > before, copy_seen, state)


def _after(state: UnitState, event: Event, history: History, rules: Parameters) -> UnitState:
    if event.sale is None:
        return evidence.weigh(state, event.sighting, history.shipped, rules)
    if event.undo:
        return evidence.after_undo(state, event.sale.place, event.sighting.minute, rules)[0]
    return evidence.after_sale(state, event.sale, rules)[0]


@dataclass(slots=True)
class Course:
    """What a history led to.

    `capped` and `answered` count sessions by the level answered: the first ten, and all; `capped_by_scans` leaves out
    what only a conflict of sales brought about. `behaviour` is the level that
    scans alone reached, `level` the last one, and of attacked codes `sessions_until`: after how many
    sessions since the first copy each level was reached (0: at a sale before any session).
    """

    capped: list[int] = field(default_factory=lambda: [0, 0, 0])
    capped_by_scans: list[int] = field(default_factory=lambda: [0, 0, 0])
    answered: list[int] = field(default_factory=lambda: [0, 0, 0])
    level: Suspicion = Suspicion.NONE
    behaviour: Suspicion = Suspicion.NONE
    second_sale: bool = False
    attacked: bool = False
    sessions_until: dict[Suspicion, int] = field(default_factory=dict)
    accused_before: Suspicion = Suspicion.NONE
    packs: int = 0
    online_said: bool = False
    state: UnitState = field(default_factory=UnitState)


def course(history: History, rules: Parameters, unit: Findings, until: int = START + YEAR) -> Course:
    """Follow a history, as `follow` does. `unit` is a good code of an issued unit, as the judge sees it."""
    made = Course()
    since = 0
    packs = set()
    for step in follow(history, rules, until):
        level = answered(unit, step.state)
        packs.add(step.event.copy)
        since += step.session and step.copy_seen
        _note(made, step, level, since)
        if step.session:
            made.answered[level] += 1
            if sum(made.answered) <= CAPPED:
                made.capped[level] += 1
                made.capped_by_scans[made.behaviour] += 1
    made.packs = len(packs)
    return made


def answered(unit: Findings, state: UnitState) -> Suspicion:
    """The level of the verdict that the judge gives for the unit in this state."""
    return LEVELS.get(_verdict(unit, state), Suspicion.NONE)


def _verdict(unit: Findings, state: UnitState) -> Verdict:
    level, reasons = evidence.suspicion(state), evidence.reasons(state)
    return judge(replace(unit, suspicion=level, evidence_reasons=reasons, sold=evidence.is_sold(state))).verdict


def verdicts(history: History, rules: Parameters, unit: Findings, measure: Measure) -> Iterator[tuple[bool, Verdict]]:
    """For each scan of a unit, whether the measure on it stood by then, and what the judge answered."""
    under = replace(unit, measures=(*unit.measures, measure))
    for step in follow(history.without_sales(), rules):
        stood = measure.at <= _moment(step.event.sighting.minute)
        yield stood, _verdict(under if stood else unit, step.state)


def reported_stolen(unit: Findings, scope: Scope, minute: int) -> Measure:
    """The report that this unit was stolen, or the lot or product that it is of."""
    assert unit.issued is not None
    order = unit.issued.order
    target = {
        Scope.UNIT: Target(order.gtin, unit=Unit(order.id, unit.issued.index)),
        Scope.LOT: Target(order.gtin, order.lot),
        Scope.PRODUCT: Target(order.gtin),
    }[scope]
    return Measure(target, Disposition.STOLEN, "stolen from stock", "its owner", _moment(minute))


def _moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


@dataclass(frozen=True, slots=True)
class Issue:
    """All that was issued of one GTIN under one serial key of 32 bytes: the orders 1 to `orders`, each of `size`."""

    key: bytes
    orders: int = 10_000
    size: int = 100_000

    @property
    def share(self) -> float:
        """How much of all serials was issued, which is how often a guess should hit."""
        return self.orders * self.size / (1 << ORDER_BITS + INDEX_BITS)

    def findings(self, serials: npt.NDArray[np.bytes_]) -> Iterator[Findings]:
        """What a look-up finds of these serials (dtype S12), each in a code without lot, expiry and seal.

        That is the guesser's best case: a lot or an expiry can only contradict, and nobody guesses a seal.
        """
        good = good_unit()
        assert good.issued is not None
        order = replace(good.issued.order, quantity=self.size)
        numbers, indices = SerialCipher(self.key, order.gtin).read_array(serials)
        for text, number, index in zip(serials.tolist(), numbers.tolist(), indices.tolist(), strict=True):
            serial = text.decode("ascii")
            issued = None
            if 1 <= number <= self.orders and index < order.quantity:
                issued = Issued(replace(order, number=number), index, serial)
            reading = Reading(ProductCode(order.gtin, serial=serial))
            yield Findings(good.today, reading=reading, listing=good.listing, issued=issued)


def good_unit() -> Findings:
    """A sealed code of an issued unit with nothing against it: what the judge finds before any scan is weighed."""
    gtin, day = "08934588000019", date(2027, 12, 31)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    maker = Organisation(1, "Maker")
    order = Order(
        "AAAAAAAA", gtin, 1, 1, Level.UNIT, "L1", day, 1, False, "ID.EXAMPLE", 1, 1, OrderState.PLACED, moment
    )
    code = ProductCode(gtin, "L1", day.strftime("%y%m%d"), "7K3M9Q2XT4WZ")
    listing = Listing(Product(gtin, "Product", Category.MEDICINE), maker, ProductState.APPROVED)
    return Findings(
        moment.date(),
        reading=Reading(code),
        listing=listing,
        seal=SealState.VALID,
        issued=Issued(order, 0, "7K3M9Q2XT4WZ"),
    )


def _note(made: Course, step: Step, level: Suspicion, since: int) -> None:
    made.state, made.level = step.state, level
    made.attacked = made.attacked or step.copy_seen
    sold_twice = step.state.why & (evidence.WHY["second_sale"] | evidence.WHY["sold_again_here"])
    made.second_sale = bool(step.state.why & evidence.WHY["second_sale"])
    made.online_said = made.online_said or "picture_online" in evidence.reasons(step.state)
    if not sold_twice:
        made.behaviour = level
    if not step.copy_seen:
        made.accused_before = level
        return
    for reached in (Suspicion.SUSPECT, Suspicion.DUPLICATED):
        if level >= reached > made.accused_before and reached not in made.sessions_until:
            made.sessions_until[reached] = since
