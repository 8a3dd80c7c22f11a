"""What a check leaves behind: scans, unit states and flags, durably and at once.

1. Who records locks the units first, all in one order: of two that scan one unit at the same moment, exactly one is
   told that it is the first. Visits that come at the same time share a transaction (`journal`), one after the other.
2. What scans lead to is worked out before anything is locked (`look`), and again where a state has changed since: so
   others wait for as little as can be.
3. A scan has its caller's id, unique within its unit. The same id again changes nothing and weighs nothing, where the
   scan has a row (`_is_kept`); else it is one more look of the same device, as long as that is among the unit's latest.
   The id is kept as a keyed hash of id and unit, so that a list of units checked together leaves no link between them.
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
from registry.market import flag_raising
from registry.market.findings import Lookup
from registry.market.tally import Tally
from registry.market.visits import Rules, Visit
from registry.model.cases import FlagKind
from registry.model.flag_evidence import EndedUnitScan, Scores
from registry.model.measures import Target
from registry.model.orders import Unit
from registry.model.sightings import Channel, Position, Scan, Sighting
from registry.store.engine.engine import Connection
from registry.store.market import scan_rows, unit_rows
from registry.store.market.unit_rows import StoredUnit

_STRANGERS = (Channel.CONSUMER, Channel.PLATFORM)
# Tenths of new phones, decaying over three days: from here on strangers' scans of a unit leave no rows.
_FLOOD = 250


@dataclass(frozen=True, slots=True)
class Weighing:
    """A unit's state before a scan, as far as it is the past of somebody else, and after it.

    `shadow`: the state after it under the rules in shadow, packed, where there are any and the scan was weighed.
    """

    before: UnitState
    after: UnitState
    shadow: bytes | None = None


def as_it_stands(stored: StoredUnit | None) -> Weighing:
    """A unit that is only looked at."""
    state = unpack(stored.state) if stored else UNTOUCHED
    return Weighing(state, state)


@dataclass(frozen=True, slots=True)
class Recorder:
    """Who checks, by which rules it is weighed, and where the rest is counted."""

    visit: Visit
    rules: Rules
    tally: Tally


# A scan's unit, and the id that it is kept under.
ScanKey = tuple[Unit, bytes]


@dataclass(frozen=True, slots=True)
class VisitScans:
    """The scans of one visit: each unit once, with what its text led to; the key of pseudonyms; the moment."""

    recorder: Recorder
    key: bytes
    lookups: Mapping[ScanKey, Lookup]
    now: datetime

    def weigh(self, scan_key: ScanKey, stored: StoredUnit | None) -> "_WeighedScan":
        """A scan of this visit weighed on what is stored of its unit."""
        lookup, rules = self.lookups[scan_key], self.recorder.rules
        before = unpack(stored.state) if stored else UNTOUCHED
        sighting = self._as_known(self._sighting(scan_key[0], lookup.sealed), before, scan_key[0])
        after, scores = _weigh(before, sighting, lookup, rules.shown)
        shadow = shadowed(stored, lambda state, parameters: _weigh(state, sighting, lookup, parameters)[0], rules)
        kept = marks.PLACES & (stored.marks if stored else 0)
        new = kept | marks.of_place(sighting, lookup.shipped) | marks.of_state(after, rules.shown, scores)
        left = StoredUnit(pack(after), shadow, new)
        return _WeighedScan(self, lookup, sighting, Weighing(before, after, shadow), left)

    def _sighting(self, unit: Unit, sealed: bool) -> Sighting:
        visit = self.recorder.visit
        return Sighting(
            int(self.now.timestamp() // 60),
            visit.channel,
            pseudonyms.pseudonym(self.key, unit, pseudonyms.DEVICE, visit.seen_as),
            pseudonyms.pseudonym(self.key, unit, pseudonyms.NETWORK, visit.network),
            pseudonyms.pseudonym(self.key, unit, pseudonyms.ORGANISATION, visit.acts_for),
            visit.position,
            sealed=sealed,
        )

    def _as_known(self, sighting: Sighting, before: UnitState, unit: Unit) -> Sighting:
        """A phone's first scan has no token yet: until then its network stood for it, and it stays that device."""
        visit = self.recorder.visit
        if not visit.device or sighting.device in before.devices:
            return sighting
        stand_in = pseudonyms.pseudonym(self.key, unit, pseudonyms.DEVICE, f"net:{visit.network}")
        return replace(sighting, device=stand_in) if stand_in in before.devices else sighting


