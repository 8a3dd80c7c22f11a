"""Groups of slow tests: each is used, watches what is there, and is due exactly when that has changed."""

import re
import subprocess
from pathlib import Path

import pytest

from tests import groups
from tests.paths import ROOT

_FILE = "registry/market/tally.py"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A checkout with two files that some groups watch, and one that nobody does."""
    for name in (_FILE, "registry/terminal/selling.py", "docs/labels.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1", "utf-8")
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("__pycache__/\n", "utf-8")
    return tmp_path


def test_every_group_has_tests_and_every_slow_test_a_group() -> None:
    sources = ROOT.glob("tests/*/**/test_*.py")
    named = {name for path in sources for name in _slow(path.read_text("utf-8"))}
    assert named == set(groups.GROUPS)


def _slow(source: str) -> set[str]:
    return set(re.findall(r'^(?:@|pytestmark = \[?)pytest\.mark\.slow\("([^"]+)"\)', source, re.MULTILINE))


@pytest.mark.parametrize("group", groups.GROUPS)
def test_whatever_a_group_watches_is_there(group: str) -> None:
    for name in groups.GROUPS[group]:
        assert list(ROOT.glob(f"{name}**/*" if name.endswith("/") else name)), name


def test_a_group_is_due_until_it_has_passed(tree: Path) -> None:
    seen = tree / "seen"
    assert groups.due(tree, seen) == list(groups.GROUPS)
    groups.note(["faults"], tree, seen)
    assert groups.due(tree, seen) == [name for name in groups.GROUPS if name != "faults"]
    groups.note(groups.GROUPS, tree, seen)
    assert groups.due(tree, seen) == []


@pytest.mark.parametrize("change", ["other content", "another name", "one more", "one less"])
def test_a_change_of_what_is_watched_makes_those_who_watch_it_due(tree: Path, change: str) -> None:
    seen, path = tree / "seen", tree / _FILE
    groups.note(groups.GROUPS, tree, seen)
    if change == "other content":
        path.write_text("2", "utf-8")
    elif change == "another name":
        path.rename(path.with_name("count.py"))
    elif change == "one more":
        path.with_name("more.py").write_text("", "utf-8")
    else:
        path.unlink()
    watch = [name for name, watched in groups.GROUPS.items() if "registry/market/" in watched]
    assert len(watch) > 1
    assert groups.due(tree, seen) == watch


@pytest.mark.parametrize("name", ["docs/labels.md", "registry/market/__pycache__/tally.pyc"])
def test_what_nobody_watches_and_what_git_ignores_makes_nothing_due(tree: Path, name: str) -> None:
    groups.note(groups.GROUPS, tree, tree / "seen")
    (tree / name).parent.mkdir(exist_ok=True)
    (tree / name).write_text("2", "utf-8")
    assert groups.due(tree, tree / "seen") == []


def test_a_release_of_a_library_makes_everything_due(tree: Path) -> None:
    groups.note(groups.GROUPS, tree, tree / "seen")
    (tree / ".ci").mkdir()
    (tree / ".ci" / "constraints.txt").write_text("Flask==4\n", "utf-8")
    assert groups.due(tree, tree / "seen") == list(groups.GROUPS)


def test_a_group_that_is_no_more_is_forgotten(tree: Path) -> None:
    seen = tree / "seen"
    seen.write_text("former 00\nfaults 00\n", "ascii")
    groups.note(["deploy"], tree, seen)
    assert [line.split()[0] for line in seen.read_text("ascii").splitlines()] == ["deploy", "faults"]


def test_what_the_command_does_not_know_is_told_with_the_groups() -> None:
    for words in ([], ["seen"], ["seen", "nobody"], ["now"]):
        with pytest.raises(SystemExit, match="Groups: browser "):
            groups.main(words)
