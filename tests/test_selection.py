"""Which tests a run takes, and the lines it ends with."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT

TESTS = """
import pytest

@pytest.mark.slow("faults")
def test_long(): pass

@pytest.mark.slow("browser")
def test_longer(): pass

def test_brief(): pass

@pytest.mark.skip(reason="there is no moon")
def test_moon(): pass
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "test_some.py").write_text(TESTS, "utf-8")
    return tmp_path


def told(folder: Path, *words: str) -> str:
    """What a run says of the tests above, without what ours share."""
    marker = "markers=slow(group): as in setup.cfg"
    command = [sys.executable, "-m", "pytest", "-p", "tests.selection", "-v", "-o", marker, "--rootdir", str(folder)]
    done = subprocess.run([*command, *words], cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    return done.stdout + done.stderr


def ran(text: str) -> list[str]:
    return [line.split("::")[1].split()[0] for line in text.split("\n") if "PASSED" in line]


def test_the_quick_ones_run_and_what_is_left_out_is_told_in_a_line_each(folder: Path) -> None:
    text = told(folder)
    assert ran(text) == ["test_brief"]
    assert "     2 slow tests: `--slow all` or `.ci/nightly` runs them\n" in text
    assert "     1 there is no moon\n" in text


@pytest.mark.parametrize("spread", [(), ("-n", "2")])
def test_slow_ones_run_by_group_and_no_others(folder: Path, spread: tuple[str, ...]) -> None:
    assert "1 passed" in told(folder, "--slow", "faults", *spread)
    text = told(folder, "--slow", "all", *spread)
    assert "2 passed" in text
    assert "     2 tests that were not asked for\n" in text


@pytest.mark.parametrize("spread", [(), ("-n", "2")])
def test_a_group_that_was_run_in_part_is_not_written_down(folder: Path, spread: tuple[str, ...]) -> None:
    ran = folder / "ran"
    told(folder, "--slow", "faults,browser", "--ran", str(ran), *spread)
    assert ran.read_text("ascii") == "browser\nfaults\n"
    for fault in ('pytest.skip("no moon")', "assert False"):
        spoilt = TESTS.replace("def test_long(): pass", f"def test_long(): {fault}")
        (folder / "test_some.py").write_text(spoilt, "utf-8")
        told(folder, "--slow", "faults,browser", "--ran", str(ran), *spread)
        assert ran.read_text("ascii") == "browser\n"


def test_of_two_tests_whose_names_begin_alike_the_named_one_runs(folder: Path) -> None:
    assert ran(told(folder, "test_some.py::test_lon")) == []


def test_a_slow_one_runs_when_it_is_named(folder: Path) -> None:
    assert ran(told(folder, "test_some.py::test_long")) == ["test_long"]


def test_a_group_that_there_is_not_is_told(folder: Path) -> None:
    assert "--slow: no group is named fault; there are browser, " in told(folder, "--slow", "fault,browser")


def test_a_mark_without_a_group_is_told(folder: Path) -> None:
    (folder / "test_some.py").write_text(TESTS.replace('"faults"', ""), "utf-8")
    assert "`slow` names one group of tests/groups.py" in told(folder)
