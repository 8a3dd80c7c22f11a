"""Flags: one open case of a kind and target, ranked by who gave the evidence, settled once, seen by whose goods."""

from datetime import timedelta

import pytest

from registry.model.cases import CaseState, FlagKind, FlagOutcome
from registry.model.flag_evidence import Counts, SaleInQuestion, Scores, UnitEvidence, UnitWeight, from_text
from registry.model.measures import Target
from registry.model.orders import Unit
from registry.model.people import REGISTRY, Viewer
from registry.model.sightings import SaleOutcome
from registry.store.engine import schema
from registry.store.engine.engine import IntegrityError, is_sqlite, read, record, write
from registry.store.supervision import flag_rows
from tests.factories import NO_EVIDENCE, NOW, World, make_gtin, make_order, make_organisation, make_product
from tests.store.market.test_unit_rows import together
from tests.store.plans import noted, plan_of, read_whole

GTIN = make_gtin(1)
UNIT = Unit("ORDER000", 7)
TARGETS = [Target(GTIN), Target(GTIN, "L1"), Target(GTIN, "L1", UNIT), Target(GTIN, None, UNIT), Target(make_gtin(2))]


def weighing(sessions: int) -> UnitEvidence:
    """The evidence of a unit that was seen so often, and sold under a name of all signs there are."""
    sold = SaleInQuestion(NOW, "\0\"'%\ud800 Tràng Tiền", "01", None, "till", SaleOutcome.SECOND)
    scores = Scores(4.25, 0.0, 0.0, 4.25, 4.25)
    return UnitEvidence(("second_sale",), UnitWeight(scores, (1.5, 2.75), Counts(devices=2), sessions), (sold,))


def opened(world: World, target: Target, minutes: int = 0, sure: bool = False, sessions: int = 0) -> int:
    with record(world.engine) as conn:
        at = NOW + timedelta(minutes=minutes)
        return flag_rows.raise_or_join(conn, FlagKind.UNIT_SUSPECT, target, sure, weighing(sessions), at).id


def test_each_target_has_a_flag_of_its_own_that_comes_back_as_it_was_raised(world: World) -> None:
    ids = [opened(world, target, number, sessions=7) for number, target in enumerate(TARGETS)]
    assert len(set(ids)) == len(TARGETS)
    with read(world.engine) as conn:
        for number, (flag_id, target) in enumerate(zip(ids, TARGETS, strict=True)):
            flag = flag_rows.one(conn, REGISTRY, flag_id)
            assert flag is not None
            assert (flag.kind, Target(flag.gtin, flag.lot, flag.unit)) == (FlagKind.UNIT_SUSPECT, target)
            assert flag.opened_at == flag.last_at == NOW + timedelta(minutes=number)
            assert (flag.times, flag.authenticated, flag.evidence, flag.outcome) == (1, False, weighing(7), None)
        assert flag_rows.one(conn, REGISTRY, max(ids) + 1) is None


def test_the_second_of_a_kind_joins_and_a_strangers_evidence_replaces_none_of_those_signed_in(world: World) -> None:
    flag_id = opened(world, TARGETS[2], 0, sessions=1)
    assert opened(world, TARGETS[2], 9, sure=True, sessions=2) == flag_id
    # From a server whose clock is behind.
    assert opened(world, TARGETS[2], 5, sessions=3) == flag_id
    with record(world.engine) as conn:
        other = flag_rows.raise_or_join(conn, FlagKind.UNIT_DUPLICATED, TARGETS[2], False, NO_EVIDENCE, NOW).id
        flag = flag_rows.one(conn, REGISTRY, flag_id)
    assert other != flag_id
    assert flag is not None
    assert (flag.times, flag.authenticated, flag.evidence) == (3, True, weighing(2))
    assert (flag.opened_at, flag.last_at) == (NOW, NOW + timedelta(minutes=9))


@pytest.mark.parametrize("text", ["{}", '{"scores": {"moon": 1}, "reasons": []}', "no JSON"])
def test_evidence_of_another_release_hides_no_flag(world: World, text: str) -> None:
    opened(world, TARGETS[0])
    odd = opened(world, TARGETS[1], 1)
    with write(world.engine) as conn:
        conn.execute(schema.flags.update().where(schema.flags.c.id == odd).values(evidence=text))
        first, second = flag_rows.every(conn, REGISTRY)
    assert first.evidence == weighing(0)
    assert second.evidence == from_text(text)


def test_of_many_that_raise_one_at_the_same_moment_all_but_one_join(world: World) -> None:
    ids: list[int] = []

    def work() -> None:
        for _ in range(5):
            ids.append(opened(world, TARGETS[0]))

    together(*[work] * 6)
    assert len(set(ids)) == 1
    with read(world.engine) as conn:
        (flag,) = flag_rows.every(conn, REGISTRY)
    assert flag.times == 30


