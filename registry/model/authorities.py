"""For whom officers and inspectors act: a force in a territory, and what lies in it.

1. A territory is the nation, a province (two-digit code), or a commune (five-digit code) of a province.
2. What is not known lies nowhere but in the nation: `covers` gives nobody in a province what nobody can place.
   Where two people are asked for because of a place, doubt counts the other way: `may_cover`.
3. Scans, reports and inspections know their province alone, so a commune has none of them.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from registry.errors import Invalid
from registry.model.phrases import Phrase
from registry.model.places import PROVINCES

_COMMUNE = re.compile(r"[0-9]{5}")
_FORCE = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True, slots=True)
class Territory:
    """Where an authority is in charge: nothing given is the nation."""

    province: str | None = None
    commune: str | None = None

    @property
    def is_nation(self) -> bool:
        return self.province is None

    def covers(self, province: str | None, commune: str | None = None) -> bool:
        """Whether a place is known to lie in it."""
        if self.province is None:
            return True
        return province == self.province and self.commune in (None, commune)

    def may_cover(self, province: str | None, commune: str | None = None) -> bool:
        """Whether a place lies in it, as far as anybody can say."""
        if self.province is None or province is None:
            return True
        return province == self.province and (None in (self.commune, commune) or self.commune == commune)


NATION = Territory()
# Of whoever should belong to an authority and does not; no province has this code, and none ever will.
NOWHERE = Territory("00")


def territory(province: str | None, commune: str | None) -> Territory:
    """A territory by its codes. Raises Invalid for a code that is none, and for a commune without its province."""
    if province and province not in PROVINCES:
        raise Invalid("province", f"province {province[:20]!r}: one of the 34 two-digit codes, such as 01 for Hà Nội.")
    if commune and not _COMMUNE.fullmatch(commune):
        raise Invalid("commune", f"commune {commune[:20]!r}: a code of five digits, such as 00004.")
    if commune and not province:
        raise Invalid("commune_alone", f"commune {commune}: say its province too.")
    return Territory(province or None, commune or None)


@dataclass(frozen=True, slots=True)
class Force:
    """A kind of authority: police, customs ... `code` names it in commands and tables, `name` on pages."""

    code: str
    name: Phrase


# What every registry has from its beginning; administrators add others.
OTHER = "other"


def is_force(code: str) -> bool:
    """Whether a text can name a force: 2 to 40 of a-z, 0-9 and the underscore, a letter first."""
    return _FORCE.fullmatch(code) is not None


@dataclass(frozen=True, slots=True)
class Authority:
    """A force in a territory, under the name that stands in reports and beside decisions."""

    id: int
    name: str
    force: str
    territory: Territory = NATION


def from_another(asker: Authority | None, signer: Authority | None) -> bool:
    """Whether a second signature comes from another authority than the first; of nobody known it does not."""
    return asker is not None and signer is not None and asker.id != signer.id


def seat(authority: Authority | None, province: str | None) -> Territory | None:
    """Where somebody decides from: the authority's territory, of a national one their own province; None unknown."""
    if authority is not None and not authority.territory.is_nation:
        return authority.territory
    return Territory(province) if province is not None else None


def sits_there(seat: Territory | None, provinces: Collection[str | None]) -> bool:
    """Whether one of these places is known to lie where somebody decides from."""
    return seat is not None and any(province is not None and seat.may_cover(province) for province in provinces)


def cannot_say(seat: Territory | None, provinces: Collection[str | None]) -> bool:
    """Whether nobody knows where somebody decides from, or where one of the places is."""
    return seat is None or not provinces or None in provinces
