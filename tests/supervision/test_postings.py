"""Who moves people and territories does not choose who is drawn to sign; nothing else is held up."""

import re
from dataclasses import replace

import pytest

from registry.errors import Refused
from registry.model.authorities import NATION, Authority, Territory
from registry.model.people import REGISTRY
from registry.model.trail import TrailFilter
from registry.office import accounts, authorities
from registry.office.trail import entries
from registry.store.engine.engine import read, write
from registry.supervision import asking, deciding, draws, postings
from registry.supervision.company_hearings import HEARING
from registry.supervision.draws import REDRAWN
from tests.factories import NOW, OWN_AUTHORITY, World, make_authority
from tests.paths import ROOT
from tests.supervision.test_draws import HERE, HOUR, found, officer, signer, suspension

SAIGON = Territory("79")


def authority(world: World, name: str, where: Territory = HERE) -> Authority:
    return make_authority(world.engine, name, where)


def move(world: World, login: str, to: Authority) -> None:
    with write(world.engine) as conn:
        postings.move(conn, login, to, "sếp", NOW + HOUR)


def give(world: World, one: Authority, where: Territory, name: str | None = None) -> Authority:
    with write(world.engine) as conn:
        new = replace(one, territory=where, name=name or one.name)
        return postings.change_authority(conn, new, "sếp", NOW + HOUR)


def refused(code: str, world: World, act: object, *words: object) -> str:
    """The refusal of a posting, after which everybody acts for whom and where they did."""

    def there() -> object:
        with read(world.engine) as conn:
            lines = entries(conn, REGISTRY, TrailFilter())
            return accounts.persons(conn, REGISTRY), authorities.every(conn), [one.number for one in lines]

    before = there()
    assert callable(act)
    with pytest.raises(Refused) as caught:
        act(world, *words)
    assert caught.value.code == code
    assert there() == before
    return caught.value.message


@pytest.fixture
def provinces(world: World) -> World:
    """In Ha Noi `an` asks, of one authority; three of another one may sign, and one of the nation."""
    own, other = authority(world, "Đội 1"), authority(world, "Đội 2")
    officer(world, "an", own)
    officer(world, "ban", own)
    for login in ("binh", "chi", "dung"):
        officer(world, login, other)
    officer(world, "quoc", OWN_AUTHORITY)
    officer(world, "sai", authority(world, "Đội 3", SAIGON))
    return world


def test_who_was_drawn_is_not_moved(provinces: World) -> None:
    petition = suspension(provinces)
    drawn = signer(petition).login
    # Not even to where they could sign as well.
    for to in (authority(provinces, "Đội 1"), authority(provinces, "Đội 4"), OWN_AUTHORITY):
        assert f"request {petition.id}" in refused("drawn_signer", provinces, move, drawn, to)
    with read(provinces.engine) as conn:
        person = accounts.find_person(conn, drawn)
    with write(provinces.engine) as conn:
        deciding.sign(conn, person, petition.id, NOW + HOUR)
    move(provinces, drawn, authority(provinces, "Đội 1"))


def test_nobody_is_moved_out_of_a_lot_or_into_it(provinces: World) -> None:
    petition = suspension(provinces)
    others = sorted({"binh", "chi", "dung"} - {signer(petition).login})
    assert f"request {petition.id}" in refused(
        "lot_open", provinces, move, others[0], authority(provinces, "Đội 3", SAIGON)
    )
    # A friend of who asks, in their own authority or elsewhere, is not made one who may sign; nor is who asks moved
    # away from where the friend is.
    for login in ("ban", "sai", "an"):
        refused("lot_open", provinces, move, login, authority(provinces, "Đội 2"))
    with write(provinces.engine) as conn:
        asking.withdraw(conn, petition.id, "an", NOW + HOUR)
    for login in ("ban", "sai", "an"):
        move(provinces, login, authority(provinces, "Đội 2"))


def test_what_changes_no_lot_is_not_held_up(provinces: World) -> None:
    suspension(provinces)
    officer(provinces, "mai", authority(provinces, "Đội 3", SAIGON))
    move(provinces, "mai", authority(provinces, "Đội 5", SAIGON))
    move(provinces, "ban", authority(provinces, "Đội 1"))
    with read(provinces.engine) as conn:
        assert accounts.find_person(conn, "mai").authority == authority(provinces, "Đội 5", SAIGON)


def test_no_territory_is_changed_under_a_lot(provinces: World) -> None:
    petition = suspension(provinces)
    for name, where, to in (
        # Who may sign lose it; who may not get it, from elsewhere and from further up.
        ("Đội 2", HERE, SAIGON),
        ("Đội 3", SAIGON, NATION),
        ("Đội 3", SAIGON, HERE),
        # Where who asks decides from is a part of it: of their own authority somebody could sign then.
        ("Đội 1", HERE, NATION),
    ):
        refused("lot_open", provinces, give, authority(provinces, name, where), to)
    # A name is no territory, and an authority of nobody steers nothing.
    give(provinces, authority(provinces, "Đội 2"), HERE, "Đội hai")
    give(provinces, authority(provinces, "Đội 9", SAIGON), HERE)
    with write(provinces.engine) as conn:
        asking.withdraw(conn, petition.id, "an", NOW + HOUR)
    give(provinces, authority(provinces, "Đội 3", SAIGON), HERE)


def test_a_request_that_has_lapsed_holds_nothing(provinces: World) -> None:
    petition = suspension(provinces)
    drawn = signer(petition).login
    assert petition.until is not None
    with write(provinces.engine) as conn:
        postings.move(conn, drawn, authority_in(provinces), "sếp", petition.until)


def authority_in(world: World) -> Authority:
    with read(world.engine) as conn:
        return authorities.find(conn, "Đội 1")


def test_a_friend_is_not_left_alone_for_the_next_draw(provinces: World) -> None:
    """The attack: all but one friend are posted away within the 24 hours of who was drawn."""
    petition = suspension(provinces)
    first = signer(petition).login
    for login in {"binh", "chi", "dung", "quoc"} - {first}:
        refused("lot_open", provinces, move, login, authority(provinces, "Đội 3", SAIGON))
    assert draws.renew(provinces.engine, NOW + HEARING + REDRAWN, provinces.draw) == 1
    assert signer(found(provinces, petition)).login in {"binh", "chi", "dung", "quoc"} - {first}


def test_no_face_goes_round_it() -> None:
    faces = [path for face in ("web", "terminal") for path in (ROOT / "registry" / face).rglob("*.py")]
    assert len(faces) > 100
    assert [path.name for path in faces if re.search(r"\bauthorities\.(move|change)\(", path.read_text("utf-8"))] == []
