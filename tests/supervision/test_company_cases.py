"""What is decided of a company as a whole: two officers, the company's own requests, its new administrator."""

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.catalogue import company_changes, organisations, registration
from registry.catalogue.company_changes import Editing
from registry.errors import Conflict, Invalid, Refused
from registry.model.companies import CompanyField, FieldText
from registry.model.goods import Category, Organisation, Product
from registry.model.people import REGISTRY, Person, PersonState, Role, Viewer
from registry.model.requests import ClaimRuling, Petition, RequestState
from registry.model.trail import TrailFilter
from registry.model.work import QueueLine
from registry.office import accounts, administrators, petitions, suspensions
from registry.office.suspensions import Suspended
from registry.office.trail import entries
from registry.store.engine.engine import read, write
from registry.supervision import asking, company_cases, deciding, queues
from tests.factories import (
    NOW,
    World,
    add_account,
    make_gtin,
    make_officer,
    make_order,
    make_organisation,
    make_product,
)
from tests.supervision import signing

SOON, LATE = NOW + timedelta(hours=1), NOW + timedelta(days=8)
PDF = b"%PDF-1.4\nx\n%%EOF\n"


def in_force(world: World, one: Organisation) -> bool:
    with read(world.engine) as conn:
        return suspensions.in_force(conn, one.id) is not None


def asked_suspension(world: World, one: Organisation, by: str = "an") -> Petition:
    with write(world.engine) as conn:
        return company_cases.ask_suspension(conn, one, "nghi hàng giả", by, NOW, "hàng còn đang bán")


def signed(world: World, petition: Petition, by: str = "bình") -> None:
    with write(world.engine) as conn:
        signing.sign(conn, make_officer(by), petition.id, SOON)


def test_a_company_is_suspended_by_the_second_signature_alone(world: World) -> None:
    one = make_organisation(world)
    asked = asked_suspension(world, one)
    assert not in_force(world, one)
    with pytest.raises(Refused, match="another officer must sign"):
        signed(world, asked, "an")
    assert not in_force(world, one)
    signed(world, asked)
    with read(world.engine) as conn:
        suspension = suspensions.in_force(conn, one.id)
        (entry,) = entries(conn, REGISTRY, TrailFilter(act="company_suspended"))
    assert suspension is not None
    assert (suspension.by, suspension.second, suspension.reason, suspension.since) == (
        "an", "bình", "nghi hàng giả", SOON,
    )  # fmt: skip
    assert (entry.entry.by, entry.entry.second) == ("an", "bình")


def test_one_officer_alone_cannot_lift_either(world: World) -> None:
    one = make_organisation(world)
    signed(world, asked_suspension(world, one))
    with write(world.engine) as conn:
        asked = company_cases.ask_lifting(conn, one, "đã xác minh", "chi", SOON)
    with pytest.raises(Refused):
        signed(world, asked, "chi")
    assert in_force(world, one)
    signed(world, asked, "an")
    assert not in_force(world, one)
    with read(world.engine) as conn:
        (suspension,) = company_changes.history(conn, one.id).suspensions
    assert (suspension.lifted_by, suspension.lifted_second, suspension.lift_reason) == ("chi", "an", "đã xác minh")


def test_what_is_so_already_is_not_asked_for(world: World) -> None:
    one = make_organisation(world)
    with pytest.raises(Conflict), write(world.engine) as conn:
        company_cases.ask_lifting(conn, one, "x", "an", NOW)
    asked = asked_suspension(world, one)
    assert asked_suspension(world, one).id == asked.id
    with pytest.raises(Conflict, match="sign theirs"):
        asked_suspension(world, one, "bình")
    signed(world, asked)
    with pytest.raises(Conflict):
        asked_suspension(world, one)
    for reason in ("", "x" * 501):
        with pytest.raises(Invalid), write(world.engine) as conn:
            company_cases.ask_lifting(conn, one, reason, "an", NOW)


def test_a_request_to_suspend_lapses(world: World) -> None:
    one = make_organisation(world)
    asked = asked_suspension(world, one)
    with pytest.raises(Conflict, match="lapsed"), write(world.engine) as conn:
        signing.sign(conn, make_officer("bình"), asked.id, LATE)
    assert not in_force(world, one)


def test_a_second_officer_lifts_only_the_suspension_that_the_first_has_seen(world: World) -> None:
    one = make_organisation(world)
    signed(world, asked_suspension(world, one))
    with write(world.engine) as conn:
        asked = company_cases.ask_lifting(conn, one, "đã xác minh", "an", SOON)
        suspensions.lift(conn, one, "khẩn cấp", SOON, "operator")
        suspensions.suspend(conn, one, "lý do khác", SOON, "operator")
    with pytest.raises(Conflict, match="has changed"):
        signed(world, asked)
    assert in_force(world, one)
    with read(world.engine) as conn:
        assert petitions.find(conn, REGISTRY, asked.id).standing is RequestState.OPEN


