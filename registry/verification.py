"""Verify one, verify many: read -> seal -> look up -> record -> judge. One code is a chunk of one.

1. What is known of the texts comes from one snapshot, with the states of their units (`findings`).
2. With a recorder, every unit that a text proves or names is recorded and weighed, durably, before anybody is answered
   (`recording`); recall, block and expiry are those of the snapshot, read afresh whatever was recorded before.
3. Judge, with the state after this scan. What is told of the past is from before it.
4. What names no unit of ours is counted, not recorded (`tally`).
5. A valid seal with no order behind it is an alarm: data was lost, or a key was stolen.
Without a recorder nothing is left behind.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from registry import telemetry
from registry.answers import Answer, history, to_json
from registry.codes import ProductCode
from registry.errors import Invalid, NotFound
from registry.findings import Case, look_up, open_texts
from registry.keyring import Keyring
from registry.model import Level, Target, Unit
from registry.recording import Recorder, Seen, Weighed, as_it_stands, with_state
from registry.store import shipments, units
from registry.store.engine import Engine, read
from registry.tally import Unplaced
from registry.verdict import Findings, Judgement, SealState, Verdict, judge

__all__ = ["CHUNK", "PROVES_NOTHING", "Answer", "find_target", "to_json", "verify", "verify_chunk", "verify_many"]

CHUNK = 1000
PROVES_NOTHING = (Verdict.MALFORMED, Verdict.FOREIGN, Verdict.FORGED, Verdict.UNKNOWN)


def verify(engine: Engine, keyring: Keyring, text: str, now: datetime, recorder: Recorder | None = None) -> Answer:
    """The answer for one scanned, pasted or typed text; see verify_chunk."""
    return verify_chunk(engine, keyring, [text], now, recorder)[0]


def verify_many(
    run: Callable[[Callable[[Keyring], list[Answer]]], list[Answer]],
    engine: Engine,
    texts: Iterable[str],
    clock: Callable[[], datetime],
    at_once: int = CHUNK,
    recorder: Recorder | None = None,
) -> Iterator[Answer]:
    """Answers in the order of the texts, in constant memory; `run` lends the keyring (custody.Custodian.run).

    `at_once` texts are waited for before any of them is answered.
    """
    stream = iter(texts)
    while chunk := list(islice(stream, at_once)):
        now = clock()

        def work(keyring: Keyring, chunk: list[str] = chunk, now: datetime = now) -> list[Answer]:
            return verify_chunk(engine, keyring, chunk, now, recorder)

        yield from run(work)


@dataclass(frozen=True, slots=True)
class _Told:
    """One text and what was found of it; `seen` where it names a unit, and nothing says that it is not ours."""

    case: Case
    found: Findings
    seen: Seen | None


def verify_chunk(
    engine: Engine, keyring: Keyring, texts: Sequence[str], now: datetime, recorder: Recorder | None = None
) -> list[Answer]:
    """Answers for a chunk of texts, in order; with a recorder, durably recorded.

    Raises Unavailable when database or serial keys cannot be reached, StaleKeyring when the keyring must be loaded
    again, and then nothing was recorded; never anything because of what a text holds.
    """
    cases = open_texts(keyring, texts)
    with read(engine) as conn:
        found = look_up(conn, keyring, cases, now)
        named = {unit for one in found if (unit := _unit(one))}
        stored = units.find(conn, named)
        shipped = shipments.of(conn, {unit.order_id for unit in named}) if recorder and named else {}
    told = [_Told(case, one, _seen(one, shipped)) for case, one in zip(cases, found, strict=True)]
    seen = [one.seen for one in told if one.seen]
    if recorder is None:
        weighed = {one.unit: as_it_stands(stored.get(one.unit)) for one in seen}
    else:
        weighed = recorder.record(engine, keyring.pseudonym_key, seen, now) if seen else {}
    answers = [_answer(one, weighed[one.seen.unit] if one.seen else None, now) for one in told]
    for one, answer in zip(told, answers, strict=True):
        _raise_alarm(one.case, answer.judgement)
    if recorder is not None:
        recorder.tally.note(_unplaced(told, answers, recorder), now)
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


def _seen(found: Findings, shipped: dict[str, frozenset[str]]) -> Seen | None:
    """A unit as it was seen; None for a text whose seal or print says that it is none of ours."""
    unit = _unit(found)
    if unit is None or judge(found).verdict in PROVES_NOTHING:
        return None
    return Seen(found, shipped.get(unit.order_id, frozenset()))


def _answer(told: _Told, weighed: Weighed | None, now: datetime) -> Answer:
    found = with_state(told.found, weighed.after) if weighed else told.found
    judgement = judge(found)
    telemetry.VERDICTS.labels(judgement.verdict).inc()
    shown = found.listing if _shows_product(judgement) else None
    answer = Answer(judgement, _shown_code(told.case.code, found), shown, _unit(found), now)
    # Without the pack's seal nobody shows that it is in his hands.
    if weighed is None or found.seal is not SealState.VALID:
        return answer
    return replace(answer, history=history(weighed.before, weighed.after))


def _raise_alarm(case: Case, judgement: Judgement) -> None:
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
    return replace(code, serial=found.issued.serial) if code and found.issued else code
