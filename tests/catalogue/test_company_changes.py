"""A company's data changes with its history; its tax code never does; answers show the name of today."""

from dataclasses import replace

import pytest

from registry.catalogue import company_changes, organisations
from registry.catalogue.company_changes import Editing
from registry.errors import Conflict, Invalid, Refused
from registry.model.companies import CompanyField, FieldText
from registry.model.goods import Organisation, Trade
from registry.model.people import Viewer
from registry.model.trail import TrailFilter
from registry.office.trail import entries
from registry.store.engine.engine import read, write
from tests.factories import NOW, World, ask, make_order, make_organisation, printed

EDITING = Editing("an", NOW, "theo giấy mới")


def test_every_field_changes_and_leaves_what_it_was(world: World) -> None:
    one = make_organisation(world)
    given = {
        CompanyField.NAME: "  Dược   Mới ",
        CompanyField.NAME_EN: "New Pharma",
        CompanyField.ADDRESS: "",
        CompanyField.PROVINCE: "79",
        CompanyField.GLN: "8934588000003",
        CompanyField.ROLES: "importer producer",
        CompanyField.PHONE: "(024) 3825 0000",
        CompanyField.EMAIL: "an@congty.vn",
    }
    with write(world.engine) as conn:
        company_changes.change(conn, one, company_changes.read_texts(one, given), EDITING)
    with read(world.engine) as conn:
        now, history = organisations.by_id(conn, one.id), company_changes.history(conn, one.id)
        (entry,) = entries(conn, Viewer(one.id), TrailFilter(act="company_changed"))
    wanted = replace(
        one,
        name="Dược Mới",
        name_en="New Pharma",
        address=None,
        province="79",
        gln="8934588000003",
        roles=(Trade.PRODUCER, Trade.IMPORTER),
        phone="02438250000",
        email="an@congty.vn",
    )
    assert now == wanted
    by_field = {change.field: change for change in history.changes}
    assert by_field.keys() == set(CompanyField)
    assert by_field[CompanyField.NAME].text == FieldText(one.name, "Dược Mới")
    assert by_field[CompanyField.ADDRESS].text == FieldText(one.address or "", "")
    assert {(change.by, change.reason, change.at) for change in history.changes} == {("an", "theo giấy mới", NOW)}
    assert entry.entry.detail["before"][0] == one.name  # type: ignore[index]
    assert history.in_force is None


def test_a_field_that_is_not_named_stays_and_nothing_is_nothing(world: World) -> None:
    one = make_organisation(world)
    with write(world.engine) as conn:
        assert company_changes.change(conn, one, company_changes.read_texts(one, {}), EDITING) == one
    with read(world.engine) as conn:
        assert company_changes.history(conn, one.id).changes == ()
        assert company_changes.version(conn, one.id) == 0


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        (CompanyField.NAME, " ", "name"),
        (CompanyField.NAME, "x" * 301, "name"),
        (CompanyField.ADDRESS, "a\u202eb", "address"),
        (CompanyField.PROVINCE, "99", "province"),
        (CompanyField.GLN, "8934588000001", "gln"),
        (CompanyField.ROLES, "bandit", "roles"),
        (CompanyField.ROLES, "", "roles"),
        (CompanyField.PHONE, "123", "phone"),
        (CompanyField.EMAIL, "an@congty.vn, b@c.vn", "email"),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_changed(world: World, field: CompanyField, text: str, code: str) -> None:
    one = make_organisation(world)
    with pytest.raises(Invalid) as fault:
        company_changes.read_texts(one, {CompanyField.PHONE: "02438250000", field: text})
    assert fault.value.code == code
    with read(world.engine) as conn:
        assert organisations.by_id(conn, one.id) == one


def test_a_change_needs_its_reason_and_never_another_tax_code(world: World) -> None:
    one = make_organisation(world)
    with pytest.raises(Invalid), write(world.engine) as conn:
        company_changes.change(conn, one, replace(one, name="Mới"), Editing("an", NOW, " "))
    for tax_code in ("0100109106", None):
        with pytest.raises(Refused, match="never changes"), write(world.engine) as conn:
            company_changes.change(conn, one, replace(one, name="Mới", tax_code=tax_code), EDITING)


def test_prefixes_are_no_data_of_this_kind(world: World) -> None:
    one = make_organisation(world)
    with write(world.engine) as conn:
        company_changes.change(conn, one, replace(one, name="Mới", prefixes=("8939999",)), EDITING)
        assert organisations.by_id(conn, one.id).prefixes == one.prefixes


def test_of_two_who_change_the_same_the_second_is_told(world: World) -> None:
    one = make_organisation(world)
    with write(world.engine) as conn:
        seen = company_changes.version(conn, one.id)
        company_changes.require_version(conn, one.id, seen)
        company_changes.change(conn, one, replace(one, name="Mới"), EDITING)
    with pytest.raises(Conflict, match="meanwhile"), write(world.engine) as conn:
        company_changes.require_version(conn, one.id, seen)


def test_a_company_without_tax_code_is_not_given_the_name_of_another_one(world: World) -> None:
    with write(world.engine) as conn:
        first = organisations.add_organisation(conn, Organisation(0, "HTX Sông Lô"), NOW)
        other = organisations.add_organisation(conn, Organisation(0, "HTX Ba Vì"), NOW)
    with pytest.raises(Conflict), write(world.engine) as conn:
        company_changes.change(conn, other, replace(other, name="htx song lo"), EDITING)
    with write(world.engine) as conn:
        assert company_changes.change(conn, first, replace(first, name="HTX Sông  Lô Mới"), EDITING).name


def test_answers_show_the_name_of_today_and_codes_printed_before_stay(world: World) -> None:
    order = make_order(world)
    one, code = make_organisation(world), printed(world, order).uri
    before = ask(world, code)
    with write(world.engine) as conn:
        company_changes.change(conn, one, replace(one, name="Dược Mới", address="2 Hàng Bài"), EDITING)
    after = ask(world, code)
    assert after.listing is not None
    assert (after.listing.organisation.name, after.listing.organisation.address) == ("Dược Mới", "2 Hàng Bài")
    assert printed(world, order).uri == code
    assert replace(after, listing=before.listing) == before
