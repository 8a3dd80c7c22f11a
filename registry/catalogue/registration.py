"""How an organisation comes in: an application with its documents, decided by an officer, and the first password.

1. Whoever applies has no account. They hold a receipt of 256 bits, of which only the hash is kept, and with it see
   where the application stands, mend it and send it again.
2. Documents are PDF files, kept as they came, and photos, made anew without what came beside the picture.
3. Whoever applies says what it does in trade; an officer grants all of it or some. GS1 prefixes are for those who bring
   goods to market alone. Platforms are registered by officers only.
4. A yes makes the organisation, its prefixes and its first person, with the roles of these trades and administrator. An
   organisation that is on record without people (a list named it) gets its first person; one that has people is never
   taken over.
5. The one-time token that sets the first password is mailed to the applicant, or made when the holder of the receipt
   asks for it, so no officer ever has it; once a password is set, the receipt gives no other.
6. The link that is mailed to the applicant opens what the receipt opens.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from registry.catalogue import company_changes, organisations
from registry.catalogue.company_changes import Editing
from registry.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from registry.intake import company_numbers, contacts, pictures
from registry.intake.template import normalise_tax_code
from registry.model import people
from registry.model.companies import DoubtfulNumber
from registry.model.goods import Organisation, Trade
from registry.model.messages import is_address
from registry.model.people import Draw, Person, Viewer
from registry.model.places import PROVINCES
from registry.model.requests import Document, Petition, RequestKind, RequestState
from registry.model.trail import TrailAct, TrailEntry
from registry.office import accounts, attempts, notices, petitions
from registry.office.accounts import Invitation
from registry.office.attempts import Attempt
from registry.office.trail import audit
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection, Engine, record
from registry.store.office import account_rows, file_rows, request_rows

MOST_DOCUMENTS = 5
MOST_BYTES = 5 * 1024 * 1024
PDF = "application/pdf"
# Beyond what offices can read in weeks; a flood of made-up companies fills no disk.
MOST_A_DAY = 500
MOST_AN_HOUR = 20
# Forms with faults of one network: what is wrong with one also tells which logins and tax codes there are.
MOST_FAULTY_AN_HOUR = 30
_HOUR = timedelta(hours=1)

# What can be applied for; a platform checks in bulk and is made by an officer.
TRADES = tuple(trade for trade in Trade if trade is not Trade.PLATFORM)
# Whose goods have numbers of their own.
_MAKERS = frozenset({Trade.PRODUCER, Trade.IMPORTER})
_PREFIX = re.compile(r"[0-9]{4,12}")
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


@dataclass(frozen=True, slots=True)
class Application:
    """What an organisation tells of itself: what it does (`trades`), its GS1 company prefixes, the login that its first
    person would like.
    """

    name: str
    tax_code: str
    address: str
    province: str
    contact: str
    email: str
    phone: str
    login: str
    prefixes: tuple[str, ...] = ()
    remark: str = ""
    trades: tuple[Trade, ...] = (Trade.PRODUCER,)


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document as it will be kept."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What an officer grants: prefixes and trades, all or some of what was applied for, and the login."""

    prefixes: tuple[str, ...]
    login: str
    trades: tuple[Trade, ...] = (Trade.PRODUCER,)


def read_application(fields: Mapping[str, str]) -> Application:
    """An application as it was typed into a form, tidied; what is wrong with it, `faults` says.

    `trades`: words with spaces between; with one that nobody can apply for it has none.
    """
    plain = {name: " ".join(fields.get(name, "").split()) for name in Application.__dataclass_fields__}
    prefixes = tuple(dict.fromkeys(re.split(r"[\s,;]+", plain.pop("prefixes").strip(" ,;"))))
    words = plain.pop("trades").split()
    trades = tuple(trade for trade in TRADES if trade in words) if set(words) <= set(TRADES) else ()
    made = Application(**plain, prefixes=tuple(prefix for prefix in prefixes if prefix), trades=trades)
    try:
        tax_code = normalise_tax_code(made.tax_code)
    except Invalid:
        tax_code = made.tax_code
    return replace(made, tax_code=tax_code, phone=contacts.plain_phone(made.phone), login=people.fold_login(made.login))


