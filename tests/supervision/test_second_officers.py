"""Who may decide alone, and from which authority the second comes: of two provinces, a commune and the nation."""

from datetime import timedelta

import pytest

from registry.errors import Refused
from registry.market.sellers import Seller
from registry.model.authorities import NATION, Authority, Territory
from registry.model.cases import FlagKind, FlagOutcome, Ruling
from registry.model.measures import Target
from registry.model.orders import Unit
from registry.model.people import REGISTRY, Person, Role
from registry.model.requests import Petition
from registry.model.retention import RecordKind
from registry.model.sightings import Channel
from registry.office import accounts
from registry.store.engine.engine import Connection, read, write
from registry.store.supervision import flag_rows
from registry.supervision import deciding, flags, retention, second_officers
from registry.supervision.flags import SettledFlag
from registry.supervision.second_officers import Parties
from tests.factories import (
    NO_EVIDENCE,
    NOW,
    World,
    add_account,
    make_authority,
    make_officer,
    make_order,
    make_organisation,
)
from tests.market.test_sales import Till
from tests.supervision.officials_world import let_sign_in

HANOI, SAIGON = Territory("01"), Territory("79")
COMMUNE = Territory("79", "26734")


def team(where: Territory, number: int = 2) -> Authority:
    return Authority(number, "Đội", "police", where)


@pytest.mark.parametrize(
    ("where", "sits", "concerned", "needed"),
    [
        # A national officer from elsewhere decides alone; from where producer or seller sit, not.
        (NATION, "79", Parties("01"), False),
        (NATION, "01", Parties("01"), True),
        (NATION, "79", Parties("01", frozenset({"79"})), True),
        (NATION, "79", Parties("01", frozenset({"48", None})), False),
        # Whoever has no province, and goods whose province is not known, need two.
        (NATION, None, Parties("01"), True),
        (NATION, "79", Parties(None), True),
        (NATION, "79", Parties(None, frozenset({"48"})), True),
        # A provincial one decides from the territory, wherever somebody sits.
        (SAIGON, None, Parties("79"), True),
        (SAIGON, "01", Parties("79"), True),
        (SAIGON, None, Parties("01"), False),
        (SAIGON, None, Parties("01", frozenset({"79"})), True),
        # Nobody knows in which commune an organisation sits: it may be this one.
        (COMMUNE, None, Parties("79"), True),
        (COMMUNE, None, Parties("01"), False),
        # Who sold it nobody knows any more: as if they sat there, wherever one decides from.
        (NATION, "79", Parties("01", forgotten=True), True),
        (SAIGON, None, Parties("01", frozenset({"48"}), forgotten=True), True),
        (COMMUNE, None, Parties("01", forgotten=True), True),
    ],
)
def test_two_are_needed_where_producer_or_seller_sit_where_one_decides(
    where: Territory, sits: str | None, concerned: Parties, needed: bool
) -> None:
    assert second_officers.needs_second(make_officer("an", sits, team(where)), concerned) is needed


def account(world: World, login: str, authority: Authority, province: str | None = None) -> Person:
    new = Person(0, login, login, None, (Role.OFFICER,), province=province, authority=authority)
    with write(world.engine) as conn:
        return add_account(conn, new, "x", NOW, world.draw).person


def test_the_second_comes_from_another_authority_where_the_first_sits_with_producer_or_seller(world: World) -> None:
    here, beside = (make_authority(world.engine, name, SAIGON) for name in ("Đội 1", "Đội 2"))
    ministry, office = (make_authority(world.engine, name, NATION) for name in ("Bộ 1", "Bộ 2"))
    an, binh = account(world, "an", here), account(world, "binh", here)
    chi = account(world, "chi", beside)
    dung, em, giang = (
        account(world, *who) for who in (("dung", ministry, "79"), ("em", ministry, "01"), ("giang", office))
    )

    def another(conn: Connection, asker: str, signer: Person, concerned: Parties) -> bool:
        return second_officers.same_authority(accounts.login_holder(conn, asker), signer, concerned)

    with read(world.engine) as conn:
        ours, theirs = Parties("79"), Parties("48")
        assert another(conn, "an", binh, ours)
        assert another(conn, "binh", an, ours)
        assert not another(conn, "an", chi, ours)
        assert not another(conn, "an", dung, ours)
        assert not another(conn, "an", binh, theirs), "given into hand by the nation: no one sits there"
        # Of a national authority it is the province of who asked, in both directions.
        assert another(conn, "dung", em, ours)
        assert not another(conn, "em", dung, ours)
        assert not another(conn, "dung", giang, ours)
        assert another(conn, "dung", em, Parties("48", frozenset({"79"})))
        # Whoever sits nowhere known sits with nobody.
        assert not another(conn, "giang", dung, ours)
        assert not another(conn, "nobody", an, ours)


