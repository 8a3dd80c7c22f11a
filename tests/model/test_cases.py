"""What an officer settles: every word can be kept, and none means two things."""

from registry.model.cases import FlagKind, FlagOutcome, ReportOutcome, ReportReason
from registry.store.engine.schema import flags, reports
from tests.store.closed_sets import allowed, fits


def test_every_word_is_short_enough_to_be_kept() -> None:
    assert fits(flags.c.kind, FlagKind)
    assert fits(flags.c.outcome, FlagOutcome)
    assert fits(reports.c.reason, ReportReason)
    assert fits(reports.c.outcome, ReportOutcome)


def test_the_database_takes_exactly_the_reasons_of_a_report() -> None:
    assert allowed(reports.c.reason) == set(ReportReason)


def test_no_outcome_of_a_report_reads_as_one_of_a_flag() -> None:
    assert not set(ReportOutcome) & set(FlagOutcome)
