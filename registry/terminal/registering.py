"""organisation and product: who makes what."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from registry.catalogue import organisations, product_records, products
from registry.catalogue.products import Loaded, Mode
from registry.errors import Invalid
from registry.intake import books, company_numbers, importing, list_layout, spreadsheet
from registry.intake.spreadsheet import HeadingPlace, HiddenRows, Sheet
from registry.judgement.contradictions import contradictions
from registry.model import product_fields
from registry.model.companies import NumberDoubt, Suspension
from registry.model.goods import Listing, Organisation, ProductState, Trade
from registry.model.people import REGISTRY
from registry.office import suspensions
from registry.store.engine.engine import read
from registry.terminal import console
from registry.terminal.options import gather


@click.group("organisation")
def organisation() -> None:
    """Companies and households in trade."""


@dataclass(frozen=True, slots=True)
class OrganisationOptions:
    """What `organisation add` is told of a new organisation."""

    name: str
    tax_code: str
    name_en: str | None
    address: str | None
    province: str | None
    gln: str | None
    roles: tuple[str, ...]
    prefixes: tuple[str, ...]
    phone: str | None
    email: str | None
    as_json: bool


@organisation.command("add")
@click.option("--name", required=True)
@click.option("--tax-code", required=True, help="10 digits, 13 with a branch, or a 12-digit citizen number.")
@click.option("--name-en", help="Its name in English.")
@click.option("--address", help="Shown to whoever scans a pack.")
@click.option("--province", help="Two-digit code or name of one of the 34 provinces.")
@click.option("--gln", help="13 digits.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice([str(word) for word in Trade]), default=(str(Trade.PRODUCER),),
    show_default=True, help="What it does in trade; repeatable.",
)  # fmt: skip
@click.option("--prefix", "prefixes", multiple=True, help="GS1 company prefix; repeatable.")
@click.option("--phone", help="8 to 15 digits.")
@click.option("--email", help="Where it is written to.")
@console.json_option
@gather(OrganisationOptions)
def organisation_add(options: OrganisationOptions) -> None:
    """Register an organisation.

    Example: organisation add --name "Dược An Khang" --tax-code 0101234565 --prefix 8934588
    """
    new = Organisation(
        0,
        options.name,
        options.tax_code,
        options.name_en,
        options.address,
        console.province(options.province or None),
        options.gln,
        tuple(Trade(role) for role in options.roles),
        options.prefixes,
        options.phone,
        options.email,
    )
    with console.writing() as conn:
        made = organisations.add_organisation(conn, new, console.now(), console.who())
    warn(made.tax_code, options.prefixes)
    _show_organisation(made, options.as_json)


@organisation.command("list")
@console.json_option
def organisation_list(as_json: bool) -> None:
    """All organisations.

    Example: organisation list --json
    """
    with console.reading() as conn:
        rows = organisations.every(conn)
    if as_json:
        for one in rows:
            _show_organisation(one, True)
    else:
        cells = [(o.tax_code, o.name, o.province, " ".join(o.prefixes)) for o in rows]
        console.table(("TAX CODE", "NAME", "PROVINCE", "PREFIXES"), cells)


@organisation.command("show")
@click.argument("which")
@console.json_option
def organisation_show(which: str, as_json: bool) -> None:
    """One organisation, by tax code or name.

    Example: organisation show 0101234565
    """
    with console.reading() as conn:
        one = organisations.find_organisation(conn, which)
        suspension = suspensions.in_force(conn, one.id)
    _show_organisation(one, as_json, suspension)


@organisation.command("set-prefix")
@click.argument("which")
@click.argument("prefix")
def organisation_set_prefix(which: str, prefix: str) -> None:
    """Record that an organisation (tax code or name) holds a GS1 PREFIX.

    Its pending products inside the prefix are approved. Example: organisation set-prefix 0101234565 8934588
    """
    with console.writing() as conn:
        holder = organisations.find_organisation(conn, which)
        changed = organisations.set_prefix(conn, holder, prefix, console.now(), console.who())
    warn(None, (prefix,))
    _show_organisation(changed, False)


_DOUBT = {
    NumberDoubt.TAX_CODE_CHECK_DIGIT: "the check digit of the tax code {} does not fit",
    NumberDoubt.PREFIX_SHORT: "GS1 Viet Nam gives prefixes of 7 to 12 digits, and {} holds the goods of many companies",
}


def warn(tax_code: str | None, prefixes: Sequence[str]) -> None:
    """Say on standard error what is probably mistyped; it was done all the same."""
    for one in company_numbers.doubts(tax_code, prefixes):
        click.echo(f"Note: {_DOUBT[one.doubt].format(one.number)}: compare it with the papers.", err=True)


def _show_organisation(one: Organisation, as_json: bool, suspension: Suspension | None = None) -> None:
    values = {
        "tax_code": one.tax_code,
        "name": one.name,
        "name_en": one.name_en,
        "address": one.address,
        "province": one.province,
        "gln": one.gln,
        "roles": list(one.roles),
        "prefixes": list(one.prefixes),
        "phone": one.phone,
        "email": one.email,
        "suspended": f"{suspension.since:%Y-%m-%d %H:%M} UTC: {suspension.reason}" if suspension else None,
    }
    if as_json:
        console.show_json(values)
        return
    for name, value in values.items():
        if value:
            click.echo(f"{name:<10} {' '.join(value) if isinstance(value, list) else value}")


@click.group("product")
def product() -> None:
    """Medicines and foods by their GTIN."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What `product import` is told of a list: what its rows lack, where in the file it stands, what becomes of it."""

    file: Path
    fixed: tuple[str, ...]
    sheet: str | None
    heading_row: int | None
    hidden_rows: str
    dry_run: bool
    partial: bool
    error_file: Path | None
    as_json: bool

    @property
    def mode(self) -> Mode:
        return Mode.DRY_RUN if self.dry_run else Mode.PARTIAL if self.partial else Mode.ALL_OR_NOTHING

    def read(self) -> tuple[Sheet, HeadingPlace]:
        """The list in the file, and where it stands there."""
        book = books.read_path(self.file)
        place = list_layout.choose(book, self.sheet, self.heading_row)
        return spreadsheet.sheet_at(book, place, HiddenRows(self.hidden_rows), self.file.name), place


