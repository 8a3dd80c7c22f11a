"""The table of application identifiers against GS1's published dictionary."""

import re

import pytest

from registry.gs1 import identifiers
from registry.gs1.identifiers import IDENTIFIERS, Component, Identifier
from tests.paths import DATA

DICTIONARY = DATA / "gs1-syntax-dictionary-2026-01-27.txt"


def entries() -> list[tuple[str, str, list[str], str]]:
    """AIs, flags, the other words and the title of every line of GS1's dictionary."""
    if not DICTIONARY.exists():
        pytest.skip(f"GS1's dictionary is missing: {DICTIONARY}")
    found = []
    for line in DICTIONARY.read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            body, _, title = line.partition("#")
            span, *words = body.split()
            flags = words.pop(0) if words[0][0] in "*?" else ""
            found.append((span, flags, words, title.strip()))
    return found


def component(word: str) -> Component | None:
    match = re.fullmatch(r"(\[?)([NXYZ])(\.\.)?(\d+)\]?((?:,\w+)*)", word)
    if match is None:
        return None
    bracket, charset, dots, length, checks = match.groups()
    shortest = 1 if dots else int(length)
    return Component(charset, shortest, int(length), bool(bracket), tuple(checks.split(",")[1:]))


def identifier(ai: str, flags: str, words: list[str], title: str) -> Identifier:
    named = [word.partition("=") for word in words if component(word) is None]
    keys = [value for name, _, value in named if name == "dlpkey"]
    assert {name for name, _, _ in named} <= {"req", "ex", "dlpkey"}
    return Identifier(
        ai=ai,
        title=title,
        fixed="*" in flags,
        attribute="?" in flags,
        components=tuple(part for word in words if (part := component(word))),
        requires=tuple(
            tuple(tuple(group.split("+")) for group in value.split(",")) for name, _, value in named if name == "req"
        ),
        excludes=tuple(ai for name, _, value in named if name == "ex" for ai in value.split(",")),
        qualifiers=tuple(tuple(q for q in listed.split(",") if q) for listed in keys[0].split("|")) if keys else None,
    )


def test_the_table_is_gs1s_dictionary() -> None:
    published = {}
    for span, flags, words, title in entries():
        first, _, last = span.partition("-")
        for number in range(int(first), int(last or first) + 1):
            ai = str(number).zfill(len(first))
            published[ai] = identifier(ai, flags, words, title)
    assert dict(IDENTIFIERS) == published


def test_two_digits_settle_length_and_separator() -> None:
    for ai, row in IDENTIFIERS.items():
        assert identifiers.length_by_prefix(ai) == len(ai)
        assert identifiers.has_predefined_length(ai) == row.fixed
        assert identifiers.find_at_start(ai + "9") is row
    assert identifiers.length_by_prefix("89") is None
    assert identifiers.find_at_start("3109") is None
