"""`python -m tests.bench detect`: every row of the goals of docs/detection.md, written into it.

Definitions stand in `registry.simulation.courses` and docs/detection.md. Rules and thresholds are those of
`Parameters()` as committed; seeds here are used for nothing else. `--share 0.1` runs a tenth of everything, to try it
out.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from registry.judgement.evidence_parameters import Parameters
from registry.simulation.courses import Issue
from registry.simulation.rates import DUPLICATED, SUSPECT, Attacked, Clean
from registry.simulation.simulated_cases import GUESSED, ODDITIES, STOLEN, TELEVISION
from registry.simulation.worlds import Chance
from tests.bench import figures, lots, oracle
from tests.bench.runs import Run, attacked, clean, odd, of_guessing, of_stealing
from tests.paths import ROOT

DOC = ROOT / "docs" / "detection.md"
CODES = 2_000_000
ATTACKED = 2_000
VICTIMS = 4_000
ODD = 30_000
SEED = 7_000
WORLDS = ("default", "geo30", "multi", "viral10", "all")
COPIES = (1, 2, 3, 5, 10, 20, 100, 1000)

# A smaller share of a case would have nothing to tell.
LEAST = 20

Table = list[list[str]]


def at_least(number: float) -> int:
    """How many codes of a case a run takes."""
    return max(LEAST, int(number))


def met(yes: bool) -> str:
    return "met" if yes else "**not met**"


def false_alarms(share: float, say: Callable[[str], None]) -> tuple[Table, Table, bool]:
    """Genuine codes in every world: by sessions, by codes, second sales."""
    sessions: Table = [
        ["world", "sessions", "`duplicated` by behaviour", "`suspect` or worse", "the same, uncapped", ""]
    ]
    codes: Table = [
        ["world", "codes", "`duplicated` by behaviour", "`suspect` or worse", "second sale", "sold again here", ""]
    ]
    fine = True
    for number, world in enumerate(WORLDS):
        found = clean(Run(world, "", at_least(CODES * share), SEED + number))
        say(f"{world}: {found.codes:,} codes, {sum(found.capped):,} capped sessions")
        worse, bad = found.sessions_by_scans(DUPLICATED), found.sessions_by_scans(SUSPECT)
        yes = worse.value <= 0.00005 and bad.value <= 0.0005
        sessions.append(
            [world, f"{sum(found.capped):,}", worse.percent(4), bad.percent(4),
             found.sessions_uncapped(SUSPECT).percent(3), met(yes)]
        )  # fmt: skip
        limit = {"default": 0.1e-3, "all": 0.2e-3}.get(world, 0.2e-3)
        also = found.of_codes_by_scans(DUPLICATED).value <= 0.02e-3 and found.of_codes_by_scans(SUSPECT).value <= limit
        second = found.sold_twice / found.codes <= 0.1e-3
        codes.append(_code_row(world, found, also and second))
        fine = fine and yes and also and second
    return sessions, codes, fine


def _code_row(world: str, found: Clean, yes: bool) -> list[str]:
    per = 1000 / found.codes
    return [
        world,
        f"{found.codes:,}",
        found.of_codes_by_scans(DUPLICATED).per_thousand(),
        found.of_codes_by_scans(SUSPECT).per_thousand(),
        f"{found.sold_twice * per:.3f}",
        f"{found.sold_again_here * per:.3f}",
        met(yes),
    ]


def oddities(share: float) -> Table:
    """Each innocent oddity, present and scanned."""
    table: Table = [["oddity", "codes", "`duplicated`", "`suspect` or worse", "said: picture online", ""]]
    for number, name in enumerate(ODDITIES):
        found = odd(Run("default", name, at_least(ODD * share), SEED + 100 + number))
        high = found.of_followed(DUPLICATED).interval[1]
        yes = high <= 0.001 * max(1, 1 / share) and found.of_followed(SUSPECT).value <= 0.01
        shares = [found.of_followed(level).percent(2) for level in (DUPLICATED, SUSPECT)]
        row = [name, f"{found.followed:,}", *shares]
        table.append(
            [*row, f"{100 * found.said_online / found.followed:.1f} %", "stated" if name == TELEVISION else met(yes)]
        )
    return table


def copies(share: float, world: str) -> tuple[Table, dict[str, Attacked]]:
    """Copies of every size, by scans alone and with sales."""
    table: Table = [
        ["copies", "evidence", "two packs seen", "accused before", "`suspect` in 10 sessions", "`suspect` in the year",
         "`duplicated` in 10", "`duplicated` in the year", "median sessions to `suspect`"]
    ]  # fmt: skip
    kept = {}
    for number, count in enumerate(COPIES):
        for sales in (False, True):
            size = at_least(ATTACKED * share * (0.25 if count == 1000 else 1))
            found = attacked(Run(world, f"copies {count}", size, SEED + 200 + number, sales))
            kept[f"{count} {'sales' if sales else 'scans'}"] = found
            table.append([str(count), "scans and sales" if sales else "scans", *_attack_row(found)])
    return table, kept


def _attack_row(found: Attacked) -> list[str]:
    median = found.sessions_to(SUSPECT)
    return [
        f"{100 * found.two_packs / found.codes:.1f} %",
        f"{100 * found.before / found.codes:.2f} %",
        found.within_ten(SUSPECT).percent(),
        found.in_the_year(SUSPECT).percent(),
        found.within_ten(DUPLICATED).percent(),
        found.in_the_year(DUPLICATED).percent(),
        "-" if median is None else f"{median:g}",
    ]


def copy_goals(default: dict[str, Attacked], harsh: dict[str, Attacked]) -> Table:
    """The goals for 20 and 100 copies."""
    table: Table = [["goal", "default", "all", ""]]
    rows = (
        ("20 copies, scans only, `suspect` in 10 sessions", "20 scans", SUSPECT, 0.80, 0.78),
        ("20 copies with sales, `duplicated` in 10 sessions", "20 sales", DUPLICATED, 0.90, 0.85),
        ("100 copies, scans only, `suspect` in 10 sessions", "100 scans", SUSPECT, 0.98, 0.92),
        ("100 copies with sales, `suspect` in 10 sessions", "100 sales", SUSPECT, 0.99, 0.96),
    )
    for words, key, level, one, other in rows:
        a, b = default[key].within_ten(level), harsh[key].within_ten(level)
        table.append(
            [
                f"{words} (>= {one:.0%} / {other:.0%})",
                a.percent(),
                b.percent(),
                met(a.value >= one and b.value >= other),
            ]
        )
    for key in ("100 scans", "100 sales"):
        a, b = default[key].in_the_year(SUSPECT), harsh[key].in_the_year(SUSPECT)
        table.append([f"{key.replace(' ', ' copies, ')}, within the year (>= 99.9 %)", a.percent(2), b.percent(2),
                      met(min(a.value, b.value) >= 0.999)])  # fmt: skip
    return table


def other_attacks(share: float) -> Table:
    """Two sales of two items, refilled packs, hidden copies."""
    table: Table = [["attack", "world", "`suspect` or worse in the year", "`duplicated` in the year"]]
    names = ["sold twice", "sold twice in one shop", "refilled"]
    names += [
        f"{kind}" for k in (20, 100) for kind in (f"copies {k}", f"hidden {k} behind 30", f"hidden {k} behind 100")
    ]
    for number, name in enumerate(names):
        for world in ("default", "all"):
            sales = "sold" in name or name == "refilled"
            found = attacked(Run(world, name, at_least(ATTACKED * share), SEED + 300 + number, sales))
            label = name + ("" if sales else ", scans only")
            table.append([label, world, found.in_the_year(SUSPECT).percent(), found.in_the_year(DUPLICATED).percent()])
    return table


def judged_alone(share: float) -> Table:
    """What no evidence is needed for: guessed serials and stolen packs."""
    table: Table = [["attack", "world", "counted", "share", ""]]
    issue = Issue(Chance(SEED + 900).generator.bytes(32))
    hits = of_guessing(issue, at_least(ATTACKED * share), SEED + 901)
    expected = f"guesses that name an issued unit ({issue.share:.1e} expected)"
    table.append([GUESSED, "any", expected, hits.counted(), met(hits.hits == 0)])
    for world in ("default", "all"):
        found = of_stealing(Run(world, STOLEN, at_least(ATTACKED * share), SEED + 902))
        after, before = found.after, found.before
        yes = met(after.hits == after.of)
        table.append([STOLEN, world, "scans after the report that are answered `blocked`", after.counted(), yes])
        yes = met(before.hits == 0)
        table.append([STOLEN, world, "scans before it that are", before.counted(), yes])
    return table


def poison(share: float) -> Table:
    """Faked scans of genuine codes."""
    table: Table = [["faked scans / days", "networks", "rogue organisations", "`duplicated`", "`suspect` or worse", ""]]
    number = 0
    for scans, days in ((3, 30), (5, 30), (10, 30), (10, 90), (60, 90), (300, 90)):
        for networks in (1, 50):
            for rogues in (0, 1, 2):
                name = f"poison {scans}/{days} d, {networks} networks, {rogues} rogue"
                found = odd(Run("default", name, at_least(VICTIMS * share), SEED + 400 + number, sales=False))
                number += 1
                hits = found.of_followed(DUPLICATED)
                goal = met(hits.hits == 0) if rogues == 0 else met(hits.value <= 0.01) if rogues == 1 else "stated"
                row = [f"{scans} / {days}", str(networks), str(rogues), hits.percent(2)]
                table.append([*row, found.of_followed(SUSPECT).percent(), goal])
    return table


SENSITIVITY: tuple[tuple[str, tuple[tuple[str, float], ...]], ...] = (
    ("as assumed", ()),
    ("shops scan 3 % of copies, not 15 %", (("copy_shop_scans", 0.03),)),
    ("buyers scan 2 %, not 10 %", (("household_scans", 0.02),)),
    ("no places from networks", (("by_network", 0.0),)),
    ("no places at all from buyers", (("by_network", 0.0), ("by_gps", 0.0))),
    ("no ship-to data", (("shipping_missing", 1.0),)),
    ("tills report 5 % of copies' sales, not 15 %", (("copy_sales", 0.05),)),
    ("tills report 30 % of copies' sales", (("copy_sales", 0.30),)),
)


def sensitivity(share: float) -> Table:
    """What becomes of 5, 20 and 100 copies when an assumption is wrong."""
    table: Table = [
        ["assumption", *(f"{k} copies: `suspect` by scans / `duplicated` with sales" for k in (5, 20, 100))]
    ]
    for number, (words, changes) in enumerate(SENSITIVITY):
        row = [words]
        for k in (5, 20, 100):
            runs = [
                Run("default", f"copies {k}", at_least(ATTACKED * share), SEED + 600 + number, sales, changes)
                for sales in (False, True)
            ]
            scans, sold = (attacked(run) for run in runs)
            row.append(f"{100 * scans.within_ten(SUSPECT).value:.0f} / {100 * sold.within_ten(DUPLICATED).value:.0f} %")
        table.append(row)
    return table


def yardstick(share: float, world: str, say: Callable[[str], None]) -> tuple[Table, list[oracle.Curve]]:
    """All detectors at equal false alarms."""
    rules = Parameters()
    start = SEED + (700 if world == "default" else 750)
    teacher = oracle.train(oracle.sample(world, rules, at_least(800_000 * share), at_least(3000 * share), start))
    found = oracle.curves(
        oracle.sample(world, rules, at_least(1_000_000 * share), at_least(3000 * share), start + 1), teacher
    )
    say(f"{world}: oracle trained and compared")
    at = oracle.BUDGETS.index(0.0005)
    best = next(curve for curve in found if curve.detector == "oracle")
    table: Table = [["detector", *(f"{k} copies" for k in oracle.COPIES)]]
    names = {"scans": "more than N scans", "devices": "more than N devices and shops", "hand": "hand-set ratios",
             "card": "scorecard (ours)", "oracle": "oracle"}  # fmt: skip
    for curve in found:
        table.append([names[curve.detector], *(f"{100 * curve.found[k][at]:.1f} %" for k in oracle.COPIES)])
    ours = next(curve for curve in found if curve.detector == "card")
    shares = [ours.found[k][at] / best.found[k][at] if best.found[k][at] else 0.0 for k in oracle.COPIES]
    table.append(["ours as a share of the oracle", *(f"{part:.2f}" for part in shares)])
    return table, found


def of_lots(world: str) -> Table:
    """Lots flagged as out of line."""
    table: Table = [["copied codes of a lot of 2,000", "copies of each", "lot flagged", "by second sales", "by scores"]]
    for cell in lots.cells(world, SEED + 800_000 + (world == "all") * 100_000):
        share = f"{100 * cell.share:g} %" if cell.share else "none (clean lots)"
        shown = [part.percent() for part in (cell.flagged, cell.by_sales, cell.by_scores)]
        table.append([share, str(cell.copies) if cell.copies else "-", *shown])
    return table


def markdown(table: Table) -> str:
    head, *rows = table
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def put(name: str, text: str) -> None:
    """Write a table between its marks in docs/detection.md."""
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    page = DOC.read_text(encoding="utf-8")
    before, rest = page.split(start, 1)
    DOC.write_text(before + start + "\n" + text + "\n" + end + rest.split(end, 1)[1], encoding="utf-8")


def main(arguments: list[str]) -> None:
    share = float(arguments[arguments.index("--share") + 1]) if "--share" in arguments else 1.0
    write = "--write" in arguments
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - began:5.0f} s] {text}", file=sys.stderr, flush=True)

    def done(name: str, *tables: Table) -> None:
        text = "\n\n".join(map(markdown, tables))
        print(f"\n{name}\n{text}", flush=True)
        if write:
            put(name, text)
        say(name)

    sessions, codes, fine = false_alarms(share, say)
    done("false alarms by session", sessions)
    done("false alarms by code", codes)
    done("oddities", oddities(share))
    by_default, default = copies(share, "default")
    by_all, harsh = copies(share, "all")
    done("copies in the default world", by_default)
    done("copies in the harshest world", by_all)
    done("goals for copies", copy_goals(default, harsh))
    done("other attacks", other_attacks(share), judged_alone(share))
    done("poisoning", poison(share))
    table, curves = yardstick(share, "default", say)
    done("detectors at equal false alarms", table)
    harsh_table, _ = yardstick(share, "all", say)
    done("detectors in the harshest world", harsh_table)
    done("lots in the default world", of_lots("default"))
    done("lots in the harshest world", of_lots("all"))
    done("sensitivity", sensitivity(share))
    if write:
        figures.draw(curves, default, DOC.parent)
    result: dict[str, Any] = {
        "bench": "detect",
        "ratio": float(table[-1][1 + oracle.COPIES.index(20)]),
        "false_alarms": fine,
    }
    print(json.dumps(result))
