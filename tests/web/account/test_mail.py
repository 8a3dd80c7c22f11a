"""Addresses, a password forgotten and the page of what was sent, by the pages."""

import re
import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from registry.catalogue import organisations
from registry.model import people
from registry.model.authorities import Territory
from registry.model.cases import ConsumerReport, ReportReason
from registry.model.goods import Organisation
from registry.model.messages import LinkPurpose, Mailbox, Message, MessageKind, MessageState
from registry.model.people import REGISTRY, Person, Role
from registry.model.requests import Petition, RequestKind
from registry.office import accounts, mailboxes, outbox, petitions
from registry.office.mailboxes import RESETS_OF_NETWORK
from registry.settings import MailSecurity, MailServer
from registry.store.engine.engine import read, write
from registry.store.office import mailbox_rows, outbox_rows
from registry.store.office.outbox_rows import OutboxOutcome
from registry.store.supervision import report_rows
from tests.factories import make_authority
from tests.web.conftest import World
from tests.web.people import PASSWORD, make_person, session_of, signed_in

TOKEN = "A" * 43


@pytest.fixture(autouse=True)
def with_mail(world: World) -> None:
    """A registry with a mail server; nothing is sent here."""
    server = MailServer("127.0.0.1", 9, MailSecurity.NONE, "no-reply@id.example")
    world.settings = replace(world.settings, mail=server)


def reads_at(world: World, person: Person, address: str = "an@example.vn") -> None:
    with write(world.engine) as conn:
        mailbox_rows.put(conn, person.id, address, "x", world.moment)
        mailbox_rows.confirm(conn, person.id, world.moment)


def mailbox(world: World, person: Person) -> Mailbox | None:
    with read(world.engine) as conn:
        return mailboxes.of(conn, person)


def kinds(world: World) -> list[MessageKind]:
    with read(world.engine) as conn:
        return [one.entry.message.kind for one in reversed(outbox.newest(conn, REGISTRY))]


def fail(world: World, address: str = "nguyen.an@example.vn") -> int:
    """A message that was given up; its number."""
    with write(world.engine) as conn:
        outbox.to_address(conn, address, Message(MessageKind.KEY_WARNING, "1"), world.moment)
        (entry,) = outbox_rows.lease(conn, "x", world.moment, world.moment + timedelta(minutes=1), 1)
        outcome = OutboxOutcome(MessageState.FAILED, world.moment, "refused 550")
        outbox_rows.settle(conn, [entry.id], "x", outcome)
    return entry.id


# --- a password forgotten


def test_the_answer_is_the_same_for_every_login(world: World, client: FlaskClient) -> None:
    person = make_person(world, Role.PRODUCER, login="an")
    make_person(world, Role.OFFICER, login="can.bo", place=("79", "Sở"))
    reads_at(world, person)
    assert 'href="/forgot' in client.get("/sign-in").text
    assert 'name="login"' in client.get("/forgot").text
    answers = [client.post("/forgot", data={"login": login}) for login in ("an", "khong.ai", "can.bo", "", "\0")]
    assert {answer.status_code for answer in answers[:4]} == {200}
    assert len({answer.text for answer in answers[:4]}) == 1
    assert kinds(world) == [MessageKind.PASSWORD_FORGOTTEN]


def test_one_network_asks_only_so_often(world: World, client: FlaskClient) -> None:
    for number in range(RESETS_OF_NETWORK):
        assert client.post("/forgot", data={"login": f"x{number}"}).status_code == 200
    answer = client.post("/forgot", data={"login": "an"})
    assert answer.status_code == 429
    assert "Quá nhiều yêu cầu" in answer.text


def test_without_a_mail_server_the_page_says_so_and_does_nothing(world: World) -> None:
    reads_at(world, make_person(world, Role.PRODUCER, login="an"))
    world.settings = replace(world.settings, mail=None)
    client = world.app().test_client()
    for answer in (client.get("/forgot?lang=en"), client.post("/forgot?lang=en", data={"login": "an"})):
        assert "This registry has no mail server" in answer.text
        assert 'name="login"' not in answer.text
    assert kinds(world) == []
    assert "no mail server" in signed_in(world, Role.OFFICER).get("/messages?lang=en").text
    assert "no mail server" in signed_in(world, Role.SHOP).get("/me?lang=en").text


