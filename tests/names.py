"""One name, one thing: `python -m tests.names` lists what a stranger would take for something else.

1. Public classes of one name that stand in two files.
2. Files of one name that no department tells apart: two in one department (but in web each role has its folder), or one
   in store and one in the department whose rows it keeps.
3. Imports of our own things under another name than they have, in the registry and in its tests.
Where two really are one thing in two places, it is in the exceptions with the reason. One that is no longer needed is a
fault too.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.paths import ROOT

# Folders whose files are told apart by what they belong to.
_ROLES = ("web",)


@dataclass(frozen=True)
class Exceptions:
    """What may break the rules, each with its reason: classes and file stems by name, imports as `thing as name`."""

    classes: Mapping[str, str] = field(default_factory=dict)
    stems: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)


EXCEPTIONS = Exceptions()


def _sources(root: Path, *folders: str) -> Iterator[tuple[Path, str]]:
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            yield path.relative_to(root), path.read_text("utf-8")


def classes(source: str) -> Iterator[str]:
    """The public classes that a file defines for others."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def shared_classes(root: Path) -> dict[str, list[str]]:
    """Names of public classes that stand in several files, and those files."""
    files: dict[str, list[str]] = defaultdict(list)
    for path, source in _sources(root, "registry"):
        for name in classes(source):
            files[name].append(str(path))
    return {name: where for name, where in files.items() if len(where) > 1}


def shared_stems(root: Path) -> dict[str, list[str]]:
    """Stems of files that no department tells apart, and those files."""
    files: dict[str, list[Path]] = defaultdict(list)
    for path, _ in _sources(root, "registry"):
        if len(path.parts) > 2 and path.stem != "__init__":
            files[path.stem].append(path)
    return {stem: [str(path) for path in paths] for stem, paths in files.items() if _confusable(paths)}


def _confusable(paths: list[Path]) -> bool:
    departments = [path.parts[2 if "tables" in path.parts else 1] for path in paths if path.parts[1] not in _ROLES]
    return len(set(departments)) < len(departments) or ("store" in departments and len(paths) > 1)


def aliases(root: Path) -> dict[str, list[str]]:
    """Our own things imported under another name, as `thing as name`, and the files that do so."""
    files: dict[str, list[str]] = defaultdict(list)
    for path, source in _sources(root, "registry", "tests"):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ("registry", "tests"):
                for name in node.names:
                    if name.asname is not None:
                        files[f"{name.name} as {name.asname}"].append(str(path))
    return dict(files)


def faults(root: Path, exceptions: Exceptions) -> list[str]:
    """What breaks the rules, a line each."""
    return [
        *_broken(shared_classes(root), exceptions.classes, "is a class of {}: give each the name of what it is"),
        *_broken(shared_stems(root), exceptions.stems, "is a file of {}: say in each name whose or what for"),
        *_broken(aliases(root), exceptions.aliases, "is an import of {}: import it by its name, or name it better"),
    ]


def _broken(shared: Mapping[str, list[str]], exceptions: Mapping[str, str], told: str) -> list[str]:
    lines = [f"{name} {told.format(' and of '.join(shared[name]))}" for name in shared if name not in exceptions]
    lines += [f"{name} is an exception without a reason" for name, reason in exceptions.items() if not reason.strip()]
    return lines + [f"{name} needs no exception any more: take it out" for name in exceptions if name not in shared]


def main() -> int:
    """Say what breaks the rules."""
    lines = faults(ROOT, EXCEPTIONS)
    for line in lines:
        print(line, file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
