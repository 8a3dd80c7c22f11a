"""Verify one, verify many: read -> seal -> look up -> record -> judge. One code is a chunk of one.

1. What is known of the texts comes from one snapshot (`findings`); without a recorder, the states of their units too.
2. With a recorder, every unit that a text proves or names is recorded and weighed, durably, before anybody is answered
   (`recording`); recall, block and expiry are those of the snapshot, read afresh whatever was recorded before.
3. Judge, with the state after this scan. What is told of the past is from before it.
4. What names no unit of ours is counted, not recorded (`tally`).
5. A valid seal with no order behind it is an alarm: data was lost, or a key was stolen.
Without a recorder nothing is left behind. Questions of several callers can be settled together (`journal`).
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain, islice
from typing import Protocol, TypeVar

from registry import telemetry
from registry.codes.keyring import Keyring
from registry.codes.product_codes import ProductCode
from registry.codes.seals import CheckedText, check_lists, marked, open_texts
from registry.errors import Invalid, NotFound
from registry.judgement.answers import Answer, UnitHistory, history, to_json
from registry.judgement.verdict import Findings, Judgement, SealState, Verdict, judge
from registry.market import recording
from registry.market.findings import located
from registry.market.recording import (
    Outlook,
    Recorder,
    SeenUnit,
    VisitScans,
    Weighed,
    as_it_stands,
    check_of,
    note_shadow,
)
from registry.market.tally import Unplaced
from registry.model.goods import Level
from registry.model.measures import Target
from registry.model.orders import Unit
from registry.store.engine.engine import Connection, Engine, IntegrityError, read, record
from registry.store.market import units
from registry.store.market.units import StoredUnit

__all__ = [
    "CHUNK",
    "PROVES_NOTHING",
    "Answer",
    "Pace",
    "Question",
    "Settled",
    "answers_to",
    "find_target",
    "settle",
    "to_json",
    "verify",
    "verify_chunk",
    "verify_many",
]

CHUNK = 1000
# A list of fewer chunks is answered before other processes have started.
_WORTH_PROCESSES = 4
T = TypeVar("T")
PROVES_NOTHING = (Verdict.MALFORMED, Verdict.FOREIGN, Verdict.FORGED, Verdict.UNKNOWN)


def verify(engine: Engine, keyring: Keyring, text: str, now: datetime, recorder: Recorder | None = None) -> Answer:
    """The answer for one scanned, pasted or typed text; see verify_chunk."""
    return verify_chunk(engine, keyring, [text], now, recorder)[0]


class Lender(Protocol):
    """Lends the keyring to what needs it (`Custodian.run`)."""

    def __call__(self, work: Callable[[Keyring], T], /) -> T: ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How a list is taken: so many texts are waited for before any of them is answered, and so many processes check the
    seals of a long one, some chunks ahead of the answers: several for a list that is all there, not one being typed.
    """

    at_once: int = CHUNK
    processes: int = 1


def verify_many(
    run: Lender,
    engine: Engine,
    texts: Iterable[str],
    clock: Callable[[], datetime],
    recorder: Recorder | None = None,
    pace: Pace = Pace(),
) -> Generator[Answer]:
    """Answers in the order of the texts, in constant memory."""
    with closing(_openings(run, texts, pace)) as openings:
        for opened in openings:
            now = clock()

            def work(keyring: Keyring, opened: Opening = opened, now: datetime = now) -> list[Answer]:
                return _verify_cases(engine, keyring, opened(keyring), now, recorder)

            yield from run(work)


# What reads a chunk of texts and tries its seals.
Opening = Callable[[Keyring], list[CheckedText]]


