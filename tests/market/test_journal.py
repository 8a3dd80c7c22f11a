"""Checks of many threads share a transaction: each gets its own answer, once it is durable, and its own failure."""

import os
import signal
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest

from registry.codes.keyring import Keyring, StaleKeyring
from registry.codes.seals import open_texts
from registry.errors import Unavailable
from registry.judgement.answers import Answer
from registry.judgement.unit_state import unpack
from registry.market.journal import MOST, Journal
from registry.market.verification import Question, Settlement, answers_to, settle
from registry.model.orders import Order, Unit
from registry.store.engine.engine import Engine, is_sqlite, read, record, sqlite_path
from registry.store.market import scan_rows, unit_rows
from tests.factories import NOW, World, make_order, make_recorder, make_visit, printed
from tests.processes import PATIENCE, python


class Slow:
    """Settles as the real one does, but the first time not before it is told to; notes how many came together."""

    def __init__(self) -> None:
        self.begun, self.go = Event(), Event()
        self.sizes: list[int] = []

    def __call__(self, engine: Engine, questions: Sequence[Question]) -> list[Settlement]:
        self.sizes.append(len(questions))
        self.begun.set()
        assert self.go.wait(PATIENCE)
        return settle(engine, questions)


def ask(world: World, journal: Journal, keyring: Keyring, text: str, number: int, record: bool = True) -> Answer:
    recorder = make_recorder(world, make_visit(number, device=str(number))) if record else None
    question = Question(keyring, open_texts(keyring, [text]), NOW, recorder)
    return answers_to(question, journal.ask(question))[0]


def together(
    world: World, slow: Slow, texts: Sequence[str], keyrings: Sequence[Keyring] | None = None
) -> list[Answer | BaseException]:
    """The answers to texts that all come while the first one is being settled."""
    journal, keyring = Journal(world.engine, slow), world.custodian.keyring
    keyrings = keyrings or [keyring] * len(texts)
    with ThreadPoolExecutor(len(texts)) as pool:
        first = pool.submit(ask, world, journal, keyrings[0], texts[0], 1)
        assert slow.begun.wait(PATIENCE)
        asked = zip(texts[1:], keyrings[1:], range(2, len(texts) + 1), strict=True)
        later = [pool.submit(ask, world, journal, keys, text, number) for text, keys, number in asked]
        while len(journal._waiting) < len(later):
            pass
        slow.go.set()
        return [one.exception() or one.result() for one in (first, *later)]


@pytest.fixture
def order(world: World) -> Order:
    return make_order(world)


@pytest.mark.slow("servers")
def test_who_comes_while_another_is_settled_waits_and_shares_the_next_transaction(world: World, order: Order) -> None:
    slow = Slow()
    texts = [printed(world, order, index).uri for index in range(20)]
    answers = together(world, slow, texts)
    assert slow.sizes == [1, 19]
    assert [a.code.serial for a in answers if isinstance(a, Answer) and a.code] == serials(texts)
    with read(world.engine) as conn:
        assert len(unit_rows.find(conn, [Unit(order.id, index) for index in range(20)])) == 20


def serials(texts: Sequence[str]) -> list[str]:
    return [text.partition("/21/")[2].partition("?")[0] for text in texts]


def test_one_unit_scanned_by_many_at_once_is_weighed_one_after_the_other(world: World, order: Order) -> None:
    text = printed(world, order).uri
    slow = Slow()
    answers = together(world, slow, [text] * 10)
    assert slow.sizes == [1, 9]
    firsts = [a for a in answers if isinstance(a, Answer) and a.history.first_checked_at is None]
    assert len(firsts) == 1
    with read(world.engine) as conn:
        unit = Unit(order.id, 0)
        assert unpack(unit_rows.find(conn, [unit])[unit].state).sessions == 10
        assert len(scan_rows.of_unit(conn, unit)) == 10


def test_the_same_scan_sent_twice_at_once_is_recorded_once(world: World, order: Order) -> None:
    text, keyring, slow = printed(world, order).uri, world.custodian.keyring, Slow()
    journal = Journal(world.engine, slow)
    slow.go.set()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(world, journal, keyring, text, 7), range(8)))
    assert {answer.judgement.verdict for answer in answers} == {"genuine"}
    with read(world.engine) as conn:
        unit = Unit(order.id, 0)
        assert unpack(unit_rows.find(conn, [unit])[unit].state).sessions == 1
        assert len(scan_rows.of_unit(conn, unit)) == 1


def test_no_more_than_so_many_are_settled_together(world: World, order: Order) -> None:
    slow = Slow()
    codes = [printed(world, order, index).uri for index in range(3)]
    answers = together(world, slow, [codes[n % 3] for n in range(MOST + 10)])
    assert slow.sizes == [1, MOST, 9]
    assert all(isinstance(answer, Answer) for answer in answers)


class Breaking(Slow):
    """Cannot settle some questions: a fault that nobody foresaw, or one of the database."""

    def __init__(self, error: Exception, bad: str) -> None:
        super().__init__()
        self.error, self.bad = error, bad

    def __call__(self, engine: Engine, questions: Sequence[Question]) -> list[Settlement]:
        found = super().__call__(engine, questions)
        if any(self.bad in (case.code.serial or "") for one in questions for case in one.texts if case.code):
            raise self.error
        return found


