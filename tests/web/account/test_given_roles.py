"""What an organisation does in trade says which roles its administrator may give; the registry's own may give all."""

import re
from dataclasses import replace

import pytest

from registry.catalogue import company_changes, organisations
from registry.catalogue.company_changes import Editing
from registry.model.goods import Trade
from registry.model.people import Role
from registry.store.engine.engine import write
from tests.web.conftest import World
from tests.web.people import Signed, signed_in


def offered(signed: Signed, name: str) -> set[str]:
    """The roles that the page of people and keys has boxes or lines for."""
    page = signed.get("/people").text
    if name == "role":
        return set(re.findall(r'name="role" value="([a-z]+)"', page))
    lines = re.search(r'name="key_role".*?</select>', page, re.DOTALL)
    return set(re.findall(r'value="([a-z]+)"', lines[0])) if lines else set()


@pytest.mark.parametrize(
    ("trades", "roles"), [((Trade.SHOP,), {"shop"}), ((Trade.IMPORTER, Trade.CARRIER), {"producer", "carrier"})]
)
def test_an_organisations_administrator_gives_the_roles_of_its_trades(
    world: World, trades: tuple[Trade, ...], roles: set[str]
) -> None:
    with write(world.engine) as conn:
        one = organisations.by_id(conn, 1)
        company_changes.change(conn, one, replace(one, roles=trades), Editing("an", world.moment, "khai lại"))
    lan = signed_in(world, Role.ADMINISTRATOR, organisation_id=1)
    assert offered(lan, "role") == roles | {"administrator"}
    assert offered(lan, "key_role") == roles
    answer = lan.post("/people", login="ai.do", name="Ai Đó", role="officer")
    assert answer.status_code == 400


def test_the_registrys_own_gives_all(world: World) -> None:
    assert offered(signed_in(world, Role.ADMINISTRATOR), "role") == {role.value for role in Role}
