"""An order opened for printing: its range checked, its keys in hand, its own serials within reach."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import click

from registry.codes import production
from registry.codes.keyring import Keyring
from registry.codes.production import LineFormat, PrintedCode
from registry.errors import Refused
from registry.keys import custodian, making
from registry.model.goods import Level
from registry.model.orders import Order, OrderState
from registry.orders import issuing
from registry.store.engine.engine import Engine, read
from registry.store.orders import own_serials
from registry.terminal import console


@dataclass(frozen=True, slots=True)
class PrintRun:
    """What every command needs that writes codes down; `span` is start and stop, stop exclusive."""

    order: Order
    span: tuple[int, int]
    keyring: Keyring
    engine: Engine

    def codes(self) -> Iterator[PrintedCode]:
        """The codes of the range, one by one."""
        return production.printed_codes(self.order, self.keyring, *self.span, self._own)

    def lines(self, span: tuple[int, int], form: LineFormat, processes: int) -> Iterator[bytes]:
        """Blocks of whole lines for a part of the order."""
        return production.lines(self.order, self.keyring, span, form, processes, self._own)

    def _own(self, start: int, stop: int) -> Sequence[str]:
        with read(self.engine) as conn:
            return own_serials.of_order(conn, self.order.gtin, self.order.id, start, stop)


def open_order(order_id: str, start: int, stop: int | None) -> PrintRun:
    """Open an order for printing. Raises NotFound, Invalid for a wrong range, Refused where nothing may be printed."""
    engine = console.engine()
    with read(engine) as conn:
        order = issuing.find(conn, order_id)
        if order.level is not Level.TYPE:
            making.require_usable(conn, order.code_key)
    if order.state is OrderState.LOADING:
        raise Refused(
            "order_loading", f"The serials of order {order.id} are not all there: repeat the upload with the same file."
        )
    if order.state is OrderState.CANCELLED:
        click.echo(f"Note: order {order.id} is cancelled; its codes are answered with `blocked`.", err=True)
    span = issuing.check_span(order, start, stop)
    keyring = console.custodian(engine).keyring
    if order.level is not Level.TYPE:
        keyring = custodian.with_signer(keyring, console.key_folder(), order.code_key)
    return PrintRun(order, span, keyring, engine)
