"""The small state of a unit: its stored form holds every field, never grows, and names its version."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.errors import Unavailable
from registry.judgement.unit_state import (
    AWAKE,
    CAPS,
    DEVICES,
    NETWORKS,
    ORGANISATIONS,
    PLACES,
    VERSION,
    Giver,
    SeenAt,
    Selling,
    UnitState,
    pack,
    unpack,
)
from registry.model.flag_evidence import Counts
from tests.examples import at_most

# What the docstring of the room promises.
LONGEST = 173
byte, word, half = st.integers(0, 255), st.integers(0, 2**32 - 1), st.integers(0, 65_535)
places = st.builds(
    SeenAt,
    st.integers(-9_000, 9_000),
    st.integers(-18_000, 18_000),
    st.integers(0, 127),
    st.integers(0, 127),
    st.booleans(),
    st.booleans(),
    word,
)
sellings = st.builds(Selling, byte, word, word, st.integers(0, 127), word, st.booleans(), byte)
counts = st.builds(Counts, *(byte for _ in range(9)), st.integers(0, 2**34 - 1))
states = st.builds(
    UnitState,
    first=word,
    last=word,
    first_consumer=word,
    sessions=half,
    consumers=byte,
    shops=byte,
    inspectors=byte,
    first_province=st.integers(0, 127),
    devices=st.lists(word, max_size=DEVICES).map(tuple),
    awake=st.lists(word, max_size=AWAKE).map(tuple),
    places=st.lists(places, max_size=PLACES).map(tuple),
    networks=st.lists(st.tuples(half, half), max_size=NETWORKS).map(tuple),
    anonymous=st.integers(-30_000, 30_000),
    online=st.integers(-30_000, 30_000),
    capped=st.tuples(*(st.integers(0, 255).map(lambda steps: steps * 5) for _ in CAPS)),
    givers=st.lists(
        st.builds(Giver, word, st.integers(-128, 127).map(lambda steps: steps * 5)), max_size=ORGANISATIONS
    ).map(tuple),
    burst=byte,
    newest=word,
    selling=sellings,
    counts=counts,
    reached=st.integers(0, 2),
    why=st.integers(0, 127),
)


@settings(max_examples=at_most(200), deadline=None)
@given(states)
def test_stored_form_holds_every_field(state: UnitState) -> None:
    stored = pack(state)
    assert unpack(stored) == state
    assert len(stored) <= LONGEST


def full() -> UnitState:
    return UnitState(
        devices=(1,) * DEVICES,
        awake=(1,) * AWAKE,
        places=(SeenAt(0, 0, 0, 1, True, True, 0),) * PLACES,
        networks=((1, 1),) * NETWORKS,
        givers=(Giver(1, 0),) * ORGANISATIONS,
    )


def test_longest_stored_form_is_as_long_as_promised() -> None:
    assert len(pack(full())) == LONGEST


@pytest.mark.parametrize(
    "place", [SeenAt(9_000, 18_000, 127, 96, True, True, 2**32 - 1), SeenAt(-9_000, -18_000, 0, 1, False, False, 0)]
)
def test_places_at_the_ends_of_the_world_are_held(place: SeenAt) -> None:
    assert unpack(pack(UnitState(places=(place,)))).places == (place,)


def test_accuracy_worse_than_127_km_is_held_as_127() -> None:
    place = SeenAt(0, 0, 10_000, 1, True, False, 0)
    assert unpack(pack(UnitState(places=(place,)))).places[0] == place._replace(accuracy_km=127)


def test_unit_that_nobody_touched_has_no_state() -> None:
    assert unpack(b"") == UnitState()
    assert unpack(pack(UnitState())) == UnitState()


def test_first_byte_is_the_version() -> None:
    assert pack(full())[0] == VERSION


@pytest.mark.parametrize("version", [0, VERSION + 1, 255])
def test_other_version_is_refused(version: int) -> None:
    with pytest.raises(Unavailable, match=f"version {version}"):
        unpack(bytes([version]) + pack(full())[1:])


def test_states_with_lists_of_unlike_length_are_told_apart() -> None:
    state = full()
    shorter = [
        replace(state, devices=state.devices[:3]),
        replace(state, awake=()),
        replace(state, places=state.places[:1]),
        replace(state, networks=state.networks[:2]),
        replace(state, givers=()),
    ]
    for one in shorter:
        assert unpack(pack(one)) == one
