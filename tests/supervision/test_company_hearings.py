"""A company is told before it is suspended and has 24 hours to explain, but where it cannot wait."""

from datetime import datetime, timedelta

import pytest

from registry.catalogue.registration import KeptDocument
from registry.errors import Invalid, NotFound, Refused
from registry.model.goods import Organisation
from registry.model.messages import MessageKind
from registry.model.people import REGISTRY, Role, Viewer
from registry.model.requests import Petition
from registry.model.trail import TrailFilter
from registry.model.work import ItemKind, Remark, WorkItem
from registry.office import assignments, suspensions
from registry.office.trail import entries
from registry.store.engine.engine import read, write
from registry.supervision import asking, company_cases, company_hearings
from registry.supervision.company_hearings import HEARING
from tests.factories import NOW, World, make_officer, make_organisation
from tests.office.readers import PREFIX, make_reader
from tests.office.test_notices import told
from tests.supervision import signing

SOON = NOW + timedelta(hours=1)
SECOND = timedelta(seconds=1)
PAPER = KeptDocument("phiếu.pdf", b"%PDF-1.4\nx\n%%EOF\n", "application/pdf")


@pytest.fixture
def company(world: World) -> Organisation:
    return make_organisation(world, PREFIX)


def ask(world: World, company: Organisation, immediate: str = "") -> Petition:
    with write(world.engine) as conn:
        return company_cases.ask_suspension(conn, company, "nghi hàng giả", "an", NOW, immediate)


def sign(world: World, petition: Petition, at: datetime) -> bool:
    """Sign at a moment; whether the company is suspended then."""
    with write(world.engine) as conn:
        signing.sign(conn, make_officer("bình"), petition.id, at)
    with read(world.engine) as conn:
        return suspensions.in_force(conn, petition.organisation_id or 0) is not None


def explain(world: World, petition: Petition, words: str = "hàng thật", *papers: KeptDocument, by: str = "chu") -> None:
    viewer = Viewer(petition.organisation_id)
    with write(world.engine) as conn:
        company_hearings.explain(conn, viewer, petition.id, Remark(SOON, by, words), papers)


def test_nobody_signs_before_the_24_hours_are_over(world: World, company: Organisation) -> None:
    petition = ask(world, company)
    with pytest.raises(Refused, match="has until 2026-11-23 05:00 UTC to explain") as unheard:
        sign(world, petition, NOW + HEARING - SECOND)
    assert unheard.value.code == "company_unheard"
    with read(world.engine) as conn:
        assert suspensions.in_force(conn, company.id) is None
    assert sign(world, petition, NOW + HEARING)


def test_an_explanation_stands_beside_the_request_and_ends_the_wait(world: World, company: Organisation) -> None:
    make_reader(world, "chu", Role.ADMINISTRATOR)
    petition = ask(world, company)
    explain(world, petition, "hàng thật", PAPER)
    with read(world.engine) as conn:
        hearing = company_hearings.of_request(conn, petition)
        (entry,) = entries(conn, Viewer(company.id), TrailFilter(act="suspension_explained"))
    assert hearing is not None
    assert [(one.by, one.words) for one in hearing.explanations] == [("chu", "hàng thật")]
    assert [one.name for one in hearing.papers] == ["phiếu.pdf"]
    assert entry.entry.detail == {"request": petition.id, "documents": 1}
    assert sign(world, petition, SOON)


def test_the_same_explanation_is_there_once(world: World, company: Organisation) -> None:
    make_reader(world, "chu", Role.ADMINISTRATOR)
    petition = ask(world, company)
    for _ in range(2):
        explain(world, petition, "hàng thật", PAPER)
    explain(world, petition, "thêm một điều")
    with read(world.engine) as conn:
        hearing = company_hearings.of_request(conn, petition)
    assert hearing is not None
    assert (len(hearing.explanations), len(hearing.papers)) == (2, 1)


def test_what_officers_remark_is_no_explanation(world: World, company: Organisation) -> None:
    make_reader(world, "chu", Role.ADMINISTRATOR)
    petition = ask(world, company)
    with write(world.engine) as conn:
        assignments.note(conn, REGISTRY, WorkItem(ItemKind.REQUEST, petition.id), "xem lại", "an", SOON)
    with pytest.raises(Refused):
        sign(world, petition, SOON)
    with read(world.engine) as conn:
        (hearing,) = company_hearings.opened(conn, Viewer(company.id), SOON)
    assert hearing.explanations == ()