def scans_of(recorder: Recorder, key: bytes, lookups: Iterable[Lookup], now: datetime) -> VisitScans:
    """The scans of a visit: of each unit that a text names one, sealed if any of its texts is."""
    by_unit: dict[Unit, Lookup] = {}
    for lookup in lookups:
        if lookup.unit and (lookup.unit not in by_unit or lookup.sealed):
            by_unit[lookup.unit] = lookup
    given = recorder.visit.id
    keyed = {(unit, pseudonyms.scan_pseudonym(key, unit, given)): lookup for unit, lookup in by_unit.items()}
    return VisitScans(recorder, key, keyed, now)


@dataclass(frozen=True, slots=True)
class _WeighedScan:
    """One scan of one unit, weighed and not yet stored."""

    visit_scans: VisitScans
    lookup: Lookup
    sighting: Sighting
    weighing: Weighing
    stored: StoredUnit


@dataclass(frozen=True, slots=True)
class Outlook:
    """What scans make of the stored states: the weighings of each visit's units; the new scans; the changed states."""

    stored: Mapping[Unit, StoredUnit]
    weighings: list[dict[Unit, Weighing]]
    scans: Mapping[ScanKey, _WeighedScan]
    changed: Mapping[Unit, StoredUnit]


def look(conn: Connection, visits: Sequence[VisitScans]) -> Outlook:
    """What these scans would lead to, as it stands in this transaction; nothing is locked or written.

    A unit without a history has hardly ever a scan (typed codes have): it is not asked for, `record` finds out.
    """
    keys = _scan_keys(visits)
    stored = unit_rows.find(conn, {unit for unit, _ in keys})
    return _outlook(visits, stored, scan_rows.recorded(conn, {key for key in keys if key[0] in stored}))


def record(
    conn: Connection, visits: Sequence[VisitScans], expected: Outlook | None = None
) -> list[dict[Unit, Weighing]]:
    """Record the scans of several visits in the order in which they are given; for each visit its units, weighed.

    Inside `engine.record`. Two visits of one unit are told so: the later one is weighed on what the earlier one left.
    `expected` is what `look` found just before; raises IntegrityError, and nothing is recorded, where one of its scans
    is recorded already without having left a mark on its unit.
    """
    keys = _scan_keys(visits)
    locked = {unit for unit, _ in keys}
    stored = unit_rows.lock(conn, locked)
    outlook = expected
    if outlook is None or outlook.stored != stored:
        outlook = _outlook(visits, stored, scan_rows.recorded(conn, keys))
    unit_rows.save(conn, outlook.changed)
    for scan in outlook.scans.values():
        _flag(conn, scan)
    scan_rows.record(conn, [_row(scan_id, scan) for (_, scan_id), scan in outlook.scans.items() if _is_kept(scan)])
    unit_rows.release(conn, locked - stored.keys() - outlook.changed.keys())
    return outlook.weighings


def _scan_keys(visits: Sequence[VisitScans]) -> set[ScanKey]:
    return {key for visit in visits for key in visit.lookups}


def _outlook(visits: Sequence[VisitScans], stored: Mapping[Unit, StoredUnit], recorded: set[ScanKey]) -> Outlook:
    """Weigh scan after scan; those in `recorded` weigh nothing again."""
    current = dict(stored)
    weighings: list[dict[Unit, Weighing]] = []
    new: dict[ScanKey, _WeighedScan] = {}
    for visit in visits:
        weighings.append(of_visit := {})
        for key in visit.lookups:
            unit = key[0]
            if key in recorded or key in new:
                of_visit[unit] = _repeated(current.get(unit))
                continue
            scan = new[key] = visit.weigh(key, current.get(unit))
            of_visit[unit] = scan.weighing
            if scan.weighing.after != UNTOUCHED:
                current[unit] = scan.stored
    changed = {unit: state for unit, state in current.items() if state != stored.get(unit)}
    return Outlook(stored, weighings, new, changed)


