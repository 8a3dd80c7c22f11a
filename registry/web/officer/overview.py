"""The officer's first page: what waits, and what happened in a period beside the one before."""

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from flask import Response, request
from markupsafe import Markup

from registry.errors import Unavailable
from registry.judgement.verdict import Verdict
from registry.model import phrases
from registry.model.cases import FlagKind
from registry.model.phrases import VerdictWords
from registry.model.places import PROVINCES
from registry.model.work import QueueLine, QueueSize
from registry.store.engine.engine import read
from registry.supervision import charts, officials, overview
from registry.supervision.overview import PERIODS, Overview
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.officer.desk import blueprint
from registry.web.officer.overview_words import FLAG_NAME, OVERVIEW_LINE
from registry.web.page import pages

# A look is not kept waiting by days that nobody has counted yet.
_COUNTING_SECONDS = 1.0
_LINKS = {
    QueueLine.REQUESTS: "/officer/requests",
    QueueLine.PRODUCTS: "/officer/products",
    QueueLine.FLAGS: "/officer/flags",
    QueueLine.REPORTS: "/officer/reports",
    QueueLine.SIGNATURES: "/officer/second",
}


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One line of a table of two periods; of a verdict with its words."""

    name: str
    now: str
    before: str
    change: str
    words: VerdictWords | None = None
    total: bool = False


@blueprint.get("")
def dashboard() -> Response:
    days = _days()
    now, begun = service().clock(), time.monotonic()
    # A database that takes no writes now can still be looked at; the days are said to be missing.
    with suppress(Unavailable):
        overview.count_days(service().engine, days, now, lambda: time.monotonic() - begun > _COUNTING_SECONDS)
    figures = overview.look(service().engine, known_caller().viewer, days, now)
    with read(service().engine) as conn:
        lately = len(officials.emergencies(conn, now - officials.SHOWN))
    language = pages.language()
    return pages.desk(
        "officer/overview.html",
        queues=[_queue(queue, waiting, now - (waiting.since or now)) for queue, waiting in figures.queues.items()],
        periods=PERIODS,
        chosen=days,
        first=figures.now.first,
        last=figures.now.last,
        missing=figures.now.missing + figures.before.missing,
        lately=lately,
        line=Markup(charts.time_line(figures.now.by_day, language)),  # noqa: S704 - drawn by us from numbers
        by_day=[(pages.day(day), _grouped(count)) for day, count in reversed(figures.now.by_day)],
        compared=_tables(figures),
        map_scans=Markup(charts.tile_map(_placed(figures.now.provinces), language)),  # noqa: S704
        map_flags=Markup(charts.tile_map(_placed(figures.now.flagged), language)),  # noqa: S704
        by_province=_by_province(figures),
    )


def _days() -> int:
    text = request.args.get("days", "")
    return int(text) if text in map(str, PERIODS) else PERIODS[0]


def _queue(queue: QueueLine, waiting: QueueSize, age: timedelta) -> dict[str, str]:
    oldest = pages.word("ov_oldest", age=age_in_words(age)) if waiting.since else pages.word("ov_none_waiting")
    name, link = pages.say(OVERVIEW_LINE[queue]), _LINKS[queue]
    return {"name": name, "count": _grouped(waiting.count), "age": oldest, "link": link}


def age_in_words(age: timedelta) -> str:
    """How long something has waited: minutes, from two hours on hours, from two days on days."""
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes < 120:
        return pages.word("ov_minutes", n=minutes)
    return pages.word("ov_hours", n=minutes // 60) if minutes < 2880 else pages.word("ov_days", n=minutes // 1440)


def _grouped(number: int) -> str:
    return charts.grouped(number, pages.language())


def _placed(values: Mapping[str, int]) -> dict[str, int]:
    return {code: count for code, count in values.items() if code in PROVINCES}


def _tables(figures: Overview) -> list[tuple[str, list[ComparisonRow], str]]:
    now, before = figures.now, figures.before
    by_verdict = [
        _compared("", now.verdicts.get(name, 0), before.verdicts.get(name, 0), phrases.VERDICTS[name])
        for name in Verdict
        if now.verdicts.get(name) or before.verdicts.get(name)
    ]
    kinds = sorted({*now.flags, *before.flags}, key=lambda kind: (-now.flags.get(kind, 0), kind))
    by_kind = [
        _compared(pages.say(FLAG_NAME[FlagKind(kind)]), now.flags.get(kind, 0), before.flags.get(kind, 0))
        for kind in kinds
    ]
    flags = (sum(now.flags.values()), sum(before.flags.values()))
    nothing = pages.word("ov_none")
    return [
        (pages.word("ov_by_verdict"), _with_total(by_verdict, (now.scans, before.scans)), nothing),
        (pages.word("ov_flags_opened"), _with_total(by_kind, flags), pages.word("ov_no_flags")),
    ]


def _with_total(rows: list[ComparisonRow], sums: tuple[int, int]) -> list[ComparisonRow]:
    if not rows:
        return []
    total = _compared(pages.word("ov_total"), *sums)
    return [*rows, ComparisonRow(total.name, total.now, total.before, total.change, total=True)]


def _compared(name: str, now: int, before: int, words: VerdictWords | None = None) -> ComparisonRow:
    if not before:
        change = pages.word("ov_new") if now else ""
    elif now == before:
        change = pages.word("ov_same")
    else:
        percent = round((now - before) / before * 100)
        change = f"{'▲' if now > before else '▼'} {_grouped(abs(percent))} %"
    return ComparisonRow(name, _grouped(now), _grouped(before), change, words)


def _by_province(figures: Overview) -> list[tuple[str, str, str, str]]:
    """Provinces with anything, most checks first, equal ones by their codes; what has no known place comes last."""
    columns = (figures.now.provinces, figures.now.flagged, figures.now.reports)
    codes = {code for values in columns for code, count in values.items() if count}
    rows = sorted(codes, key=lambda code: (code not in PROVINCES, *(-values.get(code, 0) for values in columns), code))
    return [(province_name(code), *_numbers(code, columns)) for code in rows]


def _numbers(code: str, columns: Iterable[Mapping[str, int]]) -> tuple[str, str, str]:
    first, second, third = (_grouped(values.get(code, 0)) for values in columns)
    return first, second, third


def province_name(code: str | None) -> str:
    """A province by its two-digit code; whatever is none is a place that is not known."""
    if code not in PROVINCES:
        return pages.word("ov_unknown_place")
    return PROVINCES[code][1 if pages.language() == "en" else 0]
