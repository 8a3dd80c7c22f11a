"""A producer's own serials: every rule of `serial_intake`, breaks and races, and that they verify like any other."""

import random
import threading
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from registry.codes import production
from registry.codes.production import PrintedCode
from registry.errors import Conflict, Invalid, Refused, RegistryError, Unavailable
from registry.intake.serial_faults import BadSerials, Wrong
from registry.judgement.verdict import Verdict
from registry.keys import custodian
from registry.market.measures import Decision, act
from registry.model.goods import Level
from registry.model.measures import Act, Target
from registry.model.orders import Order, OrderFilter, OrderState, RangeKind, Request, Span, SpanRequest, Unit
from registry.model.people import REGISTRY
from registry.orders import issuing, serial_intake
from registry.orders.issuing import Deed, Placement
from registry.orders.printable import PrintableOrder
from registry.orders.serial_intake import Upload, read_bytes, read_file
from registry.store.engine import schema
from registry.store.engine.engine import read, write
from registry.store.orders import orders, own_serials
from tests.factories import EXPIRY, HOST, World, ask, make_order, make_product
from tests.processes import cpu_seconds


def _write(folder: Path, content: bytes | str, name: str = "serials.txt") -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def _some(count: int, seed: int = 1) -> list[str]:
    """Different serials that nobody can guess."""
    chance = random.Random(seed)
    return [f"S{chance.randrange(10**15):015d}{number:04x}" for number in range(count)]


def _upload(folder: Path, serials: list[str], name: str = "serials.txt") -> Upload:
    return read_file(_write(folder, "\n".join(serials) + "\n", name))


def _take(
    world: World, gtin: str, upload: Upload, told: Callable[[int], None] = lambda _: None, **asked: object
) -> Order:
    content = {"lot": "L1", "expiry": EXPIRY, **asked}
    placement = Placement(HOST, world.now, world.draw)
    return serial_intake.take_in(world.engine, Request(gtin, **content), upload, placement, told)  # type: ignore[arg-type]


def _count(world: World) -> tuple[int, int]:
    """How many orders and own serials there are."""
    with read(world.engine) as conn:
        tables = (schema.orders, schema.own_serials)
        found = [conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables]
    return found[0], found[1]


def _printed(world: World, order: Order, index: int) -> PrintedCode:
    keyring = custodian.with_signer(world.custodian.keyring, world.folder, order.code_key)
    return next(PrintableOrder(order, Span(index, index + 1), keyring, world.engine).codes())


def _told(world: World, text: str) -> tuple[Verdict, tuple[str, ...]]:
    judgement = ask(world, text).judgement
    return judgement.verdict, judgement.reasons


# --- reading a file


def _refused(file: Path) -> Invalid:
    with pytest.raises(Invalid) as caught:
        read_file(file)
    return caught.value


@pytest.mark.parametrize(
    "serial",
    [
        " a",
        "a ",
        "a b",
        "\t",
        "á",
        "日本",
        "Ａ",
        *(f"a{sign}b" for sign in "#$@[\\]^`{|}~\x1d\0\x7f\x0b\u2028\x85\r"),
        "x" * 21,
    ],
)
def test_a_character_outside_set_82_or_a_21st_is_refused_by_its_line(tmp_path: Path, serial: str) -> None:
    found = _refused(_write(tmp_path, f"good-1\n{serial}\ngood-2\n"))
    assert found.code == "serials_refused"
    assert "line 2: " in found.message
    assert "line 1: " not in found.message
    assert found.message.isprintable()


@pytest.mark.parametrize("serial", [".", ".."])
def test_dots_that_servers_rewrite_are_refused(tmp_path: Path, serial: str) -> None:
    assert "line 1: " in _refused(_write(tmp_path, serial)).message


@pytest.mark.parametrize("serial", ["7K3M9Q2XT4WZ", "7k3m9q2xt4wz", "000000000000", "ABCDEFGHJKMN"])
def test_twelve_characters_like_the_registrys_own_are_refused(tmp_path: Path, serial: str) -> None:
    assert "registry's own" in _refused(_write(tmp_path, serial)).message


