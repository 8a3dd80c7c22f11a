"""Sites of organisations: added, changed, closed, found by their names, loaded by lists; communes."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from registry.catalogue import sites
from registry.catalogue.products import Mode
from registry.catalogue.sites import LoadedSites, SiteFaults, SiteHand
from registry.errors import Conflict, Invalid, NotFound
from registry.intake import commune_list, site_list, spreadsheet
from registry.intake.site_list import SiteColumn
from registry.model.people import REGISTRY
from registry.model.sites import Commune, Site, SiteKind
from registry.model.trail import TrailFilter
from registry.office import trail
from registry.store.engine.engine import read, write
from tests.factories import NOW, World, make_organisation

GOOD = {SiteColumn.NAME: "Kho Đỏ", SiteColumn.KIND: "warehouse", SiteColumn.PROVINCE: "01"}
COMMUNES = "code,name,province\n00004,Phường Ba Đình,01\n26734,Phường Sài Gòn,79\n"


def hand(world: World, prefix: str = "8934588") -> SiteHand:
    return SiteHand(make_organisation(world, prefix).id, "lan", NOW)


def add(world: World, prefix: str = "8934588", **fields: str) -> Site:
    given: Mapping[SiteColumn, str] = GOOD | {SiteColumn(name): text for name, text in fields.items()}
    by = hand(world, prefix)
    with write(world.engine) as conn:
        return sites.add(conn, given, by)


def acts(world: World) -> list[tuple[str, str]]:
    with read(world.engine) as conn:
        told = trail.entries(conn, REGISTRY, TrailFilter(by="lan"))
    return [(str(row.entry.act), row.entry.subject) for row in reversed(told)]


def load_communes(world: World, text: str = COMMUNES) -> sites.LoadedCommunes:
    checked = commune_list.check(spreadsheet.read(text.encode(), "communes.csv"))
    return sites.load_communes(world.engine, checked, "lan", NOW)


def load(world: World, text: str, mode: Mode = Mode.ALL_OR_NOTHING, prefix: str = "8934588") -> LoadedSites:
    checked = site_list.check(spreadsheet.read(text.encode(), "sites.csv"))
    return sites.load(world.engine, checked, mode, hand(world, prefix))


def every(world: World, prefix: str = "8934588") -> list[Site]:
    """The organisation's sites but the one that its address is."""
    with read(world.engine) as conn:
        return [
            site for site in sites.of_organisation(conn, make_organisation(world, prefix).id) if site.name != "Trụ sở"
        ]


def codes(fault: SiteFaults) -> dict[str, str]:
    return {column.value: why.code for column, why in fault.faults.items()}


def test_a_site_is_added_changed_and_closed_and_each_act_stands_in_the_trail(world: World) -> None:
    site = add(world, lat="21.02851", lon="105.8542")
    assert (site.name, site.kind, site.province, site.lat) == ("Kho Đỏ", SiteKind.WAREHOUSE, "01", 21.02851)
    with write(world.engine) as conn:
        same = {SiteColumn.LAT: "21.02851", SiteColumn.LON: "105.8542"}
        assert sites.change(conn, site.id, GOOD | same, hand(world)) == site
        changed = sites.change(conn, site.id, GOOD | {SiteColumn.NAME: "Kho Xanh"}, hand(world))
        assert changed == replace(site, name="Kho Xanh", lat=None, lon=None)
    for first in (True, False):
        with write(world.engine) as conn:
            assert sites.close(conn, site.id, hand(world)) is first
    with write(world.engine) as conn, pytest.raises(Conflict, match="closed"):
        sites.change(conn, site.id, GOOD, hand(world))
    assert acts(world) == [("site_added", "Kho Đỏ"), ("site_changed", "Kho Xanh"), ("site_closed", "Kho Xanh")]
    assert [one.closed_at for one in every(world)] == [NOW]


def test_a_name_is_taken_once_within_an_organisation_and_again_after_closing(world: World) -> None:
    site = add(world, gln="8934588000003", code="VN-1")
    for fields, expected in (
        ({"name": "KHO DO"}, {"name": "site_taken"}),
        ({"name": "Khác", "gln": "8934588000003"}, {"gln": "site_taken"}),
        ({"name": "Khác", "code": "vn-1"}, {"code": "site_taken"}),
    ):
        with pytest.raises(SiteFaults, match="Kho Đỏ") as caught:
            add(world, **fields)
        assert codes(caught.value) == expected
    # Another organisation's names are its own.
    add(world, prefix="8935000", gln="8934588000003")
    with write(world.engine) as conn:
        sites.close(conn, site.id, hand(world))
    assert add(world, gln="8934588000003").id != site.id


def test_another_organisations_site_is_answered_as_one_that_is_not_there(world: World) -> None:
    site, other = add(world), hand(world, "8935000")
    for number in (site.id, 999):
        with write(world.engine) as conn:
            with pytest.raises(NotFound, match=f"There is no site {number}"):
                sites.close(conn, number, other)
            with pytest.raises(NotFound, match=f"There is no site {number}"):
                sites.change(conn, number, GOOD, other)


def test_a_commune_gives_the_province_and_must_lie_in_it(world: World) -> None:
    with pytest.raises(SiteFaults, match="no list of communes is loaded") as caught:
        add(world, commune="00004")
    assert codes(caught.value) == {"commune": "commune_unknown"}
    assert load_communes(world) == sites.LoadedCommunes(2, 0, 0, ())
    assert add(world, commune="00004", province="").province == "01"
    assert add(world, name="Hai", commune="phuong ba dinh").commune == "00004"
    for commune, code in (
        ("99999", "commune_unknown"),
        ("Phường X", "commune_unknown"),
        ("26734", "commune_elsewhere"),
    ):
        with pytest.raises(SiteFaults) as caught:
            add(world, name="Ba", commune=commune)
        assert codes(caught.value) == {"commune": code}


