"""Where the companies of the SAMPLE registry work: communes and sites, all of them invented.

Nothing of the 3,321 real communes is shipped (Decision 19/2025/QD-TTg); no real code begins with 999.
"""

from collections.abc import Iterable
from datetime import datetime

from registry.catalogue import sites
from registry.catalogue.sites import SiteHand
from registry.intake.commune_list import CheckedCommunes
from registry.intake.site_list import SiteColumn
from registry.model.goods import Organisation
from registry.model.people import Person
from registry.model.sites import Commune, Site, SiteKind
from registry.office import bindings
from registry.store.engine.engine import Connection, Engine, write

_MARK = "(MẪU)"
_COMMUNES = (
    Commune("99901", f"Phường Hồng Lam {_MARK}", "79"),
    Commune("99902", f"Xã Mekong Xanh {_MARK}", "92"),
    Commune("99903", f"Phường Bình An {_MARK}", "01"),
)
# More places than the one that an organisation's address is: by tax code, with a commune or a province, and a point.
_SITES = (
    ("0300000011", "Nhà máy Hồng Lam", SiteKind.PLANT, "99901", "10.72140,106.60580"),
    ("0300000011", "Kho thành phẩm Hồng Lam", SiteKind.WAREHOUSE, "99901", "10.70210,106.61930"),
    ("1800000022", "Nhà máy Trà Nóc", SiteKind.PLANT, "99902", "10.09820,105.70510"),
    ("0100000044", "Bình An, quầy 2", SiteKind.PHARMACY, "99903", "21.03340,105.85010"),
    ("0400000055", "Sông Hàn, Sơn Trà", SiteKind.PHARMACY, "48", "16.08470,108.24300"),
    ("1800000066", "Kho Cửu Long", SiteKind.WAREHOUSE, "92", ""),
    ("0300000088", "Kho lạnh Miền Nam", SiteKind.WAREHOUSE, "99901", "10.73010,106.60110"),
    ("1800000099", "Khoa Dược Tây Đô", SiteKind.PHARMACY, "99902", "10.03120,105.78420"),
    ("1800000099", "Khoa Nội Tây Đô", SiteKind.WARD, "99902", "10.03120,105.78420"),
)


def add_sites(engine: Engine, owners: Iterable[Organisation], begin: datetime) -> None:
    """Load the communes and make the sites of these organisations, by the acts of earnest."""
    sites.load_communes(engine, CheckedCommunes({one.code: one for one in _COMMUNES}, ()), "sample", begin)
    by_tax_code = {owner.tax_code: owner for owner in owners}
    with write(engine) as conn:
        for tax_code, name, kind, where, point in _SITES:
            if tax_code in by_tax_code:
                lat, _, lon = point.partition(",")
                lies_in = SiteColumn.COMMUNE if len(where) == 5 else SiteColumn.PROVINCE
                given = {SiteColumn.NAME: f"{name} {_MARK}", SiteColumn.KIND: kind, lies_in: where}
                hand = SiteHand(by_tax_code[tax_code].id, "sample", begin)
                sites.add(conn, given | {SiteColumn.LAT: lat, SiteColumn.LON: lon}, hand)


def first_site(conn: Connection, owner: Organisation) -> Site | None:
    """The place that an organisation's address is."""
    return next(iter(sorted(sites.of_organisation(conn, owner.id), key=lambda site: site.id)), None)


def bind_to_first(conn: Connection, person: Person, owner: Organisation, at: datetime) -> None:
    """Let somebody of an organisation work where its address is."""
    site = first_site(conn, owner)
    bindings.bind_person(conn, person, [site] if site else [], "sample", at)
