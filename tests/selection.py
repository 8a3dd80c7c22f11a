"""Which tests a run takes, in what order, and what it says of those it leaves out: one line a reason.

1. Without `--slow` a run takes the quick tests; a slow one named by its own id is run all the same. With `--slow`
   it takes the slow tests of the groups that are named (`tests/groups.py`), and no others.
2. With `--postgresql` it takes what needs a database and no browser: what a browser shows is the same on either. What
   looks into an SQLite file is skipped there.
3. Slow tests come first, so that no worker begins a long one when the others have ended.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.databases import CITUS
from tests.groups import GROUPS

_LEFT_OUT = pytest.StashKey[Counter[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgresql", action="store_true", help="Run on a real PostgreSQL server instead of SQLite.")
    parser.addoption(
        "--slow",
        metavar="GROUPS",
        help=f"Run slow tests instead of the quick ones: all, or names with commas between them: {', '.join(GROUPS)}.",
    )

    parser.addoption(
        "--ran",
        metavar="FILE",
        help="With --slow: write the groups of which no test was skipped or failed, one a line, for tests.groups.",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_LEFT_OUT] = Counter()
    unknown = wanted(config) - set(GROUPS)
    if unknown:
        raise pytest.UsageError(
            f"--slow: no group is named {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}"
        )


def wanted(config: pytest.Config) -> set[str]:
    """The groups of slow tests that a run asks for."""
    text = config.getoption("--slow") or ""
    return set(GROUPS) if text == "all" else {name for name in text.split(",") if name}


def group(item: pytest.Item) -> str | None:
    """The group of a slow test; None for a quick one."""
    mark = item.get_closest_marker("slow")
    if mark is None:
        return None
    if len(mark.args) != 1 or mark.args[0] not in GROUPS:
        raise pytest.UsageError(f"{item.nodeid}: `slow` names one group of tests/groups.py, not {mark.args}")
    return str(mark.args[0])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    groups = wanted(config)
    named = {name.partition("[")[0] for name in map(str, config.args) if "::" in name}
    groups_of = {item: group(item) for item in items}

    def unwanted(item: pytest.Item) -> str | None:
        if groups:
            return None if groups_of[item] in groups else "tests that were not asked for"
        if groups_of[item] is None or item.nodeid.partition("[")[0] in named:
            return None
        return "slow tests: `--slow all` or `.ci/nightly` runs them"

    _leave_out(config, items, unwanted)
    if CITUS or config.getoption("--postgresql"):
        _leave_out(config, items, _alike_on_either)
        skip = pytest.mark.skip(reason="this test looks into an SQLite file; it runs without --postgresql")
        for item in items:
            if item.get_closest_marker("sqlite"):
                item.add_marker(skip)
    items.sort(key=lambda item: groups_of[item] is None)
    for item in items:
        # What a worker tells of a test, the run's end knows.
        item.user_properties.append(("group", groups_of[item]))


def _alike_on_either(item: pytest.Item) -> str | None:
    fixtures = set(getattr(item, "fixturenames", ()))
    if "server" in fixtures and "browser" not in fixtures:
        return None
    return "tests without a database, or with a browser: they run on SQLite"


def _leave_out(config: pytest.Config, items: list[pytest.Item], reason: Callable[[pytest.Item], str | None]) -> None:
    reasons = {item: reason(item) for item in items}
    without = [item for item in items if reasons[item]]
    config.stash[_LEFT_OUT].update(str(reasons[item]) for item in without)
    if without:
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if not reasons[item]]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist tells what it left out, as it has no terminal."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        left_out = session.config.stash[_LEFT_OUT]
        output["left_out"] = dict(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    # Every worker collects all tests, so the last that tells is enough.
    told: dict[str, int] = getattr(node, "workeroutput", {}).get("left_out", {})
    if told:
        node.config.stash[_LEFT_OUT] = Counter(told)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    skipped = terminalreporter.stats.get("skipped", ())
    lines = Counter(_reason(report) for report in skipped) | config.stash[_LEFT_OUT]
    if lines:
        terminalreporter.section("left out, and why", sep="-")
    for reason, count in lines.most_common():
        terminalreporter.write_line(f"{count:6} {reason}")
    if config.getoption("--ran"):
        kinds = ("skipped", "failed", "error")
        parts = {_group(report) for kind in kinds for report in terminalreporter.stats.get(kind, ())}
        whole = sorted(wanted(config) - parts)
        Path(config.getoption("--ran")).write_text("".join(f"{name}\n" for name in whole), "ascii")


def _group(report: Any) -> object:
    return dict(getattr(report, "user_properties", ())).get("group")


def _reason(report: Any) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return str(text).removeprefix("Skipped: ")
