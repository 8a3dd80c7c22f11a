"""Rows of requests: asked once, seen by whose they are, ended once, and found by a receipt."""

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.model.people import REGISTRY, Viewer
from registry.model.requests import DrawnSigner, Petition, RequestFilter, RequestKind, RequestState
from registry.store.engine.engine import Connection, IntegrityError, write
from registry.store.office import file_rows, request_rows
from tests.factories import NOW, World, make_organisation

HOUR = timedelta(hours=1)
CLAIM = Petition(0, RequestKind.CLAIM, "08934588012341", {"reason": "của tôi"}, NOW, "an")


def add(conn: Connection, **changes: object) -> int:
    return request_rows.add(conn, replace(CLAIM, **changes))  # type: ignore[arg-type]


def test_a_request_is_read_as_it_was_asked_by_whose_it_is(world: World) -> None:
    mine, other = make_organisation(world).id, make_organisation(world, "8935000").id
    with write(world.engine) as conn:
        number = add(conn, organisation_id=mine, province="01", until=NOW + HOUR)
        expected = replace(CLAIM, id=number, organisation_id=mine, province="01", until=NOW + HOUR)
        assert request_rows.one(conn, REGISTRY, number) == request_rows.one(conn, Viewer(mine), number) == expected
        assert request_rows.one(conn, Viewer(other), number) is None
        assert request_rows.every(conn, Viewer(other), RequestFilter()) == []
        assert request_rows.one(conn, REGISTRY, number + 1) is None


def test_the_same_thing_is_asked_once_by_one_and_again_when_it_is_over(world: World) -> None:
    with write(world.engine) as conn:
        first = add(conn)
        add(conn, made_by="bình")
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        add(conn)
    with write(world.engine) as conn:
        assert request_rows.decide(conn, first, RequestState.REFUSED, "chi", "không", NOW)
        again = add(conn)
        assert [one.id for one in request_rows.open_about(conn, RequestKind.CLAIM, CLAIM.subject)][-1] == again
        assert request_rows.open_about(conn, RequestKind.PREFIX, CLAIM.subject) == []


def test_a_request_is_ended_once_and_keeps_by_whom_and_why(world: World) -> None:
    with write(world.engine) as conn:
        number = add(conn)
        assert request_rows.decide(conn, number, RequestState.REFUSED, "chi", "không đúng", NOW + HOUR)
        assert not request_rows.decide(conn, number, RequestState.APPROVED, "dung", None, NOW + 2 * HOUR)
        assert not request_rows.decide(conn, number + 1, RequestState.APPROVED, "dung", None, NOW)
        ended = request_rows.one(conn, REGISTRY, number)
    assert ended == replace(
        CLAIM, id=number, standing=RequestState.REFUSED, decided_at=NOW + HOUR, decided_by="chi", reason="không đúng"
    )


def test_open_requests_come_oldest_first_and_others_newest_first(world: World) -> None:
    with write(world.engine) as conn:
        numbers = [add(conn, subject=f"{n}", made_at=NOW - n * HOUR) for n in range(4)]
        assert [one.id for one in request_rows.every(conn, REGISTRY, RequestFilter())] == numbers[::-1]
        assert [one.id for one in request_rows.every(conn, REGISTRY, RequestFilter(), at_most=2)] == [
            numbers[3],
            numbers[2],
        ]
        for number in numbers[:2]:
            request_rows.decide(conn, number, RequestState.APPROVED, "chi", None, NOW)
        approved = RequestFilter(standing=RequestState.APPROVED)
        assert [one.id for one in request_rows.every(conn, REGISTRY, approved)] == numbers[:2]
        assert len(request_rows.every(conn, REGISTRY, RequestFilter(standing=None))) == 4
        assert request_rows.every(conn, REGISTRY, RequestFilter((RequestKind.PREFIX,))) == []
        assert request_rows.open_since(conn, RequestKind.CLAIM, NOW - 2 * HOUR) == 1


def test_what_lapses_is_ended_at_its_moment_and_nothing_else(world: World) -> None:
    with write(world.engine) as conn:
        due, later, never = (add(conn, subject=f"{n}", until=until) for n, until in enumerate((NOW, NOW + HOUR, None)))
        assert request_rows.lapse(conn, NOW, "registry") == 1
        assert request_rows.lapse(conn, NOW, "registry") == 0
        found = {one.id: one.standing for one in request_rows.every(conn, REGISTRY, RequestFilter(standing=None))}
    assert found == {due: RequestState.LAPSED, later: RequestState.OPEN, never: RequestState.OPEN}


def test_a_request_is_found_by_the_hash_of_its_receipt_alone(world: World) -> None:
    with write(world.engine) as conn:
        number = request_rows.add(conn, CLAIM, b"r" * 32)
        add(conn, subject="none")
        found = request_rows.by_receipt(conn, b"r" * 32)
        assert found is not None
        assert found.id == number
        assert request_rows.by_receipt(conn, b"s" * 32) is None


def test_files_are_named_in_a_request_once_each(world: World) -> None:
    with write(world.engine) as conn:
        number = add(conn)
        one, two = (file_rows.put(conn, content, "application/pdf", NOW) for content in (b"one!", b"two"))
        for name, digest in (("b.pdf", one), ("a.pdf", two), ("again.pdf", one)):
            request_rows.attach(conn, number, name, digest)
        found = request_rows.documents(conn, number)
    assert [(each.name, each.digest, each.size) for each in found] == [("a.pdf", two, 3), ("b.pdf", one, 4)]


def test_only_an_approved_request_is_granted(world: World) -> None:
    owner = make_organisation(world).id
    with write(world.engine) as conn:
        number = add(conn)
        request_rows.grant(conn, number, {"prefixes": ["8935000"]}, owner)
        assert request_rows.one(conn, REGISTRY, number) == replace(CLAIM, id=number)
        request_rows.decide(conn, number, RequestState.APPROVED, "chi", None, NOW)
        request_rows.grant(conn, number, {"prefixes": ["8935000"]}, owner)
        granted = request_rows.one(conn, Viewer(owner), number)
    assert granted is not None
    assert granted.content == {"prefixes": ["8935000"]}


def test_of_two_who_draw_at_once_one_names_the_signer(world: World) -> None:
    with write(world.engine) as conn:
        number = request_rows.add(conn, Petition(0, RequestKind.REVOKE_KEY, "1", {}, NOW, "an"))
        petition = request_rows.one(conn, REGISTRY, number)
        assert petition is not None
        first, late = DrawnSigner("binh", NOW), DrawnSigner("chi", NOW, True)
        assert request_rows.name_signer(conn, petition, first)
        assert not request_rows.name_signer(conn, petition, late)
        there = request_rows.one(conn, REGISTRY, number)
        assert there is not None
        assert there.signer == first
        assert request_rows.name_signer(conn, there, late)
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        request_rows.name_signer(conn, replace(there, signer=late), DrawnSigner("an", NOW))
