"""What a flag rests on: one value for each kind of evidence, and the JSON that is stored and shown of it.

1. Nobody is named but shops: a device, a network and an organisation that scanned are no part of it.
2. What is read gives the same JSON again, in the same order, of today's flags and of every earlier release's.
3. The newest evidence replaces what stood, unless the earlier one must not be forgotten: then it has `joined`.
4. JSON that this release does not know, as of a newer one, is kept and shown as it stands.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from operator import index
from typing import Any

from registry.model.days import parse_rfc3339, rfc3339
from registry.model.sightings import Channel, SaleOutcome


@dataclass(frozen=True, slots=True)
class Scores:
    """In nats: what organisations and what strangers add for "several", what all add for "online", and their sums.

    `accusing` decides `duplicated`, `suspecting` decides `suspect`.
    """

    authenticated: float
    anonymous: float
    online: float
    accusing: float
    suspecting: float


@dataclass(frozen=True, slots=True)
class Counts:
    """What the scorecard reads: counters that stop at 255, the largest distance in 10 km, provinces as bits."""

    devices: int = 0
    shops: int = 0
    far_gps: int = 0
    far_network: int = 0
    far_shops: int = 0
    late_shops: int = 0
    journeys: int = 0
    unshipped: int = 0
    farthest: int = 0
    provinces: int = 0


@dataclass(frozen=True, slots=True)
class UnitWeight:
    """How a unit weighs: its scores, what each organisation adds (nats), what was counted, and sessions."""

    scores: Scores
    organisations: tuple[float, ...]
    counts: Counts
    sessions: int

    def to_json(self) -> dict[str, object]:
        return asdict(self) | {"organisations": list(self.organisations)}


@dataclass(frozen=True, slots=True)
class SaleInQuestion:
    """A sale that accuses a unit, as an officer reads it; `organisation` is a name, `by` the hand that reported it."""

    at: datetime
    place: str
    province: str | None
    organisation: str | None
    by: str
    outcome: SaleOutcome

    def to_json(self) -> dict[str, object]:
        return asdict(self) | {"at": rfc3339(self.at), "outcome": self.outcome.value}


@dataclass(frozen=True, slots=True)
class UnitEvidence:
    """What accuses a unit: why, by codes of `phrases.REASONS`, how it weighs, and the sales in question, if any.

    `weight` is None in flags of sales by the release of schema 0002, which kept none.
    """

    reasons: tuple[str, ...]
    weight: UnitWeight | None = None
    sales: tuple[SaleInQuestion, ...] = ()

    def to_json(self) -> dict[str, object]:
        fields: dict[str, object] = self.weight.to_json() if self.weight else {}
        fields["reasons"] = list(self.reasons)
        return fields | ({"sales": [sale.to_json() for sale in self.sales]} if self.sales else {})


@dataclass(frozen=True, slots=True)
class EndedUnitScan:
    """A scan of a unit that was destroyed or exported: who scanned, and whether its seal was good."""

    channel: Channel
    sealed: bool

    def to_json(self) -> dict[str, object]:
        return {"channel": self.channel.value, "sealed": self.sealed}


@dataclass(frozen=True, slots=True)
class UnissuedSeals:
    """Good seals that were never issued: the numbers of their keys, ascending, and how many were seen."""

    keys: tuple[int, ...]
    times: int

    def joined(self, later: "UnissuedSeals") -> "UnissuedSeals":
        """Both together: no key is ever forgotten."""
        return UnissuedSeals(tuple(sorted({*self.keys, *later.keys})), self.times + later.times)

    def to_json(self) -> dict[str, object]:
        return {"keys": list(self.keys), "times": self.times}


@dataclass(frozen=True, slots=True)
class LotFigures:
    """The figures of a lot out of line: units issued, seen, and of these how many show what (`judgement/lot_evidence`).

    Of second sales and of suspicious units out of line: what was usual, and the chance of so many in a clean lot.
    """

    issued: int
    seen: int
    second_sales: int
    suspicious: int
    outside: int
    located: int
    accused: int
    accused_by_signed_in: int
    second_sales_usual: float | None = None
    second_sales_chance: float | None = None
    suspicious_usual: float | None = None
    suspicious_chance: float | None = None

    def to_json(self) -> dict[str, object]:
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True)
class ReportFigures:
    """What consumers' reports say together: how many, by reason, and by province as far as they tell one."""

    reports: int
    reasons: Mapping[str, int]
    provinces: Mapping[str, int]

    def joined(self, later: "ReportFigures") -> "ReportFigures":
        """Both together."""
        return ReportFigures(
            self.reports + later.reports,
            dict(Counter(self.reasons) + Counter(later.reasons)),
            dict(Counter(self.provinces) + Counter(later.provinces)),
        )

    def to_json(self) -> dict[str, object]:
        return {"reports": self.reports, "reasons": dict(self.reasons), "provinces": dict(self.provinces)}


@dataclass(frozen=True, slots=True)
class StoredEvidence:
    """Evidence that this release cannot read: its JSON as it stands."""

    fields: Mapping[str, Any]

    def joined(self, later: UnissuedSeals) -> "StoredEvidence":
        """All that stands, with the keys and times of both."""
        earlier = from_json({name: self.fields.get(name) for name in ("keys", "times")})
        both = earlier.joined(later) if isinstance(earlier, UnissuedSeals) else later
        return StoredEvidence({**self.fields, **both.to_json()})

    def to_json(self) -> dict[str, object]:
        return dict(self.fields)


FlagEvidence = UnitEvidence | EndedUnitScan | UnissuedSeals | LotFigures | ReportFigures | StoredEvidence


def from_text(text: str) -> FlagEvidence:
    """The evidence of a stored text; of one that is no JSON object, the text."""
    try:
        fields = json.loads(text)
    except ValueError:
        fields = text
    return from_json(fields) if isinstance(fields, dict) else StoredEvidence({"text": text})


def from_json(fields: Mapping[str, Any]) -> FlagEvidence:
    """The evidence that `to_json` made this JSON of; of any other, the JSON."""
    try:
        evidence = _known(fields)
        return evidence if evidence.to_json() == fields else StoredEvidence(fields)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return StoredEvidence(fields)


def _known(fields: Mapping[str, Any]) -> FlagEvidence:
    """Each kind has a name that no other has."""
    match fields:
        case {"channel": channel, "sealed": sealed}:
            return EndedUnitScan(Channel(channel), sealed)
        case {"keys": keys, "times": int(times)}:
            return UnissuedSeals(tuple(map(index, keys)), times)
        case {"issued": _}:
            return LotFigures(**_figures(fields))
        case {"reports": reports, "reasons": reasons, "provinces": provinces}:
            return ReportFigures(reports, reasons, provinces)
    weight = _weight(fields) if "scores" in fields else None
    return UnitEvidence(tuple(fields["reasons"]), weight, tuple(_sale(one) for one in fields.get("sales", ())))


def _weight(fields: Mapping[str, Any]) -> UnitWeight:
    return UnitWeight(
        Scores(**_figures(fields["scores"])),
        tuple(fields["organisations"]),
        Counts(**{name: index(value) for name, value in fields["counts"].items()}),
        fields["sessions"],
    )


def _figures(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    if not all(isinstance(value, int | float) for value in fields.values()):
        raise TypeError("A figure is a number.")
    return fields


def _sale(fields: Mapping[str, Any]) -> SaleInQuestion:
    return SaleInQuestion(
        parse_rfc3339(fields["at"]),
        fields["place"],
        fields["province"],
        fields["organisation"],
        fields["by"],
        SaleOutcome(fields["outcome"]),
    )