def test_a_suspension_asked_for_and_done_meanwhile_by_the_operator_is_not_done_twice(world: World) -> None:
    one = make_organisation(world)
    asked = asked_suspension(world, one)
    with write(world.engine) as conn:
        suspensions.suspend(conn, one, "khẩn cấp", SOON, "operator")
    with pytest.raises(Conflict):
        signed(world, asked)
    with read(world.engine) as conn:
        (suspension,) = company_changes.history(conn, one.id).suspensions
    assert (suspension.by, suspension.second) == ("operator", None)


def test_it_waits_among_the_second_signatures_and_data_among_the_requests(world: World) -> None:
    one = make_organisation(world)
    asked = asked_suspension(world, one)
    me = make_officer("bình", "79")
    with write(world.engine) as conn:
        wanted = company_cases.ask_change(conn, one, replace(one, name="Mới"), Editing("chủ", NOW, "vì sao"))
        assert wanted is not None
        (signature,) = queues.waiting(conn, QueueLine.SIGNATURES, me, NOW)
        (request,) = queues.waiting(conn, QueueLine.REQUESTS, me, NOW)
    assert (signature.item.number, signature.subject) == (asked.id, one.tax_code)
    assert (request.item.number, request.who) == (wanted.id, one.name)


def test_a_suspended_company_claims_no_gtin_and_gets_none(world: World) -> None:
    held = make_order(world).gtin
    claimant = make_organisation(world, "8935000")
    product = Product(make_gtin(9), "Của tôi", Category.FOOD)
    make_product(world, 9)
    with write(world.engine) as conn:
        asked = deciding.claim(conn, claimant, product, "chủ", NOW)
        suspensions.suspend(conn, claimant, "nghi hàng giả", NOW, "operator")
    with pytest.raises(Suspended), write(world.engine) as conn:
        deciding.claim(conn, claimant, Product(held, "Của tôi", Category.FOOD), "chủ", NOW)
    with pytest.raises(Suspended), write(world.engine) as conn:
        deciding.settle_claim(conn, make_officer("an"), asked.id, ClaimRuling.MOVE, "đúng", NOW)
    with write(world.engine) as conn:
        deciding.settle_claim(conn, make_officer("an"), asked.id, ClaimRuling.STAY, "đang bị tạm dừng", NOW)


# Data.


def test_a_company_changes_its_contacts_at_once_and_asks_for_all_else(world: World) -> None:
    one = make_organisation(world)
    editing = Editing("chủ", NOW, "chuyển trụ sở")
    with write(world.engine) as conn:
        wanted = replace(one, phone="02438250000", email="a@b.vn")
        assert company_cases.ask_change(conn, one, wanted, editing) is None
        now = organisations.by_id(conn, one.id)
        assert (now.phone, now.email) == ("02438250000", "a@b.vn")
        asked = company_cases.ask_change(conn, now, replace(now, address="2 Hàng Bài", phone="0900000000"), editing)
        assert asked is not None
        assert company_cases.changes_of(asked) == {CompanyField.ADDRESS: FieldText(one.address or "", "2 Hàng Bài")}
        now = organisations.by_id(conn, one.id)
        assert (now.address, now.phone) == (one.address, "0900000000")
    with write(world.engine) as conn:
        company_cases.grant_change(conn, make_officer("an"), asked.id, SOON)
    with read(world.engine) as conn:
        assert organisations.by_id(conn, one.id).address == "2 Hàng Bài"
        change = company_changes.history(conn, one.id).changes[0]
    assert (change.field, change.by, change.second, change.reason) == (
        CompanyField.ADDRESS, "chủ", "an", "chuyển trụ sở",
    )  # fmt: skip


def test_a_company_cannot_grant_its_own_request_nor_ask_for_another_tax_code(world: World) -> None:
    one = make_organisation(world)
    with write(world.engine) as conn:
        wanted = replace(one, name="Mới", tax_code="0100109106")
        asked = company_cases.ask_change(conn, one, wanted, Editing("chủ", NOW, "đổi tên"))
    assert asked is not None
    with pytest.raises(Refused), write(world.engine) as conn:
        company_cases.grant_change(conn, make_officer("chủ"), asked.id, SOON)
    with write(world.engine) as conn:
        assert company_cases.grant_change(conn, make_officer("an"), asked.id, SOON).tax_code == one.tax_code


