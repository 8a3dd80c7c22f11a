"""When a second officer is needed, and from which authority.

1. One decides from the territory of one's authority; for a national one from the province where one sits.
2. What concerns goods needs two where producer or seller sit where the first decides from, and always where that, or
   where the goods' owner sits, is not known.
   Who sold a unit nobody knows any more when its sales have ended (`retention`): that counts as if they sat there.
3. Where producer or seller sit where the first decides from, the second comes from another authority. It counts for
   whom both act now, not for whom they acted when it was asked.
"""

from dataclasses import dataclass

from registry.errors import Refused
from registry.judgement.unit_state import unpack
from registry.model import authorities
from registry.model.authorities import Territory
from registry.model.orders import Unit
from registry.model.people import Person
from registry.model.requests import Petition
from registry.model.sightings import Sale, SaleOutcome
from registry.office import accounts
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection
from registry.store.market import sale_rows, unit_rows


@dataclass(frozen=True, slots=True)
class Parties:
    """Where those sit whom an act concerns: the owner of the goods, and those who say that they sold the unit.

    `forgotten`: it was sold, and sales of it have ended.
    """

    owner: str | None
    sellers: frozenset[str | None] = frozenset()
    forgotten: bool = False

    @property
    def all(self) -> frozenset[str | None]:
        return self.sellers | {self.owner}


def parties(conn: Connection, gtin: str, unit: Unit | None = None) -> Parties:
    """Whom an act on goods concerns; nobody knows where the owner of a product sits that is not registered."""
    listing = listing_rows.listings(conn, [gtin]).get(gtin)
    sold = sale_rows.of_unit(conn, unit) if unit is not None else []
    sellers = {sale.organisation_id for sale in sold if sale.organisation_id is not None}
    owner = listing.organisation.province if listing else None
    return Parties(owner, frozenset(listing_rows.provinces(conn, sellers).values()), _is_forgotten(conn, unit, sold))


def _is_forgotten(conn: Connection, unit: Unit | None, sold: list[Sale]) -> bool:
    """Whether the unit's state knows of more sales than are still on record."""
    stored = unit_rows.find(conn, [unit]).get(unit) if unit is not None else None
    there = sum(sale.outcome is not SaleOutcome.REFUSED for sale in sold)
    return stored is not None and unpack(stored.state).selling.count > there


def needs_second(officer: Person, concerned: Parties) -> bool:
    """Whether an officer cannot decide alone."""
    seat = _seat(officer)
    unknown = concerned.forgotten or authorities.cannot_say(seat, {concerned.owner})
    return unknown or authorities.sits_there(seat, concerned.all)


def require_another_authority(conn: Connection, signer: Person, petition: Petition, concerned: Parties) -> None:
    """Raises Refused `same_authority` where somebody cannot be the second, as another authority must sign."""
    if petition.made_by != signer.login and needs_another_authority(conn, petition.made_by, signer, concerned):
        raise Refused("same_authority", "Producer or seller sit where both of you decide: another authority must sign.")


def needs_another_authority(conn: Connection, asker: str, signer: Person, concerned: Parties) -> bool:
    """Whether somebody cannot be the second to who asked (a login), because another authority than theirs must sign."""
    first = accounts.asker(conn, asker)
    if first is None or authorities.from_another(first.authority, signer.authority):
        return False
    return concerned.forgotten or authorities.sits_there(_seat(first), concerned.all)


def _seat(officer: Person) -> Territory | None:
    return authorities.seat(officer.authority, officer.province)
