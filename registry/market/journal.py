"""Questions of many threads, settled together: who comes while a settling runs waits for the next one, which takes all.

1. One thread of the waiting leads: it settles what has come, at most MOST texts at once, wakes the others and hands
   the lead to the first of those who came meanwhile. Nobody is woken before what was seen of his question is durable.
2. While many more are at work in this process and may come, the leader waits for them some milliseconds: a snapshot and
   a commit cost the same for thirty as for one, and the processor has those others to do meanwhile.
3. On SQLite the leaders of all processes take turns at the database's file (`engine.record`), so a commit there is
   shared by as many as wait. A PostgreSQL that is spread over servers commits by shard: there nobody waits for others.
4. A failure of database or keys is everybody's, and nothing of it was recorded. Any other failure is one question's:
   each is then settled by itself, and whose it is gets it.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from time import sleep

from registry.errors import Unavailable
from registry.market.verification import Question, Settlement, settle
from registry.store.engine.engine import Engine, is_spread, read

MOST = 256
# A few more make no difference, and a few that never come must not be waited for.
_WORTH_WAITING = 4
_PAUSES, _PAUSE = 10, 0.001


@dataclass(slots=True, eq=False)
class _Pending:
    """A question on its way; `turn` is held until it is settled, or until its thread is to lead."""

    question: Question
    turn: Lock = field(default_factory=Lock)
    settlement: Settlement | None = None
    failure: BaseException | None = None

    def __post_init__(self) -> None:
        self.turn.acquire()

    @property
    def done(self) -> bool:
        return self.settlement is not None or self.failure is not None


class Journal:
    """The questions of one process to one database; safe between threads."""

    def __init__(
        self,
        engine: Engine,
        settle: Callable[[Engine, Sequence[Question]], list[Settlement]] = settle,
        coming: Callable[[], int] = lambda: 0,
    ) -> None:
        """`coming`: how many are at work in this process that may ask a question soon."""
        self._engine = engine
        self._settle = settle
        self._coming = coming
        with read(engine) as conn:
            self._side_by_side = is_spread(conn)
        self._lock = Lock()
        self._waiting: deque[_Pending] = deque()
        self._settling = 0
        self._led = False

    @property
    def inside(self) -> int:
        """How many questions wait here or are being settled."""
        return len(self._waiting) + self._settling

    def ask(self, question: Question) -> Settlement:
        """A question settled; raises as `verification.settle`."""
        if self._side_by_side:
            return self._settle(self._engine, [question])[0]
        mine = _Pending(question)
        with self._lock:
            self._waiting.append(mine)
            leads, self._led = not self._led, True
        if not leads:
            # Opened by a leader: with an answer, or with the lead.
            mine.turn.acquire()
        if not mine.done:
            self._lead()
        if mine.failure is not None:
            raise _own(mine.failure)
        assert mine.settlement is not None
        return mine.settlement

    def _lead(self) -> None:
        self._gather()
        with self._lock:
            together = self._take()
            self._settling = len(together)
        try:
            self._settle_all(together)
        finally:
            with self._lock:
                self._settling = 0
                following = self._waiting[0] if self._waiting else None
                self._led = following is not None
            for one in together:
                if not one.done:
                    one.failure = Unavailable("interrupted", "The check was broken off: try again.")
                one.turn.release()
            if following is not None:
                following.turn.release()

    def _gather(self) -> None:
        for _ in range(_PAUSES):
            if self._coming() < _WORTH_WAITING:
                return
            sleep(_PAUSE)

    def _take(self) -> list[_Pending]:
        """The first question that waits, and what came since under the same keyring, as long as it is not too much."""
        first = self._waiting.popleft()
        together, rest = [first], list[_Pending]()
        texts = len(first.question.texts)
        for one in self._waiting:
            texts += len(one.question.texts)
            fits = texts <= MOST and one.question.keyring is first.question.keyring
            (together if fits else rest).append(one)
        self._waiting = deque(rest)
        return together

    def _settle_all(self, together: list[_Pending]) -> None:
        try:
            settlements = self._settle(self._engine, [one.question for one in together])
        except Unavailable as error:
            for one in together:
                one.failure = error
        except Exception as error:
            if len(together) == 1:
                together[0].failure = error
            else:
                for one in together:
                    self._settle_all([one])
        else:
            for one, settlement in zip(together, settlements, strict=True):
                one.settlement = settlement


def _own(failure: BaseException) -> BaseException:
    """One exception raised in several threads would mix up their traces, so each gets its own of a shared one."""
    return type(failure)(failure.code, failure.message) if isinstance(failure, Unavailable) else failure
