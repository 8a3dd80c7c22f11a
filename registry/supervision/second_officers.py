"""When a second person is needed, who can be it, and from which authority.

1. One decides from the territory of one's authority; for a national one from the province where one sits.
2. What concerns goods needs two where producer or seller sit where the first decides from, and always where that, or
   where the goods' owner sits, is not known.
   Who changed where they sit, or added a site in a commune, changes nothing of it: former seats count too.
   Who sold a unit nobody knows any more when its sales have ended (`retention`): that counts as if they sat there.
3. Where producer or seller sit where the first decides from, the second comes from another authority. It counts for
   whom both act now, not for whom they acted when it was asked.
4. Nobody is the second whose account depends on the first (`registry.office.independence`).
5. Of officers whoever sees what is asked can sign it; of what concerns accounts of the registry's own people its
   administrators can, but for the one whose account it is.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from registry.errors import Refused
from registry.judgement.unit_state import unpack
from registry.model import authorities
from registry.model.authorities import Territory
from registry.model.companies import CompanyField
from registry.model.goods import Organisation
from registry.model.orders import Unit
from registry.model.people import REGISTRY, Person, PersonState, Role, Viewer
from registry.model.requests import OFFICIAL_ACTS, Petition, RequestKind
from registry.model.sightings import Sale, SaleOutcome
from registry.office import accounts, independence
from registry.store.catalogue import company_rows, listing_rows, site_rows
from registry.store.engine.engine import Connection
from registry.store.market import sale_rows, unit_rows
from registry.store.office import account_rows
from registry.store.supervision import flag_rows


@dataclass(frozen=True, slots=True)
class Parties:
    """Where those sit whom an act concerns: the owner of the goods, and those who say that they sold the unit.

    `forgotten`: it was sold, and sales of it have ended. `before`: where owner and sellers sat before their data was
    changed, which one officer does alone; `communes`: of the owner's sites, by which a commune sees the goods.
    """

    owner: str | None
    sellers: frozenset[str | None] = frozenset()
    forgotten: bool = False
    before: frozenset[str | None] = frozenset()
    communes: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str | None]:
        return self.sellers | {self.owner} | self.before

    def sit_there(self, seat: Territory | None) -> bool:
        """Whether one of them is known to sit, or to have sat, where somebody decides from."""
        return authorities.sits_there(seat, self.all) or (seat is not None and seat.commune in self.communes)


# A key has neither producer nor seller, nor has an account.
_NOBODY = Parties(None)


def parties(conn: Connection, gtin: str, unit: Unit | None = None) -> Parties:
    """Whom an act on goods concerns; nobody knows where the owner of a product sits that is not registered."""
    listing = listing_rows.listings(conn, [gtin]).get(gtin)
    sold = sale_rows.of_unit(conn, unit) if unit is not None else []
    sellers = {sale.organisation_id for sale in sold if sale.organisation_id is not None}
    seats = frozenset(listing_rows.provinces(conn, sellers).values())
    forgotten = _is_forgotten(conn, unit, sold)
    if listing is None:
        return Parties(None, seats, forgotten, _sat(conn, sellers))
    return replace(_owner(conn, listing.organisation, sellers), sellers=seats, forgotten=forgotten)


def _owner(conn: Connection, owner: Organisation, sellers: Collection[int] = ()) -> Parties:
    return Parties(
        owner.province,
        before=_sat(conn, {owner.id, *sellers}),
        communes=frozenset(site_rows.commune_codes(conn, owner.id)),
    )


def _sat(conn: Connection, organisation_ids: Collection[int]) -> frozenset[str | None]:
    return frozenset(text or None for text in company_rows.said_before(conn, organisation_ids, CompanyField.PROVINCE))


def _is_forgotten(conn: Connection, unit: Unit | None, sold: list[Sale]) -> bool:
    """Whether the unit's state knows of more sales than are still on record."""
    stored = unit_rows.find(conn, [unit]).get(unit) if unit is not None else None
    there = sum(sale.outcome is not SaleOutcome.REFUSED for sale in sold)
    return stored is not None and unpack(stored.state).selling.count > there


