"""Labels on sheets: every label reads back from the drawn page, its words are all there, nothing is cut."""

import base64
import io
import math
import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pypdf
import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest
from PIL import Image

from registry.carriers import labels, layout, printing, stock
from registry.carriers.layout import Extra, Job, Layout, Printer
from registry.carriers.stock import STOCKS, Stock
from registry.carriers.symbols import SymbolKind
from registry.codes import product_codes
from registry.codes.product_codes import ProductCode
from registry.codes.serials import ALPHABET
from registry.errors import Invalid, Refused
from registry.gs1 import notation
from registry.model.goods import Level
from tests.reading import read_symbols, read_texts

GTIN = "08934588012341"
# A breakfast of marks: every tone, the tallest capitals, letters that hang.
MARKS = "Ẩm thực Huế: Bánh ướt thịt nướng, Ổ bánh Ẫ Ặ Ễ ngọt lịm, yỵ gực"
LONGEST = "Trung Nguyen G7 3-in-1 Instant Coffee Mix: 20 Sachets X 16 Fast Ship 1-3 Days"
ALL = pytest.mark.parametrize("one", STOCKS, ids=[one.name for one in STOCKS])


@dataclass(frozen=True)
class Code:
    """A printed code with a seal of the right shape; nobody checks it here."""

    index: int
    code: ProductCode
    seal: str | None
    uri: str


def make_code(index: int = 0, host: str = "ID.EXAMPLE", **values: str | None) -> Code:
    """A code of a made-up unit; `values` are those of a ProductCode that shall differ."""
    chance = random.Random(index)
    serial = "".join(chance.choices(ALPHABET, k=12))
    code = replace(ProductCode(GTIN, "LOT123", "271231", serial), **values)  # type: ignore[arg-type]
    raw = b"\x01\x00\x07" + chance.randbytes(64)
    seal = None if code.level is Level.TYPE else base64.urlsafe_b64encode(raw).decode().rstrip("=")
    return Code(index, code, seal, product_codes.uri(code, seal, host))


def make_codes(count: int, level: Level = Level.UNIT, start: int = 0) -> list[Code]:
    span = range(start, start + count)
    if level is Level.UNIT:
        return [make_code(index) for index in span]
    shared = make_code(serial=None) if level is Level.LOT else make_code(serial=None, lot=None, expiry=None)
    return [replace(shared, index=index) for index in span]


def draw(job: Job, printed: list[Code]) -> list[Image.Image]:
    """The pages of the PDF as a printer of the job's resolution would see them."""
    file = io.BytesIO()
    assert labels.pdf(job, printed, file) == len(printed) * job.copies
    document = pypdfium2.PdfDocument(file.getvalue())
    # A hair less, because the renderer rounds pages up to whole dots and stretches what is on them.
    return [page.render(scale=job.printer.dpi / 72 * (1 - 1e-7)).to_pil().convert("L") for page in document]


def texts(page: Image.Image, kind: SymbolKind = SymbolKind.QR) -> list[str]:
    return read_texts(page, kind)


def uris(printed: list[Code]) -> list[str]:
    return sorted(one.uri for one in printed)


@ALL
def test_every_label_of_a_full_page_reads_back_at_203_dpi(one: Stock) -> None:
    printed = make_codes(one.labels_a_page)
    [page] = draw(Job(one, MARKS, Printer(203), extras=frozenset({Extra.OUTLINES})), printed)
    assert sorted(texts(page)) == uris(printed)


@pytest.mark.parametrize("dpi", [300, 600])
@pytest.mark.parametrize("name", ["a4-65", "roll-35x22-3"])
def test_every_label_reads_back_at_finer_resolutions(name: str, dpi: int) -> None:
    one = stock.by_name(name)
    printed = make_codes(one.labels_a_page)
    [page] = draw(Job(one, LONGEST, Printer(dpi), extras=frozenset({Extra.SAMPLE})), printed)
    assert sorted(texts(page)) == uris(printed)