def test_open_flags_are_listed_authenticated_first_then_oldest(world: World) -> None:
    sure = (False, True, False, True)
    ids = [opened(world, target, 10 - n, sure[n]) for n, target in enumerate(TARGETS[:4])]
    with write(world.engine) as conn:
        other = flag_rows.raise_or_join(conn, FlagKind.POISONING, TARGETS[0], False, NO_EVIDENCE, NOW).id
        assert [flag.id for flag in flag_rows.every(conn, REGISTRY)] == [ids[3], ids[1], other, ids[2], ids[0]]
        assert [flag.id for flag in flag_rows.every(conn, REGISTRY, at_most=2)] == [ids[3], ids[1]]
        assert [flag.id for flag in flag_rows.every(conn, REGISTRY, kind=FlagKind.POISONING)] == [other]
        assert flag_rows.settle(conn, ids[3], FlagOutcome.NO_FINDING, "x", None, NOW)
        assert [flag.id for flag in flag_rows.every(conn, REGISTRY, CaseState.SETTLED)] == [ids[3]]
        assert len(flag_rows.every(conn, REGISTRY)) == 4
        assert len(flag_rows.every(conn, REGISTRY, CaseState.ALL)) == 5


def test_a_flag_is_settled_once_and_what_comes_later_is_a_new_case(world: World) -> None:
    flag_id = opened(world, TARGETS[2], sessions=1)
    told: list[bool] = []

    def officer() -> None:
        with record(world.engine) as conn:
            told.append(flag_rows.settle(conn, flag_id, FlagOutcome.GENUINE_EXAMINED, "officer", "looked at it", NOW))

    together(*[officer] * 4)
    assert sorted(told) == [False, False, False, True]
    again = opened(world, TARGETS[2], 60, sessions=2)
    assert again != flag_id
    with record(world.engine) as conn:
        assert not flag_rows.settle(conn, again + 1000, FlagOutcome.NO_FINDING, "x", None, NOW)
        (settled,) = flag_rows.settled_of_unit(conn, UNIT)
        assert (settled.id, settled.outcome, settled.evidence) == (flag_id, FlagOutcome.GENUINE_EXAMINED, weighing(1))
        assert (settled.settled_by, settled.note, settled.settled_at) == ("officer", "looked at it", NOW)
        later = NOW + timedelta(days=1)
        assert flag_rows.settle(conn, again, FlagOutcome.COPIES_CONFIRMED, "officer", None, later)
        assert [flag.id for flag in flag_rows.settled_of_unit(conn, UNIT)] == [again, flag_id]
        assert flag_rows.settled_of_unit(conn, Unit("ORDER000", 8)) == []


def test_an_outcome_without_a_moment_is_refused(world: World) -> None:
    flag_id = opened(world, TARGETS[0])
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        conn.execute(schema.flags.update().where(schema.flags.c.id == flag_id).values(outcome="no_finding"))


def _many(world: World) -> None:
    """Flags enough that it matters how they are looked up, most of them settled."""
    with write(world.engine) as conn:
        for number in range(400):
            flag_id = flag_rows.raise_or_join(
                conn, FlagKind.UNIT_SUSPECT, Target(GTIN, f"L{number}"), False, NO_EVIDENCE, NOW
            ).id
            if number % 8:
                flag_rows.settle(conn, flag_id, FlagOutcome.NO_FINDING, "x", None, NOW)
        if not is_sqlite(conn):
            conn.exec_driver_sql("ANALYZE flags")


def test_no_statement_on_open_flags_reads_the_whole_table(world: World) -> None:
    _many(world)
    with noted(world.engine) as ran, record(world.engine) as conn:
        flag_rows.one(conn, REGISTRY, 1)
        flag_rows.settle(conn, 1, FlagOutcome.NO_FINDING, "x", None, NOW)
        flag_rows.settled_of_unit(conn, UNIT)
    assert len(ran) == 3
    with write(world.engine) as conn:
        for statement, parameters in ran:
            assert "flags" not in read_whole(conn, statement, parameters), statement


def test_the_list_of_open_flags_is_read_from_an_index_of_these_only(world: World) -> None:
    _many(world)
    with write(world.engine) as conn:
        with noted(world.engine) as ran:
            flag_rows.every(conn, REGISTRY)
        # On PostgreSQL this makes reading by an index cost nothing.
        read_whole(conn, *ran[0])
        plan = plan_of(conn, *ran[0])
    assert "ix_flags_open" in plan or "uq_flags_open" in plan, plan


OTHER = "8938505"


def ours(world: World) -> Viewer:
    return Viewer(make_organisation(world).id)


def test_flags_are_those_on_ones_own_goods(world: World) -> None:
    mine, theirs = make_order(world), make_order(world, make_product(world, 1, OTHER).gtin)
    with write(world.engine) as conn:
        ids = [
            flag_rows.raise_or_join(conn, FlagKind.LOT_OUT_OF_LINE, Target(order.gtin, "L1"), True, NO_EVIDENCE, NOW).id
            for order in (mine, theirs)
        ]
        assert [flag.id for flag in flag_rows.on_goods_of(conn, ours(world))] == [ids[0]]
        assert flag_rows.one(conn, ours(world), ids[1]) is None
        assert flag_rows.on_goods_of(conn, ours(world), CaseState.SETTLED) == []
