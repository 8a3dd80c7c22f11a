"""`growth`: the time of one `verify` in a large registry, as a multiple of that in a small one.

Large: 1,000,000 orders of 1,000 codes of 1,000 products, and 10,000,000 units with a state and one scan each. Small:
100 orders of one product and 1,000 such units, the same share. Both are filled by direct inserts, not through the
registry: orders as rows with random numbers and ids, the state that a real check left copied to every touched unit, and
its scan with another id and moment. A filled database stays in `--keep` and is used again.

Codes are drawn uniformly from all that are genuine, one call each, unrecorded and recorded, in one process and thread,
25 of the one registry, 25 of the other.
Before that the files of the databases are read once (SQLite, or a server of our own), so that pages come out of the
operating system's memory and not from the disk, as far as that memory reaches, and as many other codes are checked as
a figure is taken of. What a process remembers of products and orders then holds all of the small registry and little of
the large one: uniform chance is worse than life, where what was made lately is scanned. Both goals are the same; the
row `growth` is the recorded one.
"""

import json
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from registry.codes import production
from registry.codes.keyring import Keyring
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.verdict import Verdict
from registry.market.recording import Recorder
from registry.market.tally import Tally
from registry.market.verification import verify
from registry.market.visits import Rules, Visit, new_scan_id
from registry.model.orders import Order
from registry.model.sightings import Channel
from registry.store.engine.engine import read
from registry.store.engine.schema import orders
from registry.store.orders import order_rows
from tests.bench import filling
from tests.bench.grounds import SEED, Ground, Server, server, stand
from tests.bench.pairs import Asked, Pair, Result, in_turn, say

SMALL = 100


