"""People, shops and counterfeiters, to measure `evidence`: a world of scans and sales, drawn from a seed.

1. Every number here is an assumption (docs/detection.md says so with every result); names and defaults are fixed, so
   that results compare.
2. A history is what befalls one code in a year: sightings and sales in order of time, each said to be of the original
   or of a copy. Who judges it sees only what the registry would see.
3. The real `evidence` judges (`courses`), never a copy of it.
4. Times are minutes, places degrees; day 0 is when the lot leaves the factory.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from registry.judgement.evidence import SaleSighting
from registry.model.places import CENTRES
from registry.model.sightings import Channel, Locating, Position, Sighting
from registry.simulation.worlds import (
    CODES,
    DAY,
    HUBS,
    PROVINCES_OF_COPIES,
    START,
    Chance,
    Shop,
    Spot,
    World,
    province,
    shop_in,
    spot_in,
)


@dataclass(frozen=True, slots=True)
class Event:
    """A scan, or a sale where `sale` is set, of the original or of copy number `copy` (from 1)."""

    sighting: Sighting
    sale: SaleSighting | None = None
    copy: int = 0
    undo: bool = False


@dataclass(slots=True)
class History:
    """What befalls one code: its events in order of time, and where its order was said to be shipped."""

    shipped: frozenset[str] = frozenset()
    events: list[Event] = field(default_factory=list)
    lot: int = 0

    def ordered(self) -> "History":
        self.events.sort(key=lambda event: event.sighting.minute)
        return self

    def without_sales(self) -> "History":
        """The same history where no till reports."""
        return replace(self, events=[event for event in self.events if event.sale is None])


@dataclass(slots=True)
class Device:
    """A phone: its pseudonym, the network it is on, and how its place is known. A wrong network place stays wrong."""

    name: int
    network: int
    by: Locating | None
    shows: Spot | None

    def sighting(self, world: World, chance: Chance, minute: int, spot: Spot) -> Sighting:
        return Sighting(minute, Channel.CONSUMER, self.name, self.network, 0, self._position(world, chance, spot))

    def _position(self, world: World, chance: Chance, spot: Spot) -> Position | None:
        if self.by is None:
            return None
        if self.by is Locating.NETWORK:
            where = self.shows or spot
            centre = CENTRES[where.province]
            return Position(centre.lat, centre.lon, 40_000.0, where.province, Locating.NETWORK)
        if chance.happens(world.gps_wrong):
            spot = spot_in(chance, province(chance))
        return Position(spot.lat, spot.lon, 30.0, spot.province, Locating.GPS)


def device(world: World, chance: Chance, network: int | None = None) -> Device:
    """A phone on its household's network or on a carrier's."""
    kind = chance.unit()
    by = Locating.GPS if kind < world.by_gps else Locating.NETWORK if kind < world.by_gps + world.by_network else None
    shows = None
    if by is Locating.NETWORK and chance.happens(world.network_wrong):
        wrong = HUBS[chance.below(2)] if chance.happens(world.wrong_shows_hub) else province(chance)
        shows = Spot(CENTRES[wrong].lat, CENTRES[wrong].lon, wrong)
    if network is None or chance.happens(world.on_carrier):
        network = 1 + chance.below(2000)
    return Device(chance.name(), network, by, shows)


def shop_scan(shop: Shop, minute: int, channel: Channel = Channel.SHOP) -> Sighting:
    """A receipt scan of a shop: one till, one account."""
    return Sighting(minute, channel, shop.name, shop.name, shop.name, shop.position())


def sale(shop: Shop, minute: int, chance: Chance) -> SaleSighting:
    return SaleSighting(shop_scan(shop, minute), shop.name, chance.name())


def household(world: World, chance: Chance, history: History, bought: int, home: Spot, copy: int = 0) -> None:
    """A household that scans: one or two devices, each once or more often, some sessions on a journey."""
    network = chance.name()
    devices = [device(world, chance, network)]
    if chance.happens(world.second_device):
        devices.append(device(world, chance, network))
    chain = chance.happens(world.device_chains)
    for one in devices:
        minute = bought + int(chance.exponential(5 * DAY))
        used = one
        while True:
            where = spot_in(chance, province(chance)) if chance.happens(world.travelling) else home
            history.events.append(Event(used.sighting(world, chance, minute, where), None, copy))
            if not chance.happens(world.more_sessions / (1 + world.more_sessions)):
                break
            minute += 60 + int(chance.exponential(20 * DAY))
            used = device(world, chance, network) if chain else one


def home_near(world: World, chance: Chance, shop: Shop) -> Spot:
    """Where the buyer lives: near the shop, or in another province."""
    if chance.happens(world.home_elsewhere):
        return spot_in(chance, province(chance))
    return Spot(
        shop.spot.lat + (chance.unit() - 0.5) * 0.2, shop.spot.lon + (chance.unit() - 0.5) * 0.2, shop.spot.province
    )


@dataclass(frozen=True, slots=True)
class Lot:
    """Where a lot really went, and where its producer said that it went (empty: nobody said)."""

    number: int
    to: tuple[str, ...]
    shipped: frozenset[str]


def lot(world: World, chance: Chance, number: int = 0) -> Lot:
    """A lot's provinces: one to ten, or all of them."""
    everywhere = chance.happens(world.shipping_everywhere)
    to = CODES if everywhere else tuple(sorted({province(chance) for _ in range(1 + chance.below(10))}))
    if chance.happens(world.shipping_missing):
        return Lot(number, to, frozenset())
    if chance.happens(world.shipping_wrong):
        return Lot(number, to, frozenset(province(chance) for _ in range(1 + chance.below(10))))
    return Lot(number, to, frozenset(to))


