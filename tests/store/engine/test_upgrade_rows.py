"""Each migration over the rows of the release before: none is lost, and one that fails changes nothing."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from registry.errors import Unavailable
from registry.model.orders import Correction
from registry.model.register_entries import BusinessEntry, PermitEntry, RegisterKind
from registry.model.sites import SiteKind
from registry.store.catalogue import register_rows, site_rows
from registry.store.engine import schema, upgrade
from registry.store.engine.engine import Engine, IntegrityError, read, write
from registry.store.market import sale_rows
from registry.store.orders import order_rows, own_serial_rows
from tests.factories import World, make_order
from tests.store.first_release import before_numbers, first_release
from tests.store.good_rows import GOOD, good_row, insert_row
from tests.store.schemas import described, release


def test_a_database_of_the_first_release_keeps_every_row_and_a_measure_is_in_force_once(
    world: World, elsewhere: Engine
) -> None:
    order = make_order(world)
    with write(world.engine) as conn:
        row = good_row(conn, "measures")
        order_rows.correct(conn, Correction(order.id, "L2", None, "misprint", "x", world.now))
    first_release(world, elsewhere)
    # Its measures had no place.
    for engine in (world.engine, elsewhere):
        with write(engine) as conn:
            for more in ({}, {"lot": "L1", "disposition": "destroyed", "level": 3}, {"lifted_at": 1, "lifted_by": "x"}):
                insert_row(conn, "measures", row | more)
    with pytest.raises(Unavailable, match="db upgrade"):
        upgrade.require_current(elsewhere)
    assert upgrade.upgrade(elsewhere) == "0001"
    upgrade.require_current(elsewhere)
    assert described(elsewhere) == described(world.engine)
    # The trail begins with the desks, versions with what changes after the upgrade.
    for table in (table for table in schema.metadata.sorted_tables if table.name not in ("audit", "versions")):
        with read(world.engine) as one, read(elsewhere) as other:
            query = sa.select(table).order_by(*table.primary_key.columns)
            assert one.execute(query).all() == other.execute(query).all(), table.name
    with write(elsewhere) as conn:
        insert_row(conn, "measures", row | {"disposition": "exported", "id": 100})
    with pytest.raises(IntegrityError), write(elsewhere) as conn:
        insert_row(conn, "measures", row | {"id": 101})


def test_a_database_of_the_second_release_keeps_every_row_and_gets_accounts(world: World, elsewhere: Engine) -> None:
    make_order(world)
    with write(world.engine) as conn:
        for name in ("units", "scans", "sales", "shipments", "flags"):
            insert_row(conn, name, good_row(conn, name))
    upgrade.upgrade(elsewhere, "0002")
    tables = [table for table in schema.metadata.sorted_tables if table.name not in NEW]
    with read(world.engine) as source, write(elsewhere) as goal:
        there = sa.inspect(goal)
        for table in (one for one in tables if there.has_table(one.name)):
            known = {column["name"] for column in there.get_columns(table.name)}
            if rows := [
                {name: value for name, value in before_numbers(table, dict(row._mapping)).items() if name in known}
                for row in source.execute(sa.select(table))
            ]:
                goal.execute(sa.table(table.name, *map(sa.column, rows[0])).insert(), _all_plain(rows))
    with pytest.raises(Unavailable, match="db upgrade"):
        upgrade.require_current(elsewhere)
    assert upgrade.upgrade(elsewhere) == "0002"
    upgrade.require_current(elsewhere)
    assert described(elsewhere) == described(world.engine)
    with read(world.engine) as one, read(elsewhere) as other:
        for table in tables:
            query = sa.select(table).order_by(*table.primary_key.columns)
            assert one.execute(query).all() == other.execute(query).all(), table.name


DESKS = {
    "answered_calls", "audit", "files", "inspection_checks", "inspection_photos", "inspections", "remarks",
    "report_photos", "reports", "request_files", "requests", "sessions", "work",
}  # fmt: skip
SITES = {"communes", "sites", "person_sites", "key_sites"}
RECORDS = {"product_details", "product_history", "papers", "registers", "business_register", "permit_register"}
NEW = (
    {"people", "api_keys", "sign_in_attempts", "refused_sales", "versions", "forces", "authorities"}
    | DESKS
    | SITES
    | RECORDS
)


def test_a_database_of_the_third_release_keeps_every_row_and_gets_the_desks(world: World, elsewhere: Engine) -> None:
    make_order(world)
    with write(world.engine) as conn:
        for name in ("units", "scans", "sales", "shipments", "flags", "people", "api_keys"):
            insert_row(conn, name, good_row(conn, name))
    upgrade.upgrade(elsewhere, "0003")
    with read(elsewhere) as conn:
        there = sa.inspect(conn)
        kept = [table.name for table in schema.metadata.sorted_tables if there.has_table(table.name)]
        columns = {name: [column["name"] for column in there.get_columns(name)] for name in kept}
    with read(world.engine) as source, write(elsewhere) as goal:
        for name in kept:
            for row in source.execute(sa.select(schema.metadata.tables[name])).mappings():
                insert_row(goal, name, {column: _plain(row[column]) for column in columns[name] if column in row})
    assert upgrade.upgrade(elsewhere) == "0003"
    upgrade.require_current(elsewhere)
    assert described(elsewhere) == described(world.engine)
    with read(world.engine) as one, read(elsewhere) as other:
        for name in kept:
            table = schema.metadata.tables[name]
            query = sa.select(table).order_by(*table.primary_key.columns)
            assert one.execute(query).all() == other.execute(query).all(), name


def test_sales_of_the_fourth_release_are_numbered_by_unit_and_those_of_no_unit_stand_apart(
    world: World, elsewhere: Engine
) -> None:
    order = make_order(world)
    upgrade.upgrade(elsewhere, "0004")
    with read(world.engine) as source, write(elsewhere) as goal:
        for name in ("organisations", "products", "keys", "orders"):
            for row in source.execute(sa.select(schema.metadata.tables[name])).mappings():
                insert_row(goal, name, _known(goal, name, row))
        none: dict[str, object] = {"order_id": None, "unit_index": None, "outcome": "refused"}
        more: list[dict[str, object]] = [
            {}, none, {"unit_index": 1}, {"sale_id": "y"}, none, {"outcome": "refused"}
        ]  # fmt: skip
        for at, changes in enumerate(more):
            sold = GOOD["sales"] | {"order_id": order.id, "at": at} | changes
            insert_row(goal, "sales", before_numbers(schema.sales, sold))
        own = {"gtin": order.gtin, "order_id": order.id}
        for at in range(3):
            insert_row(goal, "own_serials", own | {"serial": f"S{9 - at}", "unit_index": at})
    upgrade.upgrade(elsewhere)
    assert described(elsewhere) == described(world.engine)
    with read(elsewhere) as conn:
        assert [sale.at for sale in sale_rows.refused(conn, EPOCH) if sale.unit is None] == [_moment(4), _moment(1)]
        assert conn.exec_driver_sql("SELECT unit_index, number, at FROM sales ORDER BY 1, 2").all() == [
            (0, 1, 0),
            (0, 2, 3),
            (0, 3, 5),
            (1, 1, 2),
        ]
        assert own_serial_rows.of_order(conn, order.gtin, order.id, 0, 9) == ["S9", "S8", "S7"]


def test_an_address_of_the_fifth_release_becomes_the_first_site_of_its_organisation(
    world: World, elsewhere: Engine
) -> None:
    order = make_order(world)
    upgrade.upgrade(elsewhere, "0005")
    gln = "8934588000003"
    with read(world.engine) as source, write(elsewhere) as goal:
        for name in ("organisations", "products", "keys", "orders"):
            for row in source.execute(sa.select(schema.metadata.tables[name])).mappings():
                insert_row(goal, name, _known(goal, name, row))
        usual = {"name": "Nhà thuốc Đỏ", "name_key": "nha thuoc do", "roles": "", "made_at": 7}
        more: list[dict[str, object]] = [
            {"roles": "producer pharmacy", "address": "2 Huế", "province": "46", "gln": gln},
            {"roles": "distributor", "province": "31"}, {"roles": "importer", "address": "3 Huế"}, {"roles": "shop"},
        ]  # fmt: skip
        for number, changes in enumerate(more):
            insert_row(goal, "organisations", usual | {"id": 50 + number, "tax_code": f"030000000{number}"} | changes)
        for name in ("scans", "sales"):
            insert_row(goal, name, before_numbers(schema.refused_sales, {"order_id": order.id} | GOOD[name]))
    upgrade.upgrade(elsewhere)
    assert described(elsewhere) == described(world.engine)
    with read(elsewhere) as conn:
        (office,) = site_rows.of_organisation(conn, next(iter(world.makers.values())).id)
        assert (office.name, office.kind, office.address, office.province) == (
            "Trụ sở", SiteKind.OFFICE, "1 Tràng Tiền, Hà Nội", "01",
        )  # fmt: skip
        (pharmacy,) = site_rows.of_organisation(conn, 50)
        assert (pharmacy.name, pharmacy.kind, pharmacy.gln) == ("Nhà thuốc Đỏ", SiteKind.PHARMACY, gln)
        assert site_rows.named(conn, 50, "NHA THUOC DO") == [pharmacy]
        assert [(site.name, site.kind.value) for site in site_rows.of_organisation(conn, 51)] == [("Kho", "warehouse")]
        assert [(site.name, site.province) for site in site_rows.of_organisation(conn, 52)] == [("Trụ sở", None)]
        # Where neither address nor province was known, there is no site.
        assert site_rows.of_organisation(conn, 53) == []
        for name in ("scans", "sales"):
            assert conn.exec_driver_sql(f"SELECT site_id FROM {name}").all() == [(None,)]


def test_a_company_is_reached_as_its_application_said_and_requests_keep_their_files(elsewhere: Engine) -> None:
    upgrade.upgrade(elsewhere, "0005")
    asked: dict[str, object] = {"kind": "producer", "state": "approved", "decided_at": 1, "decided_by": "bình"}
    with write(elsewhere) as conn:
        for number in (1, 2):
            company: dict[str, object] = {
                "id": number,
                "name": "x",
                "name_key": "x",
                "roles": "",
                "made_at": 0,
                "tax_code": f"{number:010d}",
            }
            insert_row(conn, "organisations", company)
        for number, content in enumerate(
            ('{"phone": "0243", "email": "a@b.vn"}', '{"phone": "0900", "email": "c@d.vn"}'), 1
        ):
            more = {"id": number, "organisation_id": 1, "content": content, "subject": str(number)}
            insert_row(conn, "requests", dict(GOOD["requests"]) | asked | more)
        insert_row(conn, "requests", dict(GOOD["requests"]) | {"id": 3})
        insert_row(conn, "files", dict(GOOD["files"]))
        insert_row(conn, "request_files", {"request_id": 3, "digest": bytes(32), "name": "giấy.pdf"})
    with pytest.raises(IntegrityError), write(elsewhere) as conn:
        insert_row(conn, "requests", dict(GOOD["requests"]) | {"id": 4, "kind": "suspend_company"})
    upgrade.upgrade(elsewhere)
    with write(elsewhere) as conn:
        rows = conn.exec_driver_sql("SELECT phone, email FROM organisations ORDER BY id").all()
        assert rows == [("0900", "c@d.vn"), (None, None)]
        assert conn.exec_driver_sql("SELECT count(*) FROM requests").scalar_one() == 3
        insert_row(conn, "requests", dict(GOOD["requests"]) | {"id": 4, "kind": "suspend_company"})
    for bad in ({"id": 5, "kind": "wish"}, {"id": 5, "subject": "y", "state": "lost"}):
        with pytest.raises(IntegrityError), write(elsewhere) as conn:
            insert_row(conn, "requests", dict(GOOD["requests"]) | bad)
    with pytest.raises(IntegrityError), write(elsewhere) as conn:
        conn.exec_driver_sql("DELETE FROM requests WHERE id = 3")


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _moment(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)


def _known(conn: sa.Connection, table: str, row: sa.RowMapping) -> dict[str, object]:
    """A row of today as far as a table of an earlier release has its columns."""
    known = {column["name"] for column in sa.inspect(conn).get_columns(table)}
    return {name: _plain(value) for name, value in row.items() if name in known}


def _all_plain(rows: list[dict[str, Any]]) -> list[dict[str, object]]:
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: object) -> object:
    """A value as a driver takes it where no column says its type."""
    if isinstance(value, datetime):
        return schema.microseconds(value)
    return value.isoformat() if isinstance(value, date) else value


def test_products_of_the_fifth_release_may_be_of_more_categories_and_nothing_that_refers_to_them_is_lost(
    world: World, elsewhere: Engine
) -> None:
    order = make_order(world)
    upgrade.upgrade(elsewhere, "0005")
    with read(world.engine) as source, write(elsewhere) as goal:
        for name in ("organisations", "products", "keys", "orders"):
            for row in source.execute(sa.select(schema.metadata.tables[name])).mappings():
                insert_row(goal, name, _known(goal, name, row))
    pesticide = "UPDATE products SET category = 'pesticide'"
    with pytest.raises(IntegrityError), write(elsewhere) as conn:
        conn.exec_driver_sql(pesticide)
    upgrade.upgrade(elsewhere, "0008")
    with write(elsewhere) as conn:
        conn.exec_driver_sql(pesticide)
    for statement in ("UPDATE products SET category = 'toys'", "DELETE FROM products"):
        with pytest.raises(IntegrityError), write(elsewhere) as conn:
            conn.exec_driver_sql(statement)
    with read(elsewhere) as conn:
        assert conn.exec_driver_sql("SELECT id, gtin FROM orders").all() == [(order.id, order.gtin)]


def test_reference_lists_of_schema_0011_are_in_force_as_their_first_version(elsewhere: Engine) -> None:
    upgrade.upgrade(elsewhere, "0011")
    with write(elsewhere) as conn:
        for statement in (
            "INSERT INTO registers (kind, dated, source, row_count, loaded_at, loaded_by) "
            "VALUES ('business', '2026-11-01', 'DKKD', 1, 5, 'an'), ('permits', '2026-11-02', 'DAV', 1, 6, 'an')",
            "INSERT INTO business_register (tax_code, name, address) VALUES ('0300588569', 'Sữa Việt', 'TP.HCM')",
            "INSERT INTO permit_register (permit_key, number, product, valid_until) "
            "VALUES ('VD-1-25', 'vd-1-25', 'Viên nén', '2027-01-01')",
        ):
            conn.exec_driver_sql(statement)
    upgrade.upgrade(elsewhere)
    with write(elsewhere) as conn:
        company, permit = register_rows.business(conn, "0300588569"), register_rows.permit(conn, "VD-1-25")
        assert company == BusinessEntry("0300588569", "Sữa Việt", "TP.HCM", None)
        assert permit == PermitEntry("VD-1-25", "vd-1-25", "Viên nén", None, date(2027, 1, 1))
        assert [register_rows.in_force(conn, kind) for kind in RegisterKind] == [1, 1]
        register_rows.put_businesses(conn, 2, [company])


def test_an_older_database_is_refused_with_the_command_and_upgraded_by_it(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = make_order(world)
    now = upgrade.needed()
    config = release(tmp_path / "later", "pass")
    monkeypatch.setattr(upgrade, "_config", lambda: config)
    with pytest.raises(Unavailable, match="db upgrade") as caught:
        upgrade.require_current(world.engine)
    assert caught.value.code == "schema_older"
    assert upgrade.upgrade(world.engine) == now
    upgrade.require_current(world.engine)
    with read(world.engine) as conn:
        assert order_rows.by_id(conn, order.id) == order
    monkeypatch.undo()
    with pytest.raises(Unavailable, match="a later release made it"):
        upgrade.require_current(world.engine)


def test_a_migration_that_fails_leaves_the_old_version_whole(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = described(world.engine)
    config = release(tmp_path / "later", 'op.execute("INSERT INTO nowhere VALUES (1)")')
    monkeypatch.setattr(upgrade, "_config", lambda: config)
    with pytest.raises(Unavailable):
        upgrade.upgrade(world.engine)
    monkeypatch.undo()
    upgrade.require_current(world.engine)
    assert described(world.engine) == before
