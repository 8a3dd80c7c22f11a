"""Clocks that jump back and ahead, and clocks that are apart: by `jumping.py`, in every worker of a real server."""

import json
from collections.abc import Callable

import pytest

from tests.faults import acts
from tests.faults.books import require_settled, settle
from tests.faults.client import Answer, ask, looked_at, verdicts
from tests.faults.conftest import Clocked
from tests.faults.load import under_load
from tests.faults.site import Server
from tests.faults.table import Fault, tries

pytestmark = pytest.mark.slow("faults")

HOUR, DAY = 3600, 86_400
# After so many seconds whoever asked too much in a minute is answered again, whatever the clock did.
SOON = 121


@tries("clock_back", "clock_ahead")
def test_the_clock_jumps_while_clients_are_at_work(fault: Fault, served: Server, second: Clocked) -> None:
    jumps = (-HOUR, 0) if fault.name == "clock_back" else (DAY, 0)
    with under_load(served.site, second.server) as load:
        for seconds in jumps:
            second.jump(seconds)
            load.until_more_are_answered()
    assert [act.key for act in load.acts if not act.done] == []
    settle(served.site, second.server, load.acts)


@tries("clock_back", "clock_ahead")
def test_one_pack_is_scanned_before_and_after_a_jump(fault: Fault, served: Server, second: Clocked) -> None:
    site, pack = served.site, next(served.site.packs)
    scans = [acts.scan(site, pack, number) for number in range(9)]
    site.acts += scans
    left = iter(scans)
    for seconds in (0, -HOUR, 0) if fault.name == "clock_back" else (0, DAY, 0):
        second.jump(seconds)
        for _ in range(3):
            answer = next(left).send(second.server.port)
            assert answer is not None
            assert answer.body["verdict"] == "genuine"
    settle(site, second.server, scans)


@tries("clocks_apart")
def test_two_servers_whose_clocks_are_apart(fault: Fault, served: Server, second: Clocked) -> None:
    second.jump(-HOUR)
    with under_load(served.site, served, second.server) as load:
        load.until_more_are_answered(100)
    assert [act.key for act in load.acts if not act.done] == []
    settle(served.site, served, load.acts)


@tries("clock_ahead")
def test_expiry_goes_by_the_clock_of_the_moment_and_a_recall_counts_at_once(
    fault: Fault, served: Server, second: Clocked
) -> None:
    site = served.site
    code = site.world.printed["expired"]
    for seconds, verdict in ((0, "genuine"), (3 * DAY, "expired"), (0, "genuine"), (-DAY // 2, "genuine")):
        second.jump(seconds)
        assert verdicts(second.server.port, code) == {verdict}
    ordered = acts.order(site, next(site.numbers))
    recalled = acts.recall(site, ordered.key)
    site.acts += [ordered, recalled]
    second.jump(DAY)
    ordered.send(second.server.port)
    recalled.send(second.server.port)
    code = site.code_of(ordered.done[0].body["id"])
    second.jump(0)
    assert verdicts(second.server.port, code) == verdicts(served.port, code) == {"recalled"}
    require_settled(site)


def _guess(port: int, headers: dict[str, str], code: str) -> Answer:
    """A serial that was never issued, typed."""
    return looked_at(port, code, headers)


def _many(port: int, headers: dict[str, str], code: str) -> Answer:
    """A batch that costs a stranger ten calls."""
    content = json.dumps({"codes": ["?"] * 100, "record": False}).encode()
    answer = ask(port, "/v1/verify/batch", content, headers | {"Content-Type": "application/json"})
    assert answer is not None
    return answer


@pytest.mark.parametrize("ask_too_much", [_guess, _many])
@tries("clock_back", "clock_ahead")
def test_who_asked_too_much_before_the_clock_went_back_is_not_locked_out(
    fault: Fault,
    served: Server,
    second: Clocked,
    ask_too_much: Callable[[int, dict[str, str], str], Answer],
) -> None:
    site, port = served.site, second.server.port
    number = next(site.numbers)
    headers = {"X-Forwarded-For": f"99.{number >> 8}.{number & 255}.1"}
    wrong, right = (DAY, 0) if fault.name == "clock_ahead" else (0, -HOUR)
    unknown, typed = site.world.printed["unknown"], site.world.printed["listed"]
    second.jump(wrong)
    assert any(ask_too_much(port, headers, unknown).status == 429 for _ in range(100))
    second.jump(right)
    # Each worker counts by itself too, so each is asked.
    answers = [looked_at(port, typed, headers) for _ in range(10)]
    require_settled(site)
    assert max(answer.wait for answer in answers) <= SOON
    second.jump(right + SOON)
    assert {looked_at(port, typed, headers).status for _ in range(10)} == {200}
