"""What a flag rests on: every stored JSON, of today and of earlier releases, is read and written back byte for byte."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from registry.model.flag_evidence import (
    Counts,
    EndedUnitScan,
    FlagEvidence,
    LotFigures,
    ReportFigures,
    SaleInQuestion,
    Scores,
    StoredEvidence,
    UnissuedSeals,
    UnitEvidence,
    UnitWeight,
    from_json,
    from_text,
)
from registry.model.sightings import Channel, SaleOutcome

SOLD = SaleInQuestion(
    datetime(2026, 11, 22, 12, 50, 5, tzinfo=UTC), "Pharmacy 12", "01", None, "operator", SaleOutcome.SOLD
)
SECOND = SaleInQuestion(
    datetime(2026, 11, 22, 12, 50, 10, tzinfo=UTC), "Pharmacy 99", "79", "Chợ", "operator", SaleOutcome.SECOND
)
WEIGHT = UnitWeight(Scores(2.45, 0.0, 0.0, 2.45, -2.75), (0.0, 2.45), Counts(devices=3, farthest=114), 1)
_SALES = (
    '"sales": [{"at": "2026-11-22T12:50:05Z", "place": "Pharmacy 12", "province": "01", "organisation": null, '
    '"by": "operator", "outcome": "sold"}, {"at": "2026-11-22T12:50:10Z", "place": "Pharmacy 99", "province": "79", '
    '"organisation": "Ch\\u1ee3", "by": "operator", "outcome": "second"}]'
)
_WEIGHT = (
    '"scores": {"authenticated": 2.45, "anonymous": 0.0, "online": 0.0, "accusing": 2.45, "suspecting": -2.75}, '
    '"organisations": [0.0, 2.45], "counts": {"devices": 3, "shops": 0, "far_gps": 0, "far_network": 0, '
    '"far_shops": 0, "late_shops": 0, "journeys": 0, "unshipped": 0, "farthest": 114, "provinces": 0}, "sessions": 1'
)
_LOT = (
    '"issued": 1000, "seen": 60, "second_sales": 3, "suspicious": 5, "outside": 0, "located": 21, "accused": 2, '
    '"accused_by_signed_in": 1'
)


@pytest.mark.parametrize(
    ("stored", "evidence"),
    [
        (f'{{{_WEIGHT}, "reasons": ["several_places"]}}', UnitEvidence(("several_places",), WEIGHT)),
        (
            f'{{{_WEIGHT}, "reasons": ["second_sale"], {_SALES}}}',
            UnitEvidence(("second_sale",), WEIGHT, (SOLD, SECOND)),
        ),
        # Of the release of schema 0002.
        (f'{{"reasons": ["second_sale"], {_SALES}}}', UnitEvidence(("second_sale",), None, (SOLD, SECOND))),
        ('{"channel": "pharmacy", "sealed": false}', EndedUnitScan(Channel.PHARMACY, False)),
        ('{"keys": [3737, 31516], "times": 21}', UnissuedSeals((3737, 31516), 21)),
        (f"{{{_LOT}}}", LotFigures(1000, 60, 3, 5, 0, 21, 2, 1)),
        (
            f'{{{_LOT}, "second_sales_usual": 0.02, "second_sales_chance": 1.3e-06}}',
            LotFigures(1000, 60, 3, 5, 0, 21, 2, 1, 0.02, 1.3e-06),
        ),
        (
            f'{{{_LOT}, "suspicious_usual": 1.2, "suspicious_chance": 0.0025}}',
            LotFigures(1000, 60, 3, 5, 0, 21, 2, 1, suspicious_usual=1.2, suspicious_chance=0.0025),
        ),
        (
            '{"reports": 2, "reasons": {"quality": 1, "harm": 1}, "provinces": {}}',
            ReportFigures(2, {"quality": 1, "harm": 1}, {}),
        ),
    ],
)
def test_what_is_stored_is_read_and_written_back_byte_for_byte(stored: str, evidence: FlagEvidence) -> None:
    assert from_json(json.loads(stored)) == evidence
    assert json.dumps(evidence.to_json()) == stored


def test_a_sale_is_told_in_utc() -> None:
    here = timezone(timedelta(hours=7))
    sale = SaleInQuestion(datetime(2026, 11, 22, 19, 50, 5, 9, tzinfo=here), "x", None, None, "x", SaleOutcome.SOLD)
    assert sale.to_json()["at"] == "2026-11-22T12:50:05Z"


def test_joined_seals_forget_no_key() -> None:
    assert UnissuedSeals((7, 9), 3).joined(UnissuedSeals((1, 9), 2)) == UnissuedSeals((1, 7, 9), 5)


def test_joined_reports_are_counted_by_reason_and_province_the_earlier_ones_first() -> None:
    joined = ReportFigures(2, {"harm": 2}, {"52": 1}).joined(ReportFigures(1, {"price": 1}, {"52": 1}))
    assert json.dumps(joined.to_json()) == '{"reports": 3, "reasons": {"harm": 2, "price": 1}, "provinces": {"52": 2}}'


@pytest.mark.parametrize(
    "stored",
    [
        "{}",
        f'{{{_WEIGHT.replace(chr(123), chr(123) + chr(34) + "shops" + chr(34) + ": 1.5, ", 1)}, "reasons": []}}',
        f'{{{_WEIGHT.replace("2.45", chr(34) + "x" + chr(34))}, "reasons": []}}',
        f'{{{_WEIGHT.replace("114", "null")}, "reasons": []}}',
        '{"reasons": null}',
        '{"reasons": ["second_sale"], "more": 1}',
        '{"reasons": ["second_sale"], "sales": [{"at": "2026-11-22"}]}',
        '{"channel": "drone", "sealed": true}',
        '{"keys": ["a", 2], "times": 3}',
        '{"keys": [2], "times": "3"}',
        f'{{{_LOT}, "weather": 1}}',
        f"{{{_LOT.replace('21', chr(34) + 'many' + chr(34))}}}",
        '{"reports": 2, "reasons": [], "provinces": {}}',
        '{"reports": 2, "reasons": {"harm": 2}, "provinces": {}, "shops": 1}',
    ],
)
def test_evidence_of_another_release_is_kept_as_it_stands(stored: str) -> None:
    evidence = from_text(stored)
    assert evidence == StoredEvidence(json.loads(stored))
    assert json.dumps(evidence.to_json()) == stored


@pytest.mark.parametrize("text", ["", "[1]", "null", "{"])
def test_a_text_that_is_no_object_is_kept_as_it_stands(text: str) -> None:
    assert from_text(text).to_json() == {"text": text}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {"keys": [3, 5], "times": 4}),
        ({"keys": [1, 5], "times": 9, "more": 1}, {"keys": [1, 3, 5], "times": 13, "more": 1}),
        ({"keys": "1", "times": 9}, {"keys": [3, 5], "times": 4}),
    ],
)
def test_no_key_that_stands_is_forgotten(fields: dict[str, object], expected: dict[str, object]) -> None:
    assert StoredEvidence(fields).joined(UnissuedSeals((3, 5), 4)).to_json() == expected
