"""Flags: cases for an officer. Show one with all that is known, settle it, and look through all lots for new ones.

1. Whether a copy is suspected is decided where the scan or sale is recorded; lots are judged here, by a nightly sweep.
2. An officer settles a flag once, with a coded outcome and a note; the unit's other suspicions are settled with it.
   Unless copies or a theft were confirmed, now or before, that clears the verdict of the unit; what was seen of it
   stays known, and the settled flag stays for ever.
3. Of two officers who settle one flag, the first wins and the second is told by whom it was settled.
4. A sweep can be repeated at any time. A lot that was settled within 30 days comes again only if its figures grew.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from registry.errors import Conflict, Invalid, NotFound
from registry.judgement import evidence, lot_evidence, marks
from registry.judgement.lot_evidence import Excess, LotCounts, LotFinding
from registry.judgement.unit_state import UnitState, pack, unpack
from registry.model.cases import Flag, FlagKind, FlagOutcome, Ruling
from registry.model.measures import Target
from registry.model.orders import Unit
from registry.model.sightings import Channel, Locating, Sale, Scan, Suspicion
from registry.office.approvals import TrailEntry, audit
from registry.store.catalogue import listings
from registry.store.engine.engine import Connection, Engine, read, unhurried, write
from registry.store.market import sales, scans, units
from registry.store.market.units import LotSum, StoredUnit
from registry.store.orders import orders
from registry.store.supervision import flags as rows

MAX_NOTE = 1000
# What is confirmed stays; everything else says that the unit itself is not to blame.
STANDING = frozenset({FlagOutcome.COPIES_CONFIRMED, FlagOutcome.THEFT_CONFIRMED})
_QUIET = timedelta(days=30)
_LOTS = (FlagKind.LOT_OUT_OF_LINE, FlagKind.LOT_SHIPPING_DATA, FlagKind.POISONING)
_UNITS = (FlagKind.UNIT_SUSPECT, FlagKind.UNIT_DUPLICATED)
# More flags than officers can ever work through.
_ALL = 1_000_000
_PIECE = 5_000


@dataclass(frozen=True, slots=True)
class SeenScan:
    """A kept scan as an officer sees it. `device` is a letter for this unit alone, None unknown; `located` by what."""

    at: datetime
    channel: Channel
    organisation: str | None
    province: str | None
    located: Locating | None
    device: str | None
    verdict: str


@dataclass(frozen=True, slots=True)
class FlagDossier:
    """A flag with all that is known of its unit: the level it has now and why, its newest scans (newest first), its
    sales (oldest first) with their organisations' names, and the flags on it that were settled before.

    `lot` is the one the unit was ordered for, or the lot that the flag itself is about.
    """

    flag: Flag
    lot: str | None
    product: str | None
    level: Suspicion
    why: tuple[str, ...]
    scans: tuple[SeenScan, ...] = ()
    sales: tuple[tuple[Sale, str | None], ...] = ()
    earlier: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Settlement:
    """A flag as it is settled now, and the level of suspicion that was cleared with it."""

    flag: Flag
    cleared: Suspicion


class News(StrEnum):
    """What a sweep did with a finding: a new flag, newer figures in an open one, or nothing as nothing is new."""

    RAISED = "raised"
    JOINED = "joined"
    UNCHANGED = "unchanged"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class SweptLot:
    """A lot that a sweep found, and its flag (the settled one, where nothing has grown since)."""

    gtin: str
    finding: LotFinding
    news: News
    flag_id: int


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep looked at, and what it found, by product and lot."""

    lots: int
    products: int
    found: tuple[SweptLot, ...]


