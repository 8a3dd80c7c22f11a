"""What has an end ends in time and not a second before; what a case still needs stays; a break loses nothing."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from registry.errors import NotFound, Refused
from registry.judgement.verdict import Verdict
from registry.market import measures
from registry.market.measures import Decision
from registry.model.cases import FlagKind, FlagOutcome, ReportOutcome
from registry.model.measures import Act, Target
from registry.model.orders import Unit
from registry.model.people import REGISTRY
from registry.model.requests import Petition, RequestKind, RequestState
from registry.model.retention import RecordKind
from registry.model.sightings import SaleOutcome, Suspicion
from registry.model.trail import TrailFilter
from registry.office import petitions, suspensions, trail
from registry.orders import issuing
from registry.orders.issuing import Deed
from registry.store.engine import schema
from registry.store.engine.engine import read, record, write
from registry.store.market import sale_rows, unit_rows
from registry.store.office import file_rows, request_rows
from registry.store.supervision import flag_rows
from registry.supervision import flags, reports, retention, second_officers
from tests.factories import NO_EVIDENCE, NOW, World, ask, make_officer, make_order, make_organisation, printed
from tests.market.test_sales import ELSEWHERE, Till
from tests.store.market.test_sale_rows import make_sale
from tests.supervision.test_flags import copied, flagged, keep, settle
from tests.supervision.test_reports import photo, send, told

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
# The first moment in Viet Nam after the last day: of goods that expire on 31 December 2027, and of what was closed NOW.
PAST_EXPIRY = datetime(2028, 12, 31, 17, tzinfo=UTC)
FIVE_YEARS = datetime(2031, 11, 22, 17, tzinfo=UTC)
ONE_YEAR = datetime(2027, 11, 22, 17, tzinfo=UTC)
MUCH_LATER = datetime(2045, 1, 1, tzinfo=UTC)


def run(world: World, now: datetime) -> dict[str, int]:
    ended = retention.run(world.engine, "an", now, lambda _kind, _count: None)
    return {str(kind): count for kind, count in ended.items() if count}


def due(world: World, now: datetime) -> dict[str, int]:
    found = retention.due(world.engine, now, lambda _kind, _count: None)
    return {str(one.kind): one.count for one in found if one.count}


def ends(world: World, kind: RecordKind, at: datetime, count: int = 1) -> None:
    """Something stays to its last second, ends with the next day, and nothing is left then."""
    assert due(world, at - SECOND).get(kind, 0) == run(world, at - SECOND).get(kind, 0) == 0
    assert due(world, at)[kind] == count
    assert run(world, at)[kind] == count
    assert due(world, at).get(kind, 0) == run(world, at).get(kind, 0) == 0


def rows(world: World, table: sa.Table) -> int:
    with read(world.engine) as conn:
        return int(conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def insert(world: World, table: sa.Table, **values: object) -> int:
    with write(world.engine) as conn:
        key = conn.execute(table.insert().values(**values)).inserted_primary_key
    return int(key[0]) if key and isinstance(key[0], int) else 0


def sold(world: World, unit: Unit, *ids: str, at: datetime = NOW) -> None:
    with record(world.engine) as conn:
        unit_rows.lock(conn, [unit])
        for sale_id in ids:
            sale_rows.record(conn, make_sale(unit, id=sale_id, at=at))


def newer(world: World, table: sa.Table) -> None:
    """A row that is newer than all: the newest of a table with a running number never ends."""
    sample: dict[str, Mapping[str, object]] = {
        "flags": {
            "kind": "unit_suspect", "gtin": "0" * 14, "lot": "", "order_id": "", "unit_index": -1, "opened_at": NOW,
            "last_at": NOW, "times": 1, "authenticated": False, "evidence": "{}",
        },
        "reports": {"sent_as": b"\xff" * 16, "receipt": "ZZZZZZZZZZ", "at": NOW, "reason": "other"},
        "requests": {
            "kind": "prefix", "subject": "893", "content": "{}", "state": "open", "made_at": NOW, "made_by": "x"
        },
        "refused_sales": {"sale_id": "R", "at": MUCH_LATER, "by": "x", "place": "x"},
    }  # fmt: skip
    insert(world, table, **sample[table.name])


def trailed(world: World) -> list[Mapping[str, object]]:
    with read(world.engine) as conn:
        found = trail.entries(conn, REGISTRY, TrailFilter(act="records_ended"))
        assert trail.check_chain(conn) is None
    return [one.entry.detail for one in found]


def test_sales_end_a_year_past_expiry(world: World) -> None:
    unit = Unit(make_order(world).id, 3)
    sold(world, unit, "R-1", "R-2")
    ends(world, RecordKind.SALE, PAST_EXPIRY, 2)
    assert rows(world, schema.sales) == 0
    assert trailed(world) == [{"ended_sale": 2}]


def test_what_was_said_of_selling_expired_goods_stays_a_year_from_then(world: World) -> None:
    unit, late = Unit(make_order(world).id, 3), PAST_EXPIRY - 30 * DAY
    with record(world.engine) as conn:
        sale_rows.record(conn, make_sale(unit, at=late, outcome=SaleOutcome.REFUSED, reason="past_expiry"))
    assert run(world, PAST_EXPIRY) == {}
    ends(world, RecordKind.SALE, datetime(2029, 12, 2, 17, tzinfo=UTC))


def test_without_an_expiry_a_sale_is_kept_sixty_months(world: World) -> None:
    unit = Unit(make_order(world, expiry=None, at=NOW - 900 * DAY).id, 3)
    sold(world, unit, "R-1")
    sold(world, unit, "R-2", at=NOW + 700 * DAY)
    assert run(world, PAST_EXPIRY) == {}
    ends(world, RecordKind.SALE, FIVE_YEARS)
    assert rows(world, schema.sales) == 1


def test_a_corrected_expiry_counts_and_never_shortens(world: World) -> None:
    later, sooner = make_order(world), make_order(world, lot="L2", expiry=date(2028, 6, 30))
    for order, day in ((later, date(2028, 12, 31)), (sooner, date(2027, 6, 30))):
        sold(world, Unit(order.id, 1), "R-1")
        with write(world.engine) as conn:
            issuing.correct(conn, order.id, order.lot, day, Deed("x", world.now, "misprint"))
    assert run(world, datetime(2029, 6, 30, 16, 59, 59, tzinfo=UTC)) == {}
    assert run(world, datetime(2029, 6, 30, 17, tzinfo=UTC)) == {"sale": 1}
    assert run(world, datetime(2029, 12, 31, 16, 59, 59, tzinfo=UTC)) == {}
    assert run(world, datetime(2029, 12, 31, 17, tzinfo=UTC)) == {"sale": 1}


def test_sales_that_a_case_or_an_order_still_needs_stay_until_it_ends(world: World) -> None:
    order = make_order(world)
    free, flagged_unit, stolen, gone = (Unit(order.id, n) for n in range(4))
    for unit in (free, flagged_unit, stolen, gone):
        sold(world, unit, "R-1")
    flag_id = flagged(world, flagged_unit)
    with write(world.engine) as conn:
        for act, unit in ((Act.REPORT_STOLEN, stolen), (Act.DESTROY, gone)):
            measures.carry_out(conn, act, Target(order.gtin, unit=unit), Decision("x", "vì sao"), world.now)
    assert run(world, PAST_EXPIRY) == {"sale": 2}
    settle(world, flag_id, FlagOutcome.NO_FINDING)
    assert run(world, PAST_EXPIRY) == {"sale": 1}
    with write(world.engine) as conn:
        measures.carry_out(conn, Act.RESTORE, Target(order.gtin, unit=stolen), Decision("x", "tìm thấy"), world.now)
    assert run(world, PAST_EXPIRY)["sale"] == 1


@pytest.mark.parametrize("of", ["lot", "corrected lot", "product"])
def test_a_recall_or_a_flag_on_lot_or_product_keeps_all_its_sales(world: World, of: str) -> None:
    order, other = make_order(world), make_order(world, lot="L9")
    with write(world.engine) as conn:
        issuing.correct(conn, order.id, "L1b", None, Deed("x", world.now, "misprint"))
    for one in (order, other):
        sold(world, Unit(one.id, 1), "R-1")
    target = Target(order.gtin, {"lot": "L1", "corrected lot": "L1b", "product": None}[of])
    with write(world.engine) as conn:
        measures.carry_out(conn, Act.RECALL, target, Decision("x", "vì sao", 1), world.now)
        number = flag_rows.raise_or_join(conn, FlagKind.CONSUMER_REPORT, target, False, NO_EVIDENCE, NOW).id
    free = 0 if of == "product" else 1
    assert run(world, PAST_EXPIRY).get("sale", 0) == free
    with write(world.engine) as conn:
        measures.carry_out(conn, Act.RESTORE, target, Decision("x", "xong"), world.now)
    assert run(world, PAST_EXPIRY) == {}
    settle(world, number, FlagOutcome.NO_FINDING)
    assert run(world, PAST_EXPIRY)["sale"] == 2 - free


@pytest.mark.parametrize("piece", [1, 2, 5, 6, 100])
@pytest.mark.parametrize("looked_at", [1, 2, 100])
def test_one_run_ends_all_whatever_pieces_it_goes_in(
    world: World, monkeypatch: pytest.MonkeyPatch, piece: int, looked_at: int
) -> None:
    monkeypatch.setattr(retention, "_PIECE", piece)
    monkeypatch.setattr(retention, "_LOOKED_AT", looked_at)
    for n in range(4):
        order = make_order(world, lot=f"L{n}", expiry=None if n == 3 else date(2027, 12, 28 + n))
        for index in range(5):
            sold(world, Unit(order.id, index), "R-1")
    for subject in ("1", "2", "3", "4"):
        request(world, RequestKind.REVOKE_KEY, subject)
    assert due(world, MUCH_LATER) == {"sale": 20, "request": 3}
    assert run(world, MUCH_LATER) == {"sale": 20, "request": 3}
    assert due(world, MUCH_LATER) == run(world, MUCH_LATER) == {}


def test_sales_go_in_pieces_and_a_break_between_them_loses_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_PIECE", 3)
    monkeypatch.setattr(retention, "_LOOKED_AT", 2)
    orders = [make_order(world, lot=f"L{n}") for n in range(3)]
    held = Unit(orders[0].id, 2)
    for order in orders:
        for index in range(5):
            sold(world, Unit(order.id, index), "R-1")
    flagged(world, held)
    assert due(world, PAST_EXPIRY) == {"sale": 14}
    forget, calls = sale_rows.forget, iter(range(100))

    def stopped(*arguments: Any) -> None:
        forget(*arguments)
        if next(calls) == 1:
            raise KeyboardInterrupt

    ending = retention._ENDINGS[RecordKind.SALE]
    with monkeypatch.context() as broken:
        broken.setitem(
            retention._ENDINGS, RecordKind.SALE, retention._Ending(ending.page, stopped, ending.begin, record)
        )
        with pytest.raises(KeyboardInterrupt):
            run(world, PAST_EXPIRY)
    # The piece that broke happened not at all; the one before it is counted, and told by the next run.
    first = 15 - rows(world, schema.sales)
    assert 0 < first <= 3
    assert trailed(world) == []
    pieces = list[int]()
    retention.run(
        world.engine, "an", PAST_EXPIRY, lambda kind, n: pieces.append(n) if kind is RecordKind.SALE else None
    )
    assert sum(pieces) == 14 - first
    assert max(pieces) <= 3
    assert trailed(world) == [{"ended_sale": 14}]
    with read(world.engine) as conn:
        assert [sale.unit for sale in sale_rows.of_unit(conn, held)] == [held]
    assert run(world, PAST_EXPIRY) == {}
    assert trailed(world) == [{"ended_sale": 14}]


def test_the_end_of_its_sale_changes_no_verdict_of_a_unit_and_excuses_no_second_sale(world: World) -> None:
    """Goods without an expiry: only these can still be sold when their sales have ended."""
    till = Till(world, make_order(world, expiry=None))
    till.sell()
    later = FIVE_YEARS - NOW
    before = till.stored
    assert till.verdict(later) is Verdict.SOLD
    assert run(world, FIVE_YEARS) == {"sale": 1}
    assert till.rows == []
    assert (till.stored, till.verdict(later)) == (before, Verdict.SOLD)
    # The same till that sends all again has sold once; anybody else has a copy.
    assert till.sell(later).outcome is SaleOutcome.REPEATED
    again = till.sell(later, "R2", ELSEWHERE)
    assert (again.outcome, again.suspicion) == (SaleOutcome.SECOND, Suspicion.DUPLICATED)
    assert till.verdict(later) is Verdict.DUPLICATED


def test_an_undone_sale_that_ended_stays_undone_and_a_copy_stays_a_copy(world: World) -> None:
    order = make_order(world, expiry=None)
    back, copy = Till(world, order, 1), Till(world, order, 2)
    for till in (back, copy):
        till.sell()
    back.undo(DAY)
    copy.sell(30 * DAY, "R2", ELSEWHERE)
    later = FIVE_YEARS + 60 * DAY - NOW
    before = [(till.stored, till.verdict(later)) for till in (back, copy)]
    assert run(world, NOW + later)["sale"] == 1
    settle(world, next(iter(copy.flags.values())).id, FlagOutcome.COPIES_CONFIRMED)
    assert run(world, NOW + later)["sale"] == 2
    assert [(till.stored, till.verdict(later)) for till in (back, copy)] == before
    assert before[1][1] is Verdict.DUPLICATED


def test_who_sold_a_unit_being_forgotten_makes_nobody_decide_alone(world: World) -> None:
    """A shop of the officer's province sold it; its sale has ended, and a second officer is needed as before."""
    make_organisation(world)
    officer, till = make_officer(province="79"), Till(world, make_order(world, expiry=None))
    with read(world.engine) as conn:
        assert not second_officers.needs_second(officer, second_officers.parties(conn, till.order.gtin, till.unit))
    till.sell()
    run(world, FIVE_YEARS)
    with read(world.engine) as conn:
        parties = second_officers.parties(conn, till.order.gtin, till.unit)
    assert parties.forgotten
    assert second_officers.needs_second(officer, parties)


