"""What is asked of officers: the words are those of the database, and some acts need two of them."""

from registry.model.requests import DRAWN, OFFICIAL_ACTS, SECOND_SIGNATURES, RequestFilter, RequestKind, RequestState
from registry.store.engine.schema import requests
from tests.store.closed_sets import allowed


def test_the_database_takes_exactly_these_words() -> None:
    assert allowed(requests.c.kind) == set(RequestKind)
    assert allowed(requests.c.state) == set(RequestState)


def test_a_second_officer_signs_what_an_officer_asks_for() -> None:
    assert set(RequestKind) - set(SECOND_SIGNATURES) - set(OFFICIAL_ACTS) == {
        RequestKind.PRODUCER, RequestKind.PREFIX, RequestKind.CLAIM, RequestKind.CHANGE_COMPANY, RequestKind.LOSS,
    }  # fmt: skip
    assert set(SECOND_SIGNATURES) | set(OFFICIAL_ACTS) == {*DRAWN, RequestKind.SETTLE_FLAG}


def test_without_a_word_open_requests_of_every_kind_are_meant() -> None:
    assert RequestFilter() == RequestFilter(tuple(RequestKind), RequestState.OPEN)
