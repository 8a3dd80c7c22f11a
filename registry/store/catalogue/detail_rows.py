"""Rows of a product's details: a row for each field that says something."""

from collections.abc import Collection

import sqlalchemy as sa

from registry.model.product_fields import Details, ProductField
from registry.store.engine.engine import Connection, insert_or
from registry.store.engine.schema import product_details

_OF = sa.select(product_details).where(product_details.c.gtin.in_(sa.bindparam("gtins", expanding=True)))


def of(conn: Connection, gtins: Collection[str]) -> dict[str, Details]:
    """The details of products by their GTINs; one without any is missing."""
    details: dict[str, dict[ProductField, str]] = {}
    for row in conn.execute(_OF, {"gtins": list(gtins)}):
        details.setdefault(row.gtin, {})[ProductField(row.field)] = row.value
    return dict(details)


def put(conn: Connection, gtin: str, old: Details, new: Details) -> None:
    """Make a product's details, which are `old`, the new ones."""
    gone = [field for field in old if field not in new]
    if gone:
        conn.execute(product_details.delete().where(product_details.c.gtin == gtin, product_details.c.field.in_(gone)))
    rows = [{"gtin": gtin, "field": field, "value": value} for field, value in new.items() if old.get(field) != value]
    if rows:
        insert = insert_or(conn, product_details)
        kept = insert.on_conflict_do_update(index_elements=["gtin", "field"], set_={"value": insert.excluded.value})
        conn.execute(kept, rows)
