"""Rows of who has what in hand: the last word counts, and remarks are told in their order."""

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.model.cases import ConsumerReport, FlagKind, ReportReason
from registry.model.measures import Target
from registry.model.people import REGISTRY
from registry.model.requests import Petition, RequestKind
from registry.model.work import ItemKind, Remark, Work, WorkItem
from registry.store.engine.engine import write
from registry.store.engine.schema import remarks, work
from registry.store.office import request_rows, work_rows
from registry.store.supervision import flag_rows, report_rows
from tests.factories import NO_EVIDENCE, NOW, World, make_product
from tests.store.closed_sets import allowed

HAND = Work("an", "Chi cục QLTT", NOW + timedelta(days=1), NOW, "an")


def test_an_item_is_there_settled_or_not_in_its_own_queue(world: World) -> None:
    gtin = make_product(world).gtin
    with write(world.engine) as conn:
        found = {
            ItemKind.FLAG: flag_rows.raise_or_join(
                conn, FlagKind.LOT_OUT_OF_LINE, Target(gtin, "L1"), True, NO_EVIDENCE, NOW
            ).id,
            ItemKind.REQUEST: request_rows.add(conn, Petition(0, RequestKind.CLAIM, gtin, {}, NOW, "an")),
            ItemKind.REPORT: report_rows.add(
                conn, ConsumerReport(0, bytes(16), "0123456789AB", NOW, ReportReason.OTHER), []
            ),
            ItemKind.PRODUCT: int(gtin),
        }
        for queue, number in found.items():
            assert number is not None
            assert work_rows.is_there(conn, REGISTRY, WorkItem(queue, number))
            assert not work_rows.is_there(conn, REGISTRY, WorkItem(queue, number + 1))


def test_the_last_word_counts_and_each_queue_has_its_own_numbers(world: World) -> None:
    item = WorkItem(ItemKind.FLAG, 1)
    changed = Work(None, None, None, NOW + timedelta(hours=1), "binh")
    with write(world.engine) as conn:
        assert work_rows.of(conn, item) is None
        work_rows.put(conn, item, HAND)
        work_rows.put(conn, WorkItem(ItemKind.REPORT, 1), replace(HAND, responsible="chi"))
        assert work_rows.of(conn, item) == HAND
        work_rows.put(conn, item, changed)
        work_rows.put(conn, WorkItem(ItemKind.FLAG, 2), HAND)
        assert work_rows.of_many(conn, ItemKind.FLAG, [1, 2, 3]) == {1: changed, 2: HAND}
        assert work_rows.of_many(conn, ItemKind.FLAG, []) == {}


@pytest.mark.parametrize(("at_most", "told"), [(200, ["một", "hai", "ba"]), (2, ["hai", "ba"])])
def test_remarks_are_told_oldest_first_and_of_many_the_newest(world: World, at_most: int, told: list[str]) -> None:
    item = WorkItem(ItemKind.REQUEST, 7)
    with write(world.engine) as conn:
        for words in ("một", "hai", "ba"):
            work_rows.add_remark(conn, item, Remark(NOW, "an", words))
        work_rows.add_remark(conn, WorkItem(ItemKind.FLAG, 7), Remark(NOW, "an", "khác"))
        assert [one.words for one in work_rows.remarks_on(conn, item, at_most)] == told


def test_the_database_knows_exactly_these_queues() -> None:
    assert allowed(work.c.kind) == allowed(remarks.c.kind) == set(ItemKind)
