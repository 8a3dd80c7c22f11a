"""Flags: cases for an officer. Show one with all that is known, and settle it.

1. Whether a copy is suspected is decided where the scan or sale is recorded; lots are judged by `sweeping`.
2. An officer settles a flag once, with a coded outcome and a note; the unit's other suspicions are settled with it.
   Unless copies or a theft were confirmed, now or before, that clears the verdict of the unit; what was seen of it
   stays known, and a flag that confirmed it stays for ever (`retention`).
3. Of two officers who settle one flag, the first wins and the second is told by whom it was settled.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from registry.catalogue import sites
from registry.errors import Conflict, Invalid, NotFound
from registry.judgement import evidence, marks
from registry.judgement.unit_state import UnitState, pack, unpack
from registry.model.cases import ABOUT_UNITS, STANDING, CaseState, Flag, FlagKind, Ruling
from registry.model.days import rfc3339
from registry.model.goods import Listing
from registry.model.orders import Order, Unit
from registry.model.people import REGISTRY, Viewer
from registry.model.sightings import Channel, Locating, Sale, Scan, Suspicion
from registry.model.sites import Site
from registry.model.trail import TrailAct, TrailEntry
from registry.office.trail import audit
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection
from registry.store.market import sale_rows, scan_rows, unit_rows
from registry.store.market.unit_rows import StoredUnit
from registry.store.orders import order_rows
from registry.store.supervision import flag_rows

MAX_NOTE = 1000
_PIECE = 5_000


@dataclass(frozen=True, slots=True)
class SeenScan:
    """A kept scan as an officer sees it. `device` is a letter for this unit alone, None unknown; `located` by what.

    `organisation` names the site too, where one is known.
    """

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

    `lot` is the one the unit was ordered for, or the lot that the flag itself is about; `order` is the unit's.
    """

    flag: Flag
    lot: str | None
    listing: Listing | None
    order: Order | None
    level: Suspicion
    why: tuple[str, ...]
    scans: tuple[SeenScan, ...] = ()
    sales: tuple[tuple[Sale, str | None], ...] = ()
    earlier: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class SettledFlag:
    """A flag as it is settled now, and the level of suspicion that was cleared with it."""

    flag: Flag
    cleared: Suspicion


def show(conn: Connection, viewer: Viewer, flag_id: int) -> FlagDossier:
    """A viewer's flag with its evidence and what is known of its unit. Raises NotFound."""
    flag = find(conn, viewer, flag_id)
    listing = listing_rows.listings(conn, [flag.gtin]).get(flag.gtin)
    order = order_rows.by_id(conn, flag.unit.order_id) if flag.unit else None
    case = FlagDossier(flag, order.lot if order else flag.lot, listing, order, Suspicion.NONE, ())
    if flag.unit is None:
        return case
    stored = unit_rows.find(conn, [flag.unit]).get(flag.unit)
    state = unpack(stored.state if stored else b"")
    kept, sold = scan_rows.of_unit(conn, flag.unit), sale_rows.of_unit(conn, flag.unit)
    names = names_of(conn, [*kept, *sold])
    return replace(
        case,
        level=evidence.suspicion(state),
        why=evidence.reasons(state),
        scans=seen_scans(kept, names),
        sales=tuple((sale, names.of(sale)) for sale in sold),
        earlier=tuple(one for one in flag_rows.settled_of_unit(conn, flag.unit) if one.id != flag.id),
    )


def every(
    conn: Connection, viewer: Viewer, state: CaseState, kind: FlagKind | None, at_most: int
) -> list[tuple[Flag, str | None]]:
    """A viewer's flags in a state, of a kind or all, each with its lot; authenticated ones first, then the oldest."""
    flags = flag_rows.every(conn, viewer, state, kind, at_most)
    lot_of = lots(conn, flags)
    return [(flag, lot_of.get(flag.id)) for flag in flags]


def lots(conn: Connection, about: Iterable[Flag]) -> dict[int, str]:
    """The lots that flags are about, by the flags' ids; of a unit, the lot it was ordered for. No lot: no entry."""
    about = list(about)
    ids = sorted({flag.unit.order_id for flag in about if flag.unit})
    of_order: dict[str, str | None] = {}
    # Piece by piece: a statement takes only so many parameters.
    for start in range(0, len(ids), _PIECE):
        placed = order_rows.by_ids(conn, ids[start : start + _PIECE])
        of_order |= {order_id: order.lot for order_id, order in placed.items()}
    named = ((flag.id, of_order.get(flag.unit.order_id) if flag.unit else flag.lot) for flag in about)
    return {flag_id: lot for flag_id, lot in named if lot}


def find(conn: Connection, viewer: Viewer, flag_id: int) -> Flag:
    """A viewer's flag by its number; NotFound otherwise."""
    # No database takes a larger number.
    flag = flag_rows.one(conn, viewer, flag_id) if 0 < flag_id < 1 << 63 else None
    if flag is None:
        raise NotFound("flag_unknown", f"There is no flag {flag_id}: `flags list --all` shows them.")
    return flag


