"""A company at the officers' desk: all about it, and what is decided of it as a whole.

Its data an officer changes at once. Suspending, lifting and giving it a new administrator are asked for here and done
on the page of the request, by whoever signs second.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Response, request

from registry.catalogue import company_changes, organisations, sites
from registry.catalogue.company_changes import Editing
from registry.errors import Invalid, RegistryError
from registry.intake import company_numbers
from registry.model.days import local_day
from registry.model.goods import Organisation
from registry.model.requests import Petition, RequestKind
from registry.office import administrators, suspensions
from registry.office.suspensions import subject_of
from registry.store.engine.engine import Connection, read
from registry.supervision import company_cases, company_hearings, deciding, dossiers
from registry.web.account.sites import province_names, shown
from registry.web.front import frame
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.officer import search
from registry.web.officer.desk import asking, blueprint
from registry.web.officer.measures import shown_measures
from registry.web.page import company_forms, pages

_SITES_SHOWN = 10
_TWO = (RequestKind.SUSPEND_COMPANY, RequestKind.LIFT_COMPANY, RequestKind.RESET_ADMINISTRATOR)


@blueprint.get("/organisation/<int:organisation_id>")
def organisation(organisation_id: int) -> Response:
    return _company(organisation_id, 200)


def _company(number: int, status: int, message: str | None = None) -> Response:
    now = service().clock()
    with read(service().engine) as conn:
        company = dossiers.company(conn, known_caller().viewer, number, now)
        history = company_changes.history(conn, number)
        version, measures = company_changes.version(conn, number), shown_measures(conn, company.measures)
        pending = _pending(conn, company.organisation, now)
        there = administrators.administrators(conn, number)
        places = company.sites[:_SITES_SHOWN]
        communes = sites.communes_of(conn, places)
    one = company.organisation
    return pages.desk(
        "officer/search_company.html",
        status,
        message=message,
        company=company,
        facts=company_forms.facts(one),
        history=history,
        changes=[company_forms.shown_change(change, _hands(change.by, change.second)) for change in history.changes],
        version=version,
        pending=pending,
        administrators=there,
        today=local_day(now),
        form=company_forms.form_values(one),
        typed=request.form,
        doubts=company_forms.doubt_words(company_numbers.doubts(one.tax_code, one.prefixes)),
        places=places,
        communes=communes,
        provinces=province_names(),
        orders=[search.shown_order(order) for order in company.orders],
        measures=measures,
        flags=[search.shown_flag(flag) for flag in company.flags],
        sessions=search.shown_sessions(company.sessions),
    )


def _hands(by: str, second: str | None) -> str:
    return f"{by} + {second}" if second else by


def _pending(conn: Connection, one: Organisation, now: datetime) -> dict[str, Petition]:
    """The requests for a second signature that wait for this company, by their kind."""
    there = {kind.value: deciding.pending(conn, kind, subject_of(one), now) for kind in _TWO}
    return {kind: petition for kind, petition in there.items() if petition is not None}


def _or_again(number: int, act: Callable[[Connection, Organisation, Editing], str]) -> Response:
    """Do something to a company in one transaction; its page again, with what stands against it or what was done."""
    try:
        with asking() as conn:
            about = dossiers.company_itself(conn, known_caller().viewer, number)
            word = act(conn, about, Editing(known_caller().name, service().clock(), request.form.get("reason", "")))
    except RegistryError as error:
        if error.code == "organisation_unknown" or frame.status_of(error) >= 500:
            raise
        return _company(number, int(frame.status_of(error)), pages.fault(error))
    return pages.to(f"/officer/organisation/{number}", said=word)


@blueprint.get("/organisation/<int:organisation_id>/sites")
def company_sites(organisation_id: int) -> Response:
    with read(service().engine) as conn:
        owner = dossiers.company_itself(conn, known_caller().viewer, organisation_id)
        every = sites.of_organisation(conn, owner.id)
        communes = sites.communes(conn)
    values = shown(every, request.args.get("q", "").strip()[:200])
    return pages.desk("officer/company_sites.html", 200, owner=owner, communes=communes, **values)


@blueprint.post("/organisation/<int:organisation_id>/change")
def change_company(organisation_id: int) -> Response:
    def act(conn: Connection, about: Organisation, editing: Editing) -> str:
        company_changes.require_version(conn, about.id, company_forms.seen_version())
        wanted = company_changes.read_texts(about, company_forms.typed_texts())
        return "co_same" if company_changes.change(conn, about, wanted, editing) == about else "co_changed"

    return _or_again(organisation_id, act)


@blueprint.post("/organisation/<int:organisation_id>/suspend")
def suspend_company(organisation_id: int) -> Response:
    def act(conn: Connection, about: Organisation, editing: Editing) -> str:
        immediate = request.form.get("immediate", "")
        company_cases.ask_suspension(conn, about, editing.reason, editing.by, editing.now, immediate)
        return "oq_second_asked"

    return _or_again(organisation_id, act)


@blueprint.post("/organisation/<int:organisation_id>/lift")
def lift_company(organisation_id: int) -> Response:
    def act(conn: Connection, about: Organisation, editing: Editing) -> str:
        company_cases.ask_lifting(conn, about, editing.reason, editing.by, editing.now)
        return "oq_second_asked"

    return _or_again(organisation_id, act)


@blueprint.post("/organisation/<int:organisation_id>/administrator")
def ask_administrator(organisation_id: int) -> Response:
    def act(conn: Connection, about: Organisation, editing: Editing) -> str:
        login, name = request.form.get("login", ""), request.form.get("person", "")
        named = administrators.successor(conn, about, login, name)
        company_cases.ask_administrator(conn, about, named, papers, editing)
        return "oq_second_asked"

    try:
        # Photos are made anew, which takes its time: before the transaction.
        papers = company_forms.read_papers()
    except Invalid as error:
        return _company(organisation_id, int(frame.status_of(error)), pages.fault(error))
    return _or_again(organisation_id, act)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page of a request says: names with values, where more stands, and until when nobody signs yet."""

    lines: list[tuple[str, str]]
    link: str = ""
    unheard_until: str = ""


