"""Who asks, and whether they may: the API key of a program, the session of a person, as `addresses` says.

1. A key comes in `Authorization: Bearer` and nowhere else: addresses are logged and shared, headers are not. A session
   comes in a cookie that no script reads and that is sent to this host alone.
2. Who sends credentials is never taken for a stranger: a key that opens nothing is 401 even where strangers may enter,
   or a shop would learn of its revoked key from the evidence that it no longer gives.
3. Whoever may not is told so before the body is read. What changes something by a session needs the session's own
   token (`csrf`), and nothing is taken from another site's page.
4. A page behind a sign-in that is opened without one leads to the sign-in; a form that was sent then is kept in it, so
   that nothing typed is lost.
"""

from hmac import compare_digest
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from markupsafe import Markup

from registry.model.people import Caller, Permission, caller_of_key, caller_of_person
from registry.office import api_keys, sessions
from registry.office.sessions import Opened
from registry.web.account.words import DESK
from registry.web.front import sign_in_prompts
from registry.web.front.addresses import ADDRESSES, FORM_BODY, Address, of_request
from registry.web.front.context import service
from registry.web.front.frame import Rejected
from registry.web.page import pages, territories

COOKIE = "__Host-registry"
_SCHEME = "bearer "
_SAFE = ("GET", "HEAD", "OPTIONS")
_OWN_SITE = ("same-origin", "none")
_TYPED = "application/x-www-form-urlencoded"
PASTED = 4 << 20


def install(app: Flask) -> None:
    """Let only those in who may, at every address of an application, and tell its pages who is there."""
    app.before_request(_admit)
    app.context_processor(_who)


def _who() -> dict[str, object]:
    """What the pages' head shows: who has signed in, their desks, and the token of their forms."""
    me, opened = current_caller(), g.get("session")
    if me is None or me.person is None or opened is None:
        return {"me": None, "csrf_field": ""}
    may = {path: ADDRESSES[f"GET {path}"].permission for path in DESK}
    desks = [(path, pages.say(words)) for path, words in DESK.items() if (needed := may[path]) and me.may(needed)]
    field = Markup('<input type="hidden" name="csrf" value="{}">').format(opened.csrf)
    acting = territories.of_authority(me.authority) if me.authority is not None else ""
    head = {"me": me, "desks": desks, "here": request.path, "acting": acting}
    return {**head, "csrf_field": field, "csrf": opened.csrf}


def current_caller() -> Caller | None:
    """Who asks in this request; None for a stranger."""
    caller: Caller | None = g.get("caller")
    return caller


def known_caller() -> Caller:
    """Who asks at an address that is closed to strangers."""
    caller = current_caller()
    assert caller is not None
    return caller


def session() -> Opened | None:
    """The session of this request's cookie, if it counts."""
    if "session" not in g:
        secret = request.cookies.get(COOKIE, "")
        g.session = sessions.find(service().engine, secret, service().clock()) if secret else None
    opened: Opened | None = g.session
    return opened


def keep(answer: Response, opened: Opened | None) -> Response:
    """Give a browser the cookie of a session, or with None take it away."""
    what = opened.secret if opened else ""
    age = int(sessions.WHOLE.total_seconds()) if opened else 0
    answer.set_cookie(COOKIE, what, max_age=age, path="/", secure=True, httponly=True, samesite="Lax")
    return answer


def _admit() -> Response | None:
    address = of_request()
    if address is None:
        return None
    g.for_people = address.for_people
    # Before anything looks into the form. Files have this room; what was typed is read at once and has less.
    request.max_content_length = min(FORM_BODY, address.body) if request.mimetype == _TYPED else address.body
    if request.method not in _SAFE and (address.for_people or _is_by_cookie()):
        _refuse_other_sites()
    if address.permission is None:
        return None
    if address.page:
        return _admit_person(address.permission, address.body > FORM_BODY)
    caller = _program_or_person(address)
    if caller is None:
        return None
    if not caller.may(address.permission):
        raise Rejected(
            HTTPStatus.FORBIDDEN,
            "forbidden",
            f"This account may not do this: it needs the scope {address.permission}, and a role that may have it.",
        )
    if caller.sandbox and not address.sandbox:
        raise Rejected(HTTPStatus.FORBIDDEN, "sandbox", "A sandbox key only checks the sample codes (see /docs).")
    if caller.only_reads and request.method not in _SAFE and address.permission is not Permission.VERIFY:
        raise Rejected(
            HTTPStatus.FORBIDDEN,
            "key_of_authority",
            "This API key is an authority's, of an earlier release: it reads and checks codes. For all else people of "
            "the authority sign in.",
        )
    g.caller = caller
    return None


def _is_by_cookie() -> bool:
    return COOKIE in request.cookies and "Authorization" not in request.headers


def _refuse_other_sites() -> None:
    """Refuse what another site's page has sent. A browser says so (Fetch Metadata), one from before 2023 names the
    origin of the page (RFC 6454, `null` for one that hides it), and a program says nothing.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is None and origin is not None:
        own = {_hostname(f"//{request.host}"), _hostname(service().settings.pages)}
        site = _OWN_SITE[0] if _hostname(origin) in own else "cross-site"
    if site is not None and site not in _OWN_SITE:
        raise Rejected(HTTPStatus.FORBIDDEN, "other_site", "This form was sent by a page of another site.")


def _hostname(address: str) -> str:
    """The host of an address, without its port, which proxies do not hand on; empty where there is none."""
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _admit_person(permission: Permission, room: bool) -> Response | None:
    """Let a person in who may; `room`: where more than a form may be sent."""
    opened = session()
    if opened is None or not opened.confirmed:
        return sign_in_prompts.ask_to_sign_in()
    caller = caller_of_person(opened.person, opened.site)
    if not caller.may(permission):
        return sign_in_prompts.not_for_you()
    g.caller = caller
    if room:
        # A list of ten thousand codes may be pasted.
        request.max_form_memory_size = PASTED
        if request.mimetype == _TYPED:
            request.max_content_length = PASTED
    if request.method not in _SAFE and not _has_token(opened):
        return sign_in_prompts.ask_again()
    return None


def _has_token(opened: Opened) -> bool:
    given = request.headers.get("X-CSRF") or request.form.get("csrf", "")
    return compare_digest(given.encode("utf-8", "replace"), opened.csrf.encode())


def _program_or_person(address: Address) -> Caller | None:
    given = request.headers.get("Authorization")
    if given is not None:
        return _key(given)
    opened = session()
    if opened is not None and opened.confirmed:
        if request.method not in _SAFE and not _has_token(opened):
            raise Rejected(HTTPStatus.FORBIDDEN, "csrf", "Send the token of the session in the header X-CSRF.")
        return caller_of_person(opened.person, opened.site)
    return None if address.strangers else _key("")


def _key(given: str) -> Caller:
    text = given[len(_SCHEME) :].strip() if given.lower().startswith(_SCHEME) else ""
    holder = api_keys.authenticate(service().engine, text, service().clock())
    if holder is None:
        raise Rejected(
            HTTPStatus.UNAUTHORIZED,
            "api_key",
            "Send an API key as `Authorization: Bearer vnpc_...`; one that was sent is unknown, expired or revoked.",
        )
    return caller_of_key(*holder)
