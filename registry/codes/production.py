"""The codes of an order, as lines of a file: serial -> seal -> text, on all cores.

1. Codes are a pure function of the order and the keys, so nothing is stored and a killed run resumes at any index
   with the same bytes. Only the file's first line (the CSV header) belongs to index 0.
2. Work is cut into blocks that processes sign in parallel (`crews`): memory stays constant, a slow reader slows the
   signing down, and the private key is never written down.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from registry import crews
from registry.codes import keyring, product_codes
from registry.codes.keyring import Keyring
from registry.codes.product_codes import ProductCode, Seal
from registry.codes.serials import SerialCipher
from registry.errors import Refused, Unavailable
from registry.gs1 import digital_link
from registry.model.goods import Level
from registry.model.orders import Order, Span

BLOCK = 4096
_SHORT_BLOCK = 256
# Starting a process costs about as much as signing this many codes.
_WORTH_PROCESSES = 4 * BLOCK


# The serials of units start..stop-1 of an order.
OwnSerials = Callable[[int, int], Sequence[str]]


class LineFormat(StrEnum):
    """How codes are written down: one line each, LF at its end."""

    CSV = "csv"
    NDJSON = "ndjson"
    TEXT = "text"


CSV_HEADER = "index,gtin,serial,lot,expiry,code\n"


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """One code of an order: its values, its seal's text (None at type level) and the URI that is printed."""

    index: int
    code: ProductCode
    seal: str | None
    uri: str


@dataclass(frozen=True, slots=True)
class _Plate:
    """What all codes of an order share, and the secrets to make each: small enough to send to a process."""

    order: Order
    serial_key: bytes
    private: bytes
    format: LineFormat


def product_code(order: Order, serial: str | None) -> ProductCode:
    """The values that a code of this order carries, as printed."""
    expiry = order.expiry.strftime("%y%m%d") if order.expiry else None
    return ProductCode(order.gtin, order.lot, expiry, serial if order.level is Level.UNIT else None)


def printed_codes(
    order: Order, keys: Keyring, start: int, stop: int, own: OwnSerials | None = None
) -> Iterator[PrintedCode]:
    """The codes start..stop-1 of an order, one by one, in this process; `own` gives a producer's own serials.

    Raises Unavailable when the order's private key is not in `keys`.
    """
    if order.level is not Level.UNIT:
        shared = _printed(order, keys, start, None)
        for index in range(start, stop):
            yield replace(shared, index=index)
        return
    for at in range(start, stop, _SHORT_BLOCK):
        serials = _serials(order, keys, own)(at, min(at + _SHORT_BLOCK, stop))
        for index, serial in enumerate(serials, at):
            yield _printed(order, keys, index, serial)


def _printed(order: Order, keys: Keyring, index: int, serial: str | None) -> PrintedCode:
    code = product_code(order, serial)
    if code.level is Level.TYPE:
        return PrintedCode(index, code, None, product_codes.uri(code, None, order.host))
    message = product_codes.signed_bytes(code, order.code_key)
    seal = Seal(order.code_key, keys.sign(order.code_key, message)).text
    return PrintedCode(index, code, seal, product_codes.uri(code, seal, order.host))


def serial(order: Order, keys: Keyring, index: int, own: OwnSerials | None = None) -> str:
    """The serial of one unit of an order; `own` as above."""
    return _serials(order, keys, own)(index, index + 1)[0]


def _serials(order: Order, keys: Keyring, own: OwnSerials | None) -> OwnSerials:
    if order.serial_key is None:
        assert own is not None, "an order of own serials needs their source"
        return own
    cipher = SerialCipher(keys.serial_key(order.serial_key), order.gtin)
    return lambda start, stop: [s.decode() for s in cipher.write_array(order.number, start, stop).tolist()]


def lines(
    order: Order, keys: Keyring, span: Span, form: LineFormat, processes: int, own: OwnSerials | None = None
) -> Iterator[bytes]:
    """Blocks of whole lines for the codes of a span, in order; `own` gives a producer's own serials.

    Raises Refused for a span without codes, Unavailable when a key is missing. Closing the iterator stops the workers.
    """
    start, stop = span
    if not 0 <= start < stop <= order.quantity:
        raise Refused("range", f"start {start}, stop {stop}: order {order.id} has codes 0 to {order.quantity - 1}.")
    if order.level is not Level.UNIT:
        yield from _shared_lines(order, keys, span, form)
        return
    if order.serial_key is None:
        yield from _own_lines(order, keys, span, form, own)
        return
    plate = _Plate(order, keys.serial_key(order.serial_key), _private_bytes(keys, order.code_key), form)
    if form is LineFormat.CSV and start == 0:
        yield CSV_HEADER.encode()
    if stop - start <= _WORTH_PROCESSES or processes < 2:
        # Its own press: the threads of a server write several orders at once.
        press = _Press(plate)
        for at in range(start, stop, BLOCK):
            yield press.block(at, min(at + BLOCK, stop))
        return
    yield from _parallel(plate, start, stop, processes)


