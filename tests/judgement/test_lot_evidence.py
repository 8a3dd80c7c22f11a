"""Which lots are out of line: clean ones hardly ever, copied ones, slips in the data, single lots, smeared lots."""

import random
from dataclasses import replace
from math import exp, lgamma, log, log1p

import pytest

from registry.judgement.lot_evidence import LotCounts, LotRules, _tail, out_of_line
from registry.model.cases import FlagKind

RULES = LotRules()


def poisson(chance: random.Random, mean: float) -> int:
    """A Poisson number, by counting exponential waits."""
    count, passed = 0, chance.expovariate(1.0)
    while passed < mean:
        count, passed = count + 1, passed + chance.expovariate(1.0)
    return count


def clean(chance: random.Random, how_many: int, rate: float = 0.02, sales: float = 0.0003) -> list[LotCounts]:
    """Lots of one product, of unlike size and age, whose buyers differ by a fifth from lot to lot."""
    lots = []
    for number in range(how_many):
        issued = chance.choice((200, 2_000, 10_000))
        touched = round(issued * 0.35 * chance.uniform(0.2, 1))
        suspicious = poisson(chance, touched * rate * chance.gammavariate(25, 0.04))
        lots.append(LotCounts(f"L{number}", issued, touched, suspicious, poisson(chance, touched * sales)))
    return lots


def kinds(lots: list[LotCounts]) -> dict[str, FlagKind]:
    return {finding.counts.lot: finding.kind for finding in out_of_line(lots)}


@pytest.mark.parametrize("how_many", [1, 3, 10, 60])
@pytest.mark.parametrize("rate", [0.005, 0.02, 0.04])
def test_about_one_clean_lot_in_a_hundred_is_flagged_at_most(how_many: int, rate: float) -> None:
    chance = random.Random(f"{how_many} {rate}")
    looks = 1_200 // how_many
    flagged = sum(len(out_of_line(clean(chance, how_many, rate))) for _ in range(looks))
    # 1,200 lots: twelve are the budget, and twice as many its chance and the assumed rates' error.
    assert flagged <= 24


def usual(suspicious: int = 14, second_sales: int = 0) -> list[LotCounts]:
    """Twenty lots of 2,000 codes that differ as chance lets them."""
    return [LotCounts(f"L{n}", 2_000, 700, suspicious + n % 7 - 3, second_sales) for n in range(20)]


def test_lots_in_line_give_nothing_and_so_does_no_lot() -> None:
    assert out_of_line([]) == []
    assert out_of_line(usual()) == []
    assert out_of_line([LotCounts("", 2_000, 0)]) == []


def test_a_lot_with_many_second_sales_is_out_of_line_on_signed_in_evidence() -> None:
    found = out_of_line([*usual(), LotCounts("bad", 2_000, 740, 16, second_sales=8)])
    assert [(one.counts.lot, one.kind, one.authenticated) for one in found] == [("bad", FlagKind.LOT_OUT_OF_LINE, True)]
    assert found[0].second_sales is not None
    assert (found[0].second_sales.counted, found[0].second_sales.touched) == (8, 740)
    assert found[0].second_sales.usual < 0.5
    assert found[0].second_sales.chance < RULES.budget / 2
    assert found[0].scores is None


def test_a_lot_with_many_suspicious_units_is_out_of_line() -> None:
    found = out_of_line([*usual(), LotCounts("bad", 2_000, 740, 60, accused=12, vouched=2)])
    assert [(one.counts.lot, one.kind, one.authenticated) for one in found] == [
        ("bad", FlagKind.LOT_OUT_OF_LINE, False)
    ]
    assert found[0].scores is not None
    assert 10 < found[0].scores.usual < 20


def test_one_second_sale_is_a_case_of_its_unit_not_of_its_lot() -> None:
    assert out_of_line([LotCounts("L1", 20, 5, second_sales=1)]) == []
    assert kinds([LotCounts("L1", 20, 5, second_sales=2)]) == {"L1": FlagKind.LOT_OUT_OF_LINE}


def test_bad_lots_do_not_hide_each_other() -> None:
    lots = usual() + [LotCounts(f"bad{n}", 2_000, 740, 60, second_sales=9) for n in range(6)]
    assert sorted(kinds(lots)) == [f"bad{n}" for n in range(6)]


def test_what_is_usual_is_learned_from_the_product_itself() -> None:
    """A drink that friends pass round scores more than a medicine, in every lot."""
    assert out_of_line(usual(suspicious=60)) == []
    assert kinds([*usual(suspicious=60), LotCounts("bad", 2_000, 700, 140)]) == {"bad": FlagKind.LOT_OUT_OF_LINE}


