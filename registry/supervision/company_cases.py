"""What officers decide of a company as a whole: suspending and lifting it, its data, its administrator.

1. Suspending, lifting and giving a new administrator are asked for by one officer and done by the signature of another.
2. A company's own administrator changes phone and e-mail at once and asks for all else; any officer grants it. What is
   granted is what was asked: where the data has changed since, it is asked for anew.
3. A new administrator needs the company's proof, a document at the least, and tells the company's people: for 30 days
   their pages say who it is and why (`newly_appointed`).
4. A company explains before it is suspended (`company_hearings`).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from registry.catalogue import company_changes, organisations
from registry.catalogue.company_changes import Editing
from registry.catalogue.registration import MOST_DOCUMENTS, KeptDocument
from registry.errors import Conflict, Invalid
from registry.model.companies import CompanyField, FieldText
from registry.model.goods import Organisation
from registry.model.people import Draw, Person, Viewer
from registry.model.requests import Petition, RequestFilter, RequestKind, RequestState
from registry.office import administrators, notices, petitions, suspensions
from registry.office.accounts import Invitation
from registry.office.administrators import Hands, Successor
from registry.office.suspensions import subject_of
from registry.store.catalogue import company_rows
from registry.store.engine.engine import Connection
from registry.store.office import file_rows, request_rows
from registry.supervision import asking, company_hearings, draws, second_officers

# For so long a company's pages tell of a new administrator.
TOLD = timedelta(days=30)


def ask_suspension(
    conn: Connection, organisation: Organisation, reason: str, by: str, now: datetime, immediate: str = ""
) -> Petition:
    """Ask a second officer to suspend a company, which is told and has 24 hours to explain.

    `immediate`: why it cannot wait; then it is not told. Raises Invalid without a reason, Conflict where it is
    suspended.
    """
    content = {"reason": petitions.require_short_reason(reason), "immediate": ""}
    if immediate.strip():
        content["immediate"] = petitions.require_short_reason(immediate)
    if company_rows.in_force(conn, organisation.id) is not None:
        raise Conflict("suspended_already", f"{organisation.name} is suspended already.")
    petition = asking.ask(conn, _about(organisation, RequestKind.SUSPEND_COMPANY, content, by, now))
    if company_hearings.is_heard(petition):
        notices.company_hearing(conn, petition, petition.made_at + company_hearings.HEARING, now)
    return petition


def ask_lifting(conn: Connection, organisation: Organisation, reason: str, by: str, now: datetime) -> Petition:
    """Ask a second officer to lift a suspension. Raises Invalid without a reason, Conflict where there is none."""
    content: dict[str, object] = {"reason": petitions.require_short_reason(reason)}
    suspension = company_rows.in_force(conn, organisation.id)
    if suspension is None:
        raise Conflict("not_suspended", f"{organisation.name} is not suspended.")
    content["suspension"] = suspension.id
    return asking.ask(conn, _about(organisation, RequestKind.LIFT_COMPANY, content, by, now))


def _about(
    organisation: Organisation, kind: RequestKind, content: dict[str, object] | dict[str, str], by: str, now: datetime
) -> Petition:
    return Petition(0, kind, subject_of(organisation), dict(content), now, by, organisation.id, organisation.province)


def suspend(conn: Connection, petition: Petition, second: str, now: datetime) -> None:
    """What the second signature under a request to suspend does, once the company was heard."""
    company_hearings.require_heard(conn, petition, now)
    suspensions.suspend(conn, _organisation(conn, petition), petition.content["reason"], now, petition.made_by, second)


def lift(conn: Connection, petition: Petition, second: str, now: datetime) -> None:
    """What the second signature under a request to lift does: it ends the suspension that the first has seen."""
    suspension = company_rows.in_force(conn, petition.organisation_id or 0)
    if suspension is None or suspension.id != petition.content["suspension"]:
        raise Conflict(
            "suspension_changed", "What is in force has changed since lifting was asked for: refuse it, and ask anew."
        )
    suspensions.lift(conn, _organisation(conn, petition), petition.content["reason"], now, petition.made_by, second)


def _organisation(conn: Connection, petition: Petition) -> Organisation:
    return organisations.by_id(conn, petition.organisation_id or 0)


def ask_change(conn: Connection, organisation: Organisation, wanted: Organisation, editing: Editing) -> Petition | None:
    """A company's own administrator wants other data: contact details are changed at once, the rest is asked for.

    None where nothing is left to ask. Raises what `company_changes.change` raises.
    """
    reason = petitions.require_reason(editing.reason)
    wanted = organisations.checked(replace(wanted, tax_code=organisation.tax_code))
    contacts = replace(organisation, phone=wanted.phone, email=wanted.email)
    organisation = company_changes.change(conn, organisation, contacts, editing)
    fields = company_changes.differences(organisation, wanted)
    if not fields:
        return None
    content: dict[str, object] = {
        "reason": reason,
        "fields": [field.value for field in fields],
        "before": [text.before for text in fields.values()],
        "after": [text.after for text in fields.values()],
    }
    return asking.ask(conn, _about(organisation, RequestKind.CHANGE_COMPANY, content, editing.by, editing.now))


def changes_of(petition: Petition) -> dict[CompanyField, FieldText]:
    """What a request for other data would change."""
    content = petition.content
    texts = zip(content["fields"], content["before"], content["after"], strict=True)
    return {CompanyField(field): FieldText(before, after) for field, before, after in texts}


def grant_change(conn: Connection, officer: Person, request_id: int, now: datetime) -> Organisation:
    """Say yes to a request for other data: it is changed at once. Raises Conflict where the data is another by now."""
    petition, by = petitions.find(conn, officer.watch, request_id), officer.login
    if petition.kind is not RequestKind.CHANGE_COMPANY:
        raise Invalid("request_kind", f"Request {request_id} asks for no change of a company's data.")
    organisation, fields = _organisation(conn, petition), changes_of(petition)
    now_said = company_changes.texts(organisation)
    if any(now_said[field] != text.before for field, text in fields.items()):
        raise Conflict(
            "company_overtaken", "The company's data has changed since this was asked for: refuse it, ask anew."
        )
    petitions.decide(conn, request_id, RequestState.APPROVED, by, "", now)
    wanted = company_changes.read_texts(organisation, {field: text.after for field, text in fields.items()})
    editing = Editing(petition.made_by, now, petition.content["reason"], by)
    return company_changes.change(conn, organisation, wanted, editing)


def ask_administrator(
    conn: Connection, organisation: Organisation, named: Successor, papers: Sequence[KeptDocument], asked: Editing
) -> Petition:
    """Ask a second officer for a company's new administrator, with the company's proof.

    `named` comes from `administrators.successor`. Raises Invalid without a reason or a document.
    """
    reason = petitions.require_short_reason(asked.reason)
    if not 1 <= len(papers) <= MOST_DOCUMENTS:
        raise Invalid("proof_missing", f"Add the company's proof: 1 to {MOST_DOCUMENTS} documents, PDF or photos.")
    content: dict[str, object] = {
        "reason": reason,
        "login": named.login,
        "name": named.name,
        "leaving": list(named.leaving),
    }
    new = _about(organisation, RequestKind.RESET_ADMINISTRATOR, content, asked.by, asked.now)
    made = asking.ask(conn, new)
    there = {paper.digest for paper in request_rows.documents(conn, made.id)}
    for paper in papers:
        digest = file_rows.put(conn, paper.content, paper.media_type, asked.now)
        if digest not in there:
            there.add(digest)
            request_rows.attach(conn, made.id, paper.name, digest)
    return made


def successor_of(petition: Petition) -> Successor:
    """Whom a request would make administrator."""
    content = petition.content
    return Successor(content["login"], content["name"], tuple(content["leaving"]))


def sign_administrator(conn: Connection, officer: Person, request_id: int, now: datetime, draw: Draw) -> Invitation:
    """Sign a request for a new administrator: done at once, and the one-time token is shown to the signer alone."""
    petition, by = petitions.find(conn, officer.watch, request_id), officer.login
    if petition.kind is not RequestKind.RESET_ADMINISTRATOR:
        raise Invalid("request_kind", f"Request {request_id} asks for no new administrator.")
    second_officers.require_able(conn, officer, petition, now)
    draws.require_drawn(petition, officer)
    petitions.decide(conn, request_id, RequestState.APPROVED, by, "", now)
    hands = Hands(petition.made_by, by, now, petition.content["reason"])
    return administrators.appoint(conn, _organisation(conn, petition), successor_of(petition), hands, draw)


def newly_appointed(conn: Connection, viewer: Viewer, now: datetime) -> list[Petition]:
    """The new administrators of which a company's pages still tell, the newest first."""
    if viewer.organisation_id is None:
        return []
    done = RequestFilter((RequestKind.RESET_ADMINISTRATOR,), RequestState.APPROVED)
    there = request_rows.every(conn, viewer, done)
    return [one for one in there if one.decided_at is not None and one.decided_at + TOLD > now]
