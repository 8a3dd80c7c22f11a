"""The evidence of a copy: small state in, small state out. One item against several, weighed scan by scan.

Four explanations compete: one item; several items with one code; one item whose picture circulates online; several
items and a picture online. Every sighting adds the logarithm of how much likelier it is under each than under
the first.
1. Only sessions count: one device on one unit, 30 minutes idle. Device, household or shop again accuse nobody.
2. What strangers add is capped: it can make a unit `suspect`, never `duplicated`. A claimed place is a claim.
3. Each organisation adds at most its cap, so that no single one can make a unit `duplicated` by scanning.
4. One network counts once a week in "several"; in "online" every session counts, so a faked burst explains itself.
5. The picture online is possible under both items, so that a faked burst cannot hide real copies.
6. A second sale elsewhere, or later than ten days, decides by itself (`sell`). A level reached stays until `clear`.
Not decided here: recall, block, expiry (`verdict`), and who a pseudonym is (nobody knows).
"""

from collections.abc import Set
from dataclasses import dataclass, replace
from math import exp, log, log1p

from registry.evidence_parameters import Parameters
from registry.places import PROVINCES, distance_km
from registry.sightings import Channel, Position, SaleOutcome, Sighting, Suspicion
from registry.unit_state import (
    AWAKE,
    DEVICES,
    NETWORKS,
    ORGANISATIONS,
    PLACES,
    Counts,
    Giver,
    SeenAt,
    Selling,
    UnitState,
)

_MINUTES_A_DAY = 1440
_HUBS = (1, 79)
_BITS = {int(code): bit for bit, code in enumerate(PROVINCES)}
_LAST_BYTE = 255

# What can be said of a unit, by its bit in `UnitState.why`; the words stand in `phrases.REASONS`.
WHY = {
    "several_places": 1,
    "several_shops": 2,
    "shop_after_buyer": 4,
    "picture_online": 8,
    "second_sale": 16,
    "sold_again_here": 32,
    "held_after_end": 64,
}


@dataclass(frozen=True, slots=True)
class SaleSeen:
    """A sale as the evidence sees it: the shop's sighting, pseudonyms of the shop's place and of the till's sale id."""

    sighting: Sighting
    place: int
    sale: int


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


def weigh(state: UnitState, seen: Sighting, shipped: Set[str], rules: Parameters) -> UnitState:
    """The state after one scan. `shipped`: provinces the unit's order was shipped to; empty where nobody said.

    Scans may come out of order; time never runs backwards in a state. Typed and unsealed codes weigh nothing, and
    neither does a platform's check of a listing, because no item was in hand.
    """
    if not seen.sealed or seen.channel is Channel.PLATFORM:
        return state
    seen = replace(seen, minute=max(seen.minute, state.last)) if seen.minute < state.last else seen
    awake = dict(zip(state.devices, state.awake, strict=False))
    if seen.device in awake and seen.minute - awake[seen.device] <= rules.session_minutes:
        return _woken(state, seen)
    after = _consumer(state, seen, shipped, rules) if seen.channel is Channel.CONSUMER else _keeper(state, seen, rules)
    return judged(_remembered(after, state, seen), rules)


def scores(state: UnitState, rules: Parameters) -> Scores:
    """What the state says, in nats."""
    authenticated = sum(giver.score for giver in state.givers) / 100
    anonymous, online = state.anonymous / 100, state.online / 100
    accusing = _against_one(authenticated, min(anonymous, rules.anonymous_cap), online, rules.online_prior)
    if rules.scorecard is None:
        suspecting = _against_one(authenticated, anonymous, online, rules.online_prior)
    else:
        suspecting = rules.scorecard.score(state)
    return Scores(authenticated, anonymous, online, accusing, suspecting)


def judged(state: UnitState, rules: Parameters) -> UnitState:
    """The state with the level that its scores reach, and why; never a lower level than before."""
    found = scores(state, rules)
    level = Suspicion.NONE
    if found.accusing >= rules.duplicated_at:
        level = Suspicion.DUPLICATED
    elif found.suspecting >= rules.suspect_at:
        level = Suspicion.SUSPECT
    shown = found.online >= rules.online_shown
    why = state.why & ~WHY["picture_online"] | (WHY["picture_online"] if shown else 0)
    if level > Suspicion.NONE:
        why |= _why(state)
    if level <= state.reached and why == state.why:
        return state
    return replace(state, reached=max(level, state.reached), why=why)


