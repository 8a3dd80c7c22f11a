"""Who signs what weighs most: from whom it is drawn, when anew, and that nobody asks until a friend is drawn."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from registry.errors import Refused
from registry.model.authorities import NATION, Authority, Territory
from registry.model.messages import MessageKind
from registry.model.people import REGISTRY, Person, Role
from registry.model.requests import DrawnSigner, Petition, RequestKind
from registry.model.trail import TrailFilter
from registry.model.work import QueueLine
from registry.office import accounts, authorities, outbox, petitions
from registry.office.trail import entries
from registry.store.engine.engine import read, write
from registry.store.office import mailbox_rows
from registry.supervision import asking, company_cases, company_hearings, deciding, draws, queues
from registry.supervision.draws import REDRAWN
from tests.factories import NOW, OWN_AUTHORITY, World, add_account, make_authority, make_officer, make_organisation
from tests.supervision.officials_world import let_sign_in

HOUR = timedelta(hours=1)


def officer(world: World, login: str, authority: Authority = OWN_AUTHORITY, province: str | None = None) -> Person:
    new = Person(0, login, login, None, (Role.OFFICER,), province=province, authority=authority)
    with write(world.engine) as conn:
        return let_sign_in(conn, add_account(conn, new, "x", NOW, world.draw).person)


def suspension(world: World, by: str = "an", at: datetime = NOW, prefix: str = "8934588") -> Petition:
    """A company of Ha Noi is to be suspended, at once."""
    one = make_organisation(world, prefix)
    with write(world.engine) as conn:
        petition = company_cases.ask_suspension(conn, one, "nghi hàng giả", by, at, "đang bán")
        draws.draw_due(conn, at, world.draw)
    return found(world, petition)


def found(world: World, petition: Petition) -> Petition:
    with read(world.engine) as conn:
        return petitions.find(conn, REGISTRY, petition.id)


def signer(petition: Petition) -> DrawnSigner:
    assert petition.signer is not None
    return petition.signer


def renew(world: World, at: datetime) -> int:
    return draws.renew(world.engine, at, world.draw)


def test_who_asks_does_not_choose_and_only_who_was_drawn_signs(world: World) -> None:
    people = {login: officer(world, login) for login in ("an", "binh", "chi", "dung")}
    petition = suspension(world)
    drawn = signer(petition)
    assert drawn.login in {"binh", "chi", "dung"}
    assert (drawn.at, drawn.few) == (NOW, False)
    other = next(one for one in ("binh", "chi", "dung") if one != drawn.login)
    with pytest.raises(Refused) as refused, write(world.engine) as conn:
        deciding.sign(conn, people[other], petition.id, NOW + HOUR)
    assert refused.value.code == "not_drawn"
    with pytest.raises(Refused) as own, write(world.engine) as conn:
        deciding.sign(conn, people["an"], petition.id, NOW + HOUR)
    assert own.value.code == "own_request"
    with write(world.engine) as conn:
        for login, seen in ((drawn.login, 1), (other, 0)):
            assert len(queues.waiting(conn, QueueLine.SIGNATURES, people[login], NOW + HOUR)) == seen
        deciding.sign(conn, people[drawn.login], petition.id, NOW + HOUR)


def test_every_one_of_those_who_may_is_drawn_at_times(world: World) -> None:
    for login in ("an", "binh", "chi", "dung"):
        officer(world, login)
    petition, seen = suspension(world), set()
    for day in range(30):
        seen.add(signer(found(world, petition)).login)
        with write(world.engine) as conn:
            asking.withdraw(conn, petition.id, "an", NOW + day * REDRAWN)
        petition = suspension(world, at=NOW + (day + 1) * REDRAWN)
    assert seen == {"binh", "chi", "dung"}


HERE, BESIDE = Territory("01"), Territory("01", "00004")


@pytest.mark.parametrize(
    ("near", "far", "few"),
    [
        # Three in the province: nobody of the nation is drawn.
        (("binh", "chi", "dung"), ("em", "giang"), False),
        # Two: one level more, those two still among them.
        (("binh", "chi"), ("em",), False),
        ((), ("em", "giang", "ha"), False),
        # Not three even in all.
        (("binh",), ("em",), True),
        ((), ("em",), True),
    ],
)
def test_it_is_drawn_from_three_no_further_up_or_a_level_more(
    world: World, near: tuple[str, ...], far: tuple[str, ...], few: bool
) -> None:
    own, other = (make_authority(world.engine, name, HERE) for name in ("Đội 1", "Đội 2"))
    officer(world, "an", own)
    # Of the asker's own authority nobody can be the second on a company of their province.
    officer(world, "cung.doi", own)
    officer(world, "noi.khac", make_authority(world.engine, "Đội 3", Territory("79")))
    for login in near:
        officer(world, login, other)
    for login in far:
        officer(world, login, OWN_AUTHORITY)
    drawn = signer(suspension(world))
    able = [make_officer(login, None, other) for login in near] + [make_officer(login) for login in far]
    expected = near if len(near) >= 3 else near + far
    assert {one.login for one in draws.nearest(able, make_officer("an", None, own))} == set(expected)
    assert drawn.login in expected
    assert drawn.few is few


def test_where_nobody_may_it_waits_until_somebody_may(world: World) -> None:
    officer(world, "an")
    petition = suspension(world)
    assert petition.signer is None
    with pytest.raises(Refused) as refused, write(world.engine) as conn:
        deciding.sign(conn, make_officer("binh"), petition.id, NOW + HOUR)
    assert refused.value.code == "nobody_drawn"
    officer(world, "binh")
    assert renew(world, NOW + HOUR) == 1
    drawn = signer(found(world, petition))
    assert (drawn.login, drawn.at, drawn.few) == ("binh", NOW + HOUR, True)
    with read(world.engine) as conn:
        (entry,) = entries(conn, REGISTRY, TrailFilter(act="second_drawn"))
    assert entry.entry.detail == {"request": petition.id, "drawn": "binh", "few": True}


def test_after_24_hours_another_one_is_drawn(world: World) -> None:
    for login in ("an", "binh", "chi"):
        officer(world, login)
    petition = suspension(world)
    first = signer(petition).login
    assert renew(world, NOW + REDRAWN - timedelta(seconds=1)) == 0
    assert renew(world, NOW + REDRAWN) == 1
    second = signer(found(world, petition))
    assert {first, second.login} == {"binh", "chi"}
    assert second.at == NOW + REDRAWN
    assert renew(world, NOW + REDRAWN) == 0
    with read(world.engine) as conn:
        newest = entries(conn, REGISTRY, TrailFilter(act="second_drawn"))[0].entry
    assert (newest.detail["before"], newest.detail["drawn"]) == (first, second.login)
    # Of only one who may, that one goes on.
    with write(world.engine) as conn:
        accounts.disable(conn, first, "x", NOW)
    assert renew(world, NOW + 2 * REDRAWN) == 0
    assert signer(found(world, petition)).login == second.login


def test_who_cannot_sign_in_any_more_is_replaced_at_once(world: World) -> None:
    for login in ("an", "binh", "chi"):
        officer(world, login)
    petition = suspension(world)
    first = signer(petition).login
    with write(world.engine) as conn:
        accounts.disable(conn, first, "x", NOW)
    assert renew(world, NOW + HOUR) == 1
    assert signer(found(world, petition)).login == ({"binh", "chi"} - {first}).pop()


@pytest.mark.parametrize("how", ["withdrawn", "refused"])
def test_a_request_that_came_to_nothing_keeps_who_was_drawn(world: World, how: str) -> None:
    people = {login: officer(world, login) for login in ("an", "binh", "chi", "dung", "em", "giang")}
    petition = suspension(world)
    first = signer(petition)
    for turn in range(1, 12):
        with write(world.engine) as conn:
            if how == "withdrawn":
                asking.withdraw(conn, petition.id, "an", NOW + turn * HOUR)
            else:
                asking.refuse(conn, people[first.login], petition.id, "không", NOW + turn * HOUR)
        petition = suspension(world, at=NOW + turn * HOUR)
        assert petition.signer == first
    # Another act of the same kind by the same person comes to the same one, and so does the same act by another.
    assert signer(suspension(world, at=NOW + 12 * HOUR, prefix="8935001")).login == first.login
    with write(world.engine) as conn:
        asking.withdraw(conn, petition.id, "an", NOW + 12 * HOUR)
    other = next(login for login in people if login not in ("an", first.login))
    assert signer(suspension(world, other, NOW + 13 * HOUR)).login == first.login


def test_what_is_asked_side_by_side_comes_to_one(world: World) -> None:
    for login in ("an", "binh", "chi", "dung", "em"):
        officer(world, login)
    asked = [suspension(world, prefix=f"89350{number:02}") for number in range(12)]
    assert len({signer(one).login for one in asked}) == 1
    # Nor are there so many draws a day later: all go to one again, and to another one.
    assert renew(world, NOW + REDRAWN) == 12
    anew = {signer(found(world, one)).login for one in asked}
    assert len(anew) == 1
    assert anew != {signer(one).login for one in asked}


def test_who_was_drawn_and_moved_to_the_askers_authority_is_drawn_no_more(world: World) -> None:
    own, other = (make_authority(world.engine, name, HERE) for name in ("Đội 1", "Đội 2"))
    officer(world, "an", own)
    binh = officer(world, "binh", other)
    petition = suspension(world)
    assert signer(petition).login == "binh"
    with write(world.engine) as conn:
        moved = authorities.move(conn, "binh", own, "x", NOW)
    with pytest.raises(Refused) as refused, write(world.engine) as conn:
        deciding.sign(conn, moved, petition.id, NOW + HOUR)
    assert refused.value.code == "same_authority"
    officer(world, "chi", other)
    assert renew(world, NOW + HOUR) == 1
    assert signer(found(world, petition)).login == "chi"
    assert binh.login == moved.login


def test_who_was_drawn_is_written_to(world: World) -> None:
    for login in ("an", "binh", "chi"):
        person = officer(world, login)
        with write(world.engine) as conn:
            mailbox_rows.put(conn, person.id, f"{login}@example.vn", "x", NOW)
            mailbox_rows.confirm(conn, person.id, NOW)
    petition = suspension(world)
    first = signer(petition).login
    renew(world, NOW + REDRAWN)
    second = signer(found(world, petition)).login
    with read(world.engine) as conn:
        told = [(one.entry.message.kind, one.login) for one in reversed(outbox.newest(conn, REGISTRY))]
    assert told == [(MessageKind.SIGNATURE_ASKED, first), (MessageKind.SIGNATURE_ASKED, second)]
    # Drawn a second time, told a second time.
    renew(world, NOW + 2 * REDRAWN)
    assert signer(found(world, petition)).login == first
    with read(world.engine) as conn:
        assert [one.login for one in reversed(outbox.newest(conn, REGISTRY))] == [first, second, first]


def test_where_a_company_is_heard_who_was_drawn_has_24_hours_after_it(world: World) -> None:
    people = {login: officer(world, login) for login in ("an", "binh", "chi")}
    one = make_organisation(world)
    with write(world.engine) as conn:
        petition = company_cases.ask_suspension(conn, one, "nghi hàng giả", "an", NOW)
        draws.draw_due(conn, NOW, world.draw)
    drawn = signer(found(world, petition))
    heard = NOW + company_hearings.HEARING
    with pytest.raises(Refused) as unheard, write(world.engine) as conn:
        deciding.sign(conn, people[drawn.login], petition.id, heard - timedelta(seconds=1))
    assert unheard.value.code == "company_unheard"
    assert renew(world, heard) == 0
    assert renew(world, heard + REDRAWN - timedelta(seconds=1)) == 0
    with write(world.engine) as conn:
        deciding.sign(conn, people[drawn.login], petition.id, heard + REDRAWN - timedelta(seconds=1))


def test_the_level_of_a_commune_comes_before_its_province() -> None:
    here, beside = Authority(2, "Xã", "other", BESIDE), Authority(3, "Tỉnh", "other", HERE)
    nation = Authority(4, "Nước", "other", NATION)
    able = [make_officer(f"c{n}", None, here) for n in range(3)] + [make_officer("t", None, beside)]
    able.append(make_officer("n", None, nation))
    assert {one.login for one in draws.nearest(able, make_officer("an", None, here))} == {"c0", "c1", "c2"}
    assert {one.login for one in draws.nearest(able, make_officer("an", None, beside))} == {"c0", "c1", "c2", "t"}
    assert len(draws.nearest(able, make_officer("an", None, nation))) == 5
    assert len(draws.nearest(able, None)) == 5
    assert {one.login for one in draws.nearest(able[1:], make_officer("an", None, here))} == {"c1", "c2", "t"}


def test_a_flag_is_signed_by_whoever_may() -> None:
    petition = Petition(1, RequestKind.SETTLE_FLAG, "1", {}, NOW, "an")
    draws.require_drawn(petition, make_officer("binh"))
    with pytest.raises(Refused):
        draws.require_drawn(replace(petition, kind=RequestKind.UNBLOCK), make_officer("binh"))
