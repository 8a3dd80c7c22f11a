"""What a request's body holds: JSON, or a list of codes as CSV or NDJSON.

1. Bodies are UTF-8; a byte order mark in front is forgiven.
2. Only LF or CRLF ends a line: a code may hold GS (U+001D), NEL or U+2028.
3. A body is taken in as a whole before the first answer, so a bad line is one clear error that names the line, and no
   code is answered half-way. Most programs send all they have before they read a word of the answer, and many proxies
   too: answered while it is still being sent, a long list would end with both sides waiting for the other.
4. A long list lies in a temporary file meanwhile, and is read from there line by line, in constant memory.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO, Any, NoReturn

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from registry.errors import Invalid, Unavailable
from registry.web.front.addresses import SINGLE_BODY
from registry.web.front.frame import Rejected

_HEADERS = ("code", "mã", "ma")
_BLOCK = 1 << 16
# No line of a list is longer, and no list smaller than this touches the disk.
_LONGEST_LINE = SINGLE_BODY
_IN_MEMORY = 1 << 20

# The codes in the lines of a body, at most so many; lines come without their LF.
Reader = Callable[[Iterable[str], int], Iterator[str]]


def json_object() -> dict[str, Any]:
    """The body as a JSON object. Raises Invalid, or Rejected for another content type."""
    body = json_value()
    if not isinstance(body, dict):
        raise Invalid("not_an_object", 'The body: expected a JSON object such as {"code": "..."}.')
    return body


def json_value() -> object:
    """The body as any JSON value. Raises Invalid, or Rejected for another content type."""
    require("application/json")
    return _parsed(text(), "The body")


def require(*kinds: str) -> str:
    """The content type, one of `kinds`; Rejected 415 otherwise."""
    kind = request.mimetype
    if kind not in kinds:
        raise Rejected(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "content_type",
            f"Content-Type: expected {' or '.join(kinds)}.",
        )
    return kind


def text() -> str:
    """The body as text; Invalid when it is not UTF-8."""
    data = content()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(error.start) from error


def _not_utf8(at: int) -> Invalid:
    return Invalid("not_utf8", f"The body is not UTF-8: byte {at} cannot be read.")


def content() -> bytes:
    """The body as it came."""
    data = request.get_data(cache=False)
    # Werkzeug cuts a chunked body at the limit without a word, and half a list must not pass for a whole one.
    if request.content_length is None and len(data) >= (request.max_content_length or 0):
        raise RequestEntityTooLarge
    return data


def code_of(given: object, where: str) -> str:
    """A code given in JSON; Invalid when it is no text."""
    if not isinstance(given, str):
        raise Invalid("code_not_text", f"{where}: expected a text, the code as it was scanned or typed.")
    return given


def codes_in(body: dict[str, Any], limit: int) -> list[str]:
    """The codes of a JSON batch. Raises Invalid naming the place, Rejected for too many."""
    given = body.get("codes")
    if not isinstance(given, list):
        raise Invalid("codes_missing", 'codes: expected a list of texts, such as {"codes": ["..."]}.')
    if len(given) > limit:
        too_many(limit)
    return [code_of(code, f"codes[{at}]") for at, code in enumerate(given)]


def codes_in_ndjson(lines: Iterable[str], limit: int) -> Iterator[str]:
    """The codes of NDJSON, one object a line; blank lines are passed over. Raises Invalid naming the line, Rejected."""
    count = 0
    for number, line in enumerate(lines, 1):
        if not line.strip(" \t\r"):
            continue
        if count == limit:
            too_many(limit)
        value = _parsed(line, f"Line {number}")
        if not isinstance(value, dict) or "code" not in value:
            raise Invalid("bad_line", f'Line {number}: expected an object such as {{"code": "..."}}.')
        count += 1
        yield code_of(value["code"], f"Line {number}, code")


def codes_in_csv(lines: Iterable[str], limit: int) -> Iterator[str]:
    """The codes of the column `code` (or `mã`) of CSV; blank lines are passed over. Raises as `codes_in_ndjson`."""
    rest = iter(lines)
    first = next(rest, "")
    delimiter = next((sign for sign in ",;\t" if _column(first.rstrip("\r").split(sign)) is not None), ",")
    rows = csv.reader((line + "\n" for line in chain((first,), rest)), delimiter=delimiter, strict=True)
    count = 0
    try:
        header = next(rows, [])
        column = _column(header)
        if column is None:
            raise Invalid("column_missing", "Line 1: expected a header line with a column `code` (or `mã`).")
        for row in rows:
            if not row:
                continue
            if len(row) != len(header):
                raise Invalid(
                    "bad_line",
                    f"Line {rows.line_num}: {len(row)} cells where the header has {len(header)}; "
                    "put a cell that holds the separator in quotation marks.",
                )
            if count == limit:
                too_many(limit)
            count += 1
            yield row[column]
    except csv.Error as error:
        raise Invalid("bad_line", f"Line {rows.line_num}: this is no CSV ({error}).") from error


def lines_in_hand() -> list[str]:
    """The lines of a short body, read as a whole."""
    return text().split("\n")


class SpooledCodes:
    """A long list of codes, laid in a temporary file: to be read from its beginning as often as need be."""

    def __init__(self, read: Reader, limit: int) -> None:
        """Take in the body of this request, and read it through once.

        Raises Invalid naming a line that cannot be read, Rejected for too many codes, Unavailable when the disk is
        full.
        """
        self._read = read
        self._limit = limit
        self._file: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the answer closes it
        try:
            _take_in(self._file)
            self.count = sum(1 for _ in self)
        except OSError as error:
            self.close()
            raise Unavailable("no_room", f"A list of codes cannot be laid aside: {error.strerror}.") from error
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[str]:
        self._file.seek(0)
        return self._read(_lines(self._file), self._limit)

    def close(self) -> None:
        self._file.close()


def _take_in(file: IO[bytes]) -> None:
    """Write the body of this request into a file; RequestEntityTooLarge beyond what may be sent."""
    room, taken = request.max_content_length or 0, 0
    while block := request.stream.read(_BLOCK):
        file.write(block)
        taken += len(block)
        # A chunked body is cut at the limit without a word, see `content`.
        if request.content_length is None and taken >= room:
            raise RequestEntityTooLarge
    if request.content_length is not None and taken < request.content_length:
        raise Invalid("body_short", "The body ended before its Content-Length: send it again.")


def _lines(file: IO[bytes]) -> Iterator[str]:
    """The lines of a file as text, without LF. Raises Invalid for what is not UTF-8, or too long to be a code."""
    at = number = 0
    while line := file.readline(_LONGEST_LINE + 1):
        number += 1
        if len(line) > _LONGEST_LINE:
            raise Invalid("bad_line", f"Line {number}: longer than {_LONGEST_LINE // 1024} KiB.")
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            raise _not_utf8(at + error.start) from error
        yield (text if at else text.removeprefix("\ufeff")).removesuffix("\n")
        at += len(line)


def too_many(limit: int) -> NoReturn:
    """Refuse a batch of more codes than its caller may ask for."""
    raise Rejected(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "batch_too_large",
        f"At most {limit} codes at a time: split the list.",
    )


def _column(header: list[str]) -> int | None:
    names = [name.strip().strip('"').casefold() for name in header]
    return next((names.index(name) for name in _HEADERS if name in names), None)


def _parsed(source: str, where: str) -> object:
    try:
        return json.loads(source, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Invalid("bad_json", f"{where} is no JSON: {error.msg} at character {error.pos}.") from error
    except (ValueError, RecursionError) as error:
        raise Invalid(
            "bad_json", f"{where} is no JSON that can be read: a number too long or brackets too deep."
        ) from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
