"""What one asks officers for: a GTIN that another organisation holds, one more GS1 prefix; and what became of it."""

from http import HTTPStatus

from flask import Response, request

from registry.catalogue import assortment
from registry.catalogue.assortment import FIELDS
from registry.errors import RegistryError
from registry.intake import company_numbers
from registry.model.companies import DoubtfulNumber
from registry.store.engine.engine import read, write
from registry.supervision import deciding
from registry.web.front import frame
from registry.web.front.context import service
from registry.web.page import company_forms, pages
from registry.web.producer import own


@own.blueprint.get("/producer/requests")
def own_requests() -> Response:
    return _requests()


def _requests(status: int = 200, message: str | None = None, doubtful: tuple[DoubtfulNumber, ...] = ()) -> Response:
    with read(service().engine) as conn:
        petitions = deciding.asked_of_officers(conn, own.viewer())
    typed = request.form.get("prefix", "")[:12]
    return pages.desk(
        "producer/requests.html",
        status,
        petitions=petitions,
        holder=own.holder(),
        message=message,
        typed=typed,
        **company_forms.doubts_shown(doubtful),
    )


@own.blueprint.post("/producer/claims")
def claim() -> Response:
    """Ask an officer who is right about a GTIN; the product is described as in the form that was refused."""
    hand = own.hand()
    described, _ = assortment.read_form({column: request.form.get(column, "") for column in FIELDS}, hand.holder)
    if described is None:
        return pages.to("/producer/products/new")
    try:
        with write(service().engine) as conn:
            deciding.claim(conn, hand.holder, described.product, hand.by, hand.now)
    except RegistryError as error:
        return _requests(frame.status_of(error), pages.fault(error))
    return pages.to("/producer/requests", said="pd_claimed")


@own.blueprint.post("/producer/prefixes")
def ask_prefix() -> Response:
    """Ask for one more prefix; one that is unusual is asked about once."""
    hand = own.hand()
    try:
        prefix = own.text("prefix", 20)
        doubtful = company_numbers.doubts(None, [prefix])
        if prefix.isdecimal() and not company_forms.are_confirmed(doubtful):
            return _requests(HTTPStatus.BAD_REQUEST, doubtful=doubtful)
        with write(service().engine) as conn:
            deciding.ask_prefix(conn, hand.holder, prefix, hand.by, hand.now)
    except RegistryError as error:
        return _requests(frame.status_of(error), pages.fault(error))
    return pages.to("/producer/requests", said="pd_prefix_asked")
