"""The schema is the last judge: its checks and keys really refuse, and a good row is taken."""

import pytest

from registry.errors import Unavailable
from registry.store.engine.engine import IntegrityError, is_spread, read, write
from registry.store.engine.spreading import SPREAD
from tests.factories import World, make_order, make_product
from tests.store.good_rows import GOOD, good_row, insert_row

BAD = [
    ("registry", {"id": 2, "kind": "live", "made_at": 0}),
    ("registry", {"id": 1, "kind": "live", "made_at": 0}),
    ("organisations", {"name": "x", "name_key": "x", "roles": "", "made_at": 0, "tax_code": "018934588000"[:10]}),
    ("organisations", {"name": None, "name_key": "x", "roles": "", "made_at": 0}),
    ("prefixes", {"prefix": "8934588", "organisation_id": 1, "at": 0}),
    ("prefixes", {"prefix": "893", "organisation_id": 1, "at": 0}),
    ("prefixes", {"prefix": "8935000", "organisation_id": 99, "at": 0}),
    ("products", {"gtin": "123"}),
    ("products", {"gtin": "00000000000017", "state": "perhaps"}),
    ("products", {"gtin": "00000000000017", "category": "weapon"}),
    ("products", {"gtin": "00000000000017", "organisation_id": 99}),
    ("keys", {"number": 0}),
    ("keys", {"number": 65536}),
    ("keys", {"number": 7, "purpose": "door"}),
    ("keys", {"number": 7, "state": "lost"}),
    ("orders", {"id": "SAMEID00"}),
    ("orders", {"number": "same"}),
    ("orders", {"idempotency_key": "k"}),
    ("orders", {"quantity": 0}),
    ("orders", {"quantity": 4_000_000_001}),
    ("orders", {"number": -1}),
    ("orders", {"number": 1 << 28}),
    ("orders", {"level": "box"}),
    ("orders", {"state": "lost"}),
    ("orders", {"code_key": 65535}),
    ("orders", {"gtin": "00000000000017"}),
    ("orders", {"serial_key": 65535}),
    ("own_serials", {"serial": ""}),
    ("own_serials", {"serial": "S0"}),
    ("own_serials", {"unit_index": 0}),
    ("own_serials", {"order_id": "NOORDER0"}),
    ("unit_ranges", {"start": 5, "stop": 5}),
    ("unit_ranges", {"start": -1, "stop": 5}),
    ("unit_ranges", {"start": 0, "stop": 5, "kind": "eaten"}),
    ("unit_ranges", {"start": 0, "stop": 5, "order_id": "NOORDER0"}),
    ("measures", {"disposition": "eaten"}),
    ("measures", {"level": 4}),
    ("measures", {"gtin": "00000000000017"}),
    ("outbox", {"kind": "gossip"}),
    ("outbox", {"state": "lost"}),
    ("outbox", {"address": None}),
    ("outbox", {"settled_at": 1}),
    ("outbox", {"state": "sent"}),
    ("outbox", {"lease": "one"}),
    ("outbox", {"leased_until": 1}),
    ("outbox", {"attempts": -1}),
    ("outbox", {"person_id": 99}),
    ("outbox", {"once": "taken"}),
    ("mailboxes", {"choice": "often"}),
    ("mailboxes", {"person_id": 99}),
    ("mailboxes", {"address": None}),
    ("mailed_links", {"digest": b"short"}),
    ("mailed_links", {"purpose": "door"}),
    ("mailed_links", {"purpose": "application"}),
    ("mailed_links", {"person_id": None}),
    ("mailed_links", {"until": None}),
    ("mailed_links", {"request_id": 1}),
    ("units", {"order_id": "NOORDER0"}),
    ("units", {"state": None}),
    ("units", {"marks": None}),
    ("scans", {"order_id": "NOORDER0"}),
    ("scans", {"organisation_id": 99}),
    ("scans", {"scan_id": b"short"}),
    ("scans", {"channel": "stranger"}),
    ("scans", {"lat": 900_001}),
    ("scans", {"lon": -1_800_001}),
    ("scans", {"lat": None}),
    ("scans", {"located": None}),
    ("scans", {"located": "hearsay"}),
    ("sales", {"order_id": "NOORDER0"}),
    ("sales", {"order_id": None}),
    ("sales", {"unit_index": None}),
    ("sales", {"number": 0}),
    ("refused_sales", {"organisation_id": 99}),
    ("refused_sales", {"at": None}),
    ("sales", {"outcome": "lost"}),
    ("sales", {"organisation_id": 99}),
    ("shipments", {"order_id": "NOORDER0"}),
    ("flags", {"outcome": "no_finding"}),
    ("flags", {"settled_at": 1}),
    ("people", {"login": None}),
    ("people", {"login": "taken"}),
    ("people", {"organisation_id": 99}),
    ("people", {"state": "asleep"}),
    ("people", {"reset_digest": bytes(32)}),
    ("people", {"reset_digest": bytes(31), "reset_until": 0}),
    ("api_keys", {"prefix": "short"}),
    ("api_keys", {"digest": b"short"}),
    ("api_keys", {"organisation_id": 99}),
    ("api_keys", {"role": "stranger"}),
    ("api_keys", {"revoked_at": 1}),
    ("sites", {"organisation_id": 99}),
    ("sites", {"name_key": "taken"}),
    ("sites", {"gln": "8934588000003"}),
    ("sites", {"gln": "893458800000"}),
    ("sites", {"code": "K1"}),
    ("sites", {"kind": "cave"}),
    ("sites", {"commune": "99999"}),
    ("sites", {"lat": 2_100_000}),
    ("sites", {"lat": 9_000_001, "lon": 0}),
    ("communes", {"code": "4"}),
    ("person_sites", {"person_id": 99, "site_id": 1}),
    ("key_sites", {"prefix": "aaaaaaaa", "site_id": 1}),
    ("sign_in_attempts", {"subject": b"short"}),
    ("files", {"digest": b"short"}),
    ("requests", {"kind": "wish"}),
    ("requests", {"state": "perhaps"}),
    ("requests", {"state": "approved"}),
    ("requests", {"decided_at": 1}),
    ("requests", {"state": "approved", "decided_at": 1}),
    # Nobody approves what they asked for, whoever writes into the database.
    ("requests", {"state": "approved", "decided_at": 1, "decided_by": "an"}),
    ("requests", {"organisation_id": 99}),
    ("requests", {"subject": "twice"}),
    ("suspensions", {"organisation_id": 99}),
    # Nobody suspends or lifts with their own second signature, whoever writes into the database.
    ("suspensions", {"second": "an"}),
    ("suspensions", {"lifted_at": 1, "lift_reason": "x"}),
    ("suspensions", {"lifted_at": 1, "lifted_by": "an"}),
    ("suspensions", {"lifted_at": 1, "lifted_by": "an", "lifted_second": "an", "lift_reason": "x"}),
    ("company_changes", {"organisation_id": 99}),
    ("company_changes", {"field": "tax_code"}),
    ("company_changes", {"after": "x"}),
    ("company_changes", {"second": "an"}),
    ("company_changes", {"reason": None}),
    ("work", {"kind": "wish"}),
    ("remarks", {"kind": "wish"}),
    ("remarks", {"words": None}),
    ("audit", {"number": 1}),
    ("audit", {"hash": b"short"}),
    ("audit", {"second": "an"}),
    ("audit", {"organisation_id": 99}),
]