@pytest.mark.parametrize(
    "serial", ["x", "...", "7K3M9Q2XT4W", "7K3M9Q2XT4WZZ", "7K3M-9Q2X-T4", "UUUUUUUUUUUU", "x" * 20]
)
def test_other_serials_are_taken(tmp_path: Path, serial: str) -> None:
    assert read_file(_write(tmp_path, serial)).serials.tolist() == [serial.encode()]


def test_every_character_of_set_82_is_taken(tmp_path: Path) -> None:
    signs = "!\"%&'()*+,-./:;<=>?_"
    assert read_file(_write(tmp_path, "\n".join(f"a{sign}" for sign in signs))).serials.size == len(signs)


def _numbers(first: int, count: int, form: str = "{}") -> str:
    return "\n".join(form.format(number) for number in range(first, first + count))


@pytest.mark.parametrize("form", ["{}", "AB{:08d}", "X-{}", "{:018d}", "7{:019d}"])
def test_ten_numbers_in_a_row_are_a_guessable_run_and_nine_are_not(tmp_path: Path, form: str) -> None:
    found = _refused(_write(tmp_path, "first-x\n" + _numbers(95, 10, form)))
    assert "line 2: from this serial on others count up in steps of 1" in found.message
    assert read_file(_write(tmp_path, "first-x\n" + _numbers(95, 9, form) + "\nlast-x")).serials.size == 11


def test_a_run_is_one_of_the_same_beginning(tmp_path: Path) -> None:
    text = "\n".join(f"{'ABCDE'[number % 5]}{number}" for number in range(100, 140))
    assert read_file(_write(tmp_path, text)).serials.size == 40


@pytest.mark.parametrize("step", [1, 2, 1000])
def test_a_run_is_found_in_whatever_order_and_even_steps_it_stands(tmp_path: Path, step: int) -> None:
    numbers = [f"{number:010d}" for number in range(7, 7 + 100 * step, step)]
    random.Random(5).shuffle(numbers)
    assert f"count up in steps of {step}" in _refused(_write(tmp_path, "\n".join(numbers))).message


def test_random_numbers_are_no_run(tmp_path: Path) -> None:
    chance = random.Random(7)
    numbers = {f"{chance.randrange(10**12):012d}X" for _ in range(5_000)}
    assert read_file(_write(tmp_path, "\n".join(numbers))).serials.size == len(numbers)


def test_what_scanners_print_for_a_separator_is_refused(tmp_path: Path) -> None:
    assert "line 1: 'AB<GS>CD' is refused" in _refused(_write(tmp_path, "AB<GS>CD\n")).message


def test_a_repeat_is_named_by_both_lines_and_case_makes_a_difference(tmp_path: Path) -> None:
    found = _refused(_write(tmp_path, "a\n\nb\r\nA\na\nb\n"))
    assert "line 5: 'a' stands in line 1 already" in found.message
    assert "line 6: 'b' stands in line 3 already" in found.message
    assert "'A'" not in found.message


def test_twenty_faults_are_shown_and_the_rest_counted(tmp_path: Path) -> None:
    found = _refused(_write(tmp_path, "#\n" * 1500))
    assert found.message.count("line ") == 20
    assert "and 1,480 more" in found.message


@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["plain", "BOM"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("last", [True, False], ids=["ended", "open"])
def test_lines_end_as_they_like(tmp_path: Path, start: str, end: str, last: bool) -> None:
    text = start + end.join(["a,1", "", 'b"2', "c"]) + (end if last else "")
    upload = read_file(_write(tmp_path, text))
    assert upload.serials.tolist() == [b"a,1", b'b"2', b"c"]
    assert upload.lines.tolist() == [1, 3, 4]


@pytest.mark.parametrize(
    "text",
    [
        'serial\n"a,1"\n"b""2"\nc\n',
        'no,serial,lot\r\n1,"a,1",L\r\n2,"b""2",L\r\n\r\n3,c,L\r\n',
        '\ufeff"Serial"\na\n',
        '"name, in full","SERIAL "\n"x, y",a\n',
    ],
)
def test_a_table_with_the_column_serial_is_read_with_its_quotes(tmp_path: Path, text: str) -> None:
    found = read_file(_write(tmp_path, text)).serials.tolist()
    assert found in ([b"a,1", b'b"2', b"c"], [b"a"])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("lot,serial\nL1,a\nL1\n", "line 3: ''"),
        ('serial\na\n"b\nc"\n', "line 4: 'b"),
        ('serial\na\n"b"x\n', "line 3: this is no CSV"),
        ('serial\na\n"b\n', "this is no CSV"),
        ("serial\n" + "x" * 200_000, "line 2: this is no CSV"),
    ],
)
def test_a_torn_table_is_refused_by_its_line(tmp_path: Path, text: str, line: str) -> None:
    assert line in _refused(_write(tmp_path, text)).message


