"""The evidence of a flag in words: a line for each fact, those that are nothing left out.

The sales in question and the reasons are no lines: a flag's page shows them in places of their own.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from registry.model.flag_evidence import (
    Counts,
    EndedUnitScan,
    FlagEvidence,
    LotFigures,
    ReportFigures,
    StoredEvidence,
    UnissuedSeals,
    UnitEvidence,
    UnitWeight,
)
from registry.model.places import PROVINCES
from registry.web.officer.case_words import FLAG_FACT, REPORT_KIND, SCAN_CHANNEL
from registry.web.officer.overview import province_name
from registry.web.page import pages


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A line of the evidence in words; `technical`: a figure of the weighing, which tells an officer little."""

    name: str
    value: str
    technical: bool = False


def lines(evidence: FlagEvidence) -> list[EvidenceLine]:
    """The facts of a flag, in the language of the request."""
    match evidence:
        case UnitEvidence(_, weight):
            return list(_weight(weight)) if weight else []
        case EndedUnitScan(channel, sealed):
            return _told(channel=pages.say(SCAN_CHANNEL[channel]), sealed=pages.word("oq_yes") if sealed else "")
        case UnissuedSeals(keys, times):
            return _told(keys=", ".join(map(str, keys)), times=_figure(times))
        case LotFigures():
            return list(_figures(evidence))
        case ReportFigures(reports, reasons, provinces):
            why = {pages.say_code(REPORT_KIND, reason): count for reason, count in reasons.items()}
            where = {province_name(code): count for code, count in provinces.items()}
            return _told(reports=_figure(reports), reasons=_counted(why), reported_from=_counted(where))
        case StoredEvidence(stored):
            return _told(stored=json.dumps(stored, ensure_ascii=False))


def _weight(weight: UnitWeight) -> Iterator[EvidenceLine]:
    yield from _figures(weight.scores, technical=True)
    yield from _told(organisations=", ".join(map(_figure, weight.organisations)))
    yield from _figures(weight.counts)
    yield from _told(sessions=_figure(weight.sessions))


def _figures(counted: Any, technical: bool = False) -> Iterator[EvidenceLine]:
    """A line for each figure of a value; of a number in other units, in those that people use."""
    for name in (field.name for field in fields(counted)):
        value = getattr(counted, name)
        text = _place(name, value) if isinstance(counted, Counts) else _figure(value)
        if value:
            yield EvidenceLine(pages.say(FLAG_FACT[name]), text, technical or name.endswith("_chance"))


def _place(name: str, value: int) -> str:
    if name == "provinces":
        # One bit for each, in the order of their codes.
        return ", ".join(province_name(code) for bit, code in enumerate(PROVINCES) if value >> bit & 1)
    return f"{value * 10} km" if name == "farthest" else str(value)


def _figure(value: float | None) -> str:
    if not isinstance(value, float):
        return str(value or "")
    text = f"{value:.3g}"
    return text.replace(".", ",") if pages.language() == "vi" else text


def _counted(many: Mapping[str, int]) -> str:
    return ", ".join(f"{name} ({count})" for name, count in many.items())


def _told(**facts: str) -> list[EvidenceLine]:
    return [EvidenceLine(pages.say(FLAG_FACT[name]), text) for name, text in facts.items() if text]
