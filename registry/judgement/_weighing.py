"""What one session adds to the state of a unit: a stranger's, or that of somebody signed in.

1. The first session of all says nothing, the same device or organisation again hardly anything.
2. A new device is judged by where it is against where the unit was seen before, and by when it comes.
3. A shop is judged against other signed-in sightings. What only follows from strangers' scans is theirs.
Terms are hundredths of a nat (`evidence_parameters`); distances are km beyond 60 km and both accuracies.
"""

from collections.abc import Set
from dataclasses import dataclass, replace
from math import exp
from typing import Any

from registry.judgement.evidence_parameters import Parameters
from registry.judgement.unit_state import (
    AWAKE,
    CAP_STEP,
    DEVICES,
    GIVER_STEP,
    NETWORKS,
    ORGANISATIONS,
    PLACES,
    Giver,
    SeenAt,
    UnitState,
)
from registry.model.flag_evidence import Counts
from registry.model.places import PROVINCES, distance_km
from registry.model.sightings import Channel, Position, Sighting

MINUTES_A_DAY = 1440
_HUBS = (1, 79)
_BITS = {int(code): bit for bit, code in enumerate(PROVINCES)}
_LAST_BYTE = 255
# What one organisation can take from the score, in hundredths: as much as its stored byte holds.
_MOST_TAKEN = 640


def woken(state: UnitState, sighting: Sighting) -> UnitState:
    awake = list(state.awake)
    awake[state.devices.index(sighting.device)] = sighting.minute
    return replace(state, last=sighting.minute, awake=tuple(awake))


def remembered(before: UnitState, sighting: Sighting, **learned: Any) -> UnitState:
    """The state with the session itself: when, who, where; the newest first. `learned`: fields that change with it."""
    awake = dict(zip(before.devices, before.awake, strict=False))
    others = [device for device in before.devices if device != sighting.device]
    devices = (sighting.device, *others)[:DEVICES] if sighting.device else before.devices
    stamps = [sighting.minute, *(awake[device] for device in others if device in awake)][:AWAKE]
    province = int(sighting.position.province) if sighting.position else 0
    return replace(
        before,
        first=before.first or sighting.minute,
        last=sighting.minute,
        sessions=min(before.sessions + 1, 65_535),
        first_province=before.first_province or province,
        devices=devices,
        awake=tuple(stamps) if sighting.device else before.awake,
        places=places(before, sighting),
        **learned,
    )


def places(state: UnitState, sighting: Sighting) -> tuple[SeenAt, ...]:
    """The places known, with this one: the first of all stays, then the newest; one entry for one neighbourhood."""
    if sighting.position is None or not sighting.weight:
        return state.places
    if sighting.channel is Channel.INSPECTOR and not state.places:
        # Inspected in a warehouse, goods have their way to the shop still before them.
        return state.places
    new = _seen_at(sighting.position, sighting)
    kept = []
    for old in state.places:
        same = old.reliable == new.reliable and old.signed_in == new.signed_in
        if same and distance_km(old.lat / 100, old.lon / 100, new.lat / 100, new.lon / 100) <= 5:
            new = _same_place(old, new)
            continue
        kept.append(old)
    if state.places and state.places[0] not in kept:
        return (new, *kept)
    if len(kept) >= PLACES:
        # Strangers push out strangers only, or they could make what shops saw forgotten.
        others = [i for i, old in enumerate(kept) if i and not old.signed_in]
        if not others and not new.signed_in:
            return tuple(kept)
        kept.pop(others[0] if others else 1)
    return (*kept, new)


def _same_place(old: SeenAt, new: SeenAt) -> SeenAt:
    return new._replace(accuracy_km=min(old.accuracy_km, new.accuracy_km))


def _seen_at(position: Position, sighting: Sighting) -> SeenAt:
    signed_in = sighting.channel is not Channel.CONSUMER
    return SeenAt(
        round(position.lat * 100),
        round(position.lon * 100),
        min(round(position.accuracy_m / 1000), 127),
        int(position.province),
        position.reliable,
        signed_in,
        sighting.minute,
    )


