"""GET /v1/flags: cases for an officer, with their evidence; those that signed-in parties gave evidence for first."""

from flask import Blueprint, Response, request

from registry.errors import Invalid
from registry.model.cases import CaseState, FlagKind
from registry.store.engine.engine import read
from registry.supervision.flags import every, to_json
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.front.frame import reply

blueprint = Blueprint("flags", __name__, url_prefix="/v1")

MOST = 1000


@blueprint.get("/flags")
def flags() -> Response:
    state, kind = request.args.get("state", "open"), request.args.get("kind")
    if state not in set(CaseState):
        raise Invalid("state", f"state: expected one of {', '.join(CaseState)}.")
    # An empty field of a form asks for nothing.
    if kind and kind not in set(FlagKind):
        raise Invalid("kind", f"kind: expected one of {', '.join(FlagKind)}.")
    with read(service().engine) as conn:
        cases = every(conn, known_caller().watch, CaseState(state), FlagKind(kind) if kind else None, MOST + 1)
    return reply({"flags": [to_json(flag, lot) for flag, lot in cases[:MOST]], "more": len(cases) > MOST})
