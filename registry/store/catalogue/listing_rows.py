"""Rows of organisations, their GS1 prefixes, and products."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from registry.model.goods import (
    Authorisation,
    Category,
    KeptProduct,
    Listing,
    Organisation,
    Product,
    ProductDecision,
    ProductState,
    Serials,
    Trade,
    prefixes_of,
    search_key,
)
from registry.model.people import Viewer
from registry.store.catalogue import territory_rows
from registry.store.engine import versions
from registry.store.engine.engine import Connection, insert_or
from registry.store.engine.schema import organisations, prefixes, products

# Some letters grow when they are folded, so a key may be longer than the name it is of.
_KEY = 300


def _key(name: str) -> str:
    """A name as it is compared."""
    return search_key(name)[:_KEY]


def _organisation(row: Any) -> Organisation:
    return Organisation(
        row.id,
        row.name,
        tax_code=row.tax_code,
        name_en=row.name_en,
        address=row.address,
        province=row.province,
        gln=row.gln,
        roles=tuple(Trade(word) for word in row.roles.split()),
        phone=row.phone,
        email=row.email,
    )


def _with_prefixes(conn: Connection, without_prefixes: list[Organisation]) -> list[Organisation]:
    rows = conn.execute(
        sa.select(prefixes.c.organisation_id, prefixes.c.prefix)
        .where(prefixes.c.organisation_id.in_([organisation.id for organisation in without_prefixes]))
        .order_by(prefixes.c.prefix)
    ).all()
    return [replace(o, prefixes=tuple(p for owner, p in rows if owner == o.id)) for o in without_prefixes]


def organisation_by_tax_code(conn: Connection, tax_code: str) -> Organisation | None:
    row = conn.execute(sa.select(organisations).where(organisations.c.tax_code == tax_code)).first()
    return _with_prefixes(conn, [_organisation(row)])[0] if row else None


def organisations_by_name(conn: Connection, name: str) -> list[Organisation]:
    """Organisations whose folded name is the same; several can share one."""
    rows = conn.execute(sa.select(organisations).where(organisations.c.name_key == _key(name)))
    return _with_prefixes(conn, [_organisation(row) for row in rows])


def sees(conn: Connection, viewer: Viewer, organisation_id: int) -> bool:
    """Whether an organisation, with all that is its, is the viewer's to see."""
    mine = sa.exists().where(organisations.c.id == organisation_id, territory_rows.owned(viewer, organisations.c.id))
    return bool(conn.execute(sa.select(mine)).scalar_one())


def unseen(conn: Connection, viewer: Viewer, gtins: Collection[str]) -> set[str]:
    """Which of these products are not the viewer's to see; asked in parts by who has very many."""
    query = sa.select(products.c.gtin).where(products.c.gtin.in_(list(gtins)))
    return set(gtins) - set(conn.scalars(query.where(territory_rows.owned(viewer, products.c.organisation_id))))


def every_organisation(conn: Connection) -> list[Organisation]:
    rows = conn.execute(sa.select(organisations).order_by(organisations.c.name_key))
    return _with_prefixes(conn, [_organisation(row) for row in rows])


def names(conn: Connection, ids: Collection[int]) -> dict[int, str]:
    """The names of organisations by id."""
    if not ids:
        return {}
    query = sa.select(organisations.c.id, organisations.c.name).where(organisations.c.id.in_(ids))
    return {row.id: row.name for row in conn.execute(query)}


def provinces(conn: Connection, ids: Collection[int]) -> dict[int, str | None]:
    """Where organisations sit, by id: two-digit codes, None where nobody knows."""
    if not ids:
        return {}
    query = sa.select(organisations.c.id, organisations.c.province).where(organisations.c.id.in_(ids))
    return {row.id: row.province for row in conn.execute(query)}


def add_organisation(conn: Connection, new: Organisation, at: datetime) -> Organisation:
    """Record a new organisation and return it with its id; `new.id` is ignored, its prefixes are given apart."""
    result = conn.execute(organisations.insert().values(**_organisation_values(new), made_at=at))
    key = result.inserted_primary_key
    return replace(new, id=int(key[0]) if key else 0, prefixes=())


def _organisation_values(organisation: Organisation) -> dict[str, Any]:
    return {
        "tax_code": organisation.tax_code,
        "name": organisation.name,
        "name_key": _key(organisation.name),
        "name_en": organisation.name_en,
        "address": organisation.address,
        "province": organisation.province,
        "gln": organisation.gln,
        "roles": " ".join(organisation.roles),
        "phone": organisation.phone,
        "email": organisation.email,
    }


def change_organisation(conn: Connection, changed: Organisation) -> None:
    """Record an organisation's new data; its tax code and prefixes stay."""
    values = _organisation_values(changed)
    del values["tax_code"]
    conn.execute(organisations.update().where(organisations.c.id == changed.id).values(values))
    # Every worker remembers names and addresses beside products.
    versions.mark_changed(conn, versions.EVERYTHING)


def every_prefix(conn: Connection) -> dict[str, int]:
    """All GS1 company prefixes with the id of the organisation that holds each."""
    return {row.prefix: row.organisation_id for row in conn.execute(sa.select(prefixes))}


