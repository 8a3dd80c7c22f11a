"""Products at the producer's desk: the list with search, and the form to add or change one.

A form that cannot be taken is shown again with everything typed and a word at each field. Of two who change one product
the second sees both versions field by field and chooses.
"""

from datetime import UTC, datetime

from flask import Response, request

from registry.catalogue import assortment
from registry.catalogue.assortment import FIELDS, Overtaken
from registry.errors import Conflict, Refused, RegistryError
from registry.intake.importing import CellError
from registry.intake.template import Column
from registry.judgement.contradictions import Contradiction, contradictions
from registry.model.days import Precision, parse_rfc3339, rfc3339
from registry.model.goods import Category, KeptProduct, Listing, ProductState
from registry.model.product_fields import Prescription, ProductRecord
from registry.store.engine.engine import read
from registry.web.front import frame
from registry.web.front.context import service
from registry.web.page import pages
from registry.web.page.record_words import PRESCRIPTION
from registry.web.page.words import CATEGORIES
from registry.web.producer import faults, own, product_form
from registry.web.producer.list_words import COLUMN
from registry.web.producer.words import PERMIT


@own.blueprint.get("/producer/products")
def products() -> Response:
    words, state, at = own.text("q"), request.args.get("state", ""), own.page_number()
    wanted = ProductState(state) if state in set(ProductState) else None
    with read(service().engine) as conn:
        own_products, more = assortment.page(conn, own.viewer(), wanted, words, at)
        counts = assortment.counts(conn, own.viewer())
    return pages.desk(
        "producer/products.html",
        own_products=own_products,
        more=more,
        at=at,
        words=words,
        state=state,
        counts=counts,
        categories=CATEGORIES,
    )


@own.blueprint.get("/producer/products/new")
def new_product() -> Response:
    return _form({Column.GTIN: own.text("gtin", 14)})


@own.blueprint.post("/producer/products/new")
def add_product() -> Response:
    return _save(None)


@own.blueprint.get("/producer/products/<gtin>")
def product(gtin: str) -> Response:
    with read(service().engine) as conn:
        kept = assortment.find(conn, own.viewer(), gtin)
        record = assortment.record(conn, kept)
    missing = product_form.names(record.missing())
    tax_code = Contradiction.IMPORTER_TAX_CODE in contradictions(record)
    return _form(assortment.to_form(record), kept=kept, missing=missing, doubtful=tax_code)


@own.blueprint.post("/producer/products/<gtin>")
def change_product(gtin: str) -> Response:
    return _save(_kept(gtin))


def _kept(gtin: str) -> KeptProduct:
    with read(service().engine) as conn:
        return assortment.find(conn, own.viewer(), gtin)


def _save(kept: KeptProduct | None) -> Response:
    values = {column: request.form.get(column, "")[:2_100] for column in FIELDS}
    if kept:
        values[Column.GTIN] = kept.listing.product.gtin
    hand = own.hand()
    described, errors = assortment.read_form(values, hand.holder)
    if described is None:
        return _form(values, 400, kept=kept, errors=errors)
    try:
        listing = assortment.save(service().engine, hand, described, _version() if kept else None)
    except Overtaken as error:
        return _compare(error.kept, described, values)
    except (Conflict, Refused) as error:
        return _refused(error, described, values, kept)
    return _saved(listing, kept is None)


def _saved(listing: Listing, new: bool) -> Response:
    if listing.state is ProductState.PENDING:
        return pages.to(f"/producer/products/{listing.product.gtin}", said="pd_saved_pending")
    return pages.to(f"/producer/products/{listing.product.gtin}", said="pd_added" if new else "pd_saved")


def _refused(
    error: RegistryError, described: ProductRecord, values: dict[Column, str], kept: KeptProduct | None
) -> Response:
    """A GTIN that stands already: among one's own it leads there, another's an officer may be asked to judge."""
    own_gtin = described.product.gtin if error.code == "product_known" else None
    claimed = described.product.gtin if error.code == "gtin_taken" else None
    message = pages.fault(error)
    return _form(values, frame.status_of(error), kept, message=message, own_gtin=own_gtin, claimed=claimed)


def _version() -> datetime:
    """The version that the form showed; one that nobody can read is none that stands."""
    try:
        return parse_rfc3339(own.text("version", 40))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _opened(kept: KeptProduct | None) -> str:
    """The version for the form: a form that is shown again keeps its own, or it would pass for one opened just now."""
    if kept is None:
        return ""
    return own.text("version", 40) if request.method == "POST" else rfc3339(kept.changed_at, Precision.EXACT)


def _compare(kept: KeptProduct, described: ProductRecord, values: dict[Column, str]) -> Response:
    with read(service().engine) as conn:
        standing = assortment.record(conn, kept)
    differing = assortment.differences(standing, described)
    fields = [(column, pages.say(COLUMN[column]), _shown(column, a), _shown(column, b)) for column, a, b in differing]
    hidden = {column: values[column] for column in FIELDS}
    version = rfc3339(kept.changed_at, Precision.EXACT)
    return pages.desk("producer/compare.html", 409, kept=kept, fields=fields, hidden=hidden, version=version)


def _shown(column: Column, value: str) -> str:
    if column is Column.PRESCRIPTION and value:
        return pages.say(PRESCRIPTION[Prescription(value)])
    return pages.say(CATEGORIES[Category(value)]) if column is Column.CATEGORY and value else value


def _form(
    values: dict[Column, str],
    status: int = 200,
    kept: KeptProduct | None = None,
    errors: tuple[CellError, ...] = (),
    **more: object,
) -> Response:
    messages: dict[str, str] = {}
    for error in errors:
        messages.setdefault(error.column, faults.sentence(error, typed=True))
    return pages.desk(
        "producer/product.html",
        status,
        values={str(column): value for column, value in values.items()},
        errors=messages,
        kept=kept,
        holder=own.holder(),
        version=_opened(kept),
        categories=[(category.value, pages.say(words)) for category, words in CATEGORIES.items()],
        permits=_permits(values.get(Column.AUTHORISATION_TYPE, "")),
        groups=product_form.groups(),
        asked=product_form.asked(values.get(Column.CATEGORY, "")),
        **more,
    )


def _permits(chosen: str) -> list[tuple[str, str]]:
    """The known types of permits, and the one that stands there where it is none of them."""
    permits = [(name, pages.say(words)) for name, words in PERMIT.items()]
    other = [(chosen, chosen)] if chosen and chosen not in dict(permits) else []
    return [*other, *permits]
