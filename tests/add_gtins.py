"""Adds a column `gtin` with TEST numbers to a product list that has none, as `medicines.csv`.

    python -m tests.add_gtins IN.csv OUT.csv [--prefix 8930000]

The numbers are GTIN-13 under the prefix, counted from 1, one a row, with right check digits. They are for tests and
demonstrations only: the prefix is nobody's, and a real number is given by GS1 Viet Nam to the owner of the goods.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from registry.errors import Invalid
from registry.gs1 import notation
from registry.intake import spreadsheet, template

PREFIX = "8930000"


def gtin(prefix: str, number: int) -> str:
    """The GTIN-13 of a prefix and an item number; raises `Invalid` prefix_full when the number does not fit."""
    room = 12 - len(prefix)
    if not (prefix.isascii() and prefix.isdecimal()) or room < 1 or number >= 10**room:
        raise Invalid("prefix_full", f"Prefix {prefix!r} must be digits and leave room for item number {number}.")
    digits = f"{prefix}{number:0{room}}"
    return digits + notation.check_digit(digits)


def add_gtins(sheet: spreadsheet.Sheet, prefix: str = PREFIX) -> bytes:
    """The sheet as CSV with a column `gtin` first; raises `Invalid` gtin_present when it has GTINs already."""
    if any(template.column(name) is template.Column.GTIN for name in sheet.header):
        raise Invalid("gtin_present", "The list has a GTIN column already.")
    rows = ((gtin(prefix, number), *row.cells) for number, row in enumerate(sheet.rows, start=1))
    return spreadsheet.write_csv([("gtin", *sheet.header), *rows])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.add_gtins", description="Adds TEST GTINs to a product list.")
    parser.add_argument("source", type=Path, metavar="IN.csv")
    parser.add_argument("target", type=Path, metavar="OUT.csv")
    parser.add_argument("--prefix", default=PREFIX, help=f"digits before the item number (default {PREFIX})")
    given = parser.parse_args(arguments)
    try:
        data = add_gtins(spreadsheet.read_path(given.source), given.prefix)
    except Invalid as error:
        parser.error(error.message)
    given.target.write_bytes(data)
    print(f"{given.target}: TEST GTINs under {given.prefix}")


if __name__ == "__main__":
    main()
