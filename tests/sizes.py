"""Rooms one can see across: `python -m tests.sizes` lists files and functions of the registry that are too long.

A file has at most 395 lines, a function 60. Migrations are left out: they are done, and read from above to below.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.paths import ROOT

LONGEST_FILE, LONGEST_FUNCTION = 395, 60


def functions(source: str) -> Iterator[tuple[str, int]]:
    """Each function with its number of lines."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield node.name, node.end_lineno - node.lineno + 1


def faults(root: Path) -> list[str]:
    """What is too long, a line each."""
    lines = []
    for path in sorted((root / "registry").rglob("*.py")):
        if "migrations" in path.parts:
            continue
        source, name = path.read_text("utf-8"), path.relative_to(root)
        if (length := len(source.splitlines())) > LONGEST_FILE:
            lines.append(f"{name} has {length} lines: divide it by what it does")
        lines += [
            f"{name}: {function} has {length} lines: divide it by its steps"
            for function, length in functions(source)
            if length > LONGEST_FUNCTION
        ]
    return lines


def main() -> int:
    """Say what is too long."""
    lines = faults(ROOT)
    for line in lines:
        print(line, file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
