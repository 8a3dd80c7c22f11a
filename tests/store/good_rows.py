"""A row for each table as the schema wants it, to be spoiled one value at a time."""

import sqlalchemy as sa


def good_row(conn: sa.Connection, table: str) -> dict[str, object]:
    """A good row to spoil: what is there, under a new primary key."""
    if table == "orders":
        row = dict(conn.exec_driver_sql("SELECT * FROM orders").mappings().one())
        return row | {"id": "OTHERID0", "number": (row["number"] + 1) % (1 << 28), "idempotency_key": "other"}
    if table == "products":
        return dict(conn.exec_driver_sql("SELECT * FROM products").mappings().one())
    if table == "keys":
        return dict(conn.exec_driver_sql("SELECT * FROM keys").mappings().first() or {})
    if table == "unit_ranges":
        order_id = conn.exec_driver_sql("SELECT id FROM orders").scalar_one()
        return {"order_id": order_id, "kind": "spoiled", "by": "x", "at": 0}
    if table == "own_serials":
        row = dict(conn.exec_driver_sql("SELECT gtin, id AS order_id FROM orders").mappings().one())
        insert_row(conn, "own_serials", row | {"serial": "S0", "unit_index": 0})
        return row | {"serial": "S1", "unit_index": 1}
    if table == "measures":
        gtin = conn.exec_driver_sql("SELECT gtin FROM products").scalar_one()
        return {
            "gtin": gtin, "lot": "", "order_id": "", "unit_index": -1, "disposition": "recalled", "reason": "x",
            "by": "x", "at": 0,
        }  # fmt: skip
    if table == "people":
        insert_row(conn, table, dict(GOOD[table]) | {"login": "taken"})
    if table == "outbox":
        insert_row(conn, table, dict(GOOD[table]) | {"once": "taken"})
    if table in ("mailboxes", "mailed_links"):
        insert_row(conn, "people", dict(GOOD["people"]) | {"login": table})
        person_id = conn.exec_driver_sql("SELECT max(id) FROM people").scalar_one()
        return {"person_id": person_id} | dict(GOOD[table])
    if table in ("suspensions", "company_changes"):
        return {"organisation_id": conn.exec_driver_sql("SELECT id FROM organisations").scalar_one()} | dict(
            GOOD[table]
        )
    if table == "requests":
        insert_row(conn, table, dict(GOOD[table]) | {"subject": "twice"})
    if table == "api_keys":
        return {"organisation_id": conn.exec_driver_sql("SELECT id FROM organisations").scalar_one()} | dict(
            GOOD[table]
        )
    if table == "sites":
        owner = {"organisation_id": conn.exec_driver_sql("SELECT id FROM organisations").scalar_one()}
        insert_row(conn, table, owner | dict(GOOD[table]) | {"name_key": "taken", "gln": "8934588000003", "code": "K1"})
        return owner | dict(GOOD[table])
    if table in ("units", "scans", "sales", "shipments"):
        order_id = conn.exec_driver_sql("SELECT id FROM orders").scalar_one()
        return {"order_id": order_id} | dict(GOOD[table])
    return dict(GOOD.get(table, {}))


GOOD: dict[str, dict[str, object]] = {
    "units": {"unit_index": 0, "state": b"x", "marks": 0},
    "scans": {
        "unit_index": 0, "scan_id": bytes(16), "at": 0, "channel": "shop", "device": 0, "network": 0, "lat": 900_000,
        "lon": -1_800_000, "accuracy_m": 1, "province": "01", "located": "gps", "sealed": True, "verdict": "genuine",
    },
    "sales": {"unit_index": 0, "number": 1, "sale_id": "x", "at": 0, "by": "x", "place": "x", "outcome": "sold"},
    "refused_sales": {"sale_id": "x", "at": 0, "by": "x", "place": "x"},
    "shipments": {"province": "01", "at": 0, "by": "x"},
    "flags": {
        "kind": "unit_suspect", "gtin": "x", "lot": "", "order_id": "", "unit_index": -1, "opened_at": 0, "last_at": 0,
        "times": 1, "authenticated": False, "evidence": "{}",
    },
    "people": {
        "login": "x", "name": "x", "roles": "", "state": "active", "made_at": 0, "made_by": "x", "changed_at": 0,
        "changed_by": "x",
    },
    "api_keys": {
        "prefix": "aaaaaaaa", "digest": bytes(32), "role": "shop", "scopes": "", "made_at": 0, "made_by": "x",
    },
    "sites": {"name": "x", "name_key": "x", "kind": "shop", "made_at": 0, "changed_at": 0},
    "communes": {"code": "00004", "name": "x", "province": "01", "changed_at": 0},
    "sign_in_attempts": {"subject": bytes(16), "since": 0, "count": 1},
    "files": {"digest": bytes(32), "media_type": "image/jpeg", "content": b"x", "made_at": 0},
    "requests": {
        "kind": "unblock", "subject": "x", "content": "{}", "state": "open", "made_at": 0, "made_by": "an",
    },
    "outbox": {
        "kind": "recall", "subject": "", "facts": "{}", "address": "an@example.vn", "state": "waiting", "made_at": 0,
        "until": 1, "next_at": 0, "attempts": 0,
    },
    "mailboxes": {"address": "an@example.vn", "choice": "all", "changed_at": 0, "changed_by": "an"},
    "mailed_links": {"digest": bytes(32), "purpose": "address", "made_at": 0, "until": 1},
    "suspensions": {"reason": "x", "since": 0, "by": "an"},
    "company_changes": {"field": "name", "before": "x", "after": "y", "at": 0, "by": "an", "reason": "x"},
    "work": {"kind": "flag", "item": 1, "changed_at": 0, "changed_by": "an"},
    "remarks": {"kind": "flag", "item": 1, "at": 0, "by": "an", "words": "x"},
    "audit": {
        "number": 1_000, "at": 0, "by": "an", "act": "key_revoked", "subject": "x", "detail": "{}", "hash": bytes(32),
    },
}  # fmt: skip


def insert_row(conn: sa.Connection, table: str, values: dict[str, object]) -> None:
    conn.execute(sa.table(table, *map(sa.column, values)).insert(), values)