def _parallel(plate: _Plate, start: int, stop: int, processes: int) -> Iterator[bytes]:
    spans = (Span(at, min(at + BLOCK, stop)) for at in range(start, stop, BLOCK))
    with closing(crews.share(_block, spans, _engrave, plate, processes)) as blocks:
        for _, block in blocks:
            yield block


def _private_bytes(keys: Keyring, number: int) -> bytes:
    signer = keys.signers.get(number)
    if signer is None:
        raise Unavailable("key_missing", f"The private half of key {number} was not opened for signing.")
    return signer.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


class _Press:
    """A worker's tools for one order, made once."""

    def __init__(self, plate: _Plate) -> None:
        order = plate.order
        private = serialization.load_der_private_key(plate.private, None)
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        self.signer = private
        self.order = order
        self.cipher = SerialCipher(plate.serial_key, order.gtin)
        signed = product_codes.signed_bytes(product_code(order, _SERIAL), order.code_key)
        self.before, self.after = signed.split(_SERIAL.encode())
        self.template = _template(order, plate.format)

    def block(self, start: int, stop: int) -> bytes:
        """The lines of units start..stop-1."""
        signer, before, after, template = self.signer, self.before, self.after, self.template
        serials = self.cipher.write_array(self.order.number, start, stop).tolist()
        signatures = [keyring.sign(signer, before + serial + after) for serial in serials]
        seals = product_codes.seal_texts(self.order.code_key, signatures)
        return b"".join(
            [
                template % {b"index": index, b"serial": serial, b"seal": seal}
                for index, serial, seal in zip(range(start, stop), serials, seals, strict=True)
            ]
        )


# Stand-ins that no value contains (control characters of Latin-1); they mark where index, serial and seal go.
_INDEX, _SERIAL, _SEAL = "\x80", "\x81", "\x82"


def _template(order: Order, form: LineFormat) -> bytes:
    """A %-template in UTF-8 that writes one line from index, serial and seal; percent signs of values are doubled."""
    code = product_code(order, _SERIAL)
    uri = product_codes.uri(code, _SEAL, order.host).replace(digital_link.escape_path(_SERIAL), _SERIAL)
    line = _line(form, _INDEX, code, uri).replace("%", "%%")
    return line.replace(_INDEX, "%(index)d").replace(_SERIAL, "%(serial)s").replace(_SEAL, "%(seal)s").encode()


def _line(form: LineFormat, index: str, code: ProductCode, uri: str) -> str:
    if form is LineFormat.TEXT:
        return uri + "\n"
    if form is LineFormat.CSV:
        out = io.StringIO()
        row = [index, code.gtin, code.serial or "", code.lot or "", code.expiry or "", uri]
        csv.writer(out, lineterminator="\n").writerow(row)
        return out.getvalue()
    values = {"gtin": code.gtin, "serial": code.serial, "lot": code.lot, "expiry": code.expiry, "code": uri}
    return f'{{"index": {index}, ' + json.dumps(values, ensure_ascii=False).lstrip("{") + "\n"


def _shared_lines(order: Order, keys: Keyring, span: Span, form: LineFormat) -> Iterator[bytes]:
    """Lot and type level: every line holds the same code."""
    start, stop = span
    if form is LineFormat.CSV and start == 0:
        yield CSV_HEADER.encode()
    printed = next(printed_codes(order, keys, 0, 1))
    for at in range(start, stop, BLOCK):
        block = range(at, min(at + BLOCK, stop))
        yield "".join(_line(form, str(index), printed.code, printed.uri) for index in block).encode()


def _own_lines(order: Order, keys: Keyring, span: Span, form: LineFormat, own: OwnSerials | None) -> Iterator[bytes]:
    """Own serials may need escaping each in its own way, so every line is written by itself, in this process."""
    start, stop = span
    if form is LineFormat.CSV and start == 0:
        yield CSV_HEADER.encode()
    for at in range(start, stop, BLOCK):
        block = printed_codes(order, keys, at, min(at + BLOCK, stop), own)
        yield "".join(_line(form, str(one.index), one.code, one.uri) for one in block).encode()


_press: _Press | None = None


def _engrave(plate: _Plate) -> None:
    global _press
    _press = _Press(plate)


def _block(span: Span) -> bytes:
    assert _press is not None
    return _press.block(*span)
