"""What a failure says on a page: words for every code that a page can meet, and for no code that nobody raises."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from registry.supervision.inspections import Words
from registry.web.inspector.words import INSPECTOR_FAULT
from registry.web.page.words import FAULTS
from tests.paths import ROOT

REGISTRY = ROOT / "registry"
FAILURES = ("Invalid", "NotFound", "Refused", "Conflict")
# Where a failure that people meet on a page is raised.
MET = (
    "web/account", "web/inspector", "web/officer", "web/page", "web/producer", "web/public", "office", "catalogue",
    "orders", "supervision", "intake/spreadsheet.py", "intake/books.py", "intake/_workbook.py", "intake/_cells.py",
    "intake/text_files.py", "intake/serial_files.py", "intake/code_files.py", "intake/pictures.py",
    "intake/_unpacking.py",
)  # fmt: skip
# Codes that come to no page, or that a page says in another way.
WITHOUT: Mapping[str, str] = {
    "codes": "Only a program reports lost goods (POST /v1/dispositions).",
    "losses_waiting": "Only a program reports lost goods (POST /v1/dispositions).",
    "batch": "Only the desk's own script sends one.",
    "batch_start": "Only the desk's own script sends one.",
    "lot_unknown": "NOT_ISSUED says which lot; the producer's desk has words of its own.",
    "dated": "Only a command loads a register.",
    "source": "Only a command loads a register.",
    "register_overtaken": "Only a command loads a register.",
    "retention_first": "Only a command ends records.",
    "file_unreadable": "A path that a command was given.",
    "gln": "Only a command sets one.",
    "inspection_id": "The page makes the id.",
    "name_shared": "CELL_FAULT says it of a cell; a form has no other organisation.",
    "serials_level": "The form asks for codes of single packs alone.",
    "serials_quantity": "The page counts the file itself.",
}


def raised(path: Path) -> Iterator[str]:
    """The codes of failures that a file writes out."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Call(ast.Name(name), [ast.Constant(str(code)), *_]) if name in FAILURES:
                yield code


def met() -> dict[str, str]:
    """Every code that people can meet, and a file that raises it."""
    files = [
        path
        for place in MET
        for path in ([REGISTRY / place] if place.endswith(".py") else (REGISTRY / place).rglob("*.py"))
    ]
    return {code: str(path.relative_to(REGISTRY)) for path in files for code in raised(path)}


@pytest.mark.parametrize("code", sorted(met()))
def test_a_failure_that_people_meet_has_its_words(code: str) -> None:
    assert (code in FAULTS or code in INSPECTOR_FAULT) or code in WITHOUT, met()[code]


def test_no_words_of_a_failure_are_there_in_vain() -> None:
    sources = [path for path in REGISTRY.rglob("*.py") if not path.stem.endswith("words")]
    literals = {
        node.value
        for path in sources
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    # `inspection_` and `report_` come before the name of a field.
    put_together = {f"inspection_{name}" for name in Words.__dataclass_fields__}
    put_together |= {"report_words", "report_contact", "report_reply"}
    assert FAULTS.keys() - literals - put_together == set()
    assert INSPECTOR_FAULT.keys() - literals == set()


def test_the_exceptions_are_needed_and_have_a_reason() -> None:
    assert WITHOUT.keys() <= met().keys()
    assert all(WITHOUT.values())