def test_communes_are_loaded_again_without_harm_all_or_none(world: World) -> None:
    load_communes(world)
    assert load_communes(world) == sites.LoadedCommunes(0, 0, 2, ())
    assert load_communes(world, COMMUNES.replace("Phường Sài Gòn", "Sài Gòn")) == sites.LoadedCommunes(0, 1, 1, ())
    faulty = load_communes(world, COMMUNES + "00005,Mới,01\n0000x,Sai,01\n")
    assert [error.row for error in faulty.errors] == [5]
    with read(world.engine) as conn:
        assert sites.communes(conn) == {
            "00004": Commune("00004", "Phường Ba Đình", "01"), "26734": Commune("26734", "Sài Gòn", "79"),
        }  # fmt: skip
    assert [act for act, _ in acts(world)] == ["communes_loaded", "communes_loaded"]


def test_a_site_is_found_by_its_names_and_a_closed_or_foreign_one_is_named_as_such(world: World) -> None:
    site, owner = add(world, gln="8934588000003"), make_organisation(world).id
    add(world, prefix="8935000", name="Kho Vàng")
    with write(world.engine) as conn:
        for text in ("Kho Đỏ", " kho  do", "8934588000003"):
            assert sites.find_named(conn, owner, text, "site") == sites.called(conn, owner, text) == site
        for text in ("Kho Vàng", "Kho", ""):
            assert sites.called(conn, owner, text) is None
            with pytest.raises(Invalid, match=r"scan\.site: .* is no site of your organisation") as caught:
                sites.find_named(conn, owner, text, "scan.site")
            assert caught.value.code == "scan_site"
        sites.close(conn, site.id, hand(world))
        assert sites.called(conn, owner, "Kho Đỏ") is None
        with pytest.raises(Invalid, match="site: the site 'Kho Đỏ' is closed"):
            sites.find_named(conn, owner, "Kho Đỏ", "site")


def chain(count: int) -> str:
    return "name,kind,province,address\n" + "".join(f"Cửa hàng {n},shop,01,{n} Huế\n" for n in range(count))


def test_a_chain_of_three_thousand_is_loaded_once(world: World) -> None:
    loaded = load(world, chain(3000))
    assert loaded == LoadedSites(3000, 0, 0, (), True)
    assert len(every(world)) == 3000
    assert load(world, chain(3000)) == LoadedSites(0, 0, 3000, (), True)
    assert load(world, chain(3000).replace("7 Huế", "7 phố Huế")).changed == 300
    assert [act for act, _ in acts(world)] == ["sites_imported", "sites_imported"]


def test_one_faulty_row_among_thousands_keeps_all_out_unless_the_good_ones_are_wanted(world: World) -> None:
    text = chain(3000).replace("Cửa hàng 1500,shop", "Cửa hàng 1500,hang") + "Cửa hàng 7,shop,01,\n"
    for mode in (Mode.ALL_OR_NOTHING, Mode.DRY_RUN):
        loaded = load(world, text, mode)
        assert [(error.row, error.code) for error in loaded.errors] == [(1502, "site_kind"), (3002, "site_twice")]
        assert (loaded.new, loaded.kept, every(world)) == (2999, False, [])
    assert load(world, text, Mode.PARTIAL).kept
    assert len(every(world)) == 2999


def test_a_row_is_of_the_site_with_its_gln_then_code_then_name(world: World) -> None:
    site = add(world, gln="8934588000003", code="VN-1", address="2 Huế", lat="21.02", lon="105.85")
    # A new name, and what is left empty stays.
    assert load(world, "name,kind,province,gln\nKho Mới,warehouse,01,8934588000003\n").changed == 1
    assert every(world) == [replace(site, name="Kho Mới")]
    # Whoever moves leaves the old place behind.
    assert load(world, "name,kind,province\nkho moi,warehouse,79\n").changed == 1
    assert every(world) == [replace(site, name="kho moi", province="79", address=None, lat=None, lon=None)]


def test_rows_that_contradict_what_is_there_are_told_with_their_line(world: World) -> None:
    add(world, name="Một", gln="8934588000003")
    add(world, name="Hai")
    loaded = load(
        world,
        "name,kind,province,gln,commune\nHai,shop,01,8934588000003,\nMột,shop,01,,\nBa,shop,01,,00009\n",
    )
    assert [(error.row, error.column, error.code) for error in loaded.errors] == [
        (2, "name", "site_taken"), (4, "commune", "commune_unknown"),
    ]  # fmt: skip
    twice = load(world, "name,kind,province,gln\nX,shop,01,8934588000003\nY,shop,01,\n")
    assert twice.kept
    again = load(world, "name,kind,province,gln\nY,shop,01,8934588000003\n")
    assert [error.code for error in again.errors] == ["site_taken"]


def test_two_rows_of_one_site_are_a_fault_of_the_later(world: World) -> None:
    add(world, name="Một", gln="8934588000003", code="VN-1")
    loaded = load(world, "name,kind,province,gln,code\nA,shop,01,8934588000003,\nB,shop,01,,VN-1\n")
    assert [(error.row, error.code) for error in loaded.errors] == [(3, "site_twice")]
    assert [site.name for site in every(world)] == ["Một"]
