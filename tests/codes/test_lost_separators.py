"""Lost separators are put back where the seal proves them, and nowhere else."""

import pytest

from registry.codes import product_codes
from registry.codes.keyring import Keyring
from registry.codes.lost_separators import put_back
from registry.gs1 import notation
from tests.factories import World, make_order, printed


@pytest.mark.parametrize("lot", ["L1", "A21B21C", "21", "LOT8030", None])
def test_lost_separators_are_put_back_where_the_seal_proves_them(
    world: World, keyring: Keyring, lot: str | None
) -> None:
    one = printed(world, make_order(world, lot=lot))
    whole = notation.write_element_string(product_codes.elements(one.code, one.seal))
    for text in (whole.replace("\x1d", ""), "]d2" + whole.replace("\x1d", "")):
        assert product_codes.read(put_back(keyring, text)).code == one.code
    spoilt = whole.replace("\x1d", "")[:-5] + "AAAAA"
    assert put_back(keyring, spoilt) == spoilt


@pytest.mark.parametrize("text", ["", "hello", "0108934588012341", "01" * 300, "HTTPS://ID.EXAMPLE/01/08934588012341"])
def test_anything_else_stays_as_it_is(keyring: Keyring, text: str) -> None:
    assert put_back(keyring, text) == text
