"""What a producer offers: its own products, one by a form or many by a list, each change in the audit trail.

1. A form is read as a list of one row, by the same readers and with the same faults. Unlike a list, a form shows every
   field, so a field left empty is emptied.
2. A GTIN that another organisation holds is refused; who is right an officer decides. One outside the organisation's
   prefixes is kept and waits.
3. Of two who change one product the second is told: a form carries the version that it showed (`changed_at`), and
   saving over another one needs to be asked for.
4. Every row of a list is the organisation's own; a row that names another is a fault.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from registry.catalogue import product_records, products
from registry.catalogue.product_records import ProductVersion
from registry.catalogue.products import Loaded, Mode, NothingKept
from registry.errors import Conflict, NotFound, Refused
from registry.intake import importing
from registry.intake.importing import CellError, CheckedList
from registry.intake.list_layout import KnownLayout
from registry.intake.pictures import THUMBNAIL_TYPE
from registry.intake.spreadsheet import Sheet, SheetFormat, SheetRow
from registry.intake.template import Column
from registry.model.goods import KeptProduct, Listing, Organisation, Product, ProductState
from registry.model.people import Viewer
from registry.model.product_fields import ProductField, ProductRecord
from registry.model.trail import TrailAct, TrailEntry
from registry.office import suspensions, trail
from registry.store.catalogue import layout_rows, listing_rows, upload_rows
from registry.store.engine.engine import Connection, Engine, read, write
from registry.store.office import file_rows

PAGE, MOST_CHOICES = 50, 500
# What a form asks, in its order; the organisation is the editor's own. Which of them a category asks for the one table
# says (`model.product_fields`).
FIELDS = tuple(Column(field) for field in ProductField)


@dataclass(frozen=True, slots=True)
class Hand:
    """Who changes something, for whom, and when."""

    by: str
    holder: Organisation
    now: datetime


class Overtaken(Conflict):
    """Somebody else has changed the product since the form was opened; `kept` is how it stands now."""

    def __init__(self, kept: KeptProduct) -> None:
        super().__init__("product_overtaken", f"GTIN {kept.listing.product.gtin} was changed meanwhile: compare both.")
        self.kept = kept


def find(conn: Connection, viewer: Viewer, gtin: str) -> KeptProduct:
    """A viewer's own product, its GTIN with or without zeros before it; NotFound for any other."""
    kept = listing_rows.owned_product(conn, viewer, gtin.zfill(14)) if len(gtin) <= 14 else None
    if kept is None:
        raise NotFound("gtin_unknown", f"GTIN {gtin[:20]} is not among your products.")
    return kept


def record(conn: Connection, kept: KeptProduct) -> ProductRecord:
    """All that is on record of a product that was found."""
    return product_records.find(conn, kept.listing)


def page(
    conn: Connection, viewer: Viewer, state: ProductState | None, words: str, at: int
) -> tuple[list[KeptProduct], bool]:
    """A page of a viewer's products, counted from 0, by name, and whether more come behind it."""
    own_products = listing_rows.owned(conn, viewer, state, words, PAGE + 1, at * PAGE)
    return own_products[:PAGE], len(own_products) > PAGE


def choices(conn: Connection, viewer: Viewer, state: ProductState | None = None) -> list[Product]:
    """A viewer's products in a state, or in any, by name, for a form to choose from."""
    return [kept.listing.product for kept in listing_rows.owned(conn, viewer, state, "", MOST_CHOICES)]


def counts(conn: Connection, viewer: Viewer) -> dict[ProductState, int]:
    """How many products a viewer has in each state."""
    return listing_rows.count_owned(conn, viewer)


def keep_list(engine: Engine, content: bytes, by: str, now: datetime) -> bytes:
    """Keep a list that is being loaded, as `packed_sheets` packs it, for a day; its digest, by which it is found."""
    with write(engine) as conn:
        return upload_rows.put(conn, content, by, now)


def kept_list(engine: Engine, digest: bytes) -> bytes | None:
    """A list that is being loaded; None once its day is over."""
    with read(engine) as conn:
        return upload_rows.get(conn, digest)


def keep_picture(engine: Engine, content: bytes, now: datetime) -> bytes:
    """Keep a small picture that was made for a product (`pictures.thumbnail`); its digest."""
    with write(engine) as conn:
        return file_rows.put(conn, content, THUMBNAIL_TYPE, now)


def picture(conn: Connection, digest: bytes) -> bytes | None:
    """A small picture that was made for a product; None for any other file, whatever a producer says of it."""
    file = file_rows.get(conn, digest)
    return file.content if file and file.media_type == THUMBNAIL_TYPE else None


