"""simulate: what the rules of the evidence would do in an invented world.

The rules are those that the settings name, or else the built-in ones: an operator tries a change here before anybody is
answered by it. The real evidence and the real judge follow every history (`courses`); one seed gives one result.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any
from zlib import crc32

import click

from registry.errors import Invalid
from registry.judgement.evidence_parameters import Parameters
from registry.model.sightings import Suspicion
from registry.simulation.courses import CAPPED, Issue, course, good_unit
from registry.simulation.people import packs
from registry.simulation.rates import DUPLICATED, LEVELS, SUSPECT, Attacked, Clean, Share, Stolen, of_guesses, of_theft
from registry.simulation.simulated_cases import GUESSED, GUESSES, JUDGED, STOLEN, Named, cases, guessed, stolen
from registry.simulation.worlds import WORLDS, Chance
from registry.terminal import console

MOST_CODES, MOST_ATTACKED, MOST_SEED = 10_000_000, 100_000, 10**12
# Of a product with 1e9 units. Its key is as good as any: random serials hit under each equally often.
ISSUE = Issue(bytes(range(32)))
# More than the lots of any run, so that two seeds share no lot.
_LOTS = 10_000


def _list(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Show every name, and end the command there."""
    if wanted and not ctx.resilient_parsing:
        words = {name: named.words for name, named in cases().items()} | JUDGED
        console.table(("case", "what befalls the code"), list(words.items()))
        ctx.exit()


@click.command("simulate")
@click.option("--world", type=click.Choice(list(WORLDS)), default="default", show_default=True, help="Whose habits.")
@click.option(
    "--codes", type=console.Quantity(), default=100_000, show_default=True, metavar="N", help="Genuine codes; may be 0."
)
@click.option("--attack", "wanted", multiple=True, metavar="CASE", help='Such as "copies 20"; may be given again.')
@click.option(
    "--attacked", type=console.Quantity(), default=500, show_default=True, metavar="N", help="Codes under each attack."
)
@click.option(
    "--seed", type=console.Quantity(), default=1, show_default=True, metavar="N", help="One seed, one result."
)
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=_list,
    help="The names of all attacks and oddities, and nothing else.",
)  # fmt: skip
@console.json_option
def simulate(world: str, codes: int, wanted: tuple[str, ...], attacked: int, seed: int, as_json: bool) -> None:
    """What the rules of the evidence find, and whom they accuse, in an invented world.

    Every habit of its people, shops and counterfeiters is an assumption: it compares rules, it foretells no market.
    The rules are those of REGISTRY_EVIDENCE_FILE, or the built-in ones. Nothing is stored and no database is needed.

    Example: simulate --codes 100000 --attack "copies 20" --attack "refilled" --attack "code on television"
    """
    file = console.settings().evidence_file
    run = SimulationRun(world, seed, console.rules().shown, str(file) if file else "built-in")
    cases_by_name = cases()
    chosen = _chosen(wanted, [*cases_by_name, *JUDGED])
    _check("--codes", codes, 0, MOST_CODES)
    _check("--attacked", attacked, 1, MOST_ATTACKED)
    _check("--seed", seed, 0, MOST_SEED)
    if not codes and not chosen:
        raise Invalid("nothing_to_do", "--codes 0 without --attack leaves nothing to simulate: give either.")
    tell = _Lines(run) if as_json else _Tables(run)
    if codes:
        with console.progress(codes, "genuine codes") as advance:
            tally = run.genuine(codes, advance)
        tell.genuine(tally)
    for name in chosen:
        if name in JUDGED:
            with console.progress(attacked, name) as advance:
                figures = run.judged(name, attacked, advance)
            tell.judged(name, attacked, figures)
            continue
        with console.progress(attacked, name) as advance:
            scans, sales = run.attacked(name, cases_by_name[name], attacked, advance)
        tell.attack(name, scans, sales)
    tell.end()


def _check(option: str, given: int, least: int, most: int) -> None:
    if not least <= given <= most:
        raise Invalid("number", f"{option} {given}: give {least} to {most}.")


def _chosen(wanted: tuple[str, ...], case_names: list[str]) -> list[str]:
    """The cases asked for, once each."""
    names = [" ".join(name.split()) for name in wanted]
    for name in names:
        if name not in case_names:
            near = get_close_matches(name, case_names, 3, 0.5)
            hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
            raise Invalid(
                "case", f"--attack {name[:80]!r} is no attack and no oddity.{hint} All names: simulate --list."
            )
    return list(dict.fromkeys(names))


