"""What a producer sees of the flags on its goods, and says to them.

That there is a flag, on what and how it ended; never who scanned, who reported or who inspected. What officers note
among themselves is theirs: of the remarks on a flag a producer sees those of its own people alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from registry.catalogue import products
from registry.errors import NotFound
from registry.model.cases import CaseState, Flag
from registry.model.goods import Listing
from registry.model.orders import Order
from registry.model.people import Viewer
from registry.model.trail import TrailAct, TrailEntry
from registry.model.work import ItemKind, Remark, WorkItem
from registry.office import accounts, assignments
from registry.office.trail import audit
from registry.orders import records
from registry.store.engine.engine import Connection
from registry.store.supervision import flag_rows
from registry.supervision.flags import lots

_MOST_SETTLED = 50


@dataclass(frozen=True, slots=True)
class OwnFlags:
    """The flags on a producer's goods, newest first; their lots by the flags' ids, their products by GTIN."""

    opened: list[Flag]
    settled: list[Flag]
    lots: Mapping[int, str]
    listings: Mapping[str, Listing]


@dataclass(frozen=True, slots=True)
class OwnFlag:
    """A flag on a producer's goods: its lot and product, the order of its unit, and what its own people said to it."""

    flag: Flag
    lot: str | None
    listing: Listing
    order: Order | None
    remarks: list[Remark]


def every(conn: Connection, viewer: Viewer) -> OwnFlags:
    """The flags on a viewer's goods: the open ones, and the newest of those that are settled."""
    opened = flag_rows.on_goods_of(conn, viewer)
    settled = flag_rows.on_goods_of(conn, viewer, CaseState.SETTLED, _MOST_SETTLED)
    both = [*opened, *settled]
    return OwnFlags(opened, settled, lots(conn, both), products.by_gtin(conn, {flag.gtin for flag in both}))


def count_open(conn: Connection, viewer: Viewer) -> int:
    """How many flags on a viewer's goods are open, counted up to the length of a list."""
    return len(flag_rows.on_goods_of(conn, viewer))


def show(conn: Connection, viewer: Viewer, flag_id: int) -> OwnFlag:
    """A flag on a viewer's goods. Raises NotFound for any other."""
    flag = _find(conn, viewer, flag_id)
    own_people = accounts.logins(conn, viewer)
    remarks = assignments.remarks(conn, WorkItem(ItemKind.FLAG, flag.id))
    return OwnFlag(
        flag,
        lots(conn, [flag]).get(flag.id),
        products.find_product(conn, flag.gtin),
        records.of_unit(conn, flag.unit),
        [remark for remark in remarks if remark.by in own_people],
    )


def _find(conn: Connection, viewer: Viewer, flag_id: int) -> Flag:
    # No database takes a larger number.
    flag = flag_rows.one(conn, viewer, flag_id) if flag_id < 1 << 63 else None
    if flag is None:
        raise NotFound("flag_unknown", f"There is no flag {flag_id} on your products.")
    return flag


def explain(conn: Connection, viewer: Viewer, flag_id: int, words: str, by: str, now: datetime) -> None:
    """Say something to a flag on one's own goods, where officers work on it. Raises NotFound, Invalid for the words."""
    flag = _find(conn, viewer, flag_id)
    assignments.note(conn, viewer, WorkItem(ItemKind.FLAG, flag.id), words, by, now)
    audit(conn, TrailEntry(now, by, TrailAct.FLAG_EXPLAINED, str(flag.id), {"gtin": flag.gtin}, viewer.organisation_id))
