"""organisation and product, as promised on the command line."""

import json
import shutil
from pathlib import Path

import pytest

from tests import add_gtins
from tests.factories import make_gtin
from tests.office_lists import office_list
from tests.paths import DATA
from tests.terminal.conftest import GTIN, Counter


def data(name: str) -> Path:
    if not (DATA / name).exists():
        pytest.skip(f"{DATA / name} is missing: the import of real lists is NOT tested")
    return DATA / name


def test_an_organisation_is_found_by_tax_code_however_it_is_grouped_and_by_name_without_marks(counter: Counter) -> None:
    for which in ("0101234565", "0101 234 565", "duoc an khang", "DƯỢC  AN KHANG"):
        assert "prefixes   8934588" in counter.do("organisation", "show", which)
    shown = json.loads(counter.do("organisation", "show", "0101234565", "--json"))
    assert shown["province"] == "01"
    assert shown["prefixes"] == ["8934588"]


def test_organisation_list_gives_one_object_a_line(counter: Counter) -> None:
    counter.do("organisation", "add", "--name", "HTX Ba Vì", "--tax-code", "0107654321")
    lines = counter.do("organisation", "list", "--json").splitlines()
    assert [json.loads(line)["name"] for line in lines] == ["Dược An Khang", "HTX Ba Vì"]
    assert "HTX Ba Vì" in counter.do("organisation", "list")


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (("add", "--name", "Hai", "--tax-code", "0101234565"), 1, "tax_code_known"),
        (("add", "--name", "Hai", "--tax-code", "12"), 2, "tax_code_form"),
        (("add", "--name", "  ", "--tax-code", "0107654321"), 2, "name"),
        (("add", "--name", "x" * 301, "--tax-code", "0107654321"), 2, "name"),
        (("add", "--name", "a\x1b[31mb", "--tax-code", "0107654321"), 2, "name"),
        (("add", "--name", "Hai", "--tax-code", "0107654321", "--province", "Atlantis"), 2, "province"),
        (("add", "--name", "Hai", "--tax-code", "0107654321", "--gln", "8934588000001"), 2, "gln"),
        (("add", "--name", "Hai", "--tax-code", "0107654321", "--prefix", "89345"), 1, "prefix_taken"),
        (("add", "--name", "Hai", "--tax-code", "0107654321", "--prefix", "x"), 2, "prefix"),
        (("show", "Nobody"), 1, "organisation_unknown"),
        (("set-prefix", "Nobody", "8930000"), 1, "organisation_unknown"),
        (("set-prefix", "0101234565", ""), 2, "prefix"),
    ],
)
def test_a_wrong_organisation_is_refused_by_name_and_leaves_nothing(
    counter: Counter, arguments: tuple[str, ...], status: int, code: str
) -> None:
    before = counter.do("organisation", "list", "--json")
    result = counter.run("organisation", *arguments)
    assert (result.exit_code, f"[{code}]" in result.stderr) == (status, True), result.stderr
    assert counter.do("organisation", "list", "--json") == before


def test_the_real_food_list_loads_with_two_fixed_columns_and_twice_changes_nothing(counter: Counter) -> None:
    fixed = ("--set", "category=food", "--set", "organisation=HTX Sông Lô")
    first = json.loads(counter.do("product", "import", data("foods.csv"), *fixed, "--json"))
    assert (first["new"], first["written"], first["errors"]) == (373, True, [])
    assert first["pending"] == 373
    second = json.loads(counter.do("product", "import", data("foods.csv"), *fixed, "--json"))
    assert (second["new"], second["changed"], second["same"]) == (0, 0, 373)


def test_the_real_medicine_list_loads_once_it_has_gtins(counter: Counter) -> None:
    target = counter.place / "medicines.csv"
    add_gtins.main([str(data("medicines.csv")), str(target)])
    loaded = json.loads(counter.do("product", "import", target, "--set", "category=medicine", "--json"))
    assert loaded["written"]
    assert loaded["new"] == 39
    assert "VD-11854-10" in counter.do("product", "list", "alenbone", "--json")


def test_without_category_and_organisation_the_import_says_what_to_give(counter: Counter) -> None:
    result = counter.run("product", "import", data("foods.csv"))
    assert result.exit_code == 2
    assert "--set category=food" in result.stderr
    assert "--set organisation" in result.stderr


def test_one_bad_row_holds_back_all_rows_unless_partial_and_its_error_file_loads_after_mending(
    counter: Counter,
) -> None:
    file = counter.place / "two.csv"
    file.write_text("gtin,name,category\n8934588000015,A,food\n8934588000027,B,food\n", encoding="utf-8")
    mine = ("--set", "organisation_tax_code=0101234565")
    result = counter.run("product", "import", file, *mine)
    assert result.exit_code == 1
    assert "row 2, column gtin (A2)" in result.stderr
    assert counter.run("product", "show", "8934588000027").exit_code == 1
    result = counter.run("product", "import", file, *mine, "--partial")
    assert result.exit_code == 1
    mended = counter.place / "two-errors.csv"
    faulty = (counter.place / "two-errors-2.csv").read_text(encoding="utf-8-sig")
    assert "8934588000015" in faulty
    mended.write_text(faulty.replace("8934588000015", "8934588000010"), encoding="utf-8")
    counter.do("product", "import", mended, *mine)
    assert "name               A" in counter.do("product", "show", "8934588000010")


