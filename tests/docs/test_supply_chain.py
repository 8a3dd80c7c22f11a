"""What is installed is named by version and hashes, and the licences of all that is installed are told."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.paths import ROOT

LOCKS = ("requirements.lock", ".ci/requirements.lock", ".ci/nightly.lock", ".ci/tools.lock")
_ENTRY = re.compile(r"^([\w.-]+)==(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)


def locked(name: str) -> dict[str, str]:
    """The packages of a lock and their versions."""
    text = (ROOT / name).read_text("utf-8")
    return {canonicalize_name(entry[1]): entry[2] for entry in _ENTRY.finditer(text)}


def constraints() -> dict[str, str]:
    lines = (ROOT / ".ci/constraints.txt").read_text("utf-8").split()
    return {canonicalize_name(line.split("==")[0]): line.split("==")[1] for line in lines}


def needed(*extras: str) -> list[Requirement]:
    """What setup.cfg asks for."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    options = config["options.extras_require"]
    texts = [config["options"]["install_requires"], *(options[extra] for extra in extras)]
    return [Requirement(line) for text in texts for line in text.split("\n") if line]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_is_versions_and_hashes_and_nothing_else(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    rest = [line for line in _ENTRY.sub("", text).split("\n") if line and not line.startswith("#")]
    assert rest == [], "run .ci/lock"
    assert "://" not in text
    assert len(locked(name)) >= 6


def test_locks_hold_what_setup_cfg_asks_for_in_the_versions_of_the_constraints() -> None:
    for name, extras in (("requirements.lock", ("postgresql",)), (".ci/requirements.lock", ("postgresql", "test"))):
        there = locked(name)
        for one in needed(*extras):
            assert one.specifier.contains(there[canonicalize_name(one.name)]), f"{name}: {one}; run .ci/lock"
    known = constraints()
    for name in LOCKS[:3]:
        other = {one: version for one, version in locked(name).items() if one in known and known[one] != version}
        assert other == {}, f"{name} has other versions than .ci/constraints.txt: run .ci/lock"
    assert set(locked("requirements.lock")) <= set(locked(".ci/requirements.lock"))


def test_nothing_is_installed_by_ci_or_by_the_guide_without_hashes() -> None:
    files = [*(ROOT / ".ci").iterdir(), *(ROOT / "docs" / "deploy").glob("*"), ROOT / "docs" / "operation.md"]
    command = re.compile(r"(?:pip\"?|\{pip\[@\]\}\") (?:install|--require|--no-deps)[^\n`]*")
    found = [line for file in files if file.is_file() for line in command.findall(file.read_text("utf-8"))]
    assert len(found) >= 8
    for line in found:
        assert "--require-hashes" in line or "--no-deps" in line or line.endswith("check)"), line


def test_the_licences_of_all_that_is_installed_are_told() -> None:
    text = (ROOT / "THIRD-PARTY.txt").read_text("utf-8")
    rows = re.findall(r"^ ([\w.-]+) +(\S+) +(\S.*)$", text.partition("The texts")[0], re.MULTILINE)
    told: dict[str, tuple[str, str]] = {canonicalize_name(row[0]): (row[1], row[2]) for row in rows}
    for name, version in locked("requirements.lock").items():
        assert told[name][0] == version, f"{name}: run .ci/licences"
        assert told[name][1] != "UNKNOWN"
    for name in ("barcode-detector", "zxing-wasm"):
        assert f"{name}@{told[name][0]}" in (ROOT / ".ci/fetch-reader").read_text("utf-8")


def test_the_project_says_its_own_licence_and_how_to_report_a_hole() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License\n                           Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    assert config["metadata"]["license"] == "Apache-2.0"
    report = (ROOT / "SECURITY.md").read_text("utf-8")
    for link in re.findall(r"\]\(([^)#]+)", report):
        assert Path(ROOT, link).exists(), link
