"""What strangers may ask, by network and minute, over all workers; of API keys and sessions their misses alone.

1. **Misses**: `unknown` answers to codes without a good seal. A network gets so many a minute (REGISTRY_MISS_LIMIT);
   the ones over it are not told. Until the minute has passed, its lookups without a seal are not answered, whether they
   would hit or miss, or the silence would tell the one from the other. What proves itself is always answered: a sealed
   code, and what needs no lookup of a serial or lot (a forgery, a bare barcode). So thousands of phones behind one
   address keep their answers, however much one among them guesses. A batch is answered whole or not at all.
2. **Calls**: a call is a started ten of codes; one code with a seal, which is what a phone's camera opens, is a tenth
   of a call; other work costs what its row in `addresses` says. A network has so many calls a minute
   (REGISTRY_PUBLIC_LIMIT). A worker counts them in memory and settles with the database after every 32, so that each
   worker lets in at most 32 too many.
3. A hit costs no write of its own, a refused call neither. An address that is not known is a network like any other.
4. Misses of keys and sessions are counted by their organisation (without one by account) and day
   (REGISTRY_KNOWN_MISS_LIMIT), one write for each thousand texts of a call. Once they are given out, no answer that
   tells of a code without a good seal is told, hit or miss; sealed codes are never counted nor withheld.
5. What is kept is a hash of the network, for about a day.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import islice
from math import ceil
from threading import Lock

from flask import Flask, Response, current_app, g, request

from registry.codes.product_codes import SealField
from registry.codes.seals import CheckedText, read_texts
from registry.judgement.answers import Answer
from registry.judgement.verdict import Judgement, SealState, Verdict
from registry.market.verification import CHUNK
from registry.market.visits import Visit
from registry.model.goods import Level
from registry.model.people import Attempts, Caller, caller_of_person
from registry.office import attempts
from registry.office.attempts import Attempt
from registry.store.engine.engine import Engine, read, record
from registry.web.front import frame, visitors
from registry.web.front.addresses import of_request
from registry.web.front.context import EXTENSION, Service, service
from registry.web.front.credentials import COOKIE, current_caller, session
from registry.web.page import pages
from registry.web.page.notice_words import NoticeKind

_EXTENSION = "registry.limits"
_SPAN, _DAY = timedelta(minutes=1), timedelta(days=1)
_SWEPT = timedelta(hours=1)
# In parts of a call.
_CALL, _SEALED = 10, 1
_SETTLED = 32 * _CALL
_MOST_NETWORKS = 10_000
_NO_LOOKUP = (Verdict.MALFORMED, Verdict.FOREIGN, Verdict.FORGED)


class TooMany(frame.Rejected):
    """A network has asked too much; `wait`: until when it must."""

    def __init__(self, wait: timedelta) -> None:
        detail = "Too many checks from this network: wait as long as Retry-After says. Sealed codes are limited least."
        super().__init__(HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests", detail)
        self.seconds = max(1, ceil(wait.total_seconds()))


class TooManyMisses(TooMany):
    """An organisation has asked for too many codes that nobody issued."""

    def __init__(self, wait: timedelta, place: int) -> None:
        super().__init__(wait)
        self.code = "too_many_misses"
        self.detail = (
            f"code {place + 1} of this call has no good seal, and too many such codes of your organisation were never "
            "issued today: leave out codes without a seal, or wait as long as Retry-After says."
        )


@dataclass(slots=True)
class _Minute:
    """A network's minute as this worker knows it, in parts of a call; `fresh` are those not settled yet."""

    since: datetime
    settled: int = 0
    fresh: int = 0