def read_form(values: Mapping[Column, str], holder: Organisation) -> tuple[ProductRecord | None, tuple[CellError, ...]]:
    """What a form says of a product, or the faults of its fields."""
    sheet = Sheet(tuple(FIELDS), (SheetRow(1, tuple(values.get(column, "") for column in FIELDS)),), SheetFormat.CSV)
    checked = check(sheet, {}, holder)
    return (checked.entries[0].record, ()) if checked.entries else (None, checked.errors)


def to_form(record: ProductRecord) -> dict[Column, str]:
    """The fields of a form that show what is on record of a product."""
    values = record.values()
    return {Column(field): values.get(field, "") for field in ProductField}


class FieldChange(NamedTuple):
    """A field in which two versions of a product differ, with what each says."""

    column: Column
    before: str
    after: str


def differences(old: ProductRecord, new: ProductRecord) -> list[FieldChange]:
    """The fields in which two versions differ."""
    before, after = to_form(old), to_form(new)
    return [FieldChange(column, before[column], after[column]) for column in FIELDS if before[column] != after[column]]


def save(engine: Engine, hand: Hand, record: ProductRecord, version: datetime | None) -> Listing:
    """Record a product as a form says it; `version` is the one that the form showed, None for a new product.

    Raises Conflict product_known and Overtaken, Refused gtin_taken, and for a new product of a suspended company.
    """
    product = record.product
    with write(engine) as conn:
        earlier = listing_rows.listings(conn, [product.gtin]).get(product.gtin)
        inside = hand.holder.holds(product.gtin)
        own = earlier is not None and earlier.organisation.id == hand.holder.id
        if earlier and not own and not (inside and earlier.state is ProductState.PENDING):
            raise Refused("gtin_taken", f"GTIN {product.gtin} is another organisation's.")
        kept = listing_rows.owned_product(conn, Viewer(hand.holder.id), product.gtin) if own else None
        _require_version(kept, version)
        if kept is None:
            suspensions.require_none(conn, hand.holder.id)
        approved = inside or (kept is not None and kept.listing.state is ProductState.APPROVED)
        state = ProductState.APPROVED if approved else ProductState.PENDING
        listing = Listing(product, hand.holder, state, kept.listing.serials if kept else None)
        old = ProductVersion(earlier, product_records.find(conn, earlier).details) if earlier else None
        if old and kept and (old.record, kept.listing.state) == (record, state):
            return listing
        # A version is never the same twice, whatever the clock does.
        at = max(hand.now, kept.changed_at + timedelta(microseconds=1)) if kept else hand.now
        product_records.keep(conn, old, ProductVersion(listing, record.details), hand.by, at)
        _note(conn, hand, listing, differences(old.record, record) if old and kept else None)
    return listing


def _note(conn: Connection, hand: Hand, listing: Listing, changes: list[FieldChange] | None) -> None:
    """The entry of the trail: a product was added, or these fields of it were changed."""
    detail: dict[str, object] = {"name": listing.product.name, "state": listing.state}
    if changes is not None:
        detail["fields"] = [change.column for change in changes]
    act = TrailAct.PRODUCT_ADDED if changes is None else TrailAct.PRODUCT_CHANGED
    trail.audit(conn, TrailEntry(hand.now, hand.by, act, listing.product.gtin, detail, hand.holder.id))


def _require_version(kept: KeptProduct | None, version: datetime | None) -> None:
    if kept is None:
        return
    if version is None:
        raise Conflict("product_known", f"GTIN {kept.listing.product.gtin} is among your products already.")
    if version != kept.changed_at:
        raise Overtaken(kept)


def check(sheet: Sheet, fixed: Mapping[str, str], holder: Organisation) -> CheckedList:
    """A list of the holder's own products: a row that names no organisation is the holder's.

    Raises Invalid as `importing.check`.
    """
    return importing.check(sheet, {**fixed, Column.ORGANISATION: holder.name})


def layouts(engine: Engine, holder: Organisation) -> list[KnownLayout]:
    """How the holder's lists were laid out that were loaded before, the newest first."""
    with read(engine) as conn:
        return layout_rows.of(conn, holder.id)


def load(engine: Engine, hand: Hand, checked: CheckedList, mode: Mode, layout: KnownLayout | None = None) -> Loaded:
    """Load a list of the holder's own products: all, its good rows, or for trial nothing.

    What is loaded has its layout remembered for the holder's next list of this kind.
    """
    try:
        with write(engine) as conn:
            loaded = products.load_in(conn, checked, mode, hand.now, hand.by, hand.holder)
            if layout is not None and loaded.kept:
                layout_rows.put(conn, hand.holder.id, layout)
            if loaded.new or loaded.changed:
                counts = {"new": loaded.new, "changed": loaded.changed, "pending": loaded.pending}
                subject = hand.holder.tax_code or str(hand.holder.id)
                trail.audit(
                    conn, TrailEntry(hand.now, hand.by, TrailAct.PRODUCTS_IMPORTED, subject, counts, hand.holder.id)
                )
            return loaded
    except NothingKept as undone:
        return undone.loaded