def test_an_unforeseen_failure_is_only_one_questions(world: World, order: Order) -> None:
    texts = [printed(world, order, index).uri for index in range(6)]
    bad = serials(texts)[3]
    answers = together(world, Breaking(ZeroDivisionError("a bug"), bad), texts)
    assert [type(answer) for answer in answers] == [Answer, Answer, Answer, ZeroDivisionError, Answer, Answer]


def test_a_failure_of_the_database_is_everybodys_that_waited(world: World, order: Order) -> None:
    texts = [printed(world, order, index).uri for index in range(6)]
    broken = Breaking(Unavailable("disk_full", "no room"), serials(texts)[3])
    answers = together(world, broken, texts)
    assert isinstance(answers[0], Answer)
    assert {getattr(answer, "code", None) for answer in answers[1:]} == {"disk_full"}
    assert len({id(answer) for answer in answers[1:]}) == 5
    assert broken.sizes == [1, 5]


def test_questions_of_another_keyring_are_not_mixed_in(world: World, order: Order) -> None:
    texts = [printed(world, order, index).uri for index in range(5)]
    old, new = world.custodian.keyring, world.custodian.keyring
    slow = Slow()
    answers = together(world, slow, texts, [old, old, new, old, new])
    assert slow.sizes == [1, 2, 2]
    assert all(isinstance(answer, Answer) for answer in answers)


def test_a_stale_keyring_is_told_to_each_who_must_load_it_again(world: World, order: Order) -> None:
    texts = [printed(world, order, index).uri for index in range(3)]
    answers = together(world, Breaking(StaleKeyring("keyring_stale", "older"), serials(texts)[1]), texts)
    assert [type(answer) for answer in answers] == [Answer, StaleKeyring, StaleKeyring]


def test_a_leader_that_is_broken_off_leaves_nobody_waiting(world: World, order: Order) -> None:
    texts = [printed(world, order, index).uri for index in range(4)]

    class Interrupted(Slow):
        def __call__(self, engine: Engine, questions: Sequence[Question]) -> list[Settlement]:
            if len(self.sizes) == 1:
                self.sizes.append(len(questions))
                raise SystemExit
            return super().__call__(engine, questions)

    answers = together(world, Interrupted(), texts)
    assert [type(answer) for answer in answers].count(Answer) == 1
    assert {getattr(a, "code", "exit") for a in answers if not isinstance(a, Answer)} <= {"interrupted", "exit", None}


def test_what_is_not_recorded_leaves_nothing_behind(world: World, order: Order) -> None:
    text, keyring = printed(world, order).uri, world.custodian.keyring
    journal = Journal(world.engine)
    assert ask(world, journal, keyring, text, 1, record=False).judgement.verdict == "genuine"
    with read(world.engine) as conn:
        assert unit_rows.find(conn, [Unit(order.id, 0)]) == {}


_HOLDER = """
import os, signal, sys, time
from registry.store.engine.engine import open_engine, record
engine = open_engine(sys.argv[1])
with record(engine) as conn:
    print("mine", flush=True)
    time.sleep(600)
"""


@pytest.mark.sqlite
def test_the_turn_of_a_killed_process_is_given_up(world: World) -> None:
    """Another process holds the turn to write; it is killed, and nobody waits for it."""
    assert is_sqlite(world.engine)
    url = f"sqlite:///{sqlite_path(world.engine)}"
    holder = subprocess.Popen(python("-c", _HOLDER, url), stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "mine\n"
    written = Event()

    def write() -> None:
        with record(world.engine):
            written.set()

    waiting = Thread(target=write)
    waiting.start()
    assert not written.wait(0.3)
    os.kill(holder.pid, signal.SIGKILL)
    assert written.wait(PATIENCE)
    waiting.join()
    holder.wait()
    holder.stdout.close()


def test_a_leader_waits_for_the_many_who_are_about_to_ask_and_settles_them_together(world: World, order: Order) -> None:
    slow, keyring, looks = Slow(), world.custodian.keyring, 0
    slow.go.set()
    texts = [printed(world, order, index).uri for index in range(2)]
    with ThreadPoolExecutor(1) as pool:

        def coming() -> int:
            """Many at first; then the other one asks, and no more are to come."""
            nonlocal looks
            looks += 1
            if looks == 2:
                pool.submit(ask, world, journal, keyring, texts[1], 2)
                while journal.inside < 2:
                    pass
            return 0 if looks > 2 else 9

        journal = Journal(world.engine, slow, coming)
        assert ask(world, journal, keyring, texts[0], 1).judgement.verdict == "genuine"
    assert slow.sizes == [2]
    assert journal.inside == 0


@pytest.mark.parametrize(("coming", "looks"), [(3, 1), (99, 10)], ids=["a few", "many who never come"])
def test_a_leader_waits_for_no_few_and_not_for_ever(world: World, order: Order, coming: int, looks: int) -> None:
    slow, asked = Slow(), list[int]()
    slow.go.set()
    journal = Journal(world.engine, slow, lambda: asked.append(1) or coming)  # type: ignore[func-returns-value]
    ask(world, journal, world.custodian.keyring, printed(world, order).uri, 1)
    assert (slow.sizes, len(asked)) == ([1], looks)
