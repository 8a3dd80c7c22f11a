"""Every number the evidence depends on, in one place, each with its source.

A ratio is P(next session is this | one item), P( | several items), P( | picture online): judgement, set wider than the
rates of `simulation.worlds`, until counts from shadow running replace them. Weights are hundredths of a natural
logarithm of a ratio to the first.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log
from typing import NamedTuple, TypeGuard

from registry.errors import Invalid
from registry.judgement import _scorecard
from registry.judgement._scorecard import Scorecard
from registry.judgement._scorecard_points import POINTS
from registry.judgement.unit_state import CAPS


class Ratio(NamedTuple):
    """How likely the next session is of this kind if there is one item, several, or a picture online."""

    one: float
    several: float
    online: float


@dataclass(frozen=True, slots=True)
class Parameters:
    """The rules of the evidence. Thresholds are nats, times in their name's unit; "assumed": nobody measured."""

    # Assumed: all ratios are judgement, wider than the simulation's rates.
    same_device: Ratio = Ratio(0.60, 0.36, 0.12)
    no_place: Ratio = Ratio(0.36, 0.52, 0.70)
    near: Ratio = Ratio(0.34, 0.24, 0.10)
    near_network: Ratio = Ratio(0.30, 0.24, 0.16)
    far: Ratio = Ratio(0.040, 0.36, 0.70)
    far_network: Ratio = Ratio(0.110, 0.33, 0.55)
    # Assumed: carriers show their phones in Ha Noi and Ho Chi Minh City wherever they are.
    far_hub: Ratio = Ratio(0.190, 0.30, 0.40)
    gap_14: Ratio = Ratio(0.70, 0.35, 0.70)
    gap_45: Ratio = Ratio(0.18, 0.27, 0.18)
    gap_120: Ratio = Ratio(0.08, 0.25, 0.08)
    gap_more: Ratio = Ratio(0.04, 0.13, 0.04)
    journey: Ratio = Ratio(0.02, 0.055, 0.20)
    unshipped: Ratio = Ratio(0.12, 0.40, 0.35)
    shop_near: Ratio = Ratio(0.10, 0.30, 0.10)
    shop_far: Ratio = Ratio(0.05, 0.60, 0.05)
    shop_far_network: Ratio = Ratio(0.20, 0.50, 0.20)
    late_shop: Ratio = Ratio(0.03, 0.24, 0.03)
    burst: Ratio = Ratio(0.02, 0.02, 0.60)
    no_burst: Ratio = Ratio(0.90, 0.90, 0.35)
    # Nats that a term may add to "several" over a unit's life, in the order of `unit_state.CAPS`. Assumed.
    term_caps: tuple[float, ...] = (1.0, 2.2, 2.2, 1.0, 1.2, 4.2)
    # docs/detection.md, "Poisoning": with these two caps strangers alone never reach `duplicated_at`, with one
    # organisation beside them neither (3.0 + 2.5 < 6).
    anonymous_cap: float = 2.5
    organisation_cap: float = 3.0
    # Assumed: pictures of one code in a thousand scanned ones circulate.
    online_prior: float = 1e-3
    # Assumed: from here on the answer says that a picture circulates.
    online_shown: float = 7.0
    # Assumed: and that many devices, on that many networks within a week, have seen it.
    online_devices: int = 10
    online_networks: int = 3
    # A quiet year must not hide a copy, so negative evidence has a floor.
    floor: float = -1.0
    online_floor: float = -6.0
    # docs/detection.md, "Thresholds": by simulation, in the default world.
    duplicated_at: float = 6.0
    suspect_at: float = 2.85
    # Without one, the hand-set ratios decide `suspect` too; they then want 5.0.
    scorecard: Scorecard | None = POINTS
    session_minutes: int = 30
    # Assumed: servers' clocks differ by less; a moment further ahead was a wrong clock's.
    clock_minutes: int = 60
    network_days: int = 7
    burst_days: float = 3.0
    burst_devices: float = 3.0
    late_shop_days: float = 10.0
    # A sale told again within the hour in one shop is a till's repeat. Assumed.
    same_sale_minutes: int = 60
    # Delegated Regulation (EU) 2016/161 art. 13 sets ten days at the same place for taking back a decommissioning.
    undo_days: int = 10
    # Assumed: so many sales of one unit taken back are no mistakes.
    undos_at: int = 3
    weights: Mapping[str, tuple[float, float]] = field(init=False, repr=False, compare=False)
    caps: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        weights = {}
        for item in dataclasses.fields(self):
            value = getattr(self, item.name, None)
            if isinstance(value, Ratio):
                weights[item.name] = (100 * log(value.several / value.one), 100 * log(value.online / value.one))
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "caps", tuple(round(100 * cap) for cap in self.term_caps))
        assert len(self.caps) == len(CAPS)


