"""Sites of organisations: add, change, close, find, load a list; and the communes of the country.

1. Of the open sites of an organisation no two have one name (after folding), GLN or national location code. A closed
   site stays on record under its number; another one may take its name.
2. A list is loaded whole, or its good rows, or nothing (`Mode`). A row is of a site that is there already by its GLN,
   its code or its name, in this order; what the row leaves empty stays, so loading twice changes nothing.
3. A commune must be among those that were loaded, and lie in the site's province, which it gives where none is given.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from registry.catalogue.products import Mode
from registry.errors import Conflict, Invalid, NotFound
from registry.intake.commune_list import CheckedCommunes
from registry.intake.importing import CellError
from registry.intake.site_list import CheckedSites, ListedSite, SiteColumn, read_site
from registry.intake.template import ValueFault
from registry.model.goods import search_key
from registry.model.people import Viewer
from registry.model.sites import Commune, Site, SiteKind
from registry.model.trail import TrailAct, TrailEntry
from registry.office.trail import audit
from registry.store.catalogue import site_rows
from registry.store.engine.engine import Connection, Engine, write

MOST_SITES = 20_000


@dataclass(frozen=True, slots=True)
class SiteHand:
    """Whose sites are written, by whom, when."""

    organisation_id: int
    by: str
    at: datetime


class _Known:
    """The open sites of an organisation by what names them, and the communes, while some are written."""

    def __init__(self, conn: Connection, organisation_id: int) -> None:
        self._by_name: dict[tuple[SiteColumn, str], Site] = {}
        self.count = 0
        self.communes = site_rows.every_commune(conn)
        self._codes = {(one.province, search_key(one.name)): one.code for one in self.communes.values()}
        for site in site_rows.of_organisation(conn, organisation_id):
            if site.closed_at is None:
                self.put(None, site)

    def put(self, before: Site | None, after: Site) -> None:
        for column, key in _names(before) if before else ():
            del self._by_name[column, key]
        self._by_name |= dict.fromkeys(_names(after), after)
        self.count += before is None

    def of(self, site: Site) -> Site | None:
        """The site that is there already under the GLN, the code or the name of a new one."""
        return next((self._by_name[named] for named in _names(site) if named in self._by_name), None)

    def taken(self, site: Site) -> tuple[SiteColumn, Site] | None:
        """By which name another site is there already, and that site."""
        others = ((column, self._by_name.get((column, key))) for column, key in _names(site))
        return next(((column, other) for column, other in others if other and other.id != site.id), None)

    def placed(self, site: Site) -> Site:
        """A site with its commune by its code, and its province; ValueFault for a commune that is none of them."""
        if site.commune is None:
            return site
        code = self._codes.get((site.province or "", search_key(site.commune)), site.commune)
        commune = self.communes.get(code)
        if commune is None:
            way_out = "write its five digits, or leave it empty" if self.communes else _LOAD
            raise ValueFault("commune_unknown", "a commune of the list, by its five-digit code or its name", way_out)
        if site.province not in (None, commune.province):
            expected = f"a commune of the province {site.province}; {commune.name} lies in {commune.province}"
            raise ValueFault("commune_elsewhere", expected, "mend the commune or the province")
        return replace(site, commune=commune.code, province=commune.province)


_LOAD = "no list of communes is loaded yet: leave it empty, or let the operator run `commune load`"


def _names(site: Site) -> list[tuple[SiteColumn, str]]:
    """What names a site within its organisation, the surest first."""
    named = ((SiteColumn.GLN, site.gln), (SiteColumn.CODE, site.code), (SiteColumn.NAME, search_key(site.name)[:200]))
    return [(column, key) for column, key in named if key]


class SiteFaults(Invalid):
    """What was typed of a site is wrong: for each field why."""

    def __init__(self, faults: Mapping[SiteColumn, ValueFault]) -> None:
        column, fault = next(iter(faults.items()))
        super().__init__(fault.code, f"{column}: expected {fault.expected}; {fault.way_out}.")
        self.faults = dict(faults)


def add(conn: Connection, given: Mapping[SiteColumn, str], hand: SiteHand) -> Site:
    """Record a new site as it was typed. Raises SiteFaults for a bad field, a name that is taken among them."""
    known = _Known(conn, hand.organisation_id)
    if known.count >= MOST_SITES:
        raise Conflict("sites_full", f"An organisation has at most {MOST_SITES:,} open sites.")
    site = _checked(known, given, Site(0, hand.organisation_id, "", SiteKind.OFFICE))
    made = site_rows.add(conn, site, hand.at)
    audit(conn, _entry(TrailAct.SITE_ADDED, made, hand))
    return made


def change(conn: Connection, site_id: int, given: Mapping[SiteColumn, str], hand: SiteHand) -> Site:
    """Record an open site anew as it was typed. Raises NotFound, Conflict for a closed one, SiteFaults."""
    before = visible(conn, Viewer(hand.organisation_id), site_id)
    if before.closed_at is not None:
        raise Conflict(TrailAct.SITE_CLOSED, f"The site {before.name} is closed: add a new one.")
    after = _checked(_Known(conn, hand.organisation_id), given, before)
    if after != before:
        site_rows.change(conn, after, hand.at)
        audit(conn, _entry(TrailAct.SITE_CHANGED, after, hand, before.name))
    return after


def _checked(known: _Known, given: Mapping[SiteColumn, str], before: Site) -> Site:
    site, faults = read_site(given)
    if faults:
        raise SiteFaults(faults)
    try:
        site = known.placed(replace(site, id=before.id, organisation_id=before.organisation_id))
    except ValueFault as fault:
        raise SiteFaults({SiteColumn.COMMUNE: fault}) from fault
    taken = known.taken(site)
    if taken is not None:
        raise SiteFaults({taken[0]: _taken(*taken)})
    return site


def _taken(column: SiteColumn, other: Site) -> ValueFault:
    expected = f"a {column} that no other open site has; {other.name} has this one"
    return ValueFault(
        "site_taken", expected, "change that site, or give this one another (marks and case do not count)"
    )


def _entry(act: TrailAct, site: Site, hand: SiteHand, before: str | None = None) -> TrailEntry:
    """A site for the trail, which holds no floats."""
    told = {
        "number": site.id,
        "type": site.kind.value,
        "gln": site.gln,
        "code": site.code,
        "address": site.address,
        "province": site.province,
        "commune": site.commune,
        "point": None if site.lat is None else f"{site.lat:.5f}, {site.lon:.5f}",
        "before": before,
    }
    detail = {name: value for name, value in told.items() if value is not None}
    return TrailEntry(hand.at, hand.by, act, site.name, detail, site.organisation_id)


def close(conn: Connection, site_id: int, hand: SiteHand) -> bool:
    """Close a site; False when it was so already. Whoever is bound to it stands nowhere then. Raises NotFound."""
    site = visible(conn, Viewer(hand.organisation_id), site_id)
    if site.closed_at is not None:
        return False
    site_rows.close(conn, site_id, hand.at)
    audit(conn, _entry(TrailAct.SITE_CLOSED, site, hand))
    return True


def visible(conn: Connection, viewer: Viewer, site_id: int) -> Site:
    """A site that is the viewer's to see; NotFound, in the same words, for another's as for none."""
    site = site_rows.seen(conn, viewer, site_id)
    if site is None:
        raise NotFound("site_unknown", f"There is no site {site_id}.")
    return site


def of_organisation(conn: Connection, organisation_id: int) -> list[Site]:
    """All sites of an organisation, open ones first, each by name."""
    return site_rows.of_organisation(conn, organisation_id)


def page(conn: Connection, viewer: Viewer, after: int, most: int) -> tuple[list[Site], int | None]:
    """The sites that the viewer sees by number, behind `after`, and the last one's where there are more."""
    rows = site_rows.page(conn, viewer, after, most + 1)
    return rows[:most], rows[most - 1].id if len(rows) > most else None


