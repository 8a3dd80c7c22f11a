"""The description of every address for programs: OpenAPI 3.1 for machines, the same rendered as one page for people.

The page tells in the reader's language how to begin and what each call does; the details of a call are in English.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response
from markupsafe import Markup, escape

from registry.model.phrases import Phrase
from registry.web.api.words import CALLS, GROUPS
from registry.web.front.frame import reply
from registry.web.page import pages

blueprint = Blueprint("openapi", __name__)

_FILE = Path(__file__).parent.parent / "static" / "openapi.json"


@dataclass(frozen=True, slots=True)
class Example:
    """An example on the page: what it is, and its text."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class DescribedCall:
    """One call as the page shows it; `name` is its operationId, `group` its tag."""

    name: str
    group: str
    method: str
    path: str
    summary: Phrase
    description: Markup
    parameters: tuple[tuple[str, Markup], ...]
    request_samples: tuple[Example, ...]
    answers: tuple[tuple[str, Markup], ...]
    answer_samples: tuple[Example, ...]


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document."""
    document: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return document


@blueprint.get("/openapi.json")
def openapi() -> Response:
    answer = reply(description())
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@blueprint.get("/docs")
def docs() -> Response:
    groups = [(name, words, [call for call in _calls() if call.group == name]) for name, words in GROUPS.items()]
    answer = pages.page(
        "docs.html", groups=groups, faults=_faults(), switch=f"/docs?lang={'vi' if pages.language() == 'en' else 'en'}"
    )
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@cache
def _calls() -> tuple[DescribedCall, ...]:
    paths = description()["paths"].items()
    return tuple(_call(method, path, operation) for path, methods in paths for method, operation in methods.items())


def _call(method: str, path: str, operation: dict[str, Any]) -> DescribedCall:
    own = {status: answer for status, answer in operation["responses"].items() if "$ref" not in answer}
    return DescribedCall(
        operation["operationId"],
        operation["tags"][0],
        method.upper(),
        path,
        summary=Phrase(CALLS[operation["operationId"]], operation["summary"]),
        description=_marked(operation.get("description", "")),
        parameters=tuple((p["name"], _marked(p.get("description", ""))) for p in operation.get("parameters", ())),
        request_samples=tuple(_samples(operation.get("requestBody", {}))),
        answers=tuple((status, _marked(answer["description"])) for status, answer in own.items()),
        answer_samples=tuple(_samples(own.get("200") or own.get("201", {}))),
    )


@cache
def _faults() -> tuple[tuple[int, Markup], ...]:
    """The failures that many calls share, by status; told once on the page."""
    shared = description()["components"]["responses"].values()
    examples = [(answer["content"]["application/problem+json"]["example"], answer) for answer in shared]
    return tuple(
        (example["status"], _marked(answer["description"]))
        for example, answer in sorted(examples, key=lambda pair: int(pair[0]["status"]))
    )


_WORD = re.compile("`([^`]+)`")


def _marked(text: str) -> Markup:
    """Text whose words in backquotes are code."""
    return Markup(_WORD.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped first


def _samples(body: dict[str, Any]) -> Iterator[Example]:
    for kind, media in body.get("content", {}).items():
        shown = [(kind, media["example"])] if "example" in media else []
        shown += [(f"{kind}: {e.get('summary', name)}", e["value"]) for name, e in media.get("examples", {}).items()]
        for title, value in shown:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
            yield Example(title, text)
