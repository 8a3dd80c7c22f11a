"""Requests: new organisations with their documents, prefixes, claims to a GTIN side by side, and second signatures.

Documents are for officers alone. A PDF is kept as it came, so it is only ever given out as a download, as is all that
is no photo made here; what a document is, its own first bytes say.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, abort, request

from registry.catalogue import organisations, registers, registration
from registry.catalogue.registration import Grant
from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.intake import company_numbers, pictures
from registry.keys import making
from registry.market import measures
from registry.model.goods import Product, Trade
from registry.model.people import REGISTRY
from registry.model.requests import (
    DRAWN,
    OFFICIAL_ACTS,
    SECOND_SIGNATURES,
    ClaimRuling,
    Petition,
    RequestKind,
    RequestState,
)
from registry.model.work import ItemKind, QueueLine, WorkItem
from registry.office import petitions
from registry.office.accounts import Invitation
from registry.store.engine.engine import Connection, read, write
from registry.supervision import asking, company_cases, deciding, draws, flags, losses, queues
from registry.supervision.deciding import Claim
from registry.supervision.queues import TrailTopic
from registry.web.front.context import service
from registry.web.officer import companies
from registry.web.officer.case_words import (
    FLAG_KIND,
    FLAG_OUTCOME,
    KEY_STATE,
    MEASURE_IN_FORCE,
    PRODUCT_FIELD,
    QUEUE_LINE,
    REQUEST_KIND,
    REQUEST_STATE,
)
from registry.web.officer.companies import Facts
from registry.web.officer.desk import blueprint
from registry.web.officer.measures_words import KEY_PURPOSE
from registry.web.officer.overview import province_name
from registry.web.officer.queue import SHOWN, again, me, path_of, side
from registry.web.page import company_forms, pages
from registry.web.page.words import CATEGORIES
from registry.web.public.registration_words import FIELD_FAULT

_LARGEST = (1 << 63) - 1


@blueprint.get("/requests/<int:number>")
def request_page(number: int) -> Response:
    return _request(number, None, 200)


def _request(number: int, message: str | None, status: int, invitation: Invitation | None = None) -> Response:
    with read(service().engine) as conn:
        petition = _find(conn, number)
        due = petition.until or queues.working_days(petition.made_at, queues.WORKING_DAYS)
        ended = petition.standing is not RequestState.OPEN
        topic = TrailTopic(petition.subject, _about(petition))
        beside = side(conn, WorkItem(ItemKind.REQUEST, number), due, topic, ended)
        values = _SHOWN[petition.kind](conn, petition)
        organisation = organisations.by_id(conn, petition.organisation_id) if petition.organisation_id else None
    return pages.desk(
        f"officer/request_{_template(petition.kind)}.html",
        status,
        message=message,
        petition=petition,
        kind=pages.say(REQUEST_KIND[petition.kind]),
        standing=pages.say(REQUEST_STATE[petition.standing]),
        opened=not ended,
        own=petition.made_by == me().login,
        organisation=organisation,
        side=beside,
        typed=request.form,
        back=(QueueLine.SIGNATURES if petition.kind in SECOND_SIGNATURES else QueueLine.REQUESTS).value,
        invitation=invitation,
        token_link=pages.address(f"/password?lang={pages.language()}#{invitation.token}") if invitation else "",
        **values,
    )


SHOWN[ItemKind.REQUEST] = _request


def _find(conn: Connection, number: int) -> Petition:
    if not 0 < number <= _LARGEST:
        raise NotFound("request_unknown", "There is no such request.")
    petition = petitions.find(conn, me().watch, number)
    if petition.kind in OFFICIAL_ACTS:
        # The administrators' alone (/people/requests).
        raise NotFound("request_unknown", "There is no such request.")
    return petition


def _about(petition: Petition) -> str:
    """What the acts of the trail about a request have in their names."""
    about = {RequestKind.REVOKE_KEY: "key", RequestKind.SETTLE_FLAG: "flag", RequestKind.CLAIM: "claim"}
    return about.get(petition.kind, "")


def _template(kind: RequestKind) -> str:
    return "second" if kind in SECOND_SIGNATURES else kind.value


def _producer(conn: Connection, petition: Petition) -> dict[str, object]:
    application = registration.application_of(petition)
    taken = {
        prefix: name
        for prefix in application.prefixes
        if (name := organisations.overlapping(conn, prefix, application.tax_code))
    }
    address = f"{application.address}, {province_name(application.province)}"
    answer = registers.beside_company(conn, application.tax_code, application.name, address)
    return {
        "application": application,
        "province": province_name(application.province),
        "papers": petitions.documents(conn, petition.id),
        "taken": taken,
        "faults": {
            field: pages.say(FIELD_FAULT[code]) for field, code in registration.faults(conn, application).items()
        },
        "granted": registration.login_of(petition),
        "register": [answer] if answer else [],
        "tidy": application.tax_code.isdigit(),
        "doubts": company_forms.doubt_words(registration.doubts(application)),
    }


def _prefix(conn: Connection, petition: Petition) -> dict[str, object]:
    owner = deciding.organisation_of(conn, petition)
    return {
        "owner": owner,
        "taken": organisations.overlapping(conn, petition.subject, owner.tax_code or ""),
        "doubts": company_forms.doubt_words(company_numbers.doubts(owner.tax_code, [petition.subject])),
    }


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One line of two claims side by side."""

    name: str
    held: str
    claimed: str

    @property
    def differs(self) -> bool:
        return self.held != self.claimed


