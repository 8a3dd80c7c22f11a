"""Products: decide, find, load a checked product list.

1. A product whose GTIN lies inside its organisation's GS1 prefixes is approved at once, any other is pending: nobody
   squats on another's GTIN. The holder of the prefix takes over a pending claim, and its own approved one stays.
2. Loading a list is one transaction: all of it, its good rows (`PARTIAL`), or nothing (`DRY_RUN`).
3. A missing field never erases what is known; repeating a load changes nothing. Only a detail that has no meaning for
   the product's category any more goes, and the history says so.
4. A suspended company gets no new product; what it has on record can be changed.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum

from registry.catalogue import product_records
from registry.catalogue.organisations import first_site
from registry.catalogue.product_records import ProductVersion
from registry.errors import Conflict, NotFound
from registry.intake.importing import CellError, CheckedList, ListedProduct, Owner
from registry.intake.template import Column
from registry.model import product_fields
from registry.model.goods import Listing, Organisation, Product, ProductDecision, ProductState, search_key
from registry.model.people import Viewer
from registry.model.product_fields import ProductRecord
from registry.model.trail import TrailAct, TrailEntry
from registry.office import suspensions
from registry.office.petitions import require_reason
from registry.office.trail import audit
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection, Engine, write

_AT_ONCE = 10_000


class Mode(StrEnum):
    """What becomes of a list with faulty rows."""

    ALL_OR_NOTHING = "all"
    PARTIAL = "partial"
    DRY_RUN = "dry-run"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a list did, or in a dry run would do. `kept` says whether anything was written."""

    new: int
    changed: int
    same: int
    pending: int
    organisations: tuple[Organisation, ...]
    errors: tuple[CellError, ...]
    kept: bool


class NothingKept(Exception):
    """Ends a transaction that must leave nothing; carries what it would have done."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded


def find_product(conn: Connection, gtin: str) -> Listing:
    """A product by its 14-digit GTIN; NotFound otherwise."""
    listing = listing_rows.listings(conn, [gtin]).get(gtin)
    if listing is None:
        raise NotFound("gtin_unknown", f"GTIN {gtin} is not registered: `product list` shows what is.")
    return listing


def by_gtin(conn: Connection, gtins: Collection[str]) -> dict[str, Listing]:
    """Products by their GTINs; one that is not registered is missing."""
    return listing_rows.listings(conn, gtins)


def visible(conn: Connection, viewer: Viewer, gtin: str) -> Listing:
    """A product that is the viewer's to see; NotFound, in the same words, for another's as for none."""
    listing = listing_rows.visible(conn, viewer, gtin)
    if listing is None:
        raise NotFound("gtin_unknown", f"GTIN {gtin[:20]} is not registered.")
    return listing


def is_visible(conn: Connection, viewer: Viewer, gtin: str) -> bool:
    """Whether a product is the viewer's to see."""
    return listing_rows.visible(conn, viewer, gtin) is not None


def public_name(conn: Connection, gtin: str) -> str | None:
    """The name of a product as far as anybody may know it: only once it is approved."""
    listing = listing_rows.listings(conn, [gtin]).get(gtin)
    return listing.product.name if listing and listing.state is ProductState.APPROVED else None


def page(
    conn: Connection, viewer: Viewer, words: str, state: ProductState | None, after: str | None, limit: int
) -> tuple[list[Listing], str | None]:
    """A viewer's products by GTIN, whose names hold every word, behind `after`; and behind which the next stand."""
    listings = listing_rows.page(conn, viewer, words, state, after, limit + 1)
    return listings[:limit], listings[limit - 1].product.gtin if len(listings) > limit else None


@dataclass(frozen=True, slots=True)
class ProductCase:
    """A product as an officer decides on it, with all that is on record of it.

    Whose it is, who holds the prefix that its GTIN lies in, who decided last and when, and since when it waits, None
    where it does not.
    """

    listing: Listing
    record: ProductRecord
    owner: Organisation
    prefix_holder: str | None
    decided: ProductDecision | None
    waiting_since: datetime | None


def pending(conn: Connection, viewer: Viewer, gtin: str) -> Listing:
    """A product in its officers' queue: also whoever has it in hand sees it. Raises NotFound."""
    listing = listing_rows.pending(conn, viewer, gtin)
    if listing is None:
        raise NotFound("gtin_unknown", f"GTIN {gtin[:20]} is not registered: `product list` shows what is.")
    return listing


def look_at(conn: Connection, viewer: Viewer, gtin: str) -> ProductCase:
    """A product with all that an officer weighs. Raises NotFound."""
    listing = pending(conn, viewer, gtin)
    owner = listing_rows.organisation(conn, listing.organisation.id) or listing.organisation
    return ProductCase(
        listing,
        product_records.find(conn, listing),
        owner,
        listing_rows.prefix_holder(conn, gtin),
        listing_rows.decided(conn, gtin),
        listing_rows.waiting_since(conn, gtin),
    )


