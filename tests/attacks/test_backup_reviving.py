"""Somebody whose right was taken away has an old backup restored, as by an accident they cause, to have it back.

Before: `restore` put the backup's trail in the place of the present one without a word in it. A revoked signing key
sealed again, a revoked API key, an account that was disabled, a former password, a used token and a session opened
again, a suspended company was free, and nothing told that any of it had been.
Now: where the present trail continues the backup's, its tail stays and what was ended since stays ended; where it does
not, somebody has to say yes; in either case the trail says what was done.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from registry.errors import Refused
from registry.judgement.verdict import Verdict
from registry.keys import making
from registry.model.keys import KeyState, Purpose
from registry.model.orders import Order, Request
from registry.model.people import REGISTRY, Permission, Person, PersonState, Role, Viewer
from registry.model.trail import TrailFilter
from registry.office import accounts, api_keys, sessions, suspensions, trail
from registry.office.api_keys import KeyRequest
from registry.orders import issuing
from registry.orders.issuing import Placement
from registry.store.engine.engine import Engine, is_sqlite, read, sqlite_path, write
from tests.factories import HOST, NOW, World, ask, make_order, make_organisation, make_product, printed
from tests.keys.archives import placed, restored, take
from tests.office.logins import PASSWORD

NETWORK = "10.0.0.0/24"
LATER = "a later password"


@dataclass(frozen=True)
class Rights:
    """What somebody has that will be taken from them: a code under a key, an API key, accounts, a session."""

    code: str
    signing_key: int
    api_key: str
    api_prefix: str
    session: str
    token: str


def _given(world: World) -> Rights:
    order, owner = make_order(world), make_organisation(world)
    with write(world.engine) as conn:
        key = api_keys.create(conn, owner, KeyRequest(Role.SHOP, (Permission.VERIFY,)), "x", NOW, world.draw)
        invited = [
            accounts.add_person(conn, Person(0, login, login, owner.id, (Role.SHOP,)), "x", NOW, world.draw)
            for login in ("mallory", "changed", "invited")
        ]
    for one in invited[:2]:
        accounts.set_password(world.engine, one.token, PASSWORD, NOW)
    opened = sessions.begin(world.engine, invited[0].person, NOW, world.draw)
    code = printed(world, order).uri
    return Rights(code, order.code_key, key.text, key.key.prefix, opened.secret, invited[2].token)


def _ordered(world: World) -> Order:
    """An order that stands in the trail."""
    request = Request(make_product(world).gtin, 10, lot="L1")
    with write(world.engine) as conn:
        return issuing.place(conn, request, Placement(HOST, NOW, world.draw, "an"))


def _taken_away(world: World, rights: Rights) -> None:
    owner = make_organisation(world)
    with write(world.engine) as conn:
        making.revoke(conn, rights.signing_key, "stolen", NOW, "an")
        api_keys.revoke(conn, Viewer(owner.id), rights.api_prefix, "an", NOW)
        accounts.disable(conn, "mallory", "an", NOW)
        suspensions.suspend(conn, owner, "bị điều tra", NOW, "an", "bình")
        again = accounts.reset(conn, "changed", "an", NOW, world.draw)
    accounts.set_password(world.engine, again.token, LATER, NOW)
    accounts.set_password(world.engine, rights.token, LATER, NOW)


def _open(world: World, rights: Rights) -> dict[str, bool]:
    """What of it opens something now."""
    with read(world.engine) as conn:
        keys = {row.number: row.state for row in making.every(conn)}
        people = {person.login: person.state for person in accounts.persons(conn, REGISTRY)}
        free = suspensions.in_force(conn, make_organisation(world).id) is None

    def used() -> bool:
        try:
            accounts.set_password(world.engine, rights.token, "the attacker's own", NOW)
        except Refused:
            return False
        return True

    return {
        "the revoked signing key": keys[rights.signing_key] is not KeyState.REVOKED,
        "a seal of the revoked key": ask(world, rights.code).judgement.verdict is Verdict.GENUINE,
        "the revoked API key": api_keys.authenticate(world.engine, rights.api_key, NOW) is not None,
        "the disabled account": people["mallory"] is PersonState.ACTIVE,
        "a former password": accounts.sign_in(world.engine, "changed", PASSWORD, NETWORK, NOW).person is not None,
        "a one-time token that was used": used(),
        "a session that was ended": sessions.find(world.engine, rights.session, NOW) is not None,
        "the suspended company": free,
    }


def _told(world: World) -> str:
    with read(world.engine) as conn:
        assert trail.check_chain(conn) is None
        (entry,) = trail.entries(conn, REGISTRY, TrailFilter(act="restored"), 1)
    return f"{entry.entry.by}: {entry.detail_text}"


def test_restoring_an_old_backup_gives_nobody_back_what_was_taken_from_them(world: World) -> None:
    rights = _given(world)
    archive = take(world)
    lost = _ordered(world)
    _taken_away(world, rights)
    before = {name for name, is_open in _open(world, rights).items() if is_open}
    assert before == set()
    with read(world.engine) as conn:
        tail = [(one.number, one.hash) for one in trail.entries(conn, REGISTRY, at_most=100)]
    outcome = restored(world, archive)
    assert lost.id not in placed(world)
    for name, is_open in _open(world, rights).items():
        print(f"restored an old backup: {name:32} {'OPEN again' if is_open else 'stays shut'}")
        assert not is_open, name
    with read(world.engine) as conn:
        now = [(one.number, one.hash) for one in trail.entries(conn, REGISTRY, at_most=100)]
    assert now[1:] == tail
    print(f"the trail says: {_told(world)}")
    assert dict(outcome.carried.lost) == {"order_placed": 1}
    assert '"order_placed":1' in _told(world)


def test_a_key_made_and_revoked_since_is_revoked_too(world: World) -> None:
    archive = take(world)
    with write(world.engine) as conn:
        made = making.rotate(conn, world.folder, Purpose.CODE, making.Birth(NOW, "live", world.draw))
        making.revoke(conn, made.number, "stolen at once", NOW, "an")
    restored(world, archive)
    with read(world.engine) as conn:
        state = making.find(conn, made.number).state
    print(f"a key made and revoked after the backup is {state}")
    assert state is KeyState.REVOKED


def test_a_backup_of_another_history_needs_somebody_who_says_yes(world: World, elsewhere: Engine) -> None:
    """A fork: a backup is brought back elsewhere, goes on there, and comes back over the registry that went on here."""
    archive = take(world)
    other = replace(world, engine=elsewhere, makers={})
    restored(other, archive)
    make_order(other)
    forked = take(other, "forked.backup")
    make_order(world, make_order(world).gtin)
    orders = placed(world)
    with pytest.raises(Refused, match="--yes") as caught:
        restored(world, forked)
    print(f"a backup of another history: {caught.value.message}")
    assert placed(world) == orders
    outcome = restored(world, forked, yes=True)
    print(f"agreed to: {_told(world)}")
    assert outcome.lineage.relation == "parted"
    assert placed(world) == placed(other)
    assert '"lineage":"parted"' in _told(world)
    assert outcome.before is not None


def _cut(copy: sqlite3.Connection) -> None:
    copy.execute("DROP TRIGGER audit_no_delete")
    copy.execute("DELETE FROM audit WHERE number > 3")


def _changed(copy: sqlite3.Connection) -> None:
    copy.execute("DROP TRIGGER audit_no_update")
    copy.execute("UPDATE audit SET subject = 'nothing' WHERE number = 4")


@pytest.mark.sqlite
@pytest.mark.parametrize(("tampered", "relation"), [(_cut, "parted"), (_changed, "broken")])
def test_a_present_trail_that_was_tampered_with_is_no_continuation(
    world: World, tampered: Callable[[sqlite3.Connection], None], relation: str
) -> None:
    make_order(world)
    archive: Path = take(world)
    make_order(world)
    assert is_sqlite(world.engine)
    with closing(sqlite3.connect(sqlite_path(world.engine))) as copy, copy:
        tampered(copy)
    if relation == "parted":
        # Cut below the backup's end, and gone on.
        _ordered(world)
    with pytest.raises(Refused):
        restored(world, archive)
    outcome = restored(world, archive, yes=True)
    print(f"{tampered.__name__}: {outcome.lineage.relation}")
    assert outcome.lineage.relation == relation
