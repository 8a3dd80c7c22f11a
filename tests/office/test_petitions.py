"""Requests to officers: asked once, decided once, by somebody else, and in time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.model.people import REGISTRY, Viewer
from registry.model.requests import Petition, RequestFilter, RequestKind, RequestState
from registry.office import petitions
from registry.store.engine.engine import IntegrityError, read, write
from registry.store.office import request_rows
from tests.factories import NOW, World, make_organisation

LATER = NOW + timedelta(days=1)


def petition(
    kind: RequestKind = RequestKind.REVOKE_KEY, subject: str = "64544", by: str = "an", **more: object
) -> Petition:
    return Petition(0, kind, subject, {"reason": "lộ"}, NOW, by, **more)  # type: ignore[arg-type]


def asked(world: World, new: Petition | None = None) -> Petition:
    with write(world.engine) as conn:
        return petitions.ask(conn, new or petition()).petition


def decide(
    world: World,
    number: int,
    by: str = "bình",
    standing: RequestState = RequestState.APPROVED,
    reason: str = "",
    days: int = 1,
) -> Petition:
    with write(world.engine) as conn:
        return petitions.decide(conn, number, standing, by, reason, NOW + timedelta(days=days))


def test_a_request_is_asked_once_and_decided_once_and_the_second_is_told_by_whom(world: World) -> None:
    first = asked(world)
    assert asked(world).id == first.id
    done = decide(world, first.id)
    assert (done.standing, done.decided_by, done.decided_at) == (RequestState.APPROVED, "bình", LATER)
    with pytest.raises(Conflict, match="approved by bình") as caught:
        decide(world, first.id, "chi", RequestState.REFUSED, "không")
    assert caught.value.code == "request_decided"
    assert asked(world).id != first.id


def test_asking_again_is_told_apart_from_the_first_time_and_other_content_is_not_dropped(world: World) -> None:
    with write(world.engine) as conn:
        first, new = petitions.ask(conn, petition())
        again, new_again = petitions.ask(conn, petition())
        assert (again.id, new, new_again) == (first.id, True, False)
        with pytest.raises(Conflict, match=f"request {first.id}") as caught:
            petitions.ask(conn, replace(petition(), content={"reason": "một lý do khác"}))
    assert caught.value.code == "request_differs"
    with read(world.engine) as conn:
        assert petitions.find(conn, REGISTRY, first.id).content == petition().content


def test_nobody_approves_their_own_request_whatever_way_they_come(world: World) -> None:
    mine = asked(world)
    with pytest.raises(Refused) as caught:
        decide(world, mine.id, "an")
    assert caught.value.code == "own_request"
    # Past the program, the database itself refuses.
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        request_rows.decide(conn, mine.id, RequestState.APPROVED, "an", None, NOW)
    with read(world.engine) as conn:
        assert petitions.find(conn, REGISTRY, mine.id).standing is RequestState.OPEN


def test_another_officer_who_asks_for_the_same_act_is_led_to_the_first_request(world: World) -> None:
    first = asked(world)
    with pytest.raises(Conflict, match=f"request {first.id}") as caught:
        asked(world, petition(by="bình"))
    assert caught.value.code == "asked_already"
    # Two companies may both claim one tax code: an officer decides.
    assert asked(world, petition(RequestKind.PRODUCER)).id != asked(world, petition(RequestKind.PRODUCER, by="bình")).id


def test_a_second_signature_lapses_after_seven_days_and_a_registration_does_not(world: World) -> None:
    first, company = asked(world), asked(world, petition(RequestKind.PRODUCER, "0101234565"))
    assert (first.until, company.until) == (NOW + timedelta(days=7), None)
    with pytest.raises(Conflict) as caught:
        decide(world, first.id, days=7)
    assert caught.value.code == "request_lapsed"
    again = asked(world, replace(petition(by="bình"), made_at=NOW + timedelta(days=7)))
    assert again.id != first.id
    with read(world.engine) as conn:
        assert petitions.find(conn, REGISTRY, first.id).standing is RequestState.LAPSED
    assert decide(world, company.id, days=90).standing is RequestState.APPROVED


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 1001, "a\x00b"])
def test_a_no_needs_its_reason(world: World, reason: str) -> None:
    with pytest.raises(Invalid):
        decide(world, asked(world).id, standing=RequestState.REFUSED, reason=reason)


def test_only_who_asked_takes_a_request_back(world: World) -> None:
    number = asked(world).id
    with pytest.raises(Refused), write(world.engine) as conn:
        petitions.withdraw(conn, number, "bình", NOW)
    with write(world.engine) as conn:
        assert petitions.withdraw(conn, number, "an", NOW).standing is RequestState.WITHDRAWN


def test_an_organisation_finds_its_own_requests_only(world: World) -> None:
    ours, theirs = make_organisation(world).id, make_organisation(world, "8935000").id
    mine = asked(world, petition(RequestKind.PREFIX, "8936", organisation_id=ours))
    with read(world.engine) as conn:
        assert petitions.find(conn, Viewer(ours), mine.id).subject == "8936"
        with pytest.raises(NotFound):
            petitions.find(conn, Viewer(theirs), mine.id)
        sought = RequestFilter(standing=None)
        assert [len(request_rows.every(conn, Viewer(one), sought)) for one in (ours, theirs)] == [1, 0]
