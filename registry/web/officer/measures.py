"""Recalls and blocks: what is in force and what was lifted, new ones with their reach before they count, and keys.

A form leads to a page that shows what would be concerned; only its confirmation acts. Sent twice, or confirmed again
from the browser's history, an act changes nothing more. Lifting a measure and revoking a key ask a second officer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from flask import Response, request
from markupsafe import Markup

from registry.catalogue import products
from registry.errors import RegistryError
from registry.market import measures
from registry.market.measures import Decision
from registry.model.days import local_day
from registry.model.keys import KeyState, Purpose, RecordedKey
from registry.model.measures import (
    BY_MEASURE,
    RECALL_DAYS,
    Act,
    Disposition,
    MeasureFilter,
    Reach,
    RecordedMeasure,
    Target,
)
from registry.model.requests import RequestKind
from registry.store.engine.engine import Connection, read
from registry.supervision import charts, deciding, interventions
from registry.supervision.interventions import ACTS, MeasureScope, NotIssued
from registry.web.front import frame
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.officer.desk import asking, blueprint
from registry.web.officer.measures_words import (
    KEY_PURPOSE,
    MEASURE_ACT,
    MEASURE_LIST,
    NOT_ISSUED,
    RECALL_LEVEL,
    SIGNING_KEY_STATE,
)
from registry.web.officer.overview import age_in_words, province_name
from registry.web.officer.queue import me
from registry.web.page import pages
from registry.web.public.consumer_words import MEASURE

_PAGE = 50
_STATES = {"in_force": True, "lifted": False, "all": None}
_FIELDS = ("act", "gtin", "lots", "codes", "level", "reason", "notice_vi", "notice_en", "place")
_TONES = {Disposition.EXPORTED: "plain", Disposition.DESTROYED: "plain", Disposition.STOLEN: "warn"}


@dataclass(frozen=True, slots=True)
class ShownMeasure:
    """A measure in words. `due` and `late`: the day by which a recall ends, and whether that has passed."""

    id: int
    kind: str
    product: str
    link: str
    target: str
    reason: str
    by: str
    since: str
    due: str
    late: bool
    lifted: str
    tone: str


def shown_measures(conn: Connection, recorded_measures: Sequence[RecordedMeasure]) -> list[ShownMeasure]:
    """Measures as a page shows them, with their products' names."""
    gtins = {one.measure.target.gtin for one in recorded_measures}
    listings = products.by_gtin(conn, gtins) if gtins else {}
    return [_shown(one, listings[one.measure.target.gtin].product.name) for one in recorded_measures]


def _shown(one: RecordedMeasure, product: str) -> ShownMeasure:
    measure = one.measure
    kind = pages.say(MEASURE[measure.disposition])
    due = ""
    if measure.level is not None:
        kind = f"{kind}, {pages.word('mea_level', level=measure.level)}"
        last = local_day(measure.at) + timedelta(days=RECALL_DAYS[measure.level])
        due = pages.day(last)
    lifted = ""
    if one.lifted_at is not None:
        lifted = pages.word("mea_lifted_by", by=one.lifted_by, day=pages.day(one.lifted_at), reason=one.lift_reason)
    return ShownMeasure(
        one.id,
        kind,
        product,
        target_link(measure.target),
        target_in_words(measure.target),
        measure.reason,
        measure.by,
        pages.moment(measure.at),
        due,
        bool(due) and not lifted and last < local_day(service().clock()),
        lifted,
        _TONES.get(measure.disposition, "bad"),
    )


def target_in_words(target: Target) -> str:
    """What a measure is on, beside its product's name."""
    if target.unit is not None:
        return pages.word("mea_unit", index=target.unit.unit_index + 1, order=target.unit.order_id)
    return pages.word("mea_lot", lot=target.lot) if target.lot is not None else pages.word("mea_whole_product")


def target_link(target: Target) -> str:
    """Where everything about a target stands."""
    if target.unit is not None:
        return f"/officer/unit/{target.unit.order_id}/{target.unit.unit_index}"
    if target.lot is not None:
        return f"/officer/lot?{urlencode({'gtin': target.gtin, 'lot': target.lot})}"
    return f"/officer/product/{target.gtin}"


