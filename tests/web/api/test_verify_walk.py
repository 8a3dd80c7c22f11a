"""The walk of one recorded verify: the files it passes, in the order and number that the map of the house tells.

1. A file is on the walk when a conductor hands the text on to it: the route, the verification, the journal. What a file
   calls to do its own step is its own affair, and reading a property of a value handed on is no step.
2. Before the text is in hand, and whether it may be asked, is the door's: `web/front`, and what reads the request.
3. Calls and returns between the same two files count once: to be entered again, another step must lie between.
"""

import re
import sys
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any

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


def steps_of_a_verify(world: World) -> list[str]:
    """The files of web, market, codes and judgement that conductors hand one recorded text to, runs counted once."""
    client, entered = world.app().test_client(), list[str]()

    def note(frame: FrameType, event: str, _: Any) -> None:
        file, caller = file_of(frame), file_of(frame.f_back)
        if event != "call" or file.startswith(DOOR) or frame.f_code.co_qualname.startswith(VALUES):
            return
        if file in CONDUCTORS:
            # It conducts until the end, whoever hands back to it meanwhile.
            entered.extend([file] if file not in entered else [])
        elif caller in CONDUCTORS and file.startswith(DEPARTMENTS):
            entered.append(file)

    sys.setprofile(note)
    try:
        assert client.post("/v1/verify", json={"code": world.printed["genuine"]}).status_code == 200
    finally:
        sys.setprofile(None)
    return [file for file, _ in groupby(entered)]


def walk_in_the_map() -> list[str]:
    return re.findall(r"^    ([a-z]+(?:/[a-z]+)+) ", registry.__doc__ or "", re.MULTILINE)


def test_one_recorded_verify_takes_the_steps_of_the_map(world: World) -> None:
    assert steps_of_a_verify(world) == walk_in_the_map()


def test_no_file_is_passed_twice_and_there_are_at_most_eight() -> None:
    walk = walk_in_the_map()
    assert len(walk) <= 8
    assert len(set(walk)) == len(walk)
