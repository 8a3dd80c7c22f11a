"""Signing in and out, and one's own account.

1. Who signs in and how is decided in `registry.office.accounts` and `registry.office.sessions`. A wrong login, a wrong
   password and a disabled person look the same.
2. Nothing is counted and no password hashed but in a place for it (`admission`, rule 6).
"""

import secrets
from http import HTTPStatus

from flask import Blueprint, Response, g, request
from markupsafe import Markup

from registry.carriers import printing, symbols
from registry.catalogue import organisations
from registry.errors import Invalid, RegistryError
from registry.model.people import (
    Person,
    Role,
    caller_of_person,
    is_token,
)
from registry.office import accounts, mailboxes, sessions
from registry.office.accounts import PasswordChange
from registry.office.sessions import FirstCode, Opened
from registry.store.engine.engine import read
from registry.web.account.mail_words import MAIL_CHOICE
from registry.web.front import admission, credentials, frame, known_browsers, sign_in_prompts, visitors
from registry.web.front.admission import HashKind, TooManySignIns
from registry.web.front.context import service
from registry.web.page import pages, territories

blueprint = Blueprint("account", __name__)

_HOME = {
    Role.PRODUCER: "/producer",
    Role.INSPECTOR: "/inspector",
    Role.OFFICER: "/officer",
    Role.ADMINISTRATOR: "/people",
}


@blueprint.get("/sign-in")
def sign_in_form() -> Response:
    phrase_key = request.args.get("said")
    return _sign_in_page(
        HTTPStatus.OK, None, said=pages.word("password_done") if phrase_key == "password_done" else None
    )


