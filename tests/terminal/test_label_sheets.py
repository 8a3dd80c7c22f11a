"""order labels, sheets, linefile: files that are whole or not there, and labels that the registry knows."""

import errno
import io
import json
import os
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest

from registry.carriers import stock
from registry.carriers.linefile import verify_linefile
from registry.carriers.stock import STOCKS
from registry.carriers.symbols import SymbolKind
from registry.errors import Refused
from registry.terminal import label_sheets
from tests.reading import read_texts
from tests.terminal.conftest import GTIN, Counter


def read(file: Path, kind: SymbolKind = SymbolKind.QR, dpi: int = 203) -> list[str]:
    pages = pypdfium2.PdfDocument(file.read_bytes())
    return [text for page in pages for text in read_texts(page.render(scale=dpi / 72).to_pil(), kind)]


def test_labels_hold_the_codes_of_the_order(counter: Counter, tmp_path: Path) -> None:
    order_id, file = counter.order(), tmp_path / "labels.pdf"
    said = counter.do("order", "labels", order_id, "--sheet", "a4-65", "--start", "5", "--stop", "15", "-o", file)
    assert "10 labels on a4-65" in said
    assert sorted(read(file)) == sorted(counter.do("order", "codes", order_id).splitlines()[5:15])
    assert [one.name for one in tmp_path.glob("labels*")] == ["labels.pdf"]


def test_every_option_reaches_the_paper(counter: Counter, tmp_path: Path) -> None:
    order_id, file = counter.order(), tmp_path / "labels.PDF"
    options = "--sheet a4-24 --stop 2 --skip 23 --copies 2 --offset-x 1 --offset-y -1 --scale 99.5 --outlines"
    said = counter.do(
        "order",
        "labels",
        order_id,
        *options.split(),
        "--calibration",
        "--dpi",
        "600",
        "--kind",
        "datamatrix",
        "-o",
        file,
    )
    assert "4 labels on a4-24" in said
    assert len(pypdfium2.PdfDocument(file.read_bytes())) == 3, "a page to measure, one label, three labels"
    assert len(read(file, SymbolKind.DATAMATRIX, 300)) == 4


def test_lots_repeat_and_products_show_their_ean(counter: Counter, tmp_path: Path) -> None:
    lot = counter.do("order", "place", "--gtin", GTIN, "--lot", "L1", "--level", "lot", "--quantity", "3").split()[-1]
    counter.do("order", "labels", lot, "--sheet", "a4-21", "-o", tmp_path / "lot.pdf")
    [text] = set(read(tmp_path / "lot.pdf"))
    assert text.startswith(f"HTTPS://ID.EXAMPLE/01/{GTIN}/10/L1?s=")
    product = counter.do("order", "place", "--gtin", GTIN, "--level", "type").split()[-1]
    counter.do("order", "labels", product, "--sheet", "a4-21", "-o", tmp_path / "type.pdf")
    assert read(tmp_path / "type.pdf", SymbolKind.EAN_13) == [GTIN[1:]]


def test_zpl_by_its_suffix(counter: Counter, tmp_path: Path) -> None:
    file = tmp_path / "labels.zpl"
    assert "203 dpi" in counter.do("order", "labels", counter.order(), "--sheet", "roll-35x22-2", "-o", file)
    assert file.read_text(encoding="ascii").count("^GFA") >= 20


def test_a_line_file_proves_itself(counter: Counter, tmp_path: Path) -> None:
    order_id, file = counter.order(), tmp_path / "line.csv"
    assert "20 codes" in counter.do("order", "linefile", order_id, "-o", file)
    assert verify_linefile(io.BytesIO(file.read_bytes())) == 20
    for code in counter.do("order", "codes", order_id).splitlines():
        assert code in file.read_text(encoding="utf-8")


def test_a_changed_line_file_is_told(counter: Counter, tmp_path: Path) -> None:
    order_id, file = counter.order(), tmp_path / "line.csv"
    counter.do("order", "linefile", order_id, "-o", file)
    assert "20 codes" in counter.do("order", "check-linefile", file)
    file.write_bytes(file.read_bytes().replace(b"#total,20", b"#total,21"))
    assert counter.run("order", "check-linefile", file).exit_code == 2


