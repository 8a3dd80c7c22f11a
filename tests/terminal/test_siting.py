"""site and commune: one site, a list of them, and the country's communes."""

import json
from pathlib import Path
from typing import Any

from tests.terminal.conftest import Counter

OWNER = ("--organisation", "0101234565")


def add(counter: Counter, *more: str, name: str = "Kho Gia Lâm") -> dict[str, Any]:
    usual = ("site", "add", *OWNER, "--name", name, "--kind", "warehouse", "--json")
    told: dict[str, Any] = json.loads(counter.do(*usual, *more))
    return told


def every(counter: Counter) -> list[dict[str, Any]]:
    told = [json.loads(line) for line in counter.do("site", "list", *OWNER, "--json").splitlines()]
    return [one for one in told if one["name"] != "Trụ sở"]


def write(folder: Path, text: str, name: str = "sites.csv") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_site_is_added_listed_and_closed(counter: Counter) -> None:
    made = add(
        counter, "--gln", "8934588000003", "--code", "vn-1", "--address", "2 Huế", "--province", "Hà Nội",
        "--lat", "21,02851", "--lon", "105.8542",
    )  # fmt: skip
    assert {name: made[name] for name in ("gln", "code", "address", "province", "lat", "lon", "closed_at")} == {
        "gln": "8934588000003", "code": "VN-1", "address": "2 Huế", "province": "01", "lat": 21.02851, "lon": 105.8542,
        "closed_at": None,
    }  # fmt: skip
    assert every(counter) == [made]
    assert "Kho Gia Lâm" in counter.do("site", "list", *OWNER)
    assert counter.do("site", "close", "8934588000003", *OWNER) == "Kho Gia Lâm is closed\n"
    assert counter.do("site", "close", "kho gia lam", *OWNER) == "Kho Gia Lâm was closed already\n"
    assert every(counter)[0]["closed_at"] is not None


def test_a_bad_site_is_named_by_its_field(counter: Counter) -> None:
    for more, word in (
        (("--province", "Bến Tre"), "province"), (("--province", "01", "--gln", "8934588000004"), "gln"),
        (("--province", "79", "--lat", "21", "--lon", "105.8"), "lat"), ((), "province"),
        (("--commune", "00004"), "commune"),
    ):  # fmt: skip
        refused = counter.run("site", "add", *OWNER, "--name", "Kho", "--kind", "shop", *more)
        assert (refused.exit_code, f"{word}: expected" in refused.stderr) == (2, True), refused.stderr
    missing = counter.run("site", "close", "Kho", *OWNER)
    assert (missing.exit_code, "site list" in missing.stderr) == (1, True)
    assert every(counter) == []


def test_a_list_is_loaded_once_and_its_faults_come_back_in_a_file(counter: Counter) -> None:
    good = write(counter.place, "Tên,Loại,Tỉnh,Ghi chú\nMột,kho,01,x\nHai,nhà thuốc,79,\n")
    assert "2 new" in counter.do("site", "import", good, *OWNER, "--dry-run")
    assert every(counter) == []
    told = counter.do("site", "import", good, *OWNER)
    assert ("loaded 2 new, 0 changed, 0 unchanged; 0 errors" in told, "Ghi chú" in told) == (True, True)
    assert "0 new, 0 changed, 2 unchanged" in counter.do("site", "import", good, *OWNER)
    bad = write(counter.place, "name,kind,province\nBa,shop,01\nBốn,hang,01\n", "bad.csv")
    refused = counter.run("site", "import", bad, *OWNER)
    assert (refused.exit_code, "row 3, column kind (B3)" in refused.stderr) == (1, True)
    assert "site_kind" in (counter.place / "bad-errors.csv").read_text("utf-8-sig")
    assert [one["name"] for one in every(counter)] == ["Hai", "Một"]
    partial = counter.run("site", "import", bad, *OWNER, "--partial", "--json")
    assert (partial.exit_code, json.loads(partial.stdout)["written"]) == (1, True)
    assert [one["name"] for one in every(counter)] == ["Ba", "Hai", "Một"]


def test_communes_are_loaded_all_or_none(counter: Counter) -> None:
    faulty = write(counter.place, "code,name,province\n00004,Ba Đình,01\nx,Y,01\n", "communes.csv")
    refused = counter.run("commune", "load", faulty)
    assert (refused.exit_code, "commune_code" in refused.stderr, "nothing was written" in refused.stderr) == (
        2,
        True,
        True,
    )
    good = write(counter.place, "code,name,province\n00004,Ba Đình,01\n", "communes.csv")
    assert counter.do("commune", "load", good) == "loaded 1 new, 0 changed, 0 unchanged\n"
    assert counter.do("commune", "load", good) == "loaded 0 new, 0 changed, 1 unchanged\n"
    assert counter.do("commune", "list").split() == ["CODE", "NAME", "PROVINCE", "00004", "Ba", "Đình", "01"]
    (told,) = counter.do("commune", "list", "--province", "Hà Nội", "--json").splitlines()
    assert json.loads(told) == {"code": "00004", "name": "Ba Đình", "province": "01"}
    assert "commune load" in counter.do("commune", "list", "--province", "79")
    assert "[province]" in counter.run("commune", "list", "--province", "02").stderr
    made = add(counter, "--commune", "ba dinh", "--province", "01")
    assert (made["commune"], made["province"]) == ("00004", "01")
