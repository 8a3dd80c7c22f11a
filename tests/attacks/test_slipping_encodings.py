"""Bodies that say they are something else, or hold more than they say: no limit is passed and nothing breaks."""

import gzip
import io
import json
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from registry.model.cases import ReportReason
from registry.store.engine.engine import read
from registry.store.engine.schema import scans
from registry.web.front.addresses import ADDRESSES, SINGLE_BODY
from tests.web.conftest import World, client, original, world

__all__ = ["client", "original", "world"]
JSON = "application/json"


def recorded(world: World) -> int:
    with read(world.engine) as conn:
        return len(conn.execute(scans.select()).all())


@pytest.mark.parametrize("packing", ["gzip", "deflate", "br", "gzip, gzip", "identity, gzip"])
def test_nothing_is_unpacked_because_a_header_says_so(client: FlaskClient, packing: str) -> None:
    bomb = gzip.compress(json.dumps({"code": "1" * 40_000_000}).encode())
    answer = client.post("/v1/verify", data=bomb, content_type=JSON, headers={"Content-Encoding": packing})
    print(f"tried {len(bomb):,} bytes packed as {packing}: {answer.status_code}")
    assert answer.status_code in (400, 413, 415)


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "utf-16-be", "utf-32", "ebcdic-cp-us", "base64", "zip", "x"])
def test_a_charset_that_is_named_changes_nothing(world: World, client: FlaskClient, charset: str) -> None:
    got = []
    code = world.printed["genuine"]
    for text in (code, "+ADw-script+AD4-alert(1)+ADw-/script+AD4-"):
        for encoded in (charset, "utf-8"):
            try:
                body = json.dumps({"code": text, "record": False}).encode(encoded)
            except (LookupError, TypeError):
                continue
            kind = f"{JSON}; charset={charset}"
            answer = client.post("/v1/verify", data=body, content_type=kind)
            got.append(answer.status_code)
            assert answer.status_code in (200, 400, 415)
            assert answer.content_type.split(";")[0] in (JSON, "application/problem+json")
        kind = f"application/x-www-form-urlencoded; charset={charset}"
        page = client.post("/check", data={"codes": text}, content_type=kind)
        assert "<script>alert" not in page.text
        assert page.content_type == "text/html; charset=utf-8"
    print(f"tried {charset}: {got}")


def streamed(piece: bytes, times: int, taken: list[int]) -> io.RawIOBase:
    """A body without a length, and how much of it was taken."""

    class Stream(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            if taken[0] >= len(piece) * times:
                return 0
            part = piece[: len(buffer)]
            buffer[: len(part)] = part
            taken[0] += len(part)
            return len(part)

    return Stream()


@pytest.mark.parametrize("path", ["/v1/verify", "/check", "/report", "/v1/reports", "/register"])
def test_a_body_without_a_length_is_as_long_as_others(client: FlaskClient, path: str) -> None:
    row, taken = ADDRESSES[f"POST {path}"], [0]
    kind = JSON if path.startswith("/v1") else "application/x-www-form-urlencoded"
    answer = client.post(
        path,
        content_type=kind,
        environ_overrides={
            "wsgi.input": streamed(b'{"code":"' + b"a" * 1000, 100_000, taken),
            "wsgi.input_terminated": True,
            "CONTENT_LENGTH": "",
            "HTTP_TRANSFER_ENCODING": "chunked",
        },
    )
    print(f"tried 100 MB in chunks to {path}: {answer.status_code} after {taken[0]:,} bytes")
    assert answer.status_code in (400, 411, 413)
    assert taken[0] <= row.body + (1 << 20)


def parts(number: int, name: str, filename: str = "") -> tuple[bytes, str]:
    file = f'; filename="{filename}"' if filename else ""
    one = f'--x\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\na\r\n'
    return (one * number + "--x--\r\n").encode(), "multipart/form-data; boundary=x"


# What was taken in before the limit is werkzeug's to let go of.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("name", "filename"), [("words", ""), ("photos", "a.jpg"), ("x", "")])
def test_thousands_of_parts_are_refused(client: FlaskClient, name: str, filename: str) -> None:
    body, kind = parts(50_000, name, filename)
    answer = client.post("/report", data=body, content_type=kind)
    print(f"tried 50,000 parts of {name}: {answer.status_code}")
    assert answer.status_code in (400, 413)


def deep() -> Iterator[tuple[str, bytes]]:
    yield "an array in an array in ...", b"[" * 8_000_000
    yield "an object in an object in ...", b'{"a":' * 3_000_000
    yield "a number of a million digits", b'{"id": ' + b"1" * 1_000_000 + b"}"
    yield "infinite degrees", b'{"reason": "other", "words": "a", "place": {"lat": 1e999, "lon": NaN}}'
    yield "a half of a pair", b'{"reason": "\\ud800", "words": "\\udfff"}'
    yield "damaged UTF-8", b'{"reason": "other", "words": "\xc0\xaf\xed\xa0\x80"}'
    yield "NUL", b'{"reason": "other\\u0000", "words": "a"}'
    yield "an id twice", b'{"id": 1, "id": "00000000-0000-4000-8000-000000000000", "reason": "x"}'


@pytest.mark.parametrize(("trick", "body"), list(deep()), ids=[name for name, _ in deep()])
def test_odd_json_is_refused_in_words(client: FlaskClient, trick: str, body: bytes) -> None:
    for path in ("/v1/reports", "/v1/verify"):
        sent = body if path == "/v1/reports" else body[: SINGLE_BODY - 100]
        answer = client.post(path, data=sent, content_type=JSON)
        print(f"tried {trick} ({len(sent):,} bytes) at {path}: {answer.status_code}")
        assert answer.status_code in (400, 413)
        assert answer.get_json()["code"] != "internal"


def test_of_what_stands_twice_one_value_counts_everywhere(world: World, client: FlaskClient) -> None:
    """What is looked at and what is done are the same one of the two."""
    good, bad = world.printed["genuine"], world.printed["forged"]
    form = f"codes={good}&codes={bad}".replace("?", "%3F")
    page = client.post("/check?lang=en&lang=vi", data=form, content_type="application/x-www-form-urlencoded")
    body = f'{{"code": "{bad}", "code": "{good}", "record": false}}'
    answer = client.post("/v1/verify", data=body, content_type=JSON)
    before = recorded(world)
    print(f"tried two codes in one form ({page.status_code}) and in one object ({answer.get_json()['verdict']})")
    assert answer.get_json()["verdict"] == "genuine"
    assert (page.status_code, recorded(world)) == (200, before)
    form_report = [("reason", ReportReason.OTHER.value), ("reason", "x"), ("words", "một"), ("words", "hai")]
    from werkzeug.datastructures import MultiDict

    sent = client.post("/report", data=MultiDict(form_report))
    assert sent.status_code == 303
