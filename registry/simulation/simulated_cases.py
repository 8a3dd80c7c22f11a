"""What counterfeiters do to a code, and what innocently looks like it: histories by name, for `courses` to follow.

Attacks make copies, refill packs, poison a competitor's genuine code, or hide copies behind a faked burst. Oddities are
genuine packs to which one odd thing surely happens and which are scanned; there is a history for every one that a fair
detector must bear. Guessed serials and stolen packs are answered by the judge alone, whatever the evidence says.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from registry.codes.serials import ALPHABET, LENGTH
from registry.model.measures import Scope
from registry.model.sightings import Channel, Locating, Position, Sighting
from registry.simulation.people import (
    Event,
    History,
    add_copies,
    device,
    drawn_fate,
    genuine,
    go_online,
    inspection,
    lot,
    one_copy,
    sale,
    shop_scan,
)
from registry.simulation.worlds import DAY, START, Chance, Shop, World, province, shop_in, spot_in

Case = Callable[[World, Chance], History]


def base(world: World, chance: Chance, **fixed: bool) -> History:
    """A genuine pack of some lot, with part of its fate fixed."""
    return genuine(world, chance, lot(world, chance), drawn_fate(world, chance, **fixed))


def copied(count: int, spread: int | None = None) -> Case:
    """A pack whose code is printed on so many others."""
    return lambda world, chance: add_copies(world, chance, base(world, chance, online=False), count, spread)


def refilled(world: World, chance: Chance) -> History:
    """An empty pack is filled again and sold elsewhere, after its first buyer used it up."""
    history = base(world, chance, scanned=True, online=False)
    last = max(event.sighting.minute for event in history.events)
    one_copy(world, chance, history, shop_in(chance, province(chance)), last + 30 * DAY, 1)
    return history.ordered()


def sold_twice(same_shop: bool) -> Case:
    """Two different items are sold under one code, in two shops or by one crooked shop in one."""

    def made(world: World, chance: Chance) -> History:
        history = base(world, chance, sold=True, online=False)
        first = next(event for event in history.events if event.sale is not None)
        spot = first.sighting.position
        assert spot is not None
        shop = shop_in(chance, province(chance))
        if same_shop:
            where = spot_in(chance, spot.province)
            shop = Shop(first.sighting.organisation, replace(where, lat=spot.lat, lon=spot.lon))
        minute = first.sighting.minute + int((1 + chance.unit() * 60 * 24) * 60)
        history.events.append(Event(shop_scan(shop, minute), sale(shop, minute, chance), 1))
        return history.ordered()

    return made


def fake(chance: Chance, minute: int, networks: int) -> Sighting:
    """A faked scan: a new device with a claimed GPS place anywhere, from one of so many networks."""
    spot = spot_in(chance, province(chance))
    position = Position(spot.lat, spot.lon, 20.0, spot.province, Locating.GPS)
    return Sighting(minute, Channel.CONSUMER, chance.name(), 5000 + chance.below(networks), 0, position)


def poisoned(scans: int, days: int, networks: int, rogues: int = 0) -> Case:
    """A genuine code that somebody attacks from a desk, alone or with rogue organisations beside him."""

    def made(world: World, chance: Chance) -> History:
        history = base(world, chance, online=False)
        start = START + int((20 + chance.unit() * 60) * DAY)
        for _ in range(scans):
            minute = start + int(chance.unit() * days * DAY)
            history.events.append(Event(fake(chance, minute, networks), None, 1))
        for _ in range(rogues):
            rogue = shop_in(chance, province(chance))
            history.events.append(Event(shop_scan(rogue, start + int(chance.unit() * days * DAY)), None, 1))
        return history.ordered()

    return made


def hidden(count: int, burst: int) -> Case:
    """Copies behind a faked burst of so many scans in six days, so that a picture online seems to explain all."""

    def made(world: World, chance: Chance) -> History:
        history = copied(count)(world, chance)
        start = min((event.sighting.minute for event in history.events if event.copy), default=START)
        for _ in range(burst):
            sighting = fake(chance, start + int(chance.unit() * 6 * DAY), burst)
            history.events.append(Event(sighting))
        return history.ordered()

    return made


def _redistributed(world: World, chance: Chance) -> History:
    return genuine(
        replace(world, shop_scans=1.0), chance, lot(world, chance),
        drawn_fate(world, chance, redistributed=True, shop_scans=True, online=False),
    )  # fmt: skip


def _in(change: Callable[[World], World]) -> Case:
    """A scanning household in a world where one thing always happens."""
    return lambda world, chance: base(change(world), chance, scanned=True, online=False)


def _with(**fixed: bool) -> Case:
    return lambda world, chance: base(world, chance, **{"online": False, "scanned": True, **fixed})


def _television(world: World, chance: Chance) -> History:
    history = base(world, chance, scanned=True, online=False)
    go_online(world, chance, history, START + int((20 + chance.unit() * 60) * DAY), 50 + chance.below(950))
    return history.ordered()


def _warehouse(world: World, chance: Chance) -> History:
    """An inspector scans a whole warehouse before the goods go to the shops, another one in the shop."""
    history = base(world, chance, shop_scans=True, inspected=True, online=False)
    spot = spot_in(chance, province(chance))
    history.events.append(Event(inspection(chance, spot, START - 2 * DAY)))
    return history.ordered()


def _scanned_twice(world: World, chance: Chance) -> History:
    """A pharmacist scans at receipt, again the next day, and reloads; so does the buyer."""
    history = base(world, chance, shop_scans=True, scanned=True, online=False)
    for event in list(history.events):
        for later in (5, DAY, 9 * DAY):
            if event.sale is None:
                again = replace(event.sighting, minute=event.sighting.minute + later)
                history.events.append(Event(again))
    return history.ordered()


def _returned(world: World, chance: Chance) -> History:
    """Taken back in time with its undo, then sold again."""
    fixed = replace(world, returned=1.0, returned_late=0.0, undo_forgotten=0.0, returned_resold=1.0)
    return base(fixed, chance, sold=True, scanned=True, online=False)


def _wrong_shipping(world: World, chance: Chance) -> History:
    of = lot(replace(world, shipping_missing=0.0, shipping_wrong=1.0), chance)
    return genuine(world, chance, of, drawn_fate(world, chance, scanned=True, online=False))


def _wrong_place(world: World, chance: Chance) -> History:
    fixed = replace(world, by_gps=0.0, by_network=1.0, network_wrong=1.0, second_device=1.0)
    return base(fixed, chance, scanned=True, online=False)


def _tourist(world: World, chance: Chance) -> History:
    """Bought on a journey: a phone in the shop's town, another at home far away, within the day."""
    history = base(world, chance, online=False, shop_scans=True)
    shop = shop_in(chance, province(chance))
    minute = START + int((20 + chance.unit() * 60) * DAY)
    there, at_home = device(world, chance), device(world, chance)
    history.events.append(Event(there.sighting(world, chance, minute, shop.spot)))
    home = spot_in(chance, province(chance))
    history.events.append(Event(at_home.sighting(world, chance, minute + 720, home)))
    return history.ordered()