def faults(conn: Connection, application: Application) -> dict[str, str]:
    """What is wrong with an application: for each field a code of what to say; empty when it can be sent."""
    field_faults: dict[str, str] = {}
    for name, most in (("name", 300), ("address", 500), ("contact", 300)):
        text = getattr(application, name)
        if not 1 <= len(text) <= most or not text.isprintable():
            field_faults[name] = "text"
    if len(application.remark) > petitions.MOST_WORDS or not application.remark.isprintable():
        field_faults["remark"] = "text"
    if application.province not in PROVINCES:
        field_faults["province"] = "province"
    if not is_address(application.email):
        field_faults["email"] = "email"
    if not contacts.is_phone(application.phone):
        field_faults["phone"] = "phone"
    if len(application.prefixes) > 20 or not all(_PREFIX.fullmatch(prefix) for prefix in application.prefixes):
        field_faults["prefixes"] = "prefixes"
    elif application.prefixes and application.trades and _MAKERS.isdisjoint(application.trades):
        field_faults["prefixes"] = "prefixes_apart"
    if not application.trades or not set(application.trades) <= set(TRADES):
        field_faults["trades"] = "trades"
    return field_faults | _about_names(conn, application)


def doubts(application: Application) -> tuple[DoubtfulNumber, ...]:
    """The numbers of an application that are unusual, in a form without faults: asked about, never refused."""
    return company_numbers.doubts(application.tax_code, application.prefixes)


def _about_names(conn: Connection, application: Application) -> dict[str, str]:
    """What the registry's own records say against a tax code or a login."""
    field_faults = {}
    try:
        organisation = listing_rows.organisation_by_tax_code(conn, normalise_tax_code(application.tax_code))
        if organisation and account_rows.every_person(conn, Viewer(organisation.id)):
            field_faults["tax_code"] = "tax_code_known"
    except Invalid:
        field_faults["tax_code"] = "tax_code"
    if not people.is_login(application.login):
        field_faults["login"] = "login"
    elif account_rows.credential(conn, application.login):
        field_faults["login"] = "login_taken"
    return field_faults


def read_paper(name: str, content: bytes) -> KeptDocument:
    """A document as it will be kept; raises as `read_papers`."""
    return read_papers([(name, content)])[0]


def read_papers(sent: Sequence[tuple[str, bytes]]) -> list[KeptDocument]:
    """Documents that came together, each a name and a content, as they will be kept.

    Raises Invalid for a kind that is not taken, or one that cannot be read, and what `pictures.clean_all` raises.
    """
    named = [(plain_name(name), content) for name, content in sent]
    for name, content in named:
        _require_document(name, content)
    photos = iter(pictures.clean_all([content for _, content in named if content.startswith(_PICTURES)]))
    return [
        KeptDocument(name, next(photos).content, pictures.MEDIA_TYPE)
        if content.startswith(_PICTURES)
        else KeptDocument(name, content, PDF)
        for name, content in named
    ]


def plain_name(name: str) -> str:
    """The name of a file that somebody sent, without folders and what nobody sees; 200 signs of it at most."""
    return "".join(sign for sign in re.split(r"[/\\]", name)[-1] if sign.isprintable())[-200:] or "document"


def _require_document(name: str, content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise Invalid("document_large", f"{name}: at most {MOST_BYTES // 1024 // 1024} MB.")
    if content.startswith(_PICTURES) or (content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]):
        return
    raise Invalid("document_kind", f"{name}: send PDF files, or photos as JPEG or PNG.")


def kind_of(content: bytes) -> str:
    """The media type of a kept document; the same bytes may have come to the registry as something else before."""
    return pictures.MEDIA_TYPE if content.startswith(b"\xff\xd8\xff") else PDF


