"""The law of imports is kept because it bites: forbidden imports, planted in a copy, must break a contract.

`python -m tests.planted` puts `import flask` and `import sqlalchemy` into one file of each folder that may not have
them, the rows of each department into one of each folder of the faces, and runs `lint-imports` on the copy. It fails,
naming the files, where one of them was not noticed.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.paths import ROOT

STORE = ROOT / "registry" / "store"


@dataclass(frozen=True)
class Seed:
    """Imports, and whether a part of registry/ (a department, or "" the ground) must not have them."""

    imports: tuple[str, ...]
    is_barred: Callable[[str], bool]


# A new folder of rows is planted as soon as it is there.
ROWS = tuple(f"registry.store.{path.parent.name}" for path in sorted(STORE.glob("*/__init__.py")))
SEEDS = {
    "flask": Seed(("flask",), lambda department: department != "web"),
    "sqlalchemy": Seed(("sqlalchemy",), lambda department: department != "store"),
    "rows": Seed(
        (*(rows for rows in ROWS if rows != "registry.store.engine"), "registry.store.engine.schema"),
        lambda department: department in ("web", "terminal"),
    ),
}


def files(copy: Path, seed: Seed) -> list[Path]:
    """One file of each folder of the departments that must not have the imports; of the ground every file."""
    registry = copy / "registry"
    chosen = [path for path in sorted(registry.glob("*.py")) if path.name != "__init__.py" and seed.is_barred("")]
    for folder in sorted({path.parent for path in registry.glob("*/**/*.py")}):
        if seed.is_barred(folder.relative_to(registry).parts[0]) and "migrations" not in folder.parts:
            chosen += [path for path in sorted(folder.glob("*.py")) if path.name != "__init__.py"][:1]
    return chosen


def plant(copy: Path, seed: Seed) -> set[tuple[str, str]]:
    """Put the imports into each of the files; pairs of a module and what it imports now."""
    planted = set()
    for path in files(copy, seed):
        path.write_text("\n".join([path.read_text("utf-8"), *(f"import {name}" for name in seed.imports), ""]), "utf-8")
        module = ".".join(path.relative_to(copy).with_suffix("").parts)
        planted |= {(module, name) for name in seed.imports}
    return planted


def noticed(copy: Path) -> set[tuple[str, str]]:
    """Pairs of a module and an import of it that `lint-imports` names as a fault."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    told = subprocess.run(command, cwd=copy, env=os.environ | {"PYTHONPATH": str(copy)}, capture_output=True, text=True)
    return set(re.findall(r"(registry[\w.]*)\s+->\s+([\w.]+)\s+\(l\.", told.stdout))


def overlooked(seed: Seed, contracts: str) -> tuple[int, list[str]]:
    """How many imports were planted, and the modules in which these contracts (a `setup.cfg`) did not notice one."""
    with TemporaryDirectory() as folder:
        copy = Path(folder)
        left_out = shutil.ignore_patterns("__pycache__", "static")
        shutil.copytree(ROOT / "registry", copy / "registry", ignore=left_out)
        (copy / "setup.cfg").write_text(contracts, "utf-8")
        planted = plant(copy, seed)
        return len(planted), sorted({module for module, _ in planted - noticed(copy)})


def main() -> None:
    """Plant, look, and say what was not noticed."""
    for name, seed in SEEDS.items():
        count, missed = overlooked(seed, (ROOT / "setup.cfg").read_text("utf-8"))
        if missed:
            sys.exit(f"no contract of setup.cfg notices the import of {name} in {', '.join(missed)}")
        print(f"{name}: {count} imports, planted in a copy, were each noticed")


if __name__ == "__main__":
    main()
