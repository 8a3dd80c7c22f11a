"""Territories: what lies in one for sure, what may lie in one, and from where somebody decides."""

import pytest

from registry.errors import Invalid
from registry.model.authorities import (
    NATION,
    NOWHERE,
    Authority,
    Territory,
    cannot_say,
    from_another,
    is_force,
    seat,
    sits_there,
    territory,
)

PROVINCE, COMMUNE = Territory("79"), Territory("79", "26734")


@pytest.mark.parametrize(
    ("where", "place", "covers", "may_cover"),
    [
        (NATION, ("79", None), True, True),
        (NATION, (None, None), True, True),
        (PROVINCE, ("79", None), True, True),
        (PROVINCE, ("79", "26734"), True, True),
        (PROVINCE, ("01", None), False, False),
        (PROVINCE, (None, None), False, True),
        (COMMUNE, ("79", "26734"), True, True),
        (COMMUNE, ("79", "26740"), False, False),
        (COMMUNE, ("79", None), False, True),
        (COMMUNE, ("01", "26734"), False, False),
        (COMMUNE, (None, None), False, True),
        (NOWHERE, ("79", None), False, False),
        (NOWHERE, (None, None), False, True),
    ],
)
def test_what_is_not_known_lies_in_the_nation_alone_and_may_lie_anywhere(
    where: Territory, place: tuple[str | None, str | None], covers: bool, may_cover: bool
) -> None:
    assert (where.covers(*place), where.may_cover(*place)) == (covers, may_cover)


def test_a_territory_is_made_of_codes_that_there_are() -> None:
    assert territory("", "") == territory(None, None) == NATION
    assert territory("79", "") == PROVINCE
    assert territory("79", "26734") == COMMUNE
    for province, commune, code in (
        ("00", None, "province"),
        ("Hà Nội", None, "province"),
        ("79", "2673", "commune"),
        ("79", "26734a", "commune"),
        (None, "26734", "commune_alone"),
    ):
        with pytest.raises(Invalid) as caught:
            territory(province, commune)
        assert caught.value.code == code


def test_one_decides_from_the_territory_of_ones_authority_and_of_a_national_one_from_where_one_sits() -> None:
    team, ministry = Authority(2, "Đội", "police", PROVINCE), Authority(3, "Bộ", "police")
    assert seat(team, "01") == seat(team, None) == PROVINCE
    assert seat(ministry, "01") == Territory("01")
    assert seat(ministry, None) is None
    assert sits_there(PROVINCE, {"01", "79"})
    assert sits_there(COMMUNE, {"79"}), "nobody knows in which commune, so it counts as there"
    assert not sits_there(PROVINCE, {"01", None})
    assert not sits_there(None, {"79"})
    assert cannot_say(None, {"79"})
    assert cannot_say(PROVINCE, {None})
    assert cannot_say(PROVINCE, set())
    assert not cannot_say(PROVINCE, {"01"})
    assert from_another(team, ministry)
    assert not from_another(team, team)
    assert not from_another(None, team)


def test_a_force_is_named_by_a_plain_code() -> None:
    assert is_force("fire_police2")
    for wrong in ("", "a", "2nd", "Công an", "fire police", "a" * 41, "police\n"):
        assert not is_force(wrong)