def test_data_that_changed_meanwhile_is_asked_for_anew(world: World) -> None:
    one = make_organisation(world)
    with write(world.engine) as conn:
        asked = company_cases.ask_change(conn, one, replace(one, name="Mới"), Editing("chủ", NOW, "đổi tên"))
        assert asked is not None
        company_changes.change(conn, one, replace(one, name="Cán bộ sửa"), Editing("an", NOW, "nhầm"))
    with pytest.raises(Conflict, match="has changed"), write(world.engine) as conn:
        company_cases.grant_change(conn, make_officer("bình"), asked.id, SOON)
    with write(world.engine) as conn:
        assert organisations.by_id(conn, one.id).name == "Cán bộ sửa"
        asking.refuse(conn, make_officer("bình"), asked.id, "đã sửa rồi", SOON)


def test_one_who_asks_again_with_other_data_takes_the_first_back_before(world: World) -> None:
    one = make_organisation(world)
    editing = Editing("chủ", NOW, "đổi tên")
    with write(world.engine) as conn:
        first = company_cases.ask_change(conn, one, replace(one, name="Mới"), editing)
        assert company_cases.ask_change(conn, one, replace(one, name="Mới"), editing) == first
    with pytest.raises(Conflict), write(world.engine) as conn:
        company_cases.ask_change(conn, one, replace(one, name="Khác", phone="0900000000"), editing)
    with read(world.engine) as conn:
        assert organisations.by_id(conn, one.id).phone is None


def test_a_bad_field_is_told_before_it_is_asked(world: World) -> None:
    one = make_organisation(world)
    with pytest.raises(Invalid), write(world.engine) as conn:
        company_cases.ask_change(conn, one, replace(one, gln="123"), Editing("chủ", NOW, "x"))
    with pytest.raises(Invalid), write(world.engine) as conn:
        company_cases.ask_change(conn, one, replace(one, name="Mới"), Editing("chủ", NOW, " "))


# The administrator.


def asked_administrator(world: World, one: Organisation, papers: int = 1) -> Petition:
    with write(world.engine) as conn:
        named = administrators.successor(conn, one, "moi", "Trần Mới")
        kept = [registration.read_paper(f"{n}.pdf", PDF + str(n).encode() + b"\n%%EOF\n") for n in range(papers)]
        return company_cases.ask_administrator(conn, one, named, kept, Editing("an", NOW, "người cũ đã nghỉ"))


def test_a_new_administrator_takes_the_proof_and_two_officers(world: World) -> None:
    one = make_organisation(world)
    with write(world.engine) as conn:
        old = Person(0, "cu", "Cũ", one.id, (Role.PRODUCER, Role.ADMINISTRATOR))
        add_account(conn, old, "test", NOW, world.draw)
    asked = asked_administrator(world, one, 2)
    assert asked_administrator(world, one, 2).id == asked.id
    with read(world.engine) as conn:
        assert [paper.name for paper in petitions.documents(conn, asked.id)] == ["0.pdf", "1.pdf"]
    with pytest.raises(Refused), write(world.engine) as conn:
        signing.sign_administrator(conn, make_officer("an"), asked.id, SOON, world.draw)
    with pytest.raises(Invalid), write(world.engine) as conn:
        signing.sign(conn, make_officer("bình"), asked.id, SOON)
    with write(world.engine) as conn:
        given = signing.sign_administrator(conn, make_officer("bình"), asked.id, SOON, world.draw)
    assert accounts.set_password(world.engine, given.token, "một mật khẩu đủ dài", SOON).login == "moi"
    with read(world.engine) as conn:
        assert accounts.find_person(conn, "cu").state is PersonState.DISABLED
        assert accounts.find_person(conn, "moi").roles == (Role.PRODUCER, Role.ADMINISTRATOR)
        for at, told in ((SOON, 1), (NOW + timedelta(days=31), 0)):
            assert len(company_cases.newly_appointed(conn, Viewer(one.id), at)) == told
        assert company_cases.newly_appointed(conn, REGISTRY, SOON) == []
    with pytest.raises(Conflict), write(world.engine) as conn:
        signing.sign_administrator(conn, make_officer("chi"), asked.id, SOON, world.draw)


def test_without_proof_or_reason_nobody_is_asked(world: World) -> None:
    one = make_organisation(world)
    for count in (0, registration.MOST_DOCUMENTS + 1):
        with pytest.raises(Invalid, match="proof"):
            asked_administrator(world, one, count)
    with read(world.engine) as conn:
        named = administrators.successor(conn, one, "moi", "Trần Mới")
    paper = registration.read_paper("a.pdf", PDF)
    with pytest.raises(Invalid), write(world.engine) as conn:
        company_cases.ask_administrator(conn, one, named, [paper], Editing("an", NOW, ""))


def test_other_requests_are_none_of_these(world: World) -> None:
    asked = asked_suspension(world, make_organisation(world))
    with pytest.raises(Invalid), write(world.engine) as conn:
        company_cases.grant_change(conn, make_officer("bình"), asked.id, SOON)
    with pytest.raises(Invalid), write(world.engine) as conn:
        signing.sign_administrator(conn, make_officer("bình"), asked.id, SOON, world.draw)