def approve(conn: Connection, viewer: Viewer, gtin: str, by: str, now: datetime, seen: str | None = None) -> Listing:
    """An officer's yes to a pending product that is theirs to see. Safe to repeat.

    `seen`: the digest of what the officer looked at (`ProductVersion.digest`); Conflict where it stands otherwise now.
    """
    listing = pending(conn, viewer, gtin)
    if listing.state is ProductState.PENDING:
        if seen is not None and seen != product_records.version(conn, listing).digest:
            raise Conflict("product_overtaken", f"GTIN {gtin} was changed since you opened it: look at it again.")
        listing_rows.decide_product(conn, gtin, ProductState.APPROVED, by, now)
        audit(conn, TrailEntry(now, by, TrailAct.PRODUCT_APPROVED, gtin, {}, listing.organisation.id))
    return replace(listing, state=ProductState.APPROVED)


def refuse(conn: Connection, viewer: Viewer, gtin: str, reason: str, by: str, now: datetime) -> Listing:
    """An officer's no to a pending product: it stays pending, and waits again once its organisation changes it.

    Raises Invalid without a reason, Conflict for a product that is approved.
    """
    listing, reason = pending(conn, viewer, gtin), require_reason(reason)
    if listing.state is not ProductState.PENDING:
        raise Conflict("product_approved", f"GTIN {gtin} is approved: somebody decided it meanwhile.")
    listing_rows.decide_product(conn, gtin, ProductState.PENDING, by, now)
    audit(conn, TrailEntry(now, by, TrailAct.PRODUCT_REFUSED, gtin, {"reason": reason}, listing.organisation.id))
    return listing


def load(
    engine: Engine,
    checked: CheckedList,
    mode: Mode,
    now: datetime,
    only: Organisation | None = None,
    by: str | None = None,
) -> Loaded:
    """Load a checked list. Errors of the sheet and of the registry come back together, a row and column each.

    `only`: rows that name another organisation are faulty, and none is registered. `by` puts it into the trail.
    """
    try:
        with write(engine) as conn:
            loaded = load_in(conn, checked, mode, now, by or "registry", only)
            if by is not None and loaded.new + loaded.changed:
                detail = {"new": loaded.new, "changed": loaded.changed, "pending": loaded.pending}
                subject = ", ".join(sorted({entry.product.gtin for entry in checked.entries})[:10])
                audit(conn, TrailEntry(now, by, TrailAct.PRODUCTS_IMPORTED, subject, detail, only.id if only else None))
            return loaded
    except NothingKept as undone:
        return undone.loaded


def load_in(
    conn: Connection, checked: CheckedList, mode: Mode, now: datetime, by: str, only: Organisation | None = None
) -> Loaded:
    """The same in the caller's transaction, which NothingKept ends where nothing may be kept."""
    loaded = _load(conn, checked, _Stamp(by, now), only)
    if mode is Mode.DRY_RUN or (loaded.errors and mode is Mode.ALL_OR_NOTHING):
        raise NothingKept(replace(loaded, kept=False))
    return loaded


def require_visible(conn: Connection, viewer: Viewer, gtins: Collection[str]) -> None:
    """Raises NotFound unless all these products are the viewer's to see, whoever owns them."""
    if viewer.sees_all:
        return
    wanted = list(gtins)
    for at in range(0, len(wanted), _AT_ONCE):
        if listing_rows.unseen(conn, viewer, wanted[at : at + _AT_ONCE]):
            raise NotFound("organisation_unknown", "A product of this list is of no organisation in your territory.")


@dataclass(frozen=True, slots=True)
class _Stamp:
    """By whom something is loaded, and when."""

    by: str
    at: datetime


def _load(conn: Connection, checked: CheckedList, stamp: _Stamp, only: Organisation | None) -> Loaded:
    faulty = {error.row for error in checked.errors}
    errors = list(checked.errors)
    made: list[Organisation] = []
    owners: dict[Owner, Organisation | CellError] = {}
    suspended: set[int] = set()
    versions = _registered(conn, [entry.product.gtin for entry in checked.entries])
    counts = {"new": 0, "changed": 0, "same": 0, "pending": 0}
    for entry in checked.entries:
        if entry.row in faulty:
            continue
        if entry.owner not in owners:
            resolved = owners[entry.owner] = _only(entry, only) if only else _owner(conn, entry, stamp.at, made)
            if isinstance(resolved, Organisation) and suspensions.in_force(conn, resolved.id):
                suspended.add(resolved.id)
        owner, earlier = owners[entry.owner], versions.get(entry.product.gtin)
        if isinstance(owner, Organisation) and owner.id in suspended:
            owner = _old_alone(entry, owner, earlier)
        result = _put(conn, entry, owner, earlier, stamp)
        if isinstance(result, CellError):
            errors.append(result)
            continue
        kind, version = result
        versions[version.listing.product.gtin] = version
        counts[kind] += 1
        counts["pending"] += version.listing.state is ProductState.PENDING
    ordered = tuple(sorted(errors, key=lambda error: error.row))
    return Loaded(**counts, organisations=tuple(made), errors=ordered, kept=True)


