"""Papers: what is wrong is named, the same is one, another's is nobody's, and each act is in the trail."""

from dataclasses import replace
from datetime import date

import pytest

from registry.catalogue import papers, registration
from registry.catalogue.assortment import Hand
from registry.catalogue.papers import NewPaper
from registry.catalogue.registration import KeptDocument
from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.model.papers import MOST_OF_ONE, Paper, PaperKind, PaperSubject
from registry.model.people import REGISTRY, Viewer
from registry.office import trail
from registry.store.engine.engine import read, write
from tests.factories import World, make_order, make_organisation, make_product

PDF = KeptDocument("phieu.pdf", b"%PDF-1.7 x %%EOF", registration.PDF)
NEW = NewPaper(PaperKind.TEST_RESULT, "KN  12/2026", "QUATEST 1", date(2026, 5, 1), date(2027, 5, 1), PDF)


def hand(world: World) -> Hand:
    return Hand("lan", make_organisation(world), world.now)


def about(world: World) -> PaperSubject:
    return PaperSubject(make_organisation(world).id, make_product(world).gtin)


def add(world: World, new: NewPaper = NEW, of: PaperSubject | None = None) -> Paper:
    subject = of or about(world)
    with write(world.engine) as conn:
        return papers.add(conn, hand(world), subject, new)


def acts(world: World) -> list[tuple[str, str]]:
    with read(world.engine) as conn:
        entries = trail.entries(conn, Viewer(make_organisation(world).id))
    return [(one.entry.act, one.entry.subject) for one in reversed(entries) if one.entry.act.startswith("paper")]


def test_a_paper_is_kept_with_its_file_and_in_the_trail(world: World) -> None:
    paper = add(world)
    assert (paper.number, paper.issuer, paper.expires_on) == ("KN 12/2026", "QUATEST 1", date(2027, 5, 1))
    viewer = Viewer(make_organisation(world).id)
    with read(world.engine) as conn:
        assert papers.file_of(conn, viewer, paper.id) == (f"test_result-{paper.id}.pdf", PDF.content)
        assert papers.file_of(conn, REGISTRY, paper.id)[1] == PDF.content
        with pytest.raises(NotFound):
            papers.file_of(conn, viewer, paper.id + 1)
        with pytest.raises(NotFound):
            papers.file_of(conn, Viewer(99), paper.id)
    assert acts(world) == [("paper_added", paper.subject.gtin)]


def test_the_same_again_is_the_one_that_is_there_and_another_is_a_conflict(world: World) -> None:
    first = add(world)
    assert add(world) == first
    with pytest.raises(Conflict) as told:
        add(world, replace(NEW, file=replace(PDF, content=b"%PDF-1.7 y %%EOF")))
    assert told.value.code == "paper_known"
    viewer = Viewer(make_organisation(world).id)
    with write(world.engine) as conn:
        papers.remove(conn, viewer, first.id, hand(world))
        gone = papers.remove(conn, viewer, first.id, hand(world))
    assert gone.removed_by == "lan"
    assert add(world, replace(NEW, issuer="QUATEST 3")).id != first.id
    assert [act for act, _ in acts(world)] == ["paper_added", "paper_removed", "paper_added"]
    with read(world.engine) as conn:
        assert len(papers.of(conn, viewer, about(world))) == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": PaperKind.CUSTOMS}, "paper_kind"),
        ({"number": " "}, "paper_number"),
        ({"number": "1" * 101}, "paper_number"),
        ({"number": "1\u202e2"}, "paper_number"),
        ({"issuer": ""}, "paper_issuer"),
        ({"issuer": "x" * 301}, "paper_issuer"),
        ({"issued_on": None}, "paper_issued_on"),
        ({"issued_on": date(2026, 11, 23)}, "paper_issued_on"),
        ({"expires_on": date(2026, 4, 30)}, "paper_expires_on"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(world: World, changes: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid) as told:
        add(world, replace(NEW, **changes))  # type: ignore[arg-type]
    assert told.value.code == code
    assert acts(world) == []


def test_a_customs_declaration_of_a_lot_needs_neither_issuer_nor_file(world: World) -> None:
    order = make_order(world)
    lot = PaperSubject(order.organisation_id, order_id=order.id)
    paper = add(world, NewPaper(PaperKind.CUSTOMS, "105123456789", "", date(2026, 11, 1)), lot)
    assert (paper.issuer, paper.file) == (None, None)
    with read(world.engine) as conn:
        assert papers.of_orders(conn, REGISTRY, [order]) == [paper]
    assert acts(world) == [("paper_added", order.id)]


def test_there_is_an_end_to_the_papers_of_one_thing(world: World) -> None:
    for number in range(MOST_OF_ONE):
        add(world, replace(NEW, number=str(number), file=None))
    with pytest.raises(Refused) as told:
        add(world, replace(NEW, number="one more"))
    assert told.value.code == "papers_too_many"


def test_papers_are_of_what_is_ones_own(world: World) -> None:
    order, theirs = make_order(world), make_product(world, 1, "8938505")
    viewer = Viewer(order.organisation_id)
    with read(world.engine) as conn:
        assert papers.subject(conn, viewer, None, None) == PaperSubject(order.organisation_id)
        assert papers.subject(conn, viewer, order.gtin, None).gtin == order.gtin
        assert papers.subject(conn, viewer, None, order.id).order_id == order.id
        for gtin, order_id in ((theirs.gtin, None), (None, "ZZZZZZZZ")):
            with pytest.raises(NotFound):
                papers.subject(conn, viewer, gtin, order_id)
        with pytest.raises(NotFound):
            papers.subject(conn, Viewer(make_organisation(world, "8938505").id), None, order.id)
        with pytest.raises(Refused):
            papers.subject(conn, REGISTRY, None, None)


def test_a_paper_of_a_product_that_moved_stays_its_holders(world: World) -> None:
    paper = add(world)
    other = PaperSubject(make_organisation(world, "8938505").id, paper.subject.gtin)
    with read(world.engine) as conn:
        assert papers.of(conn, REGISTRY, other) == []
    assert add(world, NEW, other).id != paper.id