@dataclass(frozen=True, slots=True)
class ActorNames:
    """Who was there, by number: organisations, and their sites as they are called today."""

    organisations: Mapping[int, str]
    sites: Mapping[int, Site]

    def of(self, one: Scan | Sale) -> str | None:
        """The organisation, and its site where one is known and not named already."""
        organisation, site = self.organisations.get(one.organisation_id or 0), self.sites.get(one.site_id or 0)
        if organisation is None or site is None or site.is_called(organisation):
            return organisation
        return organisation if isinstance(one, Sale) and site.is_called(one.place) else f"{organisation}, {site.name}"


def names_of(conn: Connection, acts: Sequence[Scan | Sale]) -> ActorNames:
    """The names of those who scanned and sold."""
    owners = {one.organisation_id for one in acts if one.organisation_id is not None}
    at_sites = {one.site_id for one in acts if one.site_id is not None}
    return ActorNames(listing_rows.names(conn, owners), sites.by_ids(conn, at_sites))


def seen_scans(kept: list[Scan], names: ActorNames) -> tuple[SeenScan, ...]:
    """Scans of one unit, newest first, as an officer sees them."""
    letters: dict[int, str] = {}
    for scan in reversed(kept):
        if scan.device:
            letters.setdefault(scan.device, _letter(len(letters)))
    return tuple(
        SeenScan(
            scan.at,
            scan.channel,
            names.of(scan),
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


def settle(conn: Connection, flag_id: int, ruling: Ruling, now: datetime) -> SettledFlag:
    """Settle an open flag, once; clears the unit's verdict unless the outcome confirms it.

    Raises Invalid without a note of 1 to 1000 characters, NotFound, Conflict for a flag that is settled.
    """
    outcome, by, note = ruling.outcome, ruling.by, ruling.note.strip()
    if not note or len(note) > MAX_NOTE:
        raise Invalid("note_missing", f"Say what was found, in 1 to {MAX_NOTE} characters: give --note.")
    flag = find(conn, REGISTRY, flag_id)
    # The unit before the flag, as whoever records a scan does: nobody waits for each other.
    held = _locked(conn, flag.unit)
    if flag_rows.settle(conn, flag_id, outcome, by, note, now):
        # Or a flag left open on the unit could later clear what was confirmed here.
        for other in flag_rows.open_of_unit(conn, flag.unit) if flag.unit and flag.kind in ABOUT_UNITS else ():
            flag_rows.settle(conn, other, outcome, by, note, now)
    else:
        winner = find(conn, REGISTRY, flag_id)
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
        about_copies = flag.kind in ABOUT_UNITS and not _confirmed(conn, flag.unit, flag.id)
        after = _cleared(held, evidence.clear if about_copies else evidence.clear_end)
        cleared = Suspicion(evidence.suspicion(before) if unpack(after.state).reached < before.reached else 0)
        unit_rows.save(conn, {flag.unit: after})
    elif flag.unit is not None and held is None:
        unit_rows.release(conn, [flag.unit])
    detail: dict[str, object] = {"kind": flag.kind, "gtin": flag.gtin, "lot": flag.lot, "unit": flag.unit}
    detail |= {"outcome": outcome, "note": note}
    owner = listing_rows.owners(conn, [flag.gtin]).get(flag.gtin)
    audit(conn, TrailEntry(now, by, TrailAct.FLAG_SETTLED, str(flag_id), detail, owner, ruling.second))
    return SettledFlag(find(conn, REGISTRY, flag_id), cleared)


def _locked(conn: Connection, unit: Unit | None) -> StoredUnit | None:
    return unit_rows.lock(conn, [unit]).get(unit) if unit is not None else None


def _confirmed(conn: Connection, unit: Unit, but: int) -> bool:
    """Whether an officer has found before that the unit's code was copied, or the unit stolen."""
    earlier = (flag for flag in flag_rows.settled_of_unit(conn, unit) if flag.kind in ABOUT_UNITS and flag.id != but)
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


def to_json(flag: Flag, lot: str | None) -> dict[str, object]:
    """A flag with the fields of `GET /v1/flags`; `lot` is the one its unit was ordered for."""
    return {
        "id": flag.id,
        "kind": flag.kind.value,
        "gtin": flag.gtin,
        "lot": lot,
        "unit": {"order": flag.unit.order_id, "index": flag.unit.unit_index} if flag.unit else None,
        "opened_at": rfc3339(flag.opened_at),
        "last_at": rfc3339(flag.last_at),
        "times": flag.times,
        "authenticated": flag.authenticated,
        "evidence": flag.evidence.to_json(),
        "outcome": flag.outcome.value if flag.outcome else None,
        "settled_at": rfc3339(flag.settled_at),
        "settled_by": flag.settled_by,
        "note": flag.note,
    }