@blueprint.post("/sign-in")
def sign_in() -> Response:
    now = service().clock()
    login, password = request.form.get("login", ""), request.form.get("password", "")
    device, places = known_browsers.token_of(login), admission.of_application()
    try:
        with places.hashing(HashKind.OF_KNOWN if device else HashKind.OF_STRANGER):
            done = accounts.sign_in(service().engine, login, password, visitors.network(), now, device)
    except TooManySignIns:
        places.linger()
        return later(_sign_in_page(HTTPStatus.TOO_MANY_REQUESTS, at_once()))
    if done.wait is not None:
        places.linger()
        minutes = -(-int(done.wait.total_seconds()) // 60)
        answer = _sign_in_page(HTTPStatus.TOO_MANY_REQUESTS, pages.word("too_many_sign_ins", minutes=minutes))
        answer.headers["Retry-After"] = str(minutes * 60)
        return answer
    if done.person is None:
        return _sign_in_page(HTTPStatus.UNAUTHORIZED, pages.word("wrong_sign_in"))
    # Whoever signs in anew in this browser leaves no session behind that nobody can end any more.
    before = request.cookies.get(credentials.COOKIE, "")
    if is_token(before):
        sessions.end(service().engine, before)
    opened = sessions.begin(service().engine, done.person, now, secrets.randbelow)
    g.session = opened
    if not opened.confirmed:
        return credentials.keep(_code_page(HTTPStatus.OK, None), opened)
    return _entered(opened)


@blueprint.post("/sign-in/code")
def code() -> Response:
    opened = credentials.session()
    if opened is None:
        return _sign_in_page(HTTPStatus.UNAUTHORIZED, pages.word("session_over"))
    try:
        key, now = service().custodian.run(lambda keyring: keyring.people_key), service().clock()
        whole = sessions.confirm(service().engine, key, opened, request.form.get("code", ""), now, secrets.randbelow)
    except RegistryError as error:
        return _code_page(frame.status_of(error), pages.fault(error))
    g.session = whole
    return _entered(whole)


def _entered(opened: Opened) -> Response:
    """Where somebody goes who has just signed in: to the form that was under way, or to where they wanted."""
    target, held = request.form.get("next", ""), request.form.get("held", "")
    g.caller = caller_of_person(opened.person)
    if held:
        answer = sign_in_prompts.go_on(target, held)
    else:
        answer = pages.to(sign_in_prompts.local(target) if target else _home(opened.person))
    return known_browsers.keep(credentials.keep(answer, opened), opened.person.login)


def _home(person: Person) -> str:
    return next((path for role, path in _HOME.items() if role in person.roles), "/me")


def _sign_in_page(status: HTTPStatus, message: str | None, **more: object) -> Response:
    source = request.form if request.method == "POST" else request.args
    held = request.form.get("held", "")
    return pages.page(
        "account/sign_in.html",
        int(status),
        message=message,
        next=source.get("next", ""),
        held=held if len(held) <= sign_in_prompts.MOST_HELD else "",
        typed=request.form.get("login", ""),
        **more,
    )


def _code_page(status: HTTPStatus, message: str | None) -> Response:
    form = request.form
    return pages.page(
        "account/code.html", int(status), message=message, next=form.get("next", ""), held=form.get("held", "")
    )


@blueprint.post("/sign-out")
def sign_out() -> Response:
    opened = credentials.session()
    assert opened is not None
    sessions.end(service().engine, opened.secret)
    answer = credentials.keep(pages.to("/sign-in"), None)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@blueprint.get("/password")
def password_form() -> Response:
    return pages.page("account/password.html")


@blueprint.post("/password")
def set_password() -> Response:
    token, given, again = (request.form.get(name, "") for name in ("token", "password", "again"))
    try:
        if given != again:
            return pages.page("account/password.html", 400, message=pages.word("passwords_differ"), token=token)
        with admission.of_application().hashing(HashKind.NEW):
            person = mailboxes.set_password(service().engine, token.strip(), given, service().clock())
    except TooManySignIns:
        return later(pages.page("account/password.html", 429, message=at_once(), token=token))
    except RegistryError as error:
        status = int(frame.status_of(error))
        return pages.page("account/password.html", status, message=pages.fault(error), token=token)
    return known_browsers.keep(pages.to("/sign-in", said="password_done", lang=pages.language()), person.login)


@blueprint.get("/me")
def me() -> Response:
    return me_page(HTTPStatus.OK, None, sessions.new_totp(secrets.randbelow))


@blueprint.post("/me/codes")
def codes() -> Response:
    person, secret = own_person(), request.form.get("secret", "")
    try:
        key, now = service().custodian.run(lambda keyring: keyring.people_key), service().clock()
        if person.has_totp:
            raise Invalid("codes_on", "One-time codes are on already: an administrator's reset turns them off.")
        first = FirstCode(secret, request.form.get("code", ""))
        sessions.set_totp(service().engine, key, person, first, now, secrets.randbelow)
    except RegistryError as error:
        again = secret if sessions.is_totp(secret) else sessions.new_totp(secrets.randbelow)
        return me_page(frame.status_of(error), pages.fault(error), again)
    return pages.to("/me", said="me_codes_done")


@blueprint.post("/me/password")
def change_password() -> Response:
    """A new password for whoever knows the present one; it ends every session, this one too."""
    person, form, now = own_person(), request.form, service().clock()
    given, new, again = (form.get(name, "") for name in ("password", "new", "again"))
    secret = sessions.new_totp(secrets.randbelow)
    if new != again:
        return me_page(HTTPStatus.BAD_REQUEST, pages.word("passwords_differ"), secret)
    try:
        change = PasswordChange(given, new)
        with admission.of_application().hashing(HashKind.OF_KNOWN):
            accounts.change_password(service().engine, person, change, visitors.network(), now)
    except TooManySignIns:
        return later(me_page(HTTPStatus.TOO_MANY_REQUESTS, at_once(), secret))
    except RegistryError as error:
        return me_page(frame.status_of(error), pages.fault(error), secret)
    return credentials.keep(pages.to("/sign-in", said="password_done"), None)


def at_once() -> str:
    """That as many sign in, or prove a password, as may at once."""
    return pages.word("sign_ins_at_once")


def later(answer: Response) -> Response:
    """An answer that says when to come again."""
    answer.headers["Retry-After"] = str(frame.RETRY_SECONDS)
    return answer


def new_secret() -> str:
    """A secret to offer for an app's one-time codes."""
    return sessions.new_totp(secrets.randbelow)


def own_person() -> Person:
    """Who has signed in."""
    person = credentials.known_caller().person
    assert person is not None
    return person


def me_page(status: HTTPStatus, message: str | None, secret: str) -> Response:
    """One's own page."""
    person = own_person()
    uri = sessions.totp_uri(person.login, secret, service().settings.host)
    picture = printing.svg(symbols.qr(uri), printing.Printing(300, 6))
    with read(service().engine) as conn:
        names = organisations.names(conn, [person.organisation_id] if person.organisation_id else [])
        mailbox = mailboxes.of(conn, person)
    return pages.desk(
        "account/me.html",
        int(status),
        message=message,
        secret=secret,
        picture=Markup(picture),  # noqa: S704 - our own drawing
        organisation=names.get(person.organisation_id or 0),
        mailbox=mailbox,
        choices=[(choice, pages.say(words)) for choice, words in MAIL_CHOICE.items()],
        mail_on=service().settings.mail is not None,
        authority=territories.of_authority(person.authority) if person.authority else "",
    )
