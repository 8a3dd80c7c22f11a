"""One's own company: its data and history for everybody who acts for it, changes for its administrator; and what every
page behind a sign-in tells of it: that it is suspended, that it has a new administrator.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, request

from registry.catalogue import company_changes, organisations
from registry.catalogue.company_changes import CompanyHistory, Editing
from registry.errors import Invalid, NotFound, Refused, RegistryError
from registry.model.companies import CompanyChange
from registry.model.people import Permission, Viewer
from registry.model.requests import Petition, RequestKind
from registry.model.work import Remark
from registry.office import accounts, petitions, suspensions
from registry.store.engine.engine import Connection, read, write
from registry.supervision import asking, company_cases, company_hearings, deciding, losses
from registry.supervision.company_hearings import Hearing
from registry.web.front import frame
from registry.web.front.context import service
from registry.web.front.credentials import current_caller, known_caller
from registry.web.page import company_forms, pages
from registry.web.producer.market_words import OWN_MEASURE
from registry.web.producer.words import PRODUCER_REQUEST_STATE

blueprint = Blueprint("company", __name__)


@dataclass(frozen=True, slots=True)
class CompanyNotice:
    """What every page tells of the reader's company."""

    heading: str
    words: tuple[str, ...]
    link: str = ""


def install(app: Flask) -> None:
    """Let every page behind a sign-in say what its reader's company should know."""
    app.context_processor(_notices)


def _notices() -> dict[str, Callable[[], list[CompanyNotice]]]:
    """Asked only by the pages that tell it."""
    return {"company_notices": notices}


def notices() -> list[CompanyNotice]:
    """What the reader's company should know now."""
    caller = current_caller()
    if caller is None or caller.organisation_id is None:
        return []
    with read(service().engine) as conn:
        suspension = suspensions.in_force(conn, caller.organisation_id)
        appointed = company_cases.newly_appointed(conn, Viewer(caller.organisation_id), service().clock())
        hearings = company_hearings.opened(conn, Viewer(caller.organisation_id), service().clock())
    told = [_hearing(one) for one in hearings]
    if suspension is not None:
        heading = pages.word("co_suspended", since=pages.moment(suspension.since))
        why = pages.word("co_suspended_why", reason=suspension.reason)
        told.append(CompanyNotice(heading, (why, pages.word("co_suspended_what"))))
    return told + [_appointed(one) for one in appointed]


def _hearing(one: Hearing) -> CompanyNotice:
    words = pages.word("co_hearing_explained") if one.explanations else pages.word("co_hearing_what")
    heading = pages.word("co_hearing", until=pages.moment(one.until))
    return CompanyNotice(heading, (words,), "/company#hearing")


def _appointed(petition: Petition) -> CompanyNotice:
    named = company_cases.successor_of(petition)
    at = pages.moment(petition.decided_at)
    heading = pages.word("co_administrator_new", at=at, name=named.name, login=named.login)
    return CompanyNotice(heading, (pages.word("co_administrator_why", reason=petition.content["reason"]),))


def _own() -> int:
    """The company that the caller acts for. Raises Refused without one."""
    organisation_id = known_caller().organisation_id
    if organisation_id is None:
        raise Refused("no_organisation", "This page is for people who act for an organisation.")
    return organisation_id


@blueprint.get("/company")
def company() -> Response:
    return _company(200)


def _company(status: int, message: str | None = None) -> Response:
    caller, number = known_caller(), _own()
    with read(service().engine) as conn:
        organisation, history = organisations.by_id(conn, number), company_changes.history(conn, number)
        asked = [
            one for one in deciding.asked_of_officers(conn, Viewer(number)) if one.kind is RequestKind.CHANGE_COMPANY
        ]
        version, colleagues = company_changes.version(conn, number), accounts.logins(conn, Viewer(number))
        hearings = company_hearings.opened(conn, Viewer(number), service().clock())
        lost = losses.of_organisation(conn, Viewer(number))
    return pages.desk(
        "account/company.html",
        status,
        message=message,
        organisation=organisation,
        facts=company_forms.facts(organisation),
        history=history,
        changes=_changes(history, colleagues),
        asked=[_asked(one) for one in asked[:10]],
        lost=[_reported(one) for one in lost],
        may_dispose=caller.may(Permission.DISPOSE),
        version=version,
        may_change=caller.may(Permission.PEOPLE),
        form=company_forms.form_values(organisation),
        hearings=hearings,
        words=request.form.get("words", "")[: petitions.MOST_WORDS],
    )


