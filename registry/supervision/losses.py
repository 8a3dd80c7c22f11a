"""Goods that somebody who is not their owner reports as stolen or destroyed.

1. Who has a code in hand need not hold the pack: a photo shows it too. So the word of a shop blocks nobody's goods. It
   goes to an officer as a request, and its units bear a note meanwhile.
2. An officer accepts it, and all its units are stolen or destroyed from then on, by that officer's decision; or refuses
   it. Then, and when it is taken back, the note goes, unless another report names the unit too.
3. The same report again is the one that waits. An organisation has few waiting at a time.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from registry.catalogue import products
from registry.errors import Invalid, NotFound, Refused
from registry.market import loss_notes, measures
from registry.market.measures import Decision
from registry.model.goods import Organisation
from registry.model.measures import Act, Disposition, Target
from registry.model.orders import Unit
from registry.model.people import REGISTRY, Person, Viewer
from registry.model.requests import Petition, RequestFilter, RequestKind, RequestState
from registry.model.trail import TrailAct, TrailEntry
from registry.office import petitions
from registry.office.trail import audit
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection
from registry.store.office import request_rows
from registry.store.orders import order_rows
from registry.supervision import asking

MOST_UNITS, MOST_OPEN = 1000, 20
ACTS = {Disposition.STOLEN: Act.REPORT_STOLEN, Disposition.DESTROYED: Act.DESTROY}
_OPEN = RequestFilter((RequestKind.LOSS,))
# The oldest open reports in which a unit is looked for; beyond so many a note may go too early, and no verdict with it.
_MOST_READ = 2000


@dataclass(frozen=True, slots=True)
class Loss:
    """What is reported: single items, what became of them (`ACTS`), why (1 to 500 characters), where in words."""

    targets: tuple[Target, ...]
    disposition: Disposition
    reason: str
    place: str | None = None

    @property
    def units(self) -> list[Unit]:
        return [target.unit for target in self.targets if target.unit is not None]


def report(conn: Connection, organisation: Organisation, loss: Loss, by: str, now: datetime) -> Petition:
    """Report items as lost. Raises Invalid for a reason or place that is none, Refused `losses_waiting`."""
    reason = petitions.require_short_reason(loss.reason)
    if loss.place is not None and not measures.names_a_place(loss.place):
        raise Invalid("place", "Say where in 1 to 200 printable characters, or leave it out.")
    targets = sorted(set(loss.targets), key=lambda target: target.unit or Unit("", 0))
    if not 1 <= len(targets) <= MOST_UNITS:
        raise Invalid("codes", f"A report names 1 to {MOST_UNITS:,} items.")
    content = {
        "disposition": loss.disposition.value,
        "reason": reason,
        "place": loss.place,
        "units": [[one.gtin, *one.unit] for one in targets if one.unit],
    }
    named = sha256(repr(content["units"]).encode()).hexdigest()[:12]
    new = Petition(
        0,
        RequestKind.LOSS,
        f"{loss.disposition} {len(targets)} {named}",
        content,
        now,
        by,
        organisation.id,
        _province(conn, organisation, loss),
    )
    waiting = request_rows.every(conn, Viewer(organisation.id), _OPEN, MOST_OPEN)
    if len(waiting) >= MOST_OPEN and new.subject not in {one.subject for one in waiting}:
        raise Refused("losses_waiting", f"{MOST_OPEN} reports of lost goods wait for an officer already.")
    petition = asking.ask(conn, new)
    loss_notes.put(conn, loss.units)
    return petition


def _province(conn: Connection, organisation: Organisation, loss: Loss) -> str | None:
    """Whose officers decide: those of the province where all sit; what concerns two is the nation's."""
    owners = listing_rows.listings(conn, {target.gtin for target in loss.targets}).values()
    seats = {organisation.province, *(one.organisation.province for one in owners)}
    return organisation.province if len(seats) == 1 else None


