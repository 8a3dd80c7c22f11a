"""A month in the life of the SAMPLE registry: what a newcomer clicks through at the four desks.

1. Everything is made by the same functions as in earnest, at moments of the last 30 days, from invented companies,
   products and people; nothing of it is real, and the host in the codes says so.
2. Most packs are bought and checked once, where they were shipped. A few are not: a copied pack that turns up in many
   provinces, one sold twice, one checked after it left the country, and a lot of which no label was ever released.
3. The same chance gives the same month.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from registry.catalogue import assortment, organisations, papers, product_records, registration
from registry.catalogue.assortment import Hand
from registry.catalogue.papers import NewPaper
from registry.catalogue.product_records import ProductVersion
from registry.catalogue.registration import Application
from registry.codes import production
from registry.codes.keyring import Keyring
from registry.judgement.evidence_parameters import Parameters
from registry.keys import making
from registry.keys.custodian import Custodian, with_signer
from registry.keys.folder import KeyFolder
from registry.keys.making import Birth, Draw
from registry.market import measures, sales
from registry.market.measures import Decision
from registry.market.recording import Recorder
from registry.market.sales import SaleReport
from registry.market.sellers import Seller
from registry.market.tally import Tally
from registry.market.verification import verify
from registry.market.visits import Rules, Visit, new_scan_id
from registry.model.cases import ReportReason
from registry.model.goods import Authorisation, Category, Listing, Organisation, Product, ProductState, Trade
from registry.model.keys import Purpose
from registry.model.measures import Act, Target
from registry.model.orders import Order, RangeKind, Request, SpanRequest, Unit
from registry.model.papers import PaperKind, PaperSubject
from registry.model.people import new_secret
from registry.model.places import CENTRES
from registry.model.product_fields import ProductField, ProductRecord
from registry.model.sightings import Channel, at_point
from registry.office import accounts
from registry.orders import issuing
from registry.orders.issuing import Deed, Placement
from registry.showcase import sample_companies, sample_people, sample_sites
from registry.showcase.sample_people import MARK
from registry.store.engine.engine import Connection, Engine, read, write
from registry.supervision import deciding, draws, inspections, reports
from registry.supervision.inspections import Batch, Bench, Inspector, Words
from registry.supervision.reports import NewReport

RULES = Rules(Parameters())
_DAYS = 30


@dataclass(frozen=True, slots=True)
class SampleGround:
    """Where the sample lies, the moment it is made for, and the source of chance."""

    engine: Engine
    folder: KeyFolder
    host: str
    now: datetime
    draw: Draw


@dataclass(frozen=True, slots=True)
class _Goods:
    """A product with the province of its maker, the provinces it is shipped to, and how often it is checked a day."""

    gtin: str
    name: str
    category: Category
    maker: int
    shipped: tuple[str, ...]
    checks: int


_MAKERS = (
    Organisation(
        0, f"Dược Hồng Lam {MARK}", "0300000011", address="5 Nguyễn Trãi, Quận 5", province="79", prefixes=("8930003",)
    ),
    Organisation(
        0,
        f"Thực phẩm Mekong Xanh {MARK}",
        "1800000022",
        address="Lô 2, KCN Trà Nóc",
        province="92",
        prefixes=("8930004",),
    ),
    Organisation(
        0, f"Mật ong Tây Nguyên {MARK}", "6000000033", address="Buôn Ma Thuột", province="66", prefixes=("8930005",)
    ),
)
_SHOPS = (
    Organisation(0, f"Nhà thuốc Bình An {MARK}", "0100000044", province="01", roles=(Trade.PHARMACY,)),
    Organisation(0, f"Nhà thuốc Sông Hàn {MARK}", "0400000055", province="48", roles=(Trade.PHARMACY,)),
    Organisation(0, f"Siêu thị Cửu Long {MARK}", "1800000066", province="92", roles=(Trade.SHOP,)),
)
_GOODS = (
    _Goods("08930003000016", f"Kháng sinh Hồng Lam 250 mg {MARK}", Category.MEDICINE, 0, ("01", "48", "79", "75"), 6),
    _Goods("08930003000023", f"Si-rô ho Hồng Lam {MARK}", Category.MEDICINE, 0, ("79", "80", "82"), 4),
    _Goods("08930004000015", f"Gạo thơm Cửu Long 5 kg {MARK}", Category.FOOD, 1, ("92", "86", "79", "01"), 5),
    _Goods("08930004000022", f"Sữa bột Mekong cho trẻ em {MARK}", Category.FOOD, 1, ("92", "79", "91", "96"), 7),
    _Goods("08930005000014", f"Mật ong rừng Tây Nguyên {MARK}", Category.FOOD, 2, ("66", "68", "52", "01"), 3),
)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is there after the companies have ordered: organisations in the order above, and the orders with goods."""

    owners: tuple[Organisation, ...]
    traders: tuple[Organisation, ...]
    orders: tuple[tuple[_Goods, Order], ...]