def run(asked: Asked) -> list[Result]:
    """Seconds a verify in the large registry, as a multiple of the small one: recorded first, then not."""
    count = asked.size(1_000, 50)
    with server(asked.database, asked.keep / "postgresql") as running:
        few = filling.Size(SMALL, max(1, SMALL * asked.touched // asked.orders))
        many = filling.Size(asked.orders, asked.touched)
        with _filled(asked.keep, running, few) as small, _filled(asked.keep, running, many) as large:
            sides = _Side(small, count), _Side(large, count)
            for folder in [asked.keep / "postgresql"] if running else [small.keys_dir.parent, large.keys_dir.parent]:
                _read_files(folder)
            for side in sides:
                side.warm()
            found = {recorded: _measured(sides, recorded, asked.turns()) for recorded in (False, True)}
            details = large.details | {
                "codes": count, "orders": many.orders, "issued": many.orders * filling.QUANTITY, "touched": many.touched
            }  # fmt: skip
        if running is not None:
            running.admin.dispose()

    return [
        Result(name, "ms a verify", found[recorded][0], 1.3, True, large.database, details | found[recorded][1])
        for name, recorded in (("growth", True), ("growth, unrecorded", False))
    ]


@contextmanager
def _filled(keep: Path, running: Server | None, size: filling.Size) -> Iterator[Ground]:
    """A registry of that size: the one that is kept, or a new one."""
    kind = "postgresql" if running else "sqlite"
    folder, name = keep / f"growth-{kind}-{size.orders}-{size.touched}", f"growth_{size.orders}_{size.touched}"
    ready = folder / "ready.json"
    known = json.loads(ready.read_text()) if ready.exists() else None
    if known != filling.fingerprint():
        filling.clear(folder, running, name)
        place = stand(folder, running, name)
        filling.fill(place, size)
        ready.write_text(json.dumps(filling.fingerprint()))
    else:
        say(f"growth: {folder} is filled already")
        place = stand(folder, running, name)
    try:
        yield place
    finally:
        place.world.engine.dispose()


# Codes of one registry that are checked before it is the other's turn: a machine that is shared slows both alike.
_BLOCK = 25


def _read_files(folder: Path) -> None:
    """Bring what lies in a folder into the operating system's memory."""
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("rb", buffering=0) as stream:
                while stream.read(1 << 20):
                    pass


def _measured(sides: "tuple[_Side, _Side]", recorded: bool, turns: int) -> tuple[list[Pair], dict[str, object]]:
    """The pairs, and beside them the medians of the processor's time, which waiting for the disk is no part of."""
    found: list[tuple[_Time, _Time]] = []

    def small(_number: int) -> float:
        times = _Time(), _Time()
        texts = [side.codes() for side in sides]
        for start in range(0, len(texts[0]), _BLOCK):
            for side, of, time_ in zip(sides, texts, times, strict=True):
                side.check(of[start : start + _BLOCK], recorded, time_)
        found.append(times)
        return times[0].milliseconds

    name = "growth, recorded" if recorded else "growth, unrecorded"
    pairs = in_turn(name, small, lambda number: found[number][1].milliseconds, turns)
    cpu = [median(times[side].cpu_milliseconds for times in found) for side in (0, 1)]
    return pairs, {"limit_cpu_ms": round(cpu[0], 3), "ours_cpu_ms": round(cpu[1], 3)}


@dataclass(slots=True)
class _Time:
    """What single verifies took, summed: seconds of the clock and of the processor."""

    count: int = 0
    wall: float = 0.0
    cpu: float = 0.0

    @property
    def milliseconds(self) -> float:
        return self.wall / self.count * 1000

    @property
    def cpu_milliseconds(self) -> float:
        return self.cpu / self.count * 1000


class _Side:
    """One of the two registries, and codes of it."""

    def __init__(self, place: Ground, count: int) -> None:
        self._engine = place.world.engine
        self._count = count
        self._chance = random.Random(time.time_ns() ^ SEED)
        with read(self._engine) as conn:
            self._ids: Sequence[str] = conn.execute(orders.select().with_only_columns(orders.c.id)).scalars().all()
        self._custodian = place.world.custodian
        self._ring = self._with_signers(place)

    def _with_signers(self, place: Ground) -> Keyring:
        return place.keyring(self._orders(self._ids[:1]))

    def _orders(self, ids: Sequence[str]) -> list[Order]:
        with read(self._engine) as conn:
            found = order_rows.by_ids(conn, set(ids))
        return [found[one] for one in ids]

    def codes(self) -> list[str]:
        """Codes drawn from all that were issued, with the same chance each."""
        found = []
        for order in self._orders(self._chance.choices(self._ids, k=self._count)):
            at = self._chance.randrange(order.quantity)
            found += [printed.uri for printed in production.printed_codes(order, self._ring, at, at + 1)]
        return found

    def warm(self) -> None:
        """As many codes as a figure is taken of, unrecorded and recorded."""
        for recorded in (False, True):
            self.check(self.codes(), recorded, _Time())

    def check(self, texts: Sequence[str], recorded: bool, time_: _Time) -> None:
        """Check codes one after another, and add up how long that took."""
        tally = Tally(self._engine)
        for text in texts:
            now = datetime.now(UTC)
            recorder = Recorder(self._visit(), Rules(Parameters()), tally) if recorded else None

            def work(ring: Keyring, text: str = text, now: datetime = now, by: Recorder | None = recorder) -> Verdict:
                return verify(self._engine, ring, text, now, by).judgement.verdict

            began, ran = time.perf_counter(), time.thread_time()
            told = self._custodian.run(work)
            time_.wall += time.perf_counter() - began
            time_.cpu += time.thread_time() - ran
            if told is not Verdict.GENUINE:
                raise AssertionError(f"{told}: a code of the filled registry is not genuine")
        time_.count += len(texts)

    def _visit(self) -> Visit:
        chance = self._chance
        network = f"10.{chance.randrange(256)}.{chance.randrange(256)}.0/24"
        number = new_scan_id(time.time_ns() // 1_000_000, chance.getrandbits(74))
        return Visit(number, Channel.CONSUMER, device=f"{chance.getrandbits(96)}", network=network)