def test_a_mailed_link_sets_the_password_on_the_page_of_every_token(world: World, client: FlaskClient) -> None:
    person = make_person(world, Role.PRODUCER, login="an")
    reads_at(world, person)
    with write(world.engine) as conn:
        owner = mailbox_rows.MailedLink(LinkPurpose.PASSWORD_FORGOTTEN, person.id, None)
        until = world.moment + timedelta(hours=1)
        mailbox_rows.add_link(conn, people.digest(TOKEN), owner, world.moment, until)
    form = {"token": TOKEN, "password": "một mật khẩu mới", "again": "một mật khẩu mới"}
    assert client.post("/password", data=form).status_code == 303
    assert client.post("/password", data=form).status_code == 409
    assert client.post("/sign-in", data={"login": "an", "password": "một mật khẩu mới"}).status_code == 303


# --- one's own address


def test_an_address_is_entered_with_the_password_and_confirmed_by_a_button(world: World, client: FlaskClient) -> None:
    person = make_person(world, Role.SHOP, login="an")
    me = session_of(world, person, client)
    wrong = me.post("/me/address", address="an@example.vn", password="a wrong password")
    assert wrong.status_code == 409
    bad = me.post("/me/address", address="an@example.vn\r\nBcc: b@example.vn", password=PASSWORD)
    assert bad.status_code == 400
    assert "một địa chỉ" in bad.text
    assert mailbox(world, person) is None
    done = me.post("/me/address", address="an@example.vn", password=PASSWORD)
    assert (done.status_code, done.location) == (303, "/me?said=mail_address_done")
    assert "Chờ xác nhận" in me.get("/me").text
    with write(world.engine) as conn:
        owner = mailbox_rows.MailedLink(LinkPurpose.ADDRESS, person.id, None)
        until = world.moment + timedelta(hours=1)
        mailbox_rows.add_link(conn, people.digest(TOKEN), owner, world.moment, until)
    stranger = world.app().test_client()
    # A mail program that opens the link confirms nothing.
    assert stranger.get(f"/address?token={TOKEN}").status_code == 200
    assert mailbox(world, person) == Mailbox(person.id, "an@example.vn", False)
    assert stranger.post("/address", data={"token": "x"}).status_code == 409
    assert "được xác nhận" in stranger.post("/address", data={"token": TOKEN}).text
    assert mailbox(world, person) == Mailbox(person.id, "an@example.vn", True)
    assert stranger.post("/address", data={"token": TOKEN}).status_code == 409
    assert "Đã xác nhận" in me.get("/me").text


def test_how_messages_come_is_chosen(world: World) -> None:
    me = signed_in(world, Role.SHOP)
    assert "/me/messages" not in me.get("/me").text
    assert me.post("/me/messages", choice="daily").status_code == 400
    reads_at(world, me.person)
    assert me.post("/me/messages", choice="never").status_code == 400
    assert me.post("/me/messages", choice="daily").location == "/me?said=mail_choice_done"
    assert '<option value="daily" selected>' in me.get("/me").text


# --- by the administrator


def test_who_is_added_with_an_address_gets_the_link_and_the_administrator_does_not(world: World) -> None:
    boss = signed_in(world, Role.ADMINISTRATOR, organisation_id=1)
    added = boss.post("/people?lang=en", login="moi", name="Mới", role="producer", address="moi@example.vn")
    assert added.status_code == 200
    assert "on its way to moi@example.vn" in added.text
    assert "/password" not in added.text
    assert kinds(world) == [MessageKind.FIRST_PASSWORD]
    listed = boss.get("/people").text
    assert "m***@example.vn" in listed
    assert "moi@example.vn" not in listed
    without = boss.post("/people", login="khac", name="Khác", role="producer")
    assert "/password?lang=en#" in without.text
    bad = boss.post("/people", login="ba", name="Ba", role="producer", address="a@b.vn, c@d.vn")
    assert bad.status_code == 400
    with read(world.engine) as conn:
        assert {"moi", "khac"} <= accounts.logins(conn, boss_viewer := people.Viewer(1))
        assert "ba" not in accounts.logins(conn, boss_viewer)


