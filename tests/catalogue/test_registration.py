"""A producer's registration: what is wrong with a form, its documents, its approval, and the first password."""

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.catalogue import company_changes, organisations, registration
from registry.catalogue.registration import Application, Grant
from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.model.companies import CompanyField
from registry.model.goods import Organisation, Trade
from registry.model.people import REGISTRY, Role, Viewer
from registry.model.requests import Petition, RequestState
from registry.model.trail import TrailFilter
from registry.office import accounts, petitions
from registry.office.trail import entries
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection, read, write
from registry.store.office import request_rows
from tests.factories import NOW, World, make_officer, make_organisation

SOON = NOW + timedelta(hours=1)


def trail(conn: Connection, act: str) -> list[tuple[str, str | None, str]]:
    return [
        (one.entry.by, one.entry.second, one.entry.subject) for one in entries(conn, REGISTRY, TrailFilter(act=act))
    ]


FORM = {
    "name": "  Công ty  Dược Mới ",
    "tax_code": "0109876543",
    "address": "2 Hàng Bài",
    "province": "01",
    "contact": "Trần Văn Bảy",
    "email": "bay@duocmoi.vn",
    "phone": "024 3825 0000",
    "login": "Tran.Bay",
    "prefixes": "8937777, 8937778",
    "remark": "",
    "trades": "producer",
}

TOKEN = "A" * 43


def applied(world: World, token: str = TOKEN, **changes: str) -> Petition:
    with write(world.engine) as conn:
        papers = [registration.read_paper("giấy.pdf", b"%PDF-1.4\nx\n%%EOF\n")]
        return registration.apply(conn, registration.read_application(FORM | changes), papers, token, NOW)


def test_an_application_is_tidied_kept_and_found_by_its_receipt_alone(world: World) -> None:
    made = applied(world)
    assert applied(world, name="Khác").id == made.id
    with read(world.engine) as conn:
        told = registration.application_of(registration.of_receipt(conn, TOKEN))
        assert told == Application(
            "Công ty Dược Mới", "0109876543", "2 Hàng Bài", "01", "Trần Văn Bảy", "bay@duocmoi.vn", "02438250000",
            "tran.bay", ("8937777", "8937778"), "", (Trade.PRODUCER,),
        )  # fmt: skip
        assert [paper.name for paper in request_rows.documents(conn, made.id)] == ["giấy.pdf"]
        for other in ("B" * 43, "", TOKEN[:-1]):
            with pytest.raises(NotFound):
                registration.of_receipt(conn, other)


HOSTILE = "<script>alert(1)</script>' OR 1=1 --{{7*7}}"

BAD_FIELDS = {
    "name": ["", "x" * 301, "a\u202eb"],
    "tax_code": ["", "1", "abc", HOSTILE],
    "address": ["", "x" * 501],
    "province": ["", "02", HOSTILE],
    "contact": [""],
    "email": ["", "x", "a b@c.vn", HOSTILE],
    "phone": ["", "12", "x" * 50],
    "login": ["", "é", HOSTILE],
    "prefixes": ["12", "8934588x", "1" * 13, HOSTILE],
    "remark": ["x" * 1001],
    # What decides, what is a platform, and what nobody knows is nothing to apply for, even beside what is.
    "trades": ["", "officer", "producer inspector", "administrator", "producer platform", HOSTILE],
}


@pytest.mark.parametrize(("field", "bad"), [(field, bad) for field, values in BAD_FIELDS.items() for bad in values])
def test_a_bad_field_is_named_and_nothing_is_kept(world: World, field: str, bad: str) -> None:
    asked = registration.read_application(FORM | {field: bad})
    with read(world.engine) as conn:
        assert list(registration.faults(conn, asked)) == [field]
    with pytest.raises(Invalid), write(world.engine) as conn:
        registration.apply(conn, asked, [], TOKEN, NOW)


def test_hostile_words_are_kept_as_words(world: World) -> None:
    made = applied(world, name=HOSTILE, remark=HOSTILE)
    assert registration.application_of(made).name == HOSTILE


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90", b"<html>", b"%PDF-1.4 cut", b"PK\x03\x04", b"GIF89a", b"\x89PNG\r\n\x1a\nbroken"]
)
def test_a_document_of_another_kind_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        registration.read_paper("x.pdf", content)


def test_a_document_is_bounded_and_its_name_is_a_plain_one() -> None:
    with pytest.raises(Invalid, match="5 MB"):
        registration.read_paper("x.pdf", b"%PDF-" + bytes(registration.MOST_BYTES) + b"%%EOF")
    assert registration.read_paper("..\\..\\etc/passwd\r\n.pdf", b"%PDF-1.4\n%%EOF").name == "passwd.pdf"
    assert registration.read_paper("", b"%PDF-1.4\n%%EOF").name == "document"