def _registered(conn: Connection, gtins: list[str]) -> dict[str, ProductVersion]:
    """What is registered of these, asked in parts: a list may have more rows than a statement may have values."""
    listings: dict[str, Listing] = {}
    for at in range(0, len(gtins), _AT_ONCE):
        listings |= listing_rows.listings(conn, gtins[at : at + _AT_ONCE])
    details = product_records.details(conn, listings)
    return {gtin: ProductVersion(listing, details.get(gtin, {})) for gtin, listing in listings.items()}


def _only(entry: ListedProduct, only: Organisation) -> Organisation | CellError:
    """The one organisation that a list may be of, if the row names it: by tax code, else by name."""
    owner = entry.owner
    named = owner.tax_code or (search_key(owner.name) if owner.name else None)
    if named == (only.tax_code if owner.tax_code else search_key(only.name)):
        return only
    column = Column.TAX_CODE if owner.tax_code else Column.ORGANISATION
    return _row_error(
        entry,
        column,
        "organisation_not_yours",
        owner.tax_code or owner.name,
        f"your own organisation, {only.tax_code or only.name}",
        "leave the organisation out, or write your own",
    )


def _owner(conn: Connection, entry: ListedProduct, now: datetime, made: list[Organisation]) -> Organisation | CellError:
    """The organisation a row names, registered if it is new: without prefixes, so its products wait as pending."""
    owner = entry.owner
    if owner.tax_code:
        organisation = listing_rows.organisation_by_tax_code(conn, owner.tax_code)
        if organisation:
            return organisation
        named = []
    else:
        named = listing_rows.organisations_by_name(conn, owner.name or "")
    if len(named) > 1:
        return _row_error(
            entry, "organisation", "name_shared", owner.name, "one organisation", "give organisation_tax_code"
        )
    if named:
        return named[0]
    if not owner.name:
        return _row_error(
            entry,
            "organisation_tax_code",
            "organisation_unknown",
            owner.tax_code,
            "a registered tax code, or the organisation's name beside it",
            "add the column organisation, or run `organisation add`",
        )
    new = Organisation(0, owner.name, tax_code=owner.tax_code, address=owner.address, province=owner.province)
    made.append(listing_rows.add_organisation(conn, new, now))
    first_site(conn, made[-1], now)
    return made[-1]


def _old_alone(entry: ListedProduct, owner: Organisation, earlier: ProductVersion | None) -> Organisation | CellError:
    """A suspended owner, for a product that it has on record; a fault for one that would be new to it."""
    if earlier is not None and earlier.listing.organisation.id == owner.id:
        return owner
    return _row_error(
        entry,
        "gtin",
        "organisation_suspended",
        entry.product.gtin,
        f"a product on record already, because {owner.name} is suspended",
        "leave the new product out until officers lift the suspension",
    )


def _put(
    conn: Connection,
    entry: ListedProduct,
    owner: Organisation | CellError,
    earlier: ProductVersion | None,
    stamp: _Stamp,
) -> tuple[str, ProductVersion] | CellError:
    if isinstance(owner, CellError):
        return replace(owner, row=entry.row, place=owner.place)
    gtin, before = entry.product.gtin, earlier.listing if earlier else None
    inside = owner.holds(gtin)
    own = before is not None and before.organisation.id == owner.id
    if before and not own and not (inside and before.state is ProductState.PENDING):
        return _row_error(
            entry,
            "gtin",
            "gtin_taken",
            gtin,
            f"a GTIN that {before.organisation.name} does not hold already",
            "check the GTIN; if it is yours, ask an officer to decide",
        )
    approved = inside or (before is not None and before.state is ProductState.APPROVED)
    record = _merged(earlier.record, entry.record) if earlier and own else entry.record
    listing = Listing(record.product, owner, ProductState.APPROVED if approved else ProductState.PENDING)
    version = ProductVersion(listing, record.details)
    if earlier and before and own and (earlier.record, before.state) == (record, listing.state):
        return "same", version
    product_records.keep(conn, earlier, version, stamp.by, stamp.at)
    return ("changed" if earlier else "new"), version


def _merged(old: ProductRecord, new: ProductRecord) -> ProductRecord:
    """The new values, with the old ones where a list said nothing."""
    silent = {f.name: getattr(old.product, f.name) for f in fields(Product) if getattr(new.product, f.name) is None}
    kept = {one: text for one, text in old.details.items() if product_fields.applies(new.product.category, one)}
    return ProductRecord(replace(new.product, **silent), {**kept, **new.details})


def _row_error(entry: ListedProduct, column: str, code: str, got: str | None, expected: str, way_out: str) -> CellError:
    return CellError(entry.row, column, f"row {entry.row}", code, (got or "")[:60], expected, way_out)


def search(conn: Connection, words: str, state: ProductState | None) -> list[Listing]:
    """Products whose name holds every word, without regard to case and marks."""
    return listing_rows.every_listing(conn, state, search_key(words))
