"""Organisations: their prefixes, names and tax codes."""

from dataclasses import replace

import pytest

from registry.catalogue import organisations
from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.model.goods import Organisation
from registry.store.engine.engine import read, write
from tests.catalogue.test_products import registered
from tests.factories import World, make_organisation


@pytest.mark.parametrize("prefix", ["8934", "8934588", "893458", "89345881"])
def test_a_prefix_that_overlaps_anothers_is_refused(world: World, prefix: str) -> None:
    make_organisation(world)
    with write(world.engine) as conn:
        other = organisations.add_organisation(conn, Organisation(0, "Hai", tax_code="0199999999"), world.now)
        with pytest.raises(Refused, match="another organisation"):
            organisations.set_prefix(conn, other, prefix, world.now)


@pytest.mark.parametrize("prefix", ["", "893", "8934588000000", "89345x", "８９３４"])
def test_a_text_that_is_no_prefix_is_refused(world: World, prefix: str) -> None:
    owner = make_organisation(world)
    with pytest.raises(Invalid, match="4 to 12 digits"), write(world.engine) as conn:
        organisations.set_prefix(conn, owner, prefix, world.now)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "\u200b \u00ad"},
        {"name": "x" * 301},
        {"name": "a\u202eb"},
        {"name": "a\x00b"},
        {"address": "x" * 501},
        {"province": "99"},
        {"gln": "123"},
        {"gln": "8934588000001"},
        {"tax_code": "x"},
    ],
)
def test_a_bad_field_of_an_organisation_is_refused(world: World, changes: dict[str, str]) -> None:
    new = replace(Organisation(0, "Hai", tax_code="0100000001"), **changes)  # type: ignore[arg-type]
    with pytest.raises(Invalid), write(world.engine) as conn:
        organisations.add_organisation(conn, new, world.now)
    assert registered(world) == []


def test_a_name_is_kept_as_nfc_with_single_spaces(world: World) -> None:
    with write(world.engine) as conn:
        made = organisations.add_organisation(
            conn, Organisation(0, " Du\u031bo\u031b\u0323c  Hai\n", "0100000001"), world.now
        )
    assert made.name == "Dược Hai"


def test_a_tax_code_is_registered_once_however_it_is_spelled(world: World) -> None:
    with write(world.engine) as conn:
        organisations.add_organisation(conn, Organisation(0, "A", tax_code="0100000001-001"), world.now)
        with pytest.raises(Conflict):
            organisations.add_organisation(conn, Organisation(0, "B", tax_code="0100000001 001"), world.now)
        assert organisations.find_organisation(conn, "0100000001001").name == "A"


def test_an_organisation_is_found_by_its_number_with_its_prefixes(world: World) -> None:
    made = make_organisation(world)
    with read(world.engine) as conn:
        assert organisations.by_id(conn, made.id) == made
        assert organisations.names(conn, [made.id, made.id + 1]) == {made.id: made.name}
        with pytest.raises(NotFound):
            organisations.by_id(conn, made.id + 1)


@pytest.mark.parametrize(
    ("prefix", "overlaps"), [("8934588", True), ("89345", True), ("89345881", True), ("8934589", False)]
)
def test_a_prefix_overlaps_one_that_it_begins_or_continues_but_not_ones_own(
    world: World, prefix: str, overlaps: bool
) -> None:
    holder = make_organisation(world)
    with read(world.engine) as conn:
        assert organisations.overlapping(conn, prefix, "0199999999") == (holder.name if overlaps else None)
        assert organisations.overlapping(conn, prefix, holder.tax_code) is None