class Limits:
    """The counts of one worker, safe between threads; 0 as a limit is none."""

    def __init__(self, database: Engine, calls: int, misses: int) -> None:
        self._database = database
        self._parts = calls * _CALL
        self._misses = misses
        self._lock = Lock()
        self._minutes: dict[str, _Minute] = {}
        self._silent: dict[str, datetime] = {}
        self._swept: datetime | None = None

    def spend(self, network: str, parts: int, now: datetime) -> None:
        """Count parts of a call. Raises TooMany, and then they were not counted."""
        if not self._parts:
            return
        with self._lock:
            minute = self._minute(network, now)
            if minute.settled + minute.fresh + parts > self._parts:
                raise TooMany(minute.since + _SPAN - now)
            minute.fresh += parts
            if minute.fresh < _SETTLED:
                return
            fresh, minute.fresh = minute.fresh, 0
            # Others must not be let in meanwhile as if these had never been.
            minute.settled += fresh
        count, since = self._count(b"calls", network, fresh, now)
        with self._lock:
            minute.settled, minute.since = max(count, minute.settled), since

    def require_speech(self, network: str, now: datetime) -> None:
        """Raises TooMany while a network that has missed too often gets no answer to lookups without a seal."""
        if not self._misses:
            return
        # Not the silence that a wrong clock has put far ahead.
        if timedelta(0) < (wait := self._silent.get(network, now) - now) <= 2 * _SPAN:
            raise TooMany(wait)
        with read(self._database) as conn:
            misses = attempts.counted(conn, Attempt(b"misses", network, _SPAN), now)
        # The last one that is told fills the measure: with more than that, the silence has begun.
        if misses and misses.times >= self._misses:
            self._hush(network, misses.since + _SPAN, now)

    def miss(self, network: str, times: int, now: datetime) -> None:
        """Count misses, all of one call. Raises TooMany where they are too many to be told."""
        if not self._misses:
            return
        count, since = self._count(b"misses", network, times, now)
        if count > self._misses:
            self._hush(network, since + _SPAN, now)

    def _hush(self, network: str, until: datetime, now: datetime) -> None:
        with self._lock:
            if len(self._silent) >= _MOST_NETWORKS:
                self._silent = {name: at for name, at in self._silent.items() if at > now}
            self._silent[network] = until
        raise TooMany(until - now)

    def _minute(self, network: str, now: datetime) -> _Minute:
        minute = self._minutes.get(network)
        if minute is not None and abs(minute.since - now) < _SPAN:
            return minute
        if len(self._minutes) >= _MOST_NETWORKS:
            self._minutes = {name: one for name, one in self._minutes.items() if one.since > now - _SPAN}
        minute = self._minutes[network] = _Minute(now)
        return minute

    def _count(self, kind: bytes, network: str, times: int, now: datetime) -> Attempts:
        with record(self._database) as conn:
            tally = attempts.count(conn, Attempt(kind, network, _SPAN), now, times)
            if self._swept is None or abs(now - self._swept) >= _SWEPT:
                self._swept = now
                attempts.drop_old(conn, now)
        return tally


class KnownMisses:
    """The misses that a key's or a person's organisation has left today."""

    def __init__(self, caller: Caller, at: Service) -> None:
        who = f"organisation {caller.organisation_id}" if caller.organisation_id is not None else caller.account
        self._attempt = Attempt(b"known misses", who, _DAY)
        self._limit, self._engine, self._clock = at.settings.known_miss_limit, at.engine, at.clock
        # The header of the answer; "" while nothing was looked up without a seal.
        self.left = ""

    def require_told(self, judgements: Sequence[Judgement]) -> None:
        """Count misses, all in one write. Raises TooManyMisses where what was looked up without a seal is not told."""
        place = next((at for at, judgement in enumerate(judgements) if _is_lookup(judgement)), None)
        if place is None or not self._limit:
            return
        misses, now = sum(_is_miss(judgement) for judgement in judgements), self._clock()
        if misses:
            with record(self._engine) as conn:
                tally: Attempts | None = attempts.count(conn, self._attempt, now, misses)
        else:
            with read(self._engine) as conn:
                tally = attempts.counted(conn, self._attempt, now)
        times, since = tally or Attempts(0, now)
        wait = since + _DAY - now
        self.left = f'"misses";r={max(0, self._limit - times)};t={max(1, ceil(wait.total_seconds()))}'
        if times - misses >= self._limit:
            raise TooManyMisses(wait, place)

    @property
    def policy(self) -> str:
        return f'"misses";q={self._limit};w={int(_DAY.total_seconds())}'


def known_misses() -> KnownMisses | None:
    """Those of whoever asks in this request; None for a stranger."""
    caller, opened = current_caller(), session() if COOKIE in request.cookies else None
    if caller is None and opened is not None and opened.confirmed:
        caller = caller_of_person(opened.person, opened.site)
    if caller is None:
        return None
    if "known_misses" not in g:
        g.known_misses = KnownMisses(caller, service())
    counts: KnownMisses = g.known_misses
    return counts


def require_told(judgements: Iterable[Judgement]) -> None:
    """Count the misses among what a key or person is told. Raises TooManyMisses."""
    counts, told = known_misses(), list(judgements)
    for start in range(0, len(told) if counts else 0, CHUNK):
        counts.require_told(told[start : start + CHUNK])  # type: ignore[union-attr]  # there are none without counts


