"""verify: one code, many codes, a file, a pipe."""

import io
import os
import sys
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

import click

from registry.errors import Unavailable
from registry.judgement.answers import Answer, to_json
from registry.judgement.verdict import Verdict
from registry.market.recording import Recorder
from registry.market.verification import CHUNK, Pace, verify_many
from registry.market.visits import Visit
from registry.model import phrases
from registry.model.sightings import Channel, Position, in_province
from registry.store.engine.engine import Engine
from registry.terminal import console

# Longer lines are cut here; a code has at most 4,096 characters with all around it, so what is cut is malformed.
_LONGEST_LINE = 4097
_BLOCK = 1 << 20
_SHOWN_EVERY = 500

_CHANNELS = [channel.value for channel in Channel if channel is not Channel.PLATFORM]


@click.command("verify")
@click.argument("codes", nargs=-1, metavar="CODE...")
@click.option("--file", "source", metavar="FILE|-", help="One code a line; - reads standard input.")
@click.option("--record", is_flag=True, help="Record a scan of every unit; without it nothing is stored.")
@click.option("--place", metavar="PROVINCE", help="Where the codes are scanned: a province, by code or name.")
@click.option("--channel", type=click.Choice(_CHANNELS), help="Who scans; inspector unless said otherwise.")
@click.option("--json", "as_json", is_flag=True, help="One object a line, the fields of POST /v1/verify.")
def verify(
    codes: tuple[str, ...], source: str | None, record: bool, place: str | None, channel: str | None, as_json: bool
) -> None:
    """Is it ours, and is it good?

    Exit 0 when every code is genuine, 1 otherwise.

    CODE is whatever a scanner gives: a Digital Link, an element string, a bracketed text, `GTIN SERIAL`, or a bare
    GTIN. A file holds codes alone, one a line: what `order codes ID -o codes.txt` writes, not a CSV. With --record one
    run is one visit: a code that stands in it twice is one item scanned once.

    Example: verify 'HTTPS://ID.EXAMPLE/01/...', verify "8934588012341 7K3M 9Q2X T4WZ", verify --file codes.txt
    """
    if bool(codes) == bool(source):
        raise click.UsageError("Give codes, or --file, and not both.")
    if (place or channel) and not record:
        raise click.UsageError("--place and --channel describe a scan that is recorded: give --record too.")
    visit = _visit(place, Channel(channel or Channel.INSPECTOR)) if record else None
    engine = console.engine()
    _answer_all(engine, code_lines(source) if source else iter(codes), source, visit, as_json)


def _visit(place: str | None, channel: Channel) -> Visit:
    """Who scans in this run. A consumer is nobody we know."""
    account = "" if channel is Channel.CONSUMER else "terminal"
    return Visit(console.new_scan(), channel, account=account, position=_position(place) if place else None)


def _position(place: str) -> Position:
    code = console.province(place)
    assert code is not None
    return in_province(code)


def _answer_all(engine: Engine, texts: Iterator[str], source: str | None, visit: Visit | None, as_json: bool) -> None:
    custodian = console.custodian(engine)
    recorder = Recorder(visit, console.rules(), console.tally(engine)) if visit else None
    # Whoever types or scans into a terminal wants each answer at once.
    at_once = 1 if source == "-" and sys.stdin is not None and sys.stdin.isatty() else CHUNK
    counts: Counter[Verdict] = Counter()
    answers = verify_many(custodian.run, engine, texts, console.now, recorder, Pace(at_once, _processes(source)))
    with closing(answers), _progress(source) as advance:
        for answer in answers:
            counts[answer.judgement.verdict] += 1
            if as_json:
                console.show_json(_with_scan(to_json(answer), visit))
            else:
                _show(answer)
            advance(1)
    if counts.total() > 1 and not as_json:
        click.echo("  ".join(f"{verdict} {count:,}" for verdict, count in counts.most_common()))
    if not counts:
        click.echo("There was no code to verify: the input is empty.", err=True)
    if set(counts) - {Verdict.GENUINE}:
        click.get_current_context().exit(1)


