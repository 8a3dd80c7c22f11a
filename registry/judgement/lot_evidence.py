"""Which lots of a product are out of line with its other lots: counts in, findings out.

1. Two tests, each with its own half of the budget of clean lots called out of line: second sales, and units that score.
   Summed into one figure they found fewer copied lots than the better of them alone.
2. What is usual is learned robustly from the other lots of the product: a median to begin with, counts capped so that
   no lot moves it far, the spread by the median deviation (MAD). Where lots or counts are few, an assumed rate helps.
3. A count is judged by the tail of a negative binomial round what is usual. So small lots, rare events, lots of unlike
   size and products with a single lot need no rules of their own.
4. A lot seen mostly outside the provinces it was shipped to is a data case. Its scores follow from that, so only its
   second sales are judged.
5. Scores that nearly all rest on strangers' scans are called suspected poisoning: looked into, held against nobody.
Not found here: a product of which most lots are copied alike, because then that is what is usual.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, lgamma, log, log1p, sqrt
from statistics import median

from registry.model.cases import FlagKind


@dataclass(frozen=True, slots=True)
class LotCounts:
    """Units of one lot: issued, with any history, and how many of these show what.

    `suspicious`: score of 1.5 or more; `outside`: seen at a reliable place outside the shipped provinces; `located`:
    seen at a reliable place at all, None where nobody counted; `accused`: suspect or duplicated, and of these `vouched`
    on the evidence of somebody signed in.
    """

    lot: str
    issued: int
    touched: int
    suspicious: int = 0
    second_sales: int = 0
    outside: int = 0
    located: int | None = None
    accused: int = 0
    vouched: int = 0


@dataclass(frozen=True, slots=True)
class Usual:
    """A rate assumed before any lot was seen: per touched unit, and how many touched units that opinion is worth."""

    rate: float
    units: float


@dataclass(frozen=True, slots=True)
class LotRules:
    """Every number that lots are judged by, each with its source or the word "assumed"."""

    # docs/detection.md, "Lots": the share of clean lots that may be flagged, both tests together, at one look.
    budget: float = 0.01
    # Assumed, after the trial simulation: 0.09 second sales per 1,000 genuine codes, a third of them touched.
    second_sales: Usual = Usual(0.0003, 5_000)
    # Assumed: of a hundred touched units of a clean lot, two score 1.5 or more.
    scores: Usual = Usual(0.02, 100)
    # Assumed: lots of a product differ by at least so much (standard deviation, relative) in what buyers do.
    least_spread: float = 0.15
    # Assumed: with fewer lots than this their spread cannot be learned, and is taken as `few_lots_spread`.
    enough_lots: int = 8
    few_lots_spread: float = 0.25
    # Assumed: fewer units than this are cases of their own, not a matter of the lot.
    least_second_sales: int = 2
    least_suspicious: int = 4
    # More than half the units outside is a slip in the shipping data: 2 % of lots in the trial simulation.
    outside_share: float = 0.5
    # Assumed: one or two units outside may be travellers.
    least_outside: int = 5
    # Assumed, where nobody counted: 35 % of sessions give a reliable place.
    located_share: float = 0.35
    # Assumed: of really copied units more than one in ten is confirmed by a shop, an inspector or a till.
    strangers_share: float = 0.9
    least_accused: int = 10


@dataclass(frozen=True, slots=True)
class Excess:
    """A count out of line: of how many touched units, what was usual, and the chance of so many in a clean lot."""

    counted: int
    touched: int
    usual: float
    chance: float


@dataclass(frozen=True, slots=True)
class LotFinding:
    """A lot for an officer, and the figures that made it one; `second_sales` and `scores` are None where in line.

    `authenticated`: whether signed-in parties gave the evidence. `located` may be an estimate.
    """

    counts: LotCounts
    kind: FlagKind
    authenticated: bool
    second_sales: Excess | None
    scores: Excess | None
    located: float


def out_of_line(lots: Sequence[LotCounts], rules: LotRules | None = None) -> list[LotFinding]:
    """The lots of one product that an officer should look at, in their order; all lots of the product go in."""
    rules = rules or LotRules()
    data_cases = [_shipping_data(lot, rules) for lot in lots]
    sold = _test([(lot.second_sales, lot.touched) for lot in lots], rules.second_sales, rules.least_second_sales, rules)
    # A lot with wrong shipping data would spoil what is usual.
    scored = [(0, 0) if wrong else (lot.suspicious, lot.touched) for lot, wrong in zip(lots, data_cases, strict=True)]
    scores = _test(scored, rules.scores, rules.least_suspicious, rules)
    findings = []
    for lot, wrong, sales, score in zip(lots, data_cases, sold, scores, strict=True):
        if wrong:
            findings.append(LotFinding(lot, FlagKind.LOT_SHIPPING_DATA, False, None, None, _located(lot, rules)))
        if sales is None and score is None:
            continue
        poisoned = sales is None and _by_strangers(lot, rules)
        kind = FlagKind.POISONING if poisoned else FlagKind.LOT_OUT_OF_LINE
        vouched = sales is not None or (lot.vouched > 0 and 2 * lot.vouched >= lot.accused)
        findings.append(LotFinding(lot, kind, vouched, sales, score, _located(lot, rules)))
    return findings


def _located(lot: LotCounts, rules: LotRules) -> float:
    return float(lot.located) if lot.located is not None else max(lot.outside, lot.touched * rules.located_share)


def _shipping_data(lot: LotCounts, rules: LotRules) -> bool:
    return lot.outside >= rules.least_outside and lot.outside > rules.outside_share * _located(lot, rules)


def _by_strangers(lot: LotCounts, rules: LotRules) -> bool:
    """Whether nearly nobody signed in stands behind the accused units, and these are enough to tell."""
    return lot.accused >= rules.least_accused and lot.accused - lot.vouched >= rules.strangers_share * lot.accused


def _test(counts: list[tuple[int, int]], assumed: Usual, least: int, rules: LotRules) -> list[Excess | None]:
    """For each lot (count, touched units) its excess, or None where it is in line."""
    if not any(count >= least for count, _ in counts):
        return [None] * len(counts)
    capped, spread = _learned(counts, assumed, rules)
    all_capped, all_units = sum(capped), sum(units for _, units in counts)
    lots = sum(units > 0 for _, units in counts)
    excesses: list[Excess | None] = []
    for (count, units), own in zip(counts, capped, strict=True):
        if count < least:
            excesses.append(None)
            continue
        # Without the lot itself, or a single bad lot would be its own measure.
        weight = assumed.units + all_units - units
        rate = (assumed.rate * assumed.units + all_capped - own) / weight
        # How lots differ, how well that mean is known, and how well the rate is: relative variances.
        variance = spread**2 * (1 + 1 / max(1, lots - 1)) + 1 / (weight * rate)
        chance = _tail(count, units * rate, variance)
        excesses.append(Excess(count, units, units * rate, chance) if chance < rules.budget / 2 else None)
    return excesses


def _learned(counts: list[tuple[int, int]], assumed: Usual, rules: LotRules) -> tuple[list[float], float]:
    """The counts, each capped at what is usual and three deviations, and the relative spread between lots.

    Twice: the median to begin with may be nothing where counts are few, and its caps only have to keep bad lots small.
    """
    touched = [(count, units) for count, units in counts if units > 0]
    rate, spread = assumed.rate, rules.few_lots_spread
    if touched:
        rate = max(rate, median(count / units for count, units in touched))
    all_units = sum(units for _, units in touched)
    for _ in range(2):
        capped = [
            min(count, units * rate + 3 * sqrt(units * rate + (spread * units * rate) ** 2)) for count, units in counts
        ]
        rate = (assumed.rate * assumed.units + sum(capped)) / (assumed.units + all_units)
        spread = _spread(touched, rate, rules)
    return capped, spread


# The median of the square of a standard normal: what makes a median deviation a standard deviation.
_MEDIAN_SQUARE = 0.4549


def _spread(touched: list[tuple[int, int]], rate: float, rules: LotRules) -> float:
    """The relative standard deviation between lots beyond what chance explains, by the median of squared deviations."""
    usual_counts = [(count, units * rate) for count, units in touched if units * rate >= 1]
    if len(usual_counts) < rules.enough_lots:
        return rules.few_lots_spread
    beyond = median(((count - usual) ** 2 / _MEDIAN_SQUARE - usual) / usual**2 for count, usual in usual_counts)
    return max(rules.least_spread, sqrt(max(0.0, beyond)))


def _tail(count: int, mean: float, variance: float) -> float:
    """P(X >= count) of a negative binomial with this mean and relative variance beyond Poisson's; 1.0 up to the mean.

    Summed upwards from `count`, where terms shrink; an upper bound of the rest ends it.
    """
    if count <= mean:
        return 1.0
    if mean <= 0:
        return 0.0
    size = 1 / variance
    ratio = mean / (size + mean)
    term = exp(lgamma(count + size) - lgamma(size) - lgamma(count + 1) + count * log(ratio) + size * log1p(-ratio))
    total, at, before = 0.0, count, inf
    while term > 1e-4 * total or term > before:
        total, before = total + term, term
        term *= (at + size) / (at + 1) * ratio
        at += 1
    # Terms shrink by at most `ratio` or by what they do now, whichever is slower.
    slowest = max(ratio, (at + size) / (at + 1) * ratio)
    return min(1.0, total + term / (1 - slowest)) if slowest < 1 else 1.0
