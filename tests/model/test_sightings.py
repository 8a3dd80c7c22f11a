"""Where scans happen: a place says where it comes from, and what is too vague was not measured."""

import pytest

from registry.model.places import CENTRES
from registry.model.sightings import (
    DEFAULT_ACCURACY_M,
    GUESSED_M,
    Channel,
    Locating,
    Position,
    SaleOutcome,
    Suspicion,
    at_point,
    in_province,
)
from registry.store.engine.schema import sales, scans
from tests.store.closed_sets import allowed


def test_a_measured_place_lies_in_the_province_with_the_nearest_centre() -> None:
    assert at_point(21.03, 105.85, 20) == Position(21.03, 105.85, 20, "01", Locating.GPS)
    assert at_point(10.8, 106.7, 20).province == "79"


@pytest.mark.parametrize(
    ("accuracy", "by", "kept"),
    [
        (None, Locating.GPS, Locating.GPS),
        (0, Locating.GPS, Locating.GPS),
        (GUESSED_M - 1, Locating.GPS, Locating.GPS),
        (GUESSED_M, Locating.GPS, Locating.NETWORK),
        (GUESSED_M * 10, Locating.ACCOUNT, Locating.ACCOUNT),
    ],
)
def test_what_is_vaguer_than_20_km_was_not_measured(accuracy: float | None, by: Locating, kept: Locating) -> None:
    place = at_point(21.03, 105.85, accuracy, by)
    assert place.by is kept
    assert place.accuracy_m == (DEFAULT_ACCURACY_M if accuracy is None else accuracy)


def test_a_province_that_was_only_named_is_its_centre_give_or_take() -> None:
    place = in_province("48")
    assert (place.lat, place.lon) == CENTRES["48"][:2]
    assert (place.province, place.accuracy_m, place.by) == ("48", 50_000, Locating.PROVINCE)
    with pytest.raises(KeyError):
        in_province("02")


def test_only_a_measured_place_and_an_accounts_are_reliable() -> None:
    reliable = {by for by in Locating if in_province("01", by).reliable}
    assert reliable == {Locating.GPS, Locating.ACCOUNT}


def test_suspicion_rises_in_its_order() -> None:
    assert Suspicion.NONE < Suspicion.SUSPECT < Suspicion.DUPLICATED


def test_the_database_takes_exactly_these_words() -> None:
    assert allowed(scans.c.channel) == set(Channel)
    assert allowed(scans.c.located) == set(Locating)
    assert allowed(sales.c.outcome) == set(SaleOutcome)
