"""What happens to one's goods on the market: where and when codes were seen, and flags on one's lots.

What the producer says to a flag stands as a remark where the officers work on it (`supervision.own_flags`).
"""

from flask import Response, request

from registry.catalogue import assortment
from registry.errors import Invalid, RegistryError
from registry.market import whereabouts
from registry.store.engine.engine import read, write
from registry.supervision import own_flags
from registry.web.front import frame
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.page import pages
from registry.web.producer import own
from registry.web.producer.home import pictures

_DAYS = (7, 30, 90, 180)
MOST_WORDS = 1_000


@own.blueprint.get("/producer/seen")
def sessions_page() -> Response:
    gtin, lot, days = own.text("gtin", 14), own.text("lot", 20), own.number("days", 30)
    days = days if days in _DAYS else 30
    about = whereabouts.last_days(service().clock(), days, gtin.zfill(14) if gtin else None, lot or None)
    with read(service().engine) as conn:
        sessions = whereabouts.session_counts(conn, own.viewer(), about)
        offered = assortment.choices(conn, own.viewer())
    return pages.desk(
        "producer/seen.html",
        values={"gtin": gtin, "lot": lot, "days": str(days)},
        products=own.choices(offered),
        spans=[(str(span), pages.word("pd_days", days=span)) for span in _DAYS],
        **pictures(sessions),
    )


@own.blueprint.get("/producer/flags")
def every_flag() -> Response:
    with read(service().engine) as conn:
        flags = own_flags.every(conn, own.viewer())
    return pages.desk("producer/flags.html", flags=flags)


@own.blueprint.get("/producer/flags/<int:flag_id>")
def one_flag(flag_id: int) -> Response:
    return _flag(flag_id)


def _flag(flag_id: int, status: int = 200, message: str | None = None) -> Response:
    with read(service().engine) as conn:
        own_flag = own_flags.show(conn, own.viewer(), flag_id)
    flag, order = own_flag.flag, own_flag.order
    return pages.desk(
        "producer/flag.html",
        status,
        flag=flag,
        lot=own_flag.lot,
        unit=own.unit(order, flag.unit.unit_index) if order and flag.unit else "",
        listing=own_flag.listing,
        remarks=own_flag.remarks,
        message=message,
        words=request.form.get("words", "")[:MOST_WORDS],
    )


@own.blueprint.post("/producer/flags/<int:flag_id>")
def explain(flag_id: int) -> Response:
    try:
        words, now, by = own.text("words", MOST_WORDS), service().clock(), known_caller().name
        if not words:
            raise Invalid("words_missing", "Say something.")
        with write(service().engine) as conn:
            own_flags.explain(conn, own.viewer(), flag_id, words, by, now)
    except RegistryError as error:
        return _flag(flag_id, frame.status_of(error), pages.fault(error))
    return pages.to(f"/producer/flags/{flag_id}", said="pd_explained")
