"""Reading a producer's own serials: what is taken, and each fault by its line."""

import random
import tracemalloc
from pathlib import Path

import pytest

from registry.errors import Invalid, Unavailable
from registry.intake.serial_faults import BadSerials, Wrong
from registry.orders import serial_intake
from registry.orders.serial_intake import read_bytes, read_file
from tests.orders.serial_files import some_serials, write_file
from tests.paths import DATA


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
        "á",
        "日本",
        "Ａ",
        *(f"a{sign}b" for sign in "#$@[\\]^`{|}~\x1d\x7f\x0b"),
        "x" * 21,
    ],
)
def test_a_character_outside_set_82_or_a_21st_is_refused_by_its_line(tmp_path: Path, serial: str) -> None:
    found = _refused(write_file(tmp_path, f"good-1X9\n{serial}\ngood-2Q7\n"))
    assert found.code == "serials_refused"
    assert "line 2: " in found.message
    assert "line 1: " not in found.message
    assert found.message.isprintable()


@pytest.mark.parametrize("serial", [".", ".."])
def test_dots_that_servers_rewrite_are_refused(tmp_path: Path, serial: str) -> None:
    assert "line 1: " in _refused(write_file(tmp_path, serial)).message


@pytest.mark.parametrize("serial", ["7K3M9Q2XT4WZ", "7k3m9q2xt4wz", "000000000000", "ABCDEFGHJKMN"])
def test_twelve_characters_like_the_registrys_own_are_refused(tmp_path: Path, serial: str) -> None:
    assert "registry's own" in _refused(write_file(tmp_path, serial)).message


@pytest.mark.parametrize(
    "serial", ["........", "7K3M9Q2XT4W", "7K3M9Q2XT4WZZ", "7K3M-9Q2X-T4", "UUUUUUUUUUUU", "x" * 20]
)
def test_other_serials_are_taken(tmp_path: Path, serial: str) -> None:
    assert read_file(write_file(tmp_path, serial)).serials.tolist() == [serial.encode()]


def test_every_character_of_set_82_is_taken(tmp_path: Path) -> None:
    signs = "!\"%&'()*+,-./:;<=>?_"
    assert read_file(
        write_file(tmp_path, "\n".join(f"{a}{sign}{a * 7919 % 10**6:06d}" for a, sign in enumerate(signs, 1)))
    ).serials.size == len(signs)


def _numbers(first: int, count: int, form: str = "{}") -> str:
    return "\n".join(form.format(number) for number in range(first, first + count))


@pytest.mark.parametrize("form", ["{:08d}", "AB{:08d}", "X-{:06d}", "{:018d}", "7{:019d}"])
def test_ten_numbers_in_a_row_are_a_guessable_run_and_nine_are_not(tmp_path: Path, form: str) -> None:
    found = _refused(write_file(tmp_path, "first-x9\n" + _numbers(95, 10, form)))
    assert "line 2: from this serial on others count up in steps of 1" in found.message
    others = "".join(f"{serial}\n" for serial in some_serials(20))
    assert read_file(write_file(tmp_path, others + _numbers(95, 9, form))).serials.size == 29


def test_a_run_is_one_of_the_same_beginning(tmp_path: Path) -> None:
    text = "\n".join(
        f"{'ABCDE'[number % 5]}{number}{'QXZKWMTR'[number % 8]}{number * 7919 % 1000:03d}" for number in range(100, 140)
    )
    assert read_file(write_file(tmp_path, text)).serials.size == 40


@pytest.mark.parametrize("step", [1, 2, 1000])
def test_a_run_is_found_in_whatever_order_and_even_steps_it_stands(tmp_path: Path, step: int) -> None:
    numbers = [f"{number:010d}" for number in range(7, 7 + 100 * step, step)]
    random.Random(5).shuffle(numbers)
    assert f"count up in steps of {step}" in _refused(write_file(tmp_path, "\n".join(numbers))).message


def test_random_numbers_are_no_run(tmp_path: Path) -> None:
    chance = random.Random(7)
    numbers = {f"{chance.randrange(10**12):012d}X" for _ in range(5_000)}
    assert read_file(write_file(tmp_path, "\n".join(numbers))).serials.size == len(numbers)


def test_what_scanners_print_for_a_separator_is_refused(tmp_path: Path) -> None:
    assert "line 1: 'AB<GS>CD' is refused" in _refused(write_file(tmp_path, "AB<GS>CD\n")).message


def test_a_repeat_is_named_by_both_lines_and_case_makes_a_difference(tmp_path: Path) -> None:
    found = _refused(write_file(tmp_path, "axxxxxx7\n\nbxxxxxx9\r\nAxxxxxx7\naxxxxxx7\nbxxxxxx9\n"))
    assert "line 5: 'axxxxxx7' stands in line 1 already" in found.message
    assert "line 6: 'bxxxxxx9' stands in line 3 already" in found.message
    assert "'Axxxxxx7'" not in found.message


