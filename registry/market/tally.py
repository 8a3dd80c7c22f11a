"""What names no unit of ours, counted in memory and written together, by the hour: a flood takes no lock and no disk.

1. `malformed`, `foreign`, `forged` and `unknown` answers are numbers by the hour.
2. Forged seals leave at most 50 samples each time, 1,000 a day, without any code: product, lot, key number, a digest.
3. A good seal that was never issued becomes a flag of its product, at once, but for each product once a minute.
4. Nothing here fails an answer: what the database refuses now is kept for the next time.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from threading import Lock

from registry import telemetry
from registry.codes.product_codes import Reading
from registry.errors import Unavailable
from registry.judgement.verdict import Judgement, Verdict
from registry.market import flag_raising
from registry.model.cases import CaseState, FlagKind
from registry.model.flag_evidence import StoredEvidence, UnissuedSeals
from registry.model.measures import Target
from registry.model.people import REGISTRY
from registry.model.sightings import Channel
from registry.store.engine import engine
from registry.store.engine.engine import Engine
from registry.store.market import count_rows
from registry.store.market.count_rows import ForgedSample
from registry.store.supervision import flag_rows

_EVERY = timedelta(minutes=1)
_TOGETHER = 1000
_SAMPLES, _SAMPLES_A_DAY = 50, 1000


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An answer that names no unit of ours: its verdict, and what was read."""

    judgement: Judgement
    reading: Reading | None
    channel: Channel


class Tally:
    """The numbers of one process, safe between threads.

    They are written when 1,000 have come, with the next that comes a minute after the first, and by `flush`, which
    whoever made the tally calls at its end.
    """

    def __init__(self, database: Engine) -> None:
        self._database = database
        self._lock = Lock()
        self._heap = _Heap()
        self._alarmed: dict[str, datetime] = {}

    def note(self, new: Sequence[Unplaced], now: datetime) -> None:
        """Count answers. Never raises."""
        if not new:
            return
        with self._lock:
            heap = self._heap
            heap.add(new, now)
            urgent = [gtin for gtin in heap.alarms if not _within(self._alarmed.get(gtin), now)]
            if not urgent and heap.came < _TOGETHER and _within(heap.since, now):
                return
            recent = {gtin: at for gtin, at in self._alarmed.items() if _within(at, now)}
            self._alarmed = recent | dict.fromkeys(heap.alarms, now)
        self.flush()

    def flush(self) -> None:
        """Write what has come. Never raises: what the database refuses now is kept."""
        with self._lock:
            heap, self._heap = self._heap, _Heap()
        if heap.since is None:
            return
        try:
            heap.write(self._database)
        except Unavailable as error:
            telemetry.LOG.error("tally_kept", extra={"fields": {"code": error.code}})
            with self._lock:
                self._heap.take_back(heap)


def _within(then: datetime | None, now: datetime) -> bool:
    return then is not None and timedelta(0) <= now - then < _EVERY


class _Heap:
    """What has come and is not written yet: numbers by hour and verdict, few samples, key numbers by product.

    `since` is when the first came, or when it last could not be written.
    """

    def __init__(self) -> None:
        self.since: datetime | None = None
        self.last: datetime | None = None
        self.came = 0
        self.counts: dict[datetime, Counter[str]] = {}
        self.samples: list[ForgedSample] = []
        self.alarms: dict[str, Counter[int]] = {}

    def add(self, new: Sequence[Unplaced], now: datetime) -> None:
        self.since, self.last = self.since or now, now
        self.came += len(new)
        hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        numbers = self.counts.setdefault(hour, Counter())
        numbers.update(one.judgement.verdict.value for one in new)
        for one in new:
            code, seal = (one.reading.code, one.reading.seal) if one.reading else (None, None)
            if code is None:
                continue
            if one.judgement.verdict is Verdict.FORGED and len(self.samples) < _SAMPLES:
                self.samples.append(_sample(one, now))
            if "sealed_not_issued" in one.judgement.reasons and seal is not None:
                self.alarms.setdefault(code.gtin, Counter())[seal.key_number] += 1

    def write(self, database: Engine) -> None:
        assert self.last is not None
        with engine.record(database) as conn:
            count_rows.add_forged(conn, self.samples, _SAMPLES_A_DAY)
            for gtin, keys in sorted(self.alarms.items()):
                flag_raising.raise_or_join(
                    conn, FlagKind.SEALED_NOT_ISSUED, Target(gtin), False, _with_earlier(conn, gtin, keys), self.last
                )
            for hour, numbers in sorted(self.counts.items()):
                count_rows.add(conn, hour, numbers)

    def take_back(self, other: "_Heap") -> None:
        """What another could not write, once more; the waiting begins anew."""
        self.since = self.last = other.last
        for hour, numbers in other.counts.items():
            self.counts.setdefault(hour, Counter()).update(numbers)
        self.samples = (other.samples + self.samples)[:_SAMPLES]
        for gtin, keys in other.alarms.items():
            self.alarms.setdefault(gtin, Counter()).update(keys)


def _with_earlier(conn: engine.Connection, gtin: str, keys: Counter[int]) -> UnissuedSeals | StoredEvidence:
    """The keys seen, with those that the product's open flag names already."""
    seals = UnissuedSeals(tuple(sorted(keys)), keys.total())
    for flag in flag_rows.every(conn, REGISTRY, CaseState.OPEN, FlagKind.SEALED_NOT_ISSUED):
        if flag.gtin == gtin and isinstance(flag.evidence, UnissuedSeals | StoredEvidence):
            return flag.evidence.joined(seals)
    return seals


def _sample(one: Unplaced, now: datetime) -> ForgedSample:
    assert one.reading is not None
    assert one.reading.code is not None
    code, seal = one.reading.code, one.reading.seal
    text = (one.reading.seal_text or "").encode("utf-8", "surrogatepass")
    digest = blake2b(text, digest_size=8).digest()
    lot = code.lot[:20] if code.lot else None
    return ForgedSample(now, code.gtin, lot, seal.key_number if seal else None, digest, one.channel)