def suspicion(state: UnitState) -> Suspicion:
    """The level that the state has reached."""
    return Suspicion(state.reached)


def reasons(state: UnitState) -> tuple[str, ...]:
    """The codes of `phrases.REASONS` for what the state holds; where a picture explains the places, only that."""
    said = tuple(code for code, bit in WHY.items() if state.why & bit)
    if "picture_online" in said and "second_sale" not in said:
        said = tuple(code for code in said if code != "several_places")
    return said


def sell(state: UnitState, sale: SaleSeen, rules: Parameters) -> tuple[UnitState, SaleOutcome]:
    """The state after a reported sale, and what became of it.

    1. The same sale id in the same shop, or the same shop within the hour: the same sale, told again.
    2. After an undo every sale is innocent.
    3. The same shop within ten days: `suspect`, and `duplicated` when it happens again.
    4. Elsewhere, or later: `duplicated`.
    """
    had = state.selling
    minute = sale.sighting.minute
    passed = abs(minute - had.minute)
    here = had.count > 0 and had.place == sale.place
    if here and had.sale == sale.sale:
        return state, SaleOutcome.REPEATED
    if had.count and not had.undone:
        if here and passed <= rules.same_sale_minutes:
            return state, SaleOutcome.REPEATED
        if here and passed <= rules.undo_days * _MINUTES_A_DAY:
            level = Suspicion.SUSPECT if had.here == 0 else Suspicion.DUPLICATED
            state = _raised(replace(state, selling=replace(had, here=_up(had.here))), level, "sold_again_here")
            return _sold(state, sale, rules), SaleOutcome.RESOLD
        return _sold(_raised(state, Suspicion.DUPLICATED, "second_sale"), sale, rules), SaleOutcome.SECOND
    return _sold(state, sale, rules), SaleOutcome.SOLD


def undo_sale(state: UnitState, place: int, minute: int, rules: Parameters) -> tuple[UnitState, str | None]:
    """The state after a sale was taken back, or the reason code why it cannot be: the same place, within ten days."""
    had = state.selling
    if not had.count:
        return state, "not_sold"
    if had.undone:
        return state, None
    if had.place != place:
        return state, "sold_elsewhere"
    if minute - had.minute > rules.undo_days * _MINUTES_A_DAY:
        return state, "undo_too_late"
    return replace(state, selling=replace(had, undone=True)), None


def is_sold(state: UnitState) -> bool:
    """Whether a sale stands."""
    return state.selling.count > 0 and not state.selling.undone


def seen_after_end(state: UnitState, channel: Channel) -> UnitState:
    """The state of a destroyed or exported unit that was seen: a copy, where somebody signed in holds it."""
    if channel in (Channel.CONSUMER, Channel.PLATFORM):
        return state
    return _raised(state, Suspicion.DUPLICATED, "held_after_end")


def clear(state: UnitState) -> UnitState:
    """The state after an officer examined it: nothing weighs against it any more, but what was seen is known.

    Sales stay as they are: the last one stands.
    """
    return replace(
        state,
        anonymous=0,
        online=0,
        givers=tuple(Giver(giver.organisation, 0) for giver in state.givers),
        burst=0,
        counts=Counts(),
        selling=replace(state.selling, here=0),
        reached=0,
        why=0,
    )


def _against_one(authenticated: float, anonymous: float, online: float, prior: float) -> float:
    """Several, with or without a picture online, against one, with or without: a logarithm of odds."""
    several, picture = authenticated + anonymous, authenticated + online + log(prior)
    top = max(several, picture)
    return top + log1p(exp(min(several, picture) - top)) - log1p(prior * exp(online))


def _raised(state: UnitState, level: Suspicion, why: str) -> UnitState:
    return replace(state, reached=max(level, state.reached), why=state.why | WHY[why])


def _why(state: UnitState) -> int:
    why = 0
    if state.counts.far_shops:
        why |= WHY["several_shops"]
    if state.counts.late_shops:
        why |= WHY["shop_after_buyer"]
    if not why or state.counts.far_gps or state.counts.far_network:
        why |= WHY["several_places"]
    return why


def _woken(state: UnitState, seen: Sighting) -> UnitState:
    awake = list(state.awake)
    awake[state.devices.index(seen.device)] = seen.minute
    return replace(state, last=seen.minute, awake=tuple(awake))