@product.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--set", "fixed", multiple=True, metavar="COLUMN=VALUE", help="A value for a missing column or empty cells."
)
@click.option("--sheet", help="The sheet of a workbook, by name or number; else the one that names most columns.")
@click.option(
    "--heading-row", type=click.IntRange(1), help="The row that names the columns, as a spreadsheet shows it."
)
@click.option(
    "--hidden-rows", type=click.Choice([str(word) for word in HiddenRows]), default=str(HiddenRows.TAKE),
    show_default=True, help="Whether rows count that are hidden in the sheet.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Check everything, load nothing; faulty rows still get their file.")
@click.option("--partial", is_flag=True, help="Load the good rows even where others have errors.")
@click.option("--errors", "error_file", type=click.Path(dir_okay=False, path_type=Path), help="Where faulty rows go.")
@console.json_option
@gather(ImportOptions)
def product_import(options: ImportOptions) -> None:
    """Load a product list, CSV (UTF-8, UTF-16, Windows-1258) or XLSX.

    All rows or none, unless --partial. Faulty rows are written to a file beside FILE, each with its error, to mend and
    load again. Column names may be Vietnamese: Mã GTIN, Tên sản phẩm, Nhóm hàng, Doanh nghiệp, Mã số thuế.

    Example: product import foods.csv --set category=food --set organisation="HTX Sông Lô"
    """
    pairs = [_pair(text) for text in options.fixed]
    values = dict(pairs)
    if len(values) < len(pairs):
        raise Invalid("set", "--set names a column twice; give each column one value.")
    engine = console.engine()
    sheet, place = options.read()
    checked = importing.check(sheet, values)
    loaded = products.load(engine, checked, options.mode, console.now(), by=console.who())
    _tell_place(sheet, place, HiddenRows(options.hidden_rows))
    _show_loaded(loaded, checked.ignored_columns, options.as_json)
    if loaded.errors:
        target = options.error_file or console.free_beside(options.file)
        target.write_bytes(spreadsheet.write_errors(sheet, loaded.errors))
        click.echo(f"Faulty rows are in {target}: mend them there and load that file.", err=True)
        click.get_current_context().exit(1)


def _tell_place(sheet: Sheet, place: HeadingPlace, hidden: HiddenRows) -> None:
    """What of the file was read, where that is not all of it."""
    if place != HeadingPlace(0, 1) or sheet.unread:
        unread = f"; not read: {', '.join(sheet.unread)}" if sheet.unread else ""
        click.echo(f"read {sheet.name or 'the list'} with its heading in row {place.row}{unread}", err=True)
    if rows := sheet.hidden.rows:
        named = ", ".join(map(str, rows[:10])) + (" ..." if len(rows) > 10 else "")
        fate = "left out" if hidden is HiddenRows.LEAVE else "read too; --hidden-rows leave leaves them out"
        click.echo(f"{len(rows)} rows are hidden in the sheet ({named}) and are {fate}", err=True)


