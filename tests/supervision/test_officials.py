"""Accounts of the registry's own people: two administrators, one of them drawn, and what one alone cannot do."""

from datetime import timedelta

import pytest

from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.model.messages import MessageKind
from registry.model.people import REGISTRY, Person, PersonState, Role
from registry.model.requests import Petition, RequestKind, RequestState
from registry.model.trail import TrailFilter
from registry.office import accounts, mailboxes, outbox, petitions
from registry.office.trail import entries
from registry.store.engine.engine import read, write
from registry.store.office import mailbox_rows, request_rows
from registry.supervision import company_cases, deciding, draws, officials
from registry.supervision.officials import Alone, Asker
from tests.factories import NOW, OWN_AUTHORITY, World, make_organisation
from tests.supervision.officials_world import ask, found_administrators, let_sign_in, make_official, new_officer

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PASSWORD = "một mật khẩu dài"


def person(world: World, login: str) -> Person | None:
    with read(world.engine) as conn:
        return accounts.login_holder(conn, login)


def refused_sign(world: World, signer: Person, number: int, at: timedelta = timedelta()) -> str:
    with pytest.raises(Refused) as refused, write(world.engine) as conn:
        officials.sign(conn, signer, number, NOW + at)
    return refused.value.code


def test_the_first_two_administrators_come_at_once_and_nobody_after_them(world: World) -> None:
    found_administrators(world, "mot", "hai")
    with read(world.engine) as conn:
        assert not officials.may_found(conn)
        there = [one.entry for one in entries(conn, REGISTRY, TrailFilter(act="person_added"))]
    assert [(one.by, one.second, one.detail["founding"]) for one in there] == [("root", None, True)] * 2
    for new in (Person(0, "ba", "Ba", None, (Role.ADMINISTRATOR,)), new_officer("an")):
        with pytest.raises(Refused, match="another signs"), write(world.engine) as conn:
            officials.add_alone(conn, new, None, Alone("root", NOW, world.draw))
    with write(world.engine) as conn:
        for login in ("mot", "hai"):
            accounts.disable(conn, login, "root", NOW)
        # Not even when they are gone: otherwise whoever disables them begins anew.
        assert not officials.may_found(conn)


def test_an_account_opens_once_the_other_administrator_has_signed(world: World) -> None:
    _, hai = found_administrators(world, "mot", "hai")
    made = ask(world, "mot", new_officer("An"))
    assert person(world, "an") is None
    with pytest.raises(Refused):
        accounts.set_password(world.engine, made.token, PASSWORD, NOW)
    assert made.petition.signer is not None
    assert (made.petition.signer.login, made.petition.signer.few) == ("hai", True)
    with write(world.engine) as conn:
        officials.sign(conn, hai, made.petition.id, NOW + 6 * DAY)
    late = NOW + 6 * DAY + timedelta(hours=72)
    with pytest.raises(Refused):
        accounts.set_password(world.engine, made.token, PASSWORD, late)
    accounts.set_password(world.engine, made.token, PASSWORD, late - timedelta(seconds=1))
    an = person(world, "an")
    assert an is not None
    assert (an.roles, an.authority, an.has_password) == ((Role.OFFICER,), OWN_AUTHORITY, True)
    with read(world.engine) as conn:
        added = entries(conn, REGISTRY, TrailFilter(act="person_added", subject="an"))[0].entry
        asked = entries(conn, REGISTRY, TrailFilter(act="add_official_asked"))[0].entry
    assert (added.by, added.second, added.detail["request"]) == ("mot", "hai", made.petition.id)
    assert asked.detail.keys() == {"request", "name", "roles", "authority", "province"}


def test_a_token_of_a_request_that_is_refused_taken_back_or_lapsed_opens_nothing(world: World) -> None:
    mot, hai = found_administrators(world, "mot", "hai")
    refused, taken, lapsed = (ask(world, "mot", new_officer(login)) for login in ("aa", "bb", "cc"))
    with write(world.engine) as conn:
        officials.refuse(conn, hai, refused.petition.id, "không quen", NOW)
        officials.withdraw(conn, taken.petition.id, "mot", NOW)
    with pytest.raises(Conflict, match="lapsed"), write(world.engine) as conn:
        officials.sign(conn, hai, lapsed.petition.id, NOW + 7 * DAY)
    for one in (refused, taken):
        with pytest.raises(Conflict), write(world.engine) as conn:
            officials.sign(conn, hai, one.petition.id, NOW)
    for one in (refused, taken, lapsed):
        with pytest.raises(Refused):
            accounts.set_password(world.engine, one.token, PASSWORD, NOW)
    others = ask(world, "mot", new_officer("dd")).petition
    with pytest.raises(Refused), write(world.engine) as conn:
        officials.withdraw(conn, others.id, "hai", NOW)
    assert person(world, "aa") is None
    assert mot.cares_for_all


