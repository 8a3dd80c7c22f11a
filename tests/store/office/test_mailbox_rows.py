"""Rows of mailboxes and mailed links: an address is proved anew when it changes, a link counts once and in time."""

from datetime import timedelta

from registry.model.messages import LinkPurpose, Mailbox, MailChoice
from registry.model.people import Person, Role
from registry.model.requests import Petition, RequestKind
from registry.store.engine.engine import Connection, read, write
from registry.store.engine.schema import mailboxes, mailed_links
from registry.store.office import account_rows, mailbox_rows, request_rows
from registry.store.office.mailbox_rows import MailedLink
from tests.factories import NOW, World, make_organisation
from tests.store.closed_sets import allowed, fits

HOUR = timedelta(hours=1)
FIRST, SECOND = bytes(32), bytes([1]) * 32


def person(world: World, conn: Connection, login: str, organisation: int | None) -> int:
    return account_rows.add_person(conn, Person(0, login, login, organisation, (Role.PRODUCER,)), "a", NOW).id


def test_a_new_address_is_to_be_proved_and_the_choice_stays(world: World) -> None:
    mine = make_organisation(world).id
    with write(world.engine) as conn:
        an = person(world, conn, "an", mine)
        assert mailbox_rows.of(conn, an) is None
        assert not mailbox_rows.choose(conn, an, MailChoice.DAILY, "an", NOW)
        mailbox_rows.put(conn, an, "an@example.vn", "an", NOW)
        mailbox_rows.confirm(conn, an, NOW)
        assert mailbox_rows.choose(conn, an, MailChoice.DAILY, "an", NOW)
        assert mailbox_rows.of(conn, an) == Mailbox(an, "an@example.vn", True, MailChoice.DAILY)
        mailbox_rows.put(conn, an, "moi@example.vn", "an", NOW)
        assert mailbox_rows.of(conn, an) == Mailbox(an, "moi@example.vn", False, MailChoice.DAILY)
        assert mailbox_rows.of_many(conn, [an, an + 1]) == [Mailbox(an, "moi@example.vn", False, MailChoice.DAILY)]
        assert mailbox_rows.remove(conn, an)
        assert not mailbox_rows.remove(conn, an)


def test_readers_are_active_people_of_one_organisation_or_of_the_registry(world: World) -> None:
    mine, other = make_organisation(world).id, make_organisation(world, "8935000").id
    with write(world.engine) as conn:
        for login, whose in (("an", mine), ("binh", mine), ("chi", other), ("dung", None), ("em", mine)):
            number = person(world, conn, login, whose)
            mailbox_rows.put(conn, number, f"{login}@example.vn", "a", NOW)
            if login != "em":
                mailbox_rows.confirm(conn, number, NOW)
            if login == "binh":
                account_rows.disable(conn, number, "a", NOW)
        assert [one.person.login for one in mailbox_rows.readers(conn, mine)] == ["an"]
        assert [one.person.login for one in mailbox_rows.readers(conn, None)] == ["dung"]
        there = mailbox_rows.reader(conn, number)
        assert there is not None
        assert (there.person.login, there.mailbox.confirmed) == ("em", False)
        assert mailbox_rows.reader(conn, number + 1) is None


def test_a_persons_link_counts_in_time_and_once_and_only_the_newest(world: World) -> None:
    with write(world.engine) as conn:
        owner = MailedLink(LinkPurpose.ADDRESS, person(world, conn, "an", None), None)
        mailbox_rows.add_link(conn, FIRST, owner, NOW, NOW + HOUR)
        assert mailbox_rows.link(conn, FIRST, NOW) == owner
        assert mailbox_rows.link(conn, FIRST, NOW + HOUR) is None
        assert not mailbox_rows.use_link(conn, FIRST, NOW + HOUR)
        mailbox_rows.add_link(conn, SECOND, owner, NOW, NOW + HOUR)
        assert mailbox_rows.link(conn, FIRST, NOW) is None
        assert mailbox_rows.use_link(conn, SECOND, NOW)
        assert not mailbox_rows.use_link(conn, SECOND, NOW)
        mailbox_rows.add_link(conn, FIRST, owner, NOW, NOW + HOUR)
        mailbox_rows.drop_links(conn, owner.person_id or 0, LinkPurpose.PASSWORD_FORGOTTEN)
        assert mailbox_rows.link(conn, FIRST, NOW)
        mailbox_rows.drop_old_links(conn, NOW + HOUR)
        assert not mailbox_rows.link(conn, FIRST, NOW)


def test_the_link_of_an_application_opens_it_as_its_receipt_does_and_is_never_used_up(world: World) -> None:
    with write(world.engine) as conn:
        number = request_rows.add(conn, Petition(0, RequestKind.PRODUCER, "1", {}, NOW, "a"), SECOND)
        owner = MailedLink(LinkPurpose.APPLICATION, None, number)
        for _ in range(2):
            mailbox_rows.add_link(conn, FIRST, owner, NOW, None)
        assert not mailbox_rows.use_link(conn, FIRST, NOW)
    with read(world.engine) as conn:
        of_link, of_receipt = request_rows.by_receipt(conn, FIRST), request_rows.by_receipt(conn, SECOND)
        assert of_link == of_receipt
        assert of_link is not None
        assert of_link.id == number
        assert request_rows.by_receipt(conn, bytes([2]) * 32) is None


def test_the_tables_take_every_word() -> None:
    assert allowed(mailboxes.c.choice) == set(MailChoice)
    assert allowed(mailed_links.c.purpose) == set(LinkPurpose)
    assert fits(mailboxes.c.choice, MailChoice)
    assert fits(mailed_links.c.purpose, LinkPurpose)
