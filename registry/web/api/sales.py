"""POST /v1/sales and /v1/sales/undo: what a till sold or took back, one result a code in the order asked.

1. The whole request is checked before the first code counts. A code that cannot be sold is an answer, not an error.
2. Each code is recorded, durably and by itself, before the answer; the same request again changes nothing.
3. Where the registry fails in the middle, the problem says how many codes are recorded.
4. `verdict` is what the code said before.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint, Response, request

from registry import phrases
from registry.circulation import Report, Seller
from registry.errors import Invalid, NotFound, Refused, Unavailable
from registry.model import search_key
from registry.places import PROVINCES
from registry.web.api import bodies
from registry.web.credentials import known_caller
from registry.web.desk import desk
from registry.web.guard import BATCH_CODE, SINGLE_BODY, Rejected, log_fault, reply

blueprint = Blueprint("sales", __name__, url_prefix="/v1")

MAX_CODES = 1000
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)

Result = dict[str, object]
T = TypeVar("T")


@blueprint.post("/sales")
def sell() -> Response:
    body, codes = _asked()
    number, seller, now = _text(body, "id", 100), _seller(body), desk().clock()
    at = _moment(body["at"]) if body.get("at") is not None else now

    def tell(code: str) -> Result:
        told = desk().sell(Report(code, number, at, seller), now)
        verdict = told.answer.judgement.verdict.value
        return _result(told.outcome.value, told.reason or told.outcome.value, verdict)

    return reply({"results": _each(codes, tell)})


@blueprint.post("/sales/undo")
def undo() -> Response:
    body, codes = _asked()
    seller, now = _seller(body), desk().clock()

    # Asked first, so that nothing is taken back where the verdict cannot be told.
    verdicts = [answer.judgement for answer in desk().verify(codes)]

    def tell(code: str) -> tuple[str, str]:
        try:
            return ("undone" if desk().undo_sale(code, seller, now) else "repeated"), "undone"
        except (Refused, NotFound, Invalid) as refusal:
            return "refused", refusal.code

    results: list[Result] = []
    for (outcome, reason), judgement in zip(_each(codes, tell), verdicts, strict=True):
        # What proves nothing has a first reason that says more.
        code = judgement.reasons[0] if reason in ("code_unknown", "code_names_product") else reason
        results.append(_result(outcome, code, judgement.verdict.value))
    return reply({"results": results})


def _result(outcome: str, reason: str, verdict: str) -> Result:
    return {"outcome": outcome, "reason": {"code": reason, **phrases.sale(reason)._asdict()}, "verdict": verdict}


def _each(codes: list[str], tell: Callable[[str], T]) -> list[T]:
    found: list[T] = []
    for code in codes:
        try:
            found.append(tell(code))
        except Unavailable as error:
            if not found:
                raise
            log_fault(error)
            raise Rejected(
                HTTPStatus.SERVICE_UNAVAILABLE,
                error.code,
                f"The first {len(found)} of {len(codes)} codes are recorded, the others are not: send the same again "
                "soon, which records none of them twice.",
            ) from error
    return found


def _asked() -> tuple[dict[str, Any], list[str]]:
    request.max_content_length = SINGLE_BODY + BATCH_CODE * MAX_CODES
    body = bodies.json_object()
    codes = bodies.codes_in(body, MAX_CODES)
    if not codes:
        raise Invalid("codes_missing", "codes: expected at least one.")
    return body, codes


def _seller(body: dict[str, Any]) -> Seller:
    place = _text(body, "place", 200)
    if not search_key(place):
        raise Invalid("place", "place: expected the name of the shop.")
    province = body.get("province")
    if province is not None and (not isinstance(province, str) or province not in PROVINCES):
        raise Invalid("province", 'province: expected one of the 34 codes, such as "01".')
    known = known_caller()
    return Seller(known.name, place, province, known.channel, known.organisation_id)


def _text(body: dict[str, Any], name: str, most: int) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= most or not value.isprintable():
        raise Invalid(
            name if name == "place" else f"sale_{name}", f"{name}: expected 1 to {most} printable characters."
        )
    return value


def _moment(given: object) -> datetime:
    if isinstance(given, str) and _MOMENT.fullmatch(given):
        try:
            return datetime.fromisoformat(given).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise Invalid("sale_at", "at: expected a moment with its zone, such as 2026-11-22T09:30:00+07:00.")