def test_flags_end_a_year_past_the_expiry_of_their_goods_with_who_worked_on_them(world: World) -> None:
    unit = Unit(make_order(world).id, 3)
    flag_id = flagged(world, unit)
    newer(world, schema.flags)
    settle(world, flag_id, FlagOutcome.NO_FINDING)
    insert(world, schema.work, kind="flag", item=flag_id, changed_at=NOW, changed_by="an")
    insert(world, schema.remarks, kind="flag", item=flag_id, at=NOW, by="an", words="đã gọi")
    ends(world, RecordKind.FLAG, PAST_EXPIRY)
    assert (rows(world, schema.flags), rows(world, schema.work), rows(world, schema.remarks)) == (1, 0, 0)
    with read(world.engine) as conn, pytest.raises(NotFound):
        flags.show(conn, REGISTRY, flag_id)


def test_flags_on_lots_count_the_last_of_the_lot_and_those_on_products_sixty_months(world: World) -> None:
    first, last = make_order(world), make_order(world, expiry=date(2029, 6, 30))
    assert first.lot == last.lot
    with write(world.engine) as conn:
        ids = [
            flag_rows.raise_or_join(conn, FlagKind.CONSUMER_REPORT, target, False, NO_EVIDENCE, NOW).id
            for target in (Target(first.gtin, "L1"), Target(first.gtin))
        ]
    newer(world, schema.flags)
    for flag_id in ids:
        settle(world, flag_id, FlagOutcome.NO_FINDING)
    ends(world, RecordKind.FLAG, datetime(2030, 6, 30, 17, tzinfo=UTC))
    ends(world, RecordKind.FLAG, FIVE_YEARS)