@blueprint.get("/measures")
def measures_list() -> Response:
    state = request.args.get("state", "in_force")
    state = state if state in _STATES else "in_force"
    kind = request.args.get("kind", "")
    disposition = Disposition(kind) if kind in BY_MEASURE else None
    before = request.args.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
    wanted = MeasureFilter(_STATES[state], disposition, before=number)
    with read(service().engine) as conn:
        recorded_measures = measures.newest(conn, known_caller().viewer, wanted, _PAGE + 1)
        shown = shown_measures(conn, recorded_measures[:_PAGE])
    last = recorded_measures[_PAGE - 1].id if len(recorded_measures) > _PAGE else None
    older = {"state": state, "kind": kind, "before": str(last)} if last else None
    return pages.desk(
        "officer/measures.html",
        measures=shown,
        state=state,
        states=[(name, pages.say(words)) for name, words in MEASURE_LIST.items()],
        kind=kind,
        kinds=[(kind.value, pages.say(words)) for kind, words in MEASURE.items()],
        older=f"/officer/measures?{urlencode(older)}" if older else None,
    )


@blueprint.get("/measures/new")
def measure_form() -> Response:
    typed = {"gtin": request.args.get("gtin", ""), "lots": request.args.get("lot", ""), "act": "recall", "level": "1"}
    return _form_page(typed, None)


def _form_page(typed: dict[str, str], error: RegistryError | None) -> Response:
    status = int(frame.status_of(error)) if error else 200
    return pages.desk(
        "officer/measures_new.html",
        status,
        typed=typed,
        message=_fault(error) if error else "",
        acts=[(act.value, pages.say(words)) for act, words in MEASURE_ACT.items()],
        levels=[(str(level), pages.say(words)) for level, words in RECALL_LEVEL.items()],
    )


def _fault(error: RegistryError) -> str:
    """A failure in words; of many lots or codes, which one it is about."""
    if isinstance(error, NotIssued):
        return pages.say(NOT_ISSUED[error.code], what=error.what)
    return pages.fault(error)


@blueprint.post("/measures/check")
def measure_check() -> Response:
    typed = _typed()
    if "change" in request.form:
        return _form_page(typed, None)
    try:
        act, about, decision = _read_form(typed)
        interventions.check(act, decision)
    except RegistryError as error:
        return _form_page(typed, error)
    with read(service().engine) as conn:
        effects = interventions.effects(conn, known_caller().viewer, about)
        standing = {id(effect): shown_measures(conn, effect.standing) for effect in effects}
    return pages.desk(
        "officer/measures_confirm.html",
        typed=typed,
        act=act,
        act_in_words=pages.say(MEASURE_ACT[act]),
        level=pages.say(RECALL_LEVEL[decision.level]) if decision.level else "",
        effects=[_effect(effect, standing[id(effect)], act) for effect in effects],
        whole=any(effect.target.lot is None and effect.target.unit is None for effect in effects),
    )


@blueprint.post("/measures")
def measure_confirm() -> Response:
    typed = _typed()
    try:
        act, about, decision = _read_form(typed)
        done = interventions.intervene(service().engine, known_caller().viewer, act, about, decision, service().clock())
    except RegistryError as error:
        return _form_page(typed, error)
    return pages.to("/officer/measures", said="mea_done" if any(one.changed for one in done) else "mea_already")


def _typed() -> dict[str, str]:
    """What stands in the form, without signs that nobody sees; codes keep the one between their fields."""
    return {name: _visible(request.form.get(name, ""))[:30_000] for name in _FIELDS}


def _visible(text: str) -> str:
    plain = text.replace("\r\n", "\n")
    return "".join(sign for sign in plain if sign.isprintable() or sign in "\n\x1d").strip()


def _read_form(typed: dict[str, str]) -> tuple[Act, tuple[Target, ...], Decision]:
    act = next((act for act in ACTS if act.value == typed["act"]), Act.RESTORE)
    level = int(typed["level"]) if act is Act.RECALL and typed["level"] in map(str, RECALL_DAYS) else None
    notices = (typed["notice_vi"] or None, typed["notice_en"] or None) if act is Act.RECALL else (None, None)
    decision = Decision(known_caller().name, typed["reason"], level, *notices, typed["place"] or None)
    scope = MeasureScope(typed["gtin"].replace(" ", ""), _lines(typed["lots"]), _lines(typed["codes"]))
    engine, viewer, now = service().engine, known_caller().viewer, service().clock()
    about = service().custodian.run(lambda keyring: interventions.targets(engine, keyring, viewer, scope, now))
    return act, about, decision


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def _effect(effect: interventions.Effect, standing: list[ShownMeasure], act: Act) -> dict[str, object]:
    target = effect.target
    sets = {"recall": "recalled", "withdraw": "withdrawn", "report-stolen": "stolen", "destroy": "destroyed"}
    same = any(one.measure.disposition.value == sets.get(act.value, "exported") for one in effect.standing)
    return {
        "product": effect.listing.product.name,
        "holder": effect.listing.organisation.name,
        "gtin": target.gtin,
        "target": target_in_words(target),
        "link": target_link(target),
        "reach": reach_in_words(effect.reach),
        "standing": standing,
        "same": same,
    }


