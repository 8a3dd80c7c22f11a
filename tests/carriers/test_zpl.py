"""ZPL: a printer small enough for a test draws what was written, and every label reads back."""

import io
import re
from dataclasses import dataclass, field

import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from registry.carriers import stock, zpl
from registry.carriers.layout import Extra, Job, Printer
from registry.carriers.stock import STOCKS, Stock
from registry.carriers.symbols import SymbolKind
from registry.errors import Invalid
from tests.carriers.test_labels import LONGEST, MARKS, make_codes, texts
from tests.reading import read_symbols

ROLLS = [one for one in STOCKS if one.roll]
Dots = NDArray[np.bool_]


@dataclass
class ThermalPrinter:
    """Understands ^XA ^PW ^LL ^LH ^FO ^GFA ^GB ^XG ^FS ^PQ ^ID ^XZ and ~DG; anything else is an error."""

    memory: dict[str, Dots] = field(default_factory=dict)
    rows: list[Image.Image] = field(default_factory=list)

    def send(self, data: bytes) -> "ThermalPrinter":
        text = data.decode("ascii").replace("\n", "")
        for command in re.findall(r"~DG[^~^]*|\^XA.*?\^XZ", text):
            if command.startswith("~DG"):
                name, total, across, picture = command[3:].split(",", 3)
                self.memory[name] = unpack(int(total), int(across), picture)
            else:
                self.print(command[3:-3])
        assert not re.sub(r"~DG[^~^]*|\^XA.*?\^XZ", "", text)
        return self

    def print(self, form: str) -> None:
        paper: Dots = np.zeros((0, 0), dtype=np.bool_)
        width, x, y = 0, 0, 0
        for name, arguments in re.findall(r"\^([A-Z]{2})([^^]*)", form):
            values = arguments.split(",", 4)
            match name:
                case "PW":
                    width = int(arguments)
                case "LL":
                    paper = np.zeros((int(arguments), width), dtype=np.bool_)
                case "FO":
                    x, y = int(values[0]), int(values[1])
                case "GF":
                    assert values[0] == "A"
                    assert values[1] == values[2]
                    place(paper, unpack(int(values[2]), int(values[3]), values[4]), x, y)
                case "XG":
                    assert values[1:] == ["1", "1"]
                    place(paper, self.memory[values[0]], x, y)
                case "GB":
                    w, h, pen = (int(value) for value in values)
                    frame = np.ones((h, w), dtype=np.bool_)
                    frame[pen:-pen, pen:-pen] = False
                    place(paper, frame, x, y)
                case "ID":
                    del self.memory[arguments]
                case "LH":
                    assert arguments == "0,0"
                case "PQ":
                    assert arguments == "1"
                case "FS":
                    pass
                case _:
                    raise AssertionError(name)
        if paper.size:
            self.rows.append(Image.fromarray(np.where(paper, 0, 255).astype(np.uint8)))


def place(paper: Dots, picture: Dots, x: int, y: int) -> None:
    """As a printer does: what lies outside is lost."""
    part = paper[y : y + picture.shape[0], x : x + picture.shape[1]]
    part |= picture[: part.shape[0], : part.shape[1]]


def unpack(total: int, across: int, data: str) -> Dots:
    """Hexadecimal digits with ZPL's run lengths, the other way round than `zpl` writes them."""
    rows: list[str] = []
    line, count = "", 0
    for sign in data:
        if sign == ":":
            assert not line
            rows.append(rows[-1])
        elif sign == ",":
            rows.append(line.ljust(across * 2, "0"))
            line = ""
        elif "G" <= sign <= "Y":
            count += ord(sign) - ord("F")
        elif "g" <= sign <= "z":
            count += 20 * (ord(sign) - ord("f"))
        else:
            line += sign * (count or 1)
            count = 0
        if len(line) == across * 2:
            rows.append(line)
            line = ""
    assert not line
    assert not count
    packed = np.frombuffer(bytes.fromhex("".join(rows)), dtype=np.uint8)
    assert packed.size == total
    return np.unpackbits(packed.reshape(-1, across), axis=1).astype(np.bool_)


def write(job: Job, count: int) -> tuple[list[str], bytes]:
    codes, file = make_codes(count), io.BytesIO()
    assert zpl.zpl(job, codes, file) == count * job.copies
    return [one.uri for one in codes], file.getvalue()


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("one", ROLLS, ids=[one.name for one in ROLLS])
def test_every_label_of_every_roll_reads_back(one: Stock, dpi: int) -> None:
    printed, data = write(Job(one, LONGEST, Printer(dpi), extras=frozenset({Extra.SAMPLE})), 2 * one.columns + 1)
    printer = ThermalPrinter().send(data)
    read = [text for row in printer.rows for text in sorted(texts(row), key=printed.index)]
    assert read == printed
    assert len(printer.rows) == 3 if one.columns > 1 else 2 * one.columns + 1
    assert not printer.memory, "what was loaded is deleted"


