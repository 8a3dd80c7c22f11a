"""Recalls: of a product or of lots of it, with a level and a notice to the public; and what is or was recalled.

All lots of a call are recalled, or none. A producer recalls its own goods; lifting a recall needs two officers and is
done at their desk.
"""

from flask import Blueprint, Response

from registry.catalogue import products
from registry.market import measures
from registry.market.measures import Decision
from registry.model.days import rfc3339
from registry.model.measures import RECALL_DAYS, Act, RecordedMeasure, Target
from registry.store.engine.engine import Connection, read
from registry.web.api import fields, once, whose
from registry.web.api.once import ActAnswer
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.front.frame import reply

blueprint = Blueprint("recalls", __name__, url_prefix="/v1/recalls")

MOST = 1000
MOST_LOTS = 200
_NUMBER = 2**53


@blueprint.post("")
def recall() -> Response:
    content, body = fields.body()
    gtin = body.gtin()
    lots = body.texts("lots", MOST_LOTS, 20) if body.has("lots") else [None]
    notice, now = body.inner("notice"), service().clock()
    decision = Decision(
        known_caller().name,
        body.text("reason", 500),
        body.number("level", min(RECALL_DAYS), max(RECALL_DAYS)),
        notice.lines_or_none("vi", 2000),
        notice.lines_or_none("en", 2000),
    )

    def act(conn: Connection) -> ActAnswer:
        products.visible(conn, whose.viewer(), gtin)
        outcomes = []
        for lot in dict.fromkeys(lots):
            outcome = measures.carry_out(conn, Act.RECALL, Target(gtin, lot), decision, now)
            outcomes.append({"lot": lot, "outcome": "done" if outcome.changed else "repeated"})
        return ActAnswer({"gtin": gtin, "level": decision.level, "results": outcomes})

    return once.creating(content, act)


@blueprint.get("")
def recalls() -> Response:
    query = fields.query()
    since, limit = query.moment_or_none("since"), query.number("limit", 1, MOST, 100)
    after = query.number("after", 0, _NUMBER, 0)
    with read(service().engine) as conn:
        page, more = measures.recalls(conn, whose.viewer(), since, after, limit)
    return reply({"recalls": [_to_json(kept) for kept in page], "next": str(more) if more else None})


def _to_json(kept: RecordedMeasure) -> dict[str, object]:
    measure = kept.measure
    unit = measure.target.unit
    return {
        "number": kept.id,
        "gtin": measure.target.gtin,
        "lot": measure.target.lot,
        "order": unit.order_id if unit else None,
        "unit": unit.unit_index if unit else None,
        "level": measure.level,
        "reason": measure.reason,
        "notice": {"vi": measure.notice_vi, "en": measure.notice_en},
        "at": rfc3339(measure.at),
        "lifted_at": rfc3339(kept.lifted_at),
    }
