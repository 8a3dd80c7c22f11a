"""Recalling a lot or a product of one's own: said, shown with what it concerns, and only then done.

To lift a recall needs an officer; the page says so before.
"""

from flask import Response, request

from registry.catalogue import assortment, products
from registry.errors import Invalid, RegistryError
from registry.market import measures
from registry.market.measures import Decision
from registry.model.measures import RECALL_DAYS, Target
from registry.orders import own_orders
from registry.store.engine.engine import read
from registry.web.front import frame
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.page import pages
from registry.web.producer import own

_NOTICE = 2_000
_FIELDS = ("gtin", "lot", "level", "reason", "notice_vi", "notice_en")


@own.blueprint.get("/producer/recalls")
def recalls() -> Response:
    return _form({"gtin": own.text("gtin", 14).zfill(14), "lot": own.text("lot", 20), "level": ""})


def _form(values: dict[str, str], status: int = 200, message: str | None = None) -> Response:
    with read(service().engine) as conn:
        offered = assortment.choices(conn, own.viewer())
        names = {product.gtin: product.name for product in offered}
        standing = measures.on_products(conn, names)
    return pages.desk(
        "producer/recalls.html",
        status,
        values=values,
        message=message,
        names=names,
        products=own.choices(offered),
        levels=[(str(level), pages.word("pd_recall_level", level=level, days=n)) for level, n in RECALL_DAYS.items()],
        standing=standing,
    )


@own.blueprint.post("/producer/recalls/confirm")
def confirm() -> Response:
    """What would be recalled, and the same form once more to say yes to."""
    values = {name: request.form.get(name, "")[: _NOTICE + 1] for name in _FIELDS}
    try:
        target, decision = _read_form()
        with read(service().engine) as conn:
            reach = own_orders.reach(conn, known_caller(), target.gtin, target.lot)
            listing = products.find_product(conn, target.gtin)
    except RegistryError as error:
        return _form(values, frame.status_of(error), pages.fault(error))
    return pages.desk(
        "producer/recall_confirm.html",
        target=target,
        decision=decision,
        reach=reach,
        listing=listing,
        values=values,
        days=RECALL_DAYS[decision.level or 1],
    )


def _read_form() -> tuple[Target, Decision]:
    level = own.number("level", 0)
    if level not in RECALL_DAYS:
        raise Invalid("recall_level", "level: 1, 2 or 3.")
    notice = own.text("notice_vi", _NOTICE) or None, own.text("notice_en", _NOTICE) or None
    decision = Decision(known_caller().name, own.reason(), level, *notice)
    return Target(own.text("gtin", 14).zfill(14), own.text("lot") or None), decision


@own.blueprint.post("/producer/recalls")
def recall() -> Response:
    values = {name: request.form.get(name, "")[: _NOTICE + 1] for name in _FIELDS}
    try:
        target, decision = _read_form()
        outcome = own_orders.recall(service().engine, known_caller(), target, decision, service().clock())
    except RegistryError as error:
        return _form(values, frame.status_of(error), pages.fault(error))
    return pages.to("/producer/recalls", said="pd_recalled" if outcome.changed else "pd_recalled_before")