def test_an_open_flag_stays_and_so_does_what_was_settled_of_the_same_unit(world: World) -> None:
    unit = Unit(make_order(world).id, 3)
    settle(world, flagged(world, unit), FlagOutcome.NO_FINDING)
    is_open = flagged(world, unit, FlagKind.SEEN_AFTER_END)
    assert run(world, MUCH_LATER) == {}
    settle(world, is_open, FlagOutcome.NO_FINDING)
    newer(world, schema.flags)
    assert run(world, MUCH_LATER) == {"flag": 2}


def test_a_confirmed_copy_stays_so_that_no_later_flag_clears_its_unit(world: World) -> None:
    unit = Unit(make_order(world).id, 3)
    keep(world, unit, copied())
    settle(world, flagged(world, unit), FlagOutcome.COPIES_CONFIRMED)
    newer(world, schema.flags)
    assert run(world, MUCH_LATER) == {}
    again = flagged(world, unit)
    assert settle(world, again, FlagOutcome.FALSE_REPORTS).cleared is Suspicion.NONE


def test_reports_end_with_their_photos_and_their_receipt_finds_nothing(world: World) -> None:
    about = ask(world, printed(world, make_order(world)).uri)
    kept = send(world, told(1, about, photos=(photo(),)))
    assert kept.flag_id is not None
    newer(world, schema.reports)
    newer(world, schema.flags)
    with write(world.engine) as conn:
        reports.settle(conn, make_officer(), kept.id, ReportOutcome.NOT_ENOUGH, "", NOW)
    # Its flag is open.
    assert run(world, PAST_EXPIRY) == {}
    settle(world, kept.flag_id, FlagOutcome.NO_FINDING)
    ends(world, RecordKind.REPORT, PAST_EXPIRY)
    assert (rows(world, schema.files), rows(world, schema.report_photos)) == (0, 0)
    with read(world.engine) as conn, pytest.raises(NotFound):
        reports.find(conn, kept.receipt)
    # The flag, which the report named, went in the same run.
    assert rows(world, schema.flags) == 1