def _changes(history: CompanyHistory, colleagues: frozenset[str]) -> list[company_forms.ShownChange]:
    """What was changed; one's own people by name, anybody else as the registry."""

    def who(one: CompanyChange) -> str:
        return one.by if one.by in colleagues else pages.word("co_authority")

    return [company_forms.shown_change(one, who(one)) for one in history.changes]


@dataclass(frozen=True, slots=True)
class AskedChange:
    """A request for other data as the company sees it."""

    petition: Petition
    standing: str
    changes: tuple[company_forms.ShownChange, ...]
    own: bool


def _asked(petition: Petition) -> AskedChange:
    changes = company_cases.changes_of(petition).items()
    return AskedChange(
        petition,
        pages.say(PRODUCER_REQUEST_STATE[petition.standing]),
        tuple(company_forms.field_change(field, text) for field, text in changes),
        petition.made_by == known_caller().name,
    )


@dataclass(frozen=True, slots=True)
class ReportedLoss:
    """A report of lost goods as the company that made it sees it."""

    petition: Petition
    standing: str
    what: str


def _reported(petition: Petition) -> ReportedLoss:
    loss = losses.loss_of(petition)
    what = pages.word("co_loss_line", what=pages.say(OWN_MEASURE[loss.disposition]), count=len(loss.targets))
    return ReportedLoss(petition, pages.say(PRODUCER_REQUEST_STATE[petition.standing]), what)


@blueprint.post("/company")
def change() -> Response:
    try:
        with write(service().engine) as conn:
            word = _change(conn)
    except RegistryError as error:
        return _company(int(frame.status_of(error)), pages.fault(error))
    return pages.to("/company", said=word)


def _change(conn: Connection) -> str:
    """Change what may be changed at once, ask for the rest; the word that says so."""
    number, caller = _own(), known_caller()
    before = organisations.by_id(conn, number)
    company_changes.require_version(conn, number, company_forms.seen_version())
    wanted = company_changes.read_texts(before, company_forms.typed_texts())
    editing = Editing(caller.name, service().clock(), request.form.get("reason", ""))
    asked = company_cases.ask_change(conn, before, wanted, editing)
    if asked is not None:
        return "co_asked"
    return "co_same" if before == organisations.by_id(conn, number) else "co_changed"


def _number() -> int:
    text = request.form.get("request", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 18):
        raise Invalid("request_kind", "Say which request.")
    return int(text)


@blueprint.post("/company/explain")
def explain() -> Response:
    """Say what speaks against a suspension, with documents where there are some."""
    try:
        number, words = _number(), request.form.get("words", "")
        # Photos are made anew, which takes its time: before the transaction.
        papers = company_forms.read_papers()
        with write(service().engine) as conn:
            explanation = Remark(service().clock(), known_caller().name, words)
            company_hearings.explain(conn, Viewer(_own()), number, explanation, papers)
    except RegistryError as error:
        return _company(int(frame.status_of(error)), pages.fault(error))
    return pages.to("/company", said="co_explained")


@blueprint.post("/company/withdraw")
def withdraw() -> Response:
    try:
        number = _number()
        with write(service().engine) as conn:
            kind, caller = petitions.find(conn, Viewer(_own()), number).kind, known_caller()
            if kind is RequestKind.LOSS and caller.may(Permission.DISPOSE):
                losses.withdraw(conn, Viewer(_own()), number, caller.name, service().clock())
            elif kind is RequestKind.CHANGE_COMPANY and caller.may(Permission.PEOPLE):
                asking.withdraw(conn, number, caller.name, service().clock())
            else:
                raise NotFound("request_unknown", f"There is no request {number}.")
    except RegistryError as error:
        return _company(int(frame.status_of(error)), pages.fault(error))
    return pages.to("/company", said="co_withdrawn")