def test_twenty_faults_are_shown_and_the_rest_counted(tmp_path: Path) -> None:
    found = _refused(write_file(tmp_path, "#\n" * 1500))
    assert found.message.count("line ") == 20
    assert "and 1,480 more" in found.message


@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["plain", "BOM"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("last", [True, False], ids=["ended", "open"])
def test_lines_end_as_they_like(tmp_path: Path, start: str, end: str, last: bool) -> None:
    text = start + end.join(["a,1X9Q-7", "", 'b"2K7W-3', "cM4T8-1Z"]) + (end if last else "")
    upload = read_file(write_file(tmp_path, text))
    assert upload.serials.tolist() == [b"a,1X9Q-7", b'b"2K7W-3', b"cM4T8-1Z"]
    assert upload.lines.tolist() == [1, 3, 4]


@pytest.mark.parametrize(
    "text",
    [
        'serial\n"a,1X9Q-7"\n"b""2K7W-3"\ncM4T8-1Z\n',
        'no,serial,lot\r\n1,"a,1X9Q-7",L\r\n2,"b""2K7W-3",L\r\n\r\n3,cM4T8-1Z,L\r\n',
        '\ufeff"Serial"\naM4T8-1Z\n',
        '"name, in full","SERIAL "\n"x, y",aM4T8-1Z\n',
    ],
)
def test_a_table_with_the_column_serial_is_read_with_its_quotes(tmp_path: Path, text: str) -> None:
    found = read_file(write_file(tmp_path, text)).serials.tolist()
    assert found in ([b"a,1X9Q-7", b'b"2K7W-3', b"cM4T8-1Z"], [b"aM4T8-1Z"])


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
    assert line in _refused(write_file(tmp_path, text)).message


@pytest.mark.parametrize("content", [b"", b"\n\r\n\n", b"\xef\xbb\xbf", b"serial\n", b"lot,serial\r\n\r\n"])
def test_a_file_without_serials_is_refused(tmp_path: Path, content: bytes) -> None:
    assert _refused(write_file(tmp_path, content)).code == "no_serials"


@pytest.mark.parametrize("content", [bytes(range(256)) * 99, b"PK\x03\x04" * 999, b"aaaa\xffbbbb"])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    assert _refused(write_file(tmp_path, content)).code in ("binary_file", "damaged_workbook", "serials_refused")


def test_too_many_serials_and_too_large_a_file_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_file(tmp_path, "a,1X9Q-7\nb:2K7W-3\ncM4T8-1Z\n")
    monkeypatch.setattr(serial_intake, "MOST", 3)
    assert read_file(file).serials.size == 3
    monkeypatch.setattr(serial_intake, "MOST", 2)
    assert _refused(file).code == "too_many_serials"
    with (tmp_path / "huge").open("wb") as huge:
        huge.truncate(serial_intake.MOST_BYTES + 1)
    assert _refused(tmp_path / "huge").code == "file_too_large"


def test_of_many_faults_the_first_are_kept_and_all_are_counted() -> None:
    for content, wrong in ((b"AB-0001X9\n" * 100_000, Wrong.REPEATED), (b"\xc3\xa9\n" * 100_000, Wrong.FORM)):
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


@pytest.mark.parametrize("header", ["so;serial", "so\tSố sê-ri", '"note";"SERIAL"'])
def test_a_csv_as_excel_writes_it_is_read_by_its_header(tmp_path: Path, header: str) -> None:
    mark = ";" if ";" in header else "\t"
    upload = read_file(write_file(tmp_path, f"{header}\n0{mark}DTX-SXG38K\n1{mark}DTX-9QQ2XM\n"))
    assert upload.serials.tolist() == [b"DTX-SXG38K", b"DTX-9QQ2XM"]


def test_a_header_that_names_no_column_serial_is_refused_not_taken_for_a_serial(tmp_path: Path) -> None:
    assert "name it serial" in _refused(write_file(tmp_path, "serial no;lot\nA1;L1\n")).message


@pytest.mark.parametrize("serial", ["x", "AB12345", "1234567"])
def test_a_serial_of_fewer_than_eight_characters_is_refused(tmp_path: Path, serial: str) -> None:
    assert "line 2: " in _refused(write_file(tmp_path, f"7K3M-9Q2X-T4\n{serial}\n")).message
    assert "at least 8 characters" in _refused(write_file(tmp_path, serial)).message


@pytest.mark.parametrize("sign", "=+-@")
def test_a_first_sign_that_a_spreadsheet_runs_is_refused(tmp_path: Path, sign: str) -> None:
    refused = _refused(write_file(tmp_path, f"7K3M-9Q2X-T4\n{sign}7K3M9Q2X\n"))
    assert f"line 2: '{sign}7K3M9Q2X' is refused, because a spreadsheet runs" in refused.message


TURNED = [
    "1.23457E+14", "1,23457E+14", "1e+14", "12345678.0", "2025-12-05", "05/12/2025", "5/12/2025 00:00:00",
    "2025-12-05 10:30", "05-Dec-2025", "12.345.678", "1,234,567,890", "TRUE", "#REF!", "########",
]  # fmt: skip


@pytest.mark.parametrize("serial", TURNED)
def test_what_a_spreadsheet_made_of_a_serial_is_refused_with_the_way_out(tmp_path: Path, serial: str) -> None:
    refused = _refused(write_file(tmp_path, f'serial\n"{serial}"\n'))
    assert f"line 2: '{serial}' is what a spreadsheet made of a serial: format the column as Text" in refused.message


@pytest.mark.parametrize("serial", ["12345E67", "2025-12-05A", "1E8F9A2B", "1.5.2026.77", "12.34567", "12-05-2027"])
def test_serials_that_only_look_alike_are_taken(tmp_path: Path, serial: str) -> None:
    assert read_file(write_file(tmp_path, serial)).serials.tolist() == [serial.encode()]


def test_separators_are_refused_in_any_case(tmp_path: Path) -> None:
    for stand_in in ("<GS>", "<gs>", "<Fnc1>", "(GS)", "<1d>", "%1D", "_x001d_", "=1d"):
        assert "separator stood" in _refused(write_file(tmp_path, f"ABCD{stand_in}EFGH\n")).message
    assert read_file(write_file(tmp_path, "AB0x1D7Q-GS-FNC1\n")).serials.size == 1


def _drawn(count: int, signs: str, length: int, head: str = "") -> str:
    chance = random.Random(3)
    drawn = dict.fromkeys(head + "".join(chance.choices(signs, k=length)) for _ in range(count * 3))
    return "\n".join(list(drawn)[:count])


@pytest.mark.parametrize(
    ("content", "guessable"),
    [
        (_drawn(1000, "0123456789", 4, "LOT-26-"), True),  # 1,000 of 10,000
        (_drawn(1000, "0123456789", 6, "LOT-26-"), True),  # 1,000 of 10^6
        (_drawn(90, "0123456789", 6, "AB"), False),  # 90 of 10^6
        (_drawn(1000, "0123456789", 8), False),  # 1,000 of 10^8
        (_drawn(200, "AB", 13), True),
        (_drawn(1000, "ABCDEFGHJKMNPQRS", 10), False),
        ("AB-CDEF-1\nAB-CDEF-7", True),
        # Of fewer than ten serials the signs themselves would call everything guessable: 2 of 2 ** 7.
        ("AB-0001X9Q\nAB-77Z31K2", False),
    ],
)
def test_serials_that_can_be_guessed_in_ten_thousand_tries_are_refused(
    tmp_path: Path, content: str, guessable: bool
) -> None:
    file = write_file(tmp_path, content)
    if guessable:
        assert "at most one may hit" in _refused(file).message
    else:
        assert read_file(file).serials.size == content.count("\n") + 1


STRANGE = DATA / "bug-inputs"


@pytest.mark.skipif(not STRANGE.is_dir(), reason=f"the shared test data is not at {STRANGE}")
@pytest.mark.parametrize(
    ("name", "serials"),
    [
        ("ser-cr.txt", [b"AB-0001X9Q", b"AB-77Z31K2"]),
        ("ser-quotes.txt", [b"AB-0001X9Q", b"AB-77Z31K2"]),
        ("ser-apos.csv", [b"AB-0001X9Q", b"AB-77Z31K2"]),
        ("ser-blank.csv", [b"AB-0001X9Q", b"AB-77Z31K2"]),
        ("serials.xlsx", [b"AB-9991X9Q", b"AB-9977Z31"]),
    ],
)
def test_strange_files_of_serials_are_read(name: str, serials: list[bytes]) -> None:
    assert read_file(STRANGE / name).serials.tolist() == serials
    assert read_bytes((STRANGE / name).read_bytes()).serials.tolist() == serials


@pytest.mark.skipif(not STRANGE.is_dir(), reason=f"the shared test data is not at {STRANGE}")
@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("ser-sci.csv", ["line 2: '1.23457E+14' is what a spreadsheet", "line 3: '9.87654E+14' is what a spreadsheet"]),
        ("ser-trail.txt", ["line 1: 'AB-0001X9Q ' is no serial", r"line 2: 'AB-77Z31K2\t' is no serial"]),
        ("ser-inj.txt", ["line 1: '=HYPERLINK", "line 2: '=1+1'", "line 3: '-2+3'", "a spreadsheet runs"]),
    ],
)
def test_strange_files_of_serials_are_refused_by_line(name: str, lines: list[str]) -> None:
    message = _refused(STRANGE / name).message
    assert [line for line in lines if line not in message] == []
