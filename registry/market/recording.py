"""What a check leaves behind: scans, unit states and flags, durably and at once.

1. Who records locks the units first, all in one order: of two that scan one unit at the same moment, exactly one is
   told that it is the first. Visits that come at the same time share a transaction (`journal`), one after the other.
2. What scans lead to is worked out before anything is locked (`look`), and again where a state has changed since: so
   others wait for as little as can be.
3. A scan has its caller's id, unique within its unit. The same id again changes nothing and weighs nothing, where the
   scan has a row (`_is_kept`); else it is one more look of the same device. The id is kept as a keyed hash of id and
   unit, so that a list of units checked together leaves no link between them.
4. Scan, state and flag happen in one transaction, and nobody is answered before it is durable.
5. A device, a network and an organisation are stored as pseudonyms of that unit alone (`pseudonyms`).
6. What names no unit of ours is only counted (`tally`).
7. Other rules of the evidence can run in shadow: their own state, weighed and logged, never shown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from registry import telemetry
from registry.codes import pseudonyms
from registry.judgement import evidence, marks
from registry.judgement.accusation import Accusation, accusation
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.unit_state import UNTOUCHED, UnitState, pack, unpack
from registry.judgement.verdict import Findings, Judgement, SealState, judge
from registry.market.tally import Tally
from registry.market.visits import Rules, Visit
from registry.model.cases import FlagKind
from registry.model.flag_evidence import EndedUnitScan, Scores
from registry.model.measures import ENDED, Target
from registry.model.orders import Unit
from registry.model.sightings import Channel, Position, Scan, Sighting
from registry.store.engine.engine import Connection
from registry.store.market import scans, units
from registry.store.market.units import StoredUnit
from registry.store.supervision import flags

_STRANGERS = (Channel.CONSUMER, Channel.PLATFORM)
# Tenths of new phones, decaying over three days: from here on strangers' scans of a unit leave no rows.
_FLOOD = 250


@dataclass(frozen=True, slots=True)
class SeenUnit:
    """A unit that a text names: what was found of it, how that is judged without its history, and the provinces its
    order was shipped to, if anybody said.
    """

    found: Findings
    judgement: Judgement
    unit: Unit
    shipped: frozenset[str] = frozenset()

    @property
    def target(self) -> Target:
        assert self.found.issued is not None
        return Target(self.found.issued.order.gtin, unit=self.unit)

    @property
    def sealed(self) -> bool:
        return self.found.seal is SealState.VALID

    @property
    def ended(self) -> bool:
        """Whether a measure says that this unit is no more."""
        return any(measure.disposition in ENDED for measure in self.judgement.measures)

    def judged(self, state: UnitState) -> Judgement:
        """The judgement with what the memory of scans and sales adds."""
        found = with_state(self.found, state)
        return self.judgement if found is self.found else judge(found)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A unit's state before a scan, as far as it is the past of somebody else, and after it.

    `shadow`: the state after it under the rules in shadow, packed, where there are any and the scan was weighed.
    """

    before: UnitState
    after: UnitState
    shadow: bytes | None = None


def with_state(found: Findings, state: UnitState) -> Findings:
    """The findings with what the memory of scans and sales adds to them; the same where it adds nothing."""
    sold = evidence.is_sold(state)
    if not (state.reached or state.why or sold):
        return found
    return replace(found, suspicion=evidence.suspicion(state), said=evidence.reasons(state), sold=sold)


def as_it_stands(stored: StoredUnit | None) -> Weighed:
    """A unit that is only looked at."""
    state = unpack(stored.state) if stored else UNTOUCHED
    return Weighed(state, state)


@dataclass(frozen=True, slots=True)
class _Step:
    """One scan of one unit, weighed and not yet stored."""

    recorder: "Recorder"
    seen: SeenUnit
    sighting: Sighting
    weighed: Weighed
    stored: StoredUnit
    now: datetime


