"""Every kind of message has its words in both languages, with the same blanks to fill in."""

from string import Formatter

import pytest

from registry.feeds.message_words import CHOICE, DIGEST, FOOT, LETTERS
from registry.model.messages import MessageKind
from registry.model.phrases import Phrase

PHRASES = {
    f"{kind} {name}": phrase
    for kind, words in [*LETTERS.items(), ("digest", DIGEST)]
    for name, phrase in (("subject", words.subject), ("text", words.text))
} | {"choice": CHOICE, "foot": FOOT}


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_kind_has_words() -> None:
    assert set(LETTERS) == set(MessageKind)


@pytest.mark.parametrize("phrase", PHRASES.values(), ids=PHRASES)
def test_both_languages_say_the_same(phrase: Phrase) -> None:
    assert phrase.vi
    assert phrase.en
    assert phrase.vi != phrase.en
    assert blanks(phrase.vi) <= {"number", "due", "days", "hours", "page"}
    assert blanks(phrase.vi) == blanks(phrase.en)
    # A heading is one line.
    assert phrase.en.isascii()


@pytest.mark.parametrize("kind", MessageKind)
def test_a_heading_is_one_line(kind: MessageKind) -> None:
    assert all("\n" not in text for text in LETTERS[kind].subject)
