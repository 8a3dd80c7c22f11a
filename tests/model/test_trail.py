"""Acts of weight as values: what is not said of one is nothing, and a filter that says nothing means every entry."""

from datetime import UTC, datetime

from registry.model.trail import TrailAct, TrailEntry, TrailFilter

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)


def test_an_entry_is_the_registrys_alone_unless_it_says_whose_it_is() -> None:
    entry = TrailEntry(NOW, "an", TrailAct.KEY_REVOKED, "64544")
    assert (entry.detail, entry.organisation_id, entry.second) == ({}, None, None)


def test_a_filter_that_says_nothing_leaves_nothing_out() -> None:
    assert TrailFilter() == TrailFilter(before=None, by=None, act=None, subject=None)