def reach_in_words(reach: Reach) -> dict[str, object]:
    """How far goods have gone, its numbers as they are read."""
    language = pages.language()
    numbers = {name: charts.grouped(getattr(reach, name), language) for name in ("orders", "codes", "seen", "sold")}
    placed = {code: count for code, count in reach.scans.items() if code in charts.TILES}
    rows = sorted(reach.scans.items(), key=lambda pair: (pair[0] not in charts.TILES, -pair[1]))
    return {
        **numbers,
        "more": reach.more,
        "map": Markup(charts.tile_map(placed, language)),  # noqa: S704 - drawn by us from numbers
        "rows": [(province_name(code), charts.grouped(count, language)) for code, count in rows],
    }


@blueprint.get("/measures/<int:measure_id>")
def measure(measure_id: int) -> Response:
    return _measure_page(measure_id, "", None)


def _measure_page(measure_id: int, reason: str, error: RegistryError | None) -> Response:
    with read(service().engine) as conn:
        recorded_measure = measures.find(conn, known_caller().viewer, measure_id)
        (shown,) = shown_measures(conn, [recorded_measure])
        subject = deciding.subject_of(recorded_measure.measure.target)
        pending = deciding.pending(conn, RequestKind.UNBLOCK, subject, service().clock())
    return pages.desk(
        "officer/measures_one.html",
        int(frame.status_of(error)) if error else 200,
        recorded_measure=recorded_measure,
        one=shown,
        pending=pending,
        reason=reason,
        message=pages.fault(error) if error else "",
    )


@blueprint.post("/measures/<int:measure_id>/lift")
def measure_lift(measure_id: int) -> Response:
    reason = _visible(request.form.get("reason", ""))
    try:
        with asking() as conn:
            target = measures.find(conn, me().watch, measure_id).measure.target
            deciding.ask_unblocking(conn, me(), target, reason, service().clock())
    except RegistryError as error:
        return _measure_page(measure_id, reason, error)
    return pages.to("/officer/measures", said="mea_lift_asked")


@blueprint.get("/keys")
def keys_list() -> Response:
    with read(service().engine) as conn:
        recorded_keys = deciding.keys_seen(conn, me().watch)
    return pages.desk("officer/measures_keys.html", keys=[_key(row) for row in reversed(recorded_keys)])


def _key(row: RecordedKey) -> dict[str, object]:
    now = service().clock()
    active = row.state is KeyState.ACTIVE
    return {
        "number": row.number,
        "purpose": pages.say(KEY_PURPOSE[row.purpose]),
        "state": pages.say(SIGNING_KEY_STATE[row.state]),
        "tone": {KeyState.ACTIVE: "good", KeyState.REVOKED: "bad"}.get(row.state, "plain"),
        "made": pages.moment(row.made_at),
        "age": age_in_words(now - row.made_at),
        "until": pages.moment(row.sign_until) if active else "",
        "late": active and row.sign_until is not None and row.sign_until <= now,
        "reason": pages.word("mea_key_rotated") if row.reason == "rotated" else row.reason or "",
        "revocable": row.purpose is not Purpose.SERIAL and row.state is not KeyState.REVOKED,
        "serial": row.purpose is Purpose.SERIAL,
    }


@blueprint.get("/keys/<int:number>")
def key(number: int) -> Response:
    return _key_page(number, "", None)


def _key_page(number: int, reason: str, error: RegistryError | None) -> Response:
    with read(service().engine) as conn:
        case = deciding.look_at_key(conn, me().watch, number, service().clock())
    language = pages.language()
    counts = {"orders": charts.grouped(case.orders, language), "codes": charts.grouped(case.codes, language)}
    return pages.desk(
        "officer/measures_key.html",
        int(frame.status_of(error)) if error else 200,
        key=_key(case.key),
        reach=pages.word("mea_key_reach", **counts) if case.key.purpose is Purpose.CODE else "",
        pending=case.pending,
        reason=reason,
        message=pages.fault(error) if error else "",
    )


@blueprint.post("/keys/<int:number>/revoke")
def key_revoke(number: int) -> Response:
    reason = _visible(request.form.get("reason", ""))
    try:
        with asking() as conn:
            deciding.ask_revocation(conn, me(), number, reason, service().clock())
    except RegistryError as error:
        return _key_page(number, reason, error)
    return pages.to("/officer/keys", said="mea_key_asked")
