"""`bulk`: `verify_many` over a list of 100,000 codes as `verify --file` does it, recorded and not.

The codes are of 100 orders in random order: 90 % good and not seen before, 5 % with the seal of another code, 5 %
typed without a seal and never issued. Recorded, each list is checked by an inspector's one visit, so every good code
leaves a unit and a scan, durably. The limit checks the sealed messages of such a list in a bare loop, signatures
already unpacked, in as many processes as cores. Both figures count one code or one signature as one.
"""

import random
import time
from collections import Counter
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from registry.codes import product_codes
from registry.codes.serials import ALPHABET
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.verdict import Verdict
from registry.market.recording import Recorder
from registry.market.tally import Tally
from registry.market.verification import Pace, verify_many
from registry.market.visits import Rules, Visit, new_scan_id
from registry.model.orders import Order
from registry.model.sightings import Channel
from registry.store.engine.engine import read
from registry.store.engine.schema import scans
from tests.bench.crew import CORES, Signed, crew
from tests.bench.grounds import SEED, Ground, forged, ground, place_orders, texts
from tests.bench.pairs import Asked, Pair, Result, in_turn, say

ORDERS = 100


def run(asked: Asked) -> list[Result]:
    """Codes a second, as a share of bare checks a second: recorded first, then not."""
    count, turns = asked.size(100_000, 2_000), asked.turns()
    with ground(asked.database) as place:
        each = -(-count * 9 // 10 // ORDERS)
        orders = place_orders(place, 10, ORDERS, each * turns)
        ring = place.keyring(orders)
        say(f"bulk: {turns} lists of {count:,} codes of {ORDERS} orders on {place.database}")
        lists = [_mixed(texts(orders, ring, each * n, each * (n + 1)), orders, count, n) for n in range(turns)]
        with crew(ring.signers[orders[0].code_key], _messages(lists[0])) as limit:
            plain = in_turn(
                "bulk, unrecorded", lambda _: limit.check(), lambda n: _check(place, lists[n], False), turns
            )
            kept = in_turn("bulk, recorded", lambda _: limit.check(), lambda n: _check(place, lists[n], True), turns)
        _require_recorded(place, each * ORDERS * turns)

    def row(name: str, pairs: list[Pair], goal: float) -> Result:
        details = place.details | {"codes": count, "limit_processes": CORES}
        return Result(name, "codes/s", pairs, goal, database=place.database, details=details)

    return [row("bulk", kept, 0.6), row("bulk, unrecorded", plain, 0.8)]


def _mixed(good: list[str], orders: list[Order], count: int, number: int) -> list[str]:
    """A list of `count`: the good ones, and halves of the rest forged and never issued, in random order."""
    chance = random.Random(SEED + number)
    rest = count - len(good)
    false = [forged(good[n], good[n + 1]) for n in range(rest // 2)]
    typed = [
        f"{orders[n % len(orders)].gtin} {''.join(chance.choices(ALPHABET, k=12))}" for n in range(rest - len(false))
    ]
    found = good + false + typed
    chance.shuffle(found)
    return found


def _messages(listed: list[str]) -> list[Signed]:
    """What the bare loop checks: signatures in DER and the bytes they are over, of the texts that carry a seal."""
    found = []
    for text in listed:
        reading = product_codes.read(text)
        if reading.code is None or reading.seal is None:
            continue
        signature = reading.seal.signature
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        found.append((encode_dss_signature(r, s), product_codes.signed_bytes(reading.code, reading.seal.key_number)))
    return found


def _check(place: Ground, listed: list[str], recorded: bool) -> float:
    """Codes checked a second."""
    custodian = place.world.custodian
    visit = Visit(new_scan_id(time.time_ns() // 1_000_000, random.getrandbits(74)), Channel.INSPECTOR, account="bench")
    tally = Tally(place.world.engine)
    recorder = Recorder(visit, Rules(Parameters()), tally) if recorded else None
    told: Counter[Verdict] = Counter()
    began = time.perf_counter()
    engine = place.world.engine
    for answer in verify_many(
        custodian.run, engine, listed, lambda: datetime.now(UTC), recorder=recorder, pace=Pace(processes=CORES)
    ):
        told[answer.judgement.verdict] += 1
    took = time.perf_counter() - began
    tally.flush()
    if told[Verdict.GENUINE] != len(listed) * 9 // 10 or told.total() != len(listed):
        raise AssertionError(f"the answers are not those of the list: {dict(told)}")
    return len(listed) / took


def _require_recorded(place: Ground, good: int) -> None:
    with read(place.world.engine) as conn:
        rows = conn.execute(scans.select().with_only_columns(scans.c.scan_id)).fetchall()
    if len(rows) != good:
        raise AssertionError(f"{len(rows):,} scans are recorded of {good:,} good codes")