def _claim(conn: Connection, petition: Petition) -> dict[str, object]:
    claim = deciding.look_at_claim(conn, petition)
    return {"claim": claim, "lines": _lines(claim)}


def _lines(claim: Claim) -> list[ClaimLine]:
    held, claimed = claim.held.product, deciding.claimed(claim.petition)
    fields = PRODUCT_FIELD.items()
    return [ClaimLine(pages.say(words), _field(held, name), _field(claimed, name)) for name, words in fields]


def _field(product: Product, name: str) -> str:
    if name == "category":
        return pages.say(CATEGORIES[product.category])
    if name == "authorisation":
        return product.authorisation.raw if product.authorisation else ""
    return getattr(product, name) or ""


def _second(conn: Connection, petition: Petition) -> dict[str, object]:
    """What will be done by a second signature, and what stands now."""
    facts = _FACTS[petition.kind](conn, petition)
    return {
        "facts": facts.lines,
        "link": facts.link,
        "unheard_until": facts.unheard_until,
        "why": petition.content.get("reason") or petition.content.get("note", ""),
        "papers": petitions.documents(conn, petition.id),
        "lot": petition.kind in DRAWN,
        "signer": petition.signer,
        "signer_until": pages.moment(draws.turn_ends(petition, petition.signer)) if petition.signer else "",
        "mine": petition.kind not in DRAWN or (petition.signer is not None and petition.signer.login == me().login),
    }


def _key_facts(conn: Connection, petition: Petition) -> Facts:
    key = making.find(conn, int(petition.subject))
    return Facts(
        [
            (pages.word("oq_key"), f"{key.number} ({pages.say(KEY_PURPOSE[key.purpose])})"),
            (pages.word("oq_key_state"), pages.say(KEY_STATE[key.state])),
            (pages.word("oq_key_made"), pages.moment(key.made_at)),
        ]
    )


def _measure_facts(conn: Connection, petition: Petition) -> Facts:
    target = deciding.target_of(petition)
    lines = [("GTIN", target.gtin)]
    lines += [(pages.word("lot"), target.lot)] if target.lot else []
    lines += [(pages.word("oq_order_unit"), f"{target.unit[0]} / {target.unit[1] + 1}")] if target.unit else []
    lines += [
        (pages.say(MEASURE_IN_FORCE[one.disposition]), f"{one.reason} ({one.by}, {pages.moment(one.at)})")
        for one in measures.in_force(conn, target)
    ]
    return Facts(lines)


def _flag_facts(conn: Connection, petition: Petition) -> Facts:
    flag = flags.find(conn, REGISTRY, int(petition.subject))
    kind = pages.say(FLAG_KIND[flag.kind])
    lines = [
        (pages.say(QUEUE_LINE[QueueLine.FLAGS]), f"#{petition.subject} {kind}"),
        (pages.word("oq_outcome"), pages.say(FLAG_OUTCOME[deciding.ruling_of(petition).outcome])),
    ]
    return Facts(lines, f"/officer/flags/{petition.subject}")


_FACTS: dict[RequestKind, Callable[[Connection, Petition], Facts]] = {
    RequestKind.REVOKE_KEY: _key_facts,
    RequestKind.UNBLOCK: _measure_facts,
    RequestKind.SETTLE_FLAG: _flag_facts,
    RequestKind.SUSPEND_COMPANY: companies.suspension_facts,
    RequestKind.LIFT_COMPANY: companies.suspension_facts,
    RequestKind.RESET_ADMINISTRATOR: companies.administrator_facts,
}


