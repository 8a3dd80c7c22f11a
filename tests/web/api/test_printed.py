"""An order's codes, labels and pictures as programs download them."""

import csv
import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.api.test_orders import place, text_of, verdict
from tests.web.conftest import FOOD, MEDICINE, World
from tests.web.program import Program, problem


@pytest.fixture
def producer(world: World, client: FlaskClient) -> Program:
    return Program(world, client)


@pytest.fixture
def placed(producer: Program) -> str:
    return place(producer)


def uris(producer: Program, order_id: str, query: str = "") -> list[str]:
    return text_of(producer, f"/v1/orders/{order_id}/codes?{query}").splitlines()


def test_codes_in_three_forms_are_the_same_and_genuine(producer: Program, placed: str) -> None:
    plain = uris(producer, placed, "format=text")
    rows = list(csv.DictReader(io.StringIO(text_of(producer, f"/v1/orders/{placed}/codes?format=csv"))))
    lines = [json.loads(line) for line in uris(producer, placed, "format=ndjson")]
    assert len(plain) == 30
    assert [row["code"] for row in rows] == [line["code"] for line in lines] == plain
    assert verdict(producer, plain[0]) == verdict(producer, plain[29]) == "genuine"


def test_a_broken_download_goes_on(producer: Program, placed: str) -> None:
    whole = text_of(producer, f"/v1/orders/{placed}/codes?format=csv")
    parts = [f"stop={11}", f"start={11}"]
    assert "".join(text_of(producer, f"/v1/orders/{placed}/codes?format=csv&{part}") for part in parts) == whole
    assert producer.last.headers["Content-Disposition"] == f'attachment; filename="{placed}.csv"'
    assert problem(producer.get(f"/v1/orders/{placed}/codes?start=30")) == (400, "range")
    for query in ("start=-1", "start=x", "start=" + "9" * 5000):
        assert problem(producer.get(f"/v1/orders/{placed}/codes?{query}")) == (400, "start")
    assert problem(producer.get(f"/v1/orders/{placed}/codes?format=xml")) == (400, "format")


def test_two_orders_downloaded_at_once_keep_their_codes_apart(world: World, producer: Program) -> None:
    first, second = place(producer, quantity=9000), place(producer, quantity=9000, gtin=FOOD, lot="F1")
    answers = [producer.get(f"/v1/orders/{name}/codes") for name in (first, second)]
    one, two = (iter(answer.response) for answer in answers)
    mixed: list[list[Any]] = [[], []]
    for _ in range(3):
        mixed[0].append(next(one))
        mixed[1].append(next(two))
    for answer in answers:
        answer.close()
    for blocks, gtin in zip(mixed, (MEDICINE, FOOD), strict=True):
        found = b"".join(blocks).decode().splitlines()
        assert len(set(found)) == 9000
        assert all(f"/01/{gtin}/" in line for line in found)
        assert verdict(producer, found[5000]) == "genuine"


def test_labels_are_drawn(producer: Program, placed: str) -> None:
    pdf = producer.get(f"/v1/orders/{placed}/labels.pdf?sheet=a4-65&stop=5&skip=3&outlines=true&offset_x=-0.5")
    assert pdf.content_type == "application/pdf"
    assert pdf.data.startswith(b"%PDF-")
    zpl = producer.get(f"/v1/orders/{placed}/labels.zpl?sheet=roll-50x30&stop=2&dpi=300&kind=datamatrix")
    assert zpl.data.count(b"^XA") >= 2
    same = producer.get(f"/v1/orders/{placed}/labels.pdf?sheet=a4-65&stop=5&skip=3&outlines=true&offset_x=-0.5")
    assert same.data == pdf.data


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "sheet"),
        ("sheet=a4-66", "sheet_unknown"),
        ("sheet=a4-65&skip=65", "skip_beyond"),
        ("sheet=a4-65&copies=1000&stop=11", "range"),
        ("sheet=a4-65&offset_x=nan", "offset_x"),
        ("sheet=a4-65&offset_y=99", "offset"),
        ("sheet=a4-65&scale=1e9", "scale"),
        ("sheet=a4-65&dpi=72", "resolution"),
        ("sheet=a4-65&kind=ean-13", "kind"),
        ("sheet=a4-65&outlines=1", "outlines"),
    ],
)
def test_bad_wishes_for_labels_are_named(producer: Program, placed: str, query: str, code: str) -> None:
    assert problem(producer.get(f"/v1/orders/{placed}/labels.pdf?{query}")) == (400, code)


@pytest.mark.parametrize("kind", ["qr", "datamatrix", "gs1-128"])
def test_a_unit_is_drawn(producer: Program, placed: str, kind: str) -> None:
    assert producer.get(f"/v1/orders/{placed}/units/29/{kind}.svg").data.startswith(b"<svg")
    assert producer.get(f"/v1/orders/{placed}/units/29/{kind}.png?dpi=203").data.startswith(b"\x89PNG")
    assert problem(producer.get(f"/v1/orders/{placed}/units/30/{kind}.png")) == (400, "range")
    assert problem(producer.get(f"/v1/orders/{placed}/units/0/{kind}.gif")) == (404, "picture_unknown")
    assert problem(producer.get(f"/v1/orders/{placed}/units/0/{kind}.svg?dpi=1")) == (400, "dpi")
    for n in ("x", "-1", "9" * 5000, "%D9%A3"):
        assert problem(producer.get(f"/v1/orders/{placed}/units/{n}/{kind}.svg")) == (404, "unit_unknown")
