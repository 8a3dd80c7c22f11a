"""Territories and authorities in words."""

from registry.model.authorities import Authority, Territory
from registry.model.phrases import Phrase
from registry.model.places import PROVINCES
from registry.web.page import pages


def in_words(where: Territory) -> str:
    """The nation, a province by its name, or a commune by its code and province."""
    if where.province is None:
        return pages.word("territory_nation")
    names = PROVINCES.get(where.province)
    province = pages.say(Phrase(*names)) if names else where.province
    return pages.word("territory_commune", code=where.commune, province=province) if where.commune else province


def of_authority(authority: Authority) -> str:
    """An authority by its name and territory."""
    return f"{authority.name} · {in_words(authority.territory)}"
