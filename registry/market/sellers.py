"""Who sells where.

1. An organisation sells at one of its sites, or at no known place: a shop's name that is no site of its own is a note.
   Otherwise whoever has a key could sell one pack in two invented shops, and make it look copied.
2. At the operator's own desk nobody is signed in, and each shop that is named speaks for itself.
"""

from dataclasses import dataclass

from registry.errors import Invalid
from registry.market.measures import names_a_place
from registry.model.goods import search_key
from registry.model.places import PROVINCES
from registry.model.sightings import Channel, Sale
from registry.model.sites import Site

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Seller:
    """Who reports a sale: the hand (`by`), the shop as it is named, its province (two-digit code).

    `organisation_id` is None at the operator's own desk. `site`: the site of the organisation that it happens at,
    where one is known.
    """

    by: str
    place: str
    province: str | None = None
    channel: Channel = Channel.SHOP
    organisation_id: int | None = None
    site: Site | None = None

    @property
    def acts_for(self) -> str:
        """Who gives the evidence, by the same text as in a scan of theirs: all shops of an organisation are one."""
        return f"organisation:{self.organisation_id}" if self.organisation_id is not None else search_key(self.place)

    @property
    def stands_at(self) -> str:
        """One text for one shop, whoever stands at the till and however its name is spelled."""
        if self.organisation_id is None:
            return f" {search_key(self.place)}"
        return f"{self.organisation_id} site:{self.site.id}" if self.site else f"{self.organisation_id} "

    @property
    def place_on_record(self) -> str:
        """The shop's name; where its site has another one, behind that."""
        if self.site is None or self.site.is_called(self.place):
            return self.place
        return f"{self.site.name}: {self.place}"[:_LONGEST]

    def is_of_organisation(self, sale: Sale) -> bool:
        """Whether a recorded sale is of the same organisation; at the operator's desk, of the same shop."""
        if self.organisation_id is None:
            return sale.organisation_id is None and search_key(sale.place) == search_key(self.place)
        return sale.organisation_id == self.organisation_id

    def made(self, sale: Sale) -> bool:
        """Whether a recorded sale happened where this seller stands; one of before there were sites, by its name."""
        if self.organisation_id is None or not self.is_of_organisation(sale):
            return self.is_of_organisation(sale)
        if self.site is None:
            return sale.site_id is None
        return sale.site_id == self.site.id or (sale.site_id is None and self.site.is_called(sale.place))


def check(seller: Seller) -> None:
    """Raises Invalid `place` or `province` for a name or a code that is none."""
    if not names_a_place(seller.place):
        raise Invalid("place", "Name the shop in 1 to 200 printable characters: give --place.")
    if seller.province is not None and seller.province not in PROVINCES:
        raise Invalid(
            "province", f"province {seller.province[:20]!r}: one of the 34 two-digit codes, such as 01 for Hà Nội."
        )
