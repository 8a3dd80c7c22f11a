"""The reference lists: loaded whole or not at all, and laid beside what is declared."""

from datetime import date, timedelta

import pytest

from registry.catalogue import registers
from registry.catalogue.registers import NewEdition
from registry.errors import Invalid
from registry.intake import template
from registry.model.goods import Organisation
from registry.model.people import REGISTRY
from registry.model.product_fields import ProductField, ProductRecord
from registry.model.register_entries import RegisterEdition, RegisterKind
from registry.office import trail
from registry.store.engine.engine import read
from tests.factories import World, make_organisation, make_product

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
