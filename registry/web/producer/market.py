"""What happens to one's goods on the market: where and when codes were seen, and flags on one's lots.

A producer sees that there is a flag, on what and how it ended; never who scanned, who reported or who inspected. What
the producer says to it stands as a remark where the officers work on it.
"""

from flask import Response, request

from registry.catalogue import assortment, products
from registry.errors import Invalid, NotFound, RegistryError
from registry.market import whereabouts
from registry.model.cases import CaseState, Flag
from registry.model.trail import TrailEntry
from registry.model.work import WorkItem, WorkQueue
from registry.office import assignments, trail
from registry.store.engine.engine import read, write
from registry.store.office.work import remarks_on
from registry.store.orders import orders
from registry.store.supervision import flags as rows
from registry.supervision import flags
from registry.web.front import frame
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.page import pages
from registry.web.producer import own
from registry.web.producer.home import pictures

_DAYS = (7, 30, 90, 180)
MOST_WORDS = 1_000


@own.blueprint.get("/producer/seen")
def seen() -> Response:
    gtin, lot, days = own.text("gtin", 14), own.text("lot", 20), own.number("days", 30)
    days = days if days in _DAYS else 30
    about = whereabouts.last_days(service().clock(), days, gtin.zfill(14) if gtin else None, lot or None)
    with read(service().engine) as conn:
        found = whereabouts.seen(conn, own.viewer(), about)
        offered = assortment.choices(conn, own.viewer())
    return pages.desk(
        "producer/seen.html",
        values={"gtin": gtin, "lot": lot, "days": str(days)},
        products=own.choices(offered),
        spans=[(str(span), pages.word("pd_days", days=span)) for span in _DAYS],
        **pictures(found),
    )


@own.blueprint.get("/producer/flags")
def every_flag() -> Response:
    with read(service().engine) as conn:
        opened = rows.on_goods_of(conn, own.viewer())
        settled = rows.on_goods_of(conn, own.viewer(), CaseState.SETTLED, at_most=50)
        lots = flags.lots(conn, [*opened, *settled])
        names = products.by_gtin(conn, {flag.gtin for flag in [*opened, *settled]})
    return pages.desk("producer/flags.html", opened=opened, settled=settled, lots=lots, names=names)


@own.blueprint.get("/producer/flags/<int:flag_id>")
def one_flag(flag_id: int) -> Response:
    return _flag(flag_id)


def _own_flag(flag_id: int) -> Flag:
    with read(service().engine) as conn:
        flag = rows.one_on_goods_of(conn, own.viewer(), flag_id) if flag_id < 1 << 63 else None
    if flag is None:
        raise NotFound("flag_unknown", f"There is no flag {flag_id} on your products.")
    return flag


def _flag(flag_id: int, status: int = 200, message: str | None = None) -> Response:
    flag, names = _own_flag(flag_id), own.colleagues()
    with read(service().engine) as conn:
        lot = flags.lots(conn, [flag]).get(flag.id)
        listing = products.find_product(conn, flag.gtin)
        # What officers note among themselves is theirs.
        order = orders.by_id(conn, flag.unit.order_id) if flag.unit else None
        said = [remark for remark in remarks_on(conn, WorkItem(WorkQueue.FLAG, flag.id)) if remark.by in names]
    return pages.desk(
        "producer/flag.html",
        status,
        flag=flag,
        lot=lot,
        unit=own.unit(order, flag.unit.unit_index) if order and flag.unit else "",
        listing=listing,
        remarks=said,
        message=message,
        words=request.form.get("words", "")[:MOST_WORDS],
    )


@own.blueprint.post("/producer/flags/<int:flag_id>")
def explain(flag_id: int) -> Response:
    flag = _own_flag(flag_id)
    try:
        words, now, by = own.text("words", MOST_WORDS), service().clock(), known_caller().name
        if not words:
            raise Invalid("words_missing", "Say something.")
        with write(service().engine) as conn:
            assignments.note(conn, WorkItem(WorkQueue.FLAG, flag.id), words, by, now)
            entry = TrailEntry(
                now, by, "flag_explained", str(flag.id), {"gtin": flag.gtin}, own.viewer().organisation_id
            )
            trail.audit(conn, entry)
    except RegistryError as error:
        return _flag(flag_id, frame.status_of(error), pages.fault(error))
    return pages.to(f"/producer/flags/{flag.id}", said="pd_explained")
