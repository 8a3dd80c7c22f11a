"""Groups of slow tests: each is used, watches what is there, and is due exactly when that has changed."""

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
    assert set(groups.own()) == set(groups.GROUPS)


@pytest.mark.parametrize("group", groups.GROUPS)
def test_whatever_a_group_watches_is_there(group: str) -> None:
    for name in groups.GROUPS[group]:
        assert list(ROOT.glob(f"{name}**/*" if name.endswith("/") else name)), name


def test_a_group_is_due_until_it_has_passed(tree: Path) -> None:
    seen = tree / "seen"
    found = groups.now(tree)
    assert groups.due(tree, seen) == found
    groups.note({"faults": found["faults"]}, seen)
    assert list(groups.due(tree, seen)) == [name for name in groups.GROUPS if name != "faults"]
    groups.note(found, seen)
    assert groups.due(tree, seen) == {}


@pytest.mark.parametrize("change", ["other content", "another name", "one more", "one less"])
def test_a_change_of_what_is_watched_makes_those_who_watch_it_due(tree: Path, change: str) -> None:
    seen, path = tree / "seen", tree / _FILE
    groups.note(groups.now(tree), seen)
    if change == "other content":
        path.write_text("2", "utf-8")
    elif change == "another name":
        path.rename(path.with_name("count.py"))
    elif change == "one more":
        path.with_name("more.py").write_text("", "utf-8")
    else:
        path.unlink()
    assert list(groups.due(tree, seen)) == list(groups.GROUPS)


@pytest.mark.parametrize("name", ["docs/labels.md", "registry/market/__pycache__/tally.pyc"])
def test_what_nobody_watches_and_what_git_ignores_makes_nothing_due(tree: Path, name: str) -> None:
    groups.note(groups.now(tree), tree / "seen")
    (tree / name).parent.mkdir(exist_ok=True)
    (tree / name).write_text("2", "utf-8")
    assert groups.due(tree, tree / "seen") == {}


def test_a_change_that_one_group_watches_makes_that_one_due(tree: Path) -> None:
    groups.note(groups.now(tree), tree / "seen")
    (tree / "docs" / "deploy").mkdir()
    (tree / "docs" / "deploy" / "registry.service").write_text("", "utf-8")
    assert list(groups.due(tree, tree / "seen")) == ["deploy"]


def test_a_slow_test_makes_its_own_group_due(tree: Path) -> None:
    name = tree / "tests" / "gs1" / "test_scans.py"
    name.parent.mkdir(parents=True)
    name.write_text('@pytest.mark.slow("bench")\ndef test_long(): ...\n', "utf-8")
    groups.note(groups.now(tree), tree / "seen")
    name.write_text('@pytest.mark.slow("bench")\ndef test_longer(): ...\n', "utf-8")
    assert list(groups.due(tree, tree / "seen")) == ["bench"]


def test_only_groups_that_ran_whole_are_noted(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "note", lambda digests: (tree / "noted").write_text(repr(digests)))
    (tree / "due").write_text("browser 01\nfaults 02\n", "ascii")
    (tree / "ran").write_text("faults\n", "ascii")
    groups.main(["seen", str(tree / "due"), str(tree / "ran")])
    assert (tree / "noted").read_text() == "{'faults': '02'}"


def test_a_release_of_a_library_makes_everything_due(tree: Path) -> None:
    groups.note(groups.now(tree), tree / "seen")
    (tree / ".ci").mkdir()
    (tree / ".ci" / "constraints.txt").write_text("Flask==4\n", "utf-8")
    assert list(groups.due(tree, tree / "seen")) == list(groups.GROUPS)


def test_a_group_that_is_no_more_is_forgotten(tree: Path) -> None:
    seen = tree / "seen"
    seen.write_text("former 00\nfaults 00\n", "ascii")
    groups.note({"deploy": "01"}, seen)
    assert [line.split()[0] for line in seen.read_text("ascii").splitlines()] == ["deploy", "faults"]


def test_what_the_command_does_not_know_is_told_with_the_groups() -> None:
    for words in ([], ["seen"], ["seen", "due"], ["now"]):
        with pytest.raises(SystemExit, match="Groups: browser "):
            groups.main(words)
