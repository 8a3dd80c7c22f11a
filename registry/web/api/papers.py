"""Papers of an organisation, its products and its lots: the list, one, its file, and to add and take back.

1. A program adds and takes back its own organisation's; another's is answered as one that is not there.
2. The file comes in base64 in the call that adds the paper: a PDF, or a photo that is made anew.
3. The same paper again is the one that is there; what was taken back stays in the list, with who did it.
"""

import base64
import binascii

from flask import Blueprint, Response

from registry.catalogue import organisations, papers, registration
from registry.catalogue.assortment import Hand
from registry.catalogue.papers import NewPaper
from registry.catalogue.registration import MOST_BYTES, KeptDocument
from registry.errors import Invalid
from registry.model.days import rfc3339
from registry.model.papers import Paper, PaperKind, PaperSubject
from registry.store.engine.engine import Connection, read
from registry.web.api import fields, once, whose
from registry.web.api.fields import Fields
from registry.web.api.once import ActAnswer
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.front.frame import reply
from registry.web.page import recording

blueprint = Blueprint("papers", __name__, url_prefix="/v1/papers")

_ENCODED = 4 * (MOST_BYTES // 3 + 1)


@blueprint.get("")
def every() -> Response:
    query = fields.query()
    with read(service().engine) as conn:
        there = papers.of(conn, whose.own(), _subject(conn, query))
    return reply({"papers": [to_json(paper) for paper in there]})


@blueprint.get("/<int:number>")
def one(number: int) -> Response:
    with read(service().engine) as conn:
        return reply(to_json(papers.find(conn, whose.own(), number)))


@blueprint.get("/<int:number>/file")
def file(number: int) -> Response:
    with read(service().engine) as conn:
        return recording.download(*papers.file_of(conn, whose.own(), number))


@blueprint.post("")
def add() -> Response:
    content, body = fields.body()
    new = NewPaper(
        body.word("kind", PaperKind),
        body.cell("number"),
        body.cell("issuer"),
        body.day_or_none("issued_on"),
        body.day_or_none("expires_on"),
        # A photo is made anew, which takes its time: before the transaction.
        _file(body),
    )

    def act(conn: Connection) -> ActAnswer:
        about = _subject(conn, body)
        known = {paper.id for paper in papers.of(conn, whose.own(), about)}
        paper = papers.add(conn, _hand(conn), about, new)
        return ActAnswer(to_json(paper), 200 if paper.id in known else 201)

    return once.creating(content, act)


@blueprint.post("/<int:number>/remove")
def remove(number: int) -> Response:
    content, _ = fields.body()

    def act(conn: Connection) -> ActAnswer:
        return ActAnswer(to_json(papers.remove(conn, whose.own(), number, _hand(conn))), 200)

    return once.creating(content, act)


def _subject(conn: Connection, named: Fields) -> PaperSubject:
    """Of what papers are: a product, an order, or where neither is named the organisation itself."""
    gtin = named.gtin("gtin") if named.has("gtin") else None
    order = named.text_or_none("order", 20)
    if gtin and order:
        raise Invalid("order", "order: a paper is of a product or of an order, not of both.")
    # A text that is no id names no order either.
    return papers.subject(conn, whose.own(), gtin, (fields.order_id(order) or order) if order else None)


def _hand(conn: Connection) -> Hand:
    return Hand(known_caller().name, organisations.by_id(conn, whose.own_id()), service().clock())


def _file(body: Fields) -> KeptDocument | None:
    sent = body.inner("file") if body.has("file") else None
    if sent is None:
        return None
    name, text = sent.text("name", 200), sent.text("content", _ENCODED)
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid("file", "file.content: expected the file in base64 (RFC 4648), without line breaks.") from error
    return registration.read_paper(name, content)


def to_json(paper: Paper) -> dict[str, object]:
    attached = paper.file
    return {
        "id": paper.id,
        "kind": paper.kind.value,
        "scope": paper.subject.scope.value,
        "gtin": paper.subject.gtin,
        "order": paper.subject.order_id,
        "number": paper.number,
        "issuer": paper.issuer,
        "issued_on": paper.issued_on.isoformat(),
        "expires_on": paper.expires_on.isoformat() if paper.expires_on else None,
        "file": {"name": attached.name, "sha256": attached.digest.hex()} if attached else None,
        "added_at": rfc3339(paper.added_at),
        "added_by": paper.added_by,
        "removed_at": rfc3339(paper.removed_at),
        "removed_by": paper.removed_by,
    }
