"""The worlds: each makes histories, and a shop is the same in all of them."""

from itertools import islice

from registry.model.places import CENTRES
from registry.simulation.people import packs
from registry.simulation.worlds import WORLDS, Chance, shop_in, spot_in
from tests.simulation.test_people import in_order


def test_shop_has_one_name_and_one_place_in_every_history() -> None:
    places: dict[int, set[tuple[float, float]]] = {}
    for seed in range(3_000):
        shop = shop_in(Chance(seed), "12")
        places.setdefault(shop.name, set()).add((shop.spot.lat, shop.spot.lon))
    assert len(places) == round(CENTRES["12"].population * 100)
    assert all(len(where) == 1 for where in places.values())


def test_shops_of_two_provinces_are_never_one() -> None:
    chance = Chance(4)
    named = {code: {shop_in(chance, code).name for _ in range(300)} for code in CENTRES}
    assert sum(map(len, named.values())) == len(set().union(*named.values()))


def test_spot_is_within_its_radius() -> None:
    chance = Chance(6)
    for code in ("01", "96"):
        for _ in range(200):
            spot = spot_in(chance, code, 40)
            assert abs(spot.lat - CENTRES[code].lat) <= 40 / 111
            assert abs(spot.lon - CENTRES[code].lon) <= 40 / 105


def test_every_world_makes_histories() -> None:
    for world in WORLDS.values():
        assert all(in_order(history) for history in islice(packs(world, 9, 1_000), 300))
