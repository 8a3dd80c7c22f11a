"""What an organisation does in trade says which roles its people may have."""

import pytest

from registry.model.goods import Trade
from registry.model.people import FOR_AN_AUTHORITY, FOR_AN_ORGANISATION, Role
from registry.web.account import given_roles


@pytest.mark.parametrize(
    ("trades", "roles"),
    [
        ((Trade.PRODUCER,), {Role.PRODUCER}),
        ((Trade.IMPORTER,), {Role.PRODUCER}),
        ((Trade.DISTRIBUTOR, Trade.CARRIER), {Role.DISTRIBUTOR, Role.CARRIER}),
        ((Trade.HOSPITAL, Trade.PHARMACY), {Role.HOSPITAL, Role.PHARMACY}),
        ((Trade.DEPOT,), {Role.DEPOT}),
        (tuple(Trade), FOR_AN_ORGANISATION),
    ],
)
def test_each_trade_gives_its_role_and_none_that_decides(trades: tuple[Trade, ...], roles: set[Role]) -> None:
    given = given_roles.of_trades(trades)
    assert set(given) == roles | {Role.ADMINISTRATOR}
    assert FOR_AN_AUTHORITY.isdisjoint(given)
