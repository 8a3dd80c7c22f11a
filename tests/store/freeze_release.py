"""Freeze a registry as a release leaves it: a backup, the codes that it printed, and what it said of each.

`python -m tests.store.freeze_release FOLDER NAME` runs the release in FOLDER, made by
`git archive COMMIT | tar -x -C FOLDER`, and writes tests/vectors/releases/NAME.tar.xz and NAME.json. Do it once, before
the schema changes again. Only the release's own commands and its own server make what is kept; what it cannot do yet is
left out. The keys are made for this alone and seal no goods.
"""

import json
import lzma
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from registry.keys.sealed_file import SealedReader, is_sealed
from tests.paths import VECTOR_FILES
from tests.processes import free_port, python

RELEASES = VECTOR_FILES / "releases"
PASSPHRASE = "a throwaway passphrase: these keys seal no goods"
HOST = "OLD.EXAMPLE"
MEDICINE = "08934588012341"
TEA = "08934588012358"
_LIST = (
    "gtin,name,category,organisation_tax_code\n"
    f"{MEDICINE[1:]},Viên giảm đau An Khang 500 mg,medicine,0101234567\n"
    f"{TEA[1:]},Trà thảo mộc An Khang,food,0101234567\n"
)
_FAR = "2060-12-31"
LOCAL = timezone(timedelta(hours=7))
NEVER_ISSUED = f"HTTPS://{HOST}/01/{MEDICINE}/10/GOOD/21/NEVERISSUED"


@dataclass
class Release:
    """A release's own code, and a registry of its own beside it."""

    code: Path
    place: Path
    orders: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")}
        return kept | {
            "REGISTRY_DATABASE_URL": f"sqlite:///{self.place / 'registry.sqlite'}",
            "REGISTRY_KEYS_DIR": str(self.place / "keys"),
            "REGISTRY_KEY_PASSPHRASE_FILE": str(self.place / "passphrase"),
            "REGISTRY_HOST": HOST,
            "PYTHONPATH": str(self.code),
            "USER": "operator",
            "LOGNAME": "operator",
        }

    def run(self, *words: str, given: str = "") -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, str(self.code / "cli.py"), *words]
        return subprocess.run(
            command, input=given, capture_output=True, text=True, env=self.environment, cwd=self.place, timeout=120
        )

    def do(self, *words: str) -> str:
        """One command that must succeed; what it printed."""
        done = self.run(*words)
        if done.returncode:
            raise SystemExit(f"{' '.join(words)}: {done.stderr}")
        return done.stdout

    def can(self, *words: str) -> bool:
        return self.run(*words, "--help").returncode == 0

    def order(self, name: str, *asked: str) -> list[str]:
        """Place an order under a name of this story; its codes."""
        self.orders[name] = self.do("order", "place", *asked).split()[-1]
        return self.codes(name)

    def codes(self, name: str) -> list[str]:
        return self.do("order", "codes", self.orders[name], "--format", "text").splitlines()

    def answers(self, codes: list[str]) -> list[dict[str, Any]]:
        """What the release says of each code, without the words; nothing is recorded."""
        said = self.run("verify", "--file", "-", "--json", given="".join(f"{code}\n" for code in codes))
        return [facts(json.loads(line)) for line in said.stdout.splitlines()]


def facts(answer: dict[str, Any]) -> dict[str, Any]:
    """What of an answer must stay: not its words, not its own moment, not the product's later items."""
    kept = ("verdict", "level", "seal", "gtin", "serial", "lot", "expiry", "disposition")
    named = {name: answer[name] for name in kept if answer.get(name) is not None}
    history = answer.get("history") or {}
    for name in ("first_place", "sold_place"):
        if history.get(name) is not None:
            named[name] = history[name]
    for name in ("first_checked_at", "sold_at"):
        if history.get(name) is not None:
            # To the day: since 0003 nobody is told the minute in which somebody was in a shop.
            named[name] = datetime.fromisoformat(history[name]).astimezone(LOCAL).date().isoformat()
    product = answer.get("product")
    return named | ({"product": product["name"]} if product else {})


