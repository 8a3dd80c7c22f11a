"""What is declared beside a register: case, marks and spaces do not count, all else is marked."""

from datetime import date

from registry.model.register_entries import (
    BusinessEntry,
    PermitEntry,
    RegisterField,
    RegisterKind,
    beside_business,
    beside_permit,
)
from registry.store.engine import schema
from tests.store.closed_sets import allowed, fits

TODAY = date(2026, 11, 22)
COMPANY = BusinessEntry("0300588569", "CÔNG TY DƯỢC AN KHANG", "1 Tràng Tiền, Hà Nội", "Đang hoạt động")
PERMIT = PermitEntry("VD-1-25", "VD-1-25", "Viên nén", "Công ty Dược An Khang", date(2027, 1, 1))


def test_the_table_takes_every_kind() -> None:
    assert allowed(schema.registers.c.kind) == set(RegisterKind)
    assert fits(schema.registers.c.kind, RegisterKind)


def test_the_same_name_in_other_letters_does_not_differ_and_another_does() -> None:
    same = beside_business(COMPANY, "Công ty  Dược An Khang", "1 trang tien, ha noi")
    assert [line.differs for line in same] == [False, False, False]
    assert same[2].register == "Đang hoạt động"
    other = beside_business(COMPANY, "Công ty Dược Khang An", None)
    assert [(line.field, line.differs) for line in other[:2]] == [
        (RegisterField.NAME, True),
        (RegisterField.ADDRESS, True),
    ]


def test_a_permit_is_held_by_any_of_those_named_and_ends_with_its_last_day() -> None:
    good = beside_permit(PERMIT, "viên nén", ("Nhà máy khác", "CÔNG TY DƯỢC AN KHANG"), TODAY)
    assert not any(line.differs for line in good)
    bad = beside_permit(PERMIT, "Siro", ("Nhà máy khác",), date(2027, 1, 2))
    assert [line.differs for line in bad] == [True, True, True]


def test_what_a_register_does_not_say_does_not_differ() -> None:
    silent = beside_permit(PermitEntry("1", "1", "Viên nén"), "Viên nén", ("Ai đó",), TODAY)
    assert not any(line.differs for line in silent)
    assert not any(line.differs for line in beside_business(BusinessEntry("1", "A"), "a", "ở đâu đó"))
