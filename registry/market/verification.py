"""Verify one, verify many: read -> seal -> look up -> judge -> record -> answer. One code is a chunk of one.

1. What is known of the texts comes from one snapshot (`findings`); without a recorder, the states of their units too.
2. With a recorder, every unit that a text proves or names is recorded and weighed, durably, before anybody is answered
   (`recording`); recall, block and expiry are those of the snapshot, read afresh whatever was recorded before.
3. The answer is judged with the state after this scan. What is told of the past is from before it.
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
from registry.codes.seals import CheckedText, check_lists, check_seals, open_texts, with_seals_tried
from registry.errors import Invalid, NotFound
from registry.judgement.answers import Answer, UnitHistory, history
from registry.judgement.verdict import PROVES_NOTHING, Findings, Judgement, Verdict, judge
from registry.market import recording
from registry.market.findings import Lookup, look_up
from registry.market.recording import Outlook, Recorder, VisitScans, Weighing, as_it_stands, note_shadow, scans_of
from registry.market.tally import Unplaced
from registry.model.goods import Level
from registry.model.measures import Target
from registry.model.orders import Unit
from registry.store.engine.engine import Connection, Engine, IntegrityError, read, record
from registry.store.market import unit_rows

CHUNK = 1000
# A list of fewer chunks is answered before other processes have started.
_WORTH_PROCESSES = 4
T = TypeVar("T")


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
                return _answer_now(engine, Question(keyring, opened(keyring), now, recorder))

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

    def opened(chunk: list[str], outcomes: bytes, keyring: Keyring) -> list[CheckedText]:
        # A keyring that was loaded since may know more keys.
        return with_seals_tried(chunk, outcomes) if keyring.publics is publics else open_texts(keyring, chunk)

    with closing(check_lists(publics, chain(second, chunks), pace.processes)) as checked:
        for chunk, outcomes in checked:
            yield partial(opened, chunk, outcomes)


@dataclass(frozen=True, slots=True)
class Question:
    """Texts of one caller, read and their seals checked with this keyring; with a recorder they are recorded."""

    keyring: Keyring
    texts: list[CheckedText]
    now: datetime
    recorder: Recorder | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the database had to say to a question: nothing more is read or written to answer it."""

    lookups: list[Lookup]
    weighings: Mapping[Unit, Weighing]


def answer_question(question: Question, ask: Callable[[Question], Settlement]) -> list[Answer]:
    """The answers to texts whose seals are not checked yet; `ask` settles the question (`Journal.ask`)."""
    checked = replace(question, texts=check_seals(question.keyring, question.texts))
    return answers_to(checked, ask(checked))


def verify_chunk(
    engine: Engine, keyring: Keyring, texts: Sequence[str], now: datetime, recorder: Recorder | None = None
) -> list[Answer]:
    """Answers for a chunk of texts, in order; with a recorder, durably recorded.

    Raises Unavailable when database or serial keys cannot be reached, StaleKeyring when the keyring must be loaded
    again, and then nothing was recorded; never anything because of what a text holds.
    """
    return _answer_now(engine, Question(keyring, open_texts(keyring, texts), now, recorder))


def _answer_now(engine: Engine, question: Question) -> list[Answer]:
    (settlement,) = settle(engine, [question])
    return answers_to(question, settlement)


def settle(engine: Engine, questions: Sequence[Question]) -> list[Settlement]:
    """Settle questions of one keyring in one snapshot, and record what they saw in one transaction.

    Raises as `verify_chunk`, for all of them, and then none is recorded.
    """
    with read(engine) as conn:
        lookups = _look_up(conn, questions)
        with_lookups = list(zip(questions, lookups, strict=True))
        unrecorded = {one.unit for question, of in with_lookups if not question.recorder for one in of if one.unit}
        stored = unit_rows.find(conn, unrecorded)
        visits = [
            scans_of(question.recorder, question.keyring.pseudonym_key, of, question.now)
            for question, of in with_lookups
            if question.recorder
        ]
        outlook = recording.look(conn, visits)
    recorded = iter(_record(engine, visits, outlook))
    return [
        Settlement(of, next(recorded))
        if question.recorder
        else Settlement(of, {one.unit: as_it_stands(stored.get(one.unit)) for one in of if one.unit})
        for question, of in with_lookups
    ]