def count_attempt(engine: Engine, application: Application, network: str, now: datetime) -> dict[str, str]:
    """What `faults` says, to one network only so often; Refused, whatever the form says, where it asked too often."""
    attempt = Attempt(b"faulty form", network, _HOUR)
    with record(engine) as conn:
        # Counted before it is told, so that many at once are no more than the limit.
        if attempts.count(conn, attempt, now).times > MOST_FAULTY_AN_HOUR:
            raise Refused("application_limit", "Too many forms with faults from this network: try again in an hour.")
        field_faults = faults(conn, application)
        if not field_faults:
            attempts.take_back(conn, attempt)
    return field_faults


def admit(engine: Engine, network: str, now: datetime) -> None:
    """Count an application that is about to be sent; Refused where one network sends too many."""
    with record(engine) as conn:
        counted = attempts.count(conn, Attempt(b"application", network, _HOUR), now)
    if counted.times > MOST_AN_HOUR:
        raise Refused("application_limit", "Too many applications from this network: try again in an hour.")


def apply(
    conn: Connection, application: Application, papers: Sequence[KeptDocument], token: str, now: datetime
) -> Petition:
    """Send an application under the receipt `token`; sent twice under one receipt it is one.

    Raises Invalid for a field, or too many documents, Unavailable on a day with too many applications.
    """
    receipt = people.digest(token)
    there = request_rows.by_receipt(conn, receipt)
    if there is not None:
        return there
    if wrong := faults(conn, application):
        raise Invalid("application", f"Mend these: {', '.join(wrong)}.")
    if len(papers) > MOST_DOCUMENTS:
        raise Invalid("documents", f"At most {MOST_DOCUMENTS} documents.")
    if request_rows.open_since(conn, RequestKind.PRODUCER, now - timedelta(days=1)) >= MOST_A_DAY:
        raise Unavailable("applications", "There are too many applications today: send it again tomorrow.")
    by = f"applicant:{receipt.hex()[:16]}"
    new = Petition(
        0, RequestKind.PRODUCER, application.tax_code, asdict(application), now, by, province=application.province
    )
    made = petitions.ask(conn, new, receipt).petition
    for paper in papers:
        request_rows.attach(conn, made.id, paper.name, file_rows.put(conn, paper.content, paper.media_type, now))
    notices.application_received(conn, made, application.email, now)
    return made


def apply_again(conn: Connection, earlier: Petition, later: Petition) -> None:
    """Let a mended application keep the documents of the one that was refused."""
    for paper in request_rows.documents(conn, earlier.id):
        if len(request_rows.documents(conn, later.id)) < MOST_DOCUMENTS:
            request_rows.attach(conn, later.id, paper.name, paper.digest)


def of_receipt(conn: Connection, token: str) -> Petition:
    """The application of whoever holds its receipt. Raises NotFound."""
    petition = request_rows.by_receipt(conn, people.digest(token)) if people.is_token(token) else None
    if petition is None or petition.kind is not RequestKind.PRODUCER:
        raise NotFound("application_unknown", "There is no application of this receipt.")
    return petition


def is_sent(conn: Connection, token: str) -> bool:
    """Whether an application was sent under this receipt already."""
    return request_rows.by_receipt(conn, people.digest(token)) is not None


@dataclass(frozen=True, slots=True)
class ApplicationCase:
    """An application as the holder of its receipt sees it: its documents, and once it is approved the login."""

    petition: Petition
    documents: list[Document]
    login: str | None
    has_password: bool


def look_at(conn: Connection, token: str) -> ApplicationCase:
    """The application of whoever holds its receipt, and how far it is. Raises NotFound."""
    petition = of_receipt(conn, token)
    login = login_of(petition)
    person = account_rows.credential(conn, login) if login else None
    return ApplicationCase(
        petition, request_rows.documents(conn, petition.id), login, bool(person and person.person.has_password)
    )


def application_of(petition: Petition) -> Application:
    """What an application said."""
    fields: dict[str, Any] = {
        name: petition.content[name] for name in Application.__dataclass_fields__ if name != "trades"
    }
    # Applications of releases before this one were producers'.
    words = petition.content.get("trades", [Trade.PRODUCER])
    return Application(
        **fields | {"prefixes": tuple(fields["prefixes"]), "trades": tuple(Trade(word) for word in words)}
    )