def test_who_decides_gets_no_password_by_mail_but_may_read_mail(world: World) -> None:
    boss = signed_in(world, Role.ADMINISTRATOR)
    added = boss.post("/people", login="can.bo", name="C", role="officer", authority="1", address="can.bo@example.vn")
    assert "/password?lang=vi#" in added.text
    assert kinds(world) == []
    assert signed_in(world, Role.ADMINISTRATOR).post("/people/requests/1/sign").status_code == 303
    assert kinds(world) == [MessageKind.ADDRESS_TO_CONFIRM]


def test_an_administrator_changes_the_address_of_their_own_people_alone(world: World) -> None:
    boss = signed_in(world, Role.ADMINISTRATOR, organisation_id=1)
    an, other = make_person(world, Role.PRODUCER, login="an"), make_person(world, Role.INSPECTOR, login="kiem")
    assert boss.post("/people/an/address", address="an@example.vn").status_code == 303
    assert mailbox(world, an) == Mailbox(an.id, "an@example.vn", False)
    assert boss.post("/people/an/address", address="x").status_code == 400
    assert boss.post("/people/kiem/address", address="a@b.vn").status_code == 404
    assert mailbox(world, other) is None
    assert boss.post("/people/an/address", address="").status_code == 303
    assert mailbox(world, an) is None


# --- what was sent


def test_what_was_sent_is_for_the_registrys_own_people_and_shows_no_whole_address(world: World) -> None:
    number = fail(world)
    for role in (Role.OFFICER, Role.ADMINISTRATOR):
        page = signed_in(world, role).get("/messages?lang=en")
        assert page.status_code == 200
        assert "n***@example.vn" in page.text
        assert "nguyen.an@example.vn" not in page.text
        assert "refused 550" in page.text
    for who in (signed_in(world, Role.ADMINISTRATOR, organisation_id=1), signed_in(world, Role.PRODUCER)):
        assert who.get("/messages").status_code == 403
        assert who.post(f"/messages/{number}/retry").status_code == 403


def test_a_failed_message_is_sent_again_by_a_button(world: World) -> None:
    number, officer = fail(world), signed_in(world, Role.OFFICER)
    assert f"/messages/{number}/retry" in officer.get("/messages?state=failed").text
    assert f"/messages/{number}/retry" not in officer.get("/messages?state=sent").text
    done = officer.post(f"/messages/{number}/retry")
    assert done.location == "/messages?said=mail_retried"
    again = officer.post(f"/messages/{number}/retry")
    assert (again.status_code, "Chỉ gửi lại" in again.text) == (409, True)
    assert officer.post("/messages/99999/retry").status_code == 404
    assert officer.post(f"/messages/{1 << 70}/retry").status_code == 404


def test_a_long_list_goes_on(world: World) -> None:
    for number in range(51):
        fail(world, f"an{number}@example.vn")
    officer = signed_in(world, Role.OFFICER)
    first = officer.get("/messages?state=failed").text
    assert "/messages?state=failed&amp;before=2" in first
    second = officer.get("/messages?state=failed&before=2").text
    assert "/messages/1/retry" in second
    assert "/messages/2/retry" not in second
    assert officer.get("/messages?before=x&state=y").status_code == 200


def test_an_applicant_reads_where_mail_goes(world: World, client: FlaskClient) -> None:
    form = {
        "name": "Mới", "tax_code": "0109876532", "address": "x", "province": "01", "contact": "Bảy",
        "email": "bay@duocmoi.vn", "phone": "02438250000", "login": "bay", "trades": "shop",
        "secret": secrets.token_urlsafe(32),
    }  # fmt: skip
    bad = client.post("/register", data=form | {"email": "bay@duocmoi.vn\nBcc: b@example.vn"})
    assert bad.status_code == 400
    sent = client.post("/register", data=form)
    assert "bay@duocmoi.vn" in client.get(sent.location).text
    assert kinds(world) == [MessageKind.APPLICATION_RECEIVED]


