"""What officers decide of what others ask, and what needs two of them.

1. Revoking a key, lifting what stands on goods (unblocking) and settling a flag on goods from where one decides are
   asked for by one officer and done by the signature of a second, in one transaction, with both names in the trail;
   who can be the second, `second_officers` says, and of what weighs most `draws` says who it is.
2. An officer decides on what they see (`registry.model.authorities`); all else is answered as what there is not. Keys
   are the nation's.
3. A product outside its organisation's prefixes waits for an officer (`products.approve`, `products.refuse`).
4. Two claims to one GTIN: the holder keeps it until an officer decides. It moves to the claimant only while nothing was
   ordered under it, or where the claimant holds the GS1 prefix; orders that were placed stay with whoever placed them.
5. If an act cannot be done any more, its request stays open and nothing has happened.
6. What is decided of a company as a whole stands in `company_cases`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from registry.catalogue import organisations, product_records, products
from registry.catalogue.product_records import ProductVersion
from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.keys import making
from registry.market import measures
from registry.market.measures import Decision
from registry.model.cases import Flag, FlagOutcome, Ruling
from registry.model.days import rfc3339
from registry.model.goods import Authorisation, Category, Listing, Organisation, Product, ProductState
from registry.model.keys import KeyState, Purpose, RecordedKey
from registry.model.measures import Act, Target
from registry.model.orders import Unit
from registry.model.people import Person, Viewer
from registry.model.requests import ClaimRuling, Petition, RequestFilter, RequestKind, RequestState
from registry.model.trail import TrailAct, TrailEntry
from registry.office import petitions, suspensions
from registry.office.trail import audit
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection
from registry.store.market import measure_rows
from registry.store.office import request_rows
from registry.store.orders import order_rows
from registry.store.supervision import reach_rows
from registry.supervision import asking, company_cases, draws, flags, second_officers
from registry.supervision.flags import SettledFlag

# Open requests of one organisation for prefixes.
MOST_PREFIXES = 10


def ask_revocation(conn: Connection, officer: Person, number: int, reason: str, now: datetime) -> Petition:
    """Ask a second officer to revoke a key. Raises NotFound, Refused for one that cannot be revoked."""
    reason = petitions.require_short_reason(reason)
    row = find_key(conn, officer.watch, number)
    if row.state is KeyState.REVOKED:
        raise Refused("key_revoked", f"Key {number} is revoked already.")
    if row.purpose is Purpose.SERIAL:
        raise Refused("serial_key_revoked", f"Key {number} is a serial key: its products get a new one instead.")
    return asking.ask(conn, Petition(0, RequestKind.REVOKE_KEY, str(number), {"reason": reason}, now, officer.login))


def keys_seen(conn: Connection, viewer: Viewer) -> list[RecordedKey]:
    """The registry's keys, oldest first, for the nation's officers. Raises NotFound for all others."""
    if not viewer.sees_all:
        raise NotFound("key_unknown_here", "There is no such page.")
    return making.every(conn)


def find_key(conn: Connection, viewer: Viewer, number: int) -> RecordedKey:
    """A key, if it is the viewer's to decide on: the registry's keys are the nation's. Raises NotFound."""
    if not viewer.sees_all:
        raise NotFound("key_unknown_here", f"There is no key {number}.")
    return making.find(conn, number)


def ask_unblocking(conn: Connection, officer: Person, target: Target, reason: str, now: datetime) -> Petition:
    """Ask a second officer to lift what stands on a unit, a lot or a product. Raises Refused where nothing does."""
    reason = petitions.require_short_reason(reason)
    owner = products.visible(conn, officer.watch, target.gtin).organisation
    if not measure_rows.on(conn, target):
        raise Refused("nothing_in_force", f"Nothing is in force on this {target.scope} itself.")
    content = {
        "gtin": target.gtin,
        "lot": target.lot,
        "unit": target.unit,
        "reason": reason,
        "in_force": _in_force(conn, target),
        "measures": _measures(conn, target),
    }
    new = Petition(0, RequestKind.UNBLOCK, subject_of(target), content, now, officer.login, owner.id, owner.province)
    return asking.ask(conn, new)


