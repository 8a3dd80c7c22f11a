"""inspection: list, report, check."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from joserfc import jws
from joserfc.jwk import KeySet
from pypdf import PdfReader

from registry.judgement.evidence_parameters import Parameters
from registry.keys.custodian import Custodian
from registry.keys.folder import KeyFolder
from registry.market.tally import Tally
from registry.market.visits import Rules
from registry.model.authorities import NATION
from registry.model.people import Person, Role
from registry.store.engine.engine import open_engine, write
from registry.supervision import inspections
from registry.supervision.inspections import Batch, Bench, Inspector, ReportSigner, Words
from tests.factories import OWN_AUTHORITY, add_account
from tests.terminal.conftest import Counter

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
WORDS = Words("Chi cục Quản lý thị trường", "Chợ Đồng Xuân", "01", "Định kỳ", "Quyết định 12", "Hộ kinh doanh A")


def inspect(counter: Counter, *, close: bool = True) -> str:
    """An inspection of three codes; its id."""
    codes = counter.do("order", "codes", counter.order()).splitlines()
    engine = open_engine(counter.url)
    folder = KeyFolder(counter.keys, (counter.keys / "passphrase").read_bytes().strip())
    with write(engine) as conn:
        new = Person(0, "thanh.tra", "Trần Thị Thanh Tra", None, (Role.INSPECTOR,), authority=OWN_AUTHORITY)
        person = add_account(conn, new, "test", NOW, lambda n: n // 2).person
    one = Inspector(person.id, person.login, "person:thanh.tra", territory=NATION)
    opened = inspections.open_new(engine, one, person.name, WORDS, NOW, "1")
    bench = Bench(engine, Custodian(engine, folder).run, Rules(Parameters()), Tally(engine), lambda: NOW)
    inspections.add(bench, one, opened.id, [codes[0], codes[1], "hello"], Batch(bytes(16)))
    if close:
        inspections.close(engine, one, opened.id, ReportSigner("ID.EXAMPLE", "1", folder), NOW)
    engine.dispose()
    return opened.id


@pytest.fixture
def written(counter: Counter) -> Path:
    """A report as `inspection report` writes it."""
    inspection_id = inspect(counter)
    counter.do("inspection", "report", inspection_id.lower(), "-o", counter.place / "reports")
    counter.do("keys", "export")
    return counter.place / "reports" / f"inspection-{inspection_id}.json"


def test_list_names_open_and_closed_ones(counter: Counter) -> None:
    assert counter.do("inspection", "list").strip() == "no inspections"
    inspection_id = inspect(counter)
    told = json.loads(counter.do("inspection", "list", "--json"))
    assert (told["id"], told["codes"], told["inspector"]) == (inspection_id, 3, "Trần Thị Thanh Tra")
    assert "Chợ Đồng Xuân" in counter.do("inspection", "list")
    assert counter.do("inspection", "list", "--open").strip() == "no inspections"


def test_an_open_inspection_has_no_report(counter: Counter) -> None:
    refused = counter.run("inspection", "report", inspect(counter, close=False))
    assert (refused.exit_code, "[inspection_open]" in refused.stderr) == (1, True)
    assert counter.run("inspection", "report", "NOSUCH00").exit_code == 1


def test_a_report_is_written_and_checks_without_a_database(counter: Counter, written: Path) -> None:
    said = counter.run("inspection", "check", written, REGISTRY_DATABASE_URL="sqlite:////nowhere/at/all.sqlite")
    assert said.exit_code == 0
    assert said.stdout.startswith("valid")
    assert "3 codes: genuine 2, malformed 1" in said.stdout
    told = json.loads(counter.do("inspection", "check", written, "--json"))
    assert (told["outcome"], told["counts"]) == ("valid", {"genuine": 2, "malformed": 1})
    names = {path.name.split("-")[0] + path.suffix for path in written.parent.iterdir()}
    assert names == {"inspection.json", "inspection.sig", "inspection.pdf"}
    for path in written.parent.glob("*.pdf"):
        assert told["sha256"] in PdfReader(path).pages[0].extract_text()


def test_the_signature_is_a_jws_that_another_library_accepts(counter: Counter, written: Path) -> None:
    keys = KeySet.import_key_set(json.loads((counter.keys / "public.json").read_text(encoding="utf-8")))
    signature = written.with_suffix(".sig").read_text(encoding="ascii").strip()
    found = jws.deserialize_compact(signature, keys, payload=written.read_bytes())
    assert found.headers()["alg"] == "ES256"


@pytest.mark.parametrize("old", [b'"genuine":2', b"\xc4\x90", b"}"])
def test_a_changed_report_is_told(counter: Counter, written: Path, old: bytes) -> None:
    content = written.read_bytes()
    assert old in content
    written.write_bytes(content.replace(old, old + b" ", 1))
    said = counter.run("inspection", "check", written)
    assert (said.exit_code, said.stdout.split(":")[0]) == (1, "CHANGED")


def test_a_key_that_is_unknown_of_another_purpose_or_revoked_proves_nothing(counter: Counter, written: Path) -> None:
    trust = counter.keys / "public.json"
    listed = json.loads(trust.read_text(encoding="utf-8"))
    changes: tuple[tuple[dict[str, str], str], ...] = (
        ({"kid": "other"}, "unknown_key"),
        ({"purpose": "code"}, "unknown_key"),
        ({"state": "retired"}, "valid"),
        ({"state": "revoked"}, "revoked_key"),
    )
    for change, word in changes:
        other = counter.place / "other.json"
        other.write_text(json.dumps({"keys": [key | change for key in listed["keys"]]}), encoding="utf-8")
        said = counter.run("inspection", "check", written, "--keys", other, "--json")
        assert json.loads(said.stdout)["outcome"] == word
        assert said.exit_code == (0 if word == "valid" else 1)


def test_what_is_missing_or_no_such_file_is_named(counter: Counter, written: Path) -> None:
    other = counter.place / "x"
    assert counter.run("inspection", "check", other).exit_code == 3
    assert counter.run("inspection", "check", written, "--keys", other).exit_code == 3
    for content in (b"", b"[]", b'{"keys":[1]}', b"\xff", b"[" * 100_000):
        other.write_bytes(content)
        refused = counter.run("inspection", "check", written, "--keys", other)
        assert (refused.exit_code, "[trust_list]" in refused.stderr) == (2, True)
    for content in (b"", b"a.b.c", b"a..b", b"e30..AAAA", b"\xff" * 10):
        other.write_bytes(content)
        refused = counter.run("inspection", "check", written, "--signature", other)
        assert (refused.exit_code, "[not_a_signature]" in refused.stderr) == (2, True)