@dataclass(frozen=True, slots=True)
class Fate:
    """Which of the things that may befall a pack do; drawn, or fixed to study one of them."""

    shop_scans: bool = False
    sold: bool = False
    scanned: bool = False
    redistributed: bool = False
    passed_on: bool = False
    browsed: bool = False
    inspected: bool = False
    online: bool = False

    def happens(self) -> bool:
        """Whether anything at all is seen of this pack."""
        in_trade = self.shop_scans or self.sold or self.scanned or self.passed_on
        return in_trade or self.redistributed or self.browsed or self.inspected or self.online


def fates(world: World, chance: Chance, count: int) -> Iterator[tuple[int, Fate]]:
    """The fates of `count` packs, without those to which nothing happens; drawn by array."""
    shares = (
        world.shop_scans,
        world.sales,
        world.household_scans,
        world.redistributed,
        world.passed_on,
        world.shelf_browsers,
        world.inspected,
        world.online,
    )
    for start in range(0, count, 100_000):
        size = min(100_000, count - start)
        drawn = np.stack([chance.generator.random(size) < share for share in shares], axis=1)
        # A redistributed pack that no shop scans and nobody buys is seen by nobody.
        for index in np.flatnonzero(np.delete(drawn, 3, axis=1).any(axis=1)):
            yield start + int(index), Fate(*drawn[index].tolist())


def genuine(world: World, chance: Chance, of: Lot, fate: Fate) -> History:
    """The year of one genuine pack."""
    history = History(of.shipped, lot=of.number)
    shop = shop_in(chance, of.to[chance.below(len(of.to))] if len(of.to) < len(CODES) else province(chance))
    arrival = START + int(chance.exponential(10 * DAY))
    if fate.redistributed:
        first = shop_in(chance, province(chance))
        if chance.happens(world.shop_scans):
            history.events.append(Event(shop_scan(first, arrival)))
        arrival += int((2 + chance.exponential(10)) * DAY)
    if fate.shop_scans:
        history.events.append(Event(shop_scan(shop, arrival)))
    bought = arrival + int(chance.unit() * 90 * DAY)
    if fate.browsed:
        browser = device(world, chance)
        minute = arrival + int(chance.unit() * (bought - arrival))
        history.events.append(Event(browser.sighting(world, chance, minute, shop.spot)))
    if fate.sold:
        _sold(world, chance, history, shop, bought)
    home = home_near(world, chance, shop)
    if fate.scanned:
        household(world, chance, history, bought, home)
    if fate.passed_on:
        other = home if chance.happens(0.7) else spot_in(chance, province(chance))
        household(world, chance, history, bought + int((5 + chance.exponential(40)) * DAY), other)
    if fate.inspected:
        minute = arrival + int(chance.unit() * max(bought - arrival, 1))
        history.events.append(Event(inspection(chance, shop.spot, minute)))
    if fate.online:
        go_online(world, chance, history, bought + int(chance.exponential(30 * DAY)))
    return history.ordered()


