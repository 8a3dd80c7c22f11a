"""Faults of a file of serials: each names its line and what is wrong; the first are kept, all are counted."""

import pytest

from registry.errors import Invalid, Refused
from registry.intake.serial_faults import FAULTS_SHOWN, BadSerials, KnownSerials, LineFault, Wrong


@pytest.mark.parametrize("wrong", Wrong)
def test_every_fault_names_its_line_its_serial_and_what_it_is_at_odds_with(wrong: Wrong) -> None:
    told = str(LineFault(7, wrong, "AB{0}-1", "12"))
    assert told.startswith("line 7: ")
    assert "{" not in told.replace("'AB{0}-1'", "")
    assert "'AB{0}-1'" in told or wrong is Wrong.COUNTED
    assert ("12" in told) == (wrong in (Wrong.REPEATED, Wrong.COUNTED, Wrong.KNOWN, Wrong.GUESSABLE))


def test_a_serial_that_a_terminal_would_obey_is_written_out() -> None:
    assert r"'\x1b[2J'" in str(LineFault(1, Wrong.FORM, "\x1b[2J"))


@pytest.mark.parametrize(("count", "more"), [(1, ""), (FAULTS_SHOWN, ""), (FAULTS_SHOWN + 1, "; and 1 more")])
def test_the_first_faults_are_kept_and_all_are_counted(count: int, more: str) -> None:
    faults = [LineFault(line, Wrong.FORM, "#") for line in range(1, count + 1)]
    refusal = BadSerials(faults, count)
    assert isinstance(refusal, Invalid)
    assert (refusal.code, refusal.total, refusal.faults) == ("serials_refused", count, tuple(faults[:FAULTS_SHOWN]))
    assert refusal.message.startswith("Nothing was taken in. line 1: ")
    assert refusal.message.endswith(f"character set 82{more}.")


def test_more_may_be_counted_than_are_handed_over() -> None:
    faults = [LineFault(line, Wrong.FORM, "#") for line in range(1, FAULTS_SHOWN + 1)]
    assert BadSerials(faults, 1_500_000).message.endswith("; and 1,499,980 more.")


def test_serials_of_earlier_orders_are_refused_by_the_state_of_the_registry() -> None:
    refusal = KnownSerials([LineFault(3, Wrong.KNOWN, "S1", "7K3M9Q2X")])
    assert isinstance(refusal, Refused)
    assert (refusal.code, refusal.total) == ("serials_known", 1)
    assert refusal.message == "Nothing was taken in. line 3: 'S1' belongs to order 7K3M9Q2X already."
