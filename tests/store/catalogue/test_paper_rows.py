"""Rows of papers: the same stands once, what was taken back stays, and nobody sees another's."""

from datetime import UTC, date, datetime

import pytest

from registry.model.papers import Paper, PaperFile, PaperKind, PaperSubject
from registry.model.people import REGISTRY, Viewer
from registry.store.catalogue import paper_rows
from registry.store.engine.engine import IntegrityError, read, write
from registry.store.office import file_rows
from tests.factories import World, make_order, make_organisation, make_product

AT = datetime(2026, 11, 22, tzinfo=UTC)


def paper(kind: PaperKind, about: PaperSubject, number: str = "1", file: PaperFile | None = None) -> Paper:
    return Paper(0, kind, about, number, "QUATEST", date(2026, 1, 1), date(2027, 1, 1), file, AT, "lan")


def test_papers_are_found_by_what_they_are_of(world: World) -> None:
    owner = make_organisation(world)
    order = make_order(world)
    company, product = PaperSubject(owner.id), PaperSubject(owner.id, order.gtin)
    lot = PaperSubject(owner.id, order_id=order.id)
    with write(world.engine) as conn:
        digest = file_rows.put(conn, b"%PDF-", "application/pdf", AT)
        kinds = ((PaperKind.REGISTRATION, company), (PaperKind.QUALITY, product), (PaperKind.CUSTOMS, lot))
        made = [paper_rows.add(conn, paper(kind, about, file=PaperFile(digest, "a.pdf"))) for kind, about in kinds]
        assert file_rows.drop_unnamed(conn, [digest]) == 0
    with read(world.engine) as conn:
        for one, about in zip(made, (company, product, lot), strict=True):
            assert paper_rows.of(conn, REGISTRY, about) == [one]
            assert paper_rows.one(conn, Viewer(owner.id), one.id) == one
            assert paper_rows.one(conn, Viewer(owner.id + 1), one.id) is None
        assert paper_rows.of_orders(conn, REGISTRY, [order.id]) == [made[2]]
        assert paper_rows.of_orders(conn, Viewer(owner.id + 1), [order.id]) == []


def test_the_same_paper_stands_once_and_again_after_it_was_taken_back(world: World) -> None:
    owner = make_organisation(world)
    order = make_order(world)
    abouts = {
        PaperKind.REGISTRATION: PaperSubject(owner.id),
        PaperKind.QUALITY: PaperSubject(owner.id, make_product(world).gtin),
        PaperKind.ORIGIN: PaperSubject(owner.id, order_id=order.id),
    }
    for kind, about in abouts.items():
        with write(world.engine) as conn:
            first = paper_rows.add(conn, paper(kind, about))
        with pytest.raises(IntegrityError), write(world.engine) as conn:
            paper_rows.add(conn, paper(kind, about))
        with write(world.engine) as conn:
            paper_rows.remove(conn, first.id, "minh", AT)
            paper_rows.remove(conn, first.id, "another", AT)
            paper_rows.add(conn, paper(kind, about))
            assert [one.removed_by for one in paper_rows.of(conn, REGISTRY, about)] == ["minh", None]
