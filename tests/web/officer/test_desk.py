"""Every page and every act of the officers' desk, by officers of two provinces, of a commune and of the nation.

What lies in one's territory is shown and decided on; all else is answered like what does not exist.
"""

import re
from dataclasses import dataclass

import pytest
from werkzeug.test import TestResponse

from registry.market import measures
from registry.market.measures import Decision
from registry.model.authorities import NATION, Territory
from registry.model.cases import ConsumerReport, FlagKind, ReportReason
from registry.model.goods import Category, Listing, Organisation, Product, ProductState
from registry.model.measures import Act, Target
from registry.model.people import REGISTRY, Role
from registry.model.requests import Petition, RequestKind
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import read, write
from registry.store.office import request_rows
from registry.store.supervision import flag_rows, report_rows
from registry.web.front.addresses import ADDRESSES
from tests.factories import NO_EVIDENCE, make_authority, make_gtin
from tests.web.conftest import MEDICINE, PENDING, World, _order
from tests.web.people import Signed, seen_on, signed_in

SAIGON_GTIN, SAIGON_PENDING = "08936000000011", "08936000000028"


@dataclass
class Place:
    """What lies in a province: its goods' owner, numbers and ids."""

    owner: int
    gtin: str
    pending: str
    lot: str
    order: str
    flag: int
    report: int
    request: int
    measure: int

    def path(self, rule: str) -> str:
        """An address with what lies here in its places."""
        numbers = {"requests": self.request, "flags": self.flag, "reports": self.report, "measures": self.measure}
        part = rule.split("/")[2] if rule.count("/") > 1 else ""
        path = rule.replace("<gtin>", self.pending if rule.startswith("/officer/products/") else self.gtin)
        path = path.replace("<int:organisation_id>", str(self.owner)).replace(
            "<order_id>/<int:index>", f"{self.order}/0"
        )
        path = path.replace("<int:measure_id>", str(self.measure)).replace("<queue>/<int:number>", f"flag/{self.flag}")
        path = path.replace("<int:number>", str(numbers.get(part, 1)))
        return path + (f"?gtin={self.gtin}&lot={self.lot}" if path == "/officer/lot" else "")


def lay(world: World, owner: int, province: str, goods: tuple[str, str], lot: str) -> Place:
    gtin, pending = goods
    with write(world.engine) as conn:
        order = _order(conn, gtin, lot)
        flag = flag_rows.raise_or_join(
            conn, FlagKind.LOT_OUT_OF_LINE, Target(gtin, lot), True, NO_EVIDENCE, world.moment
        )
        report = ConsumerReport(
            0,
            province.encode() * 8,
            f"RECEIPT{province}",
            world.moment,
            ReportReason.OTHER,
            gtin=gtin,
            province=province,
        )
        number = report_rows.add(conn, report, [])
        assert number is not None
        petition = Petition(0, RequestKind.PREFIX, f"89360{province}", {}, world.moment, "chủ", owner, province)
        request = request_rows.add(conn, petition)
        measures.carry_out(conn, Act.WITHDRAW, Target(gtin, lot), Decision("x", f"lý do {province}"), world.moment)
        measure = conn.exec_driver_sql("SELECT max(id) FROM measures").scalar_one()
    return Place(owner, gtin, pending, lot, order.id, flag.id, number, request, measure)


@pytest.fixture
def hanoi(world: World) -> Place:
    return lay(world, 1, "01", (MEDICINE, PENDING), "LOT-HN")


@pytest.fixture
def saigon(world: World) -> Place:
    with write(world.engine) as conn:
        new = Organisation(0, "Công ty Sài Gòn", tax_code="0300000019", province="79")
        owner = listing_rows.add_organisation(conn, new, world.moment)
        for gtin, state in ((SAIGON_GTIN, ProductState.APPROVED), (SAIGON_PENDING, ProductState.PENDING)):
            product = Product(gtin, f"Chè {gtin[-2:]}", Category.FOOD)
            listing_rows.put_product(conn, Listing(product, owner, state), world.moment)
    return lay(world, owner.id, "79", (SAIGON_GTIN, SAIGON_PENDING), "LOT-SG")


def officer(world: World, where: Territory, login: str) -> Signed:
    authority = make_authority(world.engine, f"Cơ quan {login}", where)
    return signed_in(world, Role.OFFICER, login=login, place=authority)