def test_data_matrix_and_gs1_128_read_back() -> None:
    codes, file = make_codes(3), io.BytesIO()
    zpl.zpl(Job(stock.by_name("roll-100x50"), MARKS, Printer(203), SymbolKind.DATAMATRIX), codes, file)
    rows = ThermalPrinter().send(file.getvalue()).rows
    for row, one in zip(rows, codes, strict=True):
        found = {b.format: b.text for b in read_symbols(row, SymbolKind.DATAMATRIX, SymbolKind.GS1_128)}
        assert len(found) == 2
        assert found[zxingcpp.BarcodeFormat.Code128] == f"(01){one.code.gtin}(21){one.code.serial}"
        assert str(one.seal) in found[zxingcpp.BarcodeFormat.DataMatrix]


def test_skip_starts_in_the_middle_of_a_row_and_copies_repeat() -> None:
    one = stock.by_name("roll-35x22-3")
    printed, data = write(Job(one, MARKS, Printer(203), skip=2, copies=2), 2)
    rows = ThermalPrinter().send(data).rows
    assert [sorted(texts(row)) for row in rows] == [[printed[0]], sorted([printed[0], printed[1], printed[1]])]
    left = np.asarray(rows[0])[:, : rows[0].width // 2]
    assert left.all(), "nothing is printed on the labels that are gone"


def test_offsets_move_the_print_by_dots() -> None:
    one = stock.by_name("roll-50x30")
    plain = np.asarray(ThermalPrinter().send(write(Job(one, MARKS, Printer(203)), 1)[1]).rows[0])
    moved = np.asarray(ThermalPrinter().send(write(Job(one, MARKS, Printer(203, 1.0, -1.0)), 1)[1]).rows[0])
    assert (moved[:-9, 9:] != plain[8:-1, 1:-8]).mean() < 0.02
    with pytest.raises(Invalid, match="edge of the roll"):
        write(Job(one, MARKS, Printer(203, -10.0)), 1)


def test_the_widest_roll_prints_on_a_head_of_104_mm() -> None:
    job = Job(stock.by_name("roll-35x22-3"), LONGEST, Printer(203, -1.5), extras=frozenset({Extra.CALIBRATION}))
    printed, data = write(job, 3)
    frames, row = ThermalPrinter().send(data).rows
    assert frames.size == row.size
    assert sorted(texts(row.crop((0, 0, 832, row.height)))) == sorted(printed)


def test_a_file_is_ascii_without_the_printers_own_settings() -> None:
    _, data = write(Job(stock.by_name("roll-35x22-2"), MARKS, extras=frozenset({Extra.CALIBRATION})), 100)
    text = data.decode("ascii")
    assert not re.search(r"\^(MD|PR|MM|MN|CI|JU)|~SD", text)
    assert text.count("~DG") <= 2, "words that labels share are sent once, with one or two lines left for the serial"
    assert len(data) / 100 < 3000


def test_runs_of_any_length_come_back() -> None:
    chance = np.random.default_rng(7)
    for across in (1, 7, 30, 300):
        rows = np.packbits(chance.random((40, across * 8)) > 0.5, axis=1)
        rows[::3] = 0
        rows[1::5] = 255
        rows[2:9] = 0x11
        count, _, wide, data = zpl.graphic(rows).split(",", 3)
        assert (unpack(int(count), int(wide), data) == np.unpackbits(rows, axis=1)).all()


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_no_word_is_cut(dpi: int) -> None:
    file = io.BytesIO()
    job = Job(stock.by_name("roll-100x50"), MARKS, Printer(dpi), extras=frozenset({Extra.SAMPLE}))
    zpl.zpl(job, make_codes(20), file)
    printer = ThermalPrinter()
    printer.print = lambda form: None  # type: ignore[method-assign]
    pictures = [*printer.send(file.getvalue()).memory.values()]
    for total, across, data in re.findall(r"\^GFA,\d+,(\d+),(\d+),([^^]*)", file.getvalue().decode()):
        picture = unpack(int(total), int(across), data.replace("\n", ""))
        if len(picture) < 60 * dpi / 203:
            pictures.append(picture)
    assert len(pictures) > 40
    for picture in pictures:
        assert not picture[:, -1].any()
        assert not picture[0].any()
        assert not picture[-1].any()


def test_sheets_and_scales_are_refused() -> None:
    with pytest.raises(Invalid, match=r"write a \.pdf") as caught:
        write(Job(stock.by_name("a4-65"), MARKS), 1)
    assert caught.value.code == "sheet_not_roll"
    with pytest.raises(Invalid, match="cannot be scaled"):
        write(Job(stock.by_name("roll-50x30"), MARKS, Printer(203, scale=101)), 1)
