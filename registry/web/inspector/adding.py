"""What comes onto an inspection's list: codes scanned, typed, pasted or in a file, and photos.

1. A form without a script is answered when all of it is done. The script sends a list in parts of its own and shows how
   far it is; after a failure it goes on, or sends the whole list again: nothing counts twice (`inspections`, rule 2).
2. No text of a code is kept between two requests: a file is read, and its codes go back to the page that sends them.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace

from flask import Response, g, request

from registry.errors import Invalid, RegistryError
from registry.intake import code_files, pictures
from registry.judgement.verdict import Judgement, SealState, Verdict
from registry.market.verification import CHUNK
from registry.model import phrases
from registry.model.goods import Level
from registry.model.inspections import Inspection, InspectionLine
from registry.store.engine.engine import read
from registry.supervision import inspection_records, inspections
from registry.supervision.inspections import Addition, Batch
from registry.web.api import bodies
from registry.web.front import frame, limits
from registry.web.front.context import service
from registry.web.inspector.desk import (
    bench,
    blueprint,
    fault,
    for_script,
    inspection_of,
    inspector,
    require_file,
    script_fault,
    show,
)
from registry.web.inspector.words import INSPECTOR_SCRIPT
from registry.web.page import pages
from registry.web.public.camera import script_words
from registry.web.public.camera_words import CAMERA_SCRIPT

_BATCH = re.compile(r"[0-9a-f]{32}")
_MOST_AT_ONCE = 2_000
# As on the page /scan: the reader of browsers that have none of their own is WebAssembly.


@blueprint.post("/inspector/<inspection_id>/checks")
def add(inspection_id: str) -> Response:
    if request.mimetype == "application/json":
        return _add_part(inspection_id)
    inspection, typed = inspection_of(inspection_id), request.form.get("codes", "")
    try:
        texts = _sent(typed)
        added = _added(inspection.id, texts, _whole(texts))
    except RegistryError as error:
        if for_script():
            return script_fault(error)
        return show(inspection, int(frame.status_of(error)), fault(error), typed)
    if for_script():
        return _answers(inspection, added)
    new = sum(one.new for one in added)
    return pages.to(f"/inspector/{inspection.id}", new=str(new), again=str(len(added) - new))


def _added(inspection_id: str, texts: Sequence[str], batch: Batch) -> list[Addition]:
    """As `inspections.add`, within what is told of codes that nobody issued; what was added before stays."""
    additions: list[Addition] = []
    # One that is too long, or empty, is refused as a whole.
    size = CHUNK if 0 < len(texts) <= inspections.MOST_CODES else len(texts) or 1
    for start in range(0, len(texts) or 1, size):
        part = replace(batch, start=batch.start + start)
        added = inspections.add(bench(), inspector(), inspection_id, texts[start : start + size], part)
        limits.require_told(_judgement(one.check) for one in added if one.new)
        additions += added
    return additions


def _judgement(line: InspectionLine) -> Judgement:
    level, seal = Level(line.level) if line.level else None, SealState(line.seal or SealState.MISSING)
    return Judgement(Verdict(line.verdict), tuple(line.reasons), level, seal)


def _sent(typed: str) -> list[str]:
    """The codes of a form: one that was scanned, those of a file, or those that were pasted."""
    one = request.form.get("code", "")
    if one.strip():
        return [one]
    if any(file.filename for file in request.files.getlist("file")):
        return [code for name, data in require_file("file") for code in code_files.codes_in(data, name)]
    return code_files.lines_of(typed)


def _whole(texts: Sequence[str]) -> Batch:
    """A list is known by its content; a single code is scanned anew each time, but a form counts once."""
    if len(texts) != 1:
        return Batch(inspections.list_id(texts))
    once = request.form.get("once") or secrets.token_urlsafe(18)
    return Batch(inspections.list_id([once[:100], *texts]))


def _add_part(inspection_id: str) -> Response:
    """A part of a list, from a script: `{"codes": [...], "batch"?: 32 hexadecimal digits, "start"?: number}`."""
    try:
        inspection, body = inspection_of(inspection_id), bodies.json_object()
        texts = bodies.codes_in(body, _MOST_AT_ONCE)
        batch, start = body.get("batch", secrets.token_hex(16)), body.get("start", 0)
        if not isinstance(batch, str) or not _BATCH.fullmatch(batch):
            raise Invalid("batch", "batch: expected 32 hexadecimal digits.")
        if not isinstance(start, int) or isinstance(start, bool) or not 0 <= start <= inspections.MOST_CODES:
            raise Invalid("batch_start", f"start: expected a number from 0 to {inspections.MOST_CODES}.")
        part = Batch(bytes.fromhex(batch), start)
        return _answers(inspection, _added(inspection.id, texts, part))
    except RegistryError as error:
        return script_fault(error)


def _answers(inspection: Inspection, added: Sequence[Addition]) -> Response:
    """What became of each code, in order, and what is on the list now."""
    with read(service().engine) as conn:
        counts = inspection_records.counts(conn, inspection)
    return frame.reply(
        {
            "results": [_result(one) for one in added],
            "summary": counts.by_verdict,
            "total": counts.total,
            "removed": counts.removed,
        }
    )


def _result(added: Addition) -> dict[str, object]:
    one = added.check
    return {
        "number": one.number,
        "new": added.new,
        "times": one.times,
        "verdict": one.verdict,
        "level": one.level,
        "seal": one.seal,
        "reasons": [{"code": code, **phrases.reason(code)._asdict()} for code in one.reasons],
        "gtin": one.gtin,
        "serial": one.serial,
        "lot": one.lot,
        "expiry": one.expiry.isoformat() if one.expiry else None,
        "product": {"name": one.product, "producer": one.producer} if one.product else None,
        "shown": one.shown,
        "at": pages.moment(one.at),
        "history": one.history._asdict() if one.history else None,
    }


@blueprint.post("/inspector/<inspection_id>/file")
def read_file(inspection_id: str) -> Response:
    """The codes of a file, for the script that then sends them part by part."""
    try:
        inspection = inspection_of(inspection_id)
        texts = [code for name, data in require_file("file") for code in code_files.codes_in(data, name)]
        if not texts:
            raise Invalid("codes_missing", "There is no code in this file.")
        if len(texts) > inspections.MOST_CODES:
            raise Invalid("too_many_codes", f"{len(texts):,} codes; at most {inspections.MOST_CODES:,}.")
        return frame.reply({"id": inspection.id, "codes": texts, "batch": inspections.list_id(texts).hex()})
    except RegistryError as error:
        return script_fault(error)


@blueprint.get("/inspector/<inspection_id>/camera")
def camera(inspection_id: str) -> Response:
    inspection = inspection_of(inspection_id)
    if inspection.closed_at is not None or inspection.person_id != inspector().person_id:
        return pages.to(f"/inspector/{inspection.id}")
    g.policy = pages.CAMERA_POLICY  # Read by the frame.
    words = script_words(CAMERA_SCRIPT | {"session": INSPECTOR_SCRIPT["session"]})
    return pages.desk("inspector/camera.html", inspection=inspection, words=words)


@blueprint.post("/inspector/<inspection_id>/photos")
def add_photos(inspection_id: str) -> Response:
    inspection, taken = inspection_of(inspection_id), 0
    try:
        for _, data in require_file("photo"):
            inspections.add_photo(service().engine, inspector(), inspection.id, data, service().clock())
            taken += 1
    except RegistryError as error:
        message = fault(error)
        if taken:
            message = f"{pages.word('inspector_photos_before', n=taken)} {message}"
        return show(inspection, int(frame.status_of(error)), message)
    return pages.to(f"/inspector/{inspection.id}", said="inspector_photos_kept")


@blueprint.get("/inspector/<inspection_id>/photos/<digest>")
def photo(inspection_id: str, digest: str) -> Response:
    inspection = inspection_of(inspection_id)
    with read(service().engine) as conn:
        content = inspection_records.photo(conn, inspection, digest)
    # Photos of inspections are made anew here, whatever the same bytes first came as.
    return Response(content, content_type=pictures.MEDIA_TYPE)


@blueprint.post("/inspector/<inspection_id>/photos/<digest>/remove")
def remove_photo(inspection_id: str, digest: str) -> Response:
    inspection = inspection_of(inspection_id)
    if re.fullmatch(r"[0-9a-f]{64}", digest):
        inspections.remove_photo(service().engine, inspector(), inspection.id, bytes.fromhex(digest), service().clock())
    return pages.to(f"/inspector/{inspection.id}", said="inspector_photo_removed")
