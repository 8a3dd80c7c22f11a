"""Files for printing lines: what is in them, and that nothing can be lost from them unnoticed."""

import csv
import hashlib
import io

import pytest

from registry.carriers import linefile
from registry.carriers.linefile import verify_linefile
from registry.codes import product_codes
from registry.errors import Invalid
from registry.model.goods import Level
from tests.carriers.test_labels import make_codes


def make_file(count: int = 3, start: int = 0) -> bytes:
    return b"".join(linefile.lines(make_codes(count, start=start)))


def test_each_code_is_a_line_with_all_that_is_printed() -> None:
    printed = make_codes(2)
    rows = list(csv.DictReader(io.StringIO(b"".join(linefile.lines(printed)).decode())))[:2]
    for row, one in zip(rows, printed, strict=True):
        assert row["uri"] == one.uri
        assert row["gtin"] == one.code.gtin
        assert row["serial"] == one.code.serial
        assert row["serial_grouped"].replace(" ", "") == one.code.serial
        assert (row["lot"], row["expiry_iso"], row["expiry_printed"]) == ("LOT123", "2027-12-31", "31/12/2027")
        assert row["element_string"].count("{GS}") == 2
        assert "\x1d" not in row["element_string"]
        for text in (row["uri"], row["element_string"]):
            reading = product_codes.read(text)
            assert reading.code == one.code
            assert reading.seal is not None
            assert reading.seal.text == one.seal


def test_lots_and_products_leave_serials_empty() -> None:
    for level in (Level.LOT, Level.TYPE):
        data = b"".join(linefile.lines(make_codes(2, level=level)))
        assert verify_linefile(io.BytesIO(data)) == 2
        assert b",," in data


def test_the_end_counts_and_hashes_all_before() -> None:
    data = make_file(linefile.BLOCK + 5, start=70)
    *lines, total, last = data.decode().splitlines(keepends=True)
    assert total == f"#total,{linefile.BLOCK + 5}\n"
    assert last == f"#sha256,{hashlib.sha256(''.join([*lines, total]).encode()).hexdigest()}\n"
    assert lines[1].startswith("70,")
    assert verify_linefile(io.BytesIO(data)) == linefile.BLOCK + 5


def _lines(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


DATA = make_file()
DEFECTS = {
    "header lost": (b"".join(_lines(DATA)[1:]), "linefile_header"),
    "saved with a byte order mark": (b"\xef\xbb\xbf" + DATA, "linefile_header"),
    "saved with CRLF": (DATA.replace(b"\n", b"\r\n"), "linefile_header"),
    "torn in a line": (DATA[: len(DATA) // 2], "linefile_torn"),
    "torn between lines": (b"".join(_lines(DATA)[:3]), "linefile_torn"),
    "end lost": (b"".join(_lines(DATA)[:4]), "linefile_torn"),
    "sum lost": (b"".join(_lines(DATA)[:-1]), "linefile_torn"),
    "line lost": (b"".join(_lines(DATA)[:2] + _lines(DATA)[3:]), "linefile_line"),
    "last line lost": (b"".join(_lines(DATA)[:3] + _lines(DATA)[4:]), "linefile_total"),
    "line doubled": (b"".join(_lines(DATA)[:2] + _lines(DATA)[1:]), "linefile_line"),
    "first lines lost, total changed": (
        b"".join(_lines(DATA)[:1] + _lines(DATA)[2:]).replace(b"#total,3", b"#total,2"), "linefile_sum",
    ),
    "letter changed": (DATA.replace(b"LOT123,", b"LOT124,", 1), "linefile_sum"),
    "two files joined": (DATA + DATA, "linefile_torn"),
    "no file of ours": (b"\x00" * 10_000, "linefile_header"),
    "empty": (b"", "linefile_header"),
}  # fmt: skip


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_damaged_file_is_named(defect: str) -> None:
    data, code = DEFECTS[defect]
    with pytest.raises(Invalid) as caught:
        verify_linefile(io.BytesIO(data))
    assert caught.value.code == code
