"""Papers of a company, its products and its lots: added, taken back, given out.

1. The same paper twice is one; another content under the same kind and number is a conflict, until the first is taken
   back. What was taken back stays on record.
2. A file is a PDF or a photo made anew (`registration.read_paper`). It is only ever given out as a download, to its
   owner and to officers.
3. Each act is in the trail.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from registry.catalogue import registration
from registry.catalogue.assortment import Hand
from registry.catalogue.registration import KeptDocument
from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.intake import template
from registry.intake.template import ValueFault
from registry.model.days import local_day
from registry.model.orders import Order
from registry.model.papers import (
    MOST_ISSUER,
    MOST_NUMBER,
    MOST_OF_ONE,
    NO_ISSUER,
    SCOPES,
    Paper,
    PaperFile,
    PaperKind,
    PaperSubject,
)
from registry.model.people import Viewer
from registry.model.trail import TrailAct, TrailEntry
from registry.office.trail import audit
from registry.store.catalogue import listing_rows, paper_rows
from registry.store.engine.engine import Connection
from registry.store.office import file_rows
from registry.store.orders import order_rows


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A paper as it was typed in, with its file if there is one."""

    kind: PaperKind
    number: str
    issuer: str
    issued_on: date | None
    expires_on: date | None = None
    file: KeptDocument | None = None


def subject(conn: Connection, viewer: Viewer, gtin: str | None, order_id: str | None) -> PaperSubject:
    """What papers are of, among what is a viewer's own: a product, an order, or without either the company.

    Raises NotFound for another's as for what nobody has, Refused for a viewer without an organisation.
    """
    if viewer.organisation_id is None:
        raise Refused("no_organisation", "Papers belong to an organisation.")
    if gtin is not None and listing_rows.visible(conn, viewer, gtin) is None:
        raise NotFound("gtin_unknown", f"GTIN {gtin[:20]} is not registered.")
    if order_id is not None and order_rows.visible(conn, viewer, order_id) is None:
        raise NotFound("order_unknown", f"There is no order {order_id[:20]}.")
    return PaperSubject(viewer.organisation_id, gtin, order_id)


def of(conn: Connection, viewer: Viewer, about: PaperSubject) -> list[Paper]:
    """The papers of one thing, those taken back too, oldest first."""
    return paper_rows.of(conn, viewer, about)


def of_orders(conn: Connection, viewer: Viewer, orders: Sequence[Order]) -> list[Paper]:
    """The papers of these orders, those taken back too, oldest first."""
    return paper_rows.of_orders(conn, viewer, [order.id for order in orders])


def find(conn: Connection, viewer: Viewer, paper_id: int) -> Paper:
    """A viewer's paper. Raises NotFound."""
    paper = paper_rows.one(conn, viewer, paper_id) if 0 < paper_id < 1 << 63 else None
    if paper is None:
        raise NotFound("paper_unknown", f"There is no paper {paper_id}.")
    return paper


def file_of(conn: Connection, viewer: Viewer, paper_id: int) -> tuple[str, bytes]:
    """The file of a viewer's paper: the name to give it out under, and its content. Raises NotFound."""
    paper = find(conn, viewer, paper_id)
    file = file_rows.get(conn, paper.file.digest) if paper.file else None
    if file is None:
        raise NotFound("paper_unknown", f"Paper {paper_id} has no file.")
    suffix = "pdf" if registration.kind_of(file.content) == registration.PDF else "jpg"
    return f"{paper.kind}-{paper_id}.{suffix}", file.content


def add(conn: Connection, hand: Hand, about: PaperSubject, new: NewPaper) -> Paper:
    """Put a paper on record; the same again is the one that is there.

    Raises Invalid for a field, Conflict for another paper of the same kind and number, Refused beyond MOST_OF_ONE.
    """
    checked = _checked(new, about, local_day(hand.now))
    standing = [paper for paper in paper_rows.of(conn, Viewer(about.organisation_id), about) if not paper.removed_at]
    for paper in standing:
        if (paper.kind, paper.number) == (checked.kind, checked.number):
            return _same(conn, paper, checked)
    if len(standing) >= MOST_OF_ONE:
        raise Refused("papers_too_many", f"There are {len(standing)} papers already; at most {MOST_OF_ONE}.")
    file = None
    if checked.file is not None:
        digest = file_rows.put(conn, checked.file.content, checked.file.media_type, hand.now)
        file = PaperFile(digest, checked.file.name)
    assert checked.issued_on is not None
    paper = Paper(
        0,
        checked.kind,
        about,
        checked.number,
        checked.issuer or None,
        checked.issued_on,
        checked.expires_on,
        file,
        hand.now,
        hand.by,
    )
    made = paper_rows.add(conn, paper)
    _note(conn, hand, made, TrailAct.PAPER_ADDED)
    return made


def _same(conn: Connection, paper: Paper, new: NewPaper) -> Paper:
    kept = file_rows.get(conn, paper.file.digest) if paper.file else None
    there = (paper.issuer or "", paper.issued_on, paper.expires_on, kept.content if kept else None)
    if there != (new.issuer, new.issued_on, new.expires_on, new.file.content if new.file else None):
        raise Conflict(
            "paper_known", f"A paper {paper.kind} {paper.number} is there with other content: take that one back first."
        )
    return paper


def _checked(new: NewPaper, about: PaperSubject, today: date) -> NewPaper:
    if SCOPES[new.kind] is not about.scope:
        raise Invalid("paper_kind", f"kind: {new.kind} is no paper of a {about.scope}.")
    number, issuer = _text("paper_number", new.number), _text("paper_issuer", new.issuer)
    if not 1 <= len(number) <= MOST_NUMBER:
        raise Invalid("paper_number", f"number: 1 to {MOST_NUMBER} characters, as on the paper.")
    if len(issuer) > MOST_ISSUER or not (issuer or new.kind in NO_ISSUER):
        raise Invalid("paper_issuer", f"issuer: who issued it, in 1 to {MOST_ISSUER} characters.")
    if new.issued_on is None or new.issued_on > today:
        raise Invalid("paper_issued_on", "issued_on: the day on which it was issued, such as 2026-01-31, not to come.")
    if new.expires_on is not None and new.expires_on < new.issued_on:
        raise Invalid("paper_expires_on", "expires_on: not before the day on which it was issued.")
    return replace(new, number=number, issuer=issuer)


def _text(field: str, text: str) -> str:
    """A text as a list would give it: NFC, single spaces, nothing that hides or turns the writing around."""
    try:
        return template.plain(text, MOST_ISSUER)
    except ValueFault as fault:
        raise Invalid(field, f"{field.removeprefix('paper_')}: expected {fault.expected}; {fault.way_out}.") from fault


def remove(conn: Connection, viewer: Viewer, paper_id: int, hand: Hand) -> Paper:
    """Take a paper back; safe to repeat. Raises NotFound."""
    paper = find(conn, viewer, paper_id)
    if paper.removed_at is None:
        paper_rows.remove(conn, paper_id, hand.by, hand.now)
        _note(conn, hand, paper, TrailAct.PAPER_REMOVED)
    return find(conn, viewer, paper_id)


def _note(conn: Connection, hand: Hand, paper: Paper, act: TrailAct) -> None:
    about = paper.subject
    named = about.gtin or about.order_id or hand.holder.tax_code or hand.holder.name[:200]
    detail: dict[str, object] = {"paper": paper.id, "kind": paper.kind, "number": paper.number}
    audit(conn, TrailEntry(hand.now, hand.by, act, named, detail, about.organisation_id))
