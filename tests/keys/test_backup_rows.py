"""Every row goes through a backup, into either kind of database and back."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from registry.keys import making
from registry.market import measures
from registry.market.measures import Decision
from registry.model.cases import FlagKind
from registry.model.flag_evidence import UnitEvidence
from registry.model.keys import Purpose
from registry.model.measures import Act, Target
from registry.model.orders import OrderFilter, RangeKind, Request, SpanRequest, Unit
from registry.model.people import REGISTRY
from registry.model.requests import Petition, RequestKind
from registry.model.sightings import Channel, SaleOutcome, at_point
from registry.model.trail import TrailAct, TrailEntry
from registry.model.work import ItemKind, Remark, Work, WorkItem
from registry.office.trail import audit, check_chain
from registry.orders import issuing, serial_intake
from registry.orders.issuing import Deed, Placement
from registry.store.engine import schema, versions
from registry.store.engine.columns import Day, Instant
from registry.store.engine.engine import Connection, Engine, open_engine, read, write
from registry.store.market import count_rows, sale_rows, scan_rows, unit_rows
from registry.store.market.count_rows import ForgedSample
from registry.store.office import file_rows, request_rows, work_rows
from registry.store.orders import shipment_rows
from registry.store.orders.order_rows import seen_by
from registry.store.supervision import flag_rows
from tests.factories import HOST, NOW, World, make_order, make_organisation, make_product
from tests.keys.archives import bring, take
from tests.store.market.test_sale_rows import make_sale
from tests.store.market.test_scan_rows import make_scan


def _filled(world: World, folder: Path) -> None:
    """At least three rows in every table."""
    for item, prefix in enumerate(("8934588", "8935000", "8936001"), 1):
        order = make_order(world, make_product(world, item, prefix).gtin, inactive=True, key=f"k {item}")
        own = make_product(world, 100 + item, prefix).gtin
        (folder / prefix).write_text(f"S7K2-Q9X{item}\n", encoding="utf-8")
        placement = Placement(HOST, world.now, world.draw)
        upload = serial_intake.read_file(folder / prefix)
        serial_intake.take_in(world.engine, Request(own), upload, placement, lambda _: None)
        with write(world.engine) as conn:
            making.generate(conn, world.folder, Purpose.CODE, making.Birth(world.now, "live", world.draw))
            issuing.mark(conn, order.id, RangeKind.ACTIVATED, SpanRequest(0, item), Deed("x", world.now))
            issuing.correct(conn, order.id, f"L{item}", None, Deed("x", world.now, "misprint"))
            measures.carry_out(conn, Act.RECALL, Target(order.gtin, f"L{item}"), Decision("x", "vì sao", 1), world.now)
            _remembered(conn, Unit(order.id, item), order.gtin)
            _known(conn, item, order.organisation_id)
            _worked_on(conn, item, order.organisation_id)
            _found_on_the_market(conn, item)
    with write(world.engine) as conn:
        _others(conn)


# What rows of these tables need beside the columns that may not be empty.
_NEEDED: dict[str, dict[str, Any]] = {
    "authorities": {"province": "01", "commune": ""},
    "company_changes": {"after": "changed"},
    "mailed_links": {"purpose": "address", "person_id": 1, "until": NOW},
    "outbox": {"state": "waiting", "address": "lan@example.vn"},
}
# Tables that hold a row for each of a few.
_MOST = {"registers": 2}
_ONE_OF = re.compile(r"^(\w+) IN \((.*)\)$")
_LENGTH = re.compile(r"^length\((\w+)\) = (\d+)")


def _others(conn: Connection) -> None:
    """Three rows in each table that has none yet: what must be filled, by its type and its rules."""
    for table in schema.metadata.sorted_tables:
        there = conn.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        if table.name == "registry":
            continue
        rules = [str(rule.sqltext) for rule in table.constraints if isinstance(rule, sa.CheckConstraint)]
        words = {found[1]: re.findall("'([^']*)'", found[2]) for rule in rules if (found := _ONE_OF.match(rule))}
        length = {found[1]: int(found[2]) for rule in rules if (found := _LENGTH.match(rule))}
        for number in range(there + 1, _MOST.get(table.name, 3) + 1):
            row: dict[str, Any] = {}
            for column in table.columns:
                if column.name in _NEEDED.get(table.name, {}):
                    row[column.name] = _NEEDED[table.name][column.name]
                elif not column.nullable and not (column.primary_key and column.autoincrement is True):
                    row[column.name] = _word(words, column, number) or _made_up(conn, column, number, length)
            conn.execute(table.insert().values(row))


def _word(words: dict[str, list[str]], column: sa.Column[Any], number: int) -> str | None:
    """One of a column's closed set: another for each row where it is the key."""
    known = words.get(column.name)
    return known[number - 1 if column.primary_key else 0] if known else None


