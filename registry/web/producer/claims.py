"""What one asks officers for: a GTIN that another organisation holds, one more GS1 prefix; and what became of it."""

from flask import Response, request

from registry.catalogue import assortment
from registry.catalogue.assortment import FIELDS
from registry.errors import RegistryError
from registry.store.engine.engine import read, write
from registry.supervision import deciding
from registry.web.front import frame
from registry.web.front.context import service
from registry.web.page import pages
from registry.web.producer import own


@own.blueprint.get("/producer/requests")
def own_requests() -> Response:
    return _requests()


def _requests(status: int = 200, message: str | None = None) -> Response:
    with read(service().engine) as conn:
        petitions = deciding.asked_of_officers(conn, own.viewer())
    typed = request.form.get("prefix", "")[:12]
    return pages.desk(
        "producer/requests.html", status, petitions=petitions, holder=own.holder(), message=message, typed=typed
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
    hand = own.hand()
    try:
        with write(service().engine) as conn:
            deciding.ask_prefix(conn, hand.holder, own.text("prefix", 20), hand.by, hand.now)
    except RegistryError as error:
        return _requests(frame.status_of(error), pages.fault(error))
    return pages.to("/producer/requests", said="pd_prefix_asked")
