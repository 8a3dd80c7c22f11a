"""What a caller may say of a scan: an id, a device, a place. It is checked and echoed; nothing is stored yet.

Unknown fields are ignored, so that a client made for a later version still works. A device text of a stranger counts
for nothing and is not given back.
"""

import secrets
import time
import uuid
from collections.abc import Mapping
from typing import Any

from registry.errors import Invalid
from registry.places import PROVINCES

_LIMITS = {"lat": (-90.0, 90.0), "lon": (-180.0, 180.0), "accuracy_m": (0.0, 1e7)}


def new_id() -> str:
    """A UUIDv7 (RFC 9562 5.7): time-ordered, so that rows keyed by it insert fast."""
    moment = time.time_ns() // 1_000_000 & ((1 << 48) - 1)
    chance = secrets.randbits(74)
    value = moment << 80 | 7 << 76 | (chance >> 62) << 64 | 0b10 << 62 | chance & ((1 << 62) - 1)
    return str(uuid.UUID(int=value))


def understood(given: object) -> dict[str, object]:
    """The scan as it was understood; an id is made where there is none. Raises Invalid naming the field."""
    if given is None:
        return {"id": new_id()}
    if not isinstance(given, dict):
        raise Invalid("scan", 'scan: expected an object such as {"place": {"province": "01"}}.')
    scan: dict[str, object] = {"id": _id(given.get("id"))}
    device = given.get("device")
    if device is not None and (not isinstance(device, str) or len(device) > 200):
        raise Invalid("scan_device", "scan.device: expected a text of at most 200 characters.")
    if given.get("place") is not None:
        scan["place"] = _place(given["place"])
    return scan


def _id(given: object) -> str:
    if given is None:
        return new_id()
    try:
        if isinstance(given, str) and len(given) == 36:
            return str(uuid.UUID(given))
    except ValueError:
        pass
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