@pytest.mark.parametrize("content", [b"", b"\n\r\n\n", b"\xef\xbb\xbf", b"serial\n", b"lot,serial\r\n\r\n"])
def test_a_file_without_serials_is_refused(tmp_path: Path, content: bytes) -> None:
    assert _refused(_write(tmp_path, content)).code == "no_serials"


@pytest.mark.parametrize("content", [bytes(range(256)) * 99, "a\nb\n".encode("utf-16"), b"PK\x03\x04" * 999, b"a\xffb"])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    assert _refused(_write(tmp_path, content)).code == "serials_refused"


def test_too_many_serials_and_too_large_a_file_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _write(tmp_path, "a\nb\nc\n")
    monkeypatch.setattr(serial_intake, "MOST", 3)
    assert read_file(file).serials.size == 3
    monkeypatch.setattr(serial_intake, "MOST", 2)
    assert _refused(file).code == "too_many_serials"
    with (tmp_path / "huge").open("wb") as huge:
        huge.truncate(serial_intake.MOST_BYTES + 1)
    assert _refused(tmp_path / "huge").code == "file_too_large"


def test_of_many_faults_the_first_are_kept_and_all_are_counted() -> None:
    for content, wrong in ((b"A\n" * 100_000, Wrong.REPEATED), (b"\xc3\xa9\n" * 100_000, Wrong.FORM)):
        with pytest.raises(BadSerials) as caught:
            read_bytes(content)
        first = 2 if wrong is Wrong.REPEATED else 1
        assert [(fault.line, fault.wrong) for fault in caught.value.faults] == [
            (line, wrong) for line in range(first, first + 20)
        ]
        assert caught.value.total == 100_001 - first
        assert f"and {caught.value.total - 20:,} more" in caught.value.message