def by_ids(conn: Connection, ids: set[int]) -> dict[int, Site]:
    """Sites by their numbers, as scans and sales name them."""
    return site_rows.by_ids(conn, ids)


def communes_of(conn: Connection, places: Collection[Site]) -> dict[str, Commune]:
    """The communes of some sites, by code; at most 200 sites."""
    return site_rows.communes_of(conn, places)


def communes(conn: Connection) -> dict[str, Commune]:
    """The communes that were loaded, by code."""
    return site_rows.every_commune(conn)


def every_named(conn: Connection, organisation_id: int, text: str) -> list[Site]:
    """The sites of an organisation that a text names, open ones first."""
    return site_rows.named(conn, organisation_id, " ".join(text.split()))


def called(conn: Connection, organisation_id: int, text: str) -> Site | None:
    """The open site of an organisation that a text names, by its GLN, code or name; None for any other."""
    return next((site for site in every_named(conn, organisation_id, text) if site.closed_at is None), None)


def find_named(conn: Connection, organisation_id: int, text: str, field: str) -> Site:
    """The same; Invalid under the field's name (`scan_site` of scan.site) where there is none, or it is closed."""
    code = field.replace(".", "_")
    plain = " ".join(text.split())
    sites = every_named(conn, organisation_id, plain)
    if not sites:
        raise Invalid(code, f"{field}: {plain[:60]!r} is no site of your organisation, by name, GLN or code.")
    if sites[0].closed_at is not None:
        raise Invalid(code, f"{field}: the site {sites[0].name[:60]!r} is closed; name an open one.")
    return sites[0]


@dataclass(frozen=True, slots=True)
class LoadedSites:
    """What loading a list did, or in a dry run would do. `kept` says whether anything was written."""

    new: int
    changed: int
    same: int
    errors: tuple[CellError, ...]
    kept: bool


