"""Full records by commands: a product with its fields, papers, the report of what is missing, reference lists."""

import json
from pathlib import Path

import pytest

from registry.model.product_fields import ProductField
from tests.terminal.conftest import Counter

GTIN = "8934588012341"


@pytest.fixture
def stocked(counter: Counter) -> Counter:
    add(counter, "--name", "Viên nén", "--category", "medicine", "--composition", "Paracetamol 500 mg",
        "--prescription", "không kê đơn", "--warnings", "Không quá 4 g mỗi ngày", "--origin", "Ấn Độ")  # fmt: skip
    return counter


def add(counter: Counter, *options: str) -> str:
    return counter.do("product", "add", "--gtin", GTIN, "--organisation", "0101234565", *options)


def test_every_field_has_an_option_and_what_is_given_is_kept(stocked: Counter) -> None:
    text = stocked.do("product", "add", "--help")
    assert all(f"--{field.replace('_', '-')}" in text for field in ProductField)
    shown = json.loads(stocked.do("product", "show", GTIN, "--json"))
    assert (shown["composition"], shown["prescription"], shown["warnings"]) == (
        "Paracetamol 500 mg",
        "otc",
        "Không quá 4 g mỗi ngày",
    )
    assert shown["notes"] == ["importer_missing"]
    assert "form" in shown["missing"]
    assert "as it was" in add(stocked, "--name", "Viên nén", "--category", "medicine")
    assert "changed" in add(stocked, "--name", "Viên nén", "--category", "medicine", "--form", "Viên")


def test_a_field_that_is_wrong_is_named_by_its_option(stocked: Counter) -> None:
    refused = stocked.run("product", "add", "--gtin", GTIN, "--organisation", "0101234565", "--name", "x",
                          "--category", "food", "--prescription", "rx")  # fmt: skip
    assert (refused.exit_code, "--prescription" in refused.stderr) == (2, True)


def test_the_history_names_who_and_what(stocked: Counter) -> None:
    add(stocked, "--name", "Viên sủi", "--category", "medicine")
    lines = [json.loads(line) for line in stocked.do("product", "history", GTIN, "--json").splitlines()]
    assert [(line["field"], line["before"], line["after"]) for line in lines][:2] == [
        ("name", "Viên nén", "Viên sủi"),
        ("prescription", None, "otc"),
    ]
    assert (lines[-1]["field"], lines[-1]["before"]) == ("gtin", None)
    assert "kept at least until" in stocked.do("product", "history", GTIN)


def test_the_report_of_what_is_missing(stocked: Counter, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    shown = stocked.do("product", "completeness", "--organisation", "0101234565", "--csv", str(report))
    assert "1 products, 0 with all nine items" in shown
    assert "image, address, standards" in shown
    lines = report.read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("gtin,name,category,name,image")
    assert lines[1].startswith("0" + GTIN)
    row = json.loads(stocked.do("product", "completeness", "--json"))
    assert (row["origin"], row["image"], row["nine"]) == ("there", "missing", "no")


def test_a_paper_is_added_listed_saved_and_taken_back(stocked: Counter, tmp_path: Path) -> None:
    file = tmp_path / "kn.pdf"
    file.write_bytes(b"%PDF-1.7 x %%EOF")
    options = ("--gtin", GTIN, "--kind", "test_result", "--number", "KN 12", "--issuer", "QUATEST 1", "--issued",
               "2026-05-01", "--file", str(file))  # fmt: skip
    number = stocked.do("paper", "add", *options).split()[1]
    assert stocked.do("paper", "add", *options).split()[1] == number
    (one,) = [json.loads(line) for line in stocked.do("paper", "list", "--gtin", GTIN, "--json").splitlines()]
    assert (one["number"], one["file"], one["removed_at"]) == ("KN 12", "kn.pdf", None)
    stocked.do("paper", "save", number, "-o", str(tmp_path / "out.pdf"))
    assert (tmp_path / "out.pdf").read_bytes() == file.read_bytes()
    assert "taken back" in stocked.do("paper", "remove", number)
    assert "TAKEN BACK" in stocked.do("paper", "list", "--gtin", GTIN)
    for wrong in (("--gtin", GTIN, "--organisation", "0101234565"), ()):
        refused = stocked.run("paper", "list", *wrong)
        assert (refused.exit_code, "[paper_subject]" in refused.stderr) == (2, True)
    company = (
        "--organisation",
        "0101234565",
        "--kind",
        "registration",
        "--number",
        "0101234565",
        "--issuer",
        "Sở Tài chính",
    )
    assert "registration" in stocked.do("paper", "add", *company, "--issued", "2020-01-31")


def test_a_register_is_loaded_whole_or_not_at_all(stocked: Counter, tmp_path: Path) -> None:
    file = tmp_path / "business.csv"
    file.write_text("Mã số thuế,Tên\n0101234565,Dược An Khang\n", "utf-8")
    load = ("reference", "load", "business", str(file), "--source", "Đăng ký kinh doanh", "--date", "2026-01-31")
    assert "business: 1 rows of 2026-01-31" in stocked.do(*load)
    file.write_text("Mã số thuế,Tên\n0101234565,Dược An Khang\n12,Sai\n", "utf-8")
    refused = stocked.run(*load)
    assert (refused.exit_code, "Line 3" in refused.stderr) == (2, True)
    file.write_bytes("Mã số thuế,Tên\n".encode("cp1258", "replace") + b"\xff\xfe")
    assert stocked.run(*load).exit_code == 2
    (one,) = [json.loads(line) for line in stocked.do("reference", "list", "--json").splitlines()]
    assert (one["kind"], one["rows"], one["source"]) == ("business", 1, "Đăng ký kinh doanh")
    assert "business" in stocked.do("reference", "list")
