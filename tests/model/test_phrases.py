"""Words for every verdict and reason, in both languages, that accuse nobody and claim no more than is proven."""

import re
import string

import pytest

from registry.gs1.elements import CODES
from registry.judgement import evidence
from registry.judgement.verdict import Verdict
from registry.model import phrases
from registry.model.measures import Disposition, Scope
from registry.model.phrases import Phrase
from registry.model.sightings import SaleOutcome
from tests.paths import ROOT

SOURCES = ROOT / "registry"


ALL = {
    **{f"{word}: word": words.word for word, words in phrases.VERDICTS.items()},
    **{f"{word}: advice": words.advice for word, words in phrases.VERDICTS.items()},
    **phrases.REASONS,
    **{f"sale {word}": words for word, words in phrases.SALES.items()},
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
    "bản sao",
    "sao chép",
    "trộm",
)


ACCUSING_EN = (
    "counterfeit", "forge", "fraud", "criminal", "illegal", "smuggl", "cheat", "thief", "crook", "copy", "copies",
    "copied", "suspicio",
)  # fmt: skip


# Verdicts that may have an honest cause: nothing in them may even mention a fake.
HONEST = (
    "genuine", "listed", "lot_known", "expired", "inactive", "recalled", "unknown", "malformed", "suspect", "sold",
    "duplicated",
)  # fmt: skip


# Words that count scans. "Lần" alone also means a time, as in "lần đầu".
COUNTING = re.compile(r"[0-9]|\bscans?\b|lượt|lần quét|số lần|times")


def reasons_in_the_code() -> set[str]:
    """Every reason code that the judge can give: its own words, and those it composes of scope and disposition."""
    source = (SOURCES / "judgement" / "verdict.py").read_text(encoding="utf-8")
    body = source[source.index("def judge(") :]
    written = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', body)) | {"spoiled", "corrected", "sold"} | set(evidence.WHY)
    measured = (
        Disposition.RECALLED,
        Disposition.WITHDRAWN,
        Disposition.STOLEN,
        Disposition.DESTROYED,
        Disposition.EXPORTED,
    )
    return written | {f"{scope}_{disposition}" for scope in Scope for disposition in measured}


def faults_in_the_reader() -> set[str]:
    source = (SOURCES / "codes" / "product_codes.py").read_text(encoding="utf-8")
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


# What the memory of scans and sales says, and what a seller is told.
REMEMBERED = ["several_places", "several_shops", "shop_after_buyer", "picture_online", "second_sale"]
REMEMBERED += ["sold_again_here", "held_after_end", "seen_after_end", "sold"]


@pytest.mark.parametrize("code", REMEMBERED)
def test_no_words_count_scans_or_mention_a_fake(code: str) -> None:
    for text in phrases.REASONS[code]:
        assert not COUNTING.search(text.casefold())
        assert not re.search(r"\bgiả\b|fake", text.casefold())


@pytest.mark.parametrize("verdict", ["suspect", "duplicated", "sold"])
def test_no_verdict_on_a_units_past_counts_scans(verdict: str) -> None:
    words = phrases.VERDICTS[verdict]
    assert not [text for text in (*words.word, *words.advice) if COUNTING.search(text.casefold())]


def test_suspect_names_no_cause_because_its_reasons_do_and_says_what_to_look_at() -> None:
    words = phrases.VERDICTS["suspect"]
    assert words.word == Phrase(
        "Mã thật, nhưng có điểm cần xem kỹ", "A genuine code, but something about it needs a closer look"
    )
    assert not any(cause in words.word.en for cause in ("elsewhere", "sold", "checked"))
    assert all(word in words.advice.en for word in ("pack", "lot", "expiry", "ask the seller"))
    assert all(word in words.advice.vi for word in ("bao bì", "số lô", "hạn dùng", "hỏi người bán"))


def test_duplicated_says_what_is_true_of_all_its_causes_and_accuses_neither_item() -> None:
    words = phrases.VERDICTS["duplicated"].word
    assert words == Phrase("Có dấu hiệu rõ là mã này bị dùng lại", "Strong signs that this code is used twice")
    # After its end one item was seen, so only a second sale can speak of two.
    assert "one of two items is not the original" in phrases.REASONS["second_sale"].en
    assert "một trong hai sản phẩm không phải hàng gốc" in phrases.REASONS["second_sale"].vi
    assert "keep the pack" in phrases.VERDICTS["duplicated"].advice.en


def test_a_picture_online_says_what_to_compare() -> None:
    words = phrases.REASONS["picture_online"]
    assert words.en.endswith("probably circulating online: compare lot, expiry and seal of the pack.")
    assert "trên mạng" in words.vi


def test_sold_is_no_fault_of_its_buyer() -> None:
    words = phrases.VERDICTS["sold"]
    assert words.advice.en.startswith("If you bought it, this is as it should be.")
    assert words.tone == "plain"


@pytest.mark.parametrize("outcome", list(SaleOutcome))
def test_every_outcome_of_a_sale_tells_the_seller_what_to_do(outcome: SaleOutcome) -> None:
    assert outcome.value in phrases.SALES


@pytest.mark.parametrize("word", ["resold", "second"])
def test_a_conflict_of_sales_accuses_neither_shop(word: str) -> None:
    words = phrases.SALES[word]
    assert "one of two items is not the original" in words.en
    assert "một trong hai sản phẩm không phải hàng gốc" in words.vi


@pytest.mark.parametrize("name", sorted(ALL))
def test_goods_are_no_document_and_a_sale_is_not_announced(name: str) -> None:
    assert "bản gốc" not in ALL[name].vi.casefold()
    assert "báo bán" not in ALL[name].vi.casefold()


def test_a_shop_after_a_buyer_is_told_as_checks_not_as_goods_that_a_shop_held() -> None:
    words = phrases.REASONS["shop_after_buyer"]
    assert words.en == "This code was checked in a shop many days after somebody else had checked it."
    assert words.vi == "Mã này được kiểm tra tại cửa hàng sau khi đã có người kiểm tra trước đó nhiều ngày."


def test_a_sale_told_again_after_it_was_taken_back_asks_for_a_new_id() -> None:
    words = phrases.sale("sale_taken_back")
    assert "new id" in words.en
    assert "số mới" in words.vi


@pytest.mark.parametrize("why", ["not_sold", "sold_elsewhere", "undo_too_late"])
def test_every_refused_undo_has_its_words(why: str) -> None:
    assert phrases.sale(why) is phrases.SALES[why]


def test_a_refused_sale_is_told_in_the_words_of_its_reason() -> None:
    assert phrases.sale("unit_recalled") is phrases.REASONS["unit_recalled"]
