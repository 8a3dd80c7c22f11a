"""Rows of producers' own serials: unique per GTIN, in the order of their upload, matched exactly."""

import pytest

from registry.model.orders import Unit
from registry.store.engine.engine import IntegrityError, read, write
from registry.store.orders import own_serial_rows
from tests.factories import World, make_order, make_product


def test_serials_are_read_in_the_order_of_their_upload_piece_by_piece(world: World) -> None:
    order = make_order(world)
    with write(world.engine) as conn:
        assert own_serial_rows.count(conn, order.gtin, order.id) == 0
        own_serial_rows.add(conn, order.gtin, order.id, 0, ["S9", "S1"])
        own_serial_rows.add(conn, order.gtin, order.id, 2, ["S5"])
        assert own_serial_rows.count(conn, order.gtin, order.id) == 3
        assert own_serial_rows.of_order(conn, order.gtin, order.id, 0, 9) == ["S9", "S1", "S5"]
        assert own_serial_rows.of_order(conn, order.gtin, order.id, 1, 2) == ["S1"]
        assert own_serial_rows.of_order(conn, order.gtin, order.id, 3, 9) == []


def test_a_serial_is_known_once_for_a_gtin_and_may_be_anothers_too(world: World) -> None:
    first, second = make_order(world), make_order(world, lot="L2")
    other = make_order(world, make_product(world, 2).gtin)
    with write(world.engine) as conn:
        own_serial_rows.add(conn, first.gtin, first.id, 0, ["S1"])
        own_serial_rows.add(conn, other.gtin, other.id, 0, ["S1"])
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        own_serial_rows.add(conn, second.gtin, second.id, 0, ["S2", "S1"])
    with read(world.engine) as conn:
        assert own_serial_rows.of_order(conn, second.gtin, second.id, 0, 9) == []


def test_a_serial_is_matched_exactly(world: World) -> None:
    order = make_order(world)
    with write(world.engine) as conn:
        own_serial_rows.add(conn, order.gtin, order.id, 0, ["a1", "A1", "%"])
        asked = [(order.gtin, serial) for serial in ("A1", "a1", "1", "_", "", " A1")]
        assert own_serial_rows.find(conn, asked) == {
            (order.gtin, "A1"): Unit(order.id, 1),
            (order.gtin, "a1"): Unit(order.id, 0),
        }
        assert own_serial_rows.find(conn, [("08934588099999", "A1")]) == {}
        assert own_serial_rows.find(conn, []) == {}


def test_the_last_serials_are_taken_back_first(world: World) -> None:
    order, other = make_order(world), make_order(world, lot="L2")
    with write(world.engine) as conn:
        own_serial_rows.add(conn, order.gtin, order.id, 0, [f"S{n}" for n in range(5)])
        own_serial_rows.add(conn, other.gtin, other.id, 0, ["T0"])
        assert own_serial_rows.remove(conn, order.gtin, order.id, 2) == 2
        assert own_serial_rows.of_order(conn, order.gtin, order.id, 0, 9) == ["S0", "S1", "S2"]
        assert [own_serial_rows.remove(conn, order.gtin, order.id, 2) for _ in range(3)] == [2, 1, 0]
        assert own_serial_rows.count(conn, other.gtin, other.id) == 1
