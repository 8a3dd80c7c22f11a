"""From an answer to a line of an inspection's list: the values a code names, and nothing worth copying."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from registry.codes.product_codes import ProductCode
from registry.judgement import sandbox
from registry.judgement.answers import Answer
from registry.judgement.verdict import Verdict
from registry.model.inspections import StandingMeasure
from registry.model.phrases import Phrase
from registry.offline import evidence_list
from registry.offline.evidence_list import listed, shown, standing_json, standing_of

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
DIGEST = hashlib.sha256(b"x").digest()
STANDING = StandingMeasure("recalled", "lot", 2, "Mốc", Phrase("Trả lại.", "Return it."), NOW)


def answer_to(verdict: Verdict) -> Answer:
    sample = next(one for one in sandbox.SAMPLES if one.judgement.verdict is verdict)
    return sandbox.answer(sample.text, NOW)


def test_a_recall_reads_back_as_it_was_written() -> None:
    assert standing_of(standing_json(STANDING)) == STANDING
    without = replace(STANDING, level=None, notice=Phrase("", ""))
    assert standing_of(standing_json(without)) == without


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"at": None}, TypeError), ({"at": "yesterday"}, ValueError), ({"notice": {"vi": "x"}}, TypeError)],
)
def test_what_is_no_recall_is_not_taken_for_one(changes: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        standing_of(standing_json(STANDING) | changes)
    with pytest.raises(KeyError):
        standing_of({})


def test_an_answer_becomes_a_line_with_all_that_it_says() -> None:
    line = listed(DIGEST, "whatever", answer_to(Verdict.RECALLED))
    assert (line.number, line.at, line.digest, line.verdict) == (0, NOW, DIGEST, "recalled")
    assert line.shown == f"(01){sandbox.GTIN}(10)SAMPLE(17)491231(21)RECALLED"
    assert (line.gtin, line.serial, line.lot, line.expiry) == (sandbox.GTIN, "RECALLED", "SAMPLE", date(2049, 12, 31))
    assert line.producer == "Doanh nghiệp MẪU (SAMPLE)"
    (recall,) = line.measures
    assert (recall.disposition, recall.scope, recall.level) == ("recalled", "lot", 2)
    assert recall.notice == Phrase("Thông báo MẪU.", "A SAMPLE notice.")


def test_what_cannot_be_read_is_a_line_too() -> None:
    line = listed(DIGEST, "hello", answer_to(Verdict.MALFORMED))
    assert (line.verdict, line.shown, line.gtin, line.product, line.measures) == ("malformed", "hello", None, None, ())


def test_an_expiry_that_only_the_code_names_is_told() -> None:
    answer = replace(answer_to(Verdict.FOREIGN), code=ProductCode(sandbox.GTIN, None, "271200", "S1"))
    assert listed(DIGEST, "x", answer).expiry == date(2027, 12, 31)


def test_reasons_that_do_not_fit_are_left_off_at_the_end() -> None:
    many = tuple(f"reason_number_{n:03}" for n in range(100))
    answer = answer_to(Verdict.GENUINE)
    kept = listed(DIGEST, "x", replace(answer, judgement=replace(answer.judgement, reasons=many))).reasons
    assert kept == many[: len(kept)]
    assert 480 < len(" ".join(kept)) <= 500


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("hello", "hello"),
        ("", ""),
        ("a\x1db\x00", "a␝b␝"),
        ("https://id.example/01/x?17=271231", "https://id.example/01/x"),
        ("HTTP://ID.EXAMPLE/x?y", "HTTP://ID.EXAMPLE/x"),
        ("x?y", "x?y"),
        (f"before {'A' * 40} after", "before … after"),
        (f"before {'A' * 39} after", f"before {'A' * 39} after"),
        ("ă" * 60, "ă" * 60),
        ("ă" * 61, "ă" * 59 + "…"),
    ],
)
def test_of_a_text_that_names_nothing_only_a_harmless_beginning_is_shown(text: str, seen: str) -> None:
    assert shown(text, answer_to(Verdict.MALFORMED)) == seen


def test_no_part_of_a_seal_is_shown_of_any_text() -> None:
    seal = "AQAH" + "x-_9" * 22
    for text in (f"8030{seal}", f"]d2010893458801234121S1\x1d8030{seal}", f"https://id.example/{seal}", seal * 9):
        assert "x-_9x-_9" not in shown(text, answer_to(Verdict.MALFORMED))


def test_a_line_is_as_short_as_the_list_keeps_it() -> None:
    assert len(shown("ă" * 10_000, answer_to(Verdict.MALFORMED))) == evidence_list._SHOWN