def test_data_matrix_and_gs1_128_read_back() -> None:
    printed = make_codes(8)
    [page] = draw(Job(stock.by_name("a4-8"), MARKS, Printer(300), SymbolKind.DATAMATRIX), printed)
    found = texts(page, SymbolKind.DATAMATRIX)
    assert sorted(found) == sorted(
        notation.write_bracketed(product_codes.elements(one.code, one.seal)) for one in printed
    )
    found = texts(page, SymbolKind.GS1_128)
    assert sorted(found) == sorted(f"(01){GTIN}(21){one.code.serial}" for one in printed)
    [page] = draw(Job(stock.by_name("a4-65"), MARKS, Printer(300), SymbolKind.DATAMATRIX), make_codes(65))
    assert len(texts(page, SymbolKind.DATAMATRIX)) == 65


def test_a_products_own_label_has_its_linear_symbol() -> None:
    one, printed = stock.by_name("a4-24"), make_codes(24, Level.TYPE)
    for dpi in (300, 600):
        [page] = draw(Job(one, MARKS, Printer(dpi), layout.usual_kind(Level.TYPE, GTIN)), printed)
        for x, y in one.positions:
            box = [round(mm * dpi / 25.4) for mm in (x, y, x + one.label[0], y + one.label[1])]
            part = page.crop((box[0], box[1], box[2], box[3]))
            assert texts(part, SymbolKind.EAN_13) == [GTIN[1:]]
    case = make_code(gtin="18934588012348", serial=None, lot=None, expiry=None)
    job = Job(stock.by_name("roll-100x50"), MARKS, Printer(203), layout.usual_kind(Level.TYPE, case.code.gtin))
    [page] = draw(job, [case])
    assert texts(page, SymbolKind.ITF_14) == [case.code.gtin]
    assert layout.usual_kind(Level.TYPE, "00000012345670") is SymbolKind.QR


def test_a_lots_labels_repeat() -> None:
    printed = make_codes(21, Level.LOT)
    [page] = draw(Job(stock.by_name("a4-21"), MARKS, Printer(203)), printed)
    assert texts(page) == [printed[0].uri] * 21


def test_the_words_of_a_label_are_all_there() -> None:
    file = io.BytesIO()
    decomposed = unicodedata.normalize("NFD", "Bổ huyết  hoạt huyết")
    labels.pdf(Job(stock.by_name("a4-21"), decomposed, extras=frozenset({Extra.SAMPLE})), [make_code(3)], file)
    reader = pypdf.PdfReader(file)
    words = reader.pages[0].extract_text()
    serial = make_code(3).code.serial
    assert serial
    for wanted in (
        "Bổ huyết hoạt huyết", f"GTIN {GTIN}", f"S/N {serial[:4]} {serial[4:8]} {serial[8:]}",
        "Số lô/LOT LOT123", "HSD/EXP 31/12/2027", "MẪU / SAMPLE", "In đúng cỡ 100 %", "Print at 100 %",
    ):  # fmt: skip
        assert wanted in words, words
    assert b"/PrintScaling /None" in file.getvalue()
    assert reader.metadata
    assert reader.metadata.title == "Bổ huyết hoạt huyết"


def test_skip_and_copies() -> None:
    printed = make_codes(10)
    one = stock.by_name("a4-24")
    first, second = draw(Job(one, MARKS, Printer(203), skip=20, copies=2), printed)
    assert sorted(texts(first)) == sorted([printed[0].uri, printed[1].uri] * 2)
    assert sorted(texts(second)) == sorted(uris(printed[2:]) * 2)
    gone = np.asarray(first)[: int((one.first[1] + 6 * one.pitch[1]) / 25.4 * 203)]
    assert (gone == 255).all(), "nothing is printed on the labels that are gone"
    with pytest.raises(Invalid, match="0 to 23") as caught:
        Job(one, MARKS, skip=24)
    assert caught.value.code == "skip_beyond"