def test_a_report_of_no_goods_has_sixty_months_and_an_open_one_no_end(world: World) -> None:
    kept, _ = send(world, told(1)), send(world, told(2))
    with write(world.engine) as conn:
        reports.settle(conn, make_officer(), kept.id, ReportOutcome.NOT_ENOUGH, "", NOW)
    assert run(world, PAST_EXPIRY) == {}
    ends(world, RecordKind.REPORT, FIVE_YEARS)
    assert run(world, MUCH_LATER) == {}


def request(world: World, kind: RequestKind, subject: str, content: Mapping[str, object] | None = None) -> int:
    with write(world.engine) as conn:
        number = request_rows.add(conn, Petition(0, kind, subject, content or {}, NOW, "an"))
        request_rows.decide(conn, number, RequestState.REFUSED, "bình", "không", NOW)
    return number


def test_applications_end_sixty_months_after_they_were_decided_with_files_that_nothing_else_names(world: World) -> None:
    number, other = (request(world, RequestKind.PRODUCER, code) for code in ("0101234565", "0109999999"))
    with write(world.engine) as conn:
        own, shared = (file_rows.put(conn, content, "application/pdf", NOW) for content in (b"own", b"shared"))
        for digest in (own, shared):
            request_rows.attach(conn, number, "giấy.pdf", digest)
        request_rows.attach(conn, other, "giấy.pdf", shared)
        conn.execute(schema.requests.update().where(schema.requests.c.id == other).values(decided_at=MUCH_LATER))
    insert(world, schema.mailed_links, digest=bytes(32), purpose="application", request_id=number, made_at=NOW)
    ends(world, RecordKind.APPLICATION, FIVE_YEARS)
    with read(world.engine) as conn:
        assert [file_rows.get(conn, digest) is None for digest in (own, shared)] == [True, False]
    assert (rows(world, schema.mailed_links), rows(world, schema.requests)) == (0, 1)


