"""For whom somebody acts is chosen by the registry's own administrators alone."""

from registry.model.authorities import Territory
from registry.model.people import Role
from tests.factories import make_authority
from tests.web.conftest import World
from tests.web.people import signed_in


def test_an_officer_is_made_for_an_authority_that_is_chosen(world: World) -> None:
    boss, team = signed_in(world, Role.ADMINISTRATOR), make_authority(world.engine, "Đội 4", Territory("01"))
    assert f'<option value="{team.id}">Đội 4 · Hà Nội</option>' in boss.get("/people").text
    without = boss.post("/people", login="moi", name="M", role="officer")
    assert (without.status_code, "hãy chọn cơ quan" in without.text) == (400, True)
    unknown = boss.post("/people", login="moi", name="M", role="officer", authority="999")
    assert (unknown.status_code, "Không có cơ quan này" in unknown.text) == (404, True)
    assert boss.post("/people", login="moi", name="M", role="officer", authority=str(team.id)).status_code == 200
    shop = boss.post("/people", login="quay", name="Q", role="shop", organisation="0101234565", authority=str(team.id))
    assert shop.status_code == 200, "what a form still holds of an authority counts for nobody else"


def test_an_organisations_administrator_chooses_none(world: World) -> None:
    boss = signed_in(world, Role.ADMINISTRATOR, organisation_id=1)
    assert 'name="authority"' not in boss.get("/people").text
