"""The order of the verdicts: every pair of conditions, and what is listed beside the one that decides."""

import re
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from registry.judgement import evidence
from registry.judgement.verdict import Findings, SealState, Verdict, judge
from registry.model import phrases
from registry.model.measures import Disposition, Scope
from registry.model.orders import OrderState, RangeKind
from registry.model.sightings import Suspicion
from tests.judgement.verdict_examples import GOOD, PLAIN, measure, told, with_measures, with_order, with_runs
from tests.paths import ROOT

PAGE = (ROOT / "docs" / "code-format.md").read_text(encoding="utf-8")
# Conditions on one unit, strongest first: the change to the findings, and the verdict it leads to.
CONDITIONS: list[tuple[str, Verdict]] = [
    ("fault", Verdict.MALFORMED),
    ("not ours", Verdict.FOREIGN),
    ("damaged", Verdict.MALFORMED),
    ("seal invalid", Verdict.FORGED),
    ("not issued", Verdict.UNKNOWN),
    ("cancelled", Verdict.BLOCKED),
    ("withdrawn", Verdict.BLOCKED),
    ("stolen", Verdict.BLOCKED),
    ("recalled", Verdict.RECALLED),
    ("duplicated", Verdict.DUPLICATED),
    ("destroyed", Verdict.SPENT),
    ("exported", Verdict.SPENT),
    ("spoiled", Verdict.INACTIVE),
    ("not activated", Verdict.INACTIVE),
    ("expired", Verdict.EXPIRED),
    ("suspect", Verdict.SUSPECT),
    ("sold", Verdict.SOLD),
    ("seal missing", Verdict.LISTED),
]


def under(found: Findings, condition: str) -> Findings:
    match condition:
        case "fault":
            return replace(found, fault="check_digit")
        case "not ours":
            return replace(found, listing=None)
        case "damaged":
            return replace(found, damaged_seal=True)
        case "seal invalid":
            return replace(found, seal=SealState.INVALID)
        case "not issued":
            return replace(found, issued=None)
        case "spoiled":
            return with_runs(found, RangeKind.SPOILED) if found.issued else found
        case "cancelled" | "not activated" if found.issued is None:
            return found
        case "cancelled":
            return with_order(found, state=OrderState.CANCELLED)
        case "not activated":
            return with_order(found, inactive=True)
        case "expired":
            return replace(found, today=date(2029, 1, 1))
        case "suspect" | "duplicated":
            level = Suspicion[condition.upper()]
            return replace(found, suspicion=level, evidence_reasons=("several_shops",))
        case "sold":
            return replace(found, sold=True)
        case "seal missing":
            return replace(found, seal=SealState.MISSING)
        case disposition:
            return with_measures(found, measure(Disposition(disposition)))


@pytest.mark.parametrize(("condition", "verdict"), CONDITIONS)
def test_a_condition_alone_leads_to_its_verdict(condition: str, verdict: Verdict) -> None:
    assert judge(under(GOOD, condition)).verdict is verdict


# A seal has one state and the evidence one level, so two of them never meet.
NEVER_MEET = (("seal invalid", "seal missing"), ("duplicated", "suspect"))
PAIRS = [(a, b) for a, b in combinations(CONDITIONS, 2) if (a[0], b[0]) not in NEVER_MEET]


@pytest.mark.parametrize(("stronger", "weaker"), PAIRS, ids=[f"{a[0]} before {b[0]}" for a, b in PAIRS])
def test_of_two_conditions_the_stronger_decides(stronger: tuple[str, Verdict], weaker: tuple[str, Verdict]) -> None:
    # the weaker first: what is put on later must not matter
    both = under(under(GOOD, weaker[0]), stronger[0])
    assert judge(both).verdict is stronger[1]


def test_all_reasons_are_listed_not_only_the_one_that_decides() -> None:
    found = PLAIN
    for condition in ("cancelled", "withdrawn", "recalled", "spoiled", "expired"):
        found = under(found, condition)
    verdict, reasons = told(found)
    assert verdict is Verdict.BLOCKED
    assert set(reasons) == {
        "order_cancelled",
        "unit_withdrawn",
        "unit_recalled",
        "spoiled",
        "past_expiry",
        "seal_missing",
    }


def test_the_strongest_measure_is_the_disposition() -> None:
    order = (
        Disposition.DESTROYED,
        Disposition.STOLEN,
        Disposition.WITHDRAWN,
        Disposition.RECALLED,
        Disposition.EXPORTED,
    )
    for stronger, weaker in combinations(order, 2):
        found = with_measures(GOOD, measure(weaker), measure(stronger, Scope.PRODUCT))
        assert judge(found).disposition is stronger


def test_the_page_for_third_parties_lists_the_verdicts_in_their_order() -> None:
    table = PAGE[PAGE.index("| verdict | when |") :].partition("\n\n")[0]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = [word for cell in first_cells for word in re.findall("`([a-z_]+)`", cell)]
    assert [word for word in named if word in list(Verdict)] == list(Verdict)


def test_the_page_for_third_parties_explains_every_reason_of_a_units_memory() -> None:
    table = PAGE[PAGE.index("| reason | what was found |") :].partition("\n\n")[0]
    named = set(re.findall("^\\| `([a-z_]+)`", table, re.MULTILINE))
    assert named == {*evidence.WHY, "seen_after_end", "sold"}


def test_only_genuine_is_said_to_be_good() -> None:
    assert [word for word, words in phrases.VERDICTS.items() if words.tone == "good"] == [Verdict.GENUINE]


def test_two_measures_of_one_kind_give_one_reason() -> None:
    found = with_measures(GOOD, measure(Disposition.RECALLED, Scope.LOT), measure(Disposition.RECALLED, Scope.LOT))
    assert told(found)[1] == ("lot_recalled", "seal_valid")
