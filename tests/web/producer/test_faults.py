"""What is wrong with a cell: every code has words in both languages, with its numbers."""

import re
from pathlib import Path

import pytest

from registry.catalogue import products
from registry.intake import importing, template
from registry.intake.importing import CellError
from registry.web.producer.list_words import CELL_FAULT
from tests.paths import ROOT
from tests.web.conftest import World


def fault_codes() -> set[str]:
    """Every code that a cell can be refused with, as the sources write them."""
    found = set()
    for module in (template, importing):
        text = Path(str(module.__file__)).read_text(encoding="utf-8")
        found |= set(re.findall(r'Fault\(\s*"([a-z_]+)"', text))
    found |= set(re.findall(r'"([a-z_]+)", entry\.product\.gtin', Path(importing.__file__).read_text(encoding="utf-8")))
    # _row_error(entry, column, code, ...) and CellError(row, column, place, code, ...)
    text = Path(str(products.__file__)).read_text(encoding="utf-8")
    found |= set(re.findall(r'_row_error\(\s*entry,\s*(?:"[a-z_]+"|[a-z]+),\s*"([a-z_]+)"', text))
    gs1 = (ROOT / "registry" / "gs1" / "notation.py").read_text(encoding="utf-8")
    normal = gs1[gs1.index("def normalise_gtin") : gs1.index("def read_element_string")]
    found |= {f"gtin_{code}" for code in re.findall(r'"(bad_characters|too_long|too_short|check_digit)"', normal)}
    return found | {"tax_code_form"}


def test_the_sources_name_the_codes_that_are_known() -> None:
    assert {"missing", "gtin_twice", "gtin_taken", "organisation_not_yours", "name_shared", "gtin_scientific"} <= (
        fault_codes()
    )


@pytest.mark.parametrize("code", sorted(fault_codes()))
def test_every_fault_of_a_cell_has_words_in_both_languages(code: str) -> None:
    words = CELL_FAULT[code]
    assert words.vi != words.en
    for text in words:
        assert not set(re.findall(r"\{(\w+)\}", text)) - {"digits", "rows", "expected", "got"}
        assert "--" not in text


def test_numbers_of_a_fault_are_in_its_words(world: World) -> None:
    from registry.web.producer import faults

    def told(code: str, expected: str) -> str:
        return faults.sentence(CellError(2, "gtin", "A2", code, "x", expected, "way out"))

    with world.app().test_request_context("/?lang=en"):
        assert "8934588012372" in told("gtin_check_digit", "8934588012372, if all digits but the last are right")
        assert "300" in told("too_long", "at most 300 characters, not 512")
        twice = told("gtin_twice", "one content for a GTIN; row 2 and row 5, 7 say different things of it")
        assert twice.startswith("Row 5, 7 says")
