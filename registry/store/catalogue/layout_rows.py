"""Rows of how an organisation's product lists are laid out: of each kind of list the layout that was used last."""

import json
from datetime import datetime

import sqlalchemy as sa

from registry.intake.list_layout import KnownLayout
from registry.store.engine.engine import Connection, insert_or
from registry.store.engine.schema import list_layouts

# Kinds of lists that are remembered of an organisation.
MOST = 20


def put(conn: Connection, organisation_id: int, layout: KnownLayout) -> None:
    """Remember a layout in place of the one with the same headings; the oldest beyond MOST go."""
    said = {
        "columns": json.dumps(layout.columns),
        "sheet": layout.sheet[:100] if layout.sheet else None,
        "used_at": layout.used_at,
    }
    row = insert_or(conn, list_layouts).values(organisation_id=organisation_id, headings=layout.headings, **said)
    conn.execute(row.on_conflict_do_update(index_elements=["organisation_id", "headings"], set_=said))
    own = list_layouts.c.organisation_id == organisation_id
    newest = sa.select(list_layouts.c.headings).where(own)
    old = list(conn.scalars(newest.order_by(list_layouts.c.used_at.desc(), list_layouts.c.headings).offset(MOST)))
    if old:
        conn.execute(sa.delete(list_layouts).where(own, list_layouts.c.headings.in_(old)))


def of(conn: Connection, organisation_id: int) -> list[KnownLayout]:
    """The layouts of an organisation's lists, the newest first."""
    rows = conn.execute(
        sa.select(list_layouts)
        .where(list_layouts.c.organisation_id == organisation_id)
        .order_by(list_layouts.c.used_at.desc(), list_layouts.c.headings)
    )
    return [_layout(row.headings, row.columns, row.sheet, row.used_at) for row in rows]


def _layout(headings: str, columns: str, sheet: str | None, used_at: datetime) -> KnownLayout:
    return KnownLayout(headings, tuple(json.loads(columns)), sheet, used_at)