def test_one_administrator_alone_gets_no_official_into_their_hands(world: World) -> None:
    mot, hai = found_administrators(world, "mot", "hai")
    an = make_official(world, mot, hai, new_officer("an"))
    made = ask(world, "hai", new_officer("ma"))
    assert refused_sign(world, hai, made.petition.id) == "own_request"
    # An officer signs for no account, their own or another one.
    assert refused_sign(world, an, made.petition.id) == "administrator_signs"
    boss = Person(0, "chu", "Chủ", make_organisation(world).id, (Role.ADMINISTRATOR, Role.PRODUCER))
    with write(world.engine) as conn:
        chu = accounts.add_person(conn, boss, "x", NOW, world.draw).person
    assert refused_sign(world, chu, made.petition.id) == "administrator_signs"
    for act in (accounts.reset, accounts.enable):
        with pytest.raises(Refused) as refused, write(world.engine) as conn:
            act(conn, "an", "mot", NOW, world.draw)
        assert refused.value.code == "official_needs_two"
    for new in (new_officer("x1"), Person(0, "x2", "X", None, (Role.ADMINISTRATOR,)),
                Person(0, "x3", "X", boss.organisation_id, (Role.INSPECTOR,), authority=OWN_AUTHORITY)):  # fmt: skip
        with pytest.raises(Refused) as refused, write(world.engine) as conn:
            accounts.add_person(conn, new, "mot", NOW, world.draw)
        assert refused.value.code == "official_needs_two"


def test_two_administrators_do_not_reset_each_other(world: World) -> None:
    mot, hai = found_administrators(world, "mot", "hai")
    with write(world.engine) as conn:
        of_hai = officials.ask_to_reset(conn, "hai", Asker("mot", NOW, world.draw)).petition
        of_mot = officials.ask_to_reset(conn, "mot", Asker("hai", NOW, world.draw)).petition
    # There is nobody else: neither signs what is about themselves, nor what they asked for.
    assert (of_hai.signer, of_mot.signer) == (None, None)
    assert refused_sign(world, hai, of_hai.id) == "own_account"
    assert refused_sign(world, mot, of_hai.id) == "own_request"
    ba = make_official(world, mot, hai, Person(0, "ba", "Ba", None, (Role.ADMINISTRATOR,)))
    draws.renew(world.engine, NOW, world.draw)
    # Whom `mot` made cannot be the second to `mot`, only to `hai`; nor can `mot` be to them: it may be one person.
    of_ba = ask(world, "ba", new_officer("an"))
    assert of_ba.petition.signer is not None
    assert of_ba.petition.signer.login == "hai"
    assert refused_sign(world, mot, of_ba.petition.id) == "not_independent"
    assert refused_sign(world, ba, of_hai.id) == "not_independent"
    with write(world.engine) as conn:
        officials.sign(conn, ba, of_mot.id, NOW)


def test_a_puppet_officer_signs_for_nobody(world: World) -> None:
    """One administrator asks for two officers, tells the other they are colleagues, and keeps both tokens."""
    mot, hai = found_administrators(world, "mot", "hai")
    company = make_organisation(world)
    first = make_official(world, mot, hai, new_officer("rong.1"))
    second = make_official(world, mot, hai, new_officer("rong.2"))
    with write(world.engine) as conn:
        petition = company_cases.ask_suspension(conn, company, "x", first.login, NOW, "ngay")
        draws.draw_due(conn, NOW, world.draw)
    with pytest.raises(Refused) as refused, write(world.engine) as conn:
        deciding.sign(conn, second, petition.id, NOW + HOUR)
    assert refused.value.code == "not_independent"
    with read(world.engine) as conn:
        assert petitions.find(conn, REGISTRY, petition.id).signer is None
    # Another administrator's officer can, and the lot falls on that one.
    honest = make_official(world, hai, mot, new_officer("that"))
    draws.renew(world.engine, NOW + HOUR, world.draw)
    with pytest.raises(Refused) as refused, write(world.engine) as conn:
        deciding.sign(conn, second, petition.id, NOW + HOUR)
    assert refused.value.code == "not_independent"
    with write(world.engine) as conn:
        assert deciding.sign(conn, honest, petition.id, NOW + HOUR).standing is RequestState.APPROVED