def prefix_holder(conn: Connection, gtin: str) -> str | None:
    """The name of the organisation that holds the prefix a GTIN lies in."""
    query = sa.select(organisations.c.name).join(prefixes).where(prefixes.c.prefix.in_(prefixes_of(gtin)))
    name: str | None = conn.execute(query.order_by(organisations.c.name_key).limit(1)).scalar()
    return name


def add_prefix(conn: Connection, prefix: str, organisation_id: int, at: datetime) -> None:
    conn.execute(prefixes.insert().values(prefix=prefix, organisation_id=organisation_id, at=at))


_LISTINGS = sa.select(
    products,
    organisations.c.id.label("o_id"),
    organisations.c.name.label("o_name"),
    organisations.c.tax_code.label("o_tax_code"),
    organisations.c.name_en.label("o_name_en"),
    organisations.c.address.label("o_address"),
    organisations.c.province.label("o_province"),
).join(organisations)
_BY_GTIN = _LISTINGS.where(products.c.gtin.in_(sa.bindparam("gtins", expanding=True)))


def _listing(row: Any) -> Listing:
    authorisation = None
    if row.authorisation_raw is not None:
        authorisation = Authorisation(row.authorisation_type, row.authorisation_raw, row.authorisation_key)
    product = Product(
        row.gtin,
        row.name,
        Category(row.category),
        brand=row.brand,
        origin=row.origin,
        standards=row.standards,
        image=row.image,
        authorisation=authorisation,
        warnings=row.warnings,
    )
    owner = Organisation(
        row.o_id,
        row.o_name,
        tax_code=row.o_tax_code,
        name_en=row.o_name_en,
        address=row.o_address,
        province=row.o_province,
    )
    serials = Serials(row.serials) if row.serials else None
    return Listing(product, owner, ProductState(row.state), serials)


def listings(conn: Connection, gtins: Collection[str]) -> dict[str, Listing]:
    """Products by GTIN, each with its organisation (without prefixes and roles)."""
    return {row.gtin: _listing(row) for row in conn.execute(_BY_GTIN, {"gtins": list(gtins)})}


def owners(conn: Connection, gtins: Collection[str]) -> dict[str, int]:
    """Whose products these are, by GTIN, as ids of organisations."""
    query = sa.select(products.c.gtin, products.c.organisation_id).where(products.c.gtin.in_(list(gtins)))
    return {row.gtin: row.organisation_id for row in conn.execute(query)}


def every_listing(conn: Connection, state: ProductState | None, words: str) -> list[Listing]:
    """Products in a state, or in any, whose folded name holds every word of `words`."""
    query = _LISTINGS.order_by(products.c.name_key, products.c.gtin)
    if state is not None:
        query = query.where(products.c.state == state)
    for word in search_key(words).split():
        query = query.where(products.c.name_key.contains(word, autoescape=True))
    return [_listing(row) for row in conn.execute(query)]


def visible(conn: Connection, viewer: Viewer, gtin: str) -> Listing | None:
    """A product by its GTIN, if it is the viewer's to see."""
    listing = listings(conn, [gtin]).get(gtin)
    return listing if listing is not None and sees(conn, viewer, listing.organisation.id) else None


def page(
    conn: Connection, viewer: Viewer, words: str, state: ProductState | None, after: str | None, limit: int
) -> list[Listing]:
    """A viewer's products by GTIN, those behind the GTIN `after`; only whose folded name holds every word."""
    query = _own(viewer).order_by(products.c.gtin).limit(limit)
    if state is not None:
        query = query.where(products.c.state == state)
    if after is not None:
        query = query.where(products.c.gtin > after)
    for word in search_key(words).split():
        query = query.where(products.c.name_key.contains(word, autoescape=True))
    return [_listing(row) for row in conn.execute(query)]


def organisation(conn: Connection, organisation_id: int) -> Organisation | None:
    """An organisation by its id, with its prefixes."""
    row = conn.execute(sa.select(organisations).where(organisations.c.id == organisation_id)).first()
    return _with_prefixes(conn, [_organisation(row)])[0] if row else None


def owned(
    conn: Connection, viewer: Viewer, state: ProductState | None, words: str, at_most: int, passed_over: int = 0
) -> list[KeptProduct]:
    """A viewer's products in a state, or in any, by name; each word is in the name or in the GTIN."""
    query = _own(viewer).order_by(products.c.name_key, products.c.gtin).limit(at_most).offset(passed_over)
    if state is not None:
        query = query.where(products.c.state == state)
    for word in search_key(words).split():
        in_name = products.c.name_key.contains(word, autoescape=True)
        query = query.where(sa.or_(in_name, products.c.gtin.contains(word, autoescape=True)))
    return [KeptProduct(_listing(row), row.changed_at) for row in conn.execute(query)]


def _own(viewer: Viewer) -> sa.Select[Any]:
    return _LISTINGS.where(territory_rows.owned(viewer, products.c.organisation_id))