def tell(release: Release) -> dict[str, list[str]]:
    """A short story by the commands that every release has; the codes of each order by its name."""
    (release.place / "passphrase").write_text(PASSPHRASE + "\n")
    (release.place / "passphrase").chmod(0o600)
    (release.place / "list.csv").write_text(_LIST, encoding="utf-8")
    (release.place / "serials.txt").write_text("TRA-001\nTRA-002\nTRA-003\n")
    release.do("init")
    release.do(
        "organisation", "add", "--name", "Dược phẩm An Khang", "--tax-code", "0101234567", "--prefix", "8934588",
        "--province", "01",
    )  # fmt: skip
    release.do("product", "import", "list.csv")
    unit = ("--gtin", MEDICINE, "--expiry", _FAR, "--quantity", "5", "--lot")
    printed = {
        "good": release.order("good", *unit, "GOOD", "--key", "order 1"),
        "recalled": release.order("recalled", *unit, "RECALLED"),
        "cancelled": release.order("cancelled", *unit, "CANCELLED"),
        "held": release.order("held", *unit, "HELD", "--inactive"),
        "expired": release.order("expired", "--gtin", MEDICINE, "--lot", "OLD", "--expiry", _FAR),
        "lot": release.order("lot", "--gtin", MEDICINE, "--level", "lot", "--lot", "BULK", "--expiry", _FAR),
        "type": release.order("type", "--gtin", MEDICINE, "--level", "type"),
        "own": release.order("own", "--gtin", TEA, "--lot", "TEA", "--expiry", _FAR, "--serials", "serials.txt"),
    }
    release.do("recall", "--gtin", MEDICINE, "--lot", "RECALLED", "--reason", "QĐ 12", "--notice-vi", "Đem trả lại")
    release.do("order", "cancel", release.orders["cancelled"], "--reason", "placed twice")
    release.do("order", "activate", release.orders["held"], "--start", "0", "--stop", "2")
    release.do("order", "correct", release.orders["expired"], "--expiry", "2026-01-31", "--reason", "misprint")
    release.do("order", "spoil", release.orders["good"], "--start", "4", "--stop", "5", "--reason", "torn")
    for act, index in (("withdraw", 1), ("report-stolen", 2), ("destroy", 3)):
        release.do(act, printed["good"][index], "--reason", "case 7")
    stolen = release.do("keys", "rotate").split()[3].rstrip(",")
    printed["stolen key"] = release.order("stolen key", *unit, "STOLENKEY")
    release.do("keys", "revoke", stolen, "--reason", "stolen in this story")
    release.do("keys", "rotate")
    printed["market"] = release.order("market", *unit, "MARKET")
    return printed


def trade(release: Release, market: list[str]) -> None:
    """What releases that remember scans can do: checks, sales, a second sale, an export, shipping data."""
    if not release.can("sell"):
        return
    release.run("verify", "--record", "--place", "01", *market)
    release.do("sell", market[0], "--place", "Pharmacy 12", "--province", "01")
    release.do("sell", market[1], "--place", "Pharmacy 12", "--province", "01", "--id", "receipt 2")
    release.run("sell", market[1], "--place", "Pharmacy 99", "--province", "79", "--id", "receipt 3")
    release.do("sell", market[2], "--place", "Pharmacy 12", "--province", "01", "--id", "receipt 4")
    release.run("sell", NEVER_ISSUED, "--place", "Pharmacy 12", "--province", "01")
    release.do("undo-sale", market[2], "--place", "Pharmacy 12")
    release.do("export", market[3], "--reason", "declaration 5")
    release.do("order", "ship", release.orders["market"], "--province", "01")


def staff(release: Release) -> dict[str, str]:
    """People and API keys, where the release knows them; the keys by their role."""
    if not release.can("apikey"):
        return {}
    release.do("user", "add", "officer", "--name", "Officer One", "--role", "officer")
    scopes = {"pharmacy": "verify,sell", "producer": "products,orders"}
    if "orders" not in release.do("apikey", "create", "--help"):
        del scopes["producer"]
    made = {}
    for role, scope in scopes.items():
        line = release.do(
            "apikey", "create", "--organisation", "0101234567", "--role", role, "--scope", scope, "--json"
        )
        made[role] = str(json.loads(line)["key"])
    return made


