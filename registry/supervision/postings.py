"""Officers and inspectors are posted to authorities, and authorities to territories, without steering a lot.

Who may sign an open request follows from where its asker and everybody else acts, so that whoever posts people could
choose who is drawn. While a request is open on which a lot decides, nothing is changed that would change among whom
the lot is next drawn, or whether who was drawn can sign; and nobody moves who was drawn. All else passes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from registry.errors import Refused
from registry.model.authorities import Authority
from registry.model.people import Person
from registry.office import accounts, authorities, petitions
from registry.store.engine.engine import Connection
from registry.supervision import draws, second_officers


class NextDraw(NamedTuple):
    """Among whom the lot of a request would be drawn next, and whether who was drawn can sign."""

    logins: frozenset[str]
    signer_able: bool


def move(conn: Connection, login: str, to: Authority, by: str, now: datetime) -> Person:
    """Let an officer or inspector act for another authority. Raises as `office.authorities.move`, Refused where that
    would steer a lot: `drawn_signer`, `lot_open`.
    """
    person = accounts.find_person(conn, login)
    if person.authority is not None and person.authority != to:
        petitions.require_no_signer(conn, person.login, now)
    with _lots_kept(conn, now):
        return authorities.move(conn, login, to, by, now)


def change_authority(conn: Connection, new: Authority, by: str, now: datetime) -> Authority:
    """Give an authority another name, force or territory. Raises as `office.authorities.change`, Refused `lot_open`
    where that would steer a lot.
    """
    with _lots_kept(conn, now):
        return authorities.change(conn, new, by, now)


@contextmanager
def _lots_kept(conn: Connection, now: datetime) -> Iterator[None]:
    """Raises Refused, for the caller's transaction to end with, where the lots of open requests came out otherwise."""
    before = _lots(conn, now)
    yield
    steered = [number for number, lot in _lots(conn, now).items() if lot != before[number]]
    if steered:
        numbers = ", ".join(str(number) for number in steered[:5])
        raise Refused(
            "lot_open",
            f"This would change who is drawn to sign what is open (request {numbers}"
            f"{' and others' if len(steered) > 5 else ''}): it waits until that is signed, refused or taken back.",
        )


def _lots(conn: Connection, now: datetime) -> dict[int, NextDraw]:
    lots = {}
    for petition in draws.open_requests(conn, now):
        able = second_officers.who_may_sign(conn, petition, now)
        signer = petition.signer.login if petition.signer else None
        drawn = draws.drawn_from(conn, petition, able)
        lots[petition.id] = NextDraw(frozenset(one.login for one in drawn), signer in {one.login for one in able})
    return lots
