"""A client as it should be: it asks the same under the same id until it is answered."""

import json
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

from registry.model.orders import Unit
from tests.processes import PATIENCE


@dataclass(frozen=True)
class Answer:
    """A status, a body of JSON, and after how many seconds to come back."""

    status: int
    body: dict[str, Any]
    wait: int = 0

    @property
    def done(self) -> bool:
        return self.status in (200, 201)


@dataclass
class Act:
    """A request that may be repeated: `key` names what it does, `table` where that is recorded.

    It makes a row for each of `units`, which are the packs it is about, or `rows` where it is about none; `piece` of
    them come with its first commit. `answers` holds one for each time it was sent, None where the connection broke.
    """

    table: str
    key: str
    path: str
    body: dict[str, Any] | str
    headers: dict[str, str]
    units: tuple[Unit, ...] = ()
    rows: int = 1
    piece: int = 1
    answers: list[Answer | None] = field(default_factory=list)

    def send(self, port: int) -> Answer | None:
        """Ask once. What is no answer says so as it should: problem details with a moment to come back."""
        answer = ask(port, self.path, self.content, self.headers)
        self.answers.append(answer)
        assert answer is None or answer.done or answer.status == 503, (self.key, answer)
        return answer

    @property
    def content(self) -> bytes:
        """The body as it is sent; what is no JSON is a file of serials."""
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()

    @property
    def done(self) -> list[Answer]:
        """The answers that said that it is done."""
        return [answer for answer in self.answers if answer is not None and answer.done]


def ask(port: int, path: str, content: bytes | None = None, headers: dict[str, str] | None = None) -> Answer | None:
    """One request on a connection of its own, so that the workers take turns; None where the connection broke."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET" if content is None else "POST", path, content, headers or {})
        got = connection.getresponse()
        told = got.read()
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()
    if got.status == 503:
        assert got.getheader("Content-Type") == "application/problem+json", told
        assert int(got.getheader("Retry-After") or 0) > 0, told
    return Answer(got.status, json.loads(told) if told.startswith(b"{") else {}, int(got.getheader("Retry-After") or 0))


def looked_at(port: int, code: str, headers: dict[str, str] | None = None) -> Answer:
    """What a server says of a code, without a trace."""
    content = json.dumps({"code": code, "record": False}).encode()
    answer = ask(port, "/v1/verify", content, {"Content-Type": "application/json"} | (headers or {}))
    assert answer is not None
    return answer


def verdicts(port: int, code: str) -> set[str]:
    """What a server says of a code, asked ten times, so that each worker is asked."""
    return {looked_at(port, code).body["verdict"] for _ in range(10)}