def concerned(conn: Connection, petition: Petition) -> Parties:
    """Whom a request concerns, where they sit now."""
    if petition.kind is RequestKind.UNBLOCK:
        content = petition.content
        return parties(conn, content["gtin"], Unit(*content["unit"]) if content["unit"] else None)
    if petition.kind is RequestKind.SETTLE_FLAG:
        flag = flag_rows.one(conn, REGISTRY, int(petition.subject))
        return parties(conn, flag.gtin, flag.unit) if flag is not None else _NOBODY
    if petition.organisation_id is None:
        return _NOBODY
    organisation = listing_rows.organisation(conn, petition.organisation_id)
    return _owner(conn, organisation) if organisation is not None else _NOBODY


def needs_second(officer: Person, concerned: Parties) -> bool:
    """Whether an officer cannot decide alone."""
    seat = _seat(officer)
    unknown = concerned.forgotten or authorities.cannot_say(seat, {concerned.owner}) or None in concerned.before
    return unknown or concerned.sit_there(seat)


def watch(signer: Person) -> Viewer:
    """What somebody sees of requests: an administrator of the registry those for accounts, which are nobody's."""
    return REGISTRY if signer.cares_for_all else signer.watch


def who_may_sign(conn: Connection, petition: Petition, now: datetime) -> list[Person]:
    """Everybody who can be the second to a request now, by login."""
    return _able(conn, account_rows.officials(conn), petition, now)


def may_sign(conn: Connection, login: str, petition: Petition, now: datetime) -> bool:
    """Whether somebody can be the second to a request now."""
    person = accounts.login_holder(conn, login)
    there = person is not None and person.state is PersonState.ACTIVE and person.has_password
    return person is not None and there and bool(_able(conn, [person], petition, now))


def _able(conn: Connection, people: list[Person], petition: Petition, now: datetime) -> list[Person]:
    dependents = independence.dependents(conn, petition.made_by, now)
    first = accounts.login_holder(conn, petition.made_by)
    goods = concerned(conn, petition)
    return [
        one
        for one in people
        if one.login != petition.made_by
        and one.login not in dependents
        and _in_charge(one, petition)
        and not same_authority(first, one, goods)
    ]


def _in_charge(person: Person, petition: Petition) -> bool:
    if petition.kind in OFFICIAL_ACTS:
        return person.cares_for_all and person.login != petition.subject
    return Role.OFFICER in person.roles and person.watch.territory.covers(petition.province)


def require_able(conn: Connection, signer: Person, petition: Petition, now: datetime) -> None:
    """Raises Refused for somebody who cannot be the second: `own_account`, `same_authority`, `not_independent`.

    One's own request is refused where it is decided (`petitions.decide`).
    """
    if petition.made_by == signer.login:
        return
    if petition.kind in OFFICIAL_ACTS and petition.subject == signer.login:
        raise Refused("own_account", "This is about your own account: another administrator must sign.")
    first = accounts.login_holder(conn, petition.made_by)
    if same_authority(first, signer, concerned(conn, petition)):
        raise Refused("same_authority", "Producer or seller sit where both of you decide: another authority must sign.")
    if signer.login in independence.dependents(conn, petition.made_by, now):
        raise Refused(
            "not_independent",
            f"Of you and {petition.made_by} one has made or reset the account of the other, or in the last "
            f"{independence.WITHIN.days} days one person those of both: somebody else must sign.",
        )


def same_authority(first: Person | None, signer: Person, concerned: Parties) -> bool:
    """Whether somebody cannot be the second, as another authority than the first's must sign."""
    if first is None or authorities.from_another(first.authority, signer.authority):
        return False
    return concerned.forgotten or concerned.sit_there(_seat(first))


def _seat(officer: Person) -> Territory | None:
    return authorities.seat(officer.authority, officer.province)