def _sold(world: World, chance: Chance, history: History, shop: Shop, minute: int) -> None:
    """A sale, seldom taken back and then perhaps sold again: in the same shop or at a branch, in time or late."""
    history.events.append(Event(shop_scan(shop, minute), sale(shop, minute, chance)))
    if not chance.happens(world.returned):
        return
    late = chance.happens(world.returned_late)
    back = minute + int((11 + chance.exponential(10)) * DAY if late else chance.unit() * 9 * DAY + 120)
    forgotten = chance.happens(world.undo_forgotten)
    if not late and not forgotten:
        history.events.append(Event(shop_scan(shop, back), sale(shop, back, chance), undo=True))
    if not chance.happens(world.returned_resold):
        return
    where = shop_in(chance, shop.spot.province) if chance.happens(world.resold_elsewhere) else shop
    again = back + int(chance.exponential(10) * DAY if late or not forgotten else chance.unit() * 0.9 * DAY)
    history.events.append(Event(shop_scan(where, again), sale(where, again, chance)))


def inspection(chance: Chance, spot: Spot, minute: int) -> Sighting:
    """An inspector's scan, where the pack is."""
    name = chance.name()
    position = Position(spot.lat, spot.lon, 30.0, spot.province, Locating.GPS)
    return Sighting(minute, Channel.INSPECTOR, name, name, name, position)


def go_online(world: World, chance: Chance, history: History, minute: int, viewers: int | None = None) -> None:
    """A picture of the code circulates: 3 to 1,000 viewers (log-uniform) anywhere, most within a week."""
    count = viewers or int(3 * (1000 / 3) ** chance.unit())
    for _ in range(count):
        viewer = device(world, chance)
        at = minute + int(chance.exponential(6 * DAY))
        history.events.append(Event(viewer.sighting(world, chance, at, spot_in(chance, province(chance)))))


def add_copies(world: World, chance: Chance, history: History, count: int, spread: int | None = None) -> History:
    """Put copies of the code on the market: sold over 90 days in a few provinces, one pack, one buyer each."""
    start = START + int(chance.unit() * 60 * DAY)
    wanted = spread or PROVINCES_OF_COPIES.get(count, min(20, 1 + count // 6))
    places: set[str] = set()
    while len(places) < wanted:
        places.add(province(chance))
    to = tuple(sorted(places))
    for number in range(1, count + 1):
        one_copy(world, chance, history, shop_in(chance, to[chance.below(len(to))]), start, number)
    return history.ordered()


def one_copy(world: World, chance: Chance, history: History, shop: Shop, start: int, number: int) -> None:
    """One copied pack in one shop; `start` is the first minute of its market."""
    bought = start + int(chance.unit() * 90 * DAY)
    if chance.happens(world.copy_shop_scans):
        received = max(start, bought - int(chance.exponential(10 * DAY)))
        history.events.append(Event(shop_scan(shop, received), None, number))
    if chance.happens(world.copy_sales):
        history.events.append(Event(shop_scan(shop, bought), sale(shop, bought, chance), number))
    if chance.happens(world.household_scans):
        household(world, chance, history, bought, home_near(world, chance, shop), number)


def packs(world: World, seed: int, count: int) -> Iterator[History]:
    """The histories of `count` genuine packs, lot by lot, without those that nobody ever sees."""
    chance, of = Chance(seed), lot(world, Chance((seed, 0)), -1)
    for index, fate in fates(world, chance, count):
        if index // world.lot_size != of.number:
            of = lot(world, chance, index // world.lot_size)
        yield genuine(world, chance, of, fate)


def drawn_fate(world: World, chance: Chance, **fixed: bool) -> Fate:
    """A fate drawn for one pack, with some of it fixed."""
    fate = Fate(
        chance.happens(world.shop_scans),
        chance.happens(world.sales),
        chance.happens(world.household_scans),
        chance.happens(world.redistributed),
        chance.happens(world.passed_on),
        chance.happens(world.shelf_browsers),
        chance.happens(world.inspected),
        chance.happens(world.online),
    )
    return replace(fate, **fixed)
