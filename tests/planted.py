"""The law of imports is kept because it bites: forbidden imports, planted in a copy, must break a contract.

`python -m tests.planted` puts `import flask` and `import sqlalchemy` into one file of each folder that may not have
them, and runs `lint-imports` on the copy. It fails, naming the files, where one of them was not noticed.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.paths import ROOT

# A library, and the one department that may import it.
AT_HOME = {"flask": "web", "sqlalchemy": "store"}


def files(copy: Path, home: str) -> list[Path]:
    """One file of each folder outside a department, and every file of the ground."""
    registry = copy / "registry"
    chosen = [path for path in sorted(registry.glob("*.py")) if path.name != "__init__.py"]
    for folder in sorted({path.parent for path in registry.glob("*/**/*.py")}):
        if folder.relative_to(registry).parts[0] == home or "migrations" in folder.parts:
            continue
        chosen += [path for path in sorted(folder.glob("*.py")) if path.name != "__init__.py"][:1]
    return chosen


def plant(copy: Path, library: str) -> list[str]:
    """Put the import into each of the files; their names as modules."""
    chosen = files(copy, AT_HOME[library])
    for path in chosen:
        path.write_text(f"{path.read_text('utf-8')}\nimport {library}\n", "utf-8")
    return [".".join(path.relative_to(copy).with_suffix("").parts) for path in chosen]


def noticed(copy: Path, library: str) -> set[str]:
    """The modules whose import of a library `lint-imports` names as a fault."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    told = subprocess.run(command, cwd=copy, env=os.environ | {"PYTHONPATH": str(copy)}, capture_output=True, text=True)
    return set(re.findall(rf"(registry[\w.]*)\s+->\s+{library}\s+\(l\.", told.stdout))


def overlooked(library: str, contracts: str) -> tuple[int, list[str]]:
    """How many files got the import, and those in which these contracts (a `setup.cfg`) did not notice it."""
    with TemporaryDirectory() as folder:
        copy = Path(folder)
        left_out = shutil.ignore_patterns("__pycache__", "static")
        shutil.copytree(ROOT / "registry", copy / "registry", ignore=left_out)
        (copy / "setup.cfg").write_text(contracts, "utf-8")
        planted = plant(copy, library)
        return len(planted), sorted(set(planted) - noticed(copy, library))


def main() -> None:
    """Plant, look, and say what was not noticed."""
    for library in AT_HOME:
        count, missed = overlooked(library, (ROOT / "setup.cfg").read_text("utf-8"))
        if missed:
            sys.exit(f"no contract of setup.cfg notices `import {library}` in {', '.join(missed)}")
        print(f"import {library}, planted in {count} files of a copy, was noticed in each")


if __name__ == "__main__":
    main()
