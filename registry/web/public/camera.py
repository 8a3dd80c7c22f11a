"""The page that scans with the camera, and photos that are read here for browsers that cannot read them themselves.

1. The page may run WebAssembly of our own; no other page may. What it finds it asks `/v1/verify` about by itself.
2. A photo is read in memory and forgotten. A browser that sends a form gets every code in it answered and recorded
   under the form's id, so that a reload is the same scan; a script (`Accept: application/json`) gets the texts alone
   and asks for itself.
3. What is refused says so on the page, above its forms; trouble of ours is grey and never a verdict.
"""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException, LengthRequired, RequestEntityTooLarge

import registry.web.front.words
from registry.errors import Invalid, RegistryError
from registry.intake import decoding
from registry.model.phrases import Phrase
from registry.web.api import claimed_scans
from registry.web.front import frame, limits
from registry.web.front.context import service
from registry.web.page import pages
from registry.web.page.cards import card
from registry.web.page.notice_words import NOTICE_ADVICE, NoticeKind
from registry.web.page.words import FAULTS
from registry.web.public import camera_words
from registry.web.public.camera_words import CAMERA_SCRIPT, CAMERA_TALLY

blueprint = Blueprint("camera", __name__)
blueprint.register_error_handler(limits.TooMany, limits.refused)


@blueprint.get("/scan")
def scan() -> Response:
    return _page()


@blueprint.get("/scan/photo")
def photo_again() -> Response:
    """The other language, or the address bar, after a photo was sent: photos are not kept, so back to the start."""
    return pages.to("/scan", lang=pages.language())


@blueprint.post("/scan/photo")
def photo() -> Response:
    if request.content_length is None:
        raise LengthRequired
    sent = request.files.get("photo")
    if sent is None:
        raise Invalid("picture_missing", "photo: expected a file.")
    texts = decoding.texts_in(sent.read(decoding.MOST_BYTES + 1))
    most = max(1, service().settings.batch_limit)
    if _by_script():
        return frame.reply({"codes": texts[:most]})
    if not texts:
        return _page(pages.say(CAMERA_SCRIPT["camera_photo_none"]))
    claim = claimed_scans.ClaimedScan(claimed_scans.id_of(request.form.get("scan")) or claimed_scans.new_id())
    answers = limits.verify_within_limits(texts[:most], claim.visit())
    return pages.page(
        "camera_found.html",
        rows=[(card(answer), text) for answer, text in zip(answers, texts, strict=False)],
        count=pages.say(CAMERA_SCRIPT["camera_photo_found"], n=len(texts)),
        more=pages.word("camera_photo_more", n=most) if len(texts) > most else None,
        scan=claim.id,
        switch="/scan?lang=" + _other(),
    )


@blueprint.errorhandler(Exception)
def trouble(error: Exception) -> Response:
    """What went wrong, to a script as problem details, to people on the page; the status is the same."""
    status, code = _status_and_code(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        frame.log_fault(error)
        if not _by_script():
            return pages.notice(NoticeKind.TROUBLE, int(status))
    if _by_script():
        return frame.problem(status, code, pages.say(_words_of(code)))
    return _page(pages.say(_words_of(code)), status)


def _status_and_code(error: Exception) -> tuple[HTTPStatus, str]:
    if isinstance(error, RequestEntityTooLarge):
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "picture_large"
    if isinstance(error, HTTPException):
        return HTTPStatus(error.code or 400), "picture_missing"
    if isinstance(error, frame.Rejected):
        return error.status, error.code
    if isinstance(error, RegistryError):
        return frame.status_of(error), error.code
    return HTTPStatus.INTERNAL_SERVER_ERROR, "internal"


def _words_of(code: str) -> Phrase:
    return FAULTS.get(code, NOTICE_ADVICE[NoticeKind.TROUBLE])


def _by_script() -> bool:
    return request.accept_mimetypes.best_match(("text/html", "application/json"), "text/html") == "application/json"


def _other() -> str:
    return "vi" if pages.language() == "en" else "en"


def script_words(words: Mapping[str, Phrase]) -> dict[str, object]:
    """What the scripts of a page with the camera say, in the language of the request."""
    faults = camera_words.FAULTS | registry.web.front.words.FAULTS
    return pages.for_script(words) | {"tallies": pages.spoken(CAMERA_TALLY), "faults": pages.spoken(faults)}


def _page(message: str | None = None, status: int = 200) -> Response:
    g.policy = pages.CAMERA_POLICY  # Read by the frame.
    return pages.page(
        "camera.html",
        status,
        message=message,
        scan=claimed_scans.new_id(),
        switch="/scan?lang=" + _other(),
        words=script_words(CAMERA_SCRIPT),
    )
