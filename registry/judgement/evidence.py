"""The evidence of a copy: small state in, small state out. One item against several, weighed scan by scan.

Four explanations compete: one item; several items with one code; one item whose picture circulates online; several
items and a picture online. Every sighting adds the logarithm of how much likelier it is under each than under
the first.
1. Only sessions count: one device on one unit, 30 minutes idle. Device, household or shop again accuse nobody.
2. What strangers add is capped: it can make a unit `suspect`, never `duplicated`. A claimed place is a claim.
3. Each organisation adds at most its cap, so that no single one can make a unit `duplicated` by scanning.
4. One network counts once a week in "several"; in "online" every session counts, so a faked burst explains itself.
5. The picture online is possible under both items, so that a faked burst cannot hide real copies.
6. A second sale elsewhere, or later than ten days, decides by itself, but never one party's word alone. A level reached
   stays until `clear`.
Not decided here: recall, block, expiry (`verdict`), and who a pseudonym is (nobody knows).
"""

from collections.abc import Set
from dataclasses import dataclass, replace
from math import exp, log, log1p

from registry.judgement import _weighing
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.unit_state import Giver, Selling, UnitState
from registry.model.flag_evidence import Counts, Scores
from registry.model.sightings import Channel, SaleOutcome, Sighting, Suspicion

# What can be said of a unit, by its bit in `UnitState.why`; the words stand in `phrases.REASONS`.
WHY = {
    "several_places": 1,
    "several_shops": 2,
    "shop_after_buyer": 4,
    "picture_online": 8,
    "second_sale": 16,
    "sold_again_here": 32,
    "held_after_end": 64,
    "several_people": 128,
    "loss_reported": 256,
}
# What is only a note: it says nothing of copies, and no level comes with it.
_NOTES = WHY["picture_online"] | WHY["loss_reported"]


@dataclass(frozen=True, slots=True)
class SaleSighting:
    """A sale as the evidence sees it: the shop's sighting, pseudonyms of the shop's place and of the till's sale id.

    `own`: whether the sale that stands was told by the same organisation, signed in; at the operator's desk nobody is.
    """

    sighting: Sighting
    place: int
    sale: int
    own: bool = False


def weigh(state: UnitState, sighting: Sighting, shipped: Set[str], rules: Parameters) -> UnitState:
    """The state after one scan. `shipped`: provinces the unit's order was shipped to; empty where nobody said.

    Scans may come out of order; time never runs backwards in a state. Typed and unsealed codes weigh nothing, and
    neither does a platform's check of a listing, because no item was in hand, nor a network of weight 0.
    """
    return weigh_and_score(state, sighting, shipped, rules)[0]


def weigh_and_score(
    state: UnitState, sighting: Sighting, shipped: Set[str], rules: Parameters
) -> tuple[UnitState, Scores | None]:
    """As `weigh`, with the scores of the state after it where they were needed."""
    if not sighting.sealed or not sighting.weight or sighting.channel is Channel.PLATFORM:
        return state, None
    if sighting.minute < state.last:
        sighting = replace(sighting, minute=state.last)
    awake = dict(zip(state.devices, state.awake, strict=False))
    if sighting.device in awake and sighting.minute - awake[sighting.device] <= rules.session_minutes:
        return _weighing.woken(state, sighting), None
    if sighting.channel is Channel.CONSUMER:
        after = _weighing.consumer(state, sighting, shipped, rules)
    else:
        after = _weighing.remembered(state, sighting, **_weighing.keeper(state, sighting, rules))
    weights = scores(after, rules)
    return _reaching(after, weights, rules), weights


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
    return _reaching(state, scores(state, rules), rules)


def _reaching(state: UnitState, weights: Scores, rules: Parameters) -> UnitState:
    level = Suspicion.NONE
    if weights.accusing >= rules.duplicated_at:
        level = Suspicion.DUPLICATED
    elif weights.suspecting >= rules.suspect_at:
        level = Suspicion.SUSPECT
    shown = weights.online >= rules.online_shown and _by_many(state, rules)
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
    """The codes of `phrases.REASONS` for what the state holds."""
    return tuple(code for code, bit in WHY.items() if state.why & bit)


