"""Every table of words of every desk: two languages, the same holes in both, and each key once."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from string import Formatter

import pytest

import registry.web
from registry.model.phrases import Phrase
from registry.web.page.words import FAULTS, TABLES, WORDS

FILES = sorted(
    module.name
    for module in pkgutil.walk_packages(registry.web.__path__, "registry.web.")
    if module.name.endswith("words")
)


def tables(name: str) -> Iterator[tuple[str, dict[str, Phrase]]]:
    """The tables of a file of words, by name."""
    for table, found in vars(importlib.import_module(name)).items():
        if table.isupper() and isinstance(found, dict) and any(isinstance(one, Phrase) for one in found.values()):
            yield table, found


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_the_files_of_words_are_known() -> None:
    assert len(FILES) > 10
    assert all(list(tables(name)) for name in FILES)


@pytest.mark.parametrize("name", FILES)
def test_every_phrase_is_said_in_both_languages_with_the_same_holes(name: str) -> None:
    for table, found in tables(name):
        for key, phrase in found.items():
            assert isinstance(phrase, Phrase), (table, key)
            for text in phrase:
                assert text.strip() == text, (table, key)
                # An example may leave its cell empty.
                assert text or table == "COLUMN_EXAMPLE", (table, key)
            assert holes(phrase.vi) == holes(phrase.en), (table, key)


@pytest.mark.parametrize("name", FILES)
def test_no_phrase_is_english_where_it_should_be_vietnamese(name: str) -> None:
    # Words that are the same in both languages are short: names, units, signs.
    for table, found in tables(name):
        same = [key for key, phrase in found.items() if phrase.vi == phrase.en and len(phrase.vi) > 20]
        assert same == [], table


@pytest.mark.parametrize("name", FILES)
def test_all_words_of_a_desk_are_within_reach_of_a_page(name: str) -> None:
    for table, found in tables(name):
        if table in ("WORDS", "FAULTS"):
            together = WORDS if table == "WORDS" else FAULTS
            assert {key: together[key] for key in found} == found
        elif not table.startswith("_") and name != "registry.web.page.words":
            assert TABLES[table] is found


def test_a_key_is_a_word_that_a_template_can_write() -> None:
    assert [key for key in WORDS if not re.fullmatch(r"[a-z0-9_-]+", key)] == []
