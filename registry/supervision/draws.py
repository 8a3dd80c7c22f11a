"""Who signs what weighs most: a draw decides, not who asks.

1. It is drawn from those who may (`second_officers`) and decide no further up than who asked: in the commune, in the
   province, in the nation. Where these are fewer than three, it is drawn from one level more. Where even all together
   are fewer, one of them is taken, and the request says so; where there is nobody, it waits.
2. After 24 hours in which they could sign and did not, another one is drawn, and at once where who was drawn cannot
   sign any more.
3. A request that was taken back, refused or lapsed, or waits, keeps who was drawn for it: within those 24 hours another
   one of its kind by the same person, or about the same thing, comes to the same one. So nobody asks until a friend is
   drawn.
4. Each draw stands in the trail, and whoever was drawn gets a message.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from registry.errors import Refused
from registry.model.people import REGISTRY, Draw, Person
from registry.model.requests import DRAWN, DrawnSigner, Petition, RequestFilter, RequestKind, RequestState
from registry.model.trail import TrailAct, TrailEntry
from registry.office import accounts, notices
from registry.office.trail import audit
from registry.store.engine.engine import Connection, Engine, read, write
from registry.store.office import request_rows
from registry.supervision import company_hearings, second_officers

REDRAWN = timedelta(hours=24)
LEAST = 3


def draw_due(conn: Connection, now: datetime, draw: Draw) -> int:
    """Draw for each open request that has nobody to sign it, or not any more; for how many somebody was found."""
    return sum(_draw(conn, one, now, draw) for one in _due(conn, now))


def renew(engine: Engine, now: datetime, draw: Draw) -> int:
    """The same from time to time, beside everything else; it writes only where something is due."""
    with read(engine) as conn:
        if not _due(conn, now):
            return 0
    with write(engine) as conn:
        return draw_due(conn, now, draw)


def open_requests(conn: Connection, now: datetime) -> list[Petition]:
    """The open requests on which a lot decides, the oldest first."""
    there = request_rows.every(conn, REGISTRY, RequestFilter(DRAWN), None)
    return [one for one in there if one.until is None or one.until > now]


def _due(conn: Connection, now: datetime) -> list[Petition]:
    return [one for one in open_requests(conn, now) if _is_due(conn, one, now)]


def _is_due(conn: Connection, petition: Petition, now: datetime) -> bool:
    signer = petition.signer
    if signer is None or turn_ends(petition, signer) <= now:
        return True
    return not second_officers.may_sign(conn, signer.login, petition, now)


def turn_ends(petition: Petition, signer: DrawnSigner) -> datetime:
    """Until when who was drawn signs: 24 hours from the draw, and from when a company's own 24 hours are over."""
    if company_hearings.is_heard(petition):
        return max(signer.at, petition.made_at + company_hearings.HEARING) + REDRAWN
    return signer.at + REDRAWN


def _draw(conn: Connection, petition: Petition, now: datetime, draw: Draw) -> bool:
    able = second_officers.who_may_sign(conn, petition, now)
    others = _others(petition, able)
    # Of a suspension the turn of who was drawn begins when the company's own hours are over.
    turn = REDRAWN + (company_hearings.HEARING if petition.kind is RequestKind.SUSPEND_COMPANY else timedelta())
    kept = request_rows.drawn_before(conn, petition, now - turn)
    if kept is not None and kept.login in {one.login for one in others}:
        return _name(conn, petition, kept, now)
    if not others:
        # Nobody else may: who was drawn goes on, or the request waits for somebody.
        return False
    near = drawn_from(conn, petition, able)
    signer = DrawnSigner(near[draw(len(near))].login, now, len(able) < LEAST)
    return _name(conn, petition, signer, now)


def _others(petition: Petition, able: list[Person]) -> list[Person]:
    before = petition.signer
    return [one for one in able if before is None or one.login != before.login]


def drawn_from(conn: Connection, petition: Petition, able: list[Person]) -> list[Person]:
    """Among whom of those who may sign the next draw of a request is."""
    return nearest(_others(petition, able), accounts.login_holder(conn, petition.made_by))


def nearest(able: list[Person], first: Person | None) -> list[Person]:
    """From whom it is drawn: who decides no further up than `first`, and a level more while these are under three."""
    for level in range(_level(first), _NATION + 1):
        near = [one for one in able if _level(one) <= level]
        if len(near) >= LEAST:
            return near
    return able


_COMMUNE, _PROVINCE, _NATION = range(3)


def _level(person: Person | None) -> int:
    """How far up somebody decides; whoever has no authority cares for the nation."""
    if person is None or person.authority is None or person.authority.territory.is_nation:
        return _NATION
    return _COMMUNE if person.authority.territory.commune is not None else _PROVINCE


def _name(conn: Connection, petition: Petition, signer: DrawnSigner, now: datetime) -> bool:
    if not request_rows.name_signer(conn, petition, signer):
        return False
    notices.signature_asked(conn, replace(petition, signer=signer), [signer.login], now)
    detail = {"request": petition.id, "drawn": signer.login, "few": signer.few}
    if petition.signer is not None:
        detail["before"] = petition.signer.login
    audit(conn, TrailEntry(now, "registry", TrailAct.SECOND_DRAWN, petition.subject, detail))
    return True


def require_drawn(petition: Petition, signer: Person) -> None:
    """Raises Refused `not_drawn` for whoever was not drawn, `nobody_drawn` where nobody was.

    One's own request, and one that is decided, is refused where it is decided (`petitions.decide`).
    """
    if petition.kind not in DRAWN or petition.made_by == signer.login or petition.standing is not RequestState.OPEN:
        return
    if petition.signer is None:
        raise Refused("nobody_drawn", "Nobody who may sign this could be drawn yet: it waits until somebody may.")
    if petition.signer.login != signer.login:
        raise Refused("not_drawn", f"{petition.signer.login} was drawn to sign this; after 24 hours somebody else is.")