def after_sale(state: UnitState, sale: SaleSighting, rules: Parameters) -> tuple[UnitState, SaleOutcome]:
    """The state after a reported sale, and what became of it.

    1. The same sale id in the same shop, or the same shop within the hour: the same sale, told again.
    2. After an undo every sale is innocent.
    3. By the organisation whose sale stands, wherever: `suspect`, however often. One party's word proves no copy.
    4. The same shop within ten days: `suspect`, and `duplicated` when it happens again.
    5. Elsewhere, or later: `duplicated`.
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
        if here and passed <= rules.undo_days * _weighing.MINUTES_A_DAY:
            level = Suspicion.SUSPECT if sale.own or had.again_here == 0 else Suspicion.DUPLICATED
            state = replace(state, selling=replace(had, again_here=_weighing.up(had.again_here)))
            return _sold(_raised(state, level, "sold_again_here"), sale, rules), SaleOutcome.RESOLD
        level = Suspicion.SUSPECT if sale.own else Suspicion.DUPLICATED
        return _sold(_raised(state, level, "second_sale"), sale, rules), SaleOutcome.SECOND
    return _sold(state, sale, rules), SaleOutcome.SOLD


def after_undo(state: UnitState, place: int, minute: int, rules: Parameters) -> tuple[UnitState, str | None]:
    """The state after a sale was taken back, or the reason code why it cannot be: the same place, within ten days."""
    had = state.selling
    if not had.count:
        return state, "not_sold"
    if had.place != place:
        return state, "sold_elsewhere"
    if had.undone:
        return state, None
    if minute - had.minute > rules.undo_days * _weighing.MINUTES_A_DAY:
        return state, "undo_too_late"
    after = replace(state, selling=replace(had, undone=True, undos=_weighing.up(had.undos)))
    if had.undos + 1 >= rules.undos_at:
        # Or a shop could sell copy after copy and take each sale back.
        after = _raised(after, Suspicion.SUSPECT, "sold_again_here")
    return after, None


def is_sold(state: UnitState) -> bool:
    """Whether a sale stands."""
    return state.selling.count > 0 and not state.selling.undone


def seen_after_end(state: UnitState, channel: Channel) -> UnitState:
    """The state of a destroyed or exported unit that was seen: a copy, where somebody signed in holds it."""
    if channel in (Channel.CONSUMER, Channel.PLATFORM):
        return state
    return _raised(state, Suspicion.DUPLICATED, "held_after_end")


def loss_reported(state: UnitState) -> UnitState:
    """The state of a unit that somebody says is stolen or destroyed: a note, until an officer has decided."""
    return replace(state, why=state.why | WHY["loss_reported"])


def loss_answered(state: UnitState) -> UnitState:
    """The state after an officer decided, or it was taken back."""
    return replace(state, why=state.why & ~WHY["loss_reported"])


def set_right(state: UnitState, minute: int, rules: Parameters) -> UnitState:
    """The state without moments later than now (`minute`): a server's clock was wrong, and must not freeze the unit."""
    if state.last <= minute + rules.clock_minutes:
        return state
    return replace(
        state,
        first=min(state.first, minute),
        last=minute,
        first_consumer=min(state.first_consumer, minute),
        newest=min(state.newest, minute),
        awake=(),
    )


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
        selling=replace(state.selling, again_here=0, undos=0),
        reached=0,
        why=state.why & WHY["loss_reported"],
    )


def clear_end(state: UnitState) -> UnitState:
    """The state after an officer explained that an ended unit was seen: only that is taken back.

    The level goes with it if nothing else brought it about.
    """
    why = state.why & ~WHY["held_after_end"]
    only = not why & ~_NOTES
    return replace(state, why=why, reached=0 if only and why != state.why else state.reached)


def _against_one(authenticated: float, anonymous: float, online: float, prior: float) -> float:
    """Several, with or without a picture online, against one, with or without: a logarithm of odds."""
    several, picture = authenticated + anonymous, authenticated + online + log(prior)
    top = max(several, picture)
    return top + log1p(exp(min(several, picture) - top)) - log1p(prior * exp(online))


def _by_many(state: UnitState, rules: Parameters) -> bool:
    """Whether enough devices and networks saw the unit: a clinic's phones, or one desk's, are no picture online."""
    return state.counts.devices >= rules.online_devices and len(state.networks) >= rules.online_networks


def _raised(state: UnitState, level: Suspicion, why: str) -> UnitState:
    return replace(state, reached=max(level, state.reached), why=state.why | WHY[why])


def _why(state: UnitState) -> int:
    why = 0
    if state.counts.shops > 1:
        why |= WHY["several_shops"]
    if state.counts.late_shops:
        why |= WHY["shop_after_buyer"]
    if state.counts.far_gps or state.counts.far_network or state.counts.far_shops:
        why |= WHY["several_places"]
    return why or WHY["several_people"]


def _sold(state: UnitState, sale: SaleSighting, rules: Parameters) -> UnitState:
    sighting, had = sale.sighting, state.selling
    province = int(sighting.position.province) if sighting.position else 0
    selling = Selling(
        _weighing.up(had.count), sighting.minute, sale.place, province, sale.sale, False, had.again_here, had.undos
    )
    if sighting.minute < state.last:
        sighting = replace(sighting, minute=state.last)
    learned = _weighing.keeper(state, sighting, rules)
    # The scorecard counts receipts: a sale has a rule of its own.
    learned |= {"shops": state.shops, "counts": state.counts}
    after = replace(state, **learned, selling=selling, last=sighting.minute, places=_weighing.places(state, sighting))
    return judged(after, rules)
