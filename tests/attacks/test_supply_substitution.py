"""Whoever controls a package index, or a cache on the way, hands out another file under a known name and version.

Before: CI and the guide installed by version alone, and took it. Now `--require-hashes` refuses it before it is opened.
"""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.docs.test_supply_chain import locked
from tests.paths import ROOT

_METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"


def _forged(folder: Path, name: str, version: str) -> None:
    """A wheel of that name and version, which would run whatever it likes."""
    info = f"{name}-{version}.dist-info"
    with ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", "raise SystemExit('taken over')\n")
        wheel.writestr(f"{info}/METADATA", _METADATA.format(name=name, version=version))
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


@pytest.mark.parametrize("lock", ["requirements.lock", ".ci/requirements.lock"])
def test_another_file_of_a_locked_version_is_not_installed(tmp_path: Path, lock: str) -> None:
    name, version = "click", locked(lock)["click"]
    _forged(tmp_path, name, version)
    text = (ROOT / lock).read_text("utf-8")
    (entry,) = [part for part in text.replace("\\\n", " ").split("\n") if part.startswith(f"{name}==")]
    (tmp_path / "one.lock").write_text(f"{entry}\n", "utf-8")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--isolated",
        "install",
        "--no-index",
        "--find-links",
        str(tmp_path),
        "--no-deps",
    ]
    into = ["--disable-pip-version-check", "--ignore-installed", "--target"]

    def installed(*what: str, target: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*pip, *into, str(tmp_path / target), *what], capture_output=True, text=True)

    by_version = installed(f"{name}=={version}", target="by-version")
    print(f"{name}=={version}, by version alone: {'installed' if by_version.returncode == 0 else by_version.stderr}")
    assert by_version.returncode == 0
    by_hash = installed("--require-hashes", "-r", str(tmp_path / "one.lock"), target="by-hash")
    print(f"{name}=={version}, by {lock}: {by_hash.stderr.strip().splitlines()[0]}")
    assert by_hash.returncode != 0
    assert "DO NOT MATCH THE HASHES" in by_hash.stderr
    assert not (tmp_path / "by-hash").exists()
