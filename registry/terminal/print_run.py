"""An order opened for printing: its range checked, its keys in hand."""

import click

from registry.errors import Refused
from registry.keys import custodian, making
from registry.model.goods import Level
from registry.model.orders import OrderState, SpanRequest
from registry.office import suspensions
from registry.orders import issuing
from registry.orders.printable import PrintableOrder
from registry.store.engine.engine import read
from registry.terminal import console


def open_order(order_id: str, start: int, stop: int | None) -> PrintableOrder:
    """Open an order for printing. Raises NotFound, Invalid for a wrong range, Refused where nothing may be printed."""
    engine = console.engine()
    with read(engine) as conn:
        order = issuing.find(conn, order_id)
        suspensions.require_none(conn, order.organisation_id)
        if order.level is not Level.TYPE:
            making.require_usable(conn, order.code_key)
    if order.state is OrderState.LOADING:
        raise Refused(
            "order_loading", f"The serials of order {order.id} are not all there: repeat the upload with the same file."
        )
    if order.state is OrderState.CANCELLED:
        click.echo(f"Note: order {order.id} is cancelled; its codes are answered with `blocked`.", err=True)
    span = issuing.check_span(order, SpanRequest(start, stop))
    keyring = console.custodian(engine).keyring
    if order.level is not Level.TYPE:
        keyring = custodian.with_signer(keyring, console.key_folder(), order.code_key)
    return PrintableOrder(order, span, keyring, engine)
