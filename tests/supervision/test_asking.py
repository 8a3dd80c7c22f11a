"""What the trail says of requests, for every kind of them; and what a company does not read of itself."""

from datetime import timedelta

import pytest

from registry.errors import Refused
from registry.model.people import REGISTRY, Viewer
from registry.model.requests import Petition, RequestKind, RequestState
from registry.model.trail import TrailFilter
from registry.office.trail import entries
from registry.store.engine.engine import read, write
from registry.supervision import asking
from tests.factories import NOW, World, make_officer, make_organisation

SOON = NOW + timedelta(hours=1)


def petition(world: World, kind: RequestKind) -> Petition:
    one = make_organisation(world)
    return Petition(0, kind, "0100109106", {"reason": "vì sao"}, NOW, "an", one.id, one.province)


def acts(world: World, viewer: Viewer) -> list[str]:
    with read(world.engine) as conn:
        return [one.entry.act for one in entries(conn, viewer, TrailFilter(subject="0100109106"))]


@pytest.mark.parametrize("kind", sorted(asking.ASKED))
def test_a_request_that_is_made_refused_and_taken_back_stands_in_the_trail(world: World, kind: RequestKind) -> None:
    new = petition(world, kind)
    with write(world.engine) as conn:
        asked = asking.ask(conn, new)
        assert asking.ask(conn, new) == asked
        assert asking.refuse(conn, make_officer("bình"), asked.id, "không", SOON).standing is RequestState.REFUSED
        again = asking.ask(conn, new)
        assert asking.withdraw(conn, again.id, "an", SOON).standing is RequestState.WITHDRAWN
    asked_word, refused, withdrawn = (table[kind].value for table in (asking.ASKED, asking.REFUSED, asking.WITHDRAWN))
    assert acts(world, REGISTRY) == [withdrawn, asked_word, refused, asked_word]


def test_every_kind_has_its_words_for_the_trail() -> None:
    everything = set(RequestKind)
    # An applicant has no account, and takes nothing back.
    assert asking.ASKED.keys() == asking.WITHDRAWN.keys() == everything - {RequestKind.PRODUCER}
    assert asking.REFUSED.keys() == everything


def test_nobody_takes_back_what_another_asked(world: World) -> None:
    new = petition(world, RequestKind.LIFT_COMPANY)
    with write(world.engine) as conn:
        asked = asking.ask(conn, new)
    with pytest.raises(Refused), write(world.engine) as conn:
        asking.withdraw(conn, asked.id, "bình", SOON)


def test_a_company_does_not_read_that_somebody_thinks_of_suspending_it(world: World) -> None:
    one = make_organisation(world)
    suspending, lifting = (petition(world, kind) for kind in (RequestKind.SUSPEND_COMPANY, RequestKind.LIFT_COMPANY))
    with write(world.engine) as conn:
        asked = asking.ask(conn, suspending)
        asking.refuse(conn, make_officer("bình"), asked.id, "không", SOON)
        asking.ask(conn, lifting)
    assert acts(world, Viewer(one.id)) == ["lift_company_asked"]
