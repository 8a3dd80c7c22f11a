"""Every verdict on the whole path from text to answer: store, keys and judge together."""

from datetime import timedelta

from registry.verdict import Verdict
from tests.factories import World, ask, make_order, printed


def test_a_printed_code_of_an_order_is_genuine(world: World) -> None:
    order = make_order(world)
    answer = ask(world, printed(world, order, 999).uri)
    assert answer.judgement.verdict is Verdict.GENUINE
    assert answer.judgement.reasons == ("seal_valid",)


def test_a_pack_is_expired_from_midnight_in_viet_nam_of_the_day_after(world: World) -> None:
    order = make_order(world)
    text = printed(world, order).uri
    # 31 December 2027 ends at 17:00 UTC
    last = world.now.replace(year=2027, month=12, day=31, hour=16, minute=59)
    assert ask(world, text, last).judgement.verdict is Verdict.GENUINE
    assert ask(world, text, last + timedelta(minutes=1)).judgement.verdict is Verdict.EXPIRED