# What the small state can hold: scores of organisations a signed byte of twentieths, caps a byte of twentieths.
_RANGES = {
    "term_caps": (0.0, 12.7),
    "anonymous_cap": (0.0, 300.0),
    "organisation_cap": (0.0, 6.3),
    "floor": (-300.0, 0.0),
    "online_floor": (-300.0, 0.0),
    "burst_days": (0.01, 3650.0),
}
_ANY = (0.0, 100_000.0)


def from_mapping(given: Mapping[str, object], name: str) -> Parameters:
    """Parameters with the fields that a file of this name gives, a Ratio as a list of three numbers, and the defaults.

    `scorecard` is null (the ratios then decide `suspect` too) or as `_scorecard.read` takes it. Raises Invalid naming
    the file, the field and what was expected.
    """
    plain = {item.name: item.default for item in dataclasses.fields(Parameters) if item.init}
    changed: dict[str, object] = {}
    for field_name, value in given.items():
        if field_name not in plain:
            raise Invalid("evidence_file", f"{name}: {field_name[:60]!r} is no field; there are {', '.join(plain)}.")
        try:
            changed[field_name] = _read(field_name, plain[field_name], value)
        except ValueError as error:
            raise Invalid("evidence_file", f"{name}, {field_name}: expected {error}.") from error
    made = Parameters(**changed)  # type: ignore[arg-type]  # each was read as its default's type
    if made.anonymous_cap + made.organisation_cap >= made.duplicated_at:
        raise Invalid(
            "evidence_file",
            f"{name}: anonymous_cap and organisation_cap together must stay below duplicated_at, or strangers beside "
            "one organisation could make a unit duplicated.",
        )
    return made


def _read(name: str, plain: object, value: object) -> object:
    """A value as the type of its default; ValueError says what was expected."""
    least, most = _RANGES.get(name, _ANY)
    if name == "scorecard":
        return None if value is None else _scorecard.read(value)
    if isinstance(plain, Ratio):
        if not _numbers(value, 3) or not all(1e-6 <= number <= 1 for number in value):
            raise ValueError("three probabilities from 0.000001 to 1: one item, several, a picture online")
        return Ratio(*map(float, value))
    if isinstance(plain, tuple):
        if not _numbers(value, len(plain)) or not all(least <= number <= most for number in value):
            raise ValueError(f"{len(plain)} numbers from {least:g} to {most:g}")
        return tuple(map(float, value))
    if not _number(value):
        raise ValueError("a number")
    if name == "online_prior" and not 0 < value < 1:
        raise ValueError("a probability between 0 and 1")
    if isinstance(plain, int) and not isinstance(value, int):
        raise ValueError("a whole number")
    if not least <= value <= most:
        raise ValueError(f"a number from {least:g} to {most:g}")
    return value


def _number(value: object) -> TypeGuard[int | float]:
    # False for NaN, too; a whole number of any length can be compared.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _ANY[1]


def _numbers(value: object, count: int) -> TypeGuard[list[int | float]]:
    return isinstance(value, list) and len(value) == count and all(map(_number, value))