def owned_product(conn: Connection, viewer: Viewer, gtin: str) -> KeptProduct | None:
    """A viewer's product; None for another's as for one that nobody has."""
    row = conn.execute(_own(viewer).where(products.c.gtin == gtin)).first()
    return KeptProduct(_listing(row), row.changed_at) if row else None


def count_owned(conn: Connection, viewer: Viewer) -> dict[ProductState, int]:
    """How many products a viewer has in each state."""
    query = sa.select(products.c.state, sa.func.count()).where(territory_rows.owned(viewer, products.c.organisation_id))
    query = query.group_by(products.c.state)
    return {ProductState(state): count for state, count in conn.execute(query)}


def put_product(conn: Connection, listing: Listing, at: datetime) -> None:
    """Record a new product, or change the describing fields of one that its organisation already has."""
    product = listing.product
    values: dict[str, Any] = {
        "organisation_id": listing.organisation.id,
        "name": product.name,
        "name_key": _key(product.name),
        "brand": product.brand,
        "category": product.category,
        "origin": product.origin,
        "standards": product.standards,
        "image": product.image,
        "warnings": product.warnings,
        "authorisation_type": product.authorisation.type if product.authorisation else None,
        "authorisation_raw": product.authorisation.raw if product.authorisation else None,
        "authorisation_key": product.authorisation.normalised[:_KEY] if product.authorisation else None,
        "state": listing.state,
        "changed_at": at,
    }
    if listing.state is ProductState.PENDING:
        # What was refused and then mended waits for an officer again.
        values |= {"decided_at": None, "decided_by": None}
    conn.execute(_put(conn, tuple(values)), {"gtin": product.gtin, "made_at": at, **values})
    versions.mark_changed(conn, product.gtin)


# By dialect and fields: a list has ten thousand products, and building a statement takes longer than running it.
_PUTS: dict[tuple[str, tuple[str, ...]], sa.Insert] = {}


def _put(conn: Connection, names: tuple[str, ...]) -> sa.Insert:
    """Insert a product, or set these fields of the one that is there."""
    which = conn.dialect.name, names
    if which not in _PUTS:
        new = insert_or(conn, products)
        kept = {name: new.excluded[name] for name in names}
        _PUTS[which] = new.on_conflict_do_update(index_elements=["gtin"], set_=kept)
    return _PUTS[which]


def waiting(conn: Connection, viewer: Viewer, at_most: int = 200) -> list[KeptProduct]:
    """A viewer's pending products on which no officer has decided, oldest first: they wait since they were changed."""
    # Written out, as the index is only for these.
    waits = sa.text("products.state = 'pending' AND products.decided_at IS NULL")
    query = _LISTINGS.where(waits, territory_rows.pending_seen(viewer))
    rows = conn.execute(query.order_by(products.c.changed_at, products.c.gtin).limit(at_most))
    return [KeptProduct(_listing(row), row.changed_at) for row in rows]


def pending(conn: Connection, viewer: Viewer, gtin: str) -> Listing | None:
    """A product that the viewer sees or has in hand, whether it still waits or not."""
    row = conn.execute(_LISTINGS.where(products.c.gtin == gtin, territory_rows.pending_seen(viewer))).first()
    return _listing(row) if row else None


def decided(conn: Connection, gtin: str) -> ProductDecision | None:
    """The last decision on a product; None where it waits, or never had to."""
    row = conn.execute(sa.select(products.c.decided_by, products.c.decided_at).where(products.c.gtin == gtin)).first()
    return ProductDecision(row.decided_by, row.decided_at) if row and row.decided_at else None


def waiting_since(conn: Connection, gtin: str) -> datetime | None:
    """Since when a product waits for an officer; None for one that does not."""
    query = sa.select(products.c.changed_at).where(products.c.gtin == gtin, products.c.state == ProductState.PENDING)
    return conn.execute(query.where(products.c.decided_at.is_(None))).scalar()


def decide_product(conn: Connection, gtin: str, state: ProductState, by: str, at: datetime) -> None:
    conn.execute(products.update().where(products.c.gtin == gtin).values(state=state, decided_by=by, decided_at=at))
    versions.mark_changed(conn, gtin)


def settle_serials(conn: Connection, gtin: str, serials: Serials) -> None:
    """Record who makes a GTIN's serials, at its first order of single items."""
    conn.execute(products.update().where(products.c.gtin == gtin).values(serials=serials))
    versions.mark_changed(conn, gtin)


def approve_pending(conn: Connection, organisation_id: int, prefix: str, at: datetime) -> int:
    """Approve an organisation's pending products that lie inside a prefix it now holds; how many."""
    inside = sa.or_(products.c.gtin.like(f"_{prefix}%"), products.c.gtin == prefix.zfill(14))
    pending = sa.and_(products.c.organisation_id == organisation_id, products.c.state == ProductState.PENDING, inside)
    gtins = list(conn.scalars(sa.select(products.c.gtin).where(pending)))
    if gtins:
        approval = {"state": ProductState.APPROVED, "decided_by": f"prefix {prefix}", "decided_at": at}
        conn.execute(products.update().where(pending).values(approval))
        versions.mark_changed(conn, *gtins)
    return len(gtins)