def test_where_nobody_knows_who_sold_it_the_second_comes_from_another_authority_too(world: World) -> None:
    """Wherever the owner sits; else two of one authority could wait for the end of a sale and decide of it."""
    here, beside = (make_authority(world.engine, name, SAIGON) for name in ("Đội 1", "Đội 2"))
    ministry, office = (make_authority(world.engine, name, NATION) for name in ("Bộ 1", "Bộ 2"))
    of: dict[str, tuple[Authority, str | None]] = {"an": (here, None), "binh": (here, None), "chi": (beside, None)}
    of |= {"dung": (ministry, "79"), "em": (ministry, "01"), "giang": (office, None), "hoa": (office, None)}
    people = {login: account(world, login, *where) for login, where in of.items()}
    pairs = [(asker, signer) for asker in people for signer in people if asker != signer]
    with read(world.engine) as conn:
        for forgotten in (True, False):
            concerned = Parties("48", forgotten=forgotten)
            cannot = {
                (asker, signer)
                for asker, signer in pairs
                if second_officers.same_authority(accounts.login_holder(conn, asker), people[signer], concerned)
            }
            same = {pair for pair in pairs if of[pair[0]][0] == of[pair[1]][0]}
            assert cannot == (same if forgotten else set())
    assert len(same) == 6, "of three authorities two each, in both directions"


@pytest.mark.parametrize(("first", "colleague"), [("an", "binh"), ("binh", "an")])
def test_two_of_one_authority_settle_no_flag_on_a_unit_whose_sale_has_ended(
    world: World, first: str, colleague: str
) -> None:
    own, other = (make_authority(world.engine, name, NATION) for name in ("Bộ 1", "Bộ 2"))
    people = {login: account(world, login, own, "79") for login in ("an", "binh")}
    people["chi"] = account(world, "chi", other, "79")
    with write(world.engine) as conn:
        for person in people.values():
            let_sign_in(conn, person)
    till = Till(world, make_order(world, expiry=None), 5)
    till.sell()
    later = NOW + timedelta(days=61 * 31)
    assert retention.run(world.engine, "an", later, lambda _kind, _count: None)[RecordKind.SALE] == 1
    with write(world.engine) as conn:
        target = Target(till.order.gtin, unit=till.unit)
        flag = flag_rows.raise_or_join(conn, FlagKind.UNIT_SUSPECT, target, True, NO_EVIDENCE, later)
        ruling = Ruling(FlagOutcome.GENUINE_EXAMINED, "đã xem hàng", first)
        petition = deciding.settle_flag(conn, people[first], flag.id, ruling, later)
        assert isinstance(petition, Petition)
        assert [one.login for one in second_officers.who_may_sign(conn, petition, later)] == ["chi"]
        assert not second_officers.may_sign(conn, colleague, petition, later)
    with pytest.raises(Refused) as refused, write(world.engine) as conn:
        deciding.sign(conn, people[colleague], petition.id, later)
    assert refused.value.code == "same_authority"
    with write(world.engine) as conn:
        deciding.sign(conn, people["chi"], petition.id, later)
        settled = flags.show(conn, REGISTRY, flag.id).flag
    assert (settled.settled_by, settled.outcome) == (first, FlagOutcome.GENUINE_EXAMINED)


def test_one_settles_a_flag_alone_on_a_unit_that_was_never_sold(world: World) -> None:
    an = account(world, "an", make_authority(world.engine, "Bộ 1", NATION), "79")
    order = make_order(world, expiry=None)
    with write(world.engine) as conn:
        target = Target(order.gtin, unit=Unit(order.id, 5))
        flag = flag_rows.raise_or_join(conn, FlagKind.UNIT_SUSPECT, target, True, NO_EVIDENCE, NOW)
        ruling = Ruling(FlagOutcome.GENUINE_EXAMINED, "đã xem hàng", "an")
        assert isinstance(deciding.settle_flag(conn, an, flag.id, ruling, NOW), SettledFlag)


def test_the_parties_are_the_owner_and_whoever_sold_the_unit(world: World) -> None:
    order = make_order(world)
    till = Till(world, order)
    shop = make_organisation(world, "8935000")
    with write(world.engine) as conn:
        conn.exec_driver_sql(f"UPDATE organisations SET province = '79' WHERE id = {shop.id}")
    till.sell(seller=Seller("till", "Quầy 1", "48", Channel.SHOP, shop.id))
    till.sell(number="R2", seller=Seller("till", "Quầy 2", "48", Channel.SHOP))
    with read(world.engine) as conn:
        assert second_officers.parties(conn, order.gtin) == Parties("01")
        # Where a seller sits counts, not where the till says that it stands.
        assert second_officers.parties(conn, order.gtin, till.unit) == Parties("01", frozenset({"79"}))
        assert second_officers.parties(conn, "08934588099999") == Parties(None)
