"""Sample codes: one for each verdict, under a number that can never be a product's."""

from datetime import UTC, datetime

import pytest

from registry.codes import product_codes
from registry.judgement import sandbox
from registry.judgement.verdict import Verdict
from registry.model.sightings import SaleOutcome

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)


def test_a_sample_says_what_its_text_says() -> None:
    for sample in sandbox.SAMPLES:
        if sample.code is not None:
            assert product_codes.read(sample.text).code == sample.code
    assert sandbox.GTIN.startswith("0952")


def test_there_is_one_sample_for_every_verdict() -> None:
    assert sorted(sample.judgement.verdict for sample in sandbox.SAMPLES) == sorted(Verdict)
    assert len({sample.text for sample in sandbox.SAMPLES}) == len(Verdict)


@pytest.mark.parametrize(
    "text", ["", "hello", "HTTPS://ID.EXAMPLE/01/08934588012341/21/7K3M9Q2XT4WZ", "\x00", "x" * 5000]
)
def test_any_other_text_is_malformed_here_a_real_code_too(text: str) -> None:
    told = sandbox.answer(text, NOW)
    assert (told.judgement.verdict, told.code, told.listing) == (Verdict.MALFORMED, None, None)


@pytest.mark.parametrize("sample", sandbox.SAMPLES, ids=lambda sample: sample.judgement.verdict)
def test_a_sample_is_always_answered_the_same(sample: sandbox.SampleCode) -> None:
    told = sandbox.answer(f" {sample.text}\n", NOW)
    assert told == sandbox.answer(sample.text, NOW)
    assert told.judgement is sample.judgement
    assert told.unit is None
    assert (told.listing is None) == (told.judgement.verdict in ("malformed", "foreign", "forged"))


def test_samples_lead_nowhere_and_have_a_number_that_is_no_products() -> None:
    for sample in sandbox.SAMPLES:
        assert sandbox.GTIN in sample.text or "SAMPLE" in sample.text
        if "://" in sample.text:
            assert sample.text.startswith("https://sample.invalid/")


def test_only_the_genuine_sample_is_sold() -> None:
    sold = {sample.judgement.verdict for sample in sandbox.SAMPLES if sample.outcome is SaleOutcome.SOLD}
    assert sold == {Verdict.GENUINE}
    assert {sample.outcome for sample in sandbox.SAMPLES} == set(SaleOutcome)
