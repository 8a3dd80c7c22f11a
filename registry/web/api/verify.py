"""POST /v1/verify and /v1/verify/batch: a verdict is an answer, so any code at all gives 200.

1. A batch in JSON is answered in JSON; CSV and NDJSON are answered as NDJSON, one answer a line in the order asked, the
   summary last. Every check of a unit is recorded before it is answered; with `record: false` nothing is.
2. With an API key it is recorded as its organisation's, and a batch may be larger: `visitors.batch_limit` codes in
   JSON, LONGEST_LIST as CSV or NDJSON. A sandbox key is answered from the samples alone.
3. A list as CSV or NDJSON with an API key is checked and recorded chunk by chunk, and answered as it goes, in constant
   memory: a caller who does not read is waited for. Trouble before the first answer is an error like any other. Trouble
   later ends the answer with a line of problem details and a summary that says `"complete": false`: what stands above
   is recorded, and with the same scan id the whole list may be sent again. Without its summary, an answer was cut off.
"""

import json
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from http import HTTPStatus

from flask import Blueprint, Response, copy_current_request_context, g, request

from registry.errors import Invalid, RegistryError
from registry.judgement import sandbox
from registry.judgement.answers import Answer, to_json
from registry.market import verification
from registry.market.recording import Recorder
from registry.market.visits import Visit
from registry.web.api import bodies, claimed_scans
from registry.web.front import frame, limits, visitors
from registry.web.front.addresses import BATCH_CODE, SINGLE_BODY
from registry.web.front.context import service
from registry.web.front.credentials import current_caller, known_caller
from registry.web.front.frame import reply

blueprint = Blueprint("verify", __name__, url_prefix="/v1")

LONGEST_LIST = 100_000
# Room a code has in a list, its other columns included.
_LIST_CODE = 1024
_JSON, _CSV, _NDJSON = "application/json", "text/csv", "application/x-ndjson"
_READERS: dict[str, bodies.Reader] = {_CSV: bodies.codes_in_csv, _NDJSON: bodies.codes_in_ndjson}
# Lines of a long answer are handed to the server so many bytes at a time.
_BLOCK = 1 << 16
_BROKEN_OFF = "The registry cannot go on now. What stands above holds; send the list again with the same scan id."
_encoded = json.JSONEncoder(ensure_ascii=False).encode


@blueprint.post("/verify")
def verify_one() -> Response:
    body = bodies.json_object()
    if "code" not in body:
        raise Invalid("code_missing", 'code: expected a text, such as {"code": "..."}.')
    code = bodies.code_of(body["code"], "code")
    answers, scan = _checked(body, [code])
    return reply(_answer_with_scan(answers[0], scan))


@blueprint.post("/verify/batch")
def verify_batch() -> Response:
    kind = bodies.require(_JSON, _CSV, _NDJSON)
    if kind != _JSON and current_caller() is not None:
        return _long_list(_READERS[kind])
    limit = visitors.batch_limit()
    request.max_content_length = SINGLE_BODY + BATCH_CODE * limit
    if kind == _JSON:
        body = bodies.json_object()
        answers, scan = _checked(body, bodies.codes_in(body, limit))
        summary = Counter(answer.judgement.verdict.value for answer in answers)
        return reply({"results": [_answer_with_scan(answer, scan) for answer in answers], "summary": summary})
    codes = list(_READERS[kind](bodies.lines_in_hand(), limit))
    answers, scan = _checked(_in_query(), codes)
    return Response(b"".join(_lines(answers, scan, _trouble())), content_type=_NDJSON)


def _long_list(read: bodies.Reader) -> Response:
    request.max_content_length = SINGLE_BODY + _LIST_CODE * LONGEST_LIST
    visit, scan = _understood(_in_query())
    codes = bodies.SpooledCodes(read, LONGEST_LIST)
    return Response(_Stream(codes, _lines(_answers(codes, visit), scan, _trouble())), content_type=_NDJSON)


