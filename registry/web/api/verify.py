"""POST /v1/verify and /v1/verify/batch: a verdict is an answer, so any code at all gives 200.

A batch in JSON is answered in JSON; CSV and NDJSON are answered as NDJSON, one answer a line in the order asked, the
summary last. Every check of a unit is recorded before it is answered; with `record: false` nothing is. With an API key
it is recorded as its organisation's, and a batch may be larger. A sandbox key is answered from the samples alone.
"""

import json
from collections import Counter

from flask import Blueprint, Response, request

from registry import sandbox
from registry.answers import Answer, to_json
from registry.errors import Invalid
from registry.web import callers, limits
from registry.web.api import bodies, scans
from registry.web.credentials import caller
from registry.web.desk import desk
from registry.web.guard import BATCH_CODE, SINGLE_BODY, reply

blueprint = Blueprint("verify", __name__, url_prefix="/v1")

_JSON, _CSV, _NDJSON = "application/json", "text/csv", "application/x-ndjson"


@blueprint.post("/verify")
def verify_one() -> Response:
    body = bodies.json_object()
    if "code" not in body:
        raise Invalid("code_missing", 'code: expected a text, such as {"code": "..."}.')
    code = bodies.code_of(body["code"], "code")
    answers, scan = _checked(body, [code])
    return reply(_found(answers[0], scan))


@blueprint.post("/verify/batch")
def verify_batch() -> Response:
    limit = callers.batch_limit()
    request.max_content_length = SINGLE_BODY + BATCH_CODE * limit
    kind = bodies.require(_JSON, _CSV, _NDJSON)
    body = bodies.json_object() if kind == _JSON else _in_query()
    if kind == _JSON:
        codes = bodies.codes_in(body, limit)
    else:
        codes = (bodies.codes_in_csv if kind == _CSV else bodies.codes_in_ndjson)(bodies.text(), limit)
    answers, scan = _checked(body, codes)
    results = [_found(answer, scan) for answer in answers]
    summary = Counter(answer.judgement.verdict.value for answer in answers)
    if kind == _JSON:
        return reply({"results": results, "summary": summary})
    lines = [json.dumps(found, ensure_ascii=False) + "\n" for found in (*results, {"summary": summary})]
    return Response("".join(lines).encode(), content_type=_NDJSON)


def _in_query() -> dict[str, object]:
    """What a body of bare lines has no room for: `?record=false&scan=UUID`. Codes never stand in an address."""
    said: dict[str, object] = {}
    if (record := request.args.get("record")) is not None:
        said["record"] = {"true": True, "false": False}.get(record, record)
    if (scan := request.args.get("scan")) is not None:
        said["scan"] = {"id": scan}
    return said


def _checked(body: dict[str, object], codes: list[str]) -> tuple[list[Answer], dict[str, object]]:
    """The answers, and the scan as the answer tells it, with a token for a device that has none."""
    record = body.get("record", True)
    if not isinstance(record, bool):
        raise Invalid("record", "record: expected true or false.")
    asked = scans.understood(body.get("scan"))
    known = caller()
    if known is not None and known.sandbox:
        now = desk().clock()
        return [sandbox.answer(code, now) for code in codes], asked.echo(asked.device)
    if not record:
        return limits.verify(codes), asked.echo(asked.device)
    answers = limits.verify(codes, callers.signed(asked.visit()))
    return answers, asked.echo(asked.device or callers.new_token())


def _found(answer: Answer, scan: dict[str, object]) -> dict[str, object]:
    return {**to_json(answer), "scan": scan}