def told_by_chunk(answers: Iterable[Answer], counts: KnownMisses | None) -> Iterator[Answer]:
    """The answers of a long list, as far as they are told. Raises TooManyMisses in its midst."""
    answers = iter(answers)
    while chunk := list(islice(answers, CHUNK)):
        if counts is not None:
            counts.require_told([answer.judgement for answer in chunk])
        yield from chunk


def _show_left(answer: Response) -> Response:
    counts: KnownMisses | None = g.get("known_misses")
    if counts is not None and counts.left:
        answer.headers["RateLimit-Policy"], answer.headers["RateLimit"] = counts.policy, counts.left
    return answer


def install(app: Flask) -> None:
    """Give an application its counts, and the answer to who asks too much."""
    opened = app.extensions[EXTENSION]
    assert isinstance(opened, Service)
    app.extensions[_EXTENSION] = Limits(opened.engine, opened.settings.public_limit, opened.settings.miss_limit)
    app.before_request(_spend)
    app.after_request(_show_left)
    app.register_error_handler(TooMany, refused)


def verify_within_limits(texts: Sequence[str], visit: Visit | None = None) -> list[Answer]:
    """As `Service.verify`, within what strangers may ask. Raises TooMany."""
    if _is_known_caller():
        answers: list[Answer] = []
        for start in range(0, len(texts), CHUNK):
            part = service().verify(texts[start : start + CHUNK], visit)
            require_told(answer.judgement for answer in part)
            answers += part
        return answers
    checked = read_texts(texts)
    network, now, counts = visitors.network(), service().clock(), _limits()
    kinds = [_kind(text) for text in checked]
    counts.spend(network, _SEALED if kinds == [SealField.OURS] else _CALL * -(-len(texts) // 10), now)
    if SealField.ABSENT in kinds:
        counts.require_speech(network, now)
    answers = service().answer(checked, visit)
    judged = [answer.judgement for answer in answers]
    misses = sum(_is_miss(judgement) for judgement in judged)
    if misses:
        counts.miss(network, misses, now)
    elif any(_is_lookup(judgement) and judgement.seal is SealState.REVOKED_KEY for judgement in judged):
        # Whether the key of a seal counts is known only now; anybody can write a seal in the name of a revoked one.
        counts.require_speech(network, now)
    return answers


def _spend() -> None:
    """Count what a stranger's request costs by its address alone. Raises TooMany."""
    address = of_request()
    if address is not None and address.calls and not _is_known_caller():
        _limits().spend(visitors.network(), address.calls * _CALL, service().clock())


def refused(error: TooMany) -> Response:
    """To programs problem details, to people a grey page."""
    kinds = ("text/html", "application/json", "application/linkset+json")
    people = not request.path.startswith("/v1/") and request.accept_mimetypes.best_match(kinds, "text/html") == kinds[0]
    if people:
        misses = isinstance(error, TooManyMisses)
        kind = NoticeKind.TOO_MANY_MISSES if misses else NoticeKind.TOO_MANY_REQUESTS
        answer = pages.notice(kind, int(error.status))
    else:
        answer = frame.problem(error.status, error.code, error.detail)
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _is_known_caller() -> bool:
    if current_caller() is not None:
        return True
    if COOKIE not in request.cookies:
        return False
    opened = session()
    return opened is not None and opened.confirmed


def _limits() -> Limits:
    extension = current_app.extensions[_EXTENSION]
    assert isinstance(extension, Limits)
    return extension


def _kind(text: CheckedText) -> SealField:
    """ABSENT for a text that is looked up without a seal; OURS with something like a seal; else OTHER: no lookup."""
    reading = text.reading
    if (
        reading is None
        or reading.code is None
        or reading.code.level is Level.TYPE
        or reading.seal_field is SealField.DAMAGED
    ):
        return SealField.OTHER
    return SealField.OURS if reading.seal is not None else SealField.ABSENT


def _is_lookup(judgement: Judgement) -> bool:
    """Whether an answer tells of a serial or lot that no good seal vouches for."""
    by_type = judgement.level in (None, Level.TYPE) or judgement.verdict in _NO_LOOKUP
    return not by_type and judgement.seal is not SealState.VALID


def _is_miss(judgement: Judgement) -> bool:
    return judgement.verdict is Verdict.UNKNOWN and _is_lookup(judgement)