def show(conn: Connection, flag_id: int) -> FlagDossier:
    """A flag with its evidence and what is known of its unit. Raises NotFound."""
    flag = _one(conn, flag_id)
    listing = listings.listings(conn, [flag.gtin]).get(flag.gtin)
    product = listing.product.name if listing else None
    case = FlagDossier(flag, lots(conn, [flag]).get(flag.id), product, Suspicion.NONE, ())
    if flag.unit is None:
        return case
    stored = units.find(conn, [flag.unit]).get(flag.unit)
    state = unpack(stored.state if stored else b"")
    kept, sold = scans.of_unit(conn, flag.unit), sales.of_unit(conn, flag.unit)
    names = _organisations(conn, [*kept, *sold])
    return replace(
        case,
        level=evidence.suspicion(state),
        why=evidence.reasons(state),
        scans=seen(kept, names),
        sales=tuple((sale, names.get(sale.organisation_id or 0)) for sale in sold),
        earlier=tuple(one for one in rows.settled_of_unit(conn, flag.unit) if one.id != flag.id),
    )


def lots(conn: Connection, about: Iterable[Flag]) -> dict[int, str]:
    """The lots that flags are about, by the flags' ids; of a unit, the lot it was ordered for. No lot: no entry."""
    about = list(about)
    ids = sorted({flag.unit.order_id for flag in about if flag.unit})
    of_order: dict[str, str | None] = {}
    # Piece by piece: a statement takes only so many parameters.
    for start in range(0, len(ids), _PIECE):
        placed = orders.by_ids(conn, ids[start : start + _PIECE])
        of_order |= {order_id: order.lot for order_id, order in placed.items()}
    named = ((flag.id, of_order.get(flag.unit.order_id) if flag.unit else flag.lot) for flag in about)
    return {flag_id: lot for flag_id, lot in named if lot}


def _one(conn: Connection, flag_id: int) -> Flag:
    # No database takes a larger number.
    flag = rows.one(conn, flag_id) if 0 < flag_id < 1 << 63 else None
    if flag is None:
        raise NotFound("flag_unknown", f"There is no flag {flag_id}: `flags list --all` shows them.")
    return flag


def _organisations(conn: Connection, told: Iterable[Scan | Sale]) -> dict[int, str]:
    if not any(one.organisation_id is not None for one in told):
        return {}
    return {one.id: one.name for one in listings.every_organisation(conn)}


def seen(kept: list[Scan], names: Mapping[int, str]) -> tuple[SeenScan, ...]:
    """Scans of one unit, newest first, as an officer sees them."""
    letters: dict[int, str] = {}
    for scan in reversed(kept):
        if scan.device:
            letters.setdefault(scan.device, _letter(len(letters)))
    return tuple(
        SeenScan(
            scan.at,
            scan.channel,
            names.get(scan.organisation_id or 0),
            scan.position.province if scan.position else None,
            scan.position.by if scan.position else None,
            letters.get(scan.device),
            scan.verdict,
        )
        for scan in kept
    )


