"""A rogue shop that photographed sealed codes in a market, and wants a competitor's goods to look stolen or copied.

It has an API key of its own and the codes, and no pack. No verdict of those goods may change by its word alone; and the
producer's own word, an officer's, and a second shop's sale still count.
"""

from flask.testing import FlaskClient

from registry.model.people import Role
from tests.web.conftest import World, client, original, world
from tests.web.program import Program, another_producer
from tests.web.siting import HANOI, SAIGON, make_site

__all__ = ["client", "original", "world"]
NAMES = ("genuine", "expired")


def verdicts(world: World, client: FlaskClient) -> list[str]:
    told = [client.post("/v1/verify", json={"code": world.printed[name], "record": False}) for name in NAMES]
    return [answer.get_json()["verdict"] for answer in told]


def test_a_shop_blocks_nothing_with_photographs(world: World, client: FlaskClient) -> None:
    rogue = Program(world, client, Role.SHOP, owner=another_producer(world))
    codes = [world.printed[name] for name in NAMES]
    for word in ("stolen", "destroyed"):
        rogue.post("/v1/dispositions", {"codes": codes, "disposition": word, "reason": "mất"})
        outcomes = [one["outcome"] for one in rogue.told()["results"]]
        print(f"{len(codes)} photographed codes, {word}: {outcomes}, verdicts {verdicts(world, client)}")
        assert outcomes == ["reported", "reported"]
        assert verdicts(world, client) == ["genuine", "genuine"]


def test_a_shop_with_invented_places_makes_no_copy(world: World, client: FlaskClient) -> None:
    owner = another_producer(world)
    rogue = Program(world, client, Role.SHOP, owner=owner)
    for site in (HANOI, SAIGON):
        make_site(world, site, owner=owner)
    places = ["Quầy A", "Quầy B", HANOI["name"], SAIGON["name"], "Quầy C", HANOI["gln"]]
    for number, place in enumerate(places):
        province = {"province": "79" if number % 2 else "01"} if place.startswith("Quầy") else {}
        body = {"id": f"R{number}", "codes": [world.printed["genuine"]], "place": place} | province
        (sale,) = rogue.post("/v1/sales", body).get_json()["results"]
        verdict = verdicts(world, client)[0]
        print(f"sold at {place!r}: {sale['outcome']}, then {verdict}")
        assert verdict in ("sold", "suspect")
    honest = Program(world, client, Role.PHARMACY)
    honest.post("/v1/sales", {"id": "R9", "codes": [world.printed["genuine"]], "place": "Nhà thuốc An Khang"})
    assert verdicts(world, client)[0] == "duplicated"
