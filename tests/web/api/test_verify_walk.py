"""The walk of one recorded verify: the files it passes, in the order and number that the map of the house tells.

1. A file is on the walk when a conductor hands the text on to it: the route, the verification, the journal. What a file
   calls to do its own step is its own affair, and reading a property of a value handed on is no step.
2. Before the text is in hand, and whether it may be asked, is the door's: `web/front`, and what reads the request.
3. Calls and returns between the same two files count once: to be entered again, another step must lie between.
4. The files below the steps are told too: thirteen, of which a step calls what it needs.
"""

import re
import sys
from collections import Counter
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import registry
from tests.web.conftest import World

HOUSE = Path(registry.__file__).parent
CONDUCTORS = ("web/api/verify", "market/verification", "market/journal")
DOOR = ("web/front/", "web/api/bodies", "web/api/claimed_scans")
DEPARTMENTS = ("web/", "market/", "codes/", "judgement/")
VALUES = ("Lookup.", "CheckedText.", "Issued.")


def file_of(frame: FrameType | None) -> str:
    """The file of a frame within the house, without its ending; "" for another's."""
    path = Path(frame.f_code.co_filename) if frame else HOUSE
    return str(path.relative_to(HOUSE).with_suffix("")) if path.is_relative_to(HOUSE) else ""


class Walk:
    """What a recorded verify of one text enters: steps, and every file below them."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.handed_on: Counter[str] = Counter()
        self.files: set[str] = set()

    def note(self, frame: FrameType, event: str, _: Any) -> None:
        """As `sys.setprofile` calls it."""
        file, caller, name = file_of(frame), file_of(frame.f_back), frame.f_code.co_qualname
        if event != "call" or not file.startswith(DEPARTMENTS) or file.startswith(DOOR):
            return
        self.files.add(file)
        if file in CONDUCTORS:
            # It conducts until the end, whoever hands back to it meanwhile.
            self.steps.extend([file] if file not in self.steps else [])
        elif caller in CONDUCTORS and not name.startswith(VALUES):
            self.steps.append(file)
            self.handed_on[f"{file} {name}"] += 1


@pytest.fixture
def walk(world: World) -> Walk:
    client, walk = world.app().test_client(), Walk()
    sys.setprofile(walk.note)
    try:
        assert client.post("/v1/verify", json={"code": world.printed["genuine"]}).status_code == 200
    finally:
        sys.setprofile(None)
    return walk


def walk_in_the_map() -> list[str]:
    return re.findall(r"^    ([a-z]+(?:/[a-z]+)+) ", registry.__doc__ or "", re.MULTILINE)


def test_one_recorded_verify_takes_the_steps_of_the_map(walk: Walk) -> None:
    assert [file for file, _ in groupby(walk.steps)] == walk_in_the_map()


def test_no_file_is_passed_twice_and_there_are_at_most_eight() -> None:
    steps = walk_in_the_map()
    assert len(steps) <= 8
    assert len(set(steps)) == len(steps)


def test_a_text_is_handed_to_each_step_once(walk: Walk) -> None:
    twice = {step: times for step, times in walk.handed_on.items() if times > 1}
    assert twice == {}
    assert {"codes/seals check_seals", "market/findings look_up", "judgement/verdict judge"} <= walk.handed_on.keys()


def test_the_files_below_the_steps_are_these_and_no_more(walk: Walk) -> None:
    below = {
        "codes/keyring", "codes/product_codes", "codes/pseudonyms", "codes/serials", "codes/wrappings",
        "judgement/_scorecard", "judgement/_weighing", "judgement/accusation", "judgement/evidence", "judgement/marks",
        "judgement/unit_state", "market/_memory", "market/visits",
    }  # fmt: skip
    assert walk.files - set(walk_in_the_map()) == below