def test_puppets_of_the_machine_are_told_to_everybody_and_sign_for_nobody(world: World) -> None:
    mot, hai = found_administrators(world, "mot", "hai")
    an = make_official(world, mot, hai, new_officer("an"))
    with write(world.engine) as conn:
        for one in (mot, hai, an):
            mailbox_rows.put(conn, one.id, f"{one.login}@example.vn", "x", NOW)
            mailbox_rows.confirm(conn, one.id, NOW)
        alone = Alone("root", NOW, world.draw, "mất điện thoại")
        puppets = [
            let_sign_in(conn, officials.add_alone(conn, new_officer(login), None, alone).person)
            for login in ("rong.1", "rong.2")
        ]
        told = [(one.entry.message.kind, one.login) for one in outbox.newest(conn, REGISTRY)]
        shown = [
            (one.entry.by, one.entry.subject, one.entry.detail["reason"]) for one in officials.emergencies(conn, NOW)
        ]
    assert sorted(told) == sorted([(MessageKind.EMERGENCY, login) for login in ("an", "hai", "mot")] * 2)
    assert shown == [("root", "rong.2", "mất điện thoại"), ("root", "rong.1", "mất điện thoại")]
    company = make_organisation(world)
    with write(world.engine) as conn:
        petition = company_cases.ask_suspension(conn, company, "x", puppets[0].login, NOW, "ngay")
    with pytest.raises(Refused) as refused, write(world.engine) as conn:
        deciding.sign(conn, puppets[1], petition.id, NOW + HOUR)
    assert refused.value.code == "not_independent"
    with pytest.raises(Invalid), write(world.engine) as conn:
        officials.add_alone(conn, new_officer("rong.3"), None, Alone("root", NOW, world.draw, " "))


def test_a_reset_leaves_the_password_until_its_token_is_used(world: World) -> None:
    mot, hai = found_administrators(world, "mot", "hai")
    make_official(world, mot, hai, new_officer("an"))
    with write(world.engine) as conn:
        made = officials.ask_to_reset(conn, "an", Asker("hai", NOW, world.draw))
    an = person(world, "an")
    assert an is not None
    assert an.has_password
    with write(world.engine) as conn:
        officials.sign(conn, mot, made.petition.id, NOW)
    accounts.set_password(world.engine, made.token, PASSWORD, NOW)
    with read(world.engine) as conn:
        entry = entries(conn, REGISTRY, TrailFilter(act="password_reset"))[0].entry
    assert (entry.by, entry.second, entry.subject) == ("hai", "mot", "an")


def test_a_disabled_official_comes_back_by_two_without_the_old_password(world: World) -> None:
    mot, hai = found_administrators(world, "mot", "hai")
    make_official(world, mot, hai, new_officer("an"))
    with pytest.raises(Refused, match="not disabled"), write(world.engine) as conn:
        officials.ask_to_enable(conn, "an", Asker("hai", NOW, world.draw))
    with write(world.engine) as conn:
        accounts.disable(conn, "an", "mot", NOW)
    with pytest.raises(Refused, match="disabled"), write(world.engine) as conn:
        officials.ask_to_reset(conn, "an", Asker("hai", NOW, world.draw))
    with write(world.engine) as conn:
        made = officials.ask_to_enable(conn, "an", Asker("hai", NOW, world.draw))
        officials.sign(conn, mot, made.petition.id, NOW)
    an = person(world, "an")
    assert an is not None
    assert (an.state, an.has_password) == (PersonState.ACTIVE, False)
    accounts.set_password(world.engine, made.token, PASSWORD, NOW)


def test_what_cannot_be_done_any_more_leaves_the_request_open(world: World) -> None:
    mot, hai = found_administrators(world, "mot", "hai")
    twice = [ask(world, by, new_officer("an")) for by in ("mot",)]
    with pytest.raises(Conflict, match="sign theirs"):
        ask(world, "hai", new_officer("an"))
    with pytest.raises(Conflict, match="take that one back"):
        ask(world, "mot", new_officer("an"))
    with write(world.engine) as conn:
        alone = Alone("root", NOW, world.draw, "gấp")
        officials.add_alone(conn, new_officer("an"), None, alone)
    with pytest.raises(Conflict, match="taken"), write(world.engine) as conn:
        officials.sign(conn, hai, twice[0].petition.id, NOW)
    with read(world.engine) as conn:
        assert petitions.find(conn, REGISTRY, twice[0].petition.id).standing is RequestState.OPEN
    assert mot.cares_for_all


