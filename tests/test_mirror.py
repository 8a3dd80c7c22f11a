"""The script that pairs source files with test files finds nothing here, and finds what is wrong elsewhere."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests import mirror
from tests.paths import ROOT

SOURCES = ("registry/errors.py", "registry/gs1/_linters.py", "registry/store/keys/key_rows.py", "registry/key.py")
TESTS = ("tests/test_errors.py", "tests/gs1/test_linters.py", "tests/store/keys/test_key_rows.py", "tests/test_key.py")


def made(root: Path, *more: str) -> Path:
    """A project in which every file has its pair, with `more` files."""
    for name in (*SOURCES, *TESTS, *more):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    return root


def found(root: Path, **exceptions: str) -> list[str]:
    return [str(fault) for fault in mirror.faults(root, exceptions)]


def test_every_source_file_has_its_test_file_and_the_other_way_round() -> None:
    assert [str(fault) for fault in mirror.faults(ROOT, mirror.EXCEPTIONS)] == []


def test_the_maps_of_folders_hold_no_code() -> None:
    for file in (ROOT / "registry").rglob("__init__.py"):
        assert [type(part) for part in ast.parse(file.read_text("utf-8")).body] in ([], [ast.Expr]), file


def test_the_script_says_by_its_status_whether_something_stands_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = subprocess.run([sys.executable, "-m", "tests.mirror"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    monkeypatch.setattr(mirror, "ROOT", made(tmp_path, "registry/new.py"))
    monkeypatch.setattr(mirror, "EXCEPTIONS", {})
    assert mirror.main() == 1
    assert capsys.readouterr().err.startswith("registry/new.py: expected tests/test_new.py; ")


def test_pairs_aspects_and_underscores_are_no_fault(tmp_path: Path) -> None:
    assert found(made(tmp_path, "tests/gs1/test_linters_vectors.py")) == []


@pytest.mark.parametrize("source", ["registry/new.py", "registry/gs1/_new.py", "registry/store/keys/new.py"])
def test_a_source_file_without_its_test_file_is_found(tmp_path: Path, source: str) -> None:
    (fault,) = mirror.faults(made(tmp_path, source), {})
    assert fault.name == source
    assert fault.expected == source.replace("registry", "tests").replace("_new", "new").replace("new.py", "test_new.py")


def test_an_aspect_alone_does_not_stand_for_the_test_file_itself(tmp_path: Path) -> None:
    (fault,) = mirror.faults(made(tmp_path, "registry/new.py", "tests/test_new_colours.py"), {})
    assert (fault.name, fault.expected) == ("registry/new.py", "tests/test_new.py")


@pytest.mark.parametrize(
    "test", ["tests/test_new.py", "tests/gs1/test_errors.py", "tests/test_errorsome.py", "tests/new/test_keys.py"]
)
def test_a_test_file_without_its_source_file_is_found(tmp_path: Path, test: str) -> None:
    (fault,) = mirror.faults(made(tmp_path, test), {})
    assert fault.name == test
    assert fault.expected == f"a source file {test.replace('tests', 'registry').replace('test_', '')}"


def test_of_two_sources_that_fit_a_test_file_belongs_to_the_longest() -> None:
    sources = [Path("registry/web/orders.py"), Path("registry/web/orders_own.py"), Path("registry/orders_own.py")]
    assert mirror.owner(Path("tests/web/test_orders_own_serials.py"), sources) == sources[1]
    assert mirror.owner(Path("tests/web/test_orders_fresh.py"), sources) == sources[0]


def test_an_exception_covers_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    root = made(tmp_path, "registry/gs1/words.py", "registry/web/words.py", "tests/faults/test_all.py")
    assert found(root, **{"registry/*/words.py": "A table.", "tests/faults/*": "The whole is tested."}) == []
    assert len(found(root, **{"registry/web/words.py": "A table.", "tests/faults/*": "The whole is tested."})) == 1


def test_an_exception_that_nothing_needs_is_found(tmp_path: Path) -> None:
    for pattern in ("registry/gs1/*", "registry/nowhere.py"):
        (fault,) = mirror.faults(made(tmp_path), {pattern: "It was so once."})
        assert (fault.name, fault.expected) == (pattern, "a file without its pair")


@pytest.mark.parametrize("reason", ["", " \n"])
def test_an_exception_without_a_reason_is_found(tmp_path: Path, reason: str) -> None:
    (fault,) = mirror.faults(made(tmp_path, "registry/new.py"), {"registry/new.py": reason})
    assert fault.name == "registry/new.py"
    assert "a reason" in fault.expected