def test_lots_of_unlike_size_are_judged_by_their_own_size() -> None:
    lots = [*usual(), LotCounts("large", 40_000, 14_000, 290), LotCounts("small", 40, 14, 1)]
    assert out_of_line(lots) == []
    assert kinds([*usual(), LotCounts("small", 40, 14, 7)]) == {"small": FlagKind.LOT_OUT_OF_LINE}


def test_the_single_lot_of_a_product_is_judged_by_the_assumed_rate_and_more_mildly() -> None:
    alone = LotCounts("only", 2_000, 700, 35)
    assert out_of_line([alone]) == []
    assert kinds([*usual(), alone]) == {"only": FlagKind.LOT_OUT_OF_LINE}
    assert kinds([replace(alone, suspicious=120)]) == {"only": FlagKind.LOT_OUT_OF_LINE}
    assert kinds([replace(alone, second_sales=6)]) == {"only": FlagKind.LOT_OUT_OF_LINE}


def test_a_lot_seen_mostly_where_it_never_went_is_a_data_case_and_not_a_copy() -> None:
    wrong = LotCounts("wrong", 2_000, 700, 90, outside=150, located=240, accused=3)
    assert kinds([*usual(), wrong]) == {"wrong": FlagKind.LOT_SHIPPING_DATA}
    # Just half is not more than half; then it is judged as any other lot.
    assert kinds([*usual(), replace(wrong, outside=120)]) == {"wrong": FlagKind.LOT_OUT_OF_LINE}


def test_where_nobody_counted_located_units_their_share_is_assumed() -> None:
    lot = LotCounts("L1", 2_000, 700, outside=130)
    assert out_of_line([lot])[0].located == pytest.approx(700 * RULES.located_share)
    assert out_of_line([replace(lot, outside=120)]) == []


def test_a_few_travellers_make_no_data_case() -> None:
    assert out_of_line([LotCounts("L1", 2_000, 9, outside=4, located=4)]) == []


def test_second_sales_count_in_a_lot_with_wrong_shipping_data_too() -> None:
    found = out_of_line([*usual(), LotCounts("wrong", 2_000, 700, 90, second_sales=9, outside=150, located=240)])
    assert [one.kind for one in found] == [FlagKind.LOT_SHIPPING_DATA, FlagKind.LOT_OUT_OF_LINE]
    assert found[1].scores is None


def test_a_lot_smeared_by_strangers_is_suspected_poisoning_and_held_against_nobody() -> None:
    smeared = LotCounts("smeared", 2_000, 760, 70, accused=60, vouched=1)
    found = out_of_line([*usual(), smeared])
    assert [(one.counts.lot, one.kind, one.authenticated) for one in found] == [("smeared", FlagKind.POISONING, False)]
    # Where shops confirm some, few are accused, or tills tell of second sales, it is an ordinary case.
    for other in (
        replace(smeared, vouched=15),
        replace(smeared, accused=6, vouched=0),
        replace(smeared, second_sales=8),
    ):
        assert kinds([*usual(), other]) == {"smeared": FlagKind.LOT_OUT_OF_LINE}


def test_a_lot_accused_by_signed_in_parties_is_ranked_with_them() -> None:
    found = out_of_line([*usual(), LotCounts("bad", 2_000, 740, 60, accused=12, vouched=6)])
    assert found[0].authenticated


@pytest.mark.parametrize(
    ("count", "mean", "variance"), [(1, 0.2, 1.0), (5, 4.9, 0.02), (50, 20.0, 0.1), (300, 200.0, 0.03), (20, 5.0, 2.0)]
)
def test_the_tail_is_the_negative_binomials(count: int, mean: float, variance: float) -> None:
    size = 1 / variance
    ratio = mean / (size + mean)
    below = sum(
        exp(lgamma(n + size) - lgamma(size) - lgamma(n + 1) + n * log(ratio) + size * log1p(-ratio))
        for n in range(count)
    )
    assert _tail(count, mean, variance) == pytest.approx(1 - below, rel=1e-3)


def test_counts_without_any_unit_seen_break_nothing() -> None:
    assert out_of_line([*usual(), LotCounts("odd", 2_000, 0, 5)])[0].counts.lot == "odd"


def test_a_product_of_two_thousand_lots_keeps_the_budget_too() -> None:
    assert len(out_of_line(clean(random.Random(7), 2_000))) <= 40
