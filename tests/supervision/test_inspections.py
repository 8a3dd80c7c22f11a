"""Inspections: lists that may be sent twice, and reports that change no more."""

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from time import perf_counter

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image

from registry.codes import keyring, product_codes, production
from registry.errors import Invalid, NotFound, Refused, Unavailable
from registry.gs1.notation import write_element_string
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.verdict import Verdict
from registry.keys import custodian, making, trust_list
from registry.market import measures
from registry.market.measures import Decision
from registry.market.tally import Tally
from registry.market.verification import verify_chunk
from registry.market.visits import Rules
from registry.model.authorities import NATION, Territory
from registry.model.inspections import Inspection, InspectionLine, SignedReport
from registry.model.keys import Purpose
from registry.model.measures import Act, Target
from registry.model.orders import Order
from registry.model.people import Person, Role
from registry.offline import inspection_report
from registry.offline.inspection_report import SignatureOutcome
from registry.store.engine.engine import read, write
from registry.store.engine.schema import scans
from registry.store.supervision import inspection_rows
from registry.supervision import inspections
from registry.supervision.inspections import Addition, Batch, Bench, Inspector, ReportSigner, Words
from tests.factories import NOW, OWN_AUTHORITY, World, add_account, make_order

WORDS = Words("Chi cục QLTT Hà Nội", "Chợ Đồng Xuân, quầy 12", "01", "Định kỳ", "Quyết định 12/QĐ", "Hộ kinh doanh A")


@dataclass
class Field:
    """An inspector at work."""

    world: World
    who: Inspector
    opened: Inspection

    @property
    def bench(self) -> Bench:
        tally = Tally(self.world.engine)
        return Bench(self.world.engine, self.world.custodian.run, Rules(Parameters()), tally, lambda: self.world.now)

    @property
    def signer(self) -> ReportSigner:
        return ReportSigner("ID.EXAMPLE", "0.1", self.world.folder)

    def add(self, *texts: str, batch: Batch | None = None) -> list[Addition]:
        return inspections.add(self.bench, self.who, self.opened.id, texts, batch or Batch(bytes(16)))

    def close(self) -> SignedReport:
        return inspections.close(self.world.engine, self.who, self.opened.id, self.signer, self.world.now)

    def checks(self) -> list[InspectionLine]:
        with read(self.world.engine) as conn:
            return inspection_rows.all_checks(conn, self.opened.id)


def make_inspector(world: World, login: str = "thanh.tra") -> Inspector:
    with write(world.engine) as conn:
        new = Person(0, login, "Trần Thị Thanh Tra", None, (Role.INSPECTOR,), authority=OWN_AUTHORITY)
        person = add_account(conn, new, "test", NOW, world.draw).person
    return Inspector(person.id, login, f"person:{login}", network="10.0.0.0/24", territory=NATION)


@pytest.fixture
def at_work(world: World) -> Field:
    who = make_inspector(world)
    opened = inspections.open_new(world.engine, who, "Trần Thị Thanh Tra", WORDS, NOW, "once")
    return Field(world, who, opened)


def texts_of(world: World, order: Order, count: int) -> list[str]:
    held = custodian.with_signer(world.custodian.keyring, world.folder, order.code_key)
    return [one.uri for one in production.printed_codes(order, held, 0, count)]


def trusted(world: World) -> list[dict[str, object]]:
    with read(world.engine) as conn:
        return trust_list.trust_list(conn)["keys"]


# ---- The list -------------------------------------------------------------------------------------------------------


def test_a_list_sent_again_is_passed_over_and_a_repeat_in_it_counts_once(at_work: Field) -> None:
    texts = texts_of(at_work.world, make_order(at_work.world), 3)
    given = [*texts, texts[0], "hello"]
    batch = Batch(inspections.list_id(given))
    assert [one.new for one in at_work.add(*given, batch=batch)] == [True, True, True, False, True]
    before = at_work.checks()
    assert [one.times for one in before] == [2, 1, 1, 1]
    assert not any(one.new for one in at_work.add(*given, batch=batch))
    assert at_work.checks() == before
    at_work.add(texts[0], batch=Batch(b"another list....", 0))
    assert at_work.checks()[0].times == 3


