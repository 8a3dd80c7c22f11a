"""flags: list, show, settle, sweep."""

from datetime import datetime, timedelta
from typing import Any

import click

from registry.model.cases import CaseState, Flag, FlagKind, FlagOutcome, Ruling
from registry.model.days import rfc3339
from registry.model.people import REGISTRY
from registry.model.places import PROVINCES
from registry.model.sightings import Sale
from registry.supervision import sweeping
from registry.supervision.flags import FlagDossier, SeenScan, every, settle, show, to_json
from registry.supervision.sweeping import SweptLot
from registry.terminal import console

_SHOWN = 200
_ALL = 1_000_000

KINDS = {
    FlagKind.UNIT_SUSPECT: "unit may be copied",
    FlagKind.UNIT_DUPLICATED: "unit copied",
    FlagKind.SEALED_NOT_ISSUED: "good seal, never issued",
    FlagKind.SEEN_AFTER_END: "unit seen after its end",
    FlagKind.LOT_OUT_OF_LINE: "lot out of line",
    FlagKind.LOT_SHIPPING_DATA: "shipping data of lot wrong?",
    FlagKind.POISONING: "lot smeared by strangers?",
    FlagKind.CONSUMER_REPORT: "reported by consumers",
}


@click.group("flags")
def flags() -> None:
    """Cases for an officer: units, lots and seals."""


@flags.command("list")
@click.option("--all", "everything", is_flag=True, help="Settled ones too.")
@click.option("--kind", type=click.Choice([str(kind) for kind in FlagKind]))
@console.json_option
def flags_list(everything: bool, kind: str | None, as_json: bool) -> None:
    """Open flags; those that signed-in parties gave evidence for first, then the oldest.

    Example: flags list --kind unit_duplicated
    """
    with console.reading() as conn:
        most = _ALL if as_json else _SHOWN + 1
        state = CaseState.ALL if everything else CaseState.OPEN
        cases = every(conn, REGISTRY, state, FlagKind(kind) if kind else None, most)
    if as_json:
        for flag, lot in cases:
            console.show_json(to_json(flag, lot))
        return
    if not cases:
        click.echo("no flags" if everything else "no open flags")
        return
    now = console.now()
    header: tuple[str, ...] = ("ID", "KIND", "PRODUCT", "LOT", "OPENED", "AGE", "TIMES", "EVIDENCE BY")
    cells: list[tuple[Any, ...]] = [
        (
            f.id,
            KINDS[f.kind],
            f.gtin,
            lot,
            f"{f.opened_at:%Y-%m-%d}",
            _age(now - f.opened_at),
            f.times,
            _givers(f),
        )
        for f, lot in cases[:_SHOWN]
    ]
    if everything:
        header = (*header, "SETTLED AS")
        cells = [(*row, flag.outcome) for row, (flag, _) in zip(cells, cases, strict=False)]
    console.table(header, cells)
    if len(cases) > _SHOWN:
        click.echo(f"Only the first {_SHOWN}: narrow it with --kind, or take all with --json.", err=True)