def every_message(world: World) -> dict[str, int]:
    """A failed message of each kind of receiver; its name with its number."""
    hanoi, saigon = (make_authority(world.engine, f"Đội {code}", Territory(code)) for code in ("01", "79"))
    make_person(world, Role.OFFICER, login="ha", place=hanoi)
    make_person(world, Role.OFFICER, login="minh", place=saigon)
    with write(world.engine) as conn:
        south = Organisation(0, "Chợ Lớn", tax_code="0309999987", province="79")
        number = organisations.add_organisation(conn, south, world.moment).id
    there = {
        "hanoi company": make_person(world, Role.PRODUCER, login="duoc"),
        "saigon company": make_person(world, Role.PRODUCER, login="cho", organisation_id=number),
        "hanoi officer": accounts_of(world, "ha"),
        "saigon officer": accounts_of(world, "minh"),
    }
    for person in there.values():
        reads_at(world, person, f"{person.login}@example.vn")
    addresses = {
        "hanoi applicant": (MessageKind.APPLICATION_REFUSED, requested(world, 1, "01")),
        "saigon applicant": (MessageKind.APPLICATION_REFUSED, requested(world, 2, "79")),
        "hanoi reporter": (MessageKind.REPORT_ANSWERED, reported(world, "01")),
        "saigon reporter": (MessageKind.REPORT_ANSWERED, reported(world, "79")),
        "operator": (MessageKind.KEY_WARNING, "1"),
    }
    with write(world.engine) as conn:
        for person in there.values():
            (reader,) = [
                one for one in mailbox_rows.readers(conn, person.organisation_id) if one.person.id == person.id
            ]
            assert outbox.to_reader(conn, reader, Message(MessageKind.RECALL, "chữ, không phải số"), world.moment)
        for kind, subject in addresses.values():
            assert outbox.to_address(conn, "x@example.vn", Message(kind, subject), world.moment)
        leased = outbox_rows.lease(conn, "x", world.moment, world.moment + timedelta(minutes=1), 99)
        outcome = OutboxOutcome(MessageState.FAILED, world.moment, "refused 550")
        outbox_rows.settle(conn, [one.id for one in leased], "x", outcome)
    return dict(zip([*there, *addresses], sorted(one.id for one in leased), strict=True))


def accounts_of(world: World, login: str) -> Person:
    with read(world.engine) as conn:
        return accounts.find_person(conn, login)


def requested(world: World, number: int, province: str) -> str:
    new = Petition(0, RequestKind.PRODUCER, str(number), {}, world.moment, "applicant:x", province=province)
    with write(world.engine) as conn:
        return str(petitions.ask(conn, new).petition.id)


def reported(world: World, province: str) -> str:
    sent_as = province.encode() * 8
    new = ConsumerReport(0, sent_as, f"R{province}".ljust(12, "A"), world.moment, ReportReason.OTHER, province=province)
    with write(world.engine) as conn:
        return str(report_rows.add(conn, new, []))


@pytest.mark.parametrize(
    ("login", "names"),
    [
        ("ha", {"hanoi company", "hanoi officer", "hanoi applicant", "hanoi reporter"}),
        ("minh", {"saigon company", "saigon officer", "saigon applicant", "saigon reporter"}),
    ],
)
def test_an_officer_sees_and_retries_the_messages_of_the_territory_alone(
    world: World, login: str, names: set[str]
) -> None:
    every = every_message(world)
    officer = session_of(world, accounts_of(world, login))
    page = officer.get("/messages?state=failed").text
    assert {name for name, number in every.items() if f"/messages/{number}/retry" in page} == names
    assert re.findall(r'class="tag bad">(\d+)<', page)[0] == "4"
    for name, number in every.items():
        answer = officer.post(f"/messages/{number}/retry")
        assert answer.status_code == (303 if name in names else 404), name
    with read(world.engine) as conn:
        assert outbox.counts(conn, REGISTRY)[MessageState.WAITING] == len(names)


def test_the_nation_and_the_administrators_see_all(world: World) -> None:
    every = every_message(world)
    nation = signed_in(world, Role.OFFICER)
    team = make_authority(world.engine, "Đội 1", Territory("01"))
    boss = signed_in(world, Role.ADMINISTRATOR, Role.INSPECTOR, place=team)
    for who in (nation, boss, signed_in(world, Role.ADMINISTRATOR)):
        page = who.get("/messages?state=failed").text
        assert {number for number in every.values() if f"/messages/{number}/retry" in page} == set(every.values())
