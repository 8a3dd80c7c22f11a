"""Rows of consumers' reports: each form is one, each is settled once, and what is personal goes in time."""

from dataclasses import replace
from datetime import timedelta

from registry.model.cases import CaseState, ConsumerReport, FlagKind, ReportOutcome, ReportReason
from registry.model.flag_evidence import ReportFigures
from registry.model.measures import Target
from registry.model.orders import Unit
from registry.model.people import REGISTRY
from registry.store.engine.engine import Connection, write
from registry.store.office import file_rows
from registry.store.supervision import flag_rows, report_rows
from tests.factories import NO_EVIDENCE, NOW, World, make_order, make_product

DAY = timedelta(days=1)


def sent(number: int, **changes: object) -> ConsumerReport:
    new = ConsumerReport(0, bytes([number] * 16), f"RECEIPT{number:05}", NOW, ReportReason.QUALITY)
    return replace(new, **changes)  # type: ignore[arg-type]


def add(conn: Connection, number: int, **changes: object) -> int:
    made = report_rows.add(conn, sent(number, **changes), [])
    assert made is not None
    return made


def test_a_report_is_read_as_it_was_sent_by_its_id_its_receipt_and_its_form(world: World) -> None:
    order = make_order(world)
    whole = sent(
        1, words="Màu lạ", gtin=order.gtin, lot="L1", unit=Unit(order.id, 3), verdict="genuine", province="01",
        point=(2103, 10585), contact="0900 000 000",
    )  # fmt: skip
    with write(world.engine) as conn:
        number = report_rows.add(conn, whole, [])
        assert number is not None
        kept = replace(whole, id=number)
        assert report_rows.one(conn, REGISTRY, number) == kept
        assert report_rows.by_receipt(conn, whole.receipt) == report_rows.by_sent(conn, whole.sent_as) == kept
        assert report_rows.one(conn, REGISTRY, number + 1) is None
        assert report_rows.by_receipt(conn, "") is None


def test_a_form_that_is_sent_twice_is_one_report_with_its_first_photos(world: World) -> None:
    with write(world.engine) as conn:
        one, two = (file_rows.put(conn, content, "image/jpeg", NOW) for content in (b"one", b"two"))
        number = report_rows.add(conn, sent(1), [two, one, two])
        assert number is not None
        assert report_rows.add(conn, sent(1, receipt="ANOTHER"), [one]) is None
        assert report_rows.photos(conn, number) == sorted([one, two])
        assert report_rows.photos(conn, number + 1) == []


def test_open_reports_come_oldest_first_and_others_newest_first(world: World) -> None:
    with write(world.engine) as conn:
        third, second, first = (add(conn, n, at=NOW - n * DAY) for n in range(3))
        assert [one.id for one in report_rows.every(conn, REGISTRY)] == [first, second, third]
        assert [one.id for one in report_rows.every(conn, REGISTRY, at_most=1)] == [first]
        for number in (third, first):
            report_rows.settle(conn, number, ReportOutcome.CONFIRMED, None, "an", NOW)
        assert [one.id for one in report_rows.every(conn, REGISTRY)] == [second]
        assert [one.id for one in report_rows.every(conn, REGISTRY, CaseState.SETTLED)] == sorted(
            [first, third], reverse=True
        )
        assert [one.id for one in report_rows.every(conn, REGISTRY, CaseState.ALL)] == sorted(
            [first, second, third], reverse=True
        )
        # Only what is open, and what came after the moment itself.
        assert [report_rows.came_since(conn, NOW - n * DAY, 9) for n in (0, 1, 2)] == [0, 0, 1]
        assert report_rows.came_since(conn, NOW - 9 * DAY, 0) == 0


def test_a_report_is_settled_once(world: World) -> None:
    with write(world.engine) as conn:
        number = add(conn, 1)
        assert report_rows.settle(conn, number, ReportOutcome.PASSED_ON, "Đã chuyển", "an", NOW)
        assert not report_rows.settle(conn, number, ReportOutcome.INSINCERE, None, "binh", NOW + DAY)
        assert not report_rows.settle(conn, number + 1, ReportOutcome.INSINCERE, None, "binh", NOW)
        settled = report_rows.one(conn, REGISTRY, number)
    assert settled == replace(
        sent(1), id=number, outcome=ReportOutcome.PASSED_ON, reply="Đã chuyển", settled_at=NOW, settled_by="an"
    )


def test_a_flag_tells_what_its_reports_say_together(world: World) -> None:
    gtin = make_product(world).gtin
    target = Target(gtin, "L1")
    with write(world.engine) as conn:
        assert report_rows.open_flag(conn, target) is None
        flag = flag_rows.raise_or_join(conn, FlagKind.CONSUMER_REPORT, target, False, NO_EVIDENCE, NOW).id
        assert report_rows.open_flag(conn, target) == flag
        assert report_rows.open_flag(conn, Target(gtin)) is None
        ids = [
            add(conn, n, flag_id=flag, reason=reason, province=province)
            for n, (reason, province) in enumerate(
                [(ReportReason.HARM, "01"), (ReportReason.HARM, None), (ReportReason.PRICE, "01")]
            )
        ]
        add(conn, 9, province="79")
        assert [one.id for one in report_rows.of_flag(conn, REGISTRY, flag)] == ids[::-1]
        assert report_rows.heard(conn, flag) == ReportFigures(3, {"harm": 2, "price": 1}, {"01": 2})
        assert report_rows.heard(conn, flag + 1) == ReportFigures(0, {}, {})


def test_what_is_personal_is_forgotten_of_what_was_settled_before_a_moment(world: World) -> None:
    told: dict[str, object] = {"words": "Màu lạ", "contact": "0900", "point": (2103, 10585), "province": "01"}
    with write(world.engine) as conn:
        photo = file_rows.put(conn, b"photo", "image/jpeg", NOW)
        old = report_rows.add(conn, sent(1, **told), [photo])
        assert old is not None
        late, still_open = (add(conn, number, **told) for number in (2, 3))
        for number, at in ((old, NOW - DAY), (late, NOW)):
            report_rows.settle(conn, number, ReportOutcome.NOT_ENOUGH, None, "an", at)
        assert report_rows.purge(conn, NOW, 9) == 1
        assert report_rows.purge(conn, NOW, 9) == 0
        found = {number: report_rows.one(conn, REGISTRY, number) for number in (old, late, still_open)}
        assert file_rows.get(conn, photo) is None
        assert report_rows.photos(conn, old) == []
    forgotten = found.pop(old)
    assert forgotten is not None
    assert (forgotten.words, forgotten.contact, forgotten.point) == (None, None, None)
    # Where and why stay, for the figures.
    assert (forgotten.province, forgotten.reason, forgotten.receipt) == ("01", ReportReason.QUALITY, "RECEIPT00001")
    assert {one.words for one in found.values() if one} == {"Màu lạ"}


def test_forgetting_takes_so_many_at_a_time(world: World) -> None:
    with write(world.engine) as conn:
        for number in range(5):
            report_rows.settle(conn, add(conn, number, words="x"), ReportOutcome.CONFIRMED, None, "an", NOW - DAY)
        assert [report_rows.purge(conn, NOW, 2) for _ in range(4)] == [2, 2, 1, 0]