def _processes(source: str | None) -> int:
    """How many share the work: what comes through a pipe may still be being scanned, and is answered as it comes."""
    return (os.cpu_count() or 1) if source not in (None, "-") else 1


@contextmanager
def _progress(source: str | None) -> Iterator[Callable[[int], None]]:
    """How far a list is, on standard error if that is a terminal; on standard output answers tell it by themselves."""
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    if source is None or on_terminal or sys.stderr is None or not sys.stderr.isatty():
        yield lambda _: None
        return
    # What comes through a pipe can be read only once.
    shown = (
        console.progress(_lines_in(source), "codes") if source != "-" and Path(source).is_file() else _running_count()
    )
    waiting = 0
    with shown as show:

        def advance(count: int) -> None:
            nonlocal waiting
            waiting += count
            if waiting >= _SHOWN_EVERY:
                show(waiting)
                waiting = 0

        yield advance
        show(waiting)


@contextmanager
def _running_count() -> Iterator[Callable[[int], None]]:
    """For a list of a length that nobody knows yet."""
    done = 0

    def show(count: int) -> None:
        nonlocal done
        done += count
        click.echo(f"\r{done:,} codes", err=True, nl=False)

    yield show
    click.echo(err=True)


def _lines_in(source: str) -> int:
    try:
        with Path(source).open("rb") as file:
            return sum(block.count(b"\n") for block in iter(partial(file.read, _BLOCK), b""))
    except OSError as error:
        raise _unreadable(source, error) from error


def _with_scan(document: dict[str, object], visit: Visit | None) -> dict[str, object]:
    if visit is None:
        return document
    place = {"place": {"province": visit.position.province}} if visit.position else {}
    return {**document, "scan": {"id": str(uuid.UUID(bytes=visit.id)), **place}}


def code_lines(source: str) -> Iterator[str]:
    """Lines end with LF or CRLF and nothing else: a code may hold GS (0x1D), NEL or U+2028."""
    if source == "-":
        if sys.stdin is None:
            raise Unavailable("file", "There is no standard input to read.")
        yield from _split(sys.stdin.buffer)
        return
    try:
        with Path(source).open("rb") as file:
            yield from _split(file)
    except OSError as error:
        raise _unreadable(source, error) from error


def _unreadable(source: str, error: OSError) -> Unavailable:
    return Unavailable("file", f"{source} cannot be read: {error.strerror}.")


def _split(stream: BinaryIO | io.BufferedIOBase) -> Iterator[str]:
    first = True
    while line := stream.readline(_LONGEST_LINE):
        whole = line
        while not whole.endswith(b"\n") and (more := stream.readline(_LONGEST_LINE)):
            whole = more[-1:]
        text = line.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")
        if first:
            text = text.removeprefix("\ufeff")
        first = False
        if text:
            yield text


_COLOURS = {"good": "green", "warn": "yellow", "bad": "red", "plain": "cyan"}


def _show(answer: Answer) -> None:
    judgement, code = answer.judgement, answer.code
    words = phrases.VERDICTS[judgement.verdict]
    head = click.style(f"{words.sign} {judgement.verdict:<10}", fg=_COLOURS[words.tone], bold=True)
    named = " ".join(part for part in (code.gtin, code.serial) if part) if code else ""
    click.echo(f"{head} {words.word.vi} / {words.word.en}  {named}")
    if answer.listing is not None:
        facts = [answer.listing.product.name, answer.listing.organisation.name]
        facts += [f"lot {judgement.lot}"] if judgement.lot else []
        facts += [f"expiry {judgement.expiry}"] if judgement.expiry else []
        click.echo("    " + " · ".join(facts))
    for word in judgement.reasons:
        phrase = phrases.reason(word)
        click.echo(f"    - {phrase.vi} / {phrase.en}")
    if answer.history.words is not None:
        click.echo(f"    - {answer.history.words.vi} / {answer.history.words.en}")
    for measure in judgement.measures:
        click.echo(f"    ! {measure.disposition}: {measure.reason}" + (f" ({measure.place})" if measure.place else ""))


COMMANDS = (verify,)
