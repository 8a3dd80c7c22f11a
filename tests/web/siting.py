"""Sites of the first organisation of a web world, and who is bound to them."""

from registry.catalogue import sites
from registry.catalogue.sites import SiteHand
from registry.intake.site_list import SiteColumn
from registry.model.people import REGISTRY, ApiKey, Person
from registry.model.sites import Site
from registry.office import bindings
from registry.store.engine.engine import write
from registry.store.office import account_rows
from tests.web.conftest import World

HANOI = {"name": "Nhà thuốc Hà Nội", "kind": "pharmacy", "province": "01", "gln": "8934588000003"}
SAIGON = {"name": "Nhà thuốc Sài Gòn", "kind": "pharmacy", "province": "79", "lat": "10.77690", "lon": "106.70090"}


def make_site(world: World, fields: dict[str, str], owner: int = 1) -> Site:
    hand = SiteHand(owner, "lan", world.moment)
    with write(world.engine) as conn:
        return sites.add(conn, {SiteColumn(name): text for name, text in fields.items()}, hand)


def bind_key(world: World, text: str, *places: Site) -> None:
    """Bind the key of this whole text."""
    with write(world.engine) as conn:
        key: ApiKey = next(one for one in account_rows.every_key(conn, REGISTRY) if one.prefix == text[5:13])
        bindings.bind_key(conn, key, places, "lan", world.moment)


def bind_person(world: World, person: Person, *places: Site) -> None:
    with write(world.engine) as conn:
        bindings.bind_person(conn, person, places, "lan", world.moment)


def close_site(world: World, site: Site) -> None:
    with write(world.engine) as conn:
        sites.close(conn, site.id, SiteHand(site.organisation_id, "lan", world.moment))