def loss_of(petition: Petition) -> Loss:
    """What a request reports. Raises Invalid for one of another kind."""
    if petition.kind is not RequestKind.LOSS:
        raise Invalid("request_kind", f"Request {petition.id} reports no loss.")
    content = petition.content
    targets = tuple(Target(gtin, unit=Unit(order_id, index)) for gtin, order_id, index in content["units"])
    return Loss(targets, Disposition(content["disposition"]), content["reason"], content["place"])


def accept(conn: Connection, officer: Person, request_id: int, now: datetime) -> Petition:
    """Decide that it is so: what is not gone already is stolen or destroyed from now on.

    Raises NotFound where the goods are not the officer's to see.
    """
    petition, by = petitions.find(conn, officer.watch, request_id), officer.login
    loss = loss_of(petition)
    for gtin in {target.gtin for target in loss.targets}:
        products.visible(conn, officer.watch, gtin)
    done = petitions.decide(conn, request_id, RequestState.APPROVED, by, "", now)
    decision = Decision(by, loss.reason, place=loss.place)
    gone = 0
    for target in loss.targets:
        try:
            measures.carry_out(conn, ACTS[loss.disposition], target, decision, now)
        except Refused:
            # Destroyed by another's word since; nothing more can be said of it.
            gone += 1
    detail = {"request": done.id, "asked_by": done.made_by, "items": len(loss.targets), "gone": gone}
    audit(conn, TrailEntry(now, by, TrailAct.LOSS_ACCEPTED, done.subject, detail, done.organisation_id))
    _end_note(conn, done)
    return done


def refuse(conn: Connection, officer: Person, request_id: int, reason: str, now: datetime) -> Petition:
    """Decide that it is not so, with the reason."""
    done = asking.refuse(conn, officer, request_id, reason, now)
    _end_note(conn, done)
    return done


def withdraw(conn: Connection, viewer: Viewer, request_id: int, by: str, now: datetime) -> Petition:
    """Take a report of one's own organisation back, whoever of it made it. Raises NotFound for another one's."""
    petition = petitions.find(conn, viewer, request_id)
    if petition.kind is not RequestKind.LOSS:
        raise NotFound("request_unknown", f"There is no request {request_id}.")
    done = petitions.decide(conn, request_id, RequestState.WITHDRAWN, by, "withdrawn", now)
    act = asking.WITHDRAWN[RequestKind.LOSS]
    audit(conn, TrailEntry(now, by, act, done.subject, {"request": done.id}, done.organisation_id))
    _end_note(conn, done)
    return done


def _end_note(conn: Connection, done: Petition) -> None:
    """Take the note off the units of a report that no other one names."""
    units = set(loss_of(done).units)
    for other in request_rows.every(conn, REGISTRY, _OPEN, _MOST_READ):
        units.difference_update(loss_of(other).units)
    loss_notes.remove(conn, units)


@dataclass(frozen=True, slots=True)
class LostItems:
    """Reported items of one product and lot: the product's name and owner, the lot as ordered, how many."""

    gtin: str
    name: str
    owner: str
    lot: str | None
    count: int


def by_lots(conn: Connection, loss: Loss) -> list[LostItems]:
    """What a report is about, the most items first."""
    placed = order_rows.by_ids(conn, {unit.order_id for unit in loss.units})
    listings = listing_rows.listings(conn, {target.gtin for target in loss.targets})
    counted = Counter((order.gtin, order.lot) for unit in loss.units if (order := placed.get(unit.order_id)))
    return [
        LostItems(gtin, listings[gtin].product.name, listings[gtin].organisation.name, lot, count)
        for (gtin, lot), count in counted.most_common()
    ]


def of_organisation(conn: Connection, viewer: Viewer, at_most: int = 20) -> list[Petition]:
    """What a viewer reported, and what became of it, the newest first."""
    return request_rows.every(conn, viewer, RequestFilter((RequestKind.LOSS,), None), at_most)
