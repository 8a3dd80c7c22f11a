"""POST /v1/dispositions: what became of goods: destroyed, stolen, exported, withdrawn. By codes, or a whole lot.

1. By codes each has its result, in the order asked; by lot it is one act.
2. An officer may say it of any goods and a producer of its own. Whoever holds others' goods may report of items, by
   their sealed code, that they were stolen or destroyed: an officer decides on it (`losses`), and until then the items
   bear a note. A photo shows a sealed code too, so nobody blocks others' goods alone.
3. Another producer's code is answered as one that was never issued, its lot as one that nobody knows.
4. A recall has a level and a notice and an address of its own (`recalls`). Lifting needs two officers, so no program
   does it.
"""

from collections.abc import Sequence
from enum import StrEnum

from flask import Blueprint, Response

from registry.catalogue import organisations, products
from registry.errors import NotFound, Refused, RegistryError, Unavailable
from registry.judgement.answers import Answer
from registry.judgement.verdict import PROVES_NOTHING, SealState
from registry.market import measures
from registry.market.measures import Decision, MeasureOutcome
from registry.model.goods import Level
from registry.model.measures import Act, Disposition, Measure, Target
from registry.model.orders import Unit
from registry.model.people import HOLDERS, Role
from registry.orders import issuing
from registry.store.engine.engine import Connection
from registry.supervision import losses
from registry.supervision.losses import Loss
from registry.web.api import fields, once, whose
from registry.web.api.fields import Fields
from registry.web.api.once import ActAnswer
from registry.web.front import limits
from registry.web.front.context import service
from registry.web.front.credentials import known_caller

blueprint = Blueprint("dispositions", __name__, url_prefix="/v1")

MOST = 1000
_LONGEST = 4000


class _Word(StrEnum):
    """What this address says of goods."""

    DESTROYED = Disposition.DESTROYED.value
    STOLEN = Disposition.STOLEN.value
    EXPORTED = Disposition.EXPORTED.value
    WITHDRAWN = Disposition.WITHDRAWN.value


_ACTS = {
    _Word.DESTROYED: Act.DESTROY,
    _Word.STOLEN: Act.REPORT_STOLEN,
    _Word.EXPORTED: Act.EXPORT,
    _Word.WITHDRAWN: Act.WITHDRAW,
}
_OF_HOLDERS = (_Word.DESTROYED, _Word.STOLEN)
# Who may speak of goods without having them in hand.
_OWNERS = frozenset({Role.OFFICER, Role.PRODUCER})


@blueprint.post("/dispositions")
def say() -> Response:
    content, body = fields.body()
    word, decision = body.word("disposition", _Word), _decision(body)
    holder = _OWNERS.isdisjoint(known_caller().roles)
    if holder and word not in _OF_HOLDERS:
        raise Refused("disposition_not_yours", "Who holds goods of others says of items in hand: stolen, or destroyed.")
    if body.has("codes") == body.has("gtin"):
        body.wrong("codes", "a list of codes, or gtin and lot instead, not both")
    if body.has("codes"):
        codes = body.codes("codes", MOST, _LONGEST)
        answers = service().verify(codes)
        limits.require_told(answer.judgement for answer in answers)
        return once.creating(content, lambda conn: ActAnswer({"results": _each(conn, answers, word, decision)}, 200))
    if holder:
        raise Refused("disposition_not_yours", "Who holds goods of others speaks of items in hand: send their codes.")
    target = Target(body.gtin(), body.text("lot", 20))

    def act(conn: Connection) -> ActAnswer:
        products.visible(conn, whose.viewer(), target.gtin)
        return ActAnswer(
            {"results": [_result(measures.carry_out(conn, _ACTS[word], target, decision, service().clock()))]}, 200
        )

    return once.creating(content, act)


def _decision(body: Fields) -> Decision:
    return Decision(known_caller().name, body.text("reason", 500), place=body.text_or_none("place", 200))


def _each(conn: Connection, answers: list[Answer], word: _Word, decision: Decision) -> list[dict[str, object]]:
    results: list[dict[str, object]] = []
    to_report: dict[int, Target] = {}
    for number, answer in enumerate(answers):
        try:
            target, own = _target(conn, answer, word)
            if own:
                results.append(_result(measures.carry_out(conn, _ACTS[word], target, decision, service().clock())))
            else:
                to_report[number] = target
                results.append(_of_target(target, measures.in_force(conn, target)))
        except Unavailable:
            raise
        except RegistryError as refusal:
            results.append({"outcome": "refused", "error": {"code": refusal.code, "detail": refusal.message}})
    if to_report:
        request = _report(conn, list(to_report.values()), word, decision)
        for number in to_report:
            results[number] = {"outcome": "reported", "request": request, **results[number]}
    return results


def _report(conn: Connection, targets: list[Target], word: _Word, decision: Decision) -> int:
    """Leave others' items to an officer; the number of the request."""
    organisation = organisations.by_id(conn, known_caller().organisation_id or 0)
    assert organisation is not None
    loss = Loss(tuple(targets), Disposition(word.value), decision.reason, decision.place)
    return losses.report(conn, organisation, loss, decision.by, service().clock()).id


def _target(conn: Connection, answer: Answer, word: _Word) -> tuple[Target, bool]:
    """What a code names, if this caller may speak of it; and whether the caller's word alone counts."""
    judgement, code, unit = answer.judgement, answer.code, answer.unit
    if code is None or judgement.verdict in PROVES_NOTHING:
        raise NotFound("code_unknown", f"This code is {judgement.verdict}: there is nothing to act on.")
    if not _owns(conn, code.gtin, unit):
        if word not in _OF_HOLDERS or HOLDERS.isdisjoint(known_caller().roles):
            raise NotFound("code_unknown", "This code is unknown: there is nothing to act on.")
        if unit is None or judgement.seal is not SealState.VALID:
            raise Refused("unsealed", "Only the sealed code of a single item shows that it is in hand.")
        return Target(code.gtin, unit=unit), False
    if code.level is Level.TYPE:
        raise Refused("code_names_product", "This code names a whole product: say gtin and lot.")
    return Target(code.gtin, unit=unit) if unit is not None else Target(code.gtin, lot=code.lot), True


def _owns(conn: Connection, gtin: str, unit: Unit | None) -> bool:
    """Whether the goods are an officer's to speak of, or the producer's own."""
    if _OWNERS.isdisjoint(known_caller().roles):
        return False
    viewer = whose.viewer()
    try:
        issuing.visible(conn, viewer, unit.order_id) if unit is not None else products.visible(conn, viewer, gtin)
    except NotFound:
        return False
    return True


def _result(outcome: MeasureOutcome) -> dict[str, object]:
    return {"outcome": "done" if outcome.changed else "repeated", **_of_target(outcome.target, outcome.in_force)}


def _of_target(target: Target, in_force: Sequence[Measure]) -> dict[str, object]:
    return {
        "scope": target.scope.value,
        "gtin": target.gtin,
        "lot": target.lot,
        "in_force": sorted(measure.disposition.value for measure in in_force),
    }