def approve(
    world: World,
    number: int,
    prefixes: tuple[str, ...] = ("8937777",),
    login: str = "tran.bay",
    trades: tuple[Trade, ...] = (Trade.PRODUCER,),
) -> Organisation:
    with write(world.engine) as conn:
        return registration.approve(conn, make_officer(), number, Grant(prefixes, login, trades), SOON, world.draw)


def test_an_approved_producer_sets_the_first_password_with_the_receipt_once(world: World) -> None:
    made = applied(world)
    with pytest.raises(Refused), write(world.engine) as conn:
        registration.first_password(conn, TOKEN, SOON, world.draw)
    organisation = approve(world, made.id)
    assert (organisation.name, organisation.prefixes) == ("Công ty Dược Mới", ("8937777",))
    with write(world.engine) as conn:
        person = accounts.find_person(conn, "tran.bay")
        assert (person.organisation_id, person.roles) == (organisation.id, (Role.PRODUCER, Role.ADMINISTRATOR))
        first = registration.first_password(conn, TOKEN, SOON, world.draw)
        # Whoever lost the page before the password was set asks again; the first token is over.
        second = registration.first_password(conn, TOKEN, SOON, world.draw)
    with pytest.raises(Refused):
        accounts.set_password(world.engine, first.token, "một mật khẩu đủ dài", SOON)
    accounts.set_password(world.engine, second.token, "một mật khẩu đủ dài", SOON)
    with pytest.raises(Refused) as caught, write(world.engine) as conn:
        registration.first_password(conn, TOKEN, SOON, world.draw)
    assert caught.value.code == "password_set"
    assert accounts.sign_in(world.engine, "tran.bay", "một mật khẩu đủ dài", "10.0.0.0/24", SOON).person is not None
    with read(world.engine) as conn:
        assert trail(conn, "producer_approved") == [("an", None, "0109876543")]
        mine = entries(conn, Viewer(organisation.id))
        assert {"organisation_added", "prefix_given", "person_added", "producer_approved"} <= {
            one.entry.act for one in mine
        }


@pytest.mark.parametrize(
    ("words", "trades", "roles"),
    [
        ("distributor", (Trade.DISTRIBUTOR,), (Role.DISTRIBUTOR, Role.ADMINISTRATOR)),
        ("pharmacy carrier", (Trade.CARRIER, Trade.PHARMACY), (Role.CARRIER, Role.PHARMACY, Role.ADMINISTRATOR)),
        ("shop", (Trade.SHOP,), (Role.SHOP, Role.ADMINISTRATOR)),
        ("hospital depot", (Trade.HOSPITAL, Trade.DEPOT), (Role.HOSPITAL, Role.DEPOT, Role.ADMINISTRATOR)),
        ("importer", (Trade.IMPORTER,), (Role.PRODUCER, Role.ADMINISTRATOR)),
    ],
)
def test_an_organisation_comes_in_as_what_it_is(
    world: World, words: str, trades: tuple[Trade, ...], roles: tuple[Role, ...]
) -> None:
    made = applied(world, trades=words, prefixes="")
    organisation = approve(world, made.id, (), trades=trades)
    assert organisation.roles == trades
    with read(world.engine) as conn:
        assert accounts.find_person(conn, "tran.bay").roles == roles
        assert listing_rows.organisation(conn, organisation.id) == organisation
        (entry,) = [one.entry for one in entries(conn, REGISTRY, TrailFilter(act="producer_approved"))]
        assert entry.detail["roles"] == [trade.value for trade in trades]


def test_an_officer_grants_all_or_some_of_what_was_applied_for_and_nothing_else(world: World) -> None:
    made = applied(world, trades="producer shop")
    for trades in ((), (Trade.PHARMACY,), (Trade.PRODUCER, Trade.PLATFORM)):
        with pytest.raises(Invalid) as caught:
            approve(world, made.id, trades=trades)
        assert caught.value.code == "trades"
    # Prefixes go with what brings goods to market.
    with pytest.raises(Invalid) as caught:
        approve(world, made.id, trades=(Trade.SHOP,))
    assert caught.value.code == "prefixes_apart"
    assert approve(world, made.id, (), trades=(Trade.SHOP,)).roles == (Trade.SHOP,)


