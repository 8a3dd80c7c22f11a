"""Which roles an administrator may give: the registry's own all, an organisation's those of its trade."""

from registry.catalogue import organisations
from registry.model.goods import Trade
from registry.model.people import Role
from registry.store.engine.engine import Connection
from registry.web.front import credentials

# What an organisation's own administrator may give, by the trade that the registry has put on record for it: whoever
# sells or dispenses gives evidence against others' goods.
_BY_TRADE = {
    Trade.PRODUCER: Role.PRODUCER,
    Trade.IMPORTER: Role.PRODUCER,
    Trade.DISTRIBUTOR: Role.DISTRIBUTOR,
    Trade.CARRIER: Role.CARRIER,
    Trade.HOSPITAL: Role.HOSPITAL,
    Trade.DEPOT: Role.DEPOT,
    Trade.SHOP: Role.SHOP,
    Trade.PHARMACY: Role.PHARMACY,
    Trade.PLATFORM: Role.PLATFORM,
}


def of_caller(conn: Connection) -> tuple[Role, ...]:
    """What whoever asks may give to people."""
    own = credentials.known_caller().organisation_id
    return tuple(Role) if own is None else of_trades(organisations.by_id(conn, own).roles)


def of_trades(trades: tuple[Trade, ...]) -> tuple[Role, ...]:
    """The roles that go with what an organisation does in trade, and that of its administrators."""
    given = {_BY_TRADE[trade] for trade in trades} | {Role.ADMINISTRATOR}
    return tuple(role for role in Role if role in given)


def of_keys(conn: Connection) -> tuple[Role, ...]:
    """What whoever asks may give to API keys."""
    return tuple(role for role in of_caller(conn) if role is not Role.ADMINISTRATOR)
