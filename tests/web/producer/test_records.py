"""Papers, history and completeness at the producer's desk: one's own alone, nothing lost, files only as downloads."""

import json
from io import BytesIO

import pytest

from registry.model.orders import Request
from registry.model.people import Role
from tests.web.conftest import FOOD, MEDICINE, World
from tests.web.people import Signed, signed_in
from tests.web.producer.test_products import fields
from tests.web.producing import THEIRS, make_order, producer, second_organisation

PDF = b"%PDF-1.7 certificate %%EOF"
PAPER = {"kind": "quality", "number": "CN-7", "issuer": "QUATEST 1", "issued_on": "2026-05-01"}


def send(signed: Signed, file: tuple[BytesIO, str] | None = None, /, **form: str) -> str:
    sent: dict[str, object] = {**PAPER, **form, "csrf": signed.csrf}
    if file:
        sent["file"] = file
    answer = signed.client.post("/producer/papers", data=sent, content_type="multipart/form-data")
    return answer.location if answer.status_code == 303 else f"{answer.status_code} {answer.text}"


def test_a_certificate_is_added_downloaded_and_taken_back(world: World) -> None:
    signed = producer(world)
    there = send(signed, (BytesIO(PDF), "chứng nhận.pdf"), gtin=MEDICINE)
    page = signed.get(there).text
    assert "Đã thêm giấy tờ" in page
    assert "CN-7" in page
    assert f'href="/producer/papers?gtin={MEDICINE}"' in signed.get(f"/producer/products/{MEDICINE}").text
    file = signed.get("/producer/papers/1/file")
    assert (file.data, file.headers["Content-Disposition"]) == (PDF, 'attachment; filename="quality-1.pdf"')
    assert signed.post("/producer/papers/1/remove").status_code == 303
    assert "Đã gỡ" in signed.get(f"/producer/papers?gtin={MEDICINE}").text
    assert "Gỡ giấy tờ" in signed.get("/producer/trail").text


def test_what_is_wrong_is_said_and_what_was_typed_stays(world: World) -> None:
    signed = producer(world)
    for form, words in (
        ({"kind": "customs"}, "Hãy chọn loại giấy tờ"),
        ({"kind": "toy"}, "Hãy chọn loại giấy tờ"),
        ({"issued_on": "2099-01-01"}, "không sau hôm nay"),
        ({"issued_on": "hôm qua"}, "31/12/2027"),
        ({"issuer": " "}, "nơi cấp"),
    ):
        told = send(signed, None, **{"gtin": MEDICINE, **form})
        assert told.startswith("400")
        assert words in told
        assert 'value="CN-7"' in told
    assert send(signed, (BytesIO(b"MZ program"), "a.exe"), gtin=MEDICINE).startswith("400")
    assert "Chưa có giấy tờ nào" in signed.get(f"/producer/papers?gtin={MEDICINE}").text


def test_a_lot_and_the_company_have_papers_of_their_own(world: World) -> None:
    signed = producer(world)
    order = make_order(world, signed, Request(MEDICINE, 10, lot="L1"))
    assert f'href="/producer/papers?order={order.id}"' in signed.get(f"/producer/orders/{order.id}").text
    customs = {"kind": "customs", "number": "105123456789", "issuer": ""}
    assert send(signed, None, order=order.id, **customs).startswith("/producer/papers")
    assert send(signed, kind="registration", number="0101234565").startswith("/producer/papers")
    assert "105123456789" in signed.get(f"/producer/papers?order={order.id}").text
    company = signed.get("/producer/papers").text
    assert "0101234565" in company
    assert "105123456789" not in company


def test_anothers_papers_are_nobodys(world: World) -> None:
    other = producer(world, second_organisation(world).id)
    mine = producer(world)
    assert send(other, (BytesIO(PDF), "a.pdf"), gtin=THEIRS).startswith("/producer/papers")
    assert mine.get("/producer/papers/1/file").status_code == 404
    assert mine.post("/producer/papers/1/remove").status_code == 404
    assert mine.get(f"/producer/papers?gtin={THEIRS}").status_code == 404
    assert send(mine, gtin=THEIRS).startswith("404")
    assert other.get("/producer/papers/1/file").status_code == 200
    assert mine.get(f"/producer/products/{THEIRS}/history").status_code == 404


def test_the_history_tells_old_and_new(world: World) -> None:
    signed = producer(world)
    path = f"/producer/products/{MEDICINE}"
    signed.post(path, **{**fields(signed.get(path).text), "brand": "Nhãn mới"})
    page = signed.get(f"{path}/history").text
    assert "Nhãn mới" in page
    assert "Hạ Nhiệt" in page
    assert signed.person.login in page
    assert "60 tháng" in page


def test_the_report_names_gaps_and_comes_as_csv(world: World) -> None:
    signed = producer(world)
    page = signed.get("/producer/completeness").text
    assert f'href="/producer/products/{FOOD}"' in page
    assert "Thiếu" in page
    answer = signed.get("/producer/completeness.csv")
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("gtin,name,category")
    assert len(lines) == 1 + page.count('class="mono soft"')
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "path", ["/producer/papers", "/producer/completeness", f"/producer/products/{MEDICINE}/history"]
)
def test_the_pages_are_producers_alone(world: World, path: str) -> None:
    assert signed_in(world, Role.INSPECTOR).get(path).status_code == 403


def test_whoever_scans_is_told_the_warnings_and_nothing_else_of_the_record(world: World) -> None:
    signed = producer(world)
    stranger = world.app().test_client()
    path = f"/producer/products/{MEDICINE}"
    plain = json.loads(stranger.post("/v1/verify", json={"code": MEDICINE, "record": False}).data)["product"]
    assert "warnings" not in plain
    signed.post(path, **{**fields(signed.get(path).text), "warnings": "Không dùng khi có thai", "composition": "X"})
    told = json.loads(stranger.post("/v1/verify", json={"code": MEDICINE, "record": False}).data)["product"]
    assert told == {**plain, "warnings": "Không dùng khi có thai"}
    assert "Không dùng khi có thai" in stranger.get(f"/01/{MEDICINE}").text
