"""The books after a fault: what was answered is there, nothing is twice, nothing is half.

1. What was answered as done is in the database, before anything is repeated.
2. A state and its scans, an order and its entry in the trail, a sale and its unit came together or not at all.
3. Every act is repeated, the answered ones too: each is answered as it was before, and then it is there once.
4. The trail's chain holds, and so does the file.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from registry.codes import pseudonyms
from registry.judgement.unit_state import UnitState, unpack
from registry.model.orders import Unit
from registry.office import trail
from registry.store.engine.engine import Connection, is_sqlite, read
from tests.faults.client import Act
from tests.faults.load import repeat
from tests.faults.site import Server, Site


@dataclass(frozen=True)
class Books:
    """All that is recorded: the states of units, and how often each scan, sale, order, entry and recall is there."""

    site: Site
    scans: Counter[tuple[Unit, bytes]]
    states: dict[Unit, UnitState]
    sales: Counter[tuple[str, Unit]]
    orders: Counter[str]
    placed: Counter[str]
    recalls: Counter[str]
    serials: Counter[str]

    def rows(self, act: Act) -> int:
        """How many rows an act has made."""
        if act.table == "scans":
            return sum(self.scans[unit, self._kept_as(act, unit)] for unit in act.units)
        if act.table == "sales":
            return sum(self.sales[act.key, unit] for unit in act.units)
        counts = {"orders": self.orders, "measures": self.recalls, "own_serials": self.serials}
        return counts[act.table][act.key]

    def _kept_as(self, act: Act, unit: Unit) -> bytes:
        return pseudonyms.scan_pseudonym(self.site.keyring.pseudonym_key, unit, bytes.fromhex(act.key.replace("-", "")))

    def require_whole(self) -> None:
        """What belongs together is there together, and nothing is there twice."""
        sessions = Counter(unit for unit, _ in self.scans.elements())
        sold = Counter(unit for _, unit in self.sales.elements())
        assert self.states.keys() == sessions.keys() | sold.keys()
        assert {unit: state.sessions for unit, state in self.states.items() if state.sessions} == sessions
        assert {unit: state.selling.count for unit, state in self.states.items() if state.selling.count} == sold
        assert self.orders == self.placed
        for counts in (self.scans, self.sales, self.orders, self.recalls, sold):
            assert set(counts.values()) <= {1}


def opened(site: Site) -> Books:
    """What stands in the database now."""
    with read(site.world.engine) as conn:
        scans = _rows(conn, "SELECT order_id, unit_index, scan_id FROM scans")
        states = _rows(conn, "SELECT order_id, unit_index, state FROM units")
        sales = _rows(conn, "SELECT sale_id, order_id, unit_index FROM sales WHERE outcome <> 'refused'")
        orders = _rows(conn, "SELECT id, lot FROM orders WHERE lot LIKE 'K-%%'")
        placed = _rows(conn, "SELECT subject FROM audit WHERE act = 'order_placed'")
        recalls = _rows(conn, "SELECT lot FROM measures WHERE disposition = 'recalled' AND lot <> 'LOT-R'")
        serials = _rows(conn, "SELECT order_id, count(*) FROM own_serials GROUP BY order_id")
    lots = dict(orders)
    return Books(
        site,
        Counter((Unit(order_id, index), bytes(scan_id)) for order_id, index, scan_id in scans),
        {Unit(order_id, index): unpack(bytes(state)) for order_id, index, state in states},
        Counter((sale_id, Unit(order_id, index)) for sale_id, order_id, index in sales),
        Counter(lots.values()),
        Counter(lots[subject] for (subject,) in placed if subject in lots),
        Counter(lot for (lot,) in recalls),
        Counter(dict(serials)),
    )


def _rows(conn: Connection, statement: str) -> list[Any]:
    return [tuple(row) for row in conn.exec_driver_sql(statement)]


def require_sound(site: Site) -> None:
    """The trail holds together, and an SQLite file is whole."""
    with read(site.world.engine) as conn:
        assert trail.check_chain(conn) is None
        if is_sqlite(conn):
            assert _rows(conn, "PRAGMA integrity_check") == [("ok",)]
            assert _rows(conn, "PRAGMA foreign_key_check") == []


def settle(site: Site, server: Server, acts: Iterable[Act]) -> None:
    """Check the books, repeat these acts, and check the books again with all that was ever done on this site."""
    acts = list(acts)
    require_sound(site)
    books = opened(site)
    require_recorded(books, [act for act in acts if act.done])
    books.require_whole()
    repeat(acts, server)
    require_settled(site)


def require_recorded(books: Books, acts: Iterable[Act]) -> None:
    """Each act is there once and whole."""
    wrong = [(act.table, act.key, books.rows(act), act.done) for act in acts if books.rows(act) != act.rows]
    assert not wrong, f"{len(wrong)} acts are not there once, such as {wrong[:3]}"


def require_settled(site: Site) -> None:
    """Each act ever done on this site is there once, and nothing else is."""
    books = opened(site)
    require_recorded(books, site.acts)
    books.require_whole()
    for table, counts in (("scans", books.scans), ("sales", books.sales), ("orders", books.orders)):
        assert counts.total() == sum(act.rows for act in site.acts if act.table == table)
    require_sound(site)
    require_same_answers(site.acts)
    site.sound = True


def require_same_answers(acts: Iterable[Act]) -> None:
    """What was said once is said again; and of each pack at most one was told that nobody had seen it before."""
    firsts: Counter[Unit] = Counter()
    for act in acts:
        told = [answer.body for answer in act.done]
        if act.table == "sales":
            outcomes = [[result["outcome"] for result in body["results"]] for body in told]
            assert all(outcome in ("sold", "repeated") for outcome in outcomes[0])
            assert all(outcome == ["repeated"] * act.rows for outcome in outcomes[1:])
        elif act.table == "scans":
            results = [body.get("results", [body]) for body in told]
            assert {one["verdict"] for found in results for one in found} == {"genuine"}
            for unit, one in zip(act.units, results[0], strict=True):
                firsts[unit] += one["history"]["first_checked_at"] is None
        else:
            assert all(body == told[0] for body in told)
    assert set(firsts.values()) <= {0, 1}