def test_offsets_and_scale_move_all_that_is_printed() -> None:
    one, printed = stock.by_name("a4-8"), make_codes(8)
    where = {}
    for name, printer in (
        ("plain", Printer(203)),
        ("moved", Printer(203, 3.0, -2.0)),
        ("grown", Printer(203, scale=101)),
    ):
        [page] = draw(Job(one, MARKS, printer), printed)
        assert sorted(texts(page)) == uris(printed)
        found = {code.text: code.position.top_left for code in read_symbols(page, SymbolKind.QR)}
        where[name] = [
            (found[code.uri].x * 25.4 / 203, found[code.uri].y * 25.4 / 203) for code in (printed[0], printed[7])
        ]
    for plain, moved, grown in zip(where["plain"], where["moved"], where["grown"], strict=True):
        assert moved == pytest.approx((plain[0] + 3, plain[1] - 2), abs=0.2)
        assert grown == pytest.approx((plain[0] * 1.01, plain[1] * 1.01), abs=0.2)
    with pytest.raises(Invalid, match="fit to page"):
        Printer(scale=90)
    with pytest.raises(Invalid, match="another sheet"):
        Printer(offset_x=21)
    with pytest.raises(Invalid, match="203, 300 or 600"):
        Printer(dpi=301)


@ALL
@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_modules_are_whole_dots_of_the_page(one: Stock, dpi: int) -> None:
    """The rendered symbol is, dot by dot, the symbol that was made."""
    # A page of whole inches, because the renderer stretches others to whole dots.
    whole = replace(one, page=(math.ceil(one.page[0] / 25.4) * 25.4, math.ceil(one.page[1] / 25.4) * 25.4))
    job, printed, last = Job(whole, MARKS, Printer(dpi)), make_code(), one.labels_a_page - 1
    mark = Layout(job).face(printed).marks[0]
    assert mark.printing.module_mm >= 0.25
    [page] = draw(replace(job, skip=last), [printed])
    x, y = (round((at + start) * dpi / 25.4) for at, start in zip(one.position(last), (mark.x, mark.y), strict=True))
    dots = mark.printing.dots
    expected = printing.grid(mark.symbol, mark.printing).repeat(dots, axis=0).repeat(dots, axis=1)
    part = np.asarray(page)[y : y + expected.shape[0], x : x + expected.shape[1]]
    assert ((part < 128) == expected).all()


def test_the_calibration_page_comes_first_and_only_when_asked() -> None:
    for one in STOCKS:
        pages = draw(Job(one, MARKS, Printer(203), extras=frozenset({Extra.CALIBRATION})), make_codes(1))
        assert len(pages) == 2
        assert not texts(pages[0])
        x, y = one.position(0)
        row = np.asarray(pages[0])[round((y + one.label[1] / 2) / 25.4 * 203)]
        assert row[round((x + one.label[0] / 2) / 25.4 * 203)] < 200, "a cross in the middle of the first label"
    assert len(draw(Job(STOCKS[0], MARKS, Printer(203)), make_codes(1))) == 1


def test_equal_jobs_give_equal_bytes_and_labels_stay_small() -> None:
    job = Job(stock.by_name("a4-65"), MARKS)
    files = [io.BytesIO(), io.BytesIO()]
    for file in files:
        labels.pdf(job, make_codes(650), file)
    assert files[0].getvalue() == files[1].getvalue()
    assert len(files[0].getvalue()) / 650 < 700
    assert len(pypdf.PdfReader(files[0]).pages) == 10


def test_more_labels_than_one_pdf_holds_are_refused() -> None:
    labels.refuse_many(labels.MOST_LABELS)
    with pytest.raises(Refused, match="--start and --stop"):
        labels.refuse_many(labels.MOST_LABELS + 1)


def test_a_failing_stream_writes_nothing() -> None:
    def broken() -> Iterator[Code]:
        yield make_code()
        raise Refused("key_revoked", "no more")

    file = io.BytesIO()
    with pytest.raises(Refused):
        labels.pdf(Job(STOCKS[0], MARKS), broken(), file)
    assert not file.getvalue()
