"""Taking in a producer's own serials: read, judge the whole file, load it in pieces, then let it count.

1. A serial is 1 to 20 characters of CSET 82 (GS1 AI 21), matched exactly. Exactly 12 Crockford characters are
   refused, they look like the registry's own; so are `.` and `..`, which servers rewrite in a path, `<GS>` within, a
   first sign that spreadsheets run, what a spreadsheet made of a number, fewer than 8 characters, runs of numbers in
   even steps, and a file whose serials anybody can guess (more than one hit in 10,000 tries).
2. A file with a fault is refused as a whole, and each of the first faults names its line: a bad serial, a repeat
   within the file, a serial that an earlier order of the GTIN holds. The others are counted.
3. Loading goes in pieces, each a transaction of its own, under an order that counts for nothing yet. A break leaves
   that order loading; the same file under the same order goes on behind the last piece. The last piece lets it count.
   Two runs of the same upload at once take turns, piece by piece. A suspension of the company ends it between two
   pieces; once that is lifted, the same file goes on.
"""

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from pathlib import Path
from typing import NoReturn

import numpy as np

from registry.codes import order_rules
from registry.codes.serials import is_serial
from registry.errors import Conflict, Invalid, Refused, Unavailable
from registry.intake import cell_damage, serial_files
from registry.intake.serial_faults import FAULTS_SHOWN, BadSerials, KnownSerials, LineFault, Wrong
from registry.model.days import local_day
from registry.model.goods import Level, Listing, Serials
from registry.model.orders import Order, OrderState, Request
from registry.office import suspensions
from registry.orders import issuing
from registry.orders.issuing import Placement
from registry.store.engine.engine import Connection, Engine, IntegrityError, read, write
from registry.store.orders import order_rows, own_serial_rows

MOST = 5_000_000
MOST_BYTES = 512 << 20
# Of what comes over the network, where many files are judged in one memory.
MOST_SENT = 500_000
PIECE = 20_000
# So many numbers at one and the same distance, up to _NEAR, are a guessable run.
_RUN = 10
_NEAR = 1000
SHORTEST = 8
# Whoever tries so many serials may hit one at most (Delegated Regulation (EU) 2016/161, article 4).
_TRIES = 10_000
# Fewer serials than this cannot show which signs may stand in a place.
_FEW = 16
_CLASSES = ((48, 58), (65, 91), (97, 123))
_SERIAL = re.compile(r"[A-Za-z0-9!\"%&'()*+,\-./:;<=>?_]{1,20}")
_TAIL = re.compile(rb"^(.*?)([0-9]{1,18})$")

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Upload:
    """A judged file: its serials in order (numpy `S20`), the line of each, and the file's SHA-256."""

    serials: np.ndarray
    lines: np.ndarray
    digest: str


