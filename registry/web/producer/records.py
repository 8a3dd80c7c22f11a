"""Full records at the producer's desk: papers of the company, its products and lots; the history of a product; what
the law still wants.

A form that cannot be taken is shown again with everything typed; the file alone has to be chosen anew.
"""

from datetime import date

from flask import Response, request

from registry.catalogue import assortment, completeness, papers, product_records, registration
from registry.catalogue.papers import NewPaper
from registry.errors import Invalid, RegistryError
from registry.model.days import local_day, read_day
from registry.model.papers import SCOPES, PaperKind, PaperScope, PaperSubject
from registry.model.phrases import Phrase
from registry.store.engine.engine import Connection, read, write
from registry.web.front import frame
from registry.web.front.context import service
from registry.web.page import pages, recording
from registry.web.page.record_words import PAPER_KIND, WORDS
from registry.web.producer import own

_TITLE: dict[PaperScope, Phrase] = {
    PaperScope.COMPANY: WORDS["rec_papers_company"],
    PaperScope.PRODUCT: WORDS["rec_papers_product"],
    PaperScope.LOT: WORDS["rec_papers_lot"],
}


@own.blueprint.get("/producer/papers")
def papers_page() -> Response:
    return _papers()


@own.blueprint.post("/producer/papers")
def add_paper() -> Response:
    hand = own.hand()
    try:
        new = _read_form()
        with write(service().engine) as conn:
            about = _about(conn)
            papers.add(conn, hand, about, new)
    except RegistryError as error:
        return _papers(frame.status_of(error), pages.fault(error))
    return pages.to("/producer/papers", said="rec_paper_added", **_named(about))


def _about(conn: Connection) -> PaperSubject:
    return papers.subject(conn, own.viewer(), own.text("gtin", 14) or None, own.text("order", 8) or None)


def _named(about: PaperSubject) -> dict[str, str]:
    return {name: text for name, text in (("gtin", about.gtin), ("order", about.order_id)) if text}


def _papers(status: int = 200, message: str | None = None) -> Response:
    with read(service().engine) as conn:
        about = _about(conn)
        there = papers.of(conn, own.viewer(), about)
        name = assortment.find(conn, own.viewer(), about.gtin).listing.product.name if about.gtin else about.order_id
    kinds = [(kind.value, pages.say(PAPER_KIND[kind])) for kind, scope in SCOPES.items() if scope is about.scope]
    return pages.desk(
        "producer/papers.html",
        status,
        title=pages.say(_TITLE[about.scope]),
        about=about,
        name=name or own.holder().name,
        papers=there,
        kinds=kinds,
        typed=request.form,
        message=message,
        today=local_day(service().clock()),
    )


def _read_form() -> NewPaper:
    kind = request.form.get("kind", "")
    if kind not in set(PaperKind):
        raise Invalid("paper_kind", "kind: choose one.")
    sent = request.files.get("file")
    content = sent.stream.read(registration.MOST_BYTES + 1) if sent else b""
    file = registration.read_paper(sent.filename or "", content) if sent and content else None
    return NewPaper(
        PaperKind(kind),
        request.form.get("number", "")[:1_000],
        request.form.get("issuer", "")[:1_000],
        _day("issued_on"),
        _day("expires_on"),
        file,
    )


def _day(name: str) -> date | None:
    """A day of the form; Invalid under the field's name where something else stands there."""
    given = request.form.get(name, "").strip()
    day = read_day(given[:20])
    if given and day is None:
        raise Invalid("expiry_form", f"{name}: a day such as 31/12/2027.")
    return day


@own.blueprint.post("/producer/papers/<int:number>/remove")
def remove_paper(number: int) -> Response:
    hand = own.hand()
    with write(service().engine) as conn:
        paper = papers.remove(conn, own.viewer(), number, hand)
    return pages.to("/producer/papers", said="rec_paper_removed_said", **_named(paper.subject))


@own.blueprint.get("/producer/papers/<int:number>/file")
def paper_file(number: int) -> Response:
    with read(service().engine) as conn:
        return recording.download(*papers.file_of(conn, own.viewer(), number))


@own.blueprint.get("/producer/products/<gtin>/history")
def product_history(gtin: str) -> Response:
    with read(service().engine) as conn:
        kept = assortment.find(conn, own.viewer(), gtin)
        product = kept.listing.product
        notes, more = product_records.history(conn, own.viewer(), product.gtin, _before())
        until = product_records.kept_until(conn, product.gtin)
    colleagues = own.colleagues() | {note.by for note in notes if note.by.startswith("apikey:")}
    return pages.desk(
        "producer/history.html",
        product=product,
        notes=recording.history(notes, colleagues),
        more=notes[-1].id if more else None,
        until=until,
    )


def _before() -> int | None:
    given = own.text("before", 18)
    return int(given) if given.isascii() and given.isdecimal() else None


@own.blueprint.get("/producer/completeness")
def completeness_page() -> Response:
    with read(service().engine) as conn:
        rows, sums = recording.report(completeness.report(conn, own.viewer()))
    return pages.desk("producer/completeness.html", rows=rows, sums=sums, first=recording.FIRST)


@own.blueprint.get("/producer/completeness.csv")
def completeness_csv() -> Response:
    with read(service().engine) as conn:
        return recording.report_csv(completeness.report(conn, own.viewer()))
