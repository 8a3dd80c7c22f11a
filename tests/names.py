"""One name, one thing: `python -m tests.names` lists public classes of one name that stand in two files.

A stranger who searches for a name finds one definition. Where two really are one thing in two places, the name is in
`EXCEPTIONS` with the reason. One that is no longer needed is a fault too.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.paths import ROOT

EXCEPTIONS: Mapping[str, str] = {}


def classes(source: str) -> Iterator[str]:
    """The public classes that a file defines for others."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def twice(root: Path) -> dict[str, list[str]]:
    """Names that stand in several files, and those files."""
    files: dict[str, list[str]] = defaultdict(list)
    for path in sorted((root / "registry").rglob("*.py")):
        for name in classes(path.read_text("utf-8")):
            files[name].append(str(path.relative_to(root)))
    return {name: where for name, where in files.items() if len(where) > 1}


def faults(root: Path, exceptions: Mapping[str, str]) -> list[str]:
    """What breaks the rule, a line each."""
    found = twice(root)
    lines = [
        f"{name} is a class of {' and of '.join(where)}: give each the name of what it is"
        for name, where in found.items()
        if name not in exceptions
    ]
    lines += [f"{name} is an exception without a reason" for name, reason in exceptions.items() if not reason.strip()]
    return lines + [f"{name} needs no exception any more: take it out" for name in exceptions if name not in found]


def main() -> int:
    """Say what breaks the rule."""
    found = faults(ROOT, EXCEPTIONS)
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