@pytest.mark.parametrize(("table", "values"), BAD)
def test_the_schema_refuses_what_no_code_may_write(world: World, table: str, values: dict[str, object]) -> None:
    order = make_order(world, key="k")
    values = {name: order.id if value == "SAMEID00" else value for name, value in values.items()}
    if values.get("number") == "same":
        values["number"] = order.number
    if table == "organisations" and values.get("tax_code"):
        values["tax_code"] = world.makers["8934588"].tax_code
    with read(world.engine) as conn:
        # What is NULL lies nowhere, which Citus says before any constraint is looked at.
        nowhere = is_spread(conn) and table in SPREAD and values.get(SPREAD[table], "") is None
    with pytest.raises(Unavailable if nowhere else IntegrityError), write(world.engine) as conn:
        insert_row(conn, table, good_row(conn, table) | values)


@pytest.mark.parametrize("table", ["orders", "own_serials", "unit_ranges", "measures", *GOOD])
def test_the_rows_that_are_spoiled_above_are_good_unspoiled(world: World, table: str) -> None:
    make_order(world, key="k")
    with write(world.engine) as conn:
        more = {"start": 0, "stop": 5} if table == "unit_ranges" else {}
        insert_row(conn, table, good_row(conn, table) | more)


def test_a_measure_is_in_force_once_and_again_after_it_was_lifted(world: World) -> None:
    make_product(world)
    with write(world.engine) as conn:
        row = good_row(conn, "measures")
        insert_row(conn, "measures", row | {"lifted_at": 1})
        insert_row(conn, "measures", row | {"lifted_at": 2})
        insert_row(conn, "measures", row)
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        insert_row(conn, "measures", row)
