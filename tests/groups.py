"""Slow tests by groups, and when each group is due.

1. A test that starts processes, loads a server, fills a disk or draws thousands of codes says so:
   `@pytest.mark.slow("servers")`. The README's command leaves it out; `pytest --slow servers` or `--slow all` runs it.
2. Each group watches files: its own tests, and those named below. It is due when what they hold differs from what it
   last passed on, which `.ci/seen` says.
3. `.ci/run` runs the groups that are due, and notes those that have passed whole, with what their files held before;
   `.ci/nightly` runs all of them.

    python -m tests.groups due               the groups that are due, each with the digest of its files, a line each
    python -m tests.groups seen DUE RAN      note the lines of the file DUE whose groups the file RAN names
"""

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.paths import ROOT

SEEN = ROOT / ".ci" / "seen"
# What every group stands on: releases of others' packages, and what all tests share.
EVERYBODY = (".ci/constraints.txt", ".ci/requirements.lock", "setup.cfg", "tests/*.py")
_NOBODY = ":(exclude,glob)tests/test_*.py"

# A name that ends with `/` is everything in that folder; a star stands for a part of one name. Whoever starts the whole
# program watches all of it.
GROUPS: dict[str, tuple[str, ...]] = {
    name: tuple(watched.split())
    for name, watched in {
        "browser": "registry/ .ci/fetch-reader .ci/fetch-axe tests/browser/ tests/web/*.py",
        "faults": "registry/ tests/faults/ tests/web/*.py tests/web/front/",
        "deploy": "registry/ docs/deploy/ .ci/fetch-reader tests/deploy/ tests/terminal/conftest.py tests/web/front/",
        "servers": "registry/ tests/bench/ tests/web/*.py tests/web/front/",
        "processes": "registry/ tests/terminal/ tests/browser/sample.py",
        "volume": "registry/ tests/web/*.py tests/intake/",
        "releases": "registry/ tests/vectors/releases/ tests/store/*.py tests/store/market/ tests/terminal/conftest.py",
        "bench": "tests/bench/ registry/ tests/simulation/",
    }.items()
}
_MARK = re.compile(r'^(?:@|pytestmark = \[?)pytest\.mark\.slow\("([^"]+)"\)', re.MULTILINE)


def marked(source: str) -> set[str]:
    """The groups that a file of tests names."""
    return set(_MARK.findall(source))


def own(root: Path = ROOT) -> dict[str, set[str]]:
    """The test files of each group, from the project's root."""
    files: dict[str, set[str]] = {}
    for path in sorted(root.glob("tests/*/**/test_*.py")):
        for group in marked(path.read_text("utf-8")):
            files.setdefault(group, set()).add(str(path.relative_to(root)))
    return files


def digest(names: Iterable[str], root: Path = ROOT) -> str:
    """What the files of a group hold, and how they are named: SHA-256 in hexadecimal.

    Only files that git knows or would take count, so that no cache makes a group due.
    """
    listed = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"]
    patterns = [f":(glob){name}**" if name.endswith("/") else f":(glob){name}" for name in names]
    found = subprocess.run([*listed, *patterns, _NOBODY], capture_output=True, check=True).stdout.split(b"\0")
    whole = hashlib.sha256()
    for name in sorted({name for name in found if name}):
        path = root / name.decode()
        if path.is_file():
            content = path.read_bytes()
            whole.update(b"%d %s %d\n" % (len(name), name, len(content)) + content)
    return whole.hexdigest()


def now(root: Path = ROOT) -> dict[str, str]:
    """The digest of each group as its files are now."""
    tests = own(root)
    return {group: digest((*EVERYBODY, *watched, *tests.get(group, ())), root) for group, watched in GROUPS.items()}


def passed(seen: Path = SEEN) -> dict[str, str]:
    """The digest that each group last passed on; a group that is not there never passed."""
    if not seen.exists():
        return {}
    lines = (line.split() for line in seen.read_text(encoding="ascii").splitlines())
    return {words[0]: words[1] for words in lines if len(words) == 2}


def due(root: Path = ROOT, seen: Path = SEEN) -> dict[str, str]:
    """The groups whose files are not those that they last passed on, with the digests of today."""
    known = passed(seen)
    return {group: found for group, found in now(root).items() if known.get(group) != found}


def note(digests: Mapping[str, str], seen: Path = SEEN) -> None:
    """Write down on what groups have passed; the others stay as they were."""
    known = {group: found for group, found in passed(seen).items() if group in GROUPS} | dict(digests)
    seen.write_text("".join(f"{group} {known[group]}\n" for group in sorted(known)), encoding="ascii")


def main(words: list[str]) -> None:
    """What the command line asks for."""
    match words:
        case ["due"]:
            for group, found in due().items():
                print(group, found)
        case ["seen", before, ran]:
            names = Path(ran).read_text("ascii").split()
            note({group: found for group, found in passed(Path(before)).items() if group in names})
        case _:
            sys.exit(f"{__doc__}\nGroups: {' '.join(GROUPS)}")


if __name__ == "__main__":
    main(sys.argv[1:])
