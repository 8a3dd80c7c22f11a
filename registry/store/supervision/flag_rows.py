"""Rows of flags: cases for an officer. Of one kind and target only one is open at a time; a settled one stays."""

import json
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from registry.model import flag_evidence
from registry.model.cases import CaseState, Flag, FlagKind, FlagOutcome
from registry.model.flag_evidence import FlagEvidence
from registry.model.measures import Target
from registry.model.orders import Unit
from registry.model.people import Viewer
from registry.store.catalogue import territory_rows
from registry.store.engine.engine import Connection, insert_or
from registry.store.engine.schema import flags, orders

_ANY_UNIT = -1
# Written out, as the indexes are only for open flags.
_OPEN = sa.text("settled_at IS NULL")
_OF_STATE: dict[CaseState, tuple[sa.ColumnElement[bool] | sa.TextClause, ...]] = {
    CaseState.OPEN: (_OPEN,),
    CaseState.SETTLED: (flags.c.settled_at.is_not(None),),
    CaseState.ALL: (),
}
_TARGET = ("kind", "gtin", "lot", "order_id", "unit_index")


def _flag(row: Any) -> Flag:
    return Flag(
        row.id,
        FlagKind(row.kind),
        row.gtin,
        row.lot or None,
        Unit(row.order_id, row.unit_index) if row.unit_index != _ANY_UNIT else None,
        row.opened_at,
        row.last_at,
        row.times,
        row.authenticated,
        flag_evidence.from_text(row.evidence),
        FlagOutcome(row.outcome) if row.outcome is not None else None,
        row.settled_at,
        row.settled_by,
        row.note,
    )


class RaisedFlag(NamedTuple):
    """A flag by its id, and whether it was opened just now."""

    id: int
    new: bool


def raise_or_join(
    conn: Connection, kind: FlagKind, target: Target, authenticated: bool, evidence: FlagEvidence, at: datetime
) -> RaisedFlag:
    """Open a flag, or join the one that is open on this target: one time more, with the newest evidence.

    A stranger's replaces none of somebody signed in. Once authenticated, a flag stays so. One
    statement, so that of two that open it at the same moment the second joins.
    """
    insert = insert_or(conn, flags).values(
        kind=kind.value,
        gtin=target.gtin,
        lot=target.lot or "",
        order_id=target.unit.order_id if target.unit else "",
        unit_index=target.unit.unit_index if target.unit else _ANY_UNIT,
        opened_at=at,
        last_at=at,
        times=1,
        authenticated=authenticated,
        evidence=json.dumps(evidence.to_json()),
    )
    new = insert.excluded
    joined = insert.on_conflict_do_update(
        index_elements=_TARGET,
        index_where=_OPEN,
        set_={
            # The clocks of two servers differ a little.
            "last_at": sa.case((new.last_at > flags.c.last_at, new.last_at), else_=flags.c.last_at),
            "times": flags.c.times + 1,
            "authenticated": sa.or_(flags.c.authenticated, new.authenticated),
            # What a stranger brings never replaces what somebody signed in has proved.
            "evidence": sa.case(
                (sa.and_(flags.c.authenticated, sa.not_(new.authenticated)), flags.c.evidence), else_=new.evidence
            ),
        },
    )
    row = conn.execute(joined.returning(flags.c.id, flags.c.times)).one()
    return RaisedFlag(int(row[0]), row[1] == 1)


def every(
    conn: Connection,
    viewer: Viewer,
    state: CaseState = CaseState.OPEN,
    kind: FlagKind | None = None,
    at_most: int = 200,
) -> list[Flag]:
    """A viewer's flags of a state: authenticated first, then oldest."""
    query = sa.select(flags).where(*_OF_STATE[state], territory_rows.flags_seen(viewer))
    if kind is not None:
        query = query.where(flags.c.kind == kind.value)
    there: list[Flag] = []
    # One after the other, each as its index lies: nothing is sorted, and the first ones are read alone.
    for authenticated in (sa.true(), sa.false()):
        some = query.where(flags.c.authenticated.is_(authenticated)).order_by(flags.c.opened_at, flags.c.id)
        there += [_flag(row) for row in conn.execute(some.limit(at_most - len(there)))]
        if len(there) == at_most:
            break
    return there


