"""The first page of the desk: what waits, what is new, where and when codes were seen; and the organisation's trail."""

from typing import Any

from flask import Response

from registry.catalogue import assortment, products
from registry.market import whereabouts
from registry.model.goods import ProductState
from registry.model.orders import OrderFilter, OrderState
from registry.model.people import Viewer
from registry.model.sightings import SessionCounts
from registry.model.trail import RecordedEntry, TrailFilter
from registry.office.trail import entries
from registry.orders import records
from registry.store.engine.engine import Connection, read
from registry.supervision import charts, own_flags
from registry.web.front.context import service
from registry.web.page import pages
from registry.web.producer import measured, own
from registry.web.producer.words import PRODUCER_ACT

SEEN_DAYS = 30
_TRAIL = 50


def pictures(sessions: SessionCounts) -> dict[str, Any]:
    """The two charts of where and when, with their numbers for the tables beside them."""
    rows = sorted(sessions.by_province.items(), key=lambda one: (-one[1], one[0]))
    return {
        "sessions": sessions,
        "map": charts.tile_map(sessions.by_province, pages.language()),
        "line": charts.time_line(sessions.by_day, pages.language()),
        "places": [(own.province(code), number) for code, number in rows],
        "days": [(day, number) for day, number in reversed(sessions.by_day) if number],
    }


@own.blueprint.get("/producer")
def home() -> Response:
    now = service().clock()
    with read(service().engine) as conn:
        values = _counts(conn, own.viewer())
        sessions = whereabouts.session_counts(conn, own.viewer(), whereabouts.last_days(now, SEEN_DAYS))
    return pages.desk("producer/home.html", **{"holder": own.holder(), **values, **pictures(sessions)})


def _counts(conn: Connection, viewer: Viewer) -> dict[str, Any]:
    offered, placed = assortment.counts(conn, viewer), records.totals(conn, viewer)
    newest = records.newest(conn, viewer, OrderFilter(at_most=5))
    return {
        "products": sum(offered.values()),
        "pending": offered.get(ProductState.PENDING, 0),
        "codes": placed.get(OrderState.PLACED, (0, 0))[1],
        "orders": placed.get(OrderState.PLACED, (0, 0))[0],
        "loading": placed.get(OrderState.LOADING, (0, 0))[0],
        "flags": own_flags.count_open(conn, viewer),
        "newest": newest,
        "measured": measured.on_orders(conn, newest),
        "names": products.by_gtin(conn, {order.gtin for order in newest}),
    }


@own.blueprint.get("/producer/trail")
def trail() -> Response:
    """What was done for the organisation, by whom; newest first."""
    given = own.text("before", 18)
    before = int(given) if given.isascii() and given.isdecimal() else None
    with read(service().engine) as conn:
        recorded_entries = entries(conn, own.viewer(), TrailFilter(before=before), _TRAIL)
    more = recorded_entries[-1].number if len(recorded_entries) == _TRAIL else None
    colleagues = own.colleagues()
    return pages.desk(
        "producer/trail.html", entries=[(one, act(one), _who(one, colleagues)) for one in recorded_entries], more=more
    )


def _who(recorded: RecordedEntry, colleagues: frozenset[str]) -> str:
    """Who did it: one's own people and keys by name, anybody else as the registry."""
    by = recorded.entry.by
    return by if by in colleagues or by.startswith("apikey:") else pages.word("pd_officer")


def act(recorded: RecordedEntry) -> str:
    """An act of the trail in words."""
    return pages.say_code(PRODUCER_ACT, recorded.entry.act)
