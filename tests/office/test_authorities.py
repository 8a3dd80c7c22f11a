"""Authorities are made, changed and left; what somebody had in hand goes back to the queue."""

from typing import Any

import pytest

from registry.errors import Conflict, Invalid, NotFound, Refused, RegistryError
from registry.model.authorities import NATION, Authority, Force, Territory
from registry.model.people import REGISTRY, Person, Role
from registry.model.phrases import Phrase
from registry.model.requests import Petition, RequestKind
from registry.model.trail import TrailFilter
from registry.model.work import ItemKind, WorkItem
from registry.office import accounts, assignments, authorities, petitions, trail
from registry.office.assignments import Assignment
from registry.store.engine.engine import read, write
from registry.store.office import work_rows
from tests.factories import NOW, OWN_AUTHORITY, World, add_account, make_authority
from tests.office.test_petitions import asked

HANOI, SAIGON = Territory("01"), Territory("79")


def officer(world: World, authority: Authority, login: str = "an") -> Person:
    new = Person(0, login, login, None, (Role.OFFICER,), authority=authority)
    with write(world.engine) as conn:
        return add_account(conn, new, "sếp", NOW, world.draw).person


def told(world: World, act: str) -> list[dict[str, Any]]:
    with read(world.engine) as conn:
        return [dict(one.entry.detail) for one in trail.entries(conn, REGISTRY, TrailFilter(act=act))]


def test_an_authority_is_made_found_and_changed_with_its_trail(world: World) -> None:
    with write(world.engine) as conn:
        made = authorities.add(conn, Authority(0, "  Đội   1 ", "police", SAIGON), "sếp", NOW)
        assert made == Authority(made.id, "Đội 1", "police", SAIGON)
        assert authorities.find(conn, "doi 1") == authorities.find(conn, str(made.id)) == made
        same = authorities.change(conn, made, "sếp", NOW)
        assert same == made
        changed = authorities.change(conn, Authority(made.id, "Đội 2", "customs", HANOI), "sếp", NOW)
        assert authorities.every(conn) == [OWN_AUTHORITY, changed]
        assert authorities.members(conn) == {}
    assert told(world, "authority_added") == [{"name": "Đội 1", "force": "Công an", "province": "79", "commune": None}]
    assert told(world, "authority_changed") == [
        {"name": "Đội 2", "force": "Hải quan", "province": "01", "commune": None, "before": "Đội 1, 79", "returned": []}
    ]


@pytest.mark.parametrize(
    ("new", "kind", "code"),
    [
        (Authority(0, " ", "police"), Invalid, "name"),
        (Authority(0, "x" * 201, "police"), Invalid, "name"),
        (Authority(0, "a\x00b", "police"), Invalid, "name"),
        (Authority(0, "Đội", "navy"), Invalid, "force"),
        (Authority(0, "Đội", "police", Territory("99")), Invalid, "province"),
        (Authority(0, "Đội", "police", Territory("79", "1")), Invalid, "commune"),
        (Authority(0, "Đội", "police", Territory(None, "26734")), Invalid, "commune_alone"),
        (Authority(0, OWN_AUTHORITY.name, "police"), Conflict, "authority_known"),
    ],
)
def test_a_bad_authority_is_named_and_nothing_is_kept(
    world: World, new: Authority, kind: type[RegistryError], code: str
) -> None:
    with pytest.raises(kind) as caught, write(world.engine) as conn:
        authorities.add(conn, new, "sếp", NOW)
    assert caught.value.code == code
    with read(world.engine) as conn:
        assert authorities.every(conn) == [OWN_AUTHORITY]


def test_what_there_is_not_is_said_and_a_shared_name_needs_its_number(world: World) -> None:
    for where in (HANOI, SAIGON):
        make_authority(world.engine, "Đội", where)
    with write(world.engine) as conn:
        for text in ("77", "Đội 9", "", "9" * 30):
            with pytest.raises(NotFound):
                authorities.find(conn, text)
        with pytest.raises(Conflict):
            authorities.find(conn, "đội")
        with pytest.raises(NotFound):
            authorities.change(conn, Authority(77, "x", "police"), "sếp", NOW)


def test_a_force_is_added_once(world: World) -> None:
    fire = Force("fire_police", Phrase("Cảnh sát PCCC", "Fire police"))
    with write(world.engine) as conn:
        assert authorities.add_force(conn, fire, "sếp", NOW) in authorities.forces(conn)
        authorities.add(conn, Authority(0, "Phòng PC07", "fire_police", SAIGON), "sếp", NOW)
        with pytest.raises(Conflict):
            authorities.add_force(conn, fire, "sếp", NOW)
        for bad in (Force("Fire", fire.name), Force("f2", Phrase("", "x")), Force("f2", Phrase("x", " "))):
            with pytest.raises(Invalid):
                authorities.add_force(conn, bad, "sếp", NOW)
    assert told(world, "force_added") == [{"name": "Cảnh sát PCCC"}]


