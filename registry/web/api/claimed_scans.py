"""What a caller may say of a scan: an id, a device, a place, a site; checked, echoed, and recorded as a `Visit`.

Unknown fields are ignored, so that a client made for a later version still works. A device counts only as a token of
this server (`visitors`); a stranger's own text counts for nothing and is not given back. Who has an API key names its
devices itself.
"""

import secrets
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.errors import Invalid
from registry.market.visits import Visit, new_scan_id
from registry.model.places import PROVINCES
from registry.model.sightings import Channel, Position, at_point, in_province
from registry.web.front import visitors

_LIMITS = {"lat": (-90.0, 90.0), "lon": (-180.0, 180.0), "accuracy_m": (0.0, 1e7)}


def new_id() -> uuid.UUID:
    """An id for a scan that came without one."""
    return uuid.UUID(bytes=new_scan_id(time.time_ns() // 1_000_000, secrets.randbits(74)))


@dataclass(frozen=True, slots=True)
class ClaimedScan:
    """The scan as it was understood; `device` is a token of this server or "", `place` and `site` as the caller gave
    them.
    """

    id: uuid.UUID
    device: str = ""
    place: Mapping[str, Any] | None = None
    site: str | None = None

    def visit(self) -> Visit:
        """Who checks in this request: a stranger; `visitors.signed` makes it an API key's."""
        return Visit(
            self.id.bytes, Channel.CONSUMER, device=self.device, network=visitors.network(), position=self._at()
        )

    def _at(self) -> Position | None:
        if self.place is None:
            return None
        if "lat" in self.place:
            return at_point(self.place["lat"], self.place["lon"], self.place.get("accuracy_m"))
        return in_province(self.place["province"])

    def echo(self, device: str, site: str | None = None) -> dict[str, object]:
        """What the answer says of the scan, with the token that the client should keep, if any, and the site that it
        counts at.
        """
        scan: dict[str, object] = {"id": str(self.id)}
        scan |= {"site": site} if site else {}
        scan |= {"place": dict(self.place)} if self.place else {}
        return scan | ({"device": device} if device else {})


def understood(given: object) -> ClaimedScan:
    """The scan as it was understood; an id is made where there is none. Raises Invalid naming the field."""
    if given is None:
        return ClaimedScan(new_id())
    if not isinstance(given, dict):
        raise Invalid("scan", 'scan: expected an object such as {"place": {"province": "01"}}.')
    scan_id = _id(given.get("id"))
    device = given.get("device")
    if device is not None and (not isinstance(device, str) or len(device) > 200):
        raise Invalid("scan_device", "scan.device: expected a text of at most 200 characters.")
    place = _place(given["place"]) if given.get("place") is not None else None
    site = given.get("site")
    if site is not None and (not isinstance(site, str) or not 1 <= len(site) <= 200 or not site.isprintable()):
        raise Invalid("scan_site", "scan.site: expected the name, GLN or code of a site, of 1 to 200 characters.")
    return ClaimedScan(scan_id, visitors.token_of(device), place, site)


def id_of(given: object) -> uuid.UUID | None:
    """A scan id as it is written; None for anything else."""
    try:
        return uuid.UUID(given) if isinstance(given, str) and len(given) == 36 else None
    except ValueError:
        return None


def _id(given: object) -> uuid.UUID:
    scan_uuid = new_id() if given is None else id_of(given)
    if scan_uuid is not None:
        return scan_uuid
    raise Invalid("scan_id", "scan.id: expected a UUID of 36 characters, best a UUIDv7; leave it out to have one made.")


def _place(given: object) -> dict[str, object]:
    if not isinstance(given, dict):
        raise Invalid("scan_place", 'scan.place: expected {"lat", "lon", "accuracy_m"} or {"province"}.')
    place: dict[str, object] = {}
    province = given.get("province")
    if province is not None:
        if not isinstance(province, str) or province not in PROVINCES:
            raise Invalid("scan_province", 'scan.place.province: expected one of the 34 codes, such as "01".')
        place["province"] = province
    place |= {name: _number(given, name) for name in _LIMITS if given.get(name) is not None}
    if ("lat" in place) != ("lon" in place):
        raise Invalid("scan_place", "scan.place: lat and lon come together.")
    if "lat" not in place and "province" not in place:
        raise Invalid("scan_place", "scan.place: expected lat and lon, or province.")
    return place


def _number(given: Mapping[str, Any], name: str) -> float:
    least, most = _LIMITS[name]
    value = given[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise Invalid("scan_place", f"scan.place.{name}: expected a number from {least:g} to {most:g}.")
    return value