def test_sheets_lists_every_stock(counter: Counter) -> None:
    assert all(one.name in counter.do("order", "sheets") for one in STOCKS)
    values = [json.loads(line) for line in counter.do("order", "sheets", "--json").splitlines()]
    assert [one["sheet"] for one in values] == [one.name for one in stock.STOCKS]
    assert all(one["qr_version"] >= 8 for one in values), "each takes the QR code of an item"


REFUSALS = {
    "no such sheet": (["--sheet", "a4-66", "-o", "a.pdf"], "sheet_unknown", 2),
    "no such suffix": (["--sheet", "a4-65", "-o", "a.png"], "suffix", 2),
    "beyond the sheet": (["--sheet", "a4-65", "--skip", "65", "-o", "a.pdf"], "skip_beyond", 2),
    "beyond the order": (["--sheet", "a4-65", "--stop", "21", "-o", "a.pdf"], "range", 2),
    "start after stop": (["--sheet", "a4-65", "--start", "5", "--stop", "5", "-o", "a.pdf"], "range", 2),
    "ZPL on a sheet": (["--sheet", "a4-65", "-o", "a.zpl"], "sheet_not_roll", 2),
    "scaled ZPL": (["--sheet", "roll-50x30", "--scale", "101", "-o", "a.zpl"], "scale", 2),
    "no such printer": (["--sheet", "a4-65", "--dpi", "96", "-o", "a.pdf"], "resolution", 2),
    "too many": (["--sheet", "a4-65", "--copies", "1001", "-o", "a.pdf"], "copies", 2),
}


@pytest.mark.parametrize("why", REFUSALS)
def test_refusals_leave_nothing(counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    arguments, code, status = REFUSALS[why]
    monkeypatch.chdir(tmp_path)
    result = counter.run("order", "labels", counter.order(), *arguments)
    assert (result.exit_code, f"[{code}]" in result.stderr) == (status, True), result.stderr
    assert not list(tmp_path.glob("a.*"))


def test_a_file_that_is_there_is_left_alone(counter: Counter, tmp_path: Path) -> None:
    file = tmp_path / "labels.pdf"
    file.write_text("precious")
    result = counter.run("order", "labels", counter.order(), "--sheet", "a4-65", "-o", file)
    assert (result.exit_code, "[file_exists]" in result.stderr) == (2, True)
    assert file.read_text() == "precious"
    assert not (tmp_path / "labels.pdf.part").exists()


@pytest.mark.parametrize("command", ["labels", "linefile"])
def test_a_full_disk_leaves_no_file(
    counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    order_id = counter.order()
    monkeypatch.setattr("registry.terminal.label_sheets.os.fsync", full)
    arguments = {"labels": f"--sheet a4-65 -o {tmp_path}/a.pdf", "linefile": f"-o {tmp_path}/a.csv"}
    result = counter.run("order", command, order_id, *arguments[command].split())
    assert (result.exit_code, "[disk]" in result.stderr) == (3, True), result.stderr
    assert not list(tmp_path.glob("a.*"))


@pytest.mark.parametrize("name", ["labels.pdf", "labels.zpl", "line.csv"])
def test_a_disk_that_fills_up_leaves_no_file(counter: Counter, small_disk: Path, name: str) -> None:
    room = os.statvfs(small_disk)
    (small_disk / "filler").write_bytes(bytes(room.f_bavail * room.f_bsize - 8192))
    command = ["linefile"] if name == "line.csv" else ["labels", "--sheet", "roll-35x22-2"]
    result = counter.run("order", *command, counter.order("--quantity", "200", "--lot", "L2"), "-o", small_disk / name)
    assert (result.exit_code, "No space left" in result.stderr) == (3, True), result.stderr
    assert [one.name for one in small_disk.iterdir()] == ["filler"]


def test_a_part_that_another_run_writes_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "labels.pdf"
    (tmp_path / "labels.pdf.part").write_bytes(b"left by a killed run")
    with label_sheets.whole_file(target) as file:
        file.write(b"whole")
        with pytest.raises(Refused, match="Another run"), label_sheets.whole_file(target):
            pass
    assert target.read_bytes() == b"whole"