def test_other_requests_end_too_but_not_before_their_goods_and_the_flag_they_ask_of(world: World) -> None:
    order = make_order(world, expiry=date(2035, 1, 1))
    flag_id = flagged(world, Unit(order.id, 1))
    request(world, RequestKind.REVOKE_KEY, "7")
    request(world, RequestKind.UNBLOCK, f"{order.gtin} L1", {"gtin": order.gtin, "lot": "L1", "unit": None})
    request(world, RequestKind.UNBLOCK, "unit", {"gtin": order.gtin, "lot": None, "unit": [order.id, 1]})
    request(world, RequestKind.SETTLE_FLAG, str(flag_id))
    newer(world, schema.requests)
    ends(world, RecordKind.REQUEST, FIVE_YEARS)
    assert run(world, datetime(2035, 12, 31, 17, tzinfo=UTC)) == {}
    settle(world, flag_id, FlagOutcome.NO_FINDING)
    newer(world, schema.flags)
    # The request of the flag goes when the flag has gone; the open one never.
    assert run(world, datetime(2036, 1, 1, 17, tzinfo=UTC)) == {"request": 3, "flag": 1}
    assert run(world, MUCH_LATER) == {}


def test_how_a_company_was_heard_stays_while_its_suspension_is_in_force(world: World) -> None:
    held, freed = make_organisation(world), make_organisation(world, "8935001")
    numbers = {}
    for one in (held, freed):
        with write(world.engine) as conn:
            asked = Petition(0, RequestKind.SUSPEND_COMPANY, one.tax_code or "", {"why": "x"}, NOW, "an", one.id)
            for standing in (RequestState.REFUSED, RequestState.APPROVED):
                numbers[one.id] = request_rows.add(conn, asked)
                request_rows.decide(conn, numbers[one.id], standing, "bình", "vì sao", NOW)
            suspensions.suspend(conn, one, "nghi hàng giả", NOW, "an", "bình")
            paper = file_rows.put(conn, one.name.encode(), "application/pdf", NOW)
            request_rows.attach(conn, numbers[one.id], "giải trình.pdf", paper)
    newer(world, schema.requests)
    with write(world.engine) as conn:
        suspensions.lift(conn, freed, "đã khắc phục", NOW + 900 * DAY, "chi", "dung")
    # What was refused ends for both, what was done for the one that is free again.
    ends(world, RecordKind.REQUEST, FIVE_YEARS, 3)
    assert run(world, MUCH_LATER).get("request", 0) == 0
    with read(world.engine) as conn:
        assert petitions.find(conn, REGISTRY, numbers[held.id]).content == {"why": "x"}
        assert [one.name for one in petitions.documents(conn, numbers[held.id])] == ["giải trình.pdf"]
    with write(world.engine) as conn:
        suspensions.lift(conn, held, "đã khắc phục", MUCH_LATER, "chi", "dung")
    assert run(world, MUCH_LATER)["request"] == 1


