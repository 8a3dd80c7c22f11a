"""Consumers' reports: one report a form, a receipt for it, a flag that changes no verdict, limits, and forgetting."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.judgement.answers import Answer
from registry.judgement.unit_state import UnitState, pack
from registry.model.cases import (
    CaseState,
    ConsumerReport,
    Flag,
    FlagKind,
    FlagOutcome,
    ReportOutcome,
    ReportReason,
    Ruling,
)
from registry.model.flag_evidence import ReportFigures
from registry.model.goods import Level
from registry.model.orders import Unit
from registry.model.people import REGISTRY
from registry.model.sightings import at_point, in_province
from registry.office import accounts
from registry.store.engine.engine import read, record, write
from registry.store.engine.schema import audit, files
from registry.store.market import scan_rows, unit_rows
from registry.store.market.unit_rows import StoredUnit
from registry.store.office import file_rows
from registry.store.supervision import flag_rows, report_rows
from registry.supervision import flags, reports
from registry.supervision.reports import NewReport
from tests.factories import World, ask, make_officer, make_order, make_product, printed

HOME = "10.1.2.0/24"


def photo(colour: str = "red") -> bytes:
    file = BytesIO()
    Image.new("RGB", (30, 20), colour).save(file, "JPEG")
    return file.getvalue()


def told(number: int = 1, about: Answer | None = None, **more: object) -> NewReport:
    usual: dict[str, object] = {"words": "Tem bị mờ"}
    return NewReport(number.to_bytes(16, "big"), ReportReason.LOOKS_COPIED, about, **(usual | more))  # type: ignore[arg-type]


def send(world: World, what: NewReport, network: str = HOME, hours: float = 0) -> ConsumerReport:
    return reports.hand_in(world.engine, what, network, world.now + timedelta(hours=hours), world.draw)


def open_flags(world: World) -> list[Flag]:
    with read(world.engine) as conn:
        return flag_rows.every(conn, REGISTRY)


def refused(world: World, what: NewReport, network: str = HOME) -> str:
    with pytest.raises((Invalid, Refused, Conflict)) as caught:
        send(world, what, network)
    return caught.value.code


def count_files(world: World) -> int:
    with read(world.engine) as conn:
        return len(conn.execute(files.select()).fetchall())


def test_a_report_without_a_code_gets_a_receipt_and_no_flag(world: World) -> None:
    report = send(world, told())
    assert len(report.receipt) == 10
    assert reports.shown(report.receipt)[4] == "-"
    with read(world.engine) as conn:
        assert reports.find(conn, report.receipt) == reports.one(conn, REGISTRY, report.id) == report
    assert (report.flag_id, report.gtin, report.verdict) == (None, None, None)
    assert open_flags(world) == []


def test_receipts_are_read_however_they_are_typed(world: World) -> None:
    report = send(world, told())
    typed = [reports.shown(report.receipt), report.receipt.lower(), f" {' '.join(report.receipt)} "]
    typed.append(report.receipt.replace("0", "O").replace("1", "l"))
    with read(world.engine) as conn:
        assert {reports.find(conn, text).id for text in typed} == {report.id}
        for text in ("", "7K3M-9Q2XT", "7K3M-9Q2XT44", "ỐỐỐỐ-ỐỐỐỐỐỐ", "U" * 10, "0" * 10, "1" * 100_000):
            with pytest.raises(NotFound):
                reports.find(conn, text)


def test_receipts_are_drawn_from_all_of_their_alphabet(world: World) -> None:
    found = {send(world, told(number), f"10.0.{number}.0/24").receipt for number in range(1, 60)}
    assert len(found) == 59
    assert len(set("".join(found))) > 28


def test_a_receipt_that_is_taken_is_drawn_again(world: World) -> None:
    first = send(world, told())
    drawn = iter([*("0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(sign) for sign in first.receipt), *range(10)])
    second = reports.hand_in(world.engine, told(2), HOME, world.now, lambda _: next(drawn))
    assert second.receipt == "0123456789"


def test_the_same_report_again_is_one_report(world: World) -> None:
    code = printed(world, make_order(world))
    what = told(1, ask(world, code.uri), photos=(photo(),))
    first = send(world, what)
    assert send(world, what, hours=30) == first
    (flag,) = open_flags(world)
    assert flag.times == 1
    assert refused(world, replace(what, words="Khác")) == "report_mismatch"
    assert refused(world, replace(what, reason=ReportReason.PRICE)) == "report_mismatch"


def test_a_report_about_an_item_opens_a_flag_and_more_of_them_join_it(world: World) -> None:
    order = make_order(world)
    about = ask(world, printed(world, order, 3).uri)
    first = send(world, told(1, about, place=in_province("52")))
    second = send(world, replace(told(2, about), reason=ReportReason.HARM))
    (flag,) = open_flags(world)
    assert (flag.kind, flag.unit, flag.authenticated) == (FlagKind.CONSUMER_REPORT, Unit(order.id, 3), False)
    assert first.flag_id == second.flag_id == flag.id
    assert flag.evidence == ReportFigures(2, {"looks_copied": 1, "harm": 1}, {"52": 1})
    assert (first.gtin, first.lot, first.unit, first.verdict) == (order.gtin, "L1", Unit(order.id, 3), "genuine")
    with read(world.engine) as conn:
        assert [one.id for one in reports.of_flag(conn, REGISTRY, flag.id)] == [second.id, first.id]
        assert [one.id for one in report_rows.every(conn, REGISTRY)] == [first.id, second.id]


def test_what_a_code_does_not_prove_is_not_held_against_an_item(world: World) -> None:
    order = make_order(world)
    code = printed(world, order)
    forged = code.uri.replace("/10/L1/", "/10/L9/")
    lot = printed(world, make_order(world, order.gtin, level=Level.LOT, lot="L7"))
    cases = {
        forged: ("forged", None, None),
        f"{order.gtin} 0123456789AB": ("unknown", None, None),
        lot.uri: ("lot_known", "L7", None),
        order.gtin: ("type_known", None, None),
    }
    for number, (text, (verdict, about, unit)) in enumerate(cases.items(), 1):
        report = send(world, told(number, ask(world, text)))
        assert report.verdict == verdict
        with read(world.engine) as conn:
            flag = flag_rows.one(conn, REGISTRY, report.flag_id or 0)
        assert flag is not None
        assert (flag.gtin, flag.lot, flag.unit) == (order.gtin, about, unit)
    # One on the product for the three that name no more, and one on the lot.
    assert sorted(flag.times for flag in open_flags(world)) == [1, 3]


@pytest.mark.parametrize("text", ["hello", "04006381333931", "https://example.org/01/04006381333931/21/A"])
def test_what_is_none_of_ours_opens_no_flag(world: World, text: str) -> None:
    report = send(world, told(1, ask(world, text)))
    assert report.flag_id is None
    assert open_flags(world) == []


def test_neither_reports_nor_settling_them_change_a_verdict(world: World) -> None:
    order = make_order(world)
    text = printed(world, order).uri
    unit = Unit(order.id, 0)
    # A unit of which scans say that it was seen after its end.
    state = StoredUnit(pack(UnitState(first=1, last=1, sessions=1, reached=2, why=16)), None, 0)
    with record(world.engine) as conn:
        unit_rows.save(conn, {unit: state})
    before = ask(world, text)
    for number in range(1, 40):
        send(world, told(number, before), f"10.0.{number}.0/24")
    assert ask(world, text) == before
    (flag,) = open_flags(world)
    assert flag.times == 39
    with write(world.engine) as conn:
        ruling = Ruling(FlagOutcome.NO_FINDING, "officer", "Đã xem")
        assert flags.settle(conn, flag.id, ruling, world.now).cleared == 0
    assert ask(world, text) == before
    with read(world.engine) as conn:
        assert unit_rows.find(conn, [unit])[unit] == state
        assert scan_rows.of_unit(conn, unit) == []


def test_after_its_flag_is_settled_a_report_opens_a_new_one(world: World) -> None:
    about = ask(world, printed(world, make_order(world)).uri)
    first = send(world, told(1, about))
    with write(world.engine) as conn:
        flags.settle(conn, first.flag_id or 0, Ruling(FlagOutcome.NO_FINDING, "officer", "Đã xem"), world.now)
    second = send(world, told(2, about))
    assert second.flag_id != first.flag_id
    (flag,) = open_flags(world)
    assert flag.evidence == ReportFigures(1, {"looks_copied": 1}, {})


def test_a_measured_place_is_kept_to_a_kilometre_and_a_province_as_such(world: World) -> None:
    measured = send(world, told(1, place=at_point(21.028511, 105.804817, 5)))
    assert (measured.point, measured.province) == ((2103, 10580), "01")
    named = send(world, told(2, place=in_province("79")))
    assert (named.point, named.province) == (None, "79")


def test_photos_are_made_anew_and_kept_once(world: World) -> None:
    report = send(world, told(photos=(photo(), photo("blue"), photo())))
    with read(world.engine) as conn:
        digests = reports.photos(conn, report.id)
        kept = [file_rows.get(conn, digest) for digest in digests]
    assert len(digests) == 2
    assert all(one is not None and one.media_type == "image/jpeg" and one.content != photo() for one in kept)
    send(world, told(2, photos=(photo(),)))
    assert count_files(world) == 2


def test_what_cannot_be_taken_is_named(world: World) -> None:
    assert refused(world, told(words=" \n\t")) == "report_empty"
    assert refused(world, told(words="x" * 1001)) == "report_words"
    assert refused(world, told(contact="x" * 201)) == "report_contact"
    assert refused(world, told(photos=(photo(),) * 4)) == "report_photos"
    assert refused(world, told(photos=(b"hello",))) == "photo_kind"
    with read(world.engine) as conn:
        assert report_rows.every(conn, REGISTRY, CaseState.ALL) == []


def test_hostile_words_are_words(world: World) -> None:
    hostile = "<script>alert(1)</script> {{ 7*7 }} '; DROP TABLE reports; -- \ud800 \x00\x1b[31m\u202e"
    report = send(world, told(words=f"{hostile}\r\nhai dòng"))
    with read(world.engine) as conn:
        kept = reports.one(conn, REGISTRY, report.id).words
    assert kept == "<script>alert(1)</script> {{ 7*7 }} '; DROP TABLE reports; --  [31m\nhai dòng"


def test_a_network_has_ten_reports_an_hour_and_more_for_codes_with_a_seal(world: World) -> None:
    for number in range(1, 11):
        send(world, told(number))
    assert refused(world, told(11)) == "report_limit"
    # One that was sent before is no new one, another network has its own, and the hour passes.
    assert send(world, told(3)).id
    send(world, told(12), "10.9.9.0/24")
    about = ask(world, printed(world, make_order(world)).uri)
    for number in range(20, 20 + reports.PER_HOUR_SEALED):
        send(world, told(number, about))
    assert refused(world, told(19, about)) == "report_limit"
    send(world, told(11), hours=1)


def test_what_else_is_counted_does_not_shorten_the_hour(world: World) -> None:
    for number in range(1, 11):
        send(world, told(number))
    later = world.now + timedelta(minutes=30)
    assert accounts.sign_in(world.engine, "nobody", "a password", "10.7.7.0/24", later).person is None
    with pytest.raises(Refused):
        send(world, told(11), hours=0.9)


def test_all_networks_together_have_a_day_of_reports_and_of_photos(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "PER_DAY", 5)
    monkeypatch.setattr(reports, "PER_DAY_SEALED", 8)
    monkeypatch.setattr(reports, "PER_DAY_PHOTOS", 2)
    about = ask(world, printed(world, make_order(world)).uri)
    for number in range(1, 3):
        send(world, told(number, photos=(photo(),)), f"10.0.{number}.0/24")
    assert refused(world, told(3, photos=(photo(),)), "10.0.3.0/24") == "photo_limit"
    for number in range(3, 6):
        send(world, told(number), f"10.0.{number}.0/24")
    assert refused(world, told(6), "10.0.6.0/24") == "report_limit"
    for number in range(6, 9):
        send(world, told(number, about), f"10.0.{number}.0/24")
    assert refused(world, told(9, about), "10.0.9.0/24") == "report_limit"
    send(world, told(9), "10.0.9.0/24", hours=25)


def settle(world: World, report_id: int, days: int = 0, reply: str = "Hàng thật.") -> ConsumerReport:
    at = world.now + timedelta(days=days)
    with write(world.engine) as conn:
        return reports.settle(conn, make_officer("officer"), report_id, ReportOutcome.NOT_CONFIRMED, reply, at)


def test_a_report_is_settled_once_and_the_trail_says_by_whom(world: World) -> None:
    report = send(world, told())
    settled = settle(world, report.id)
    assert (settled.outcome, settled.reply, settled.settled_by) == (
        ReportOutcome.NOT_CONFIRMED,
        "Hàng thật.",
        "officer",
    )
    with pytest.raises(Conflict) as caught:
        settle(world, report.id, 1)
    assert caught.value.code == "report_settled"
    with read(world.engine) as conn:
        entries = conn.execute(audit.select().where(audit.c.act != "key_made")).fetchall()
        assert [(row.act, row.subject, row.by) for row in entries] == [
            ("report_settled", f"report:{report.id}", "officer")
        ]
        assert report_rows.every(conn, REGISTRY) == []
        assert [one.id for one in report_rows.every(conn, REGISTRY, CaseState.SETTLED)] == [report.id]
    with pytest.raises(Invalid):
        settle(world, send(world, told(2)).id, 0, "x" * 1001)
    for unknown in (0, -1, 999, 1 << 70):
        with pytest.raises(NotFound):
            settle(world, unknown)


def purge(world: World, at: datetime, at_most: int = 100) -> int:
    with record(world.engine) as conn:
        return reports.purge(conn, at - timedelta(days=reports.KEPT_DAYS), at_most)


def test_what_is_personal_goes_ninety_days_after_the_outcome(world: World) -> None:
    personal: dict[str, Any] = {"contact": "0912 345 678", "place": at_point(21.03, 105.85, 5)}
    old = send(world, told(1, photos=(photo(), photo("blue")), **personal))
    waiting = send(world, told(2, photos=(photo("blue"),), **personal))
    settle(world, old.id)
    assert purge(world, world.now + timedelta(days=89)) == 0
    assert purge(world, world.now + timedelta(days=91)) == 1
    assert purge(world, world.now + timedelta(days=91)) == 0
    with read(world.engine) as conn:
        left = reports.one(conn, REGISTRY, old.id)
        assert (left.words, left.contact, left.point, reports.photos(conn, old.id)) == (None, None, None, [])
        assert (left.receipt, left.reply, left.province) == (old.receipt, "Hàng thật.", "01")
        # What an open report holds, or shares with one that is cleared, stays.
        assert reports.one(conn, REGISTRY, waiting.id) == waiting
        assert len(reports.photos(conn, waiting.id)) == 1
    assert count_files(world) == 1
    # The reporter's page may still send the old one: it is on record.
    assert send(world, told(1, photos=(photo(), photo("blue")), **personal)).receipt == old.receipt


def test_forgetting_goes_piece_by_piece(world: World) -> None:
    for number in range(1, 6):
        settle(world, send(world, told(number)).id)
    later = world.now + timedelta(days=100)
    assert [purge(world, later, 2) for _ in range(4)] == [2, 2, 1, 0]


def test_many_at_the_same_moment_are_all_kept_once(world: World) -> None:
    about = ask(world, printed(world, make_order(world)).uri)
    made = [told(number % 8 + 1, about) for number in range(24)]

    def one(number: int) -> ConsumerReport:
        chance = random.Random(number)
        return reports.hand_in(world.engine, made[number], HOME, world.now, chance.randrange)

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(one, range(len(made))))
    assert len({report.id for report in sent}) == 8
    (flag,) = open_flags(world)
    assert isinstance(flag.evidence, ReportFigures)
    assert (flag.times, flag.evidence.reports) == (8, 8)


def test_a_pending_product_is_named_but_proves_no_item(world: World) -> None:
    product = make_product(world, 5)
    report = send(world, told(1, ask(world, product.gtin)))
    assert (report.gtin, report.unit) == (product.gtin, None)
