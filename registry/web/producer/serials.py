"""A producer's own serials: a file is read, judged line by line, and taken in whole or not at all."""

from dataclasses import dataclass

from flask import Response, request

from registry.catalogue import assortment
from registry.errors import Invalid, RegistryError
from registry.intake.serial_faults import BadSerials, KnownSerials, LineFault
from registry.model.goods import Level, ProductState
from registry.model.orders import Request
from registry.orders import own_orders, serial_intake
from registry.store.engine.engine import read
from registry.web.front import frame
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.page import pages
from registry.web.producer import own
from registry.web.producer.order_words import SERIAL_FAULT

BODY = 10 << 20
_FIELDS = ("gtin", "lot", "expiry")


@dataclass(frozen=True, slots=True)
class _FaultList:
    """The faulty lines in sentences, the first of them, and how many there are in all."""

    sentences: tuple[str, ...] = ()
    total: int = 0


_NO_FAULTS = _FaultList()


@own.blueprint.get("/producer/serials")
def serials_form() -> Response:
    return _form({"gtin": own.text("gtin", 14)})


def _form(
    values: dict[str, str], status: int = 200, message: str | None = None, faults: _FaultList = _NO_FAULTS
) -> Response:
    with read(service().engine) as conn:
        offered = assortment.choices(conn, own.viewer(), ProductState.APPROVED)
    return pages.desk(
        "producer/serials.html",
        status,
        values=values,
        message=message,
        faults=faults.sentences,
        total=faults.total,
        products=own.choices(offered),
    )


@own.blueprint.post("/producer/serials")
def take_in() -> Response:
    values = {name: request.form.get(name, "")[:300] for name in _FIELDS}
    sent = request.files.get("file")
    content = sent.read(BODY + 1) if sent else b""
    try:
        if not content:
            raise Invalid("no_serials", "The file holds no serial.")
        upload = serial_intake.read_bytes(content, (sent.filename if sent and sent.filename else "The file")[-80:])
        order = own_orders.take_in(
            service().engine, known_caller(), _request(len(upload.serials)), upload, own.placement(), lambda _: None
        )
    except (BadSerials, KnownSerials) as error:
        faults = _FaultList(tuple(_sentence(fault) for fault in error.faults), error.total)
        return _form(values, frame.status_of(error), pages.word("pd_serials_refused"), faults)
    except RegistryError as error:
        return _form(values, frame.status_of(error), pages.fault(error))
    return pages.to(f"/producer/orders/{order.id}", said="pd_serials_done")


def _request(quantity: int) -> Request:
    """The file's own digest is the key of its order: the same file again is the same order."""
    gtin, lot, expiry = own.text("gtin", 14).zfill(14), own.text("lot") or None, own.day("expiry")
    return Request(gtin, quantity, Level.UNIT, lot, expiry, request.form.get("inactive") == "1")


def _sentence(fault: LineFault) -> str:
    sentence = pages.say(SERIAL_FAULT[fault.wrong], serial=fault.serial, other=fault.other)
    return pages.word("pd_line", line=fault.line, said=sentence)
