"""The script that holds one name to one thing: what it finds in our tree, and in one with faults."""

from pathlib import Path

import pytest

from tests import names
from tests.names import Exceptions
from tests.paths import ROOT


def test_each_name_of_the_registry_is_that_of_one_thing() -> None:
    assert names.faults(ROOT, names.EXCEPTIONS) == []


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for path, source in (
        ("registry/market/cases.py", "class Report: ...\nclass _Row: ...\n"),
        ("registry/supervision/cases.py", "class Report: ...\nclass _Row: ...\nclass Case: ...\n"),
    ):
        write(tmp_path, path, source)
    return tmp_path


def write(tree: Path, path: str, source: str) -> None:
    (tree / path).parent.mkdir(parents=True, exist_ok=True)
    (tree / path).write_text(source, "utf-8")


def test_a_name_of_two_classes_is_told_with_both_places_and_a_private_one_is_not(tree: Path) -> None:
    (line,) = names.faults(tree, Exceptions())
    assert line.startswith("Report is a class of registry/market/cases.py and of registry/supervision/cases.py: ")


def test_an_exception_has_its_reason_and_is_needed(tree: Path) -> None:
    assert names.faults(tree, Exceptions({"Report": "a consumer's and the state's are one form"})) == []
    assert names.faults(tree, Exceptions({"Report": " "})) == ["Report is an exception without a reason"]
    needless = names.faults(tree, Exceptions({"Report": "so", "Case": "so"}))
    assert needless == ["Case needs no exception any more: take it out"]


@pytest.mark.parametrize(
    ("path", "confusable"),
    [
        ("registry/offline/cases.py", False),
        ("registry/market/rows/cases.py", True),
        ("registry/store/market/cases.py", True),
        ("registry/web/officer/cases.py", False),
    ],
)
def test_a_file_name_may_stand_in_two_departments_but_not_in_store_and_not_twice_in_one(
    tree: Path, path: str, confusable: bool
) -> None:
    write(tree, path, "")
    lines = names.faults(tree, Exceptions({"Report": "so"}))
    assert [line.split(" is ")[0] for line in lines] == (["cases"] if confusable else [])
    assert names.faults(tree, Exceptions({"Report": "so"}, {"cases": "so"} if confusable else {})) == []


def test_a_thing_of_ours_under_another_name_is_told_in_the_registry_and_in_tests(tree: Path) -> None:
    write(tree, "registry/market/sales.py", "import numpy as np\nfrom registry.market import cases\n")
    write(tree, "tests/market/test_sales.py", "def test():\n    from registry.market import cases as rows\n")
    lines = names.faults(tree, Exceptions({"Report": "so"}))
    assert [line.split(":")[0] for line in lines] == ["cases as rows is an import of tests/market/test_sales.py"]
