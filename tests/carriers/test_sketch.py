"""The sketch of a label sheet: as many labels in their places as will be printed, of no code that is good."""

import re
from xml.etree import ElementTree

import pytest

from registry.carriers import sketch
from registry.carriers.layout import Job, Printer
from registry.carriers.stock import STOCKS, Stock, by_name
from registry.carriers.symbols import SymbolKind
from registry.codes import keyring, product_codes
from registry.errors import Refused
from registry.model.goods import Level
from tests.factories import World, make_order, printed


def _uses(svg: str) -> list[tuple[str, str]]:
    return re.findall(r'<use href="#label" x="([^"]+)" y="([^"]+)"/>', svg)


def test_labels_stand_where_the_stock_has_them_after_those_that_are_gone(world: World) -> None:
    order, paper = make_order(world), by_name("a4-65")
    svg = sketch.page(Job(paper, "Viên nén", skip=3), order, 10, "Trang đầu")
    assert _uses(svg) == [(f"{x:g}", f"{y:g}") for x, y in paper.positions[3:13]]
    assert len(re.findall('stroke-width="0.25"', svg)) == 65


def test_a_page_is_full_at_most_and_copies_count(world: World) -> None:
    order, paper = make_order(world), by_name("a4-8")
    assert len(_uses(sketch.page(Job(paper, "A"), order, 1000, "t"))) == 8
    assert len(_uses(sketch.page(Job(paper, "A", copies=3), order, 2, "t"))) == 6


def test_offset_and_scale_move_the_print_and_not_the_edges(world: World) -> None:
    job = Job(by_name("a4-21"), "A", Printer(offset_x=1.5, offset_y=-2, scale=101))
    svg = sketch.page(job, make_order(world), 21, "t")
    assert 'transform="translate(1.5 -2) scale(1.01)"' in svg


def test_the_code_in_a_sketch_has_no_seal_that_counts_and_the_length_of_a_real_one(world: World) -> None:
    order = make_order(world)
    stand_in, real = sketch.stand_in(order, "0" * 12), printed(world, order)
    assert len(stand_in.uri) == len(real.uri)
    reading = product_codes.read(stand_in.uri)
    assert reading.seal is not None
    message = product_codes.signed_bytes(stand_in.code, order.code_key)
    public = world.custodian.keyring.publics[order.code_key]
    assert not keyring.check(public, message, reading.seal.signature)


def test_hostile_names_are_only_words(world: World) -> None:
    svg = sketch.page(Job(by_name("a4-8"), '<script>"x"'), make_order(world), 1, 'a"><b>')
    ElementTree.fromstring(svg)
    assert "<script" not in svg


@pytest.mark.parametrize("paper", STOCKS, ids=lambda one: one.name)
@pytest.mark.parametrize("level", list(Level))
def test_every_stock_is_drawn_and_light(world: World, paper: Stock, level: Level) -> None:
    svg = sketch.page(Job(paper, "Viên nén"), make_order(world, level=level), 100, "t")
    ElementTree.fromstring(svg)
    assert len(svg) < 60_000


def test_what_does_not_fit_is_refused_as_printing_it_would_be(world: World) -> None:
    order = make_order(world, level=Level.TYPE)
    with pytest.raises(Refused, match="Large enough"):
        sketch.page(Job(by_name("roll-35x22-2"), "A", kind=SymbolKind.ITF_14), order, 1, "t")