class _Stream:
    """The lines of a long answer, the first of them in hand; the list is gone when it is over."""

    def __init__(self, codes: bodies.SpooledCodes, lines: Generator[bytes]) -> None:
        self._codes = codes
        self._lines = lines
        try:
            self._first: bytes | None = next(lines)
        except BaseException:
            codes.close()
            raise

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        first, self._first = self._first, None
        if first is not None:
            return first
        try:
            return next(self._lines)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Called by the server when the answer is over, or nobody listens any more."""
        self._lines.close()
        self._codes.close()


def _answers(codes: Iterable[str], visit: Visit | None) -> Iterator[Answer]:
    """The answers to a list, chunk by chunk. What they need is in hand: a stream goes on when the request is over."""
    at = service()
    if _in_sandbox():
        now = at.clock()
        return (sandbox.answer(code, now) for code in codes)
    recorder = Recorder(visit, at.rules, at.tally) if visit else None
    answers = verification.verify_many(at.custodian.run, at.engine, codes, at.clock, recorder=recorder)
    return limits.told_by_chunk(answers, limits.known_misses())


def _lines(
    answers: Iterable[Answer], scan: dict[str, object], trouble: Callable[[Exception], dict[str, object]]
) -> Generator[bytes]:
    """Blocks of whole lines: the answers, then the summary. Raises what goes wrong before the first block.

    A chunk of answers is more than a block, so nothing was recorded then.
    """
    counts: Counter[str] = Counter()
    block, size, begun = [], 0, False
    ending: list[dict[str, object]] = []
    try:
        for answer in answers:
            counts[answer.judgement.verdict.value] += 1
            line = _encoded(_answer_with_scan(answer, scan)) + "\n"
            block.append(line)
            size += len(line)
            if size >= _BLOCK:
                begun = True
                yield "".join(block).encode()
                block, size = [], 0
    except Exception as error:
        if not begun:
            raise
        ending.append(trouble(error))
    ending.append({"summary": counts, "complete": not ending})
    yield "".join([*block, *(_encoded(line) + "\n" for line in ending)]).encode()


def _trouble() -> Callable[[Exception], dict[str, object]]:
    """What logs trouble in the middle of an answer, and gives the problem details that tell it."""
    request_id = g.request_id

    @copy_current_request_context
    def problem_of(error: Exception) -> dict[str, object]:
        g.request_id = request_id
        if isinstance(error, frame.Rejected):
            refusal: dict[str, object] = json.loads(frame.problem(error.status, error.code, error.detail).data)
            return refusal
        frame.log_fault(error)
        status, code = HTTPStatus.INTERNAL_SERVER_ERROR, "internal"
        if isinstance(error, RegistryError):
            status, code = frame.status_of(error), error.code
        problem: dict[str, object] = json.loads(frame.problem(status, code, _BROKEN_OFF).data)
        return problem

    return problem_of


_SCAN_IN_QUERY = {"id": "scan", "site": "site"}


def _in_query() -> dict[str, object]:
    """What bare lines have no room for: `?record=false&scan=UUID&site=NAME`. Codes never stand in an address."""
    body: dict[str, object] = {}
    if (record := request.args.get("record")) is not None:
        body["record"] = {"true": True, "false": False}.get(record, record)
    scan = {name: given for name, word in _SCAN_IN_QUERY.items() if (given := request.args.get(word)) is not None}
    if scan:
        body["scan"] = scan
    return body


def _understood(body: dict[str, object]) -> tuple[Visit | None, dict[str, object]]:
    """Who checks, None where nothing is recorded; and the scan as the answer tells it.

    A device that has no token gets one.
    """
    record = body.get("record", True)
    if not isinstance(record, bool):
        raise Invalid("record", "record: expected true or false.")
    claim = claimed_scans.understood(body.get("scan"))
    if not record or _in_sandbox():
        return None, claim.echo(claim.device)
    site = visitors.site(claim.site)
    visit = visitors.signed(claim.visit(), site)
    counts_at = site.name if site is not None and visit.site_id is not None else None
    return visit, claim.echo(claim.device or visitors.new_token(), counts_at)


def _checked(body: dict[str, object], codes: list[str]) -> tuple[list[Answer], dict[str, object]]:
    """The answers, and the scan as the answer tells it."""
    visit, scan = _understood(body)
    if _in_sandbox():
        now = service().clock()
        return [sandbox.answer(code, now) for code in codes], scan
    return limits.verify_within_limits(codes, visit), scan


def _in_sandbox() -> bool:
    return current_caller() is not None and known_caller().sandbox


def _answer_with_scan(answer: Answer, scan: dict[str, object]) -> dict[str, object]:
    return {**to_json(answer), "scan": scan}
