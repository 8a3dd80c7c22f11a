"""The one table of addresses: every address of the server stands in it, and what does not is closed."""

from registry.model.people import Permission
from registry.web.front.addresses import DOORS
from tests.web.conftest import World
from tests.web.front.test_credentials import LET_IN


def test_every_address_is_classified_and_nothing_else(world: World) -> None:
    ours = {
        f"{method} {rule.rule}"
        for rule in world.app().url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert ours == set(DOORS)


def test_an_address_that_nobody_classified_is_closed(world: World) -> None:
    app = world.app()
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    assert app.test_client().get("/forgotten").status_code == 500


GUARDED = {address: door for address, door in DOORS.items() if door.permission is not None}


def test_every_permission_has_its_doors_and_its_people() -> None:
    assert set(LET_IN) == set(Permission)
    assert {door.permission for door in GUARDED.values()} == set(Permission)
