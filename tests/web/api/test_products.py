"""Products over HTTP: one, a list, a search."""

import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.intake import spreadsheet
from registry.model.people import REGISTRY
from registry.office import trail
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import read
from tests.office_lists import office_list
from tests.web.conftest import FOOD, MEDICINE, PENDING, World
from tests.web.program import OTHERS_GTIN, Program, another_producer, problem

NEW = "08934588012402"
GOOD: dict[str, Any] = {
    "gtin": "8934588012402",
    "name": "Trà  gừng",
    "category": "food",
    "brand": "Núi",
    "origin": "Việt Nam",
    "authorisation_number": "12/2026/ATTP",
}


@pytest.fixture
def producer(world: World, client: FlaskClient) -> Program:
    return Program(world, client)


def acts(world: World) -> list[tuple[str, str]]:
    with read(world.engine) as conn:
        return [(one.entry.act, one.entry.subject) for one in trail.entries(conn, REGISTRY, at_most=5)]


# --- one product


def test_a_product_is_registered_changed_and_told(world: World, producer: Program) -> None:
    producer.post("/v1/products", GOOD)
    made = producer.told(201)
    assert (made["gtin"], made["name"], made["state"]) == (NEW, "Trà gừng", "pending")
    assert made["organisation_tax_code"] == "0101234565"
    assert acts(world)[0] == ("product_changed", NEW)
    producer.post("/v1/products", GOOD)
    assert producer.told(200) == made
    assert len([one for one in acts(world) if one[1] == NEW]) == 1
    producer.post("/v1/products", GOOD | {"name": "Trà gừng mật ong"})
    assert producer.told(200)["name"] == "Trà gừng mật ong"


def test_anothers_gtin_is_refused(world: World, producer: Program) -> None:
    another_producer(world)
    assert problem(producer.post("/v1/products", GOOD | {"gtin": OTHERS_GTIN})) == (409, "gtin_taken")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"gtin": "8934588012403"}, "gtin"),
        ({"gtin": None}, "gtin"),
        ({"name": ""}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"category": "weapon"}, "category"),
        ({"image": "javascript:alert(1)"}, "image"),
    ],
)
def test_a_fault_names_its_field(producer: Program, changes: dict[str, Any], field: str) -> None:
    answer = producer.post("/v1/products", GOOD | changes)
    assert answer.status_code == 400
    assert json.loads(answer.data)["detail"].startswith(f"{field}: ")
    producer.get("/v1/products?limit=1000")
    assert NEW not in {one["gtin"] for one in producer.told()["products"]}


# --- the list


def test_pages_follow_each_other(producer: Program) -> None:
    seen, after = [], ""
    while True:
        producer.get(f"/v1/products?limit=1{after}")
        told = producer.told()
        seen += [one["gtin"] for one in told["products"]]
        if told["next"] is None:
            break
        after = f"&after={told['next']}"
    assert seen == sorted([MEDICINE, FOOD, PENDING])


@pytest.mark.parametrize(
    ("query", "found"), [("q=sua+bot", [FOOD]), ("q=SỮA", [FOOD]), ("q=100%25", []), ("state=pending", [PENDING])]
)
def test_a_search_knows_no_marks(producer: Program, query: str, found: list[str]) -> None:
    producer.get(f"/v1/products?{query}")
    assert [one["gtin"] for one in producer.told()["products"]] == found


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "after=1", "state=x", "limit=" + "9" * 5000])
def test_a_bad_query_is_named(producer: Program, query: str) -> None:
    status, code = problem(producer.get(f"/v1/products?{query}"))
    assert (status, code) == (400, query.partition("=")[0])


# --- import

LIST = "gtin,name,category\n8934588012402,Trà gừng,food\n8934588012341,Paracetamol 500 mg,medicine\n"
BAD = "gtin,name,category\n8934588012402,Trà gừng,food\n8934588012342,Sai số,food\n"


