"""The public pages on which an organisation applies, and those of the receipt.

1. What was typed is shown again where something is missing; documents must be chosen again, as browsers keep none.
2. A number that is probably mistyped is asked about once: whoever says that it is right is believed.
3. A form is sent under its own secret, from which the receipt is made: pressed twice, it is one application.
4. The receipt is the secret in the address of its page: nothing else leads there, no log and no other site sees it. The
   one-time token of the first password is made on that page alone.
"""

import base64
import hashlib
import secrets
from contextlib import closing
from http import HTTPStatus

from flask import Blueprint, Response, request
from werkzeug.datastructures import FileStorage

from registry.catalogue import registration
from registry.catalogue.registration import MOST_BYTES, MOST_DOCUMENTS, TRADES, Application, KeptDocument
from registry.errors import Invalid, NotFound, RegistryError
from registry.model import people
from registry.model.companies import DoubtfulNumber
from registry.model.places import PROVINCES
from registry.model.requests import Petition, RequestState
from registry.store.engine.engine import read, write
from registry.supervision import queues
from registry.web.front import frame, visitors
from registry.web.front.context import service
from registry.web.officer.overview_words import TRADE
from registry.web.page import company_forms, pages
from registry.web.public.registration_words import APPLICATION_STATE, FIELD_FAULT

blueprint = Blueprint("registration", __name__)

BODY = MOST_DOCUMENTS * MOST_BYTES + 64 * 1024
_FIELDS = tuple(Application.__dataclass_fields__)


@blueprint.get("/register")
def form() -> Response:
    return _form({})


def _form(
    typed: dict[str, str], faults: dict[str, str] | None = None, message: str | None = None, status: int = 200,
    again: str = "", doubtful: tuple[DoubtfulNumber, ...] = (),
) -> Response:  # fmt: skip
    return pages.page(
        "register/form.html",
        status,
        typed={name: typed.get(name, "") for name in _FIELDS},
        bad={name: pages.say(FIELD_FAULT[code]) for name, code in (faults or {}).items()},
        message=message,
        files=bool(request.files),
        again=again,
        **company_forms.doubts_shown(doubtful),
        secret=_secret(),
        trades=[(trade.value, pages.say(TRADE[trade]), trade in typed.get("trades", "").split()) for trade in TRADES],
        provinces=[(code, names[pages.language() == "en"]) for code, names in PROVINCES.items()],
        switch=f"{request.path}?lang={'vi' if pages.language() == 'en' else 'en'}",
    )


def _secret() -> str:
    """The secret of the form: the one that was sent with it, or a new one."""
    given = request.form.get("secret", "")
    return given if people.is_token(given) else people.new_secret(secrets.randbelow)


def _receipt(secret: str) -> str:
    """The receipt of a form, which nobody who saw only the form's page can tell from another one's."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"receipt " + secret.encode()).digest()).decode().rstrip("=")


@blueprint.post("/register")
def send() -> Response:
    typed, earlier = {name: request.form.get(name, "") for name in _FIELDS}, request.form.get("again", "")
    typed["trades"] = " ".join(request.form.getlist("trades"))
    application, now = registration.read_application(typed), service().clock()
    receipt = _receipt(_secret())
    with read(service().engine) as conn:
        is_sent = registration.is_sent(conn, receipt)
    if is_sent:
        return pages.to(f"/register/{receipt}", lang=pages.language())
    try:
        faults = registration.count_attempt(service().engine, application, visitors.network(), now)
        if faults:
            return _form(typed, faults, pages.word("reg_mend"), HTTPStatus.BAD_REQUEST, earlier)
        doubtful = registration.doubts(application)
        if not company_forms.are_confirmed(doubtful):
            return _form(typed, None, None, HTTPStatus.BAD_REQUEST, earlier, doubtful)
        registration.admit(service().engine, visitors.network(), now)
        papers = _papers()
        with write(service().engine) as conn:
            made = registration.apply(conn, application, papers, receipt, now)
            if earlier:
                registration.apply_again(conn, registration.of_receipt(conn, earlier), made)
    except RegistryError as error:
        status = frame.status_of(error)
        if error.code == "application_limit":
            status = HTTPStatus.TOO_MANY_REQUESTS
        return _form(typed, None, pages.fault(error), int(status), earlier)
    return pages.to(f"/register/{receipt}", lang=pages.language())


def _papers() -> list[KeptDocument]:
    sent: list[FileStorage] = [file for file in request.files.getlist("papers") if file.filename]
    if len(sent) > MOST_DOCUMENTS:
        raise Invalid("documents", f"At most {MOST_DOCUMENTS} documents.")
    return registration.read_papers([(file.filename or "", _content(file)) for file in sent])


def _content(file: FileStorage) -> bytes:
    """What was sent, at most a byte more than is taken; a large file lies in a temporary one, which goes at once."""
    with closing(file.stream):
        return file.stream.read(MOST_BYTES + 1)


@blueprint.get("/register/<receipt>")
def receipt_page(receipt: str) -> Response:
    return _shown(receipt)


def _shown(receipt: str, link: str = "", message: str | None = None, status: int = 200) -> Response:
    with read(service().engine) as conn:
        case = registration.look_at(conn, receipt)
    petition = case.petition
    return pages.page(
        "register/receipt.html",
        status,
        petition=petition,
        application=registration.application_of(petition),
        state=pages.say(APPLICATION_STATE[petition.standing]),
        by_then=queues.working_days(petition.made_at, queues.WORKING_DAYS),
        waits=petition.standing is RequestState.OPEN,
        refused=petition.standing is RequestState.REFUSED,
        papers=case.documents,
        mail_on=service().settings.mail is not None,
        login=case.login,
        has_password=case.has_password,
        link=link,
        receipt=receipt,
        message=message,
        switch=f"/register/{receipt}?lang={'vi' if pages.language() == 'en' else 'en'}",
    )


@blueprint.get("/register/<receipt>/again")
def mend(receipt: str) -> Response:
    with read(service().engine) as conn:
        petition = registration.of_receipt(conn, receipt)
    if petition.standing is not RequestState.REFUSED:
        return pages.to(f"/register/{receipt}", lang=pages.language())
    return _form(_typed(petition), again=receipt)


def _typed(petition: Petition) -> dict[str, str]:
    application = registration.application_of(petition)
    return {name: str(getattr(application, name)) for name in _FIELDS} | {
        "prefixes": ", ".join(application.prefixes),
        "trades": " ".join(application.trades),
    }


@blueprint.post("/register/<receipt>/password")
def set_password(receipt: str) -> Response:
    try:
        with write(service().engine) as conn:
            made = registration.first_password(conn, receipt, service().clock(), secrets.randbelow)
    except NotFound:
        raise
    except RegistryError as error:
        return _shown(receipt, message=pages.fault(error), status=int(frame.status_of(error)))
    return _shown(receipt, link=f"/password?lang={pages.language()}#{made.token}")