def test_a_list_that_broke_off_goes_on_where_it_was(at_work: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = texts_of(at_work.world, make_order(at_work.world), 30)
    monkeypatch.setattr(inspections, "CHUNK", 10)
    calls = []

    def fail_at_second(*given: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise Unavailable("database", "gone")
        return verify_chunk(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(inspections, "verify_chunk", fail_at_second)
    with pytest.raises(Unavailable):
        at_work.add(*texts)
    assert len(at_work.checks()) == 10
    assert sum(one.new for one in at_work.add(*texts)) == 20
    assert [one.number for one in at_work.checks()] == list(range(1, 31))
    assert {one.times for one in at_work.checks()} == {1}


def test_codes_are_recorded_as_the_inspectors_once_a_unit(at_work: Field) -> None:
    text = texts_of(at_work.world, make_order(at_work.world), 1)[0]
    reading = product_codes.read(text)
    assert reading.code is not None
    matrix = write_element_string(product_codes.elements(reading.code, reading.seal_text))
    at_work.add(text)
    at_work.add(matrix)
    with read(at_work.world.engine) as conn:
        kept = conn.execute(scans.select()).fetchall()
    assert [(row.channel, row.province) for row in kept] == [("inspector", "01")]


def test_a_row_keeps_the_first_answer(at_work: Field) -> None:
    order = make_order(at_work.world)
    text = texts_of(at_work.world, order, 1)[0]
    at_work.add(text)
    with write(at_work.world.engine) as conn:
        measures.carry_out(conn, Act.RECALL, Target(order.gtin, lot="L1"), Decision("officer", "Thử"), NOW)
    other = texts_of(at_work.world, order, 2)[1]
    at_work.add(text, other, batch=Batch(b"1" * 16))
    assert [one.verdict for one in at_work.checks()] == ["genuine", "recalled"]
    assert at_work.checks()[1].measures[0].reason == "Thử"


def test_what_came_back_stands_again(at_work: Field) -> None:
    at_work.add("hello")
    engine, now = at_work.world.engine, at_work.world.now
    inspections.remove(engine, at_work.who, at_work.opened.id, 1, now + timedelta(seconds=1))
    assert at_work.checks()[0].removed
    at_work.world.now += timedelta(seconds=2)
    at_work.add("hello", batch=Batch(b"1" * 16))
    assert not at_work.checks()[0].removed
    assert at_work.checks()[0].removed_at is not None


def test_no_part_of_a_seal_is_shown(at_work: Field) -> None:
    text = texts_of(at_work.world, make_order(at_work.world), 1)[0]
    seal = text.split("8030=")[1]
    at_work.add(text, text.replace("/01/0", "/01/1"), f"?8030={seal}", f"<b>{seal}</b>", f"https://x/?{seal}")
    for one in at_work.checks():
        assert len(one.shown) <= 200
        assert not any(seal[at : at + 20] in one.shown for at in range(70))


@pytest.mark.parametrize("count", [0, inspections.MOST_CODES + 1])
def test_no_code_and_too_many_codes_are_refused(at_work: Field, count: int) -> None:
    with pytest.raises(Invalid):
        at_work.add(*(["x"] * count))


def test_a_full_inspection_takes_no_more(at_work: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspections, "MOST_CHECKS", 2)
    with pytest.raises(Refused) as refusal:
        at_work.add("a", "b", "c")
    assert refusal.value.code == "inspection_full"
    assert at_work.checks() == []


@pytest.mark.slow("volume")
def test_ten_thousand_codes_take_seconds(at_work: Field) -> None:
    order = make_order(at_work.world, quantity=10_000)
    texts = texts_of(at_work.world, order, 10_000)
    began = perf_counter()
    added = at_work.add(*texts)
    assert perf_counter() - began < 60
    assert {one.check.verdict for one in added} == {Verdict.GENUINE}


# ---- Whose it is ----------------------------------------------------------------------------------------------------


def test_another_inspector_neither_sees_nor_changes_it(at_work: Field) -> None:
    other = replace(make_inspector(at_work.world, "khac"), territory=Territory("79"))
    with read(at_work.world.engine) as conn, pytest.raises(NotFound):
        inspections.find(conn, at_work.opened.id, other.viewer, other.person_id)
    for act in (
        lambda: inspections.add(at_work.bench, other, at_work.opened.id, ["x"], Batch(bytes(16))),
        lambda: inspections.remove(at_work.world.engine, other, at_work.opened.id, 1, NOW),
        lambda: inspections.close(at_work.world.engine, other, at_work.opened.id, at_work.signer, NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_the_same_form_is_the_same_inspection_and_other_words_are_another(world: World) -> None:
    who = make_inspector(world)

    def open_new(words: Words, once: str) -> str:
        return inspections.open_new(world.engine, who, "Trần Thị Thanh Tra", words, NOW, once).id

    first = open_new(WORDS, "1")
    assert open_new(WORDS, "1") == first
    assert len({first, open_new(WORDS, "2"), open_new(replace(WORDS, trader=""), "1")}) == 3


# ---- Photos and closing ---------------------------------------------------------------------------------------------


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(made, "PNG")
    return made.getvalue()


def test_a_closed_inspection_never_changes(at_work: Field) -> None:
    at_work.add("hello")
    photo = inspections.add_photo(at_work.world.engine, at_work.who, at_work.opened.id, picture(), NOW)
    assert photo.original == hashlib.sha256(picture()).digest()
    kept = at_work.close()
    assert at_work.close() == kept
    engine, who, of = at_work.world.engine, at_work.who, at_work.opened.id
    acts: tuple[Callable[[], object], ...] = (
        lambda: at_work.add("more"),
        lambda: inspections.remove(engine, who, of, 1, NOW),
        lambda: inspections.add_photo(engine, who, of, picture(), NOW),
        lambda: inspections.remove_photo(engine, who, of, photo.digest, NOW),
        lambda: inspections.change(engine, who, of, replace(WORDS, trader="B"), NOW),
    )
    for act in acts:
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "inspection_closed"
    told = json.loads(kept.report)
    assert told["photos"][0]["original_sha256"] == photo.original.hex()
    assert (told["counts"], told["inspection"]["province"]["vi"]) == (
        {"checked": 1, "removed": 0, "verdicts": {"malformed": 1}},
        "Hà Nội",
    )


def test_nothing_checked_is_nothing_to_report(at_work: Field) -> None:
    with pytest.raises(Refused) as refusal:
        at_work.close()
    assert refusal.value.code == "inspection_empty"


def test_without_a_bundle_key_or_its_file_nothing_is_closed(at_work: Field) -> None:
    at_work.add("hello")
    number = next(one["key_no"] for one in trusted(at_work.world) if one["purpose"] == "bundle")
    assert isinstance(number, int)
    file = at_work.world.folder.file(Purpose.BUNDLE, number)
    content = file.read_bytes()
    file.unlink()
    with pytest.raises(Unavailable):
        at_work.close()
    file.write_bytes(content)
    file.chmod(0o600)
    with write(at_work.world.engine) as conn:
        making.retire(conn, number, NOW)
    with pytest.raises(Refused, match="keys generate --purpose bundle"):
        at_work.close()
    at_work.add("and more")


# ---- The report -----------------------------------------------------------------------------------------------------


def test_a_report_is_canonical_and_reads_back(at_work: Field) -> None:
    at_work.add(*texts_of(at_work.world, make_order(at_work.world), 2), "Đ\u0301 hello")
    data = at_work.close().report
    assert inspection_report.canonical(json.loads(data)) == data
    found = inspection_report.read(data)
    assert found.checks == tuple(at_work.checks())
    assert inspection_report.write(found) == data


def test_only_the_key_and_the_bytes_that_were_signed_check(at_work: Field) -> None:
    at_work.add("hello")
    kept, keys = at_work.close(), trusted(at_work.world)

    def outcome(report: bytes = kept.report, signature: str = kept.signature) -> SignatureOutcome:
        return inspection_report.check_signature(report, signature, keys).outcome

    assert outcome() is SignatureOutcome.VALID
    assert outcome(kept.report + b"\n") is SignatureOutcome.CHANGED
    head, _, tail = kept.signature.split(".")
    other = ("A" if tail[10] != "A" else "B").join((tail[:10], tail[11:]))
    assert outcome(signature=f"{head}..{other}") is SignatureOutcome.CHANGED
    stranger = ec.generate_private_key(ec.SECP256R1())
    forged = inspection_report.sign(kept.report, json.loads(_plain(head))["kid"], partial(keyring.sign, stranger))
    assert outcome(signature=forged) is SignatureOutcome.CHANGED
    own = inspection_report.sign(
        kept.report, inspection_report.thumbprint(stranger.public_key()), partial(keyring.sign, stranger)
    )
    assert outcome(signature=own) is SignatureOutcome.UNKNOWN_KEY
    for text in ("", "a", "..", f"{head}.e30.{tail}", f"{head}..!", f"{tail}..{tail}"):
        with pytest.raises(Invalid):
            outcome(signature=text)


def _plain(text: str) -> bytes:
    return inspection_report._from_base64url(text)