@dataclass(frozen=True, slots=True)
class Recorder:
    """Who checks, by which rules it is weighed, and where the rest is counted."""

    visit: Visit
    rules: Rules
    tally: Tally

    def step(self, seen: SeenUnit, had: StoredUnit | None, key: bytes, now: datetime) -> _Step:
        """A scan weighed on what is stored of its unit."""
        before = unpack(had.state) if had else UNTOUCHED
        sighting = self._as_known(_sighting(self.visit, seen, key, now), before, seen.unit, key)
        after, scores = _weigh(before, sighting, seen, self.rules.shown)
        shadow = shadowed(had, lambda state, rules: _weigh(state, sighting, seen, rules)[0], self.rules)
        kept = marks.PLACES & (had.marks if had else 0)
        new = kept | marks.of_place(sighting, seen.shipped) | marks.of_state(after, self.rules.shown, scores)
        stored = StoredUnit(pack(after), shadow, new)
        return _Step(self, seen, sighting, Weighed(before, after, shadow), stored, now)

    def _as_known(self, sighting: Sighting, before: UnitState, unit: Unit, key: bytes) -> Sighting:
        """A phone's first scan has no token yet: until then its network stood for it, and it stays that device."""
        if not self.visit.device or sighting.device in before.devices:
            return sighting
        stand_in = pseudonyms.pseudonym(key, unit, pseudonyms.DEVICE, f"net:{self.visit.network}")
        return replace(sighting, device=stand_in) if stand_in in before.devices else sighting


@dataclass(frozen=True, slots=True)
class VisitScans:
    """What one visit saw: units, each once, with the id its scan is kept under; the key of pseudonyms; the moment."""

    recorder: Recorder
    key: bytes
    seen: Sequence[tuple[SeenUnit, bytes]]
    now: datetime


