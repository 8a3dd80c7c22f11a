"""Lost separators are put back where the seal proves them, and nowhere else."""

import pytest

from registry.codes import lost_separators, product_codes
from registry.codes.keyring import Keyring
from registry.codes.lost_separators import put_back
from registry.codes.seals import open_texts
from registry.gs1 import notation
from registry.gs1.elements import GS
from tests.factories import World, make_order, printed

LOTS = ["L1", "A21B21C", "21", "LOT8030", "21" * 9, None]


@pytest.mark.parametrize("lot", LOTS)
def test_lost_separators_are_put_back_where_the_seal_proves_them(
    world: World, keyring: Keyring, lot: str | None
) -> None:
    one = printed(world, make_order(world, lot=lot))
    whole = notation.write_element_string(product_codes.elements(one.code, one.seal))
    bare = whole.replace(GS, "")
    for text in (bare, "]d2" + bare, GS + bare, whole[1:].replace(GS, " "), whole[1:].replace(GS, "", 1)):
        assert product_codes.read(put_back(keyring, text)).code == one.code
        (checked,) = open_texts(keyring, [text])
        assert (checked.code, checked.sealed, checked.fault) == (one.code, True, None)
    spoilt = bare[:-5] + "AAAAA"
    assert put_back(keyring, spoilt) == spoilt
    (checked,) = open_texts(keyring, [spoilt])
    assert (checked.code, checked.sealed) == (None, False)


def test_another_serial_lot_or_expiry_stays_unread(world: World, keyring: Keyring) -> None:
    one, other = (printed(world, make_order(world), index) for index in (0, 1))
    assert one.code.serial is not None
    assert other.code.serial is not None
    bare = notation.write_element_string(product_codes.elements(one.code, one.seal)).replace(GS, "")
    for forged in (
        bare.replace(one.code.serial, other.code.serial),
        bare.replace("10L1", "10L2"),
        bare.replace("17271231", "17281231"),
        bare.replace("17271231", ""),
    ):
        (checked,) = open_texts(keyring, [forged])
        assert (checked.code, checked.sealed, bool(checked.fault)) == (None, False, True)


def test_few_ways_are_tried(world: World) -> None:
    one = printed(world, make_order(world))
    for run in ("21" * 20, "10" + "21" * 19, "10" + "21" * 30):
        assert len(lost_separators.ways(f"01{one.code.gtin}{run}8030{one.seal}")) <= 8


@pytest.mark.parametrize("text", ["", "hello", "0108934588012341", "01" * 300, "HTTPS://ID.EXAMPLE/01/08934588012341"])
def test_anything_else_stays_as_it_is(keyring: Keyring, text: str) -> None:
    assert put_back(keyring, text) == text