def _in_force(conn: Connection, target: Target) -> list[str]:
    """What stands on exactly this target; a second officer lifts just what the first has seen."""
    return sorted(measure.disposition.value for measure in measure_rows.on(conn, target))


def _measures(conn: Connection, target: Target) -> list[str]:
    """The same by what each says, by whom and when: one that was lifted and made anew, otherwise, is another one."""
    said = [
        repr((one.disposition.value, one.reason, one.by, rfc3339(one.at), one.level))
        for one in measure_rows.on(conn, target)
    ]
    return sorted(hashlib.sha256(text.encode()).hexdigest() for text in said)


def subject_of(target: Target) -> str:
    """One text for one target: what a request to unblock it is about."""
    if target.unit is not None:
        return f"{target.gtin} {target.unit.order_id} {target.unit.unit_index}"
    return f"{target.gtin} {target.lot}" if target.lot is not None else target.gtin


def pending(conn: Connection, kind: RequestKind, subject: str, now: datetime) -> Petition | None:
    """The request for a second signature that waits for a thing, if there is one that has not lapsed."""
    there = request_rows.open_about(conn, kind, subject)
    return next((one for one in there if one.until is None or one.until > now), None)


@dataclass(frozen=True, slots=True)
class KeyCase:
    """A key with what its revocation would concern: the orders sealed with it, their codes, and who asked for it."""

    key: RecordedKey
    orders: int
    codes: int
    pending: Petition | None


def look_at_key(conn: Connection, viewer: Viewer, number: int, now: datetime) -> KeyCase:
    """A key with all that an officer weighs. Raises NotFound."""
    key = find_key(conn, viewer, number)
    return KeyCase(key, *reach_rows.of_key(conn, number), pending(conn, RequestKind.REVOKE_KEY, str(number), now))


def target_of(petition: Petition) -> Target:
    """What a request to unblock is about."""
    content = petition.content
    return Target(content["gtin"], content["lot"], Unit(*content["unit"]) if content["unit"] else None)


def ruling_of(petition: Petition) -> Ruling:
    """How a request to settle a flag would settle it."""
    content = petition.content
    return Ruling(FlagOutcome(content["outcome"]), content["note"], petition.made_by)


def needs_second(conn: Connection, officer: Person, flag: Flag) -> bool:
    """Whether an officer cannot settle a flag alone."""
    return second_officers.needs_second(officer, second_officers.parties(conn, flag.gtin, flag.unit))


def settle_flag(
    conn: Connection, officer: Person, flag_id: int, ruling: Ruling, now: datetime
) -> SettledFlag | Petition:
    """Settle a flag, or ask a second officer to. Raises what `flags.settle` raises."""
    flag = flags.find(conn, officer.watch, flag_id)
    if flag.settled_at is not None or not needs_second(conn, officer, flag):
        return flags.settle(conn, flag_id, ruling, now)
    note = petitions.require_reason(ruling.note)
    listing = listing_rows.listings(conn, [flag.gtin]).get(flag.gtin)
    owner = listing.organisation if listing else None
    content = {"outcome": ruling.outcome.value, "note": note}
    whose = (owner.id, owner.province) if owner else (None, None)
    return asking.ask(conn, Petition(0, RequestKind.SETTLE_FLAG, str(flag_id), content, now, officer.login, *whose))


def sign(conn: Connection, officer: Person, request_id: int, now: datetime) -> Petition:
    """Sign what another officer asked for: done at once.

    Raises Refused for one's own and for whoever cannot sign or was not drawn to, and what the act raises.
    """
    petition = petitions.find(conn, officer.watch, request_id)
    if petition.kind not in _ACTS:
        raise Invalid("request_kind", f"Request {request_id} is not done by a second signature here.")
    second_officers.require_able(conn, officer, petition, now)
    draws.require_drawn(petition, officer)
    done = petitions.decide(conn, request_id, RequestState.APPROVED, officer.login, "", now)
    _ACTS[petition.kind](conn, petition, officer.login, now)
    return done


