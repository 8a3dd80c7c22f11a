"""Text from a stranger's file: which encoding it is, where its lines end, and what it is if it is no text at all.

1. Text is UTF-8 (with or without BOM), UTF-16 with BOM (Excel's "Unicode Text") or Windows-1258, in this order.
   Windows-1258 is believed only where every tone mark stands on a vowel, never of damaged UTF-8, and never where the
   words say that it is TCVN3, VNI or another code page (`code_pages`): that is refused by its name.
2. LF, CRLF, CR alone, NEL, U+2028 and U+2029 end a line; inside quotation marks of a table they belong to the cell.
3. More lines than a spreadsheet has are refused before anything is made of them, blank ones too.
4. A file that is something else than a list, whatever its name says, is called what it is.
"""

import re
import unicodedata
from typing import Final

from registry.errors import Invalid
from registry.intake import code_pages

_UTF8_BOM: Final = b"\xef\xbb\xbf"
_UTF16: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_VOWELS: Final = "aăâeêioôơuưy"
_STRAY_MARK: Final = re.compile(f"(?<![{_VOWELS}{_VOWELS.upper()}])[\u0300\u0301\u0303\u0309\u0323]")
_STRAY_BYTES: Final = re.compile("[\udc80-\udcff]+")
_ASCII: Final = re.compile("[\x00-\x7f]+")
_ODD_ENDS: Final = re.compile("\r(?!\n)|[\x85\u2028\u2029]")
_ENDS: Final = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_SINGLE_ENDS: Final = ("\n", "\r", "\x85", "\u2028", "\u2029")
# As many rows as a spreadsheet has: some write all of them, most of them blank.
MAX_LINES: Final = 1 << 20
# How files begin that people take for lists.
_KINDS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF-", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"\x1f\x8b", "gzip"),
    (b"<!doctype html", "HTML"),
    (b"<html", "HTML"),
    (b"<table", "HTML"),
    (b"<?xml", "XML"),
)


def named_kind(data: bytes) -> str | None:
    """What a file is that is no list, by how it begins; None for what may be one."""
    head = data[:64].removeprefix(_UTF8_BOM).lstrip().lower() if data[:1] in b"\xef\t\r\n <" else data[:64]
    if data[4:12] in (b"ftypheic", b"ftypmif1", b"ftypavif"):
        return "HEIC"
    return next((name for start, name in _KINDS if head.startswith(start)), None)


def refuse_other_kinds(data: bytes, filename: str) -> None:
    """Raises Invalid file_kind for a picture, a document or a web page, whatever the name says."""
    kind = named_kind(data)
    if kind is not None:
        raise Invalid(
            "file_kind", f"{filename} is {kind}, not a list; save the table as CSV UTF-8 or as XLSX.", what=kind
        )


def split(text: str) -> list[str]:
    """The lines of a list that has one thing a line, without their ends."""
    return _ENDS.split(text)


def plain_ends(text: str) -> str:
    """A table's text in which only LF and CRLF end a row; cells in quotation marks keep what they hold."""
    if not _ODD_ENDS.search(text):
        return text
    # What lies between quotation marks is every second part; behind the last mark, where it closes nothing, is none.
    parts = text.split('"')
    last = [_ENDS.sub("\n", parts.pop())] if len(parts) % 2 == 0 else []
    parts[::2] = _ENDS.sub("\n", '"'.join(parts[::2])).split('"')
    return '"'.join([*parts, *last])


def decode(data: bytes, filename: str) -> tuple[str, str]:
    """The text (NFC if it was Windows-1258) and the name of its encoding.

    Raises Invalid file_kind, code_page, unknown_encoding, binary_file and too_many_rows.
    """
    refuse_other_kinds(data, filename)
    if max(data.count(b"\n"), data.count(b"\r")) > MAX_LINES:
        raise _too_many_lines(filename)
    if codec := _UTF16.get(data[:2]):
        try:
            text, name = data[2:].decode(codec), "utf-16"
        except UnicodeDecodeError as error:
            line = data[2 : 2 + error.start].decode(codec, "replace").count("\n") + 1
            raise _undecodable(filename, "damaged UTF-16", line, error.start + 2) from error
    else:
        body = data.removeprefix(_UTF8_BOM)
        try:
            text, name = body.decode("utf-8"), "utf-8"
        except UnicodeDecodeError as error:
            text, name = _decode_1258(data, filename, len(data) - len(body) + error.start), "windows-1258"
    if "\0" in text:
        raise Invalid("binary_file", f"{filename} is not text; save the table as CSV UTF-8 or as XLSX.")
    if _count_lines(text) > MAX_LINES:
        raise _too_many_lines(filename)
    return text, name


def _too_many_lines(filename: str) -> Invalid:
    message = f"{filename} has over {MAX_LINES:,} lines; take the blank ones out, or split it."
    return Invalid("too_many_rows", message)


def _count_lines(text: str) -> int:
    return sum(text.count(end) for end in _SINGLE_ENDS) - text.count("\r\n")


def of_code_page(page: str, where: str) -> Invalid:
    """The refusal of text that is no Unicode; `where` names its place."""
    return Invalid(
        "code_page",
        f"{where}: the text is {page}, not Unicode. Convert it to Unicode (Unikey: Ctrl+Shift+F6) and save it "
        "as CSV UTF-8 or as XLSX.",
        what=page,
        where=where,
    )


def _decode_1258(data: bytes, filename: str, not_utf8: int) -> str:
    """Text that is not UTF-8 from byte `not_utf8` on, if it can honestly be called Windows-1258."""
    kept = data.decode("utf-8", "surrogateescape")
    stray_bytes = len(kept) - len(_STRAY_BYTES.sub("", kept))
    if len(_ASCII.sub("", kept)) > 2 * stray_bytes:  # more whole UTF-8 characters than stray bytes
        raise _undecodable(filename, "damaged UTF-8", data.count(b"\n", 0, not_utf8) + 1, not_utf8)
    page = code_pages.recognise([data.decode("latin-1")])
    if page is not None and page not in code_pages.WINDOWS:
        line = data.count(b"\n", 0, not_utf8) + 1
        raise of_code_page(page, f"{filename}:{line}")
    try:
        text = data.decode("cp1258")
        stray = _STRAY_MARK.search(text)
        at = stray.start() if stray else None  # one byte a character, so this counts bytes too
    except UnicodeDecodeError as error:
        text, at = "", error.start
    if at is not None:
        raise _undecodable(filename, "neither UTF-8 nor Windows-1258", data.count(b"\n", 0, at) + 1, at)
    return unicodedata.normalize("NFC", text)


def _undecodable(filename: str, verdict: str, line: int, offset: int) -> Invalid:
    return Invalid(
        "unknown_encoding",
        f"The text of {filename} is {verdict}: it breaks on line {line}, at byte {offset} of the file; "
        "save it as CSV UTF-8 or as XLSX.",
        line=str(line),
    )