def fill(place: SampleGround, password: str) -> list[tuple[str, str]]:
    """Fill a sample registry; who can sign in, all with this password: logins, and what each is."""
    with write(place.engine) as conn:
        scene = _companies(conn, place)
    sample_sites.add_sites(place.engine, (*scene.owners, *scene.traders), place.now - timedelta(days=_DAYS - 1))
    keyring = _keyring(place, scene)
    _month(place, keyring, scene)
    _trouble(place, keyring, scene)
    people = sample_people.let_in(place.engine, (*scene.owners, *scene.traders), password, place.now, place.draw)
    _waiting(place, scene)
    _reported(place, keyring, scene)
    _inspected(place, keyring, scene)
    return people


def _companies(conn: Connection, place: SampleGround) -> _Scene:
    begin = place.now - timedelta(days=_DAYS - 1)
    making.generate(conn, place.folder, Purpose.CODE, Birth(begin, "sample", place.draw))
    owners = tuple(organisations.add_organisation(conn, one, begin) for one in (*_MAKERS, *_SHOPS))
    traders = sample_companies.add_traders(conn, begin)
    placed = []
    for goods in _GOODS:
        owner = owners[goods.maker]
        product = Product(goods.gtin, goods.name, goods.category, brand=goods.name.split()[1], origin="Việt Nam")
        _record(conn, product, owner, begin)
        for number in (1, 2):
            lot = f"{goods.gtin[-3:-1]}{number:02}"
            expiry = (place.now + timedelta(days=200 + place.draw(700))).date()
            request = Request(goods.gtin, (2 + place.draw(38)) * 500, lot=f"L{lot}", expiry=expiry)
            order = issuing.place(conn, request, Placement(place.host, begin, place.draw))
            issuing.ship(conn, order.id, goods.shipped, Deed("sample", begin))
            placed.append((goods, order))
    return _Scene(owners, traders, tuple(placed))


# What two of the products say of themselves; the others have gaps, which the report of completeness shows.
_SAID: dict[str, tuple[dict[str, str], dict[ProductField, str]]] = {
    "08930003000016": (
        {"standards": "Dược điển Việt Nam V", "image": "https://id.example/mau.webp", "warnings": "Chỉ dùng theo đơn."},
        {
            ProductField.DESCRIPTION: f"Kháng sinh đường uống {MARK}",
            ProductField.TARGET_MARKET: "Việt Nam",
            ProductField.COMPOSITION: "Amoxicilin 250 mg",
            ProductField.FORM: "Viên nang",
            ProductField.PACK_SIZE: "Hộp 10 vỉ x 10 viên",
            ProductField.USAGE: "Điều trị nhiễm khuẩn",
            ProductField.STORAGE: "Nơi khô, dưới 30 °C",
            ProductField.SHELF_LIFE: "36 tháng",
            ProductField.PRESCRIPTION: "rx",
            ProductField.REGISTRANT: f"Dược Hồng Lam {MARK}",
            ProductField.MAKER: f"Nhà máy Hồng Lam {MARK}",
        },
    ),
    # An importer of goods that are declared as domestic: a note for the officer.
    "08930004000022": (
        {"standards": "TCVN 7979:2018"},
        {
            ProductField.COMPOSITION: "Sữa bột gầy, đường lactose, vitamin",
            ProductField.ALLERGENS: "Sữa",
            ProductField.IMPORTER_NAME: f"Nhập khẩu Mekong {MARK}",
            ProductField.IMPORTER_TAX_CODE: "1800000023",
        },
    ),
}


def _record(conn: Connection, product: Product, owner: Organisation, begin: datetime) -> None:
    """A product with what it says of itself; the whole one has its permit and a certificate too."""
    row, details = _SAID.get(product.gtin, ({}, {}))
    product = replace(product, **row)  # type: ignore[arg-type]  # fields that hold text
    if product.category is Category.MEDICINE and row:
        product = replace(product, authorisation=Authorisation("medicine_registration", "VD-00001-25", "VD-00001-25"))
    version = ProductVersion(Listing(product, owner, ProductState.APPROVED), details)
    product_records.keep(conn, None, version, "sample", begin)
    if product.authorisation:
        new = NewPaper(PaperKind.TEST_RESULT, "KN-01 (MẪU)", "Viện kiểm nghiệm (MẪU)", date(2025, 3, 3))
        papers.add(conn, Hand("sample", owner, begin), PaperSubject(owner.id, product.gtin), new)