# About one thing that lies somewhere; papers, files and photos are found through what they belong to.
ABOUT = [
    address.removeprefix("GET ")
    for address in ADDRESSES
    if address.startswith("GET /officer/")
    and ("<" in address or address == "GET /officer/lot")
    and not any(part in address for part in ("/papers/", "/files/", "/photos/", "/keys/"))
]
ACTS: list[tuple[str, dict[str, str]]] = [
    ("/officer/flags/<int:number>/settle", {"outcome": "no_finding", "note": "đã xem"}),
    ("/officer/reports/<int:number>/settle", {"outcome": "not_confirmed", "reply": "Cảm ơn"}),
    ("/officer/requests/<int:number>/decide", {"act": "refuse", "reason": "không"}),
    ("/officer/products/<gtin>/decide", {"act": "refuse", "reason": "không"}),
    ("/officer/products/<gtin>/decide", {"act": "approve"}),
    ("/officer/measures/<int:measure_id>/lift", {"reason": "xong"}),
    ("/officer/organisation/<int:organisation_id>/suspend", {"reason": "vi phạm"}),
    ("/officer/work/<queue>/<int:number>", {"act": "remark", "words": "xem"}),
    ("/officer/work/<queue>/<int:number>", {"act": "take", "due": "2027-01-31"}),
]


def test_each_page_about_a_thing_is_shown_where_it_lies_and_nowhere_else(
    world: World, hanoi: Place, saigon: Place
) -> None:
    assert len(ABOUT) >= 11
    here, there = officer(world, Territory("01"), "ha"), officer(world, Territory("79"), "minh")
    nation, commune = officer(world, NATION, "bo"), officer(world, Territory("01"), "xa")
    with write(world.engine) as conn:
        conn.exec_driver_sql("UPDATE authorities SET commune = '00004' WHERE name = 'Cơ quan xa'")
    for rule in ABOUT:
        for place, sees, not_here in (
            (hanoi, (here, nation), (there, commune)),
            (saigon, (there, nation), (here, commune)),
        ):
            path = place.path(rule)
            assert [one.get(path).status_code for one in sees] == [200, 200], path
            for one in not_here:
                assert one.get(path).status_code == 404, path
                assert content(one.get(path)) == content(one.get(nowhere(rule))), "like what does not exist"


def content(answer: TestResponse) -> str:
    """A page without its own address."""
    return answer.text.partition("<main")[2]


def nowhere(rule: str) -> str:
    gtin = make_gtin(9, "8939999")
    none = Place(99_999, gtin, gtin, "NONE", "NOORDER0", 99_999, 99_999, 99_999, 99_999)
    return none.path(rule)


@pytest.mark.parametrize(("rule", "form"), ACTS)
def test_each_act_is_done_where_it_lies_and_nowhere_else(
    world: World, hanoi: Place, saigon: Place, rule: str, form: dict[str, str]
) -> None:
    here, there = officer(world, Territory("01"), "ha"), officer(world, Territory("79"), "minh")
    for place, not_here in ((hanoi, there), (saigon, here)):
        before = everything(world)
        assert not_here.post(place.path(rule), **form).status_code == 404, rule
        assert everything(world) == before
    for place, sees in ((hanoi, here), (saigon, there)):
        if form.get("act") == "approve":
            form = form | {"seen": seen_on(sees.get(place.path(rule).removesuffix("/decide")))}
        assert sees.post(place.path(rule), **form).status_code == 303, rule