def _change(conn: Connection, petition: Petition) -> dict[str, object]:
    """What a company wants changed of its data."""
    changes = company_cases.changes_of(petition).items()
    return {"changes": [company_forms.field_change(field, text) for field, text in changes]}


def _loss(conn: Connection, petition: Petition) -> dict[str, object]:
    """What a shop or the like reports as stolen or destroyed."""
    loss = losses.loss_of(petition)
    what = pages.say(MEASURE_IN_FORCE[loss.disposition])
    return {"loss": loss, "what": what, "lots": losses.by_lots(conn, loss)}


_SHOWN = {
    RequestKind.LOSS: _loss,
    RequestKind.PRODUCER: _producer,
    RequestKind.PREFIX: _prefix,
    RequestKind.CLAIM: _claim,
    RequestKind.CHANGE_COMPANY: _change,
    **dict.fromkeys(SECOND_SIGNATURES, _second),
}


@blueprint.get("/requests/<int:number>/files/<digest>")
def request_file(number: int, digest: str) -> Response:
    with read(service().engine) as conn:
        petition = _find(conn, number)
        content = petitions.document(conn, petition.id, digest)
    if content is None:
        abort(404)
    kind = registration.kind_of(content)
    answer = Response(content, content_type=kind)
    if kind != pictures.MEDIA_TYPE:
        answer.headers["Content-Disposition"] = f'attachment; filename="{number}-{digest[:8]}.pdf"'
    return answer


@blueprint.post("/requests/<int:number>/decide")
def decide(number: int) -> Response:
    item = WorkItem(ItemKind.REQUEST, number)
    # On its own, so that whoever presses again does not draw again.
    draws.renew(service().engine, service().clock(), secrets.randbelow)
    try:
        with write(service().engine) as conn:
            if request.form.get("act") == "appoint":
                officer, now = me(), service().clock()
                invitation = company_cases.sign_administrator(conn, officer, number, now, secrets.randbelow)
            else:
                invitation = None
                word = _decided(conn, number, request.form.get("act", ""))
    except (Conflict, Invalid, Refused) as error:
        return again(item, error)
    if invitation is not None:
        # Shown once, and in no address: so it is no page to come back to.
        return _request(number, None, 200, invitation)
    return pages.to(path_of(item), said=word)


def _decided(conn: Connection, number: int, act: str) -> str:
    """Carry out what the officer pressed; the word that says so."""
    petition, officer, now = _find(conn, number), me(), service().clock()
    reason = request.form.get("reason", "")
    if act == "withdraw":
        asking.withdraw(conn, number, officer.login, now)
        return "oq_done_withdrawn"
    if act == "refuse" and petition.kind is RequestKind.PRODUCER:
        registration.refuse(conn, officer, number, reason, now)
        return "oq_done_refused"
    if act in set(ClaimRuling) and petition.kind is RequestKind.CLAIM:
        deciding.settle_claim(conn, officer, number, ClaimRuling(act), reason, now)
        return "oq_done_moved" if act == "move" else "oq_done_stayed"
    if petition.kind is RequestKind.LOSS:
        return _decided_loss(conn, number, act, reason)
    if act == "refuse" and petition.kind is not RequestKind.CLAIM:
        asking.refuse(conn, officer, number, reason, now)
        return "oq_done_refused"
    if act != "approve" or petition.kind is RequestKind.CLAIM:
        raise Invalid("act_unknown", "Choose what to do.")
    if petition.kind is RequestKind.PRODUCER:
        trades = tuple(trade for trade in Trade if trade in request.form.getlist("trade"))
        granted = Grant(tuple(request.form.getlist("prefix")), request.form.get("login", ""), trades)
        registration.approve(conn, officer, number, granted, now, secrets.randbelow)
        return "oq_done_producer"
    if petition.kind is RequestKind.PREFIX:
        deciding.give_prefix(conn, officer, number, now)
        return "oq_done_prefix"
    if petition.kind is RequestKind.CHANGE_COMPANY:
        company_cases.grant_change(conn, officer, number, now)
        return "co_granted"
    deciding.sign(conn, officer, number, now)
    return "oq_done_signed"


def _decided_loss(conn: Connection, number: int, act: str, reason: str) -> str:
    if act == "refuse":
        losses.refuse(conn, me(), number, reason, service().clock())
        return "oq_done_refused"
    if act != "approve":
        raise Invalid("act_unknown", "Choose what to do.")
    losses.accept(conn, me(), number, service().clock())
    return "oq_done_loss"
