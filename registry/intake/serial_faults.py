"""What can be wrong with a file of serials: which line and how; of many faults the first are kept, all are counted."""

from dataclasses import dataclass
from enum import StrEnum

from registry.errors import Invalid, Refused

FAULTS_SHOWN = 20


class Wrong(StrEnum):
    """What can be wrong with a line of a file of serials."""

    FORM = "form"
    SHORT = "short"
    FORMULA = "formula"
    TURNED = "turned"
    SEPARATOR = "separator"
    DOTS = "dots"
    OURS = "ours"
    REPEATED = "repeated"
    COUNTED = "counted"
    GUESSABLE = "guessable"
    KNOWN = "known"


_SAID = {
    Wrong.FORM: "{serial!r} is no serial: 1 to 20 letters, digits and signs of GS1's character set 82",
    Wrong.SHORT: "{serial!r} is too short to be hard to guess: a serial has at least 8 characters",
    Wrong.FORMULA: "{serial!r} is refused, because a spreadsheet runs what begins with = + - or @: begin with a letter "
    "or digit, and paste formulas as values",
    Wrong.TURNED: "{serial!r} is what a spreadsheet made of a serial: format the column as Text, then write it again",
    Wrong.SEPARATOR: "{serial!r} is refused, because scanners print <GS> where a separator stood",
    Wrong.DOTS: "{serial!r} is refused, because servers rewrite it in a web address",
    Wrong.OURS: "{serial!r} looks like a serial of the registry's own; use another length",
    Wrong.REPEATED: "{serial!r} stands in line {other} already",
    Wrong.COUNTED: "from this serial on others count up in steps of {other}, which anybody can guess: "
    "add random characters",
    Wrong.GUESSABLE: "a serial like {serial!r} is guessed within {other} tries, and of 10,000 at most one may hit: "
    "add random characters",
    Wrong.KNOWN: "{serial!r} belongs to order {other} already",
}


@dataclass(frozen=True, slots=True)
class LineFault:
    """A faulty line: what is wrong with it, and with what: the other line, the step, the order that holds it."""

    line: int
    wrong: Wrong
    serial: str
    other: str = ""

    def __str__(self) -> str:
        return f"line {self.line}: {_SAID[self.wrong].format(serial=self.serial, other=self.other)}"


class BadSerials(Invalid):
    """A file whose lines break a rule; `faults` are the first of `total`."""

    def __init__(self, faults: list[LineFault], total: int) -> None:
        self.faults, self.total = tuple(faults[:FAULTS_SHOWN]), total
        more = f"; and {total - FAULTS_SHOWN:,} more" if total > FAULTS_SHOWN else ""
        super().__init__("serials_refused", f"Nothing was taken in. {'; '.join(map(str, self.faults))}{more}.")


class KnownSerials(Refused):
    """A file with serials that earlier orders hold; `faults` are the first of them."""

    def __init__(self, faults: list[LineFault]) -> None:
        self.faults, self.total = tuple(faults[:FAULTS_SHOWN]), len(faults)
        super().__init__("serials_known", f"Nothing was taken in. {'; '.join(map(str, self.faults))}.")
