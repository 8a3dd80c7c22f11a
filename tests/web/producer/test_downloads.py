"""What leaves the desk to be printed: codes in parts that fit together, sheets, single symbols."""

import csv
import io
import re

import pytest
from pypdf import PdfReader

from registry.carriers.stock import STOCKS
from registry.codes.production import CSV_HEADER
from registry.model.orders import Request
from registry.web.producer import downloads
from tests.web.conftest import EXPIRY, MEDICINE, World
from tests.web.people import Signed
from tests.web.producing import make_order, producer


@pytest.fixture
def signed(world: World) -> Signed:
    return producer(world)


@pytest.mark.parametrize("form", ["csv", "ndjson", "text"])
def test_codes_come_in_parts_that_fit_together(world: World, signed: Signed, form: str) -> None:
    order = make_order(world, signed, Request(MEDICINE, 50, lot="L1"))
    path = f"/producer/orders/{order.id}/codes?format={form}"
    whole = signed.get(path)
    assert order.id in whole.headers["Content-Disposition"]
    parts = [signed.get(f"{path}&start={a}&stop={b}").data for a, b in ((0, 20), (20, 50))]
    assert b"".join(parts) == whole.data
    assert whole.data.count(b"\n") == 50 + (form == "csv")
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(whole.text)))
        assert (whole.text.startswith(CSV_HEADER), rows[49]["index"], rows[0]["lot"]) == (True, "49", "L1")
    assert signed.get(f"{path}&start=50&stop=60").status_code == 400


def test_without_the_private_key_a_page_says_so_in_words(world: World, signed: Signed) -> None:
    order = make_order(world, signed, Request(MEDICINE, 5, lot="L1"))
    for file in world.settings.keys_dir.glob("code-*"):
        file.unlink()
    for tail in ("codes", "labels.pdf", "symbol?kind=qr"):
        answer = signed.get(f"/producer/orders/{order.id}/{tail}")
        assert answer.status_code == 503
        assert "không giữ khóa ký" in answer.text
    assert "<svg" in signed.get(f"/producer/orders/{order.id}/labels").text


@pytest.mark.parametrize("paper", [one.name for one in STOCKS])
def test_every_stock_has_a_sketch_and_a_pdf(world: World, signed: Signed, paper: str) -> None:
    order = make_order(world, signed, Request(MEDICINE, 3, lot="L1", expiry=EXPIRY))
    page = signed.get(f"/producer/orders/{order.id}/labels?sheet={paper}").text
    assert 'class="sketch"' in page
    assert "A4, 65 nhãn, 38,1 × 21,2 mm" in page
    pdf = signed.get(f"/producer/orders/{order.id}/labels.pdf?sheet={paper}")
    assert pdf.content_type == "application/pdf"
    per_page = next(one.labels_a_page for one in STOCKS if one.name == paper)
    assert len(PdfReader(io.BytesIO(pdf.data)).pages) == -(-3 // per_page)


def test_labels_follow_what_was_chosen(world: World, signed: Signed) -> None:
    order = make_order(world, signed, Request(MEDICINE, 70, lot="L1"))
    path = f"/producer/orders/{order.id}/labels"

    def pages(query: str) -> int:
        return len(PdfReader(io.BytesIO(signed.get(f"{path}.pdf?sheet=a4-65&{query}").data)).pages)

    assert [pages(q) for q in ("", "last=65", "last=65&skip=1", "last=10&copies=7", "last=5&calibration=1")] == [
        2, 1, 2, 2, 2,
    ]  # fmt: skip
    zpl = signed.get(f"{path}.zpl?sheet=roll-50x30&first=2&last=4").data
    assert zpl.count(b"^XA^PW") == 3
    assert signed.get(f"{path}.zpl?sheet=a4-65").status_code == 400


@pytest.mark.parametrize(
    "query",
    ["sheet=a4-99", "skip=65", "skip=-1", "copies=0", "scale=80", "offset_x=nah", "offset_y=30", "dpi=77", "first=9",
     "last=99999", "first=3&last=2", "part=1-99"],
)  # fmt: skip
def test_a_choice_that_cannot_be_is_told_in_words_and_the_form_stays(world: World, signed: Signed, query: str) -> None:
    order = make_order(world, signed, Request(MEDICINE, 5, lot="L1"))
    answer = signed.get(f"/producer/orders/{order.id}/labels?{query}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert 'name="sheet"' in answer.text
    assert "--" not in re.findall(r'role="alert">([^<]*)<', answer.text)[0]
    assert signed.get(f"/producer/orders/{order.id}/labels.pdf?{query}").status_code == 400


def test_many_labels_come_as_files_of_whole_sheets(world: World, signed: Signed) -> None:
    order = make_order(world, signed, Request(MEDICINE, 12_000, lot="L1"))
    page = signed.get(f"/producer/orders/{order.id}/labels?sheet=a4-65&skip=5").text
    parts = [(int(a), int(b)) for a, b in re.findall(r'name="part" value="(\d+)-(\d+)"', page)]
    assert [a for a, _ in parts] == [1, *(b + 1 for _, b in parts[:-1])]
    assert parts[-1][1] == 12_000
    assert [(b - a + 1 + (5 if a == 1 else 0)) % 65 for a, b in parts[:-1]] == [0] * (len(parts) - 1)
    assert signed.get(f"/producer/orders/{order.id}/labels.pdf?sheet=a4-65").status_code == 400


def test_parts_of_a_large_order_have_plain_links(world: World, signed: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "PART", 40)
    order = make_order(world, signed, Request(MEDICINE, 100, lot="L1"))
    page = signed.get(f"/producer/orders/{order.id}/download").text
    links = re.findall(r'href="([^"]*format=text[^"]*)"', page)
    codes = b"".join(signed.get(link.replace("&amp;", "&")).data for link in links)
    assert codes == signed.get(f"/producer/orders/{order.id}/codes?format=text").data


@pytest.mark.parametrize("kind", ["qr", "datamatrix", "gs1-128"])
def test_a_single_symbol_is_a_picture(world: World, signed: Signed, kind: str) -> None:
    order = make_order(world, signed, Request(MEDICINE, 5, lot="L1"))
    path = f"/producer/orders/{order.id}/symbol?kind={kind}&number=5"
    assert signed.get(f"{path}&picture=svg").text.startswith("<svg")
    assert signed.get(f"{path}&picture=png").data.startswith(b"\x89PNG")
    assert signed.get(f"/producer/orders/{order.id}/symbol?kind={kind}&number=6").status_code == 400
