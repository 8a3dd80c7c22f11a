"""Papers: every kind is of one thing, and the tables take every word."""

from dataclasses import replace
from datetime import UTC, date, datetime

from registry.model.papers import SCOPES, Paper, PaperKind, PaperScope, PaperSubject
from registry.store.engine import schema
from tests.store.closed_sets import allowed, fits

PAPER = Paper(
    1, PaperKind.QUALITY, PaperSubject(1, "08934588012341"), "1", "QUATEST 1", date(2026, 1, 1), None, None,
    datetime(2026, 1, 2, tzinfo=UTC), "lan",
)  # fmt: skip


def test_every_kind_is_of_one_thing_and_every_thing_has_kinds() -> None:
    assert set(SCOPES) == set(PaperKind)
    assert set(SCOPES.values()) == set(PaperScope)
    assert allowed(schema.papers.c.kind) == set(PaperKind)
    assert fits(schema.papers.c.kind, PaperKind)


def test_what_a_paper_is_of_follows_from_what_it_names() -> None:
    assert PaperSubject(1).scope is PaperScope.COMPANY
    assert PaperSubject(1, "08934588012341").scope is PaperScope.PRODUCT
    assert PaperSubject(1, order_id="ABCD1234").scope is PaperScope.LOT


def test_a_paper_is_over_the_day_after_its_last() -> None:
    ends = replace(PAPER, expires_on=date(2026, 6, 30))
    assert (ends.is_over(date(2026, 6, 30)), ends.is_over(date(2026, 7, 1))) == (False, True)
    assert not PAPER.is_over(date(2099, 1, 1))
