"""One person who wants to decide alone: an officer, an administrator with puppets, a company that chooses its judge."""

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.catalogue import company_changes, organisations
from registry.catalogue.company_changes import Editing
from registry.errors import NotFound, Refused
from registry.model.authorities import Territory
from registry.model.cases import FlagOutcome, Ruling
from registry.model.measures import Disposition, Target
from registry.model.orders import Unit
from registry.model.people import REGISTRY
from registry.model.requests import Petition
from registry.model.work import ItemKind, WorkItem
from registry.office import accounts, assignments, independence, petitions
from registry.office.assignments import Assignment
from registry.store.engine import schema
from registry.store.engine.engine import read, write
from registry.supervision import asking, company_cases, deciding, draws, flags, losses
from registry.supervision.losses import Loss
from tests.catalogue.test_sites import add, load_communes
from tests.factories import NOW, World, make_authority, make_officer, make_order, make_organisation
from tests.supervision.officials_world import found_administrators, make_official, new_officer
from tests.supervision.test_draws import officer
from tests.supervision.test_flags import flagged
from tests.supervision.test_retention import MUCH_LATER, newer, run

DAY = timedelta(days=1)


def test_one_administrator_does_not_walk_the_lot_of_a_puppets_request(world: World) -> None:
    """Two puppets, 31 days apart; the lot of the one's request is walked to the other by disabling who was drawn."""
    mot, hai = found_administrators(world, "mot", "hai")
    make_official(world, mot, hai, new_officer("roi.1"))
    for number in range(6):
        make_official(world, hai, mot, new_officer(f"that.{number}"))
    later = NOW + 31 * DAY
    make_official(world, mot, hai, new_officer("roi.2"), later)
    now = later + 31 * DAY
    one = make_organisation(world)
    with write(world.engine) as conn:
        petition = company_cases.ask_suspension(conn, one, "nghi hàng giả", "roi.1", now, "đang bán")
        draws.draw_due(conn, now, world.draw)
    with write(world.engine) as conn:
        drawn = petitions.find(conn, REGISTRY, petition.id).signer
    assert drawn is not None
    with pytest.raises(Refused) as refused, write(world.engine) as conn:
        accounts.disable(conn, drawn.login, "mot", now)
    assert refused.value.code == "drawn_signer"


def test_an_officer_does_not_move_an_owner_away_to_settle_alone(world: World) -> None:
    number = flagged(world, Unit(make_order(world).id, 7))
    an = make_officer("an", "01")
    with write(world.engine) as conn:
        flag = flags.find(conn, REGISTRY, number)
        there = organisations.by_id(conn, make_organisation(world).id)
        assert deciding.needs_second(conn, an, flag) is True
        company_changes.change(conn, there, replace(there, province="79"), Editing("an", NOW, "chuyển trụ sở"))
        done = deciding.settle_flag(conn, an, flag.id, Ruling(FlagOutcome.NO_FINDING, "không có gì", "an"), NOW)
    assert isinstance(done, Petition)


def test_a_company_brings_no_commune_to_decide_of_its_flags_alone(world: World) -> None:
    """Its own administrator adds a site in the commune of a friend, who sees its goods from then on."""
    number, owner = flagged(world, Unit(make_order(world).id, 7)), make_organisation(world)
    load_communes(world)
    friend = make_officer("ban", authority=make_authority(world.engine, "Xã", Territory("79", "26734"), "police"))
    with read(world.engine) as conn, pytest.raises(NotFound):
        flags.find(conn, friend.watch, number)
    add(world, commune="26734", province="79")
    assert owner.province == "01"
    with write(world.engine) as conn:
        done = deciding.settle_flag(conn, friend, number, Ruling(FlagOutcome.NO_FINDING, "không có gì", "ban"), NOW)
    assert isinstance(done, Petition)