@dataclass
class Call:
    """One call over HTTP, and what came back: kept, so that it can be made again after the upgrade."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str]
    status: int = 0
    answer: Any = None

    def make(self, port: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            headers = {"Content-Type": "application/json"} | self.headers
            connection.request("POST", self.path, json.dumps(self.body).encode(), headers)
            answer = connection.getresponse()
            self.status, self.answer = answer.status, json.loads(answer.read())
        finally:
            connection.close()


def calls(release: Release, market: list[str], made: dict[str, str]) -> list[Call]:
    """Checks, a sale, an order and a report over HTTP, by the release's own server."""
    scan = {"id": str(uuid.UUID(int=0x0192_0000_0000_7000_8000_000000000001)), "place": {"province": "01"}}
    planned = [Call("/v1/verify", {"code": market[4], "scan": scan, "record": True}, {})]
    if "pharmacy" in made:
        opened = {"Authorization": f"Bearer {made['pharmacy']}"}
        planned.append(Call("/v1/sales", {"id": "till 5", "codes": [market[4]], "place": "Pharmacy 12"}, opened))
    if "producer" in made:
        opened = {"Authorization": f"Bearer {made['producer']}", "Idempotency-Key": "web order 1"}
        wanted = {"gtin": MEDICINE, "lot": "WEB", "expiry": _FAR, "quantity": 3}
        planned.append(Call("/v1/orders", wanted, opened))
        report = {"id": str(uuid.UUID(int=7)), "reason": "quality", "words": "Vị lạ", "code": market[2]}
        planned.append(Call("/v1/reports", report, {}))
    port = free_port()
    server = subprocess.Popen(
        python(release.code / "cli.py", "serve", "--port", str(port), "--workers", "1"),
        env=release.environment,
        cwd=release.place,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(server, port)
        for call in planned:
            call.make(port)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    return planned


def _await(server: "subprocess.Popen[bytes]", port: int) -> None:
    for _ in range(400):
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        except OSError:
            if server.poll() is not None:
                raise SystemExit("the release's server did not start") from None
            time.sleep(0.1)
        finally:
            connection.close()
    raise SystemExit("the release's server does not answer")


def freeze(code: Path, name: str, target: Path) -> None:
    """Tell the story with the release in `code`, and write it down as `name` in `target`."""
    with tempfile.TemporaryDirectory(prefix="freeze-") as folder:
        release = Release(code.absolute(), Path(folder))
        printed = tell(release)
        trade(release, printed["market"])
        made = staff(release)
        told = calls(release, printed["market"], made)
        codes = [*(code for texts in printed.values() for code in texts), NEVER_ISSUED]
        release.do("backup", "backup.tar")
        record = {
            "note": "Throwaway keys and passphrase, made for this file alone: they seal no goods.",
            "schema": name,
            "passphrase": PASSPHRASE,
            "host": HOST,
            "orders": {story: {"id": release.orders[story], "codes": texts} for story, texts in printed.items()},
            "answers": release.answers(codes),
            "calls": [vars(call) for call in told],
        }
        target.mkdir(parents=True, exist_ok=True)
        (target / f"{name}.tar.xz").write_bytes(lzma.compress(_archive(Path(folder) / "backup.tar"), preset=9))
        lines = ",\n".join(f"{json.dumps(key)}: {_lines(value)}" for key, value in record.items())
        (target / f"{name}.json").write_text(f"{{{lines}}}\n", encoding="utf-8")


def _archive(backup: Path) -> bytes:
    """The archive within a backup: sealed it could not be packed, nor be read by who looks for a change."""
    content = b""
    with backup.open("rb") as file:
        if not is_sealed(file):
            return file.read()
        reader = SealedReader(file, PASSPHRASE.encode(), str(backup))
        while part := reader.read(1 << 20):
            content += part
    return content


def _lines(value: Any) -> str:
    """JSON with one member a line on the first floor, so that a change can be read."""
    if isinstance(value, list):
        return "[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in value) + "\n]"
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    freeze(Path(sys.argv[1]), sys.argv[2], RELEASES)
