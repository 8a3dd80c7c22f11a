"""site and commune: where organisations work."""

from dataclasses import dataclass
from pathlib import Path

import click

from registry.catalogue import organisations, sites
from registry.catalogue.products import Mode
from registry.catalogue.sites import SiteHand
from registry.errors import Invalid, NotFound
from registry.intake import commune_list, site_list, spreadsheet
from registry.intake.importing import CellError
from registry.intake.site_list import SiteColumn
from registry.model.days import Precision, rfc3339
from registry.model.sites import Site, SiteKind
from registry.store.engine.engine import Connection, read
from registry.terminal import console
from registry.terminal.options import gather

_SHOWN = 50


@click.group("site")
def site() -> None:
    """Places of organisations: plants, warehouses, shops, pharmacies."""


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """What `site add` is told of a new site."""

    which: str
    name: str
    kind: str
    gln: str
    code: str
    address: str
    province: str
    commune: str
    lat: str
    lon: str
    as_json: bool


_of_organisation = click.option("--organisation", "which", required=True, help="Whose: tax code or name.")


@site.command("add")
@_of_organisation
@click.option("--name", required=True, help="The only open site of this name in the organisation.")
@click.option("--kind", required=True, type=click.Choice([str(kind) for kind in SiteKind]))
@click.option("--gln", default="", help="13 digits.")
@click.option("--code", default="", help="Its national location code.")
@click.option("--address", default="")
@click.option("--province", default="", help="Two-digit code or name; a commune gives it too.")
@click.option("--commune", default="", help="Five digits or name, of the list that was loaded.")
@click.option("--lat", default="", help="Degrees north, as 21.02851; with --lon.")
@click.option("--lon", default="", help="Degrees east, as 105.85420.")
@console.json_option
@gather(SiteOptions)
def site_add(options: SiteOptions) -> None:
    """Record a site of an organisation.

    Example: site add --organisation 0101234565 --name "Kho Gia Lâm" --kind warehouse --province 01
    """
    given = {column: getattr(options, column.value) for column in SiteColumn}
    with console.writing() as conn:
        made = sites.add(conn, given, _hand(conn, options.which))
    _show(made, options.as_json)


def _hand(conn: Connection, which: str) -> SiteHand:
    return SiteHand(organisations.find_organisation(conn, which).id, console.who(), console.now())


@site.command("list")
@_of_organisation
@console.json_option
def site_list_all(which: str, as_json: bool) -> None:
    """All sites of an organisation, open ones first.

    Example: site list --organisation 0101234565
    """
    with console.reading() as conn:
        every = sites.of_organisation(conn, organisations.find_organisation(conn, which).id)
    if as_json:
        for one in every:
            _show(one, True)
        return
    cells = [
        (one.id, one.name, one.kind, one.gln or one.code, one.province, one.commune, one.address,
         "closed" if one.closed_at else "open")
        for one in every
    ]  # fmt: skip
    console.table(("NO.", "NAME", "KIND", "GLN OR CODE", "PROVINCE", "COMMUNE", "ADDRESS", "STATE"), cells)


@site.command("close")
@click.argument("name")
@_of_organisation
def site_close(name: str, which: str) -> None:
    """Close a site by its NAME, GLN or code: nothing happens there any more, and it does not open again.

    Example: site close "Kho Gia Lâm" --organisation 0101234565
    """
    with console.writing() as conn:
        hand = _hand(conn, which)
        closed = _find(conn, hand.organisation_id, name)
        new = sites.close(conn, closed.id, hand)
    click.echo(f"{closed.name} {'is closed' if new else 'was closed already'}")


def _find(conn: Connection, organisation_id: int, name: str) -> Site:
    """A site by what names it, open or closed."""
    named = sites.every_named(conn, organisation_id, name)
    if not named:
        raise NotFound("site_unknown", f"No site {name[:60]!r}: `site list` shows all of the organisation.")
    return named[0]