def test_a_csv_body_is_loaded(world: World, producer: Program) -> None:
    producer.send("/v1/products/import", LIST.encode(), "text/csv")
    told = producer.told()
    assert (told["new"], told["same"], told["written"], told["error_count"]) == (1, 1, True, 0)
    with read(world.engine) as conn:
        assert listing_rows.listings(conn, [NEW])[NEW].organisation.tax_code == "0101234565"
    assert acts(world)[0][0] == "products_imported"


def test_a_form_with_an_xlsx_file_is_loaded(producer: Program) -> None:
    sheet = spreadsheet.read(LIST.encode(), "x.csv")
    book = spreadsheet.write_xlsx([sheet.header, *(row.cells for row in sheet.rows)])
    producer.last = producer.client.post(
        "/v1/products/import", data={"file": (io.BytesIO(book), "hàng.xlsx")}, headers=producer.headers
    )
    assert producer.told()["new"] == 1


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", ("Danh mục T11", 6, 1, 3)),
        ("&hidden_rows=leave", ("Danh mục T11", 6, 1, 2)),
        ("&sheet=3", ("Danh mục T10", 1, 0, 1)),
        ("&sheet=Danh mục T10&heading_row=1", ("Danh mục T10", 1, 0, 1)),
    ],
)
def test_where_a_list_stands_is_guessed_or_said_and_told(
    producer: Program, query: str, told: tuple[str, int, int, int]
) -> None:
    book = office_list(["8934588012402", "8934588012372", "8934588012389"])
    producer.send(f"/v1/products/import?mode=dry-run{query}", book, XLSX)
    answer = producer.told()
    assert (answer["sheet"], answer["heading_row"], answer["hidden_rows"], answer["new"]) == told


@pytest.mark.parametrize(
    ("query", "code"),
    [("sheet=Nháp", "sheet_unknown"), ("heading_row=5", "heading_row"), ("heading_row=0", "heading_row"),
     ("hidden_rows=x", "hidden_rows")],
)  # fmt: skip
def test_a_place_that_is_not_there_is_named(producer: Program, query: str, code: str) -> None:
    book = office_list(["8934588012402", "8934588012372", "8934588012389"])
    assert problem(producer.send(f"/v1/products/import?{query}", book, XLSX)) == (400, code)


@pytest.mark.parametrize(("mode", "written", "new"), [("all", False, 1), ("partial", True, 1), ("dry-run", False, 1)])
def test_the_modes_of_a_faulty_list(world: World, producer: Program, mode: str, written: bool, new: int) -> None:
    producer.send(f"/v1/products/import?mode={mode}", BAD.encode(), "text/csv")
    told = producer.told()
    assert (told["written"], told["new"], told["error_count"]) == (written, new, 1)
    (error,) = told["errors"]
    assert (error["row"], error["column"], error["value"], error["code"]) == (
        3, "gtin", "8934588012342", "gtin_check_digit",
    )  # fmt: skip
    assert "8934588012341" in error["expected"]
    with read(world.engine) as conn:
        assert bool(listing_rows.listings(conn, [NEW])) == written


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (b"", "text/csv", "empty_file"),
        (b"PK\x03\x04nothing", "application/octet-stream", None),
        (b"\xd0\xcf\x11\xe0", "application/octet-stream", "old_excel_format"),
        (b"gtin,name\n1,2\n", "text/csv", "missing_column"),
        (LIST.encode(), "image/png", "content_type"),
        (b"", "multipart/form-data; boundary=x", "file"),
        (b"\x00" * 100, "text/csv", None),
    ],
)
def test_a_file_that_is_no_list_is_refused(producer: Program, data: bytes, kind: str, code: str | None) -> None:
    status, found = problem(producer.send("/v1/products/import", data, kind))
    assert status in (400, 415)
    assert code in (None, found)


def test_a_list_may_be_large_but_not_huge(producer: Program) -> None:
    rows = "".join(f"x{n},{'y' * 200},food\n" for n in range(1000))
    producer.send("/v1/products/import", b"gtin,name,category\n" + rows.encode(), "text/csv")
    told = producer.told()
    assert (told["error_count"], len(told["errors"])) == (1000, 1000)
    assert producer.send("/v1/products/import", b"x" * 21_000_001, "text/csv").status_code == 413