def _made_up(conn: Connection, column: sa.Column[Any], number: int, length: dict[str, int]) -> Any:
    for key in column.foreign_keys:
        return list(conn.scalars(sa.select(key.column).order_by(key.column)))[number - 1]
    if isinstance(column.type, Instant):
        return NOW
    if isinstance(column.type, Day):
        return NOW.date()
    if isinstance(column.type, sa.Boolean):
        return False
    if isinstance(column.type, sa.Integer):
        return number
    size = length.get(column.name) or 1
    return bytes([number] * size) if isinstance(column.type, sa.LargeBinary) else str(number) * size


def _known(conn: Connection, item: int, organisation_id: int) -> None:
    """A person, an API key and a failed sign-in."""
    said = {"made_at": NOW, "made_by": "x"}
    person = {
        "login": f"lan{item}",
        "name": "Lan",
        "roles": "shop",
        "state": "active",
        "changed_at": NOW,
        "changed_by": "x",
    }
    conn.execute(schema.people.insert().values(organisation_id=organisation_id, **person, **said))
    key = {"prefix": f"prefix0{item}", "digest": bytes(32), "role": "shop", "scopes": "verify"}
    conn.execute(schema.api_keys.insert().values(organisation_id=organisation_id, **key, **said))
    conn.execute(schema.sign_in_attempts.insert().values(subject=bytes([item] * 16), since=NOW, count=1))


def _worked_on(conn: Connection, item: int, organisation_id: int) -> None:
    """A row of everything on the officers' desks, and an entry in the trail."""
    content = f"tờ {item}".encode() * 1000
    digest = file_rows.put(conn, content, "application/pdf", NOW)
    new = Petition(0, RequestKind.PREFIX, f"893{item}", {"lý do": "mở rộng"}, NOW, "x", organisation_id)
    number = request_rows.add(conn, new, bytes([item] * 32))
    request_rows.attach(conn, number, "giấy.pdf", digest)
    work_rows.put(conn, WorkItem(ItemKind.PRODUCT, 10**13 + item), Work("an", "Chi cục", NOW, NOW, "an"))
    work_rows.add_remark(conn, WorkItem(ItemKind.FLAG, item), Remark(NOW, "an", "đã gọi điện"))
    audit(conn, TrailEntry(NOW, "an", TrailAct.KEY_REVOKED, str(item), {"why": "lộ"}, second="bình"))
    call = {
        "account": f"organisation:{item}",
        "key": "k",
        "digest": bytes(32),
        "status": 201,
        "answer": "{}",
        "at": NOW,
    }
    conn.execute(schema.answered_calls.insert().values(call))


def _found_on_the_market(conn: Connection, item: int) -> None:
    """A session, an inspection with a check and a photo, a consumer's report with one, a day's count of scans."""
    day = {"day": date(2026, 11, item), "verdict": "genuine", "province": "01", "count": item}
    conn.execute(schema.daily_scans.insert().values(**day))
    person = conn.execute(sa.select(sa.func.max(schema.people.c.id))).scalar_one()
    times = {"made_at": NOW, "seen_at": NOW, "until": NOW}
    conn.execute(schema.sessions.insert().values(digest=bytes([item] * 32), person_id=person, confirmed=True, **times))
    photo = file_rows.put(conn, bytes([item] * 99), "image/jpeg", NOW)
    name = f"INSPECT{item}"
    said = {"authority": "QLTT", "place": "Chợ", "province": "01", "purpose": "x", "legal_basis": "x"}
    conn.execute(schema.inspections.insert().values(id=name, person_id=person, opened_at=NOW, **said))
    check = {
        "at": NOW,
        "digest": bytes(32),
        "shown": "x",
        "verdict": "genuine",
        "reasons": "",
        "told": "{}",
        "times": 1,
        "batch": bytes(16),
        "batch_at": 0,
    }
    conn.execute(schema.inspection_checks.insert().values(inspection_id=name, number=1, **check))
    conn.execute(schema.inspection_photos.insert().values(inspection_id=name, digest=photo, original=bytes(32), at=NOW))
    report = {"sent_as": bytes([item] * 16), "receipt": f"RECEIPT{item}", "at": NOW, "reason": "quality"}
    made = conn.execute(schema.reports.insert().values(**report)).inserted_primary_key
    assert made is not None
    conn.execute(schema.report_photos.insert().values(report_id=made[0], digest=photo))


