"""Rows of sites: read as recorded, named within their organisation, and the one that somebody stands at."""

from dataclasses import replace

import pytest

from registry.model.people import REGISTRY, ApiKey, Permission, Person, Role, Viewer
from registry.model.sites import Commune, Site, SiteKind
from registry.store.catalogue import site_rows
from registry.store.engine.engine import Connection, IntegrityError, read, write
from registry.store.office import account_rows, session_rows
from registry.store.office.session_rows import Session
from tests.factories import NOW, World, make_organisation

SITE = Site(
    0, 0, "Kho Đỏ", SiteKind.WAREHOUSE, "8934588000003", "VN-1", "2 Huế", "01", "00004", 21.02851, 105.85420
)  # fmt: skip


def put(world: World, *sites: Site, prefix: str = "8934588") -> list[Site]:
    owner = make_organisation(world, prefix).id
    with write(world.engine) as conn:
        if not site_rows.every_commune(conn):
            site_rows.put_communes(conn, [Commune("00004", "Phường Ba Đình", "01")], [], NOW)
        return [site_rows.add(conn, replace(site, organisation_id=owner), NOW) for site in sites]


def test_a_site_is_read_as_it_was_recorded_changed_and_closed(world: World) -> None:
    (site,) = put(world, SITE)
    with write(world.engine) as conn:
        assert site_rows.seen(conn, REGISTRY, site.id) == site
        assert site_rows.by_ids(conn, {site.id, 99}) == {site.id: site}
        changed = replace(site, name="Kho Xanh", lat=None, lon=None, gln=None)
        site_rows.change(conn, changed, NOW)
        site_rows.close(conn, site.id, NOW)
        site_rows.close(conn, site.id, NOW.replace(year=2030))
        assert site_rows.seen(conn, REGISTRY, site.id) == replace(changed, closed_at=NOW)
        assert site_rows.by_ids(conn, set()) == {}


def test_sites_are_counted_cut_and_paged_with_their_communes(world: World) -> None:
    last, first = put(world, SITE, Site(0, 0, "Kho Ba", SiteKind.WAREHOUSE, province="01"))
    put(world, Site(0, 0, "Kho Bốn", SiteKind.WAREHOUSE), prefix="8935000")
    owner = last.organisation_id
    with write(world.engine) as conn:
        seat, *others = site_rows.page(conn, Viewer(owner), 0, 9)
        assert (seat.kind, others) == (SiteKind.OFFICE, [last, first])
        assert site_rows.count(conn, owner) == 3
        assert site_rows.of_organisation(conn, owner, 2) == [first, last]
        assert site_rows.page(conn, Viewer(owner), seat.id, 1) == [last]
        assert site_rows.communes_of(conn, [last, first]) == {"00004": Commune("00004", "Phường Ba Đình", "01")}
        assert site_rows.communes_of(conn, [first]) == {}


def test_a_site_is_named_by_gln_code_or_name_within_its_organisation(world: World) -> None:
    (site,) = put(world, SITE)
    put(world, replace(SITE, name="Kho Vàng"), prefix="8935000")
    with read(world.engine) as conn:
        for text in ("8934588000003", "vn-1", "VN-1", "kho do", "KHO ĐỎ"):
            assert site_rows.named(conn, site.organisation_id, text) == [site]
        assert site_rows.named(conn, site.organisation_id, "Kho Vàng") == []
        assert site_rows.seen(conn, Viewer(site.organisation_id + 1), site.id) is None


@pytest.mark.parametrize("same", ["name", "gln", "code"])
def test_two_open_sites_have_neither_one_name_nor_gln_nor_code(world: World, same: str) -> None:
    (site,) = put(world, SITE)
    other = replace(Site(0, 0, "Khác", SiteKind.SHOP), **{same: getattr(SITE, same)})
    with pytest.raises(IntegrityError):
        put(world, other)
    with write(world.engine) as conn:
        site_rows.close(conn, site.id, NOW)
    (again,) = put(world, other)
    with read(world.engine) as conn:
        # The open one stands before the closed one.
        named = site_rows.named(conn, again.organisation_id, getattr(SITE, same) or "")
        assert [one.id for one in named] == [again.id, site.id]


def stands(conn: Connection, person: Person) -> tuple[Site | None, Site | None]:
    """Where a key and a session say that they stand."""
    key, session = account_rows.key(conn, "aaaaaaaa"), session_rows.find(conn, bytes(32))
    assert key is not None
    assert session is not None
    assert session.person == person
    return key.site, session.site


def test_who_is_bound_to_exactly_one_open_site_stands_there(world: World) -> None:
    one, two = put(world, SITE, Site(0, 0, "Hai", SiteKind.SHOP))
    owner = one.organisation_id
    new = ApiKey("aaaaaaaa", owner, Role.SHOP, (Permission.VERIFY,), None, "alice", NOW)
    with write(world.engine) as conn:
        person = account_rows.add_person(conn, Person(0, "an", "An", owner, (Role.SHOP,)), "alice", NOW)
        account_rows.add_key(conn, new, bytes(32))
        session_rows.add(conn, bytes(32), Session(person, True, NOW, NOW, NOW))
        both = site_rows.person(conn, person.id), site_rows.api_key(conn, "aaaaaaaa")
        assert stands(conn, person) == (None, None)
        for sites in ([one.id], [one.id, two.id], [two.id], []):
            for holder in both:
                site_rows.bind(conn, holder, sites)
                assert site_rows.bound(conn, holder) == sites
            (only,) = site_rows.by_ids(conn, set(sites)).values() if len(sites) == 1 else [None]
            assert stands(conn, person) == (only, only)
        for holder in both:
            site_rows.bind(conn, holder, [one.id, two.id])
        assert site_rows.of_people(conn, [person.id]) == {person.id: [two, one]}
        assert site_rows.of_keys(conn, ["aaaaaaaa", "bbbbbbbb"]) == {"aaaaaaaa": [two, one]}
        site_rows.close(conn, one.id, NOW)
        assert stands(conn, person) == (two, two)
        site_rows.close(conn, two.id, NOW)
        assert stands(conn, person) == (None, None)


def test_communes_are_recorded_and_recorded_anew(world: World) -> None:
    with write(world.engine) as conn:
        first, second = Commune("00004", "Ba Đình", "01"), Commune("26734", "Sài Gòn", "79")
        site_rows.put_communes(conn, [first, second], [], NOW)
        site_rows.put_communes(conn, [], [first._replace(name="Phường Ba Đình")], NOW)
        assert site_rows.every_commune(conn) == {
            "00004": Commune("00004", "Phường Ba Đình", "01"), "26734": second,
        }  # fmt: skip
