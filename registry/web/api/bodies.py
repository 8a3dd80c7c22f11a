"""What a request's body holds: JSON, or a list of codes as CSV or NDJSON.

1. Bodies are UTF-8; a byte order mark in front is forgiven.
2. Only LF or CRLF ends a line: a code may hold GS (U+001D), NEL or U+2028.
3. A body is read as a whole before the first answer, so a bad line is one clear error that names the line, and no code
   is answered half-way.
"""

import csv
import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, NoReturn

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from registry.errors import Invalid
from registry.web.guard import Rejected

_HEADERS = ("code", "mã", "ma")


def json_object() -> dict[str, Any]:
    """The body as a JSON object. Raises Invalid, or Rejected for another content type."""
    found = json_value()
    if not isinstance(found, dict):
        raise Invalid("not_an_object", 'The body: expected a JSON object such as {"code": "..."}.')
    return found


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
        raise Invalid("not_utf8", f"The body is not UTF-8: byte {error.start} cannot be read.") from error


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


def codes_in_ndjson(body: str, limit: int) -> list[str]:
    """The codes of an NDJSON body, one object a line; blank lines are passed over."""
    found: list[str] = []
    for number, line in enumerate(body.split("\n"), 1):
        if not line.strip(" \t\r"):
            continue
        if len(found) == limit:
            too_many(limit)
        value = _parsed(line, f"Line {number}")
        if not isinstance(value, dict) or "code" not in value:
            raise Invalid("bad_line", f'Line {number}: expected an object such as {{"code": "..."}}.')
        found.append(code_of(value["code"], f"Line {number}, code"))
    return found


def codes_in_csv(body: str, limit: int) -> list[str]:
    """The codes of the column `code` (or `mã`) of a CSV body; blank lines are passed over."""
    first = body.split("\n", 1)[0]
    delimiter = next((sign for sign in ",;\t" if _column(first.rstrip("\r").split(sign)) is not None), ",")
    rows = csv.reader(_lines(body), delimiter=delimiter, strict=True)
    try:
        header = next(rows, [])
        column = _column(header)
        if column is None:
            raise Invalid("column_missing", "Line 1: expected a header line with a column `code` (or `mã`).")
        found: list[str] = []
        for row in rows:
            if not row:
                continue
            if len(row) != len(header):
                raise Invalid(
                    "bad_line",
                    f"Line {rows.line_num}: {len(row)} cells where the header has {len(header)}; "
                    "put a cell that holds the separator in quotation marks.",
                )
            if len(found) == limit:
                too_many(limit)
            found.append(row[column])
    except csv.Error as error:
        raise Invalid("bad_line", f"Line {rows.line_num}: this is no CSV ({error}).") from error
    return found


def too_many(limit: int) -> NoReturn:
    """Refuse a batch of more codes than a stranger may ask for."""
    raise Rejected(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "batch_too_large",
        f"At most {limit} codes at a time: split the list.",
    )


def _lines(body: str) -> Iterator[str]:
    for line in body.split("\n"):
        yield line + "\n"


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