def login_of(petition: Petition) -> str | None:
    """The login that was granted; None before."""
    granted = petition.content.get("granted")
    return str(granted["login"]) if isinstance(granted, dict) else None


def approve(
    conn: Connection, officer: Person, request_id: int, grant: Grant, now: datetime, draw: Draw
) -> Organisation:
    """Say yes: the organisation, its prefixes and its first person are made.

    Raises what `petitions.decide` raises, Conflict for a login or tax code that was taken meanwhile, Refused where a
    prefix is another organisation's: then nothing was done.
    """
    by = officer.login
    petition = petitions.find(conn, officer.watch, request_id)
    application = application_of(petition)
    if not set(grant.prefixes) <= set(application.prefixes):
        raise Invalid("prefixes", "Only prefixes that were asked for can be granted.")
    if not grant.trades or not set(grant.trades) <= set(application.trades):
        raise Invalid("trades", "Grant at least one of the roles that were applied for, and no other.")
    if grant.prefixes and _MAKERS.isdisjoint(grant.trades):
        raise Invalid("prefixes_apart", "Prefixes are for producers and importers: grant that too, or no prefix.")
    petitions.decide(conn, request_id, RequestState.APPROVED, by, "", now)
    made = _organisation(conn, replace(application, trades=grant.trades), request_id, now, by)
    for prefix in grant.prefixes:
        made = organisations.set_prefix(conn, made, prefix, now, by)
    first = Person(0, grant.login, application.contact, made.id, people.roles_of(grant.trades))
    person = accounts.add_person(conn, first, by, now, draw).person
    notices.application_approved(conn, petition, application.email, now)
    if is_address(application.email):
        notices.invited(conn, person, application.email, by, now)
    granted = {"login": person.login, "prefixes": list(grant.prefixes), "roles": [one.value for one in grant.trades]}
    request_rows.grant(conn, request_id, dict(petition.content) | {"granted": granted}, made.id)
    detail = {"request": request_id, "name": made.name, **granted}
    audit(conn, TrailEntry(now, by, TrailAct.PRODUCER_APPROVED, application.tax_code, detail, made.id))
    return made


def _organisation(conn: Connection, application: Application, number: int, now: datetime, by: str) -> Organisation:
    """The organisation of an application that is granted under this number."""
    organisation = listing_rows.organisation_by_tax_code(conn, application.tax_code)
    if organisation is None:
        new = Organisation(
            0,
            application.name,
            application.tax_code,
            address=application.address,
            province=application.province,
            roles=application.trades,
            phone=application.phone,
            email=application.email,
        )
        return organisations.add_organisation(conn, new, now, by)
    if account_rows.every_person(conn, Viewer(organisation.id)):
        raise Conflict(
            "tax_code_known", f"The organisation {organisation.name} has people already: they can add others."
        )
    trades = tuple(trade for trade in Trade if trade in {*organisation.roles, *application.trades})
    reason = f"Hồ sơ đăng ký {number} / application {number}"
    return company_changes.change(conn, organisation, replace(organisation, roles=trades), Editing(by, now, reason))


def refuse(conn: Connection, officer: Person, request_id: int, reason: str, now: datetime) -> Petition:
    """Say no, or what is missing: the applicant reads the reason and may send the application again."""
    by = officer.login
    petitions.find(conn, officer.watch, request_id)
    done = petitions.decide(conn, request_id, RequestState.REFUSED, by, reason, now)
    notices.application_refused(conn, done, application_of(done).email, now)
    audit(
        conn,
        TrailEntry(now, by, TrailAct.PRODUCER_REFUSED, done.subject, {"request": request_id, "reason": done.reason}),
    )
    return done


def first_password(conn: Connection, token: str, now: datetime, draw: Draw) -> Invitation:
    """The one-time token for the first password of an approved application. Refused once a password was set."""
    petition = of_receipt(conn, token)
    login = login_of(petition)
    if login is None:
        raise Refused("not_approved", "This application is not approved.")
    if accounts.find_person(conn, login).has_password:
        raise Refused("password_set", f"The login {login} has a password: sign in with it.")
    return accounts.reset(conn, login, petition.made_by, now, draw)
