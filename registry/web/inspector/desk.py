"""What all pages of the inspector's desk need: who inspects, which inspection is meant, the words of failures."""

from importlib.metadata import version

from flask import Blueprint, Response, request

from registry.errors import Invalid, RegistryError, Unavailable
from registry.keys.folder import KeyFolder
from registry.model.inspections import Inspection
from registry.model.phrases import VERDICTS
from registry.store.engine.engine import read
from registry.supervision import inspection_records, inspections
from registry.supervision.inspections import Bench, Inspector, ReportSigner
from registry.web.front import frame, visitors
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.inspector.words import INSPECTOR_FAULT, INSPECTOR_SCRIPT
from registry.web.page import pages
from registry.web.page.notice_words import NOTICE_ADVICE, NoticeKind

blueprint = Blueprint("inspector", __name__)

_VERSION = version("product-code-registry")


def inspector() -> Inspector:
    """Who asks in this request."""
    caller = known_caller()
    assert caller.person is not None
    territory = caller.watch.territory
    return Inspector(
        caller.person.id, caller.name, caller.account, caller.organisation_id, visitors.network(), territory
    )


def bench() -> Bench:
    here = service()
    return Bench(here.engine, here.custodian.run, here.rules, here.tally, here.clock)


def signer() -> ReportSigner:
    settings = service().settings
    return ReportSigner(settings.host, _VERSION, KeyFolder(settings.keys_dir, settings.passphrase()), service().sample)


def inspection_of(inspection_id: str) -> Inspection:
    """The inspection of an address; NotFound where this person may not see it."""
    who = inspector()
    with read(service().engine) as conn:
        return inspections.find(conn, inspection_id, who.viewer, who.person_id)


def fault(error: RegistryError) -> str:
    """A failure in words for the desk; trouble of ours says no more than that."""
    if isinstance(error, Unavailable):
        return pages.say(NOTICE_ADVICE[NoticeKind.TROUBLE])
    own = INSPECTOR_FAULT.get(error.code)
    return pages.say(own, **error.facts) if own else pages.fault(error)


def for_script() -> bool:
    """Whether a script asks, which wants JSON."""
    return request.accept_mimetypes.best_match(("text/html", "application/json"), "text/html") == "application/json"


def script_fault(error: RegistryError) -> Response:
    """A failure as a script gets it, its `detail` fit to be shown."""
    status = frame.status_of(error)
    if isinstance(error, Unavailable):
        frame.log_fault(error)
    return frame.problem(status, error.code, fault(error))


def show(inspection: Inspection, status: int = 200, message: str | None = None, typed: str = "") -> Response:
    """The page of an inspection; `typed` stands in its form again, so that what was refused is not lost."""
    verdict = request.args.get("verdict") or None
    if verdict not in VERDICTS:
        verdict = None
    before = request.args.get("before", "")
    last = int(before) if before.isascii() and before.isdecimal() and len(before) < 8 else None
    with read(service().engine) as conn:
        counts = inspection_records.counts(conn, inspection)
        checks, more = inspection_records.page(conn, inspection, verdict, last)
        photos = inspection_records.photos(conn, inspection)
    return pages.desk(
        "inspector/inspection.html",
        status,
        inspection=inspection,
        mine=inspection.person_id == inspector().person_id,
        counts=counts,
        checks=checks,
        more=more,
        verdict=verdict,
        photos=photos,
        most_photos=inspections.MOST_PHOTOS,
        most=f"{inspections.MOST_CODES:,}".replace(",", "."),
        message=message,
        news=_news(),
        typed=typed,
        words_of=VERDICTS,
        script=_for_page(inspection),
    )


def _for_page(inspection: Inspection) -> dict[str, object]:
    """What the page's script needs to know."""
    return {"id": inspection.id, "most": inspections.MOST_CODES, **pages.for_script(INSPECTOR_SCRIPT)}


def _news() -> str | None:
    """What became of the list that was sent last, from the address it led to."""
    counted = [request.args.get(name, "") for name in ("new", "again")]
    if not all(text.isascii() and text.isdecimal() and len(text) < 8 for text in counted):
        return None
    new, again = map(int, counted)
    return pages.word("inspector_added", new=new, again=again) if again else pages.word("inspector_added_new", new=new)


def require_file(name: str) -> list[tuple[str, bytes]]:
    """The files of a form's field, by name. Raises Invalid `file_missing` where there is none."""
    sent = [(file.filename or "", file.read()) for file in request.files.getlist(name) if file.filename]
    if not sent:
        raise Invalid("file_missing", f"{name}: expected a file.")
    return sent