def test_where_they_read_is_set_with_the_signature_alone(world: World) -> None:
    _, hai = found_administrators(world, "mot", "hai")
    with pytest.raises(Invalid, match="email"), write(world.engine) as conn:
        officials.ask_to_add(conn, new_officer("an"), "an@example.vn\nBcc: x@y.vn", Asker("mot", NOW, world.draw))
    with write(world.engine) as conn:
        made = officials.ask_to_add(conn, new_officer("an"), "an@example.vn", Asker("mot", NOW, world.draw))
        assert outbox.newest(conn, REGISTRY) == []
        officials.sign(conn, hai, made.petition.id, NOW)
        assert [one.entry.message.kind for one in outbox.newest(conn, REGISTRY)] == [MessageKind.ADDRESS_TO_CONFIRM]
        mailbox = mailboxes.of(conn, accounts.find_person(conn, "an"))
    assert mailbox is not None
    assert (mailbox.address, mailbox.confirmed) == ("an@example.vn", False)


def test_what_is_no_official_is_not_asked_for(world: World) -> None:
    found_administrators(world, "mot", "hai")
    owner = make_organisation(world)
    with write(world.engine) as conn:
        accounts.add_person(conn, Person(0, "chu", "Chủ", owner.id, (Role.PRODUCER,)), "x", NOW, world.draw)
    for asked in (officials.ask_to_reset, officials.ask_to_enable):
        with pytest.raises(Invalid, match="acts for an organisation"), write(world.engine) as conn:
            asked(conn, "chu", Asker("mot", NOW, world.draw))
        with pytest.raises(NotFound), write(world.engine) as conn:
            asked(conn, "khong.co", Asker("mot", NOW, world.draw))


def test_making_resetting_and_enabling_come_to_one_signer(world: World) -> None:
    mot, hai = found_administrators(world, "mot", "hai")
    for number in range(5):
        make_official(world, hai, mot, Person(0, f"q.{number}", "Q", None, (Role.ADMINISTRATOR,)))
    for login in ("an", "binh"):
        make_official(world, hai, mot, new_officer(login))
    with write(world.engine) as conn:
        accounts.disable(conn, "binh", "mot", NOW)
        asker = Asker("mot", NOW, world.draw)
        asked = [
            officials.ask_to_add(conn, new_officer("chi"), None, asker),
            officials.ask_to_reset(conn, "an", asker),
            officials.ask_to_enable(conn, "binh", asker),
            officials.ask_to_add(conn, new_officer("dung"), None, asker),
        ]
    drawn = {one.petition.signer.login for one in asked if one.petition.signer}
    assert len(drawn) == 1


def test_who_asks_does_not_walk_the_lot_by_disabling_who_was_drawn(world: World) -> None:
    mot, hai = found_administrators(world, "mot", "hai")
    for number in range(3):
        make_official(world, hai, mot, Person(0, f"q.{number}", "Q", None, (Role.ADMINISTRATOR,)))
    petition = ask(world, "mot", new_officer("an")).petition
    assert petition.signer is not None
    drawn = petition.signer.login
    with pytest.raises(Refused) as refused, write(world.engine) as conn:
        accounts.disable(conn, drawn, "mot", NOW)
    assert refused.value.code == "drawn_signer"
    with write(world.engine) as conn:
        # Whoever was not drawn, and another one's hand, as ever; and once it was taken back.
        accounts.disable(conn, "q.2" if drawn != "q.2" else "q.1", "mot", NOW)
        officials.withdraw(conn, petition.id, "mot", NOW)
        accounts.disable(conn, drawn, "mot", NOW)


def test_of_what_waits_nothing_is_cut_off(world: World) -> None:
    found_administrators(world, "mot", "hai")
    with write(world.engine) as conn:
        for n in range(205):
            content = {"name": "x", "roles": ["officer"], "token": ""}
            asked = Petition(
                0, RequestKind.ADD_OFFICIAL, f"moi.{n}", content, NOW, "mot", until=NOW + timedelta(days=7)
            )
            request_rows.add(conn, asked)
    with read(world.engine) as conn:
        assert len(officials.waiting(conn, NOW)) == 205
