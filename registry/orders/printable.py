"""An order opened for printing: its keys in hand, a producer's own serials within reach."""

from collections.abc import Iterator
from dataclasses import dataclass

from registry.codes import production
from registry.codes.keyring import Keyring
from registry.codes.production import LineFormat, OwnSerials, PrintedCode
from registry.model.orders import Order, Span
from registry.store.engine.engine import Engine, read
from registry.store.orders import own_serial_rows


def own_serials(engine: Engine, order: Order) -> OwnSerials:
    """What reads the serials of units start..stop-1 of an order whose producer made them."""

    def serials(start: int, stop: int) -> list[str]:
        with read(engine) as conn:
            return own_serial_rows.of_order(conn, order.gtin, order.id, start, stop)

    return serials


@dataclass(frozen=True, slots=True)
class PrintableOrder:
    """An order with its keys in hand, and the run of its codes that is printed."""

    order: Order
    span: Span
    keyring: Keyring
    # In hand, because a stream goes on when whoever asked for it is gone.
    engine: Engine

    def codes(self) -> Iterator[PrintedCode]:
        """The codes of the range, one by one."""
        own = own_serials(self.engine, self.order)
        return production.printed_codes(self.order, self.keyring, *self.span, own)

    def lines(self, span: Span, form: LineFormat, processes: int = 1) -> Iterator[bytes]:
        """Blocks of whole lines for a part of the order."""
        own = own_serials(self.engine, self.order)
        return production.lines(self.order, self.keyring, span, form, processes, own)