def test_who_moves_leaves_what_they_had_in_hand_to_the_queue_with_a_remark(world: World) -> None:
    here, there = make_authority(world.engine, "Đội 79", SAIGON), make_authority(world.engine, "Đội 01", HANOI)
    an, item = officer(world, here), WorkItem(ItemKind.REQUEST, asked(world).id)
    chief = Person(0, "sep", "Sếp", None, (Role.OFFICER,), authority=OWN_AUTHORITY)
    with write(world.engine) as conn:
        assignments.assign(conn, chief, item, Assignment("an", "Đội 79", NOW), None, NOW)
        assert authorities.move(conn, "AN", there, "sếp", NOW).authority == there
        assert accounts.find_person(conn, "an").authority == there
        work = work_rows.of(conn, item)
        assert work is not None
        assert (work.responsible, work.authority, work.due_at, work.changed_by) == (None, None, NOW, "sếp")
        (remark,) = work_rows.remarks_on(conn, item)
        assert remark.words == "an: chuyển từ Đội 79 sang Đội 01 / moved from Đội 79 to Đội 01"
        # Moved to where they are, nothing happens.
        authorities.move(conn, an.login, there, "sếp", NOW)
    returned = [f"request {item.number}"]
    assert told(world, "person_moved") == [{"authority": "Đội 01", "before": "Đội 79", "returned": returned}]


def test_what_is_ended_stays_with_who_ended_it(world: World) -> None:
    an, number = officer(world, OWN_AUTHORITY), asked(world).id
    with write(world.engine) as conn:
        item = WorkItem(ItemKind.REQUEST, number)
        assignments.assign(conn, an, item, Assignment("an", None, NOW), None, NOW)
        conn.exec_driver_sql("UPDATE requests SET state = 'refused', decided_by = 'x', decided_at = 1, reason = 'x'")
        authorities.move(conn, "an", make_authority_in(conn), "sếp", NOW)
        work = work_rows.of(conn, item)
        assert work is not None
        assert work.responsible == "an"


def make_authority_in(conn: Any) -> Authority:
    return authorities.add(conn, Authority(0, "Đội", "police", SAIGON), "sếp", NOW)


def test_a_changed_territory_returns_what_its_officers_have_in_hand(world: World) -> None:
    here = make_authority(world.engine, "Đội 79", SAIGON)
    officer(world, here)
    officer(world, OWN_AUTHORITY, "binh")
    with write(world.engine) as conn:
        chief = accounts.find_person(conn, "binh")
        mine, theirs = (
            WorkItem(
                ItemKind.REQUEST, petitions.ask(conn, Petition(0, RequestKind.PREFIX, n, {}, NOW, "x")).petition.id
            )
            for n in ("8930", "8931")
        )
        assignments.assign(conn, chief, mine, Assignment("an", None, NOW), None, NOW)
        assignments.assign(conn, chief, theirs, Assignment("binh", None, NOW), None, NOW)
        authorities.change(conn, Authority(here.id, "Đội", here.force, HANOI), "sếp", NOW)
        assert [one and one.responsible for one in (work_rows.of(conn, mine), work_rows.of(conn, theirs))] == [
            None, "binh"
        ]  # fmt: skip


def test_only_officers_and_inspectors_move(world: World) -> None:
    with write(world.engine) as conn:
        add_account(conn, Person(0, "sep", "Sếp", None, (Role.ADMINISTRATOR,)), "x", NOW, world.draw)
        with pytest.raises(Refused) as caught:
            authorities.move(conn, "sep", OWN_AUTHORITY, "x", NOW)
        assert caught.value.code == "authority_apart"
        with pytest.raises(NotFound):
            authorities.move(conn, "nobody", OWN_AUTHORITY, "x", NOW)
    an = officer(world, make_authority(world.engine, "Đội", NATION))
    with write(world.engine) as conn:
        accounts.disable(conn, an.login, "x", NOW)
        with pytest.raises(Refused) as caught:
            authorities.move(conn, an.login, OWN_AUTHORITY, "x", NOW)
        assert caught.value.code == "login_disabled"


def test_the_nation_gives_into_any_hand_and_a_province_only_into_one_where_it_lies(world: World) -> None:
    number = asked(world).id
    here, there = make_authority(world.engine, "Đội 79", SAIGON), make_authority(world.engine, "Đội 01", HANOI)
    officer(world, here, "an")
    chief = officer(world, OWN_AUTHORITY, "binh")
    hanoi = officer(world, there, "chi")
    item = WorkItem(ItemKind.REQUEST, number)
    with write(world.engine) as conn:
        with pytest.raises(NotFound):
            assignments.assign(conn, hanoi, item, Assignment("chi", None, NOW), None, NOW)
        given = assignments.assign(conn, chief, item, Assignment("chi", None, NOW), None, NOW)
        # In hand, it is theirs to see; they cannot hand it on to where it does not lie, but to the nation they can.
        with pytest.raises(Refused) as caught:
            assignments.assign(conn, hanoi, item, Assignment("an", None, NOW), given.changed_at, NOW)
        assert caught.value.code == "outside_territory"
        assert assignments.assign(conn, hanoi, item, Assignment("binh", None, NOW), given.changed_at, NOW)
        with pytest.raises(NotFound):
            assignments.note(conn, hanoi.watch, item, "x", "chi", NOW)
        add_account(conn, Person(0, "dung", "D", None, (Role.ADMINISTRATOR,)), "x", NOW, world.draw)
        with pytest.raises(Invalid):
            assignments.assign(conn, chief, item, Assignment("dung", None, NOW), NOW, NOW)