def _pair(text: str) -> tuple[str, str]:
    column, sign, value = text.partition("=")
    if not sign:
        raise Invalid("set", f"--set {text!r}: write COLUMN=VALUE, for example --set category=food.")
    return column, value


def _show_loaded(loaded: Loaded, ignored: tuple[str, ...], as_json: bool) -> None:
    if as_json:
        console.show_json(
            {
                "new": loaded.new,
                "changed": loaded.changed,
                "same": loaded.same,
                "pending": loaded.pending,
                "written": loaded.kept,
                "organisations": [one.name for one in loaded.organisations],
                "ignored_columns": list(ignored),
                "errors": [
                    {"row": e.row, "column": e.column, "place": e.place, "code": e.code, "got": e.got,
                     "expected": e.expected, "way_out": e.way_out}
                    for e in loaded.errors
                ],
            }
        )  # fmt: skip
        return
    for error in loaded.errors[:50]:
        click.echo(str(error), err=True)
    if len(loaded.errors) > 50:
        click.echo(f"... and {len(loaded.errors) - 50} more errors", err=True)
    verb = "loaded" if loaded.kept else "nothing written; the good rows are"
    click.echo(
        f"{verb} {loaded.new} new, {loaded.changed} changed, {loaded.same} unchanged; {len(loaded.errors)} errors"
    )
    if loaded.pending:
        click.echo(
            f"{loaded.pending} are pending: their GTIN lies outside the organisation's GS1 prefixes, so no codes yet."
        )
        click.echo("  Record the prefix (organisation set-prefix) or let an officer decide (product approve).")
    for one in loaded.organisations:
        click.echo(f"registered organisation {one.name} without GS1 prefixes")
    if ignored:
        click.echo(f"ignored columns: {', '.join(ignored)}")


@product.command("list")
@click.argument("words", nargs=-1)
@click.option("--state", type=click.Choice([str(word) for word in ProductState]))
@console.json_option
def product_list(words: tuple[str, ...], state: str | None, as_json: bool) -> None:
    """Products, all or those whose name holds WORDS.

    Case and marks do not count. Example: product list sua bot (finds Sữa bột)
    """
    with console.reading() as conn:
        listings = products.search(conn, " ".join(words), ProductState(state) if state else None)
    if as_json:
        for listing in listings:
            console.show_json(_listing_json(listing))
    else:
        cells = [(x.product.gtin, x.state, x.product.category, x.product.name, x.organisation.name) for x in listings]
        console.table(("GTIN", "STATE", "CATEGORY", "NAME", "ORGANISATION"), cells)


@product.command("show")
@click.argument("gtin")
@console.json_option
def product_show(gtin: str, as_json: bool) -> None:
    """One product by its GTIN.

    Example: product show 8934588012341
    """
    gtin = console.gtin(gtin)
    with read(console.engine()) as conn:
        listing = products.find_product(conn, gtin)
        record = product_records.find(conn, listing)
    values = _listing_json(listing) | {field.value: record.details.get(field) for field in product_fields.DETAILS}
    values["missing"] = [field.value for field in record.missing()]
    values["notes"] = [one.value for one in contradictions(record)]
    if as_json:
        console.show_json(values)
        return
    for name, value in values.items():
        if value:
            click.echo(f"{name:<18} {', '.join(value) if isinstance(value, list) else value}")


@product.command("approve")
@click.argument("gtin")
def product_approve(gtin: str) -> None:
    """An officer's yes to a pending product.

    Example: product approve 8934588012341
    """
    with console.writing() as conn:
        listing = products.approve(conn, REGISTRY, console.gtin(gtin), console.who(), console.now())
    click.echo(f"{listing.product.gtin} {listing.state}  {listing.product.name}")


def _listing_json(listing: Listing) -> dict[str, object]:
    item = listing.product
    permit = item.authorisation
    return {
        "gtin": item.gtin,
        "state": listing.state,
        "name": item.name,
        "brand": item.brand,
        "category": item.category,
        "origin": item.origin,
        "standards": item.standards,
        "image": item.image,
        "warnings": item.warnings,
        "authorisation_type": permit.type if permit else None,
        "authorisation": permit.raw if permit else None,
        "authorisation_key": permit.normalised if permit else None,
        "organisation": listing.organisation.name,
        "tax_code": listing.organisation.tax_code,
    }


COMMANDS = (organisation, product)