def check_of(recorder: Recorder, key: bytes, seen: Iterable[SeenUnit], now: datetime) -> VisitScans:
    """Two texts that name one unit are one scan, sealed if either is."""
    by_unit: dict[Unit, SeenUnit] = {}
    for one in seen:
        if one.unit not in by_unit or one.sealed:
            by_unit[one.unit] = one
    given = recorder.visit.id
    return VisitScans(recorder, key, [(one, pseudonyms.scan_id(key, one.unit, given)) for one in by_unit.values()], now)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What checks make of the stored states: units weighed, by visit; steps to keep, by scan id; changed states."""

    stored: Mapping[Unit, StoredUnit]
    told: list[dict[Unit, Weighed]]
    steps: list[tuple[bytes, _Step]]
    changed: Mapping[Unit, StoredUnit]


def look(conn: Connection, checks: Sequence[VisitScans]) -> Outlook:
    """What these checks would lead to, as it stands in this transaction; nothing is locked or written.

    A unit without a history has hardly ever a scan (typed codes have): it is not asked for, `record` finds out.
    """
    asked = _asked(checks)
    stored = units.find(conn, {unit for unit, _ in asked})
    return _outlook(checks, stored, scans.known(conn, {one for one in asked if one[0] in stored}))


def record(
    conn: Connection, checks: Sequence[VisitScans], expected: Outlook | None = None
) -> list[dict[Unit, Weighed]]:
    """Record the scans of several visits in the order in which they are given; for each visit its units, weighed.

    Inside `engine.record`. Two visits of one unit are told so: the later one is weighed on what the earlier one left.
    `expected` is what `look` found just before; raises IntegrityError, and nothing is recorded, where one of its scans
    is recorded already without having left a mark on its unit.
    """
    asked = _asked(checks)
    locked = {unit for unit, _ in asked}
    stored = units.lock(conn, locked)
    if expected is None or expected.stored != stored:
        expected = _outlook(checks, stored, scans.known(conn, asked))
    units.save(conn, expected.changed)
    for _, step in expected.steps:
        _flag(conn, step)
    scans.record(conn, [_scan(scan_id, step) for scan_id, step in expected.steps if _is_kept(step)])
    units.release(conn, locked - stored.keys() - expected.changed.keys())
    return expected.told


def _asked(checks: Sequence[VisitScans]) -> set[tuple[Unit, bytes]]:
    return {(seen.unit, scan_id) for check in checks for seen, scan_id in check.seen}


def _outlook(
    checks: Sequence[VisitScans], stored: Mapping[Unit, StoredUnit], known: set[tuple[Unit, bytes]]
) -> Outlook:
    """Weigh scan after scan; those in `known` are recorded already."""
    there, current = set(known), dict(stored)
    told: list[dict[Unit, Weighed]] = []
    steps: list[tuple[bytes, _Step]] = []
    for check in checks:
        mine: dict[Unit, Weighed] = {}
        told.append(mine)
        for seen, scan_id in check.seen:
            unit = seen.unit
            if (unit, scan_id) in there:
                mine[unit] = _repeated(current.get(unit))
                continue
            there.add((unit, scan_id))
            step = check.recorder.step(seen, current.get(unit), check.key, check.now)
            steps.append((scan_id, step))
            mine[unit] = step.weighed
            if step.weighed.after != UNTOUCHED:
                current[unit] = step.stored
    changed = {unit: left for unit, left in current.items() if left != stored.get(unit)}
    return Outlook(stored, told, steps, changed)


def _flag(conn: Connection, step: _Step) -> None:
    seen, visit, weighed = step.seen, step.recorder.visit, step.weighed
    raise_flag(conn, seen.target, accusation(weighed.before, weighed.after, step.recorder.rules.shown), step.now)
    signed_in = visit.channel not in _STRANGERS
    if seen.ended and (seen.sealed or signed_in):
        scan = EndedUnitScan(visit.channel, seen.sealed)
        flags.raise_or_join(conn, FlagKind.SEEN_AFTER_END, seen.target, signed_in, scan, step.now)


def note_shadow(weighed: Iterable[Weighed]) -> None:
    """Tell the metrics what the rules in shadow make of scans that are recorded."""
    for one in weighed:
        if one.shadow is not None:
            telemetry.shadow(_level(one.after), _level(unpack(one.shadow)))


def _scan(scan_id: bytes, step: _Step) -> Scan:
    visit = step.recorder.visit
    return Scan(
        step.seen.unit,
        scan_id,
        # To the minute: what was checked together must not be linked by its moment.
        step.now.replace(second=0, microsecond=0),
        visit.channel,
        visit.organisation_id,
        step.sighting.device,
        step.sighting.network,
        _coarse(visit.position),
        step.seen.sealed,
        step.seen.judged(step.weighed.after).verdict.value,
    )


def _is_kept(step: _Step) -> bool:
    """Whether a scan gets a row of its own. The state counts all; of a stranger's flood the rows stay few.

    A session that goes on has its row already, an unsealed code proves no pack, and of the newest of very many phones
    within days no officer looks at each.
    """
    if step.sighting.channel is not Channel.CONSUMER:
        return True
    before, after = step.weighed.before, step.weighed.after
    return step.sighting.sealed and after.sessions > before.sessions and before.burst < _FLOOD


def shadowed(
    had: StoredUnit | None, change: Callable[[UnitState, Parameters], UnitState], rules: Rules
) -> bytes | None:
    """A unit's state under the rules in shadow after a change, packed; None where there are none.

    Rules that begin now know what was seen before them, but not what it weighed under others.
    """
    if rules.shadow is None:
        return None
    begun = unpack(had.shadow) if had and had.shadow else evidence.clear(unpack(had.state if had else b""))
    return pack(change(begun, rules.shadow))


def raise_flag(conn: Connection, target: Target, accused: Accusation | None, now: datetime) -> None:
    """Raise the flag that a change of a unit calls for, in the transaction that stores its state."""
    if accused is not None:
        flags.raise_or_join(conn, accused.kind, target, accused.signed_in, accused.evidence, now)


def _sighting(visit: Visit, seen: SeenUnit, key: bytes, now: datetime) -> Sighting:
    def name(kind: bytes, text: str) -> int:
        return pseudonyms.pseudonym(key, seen.unit, kind, text)

    return Sighting(
        int(now.timestamp() // 60),
        visit.channel,
        name(pseudonyms.DEVICE, visit.seen_as),
        name(pseudonyms.NETWORK, visit.network),
        name(pseudonyms.ORGANISATION, visit.acts_for),
        visit.position,
        sealed=seen.sealed,
    )


def _weigh(state: UnitState, sighting: Sighting, seen: SeenUnit, rules: Parameters) -> tuple[UnitState, Scores | None]:
    state = evidence.set_right(state, sighting.minute, rules)
    state, scores = evidence.weigh_and_score(state, sighting, seen.shipped, rules)
    # What is said of its end changes no score.
    return evidence.seen_after_end(state, sighting.channel) if seen.ended and sighting.sealed else state, scores


def _coarse(position: Position | None) -> Position | None:
    """A place as it is kept: to a hundredth of a degree and a kilometre, as the state of the unit keeps it."""
    if position is None:
        return None
    accuracy = max(1_000.0, round(position.accuracy_m, -3))
    return replace(position, lat=round(position.lat, 2), lon=round(position.lon, 2), accuracy_m=accuracy)


def _repeated(stored: StoredUnit | None) -> Weighed:
    """A scan that is recorded already. Where nothing else may be, nothing is said of the past."""
    now = as_it_stands(stored)
    own = now.after.sessions <= 1 and not now.after.selling.count
    return replace(now, before=UnitState(), after=replace(now.after, first=0)) if own else now


def _level(state: UnitState) -> str:
    return evidence.suspicion(state).name.lower()