def _revoke(conn: Connection, petition: Petition, second: str, now: datetime) -> None:
    making.revoke(conn, int(petition.subject), petition.content["reason"], now, petition.made_by, second)


def _unblock(conn: Connection, petition: Petition, second: str, now: datetime) -> None:
    decision = Decision(petition.made_by, petition.content["reason"], second=second)
    target, content = target_of(petition), petition.content
    # Requests of releases before this one say only what kinds they were.
    same = _measures(conn, target) == content["measures"] if "measures" in content else True
    if not same or _in_force(conn, target) != content["in_force"]:
        raise Conflict(
            "measures_changed", "What stands on this has changed since lifting was asked for: refuse it, and ask anew."
        )
    measures.carry_out(conn, Act.RESTORE, target, decision, now)


def _settle(conn: Connection, petition: Petition, second: str, now: datetime) -> None:
    ruling = ruling_of(petition)
    flags.settle(conn, int(petition.subject), Ruling(ruling.outcome, ruling.note, ruling.by, second), now)


_ACTS: dict[RequestKind, Callable[[Connection, Petition, str, datetime], None]] = {
    RequestKind.REVOKE_KEY: _revoke,
    RequestKind.UNBLOCK: _unblock,
    RequestKind.SETTLE_FLAG: _settle,
    RequestKind.SUSPEND_COMPANY: company_cases.suspend,
    RequestKind.LIFT_COMPANY: company_cases.lift,
}


def ask_prefix(conn: Connection, organisation: Organisation, prefix: str, by: str, now: datetime) -> Petition:
    """A producer asks for one more GS1 prefix. Raises Invalid for a text that is none, Refused where many wait."""
    if not (prefix.isascii() and prefix.isdigit() and 4 <= len(prefix) <= 12):
        raise Invalid("prefix", f"prefix {prefix[:20]!r}: a GS1 company prefix is 4 to 12 digits, such as 8934588.")
    if prefix in organisation.prefixes:
        raise Conflict("prefix_held", f"Prefix {prefix} is yours already.")
    new = Petition(0, RequestKind.PREFIX, prefix, {"prefix": prefix}, now, by, organisation.id, organisation.province)
    waiting = request_rows.every(conn, Viewer(organisation.id), RequestFilter((RequestKind.PREFIX,)), MOST_PREFIXES)
    if len(waiting) >= MOST_PREFIXES and prefix not in {one.subject for one in waiting}:
        raise Refused("prefixes_asked", f"{MOST_PREFIXES} prefixes wait for an officer already.")
    return asking.ask(conn, new)


def give_prefix(conn: Connection, officer: Person, request_id: int, now: datetime) -> Petition:
    """Grant a prefix that was asked for. Raises Refused where it overlaps another organisation's."""
    petition = _of_kind(conn, officer.watch, request_id, RequestKind.PREFIX)
    done = petitions.decide(conn, request_id, RequestState.APPROVED, officer.login, "", now)
    organisations.set_prefix(conn, organisation_of(conn, petition), petition.subject, now, officer.login)
    return done


def _of_kind(conn: Connection, viewer: Viewer, request_id: int, kind: RequestKind) -> Petition:
    petition = petitions.find(conn, viewer, request_id)
    if petition.kind is not kind:
        raise Invalid("request_kind", f"Request {request_id} is no request of the kind {kind}.")
    return petition


def organisation_of(conn: Connection, petition: Petition) -> Organisation:
    """Whose request it is. Raises NotFound where it belongs to none."""
    organisation = listing_rows.organisation(conn, petition.organisation_id) if petition.organisation_id else None
    if organisation is None:
        raise NotFound("organisation_unknown", f"Request {petition.id} belongs to no organisation.")
    return organisation