def on_goods_of(conn: Connection, viewer: Viewer, state: CaseState = CaseState.OPEN, at_most: int = 200) -> list[Flag]:
    """Flags of a state on a viewer's products, newest first."""
    query = sa.select(flags).order_by(flags.c.opened_at.desc(), flags.c.id.desc()).limit(at_most)
    query = query.where(*_OF_STATE[state], territory_rows.flags_seen(viewer))
    return [_flag(row) for row in conn.execute(query)]


def one(conn: Connection, viewer: Viewer, flag_id: int) -> Flag | None:
    """A flag that is the viewer's to see; None for another's as for one that does not exist."""
    row = conn.execute(sa.select(flags).where(flags.c.id == flag_id, territory_rows.flags_seen(viewer))).first()
    return _flag(row) if row else None


def settle(conn: Connection, flag_id: int, outcome: FlagOutcome, by: str, note: str | None, at: datetime) -> bool:
    """Settle an open flag; False when there is none of this id, or somebody has settled it already."""
    changed = conn.execute(
        flags.update()
        .where(flags.c.id == flag_id, flags.c.settled_at.is_(None))
        .values(outcome=outcome.value, settled_by=by, settled_at=at, note=note)
    )
    return changed.rowcount == 1


def open_of_unit(conn: Connection, unit: Unit) -> list[int]:
    """The ids of the unit's flags that say it may be copied and are still open."""
    about = (FlagKind.UNIT_SUSPECT.value, FlagKind.UNIT_DUPLICATED.value)
    return list(
        conn.scalars(
            sa.select(flags.c.id).where(
                flags.c.order_id == unit.order_id,
                flags.c.unit_index == unit.unit_index,
                flags.c.settled_at.is_(None),
                flags.c.kind.in_(about),
            )
        )
    )


def settled_of_unit(conn: Connection, unit: Unit) -> list[Flag]:
    """The settled flags on a single unit, the one settled last first."""
    rows = conn.execute(
        sa.select(flags)
        .where(flags.c.order_id == unit.order_id, flags.c.unit_index == unit.unit_index)
        .where(flags.c.settled_at.is_not(None))
        .order_by(flags.c.settled_at.desc(), flags.c.id.desc())
    )
    return [_flag(row) for row in rows]


def about(conn: Connection, viewer: Viewer, gtin: str, lot: str | None = None, at_most: int = 50) -> list[Flag]:
    """A viewer's flags on a product or, with a lot, on that lot and its units: open ones first, each newest first."""
    query = sa.select(flags).where(flags.c.gtin == gtin, territory_rows.flags_seen(viewer))
    if lot is not None:
        ordered = sa.select(orders.c.id).where(orders.c.gtin == gtin, orders.c.lot == lot)
        query = query.where(sa.or_(flags.c.lot == lot, flags.c.order_id.in_(ordered)))
    newest = (flags.c.settled_at.is_not(None), flags.c.last_at.desc(), flags.c.id.desc())
    return [_flag(row) for row in conn.execute(query.order_by(*newest).limit(at_most))]


def of_unit(conn: Connection, viewer: Viewer, unit: Unit) -> list[Flag]:
    """A viewer's flags on a single unit, open or settled, the newest first."""
    query = sa.select(flags).where(flags.c.order_id == unit.order_id, flags.c.unit_index == unit.unit_index)
    newest = (flags.c.opened_at.desc(), flags.c.id.desc())
    return [_flag(row) for row in conn.execute(query.where(territory_rows.flags_seen(viewer)).order_by(*newest))]