@site.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_of_organisation
@click.option("--dry-run", is_flag=True, help="Check everything, load nothing.")
@click.option("--partial", is_flag=True, help="Load the good rows even where others have errors.")
@console.json_option
def site_import(file: Path, which: str, dry_run: bool, partial: bool, as_json: bool) -> None:
    """Load a list of sites, CSV or XLSX: name, kind, gln, code, address, province, commune, lat, lon.

    All rows or none, unless --partial. Faulty rows are written to a file beside FILE, each with its error, to mend and
    load again. A row whose GLN, code or name is known updates that site. Column names may be Vietnamese.

    Example: site import shops.csv --organisation 0101234565
    """
    sheet = spreadsheet.read_path(file)
    checked = site_list.check(sheet)
    mode = Mode.DRY_RUN if dry_run else Mode.PARTIAL if partial else Mode.ALL_OR_NOTHING
    engine = console.engine()
    with read(engine) as conn:
        hand = _hand(conn, which)
    loaded = sites.load(engine, checked, mode, hand)
    if as_json:
        counts = {"new": loaded.new, "changed": loaded.changed, "same": loaded.same, "written": loaded.kept}
        console.show_json(counts | {"ignored_columns": list(checked.ignored_columns), "errors": _told(loaded.errors)})
    else:
        _show_errors(loaded.errors)
        verb = "loaded" if loaded.kept else "nothing written; the good rows are"
        counted = f"{loaded.new} new, {loaded.changed} changed, {loaded.same} unchanged; {len(loaded.errors)} errors"
        click.echo(f"{verb} {counted}")
        if checked.ignored_columns:
            click.echo(f"ignored columns: {', '.join(checked.ignored_columns)}")
    if loaded.errors:
        target = console.free_beside(file)
        target.write_bytes(spreadsheet.write_errors(sheet, loaded.errors))
        click.echo(f"Faulty rows are in {target}: mend them there and load that file.", err=True)
        click.get_current_context().exit(1)


def _show_errors(errors: tuple[CellError, ...]) -> None:
    for error in errors[:_SHOWN]:
        click.echo(str(error), err=True)
    if len(errors) > _SHOWN:
        click.echo(f"... and {len(errors) - _SHOWN} more errors", err=True)


def _told(errors: tuple[CellError, ...]) -> list[dict[str, object]]:
    return [
        {"row": e.row, "column": e.column, "place": e.place, "code": e.code, "got": e.got, "expected": e.expected,
         "way_out": e.way_out}
        for e in errors
    ]  # fmt: skip


@click.group("commune")
def commune() -> None:
    """The country's communes, which sites lie in."""


@commune.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def commune_load(file: Path) -> None:
    """Load a list of communes, CSV or XLSX: code (five digits), name, province.

    All rows or none. Communes that the list leaves out stay. The product ships no list: the General Statistics Office
    publishes it (Decision 19/2025/QĐ-TTg). Example: commune load communes.csv
    """
    sheet = spreadsheet.read_path(file)
    engine = console.engine()
    loaded = sites.load_communes(engine, commune_list.check(sheet), console.who(), console.now())
    _show_errors(loaded.errors)
    if loaded.errors:
        raise Invalid("communes", f"{len(loaded.errors)} cells are wrong, so nothing was written: mend them in {file}.")
    click.echo(f"loaded {loaded.new} new, {loaded.changed} changed, {loaded.same} unchanged")


def _show(one: Site, as_json: bool) -> None:
    values = {
        "id": one.id,
        "name": one.name,
        "kind": one.kind,
        "gln": one.gln,
        "code": one.code,
        "address": one.address,
        "province": one.province,
        "commune": one.commune,
        "lat": one.lat,
        "lon": one.lon,
        "closed_at": rfc3339(one.closed_at, Precision.EXACT),
    }
    if as_json:
        console.show_json(values)
        return
    for name, value in values.items():
        if value is not None:
            click.echo(f"{name:<10} {value}")


@commune.command("list")
@click.option("--province", help="Only of this one: two-digit code or name.")
@console.json_option
def commune_list_all(province: str | None, as_json: bool) -> None:
    """The communes that were loaded, by code.

    Example: commune list --province "Hà Nội"
    """
    code = console.province(province)
    with console.reading() as conn:
        every = sorted(one for one in sites.communes(conn).values() if code in (None, one.province))
    if as_json:
        for one in every:
            console.show_json(one._asdict())
        return
    if not every:
        click.echo("No commune: `commune load` loads the country's list.")
        return
    console.table(("CODE", "NAME", "PROVINCE"), list(every))


COMMANDS = (site, commune)