def test_a_provincial_officer_does_not_move_an_owner_away_with_its_flag_in_hand(world: World) -> None:
    number = flagged(world, Unit(make_order(world).id, 7))
    an = make_officer("an", authority=make_authority(world.engine, "Đội 01", Territory("01"), "police"))
    with write(world.engine) as conn:
        item = WorkItem(ItemKind.FLAG, number)
        assignments.assign(conn, an, item, Assignment("an", None, None), None, NOW)
        there = organisations.by_id(conn, make_organisation(world).id)
        company_changes.change(conn, there, replace(there, province="79"), Editing("an", NOW, "chuyển trụ sở"))
        done = deciding.settle_flag(conn, an, number, Ruling(FlagOutcome.NO_FINDING, "không có gì", "an"), NOW)
    assert isinstance(done, Petition)


def test_an_accepted_loss_stays_while_its_theft_is_in_force(world: World) -> None:
    order, shop = make_order(world), make_organisation(world, "8936000")
    loss = Loss((Target(order.gtin, unit=Unit(order.id, 3)),), Disposition.STOLEN, "Mất trộm", "Kho 9")
    with write(world.engine) as conn:
        number = losses.report(conn, shop, loss, "apikey:x", NOW).id
        losses.accept(conn, make_officer("an"), number, NOW)
    newer(world, schema.requests)
    run(world, MUCH_LATER)
    with read(world.engine) as conn:
        assert petitions.find(conn, REGISTRY, number).id == number


def test_a_provincial_officer_blocks_no_goods_of_another_province(world: World) -> None:
    order, shop = make_order(world), make_organisation(world, "8936000")
    with write(world.engine) as conn:
        conn.exec_driver_sql(f"UPDATE organisations SET province = '79' WHERE id = {shop.id}")
        shop = organisations.by_id(conn, shop.id)
    saigon = make_authority(world.engine, "Đội 79", Territory("79"), "police")
    loss = Loss((Target(order.gtin, unit=Unit(order.id, 3)),), Disposition.STOLEN, "Mất trộm", "Kho 9")
    with write(world.engine) as conn:
        number = losses.report(conn, shop, loss, "apikey:x", NOW).id
    with pytest.raises(NotFound), write(world.engine) as conn:
        losses.accept(conn, make_officer("an", authority=saigon), number, NOW)


@pytest.mark.parametrize(("asker", "signer"), [("roi.1", "roi.2"), ("roi.2", "roi.1")])
def test_a_new_puppet_and_an_old_one_of_one_hand_do_not_sign_for_each_other(
    world: World, asker: str, signer: str
) -> None:
    """docs/desks.md: officers of one hand cannot sign for each other in their first 30 days."""
    mot, hai = found_administrators(world, "mot", "hai")
    make_official(world, mot, hai, new_officer("roi.1"))
    now = NOW + 31 * DAY
    make_official(world, mot, hai, new_officer("roi.2"), now)
    with read(world.engine) as conn:
        assert signer in independence.dependents(conn, asker, now)
        assert signer in independence.dependents(conn, asker, now + 29 * DAY)
        assert signer not in independence.dependents(conn, asker, now + 31 * DAY)


def test_a_heard_request_keeps_who_was_drawn_until_their_turn_is_over(world: World) -> None:
    """Nobody could sign yet when it is taken back: the company's own 24 hours come first."""
    for login in ("an", "b.1", "b.2", "b.3"):
        officer(world, login)
    one, signers = make_organisation(world), set()
    for at, lot in ((NOW, 0), (NOW + timedelta(hours=25), 2)):
        with write(world.engine) as conn:
            petition = company_cases.ask_suspension(conn, one, "nghi hàng giả", "an", at)
            draws.draw_due(conn, at, lambda _, lot=lot: lot)  # type: ignore[misc]
            there = petitions.find(conn, REGISTRY, petition.id).signer
            assert there is not None
            signers.add(there.login)
            asking.withdraw(conn, petition.id, "an", at + timedelta(hours=24, minutes=1))
    assert len(signers) == 1
