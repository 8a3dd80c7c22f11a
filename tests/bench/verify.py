"""`verify`: POST /v1/verify through the real server, recorded and with `record: false`.

Two servers of two workers each are up on one registry, and only one is asked at a time: ours is the production command
(`cli.py serve --workers 2`), the other the same with the route of `constant.py`. wrk asks over 64 connections that stay
open, from this machine. REGISTRY_PUBLIC_LIMIT and REGISTRY_MISS_LIMIT are 0, as all requests come from one network.

The bodies: 70 % good codes that were not seen before, of 500 orders in random order; 10 % good codes seen before;
10 % with the seal of another code; 10 % typed without a seal and never issued. Each has a scan id of the server's.
No body is sent twice in a recorded run. Afterwards the database must hold a scan of every good code that was answered,
and of none that was not sent.
"""

import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from registry.codes import production
from registry.codes.serials import ALPHABET
from registry.model.orders import Order
from registry.store.engine.engine import read
from registry.store.engine.schema import scans, units
from tests.bench.grounds import SEED, Ground, forged, ground, place_orders
from tests.bench.load import CONNECTIONS, WORKERS, Load, Served, Told, require_wrk, serving
from tests.bench.pairs import Asked, Result, in_turn, say

QUANTITY = 100_000
# Prime to QUANTITY, so that a step's multiples meet every unit once.
_STEP = 7_919
_MOST_P95 = 300.0


def run(asked: Asked) -> list[Result]:
    """Answers a second, as a share of the constant route's: recorded first, then not."""
    require_wrk()
    seconds = 1 if asked.quick else asked.seconds
    with (
        ground(asked.database) as place,
        tempfile.TemporaryDirectory(prefix="registry-bench-") as name,
        ExitStack() as up,
    ):
        folder = Path(name)
        bodies = Bodies(place, place_orders(place, 20, 50 if asked.quick else 500, QUANTITY))
        ours = up.enter_context(serving(place, folder, ["cli.py", "serve", "--workers", str(WORKERS)]))
        limit = up.enter_context(serving(place, folder, ["-c", _CONSTANT]))
        say(f"verify: {WORKERS} workers, {CONNECTIONS} connections, {seconds} s a run, on {place.database}")
        load = Load(seconds)
        # A first run of each warms caches and tells how many bodies a run of ours needs; the limit may repeat them.
        file = bodies.write(folder, 20_000 if not asked.quick else 2_000, True)
        first = load.run(limit, "/bench/constant", file), load.run(ours, "/v1/verify", file)
        bodies.were_seen(first[1].sent)
        need = int(first[1].rate * seconds * 2) + 1_000
        return [
            _measured(_Run(place, bodies, load, folder, need), (limit, ours), recorded, asked.turns())
            for recorded in (True, False)
        ]


_CONSTANT = "from tests.bench.constant import main; main()"


@dataclass(frozen=True, slots=True)
class _Run:
    """What runs under load need."""

    place: Ground
    bodies: "Bodies"
    load: Load
    folder: Path
    need: int


def _measured(run: _Run, servers: tuple[Served, Served], recorded: bool, turns: int) -> Result:
    told: list[Told] = []
    limits: list[Told] = []
    other: Counter[str] = Counter()
    file = run.folder / "bodies"

    def limit(_number: int) -> float:
        nonlocal file
        file = run.bodies.write(run.folder, run.need, recorded)
        limits.append(run.load.run(servers[0], "/bench/constant", file))
        return limits[-1].rate

    def ours(_number: int) -> float:
        before = _stored(run.place)
        start = servers[1].log.stat().st_size
        told.append(run.load.run(servers[1], "/v1/verify", file))
        _compare(run, before, told[-1], recorded)
        other.update(servers[1].statuses_since(start))
        if recorded:
            run.bodies.were_seen(told[-1].sent)
        return told[-1].rate

    name, goal = ("verify", 0.5) if recorded else ("verify, `record: false`", 0.85)
    pairs = in_turn(name, limit, ours, turns)
    details = run.place.details | _told(told, limits) | {"ours_other_statuses": dict(other)}
    if recorded:
        details |= {"stretch": 0.7, "p95_below_300_ms": median(one.p95 for one in told) < _MOST_P95}
    return Result(name, "answers/s", pairs, goal, database=run.place.database, details=details)


