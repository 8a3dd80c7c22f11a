"""A product's own picture: where its producer sends it, and where the page of a printed link shows it from.

1. It is made anew and small, and kept here, so that the page asks no other host. Its address is the product's `image`,
   so a new picture is a change of the product: with its version, and in the audit trail.
2. Only what an approved product names is served: no other file can be had by its digest.
"""

import re
from dataclasses import replace

from flask import Blueprint, Response, abort, request

from registry.catalogue import assortment, organisations, products
from registry.catalogue.assortment import Hand
from registry.errors import Invalid, Refused
from registry.intake import pictures
from registry.intake.pictures import MOST_BYTES, THUMBNAIL_TYPE
from registry.model.goods import KeptProduct, ProductState
from registry.model.people import Viewer
from registry.model.product_fields import ProductRecord
from registry.store.engine.engine import read
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.page import pages
from registry.web.page.cards import picture_path

blueprint = Blueprint("picturing", __name__)

_NAME = re.compile(r"([0-9a-f]{64})\.webp")


@blueprint.get("/pictures/<gtin>/<name>")
def picture(gtin: str, name: str) -> Response:
    named = _NAME.fullmatch(name)
    with read(service().engine) as conn:
        listing = products.by_gtin(conn, [gtin]).get(gtin) if named and len(gtin) == 14 else None
        shown = listing is not None and listing.state is ProductState.APPROVED
        if not (named and shown and listing and picture_path(listing.product) == request.path):
            abort(404)
        content = assortment.picture(conn, bytes.fromhex(named[1]))
    if content is None:
        abort(404)
    answer = Response(content, content_type=THUMBNAIL_TYPE)
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


@blueprint.get("/producer/products/<gtin>/picture")
def form(gtin: str) -> Response:
    return _page(_kept(gtin))


@blueprint.post("/producer/products/<gtin>/picture")
def change(gtin: str) -> Response:
    kept = _kept(gtin)
    address = None
    if not request.form.get("remove"):
        sent = request.files.get("picture")
        try:
            # A byte more than is taken tells that there is more.
            made = pictures.thumbnail(sent.stream.read(MOST_BYTES + 1) if sent else b"")
        except Invalid as error:
            return _page(kept, 400, pages.fault(error))
        digest = assortment.keep_picture(service().engine, made.content, service().clock())
        # If the product has changed meanwhile, the file stays behind unnamed, which nobody can fetch.
        address = f"https://{service().settings.host.lower()}/pictures/{kept.listing.product.gtin}/{digest.hex()}.webp"
    with read(service().engine) as conn:
        holder = organisations.by_id(conn, kept.listing.organisation.id)
    hand = Hand(known_caller().name, holder, service().clock())
    with read(service().engine) as conn:
        details = assortment.record(conn, kept).details
    pictured = ProductRecord(replace(kept.listing.product, image=address), details)
    assortment.save(service().engine, hand, pictured, kept.changed_at)
    return pages.to(f"/producer/products/{kept.listing.product.gtin}/picture", said="saved")


def _kept(gtin: str) -> KeptProduct:
    organisation_id = known_caller().organisation_id
    if organisation_id is None:
        raise Refused("no_organisation", "This desk belongs to people who act for an organisation.")
    with read(service().engine) as conn:
        return assortment.find(conn, Viewer(organisation_id), gtin)


def _page(kept: KeptProduct, status: int = 200, message: str | None = None) -> Response:
    product = kept.listing.product
    approved = kept.listing.state is ProductState.APPROVED
    path = picture_path(product) if approved else None
    return pages.desk("picture.html", status, product=product, path=path, approved=approved, message=message)
