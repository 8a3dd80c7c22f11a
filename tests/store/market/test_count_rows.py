"""Counts by the hour add up under races; samples of forged seals stay bounded whatever comes."""

from datetime import timedelta, timezone

from registry.model.days import local_day
from registry.model.sightings import Channel
from registry.store.engine.engine import read, record, write
from registry.store.market import count_rows
from registry.store.market.count_rows import ForgedSample
from tests.factories import NOW, World
from tests.store.market.test_unit_rows import together
from tests.store.plans import noted, read_whole

HOUR = timedelta(hours=1)


def sample(number: int = 0, days: int = 0, lot: str | None = "L1", key: int | None = 7) -> ForgedSample:
    at = NOW + timedelta(days=days, seconds=number)
    return ForgedSample(at, "08934588000017", lot, key, number.to_bytes(8, "big"), Channel.CONSUMER)


def test_numbers_add_up_by_hour_and_kind(world: World) -> None:
    with record(world.engine) as conn:
        count_rows.add(conn, NOW, {"malformed": 3, "foreign": 1 << 40})
        count_rows.add(conn, NOW + timedelta(minutes=59), {"malformed": 2})
        count_rows.add(conn, NOW + HOUR, {"malformed": 5})
        count_rows.add(conn, NOW, {})
        assert count_rows.between(conn, NOW, NOW + HOUR) == {(NOW, "malformed"): 5, (NOW, "foreign"): 1 << 40}
        assert count_rows.between(conn, NOW + HOUR, NOW + 9 * HOUR) == {(NOW + HOUR, "malformed"): 5}
        assert count_rows.between(conn, NOW + 2 * HOUR, NOW + 9 * HOUR) == {}


def test_an_hour_is_one_of_utc_whatever_zone_the_moment_is_told_in(world: World) -> None:
    half = timezone(timedelta(hours=5, minutes=30))
    with record(world.engine) as conn:
        count_rows.add(conn, (NOW + timedelta(minutes=40)).astimezone(half), {"x": 1})
        assert count_rows.between(conn, NOW, NOW + HOUR) == {(NOW, "x"): 1}


def test_many_that_count_at_once_lose_nothing(world: World) -> None:
    kinds = ["malformed", "foreign", "forged"]

    def work(order: list[str]) -> None:
        for _ in range(15):
            with record(world.engine) as conn:
                count_rows.add(conn, NOW, dict.fromkeys(order, 2))

    together(*[lambda order=order: work(order) for order in (kinds, kinds[::-1]) * 3])
    with read(world.engine) as conn:
        assert count_rows.between(conn, NOW, NOW + HOUR) == {(NOW, kind): 180 for kind in kinds}


def test_samples_come_back_as_they_were(world: World) -> None:
    there = [sample(1), sample(2, lot=None, key=None)]
    with record(world.engine) as conn:
        count_rows.add_forged(conn, there, 10)
        count_rows.add_forged(conn, [], 10)
        assert count_rows.forged(conn, local_day(NOW)) == there
        assert count_rows.forged(conn, local_day(NOW + timedelta(days=1))) == []


def test_a_flood_of_forgeries_fills_no_disk(world: World) -> None:
    def flood() -> None:
        for number in range(10):
            with record(world.engine) as conn:
                count_rows.add_forged(conn, [sample(number * 10 + n) for n in range(10)], 25)

    together(*[flood] * 6)
    with record(world.engine) as conn:
        assert len(count_rows.forged(conn, local_day(NOW))) == 25
        count_rows.add_forged(conn, [sample(n, days=1) for n in range(99)], 25)
        assert len(count_rows.forged(conn, local_day(NOW + timedelta(days=1)))) == 25
        assert len(count_rows.forged(conn, local_day(NOW))) == 25


def test_on_a_full_day_a_forgery_writes_nothing_and_waits_for_nobody(world: World) -> None:
    with record(world.engine) as conn:
        count_rows.add_forged(conn, [sample(n) for n in range(5)], 5)
    with noted(world.engine) as ran, record(world.engine) as conn:
        count_rows.add_forged(conn, [sample(9)], 5)
    assert [statement.split()[0] for statement, _ in ran] == ["SELECT"]


def test_samples_are_kept_for_thirty_days(world: World) -> None:
    with write(world.engine) as conn:
        for day in range(40):
            count_rows.add_forged(conn, [sample(days=day)], 5)
        left = [day for day in range(40) if count_rows.forged(conn, local_day(NOW + timedelta(days=day)))]
    assert left == list(range(10, 40))


def test_no_statement_on_counts_or_samples_reads_a_whole_table(world: World) -> None:
    with noted(world.engine) as ran, record(world.engine) as conn:
        count_rows.add(conn, NOW, {"x": 1})
        count_rows.between(conn, NOW, NOW + HOUR)
        count_rows.add_forged(conn, [sample()], 5)
        count_rows.forged(conn, local_day(NOW))
    with write(world.engine) as conn:
        for statement, parameters in ran:
            assert not {"hourly_counts", "forged_samples"} & set(read_whole(conn, statement, parameters)), statement
