"""Words for every verdict and reason, in both languages, that accuse nobody and claim no more than is proven."""

import re
import string
from pathlib import Path

import pytest

from registry import phrases
from registry.elements import CODES
from registry.model import Disposition, Scope
from registry.verdict import Verdict

ROOT = Path(__file__).parent.parent / "registry"
ALL = {
    **{f"{word}: word": words.word for word, words in phrases.VERDICTS.items()},
    **{f"{word}: advice": words.advice for word, words in phrases.VERDICTS.items()},
    **phrases.REASONS,
}
# Words that say of goods or people what no code can prove. "giả" alone may stand where a sentence denies it.
ACCUSING_VI = (
    "hàng giả",
    "hàng nhái",
    "làm giả",
    "giả mạo",
    "lừa đảo",
    "gian lận",
    "kẻ gian",
    "tội phạm",
    "vi phạm pháp luật",
    "buôn lậu",
)
ACCUSING_EN = ("counterfeit", "forge", "fraud", "criminal", "illegal", "smuggl", "cheat", "thief", "crook")
# Verdicts that may have an honest cause: nothing in them may even mention a fake.
HONEST = ("genuine", "listed", "lot_known", "expired", "inactive", "recalled", "unknown", "malformed")


def reasons_in_the_code() -> set[str]:
    """Every reason code that the judge can give: its own words, and those it composes of scope and disposition."""
    source = (ROOT / "verdict.py").read_text(encoding="utf-8")
    body = source[source.index("def judge(") :]
    written = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', body)) | {"spoiled", "corrected"}
    measured = (Disposition.RECALLED, Disposition.WITHDRAWN, Disposition.STOLEN, Disposition.DESTROYED)
    return written | {f"{scope}_{disposition}" for scope in Scope for disposition in measured}


def faults_in_the_reader() -> set[str]:
    source = (ROOT / "codes.py").read_text(encoding="utf-8")
    return set(re.findall(r'Invalid\(\s*"([a-z_]+)"', source))


def test_every_verdict_has_its_words_and_no_other_has() -> None:
    assert set(phrases.VERDICTS) == {verdict.value for verdict in Verdict}


@pytest.mark.parametrize("code", sorted(reasons_in_the_code() | faults_in_the_reader()))
def test_every_reason_that_the_code_can_give_has_its_own_words(code: str) -> None:
    assert code in phrases.REASONS


def test_every_reason_that_has_words_can_be_given() -> None:
    assert set(phrases.REASONS) <= reasons_in_the_code() | faults_in_the_reader() | CODES


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_fault_of_gs1_has_its_own_words(code: str) -> None:
    assert code in phrases.REASONS


@pytest.mark.parametrize("name", sorted(ALL))
def test_words_are_whole_sentences_in_two_languages(name: str) -> None:
    words = ALL[name]
    assert words.vi != words.en
    for text in words:
        assert text == text.strip()
        assert text[0].isupper()
        assert "  " not in text
    assert set(words.en) <= set(string.ascii_letters + string.digits + " .,;:'()-")
    if not name.endswith(": word"):
        assert words.vi.endswith(".")
        assert words.en.endswith(".")


@pytest.mark.parametrize("name", sorted(ALL))
def test_no_words_accuse(name: str) -> None:
    words = ALL[name]
    assert not [word for word in ACCUSING_VI if word in words.vi.casefold()]
    assert not [word for word in ACCUSING_EN if word in words.en.casefold()]


@pytest.mark.parametrize("verdict", HONEST)
def test_a_verdict_with_an_honest_cause_never_mentions_a_fake(verdict: str) -> None:
    words = phrases.VERDICTS[verdict]
    for phrase in (words.word, words.advice):
        assert not re.search(r"\bgiả\b", phrase.vi.casefold())
        assert "fake" not in phrase.en.casefold()


def test_only_genuine_is_green_and_only_genuine_has_its_sign() -> None:
    assert [word for word, words in phrases.VERDICTS.items() if words.tone == "good"] == ["genuine"]
    assert [word for word, words in phrases.VERDICTS.items() if words.sign == "✓"] == ["genuine"]


def test_a_tone_is_one_of_four_and_never_stands_without_a_sign() -> None:
    assert {words.tone for words in phrases.VERDICTS.values()} <= {"good", "plain", "warn", "bad"}
    assert all(words.sign for words in phrases.VERDICTS.values())


def test_lot_and_type_level_say_that_nothing_is_proven_of_this_item() -> None:
    assert "proves nothing about this one item" in phrases.VERDICTS["lot_known"].advice.en
    assert "does NOT say whether it is real" in phrases.VERDICTS["type_known"].advice.en


def test_a_reason_of_a_later_version_still_has_words() -> None:
    assert all(phrases.reason("something_new"))
    assert phrases.reason("something_new") not in phrases.REASONS.values()
