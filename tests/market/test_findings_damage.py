"""Damage is proven, not presumed: what was lost of a good code counts as no seal; who breaks his own gains nothing."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from registry.codes import product_codes
from registry.gs1 import notation
from registry.gs1.elements import GS
from registry.judgement.verdict import PROVES_NOTHING, SealState, Verdict
from registry.keys.folder import KeyFolder
from registry.keys.making import Birth, establish
from registry.model.goods import Level
from registry.model.measures import Act, Target
from registry.store.engine.engine import open_engine
from tests.codes.test_remains import NOTHING_LOST, UNREADABLE
from tests.databases import Databases
from tests.factories import EXPIRY, NOW, World, make_order
from tests.market.test_verification import Registry, ways_to_damage

LOST = (Verdict.LISTED, ("damaged_link",))


@pytest.fixture(scope="module")
def registry(rack: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """One registry for all tests that only add to it."""
    path: Path = tmp_path_factory.mktemp("damaged")
    engine = open_engine(rack.make(path))
    folder = KeyFolder(path / "keys", b"a passphrase for tests")
    chance = random.Random(20261201)
    establish(engine, folder, Birth(NOW, "live", chance.randrange))
    world = World(engine, folder, NOW, chance.randrange)
    yield Registry(world, world.custodian.keyring)
    engine.dispose()


def as_there(name: str) -> Callable[[str], str]:
    return lambda text: ways_to_damage(text)[name]


def spelt(way: Callable[[str], str]) -> Callable[[str], str]:
    """A way of `test_remains`, whose lot is that of the vectors, for the lot of these orders."""
    return lambda text: way(text.replace("/10/L1/", "/10/LOT123/")).replace("LOT123", "L1")


def with_expiry(value: str) -> Callable[[str], str]:
    return lambda text: text.replace("17=271231", f"17={value}")


WAYS: dict[str, Callable[[str], str]] = {
    **{name: as_there(name) for name in ways_to_damage("")},
    **{name: spelt(way) for name, way in NOTHING_LOST.items() if name not in ("seal twice", "seal in quotes")},
    **{f"expiry {value!r}": with_expiry(value) for value in UNREADABLE},
    "expiry without its sign": lambda text: text.replace("17=271231", "17271231"),
    "lot unreadable": lambda text: text.replace("/10/L1", "/10/%EF%BF%BD"),
    "lot empty": lambda text: text.replace("/10/L1", "/10/"),
    "lot without its name": lambda text: text.replace("/10/L1", "/L1"),
    "seal wrapped": lambda text: text.replace("8030=", "8030%3D"),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_a_good_code_lost_is_proven_and_it_is_never_green(registry: Registry, way: str) -> None:
    order = registry.order()
    text = WAYS[way](registry.print(order, 1).uri)
    judgement = registry.ask(text).judgement
    assert (judgement.verdict, judgement.reasons) == LOST
    assert (judgement.seal, judgement.lot, judgement.expiry) == (SealState.MISSING, "L1", EXPIRY)
    assert registry.told(text, at=datetime(2028, 3, 1, tzinfo=UTC)) == (
        Verdict.EXPIRED,
        ("past_expiry", "damaged_link"),
    )
    registry.act(Act.RECALL, Target(order.gtin, "L1"))
    assert registry.told(text) == (Verdict.RECALLED, ("lot_recalled", "damaged_link"))


def nothing_gained(verdict: Verdict, reasons: tuple[str, ...]) -> bool:
    """As it is without any of this: forged, or unread, or the code has no seal where one is read, and says so."""
    return "damaged_link" not in reasons and (verdict in PROVES_NOTHING or "seal_missing" in reasons)


@pytest.mark.parametrize("way", WAYS)
def test_whoever_breaks_his_own_forgery_gains_nothing(registry: Registry, way: str) -> None:
    order, another = registry.order(), registry.order(lot="L9")
    good, other, foreign = registry.print(order, 1), registry.print(order, 2), registry.print(another, 1)
    assert good.seal and other.seal and foreign.seal  # noqa: PT018
    assert good.code.serial and other.code.serial  # noqa: PT018
    forgeries = {
        "a made-up seal": good.uri.replace(good.seal, good.seal[:-9] + "AAAAAAAA" + good.seal[-1]),
        "the seal of another unit": good.uri.replace(good.seal, other.seal),
        "the seal of another order": good.uri.replace(good.seal, foreign.seal),
        "the serial of another unit": good.uri.replace(good.code.serial, other.code.serial),
        "a serial of nobody": good.uri.replace(good.code.serial, "000000000000"),
        "another product": good.uri.replace(order.gtin, another.gtin),
    }
    for name, forgery in forgeries.items():
        assert nothing_gained(*registry.told(WAYS[way](forgery))), name


FALSE: dict[str, Callable[[str], str]] = {
    "another lot": lambda text: text.replace("/10/L1", "/10/L2"),
    "another expiry": lambda text: text.replace("17=271231", "17=281231"),
    **{
        f"another expiry as {value}": with_expiry(value)
        for value in (
            "2028-12-31",
            "31.12.2028",
            "%22281231%22",
            "281231%20",
            "17=281231",
            "+281231",
            "28-12-31",
            "31-12-28",
        )
    },
    "another expiry behind a longer name": lambda text: text.replace("17=271231", "x17=281231"),
    "another expiry behind a name with a blank": lambda text: text.replace("17=271231", "17%20=281231"),
    "another expiry without its sign": lambda text: text.replace("17=271231", "17281231"),
    "another lot and a blank": lambda text: text.replace("/10/L1", "/10/L2%20"),
    "the last day of the month as 00": lambda text: text.replace("17=271231", "17=271200"),
    "a lot beside it": lambda text: text.replace("/10/L1", "/10/L1/10/L2"),
    "an expiry beside it": lambda text: text.replace("17=271231", "17=271231&17=281231"),
}
BREAKS: dict[str, Callable[[str], str]] = {
    "lot lost": lambda text: text.replace("/10/L1", ""),
    "expiry lost": lambda text: text.replace("17=271231&", ""),
    "expiry cut": lambda text: text.replace("17=271231", "17=2712"),
    "expiry wrapped": lambda text: text.replace("17=2", "17%3D2"),
    "swallowed": lambda text: text.replace("?17=", "?utm_source=x?17="),
    "wrapped": lambda text: (
        text.partition("?")[0] + "?" + text.partition("?")[2].replace("=", "%3D").replace("&", "%26")
    ),
    "ampersand of HTML": lambda text: text.replace("&", "&amp;"),
    "twice": lambda text: text + "?" + text.partition("?")[2],
}


@pytest.mark.parametrize("false", FALSE)
@pytest.mark.parametrize("way", BREAKS)
def test_a_well_formed_value_that_differs_is_never_put_right(registry: Registry, false: str, way: str) -> None:
    text = registry.print(registry.order(), 3).uri
    forged = BREAKS[way](FALSE[false](text))
    if forged == BREAKS[way](text):
        pytest.skip("the false value went with what was lost")
    assert nothing_gained(*registry.told(forged))


HIDDEN: dict[str, Callable[[str, str, str], str]] = {
    "a sign wrapped behind the lot": lambda text, *_: text.replace("/10/L1", "/10/L1%26X"),
    "a slash wrapped behind the lot": lambda text, *_: text.replace("/10/L1", "/10/L1%2FX"),
    "a bare sign behind the lot": lambda text, *_: text.replace("/10/L1", "/10/L1&X"),
    "a blank wrapped twice behind another lot": lambda text, *_: text.replace("/10/L1", "/10/L2%2520"),
    "another serial, its own behind": lambda text, own, other: text.replace(own, f"{other}%2520") + f"&y=/21/{own}",
    "a sign wrapped behind the serial": lambda text, own, _: text.replace(own, f"{own}%26X"),
}


@pytest.mark.parametrize("hidden", HIDDEN)
def test_nothing_that_any_reader_reads_hides_behind_a_wrapping(registry: Registry, hidden: str) -> None:
    order = registry.order()
    good, other = registry.print(order, 5), registry.print(order, 6)
    assert good.code.serial
    assert other.code.serial
    forged = HIDDEN[hidden](good.uri, good.code.serial, other.code.serial)
    assert registry.told(forged) == (Verdict.FORGED, ("seal_invalid",))
    assert registry.told(forged + "&z=%25") == (Verdict.FORGED, ("seal_invalid",))
    for name in sorted(BREAKS.keys() - {"lot lost"}):
        assert nothing_gained(*registry.told(BREAKS[name](forged))), name


def test_a_lots_link_is_proven_by_the_orders_of_its_lot(registry: Registry) -> None:
    order = registry.order(level=Level.LOT)
    text = registry.print(order).uri
    for damaged in (
        text.replace("17=271231&", ""),
        text.replace("17=271231", "17=2712"),
        text.replace("&", "&amp;"),
        text.replace("s=", "s%3D"),
    ):
        assert registry.told(damaged) == (Verdict.LOT_KNOWN, ("names_only_lot", "damaged_link"))
        assert "damaged_link" not in registry.told(damaged.replace("/10/L1", "/10/L2"))[1]
    # Without its lot it leads nowhere, and says that its seal was of no use.
    assert registry.told(text.replace("/10/L1", "")) == (
        Verdict.TYPE_KNOWN,
        ("names_only_product", "seal_out_of_place"),
    )


def test_many_orders_of_a_lot_are_few_tries(registry: Registry) -> None:
    order = registry.order(level=Level.LOT)
    for _ in range(12):
        last = make_order(registry.world, order.gtin, level=Level.LOT)
    assert registry.told(registry.print(last).uri.replace("17=271231&", ""))[1] == ("names_only_lot", "damaged_link")


def test_an_element_string_that_lost_parts_is_proven_too(registry: Registry) -> None:
    one = registry.print(registry.order(), 4)
    string = notation.write_element_string(product_codes.elements(one.code, one.seal)).removeprefix(GS)
    for text in (string, "]d2" + string, string.replace(GS, "#"), "]d2" + string.replace(GS, "<gs>")):
        assert registry.told(text)[0] is Verdict.GENUINE
        assert registry.told(text.replace("17271231", "")) == LOST
        assert registry.told(text.replace("17271231", "17281231"))[0] is Verdict.FORGED
    for text in (string.replace(GS, ""), "]d2" + string.replace(GS, ""), string.replace(GS, " ")):
        assert registry.told(text)[0] is Verdict.GENUINE
        assert registry.told(text.replace("10L1", "10L2"))[0] is Verdict.MALFORMED
    brackets = notation.write_bracketed(product_codes.elements(one.code, one.seal))
    assert registry.told(brackets.replace("(10)L1", "")) == LOST


def test_a_revoked_or_unknown_key_proves_no_damage(registry: Registry) -> None:
    order = registry.order()
    one = registry.print(order, 1)
    assert one.seal is not None
    seal = product_codes.parse_seal(one.seal)
    assert seal is not None
    unknown = product_codes.Seal(4242, seal.signature).text
    for way in ("expiry lost", "lot lost"):
        told = registry.told(WAYS[way](one.uri.replace(one.seal, unknown)))
        assert told == (Verdict.FORGED, ("seal_key_unknown",))
