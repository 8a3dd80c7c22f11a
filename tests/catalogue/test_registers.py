"""The reference lists: loaded whole or not at all, and laid beside what is declared."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import chain
from threading import Semaphore, Thread

import pytest
import sqlalchemy as sa

from registry.catalogue import registers
from registry.catalogue.registers import NewEdition
from registry.errors import Conflict, Invalid
from registry.intake import template
from registry.model.goods import Organisation
from registry.model.messages import Message, MessageKind
from registry.model.people import REGISTRY
from registry.model.product_fields import ProductField, ProductRecord
from registry.model.register_entries import BusinessEntry, RegisterEdition, RegisterKind
from registry.model.trail import TrailAct
from registry.office import outbox, trail
from registry.store.catalogue import register_rows
from registry.store.engine import schema
from registry.store.engine.engine import Connection, read, write
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
    version = schema.business_register.c.version
    with read(world.engine) as conn:
        rows = conn.execute(sa.select(version, sa.func.count()).group_by(version).order_by(version))
        there = {number: int(count) for number, count in rows}
        assert register_rows.versions(conn, RegisterKind.BUSINESS) == list(there)
    return there


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


def nested(world: World, name: str, inner: Callable[[], object], then: Iterable[str] = ()) -> RegisterEdition:
    """A load of 6,000 rows; another one begins and ends when two thirds of it are written."""

    def lines() -> Iterator[str]:
        for number, line in enumerate(many(6_000, name)):
            if number == 4_500:
                inner()
            yield line
        yield from then

    return registers.load(world.engine, BUSINESSES, lines())


def test_of_two_loads_of_one_list_the_one_that_began_later_counts(world: World) -> None:
    read_so_far: list[int] = []

    def more() -> Iterator[str]:
        read_so_far.append(6_000)
        yield "9999999999,Cuối\n"

    with pytest.raises(Conflict, match="Another load"):
        nested(world, "Trước", lambda: registers.load(world.engine, BUSINESSES, many(2, "Sau")), more())
    assert (name_of(world), rows_there(world)) == ("Sau 0", {2: 2})
    # Nobody reads a long list to its end in vain.
    assert read_so_far == []


def test_a_load_that_fails_leaves_another_one_that_is_under_way(world: World) -> None:
    registers.load(world.engine, BUSINESSES, many(3, "Cũ"))

    def fails() -> None:
        with pytest.raises(Invalid, match="Line 4502"):
            registers.load(world.engine, BUSINESSES, chain(many(4_500), ["x\n"]))
        assert rows_there(world) == {1: 3, 2: 4_000}

    assert nested(world, "Mới", fails).rows == 6_000
    assert (name_of(world), rows_there(world)) == ("Mới 0", {2: 6_000})


def test_a_load_that_fails_leaves_one_that_began_later_and_is_in_force(world: World) -> None:
    with pytest.raises((Conflict, Invalid)):
        nested(world, "Trước", lambda: registers.load(world.engine, BUSINESSES, many(4_500, "Sau")), ["x\n"])
    assert (name_of(world), rows_there(world)) == ("Sau 0", {2: 4_500})


class Beside(Thread):
    """A load in a thread of its own, which goes on when it is let; what became of it."""

    def __init__(self, world: World, lines: Iterable[str]) -> None:
        super().__init__()
        self._world, self._lines, self._go, self._there = world, lines, Semaphore(0), Semaphore(0)
        self.outcome: RegisterEdition | Invalid | Conflict | None = None
        self.start()
        assert self._there.acquire(timeout=60)

    def run(self) -> None:
        try:
            self.outcome = registers.load(self._world.engine, BUSINESSES, self._lines, self._pause)
        except (Invalid, Conflict) as error:
            self.outcome = error

    def _pause(self, _: int) -> None:
        self._there.release()
        assert self._go.acquire(timeout=60)

    def finish(self) -> None:
        for _ in range(9):
            self._go.release()
        self.join(60)


@pytest.mark.parametrize("faulty_ends_first", [True, False])
@pytest.mark.parametrize("faulty_begins_first", [True, False])
def test_of_a_good_and_a_faulty_load_side_by_side_the_good_one_counts(
    world: World, faulty_begins_first: bool, faulty_ends_first: bool
) -> None:
    registers.load(world.engine, BUSINESSES, many(3, "Cũ"))
    texts = {"good": many(4_500, "Mới"), "faulty": chain(many(4_500), ["x\n"])}
    order = ["faulty", "good"] if faulty_begins_first else ["good", "faulty"]
    loads = {name: Beside(world, texts[name]) for name in order}
    for name in ("faulty", "good") if faulty_ends_first else ("good", "faulty"):
        loads[name].finish()
    assert isinstance(loads["good"].outcome, RegisterEdition)
    assert isinstance(loads["faulty"].outcome, Invalid | Conflict)
    assert (name_of(world), list(rows_there(world).values())) == ("Mới 0", [4_500])
    assert load_entries(world) == 2


@pytest.mark.parametrize("first_ends_first", [True, False])
def test_of_two_good_loads_side_by_side_the_one_that_began_later_counts(world: World, first_ends_first: bool) -> None:
    first, later = Beside(world, many(4_500, "Trước")), Beside(world, many(4_600, "Sau"))
    for one in (first, later) if first_ends_first else (later, first):
        one.finish()
    assert isinstance(later.outcome, RegisterEdition)
    assert isinstance(first.outcome, RegisterEdition if first_ends_first else Conflict)
    assert (name_of(world), rows_there(world)) == ("Sau 0", {2: 4_600})
    assert load_entries(world) == 1 + first_ends_first


def load_entries(world: World) -> int:
    with read(world.engine) as conn:
        return sum(one.entry.act == TrailAct.REGISTER_LOADED for one in trail.entries(conn, REGISTRY))


def test_a_list_is_put_in_force_without_a_look_at_its_rows(world: World) -> None:
    said: list[str] = []

    def note(conn: Connection, cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    sa.event.listen(world.engine, "before_cursor_execute", note)
    registers.load(world.engine, BUSINESSES, many(10))
    (put,) = [number for number, one in enumerate(said) if "INSERT INTO registers" in one]
    before = [one for one in said[:put] if "business_register" in one and "INSERT" not in one]
    # Which versions there are, by one look in the index each.
    assert all("count" not in one and "min(" in one for one in before)


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
