"""Which roles an administrator may give: the registry's own all, an organisation's those of its trade.

The trade is what the registry has put on record: whoever sells or dispenses gives evidence against others' goods.
"""

from registry.catalogue import organisations
from registry.model import people
from registry.model.people import Role
from registry.store.engine.engine import Connection
from registry.web.front import credentials


def of_caller(conn: Connection) -> tuple[Role, ...]:
    """What whoever asks may give to people."""
    own = credentials.known_caller().organisation_id
    return tuple(Role) if own is None else people.roles_of(organisations.by_id(conn, own).roles)


def of_keys(conn: Connection) -> tuple[Role, ...]:
    """What whoever asks may give to API keys."""
    return tuple(role for role in of_caller(conn) if role in people.KEY_ROLES)