CaseTally = Clean | Attacked


@dataclass(frozen=True, slots=True)
class Figure:
    """One share that is told of an attack, by its key in JSON and its words in the table, and what to expect."""

    key: str
    words: str
    share: Share
    expected: float


@dataclass(frozen=True, slots=True)
class SimulationRun:
    """A world, a seed and the rules: from here on nothing is left to chance."""

    world: str
    seed: int
    rules: Parameters
    rules_name: str

    def genuine(self, count: int, advance: Callable[[int], None]) -> Clean:
        """Genuine codes, one lot after the other."""
        tally, unit, world = Clean(count), good_unit(), WORLDS[self.world]
        for start in range(0, count, world.lot_size):
            size = min(world.lot_size, count - start)
            for history in packs(world, self.seed * _LOTS + start // world.lot_size, size):
                tally.add(course(history, self.rules, unit))
            advance(size)
        return tally

    def attacked(
        self, name: str, named: Named, count: int, advance: Callable[[int], None]
    ) -> tuple[CaseTally, CaseTally]:
        """Courses added up by scans alone and with sales: as attacked codes, or as genuine ones without a copy."""
        scans, sales = (Attacked(), Attacked()) if named.copies else (Clean(count), Clean(count))
        unit, world, chance = good_unit(), WORLDS[self.world], self._chance(name)
        for _ in range(count):
            history = named.case(world, chance)
            scans.add(course(history.without_sales(), self.rules, unit))
            sales.add(course(history, self.rules, unit))
            advance(1)
        return scans, sales

    def judged(self, name: str, count: int, advance: Callable[[int], None]) -> list[Figure]:
        """What the judge alone answers to so many codes."""
        return _guesses(self._guesses(count, advance)) if name == GUESSED else _thefts(self._thefts(count, advance))

    def _guesses(self, count: int, advance: Callable[[int], None]) -> Iterator[Share]:
        chance = self._chance(GUESSED)
        for _ in range(count):
            yield of_guesses(ISSUE.findings(guessed(chance, GUESSES)))
            advance(1)

    def _thefts(self, count: int, advance: Callable[[int], None]) -> Iterator[Stolen]:
        unit, world, chance = good_unit(), WORLDS[self.world], self._chance(STOLEN)
        for _ in range(count):
            yield of_theft(stolen(world, chance), self.rules, unit)
            advance(1)

    def _chance(self, name: str) -> Chance:
        """Its own for each case, so that what else is simulated beside it changes nothing in it."""
        return Chance((self.seed, crc32(name.encode())))


EVIDENCE = ("scans", "with sales")


Of = Callable[[Suspicion], Share]


def _false_alarms(tally: Clean) -> tuple[tuple[Of, Of], ...]:
    """The shares of sessions and of codes, for each EVIDENCE."""
    return (
        (tally.sessions_by_scans, tally.of_codes_by_scans),
        (tally.sessions_with_sales, tally.of_codes_with_sales),
    )


def _guesses(pieces: Iterable[Share]) -> list[Figure]:
    return [Figure("hits", "guesses that name an issued unit", sum(pieces, Share()), ISSUE.share)]


def _thefts(pieces: Iterable[Stolen]) -> list[Figure]:
    total = sum(pieces, Stolen())
    return [
        Figure("blocked", "scans after the report that are answered blocked", total.after, 1.0),
        Figure("blocked_before", "scans before it that are", total.before, 0.0),
    ]


class _Tables:
    """What people read: genuine codes at once, the cases when all are done."""

    def __init__(self, run: SimulationRun) -> None:
        self._attacks: list[tuple[object, ...]] = []
        self._accused: list[tuple[object, ...]] = []
        self._judged: list[tuple[object, ...]] = []
        click.echo(f"World {run.world}, seed {run.seed}, rules: {run.rules_name}.")
        click.echo("All of it is assumed (docs/detection.md); intervals are Wilson's at 95 %.")

    def genuine(self, tally: Clean) -> None:
        click.echo(f"\n{tally.codes:,} genuine codes, {tally.scanned:,} of them scanned: false alarms")
        rows = []
        for words, (of_sessions, of_codes) in zip(EVIDENCE, _false_alarms(tally), strict=True):
            rows.append((f"first {CAPPED} sessions, {words}", *(of_sessions(level).counted(3) for level in LEVELS)))
            rows.append((f"codes, {words}", *(of_codes(level).counted(4) for level in LEVELS)))
        console.table(("of", *_WORDS.values()), rows)
        click.echo(
            f"second sale {Share(tally.sold_twice, tally.codes).counted(4)}; "
            f"sold again in one shop {Share(tally.sold_again_here, tally.codes).counted(4)}"
        )

    def attack(self, name: str, scans: CaseTally, sales: CaseTally) -> None:
        for words, tally in zip(EVIDENCE, (scans, sales), strict=True):
            if isinstance(tally, Attacked):
                self._attacks += [(name, words, *_cells(tally, level)) for level in LEVELS]
            else:
                accused = [tally.of_codes_with_sales(level).counted(2) for level in LEVELS]
                self._accused.append((name, words, *accused, f"{tally.said_online:,} of {tally.codes:,}"))

    def judged(self, name: str, _: int, figures: list[Figure]) -> None:
        self._judged += [(name, figure.words, figure.share.counted(), f"{figure.expected:.2g}") for figure in figures]

    def end(self) -> None:
        if self._attacks:
            click.echo("\nAttacked codes: found, counted from the first copy seen")
            head = ("attack", "evidence", "verdict", "within 10 sessions", "in the year", "median sessions")
            console.table((*head, "accused before", "two items seen"), self._attacks)
        if self._accused:
            click.echo("\nGenuine codes to which something odd or false happens: accused in the year")
            console.table(("case", "evidence", *_WORDS.values(), "said: picture online"), self._accused)
        if self._judged:
            click.echo("\nWhat the judge answers whatever the evidence says")
            console.table(("attack", "counted", "share", "expected"), self._judged)


_WORDS = {SUSPECT: "suspect or worse", DUPLICATED: "duplicated"}


def _cells(tally: Attacked, level: Suspicion) -> Iterator[str]:
    yield _WORDS[level]
    yield tally.within_ten(level).percent()
    yield tally.in_the_year(level).percent()
    sessions = tally.sessions_to(level)
    yield "-" if sessions is None else f"{sessions:g}"
    yield from (f"{count:,} of {tally.codes:,}" for count in (tally.before, tally.two_packs))


class _Lines:
    """One JSON object for the genuine codes, and one for each case."""

    def __init__(self, run: SimulationRun) -> None:
        self._run: dict[str, object] = {"world": run.world, "seed": run.seed, "rules": run.rules_name}

    def genuine(self, tally: Clean) -> None:
        made: dict[str, object] = {"case": "genuine", **self._run, "codes": tally.codes, "scanned": tally.scanned}
        for key, shares in zip(("scans", "scans_and_sales"), _false_alarms(tally), strict=True):
            made[key] = {
                f"{what}_{level.name.lower()}": _plain(of(level))
                for what, of in zip(("sessions", "codes"), shares, strict=True)
                for level in LEVELS
            }
        made["second_sale"] = _plain(Share(tally.sold_twice, tally.codes))
        made["sold_again_here"] = _plain(Share(tally.sold_again_here, tally.codes))
        console.show_json(made)

    def attack(self, name: str, scans: CaseTally, sales: CaseTally) -> None:
        made = {"case": name, **self._run, "codes": scans.codes, "copies": isinstance(scans, Attacked)}
        console.show_json(made | {"scans": _shares(scans), "scans_and_sales": _shares(sales)})

    def judged(self, name: str, codes: int, figures: list[Figure]) -> None:
        made = {"case": name, **self._run, "codes": codes}
        shares = {figure.key: _plain(figure.share) | {"expected": figure.expected} for figure in figures}
        console.show_json(made | shares)

    def end(self) -> None:
        """Every line is out already."""


def _plain(of: Share) -> dict[str, float]:
    # Nine digits, because the shares of guessed serials are small.
    low, high = (round(bound, 9) for bound in of.interval)
    return {"hits": of.hits, "of": of.of, "low": low, "high": high}


def _shares(tally: CaseTally) -> dict[str, Any]:
    def share(hits: int) -> dict[str, float]:
        return _plain(Share(hits, tally.codes))

    if isinstance(tally, Clean):
        made = {level.name.lower(): _plain(tally.of_codes_with_sales(level)) for level in LEVELS}
        return made | {"said_online": share(tally.said_online)}
    made = {"two_items_seen": share(tally.two_packs), "accused_before": share(tally.before)}
    for level in LEVELS:
        name = level.name.lower()
        made |= {f"{name}_within_10": _plain(tally.within_ten(level)), name: _plain(tally.in_the_year(level))}
    return made | {f"median_sessions_to_{level.name.lower()}": tally.sessions_to(level) for level in LEVELS}


COMMANDS = (simulate,)
