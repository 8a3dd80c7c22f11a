"""demo: what it tells is what `verify` says, in a folder of its own, in under a minute, as often as one likes."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from registry.terminal.command_line import main
from tests.processes import cpu_seconds


def tell(place: Path) -> str:
    result = CliRunner().invoke(main, ["demo", "--dir", str(place)])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.slow("processes")
def test_what_it_tells_is_what_verify_says_line_by_line_each_time_in_under_a_minute(tmp_path: Path) -> None:
    place = tmp_path / "demo"
    began = cpu_seconds()
    first = _compared(place, tell(place))
    assert cpu_seconds() - began < 60
    codes = (place / "codes.txt").read_bytes()
    assert _compared(place, tell(place)) == first
    assert (place / "codes.txt").read_bytes() != codes


def _compared(place: Path, printed: str) -> list[str]:
    told = re.findall(r"^  .*  [✓i!?✕–] ([a-z_]+) +\S.* / ", printed, re.MULTILINE)
    where = {
        "REGISTRY_DATABASE_URL": f"sqlite:///{place / 'registry.sqlite'}",
        "REGISTRY_KEYS_DIR": str(place / "keys"),
    }
    asked = CliRunner().invoke(main, ["verify", "--file", str(place / "codes.txt"), "--json"], env=where)
    assert asked.exit_code == 1
    said = [json.loads(line)["verdict"] for line in asked.stdout.splitlines()]
    assert said == told
    assert len(said) == 14
    assert {"sold", "duplicated"} <= set(said)
    assert {"genuine", "recalled", "forged", "expired", "inactive", "unknown"} <= set(said)
    return said


def test_it_says_sample_and_prints_the_command_to_ask_again(tmp_path: Path) -> None:
    place = tmp_path / "demo"
    printed = tell(place)
    assert printed.startswith("MẪU / SAMPLE")
    assert "HTTPS://SAMPLE.EXAMPLE/" in printed
    assert f"verify --file {place / 'codes.txt'} --json" in printed


def test_a_folder_that_is_no_sample_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    result = CliRunner().invoke(main, ["demo", "--dir", str(tmp_path)])
    assert (result.exit_code, "[demo_place]" in result.stderr) == (1, True)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "years of work"


@pytest.mark.parametrize("command", ["init"])
def test_a_sample_never_becomes_a_live_registry(tmp_path: Path, command: str) -> None:
    place = tmp_path / "demo"
    tell(place)
    where = {
        "REGISTRY_DATABASE_URL": f"sqlite:///{place / 'registry.sqlite'}",
        "REGISTRY_KEYS_DIR": str(place / "keys"),
    }
    result = CliRunner().invoke(main, [command], env=where)
    assert (result.exit_code, "[registry_kind]" in result.stderr) == (1, True)