ODDITIES: dict[str, Case] = {
    "redistributed by a first shop elsewhere": _redistributed,
    "household with two devices": _in(lambda world: replace(world, second_device=1.0)),
    "a new device every time": _in(lambda world: replace(world, device_chains=1.0, more_sessions=2.0)),
    "home in another province": _in(lambda world: replace(world, home_elsewhere=1.0)),
    "scanned on journeys": _in(lambda world: replace(world, travelling=1.0)),
    "passed on to another household": _with(passed_on=True),
    "browsed on the shelf": _with(browsed=True),
    "inspected in the shop": _with(inspected=True),
    "inspected in a warehouse elsewhere": _warehouse,
    "network shows another province": _wrong_place,
    "lot with wrong ship-to data": _wrong_shipping,
    "scanned twice and reloaded": _scanned_twice,
    "returned, undone and sold again": _returned,
    "bought on a journey": _tourist,
    "code on television": _television,
}
TELEVISION = "code on television"


@dataclass(frozen=True, slots=True)
class Named:
    """A case and what it is in one line; `copies`: other items really carry the code."""

    case: Case
    words: str
    copies: bool = True


def cases() -> dict[str, Named]:
    """Every attack and oddity that the evidence weighs, by its name."""
    attacks = {
        f"copies {k}": Named(
            copied(k), f"the code is printed on {k:,} more {'packs' if k > 1 else 'pack'}, sold within 90 days"
        )
        for k in (1, 2, 3, 5, 10, 20, 100, 1000)
    }
    for k in (20, 100):
        for burst in (30, 100):
            words = f"{k} copies behind {burst} faked scans in six days, so that a picture online seems to explain them"
            attacks[f"hidden {k} behind {burst}"] = Named(hidden(k, burst), words)
    attacks |= {
        "refilled": Named(refilled, "the empty pack is filled again and sold elsewhere"),
        "sold twice": Named(sold_twice(False), "two items with one code are sold in two shops"),
        "sold twice in one shop": Named(sold_twice(True), "two items with one code are sold in one crooked shop"),
    }
    for scans, days in ((3, 30), (5, 30), (10, 30), (10, 90), (60, 90), (300, 90)):
        for networks in (1, 3, 50):
            for rogues in (0, 1, 2):
                name = f"poison {scans}/{days} d, {networks} networks, {rogues} rogue"
                words = (
                    f"genuine, but {scans} scans are faked in {days} days, networks: {networks}, rogue shops: {rogues}"
                )
                attacks[name] = Named(poisoned(scans, days, networks, rogues), words, copies=False)
    odd = {
        name: Named(case, "genuine and scanned: an innocent oddity", copies=False) for name, case in ODDITIES.items()
    }
    return attacks | odd