def test_an_error_file_that_somebody_may_be_mending_is_not_written_over(counter: Counter) -> None:
    file = counter.place / "bad.csv"
    file.write_text("gtin,name,category\n1,A,food\n", encoding="utf-8")
    mended = counter.place / "bad-errors.csv"
    mended.write_text("mine", encoding="utf-8")
    result = counter.run("product", "import", file, "--set", "organisation_tax_code=0101234565")
    assert "bad-errors-2.csv" in result.stderr
    assert mended.read_text(encoding="utf-8") == "mine"


def test_a_dry_run_writes_nothing(counter: Counter) -> None:
    file = counter.place / "one.csv"
    file.write_text("gtin,name,category\n8934588000027,B,food\n", encoding="utf-8")
    printed = counter.do("product", "import", file, "--set", "organisation_tax_code=0101234565", "--dry-run")
    assert "nothing written" in printed
    assert counter.run("product", "show", "8934588000027").exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--set", "category"),
        ("--set", "category=food", "--set", "category=food"),
        ("--set", "category="),
        ("--set", "kategorie=food"),
        ("--set", "category=weapons"),
    ],
)
def test_a_wrong_fixed_column_is_misuse(counter: Counter, arguments: tuple[str, ...]) -> None:
    result = counter.run("product", "import", counter.place / "list.csv", *arguments)
    assert result.exit_code == 2
    assert "Error" in result.stderr


def test_a_prefix_approves_what_waits_inside_it_and_an_officer_the_rest(counter: Counter) -> None:
    file = counter.place / "wait.csv"
    rows = "8935000000014,A,food\n8936000000011,B,food\n"
    file.write_text("gtin,name,category\n" + rows, encoding="utf-8")
    assert "2 are pending" in counter.do("product", "import", file, "--set", "organisation_tax_code=0101234565")
    refused = counter.run("order", "place", "--gtin", "8935000000014")
    assert (refused.exit_code, "set-prefix" in refused.stderr) == (1, True)
    counter.do("organisation", "set-prefix", "0101234565", "8935000")
    counter.do("product", "approve", "8936 0000 0001 1")
    assert counter.do("product", "list", "--state", "pending", "--json") == ""
    for gtin in ("8935000000014", "8936000000011"):
        counter.do("order", "place", "--gtin", gtin)


def test_a_product_is_found_by_any_spelling_of_its_gtin_and_by_words_without_marks(counter: Counter) -> None:
    for gtin in (GTIN, GTIN[1:], "893 4588 012341", "893-4588-012341"):
        assert json.loads(counter.do("product", "show", gtin, "--json"))["gtin"] == GTIN
    assert GTIN in counter.do("product", "list", "vien", "NEN")
    assert GTIN not in counter.do("product", "list", "sua")


@pytest.mark.parametrize("gtin", ["", "8934588012342", "12345", "89345880O2341", "٨٩٣٤٥٨٨٠١٢٣٤١"])
def test_a_wrong_gtin_is_misuse_and_an_unknown_one_a_no(counter: Counter, gtin: str) -> None:
    assert counter.run("product", "show", gtin).exit_code == 2
    assert counter.run("product", "show", "4006381333931").exit_code == 1
    assert counter.run("product", "approve", "4006381333931").exit_code == 1


@pytest.mark.slow("processes")
@pytest.mark.sqlite
def test_an_import_on_a_full_disk_loads_nothing(counter: Counter, small_disk: Path) -> None:
    home = small_disk / "db"
    shutil.copytree(counter.database.parent, home)
    url = {"REGISTRY_DATABASE_URL": f"sqlite:///{home / 'registry.sqlite'}"}
    before = counter.run("product", "list", "--json", **url).stdout
    names = "".join(f"{_gtin(n)},{'x' * 290},food\n" for n in range(20_000))
    (counter.place / "many.csv").write_text("gtin,name,category\n" + names, encoding="utf-8")
    command = ("product", "import", counter.place / "many.csv", "--set", "organisation_tax_code=0101234565")
    result = counter.run(*command, **url)
    assert (result.exit_code, "full" in result.stderr or "disk" in result.stderr) == (3, True), result.stderr
    assert counter.run("product", "list", "--json", **url).stdout == before


def _gtin(number: int) -> str:
    return make_gtin(number)[1:]


def test_a_list_behind_a_guide_is_found_told_and_can_be_named(counter: Counter) -> None:
    gtins = [make_gtin(70_000 + n)[1:] for n in range(3)]
    file = counter.place / "danh-muc.xlsx"
    file.write_bytes(office_list(gtins))
    mine = ("--set", "organisation_tax_code=0101234565", "--dry-run", "--json")
    result = counter.run("product", "import", file, *mine)
    told = "read Danh mục T11 with its heading in row 6; not read: Hướng dẫn, Danh mục T10, Nháp\n"
    assert result.stderr.startswith(told + "1 rows are hidden in the sheet (8) and are read too; --hidden-rows leave")
    assert (json.loads(result.stdout)["new"], json.loads(result.stdout)["ignored_columns"]) == (3, ["STT", "Ghi chú"])
    left = counter.run("product", "import", file, *mine, "--hidden-rows", "leave")
    assert "1 rows are hidden in the sheet (8) and are left out" in left.stderr
    assert json.loads(left.stdout)["new"] == 2
    other = counter.run("product", "import", file, *mine, "--sheet", "danh mục t10")
    assert other.stderr.startswith("read Danh mục T10 with its heading in row 1")
    refused = counter.run("product", "import", file, *mine, "--sheet", "Nháp")
    assert (refused.exit_code, 'there are "Hướng dẫn", "Danh mục T11", "Danh mục T10"' in refused.stderr) == (2, True)
    assert counter.run("product", "import", file, *mine, "--heading-row", "2").exit_code == 2