def _openings(run: Lender, texts: Iterable[str], pace: Pace) -> Generator[Opening]:
    stream = iter(texts)
    chunks = iter(lambda: list(islice(stream, pace.at_once)), [])
    for chunk in chunks if pace.processes == 1 else islice(chunks, _WORTH_PROCESSES):
        yield partial(open_texts, texts=chunk)
    # Only now, because starting processes for nothing takes longer than all the rest.
    second = list(islice(chunks, 1))
    if not second:
        return
    publics = run(lambda keyring: keyring.publics)

    def opened(chunk: list[str], marks: bytes, keyring: Keyring) -> list[CheckedText]:
        # A keyring that was loaded since may know more keys.
        return marked(chunk, marks) if keyring.publics is publics else open_texts(keyring, chunk)

    with closing(check_lists(publics, chain(second, chunks), pace.processes)) as checked:
        for chunk, marks in checked:
            yield partial(opened, chunk, marks)


@dataclass(frozen=True, slots=True)
class Question:
    """Texts of one caller, read and their seals checked with this keyring; with a recorder they are recorded."""

    keyring: Keyring
    cases: list[CheckedText]
    now: datetime
    recorder: Recorder | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """One text and what was found of it; `seen` where it names a unit, and nothing says that it is not ours."""

    case: CheckedText
    found: Findings
    judgement: Judgement
    seen: SeenUnit | None


@dataclass(frozen=True, slots=True)
class Settled:
    """What the database had to say to a question: nothing more is read or written to answer it."""

    told: list[_Told]
    weighed: dict[Unit, Weighed]


def verify_chunk(
    engine: Engine, keyring: Keyring, texts: Sequence[str], now: datetime, recorder: Recorder | None = None
) -> list[Answer]:
    """Answers for a chunk of texts, in order; with a recorder, durably recorded.

    Raises Unavailable when database or serial keys cannot be reached, StaleKeyring when the keyring must be loaded
    again, and then nothing was recorded; never anything because of what a text holds.
    """
    return _verify_cases(engine, keyring, open_texts(keyring, texts), now, recorder)


def _verify_cases(
    engine: Engine, keyring: Keyring, cases: list[CheckedText], now: datetime, recorder: Recorder | None
) -> list[Answer]:
    question = Question(keyring, cases, now, recorder)
    (settled,) = settle(engine, [question])
    return answers_to(question, settled)


def settle(engine: Engine, questions: Sequence[Question]) -> list[Settled]:
    """Settle questions of one keyring in one snapshot, and record what they saw in one transaction.

    Raises as `verify_chunk`, for all of them, and then none is recorded.
    """
    with read(engine) as conn:
        told = _told(conn, questions)
        stored = units.find(
            conn,
            {
                one.seen.unit
                for question, of in zip(questions, told, strict=True)
                if not question.recorder
                for one in of
                if one.seen
            },
        )
        checks = [
            check_of(
                question.recorder, question.keyring.pseudonym_key, [one.seen for one in of if one.seen], question.now
            )
            for question, of in zip(questions, told, strict=True)
            if question.recorder
        ]
        expected = recording.look(conn, checks)
    recorded = iter(_record(engine, checks, expected))
    return [
        Settled(of, next(recorded) if question.recorder else _looked_at(of, stored))
        for question, of in zip(questions, told, strict=True)
    ]


def _told(conn: Connection, questions: Sequence[Question]) -> list[list[_Told]]:
    """What is known of the texts of each question, all asked together: they come at one moment."""
    first = questions[0]
    cases = [case for question in questions for case in question.cases]
    told = iter(
        [
            _as_told(case, *found)
            for case, found in zip(cases, located(conn, first.keyring, cases, first.now), strict=True)
        ]
    )
    return [list(islice(told, len(question.cases))) for question in questions]


def _as_told(case: CheckedText, found: Findings, shipped: frozenset[str]) -> _Told:
    judgement, unit = judge(found), _unit(found)
    names = unit is not None and judgement.verdict not in PROVES_NOTHING
    return _Told(case, found, judgement, SeenUnit(found, judgement, unit, shipped) if names and unit else None)


