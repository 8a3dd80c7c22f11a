"""Each source file has its test file and the other way round: `python -m tests.mirror` names whatever stands alone.

1. `registry/DEPARTMENT/.../STEM.py` has `tests/DEPARTMENT/.../test_STEM.py`; the underscore that a source's name may
   begin with is left off.
2. More of the same source is `test_STEM_ASPECT.py` beside it; of several sources that fit, it is the longest's.
3. A test file that no source fits stands alone.
4. What need not have its pair is in `EXCEPTIONS`, with a reason. One without a reason, and one that nothing needs any
   more, is a fault too.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tests.paths import ROOT

# Paths from the project's root (`*` fits any text, folders too) and why they need no pair.
EXCEPTIONS: Mapping[str, str] = {
    "registry/*__init__.py": "A docstring that maps its folder, and no code.",
    "registry/store/engine/migrations/*.py": "Run as a whole: store/engine/test_schema and test_upgrade bring every "
    "earlier release up with its rows and compare all that comes of it.",
    "registry/store/tables/*.py": "Declarations alone: store/engine/test_schema compares all of them with what the "
    "migrations make, and test_schema_rows spoils a row by each condition.",
    "registry/web/*words.py": "Tables of words alone: web/page/test_words reads every one of them, in both languages.",
    "registry/web/*/routes.py": "Only names the files of a desk: web/front/test_addresses finds every address of them.",
    "tests/attacks/*.py": "They attack the whole, as strangers or as dishonest people of the trade would.",
    "tests/bench/*.py": "The bench is a tool of its own, and these are its tests.",
    "tests/browser/*.py": "What people see in a real browser is the work of many files.",
    "tests/deploy/*.py": "They hold docs/deploy to what a machine does with it.",
    "tests/docs/*.py": "They hold the documents to what is there.",
    "tests/faults/*.py": "They break the whole, from the disk to the clock.",
    "tests/store/test_viewers.py": "One rule over every file of the store: who asks, says a viewer.",
    **{
        f"tests/test_{tool}.py": f"It tests tests/{tool}.py, which is no part of the product."
        for tool in ("groups", "mirror", "names", "planted", "processes", "selection", "sizes")
    },
}


@dataclass(frozen=True)
class Fault:
    """A file or a pattern that breaks a rule: what was expected of it, and what to do."""

    name: str
    expected: str
    way_out: str

    def __str__(self) -> str:
        return f"{self.name}: expected {self.expected}; {self.way_out}."


def home(source: Path) -> Path:
    """The test file of a source file, both from the project's root (rule 1)."""
    return Path("tests", *source.parent.parts[1:], f"test_{source.stem.lstrip('_')}.py")


def owner(test: Path, sources: Sequence[Path]) -> Path | None:
    """The source file that a test file belongs to (rule 2), or None."""
    beside = [source for source in sources if home(source).parent == test.parent]
    fitting = [source for source in beside if f"{test.stem}_".startswith(f"{home(source).stem}_")]
    return max(fitting, key=lambda source: len(source.stem), default=None)


def _alone(sources: Sequence[Path], tests: Sequence[Path]) -> Iterator[Fault]:
    there = set(tests)
    for source in sources:
        if home(source) not in there:
            yield Fault(str(source), str(home(source)), "write it, or move the tests of this file there")
    for test in tests:
        if owner(test, sources) is None:
            wanted = f"a source file {Path('registry', *test.parent.parts[1:], test.name.removeprefix('test_'))}"
            yield Fault(str(test), wanted, "name it test_STEM.py or test_STEM_ASPECT.py for the source it tests")


def faults(root: Path, exceptions: Mapping[str, str]) -> list[Fault]:
    """What breaks the rules in the project at `root`."""
    sources = sorted(path.relative_to(root) for path in (root / "registry").rglob("*.py"))
    tests = sorted(path.relative_to(root) for path in (root / "tests").rglob("test_*.py"))
    found, needed = [], set[str]()
    for fault in _alone(sources, tests):
        fitting = [pattern for pattern in exceptions if fnmatchcase(fault.name, pattern)]
        needed.update(fitting)
        if not fitting:
            found.append(fault)
    table = "EXCEPTIONS of tests/mirror.py"
    for pattern, reason in exceptions.items():
        if not reason.strip():
            found.append(Fault(pattern, f"a reason in {table}", "say in a sentence why no pair is needed"))
        if pattern not in needed:
            found.append(Fault(pattern, "a file without its pair", f"take the pattern out of {table}"))
    return found


def main() -> int:
    found = faults(ROOT, EXCEPTIONS)
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
