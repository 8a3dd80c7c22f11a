"""The reference lists: loaded whole or not at all, and laid beside what is declared."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

import pytest

from registry.catalogue import registers
from registry.catalogue.registers import NewEdition
from registry.errors import Conflict, Invalid
from registry.intake import template
from registry.model.goods import Organisation
from registry.model.messages import Message, MessageKind
from registry.model.people import REGISTRY
from registry.model.product_fields import ProductField, ProductRecord
from registry.model.register_entries import BusinessEntry, RegisterEdition, RegisterKind
from registry.office import outbox, trail
from registry.store.catalogue import register_rows
from registry.store.engine.engine import read, write
from tests.factories import NOW, World, make_organisation, make_product

BUSINESS = "tax_code,name,address,state\n{code},{name},{address},Đang hoạt động\n"
PERMITS = "number,product,holder,valid_until\nVD-1-25,Viên nén Thử nghiệm,Nhà máy khác,2026-12-31\n"


def load(world: World, kind: RegisterKind, text: str, source: str = "Cục Quản lý Dược") -> RegisterEdition:
    new = NewEdition(kind, date(2026, 11, 1), source, "an", world.now)
    return registers.load(world.engine, new, text.splitlines(keepends=True))


def business(owner: Organisation, name: str | None = None) -> str:
    return BUSINESS.format(code=owner.tax_code, name=name or owner.name, address=f'"{owner.address}"')


def test_a_list_is_loaded_with_its_date_and_source_and_in_the_trail(world: World) -> None:
    edition = load(world, RegisterKind.PERMITS, PERMITS)
    assert (edition.rows, edition.source, edition.dated) == (1, "Cục Quản lý Dược", date(2026, 11, 1))
    with read(world.engine) as conn:
        assert registers.editions(conn) == [edition]
        (entry,) = [one.entry for one in trail.entries(conn, REGISTRY) if one.entry.act == "register_loaded"]
    assert (entry.by, entry.subject, entry.detail["rows"]) == ("an", "permits", 1)


def test_a_list_with_a_faulty_line_leaves_the_one_before(world: World) -> None:
    edition = load(world, RegisterKind.PERMITS, PERMITS)
    with pytest.raises(Invalid, match="Line 3"):
        load(world, RegisterKind.PERMITS, PERMITS + ",,,x\n")
    for source in ("", "x" * 301, "a\u202eb"):
        with pytest.raises(Invalid, match="source"):
            load(world, RegisterKind.PERMITS, PERMITS, source)
    future = NewEdition(RegisterKind.PERMITS, date(2026, 11, 23), "x", "an", world.now)
    with pytest.raises(Invalid, match="to come"):
        registers.load(world.engine, future, PERMITS.splitlines(keepends=True))
    with read(world.engine) as conn:
        assert registers.editions(conn) == [edition]


def many(count: int, name: str = "Công ty") -> Iterator[str]:
    yield "tax_code,name\n"
    for number in range(count):
        yield f"{number:010},{name} {number}\n"


def rows_there(world: World) -> dict[int, int]:
    """How many rows each version of the business register has."""
    kind = RegisterKind.BUSINESS
    with read(world.engine) as conn:
        return {version: register_rows.count(conn, kind, version) for version in register_rows.versions(conn, kind)}


BUSINESSES = NewEdition(RegisterKind.BUSINESS, date(2026, 11, 1), "DKKD", "an", NOW)
NUMBER = "0000000000"


def name_of(world: World) -> str | None:
    with read(world.engine) as conn:
        entry = register_rows.business(conn, NUMBER)
    return entry.name if entry else None


def test_while_a_list_is_loaded_others_write_and_read_the_one_before(world: World) -> None:
    registers.load(world.engine, BUSINESSES, many(3, "Cũ"))
    beside: list[str | None] = []

    def lines() -> Iterator[str]:
        for number, line in enumerate(many(5_000, "Mới")):
            if number % 1_000 == 999:
                with write(world.engine) as conn:
                    outbox.to_address(
                        conn, "an@example.vn", Message(MessageKind.BACKUP_WARNING, "", {"days": "3"}), NOW
                    )
                beside.append(name_of(world))
            yield line

    told: list[int] = []
    assert registers.load(world.engine, BUSINESSES, lines(), told.append).rows == 5_000
    assert beside == ["Cũ 0"] * 5
    assert (sum(told), len(told)) == (5_000, 3)
    assert name_of(world) == "Mới 0"
    assert rows_there(world) == {2: 5_000}


def test_a_load_that_breaks_off_leaves_the_list_before_and_no_rows(world: World) -> None:
    registers.load(world.engine, BUSINESSES, many(3, "Cũ"))
    for bad in ("x\n", "0000000001,Hai lần\n"):
        with pytest.raises(Invalid, match="Line 4002"):
            registers.load(world.engine, BUSINESSES, chain(many(4_000), [bad]))
        assert (name_of(world), rows_there(world)) == ("Cũ 0", {1: 3})


def test_what_a_killed_load_has_left_is_removed_by_the_next_one(world: World) -> None:
    registers.load(world.engine, BUSINESSES, many(3, "Cũ"))
    with write(world.engine) as conn:
        register_rows.put_businesses(conn, 2, [BusinessEntry(str(n), "Nửa") for n in range(4_500)])
    assert name_of(world) == "Cũ 0"
    registers.load(world.engine, BUSINESSES, many(2, "Mới"))
    assert (name_of(world), rows_there(world)) == ("Mới 0", {3: 2})


def test_of_two_loads_of_one_list_the_one_that_began_later_counts(world: World) -> None:
    def lines() -> Iterator[str]:
        for number, line in enumerate(many(5_000, "Trước")):
            if number == 4_500:
                registers.load(world.engine, BUSINESSES, many(2, "Sau"))
            yield line

    with pytest.raises(Conflict, match="Another load"):
        registers.load(world.engine, BUSINESSES, lines())
    assert (name_of(world), rows_there(world)) == ("Sau 0", {2: 2})


def test_a_company_stands_beside_the_register_and_differences_are_marked(world: World) -> None:
    owner = make_organisation(world)
    with read(world.engine) as conn:
        assert registers.beside_company(conn, owner.tax_code, owner.name, owner.address) is None
    load(world, RegisterKind.BUSINESS, business(owner))
    with read(world.engine) as conn:
        same = registers.beside_company(conn, owner.tax_code, owner.name, owner.address)
        other = registers.beside_company(conn, owner.tax_code, "Tên khác", owner.address)
        unknown = registers.beside_company(conn, "0300588569", "A", None)
        assert registers.beside_company(conn, None, "A", None) is None
    assert same
    assert other
    assert unknown
    assert (same.differs, other.differs, unknown.lines, unknown.differs) == (False, True, (), True)


def test_a_product_stands_beside_its_permit_its_holder_and_its_importer(world: World) -> None:
    owner = make_organisation(world)
    product = make_product(world, authorisation=template.authorisation("vd-1-25"))
    load(world, RegisterKind.PERMITS, PERMITS)
    load(world, RegisterKind.BUSINESS, business(owner))
    record = ProductRecord(product, {ProductField.IMPORTER_TAX_CODE: "0300588569"})
    with read(world.engine) as conn:
        permit, company, importer = registers.beside_product(conn, record, owner, world.now)
        held = ProductRecord(product, {ProductField.REGISTRANT: "nhà máy khác"})
        (by_registrant, _) = registers.beside_product(conn, held, owner, world.now)
        late = registers.beside_product(conn, held, owner, world.now + timedelta(days=60))[0]
    assert [line.differs for line in permit.lines] == [False, True, False]
    assert (company.differs, importer.lines) == (False, ())
    assert not by_registrant.differs
    assert late.differs
