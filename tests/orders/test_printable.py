"""An order opened for printing: the codes of its range, with the serials that its producer made."""

from datetime import timedelta

from registry.codes.production import LineFormat
from registry.keys import custodian
from registry.model.orders import Order, Request, Span
from registry.orders import serial_intake
from registry.orders.issuing import Placement
from registry.orders.printable import PrintableOrder, own_serials
from tests.factories import EXPIRY, HOST, World, make_order, make_product

SERIALS = [f"S{number * number * 7919:07d}x{number * 37 % 100:02d}" for number in range(30)]


def opened(world: World, order: Order, start: int, stop: int) -> PrintableOrder:
    keyring = custodian.with_signer(world.custodian.keyring, world.folder, order.code_key)
    return PrintableOrder(order, Span(start, stop), keyring, world.engine)


def test_codes_and_lines_of_one_range_are_the_same(world: World) -> None:
    order = make_order(world, quantity=40)
    part = opened(world, order, 5, 9)
    codes = [one.uri for one in part.codes()]
    assert len(codes) == 4
    assert b"".join(part.lines(Span(5, 9), LineFormat.TEXT)).decode().splitlines() == codes
    assert [one.uri for one in opened(world, order, 0, 40).codes()][5:9] == codes


def test_serials_of_ones_own_are_those_of_the_file_in_its_order(world: World) -> None:
    upload = serial_intake.read_list(SERIALS)
    asked = Request(make_product(world).gtin, lot="L1", expiry=EXPIRY + timedelta(1))
    office = Placement(HOST, world.now, world.draw)
    order = serial_intake.take_in(world.engine, asked, upload, office, lambda _: None)
    assert own_serials(world.engine, order)(7, 11) == SERIALS[7:11]
    assert [one.code.serial for one in opened(world, order, 20, 30).codes()] == SERIALS[20:]
