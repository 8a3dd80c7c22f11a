"""Companies that officers of the sample have decided about: each has a place, and its two officers two authorities."""

from registry.showcase.sample_companies import TRADERS
from registry.showcase.sample_people import MARK, PEOPLE


def test_the_second_signature_comes_from_another_authority() -> None:
    authorities = {one.login: one.authority for one in PEOPLE}
    assert authorities["can.bo.2"] != authorities["can.bo"]


def test_every_trader_has_an_address_and_says_that_it_is_a_sample() -> None:
    assert all(one.address and one.name.endswith(MARK) for one in TRADERS)