def test_a_flag_of_which_something_is_still_asked_stays(world: World) -> None:
    flag_id = flagged(world, Unit(make_order(world).id, 3))
    with write(world.engine) as conn:
        request_rows.add(conn, Petition(0, RequestKind.SETTLE_FLAG, str(flag_id), {}, NOW, "an"))
    settle(world, flag_id, FlagOutcome.NO_FINDING)
    newer(world, schema.flags)
    assert run(world, PAST_EXPIRY) == {}


def inspection(world: World, name: str, **values: object) -> None:
    person = {"login": name, "name": "Lan", "roles": "inspector", "state": "active", "made_at": NOW, "made_by": "x"}
    person_id = insert(world, schema.people, changed_at=NOW, changed_by="x", **person)
    words = {"authority": "QLTT", "place": "Chợ", "province": "01", "purpose": "x", "legal_basis": "x"}
    insert(world, schema.inspections, id=name, person_id=person_id, opened_at=NOW, **words, **values)


def checked(world: World, name: str, gtin: str, lot: str) -> None:
    said = {"shown": "x", "verdict": "genuine", "reasons": "", "told": "{}", "times": 1, "batch_at": 0}
    insert(
        world, schema.inspection_checks, inspection_id=name, number=1, at=NOW, digest=bytes(32), batch=bytes(16),
        gtin=gtin, lot=lot, **said,
    )  # fmt: skip