def load(engine: Engine, checked: CheckedSites, mode: Mode, hand: SiteHand) -> LoadedSites:
    """Load a checked list in one transaction. Errors of the sheet and of the registry come back together."""
    with write(engine) as conn:
        known = _Known(conn, hand.organisation_id)
        errors = list(checked.errors)
        written: list[tuple[Site | None, Site]] = []
        same = 0
        told: dict[int, int] = {}
        for entry in checked.entries:
            try:
                before, after = _merged(known, entry, hand.organisation_id)
                if before is not None and told.setdefault(before.id, entry.row) != entry.row:
                    raise SiteFaults({SiteColumn.NAME: _twice(before, told[before.id])})
            except SiteFaults as fault:
                errors += [_row_error(entry, column, why) for column, why in fault.faults.items()]
                continue
            if before == after:
                same += 1
                continue
            # Its number is given when it is written; until then another of its row's names must not be found.
            known.put(before, after)
            written.append((before, after))
        kept = mode is not Mode.DRY_RUN and not (errors and mode is Mode.ALL_OR_NOTHING)
        new = sum(before is None for before, _ in written)
        if kept and written:
            _write(conn, written, hand)
    ordered = tuple(sorted(errors, key=lambda error: error.row))
    return LoadedSites(new, len(written) - new, same, ordered, kept)


def _twice(site: Site, row: int) -> ValueFault:
    return ValueFault("site_twice", f"one row of {site.name}; row {row} is of it too", "remove or mend one of them")


def _merged(known: _Known, entry: ListedSite, organisation_id: int) -> tuple[Site | None, Site]:
    """The site that a row names as it stands, None for a new one, and as the row makes it."""
    told = replace(entry.site, organisation_id=organisation_id)
    before = known.of(told)
    if before is None and known.count >= MOST_SITES:
        full = ValueFault("sites_full", f"at most {MOST_SITES:,} open sites", "close those that are no more")
        raise SiteFaults({SiteColumn.NAME: full})
    if before is not None:
        told = _with_what_stays(before, told)
    try:
        after = known.placed(told)
    except ValueFault as fault:
        raise SiteFaults({SiteColumn.COMMUNE: fault}) from fault
    taken = known.taken(after)
    if taken is not None:
        raise SiteFaults({taken[0]: _taken(*taken)})
    return before, after


def _with_what_stays(before: Site, told: Site) -> Site:
    """A site as a row tells it anew: what the row leaves empty stays, but a site that moves leaves its place behind."""
    stays = told.province in (None, before.province) and told.commune in (None, before.commune)
    told = replace(
        told,
        id=before.id,
        gln=told.gln or before.gln,
        code=told.code or before.code,
        address=told.address or (before.address if stays else None),
    )
    if not stays:
        return told
    lat, lon = (before.lat, before.lon) if told.lat is None else (told.lat, told.lon)
    commune, province = told.commune or before.commune, told.province or before.province
    return replace(told, commune=commune, province=province, lat=lat, lon=lon)


def _row_error(entry: ListedSite, column: SiteColumn, fault: ValueFault) -> CellError:
    got = {"name": entry.site.name, "commune": entry.site.commune or ""}.get(column, "")
    return CellError(entry.row, column, f"row {entry.row}", fault.code, got, fault.expected, fault.way_out)


def _write(conn: Connection, written: list[tuple[Site | None, Site]], hand: SiteHand) -> None:
    for before, after in written:
        if before is None:
            site_rows.add(conn, after, hand.at)
        else:
            site_rows.change(conn, after, hand.at)
    new = sum(before is None for before, _ in written)
    detail = {"new": new, "changed": len(written) - new}
    subject = ", ".join(after.name for _, after in written[:5])[:200]
    audit(conn, TrailEntry(hand.at, hand.by, TrailAct.SITES_IMPORTED, subject, detail, hand.organisation_id))


@dataclass(frozen=True, slots=True)
class LoadedCommunes:
    """What loading a list of communes did; nothing where there are errors."""

    new: int
    changed: int
    same: int
    errors: tuple[CellError, ...]


def load_communes(engine: Engine, checked: CheckedCommunes, by: str, now: datetime) -> LoadedCommunes:
    """Record the communes of a list, all or none; those that it leaves out stay, as codes are never used again."""
    with write(engine) as conn:
        before = site_rows.every_commune(conn)
        new = [one for code, one in checked.communes.items() if code not in before]
        changed = [one for code, one in checked.communes.items() if before.get(code, one) != one]
        if not checked.errors and (new or changed):
            site_rows.put_communes(conn, new, changed, now)
            detail = {"new": len(new), "changed": len(changed)}
            audit(conn, TrailEntry(now, by, TrailAct.COMMUNES_LOADED, f"{len(checked.communes)} communes", detail))
    return LoadedCommunes(len(new), len(changed), len(checked.communes) - len(new) - len(changed), checked.errors)