def _told(told: Sequence[Told], limits: Sequence[Told]) -> dict[str, object]:
    """Times in ms, medians over the runs, and what went wrong, summed."""
    found: dict[str, object] = {"workers": WORKERS, "connections": CONNECTIONS}
    for side, runs in (("ours", told), ("limit", limits)):
        for name in ("p50", "p95", "p99"):
            found[f"{side}_{name}_ms"] = round(median(getattr(one, name) for one in runs), 1)
        found[f"{side}_not_200"] = sum(one.refused for one in runs)
        found[f"{side}_broken"] = sum(one.broken for one in runs)
    return found


# The order and the index of a unit.
Place = tuple[str, int]


def _stored(place: Ground) -> tuple[list[Place], list[Place]]:
    """The units of all scans, and those that have a state."""
    with read(place.world.engine) as conn:
        found = [
            [(order, index) for order, index in conn.execute(sa.select(table.c.order_id, table.c.unit_index))]
            for table in (scans, units)
        ]
    return found[0], found[1]


def _compare(run: _Run, before: tuple[list[Place], list[Place]], told: Told, recorded: bool) -> None:
    """The database holds what was answered, once each, and nothing that was not sent."""
    if told.wrapped:
        raise AssertionError("the bodies ran out: the run would check the same codes again")
    time.sleep(0.5)  # what was under way when wrk went is still being written
    sent = run.bodies.listed[: told.sent] if recorded else []
    first = {body.unit for body in sent if body.unit and body.first}
    any_of = {body.unit for body in sent if body.unit}
    for name, was, now in zip(("scans", "units"), before, _stored(run.place), strict=True):
        missing, stray = first - set(now), set(now) - set(was) - any_of
        if len(missing) > told.sent - told.answered or stray or len(set(now)) != len(now):
            twice = len(now) - len(set(now))
            raise AssertionError(
                f"{name}: {len(missing):,} of {len(first):,} good codes have none, where {told.sent - told.answered:,} "
                f"were not answered; {len(stray):,} were never sent; {twice:,} are there twice"
            )


@dataclass(frozen=True, slots=True)
class Body:
    """A text to send, the unit it names and proves, and whether it is sent for the first time."""

    text: str
    unit: Place | None = None
    first: bool = False


@dataclass
class Bodies:
    """Bodies to send: every good code is new, until the orders are used up."""

    place: Ground
    orders: Sequence[Order]
    used: int = 0
    seen: list[Body] = field(default_factory=list)
    listed: list[Body] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ring = self.place.keyring(self.orders)
        self._chance = random.Random(SEED)

    def write(self, folder: Path, count: int, record: bool) -> Path:
        """A file of so many bodies, one a line, in random order."""
        chance, tenth = self._chance, count // 10
        good = [self._next() for _ in range(count * 7 // 10)]
        again = chance.choices(self.seen or good[:1], k=tenth)
        pairs = [chance.sample(good, 2) for _ in range(tenth)]
        false = [forged(one.text, other.text) for one, other in pairs]
        typed = [f"{chance.choice(self.orders).gtin} {''.join(chance.choices(ALPHABET, k=12))}" for _ in range(tenth)]
        self.listed = [*good, *(replace(body, first=False) for body in again), *map(Body, false + typed)]
        chance.shuffle(self.listed)
        file = folder / "bodies"
        more = {} if record else {"record": False}
        file.write_text("".join(json.dumps({"code": body.text, **more}) + "\n" for body in self.listed))
        return file

    def were_seen(self, sent: int) -> None:
        """The good ones of the first bodies are what the next file repeats."""
        self.seen = [body for body in self.listed[:sent] if body.first] or self.seen

    def _next(self) -> Body:
        """The next good code: one of each order in turn, units far from one another."""
        turn, at = divmod(self.used, len(self.orders))
        self.used += 1
        order, index = self.orders[at], turn * _STEP % QUANTITY
        uri = next(production.printed_codes(order, self._ring, index, index + 1)).uri
        return Body(uri, (order.id, index), True)