def claim(conn: Connection, claimant: Organisation, product: Product, by: str, now: datetime) -> Petition:
    """A producer says that a GTIN which another organisation holds is theirs. Raises NotFound, Conflict for its own."""
    holder = products.find_product(conn, product.gtin).organisation
    if holder.id == claimant.id:
        raise Conflict("gtin_yours", f"GTIN {product.gtin} is yours already.")
    suspensions.require_none(conn, claimant.id)
    content = asdict(product) | {"holder": holder.id}
    # What concerns two provinces is the nation's.
    province = claimant.province if claimant.province == holder.province else None
    return asking.ask(conn, Petition(0, RequestKind.CLAIM, product.gtin, content, now, by, claimant.id, province))


def asked_of_officers(conn: Connection, viewer: Viewer) -> list[Petition]:
    """The prefixes, GTINs and changed data that a viewer asked for, and what became of each, the newest first."""
    kinds = (RequestKind.CLAIM, RequestKind.PREFIX, RequestKind.CHANGE_COMPANY)
    return request_rows.every(conn, viewer, RequestFilter(kinds, None))


def claimed(petition: Petition) -> Product:
    """The product as its claimant describes it."""
    content = {name: value for name, value in petition.content.items() if name != "holder"}
    permit = Authorisation(**content["authorisation"]) if content["authorisation"] else None
    return Product(**content | {"category": Category(content["category"]), "authorisation": permit})


@dataclass(frozen=True, slots=True)
class Claim:
    """Two claims to one GTIN side by side: the holder's listing, the claimant, and how much was ordered so far."""

    petition: Petition
    held: Listing
    holder: Organisation
    claimant: Organisation
    orders: int
    codes: int

    @property
    def may_move(self) -> bool:
        return not self.orders or self.claimant.holds(self.petition.subject)


def look_at_claim(conn: Connection, petition: Petition) -> Claim:
    """A claim with all that an officer weighs."""
    held = products.find_product(conn, petition.subject)
    holder = listing_rows.organisation(conn, held.organisation.id)
    assert holder is not None
    count, codes = order_rows.sums(conn, petition.subject)
    return Claim(petition, held, holder, organisation_of(conn, petition), count, codes)


def settle_claim(
    conn: Connection, officer: Person, request_id: int, ruling: ClaimRuling, reason: str, now: datetime
) -> Petition:
    """Settle two claims to one GTIN; the reason is told to both.

    Raises Refused `claim_ordered` where it may not move.
    """
    by, moves = officer.login, ruling is ClaimRuling.MOVE
    petition = _of_kind(conn, officer.watch, request_id, RequestKind.CLAIM)
    reason = petitions.require_reason(reason)
    dispute = look_at_claim(conn, petition)
    if moves and not dispute.may_move:
        raise Refused(
            "claim_ordered",
            f"{dispute.orders} orders were placed under GTIN {petition.subject}, and {dispute.claimant.name} does not "
            "hold its prefix: it stays.",
        )
    if moves:
        suspensions.require_none(conn, dispute.claimant.id)
    standing = RequestState.APPROVED if moves else RequestState.REFUSED
    done = petitions.decide(conn, request_id, standing, by, reason, now)
    if moves:
        held = ProductVersion(dispute.held, product_records.find(conn, dispute.held).details)
        moved = Listing(claimed(petition), dispute.claimant, ProductState.APPROVED)
        # What else the holder said of it is not the claimant's word.
        product_records.keep(conn, held, ProductVersion(moved, {}), by, now)
        listing_rows.decide_product(conn, petition.subject, ProductState.APPROVED, by, now)
    detail = {"request": petition.id, "holder": dispute.holder.id, "claimant": dispute.claimant.id, "reason": reason}
    act = TrailAct.CLAIM_MOVED if moves else TrailAct.CLAIM_STAYED
    for whose in (dispute.holder.id, dispute.claimant.id):
        audit(conn, TrailEntry(now, by, act, petition.subject, detail, whose))
    return done
