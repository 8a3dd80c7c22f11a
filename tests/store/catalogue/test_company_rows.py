"""Rows of suspensions and of changed data: one suspension in force, everything else stays."""

from dataclasses import replace

import pytest

from registry.model.companies import CompanyChange, CompanyField, FieldText, Suspension
from registry.store.catalogue import company_rows
from registry.store.engine.engine import IntegrityError, read, write
from tests.factories import NOW, World, make_organisation


def test_a_suspension_is_in_force_until_it_is_lifted_and_stays(world: World) -> None:
    one = make_organisation(world)
    new = Suspension(0, one.id, "vì sao", NOW, "an", "bình")
    with write(world.engine) as conn:
        assert company_rows.in_force(conn, one.id) is None
        made = company_rows.suspend(conn, new)
        assert company_rows.in_force(conn, one.id) == made == replace(new, id=made.id)
    with write(world.engine) as conn:
        assert company_rows.lift(conn, made.id, "xong", NOW, "chi", "dũng")
        assert not company_rows.lift(conn, made.id, "lần nữa", NOW, "x", "y")
        assert company_rows.in_force(conn, one.id) is None
        again = company_rows.suspend(conn, new)
    with read(world.engine) as conn:
        newest, first = company_rows.suspensions_of(conn, one.id)
    assert newest == again
    assert (first.lifted_by, first.lifted_second, first.lift_reason) == ("chi", "dũng", "xong")


def test_two_suspensions_are_never_in_force_at_once(world: World) -> None:
    one, other = make_organisation(world), make_organisation(world, "8935000")
    with write(world.engine) as conn:
        company_rows.suspend(conn, Suspension(0, one.id, "x", NOW, "an"))
        company_rows.suspend(conn, Suspension(0, other.id, "x", NOW, "an"))
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        company_rows.suspend(conn, Suspension(0, one.id, "y", NOW, "bình"))


def test_the_same_name_twice_is_refused_by_the_table(world: World) -> None:
    one = make_organisation(world)
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        company_rows.suspend(conn, Suspension(0, one.id, "x", NOW, "an", "an"))
    with write(world.engine) as conn:
        made = company_rows.suspend(conn, Suspension(0, one.id, "x", NOW, "an", "bình"))
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        company_rows.lift(conn, made.id, "x", NOW, "an", "an")


def test_changes_are_kept_newest_first_and_number_the_version(world: World) -> None:
    one = make_organisation(world)
    first = CompanyChange(one.id, CompanyField.NAME, FieldText("A", "B"), NOW, "an", "đổi tên")
    second = CompanyChange(one.id, CompanyField.GLN, FieldText("", "8934588000003"), NOW, "chủ", "mới", "bình")
    with write(world.engine) as conn:
        assert company_rows.version(conn, one.id) == 0
        company_rows.add_changes(conn, [first])
        before = company_rows.version(conn, one.id)
        company_rows.add_changes(conn, [second])
        assert company_rows.version(conn, one.id) > before > 0
        assert company_rows.changes_of(conn, one.id, 10) == [second, first]
        assert company_rows.changes_of(conn, one.id, 1) == [second]
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        company_rows.add_changes(conn, [replace(first, text=FieldText("A", "A"))])