def read_file(path: Path) -> Upload:
    """Read and judge a file of serials: text, one a line, or CSV or XLSX with a column `serial`.

    Raises Invalid naming up to 20 faulty lines, Unavailable when the file cannot be read.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise Invalid("file_too_large", f"{path} has {size:,} bytes; a file of serials has at most {MOST_BYTES:,}.")
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        with path.open("rb") as file:
            return _judged(_bounded(serial_files.records(file, str(path)), MOST), digest, str(path))
    except OSError as error:
        raise Unavailable("file", f"{path} cannot be read: {error.strerror}.") from error


def read_bytes(content: bytes, filename: str = "The file") -> Upload:
    """Judge the content of such a file, of at most MOST_SENT serials. Raises Invalid as `read_file`."""
    rows = serial_files.records(io.BytesIO(content), filename)
    return _judged(_bounded(rows, MOST_SENT), hashlib.sha256(content).hexdigest(), filename)


def read_list(serials: Sequence[str]) -> Upload:
    """Judge serials that come as a list; a fault names the place in it as its line, from 1. Raises Invalid."""
    digest = hashlib.sha256(json.dumps(serials).encode()).hexdigest()
    return _judged(enumerate(serials, 1), digest, "The list")


def _judged(records: Iterator[tuple[int, str]], digest: str, name: str) -> Upload:
    serials, lines = _read(records)
    if not serials.size:
        raise Invalid("no_serials", f"{name} holds no serial: write one a line, or a CSV with the column serial.")
    _refuse(*_repeats(serials, lines))
    runs = _runs(serials, lines)
    _refuse(runs, len(runs))
    guessable = _guessable(serials, lines)
    _refuse(guessable, len(guessable))
    return Upload(serials, lines, digest)


def _read(records: Iterator[tuple[int, str]]) -> tuple[np.ndarray, np.ndarray]:
    """The serials and their lines, packed piece by piece. Raises BadSerials, which keeps the first faults alone."""
    serials, lines = [np.array([], dtype="S20")], [np.array([], dtype=np.int64)]
    faults: list[LineFault] = []
    total = 0
    while piece := list(islice(records, PIECE)):
        wrong = [fault for line, serial in piece if (fault := _fault(line, serial))]
        faults += wrong[: FAULTS_SHOWN - len(faults)]
        total += len(wrong)
        if not total:
            serials.append(np.array([serial.encode("ascii") for _, serial in piece], dtype="S20"))
            lines.append(np.array([line for line, _ in piece], dtype=np.int64))
    _refuse(faults, total)
    return np.concatenate(serials), np.concatenate(lines)


def _bounded(rows: Iterator[tuple[int, str]], most: int) -> Iterator[tuple[int, str]]:
    for count, row in enumerate(rows, 1):
        if count > most:
            raise Invalid("too_many_serials", f"A file of serials has at most {most:,}; split it into several orders.")
        yield row


def _fault(line: int, serial: str) -> LineFault | None:
    if serial.startswith(("=", "+", "-", "@")):
        return LineFault(line, Wrong.FORMULA, serial[:24])
    if cell_damage.is_turned_serial(serial):
        return LineFault(line, Wrong.TURNED, serial[:24])
    if not _SERIAL.fullmatch(serial):
        return LineFault(line, Wrong.FORM, serial[:24])
    if len(serial) < SHORTEST and serial not in (".", ".."):
        return LineFault(line, Wrong.SHORT, serial)
    if order_rules.holds_stand_in(serial):
        return LineFault(line, Wrong.SEPARATOR, serial)
    if serial in (".", ".."):
        return LineFault(line, Wrong.DOTS, serial)
    if is_serial(serial.upper()):
        return LineFault(line, Wrong.OURS, serial)
    return None


def _refuse(faults: list[LineFault], total: int) -> None:
    if faults:
        raise BadSerials(faults, total)


def _repeats(serials: np.ndarray, lines: np.ndarray) -> tuple[list[LineFault], int]:
    """The first repeats, and how many there are."""
    order = np.argsort(serials, kind="stable")
    same = np.flatnonzero(serials[order[1:]] == serials[order[:-1]])
    shown = [
        LineFault(int(lines[order[at + 1]]), Wrong.REPEATED, serials[order[at]].decode(), str(lines[order[at]]))
        for at in same[:FAULTS_SHOWN].tolist()
    ]
    return shown, same.size


def _runs(serials: np.ndarray, lines: np.ndarray) -> list[LineFault]:
    """The first run of numbers at an even, small distance, in whatever order they stand in the file."""
    numbered = sorted(
        (match[1], int(match[2]), line)
        for serial, line in zip(serials.tolist(), lines.tolist(), strict=True)
        if (match := _TAIL.match(serial))
    )
    length, step = 1, 0
    for at, ((head, number, _), (next_head, next_number, _)) in enumerate(pairwise(numbered), 2):
        distance = next_number - number if head == next_head else 0
        length = length + 1 if distance == step and 0 < step <= _NEAR else 2
        step = distance
        if length == _RUN and 0 < step <= _NEAR:
            first_head, _, line = numbered[at - _RUN]
            return [LineFault(line, Wrong.COUNTED, first_head.decode(), str(step))]
    return []


def _guessable(serials: np.ndarray, lines: np.ndarray) -> list[LineFault]:
    """Whether more than one in _TRIES made-up serials would hit: how many there are, over how many there could be.

    There could be as many as the product, place by place, of the different signs seen there. Of a few serials, whose
    own signs would call even random ones guessable, all signs of the kinds seen in a place that varies count.
    """
    signs = serials.view(np.uint8).reshape(len(serials), -1)
    possible = 1
    for place in range(signs.shape[1]):
        seen = np.flatnonzero(np.bincount(signs[:, place], minlength=256)[1:]) + 1
        size = int(seen.size)
        if size > 1 and len(serials) < _FEW:
            kinds = [last - first for first, last in _CLASSES if ((seen >= first) & (seen < last)).any()]
            size = max(size, sum(kinds))
        possible *= max(1, size)
    if len(serials) == 1 or len(serials) * _TRIES <= possible:
        return []
    tries = max(1, possible // len(serials))
    return [LineFault(int(lines[0]), Wrong.GUESSABLE, serials[0].decode(), f"{tries:,}")]


def take_in(engine: Engine, request: Request, upload: Upload, placement: Placement, progress: Progress) -> Order:
    """Place an order of a producer's own serials and load them; or go on with one that broke off.

    Raises what `issuing.place` raises, and Refused when an earlier order holds one of the serials: then nothing of the
    file was taken in.
    """
    request = replace(
        request, quantity=len(upload.serials), key=request.key or f"serials {request.gtin} {upload.digest}"
    )
    with write(engine) as conn:
        order = _begin(conn, request, upload, placement)
    return _load(engine, order, upload, progress, _take_back)


def expect(conn: Connection, request: Request, placement: Placement) -> Order:
    """Grant an order whose serials come later by `fill`, `request.quantity` of them; it counts for nothing before.

    Raises what `issuing.place` raises.
    """
    issuing.check_form(request)
    listing = issuing.product_of(conn, request.gtin)
    earlier = order_rows.by_key(conn, listing.organisation.id, request.key) if request.key else None
    if earlier is not None:
        if earlier.serial_key is not None:
            raise Conflict("idempotency_mismatch", f"The key was used for order {earlier.id}, which has other serials.")
        return issuing.same(earlier, request)
    return _grant(conn, listing, request, placement, None)


def fill(engine: Engine, order: Order, upload: Upload, progress: Progress) -> Order:
    """Load the serials of an order that waits for them; the same list again goes on where it broke off.

    Raises Invalid for another number of them, Conflict for another list while one is half there, Refused for an order
    that takes none, or where an earlier order holds one of them: then this one waits as before.
    """
    with write(engine) as conn:
        present = order_rows.by_id(conn, order.id)
        if present is None or present.serial_key is not None or present.level is not Level.UNIT:
            raise Refused("serials_not_taken", f"Order {order.id} was not placed for serials of your own.")
        digest = order_rows.digest_of(conn, order.id)
        if digest not in (None, upload.digest):
            raise Conflict("serials_other", f"Order {order.id} has another list of serials: send that one again.")
        if present.state is OrderState.CANCELLED:
            raise Refused("order_cancelled", f"Order {order.id} is cancelled.")
        if len(upload.serials) != present.quantity:
            raise Invalid(
                "serials_quantity",
                f"serials: order {order.id} takes {present.quantity:,}, not {len(upload.serials):,}.",
            )
        order_rows.note_digest(conn, order.id, upload.digest)
    return _load(engine, present, upload, progress, _empty)


def _load(
    engine: Engine, order: Order, upload: Upload, progress: Progress, give_up: Callable[[Engine, Order], None]
) -> Order:
    if order.state is not OrderState.LOADING:
        return order
    with read(engine) as conn:
        done = own_serial_rows.count(conn, order.gtin, order.id)
    progress(done)
    while True:
        try:
            with write(engine) as conn:
                reached = _load_piece(conn, order, upload)
        except IntegrityError:
            _refuse_known(engine, order, upload, give_up)
        progress(reached - done)
        done = reached
        if done == len(upload.serials):
            return replace(order, state=OrderState.PLACED)


def _load_piece(conn: Connection, order: Order, upload: Upload) -> int:
    """Load the next piece, wherever this run or another one got to; returns how many serials are there now."""
    present = order_rows.by_id(conn, order.id)
    if present is None:
        raise Refused("serials_withdrawn", "This upload was cancelled or refused meanwhile: run it again.")
    if present.state is OrderState.CANCELLED:
        raise Refused("order_cancelled", f"Order {order.id} was cancelled before its serials were all there.")
    suspensions.require_none(conn, present.organisation_id)
    start = own_serial_rows.count(conn, order.gtin, order.id)
    piece = [serial.decode() for serial in upload.serials[start : start + PIECE].tolist()]
    if piece:
        own_serial_rows.add(conn, order.gtin, order.id, start, piece)
    if start + len(piece) == len(upload.serials):
        order_rows.loaded(conn, order.id)
    return start + len(piece)


def _begin(conn: Connection, request: Request, upload: Upload, placement: Placement) -> Order:
    issuing.check_form(request)
    listing = issuing.product_of(conn, request.gtin)
    earlier = order_rows.by_key(conn, listing.organisation.id, request.key or "")
    if earlier is not None:
        if order_rows.digest_of(conn, earlier.id) != upload.digest:
            raise Conflict("idempotency_mismatch", f"The key was used for order {earlier.id}, with another file.")
        return issuing.same(earlier, request)
    return _grant(conn, listing, request, placement, upload.digest)


def _grant(conn: Connection, listing: Listing, request: Request, placement: Placement, digest: str | None) -> Order:
    order_rules.check_expiry(request.expiry, local_day(placement.now))
    issuing.check_product(conn, listing, request)
    order = issuing.grant(conn, listing, request, placement, Serials.OWN)
    order_rows.add(conn, order, request.key, digest)
    issuing.audit_placed(conn, order, placement)
    return order


def _refuse_known(engine: Engine, order: Order, upload: Upload, give_up: Callable[[Engine, Order], None]) -> NoReturn:
    """Name the lines that earlier orders hold, and undo the whole upload, piece by piece."""
    faults: list[LineFault] = []
    with read(engine) as conn:
        for start in range(own_serial_rows.count(conn, order.gtin, order.id), len(upload.serials), PIECE):
            piece = [serial.decode() for serial in upload.serials[start : start + PIECE].tolist()]
            earlier_units = own_serial_rows.find(conn, [(order.gtin, serial) for serial in piece])
            faults += [
                LineFault(int(upload.lines[start + at]), Wrong.KNOWN, serial, unit.order_id)
                for at, serial in enumerate(piece)
                if (unit := earlier_units.get((order.gtin, serial))) and unit.order_id != order.id
            ]
            if len(faults) >= FAULTS_SHOWN:
                break
    if not faults:
        raise Conflict("serials_moved", "Another upload gave way at this moment: run the same command again.")
    give_up(engine, order)
    raise KnownSerials(faults)


def _take_back(engine: Engine, order: Order) -> None:
    """Remove an order that never counted, and its serials; one that counts by now stays."""
    while True:
        with write(engine) as conn:
            present = order_rows.by_id(conn, order.id)
            if present is None or present.state is not OrderState.LOADING:
                return
            if not own_serial_rows.remove(conn, order.gtin, order.id, PIECE):
                order_rows.forget(conn, order.id)


def _empty(engine: Engine, order: Order) -> None:
    """Remove the serials of an order that waits for them, so that it can take another list."""
    while True:
        with write(engine) as conn:
            present = order_rows.by_id(conn, order.id)
            if present is None or present.state is not OrderState.LOADING:
                return
            if not own_serial_rows.remove(conn, order.gtin, order.id, PIECE):
                order_rows.note_digest(conn, order.id, None)
                return
