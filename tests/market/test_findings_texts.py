"""What mails, pages, keyboards and people make of a code, by the registry: the seal proves it, and no forgery gains."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.codes import product_codes
from registry.gs1 import notation
from registry.gs1.elements import GS
from registry.judgement.verdict import Verdict
from registry.keys.folder import KeyFolder
from registry.keys.making import Birth, establish
from registry.store.engine.engine import open_engine
from tests.databases import Databases
from tests.factories import NOW, World
from tests.market.test_verification import Registry


@pytest.fixture(scope="module")
def registry(rack: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    path: Path = tmp_path_factory.mktemp("open")
    engine = open_engine(rack.make(path))
    folder = KeyFolder(path / "keys", b"a passphrase for tests")
    chance = random.Random(20261201)
    establish(engine, folder, Birth(NOW, "live", chance.randrange))
    world = World(engine, folder, NOW, chance.randrange)
    yield Registry(world, world.custodian.keyring)
    engine.dispose()


def string_of(registry: Registry, lot: str = "L1") -> str:
    one = registry.print(registry.order(lot=lot), 1)
    return notation.write_element_string(product_codes.elements(one.code, one.seal)).removeprefix(GS)


@pytest.mark.parametrize(
    "front", ["8934588012358", "8934588012358 ", "8934588012358\t", "8 934588 012358 ", "Mã 8934588012358: "]
)
def test_the_scan_of_another_barcode_before_a_link_is_told(registry: Registry, front: str) -> None:
    assert registry.told(front + registry.print(registry.order(), 1).uri) == (Verdict.MALFORMED, ("two_codes",))


@pytest.mark.parametrize("front", ["17=281231&10=L2&", "(17)281231(10)L2 "])
def test_parts_in_front_that_differ_are_never_green(registry: Registry, front: str) -> None:
    assert registry.told(front + registry.print(registry.order(), 1).uri) == (Verdict.MALFORMED, ("two_codes",))


def test_what_else_stands_in_front_is_no_second_scan(registry: Registry) -> None:
    one = registry.print(registry.order(), 1)
    for front in (f"GTIN {one.code.gtin} ", one.code.gtin[1:] + "\t", "ĐT 0912345678 ", "20261201 ", "SP 17: "):
        assert registry.told(front + one.uri)[0] is Verdict.GENUINE


@pytest.mark.parametrize("front", ["", "]d2", "]C1"])
def test_a_separator_sent_twice_is_one(registry: Registry, front: str) -> None:
    assert registry.told(front + string_of(registry).replace(GS, GS + GS))[0] is Verdict.GENUINE


@pytest.mark.parametrize("sign", ["]", "?", "&#029;", "\x00", "{^]}", "#GS#"])
def test_more_of_what_stands_in_for_gs(registry: Registry, sign: str) -> None:
    # Ctrl+] without its Ctrl; a control that an export made a question mark, or NUL.
    text = string_of(registry).replace(GS, sign)
    assert registry.told(text)[0] is Verdict.GENUINE
    for forged in forgeries(text):
        assert registry.told(forged)[0] in NOTHING


def test_a_lot_that_an_order_may_have_is_no_separator(registry: Registry) -> None:
    assert registry.told(string_of(registry, "B0X1D2").replace(GS, "#"))[0] is Verdict.GENUINE


def forgeries(text: str) -> list[str]:
    """The same text with another lot, expiry or product."""
    changes = (("L1", "L2"), ("271231", "281231"), ("0893", "0983"))
    return [text.replace(*change) for change in changes if change[0] in text]


MILDER = (Verdict.GENUINE, Verdict.LISTED)
NOTHING = (Verdict.FORGED, Verdict.MALFORMED, Verdict.FOREIGN)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "=\r\n", "\n    "])
def test_a_link_broken_into_lines_is_proven(registry: Registry, ends: str) -> None:
    text = registry.print(registry.order(), 1).uri
    for at in (30, 60, 76, 120):
        broken = text[:at] + ends + text[at:]
        assert registry.told(broken)[0] in MILDER
        for forged in forgeries(broken):
            assert registry.told(forged)[0] in NOTHING


@pytest.mark.parametrize("signs", ["_", "_-", "_&=?"])
def test_markdown_escapes_are_undone(registry: Registry, signs: str) -> None:
    order = registry.order()
    text = next(uri for n in range(9) if "_" in (uri := registry.print(order, n).uri))
    for sign in signs:
        text = text.replace(sign, "\\" + sign)
    assert registry.told(text)[0] in MILDER
    for forged in forgeries(text):
        assert registry.told(forged)[0] in NOTHING


@pytest.mark.parametrize(
    "signs", [{"=": "&#x3D;", "&": "&amp;"}, {"/": "&#x2F;", "=": "&#x3D;"}, {"=": "\\u003D", "/": "\\u002F"}]
)
def test_what_templates_make_of_a_link_keeps_its_seal(registry: Registry, signs: dict[str, str]) -> None:
    text = "".join(signs.get(sign, sign) for sign in registry.print(registry.order(), 1).uri)
    assert registry.told(text) == (Verdict.LISTED, ("damaged_link",))
    for forged in forgeries(text):
        verdict, reasons = registry.told(forged)
        assert verdict in NOTHING or "seal_missing" in reasons or verdict is Verdict.UNKNOWN
        assert "damaged_link" not in reasons


@pytest.mark.parametrize("way", ["_{}", "_Mã: {}_", "{}-", "https://urldefense.com/v3/__{}__;!!a$"])
def test_a_sign_of_the_seals_alphabet_beside_it_is_not_part_of_it(registry: Registry, way: str) -> None:
    order = registry.order()
    for n in range(9):
        text = way.format(registry.print(order, n).uri)
        assert registry.told(text)[0] in MILDER
        for forged in forgeries(text):
            assert registry.told(forged)[0] in NOTHING


@pytest.mark.parametrize(
    "way",
    ["GTIN {} SN {}", "{} SN: {}", "{} S/N {}", "{} Serial No: {}", "{} Số sê-ri: {}", "{}\n{}", "(01) {} (21) {}"],
)
def test_a_serial_behind_its_label_is_read(registry: Registry, way: str) -> None:
    one = registry.print(registry.order(), 1)
    assert one.code.serial
    grouped = " ".join((one.code.serial[:4], one.code.serial[4:8], one.code.serial[8:]))
    assert registry.told(way.format(one.code.gtin, grouped)) == (Verdict.LISTED, ("seal_missing",))
    assert registry.told(way.format(one.code.gtin, "0000 0000 0000"))[0] in (Verdict.UNKNOWN, Verdict.MALFORMED)