def _looked_at(told: list[_Told], stored: Mapping[Unit, StoredUnit]) -> dict[Unit, Weighed]:
    return {one.seen.unit: as_it_stands(stored.get(one.seen.unit)) for one in told if one.seen}


def _record(engine: Engine, checks: Sequence[VisitScans], expected: Outlook) -> list[dict[Unit, Weighed]]:
    """Durably; a flood of texts that name no unit takes no lock."""
    if not any(check.seen for check in checks):
        return [{} for _ in checks]
    try:
        with record(engine) as conn:
            weighed = recording.record(conn, checks, expected)
    except IntegrityError:
        # One of the scans is recorded already, and nothing else says so: its caller has sent it twice.
        with record(engine) as conn:
            weighed = recording.record(conn, checks)
    telemetry.SCANS_A_COMMIT.observe(sum(len(of) for of in weighed))
    note_shadow(one for of in weighed for one in of.values())
    return weighed


def answers_to(question: Question, settled: Settled) -> list[Answer]:
    """The answers to a settled question, in the order of its texts; what names no unit is counted."""
    recorder, told = question.recorder, settled.told
    answers = [_answer(one, settled.weighed[one.seen.unit] if one.seen else None, question.now) for one in told]
    telemetry.verdicts(Counter(answer.judgement.verdict for answer in answers))
    for one, answer in zip(told, answers, strict=True):
        _raise_alarm(one.case, answer.judgement)
    if recorder is not None:
        recorder.tally.note(_unplaced(told, answers, recorder), question.now)
    return answers


def find_target(engine: Engine, keyring: Keyring, text: str, now: datetime) -> Target:
    """What a code names, for a recall or the like: a unit that was issued, or a lot.

    Raises NotFound for a code that proves no issue, Invalid for one that names only a product.
    """
    answer = verify(engine, keyring, text, now)
    if answer.code is None or answer.judgement.verdict in PROVES_NOTHING:
        raise NotFound("code_unknown", f"This code is {answer.judgement.verdict}: there is nothing to act on.")
    if answer.code.level is Level.TYPE:
        raise Invalid("code_names_product", "This code names a whole product; if you mean that, give --gtin.")
    if answer.unit is not None:
        return Target(answer.code.gtin, unit=answer.unit)
    return Target(answer.code.gtin, lot=answer.code.lot)


def _unit(found: Findings) -> Unit | None:
    return Unit(found.issued.order.id, found.issued.index) if found.issued else None


def _answer(told: _Told, weighed: Weighed | None, now: datetime) -> Answer:
    found, judgement = told.found, told.seen.judged(weighed.after) if told.seen and weighed else told.judgement
    shown = found.listing if _shows_product(judgement) else None
    # Without the pack's seal nobody shows that it is in his hands.
    known = history(weighed.before, weighed.after) if weighed and found.seal is SealState.VALID else UnitHistory()
    return Answer(judgement, _shown_code(told.case.code, found), shown, _unit(found), now, known)


def _raise_alarm(case: CheckedText, judgement: Judgement) -> None:
    if "sealed_not_issued" in judgement.reasons and case.code and case.reading and case.reading.seal:
        telemetry.sealed_not_issued(case.code.gtin, case.reading.seal.key_number)


def _unplaced(told: list[_Told], answers: list[Answer], recorder: Recorder) -> list[Unplaced]:
    return [
        Unplaced(answer.judgement, one.case.reading, recorder.visit.channel)
        for one, answer in zip(told, answers, strict=True)
        if answer.judgement.verdict in PROVES_NOTHING
    ]


def _shows_product(judgement: Judgement) -> bool:
    return judgement.verdict not in (Verdict.FORGED, Verdict.FOREIGN, Verdict.MALFORMED)


def _shown_code(code: ProductCode | None, found: Findings) -> ProductCode | None:
    """The code with its serial as issued, when what was typed had to be folded."""
    if code is None or found.issued is None or code.serial == found.issued.serial:
        return code
    return replace(code, serial=found.issued.serial)