# Attacks that are no history for the evidence: what each is in one line.
GUESSED, STOLEN = "guessed serials", "stolen stock"
JUDGED = {
    GUESSED: "serials are drawn at random, 1,000 for each code, where 1e9 units of the product were issued",
    STOLEN: "genuine, but stolen before it was sold and scanned by who buys it; the unit or its lot is reported",
}
GUESSES = 1_000


def guessed(chance: Chance, count: int) -> npt.NDArray[np.bytes_]:
    """So many serials drawn at random: shape (count,), dtype S12."""
    letters = np.frombuffer(ALPHABET.encode("ascii"), dtype="S1")
    drawn = letters[chance.generator.integers(0, len(letters), size=(count, LENGTH))]
    return drawn.view(f"S{LENGTH}").reshape(count)


@dataclass(frozen=True, slots=True)
class Theft:
    """A stolen pack: its whole history, the minute of the report, and what was reported, the unit or its lot."""

    history: History
    reported: int
    scope: Scope


def stolen(world: World, chance: Chance) -> Theft:
    """A pack is taken from a shop's stock, sold elsewhere within 90 days by who tells no till, and scanned there.

    It is reported some days after it was taken, so that a buyer may scan it before.
    """
    fate = drawn_fate(
        world, chance, shop_scans=True, sold=False, scanned=False, passed_on=False, inspected=False, online=False
    )
    history = genuine(world, chance, lot(world, chance), fate)
    taken = history.events[-1].sighting.minute + int(chance.unit() * 30 * DAY)
    reported = taken + 60 + int(chance.exponential(7 * DAY))
    scope = Scope.UNIT if chance.happens(0.5) else Scope.LOT
    bought = replace(world, household_scans=1.0, copy_sales=0.0)
    # The pack itself and no copy of it, so its number is 0.
    one_copy(bought, chance, history, shop_in(chance, province(chance)), taken, 0)
    return Theft(history.ordered(), reported, scope)
