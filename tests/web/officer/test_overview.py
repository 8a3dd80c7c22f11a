"""The officer's first page: what was checked, what waits, and how it is drawn."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from registry.model.cases import FlagKind
from registry.model.measures import Target
from registry.model.orders import Order, OrderFilter, Unit
from registry.model.people import REGISTRY, Role
from registry.model.sightings import Channel, Scan, in_province
from registry.store.engine import schema
from registry.store.engine.engine import read, record, write
from registry.store.engine.schema import reports
from registry.store.market import count_rows, scan_rows
from registry.store.orders import order_rows
from registry.store.supervision import figure_rows, flag_rows
from tests.factories import NO_EVIDENCE
from tests.web.conftest import MEDICINE, World
from tests.web.people import Signed, signed_in

DAY = timedelta(days=1)
PATHS = ("/officer", "/officer/search", f"/officer/product/{MEDICINE}", "/officer/organisation/1")


@pytest.fixture
def officer(world: World) -> Signed:
    return signed_in(world, Role.OFFICER, place=("79", "Cục Quản lý thị trường"))


@pytest.fixture
def lot_a(world: World) -> Order:
    with read(world.engine) as conn:
        return order_rows.seen_by(conn, REGISTRY, OrderFilter(MEDICINE, "LOT-A"))[0]


def put_scans(world: World, order: Order, *told: tuple[int, timedelta, str | None, str]) -> None:
    """Scans as (unit, how long ago, province, verdict)."""
    new = [
        Scan(
            Unit(order.id, index), n.to_bytes(16, "big"), world.moment - ago, Channel.CONSUMER, None, n + 1, 1,
            in_province(province) if province else None, True, verdict,
        )
        for n, (index, ago, province, verdict) in enumerate(told)
    ]  # fmt: skip
    with record(world.engine) as conn:
        scan_rows.record(conn, new)


def rows_of(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table behind a heading, without its head."""
    table = page[page.index(heading) :]
    table = table[table.index("<tbody>") : table.index("</tbody>")]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.S)
    return [
        [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td.*?</td>", row)] for row in rows
    ]


def queue(page: str, name: str) -> tuple[str, str]:
    """Number and age on the card of a queue."""
    found = re.search(rf'<span class="number">([^<]*)</span><b>{name}</b><br><span class="soft">([^<]*)<', page)
    assert found, name
    return found[1], found[2]


@pytest.mark.parametrize("role", [None, Role.PRODUCER, Role.INSPECTOR, Role.SHOP, Role.ADMINISTRATOR])
def test_nobody_but_an_officer_sees_any_of_it(world: World, client: FlaskClient, role: Role | None) -> None:
    who = signed_in(world, role, client=client).client if role else client
    for path in PATHS:
        answer = who.get(path)
        assert answer.status_code in (303, 403), path
        assert "Paracetamol" not in answer.text


def test_checks_are_counted_by_day_verdict_and_province_beside_the_days_before(
    world: World, officer: Signed, lot_a: Order
) -> None:
    hour = timedelta(hours=1)
    put_scans(
        world, lot_a, (0, hour * 0, "79", "genuine"), (1, DAY, "79", "genuine"), (2, DAY, "01", "suspect"),
        (3, DAY * 8, "01", "genuine"), (4, DAY * 9, None, "genuine"), (5, DAY * 40, "01", "genuine"),
    )  # fmt: skip
    with record(world.engine) as conn:
        count_rows.add(conn, world.moment - 2 * DAY, {"forged": 3})
        count_rows.add(conn, world.moment - 8 * DAY, {"forged": 1})
    page = officer.get("/officer?days=7").text
    assert rows_of(page, "Theo kết quả") == [
        ["✕ Mã không do hệ thống cấp", "3", "1", "▲ 200 %"],
        ["! Mã thật, nhưng có điểm cần xem kỹ", "1", "0", "mới"],
        ["✓ Mã hợp lệ", "2", "2", "không đổi"],
        ["Tổng", "6", "3", "▲ 100 %"],
    ]
    by_day = rows_of(page, "Lượt kiểm tra theo ngày")
    assert [row[1] for row in by_day] == ["1", "2", "3", "0", "0", "0", "0"]
    assert rows_of(page, "Theo tỉnh, thành phố") == [
        ["Thành phố Hồ Chí Minh", "2", "0", "0"],
        ["Hà Nội", "1", "0", "0"],
    ]
    month = officer.get("/officer?days=30").text
    assert rows_of(month, "Theo kết quả")[-1] == ["Tổng", "9", "1", "▲ 800 %"]
    assert ["Không rõ nơi", "1", "0", "0"] in rows_of(month, "Theo tỉnh, thành phố")


def test_the_days_before_today_are_counted_once_and_outlive_their_scans(
    world: World, officer: Signed, lot_a: Order
) -> None:
    put_scans(world, lot_a, (0, DAY * 2, "79", "genuine"))
    first = rows_of(officer.get("/officer?days=7").text, "Theo kết quả")
    with write(world.engine) as conn:
        conn.execute(schema.scans.delete())
    assert (
        rows_of(officer.get("/officer?days=7").text, "Theo kết quả")
        == first
        == [
            ["✓ Mã hợp lệ", "1", "0", "mới"],
            ["Tổng", "1", "0", "mới"],
        ]
    )


def test_days_that_nobody_has_counted_are_said_to_be_missing(
    world: World, officer: Signed, lot_a: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_scans(world, lot_a, (0, DAY * 2, "79", "genuine"))
    monkeypatch.setattr("registry.web.officer.overview._COUNTING_SECONDS", -1)
    page = officer.get("/officer?days=7").text
    assert "Còn 13 ngày chưa được đếm" in page
    monkeypatch.undo()
    assert "chưa được đếm" not in officer.get("/officer?days=7").text
    with read(world.engine) as conn:
        assert len(figure_rows.kept_days(conn, world.moment.date() - 20 * DAY, world.moment.date())) >= 12


def test_the_queues_show_how_much_waits_and_since_when(world: World, officer: Signed, lot_a: Order) -> None:
    page = officer.get("/officer").text
    assert queue(page, "Sản phẩm chờ duyệt")[0] == "1"
    assert queue(page, "Cảnh báo") == ("0", "không có gì chờ")
    with write(world.engine) as conn:
        for index, age in enumerate((5 * DAY, DAY)):
            target = Target(MEDICINE, unit=Unit(lot_a.id, index))
            flag_rows.raise_or_join(conn, FlagKind.UNIT_SUSPECT, target, True, NO_EVIDENCE, world.moment - age)
        conn.execute(
            reports.insert().values(
                sent_as=bytes(16), receipt="ABCD2345WXYZ", at=world.moment - timedelta(hours=3), reason="other"
            )
        )
    measure = officer.post(f"/officer/keys/{world.code_key}/revoke", reason="bị lộ")
    assert measure.status_code == 303
    page = officer.get("/officer").text
    assert queue(page, "Cảnh báo") == ("2", "cũ nhất 5 ngày")
    assert queue(page, "Phản ánh của người dân") == ("1", "cũ nhất 3 giờ")
    assert queue(page, "Chờ chữ ký thứ hai")[0] == "1"
    assert queue(page, "Hồ sơ, đề nghị")[0] == "0"


def test_every_picture_has_its_table_and_a_name(world: World, officer: Signed, lot_a: Order) -> None:
    put_scans(world, lot_a, (0, DAY, "79", "genuine"))
    page = officer.get("/officer").text
    assert page.count('role="img"') == page.count('aria-label="34 tỉnh') + page.count('aria-label="Theo ngày') == 3
    assert "<script" not in page
    english = officer.get("/officer?lang=en").text
    assert "Checks by province" in english
    assert "Ho Chi Minh City" in english


@pytest.mark.parametrize("days", ["", "8", "-1", "9" * 30, "7;--", "<b>"])
def test_a_period_that_there_is_none_of_is_a_week(officer: Signed, days: str) -> None:
    page = officer.get("/officer", query_string={"days": days})
    assert page.status_code == 200
    assert len(rows_of(page.text, "Lượt kiểm tra theo ngày")) == 7