SIGNED: dict[str, object] = {"closed_at": NOW, "report": b"{}", "signature": "x"}


def test_inspections_end_sixty_months_after_their_closing_with_list_and_photos(world: World) -> None:
    inspection(world, "CLOSED00", **SIGNED)
    inspection(world, "OPEN0000")
    checked(world, "CLOSED00", make_order(world).gtin, "L1")
    with write(world.engine) as conn:
        digest = file_rows.put(conn, b"photo", "image/jpeg", NOW)
        for name in ("CLOSED00", "OPEN0000"):
            photo_row = {"inspection_id": name, "digest": digest, "original": bytes(32), "at": NOW}
            conn.execute(schema.inspection_photos.insert().values(photo_row))
    ends(world, RecordKind.INSPECTION, FIVE_YEARS)
    assert rows(world, schema.inspection_checks) == 0
    # The open one stays for ever, and the picture that it names too.
    assert run(world, MUCH_LATER) == {}
    assert (rows(world, schema.inspections), rows(world, schema.inspection_photos), rows(world, schema.files)) == (
        1,
        1,
        1,
    )


def test_an_inspection_stays_until_the_last_lot_on_its_list_is_a_year_past_its_expiry(world: World) -> None:
    inspection(world, "CLOSED00", **SIGNED)
    checked(world, "CLOSED00", make_order(world, expiry=date(2033, 3, 31)).gtin, "L1")
    ends(world, RecordKind.INSPECTION, datetime(2034, 3, 31, 17, tzinfo=UTC))


def paper(world: World, number: str, digest: object = None, **values: object) -> int:
    usual: dict[str, object] = {"kind": "test_result", "issued_on": NOW.date(), "added_at": NOW, "added_by": "x"}
    usual |= {"organisation_id": make_organisation(world).id, "digest": digest, "file_name": digest and "a.pdf"}
    return insert(world, schema.papers, number=number, **(usual | values))


def test_papers_of_a_lot_go_with_it_and_those_that_stand_on_a_product_stay(world: World) -> None:
    order = make_order(world)
    with write(world.engine) as conn:
        digest = file_rows.put(conn, b"paper", "application/pdf", NOW)
    paper(world, "1", digest, order_id=order.id)
    paper(world, "2", order_id=order.id, removed_at=NOW, removed_by="x")
    paper(world, "3", gtin=order.gtin)
    paper(world, "4", kind="registration")
    ends(world, RecordKind.LOT_PAPER, PAST_EXPIRY, 2)
    assert rows(world, schema.files) == 0
    assert run(world, MUCH_LATER) == {}
    assert rows(world, schema.papers) == 2


def test_papers_of_a_recalled_lot_stay(world: World) -> None:
    order = make_order(world)
    paper(world, "1", order_id=order.id)
    paper(world, "2")
    with write(world.engine) as conn:
        measures.carry_out(conn, Act.RECALL, Target(order.gtin, "L1"), Decision("x", "vì sao", 1), world.now)
    assert run(world, MUCH_LATER) == {}


def test_a_paper_that_was_taken_back_ends_sixty_months_later_and_not_before_the_goods_of_its_time(world: World) -> None:
    back: dict[str, object] = {"removed_at": NOW, "removed_by": "x"}
    make_order(world, lot="LATER", expiry=date(2044, 1, 1), at=NOW + DAY)
    order = make_order(world, lot="THEN", expiry=date(2032, 1, 1), at=NOW - DAY)
    paper(world, "1", gtin=order.gtin, **back)
    paper(world, "2", kind="registration", **back)
    paper(world, "3")
    ends(world, RecordKind.PAPER, FIVE_YEARS)
    ends(world, RecordKind.PAPER, datetime(2033, 1, 1, 17, tzinfo=UTC))


