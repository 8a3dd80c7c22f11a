"""Counting: shares with their 95 % intervals, and courses added up by the definitions of docs/detection.md."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import sqrt
from statistics import median

from registry.judgement.evidence_parameters import Parameters
from registry.judgement.verdict import Findings, Verdict, judge
from registry.model.sightings import Suspicion
from registry.simulation.courses import CAPPED, Course, reported_stolen, verdicts
from registry.simulation.simulated_cases import Theft

SUSPECT, DUPLICATED = Suspicion.SUSPECT, Suspicion.DUPLICATED
LEVELS = (SUSPECT, DUPLICATED)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the Wilson score interval at 95 %."""

    hits: int = 0
    of: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.hits + other.hits, self.of + other.of)

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.of:
            return 0.0, 1.0
        z, n, p = 1.96, self.of, self.value
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def percent(self, digits: int = 1) -> str:
        low, high = self.interval
        return f"{100 * self.value:.{digits}f} % ({100 * low:.{digits}f}-{100 * high:.{digits}f})"

    def per_thousand(self) -> str:
        low, high = self.interval
        return f"{1000 * self.value:.3f} ({1000 * low:.3f}-{1000 * high:.3f})"

    def counted(self, digits: int | None = None) -> str:
        """The counts themselves and the interval in percent, with as many digits as so many deserve."""
        low, high = self.interval
        digits = max(2, len(str(self.of)) - 2) if digits is None else digits
        return f"{self.hits:,} of {self.of:,} ({100 * low:.{digits}f}-{100 * high:.{digits}f} %)"


def _reached(counts: list[int], level: Suspicion) -> Share:
    return Share(sum(counts[level:]), sum(counts))


def _none() -> list[int]:
    return [0, 0, 0]


@dataclass(slots=True)
class Clean:
    """What befell genuine codes: counts of codes and sessions by level.

    `codes` are all, `followed` those whose course was added, `scanned` those with a session. Sessions are named as
    in `Course`; what is by scans leaves out what only a conflict of sales brought about.
    """

    codes: int = 0
    followed: int = 0
    scanned: int = 0
    sold_twice: int = 0
    sold_again_here: int = 0
    said_online: int = 0
    capped_by_scans: list[int] = field(default_factory=_none)
    capped: list[int] = field(default_factory=_none)
    answered: list[int] = field(default_factory=_none)
    codes_by_scans: list[int] = field(default_factory=_none)
    codes_with_sales: list[int] = field(default_factory=_none)

    def add(self, made: Course) -> None:
        self.followed += 1
        self.scanned += sum(made.answered) > 0
        self.sold_twice += made.second_sale
        self.sold_again_here += made.level > made.behaviour and not made.second_sale
        self.said_online += made.online_said
        for level in range(3):
            self.capped_by_scans[level] += made.capped_by_scans[level]
            self.capped[level] += made.capped[level]
            self.answered[level] += made.answered[level]
        self.codes_by_scans[made.behaviour] += 1
        self.codes_with_sales[made.level] += 1

    def merged(self, other: "Clean") -> "Clean":
        return Clean(
            self.codes + other.codes,
            self.followed + other.followed,
            self.scanned + other.scanned,
            self.sold_twice + other.sold_twice,
            self.sold_again_here + other.sold_again_here,
            self.said_online + other.said_online,
            _summed(self.capped_by_scans, other.capped_by_scans),
            _summed(self.capped, other.capped),
            _summed(self.answered, other.answered),
            _summed(self.codes_by_scans, other.codes_by_scans),
            _summed(self.codes_with_sales, other.codes_with_sales),
        )

    def sessions_by_scans(self, level: Suspicion) -> Share:
        """Of the first ten sessions of each code."""
        return _reached(self.capped_by_scans, level)

    def sessions_with_sales(self, level: Suspicion) -> Share:
        """Of the first ten sessions of each code."""
        return _reached(self.capped, level)

    def sessions_uncapped(self, level: Suspicion) -> Share:
        return _reached(self.answered, level)

    def of_codes_by_scans(self, level: Suspicion) -> Share:
        return Share(sum(self.codes_by_scans[level:]), self.codes)

    def of_codes_with_sales(self, level: Suspicion) -> Share:
        return Share(sum(self.codes_with_sales[level:]), self.codes)

    def of_followed(self, level: Suspicion) -> Share:
        return Share(sum(self.codes_with_sales[level:]), self.followed)


def _summed(some: list[int], others: list[int]) -> list[int]:
    return [a + b for a, b in zip(some, others, strict=True)]


@dataclass(slots=True)
class Attacked:
    """What became of attacked codes. `before`: accused before any copy was seen, which is a false alarm."""

    codes: int = 0
    two_packs: int = 0
    before: int = 0
    within: Counter[Suspicion] = field(default_factory=Counter)
    ever: Counter[Suspicion] = field(default_factory=Counter)
    after: dict[Suspicion, list[int]] = field(default_factory=lambda: {level: [] for level in LEVELS})

    def add(self, made: Course) -> None:
        self.codes += 1
        self.two_packs += made.packs > 1
        self.before += made.accused_before > Suspicion.NONE
        for level, sessions in made.sessions_until.items():
            self.ever[level] += 1
            self.within[level] += sessions <= CAPPED
            self.after[level].append(sessions)

    def merged(self, other: "Attacked") -> "Attacked":
        return Attacked(
            self.codes + other.codes,
            self.two_packs + other.two_packs,
            self.before + other.before,
            self.within + other.within,
            self.ever + other.ever,
            {level: self.after[level] + other.after[level] for level in self.after},
        )

    def within_ten(self, level: Suspicion) -> Share:
        return Share(self.within[level], self.codes)

    def in_the_year(self, level: Suspicion) -> Share:
        return Share(self.ever[level], self.codes)

    def sessions_to(self, level: Suspicion) -> float | None:
        """The median, of those that were found."""
        return median(self.after[level]) if self.after[level] else None


def of_clean(courses: Iterable[Course], codes: int) -> Clean:
    """Genuine codes added up; `codes` counts those that nobody ever scanned, too."""
    total = Clean(codes)
    for made in courses:
        total.add(made)
    return total


def of_attacked(courses: Iterable[Course]) -> Attacked:
    total = Attacked()
    for made in courses:
        total.add(made)
    return total


def of_guesses(guesses: Iterable[Findings]) -> Share:
    """Guessed codes that the judge answers with anything but `unknown`."""
    unknown = [judge(one).verdict is Verdict.UNKNOWN for one in guesses]
    return Share(unknown.count(False), len(unknown))


@dataclass(frozen=True, slots=True)
class Stolen:
    """Scans of stolen packs that were answered `blocked`: of those before the report, and of those after it."""

    before: Share = Share()
    after: Share = Share()

    def __add__(self, other: "Stolen") -> "Stolen":
        return Stolen(self.before + other.before, self.after + other.after)


def of_theft(theft: Theft, rules: Parameters, unit: Findings) -> Stolen:
    """The scans of one stolen pack. `unit` is a good code of an issued unit, as the judge sees it."""
    measure = reported_stolen(unit, theft.scope, theft.reported)
    total = Stolen()
    for stood, verdict in verdicts(theft.history, rules, unit, measure):
        one = Share(int(verdict is Verdict.BLOCKED), 1)
        total += Stolen(after=one) if stood else Stolen(before=one)
    return total
