"""The nightly sweep: all lots are looked through for those out of line with the others of their product.

It can be repeated at any time. A lot that was settled within 30 days comes again only if its figures grew.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from registry.judgement import lot_evidence
from registry.judgement.lot_evidence import Excess, LotCounts, LotFinding
from registry.judgement.marks import Mark
from registry.market import flag_raising
from registry.model.cases import ABOUT_UNITS, CaseState, Flag, FlagKind
from registry.model.flag_evidence import LotFigures
from registry.model.measures import Target
from registry.model.orders import Unit
from registry.model.people import REGISTRY
from registry.store.engine.engine import Connection, Engine, read, unhurried, write
from registry.store.market import unit_rows
from registry.store.market.unit_rows import LotSum
from registry.store.supervision import flag_rows
from registry.supervision.flags import lots

_QUIET = timedelta(days=30)
_LOTS = (FlagKind.LOT_OUT_OF_LINE, FlagKind.LOT_SHIPPING_DATA, FlagKind.POISONING)
# More flags than officers can ever work through.
_ALL = 1_000_000


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
class SweepResult:
    """What a sweep looked at, and what it found, by product and lot."""

    lots: int
    products: int
    outliers: tuple[SweptLot, ...]


def sweep(engine: Engine, now: datetime) -> SweepResult:
    """Judge every lot against the other lots of its product, and flag those out of line. Safe to repeat.

    Reads every unit that has a history, so it is for a nightly timer; scans go on meanwhile.
    """
    with read(engine) as conn:
        unhurried(conn)
        sums = unit_rows.lot_sums(conn)
        accused = _accused(conn)
    findings: list[tuple[str, LotFinding]] = []
    products = 0
    for gtin, of_product in groupby(sums, key=lambda one: one.gtin):
        products += 1
        judged = lot_evidence.out_of_line([_counts(one, accused) for one in of_product])
        findings += [(gtin, finding) for finding in judged]
    if not findings:
        return SweepResult(len(sums), products, ())
    with write(engine) as conn:
        lot_flags = _lot_flags(conn, now - _QUIET)
        outliers = tuple(_put(conn, gtin, finding, lot_flags, now) for gtin, finding in findings)
    return SweepResult(len(sums), products, outliers)


# By product and lot: the accused units, and those of them that somebody signed in accuses.
_Accused = dict[tuple[str, str], tuple[set[Unit], set[Unit]]]


def _accused(conn: Connection) -> _Accused:
    """The units of each lot on which a flag is open."""
    flags = [flag for kind in ABOUT_UNITS for flag in flag_rows.every(conn, REGISTRY, CaseState.OPEN, kind, _ALL)]
    lot_of = lots(conn, flags)
    accused: _Accused = defaultdict(lambda: (set(), set()))
    for flag in flags:
        if flag.unit is None:
            continue
        every, vouched = accused[flag.gtin, lot_of.get(flag.id, "")]
        every.add(flag.unit)
        if flag.authenticated:
            vouched.add(flag.unit)
    return accused


def _counts(one: LotSum, accused: _Accused) -> LotCounts:
    every, vouched = accused.get((one.gtin, one.lot), ((), ()))
    return LotCounts(
        one.lot,
        one.issued,
        one.touched,
        suspicious=one.marked[Mark.LEANING],
        second_sales=one.marked[Mark.SECOND_SALE],
        outside=one.marked[Mark.UNSHIPPED],
        located=one.marked[Mark.LOCATED],
        accused=len(every),
        vouched=len(vouched),
    )


_LotFlags = dict[tuple[str, str], list[Flag]]


def _lot_flags(conn: Connection, since: datetime) -> _LotFlags:
    """The flags of lots that are open, or were settled after a moment; by product and lot."""
    lot_flags: _LotFlags = defaultdict(list)
    for kind in _LOTS:
        for flag in flag_rows.every(conn, REGISTRY, CaseState.ALL, kind, _ALL):
            if flag.settled_at is None or flag.settled_at >= since:
                lot_flags[flag.gtin, flag.lot or ""].append(flag)
    return lot_flags


def _put(conn: Connection, gtin: str, finding: LotFinding, lot_flags: _LotFlags, now: datetime) -> SweptLot:
    lot, figures = finding.counts.lot, _figures(finding)
    about = lot_flags.get((gtin, lot), [])
    standing = next((flag for flag in about if flag.kind is finding.kind and flag.settled_at is None), None)
    if standing is not None and standing.evidence == figures:
        return SweptLot(gtin, finding, News.UNCHANGED, standing.id)
    if standing is None:
        settled = next((flag for flag in about if _covers(flag, finding, figures)), None)
        if settled is not None:
            return SweptLot(gtin, finding, News.SETTLED, settled.id)
    target = Target(gtin, lot or None)
    flag_id = flag_raising.raise_or_join(conn, finding.kind, target, finding.authenticated, figures, now)
    return SweptLot(gtin, finding, News.JOINED if standing is not None else News.RAISED, flag_id)


# A finding that officers settled covers a later one of the other kind too: which it is turns on a single unit.
_ALIKE = {
    FlagKind.LOT_SHIPPING_DATA: (FlagKind.LOT_SHIPPING_DATA,),
    FlagKind.LOT_OUT_OF_LINE: (FlagKind.LOT_OUT_OF_LINE, FlagKind.POISONING),
    FlagKind.POISONING: (FlagKind.LOT_OUT_OF_LINE, FlagKind.POISONING),
}


def _covers(flag: Flag, finding: LotFinding, figures: LotFigures) -> bool:
    """Whether a settled flag was about these figures already: none of those that accuse has grown since."""
    settled = flag.evidence
    if flag.settled_at is None or flag.kind not in _ALIKE[finding.kind] or not isinstance(settled, LotFigures):
        return False
    # That more units were merely seen is no news.
    if finding.kind is FlagKind.LOT_SHIPPING_DATA:
        return figures.outside <= settled.outside
    return figures.suspicious <= settled.suspicious and figures.second_sales <= settled.second_sales


def _figures(finding: LotFinding) -> LotFigures:
    """A finding as the evidence of a flag."""
    counts, sold, scored = finding.counts, finding.second_sales, finding.scores
    return LotFigures(
        counts.issued,
        counts.touched,
        counts.second_sales,
        counts.suspicious,
        counts.outside,
        round(finding.located),
        counts.accused,
        counts.vouched,
        second_sales_usual=round(sold.usual, 2) if sold else None,
        second_sales_chance=_chance(sold) if sold else None,
        suspicious_usual=round(scored.usual, 2) if scored else None,
        suspicious_chance=_chance(scored) if scored else None,
    )


def _chance(excess: Excess) -> float:
    return float(f"{excess.chance:.2g}")