def _remembered(conn: Connection, unit: Unit, gtin: str) -> None:
    """A row of everything that is remembered of a unit."""
    unit_rows.save(conn, {unit: unit_rows.StoredUnit(bytes(range(150)), b"\0", 5)})
    scan_rows.record(conn, [make_scan(unit, position=at_point(21.0285, 105.8542, 12.0)), make_scan(unit, 1)])
    sale_rows.record(conn, make_sale(unit))
    sale_rows.record(conn, make_sale(None, outcome=SaleOutcome.REFUSED, reason="unknown"))
    shipment_rows.add(conn, unit.order_id, ["01"], "x", NOW)
    flag_rows.raise_or_join(conn, FlagKind.UNIT_SUSPECT, Target(gtin, None, unit), True, UnitEvidence(("Hà Nội",)), NOW)
    count_rows.add(conn, NOW, {gtin: 1})
    count_rows.add_forged(conn, [ForgedSample(NOW, gtin, None, None, bytes(8), Channel.SHOP)], 100)


def every_row(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row, but for what restoring changes: a version, the sessions, which end, and its entry in the trail."""
    with read(engine) as conn:
        found = {
            table.name: sorted((tuple(row) for row in conn.execute(sa.select(table))), key=str)
            for table in schema.metadata.sorted_tables
        }
    del found["sessions"]
    found["audit"] = [row for row in found["audit"] if TrailAct.RESTORED not in row]
    found["versions"] = [row for row in found["versions"] if row[0] != versions.EVERYTHING]
    return found


@pytest.mark.slow("releases")
def test_every_row_goes_through_a_file_into_either_kind_of_database_and_back(
    world: World, elsewhere: Engine, tmp_path: Path
) -> None:
    _filled(world, tmp_path)
    rows = every_row(world.engine)
    assert {name for name, found in rows.items() if len(found) < _MOST.get(name, 3)} == {"registry"}
    file = open_engine(f"sqlite:///{tmp_path / 'between' / 'registry.sqlite'}")
    between = replace(world, engine=file)
    bring(between, take(world))
    assert every_row(file) == rows
    again = replace(world, engine=elsewhere)
    archive = take(between, "again.tar")
    bring(again, archive)
    assert every_row(elsewhere) == rows
    bring(again, archive, 2)
    assert every_row(elsewhere) == rows
    for restored in (between, again):
        highest = {name: max(row[0] for row in rows[name]) for name in ("organisations", *NUMBERED)}
        _go_on(restored, highest)
    file.dispose()


NUMBERED = ("corrections", "measures", "refused_sales", "flags", "forged_samples", "requests", "remarks", "reports")


def _go_on(world: World, highest: dict[str, int]) -> None:
    """New rows are numbered behind the restored ones."""
    assert make_organisation(replace(world, makers={}), "8937777").id == highest["organisations"] + 1
    with read(world.engine) as conn:
        order = next(order for order in seen_by(conn, REGISTRY, OrderFilter(at_most=100)) if order.serial_key)
    with write(world.engine) as conn:
        issuing.correct(conn, order.id, "LX", None, Deed("x", world.now, "misprint"))
        measures.carry_out(conn, Act.RECALL, Target(order.gtin, "LX"), Decision("x", "x", 1), world.now)
        _remembered(conn, Unit(order.id, 900), "08935000000009")
        _worked_on(conn, 4, 1)
        _known(conn, 4, 1)
        _found_on_the_market(conn, 4)
        assert check_chain(conn) is None
    after = every_row(world.engine)
    for name in NUMBERED:
        assert max(row[0] for row in after[name]) == highest[name] + 1