def _look_up(conn: Connection, questions: Sequence[Question]) -> list[list[Lookup]]:
    """What the texts of each question lead to, all asked together: they come at one moment."""
    first = questions[0]
    texts = [text for question in questions for text in question.texts]
    findings = look_up(conn, first.keyring, texts, first.now)
    lookups = iter([judged_lookup(text, found) for text, found in zip(texts, findings, strict=True)])
    return [list(islice(lookups, len(question.texts))) for question in questions]


def judged_lookup(text: CheckedText, findings: Findings) -> Lookup:
    """A text, or what is left of it where that is proven, with what is known of it, judged."""
    if findings.reading is not text.reading:
        text = CheckedText(reading=findings.reading)
    judgement = judge(findings)
    unit = findings.issued.unit if findings.issued and judgement.verdict not in PROVES_NOTHING else None
    return Lookup(text, findings, judgement, unit)


def _record(engine: Engine, visits: Sequence[VisitScans], outlook: Outlook) -> list[dict[Unit, Weighing]]:
    """Durably; a flood of texts that name no unit takes no lock."""
    if not any(visit.lookups for visit in visits):
        return [{} for _ in visits]
    try:
        with record(engine) as conn:
            weighings = recording.record(conn, visits, outlook)
    except IntegrityError:
        # One of the scans is recorded already, and nothing else says so: its caller has sent it twice.
        with record(engine) as conn:
            weighings = recording.record(conn, visits)
    telemetry.SCANS_A_COMMIT.observe(sum(len(of_visit) for of_visit in weighings))
    note_shadow(weighing for of_visit in weighings for weighing in of_visit.values())
    return weighings


def answers_to(question: Question, settlement: Settlement) -> list[Answer]:
    """The answers to a settled question, in the order of its texts; what names no unit is counted."""
    recorder, lookups, weighings = question.recorder, settlement.lookups, settlement.weighings
    answers = [_answer(one, weighings[one.unit] if one.unit else None, question.now) for one in lookups]
    telemetry.verdicts(Counter(answer.judgement.verdict for answer in answers))
    for lookup, answer in zip(lookups, answers, strict=True):
        _raise_alarm(lookup.text, answer.judgement)
    if recorder is not None and (unplaced := _unplaced(lookups, answers, recorder)):
        recorder.tally.note(unplaced, question.now)
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


def _answer(lookup: Lookup, weighing: Weighing | None, now: datetime) -> Answer:
    findings, judgement = lookup.findings, lookup.judged(weighing.after) if weighing else lookup.judgement
    listing = findings.listing if _shows_product(judgement) else None
    # Without the pack's seal nobody shows that it is in his hands.
    past = history(weighing.before, weighing.after) if weighing and lookup.sealed else UnitHistory()
    unit = findings.issued.unit if findings.issued else None
    return Answer(judgement, _shown_code(lookup.text.code, findings), listing, unit, now, past)


def _raise_alarm(text: CheckedText, judgement: Judgement) -> None:
    if "sealed_not_issued" in judgement.reasons and text.code and text.reading and text.reading.seal:
        telemetry.sealed_not_issued(text.code.gtin, text.reading.seal.key_number)


def _unplaced(lookups: list[Lookup], answers: list[Answer], recorder: Recorder) -> list[Unplaced]:
    return [
        Unplaced(answer.judgement, lookup.text.reading, recorder.visit.channel)
        for lookup, answer in zip(lookups, answers, strict=True)
        if answer.judgement.verdict in PROVES_NOTHING
    ]


def _shows_product(judgement: Judgement) -> bool:
    return judgement.verdict not in (Verdict.FORGED, Verdict.FOREIGN, Verdict.MALFORMED)


def _shown_code(code: ProductCode | None, findings: Findings) -> ProductCode | None:
    """The code with its serial as issued, when what was typed had to be folded."""
    if code is None or findings.issued is None or code.serial == findings.issued.serial:
        return code
    return replace(code, serial=findings.issued.serial)
