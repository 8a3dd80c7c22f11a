"""inspection: list, report, check."""

import json
from pathlib import Path
from typing import Any

import click

from registry.errors import Invalid, Unavailable
from registry.model.days import Precision, rfc3339
from registry.model.inspections import Inspection
from registry.model.people import REGISTRY
from registry.offline import inspection_paper, inspection_report
from registry.offline.inspection_report import SignatureOutcome
from registry.offline.paper_words import Copy
from registry.supervision import inspection_records, inspections
from registry.terminal import console


@click.group("inspection")
def inspection() -> None:
    """Inspections and their signed reports."""


@inspection.command("list")
@click.option("--open", "only_open", is_flag=True, help="Only those that are not closed.")
@console.json_option
def inspection_list(only_open: bool, as_json: bool) -> None:
    """The inspections of all inspectors, newest first, at most 200.

    Example: inspection list --open
    """
    with console.reading() as conn:
        rows = inspection_records.every(conn, REGISTRY, None)
    rows = [listed for listed in rows if listed.inspection.closed_at is None or not only_open]
    if as_json:
        for one, count in rows:
            console.show_json(_json(one, count))
        return
    if not rows:
        click.echo("no inspections")
        return
    cells: list[tuple[Any, ...]] = [
        (
            one.id,
            f"{one.opened_at:%Y-%m-%d %H:%M}",
            f"{one.closed_at:%Y-%m-%d %H:%M}" if one.closed_at else "open",
            f"{count:,}",
            one.where.vi,
            one.place,
            one.inspector,
        )
        for one, count in rows
    ]
    console.table(("ID", "OPENED (UTC)", "CLOSED", "CODES", "PROVINCE", "PLACE", "INSPECTOR"), cells)


def _json(one: Inspection, count: int) -> dict[str, object]:
    return {
        "id": one.id,
        "authority": one.authority,
        "inspector": one.inspector,
        "place": one.place,
        "province": one.province,
        "purpose": one.purpose,
        "legal_basis": one.legal_basis,
        "trader": one.trader,
        "opened_at": rfc3339(one.opened_at, Precision.MILLISECOND),
        "closed_at": rfc3339(one.closed_at, Precision.MILLISECOND),
        "codes": count,
    }


@inspection.command("report")
@click.argument("inspection_id", metavar="ID")
@click.option(
    "-o", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Default: this folder."
)
def inspection_get(inspection_id: str, folder: Path) -> None:
    """Write a closed inspection's report: JSON, signature, PDF, and the trader's copy.

    Example: inspection report 7K3M9Q2X -o reports
    """
    with console.reading() as conn:
        one = inspections.find(conn, inspection_id, REGISTRY, None)
        kept = inspection_records.report(conn, one)
    parts = {f"inspection-{one.id}.json": kept.report, f"inspection-{one.id}.sig": kept.signature.encode() + b"\n"}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in parts.items():
            (folder / name).write_bytes(content)
            click.echo(folder / name)
        for copy, name in ((Copy.AUTHORITY, "inspection"), (Copy.TRADER, "inspection-copy")):
            with (folder / f"{name}-{one.id}.pdf").open("wb") as file:
                inspection_paper.pdf(kept.report, copy, file)
            click.echo(file.name)
    except OSError as error:
        raise Unavailable("disk", f"{error.filename or folder} cannot be written: {error.strerror}.") from error


_SENTENCES = {
    SignatureOutcome.VALID: "valid: as key {key} signed it",
    SignatureOutcome.CHANGED: "CHANGED: this is not what key {key} signed",
    SignatureOutcome.UNKNOWN_KEY: "unknown key: the trust list holds no key for reports under this name; "
    "take a newer list",
    SignatureOutcome.REVOKED_KEY: "NOT PROVEN: key {key} made this signature, and key {key} is revoked",
}


@inspection.command("check")
@click.argument("report", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.json")
@click.option("--signature", type=click.Path(dir_okay=False, path_type=Path), help="Default: FILE.sig beside it.")
@click.option(
    "--keys",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Trust list; default: public.json in the keys folder.",
)
@console.json_option
def inspection_check(report: Path, signature: Path | None, keys: Path | None, as_json: bool) -> None:
    """Is a report what the registry signed? Needs no database and no network.

    The trust list is what `keys export` writes, or https://HOST/.well-known/jwks.json. Exit 0 when it is valid, 1 when
    it was changed, its key is unknown or revoked.

    Example: inspection check inspection-7K3M9Q2X.json --keys jwks.json
    """
    signature = signature or report.with_suffix(".sig")
    keys = keys or console.settings().keys_dir / "public.json"
    data, given = _content(report, "report"), _content(signature, "signature")
    trusted = _trusted(_content(keys, "keys"), keys)
    checked = inspection_report.check_signature(data, given.decode("ascii", "replace"), trusted)
    sentence = _SENTENCES[checked.outcome].format(key=checked.key)
    contents = inspection_report.read(data) if checked.outcome is SignatureOutcome.VALID else None
    if as_json:
        digest = inspection_report.digest(data)
        document = {"outcome": checked.outcome, "key": checked.key, "sha256": digest}
        console.show_json(document | ({"id": contents.inspection.id, "counts": contents.counts} if contents else {}))
    else:
        click.echo(sentence)
        if contents is not None:
            one = contents.inspection
            opened, closed = (rfc3339(at, Precision.MILLISECOND) for at in (one.opened_at, one.closed_at))
            click.echo(f"{one.id}  {one.place}, {one.where.vi}  {opened} to {closed}")
            click.echo(
                f"{len(contents.standing):,} codes: " + ", ".join(f"{v} {n:,}" for v, n in contents.counts.items())
            )
    if checked.outcome is not SignatureOutcome.VALID:
        click.get_current_context().exit(1)


def _content(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        more = " Name it with --signature or --keys." if what != "report" else ""
        raise Unavailable("file", f"{path} cannot be read: {error.strerror}.{more}") from error


def _trusted(data: bytes, path: Path) -> list[dict[str, object]]:
    try:
        trust_list = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Invalid("trust_list", f"{path} is no trust list: {str(error)[:100]}.") from error
    listed = trust_list.get("keys") if isinstance(trust_list, dict) else None
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise Invalid("trust_list", f'{path} is no trust list: expected {{"keys": [...]}}.')
    return listed


COMMANDS = (inspection,)