@dataclass(slots=True)
class _Tally:
    """What one session adds, while it is being added up: hundredths of a nat, with the caps already used."""

    rules: Parameters
    used: list[int]
    several: float = 0.0
    online: float = 0.0

    def add(self, term: str, cap: int | None = None) -> None:
        """Add a term; `cap` is the index of its cap, which bounds what it adds to "several" over the unit's life."""
        several, online = self.rules.weights[term]
        self.online += online
        if cap is None or several <= 0:
            self.several += several
            return
        gain = min(several, max(self.rules.caps[cap] - self.used[cap], 0))
        # As it is stored, and never less than was used.
        self.used[cap] += -(-round(gain) // CAP_STEP) * CAP_STEP
        self.several += gain


def consumer(state: UnitState, sighting: Sighting, shipped: Set[str], rules: Parameters) -> UnitState:
    """A stranger's session, remembered. The first of all says nothing: somebody had to be first."""
    counts = state.counts
    tally = _Tally(rules, list(state.capped))
    same_device = sighting.device in state.devices if sighting.device else False
    burst = state.burst / 10 * exp(-(sighting.minute - state.newest) / (rules.burst_days * MINUTES_A_DAY))
    if same_device:
        tally.add("same_device")
    elif state.sessions:
        counts = _new_device(state, sighting, tally)
        if state.first_consumer:
            days = (sighting.minute - state.first_consumer) / MINUTES_A_DAY
            tally.add(_gap(days), 2)
        if state.sessions >= 3:
            tally.add("burst" if burst > rules.burst_devices else "no_burst")
    if shipped and sighting.position and sighting.position.reliable and sighting.position.province not in shipped:
        tally.add("unshipped", 4)
        counts = replace(counts, unshipped=up(counts.unshipped))
    if not same_device:
        counts = replace(
            counts, devices=up(counts.devices), provinces=counts.provinces | _province_bit(sighting.position)
        )
    fresh, networks = _counted(state, sighting, rules)
    weight = sighting.weight if fresh else 0.0
    floor = min(rules.floor * 100, state.anonymous)
    return remembered(
        state,
        sighting,
        first_consumer=state.first_consumer or sighting.minute,
        consumers=up(state.consumers),
        anonymous=_bounded(max(floor, state.anonymous + weight * tally.several)),
        online=_bounded(max(rules.online_floor * 100, state.online + sighting.weight * tally.online)),
        capped=tuple(tally.used) if weight else state.capped,
        networks=networks,
        burst=state.burst if same_device else min(round(burst * 10) + 10, _LAST_BYTE),
        newest=state.newest if same_device else sighting.minute,
        counts=counts,
    )


def _new_device(state: UnitState, sighting: Sighting, tally: _Tally) -> Counts:
    """Add what a device not seen before says by its place; the counters after it."""
    counts, here = state.counts, sighting.position
    if here is None or not state.places:
        tally.add("no_place", 0)
        return counts
    apart, place = _apart(state.places, here)
    both = here.reliable and place.reliable
    if apart <= 0:
        tally.add("near" if both else "near_network")
        return counts
    km = distance_km(place.lat / 100, place.lon / 100, here.lat, here.lon)
    counts = replace(counts, farthest=max(counts.farthest, min(round(km / 10), _LAST_BYTE)))
    if not both:
        tally.add("far_hub" if not here.reliable and int(here.province) in _HUBS else "far_network", 1)
        return replace(counts, far_network=up(counts.far_network))
    tally.add("far")
    hours = max(sighting.minute - place.minute, 1) / 60
    too_fast = km / hours > (120 if km <= 400 else 700)
    # A scan that came late has no speed: its moment was moved.
    if km > 100 and too_fast and sighting.minute > state.last:
        tally.add("journey", 3)
        counts = replace(counts, journeys=up(counts.journeys))
    return replace(counts, far_gps=up(counts.far_gps))


def keeper(state: UnitState, sighting: Sighting, rules: Parameters) -> dict[str, Any]:
    """What a session of somebody signed in adds, a shop, a pharmacy, an inspector: the fields that change.

    A shop far from another shop is its own evidence. What only follows from strangers' scans (a buyer had it first, a
    buyer was far away) is a claim of theirs and goes under the strangers' cap.
    """
    counts = state.counts
    tally = _Tally(rules, list(state.capped))
    strangers = 0.0
    gave_before = any(giver.organisation == sighting.organisation for giver in state.givers)
    inspecting = sighting.channel is Channel.INSPECTOR
    if not gave_before:
        counts = counts if inspecting else replace(counts, shops=up(counts.shops))
        apart_of_shops = _signed_in_apart(state, sighting)
        if apart_of_shops is not None:
            far = apart_of_shops > 0
            tally.add("shop_far" if far else "shop_near")
            counts = replace(counts, far_shops=up(counts.far_shops)) if far and not inspecting else counts
        elif sighting.position and state.places:
            apart, place = _apart(state.places, sighting.position)
            if apart > 0:
                strangers += rules.weights["shop_far" if place.reliable else "shop_far_network"][0]
        days = (sighting.minute - state.first_consumer) / MINUTES_A_DAY
        if state.first_consumer and days > rules.late_shop_days and not inspecting:
            late = _Tally(rules, tally.used)
            late.add("late_shop", 5)
            strangers += late.several
            counts = replace(counts, late_shops=up(counts.late_shops))
    own = round(min(max(tally.several, -_MOST_TAKEN), rules.organisation_cap * 100)) // GIVER_STEP * GIVER_STEP
    givers = state.givers if gave_before else _givers(state.givers, Giver(sighting.organisation, own))
    return {
        "shops": state.shops if inspecting else up(state.shops),
        "inspectors": up(state.inspectors) if inspecting else state.inspectors,
        "anonymous": _bounded(state.anonymous + strangers),
        "capped": tuple(tally.used),
        "givers": givers,
        "counts": counts,
    }


def _givers(had: tuple[Giver, ...], new: Giver) -> tuple[Giver, ...]:
    """The organisations with the newest; when there are too many, the one that adds least is forgotten."""
    kept = (*had, new)
    if len(kept) <= ORGANISATIONS:
        return kept
    least = min(range(len(kept)), key=lambda i: kept[i].score)
    return kept[:least] + kept[least + 1 :]


def _signed_in_apart(state: UnitState, sighting: Sighting) -> float | None:
    """Km by which a signed-in sighting is out of reach of the nearest other one; None without another."""
    places = tuple(place for place in state.places if place.signed_in)
    if sighting.position is None or not places:
        return None
    return _apart(places, sighting.position)[0]


def _apart(places: tuple[SeenAt, ...], here: Position) -> tuple[float, SeenAt]:
    """How far, in km beyond 60 km and both accuracies, the nearest known place is; negative when it is near."""
    best, nearest = float("inf"), places[0]
    for place in places:
        km = distance_km(place.lat / 100, place.lon / 100, here.lat, here.lon)
        over = km - 60 - place.accuracy_km - here.accuracy_m / 1000
        if over < best:
            best, nearest = over, place
    return best, nearest


def _counted(state: UnitState, sighting: Sighting, rules: Parameters) -> tuple[bool, tuple[tuple[int, int], ...]]:
    """Whether this network has not counted in "several" this week, and the networks that have."""
    day, name = sighting.minute // MINUTES_A_DAY & 0xFFFF, sighting.network & 0xFFFF
    fresh = tuple((n, d) for n, d in state.networks if day - d < rules.network_days)
    if any(n == name for n, _ in fresh):
        return False, fresh
    return True, (*fresh, (name, day))[-NETWORKS:]


def _gap(days: float) -> str:
    for limit, term in ((14, "gap_14"), (45, "gap_45"), (120, "gap_120")):
        if days < limit:
            return term
    return "gap_more"


def _province_bit(position: Position | None) -> int:
    return 1 << _BITS[int(position.province)] if position else 0


def up(count: int) -> int:
    return min(count + 1, _LAST_BYTE)


def _bounded(hundredths: float) -> int:
    return max(-30_000, min(30_000, round(hundredths)))