def test_bad_explanations_leave_nothing(world: World, company: Organisation) -> None:
    make_reader(world, "chu", Role.ADMINISTRATOR)
    petition = ask(world, company)
    many = [KeptDocument(f"{n}.pdf", b"%PDF" + bytes([n]), "application/pdf") for n in range(6)]
    with pytest.raises(Invalid, match="At most 5"):
        explain(world, petition, "hàng thật", *many)
    for words in ("", "x" * 1001):
        with pytest.raises(Invalid):
            explain(world, petition, words)
    with read(world.engine) as conn:
        (hearing,) = company_hearings.opened(conn, Viewer(company.id), SOON)
    assert (hearing.explanations, hearing.papers) == ((), ())


def test_another_company_neither_reads_nor_explains(world: World, company: Organisation) -> None:
    petition, other = ask(world, company), Viewer(make_organisation(world, "8935000").id)
    with read(world.engine) as conn:
        assert company_hearings.opened(conn, other, SOON) == []
        assert company_hearings.opened(conn, REGISTRY, SOON) == []
    with pytest.raises(NotFound), write(world.engine) as conn:
        company_hearings.explain(conn, other, petition.id, Remark(SOON, "kia", "x"), ())


def test_what_was_taken_back_refused_or_has_lapsed_waits_for_no_explanation(
    world: World, company: Organisation
) -> None:
    petition = ask(world, company)
    viewer = Viewer(company.id)
    with read(world.engine) as conn:
        assert company_hearings.opened(conn, viewer, NOW + timedelta(days=7)) == []
    with write(world.engine) as conn:
        asking.refuse(conn, make_officer("bình"), petition.id, "thiếu căn cứ", SOON)
        assert company_hearings.opened(conn, viewer, SOON) == []
        acts = [one.entry.act for one in entries(conn, viewer, TrailFilter())]
    with pytest.raises(NotFound):
        explain(world, petition)
    assert {"suspend_company_asked", "suspend_company_refused"} <= set(acts)


def test_what_cannot_wait_is_told_only_when_it_is_done(world: World, company: Organisation) -> None:
    make_reader(world, "chu", Role.ADMINISTRATOR)
    petition, viewer = ask(world, company, "hàng còn đang bán"), Viewer(company.id)
    with read(world.engine) as conn:
        assert company_hearings.opened(conn, viewer, SOON) == []
        assert company_hearings.of_request(conn, petition) is None
        assert "suspend_company_asked" not in [one.entry.act for one in entries(conn, viewer, TrailFilter())]
    with pytest.raises(NotFound):
        explain(world, petition)
    assert told(world) == []
    assert sign(world, petition, SOON)
    assert [one[:2] for one in told(world)] == [(MessageKind.COMPANY_SUSPENDED, "chu")]


def test_a_request_of_an_earlier_release_is_what_it_was(world: World, company: Organisation) -> None:
    petition = ask(world, company)
    before = Petition(petition.id, petition.kind, petition.subject, {"reason": "x"}, NOW, "an", company.id)
    assert company_hearings.is_heard(petition)
    assert not company_hearings.is_heard(before)


def test_everybody_of_a_company_is_written_to_at_each_step(world: World, company: Organisation) -> None:
    make_reader(world, "chu", Role.ADMINISTRATOR)
    make_reader(world, "hang", Role.SHOP)
    make_reader(world, "khac", Role.OFFICER, organisation=False)
    petition = ask(world, company)
    ask(world, company)
    sign(world, petition, NOW + HEARING)
    with write(world.engine) as conn:
        suspensions.lift(conn, company, "đã xác minh", NOW + HEARING, "operator")
    ours = [one for one in told(world) if one[1] != "khac"]
    kinds = [MessageKind.COMPANY_HEARING, MessageKind.COMPANY_SUSPENDED, MessageKind.COMPANY_LIFTED]
    assert [one[:2] for one in ours] == [(kind, login) for kind in kinds for login in ("chu", "hang")]