def changed(world: World, gtin: str, at: datetime) -> None:
    insert(world, schema.product_history, gtin=gtin, at=at, by="x", field="brand", before="A", after="B")


def test_the_history_of_a_product_ends_a_year_past_its_last_expiry_and_no_change_before_it_is_a_year_old(
    world: World,
) -> None:
    gtin = make_order(world, expiry=date(2026, 12, 31)).gtin
    changed(world, gtin, NOW)
    changed(world, gtin, NOW + 400 * DAY)
    at = datetime(2027, 12, 31, 17, tzinfo=UTC)
    ends(world, RecordKind.PRODUCT_HISTORY, at)
    make_order(world, gtin, lot="L2")
    assert run(world, PAST_EXPIRY - SECOND) == {}
    assert run(world, PAST_EXPIRY) == {"product_history": 1}


def test_the_history_of_a_product_without_expiries_has_sixty_months(world: World) -> None:
    gtin = make_order(world, expiry=None).gtin
    changed(world, gtin, NOW - 900 * DAY)
    ends(world, RecordKind.PRODUCT_HISTORY, FIVE_YEARS)


@pytest.mark.parametrize(
    ("kind", "make", "at"),
    [
        (
            RecordKind.COMPANY_CHANGE,
            lambda world, n, at: insert(
                world, schema.company_changes, organisation_id=make_organisation(world).id, field="name", before=str(n),
                after="x", at=at, by="x", reason="x",
            ),
            FIVE_YEARS,
        ),
        (
            RecordKind.REFUSED_SALE,
            lambda world, n, at: insert(world, schema.refused_sales, sale_id=str(n), at=at, by="x", place="x"),
            FIVE_YEARS,
        ),
        (
            RecordKind.ANSWERED_CALL,
            lambda world, n, at: insert(
                world, schema.answered_calls, account="a", key=str(n), digest=bytes(32), status=201, answer="{}", at=at
            ),
            ONE_YEAR,
        ),
    ],
)  # fmt: skip
def test_what_is_of_no_goods_ends_after_its_time(
    world: World, kind: RecordKind, make: Callable[[World, int, datetime], object], at: datetime
) -> None:
    for number in range(3):
        make(world, number, NOW)
    make(world, 9, MUCH_LATER)
    ends(world, kind, at, 3)


def test_the_newest_row_of_a_running_number_never_ends_so_that_its_number_is_given_out_once(world: World) -> None:
    number = request(world, RequestKind.REVOKE_KEY, "7")
    assert run(world, MUCH_LATER) == {}
    assert request(world, RequestKind.REVOKE_KEY, "8") > number


def test_a_first_run_is_refused_until_the_operator_was_told_and_then_goes_by_itself(world: World) -> None:
    retention.require_told(world.engine, PAST_EXPIRY)
    sold(world, Unit(make_order(world).id, 3), "R-1")
    retention.require_told(world.engine, PAST_EXPIRY - SECOND)
    with pytest.raises(Refused) as caught:
        retention.require_told(world.engine, PAST_EXPIRY)
    assert caught.value.code == "retention_first"
    run(world, PAST_EXPIRY)
    sold(world, Unit(make_order(world, lot="L2").id, 3), "R-1")
    retention.require_told(world.engine, PAST_EXPIRY)


def test_what_ended_is_counted_by_day_and_kind(world: World) -> None:
    sold(world, Unit(make_order(world).id, 3), "R-1", "R-2")
    run(world, PAST_EXPIRY)
    sold(world, Unit(make_order(world, lot="L2").id, 3), "R-1")
    run(world, PAST_EXPIRY)
    with read(world.engine) as conn:
        (one,) = retention.ended(conn, PAST_EXPIRY - DAY)
        assert retention.ended(conn, PAST_EXPIRY + DAY) == []
        assert retention.has_begun(conn)
    assert (one.day, one.kind, one.count) == (date(2029, 1, 1), "sale", 3)
    assert trailed(world) == [{"ended_sale": 1}, {"ended_sale": 2}]
