"""What makes a run of tests long and proves nothing twice, made light: dear secrets, templates and addresses.

1. Key files and passwords are guarded lightly: what makes guessing dear makes tests long. A test that is about that
   asks for `heavy_secrets`.
2. Each test has an application of its own. What Jinja and Werkzeug compile for it is the same every time, and is
   compiled once a process.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing.rules import Rule

from registry.keys import making, sealed_file
from registry.keys.sealed_file import Cost
from registry.office import accounts

_ROUNDS, _HASHER, _COST = making._PBKDF2_ROUNDS, accounts._HASHER, sealed_file._COST


@pytest.fixture(scope="session", autouse=True)
def light() -> Iterator[None]:
    """For the whole run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "_PBKDF2_ROUNDS", 1000)
        patch.setattr(sealed_file, "_COST", Cost(64, 1, 1))
        patch.setattr(accounts, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        patch.setattr(Rule, "_compile_builder", _builder)
        yield


@pytest.fixture
def heavy_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key files and passwords of this test are guarded as those of a real registry."""
    monkeypatch.setattr(making, "_PBKDF2_ROUNDS", _ROUNDS)
    monkeypatch.setattr(sealed_file, "_COST", _COST)
    monkeypatch.setattr(accounts, "_HASHER", _HASHER)


def with_templates(app: Flask) -> Flask:
    """The application, with the templates that others of this process have compiled."""
    app.jinja_env.bytecode_cache = _TEMPLATES
    return app


class _Templates(BytecodeCache):
    """Compiled templates by name and source."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key, bucket.checksum] = bucket.code


_TEMPLATES = _Templates()
_compile_builder: Any = Rule._compile_builder
_builders: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}


def _builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """What builds the addresses of a rule: it depends on how the rule is written alone, not on who has it."""
    key = rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]
