"""The script that holds one name to one thing: what it finds in our tree, and in one with faults."""

from pathlib import Path

import pytest

from tests import names
from tests.paths import ROOT


def test_each_public_class_of_the_registry_has_a_name_of_its_own() -> None:
    assert names.faults(ROOT, names.EXCEPTIONS) == []


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for department, source in (
        ("market", "class Report: ...\nclass _Row: ...\n"),
        ("supervision", "class Report: ...\nclass _Row: ...\nclass Case: ...\n"),
    ):
        (tmp_path / "registry" / department).mkdir(parents=True)
        (tmp_path / "registry" / department / "cases.py").write_text(source, "utf-8")
    return tmp_path


def test_a_name_of_two_classes_is_told_with_both_places_and_a_private_one_is_not(tree: Path) -> None:
    (line,) = names.faults(tree, {})
    assert line.startswith("Report is a class of registry/market/cases.py and of registry/supervision/cases.py: ")


def test_an_exception_has_its_reason_and_is_needed(tree: Path) -> None:
    assert names.faults(tree, {"Report": "a consumer's and the state's are one form"}) == []
    assert names.faults(tree, {"Report": " "}) == ["Report is an exception without a reason"]
    assert names.faults(tree, {"Report": "so", "Case": "so"}) == ["Case needs no exception any more: take it out"]