def _remembered(after: UnitState, before: UnitState, seen: Sighting) -> UnitState:
    """The state with the session itself: when, who, where; the newest first."""
    awake = dict(zip(before.devices, before.awake, strict=False))
    others = [device for device in before.devices if device != seen.device]
    devices = (seen.device, *others)[:DEVICES] if seen.device else before.devices
    stamps = [seen.minute, *(awake[device] for device in others if device in awake)][:AWAKE]
    province = int(seen.position.province) if seen.position else 0
    return replace(
        after,
        first=before.first or seen.minute,
        last=seen.minute,
        sessions=min(before.sessions + 1, 65_535),
        first_province=before.first_province or province,
        devices=devices,
        awake=tuple(stamps) if seen.device else before.awake,
        places=_places(before, seen),
    )


def _places(state: UnitState, seen: Sighting) -> tuple[SeenAt, ...]:
    """The places known, with this one: the first of all stays, then the newest; one entry for one neighbourhood."""
    if seen.position is None or not seen.weight:
        return state.places
    new = _seen_at(seen.position, seen)
    kept = []
    for old in state.places:
        same = old.reliable == new.reliable and old.signed_in == new.signed_in
        if same and distance_km(old.lat / 100, old.lon / 100, new.lat / 100, new.lon / 100) <= 5:
            new = _same_place(old, new)
            continue
        kept.append(old)
    if len(kept) >= PLACES:
        kept.pop(1)
    return (*kept, new)


def _same_place(old: SeenAt, new: SeenAt) -> SeenAt:
    return new._replace(accuracy_km=min(old.accuracy_km, new.accuracy_km))