def _flag(conn: Connection, scan: _WeighedScan) -> None:
    visit, weighing, now = scan.visit_scans.recorder.visit, scan.weighing, scan.visit_scans.now
    accused = accusation(weighing.before, weighing.after, scan.visit_scans.recorder.rules.shown)
    raise_flag(conn, scan.lookup.target, accused, now)
    signed_in = visit.channel not in _STRANGERS
    if scan.lookup.ended and (scan.lookup.sealed or signed_in):
        ended_scan = EndedUnitScan(visit.channel, scan.lookup.sealed)
        flag_raising.raise_or_join(conn, FlagKind.SEEN_AFTER_END, scan.lookup.target, signed_in, ended_scan, now)


def note_shadow(weighings: Iterable[Weighing]) -> None:
    """Tell the metrics what the rules in shadow make of scans that are recorded."""
    for weighing in weighings:
        if weighing.shadow is not None:
            telemetry.shadow(_level(weighing.after), _level(unpack(weighing.shadow)))


def _row(scan_id: bytes, scan: _WeighedScan) -> Scan:
    visit, lookup = scan.visit_scans.recorder.visit, scan.lookup
    assert lookup.unit is not None
    return Scan(
        lookup.unit,
        scan_id,
        # To the minute: what was checked together must not be linked by its moment.
        scan.visit_scans.now.replace(second=0, microsecond=0),
        visit.channel,
        visit.organisation_id,
        scan.sighting.device,
        scan.sighting.network,
        _coarse(visit.position),
        lookup.sealed,
        lookup.judged(scan.weighing.after).verdict.value,
        visit.site_id,
    )


def _is_kept(scan: _WeighedScan) -> bool:
    """Whether a scan gets a row of its own. The state counts all; of a stranger's flood the rows stay few.

    A session that goes on has its row already, an unsealed code proves no pack, and of the newest of very many phones
    within days no officer looks at each.
    """
    if scan.sighting.channel is not Channel.CONSUMER:
        return True
    before, after = scan.weighing.before, scan.weighing.after
    return scan.sighting.sealed and after.sessions > before.sessions and before.burst < _FLOOD


def shadowed(
    stored: StoredUnit | None, change: Callable[[UnitState, Parameters], UnitState], rules: Rules
) -> bytes | None:
    """A unit's state under the rules in shadow after a change, packed; None where there are none.

    Rules that begin now know what was seen before them, but not what it weighed under others.
    """
    if rules.shadow is None:
        return None
    begun = (
        unpack(stored.shadow) if stored and stored.shadow else evidence.clear(unpack(stored.state if stored else b""))
    )
    return pack(change(begun, rules.shadow))


def raise_flag(conn: Connection, target: Target, accused: Accusation | None, now: datetime) -> None:
    """Raise the flag that a change of a unit calls for, in the transaction that stores its state."""
    if accused is not None:
        flag_raising.raise_or_join(conn, accused.kind, target, accused.signed_in, accused.evidence, now)


def _weigh(state: UnitState, sighting: Sighting, lookup: Lookup, rules: Parameters) -> tuple[UnitState, Scores | None]:
    state = evidence.set_right(state, sighting.minute, rules)
    state, scores = evidence.weigh_and_score(state, sighting, lookup.shipped, rules)
    # What is said of its end changes no score.
    if lookup.ended and sighting.sealed:
        state = evidence.seen_after_end(state, sighting.channel)
    return state, scores


def _coarse(position: Position | None) -> Position | None:
    """A place as it is kept: to a hundredth of a degree and a kilometre, as the state of the unit keeps it."""
    if position is None:
        return None
    accuracy = max(1_000.0, round(position.accuracy_m, -3))
    return replace(position, lat=round(position.lat, 2), lon=round(position.lon, 2), accuracy_m=accuracy)


def _repeated(stored: StoredUnit | None) -> Weighing:
    """A scan that is recorded already. Where nothing else may be, nothing is said of the past."""
    now = as_it_stands(stored)
    own = now.after.sessions <= 1 and not now.after.selling.count
    return replace(now, before=UnitState(), after=replace(now.after, first=0)) if own else now


def _level(state: UnitState) -> str:
    return evidence.suspicion(state).name.lower()
