"""The small state of a unit: all that judging the next scan needs, in at most 173 bytes, however often it was scanned.

1. A unit that nobody touched has no state. The state never grows with the number of scans: lists keep their newest
   members, counters stop at their top.
2. The packed form is the stored form. Its first byte is its version; a reader refuses one that it does not know.
3. Scores are whole hundredths of a nat, moments whole minutes since 1970 in UTC, places hundredths of a degree.
"""

import struct
from dataclasses import dataclass, field
from typing import NamedTuple

from registry.errors import Unavailable
from registry.model.flag_evidence import Counts

DEVICES = 6
AWAKE = 2
PLACES = 3
NETWORKS = 4
ORGANISATIONS = 5
# The terms with a cap of their own, by their place in `capped`.
CAPS = ("no_place", "network_place", "gap", "journey", "unshipped", "late_shop")


class SeenAt(NamedTuple):
    """A place where the unit was seen: hundredths of a degree, accuracy in km, province number, origin, last minute.

    `reliable`: GPS or account; `signed_in`: given by an organisation, not by a stranger.
    """

    lat: int
    lon: int
    accuracy_km: int
    province: int
    reliable: bool
    signed_in: bool
    minute: int


class Giver(NamedTuple):
    """An organisation that saw the unit: its pseudonym, and what its sightings add to the score (hundredths)."""

    organisation: int
    score: int


@dataclass(frozen=True, slots=True)
class Selling:
    """The sale that stands, if `count` > 0: when, where (province number, pseudonym of the shop) and its id's hash.

    `undone` says that the last one was taken back, so that the next one is innocent. `again_here` counts the sales of
    one shop that nothing explained, `undos` those taken back.
    """

    count: int = 0
    minute: int = 0
    place: int = 0
    province: int = 0
    sale: int = 0
    undone: bool = False
    again_here: int = 0
    undos: int = 0


@dataclass(frozen=True, slots=True)
class UnitState:
    """What the registry remembers of a unit. All zero and empty: nothing was ever seen."""

    first: int = 0
    last: int = 0
    first_consumer: int = 0
    sessions: int = 0
    consumers: int = 0
    shops: int = 0
    inspectors: int = 0
    first_province: int = 0
    devices: tuple[int, ...] = ()
    awake: tuple[int, ...] = ()
    places: tuple[SeenAt, ...] = ()
    networks: tuple[tuple[int, int], ...] = ()
    anonymous: int = 0
    online: int = 0
    capped: tuple[int, ...] = (0,) * len(CAPS)
    givers: tuple[Giver, ...] = ()
    burst: int = 0
    newest: int = 0
    selling: Selling = field(default_factory=Selling)
    counts: Counts = field(default_factory=Counts)
    reached: int = 0
    why: int = 0


UNTOUCHED = UnitState()
VERSION = 1
_HEAD = struct.Struct("<B3I H4B hh6B BI IIIBBBBB 9B 5s BH 2B")
_DEVICE = struct.Struct("<I")
_AWAKE = struct.Struct("<I")
_PLACE = struct.Struct("<hhBBI")
_NETWORK = struct.Struct("<HH")
_GIVER = struct.Struct("<Ib")
_ITEMS = (_DEVICE, _AWAKE, _PLACE, _NETWORK, _GIVER)
# A score of an organisation is stored in twentieths of a nat: 3.0 nats are 60.
GIVER_STEP = 5
CAP_STEP = 5


def pack(state: UnitState) -> bytes:
    """The stored form."""
    selling, counts = state.selling, state.counts
    head = _HEAD.pack(
        VERSION,
        state.first,
        state.last,
        state.first_consumer,
        state.sessions,
        state.consumers,
        state.shops,
        state.inspectors,
        state.first_province,
        state.anonymous,
        state.online,
        *(amount // CAP_STEP for amount in state.capped),
        state.burst,
        state.newest,
        selling.minute,
        selling.place,
        selling.sale,
        selling.count,
        selling.province,
        selling.undone,
        selling.again_here,
        selling.undos,
        counts.devices,
        counts.shops,
        counts.far_gps,
        counts.far_network,
        counts.far_shops,
        counts.late_shops,
        counts.journeys,
        counts.unshipped,
        counts.farthest,
        counts.provinces.to_bytes(5, "little"),
        state.reached,
        state.why,
        len(state.devices) << 4 | len(state.awake),
        len(state.places) << 6 | len(state.networks) << 3 | len(state.givers),
    )
    parts = [head]
    parts += [_DEVICE.pack(device) for device in state.devices]
    parts += [_AWAKE.pack(minute) for minute in state.awake]
    for place in state.places:
        packed_province = place.province | place.reliable << 7
        accuracy = min(place.accuracy_km, 127) | place.signed_in << 7
        parts.append(_PLACE.pack(place.lat, place.lon, accuracy, packed_province, place.minute))
    parts += [_NETWORK.pack(*network) for network in state.networks]
    parts += [_GIVER.pack(giver.organisation, giver.score // GIVER_STEP) for giver in state.givers]
    return b"".join(parts)


def unpack(stored: bytes) -> UnitState:
    """The state of a stored form; b"" is a unit that nobody touched. Raises Unavailable for another version."""
    if not stored:
        return UNTOUCHED
    if stored[0] != VERSION:
        raise Unavailable(
            "unit_state", f"A unit's state has version {stored[0]}: a later release wrote it; install it."
        )
    (
        _, first, last, first_consumer, sessions, consumers, shops, inspectors, first_province, anonymous, online,
        *rest,
    ) = _HEAD.unpack_from(stored)  # fmt: skip
    capped, rest = tuple([amount * CAP_STEP for amount in rest[: len(CAPS)]]), rest[len(CAPS) :]
    burst, newest, sold_at, place, sale, count, province, undone, again_here, undos, *rest = rest
    rest[9] = int.from_bytes(rest[9], "little")
    devices, awake, places, networks, givers = _lists(stored, rest[-2], rest[-1])
    return UnitState(
        first=first,
        last=last,
        first_consumer=first_consumer,
        sessions=sessions,
        consumers=consumers,
        shops=shops,
        inspectors=inspectors,
        first_province=first_province,
        devices=devices,
        awake=awake,
        places=places,
        networks=networks,
        anonymous=anonymous,
        online=online,
        capped=capped,
        givers=givers,
        burst=burst,
        newest=newest,
        selling=Selling(count, sold_at, place, province, sale, bool(undone), again_here, undos),
        counts=Counts(*rest[:10]),
        reached=rest[10],
        why=rest[11],
    )


def _lists(
    stored: bytes, lengths: int, more: int
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[SeenAt, ...], tuple[tuple[int, int], ...], tuple[Giver, ...]]:
    sizes = (lengths >> 4, lengths & 15, more >> 6, more >> 3 & 7, more & 7)
    at, lists = _HEAD.size, []
    for item, size in zip(_ITEMS, sizes, strict=True):
        end = at + item.size * size
        # Most lists of most units are empty.
        lists.append(list(item.iter_unpack(stored[at:end])) if size else [])
        at = end
    devices, awake, places, networks, givers = lists
    return (
        tuple([device for (device,) in devices]),
        tuple([minute for (minute,) in awake]),
        tuple(
            [
                SeenAt(lat, lon, accuracy & 127, province & 127, bool(province >> 7), bool(accuracy >> 7), minute)
                for lat, lon, accuracy, province, minute in places
            ]
        ),
        tuple([(network, day) for network, day in networks]),
        tuple([Giver(organisation, score * GIVER_STEP) for organisation, score in givers]),
    )