def _keyring(place: SampleGround, scene: _Scene) -> Keyring:
    keyring = Custodian(place.engine, place.folder).keyring
    for number in {order.code_key for _, order in scene.orders}:
        keyring = with_signer(keyring, place.folder, number)
    return keyring


def _uri(keyring: Keyring, order: Order, index: int) -> str:
    return next(production.printed_codes(order, keyring, index, index + 1)).uri


@dataclass(frozen=True, slots=True)
class _Check:
    """Somebody checks a pack: which, when, in which province, with which phone."""

    at: datetime
    order: Order
    index: int
    province: str
    phone: str
    channel: Channel = Channel.CONSUMER
    shop: Organisation | None = None


def _month(place: SampleGround, keyring: Keyring, scene: _Scene) -> None:
    """Honest packs: bought, checked by their buyers, now and then checked again at home."""
    _check_all(place, keyring, sorted(_honest(place, scene), key=lambda one: one.at))
    for number, (_, order) in enumerate(scene.orders):
        shop = scene.owners[3 + number % 3]
        for sold in range(3):
            at = place.now - timedelta(days=1 + place.draw(_DAYS - 1), hours=place.draw(12))
            _sell(place, keyring, order, order.quantity - 1 - sold, at, shop)


def _honest(place: SampleGround, scene: _Scene) -> Iterator[_Check]:
    for goods, order in scene.orders:
        for day in range(_DAYS):
            # More are checked from week to week.
            for _ in range(place.draw(goods.checks * (day + 10) // 20 + 1)):
                hour = timedelta(days=_DAYS - day, minutes=1 + place.draw(14 * 60))
                index, phone = 100 + place.draw(order.quantity - 200), f"phone {place.draw(1 << 60)}"
                yield _Check(place.now - hour, order, index, goods.shipped[place.draw(len(goods.shipped))], phone)


def _check_all(place: SampleGround, keyring: Keyring, checks: Iterable[_Check]) -> None:
    tally = Tally(place.engine)
    for check in checks:
        number = new_scan_id(int(check.at.timestamp() * 1000), place.draw(1 << 74))
        centre = CENTRES[check.province]
        visit = Visit(
            number,
            check.channel,
            check.shop.id if check.shop else None,
            device=check.phone,
            network=f"net {check.phone}",
            position=at_point(centre.lat, centre.lon, 30.0),
        )
        verify(place.engine, keyring, _uri(keyring, check.order, check.index), check.at, Recorder(visit, RULES, tally))
    tally.flush()


def _sell(place: SampleGround, keyring: Keyring, order: Order, index: int, at: datetime, shop: Organisation) -> None:
    with read(place.engine) as conn:
        site = sample_sites.first_site(conn, shop)
    seller = Seller("sample", shop.name, shop.province, Channel.PHARMACY, shop.id, site)
    report = SaleReport(_uri(keyring, order, index), f"HD-{index}-{shop.id}", at, seller)
    sales.sell(place.engine, keyring, report, at, RULES)


def _trouble(place: SampleGround, keyring: Keyring, scene: _Scene) -> None:
    """What the officers' queues are for."""
    antibiotic, milk = scene.orders[0][1], scene.orders[6][1]
    # One carton's code on packs in three shops, and on the phones of some who bought them.
    for number, shop in enumerate(scene.owners[3:]):
        at, province = place.now - timedelta(days=12 - 4 * number), shop.province or "01"
        in_shop = _Check(at, milk, 7, province, f"till {shop.id}", Channel.SHOP, shop)
        at_home = _Check(at + timedelta(hours=9), milk, 7, province, f"buyer {number}")
        _check_all(place, keyring, [in_shop, at_home])
    for shop, days in ((scene.owners[3], 9), (scene.owners[4], 2)):
        _sell(place, keyring, antibiotic, 11, place.now - timedelta(days=days), shop)
    with write(place.engine) as conn:
        exported = Target(antibiotic.gtin, unit=Unit(antibiotic.id, 12))
        decision = Decision("sample", f"Xuất khẩu {MARK}", place="Cảng Cát Lái")
        measures.carry_out(conn, Act.EXPORT, exported, decision, place.now - timedelta(days=8))
        issuing.mark(
            conn, antibiotic.id, RangeKind.SPOILED, SpanRequest(20, 40), Deed("sample", place.now, "In hỏng (MẪU)")
        )
        lot = scene.orders[3][1]
        recall = Decision(
            "sample",
            f"Sai nhãn phụ {MARK}",
            level=3,
            notice_vi="Trả lại nơi mua để được hoàn tiền.",
            notice_en="Return it where you bought it and be refunded.",
        )
        measures.carry_out(conn, Act.RECALL, Target(lot.gtin, lot.lot), recall, place.now - timedelta(days=4))
    check = _Check(place.now - timedelta(days=1), antibiotic, 12, "01", "inspector", Channel.INSPECTOR)
    _check_all(place, keyring, [check])


def _waiting(place: SampleGround, scene: _Scene) -> None:
    """What waits for an officer, or for a second one."""
    ago = place.now - timedelta(days=2)
    company = Application(
        f"Trà Thái Nguyên Sớm Mai {MARK}",
        "4600000077",
        "Xã Tân Cương",
        "19",
        f"Hoàng Trà {MARK}",
        "tra@sommai.example",
        "0900000000",
        "tra.som.mai",
        ("8930006",),
    )
    with write(place.engine) as conn:
        registration.apply(conn, company, (), new_secret(place.draw), ago)
        claimed = Product(_GOODS[2].gtin, f"Gạo thơm {MARK}", Category.FOOD)
        deciding.claim(conn, scene.owners[2], claimed, "sample", ago)
        _, recalled = scene.orders[3]
        wanted = Target(recalled.gtin, recalled.lot)
        second = accounts.find_person(conn, "can.bo.2")
        deciding.ask_unblocking(conn, second, wanted, f"Đã dán lại nhãn phụ {MARK}", ago)
        draws.draw_due(conn, place.now, place.draw)
        sample_companies.decide(conn, scene.traders, place.now, place.draw)
    outside = Product("08930009000010", f"Cao sâm {MARK}", Category.SUPPLEMENT, origin="Việt Nam")
    assortment.save(place.engine, Hand("sample", scene.owners[2], ago), ProductRecord(outside), None)


def _reported(place: SampleGround, keyring: Keyring, scene: _Scene) -> None:
    """Two consumers report, one about a pack and one about a stall."""
    at = place.now - timedelta(days=1)
    milk = scene.orders[6][1]
    about = verify(place.engine, keyring, _uri(keyring, milk, 7), at)
    for number, report in enumerate(
        (
            NewReport(_sixteen(place), ReportReason.LOOKS_COPIED, about, f"Hộp in mờ, tem bong {MARK}"),
            NewReport(_sixteen(place), ReportReason.PRICE, None, f"Bán rẻ bất thường ở chợ {MARK}"),
        )
    ):
        reports.hand_in(place.engine, report, f"198.51.100.{number}/24", at, place.draw)


def _sixteen(place: SampleGround) -> bytes:
    return place.draw(1 << 128).to_bytes(16, "big")


def _inspected(place: SampleGround, keyring: Keyring, scene: _Scene) -> None:
    """One inspection is closed with its report, another is under way."""
    with read(place.engine) as conn:
        person = accounts.find_person(conn, "kiem.tra")
    inspector = Inspector(person.id, person.login, f"person:{person.login}", territory=person.watch.territory)
    custodian = Custodian(place.engine, place.folder)
    for number, (stall, codes) in enumerate((("Chợ Đồng Xuân, quầy 12", 40), ("Nhà thuốc phố Huế", 12))):
        at = place.now - timedelta(days=6 - 5 * number)
        words = Words(
            f"Đội Quản lý thị trường số 1 {MARK}", f"{stall} {MARK}", "01", "Kiểm tra theo kế hoạch", "QĐ (MẪU)"
        )
        opened = inspections.open_new(place.engine, inspector, person.name, words, at, f"sample {number}")
        texts = [_uri(keyring, order, 50 + at_) for at_ in range(codes // 4) for _, order in scene.orders[:4]]
        bench = Bench(place.engine, custodian.run, RULES, Tally(place.engine), partial(_at, at))
        inspections.add(bench, inspector, opened.id, texts, Batch(inspections.list_id(texts)))
        if number == 0:
            signer = inspections.ReportSigner(place.host, "sample", place.folder, sample=True)
            inspections.close(place.engine, inspector, opened.id, signer, at + timedelta(hours=1))


def _at(moment: datetime) -> datetime:
    """A clock that stands still."""
    return moment
