"""What a company says before it is suspended (Circular 31/2026 art. 11).

1. Whoever asks to suspend says why it cannot wait, and then the company learns of it when it is done; or the company is
   told at once, and why, never by whom, and has 24 hours to explain.
2. Its administrators explain in words, with documents where they have some; it stands beside the request. The second
   officer signs once an explanation has come, or the 24 hours are over.
3. Of what officers remark on the request the company sees nothing, as of what they ask to be done at once.
4. Requests of earlier releases said nothing of it, and the company was not told: they are what they were, at once.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.catalogue.registration import MOST_DOCUMENTS, KeptDocument
from registry.errors import Invalid, NotFound, Refused
from registry.model.people import Viewer
from registry.model.requests import Document, Petition, RequestFilter, RequestKind
from registry.model.trail import TrailAct, TrailEntry
from registry.model.work import ItemKind, Remark, WorkItem
from registry.office import accounts, assignments, petitions
from registry.office.trail import audit
from registry.store.engine.engine import Connection
from registry.store.office import file_rows, request_rows

HEARING = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Hearing:
    """A request to suspend that its company was told of: until when it may explain, and what it has said."""

    petition: Petition
    until: datetime
    explanations: tuple[Remark, ...]
    papers: tuple[Document, ...]

    def is_over(self, now: datetime) -> bool:
        """Whether a second officer may sign."""
        return bool(self.explanations) or self.until <= now


def is_heard(petition: Petition) -> bool:
    """Whether a company is told of a request to suspend it, before it is done."""
    return petition.kind is RequestKind.SUSPEND_COMPANY and petition.content.get("immediate") == ""


def of_request(conn: Connection, petition: Petition) -> Hearing | None:
    """What a company said to a request to suspend it; None where it is not asked."""
    if not is_heard(petition):
        return None
    own_people = accounts.logins(conn, Viewer(petition.organisation_id))
    remarks = assignments.remarks(conn, WorkItem(ItemKind.REQUEST, petition.id))
    explanations = tuple(remark for remark in remarks if remark.by in own_people)
    papers = tuple(petitions.documents(conn, petition.id))
    return Hearing(petition, petition.made_at + HEARING, explanations, papers)


def opened(conn: Connection, viewer: Viewer, now: datetime) -> list[Hearing]:
    """What a viewer's company may explain now."""
    if viewer.organisation_id is None:
        return []
    there = request_rows.every(conn, viewer, RequestFilter((RequestKind.SUSPEND_COMPANY,)))
    hearings = [of_request(conn, one) for one in there if one.until is None or one.until > now]
    return [hearing for hearing in hearings if hearing is not None]


def explain(
    conn: Connection, viewer: Viewer, request_id: int, explanation: Remark, papers: Sequence[KeptDocument]
) -> None:
    """Say what speaks against a suspension of one's own company; the same again is said once.

    Raises NotFound where nothing waits for an explanation, Invalid for no words, or too many words or documents.
    """
    hearing = next((one for one in opened(conn, viewer, explanation.at) if one.petition.id == request_id), None)
    if hearing is None:
        raise NotFound("hearing_unknown", "Nothing waits for an explanation of yours: it was decided or taken back.")
    words = petitions.require_reason(explanation.words)
    new = _new_papers(hearing, papers)
    if not new and any((one.by, one.words) == (explanation.by, words) for one in hearing.explanations):
        return
    assignments.note(conn, viewer, WorkItem(ItemKind.REQUEST, request_id), words, explanation.by, explanation.at)
    for paper in new:
        digest = file_rows.put(conn, paper.content, paper.media_type, explanation.at)
        request_rows.attach(conn, request_id, paper.name, digest)
    act, about = TrailAct.SUSPENSION_EXPLAINED, hearing.petition
    detail = {"request": request_id, "documents": len(new)}
    audit(conn, TrailEntry(explanation.at, explanation.by, act, about.subject, detail, about.organisation_id))


def _new_papers(hearing: Hearing, papers: Sequence[KeptDocument]) -> list[KeptDocument]:
    there = {paper.digest for paper in hearing.papers}
    new = [paper for paper in papers if hashlib.sha256(paper.content).digest() not in there]
    if len(there) + len(new) > MOST_DOCUMENTS:
        raise Invalid("papers_many", f"At most {MOST_DOCUMENTS} documents; {len(there)} are there already.")
    return new


def require_heard(conn: Connection, petition: Petition, now: datetime) -> None:
    """Raises Refused `company_unheard` while a company has time to explain and has not."""
    hearing = of_request(conn, petition)
    if hearing is not None and not hearing.is_over(now):
        raise Refused(
            "company_unheard",
            f"The company has until {hearing.until:%Y-%m-%d %H:%M} UTC to explain, and has not yet: sign after that, "
            "or once its explanation is there.",
        )
