"""product add, history and completeness; paper and reference: full records."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from registry.catalogue import completeness, organisations, papers, product_records, products, registers, registration
from registry.catalogue.assortment import Hand
from registry.catalogue.papers import NewPaper
from registry.catalogue.products import Mode
from registry.catalogue.registers import NewEdition
from registry.errors import Invalid
from registry.intake import importing, register_lists, spreadsheet
from registry.intake.spreadsheet import Sheet, SheetFormat, SheetRow
from registry.intake.template import Column
from registry.model.goods import Category, Organisation
from registry.model.papers import Paper, PaperKind, PaperSubject
from registry.model.people import REGISTRY, Viewer
from registry.model.product_fields import ProductField
from registry.model.register_entries import RegisterKind
from registry.orders import issuing
from registry.store.engine.engine import Connection
from registry.terminal import console
from registry.terminal.options import gather

_NEEDED = (ProductField.GTIN, ProductField.NAME, ProductField.CATEGORY)


def _fields(command: Callable[..., None]) -> Callable[..., None]:
    """An option for each field of a product."""
    for field in reversed(ProductField):
        kind = click.Choice([str(one) for one in Category]) if field is ProductField.CATEGORY else None
        option = click.option(f"--{field.replace('_', '-')}", field.value, type=kind, required=field in _NEEDED)
        command = option(command)
    return command


@click.command("add")
@click.option("--organisation", "which", required=True, help="Whose it is: tax code or name.")
@_fields
def product_add(which: str, **values: str | None) -> None:
    """Register a product, or change what is given of one. Which fields a category has: docs/commands.md.

    Example: product add --gtin 8934588012341 --name "Viên nén" --category medicine --organisation 0101234565
    """
    given = {Column(name): text for name, text in values.items() if text is not None}
    engine = console.engine()
    with console.reading() as conn:
        owner = organisations.find_organisation(conn, which)
    sheet = Sheet(tuple(given), (SheetRow(1, tuple(given.values())),), SheetFormat.CSV)
    checked = importing.check(
        sheet, {Column.TAX_CODE: owner.tax_code} if owner.tax_code else {"organisation": owner.name}
    )
    loaded = products.load(engine, checked, Mode.ALL_OR_NOTHING, console.now(), owner, console.who())
    if loaded.errors:
        error = loaded.errors[0]
        raise Invalid(error.code, f"--{error.column.replace('_', '-')}: {error.message.rpartition(' [')[0]}.")
    with console.reading() as conn:
        listing = products.find_product(conn, console.gtin(str(values["gtin"])))
    verb = "added" if loaded.new else "changed" if loaded.changed else "as it was"
    click.echo(f"{listing.product.gtin} {listing.state}  {listing.product.name}: {verb}")


@click.command("history")
@click.argument("gtin")
@console.json_option
def product_history(gtin: str, as_json: bool) -> None:
    """What was changed of a product, by whom and when, newest first.

    Example: product history 8934588012341
    """
    with console.reading() as conn:
        listing = products.find_product(conn, console.gtin(gtin))
        until = product_records.kept_until(conn, listing.product.gtin)
        before: int | None = None
        more = True
        while more:
            notes, more = product_records.history(conn, REGISTRY, listing.product.gtin, before)
            for note in notes:
                if as_json:
                    console.show_json(
                        {"at": note.at.isoformat(), "by": note.by, "field": note.field, "before": note.before,
                         "after": note.after}
                    )  # fmt: skip
                else:
                    click.echo(f"{note.at:%Y-%m-%d %H:%M}  {note.by}  {note.field}: {note.before} -> {note.after}")
            before = notes[-1].id if notes else None
    if until and not as_json:
        click.echo(f"kept at least until {until}")


@click.command("completeness")
@click.option("--organisation", "which", help="Only of this organisation: tax code or name.")
@click.option("--csv", "file", type=click.Path(dir_okay=False, path_type=Path), help="Where the whole report goes.")
@console.json_option
def product_completeness(which: str | None, file: Path | None, as_json: bool) -> None:
    """What the law wants of each product: the nine items of Decree 37/2026 art. 23(5), the seven of 23(7).

    Example: product completeness --organisation 0101234565 --csv report.csv
    """
    with console.reading() as conn:
        viewer = Viewer(organisations.find_organisation(conn, which).id) if which else REGISTRY
        rows = list(completeness.report(conn, viewer))
    if file is not None:
        file.write_bytes(spreadsheet.write_csv([completeness.HEADER, *map(completeness.cells, rows)]))
    sums = completeness.sums(rows)
    if as_json:
        for row in rows:
            console.show_json(dict(zip(completeness.HEADER, completeness.cells(row), strict=True)))
        return
    click.echo(f"{sums.products} products, {sums.nine} with all nine items, {sums.seven} with all seven for the public")
    for item, count in sums.there.items():
        click.echo(f"  {item:<10} {count}")
    for row in [row for row in rows if not row.nine][:20]:
        gaps = [item.value for item, standing in row.items.items() if standing == "missing"]
        click.echo(f"{row.record.product.gtin}  {row.record.product.name}: {', '.join(gaps)}")


@click.group("paper")
def paper() -> None:
    """Certificates, customs declarations and other papers of a company, a product or a lot."""


def _about(command: Callable[..., None]) -> Callable[..., None]:
    """Of what a paper is: one of three."""
    command = click.option("--order", "order_id", help="Of the lot of this order.")(command)
    command = click.option("--gtin", help="Of this product.")(command)
    return click.option("--organisation", "which", help="Of this company: tax code or name.")(command)


def _subject(
    conn: Connection, which: str | None, gtin: str | None, order_id: str | None
) -> tuple[PaperSubject, Organisation]:
    if sum(one is not None for one in (which, gtin, order_id)) != 1:
        raise Invalid("paper_subject", "Say of what the paper is: one of --organisation, --gtin and --order.")
    if which is not None:
        owner = organisations.find_organisation(conn, which)
        return PaperSubject(owner.id), owner
    if gtin is not None:
        listing = products.find_product(conn, console.gtin(gtin))
        return PaperSubject(listing.organisation.id, listing.product.gtin), listing.organisation
    order = issuing.visible(conn, REGISTRY, str(order_id).upper())
    return PaperSubject(order.organisation_id, order_id=order.id), organisations.by_id(conn, order.organisation_id)


@dataclass(frozen=True, slots=True)
class PaperOptions:
    """What `paper add` is told."""

    which: str | None
    gtin: str | None
    order_id: str | None
    kind: str
    number: str
    issuer: str
    issued_on: date
    expires_on: date | None
    file: Path | None


@paper.command("add")
@_about
@click.option("--kind", type=click.Choice([str(kind) for kind in PaperKind]), required=True)
@click.option("--number", required=True)
@click.option("--issuer", default="", help="Who issued it; customs needs none.")
@click.option("--issued", "issued_on", type=console.DayParameter(), required=True)
@click.option("--expires", "expires_on", type=console.DayParameter())
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="PDF, JPEG or PNG, 5 MB.")
@gather(PaperOptions)
def paper_add(options: PaperOptions) -> None:
    """Put a paper on record; the same again is the same.

    Example: paper add --gtin 8934588012341 --kind test_result --number KN-12 --issuer "QUATEST 1" --issued 2026-05-01
    """
    file = registration.read_paper(options.file.name, options.file.read_bytes()) if options.file else None
    new = NewPaper(PaperKind(options.kind), options.number, options.issuer, options.issued_on, options.expires_on, file)
    with console.writing() as conn:
        about, owner = _subject(conn, options.which, options.gtin, options.order_id)
        made = papers.add(conn, Hand(console.who(), owner, console.now()), about, new)
    click.echo(f"paper {made.id}  {made.kind} {made.number}")


@paper.command("list")
@_about
@console.json_option
def paper_list(which: str | None, gtin: str | None, order_id: str | None, as_json: bool) -> None:
    """The papers of a company, a product or a lot, those taken back too.

    Example: paper list --gtin 8934588012341
    """
    with console.reading() as conn:
        about, _ = _subject(conn, which, gtin, order_id)
        there = papers.of(conn, REGISTRY, about)
    if as_json:
        for one in there:
            console.show_json(_paper_json(one))
    else:
        console.table(("ID", "KIND", "NUMBER", "ISSUER", "ISSUED", "EXPIRES", "FILE", "TAKEN BACK"), [
            (one.id, one.kind, one.number, one.issuer, one.issued_on, one.expires_on, one.file and one.file.name,
             one.removed_at and one.removed_at.date())
            for one in there
        ])  # fmt: skip


def _paper_json(one: Paper) -> dict[str, object]:
    return {
        "id": one.id,
        "kind": one.kind,
        "number": one.number,
        "issuer": one.issuer,
        "issued_on": one.issued_on,
        "expires_on": one.expires_on,
        "file": one.file.name if one.file else None,
        "removed_at": one.removed_at,
    }


@paper.command("remove")
@click.argument("number", type=int)
def paper_remove(number: int) -> None:
    """Take a paper back; it stays on record with who did it.

    Example: paper remove 7
    """
    with console.writing() as conn:
        owner = organisations.by_id(conn, papers.find(conn, REGISTRY, number).subject.organisation_id)
        gone = papers.remove(conn, REGISTRY, number, Hand(console.who(), owner, console.now()))
    click.echo(f"paper {gone.id} taken back")


@paper.command("save")
@click.argument("number", type=int)
@click.option("-o", "target", type=click.Path(dir_okay=False, path_type=Path), required=True)
def paper_save(number: int, target: Path) -> None:
    """Write the file of a paper.

    Example: paper save 7 -o certificate.pdf
    """
    with console.reading() as conn:
        _, content = papers.file_of(conn, REGISTRY, number)
    target.write_bytes(content)
    click.echo(f"{target}: {len(content):,} bytes")


@click.group("reference")
def reference() -> None:
    """Lists of authorities that stand beside what companies and products say."""


@reference.command("load")
@click.argument("kind", type=click.Choice([str(kind) for kind in RegisterKind]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", required=True, help="From where the list comes.")
@click.option("--date", "dated", type=console.DayParameter(), required=True, help="Of which day it is.")
def reference_load(kind: str, file: Path, source: str, dated: date) -> None:
    """Put a list (CSV, UTF-8) in the place of the one that is loaded; all of it or nothing, while the registry runs.

    business: tax_code, name, address, state. permits: number, product, holder, valid_until.

    Example: reference load permits permits.csv --source "Cục Quản lý Dược" --date 2026-09-30
    """
    if file.stat().st_size > register_lists.MOST_BYTES:
        raise Invalid("register_long", f"{file}: a list has at most {register_lists.MOST_BYTES >> 20} MB.")
    new = NewEdition(RegisterKind(kind), dated, source, console.who(), console.now())
    try:
        with (
            file.open(encoding="utf-8-sig", newline="") as lines,
            console.progress(_count_lines(file), kind) as advance,
        ):
            edition = registers.load(console.engine(), new, lines, advance)
    except UnicodeDecodeError as error:
        raise Invalid("not_utf8", f"{file} is not UTF-8: save it as CSV UTF-8.") from error
    click.echo(f"{edition.kind}: {edition.rows:,} rows of {edition.dated}, {edition.source}")


def _count_lines(file: Path) -> int:
    with file.open("rb") as content:
        return sum(part.count(b"\n") for part in iter(lambda: content.read(1 << 20), b""))


@reference.command("list")
@console.json_option
def reference_list(as_json: bool) -> None:
    """The lists that are loaded.

    Example: reference list
    """
    with console.reading() as conn:
        there = registers.editions(conn)
    if as_json:
        for one in there:
            console.show_json({"kind": one.kind, "dated": one.dated, "source": one.source, "rows": one.rows,
                               "loaded_at": one.loaded_at, "loaded_by": one.loaded_by})  # fmt: skip
    else:
        console.table(("KIND", "OF", "ROWS", "SOURCE"), [(one.kind, one.dated, one.rows, one.source) for one in there])


PRODUCT_COMMANDS = (product_add, product_history, product_completeness)
COMMANDS = (paper, reference)
