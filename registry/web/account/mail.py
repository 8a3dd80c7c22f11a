"""Pages of messages: one's own address, a password forgotten, and what was sent.

1. A link's secret stands behind the `#`, where no server and no log sees it; a script puts it into the form. Nothing
   happens by opening a link, as mail programs do by themselves: somebody presses the button.
2. "Password forgotten" says the same for every login, whatever became of it.
3. What was sent is for officers and administrators of the registry; nobody sees another one's whole address.
"""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from registry.errors import Invalid, RegistryError
from registry.feeds.smtp import FaultKind
from registry.model.messages import AddressedEntry, MailChoice, MessageState, masked
from registry.model.people import REGISTRY, Role, Viewer
from registry.office import mailboxes, outbox
from registry.store.engine.engine import read, write
from registry.web.account import accounts, people
from registry.web.account.mail_words import MESSAGE_FAULT, MESSAGE_KIND, MESSAGE_STATE
from registry.web.front import admission, credentials, frame, sign_in_prompts, visitors
from registry.web.front.admission import HashKind, TooManySignIns
from registry.web.front.context import service
from registry.web.page import pages

blueprint = Blueprint("mail", __name__)

_AT_ONCE = 50
_TONES = {
    MessageState.WAITING: "warn",
    MessageState.SENT: "good",
    MessageState.FAILED: "bad",
    MessageState.DROPPED: "plain",
}


@blueprint.get("/forgot")
def forgot_form() -> Response:
    return _forgot(HTTPStatus.OK)


@blueprint.post("/forgot")
def forgot() -> Response:
    if service().settings.mail is None:
        return _forgot(HTTPStatus.OK)
    try:
        mailboxes.ask_reset(service().engine, request.form.get("login", ""), visitors.network(), service().clock())
    except RegistryError as error:
        return _forgot(HTTPStatus.TOO_MANY_REQUESTS, message=pages.fault(error))
    return _forgot(HTTPStatus.OK, done=True)


def _forgot(status: HTTPStatus, message: str | None = None, done: bool = False) -> Response:
    on = service().settings.mail is not None
    return pages.page("account/forgot.html", int(status), message=message, done=done, mail_on=on)


@blueprint.get("/address")
def confirm_form() -> Response:
    return pages.page("account/address.html")


@blueprint.post("/address")
def confirm() -> Response:
    token = request.form.get("token", "").strip()
    try:
        with write(service().engine) as conn:
            mailboxes.confirm_address(conn, token, service().clock())
    except RegistryError as error:
        status = int(frame.status_of(error))
        return pages.page("account/address.html", status, message=pages.fault(error), token=token)
    return pages.page("account/address.html", done=True)


@blueprint.post("/me/address")
def change_address() -> Response:
    """Another address for whoever knows the password; it counts once its mailed link was used."""
    person, form, now = accounts.own_person(), request.form, service().clock()
    address, password = form.get("address", ""), form.get("password", "")
    try:
        with admission.of_application().hashing(HashKind.OF_KNOWN):
            mailboxes.change_address(service().engine, person, address, password, visitors.network(), now)
    except TooManySignIns:
        page = accounts.me_page(HTTPStatus.TOO_MANY_REQUESTS, accounts.at_once(), accounts.new_secret())
        return accounts.later(page)
    except RegistryError as error:
        return accounts.me_page(frame.status_of(error), pages.fault(error), accounts.new_secret())
    return pages.to("/me", said="mail_address_done")


@blueprint.post("/me/messages")
def choose() -> Response:
    try:
        if (word := request.form.get("choice", "")) not in set(MailChoice):
            raise Invalid("email_choice", "choice: choose one.")
        with write(service().engine) as conn:
            mailboxes.choose(conn, accounts.own_person(), MailChoice(word), service().clock())
    except RegistryError as error:
        return accounts.me_page(frame.status_of(error), pages.fault(error), accounts.new_secret())
    return pages.to("/me", said="mail_choice_done")


@blueprint.post("/people/<login>/address")
def set_address(login: str) -> Response:
    """An administrator enters where somebody of theirs reads; with an empty text nowhere any more."""
    by, address = credentials.known_caller().name, request.form.get("address", "").strip()
    try:
        with write(service().engine) as conn:
            person = people.require_own(conn, login)
            if address:
                mailboxes.set_address(conn, person, address, by, service().clock())
            else:
                mailboxes.remove_address(conn, person, by, service().clock())
    except RegistryError as error:
        return people.people_page(frame.status_of(error), message=pages.fault(error))
    return pages.to("/people", said="mail_address_done")


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message on the page: to a login or to the beginning of an address; `retry`: it can be sent again."""

    number: int
    kind: str
    to: str
    made: str
    state: str
    tone: str
    attempts: int
    fault: str
    next: str
    retry: bool


@blueprint.get("/messages")
def messages() -> Response:
    return _messages(HTTPStatus.OK)


def _viewer() -> Viewer:
    """An administrator of the registry sees all messages, an officer those of the territory and their own."""
    caller = credentials.known_caller()
    return REGISTRY if Role.ADMINISTRATOR in caller.roles else caller.watch


def _messages(status: HTTPStatus, message: str | None = None) -> Response:
    if credentials.known_caller().organisation_id is not None:
        return sign_in_prompts.not_for_you()
    word, before = request.args.get("state", ""), request.args.get("before", "")
    state = MessageState(word) if word in set(MessageState) else None
    with read(service().engine) as conn:
        number = int(before) if before.isascii() and before.isdigit() and len(before) <= 18 else None
        listed = outbox.newest(conn, _viewer(), state, number, _AT_ONCE)
        counts = outbox.counts(conn, _viewer())
    older = {"state": word if state else "", "before": str(listed[-1].entry.id) if len(listed) == _AT_ONCE else ""}
    return pages.desk(
        "account/messages.html",
        int(status),
        message=message,
        lines=[_line(one) for one in listed],
        tabs=[(one, pages.say(MESSAGE_STATE[one]), counts[one], _TONES[one]) for one in MessageState],
        state=state,
        mail_on=service().settings.mail is not None,
        older=f"/messages?{urlencode({k: v for k, v in older.items() if v})}" if older["before"] else None,
    )


def _line(one: AddressedEntry) -> MessageLine:
    entry = one.entry
    waits, failed = entry.state is MessageState.WAITING, entry.state is MessageState.FAILED
    return MessageLine(
        entry.id,
        pages.say(MESSAGE_KIND[entry.message.kind]),
        one.login or masked(entry.address or ""),
        pages.moment(entry.made_at),
        pages.say(MESSAGE_STATE[entry.state]),
        _TONES[entry.state],
        entry.attempts,
        _fault(entry.fault),
        pages.word("mail_next", at=pages.moment(entry.next_at)) if waits else "",
        failed,
    )


def _fault(text: str | None) -> str:
    """What went wrong, in words, and the number of a server's reply."""
    word, _, reply = (text or "").partition(" ")
    return " ".join(filter(None, (pages.say(MESSAGE_FAULT[FaultKind(word)]), reply))) if word else ""


@blueprint.post("/messages/<int:number>/retry")
def retry(number: int) -> Response:
    caller = credentials.known_caller()
    if caller.organisation_id is not None:
        return sign_in_prompts.not_for_you()
    try:
        with write(service().engine) as conn:
            outbox.retry(conn, _viewer(), number, caller.name, service().clock())
    except RegistryError as error:
        return _messages(frame.status_of(error), pages.fault(error))
    return pages.to("/messages", said="mail_retried")