def _letter(number: int) -> str:
    """A, B, ... Z, AA, AB, ... for 0, 1, ..."""
    return (_letter(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


def settle(conn: Connection, flag_id: int, ruling: Ruling, now: datetime) -> Settlement:
    """Settle an open flag, once; clears the unit's verdict unless the outcome confirms it.

    Raises Invalid without a note of 1 to 1000 characters, NotFound, Conflict for a flag that is settled.
    """
    outcome, by, note = ruling.outcome, ruling.by, ruling.note.strip()
    if not note or len(note) > MAX_NOTE:
        raise Invalid("note_missing", f"Say what was found, in 1 to {MAX_NOTE} characters: give --note.")
    flag = _one(conn, flag_id)
    # The unit before the flag, as whoever records a scan does: nobody waits for each other.
    held = _locked(conn, flag.unit)
    if rows.settle(conn, flag_id, outcome, by, note, now):
        # Or a flag left open on the unit could later clear what was confirmed here.
        for other in rows.open_of_unit(conn, flag.unit) if flag.unit and flag.kind in _UNITS else ():
            rows.settle(conn, other, outcome, by, note, now)
    else:
        winner = _one(conn, flag_id)
        raise Conflict(
            "flag_settled",
            f"Flag {flag_id} was settled as {winner.outcome} by {winner.settled_by} on {winner.settled_at:%Y-%m-%d}: "
            f"{winner.note}",
        )
    cleared = Suspicion.NONE
    # Of what consumers report alone, no verdict comes and none goes.
    clearing = outcome not in STANDING and flag.kind is not FlagKind.CONSUMER_REPORT
    if flag.unit is not None and held is not None and clearing:
        before = unpack(held.state)
        about_copies = flag.kind in _UNITS and not _confirmed(conn, flag.unit, flag.id)
        after = _cleared(held, evidence.clear if about_copies else evidence.clear_end)
        cleared = Suspicion(evidence.suspicion(before) if unpack(after.state).reached < before.reached else 0)
        units.save(conn, {flag.unit: after})
    elif flag.unit is not None and held is None:
        units.release(conn, [flag.unit])
    told = {"kind": flag.kind, "gtin": flag.gtin, "lot": flag.lot, "unit": flag.unit, "outcome": outcome, "note": note}
    owner = listings.owners(conn, [flag.gtin]).get(flag.gtin)
    audit(conn, TrailEntry(now, by, "flag_settled", str(flag_id), told, owner, ruling.second))
    return Settlement(_one(conn, flag_id), cleared)


def _locked(conn: Connection, unit: Unit | None) -> StoredUnit | None:
    return units.lock(conn, [unit]).get(unit) if unit is not None else None


def _confirmed(conn: Connection, unit: Unit, but: int) -> bool:
    """Whether an officer has found before that the unit's code was copied, or the unit stolen."""
    earlier = (flag for flag in rows.settled_of_unit(conn, unit) if flag.kind in _UNITS and flag.id != but)
    return any(flag.outcome in STANDING for flag in earlier)


def _cleared(stored: StoredUnit, clear: Callable[[UnitState], UnitState]) -> StoredUnit:
    after = clear(unpack(stored.state))
    return StoredUnit(
        pack(after),
        # The rules on trial learn from the same examination.
        pack(clear(unpack(stored.shadow))) if stored.shadow else stored.shadow,
        # Where the unit was seen no officer takes back.
        stored.marks if after.reached else stored.marks & marks.PLACES,
    )


def sweep(engine: Engine, now: datetime) -> Swept:
    """Judge every lot against the other lots of its product, and flag those out of line. Safe to repeat.

    Reads every unit that has a history, so it is for a nightly timer; scans go on meanwhile.
    """
    with read(engine) as conn:
        unhurried(conn)
        sums = units.lot_sums(conn)
        accused = _accused(conn)
    findings: list[tuple[str, LotFinding]] = []
    products = 0
    for gtin, of_product in groupby(sums, key=lambda one: one.gtin):
        products += 1
        judged = lot_evidence.out_of_line([_counts(one, accused) for one in of_product])
        findings += [(gtin, finding) for finding in judged]
    if not findings:
        return Swept(len(sums), products, ())
    with write(engine) as conn:
        known = _known(conn, now - _QUIET)
        found = tuple(_put(conn, gtin, finding, known, now) for gtin, finding in findings)
    return Swept(len(sums), products, found)


# By product and lot: the accused units, and those of them that somebody signed in accuses.
_Accused = dict[tuple[str, str], tuple[set[Unit], set[Unit]]]


def _accused(conn: Connection) -> _Accused:
    """The units of each lot on which a flag is open."""
    told = [flag for kind in _UNITS for flag in rows.every(conn, False, kind, _ALL)]
    lot_of = lots(conn, told)
    found: _Accused = defaultdict(lambda: (set(), set()))
    for flag in told:
        if flag.unit is None:
            continue
        every, vouched = found[flag.gtin, lot_of.get(flag.id, "")]
        every.add(flag.unit)
        if flag.authenticated:
            vouched.add(flag.unit)
    return found


def _counts(one: LotSum, accused: _Accused) -> LotCounts:
    suspicious, _, second_sales, outside, located = one.marked
    every, vouched = accused.get((one.gtin, one.lot), ((), ()))
    return LotCounts(
        one.lot,
        one.issued,
        one.touched,
        suspicious=suspicious,
        second_sales=second_sales,
        outside=outside,
        located=located,
        accused=len(every),
        vouched=len(vouched),
    )


_Known = dict[tuple[str, str], list[Flag]]


def _known(conn: Connection, since: datetime) -> _Known:
    """The flags of lots that are open, or were settled after a moment; by product and lot."""
    found: _Known = defaultdict(list)
    for kind in _LOTS:
        for flag in rows.every(conn, None, kind, _ALL):
            if flag.settled_at is None or flag.settled_at >= since:
                found[flag.gtin, flag.lot or ""].append(flag)
    return found


def _put(conn: Connection, gtin: str, finding: LotFinding, known: _Known, now: datetime) -> SweptLot:
    lot, told = finding.counts.lot, _told(finding)
    about = known.get((gtin, lot), [])
    standing = next((flag for flag in about if flag.kind is finding.kind and flag.settled_at is None), None)
    if standing is not None and standing.evidence == told:
        return SweptLot(gtin, finding, News.UNCHANGED, standing.id)
    if standing is None:
        settled = next((flag for flag in about if _covers(flag, finding, told)), None)
        if settled is not None:
            return SweptLot(gtin, finding, News.SETTLED, settled.id)
    target = Target(gtin, lot or None)
    flag_id = rows.raise_or_join(conn, finding.kind, target, finding.authenticated, told, now)
    return SweptLot(gtin, finding, News.JOINED if standing is not None else News.RAISED, flag_id)


# A finding that officers settled covers a later one of the other kind too: which it is turns on a single unit.
_ALIKE = {
    FlagKind.LOT_SHIPPING_DATA: (FlagKind.LOT_SHIPPING_DATA,),
    FlagKind.LOT_OUT_OF_LINE: (FlagKind.LOT_OUT_OF_LINE, FlagKind.POISONING),
    FlagKind.POISONING: (FlagKind.LOT_OUT_OF_LINE, FlagKind.POISONING),
}
# What accuses, by kind; that more units were merely seen is no news.
_ACCUSING = {
    FlagKind.LOT_SHIPPING_DATA: ("outside",),
    FlagKind.LOT_OUT_OF_LINE: ("suspicious", "second_sales"),
    FlagKind.POISONING: ("suspicious", "second_sales"),
}


def _covers(flag: Flag, finding: LotFinding, told: Mapping[str, object]) -> bool:
    """Whether a settled flag was about these figures already: none of those that accuse has grown since."""
    if flag.settled_at is None or flag.kind not in _ALIKE[finding.kind]:
        return False
    return all(_number(told, name) <= _number(flag.evidence, name) for name in _ACCUSING[finding.kind])


def _number(told: Mapping[str, object], name: str) -> int:
    value = told.get(name)
    return value if isinstance(value, int) else 0


def _told(finding: LotFinding) -> dict[str, object]:
    """A finding as the facts of a flag; how many units were usual, and the chance of the count in a clean lot."""
    counts = finding.counts
    told: dict[str, object] = {
        "issued": counts.issued,
        "seen": counts.touched,
        "second_sales": counts.second_sales,
        "suspicious": counts.suspicious,
        "outside": counts.outside,
        "located": round(finding.located),
        "accused": counts.accused,
        "accused_by_signed_in": counts.vouched,
    }
    told |= _excess("second_sales", finding.second_sales)
    return told | _excess("suspicious", finding.scores)


def _excess(name: str, excess: Excess | None) -> dict[str, object]:
    if excess is None:
        return {}
    return {f"{name}_usual": round(excess.usual, 2), f"{name}_chance": float(f"{excess.chance:.2g}")}


def to_json(flag: Flag, lot: str | None) -> dict[str, object]:
    """A flag with the fields of `GET /v1/flags`; `lot` is the one its unit was ordered for."""
    return {
        "id": flag.id,
        "kind": flag.kind.value,
        "gtin": flag.gtin,
        "lot": lot,
        "unit": {"order": flag.unit.order_id, "index": flag.unit.unit_index} if flag.unit else None,
        "opened_at": moment(flag.opened_at),
        "last_at": moment(flag.last_at),
        "times": flag.times,
        "authenticated": flag.authenticated,
        "evidence": flag.evidence,
        "outcome": flag.outcome.value if flag.outcome else None,
        "settled_at": moment(flag.settled_at),
        "settled_by": flag.settled_by,
        "note": flag.note,
    }


def moment(at: datetime | None) -> str | None:
    """RFC 3339 in UTC."""
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else None
