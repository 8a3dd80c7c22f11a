"""Every row of the table is tried on each of its databases, and the package shows the table as it is."""

from tests import faults
from tests.faults import test_one_request, test_under_load, test_wrong_clocks
from tests.faults.table import FAULTS, TRIED, shown

TESTS = (test_one_request, test_under_load, test_wrong_clocks)


def test_every_fault_is_tried_on_each_of_its_databases() -> None:
    assert {(fault.name, database) for fault in FAULTS for database in fault.on} == TRIED


def test_the_package_shows_the_table() -> None:
    assert [line for line in str(faults.__doc__).splitlines() if line.startswith("    ")] == shown()
