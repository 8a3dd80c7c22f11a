"""Seals of long lists: processes find what this process finds, also when a key is made in the middle."""

import multiprocessing
from collections.abc import Iterator

import pytest

from registry.codes.seals import check_lists, open_texts, with_seals_tried
from registry.judgement.answers import Answer
from registry.judgement.verdict import Verdict
from registry.keys import making
from registry.keys.making import Birth
from registry.market.verification import Pace, verify_many
from registry.model.keys import Purpose
from registry.store.engine.engine import write
from tests.factories import NOW, World, make_order, printed


def mixed(world: World) -> list[str]:
    """Good, of another unit's seal, damaged, in the wrong case, typed, without separators, wrapped, no code at all."""
    order = make_order(world)
    good, other = printed(world, order).uri, printed(world, order, 1).uri
    seal = good.rpartition("=")[2]
    return [
        good,
        other.replace(other.rpartition("=")[2], seal),
        good[:-3],
        good.replace(seal, seal.swapcase()),
        f"{order.gtin} {printed(world, order, 2).code.serial}",
        f"01{order.gtin}1727123110L121{printed(world, order, 3).code.serial}8030{printed(world, order, 3).seal}",
        good.replace("&", "&amp;"),
        "no code",
        "",
    ]


def test_processes_find_what_this_process_finds(world: World) -> None:
    texts, keyring = mixed(world), world.custodian.keyring
    lists = [texts, texts[::-1], texts[:1]]
    found = [with_seals_tried(some, marks) for some, marks in check_lists(keyring.publics, lists, 2)]
    assert found == [open_texts(keyring, some) for some in lists]
    assert {(case.sealed, case.damaged) for case in found[0]} == {(True, False), (False, True), (False, False)}


@pytest.mark.slow("processes")
def test_a_long_list_is_answered_alike_by_one_process_and_by_several(world: World) -> None:
    texts = mixed(world) * 10

    def answers(processes: int) -> list[Answer]:
        run = world.custodian.run
        return list(verify_many(run, world.engine, texts, lambda: NOW, pace=Pace(10, processes)))

    assert answers(2) == answers(1)
    assert len(answers(2)) == 90


def test_a_key_made_while_a_list_is_checked_counts_at_once(world: World) -> None:
    old = printed(world, make_order(world)).uri

    def texts() -> Iterator[str]:
        yield from [old] * 60
        with write(world.engine) as conn:
            making.rotate(conn, world.folder, Purpose.CODE, Birth(NOW, "live", world.draw))
        yield from [printed(world, make_order(world)).uri] * 60

    told = list(verify_many(world.custodian.run, world.engine, texts(), lambda: NOW, pace=Pace(10, 2)))
    assert [answer.judgement.verdict for answer in told] == [Verdict.GENUINE] * 120


def test_a_list_that_is_left_in_the_middle_leaves_no_process(world: World) -> None:
    texts = mixed(world) * 30
    answers = verify_many(world.custodian.run, world.engine, texts, lambda: NOW, pace=Pace(10, 2))
    assert [next(answers).judgement.verdict for _ in range(60)].count(Verdict.GENUINE) == 14
    assert multiprocessing.active_children()
    answers.close()
    assert not multiprocessing.active_children()