def _age(passed: timedelta) -> str:
    hours = max(0, int(passed.total_seconds() // 3600))
    return f"{hours // 24} d" if hours >= 48 else f"{hours} h"


def _givers(flag: Flag) -> str:
    return "signed in" if flag.authenticated else "strangers"


@flags.command("show")
@click.argument("flag_id", metavar="ID", type=console.Quantity())
@console.json_option
def flags_show(flag_id: int, as_json: bool) -> None:
    """One flag with its evidence, scans and sales.

    Devices are letters that mean something for this one unit only. Example: flags show 17
    """
    with console.reading() as conn:
        case = show(conn, REGISTRY, flag_id)
    if as_json:
        console.show_json(_case_json(case))
        return
    _show_flag(case)
    for one in case.earlier:
        click.echo(f"earlier    {_settled(one)}")
    if case.sales:
        click.echo("\nsales and what became of them, oldest first (UTC)")
        console.table(
            ("TIME", "OUTCOME", "SHOP", "PLACE", "PROVINCE", "REASON", "UNDONE"), [_sale(*s) for s in case.sales]
        )
    if case.scans:
        click.echo("\nscans that are kept, newest first (UTC)")
        header = ("TIME", "CHANNEL", "ORGANISATION", "PROVINCE", "PLACE BY", "DEVICE", "ANSWERED")
        console.table(header, [_scan(scan) for scan in case.scans])


def _show_flag(case: FlagDossier) -> None:
    flag = case.flag
    click.echo(f"flag       {flag.id}: {KINDS[flag.kind]} [{flag.kind}]")
    click.echo(f"product    {flag.gtin}  {case.listing.product.name if case.listing else '(not registered)'}")
    if case.lot is not None:
        click.echo(f"lot        {case.lot}")
    if flag.unit is not None:
        click.echo(f"unit       {flag.unit.unit_index} of order {flag.unit.order_id}")
        why = f", because: {', '.join(case.why)}" if case.why else ""
        click.echo(f"now        {case.level.name.lower()}{why}")
    click.echo(f"opened     {_moment(flag.opened_at)}, last {_moment(flag.last_at)} (UTC), {flag.times} times")
    click.echo(f"given by   {_givers(flag)}")
    for name, value in flag.evidence.to_json().items():
        click.echo(f"evidence   {name.replace('_', ' ')}: {_value(name, value)}")
    if flag.outcome is not None:
        click.echo(f"settled    {_settled(flag)}")


def _value(name: str, value: object) -> str:
    """A fact of the evidence in words; counters that stand at zero are left out."""
    if isinstance(value, dict):
        counters = [f"{key.replace('_', ' ')} {_value(key, one)}" for key, one in value.items() if one]
        return ", ".join(counters) or "none"
    if isinstance(value, list):
        return ", ".join(_value("", one) for one in value) or "none"
    if isinstance(value, float):
        return f"{value:.3g}"
    if name == "provinces" and isinstance(value, int):
        # One bit for each, in the order of their codes.
        return "/".join(names[0] for bit, names in enumerate(PROVINCES.values()) if value >> bit & 1)
    if name == "farthest" and isinstance(value, int):
        return f"{value * 10:,} km"
    return str(value)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _settled(flag: Flag) -> str:
    assert flag.settled_at is not None
    return f"{flag.outcome} by {flag.settled_by}, {_moment(flag.settled_at)} (flag {flag.id}): {flag.note}"


def _province(code: str | None) -> str | None:
    return PROVINCES[code][0] if code in PROVINCES else code


def _scan(scan: SeenScan) -> tuple[Any, ...]:
    place, letter = _province(scan.province), scan.device
    return _moment(scan.at), scan.channel, scan.organisation, place, scan.located, letter, scan.verdict


def _sale(sale: Sale, shop: str | None) -> tuple[Any, ...]:
    undone = _moment(sale.undone_at) if sale.undone_at else None
    return _moment(sale.at), sale.outcome, shop or sale.by, sale.place, _province(sale.province), sale.reason, undone


@flags.command("settle")
@click.argument("flag_id", metavar="ID", type=console.Quantity())
@click.option("--outcome", type=click.Choice([str(outcome) for outcome in FlagOutcome]), required=True)
@click.option("--note", required=True, help="What was found, for the record: 1 to 1000 characters.")
def flags_settle(flag_id: int, outcome: str, note: str) -> None:
    """Close a flag, once and for good.

    Unless copies or a theft are confirmed, the unit's verdict is cleared.

    Example: flags settle 17 --outcome genuine_examined --note "pack seen at the shop, Biên bản 12"
    """
    with console.writing() as conn:
        done = settle(conn, flag_id, Ruling(FlagOutcome(outcome), note, console.who()), console.now())
    click.echo(f"flag {flag_id} settled as {done.flag.outcome} by {done.flag.settled_by}")
    if done.cleared:
        click.echo(f"the unit's verdict ({done.cleared.name.lower()}) is cleared; what was seen of it stays known")


@flags.command("sweep")
@console.json_option
def flags_sweep(as_json: bool) -> None:
    """Look through all lots for those out of line.

    For a nightly timer. Safe to repeat: what is flagged already is not flagged twice. Example: flags sweep
    """
    swept = sweeping.sweep(console.engine(), console.now())
    if as_json:
        for outlier in swept.outliers:
            console.show_json(_outlier_json(outlier))
        return
    if swept.outliers:
        cells = [
            (f.news, f.flag_id, KINDS[f.finding.kind], f.gtin, f.finding.counts.lot, _figures(f))
            for f in swept.outliers
        ]
        console.table(("FLAG", "ID", "KIND", "PRODUCT", "LOT", "FIGURES"), cells)
    new = sum(outlier.news is sweeping.News.RAISED for outlier in swept.outliers)
    looked = f"{swept.lots:,} lots of {swept.products:,} products"
    click.echo(f"{looked}: {len(swept.outliers)} to look at, {new} of them newly flagged")


def _figures(outlier: SweptLot) -> str:
    finding, counts = outlier.finding, outlier.finding.counts
    if finding.kind is FlagKind.LOT_SHIPPING_DATA:
        return f"{counts.outside} of about {finding.located:.0f} located units outside the shipped provinces"
    parts = [
        f"{excess.counted} {what} of {excess.touched:,} seen units, usual {excess.usual:.2g}"
        for what, excess in (("second sales", finding.second_sales), ("suspicious", finding.scores))
        if excess is not None
    ]
    if finding.kind is FlagKind.POISONING:
        parts.append(f"{counts.accused - counts.vouched} of {counts.accused} accused units by strangers only")
    return "; ".join(parts)


def _outlier_json(outlier: SweptLot) -> dict[str, object]:
    finding = outlier.finding
    return {
        "news": outlier.news,
        "id": outlier.flag_id,
        "kind": finding.kind,
        "gtin": outlier.gtin,
        "lot": finding.counts.lot or None,
        "figures": _figures(outlier),
    }


def _case_json(case: FlagDossier) -> dict[str, object]:
    return to_json(case.flag, case.lot) | {
        "product": case.listing.product.name if case.listing else None,
        "level": case.level.name.lower(),
        "why": list(case.why),
        "scans": [
            {"at": rfc3339(s.at), "channel": s.channel, "organisation": s.organisation, "province": s.province,
             "located": s.located, "device": s.device, "verdict": s.verdict}
            for s in case.scans
        ],
        "sales": [
            {"at": rfc3339(s.at), "outcome": s.outcome, "organisation": shop, "by": s.by, "place": s.place,
             "province": s.province, "reason": s.reason, "undone_at": rfc3339(s.undone_at)}
            for s, shop in case.sales
        ],
        "earlier": [to_json(flag, case.lot) for flag in case.earlier],
    }  # fmt: skip


COMMANDS = (flags,)
