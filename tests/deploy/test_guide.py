"""docs/deploy/README.md names only what is there: files, tests, commands, settings; and its files agree."""

import re
from dataclasses import fields

import click

from registry.settings import Settings, from_environment
from registry.terminal.command_line import main
from tests.deploy.conftest import DEPLOY
from tests.paths import ROOT

GUIDE = (DEPLOY / "README.md").read_text("utf-8")
_SCRIPTS = re.findall(r"^ *```sh\n(.*?)^ *```", GUIDE, re.M | re.S)


def test_every_file_is_named_and_every_named_file_is_there() -> None:
    links = set(re.findall(r"\]\((?!https?://|#)([^)#\s]+)", GUIDE))
    assert [link for link in links if not (DEPLOY / link).exists()] == []
    named = {(DEPLOY / link).resolve() for link in links}
    files = {path for path in DEPLOY.rglob("*") if path.is_file() and path.name != "README.md"}
    # A timer is named with its service.
    assert [path.name for path in files if path.with_suffix(".service") not in named and path not in named] == []


def test_every_named_test_is_there() -> None:
    named = re.findall(r"`(deploy/test_[a-z_]+\.py)`", GUIDE)
    assert len(named) >= 5
    assert [name for name in named if not (ROOT / "tests" / name).exists()] == []


def _known(words: list[str]) -> bool:
    command: click.Command = main
    for word in words:
        if not isinstance(command, click.Group):
            return True
        if word not in command.commands:
            return False
        command = command.commands[word]
    return not isinstance(command, click.Group)


def test_every_command_of_guide_and_units_is_one() -> None:
    texts = [*_SCRIPTS, *re.findall(r"`(registry [^`]+)`", GUIDE)]
    texts += [path.read_text("utf-8") for path in DEPLOY.glob("*.service")]
    told = [
        found.split() for text in texts for found in re.findall(r"(?:^|[/ `])registry ((?:[a-z-]+ ?){1,2})", text, re.M)
    ]
    commands = [words for words in told if words[0] in main.commands]
    assert len(commands) >= 10
    assert [words for words in commands if not _known(words)] == []


def test_the_settings_file_holds_known_settings() -> None:
    lines = (DEPLOY / "registry.env").read_text("utf-8").replace("# REGISTRY_", "REGISTRY_").splitlines()
    given = dict(line.split("=", 1) for line in lines if line.startswith("REGISTRY_"))
    plain = Settings()
    found = from_environment(given)
    changed = {one.name for one in fields(Settings) if getattr(found, one.name) != getattr(plain, one.name)}
    assert changed == {"database_url", "trusted_proxies", "mail", "operator"}


def test_the_proxy_asks_where_the_unit_serves() -> None:
    unit = (DEPLOY / "registry.service").read_text("utf-8")
    found = re.search(r" --host (\S+) --port ([0-9]+) ", unit)
    assert found
    assert f"server {found[1]}:{found[2]};" in (DEPLOY / "nginx.conf").read_text("utf-8")
    assert f"http://{found[1]}:{found[2]}/readyz" in GUIDE