def everything(world: World) -> list[object]:
    """What an act would change."""
    tables = ("flags", "reports", "requests", "products", "measures", "work", "remarks", "audit")
    with read(world.engine) as conn:
        return [conn.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1, 2").all() for name in tables]


LISTS = ("/officer/queue?kind=request", "/officer/queue?kind=product", "/officer/queue?kind=flag",
         "/officer/queue?kind=report", "/officer/measures")  # fmt: skip


def test_lists_and_search_hold_what_lies_in_the_territory(world: World, hanoi: Place, saigon: Place) -> None:
    here, there = officer(world, Territory("01"), "ha"), officer(world, Territory("79"), "minh")
    nation = officer(world, NATION, "bo")
    marks = {
        "/officer/queue?kind=request": ("8936001", "8936079"),
        "/officer/queue?kind=product": (hanoi.pending, saigon.pending),
        "/officer/queue?kind=flag": (f"{hanoi.gtin} LOT-HN", f"{saigon.gtin} LOT-SG"),
        "/officer/queue?kind=report": (hanoi.gtin, saigon.gtin),
        "/officer/measures": ("lý do 01", "lý do 79"),
        "/officer/search?q=cong+ty": ("Công ty Dược", "Công ty Sài Gòn"),
        "/officer/search?q=LOT-HN": ("/officer/lot?gtin=08934588012341&amp;lot=LOT-HN", "nothing"),
    }
    for path in LISTS:
        assert path in marks
    for path, (ours, theirs) in marks.items():
        if theirs != "nothing":
            assert shown(nation, path, ours, theirs) == (True, True), path
            assert shown(there, path, ours, theirs) == (False, True), path
            assert shown(here, path, ours, theirs) == (True, False), path
    for one, count in ((here, 1), (there, 1), (nation, 2)):
        # The overview's piles count what the queues hold.
        page = one.get("/officer").text
        (number,) = re.findall(r'href="/officer/flags"><span class="number">(\d+)', page)
        assert int(number) == count
    assert here.get(f"/officer/search?q={saigon.gtin}").text.count(f"/officer/product/{saigon.gtin}") == 0
    assert there.get("/officer/search?q=0300000019").status_code == 303
    assert here.get("/officer/search?q=0300000019").status_code == 200


def shown(one: Signed, path: str, *marks: str) -> tuple[bool, ...]:
    page = one.get(path).text
    return tuple(mark in page for mark in marks)


def test_recalls_are_for_goods_of_the_territory(world: World, hanoi: Place, saigon: Place) -> None:
    here = officer(world, Territory("01"), "ha")
    form = {"act": "recall", "level": "2", "reason": "Sai hàm lượng"}
    for path in ("/officer/measures/check", "/officer/measures"):
        assert here.post(path, gtin=saigon.gtin, lots="LOT-SG", **form).status_code == 404
        assert here.post(path, gtin=hanoi.gtin, lots="LOT-HN", **form).status_code in (200, 303)
    assert here.post("/officer/measures/check", codes=world.printed["genuine"], **form).status_code == 200


def test_keys_are_the_nations(world: World) -> None:
    here, nation = officer(world, Territory("01"), "ha"), officer(world, NATION, "bo")
    paths = ("/officer/keys", f"/officer/keys/{world.code_key}")
    assert [nation.get(path).status_code for path in paths] == [200, 200]
    assert [here.get(path).status_code for path in paths] == [404, 404]
    assert here.post(f"/officer/keys/{world.code_key}/revoke", reason="lộ").status_code == 404
    assert 'href="/officer/keys"' in nation.get("/officer").text
    assert 'href="/officer/keys"' not in here.get("/officer").text


def test_whoever_has_a_flag_in_hand_decides_on_it_wherever_it_lies(world: World, saigon: Place) -> None:
    here, nation = officer(world, Territory("01"), "ha"), officer(world, NATION, "bo")
    path = f"/officer/flags/{saigon.flag}"
    form = {"act": "assign", "responsible": "ha", "due": "2027-01-31"}
    assert nation.post(f"/officer/work/flag/{saigon.flag}", **form).status_code == 303
    page = here.get(path)
    assert page.status_code == 200
    assert f"/officer/product/{saigon.gtin}" not in page.text, "what belongs to it stays where it lies"
    assert here.get(f"/officer/product/{saigon.gtin}").status_code == 404
    assert here.post(f"{path}/settle", outcome="no_finding", note="đã xem").status_code == 303
    with read(world.engine) as conn:
        flag = flag_rows.one(conn, REGISTRY, saigon.flag)
    assert flag is not None
    assert flag.settled_by == "ha"


def test_the_second_signature_comes_from_another_authority(world: World, hanoi: Place) -> None:
    here, nation = officer(world, Territory("01"), "ha"), officer(world, NATION, "bo")
    colleague = signed_in(world, Role.OFFICER, login="lan", place=here.person.authority)
    beside = officer(world, Territory("01"), "khac")
    assert here.post(f"/officer/flags/{hanoi.flag}/settle", outcome="no_finding", note="đã xem").status_code == 303
    with read(world.engine) as conn:
        number = conn.exec_driver_sql("SELECT max(id) FROM requests WHERE kind = 'settle_flag'").scalar_one()
    path = f"/officer/requests/{number}/decide"
    refused = colleague.post(path, act="approve")
    assert (refused.status_code, "cơ quan khác" in refused.text) == (409, True)
    assert [one.get(f"/officer/requests/{number}").status_code for one in (beside, nation)] == [200, 200]
    assert beside.post(path, act="approve").status_code == 303


def test_pages_say_in_whose_name_one_decides(world: World) -> None:
    here = officer(world, Territory("01"), "ha")
    assert "Nhân danh: Cơ quan ha · Hà Nội" in here.get("/officer").text
    assert "Cơ quan ha · Hà Nội" in here.get("/me").text
