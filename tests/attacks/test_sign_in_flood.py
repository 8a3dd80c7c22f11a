"""Strangers send forty wrong sign-ins at a time, each of which costs argon2. Verifies beside them go on."""

import re
import time
from collections import Counter
from pathlib import Path
from statistics import quantiles

import pytest

from tests.attacks.flood import flooding
from tests.web.conftest import World, original, world
from tests.web.server import call, running

__all__ = ["original", "world"]

pytestmark = pytest.mark.slow("servers")

CONNECTIONS, VERIFIES = 40, 400
_MOST = re.compile(r'registry_at_work_most\{kind="(hash\w*)"\} ([0-9.]+)')


def verifies(port: int, code: str, times: int) -> tuple[Counter[int], float]:
    """Recorded verifies, one after the other: the statuses, and the 95th percentile of the times in ms."""
    statuses: Counter[int] = Counter()
    milliseconds = []
    for _ in range(times):
        start = time.perf_counter()
        statuses[call(port, "/v1/verify", code)[0]] += 1
        milliseconds.append((time.perf_counter() - start) * 1000)
    return statuses, quantiles(milliseconds, n=20)[-1]


@pytest.mark.parametrize("proxies", ["127.0.0.1", ""], ids=["from many networks", "from one network"])
def test_forty_wrong_sign_ins_at_once_leave_verifies_alone(world: World, tmp_path: Path, proxies: str) -> None:
    code = world.printed["genuine"]
    with running(world, tmp_path, settings_too={"REGISTRY_TRUSTED_PROXIES": proxies}) as (_, port, metrics_port):
        verifies(port, code, 20)
        quiet, quiet_p95 = verifies(port, code, VERIFIES)
        with flooding(port, CONNECTIONS, "/sign-in") as sign_ins:
            time.sleep(4.0)
            flooded, flooded_p95 = verifies(port, code, VERIFIES)
        time.sleep(1.5)  # Workers publish every second.
        metrics = call(metrics_port, "/metrics")[1]
    print(f"tried: wrong sign-ins over {CONNECTIONS} connections; got {dict(sign_ins)}")
    print(f"verifies quiet: {dict(quiet)}, p95 {quiet_p95:.1f} ms; flooded: {dict(flooded)}, p95 {flooded_p95:.1f} ms")
    at_once = {kind: float(most) for kind, most in _MOST.findall(metrics)}
    print(f"the most that were hashed at once in a worker: {at_once}")
    assert quiet == flooded == {200: VERIFIES}
    assert set(sign_ins) <= {"401", "429"}
    assert sign_ins["429"], "beyond the places nobody waits"
    assert at_once["hash"] == 1