def test_prefixes_are_asked_of_nobody_and_taken_from_producers_alone(world: World) -> None:
    with read(world.engine) as conn:
        for words in ("producer", "shop"):
            assert (
                registration.faults(conn, registration.read_application(FORM | {"trades": words, "prefixes": ""})) == {}
            )
        shop = registration.read_application(FORM | {"trades": "shop carrier"})
        assert registration.faults(conn, shop) == {"prefixes": "prefixes_apart"}


def test_an_application_of_an_earlier_release_is_a_producers(world: World) -> None:
    made = applied(world)
    before = {name: value for name, value in made.content.items() if name != "trades"}
    assert registration.application_of(replace(made, content=before)).trades == (Trade.PRODUCER,)


def test_an_approval_that_fails_makes_nothing_at_all(world: World) -> None:
    make_organisation(world, "8937777")
    made = applied(world)
    with pytest.raises(Refused) as caught:
        approve(world, made.id)
    assert caught.value.code == "prefix_taken"
    with read(world.engine) as conn:
        assert listing_rows.organisation_by_tax_code(conn, "0109876543") is None
        assert petitions.find(conn, REGISTRY, made.id).standing is RequestState.OPEN
    with pytest.raises(Invalid):
        approve(world, made.id, ("8939999",))
    assert approve(world, made.id, ()).prefixes == ()


def test_of_two_applications_for_one_tax_code_the_second_is_not_approved(world: World) -> None:
    first, second = applied(world), applied(world, "B" * 43, login="khac")
    assert first.id != second.id
    approve(world, first.id)
    with pytest.raises(Conflict) as caught:
        approve(world, second.id, (), "khac")
    assert caught.value.code == "tax_code_known"
    with read(world.engine) as conn:
        asked = registration.application_of(second)
        assert registration.faults(conn, asked) == {"tax_code": "tax_code_known"}


def test_an_organisation_that_a_list_named_gets_its_first_person(world: World) -> None:
    with write(world.engine) as conn:
        known = organisations.add_organisation(conn, Organisation(0, "Tên trong danh sách", tax_code="0109876543"), NOW)
    made = approve(world, applied(world, trades="producer pharmacy").id, trades=(Trade.PHARMACY,), prefixes=())
    # What it was on record stays beside what it is now.
    assert (made.id, made.name, made.roles) == (known.id, known.name, (Trade.PRODUCER, Trade.PHARMACY))
    with read(world.engine) as conn:
        assert accounts.find_person(conn, "tran.bay").roles == (Role.PHARMACY, Role.ADMINISTRATOR)
        (change,) = company_changes.history(conn, known.id).changes
    assert (change.field, change.text.after) == (CompanyField.ROLES, "producer pharmacy")


def test_a_refused_application_is_sent_again_with_its_documents(world: World) -> None:
    made = applied(world)
    with write(world.engine) as conn:
        assert registration.refuse(conn, make_officer(), made.id, "thiếu giấy GS1", SOON).reason == "thiếu giấy GS1"
        again = registration.apply(conn, registration.application_of(made), [], "C" * 43, SOON)
        registration.apply_again(conn, made, again)
        assert len(request_rows.documents(conn, again.id)) == 1
    assert approve(world, again.id).tax_code == "0109876543"


def test_one_network_sends_so_many_applications_an_hour(world: World) -> None:
    for _ in range(registration.MOST_AN_HOUR):
        registration.admit(world.engine, "10.0.0.0/24", NOW)
    with pytest.raises(Refused):
        registration.admit(world.engine, "10.0.0.0/24", NOW)
    registration.admit(world.engine, "10.0.1.0/24", NOW)
    registration.admit(world.engine, "10.0.0.0/24", NOW + timedelta(hours=1, seconds=1))


def test_what_is_wrong_with_a_form_is_told_so_often_an_hour(world: World) -> None:
    bad, good = (registration.read_application(FORM | {"login": login}) for login in ("", "tran.bay"))
    assert registration.count_attempt(world.engine, good, "10.0.0.0/24", NOW) == {}
    for _ in range(registration.MOST_FAULTY_AN_HOUR):
        assert "login" in registration.count_attempt(world.engine, bad, "10.0.0.0/24", NOW)
        registration.count_attempt(world.engine, good, "10.0.1.0/24", NOW)
    for asked in (bad, good):
        with pytest.raises(Refused) as caught:
            registration.count_attempt(world.engine, asked, "10.0.0.0/24", NOW)
        assert caught.value.code == "application_limit"
    assert registration.count_attempt(world.engine, good, "10.0.1.0/24", NOW) == {}
    assert registration.count_attempt(world.engine, good, "10.0.0.0/24", NOW + timedelta(hours=1, seconds=1)) == {}
