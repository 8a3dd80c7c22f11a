"""What stands on record of inspections: lists of them, the codes of one, its photos and its report."""

from registry.errors import NotFound
from registry.model.inspections import Inspection, InspectionLine, ListCounts, ListedInspection, Photo, SignedReport
from registry.model.people import Viewer
from registry.model.phrases import VERDICTS
from registry.store.engine.engine import Connection
from registry.store.office import file_rows
from registry.store.supervision import inspection_rows

PAGE = 200


def every(conn: Connection, viewer: Viewer, person_id: int | None) -> list[ListedInspection]:
    """The inspections that a person and their organisation may see, newest first."""
    return inspection_rows.every(conn, viewer, person_id)


def counts(conn: Connection, inspection: Inspection) -> ListCounts:
    """What is on the list of an inspection, in numbers."""
    kept = inspection_rows.counts(conn, inspection.id)
    by_verdict = {verdict: kept.by_verdict[verdict] for verdict in VERDICTS if kept.by_verdict.get(verdict)}
    return ListCounts(by_verdict, kept.removed)


def page(
    conn: Connection, inspection: Inspection, verdict: str | None, before: int | None
) -> tuple[list[InspectionLine], int | None]:
    """The newest codes below a number, of a verdict only those on the list; and below which the next page begins."""
    lines = inspection_rows.page(conn, inspection.id, verdict, before, PAGE + 1)
    return lines[:PAGE], lines[PAGE - 1].number if len(lines) > PAGE else None


def line(conn: Connection, inspection: Inspection, number: int) -> InspectionLine:
    """One code of an inspection; NotFound otherwise."""
    check = inspection_rows.check(conn, inspection.id, number)
    if check is None:
        raise NotFound("check_unknown", f"Inspection {inspection.id} has no code {number}.")
    return check


def photos(conn: Connection, inspection: Inspection) -> list[Photo]:
    """The photos of an inspection, in the order in which they came."""
    return inspection_rows.photos_of(conn, inspection.id)


def photo(conn: Connection, inspection: Inspection, name: str) -> bytes:
    """The picture of this digest (hexadecimal), if it is the inspection's; NotFound otherwise."""
    named = next((one for one in photos(conn, inspection) if one.digest.hex() == name), None)
    file = file_rows.get(conn, named.digest) if named else None
    if file is None:
        raise NotFound("photo_unknown", "This inspection has no such photo.")
    return file.content


def report(conn: Connection, inspection: Inspection) -> SignedReport:
    """The signed report of a closed inspection; NotFound while it is open."""
    kept = inspection_rows.kept(conn, inspection.id)
    if kept is None:
        raise NotFound("inspection_open", f"Inspection {inspection.id} is still open: it has no report yet.")
    return kept
