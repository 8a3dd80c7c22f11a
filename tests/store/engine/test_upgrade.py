"""A registry of every earlier release, as that release left it, under today's program: nothing printed or told changes.

The registries are frozen in tests/vectors/releases. SQLite: the files as they lay, and `db upgrade`. Both databases:
the release's backup, and `restore`.
"""

import json
import lzma
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from registry.settings import Settings
from registry.store.engine import schema
from registry.store.engine.engine import open_engine, read
from registry.store.engine.upgrade import needed
from registry.web.application import create_app
from registry.web.front.context import EXTENSION
from tests.databases import Databases
from tests.store.freeze_release import MEDICINE, NEVER_ISSUED, RELEASES, facts
from tests.terminal.conftest import Counter

NAMES = sorted(file.stem for file in RELEASES.glob("*.json"))
# The schema of the newest release; migrations behind it lead to the next one's, and are several while it is made.
NEWEST = 5


@dataclass
class Former(Counter):
    """A former release's registry under today's program, and what that release told of it."""

    told: dict[str, Any]
    archive: Path

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"REGISTRY_HOST": self.told["host"]}

    @property
    def printed(self) -> list[str]:
        return [*(code for order in self.told["orders"].values() for code in order["codes"]), NEVER_ISSUED]

    def facts(self, codes: list[str]) -> list[dict[str, Any]]:
        lines = self.run("verify", "--file", "-", "--json", given="".join(f"{code}\n" for code in codes))
        return [facts(json.loads(line)) for line in lines.stdout.splitlines()]

    def lay_out(self) -> None:
        """Database and key files as they lay when the release stopped."""
        with tarfile.open(self.archive) as tar:
            for entry in tar:
                stream = tar.extractfile(entry)
                assert stream is not None
                target = self.database if entry.name == "registry.sqlite" else self.place / entry.name
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(stream.read())
                target.chmod(0o600)


@pytest.fixture(params=NAMES)
def former(request: pytest.FixtureRequest, rack: Databases, tmp_path: Path) -> Iterator[Former]:
    """The backup of a release and its passphrase, before anything was brought up."""
    told = json.loads((RELEASES / f"{request.param}.json").read_text("utf-8"))
    archive = tmp_path / "backup.tar"
    archive.write_bytes(lzma.decompress((RELEASES / f"{request.param}.tar.xz").read_bytes()))
    url = rack.make(tmp_path / "db")
    one = Former(tmp_path, url, told, archive)
    one.keys.mkdir()
    (one.keys / "passphrase").write_text(told["passphrase"])
    (one.keys / "passphrase").chmod(0o600)
    yield one
    rack.drop(url)


def test_a_registry_of_every_earlier_schema_is_kept() -> None:
    assert [f"{number:04}" for number in range(1, NEWEST + 1)] == NAMES
    assert int(needed()) >= NEWEST


@pytest.mark.slow("releases")
@pytest.mark.sqlite
def test_an_earlier_release_is_refused_until_upgraded_and_then_goes_on(former: Former) -> None:
    former.lay_out()
    refused = former.run("verify", former.printed[0])
    assert (refused.exit_code, "db upgrade" in refused.stderr) == (3, True)
    saved = former.do("backup", former.place / "before-upgrade.tar")
    assert f"schema {former.told['schema']}" in saved
    assert former.do("db", "upgrade").strip() == f"schema {former.told['schema']} -> {needed()}"
    _goes_on(former)


@pytest.mark.slow("releases")
def test_a_backup_of_an_earlier_release_is_restored_and_goes_on(former: Former) -> None:
    refused = former.run("restore", former.archive)
    assert (refused.exit_code, "give --unauthenticated" in refused.stderr) == (1, True)
    restored = former.run("restore", former.archive, "--unauthenticated")
    assert (restored.exit_code, "restored the registry" in restored.stdout) == (0, True), restored.stderr
    assert "nothing proved" in restored.stderr
    _goes_on(former)


def _goes_on(former: Former) -> None:
    """Everything that must hold after either way."""
    _has_todays_schema(former)
    told = former.told
    assert former.facts(former.printed) == told["answers"]
    for name in ("good", "lot", "own", "market"):
        again = former.do("order", "codes", told["orders"][name]["id"], "--format", "text")
        assert again == "".join(f"{code}\n" for code in told["orders"][name]["codes"])
    revoked = former.run("order", "codes", told["orders"]["stolen key"]["id"], "--format", "text")
    assert (revoked.exit_code, "[key_revoked]" in revoked.stderr) == (1, True)
    _answers_calls_again(former)
    former.do("audit", "check")
    # The release's signing key may be older than the 30 days in which it takes orders.
    former.do("keys", "rotate")
    placed = former.do("order", "place", "--gtin", MEDICINE, "--lot", "TODAY", "--quantity", "2").split()[-1]
    new = former.do("order", "codes", placed, "--format", "text").splitlines()
    assert [answer["verdict"] for answer in former.facts(new)] == ["genuine", "genuine"]
    _sells_and_recalls(former, new)


def _sells_and_recalls(former: Former, new: list[str]) -> None:
    """New acts on what the release printed and on what was printed today."""
    good = former.told["orders"]["good"]["codes"][0]
    for code in (good, new[0]):
        former.run("verify", "--record", "--place", "01", code)
        former.do("sell", code, "--place", "Nhà thuốc 7", "--province", "01")
    former.do("recall", "--gtin", MEDICINE, "--lot", "HELD", "--reason", "QĐ 20")
    held = former.told["orders"]["held"]["codes"][0]
    assert [answer["verdict"] for answer in former.facts([good, new[0], new[1], held])] == [
        "sold",
        "sold",
        "genuine",
        "recalled",
    ]


def _has_todays_schema(former: Former) -> None:
    engine = open_engine(former.url)
    try:
        with read(engine) as conn:
            found = sa.inspect(conn)
            for table in schema.metadata.sorted_tables:
                columns = {column["name"] for column in found.get_columns(table.name)}
                assert columns == set(table.columns.keys()), table.name
    finally:
        engine.dispose()


def _answers_calls_again(former: Former) -> None:
    """A call that the release answered, sent again by a till that never saw the answer, is the same act."""
    settings = Settings(
        database_url=former.url,
        keys_dir=former.keys,
        host=former.told["host"],
        passphrase_file=former.keys / "passphrase",
    )
    app = create_app(settings, lambda: datetime.now(UTC))
    before = _orders(former)
    try:
        for call in former.told["calls"]:
            _same(app.test_client(), call)
    finally:
        app.extensions[EXTENSION].engine.dispose()
    assert _orders(former) == before
    verdicts = [answer["verdict"] for answer in former.told["answers"]]
    assert [answer["verdict"] for answer in former.facts(former.printed)] == verdicts


def _orders(former: Former) -> list[str]:
    return former.do("order", "list", "--json").splitlines()


def _same(client: FlaskClient, call: dict[str, Any]) -> None:
    again = client.post(call["path"], json=call["body"], headers=call["headers"])
    told, answer = call["answer"], json.loads(again.data)
    assert again.status_code == call["status"], again.text
    if call["path"] == "/v1/verify":
        # What was sold since is sold; what is known of the pack is the same.
        assert {name: answer[name] for name in ("gtin", "serial", "lot", "seal")} == {
            name: told[name] for name in ("gtin", "serial", "lot", "seal")
        }
    elif call["path"] == "/v1/sales":
        assert [one["outcome"] for one in told["results"]] == ["sold"]
        assert [one["outcome"] for one in answer["results"]] == ["repeated"]
    else:
        assert answer == told
