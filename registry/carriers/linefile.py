"""Files for printing lines: the codes of an order as CSV that proves itself whole.

    index,uri,element_string,gtin,serial,serial_grouped,lot,expiry_iso,expiry_printed
    0,HTTPS://...,0108...10L1{GS}21...,08934588012341,7K3M9Q2XT4WZ,7K3M 9Q2X T4WZ,L1,2027-12-31,31/12/2027
    #total,1
    #sha256,<64 hexadecimal digits>

1. One line a code, `index` running without a gap from wherever the file starts. UTF-8 (all of it ASCII), LF, commas; a
   value with a comma or a quote stands in quotes (RFC 4180). Values that a code lacks are empty.
2. `uri` goes into QR codes as it is; `element_string` into GS1 DataMatrix, FNC1 in front. GS, the separator
   (character 29), is written as the four characters `{GS}`: control characters get lost in spreadsheets and on their
   way to a coder, and braces can stand in no GS1 value, so the mark is never taken for one.
3. `expiry_printed` is day/month/year, for people.
4. `#total` counts the codes; `#sha256` is the hash of all bytes before its own line. A torn, edited or re-saved file
   fails `verify_linefile`; so does one that lost or doubled lines.
"""

import csv
import hashlib
import io
import itertools
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import BinaryIO, Final, NoReturn, Protocol

from registry.carriers.layout import grouped
from registry.carriers.symbols import Printed
from registry.codes import product_codes
from registry.codes.product_codes import ProductCode
from registry.errors import Invalid
from registry.gs1 import notation
from registry.gs1.elements import GS

HEADER: Final = "index,uri,element_string,gtin,serial,serial_grouped,lot,expiry_iso,expiry_printed\n"
GS_MARK: Final = "{GS}"
BLOCK: Final = 1000
# Longer than any line of ours; a stream without line ends must not fill the memory.
_LONGEST: Final = 4096
_TOTAL = re.compile(rb"#total,([0-9]{1,12})\n")
_SUM = re.compile(rb"#sha256,([0-9a-f]{64})\n")


class Numbered(Printed, Protocol):
    """A code as it is printed, and which of its order it is (`production.PrintedCode`)."""

    @property
    def index(self) -> int: ...


def lines(printed: Iterable[Numbered]) -> Iterator[bytes]:
    """The whole file in blocks: header, codes, total, sum."""
    total, digest = 0, hashlib.sha256(HEADER.encode())
    yield HEADER.encode()
    stream = iter(printed)
    while block := list(itertools.islice(stream, BLOCK)):
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(_row(one) for one in block)
        written = out.getvalue().encode()
        digest.update(written)
        total += len(block)
        yield written
    last = f"#total,{total}\n".encode()
    digest.update(last)
    yield last + f"#sha256,{digest.hexdigest()}\n".encode()


def _row(printed: Numbered) -> list[str]:
    code = printed.code
    string = notation.write_element_string(product_codes.elements(code, printed.seal)).removeprefix(GS)
    day = expiry_day(code)
    return [
        str(printed.index),
        printed.uri,
        string.replace(GS, GS_MARK),
        code.gtin,
        code.serial or "",
        grouped(code.serial) if code.serial else "",
        code.lot or "",
        day.isoformat() if day else "",
        day.strftime("%d/%m/%Y") if day else "",
    ]


def expiry_day(code: ProductCode) -> date | None:
    """The expiry as a day: the registry seals only days of this century."""
    digits = code.expiry
    return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:])) if digits else None


def verify_linefile(stream: BinaryIO) -> int:
    """How many codes a file holds, if it is whole and unchanged.

    Raises Invalid: linefile_header, linefile_line, linefile_torn, linefile_total, linefile_sum.
    """
    digest, count, first = hashlib.sha256(), 0, 0
    line = stream.readline(_LONGEST)
    if line != HEADER.encode():
        _fail("linefile_header", "It does not begin with this registry's header line; was it saved by another program?")
    while True:
        digest.update(line)
        line = stream.readline(_LONGEST)
        if line.startswith(b"#"):
            break
        index, comma, _ = line.partition(b",")
        if not line.endswith(b"\n"):
            _fail("linefile_torn", f"It ends in the middle, after {count} codes: copy or make it again.")
        if not (comma and index.isdigit()):
            _fail("linefile_line", f"Line {count + 2} is no line of codes.")
        first = int(index) if count == 0 else first
        if int(index) != first + count:
            _fail("linefile_line", f"Line {count + 2} has index {int(index)} where {first + count} was due.")
        count += 1
    _check_end(stream, line, digest, count)
    return count


def _check_end(stream: BinaryIO, line: bytes, digest: "hashlib._Hash", count: int) -> None:
    total = _TOTAL.fullmatch(line)
    if total is None:
        _fail("linefile_torn", f"After {count} codes there is no whole line `#total`: copy or make it again.")
    if int(total[1]) != count:
        _fail("linefile_total", f"It says {int(total[1])} codes and holds {count}.")
    digest.update(line)
    given = _SUM.fullmatch(stream.readline(_LONGEST))
    if given is None or stream.read(1):
        _fail("linefile_torn", "It does not end with one line `#sha256`: copy or make it again.")
    if given[1].decode() != digest.hexdigest():
        _fail("linefile_sum", "Its content is not what was written: its SHA-256 differs. Do not print it.")


def _fail(code: str, message: str) -> NoReturn:
    raise Invalid(code, message)
