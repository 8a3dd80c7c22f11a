"""Slow tests by groups, and when each group is due.

1. A test that starts processes, loads a server, fills a disk or draws thousands of codes says so:
   `@pytest.mark.slow("servers")`. The README's command leaves it out; `pytest --slow servers` or `--slow all` runs it.
2. Each group watches files. It is due when what they hold differs from what it last passed on, which `.ci/seen` says.
3. `.ci/run` runs the groups that are due, and notes them when they have passed; `.ci/nightly` runs all of them.

    python -m tests.groups due               the names of the groups that are due, on one line
    python -m tests.groups seen NAME ...     note that these have passed on what is here now
"""

import hashlib
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.paths import ROOT

SEEN = ROOT / ".ci" / "seen"
# What every group stands on: releases of others' packages, and what all tests share.
EVERYBODY = (".ci/constraints.txt", "setup.cfg", "tests/*.py")
_RECORDING = "registry/model/ registry/judgement/ registry/store/ registry/market/"
_PAGES = "registry/web/ registry/carriers/ registry/model/histories.py registry/judgement/answers.py"

# A name that ends with `/` is everything in that folder; a star stands for a part of one name.
GROUPS: dict[str, tuple[str, ...]] = {
    name: tuple(watched.split())
    for name, watched in {
        "browser": f"{_PAGES} registry/showcase/ registry/supervision/ tests/browser/ tests/web/*.py",
        "faults": f"{_RECORDING} registry/crews.py registry/web/front/ registry/web/api/ tests/faults/ tests/web/*.py",
        "deploy": "docs/deploy/ .ci/fetch-reader registry/terminal/ registry/settings.py registry/web/front/ "
        "tests/deploy/ tests/terminal/conftest.py",
        "servers": "registry/web/front/ registry/web/api/ registry/market/ registry/store/engine/ registry/crews.py "
        "tests/web/ tests/bench/",
        "processes": "registry/terminal/ registry/store/engine/ registry/crews.py registry/codes/ registry/orders/ "
        "registry/keys/ registry/market/ registry/showcase/ tests/terminal/ tests/showcase/",
        "volume": f"{_RECORDING} registry/codes/ registry/orders/ registry/keys/ registry/catalogue/ registry/intake/ "
        "registry/supervision/ registry/web/producer/ tests/market/ tests/orders/ tests/supervision/ tests/store/",
        "releases": "registry/store/ registry/keys/ tests/vectors/releases/ tests/store/engine/ tests/keys/",
        "bench": "tests/bench/ registry/codes/ registry/carriers/ registry/judgement/ registry/simulation/ "
        "registry/store/ registry/market/",
    }.items()
}


def digest(names: Iterable[str], root: Path = ROOT) -> str:
    """What the files of a group hold, and how they are named: SHA-256 in hexadecimal.

    Only files that git knows or would take count, so that no cache makes a group due.
    """
    listed = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"]
    patterns = [f":(glob){name}**" if name.endswith("/") else f":(glob){name}" for name in names]
    found = subprocess.run([*listed, *patterns], capture_output=True, check=True).stdout.split(b"\0")
    whole = hashlib.sha256()
    for name in sorted({name for name in found if name}):
        path = root / name.decode()
        if path.is_file():
            content = path.read_bytes()
            whole.update(b"%d %s %d\n" % (len(name), name, len(content)) + content)
    return whole.hexdigest()


def now(root: Path = ROOT) -> dict[str, str]:
    """The digest of each group as its files are now."""
    return {group: digest((*EVERYBODY, *watched), root) for group, watched in GROUPS.items()}


def passed(seen: Path = SEEN) -> dict[str, str]:
    """The digest that each group last passed on; a group that is not there never passed."""
    if not seen.exists():
        return {}
    lines = (line.split() for line in seen.read_text(encoding="ascii").splitlines())
    return {words[0]: words[1] for words in lines if len(words) == 2}


def due(root: Path = ROOT, seen: Path = SEEN) -> list[str]:
    """The groups whose files are not those that they last passed on."""
    known = passed(seen)
    return [group for group, found in now(root).items() if known.get(group) != found]


def note(groups: Iterable[str], root: Path = ROOT, seen: Path = SEEN) -> None:
    """Write down that groups have passed on the files as they are now; the others stay as they were."""
    found = now(root)
    known = {group: text for group, text in passed(seen).items() if group in GROUPS} | {g: found[g] for g in groups}
    seen.write_text("".join(f"{group} {known[group]}\n" for group in sorted(known)), encoding="ascii")


def main(words: list[str]) -> None:
    """What the command line asks for."""
    match words:
        case ["due"]:
            print(" ".join(due()))
        case ["seen", *groups] if groups and set(groups) <= set(GROUPS):
            note(groups)
        case _:
            sys.exit(f"{__doc__}\nGroups: {' '.join(GROUPS)}")


if __name__ == "__main__":
    main(sys.argv[1:])
