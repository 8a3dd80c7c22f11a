"""The words of a report on paper: all in both languages, with the same values to fill in."""

import re

import pytest

from registry.model.phrases import Phrase
from registry.offline import paper_words
from registry.offline.paper_words import COPIES, Copy


def phrases() -> list[Phrase]:
    found: list[Phrase] = []
    for value in vars(paper_words).values():
        many = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
        found += [value] if isinstance(value, Phrase) else [one for one in many if isinstance(one, Phrase)]
    return found


def test_there_are_words_and_one_for_each_copy() -> None:
    assert len(phrases()) > 20
    assert set(COPIES) == set(Copy)


@pytest.mark.parametrize("words", phrases(), ids=lambda words: words.en[:30])
def test_every_phrase_is_said_in_both_languages_with_the_same_values(words: Phrase) -> None:
    assert words.vi.strip() == words.vi != ""
    assert words.en.strip() == words.en != ""
    assert re.findall(r"{\w+}", words.vi) == re.findall(r"{\w+}", words.en)
