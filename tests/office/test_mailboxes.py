"""Where people read: an address is proved, a reset tells nobody anything, and never lets anybody in who decides."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from registry.errors import Conflict, Invalid, Refused
from registry.model import people
from registry.model.messages import LinkPurpose, Mailbox, MailChoice, MessageKind
from registry.model.people import REGISTRY, Person, PersonState, Role
from registry.model.trail import TrailFilter
from registry.office import accounts, mailboxes, outbox, sessions, trail
from registry.office.accounts import PasswordChange
from registry.office.mailboxes import CHANGES_A_DAY, RESETS_OF_LOGIN, RESETS_OF_NETWORK
from registry.store.engine.engine import Engine, read, write
from registry.store.office import mailbox_rows
from tests.factories import NOW, OWN_AUTHORITY, World, add_account, reset_account
from tests.office.readers import PASSWORD, make_reader

NETWORK, HOUR = "10.0.0.0/24", timedelta(hours=1)
TOKEN = "A" * 43
NEW = "một mật khẩu mới"


def kinds(world: World) -> list[tuple[MessageKind, str | None]]:
    with read(world.engine) as conn:
        return [
            (one.entry.message.kind, one.login or one.entry.address) for one in reversed(outbox.newest(conn, REGISTRY))
        ]


def mailbox(world: World, person: Person) -> Mailbox | None:
    with read(world.engine) as conn:
        return mailboxes.of(conn, person)


def link(world: World, person: Person, purpose: LinkPurpose, token: str = TOKEN) -> None:
    """A link as it is mailed."""
    with write(world.engine) as conn:
        owner = mailbox_rows.MailedLink(purpose, person.id, None)
        mailbox_rows.add_link(conn, people.digest(token), owner, NOW, NOW + HOUR)


def ask(world: World, login: str, network: str = NETWORK) -> None:
    mailboxes.ask_reset(world.engine, login, network, NOW)


def signs_in(world: World, login: str, password: str) -> bool:
    return accounts.sign_in(world.engine, login, password, NETWORK, NOW).person is not None


# --- the address


def test_an_address_counts_once_its_link_was_used(world: World) -> None:
    an = make_reader(world, "an", Role.PRODUCER, address=None)
    with write(world.engine) as conn:
        mailboxes.set_address(conn, an, " an@example.vn ", "alice", NOW)
    assert mailbox(world, an) == Mailbox(an.id, "an@example.vn", False)
    assert kinds(world) == [(MessageKind.ADDRESS_TO_CONFIRM, "an")]
    link(world, an, LinkPurpose.ADDRESS)
    with write(world.engine) as conn:
        assert mailboxes.confirm_address(conn, TOKEN, NOW).login == "an"
    assert mailbox(world, an) == Mailbox(an.id, "an@example.vn", True)
    with write(world.engine) as conn, pytest.raises(Refused, match="used"):
        mailboxes.confirm_address(conn, TOKEN, NOW)
    with write(world.engine) as conn, pytest.raises(Conflict, match="confirmed already"):
        mailboxes.set_address(conn, an, "an@example.vn", "alice", NOW)
    with read(world.engine) as conn:
        acts = [one.entry.act for one in trail.entries(conn, REGISTRY, TrailFilter(subject="an"))]
    assert acts[:2] == ["address_confirmed", "address_set"]


def test_a_link_for_another_purpose_or_too_old_confirms_nothing(world: World) -> None:
    an = make_reader(world, "an", Role.PRODUCER, confirmed=False)
    link(world, an, LinkPurpose.PASSWORD_FORGOTTEN)
    link(world, an, LinkPurpose.ADDRESS, "B" * 43)
    for token, at in ((TOKEN, NOW), ("B" * 43, NOW + HOUR), ("C" * 43, NOW), ("", NOW), ("x y", NOW)):
        with write(world.engine) as conn, pytest.raises(Refused):
            mailboxes.confirm_address(conn, token, at)
    there = mailbox(world, an)
    assert there is not None
    assert not there.confirmed


def test_the_old_address_is_told_and_old_links_count_no_more(world: World) -> None:
    an = make_reader(world, "an", Role.PRODUCER)
    link(world, an, LinkPurpose.PASSWORD_FORGOTTEN)
    with write(world.engine) as conn:
        mailboxes.set_address(conn, an, "moi@example.vn", "alice", NOW)
    assert kinds(world) == [(MessageKind.ADDRESS_CHANGED, "an@example.vn"), (MessageKind.ADDRESS_TO_CONFIRM, "an")]
    with pytest.raises(Refused):
        mailboxes.set_password(world.engine, TOKEN, NEW, NOW)
    with write(world.engine) as conn:
        mailboxes.remove_address(conn, an, "alice", NOW)
        mailboxes.remove_address(conn, an, "alice", NOW)
    assert mailbox(world, an) is None


def test_ones_own_address_is_changed_by_who_knows_the_password(world: World) -> None:
    an = make_reader(world, "an", Role.PRODUCER)
    with pytest.raises(Refused, match="present password"):
        mailboxes.change_address(world.engine, an, "trom@example.vn", "a wrong password", NETWORK, NOW)
    with pytest.raises(Invalid, match="one address"):
        mailboxes.change_address(world.engine, an, "a@b.vn\nBcc: c@d.vn", PASSWORD, NETWORK, NOW)
    assert kinds(world) == []
    mailboxes.change_address(world.engine, an, "moi@example.vn", PASSWORD, NETWORK, NOW)
    assert mailbox(world, an) == Mailbox(an.id, "moi@example.vn", False)
    mailboxes.change_address(world.engine, an, " ", PASSWORD, NETWORK, NOW)
    assert mailbox(world, an) is None


def test_an_address_is_changed_only_so_often_a_day(world: World) -> None:
    an = make_reader(world, "an", Role.PRODUCER)
    for number in range(CHANGES_A_DAY):
        with write(world.engine) as conn:
            mailboxes.set_address(conn, an, f"an{number}@example.vn", "an", NOW)
    with write(world.engine) as conn, pytest.raises(Refused, match="tomorrow"):
        mailboxes.set_address(conn, an, "an@example.vn", "an", NOW)


def test_who_chooses_must_have_an_address(world: World) -> None:
    an, binh = make_reader(world, "an", Role.PRODUCER), make_reader(world, "binh", Role.PRODUCER, address=None)
    with write(world.engine) as conn:
        mailboxes.choose(conn, an, MailChoice.DAILY, NOW)
        with pytest.raises(Invalid, match="enter one first"):
            mailboxes.choose(conn, binh, MailChoice.DAILY, NOW)
    there = mailbox(world, an)
    assert there is not None
    assert there.choice is MailChoice.DAILY
    with read(world.engine) as conn:
        masked = mailboxes.masked_of(conn, [an, binh])
    assert {number: one.address for number, one in masked.items()} == {an.id: "a***@example.vn"}


# --- a password forgotten


@pytest.mark.parametrize(
    ("roles", "organisation", "may"),
    [
        ((Role.PRODUCER, Role.ADMINISTRATOR), True, True),
        ((Role.SHOP,), True, True),
        ((Role.ADMINISTRATOR,), True, True),
        ((Role.ADMINISTRATOR,), False, False),
        ((Role.OFFICER,), False, False),
        ((Role.INSPECTOR,), False, False),
        ((Role.PRODUCER, Role.INSPECTOR), True, False),
    ],
)
def test_a_reset_by_mail_is_never_for_who_decides_inspects_or_makes_such_people(
    world: World, roles: tuple[Role, ...], organisation: bool, may: bool
) -> None:
    person = make_reader(world, "an", *roles, organisation=organisation)
    ask(world, "an")
    assert bool(kinds(world)) is may
    link(world, person, LinkPurpose.PASSWORD_FORGOTTEN)
    if may:
        mailboxes.set_password(world.engine, TOKEN, NEW, NOW)
    else:
        with pytest.raises(Refused):
            mailboxes.set_password(world.engine, TOKEN, NEW, NOW)
    assert signs_in(world, "an", NEW) is may


def test_a_reset_needs_a_confirmed_address_and_a_password_that_was_set(world: World) -> None:
    make_reader(world, "an", Role.PRODUCER, confirmed=False)
    make_reader(world, "binh", Role.PRODUCER, address=None)
    with write(world.engine) as conn:
        moi = add_account(conn, Person(0, "moi", "M", 1, (Role.PRODUCER,)), "a", NOW, world.draw).person
        mailbox_rows.put(conn, moi.id, "moi@example.vn", "a", NOW)
        mailbox_rows.confirm(conn, moi.id, NOW)
    gone = make_reader(world, "gone", Role.PRODUCER)
    with write(world.engine) as conn:
        accounts.disable(conn, gone.login, "a", NOW)
    for login in ("an", "binh", "moi", "gone", "nobody", "", "nobody\x00", "x" * 200, "\ud800"):
        ask(world, login, f"10.0.{len(login)}.0/24")
    assert kinds(world) == []


def test_the_same_statements_are_made_for_a_login_that_nobody_has(world: World) -> None:
    make_reader(world, "an", Role.PRODUCER)
    make_reader(world, "can.bo", Role.OFFICER, organisation=False)
    assert statements(world.engine, "an") == statements(world.engine, "khong.ai") == statements(world.engine, "can.bo")


def statements(engine: Engine, login: str) -> list[str]:
    """What is said to the database, without its values."""
    said: list[str] = []

    def listen(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    sa.event.listen(engine, "before_cursor_execute", listen)
    try:
        # From a network of its own, each time the first.
        mailboxes.ask_reset(engine, login, f"192.0.{len(login)}.0/24", NOW)
    finally:
        sa.event.remove(engine, "before_cursor_execute", listen)
    return said


def test_one_login_is_written_to_only_so_often_and_one_network_asks_only_so_often(world: World) -> None:
    make_reader(world, "an", Role.PRODUCER)
    for number in range(RESETS_OF_LOGIN + 2):
        ask(world, "AN ", f"10.9.{number}.0/24")
    assert len(kinds(world)) == RESETS_OF_LOGIN
    for number in range(RESETS_OF_NETWORK):
        ask(world, f"nobody{number}")
    with pytest.raises(Refused, match="network"):
        ask(world, "an")


def test_a_mailed_link_sets_a_password_once_and_leaves_the_second_factor_on(world: World) -> None:
    an = make_reader(world, "an", Role.PRODUCER)
    with write(world.engine) as conn:
        conn.exec_driver_sql("UPDATE people SET totp_step = 1")
        conn.execute(sa.text("UPDATE people SET totp = :sealed"), {"sealed": b"sealed"})
    opened = sessions.begin(world.engine, an, NOW, world.draw)
    link(world, an, LinkPurpose.PASSWORD_FORGOTTEN)
    with pytest.raises(Invalid, match="password"):
        mailboxes.set_password(world.engine, TOKEN, "short", NOW)
    assert mailboxes.set_password(world.engine, TOKEN, NEW, NOW).login == "an"
    with pytest.raises(Refused):
        mailboxes.set_password(world.engine, TOKEN, PASSWORD, NOW)
    assert signs_in(world, "an", NEW)
    with read(world.engine) as conn:
        assert accounts.find_person(conn, "an").has_totp
    assert sessions.find(world.engine, opened.secret, NOW) is None


def test_a_password_set_by_any_way_ends_the_mailed_link(world: World) -> None:
    an = make_reader(world, "an", Role.PRODUCER)
    link(world, an, LinkPurpose.PASSWORD_FORGOTTEN)
    accounts.change_password(world.engine, an, PasswordChange(PASSWORD, NEW), NETWORK, NOW)
    with pytest.raises(Refused):
        mailboxes.set_password(world.engine, TOKEN, PASSWORD, NOW)
    link(world, an, LinkPurpose.PASSWORD_FORGOTTEN)
    with write(world.engine) as conn:
        token = reset_account(conn, "an", "alice", NOW, world.draw).token
    mailboxes.set_password(world.engine, token, PASSWORD, NOW)
    with pytest.raises(Refused):
        mailboxes.set_password(world.engine, TOKEN, NEW, NOW)


def test_somebody_disabled_does_not_come_back_by_an_earlier_link(world: World) -> None:
    an = make_reader(world, "an", Role.PRODUCER)
    link(world, an, LinkPurpose.PASSWORD_FORGOTTEN)
    with write(world.engine) as conn:
        accounts.disable(conn, "an", "alice", NOW)
    with pytest.raises(Refused):
        mailboxes.set_password(world.engine, TOKEN, NEW, NOW)
    with read(world.engine) as conn:
        assert accounts.find_person(conn, "an").state is PersonState.DISABLED


def test_a_first_password_confirms_the_address_it_came_to(world: World) -> None:
    make_reader(world, "an", Role.PRODUCER)
    with write(world.engine) as conn:
        moi = add_account(conn, Person(0, "moi", "M", 1, (Role.PRODUCER,)), "an", NOW, world.draw).person
        mailboxes.set_address(conn, moi, "moi@example.vn", "an", NOW)
    assert kinds(world) == [(MessageKind.FIRST_PASSWORD, "moi")]
    link(world, moi, LinkPurpose.FIRST_PASSWORD)
    mailboxes.set_password(world.engine, TOKEN, NEW, NOW)
    assert mailbox(world, moi) == Mailbox(moi.id, "moi@example.vn", True)


def test_a_new_officer_gets_no_password_by_mail(world: World) -> None:
    with write(world.engine) as conn:
        new = Person(0, "can.bo", "C", None, (Role.OFFICER,), authority=OWN_AUTHORITY)
        person = add_account(conn, new, "alice", NOW, world.draw).person
        mailboxes.set_address(conn, person, "can.bo@example.vn", "alice", NOW)
    assert kinds(world) == [(MessageKind.ADDRESS_TO_CONFIRM, "can.bo")]