def suspension_facts(conn: Connection, petition: Petition) -> Facts:
    """What a request to suspend or lift is about, and what the company says to it."""
    about = organisations.by_id(conn, petition.organisation_id or 0)
    suspension = suspensions.in_force(conn, about.id)
    lines = [(pages.word("oq_organisation"), about.name), (pages.word("ov_tax_code"), about.tax_code or "–")]
    if suspension is not None:
        since = f"{pages.moment(suspension.since)}: {suspension.reason}"
        lines.append((pages.word("co_suspensions"), since))
    hearing = company_hearings.of_request(conn, petition)
    if hearing is None:
        why = str(petition.content.get("immediate", ""))
        return Facts(lines + ([(pages.word("co_immediate"), why)] if why else []), f"/officer/organisation/{about.id}")
    lines.append((pages.word("co_heard_until"), pages.moment(hearing.until)))
    for one in hearing.explanations:
        lines.append((pages.word("co_explanation"), f"{one.words} ({one.by}, {pages.moment(one.at)})"))
    heard = hearing.is_over(service().clock())
    return Facts(lines, f"/officer/organisation/{about.id}", "" if heard else pages.moment(hearing.until))


def administrator_facts(conn: Connection, petition: Petition) -> Facts:
    """What a request for a new administrator is about."""
    about, named = organisations.by_id(conn, petition.organisation_id or 0), company_cases.successor_of(petition)
    lines = [
        (pages.word("oq_organisation"), about.name),
        (pages.word("co_named"), f"{named.name} ({named.login})"),
        (pages.word("co_leaving"), ", ".join(named.leaving) or pages.word("co_nobody")),
    ]
    return Facts(lines, f"/officer/organisation/{about.id}")