def _seen_at(position: Position, seen: Sighting) -> SeenAt:
    signed_in = seen.channel is not Channel.CONSUMER
    return SeenAt(
        round(position.lat * 100),
        round(position.lon * 100),
        min(round(position.accuracy_m / 1000), 127),
        int(position.province),
        position.reliable,
        signed_in,
        seen.minute,
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
        room = self.rules.caps[cap] - self.used[cap]
        gain = min(several, room)
        self.used[cap] += round(gain)
        self.several += gain


def _consumer(state: UnitState, seen: Sighting, shipped: Set[str], rules: Parameters) -> UnitState:
    """A stranger's session. The first of all says nothing: somebody had to be first."""
    counts = state.counts
    tally = _Tally(rules, list(state.capped))
    known = seen.device in state.devices if seen.device else False
    burst = state.burst / 10 * exp(-(seen.minute - state.newest) / (rules.burst_days * _MINUTES_A_DAY))
    if known:
        tally.add("same_device")
    elif state.sessions:
        counts = _new_device(state, seen, tally)
        if state.first_consumer:
            days = (seen.minute - state.first_consumer) / _MINUTES_A_DAY
            tally.add(_gap(days), 2)
        if state.sessions >= 3:
            tally.add("burst" if burst > rules.burst_devices else "no_burst")
    if shipped and seen.position and seen.position.reliable and seen.position.province not in shipped:
        tally.add("unshipped", 4)
        counts = replace(counts, unshipped=_up(counts.unshipped))
    if not known:
        counts = replace(counts, devices=_up(counts.devices), provinces=counts.provinces | _province_bit(seen.position))
    fresh, networks = _counted(state, seen, rules)
    weight = seen.weight if fresh else 0.0
    floor = min(rules.floor * 100, state.anonymous)
    return replace(
        state,
        first_consumer=state.first_consumer or seen.minute,
        consumers=_up(state.consumers),
        anonymous=_bounded(max(floor, state.anonymous + weight * tally.several)),
        online=_bounded(max(rules.online_floor * 100, state.online + seen.weight * tally.online)),
        capped=tuple(tally.used) if weight else state.capped,
        networks=networks,
        burst=state.burst if known else min(round(burst * 10) + 10, _LAST_BYTE),
        newest=state.newest if known else seen.minute,
        counts=counts,
    )


def _new_device(state: UnitState, seen: Sighting, tally: _Tally) -> Counts:
    """Add what a device not seen before says by its place; the counters after it."""
    counts, here = state.counts, seen.position
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
        return replace(counts, far_network=_up(counts.far_network))
    tally.add("far")
    hours = max(seen.minute - place.minute, 1) / 60
    if (km > 100 and km / hours > 120 and km <= 400) or (km > 400 and km / hours > 700):
        tally.add("journey", 3)
        counts = replace(counts, journeys=_up(counts.journeys))
    return replace(counts, far_gps=_up(counts.far_gps))


def _keeper(state: UnitState, seen: Sighting, rules: Parameters) -> UnitState:
    """A session of somebody signed in: a shop, a pharmacy, an inspector.

    A shop far from another shop is its own evidence. What only follows from strangers' scans (a buyer had it first, a
    buyer was far away) is a claim of theirs and goes under the strangers' cap.
    """
    counts = state.counts
    tally = _Tally(rules, list(state.capped))
    strangers = 0.0
    known = any(giver.organisation == seen.organisation for giver in state.givers)
    if not known:
        counts = replace(counts, shops=_up(counts.shops))
        apart_of_shops = _signed_in_apart(state, seen)
        if apart_of_shops is not None:
            tally.add("shop_far" if apart_of_shops > 0 else "shop_near")
            counts = replace(counts, far_shops=_up(counts.far_shops)) if apart_of_shops > 0 else counts
        elif seen.position and state.places:
            apart, place = _apart(state.places, seen.position)
            if apart > 0:
                strangers += rules.weights["shop_far" if place.reliable else "shop_far_network"][0]
        days = (seen.minute - state.first_consumer) / _MINUTES_A_DAY
        if state.first_consumer and days > rules.late_shop_days and seen.channel is not Channel.INSPECTOR:
            late = _Tally(rules, tally.used)
            late.add("late_shop", 5)
            strangers += late.several
            counts = replace(counts, late_shops=_up(counts.late_shops))
    own = min(round(tally.several), round(rules.organisation_cap * 100))
    givers = state.givers if known else _givers(state.givers, Giver(seen.organisation, own))
    is_inspector = seen.channel is Channel.INSPECTOR
    return replace(
        state,
        shops=state.shops if is_inspector else _up(state.shops),
        inspectors=_up(state.inspectors) if is_inspector else state.inspectors,
        anonymous=_bounded(state.anonymous + strangers),
        capped=tuple(tally.used),
        givers=givers,
        counts=counts,
    )


def _givers(had: tuple[Giver, ...], new: Giver) -> tuple[Giver, ...]:
    """The organisations with the newest; when there are too many, the one that adds least is forgotten."""
    kept = (*had, new)
    if len(kept) <= ORGANISATIONS:
        return kept
    least = min(range(len(kept)), key=lambda i: kept[i].score)
    return kept[:least] + kept[least + 1 :]


def _signed_in_apart(state: UnitState, seen: Sighting) -> float | None:
    """Km by which a signed-in sighting is out of reach of the nearest other one; None without another."""
    places = tuple(place for place in state.places if place.signed_in)
    if seen.position is None or not places:
        return None
    return _apart(places, seen.position)[0]


def _apart(places: tuple[SeenAt, ...], here: Position) -> tuple[float, SeenAt]:
    """How far, in km beyond 60 km and both accuracies, the nearest known place is; negative when it is near."""
    best, nearest = float("inf"), places[0]
    for place in places:
        km = distance_km(place.lat / 100, place.lon / 100, here.lat, here.lon)
        over = km - 60 - place.accuracy_km - here.accuracy_m / 1000
        if over < best:
            best, nearest = over, place
    return best, nearest


def _sold(state: UnitState, sale: SaleSeen, rules: Parameters) -> UnitState:
    seen, had = sale.sighting, state.selling
    province = int(seen.position.province) if seen.position else 0
    selling = Selling(_up(had.count), seen.minute, sale.place, province, sale.sale, False, had.here)
    seen = replace(seen, minute=max(seen.minute, state.last))
    after = replace(_keeper(state, seen, rules), selling=selling, last=seen.minute, places=_places(state, seen))
    return judged(replace(after, shops=state.shops), rules)


def _counted(state: UnitState, seen: Sighting, rules: Parameters) -> tuple[bool, tuple[tuple[int, int], ...]]:
    """Whether this network has not counted in "several" this week, and the networks that have."""
    day, name = seen.minute // _MINUTES_A_DAY & 0xFFFF, seen.network & 0xFFFF
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


def _up(count: int) -> int:
    return min(count + 1, _LAST_BYTE)


def _bounded(hundredths: float) -> int:
    return max(-30_000, min(30_000, round(hundredths)))