@pytest.mark.slow("volume")
def test_what_is_sent_is_bounded_by_lines_and_judged_in_little_memory() -> None:
    tracemalloc.start()
    try:
        with pytest.raises(Invalid) as caught:
            read_bytes(b"A\n" * 4_000_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.code == "too_many_serials"
    # The 8 MB that were sent, 28 bytes a line of those that are read, and a piece.
    assert peak < 64 << 20


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for file in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(Unavailable, match="cannot be read"):
            read_file(file)


# --- taking in


@pytest.fixture
def gtin(world: World) -> str:
    return make_product(world).gtin


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> int:
    """Pieces of ten, so that a small file has many."""
    monkeypatch.setattr(serial_intake, "PIECE", 10)
    return 10


def test_own_serials_verify_like_any_other(world: World, gtin: str, tmp_path: Path) -> None:
    serials = ["Ab-1", "a%b/c?d", "7K3M9Q2XT4W", "x" * 20, "+&,;:'\"()"]
    order = _take(world, gtin, _upload(tmp_path, serials))
    assert (order.state, order.quantity, order.serial_key) == (OrderState.PLACED, 5, None)
    for index, serial in enumerate(serials):
        code = _printed(world, order, index)
        assert code.code.serial == serial
        answer = ask(world, code.uri)
        assert (answer.judgement.verdict, answer.unit) == (Verdict.GENUINE, Unit(order.id, index))
        assert _told(world, code.uri.replace("/10/L1/", "/10/L2/"))[0] is Verdict.FORGED
    assert _told(world, f"{gtin} Ab-1")[0] is Verdict.LISTED
    for other in ("AB-1", "ab-1", "Ab1", "Ab-l", "7k3m9q2xt4w", "x" * 19):
        assert _told(world, f"{gtin} {other}")[0] is Verdict.UNKNOWN, other


def test_own_serials_are_recalled_spoiled_and_cancelled_like_any_other(world: World, gtin: str, tmp_path: Path) -> None:
    order = _take(world, gtin, _upload(tmp_path, _some(5)))
    codes = [_printed(world, order, index).uri for index in range(4)]
    with write(world.engine) as conn:
        issuing.mark(conn, order.id, RangeKind.SPOILED, SpanRequest(1, 2), Deed("x", world.now))
        act(conn, Act.REPORT_STOLEN, Target(gtin, unit=Unit(order.id, 2)), Decision("x", "x"), world.now)
    verdicts = [_told(world, code)[0] for code in codes]
    assert verdicts[0] is verdicts[3] is Verdict.GENUINE
    assert Verdict.GENUINE not in verdicts[1:3]
    with write(world.engine) as conn:
        issuing.cancel(conn, order.id, Deed("x", world.now))
    assert _told(world, codes[3])[0] is Verdict.BLOCKED


def test_the_same_serial_of_another_product_is_another_one(world: World, gtin: str, tmp_path: Path) -> None:
    upload = _upload(tmp_path, _some(3))
    first, second = _take(world, gtin, upload), _take(world, make_product(world, 2).gtin, upload)
    assert first.id != second.id
    assert _count(world) == (2, 6)


def test_serials_of_an_earlier_order_are_named_by_line_and_order_and_nothing_stays(
    world: World, gtin: str, tmp_path: Path, small: int
) -> None:
    serials = _some(60)
    first = _take(world, gtin, _upload(tmp_path, serials[:30]))
    mixed = [*serials[30:55], serials[3], *serials[55:], serials[29]]
    for _ in range(2):
        with pytest.raises(Refused) as caught:
            _take(world, gtin, _upload(tmp_path, mixed))
        assert caught.value.code == "serials_known"
        assert f"line 26: {serials[3]!r} belongs to order {first.id}" in caught.value.message
        assert f"line 32: {serials[29]!r} belongs to order {first.id}" in caught.value.message
        assert caught.value.message.count("line ") == 2
        assert _count(world) == (1, 30)
    assert _take(world, gtin, _upload(tmp_path, serials[30:])).quantity == 30


def test_serials_of_a_cancelled_order_are_never_given_again(world: World, gtin: str, tmp_path: Path) -> None:
    first = _take(world, gtin, _upload(tmp_path, _some(3)))
    with write(world.engine) as conn:
        issuing.cancel(conn, first.id, Deed("x", world.now))
    with pytest.raises(Refused, match=first.id):
        _take(world, gtin, _upload(tmp_path, _some(3)), key="another")


def test_one_product_never_mixes_the_registrys_serials_and_its_own(world: World, gtin: str, tmp_path: Path) -> None:
    _take(world, gtin, _upload(tmp_path, _some(3)))
    with pytest.raises(Refused) as caught:
        make_order(world, gtin)
    assert (caught.value.code, "--serials" in caught.value.message) == ("serials_mixed", True)
    other = make_order(world, make_product(world, 2).gtin).gtin
    with pytest.raises(Refused) as caught:
        _take(world, other, _upload(tmp_path, _some(3)))
    assert caught.value.code == "serials_mixed"
    assert _count(world) == (2, 3)
    assert make_order(world, gtin, level=Level.LOT)


def test_the_same_file_again_is_the_same_order(world: World, gtin: str, tmp_path: Path) -> None:
    serials = _some(30)
    order = _take(world, gtin, _upload(tmp_path, serials))
    assert _take(world, gtin, _upload(tmp_path, serials)) == order
    with pytest.raises(Conflict):
        _take(world, gtin, _upload(tmp_path, serials), lot="L2")
    assert _count(world) == (1, 30)


def test_another_file_under_the_same_key_is_a_conflict(world: World, gtin: str, tmp_path: Path) -> None:
    serials = _some(31)
    order = _take(world, gtin, _upload(tmp_path, serials[:30]), key="k")
    assert _take(world, gtin, _upload(tmp_path, serials[:30]), key="k") == order
    for other in (serials[1:], serials[:29], serials[:30][::-1]):
        with pytest.raises(Conflict) as caught:
            _take(world, gtin, _upload(tmp_path, other), key="k")
        assert caught.value.code == "idempotency_mismatch"
    assert _count(world) == (1, 30)


class _Break(Exception):
    pass


def _broken(world: World, gtin: str, upload: Upload, at: int) -> Order:
    """An upload that breaks off when so many serials are there."""
    reached = 0

    def told(count: int) -> None:
        nonlocal reached
        reached += count
        if reached >= at:
            raise _Break

    with pytest.raises(_Break):
        _take(world, gtin, upload, told)
    with read(world.engine) as conn:
        return orders.seen_by(conn, REGISTRY, OrderFilter(gtin, at_most=1))[0]


def test_an_order_that_is_loading_counts_for_nothing(world: World, gtin: str, tmp_path: Path, small: int) -> None:
    serials = _some(50)
    order = _broken(world, gtin, _upload(tmp_path, serials), 20)
    assert (order.state, _count(world)) == (OrderState.LOADING, (1, 20))
    code = _printed(world, order, 7).uri
    verdict, reasons = _told(world, code)
    assert verdict is Verdict.UNKNOWN
    assert "sealed_not_issued" in reasons or "not_reported_yet" in reasons
    verdict, reasons = _told(world, f"{gtin} {serials[7]}")
    assert (verdict, "not_reported_yet" in reasons) == (Verdict.UNKNOWN, True)
    lot = make_order(world, gtin, level=Level.LOT)
    shelf = custodian.with_signer(world.custodian.keyring, world.folder, lot.code_key)
    text = next(production.printed_codes(lot, shelf, 0, 1)).uri
    assert _told(world, text)[0] is Verdict.LOT_KNOWN
    assert _take(world, gtin, _upload(tmp_path, serials)).id == order.id
    assert _told(world, code)[0] is Verdict.GENUINE


@pytest.mark.parametrize("at", [0, 10, 30, 49])
def test_a_broken_upload_goes_on_behind_its_last_piece(
    world: World, gtin: str, tmp_path: Path, small: int, at: int
) -> None:
    upload = _upload(tmp_path, _some(55))
    order = _broken(world, gtin, upload, at)
    steps: list[int] = []
    done = _take(world, gtin, upload, steps.append)
    assert (done.id, sum(steps), _count(world)) == (order.id, 55, (1, 55))
    with read(world.engine) as conn:
        assert own_serials.of_order(conn, gtin, order.id, 0, 99) == _some(55)


def test_a_refused_upload_that_broke_off_and_was_spoken_of_is_taken_back_whole(
    world: World, gtin: str, tmp_path: Path, small: int
) -> None:
    serials = _some(60)
    _take(world, gtin, _upload(tmp_path, serials[:5]))
    upload = _upload(tmp_path, [*serials[5:], serials[0]])
    order = _broken(world, gtin, upload, 20)
    with write(world.engine) as conn:
        issuing.mark(conn, order.id, RangeKind.SPOILED, SpanRequest(0, 5), Deed("x", world.now))
        issuing.correct(conn, order.id, "L2", None, Deed("x", world.now, "misprint"))
    with pytest.raises(Refused):
        _take(world, gtin, upload)
    assert _count(world) == (1, 5)


def test_an_upload_cancelled_on_the_way_leaves_nothing_and_can_begin_again(
    world: World, gtin: str, tmp_path: Path, small: int
) -> None:
    upload = _upload(tmp_path, _some(50))

    def cancel(count: int) -> None:
        if count:
            with write(world.engine) as conn:
                (newest,) = orders.seen_by(conn, REGISTRY, OrderFilter(gtin, at_most=1))
                issuing.cancel(conn, newest.id, Deed("x", world.now))

    with pytest.raises(Refused) as caught:
        _take(world, gtin, upload, cancel)
    assert caught.value.code == "serials_withdrawn"
    with read(world.engine) as conn:
        assert orders.seen_by(conn, REGISTRY, OrderFilter(gtin, at_most=1)) == []
    assert _take(world, gtin, upload).state is OrderState.PLACED


def _at_once(works: list[Callable[[], object]]) -> list[object]:
    """What each work came to, all begun at the same moment."""
    together = threading.Barrier(len(works))
    came: list[object] = [None] * len(works)

    def run(at: int) -> None:
        together.wait()
        try:
            came[at] = works[at]()
        except RegistryError as error:
            came[at] = error

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def test_the_same_upload_run_eight_times_at_once_is_one_whole_order(
    world: World, gtin: str, tmp_path: Path, small: int
) -> None:
    upload = _upload(tmp_path, _some(200))
    placed = _at_once([lambda: _take(world, gtin, upload)] * 8)
    ids = {order.id if isinstance(order, Order) else str(order) for order in placed}
    assert len(ids) == 1, placed
    assert _count(world) == (1, 200)
    with read(world.engine) as conn:
        assert own_serials.of_order(conn, gtin, ids.pop(), 0, 999) == _some(200)


def test_of_two_uploads_with_one_serial_in_common_at_most_one_counts(
    world: World, gtin: str, tmp_path: Path, small: int
) -> None:
    serials = _some(199)
    one = _upload(tmp_path, serials[:100], "one")
    two = _upload(tmp_path, [*serials[100:], serials[99]], "two")
    came = _at_once([lambda: _take(world, gtin, one), lambda: _take(world, gtin, two)])
    good = [order for order in came if isinstance(order, Order)]
    assert len(good) <= 1, came
    assert _count(world) == (len(good), 100 * len(good))
    assert all(one.code == "serials_known" for one in came if isinstance(one, RegistryError))


@pytest.mark.slow("volume")
def test_a_hundred_thousand_serials_load_in_seconds(world: World, gtin: str, tmp_path: Path) -> None:
    chance = random.Random(5)
    serials = [f"{number:06d}{chance.randrange(10**12):012d}" for number in range(100_000)]
    chance.shuffle(serials)
    began = cpu_seconds()
    upload = _upload(tmp_path, serials)
    order = _take(world, gtin, upload)
    assert cpu_seconds() - began < 30
    assert _count(world) == (1, 100_000)
    code = _printed(world, order, 99_999)
    assert code.code.serial == serials[-1]
    assert _told(world, code.uri)[0] is Verdict.GENUINE


# --- races of orders without own serials


def test_the_same_key_at_once_is_one_order(world: World, gtin: str) -> None:
    chance = [random.Random(number) for number in range(8)]

    def place(number: int) -> Callable[[], object]:
        return lambda: make_order(replace(world, draw=chance[number].randrange), gtin, key="k")

    placed = _at_once([place(number) for number in range(8)])
    assert len({repr(order) for order in placed}) == 1
    assert isinstance(placed[0], Order)
    assert _count(world)[0] == 1


def test_different_orders_at_once_have_different_numbers_though_chance_is_poor(world: World, gtin: str) -> None:
    def place(number: int) -> Callable[[], object]:
        chance = random.Random(number // 4)
        poor = replace(world, draw=lambda below: chance.randrange(min(below, 16)))
        return lambda: make_order(poor, gtin)

    placed = [order for order in _at_once([place(number) for number in range(8)]) if isinstance(order, Order)]
    assert len({order.number for order in placed}) == 8
    assert len({order.id for order in placed}) == 8
    assert _count(world)[0] == 8


@pytest.mark.parametrize("header", ["so;serial", "so\tSố sê-ri", '"note";"SERIAL"'])
def test_a_csv_as_excel_writes_it_is_read_by_its_header(tmp_path: Path, header: str) -> None:
    mark = ";" if ";" in header else "\t"
    upload = read_file(_write(tmp_path, f"{header}\n0{mark}DTX-SXG38K\n1{mark}DTX-9QQ2\n"))
    assert upload.serials.tolist() == [b"DTX-SXG38K", b"DTX-9QQ2"]


def test_a_header_that_names_no_column_serial_is_refused_not_taken_for_a_serial(tmp_path: Path) -> None:
    assert "name it serial" in _refused(_write(tmp_path, "serial no;lot\nA1;L1\n")).message
