"""The main story on real parts: a SAMPLE registry of its own, from the first key to a recalled lot.

Everything here goes through the same functions as the command line. The codes it leaves in `codes.txt` are answered by
`verify` with exactly the verdicts that were told.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from registry.catalogue import organisations
from registry.codes import product_codes, production
from registry.codes.keyring import Keyring
from registry.codes.production import PrintedCode
from registry.errors import Refused
from registry.judgement.evidence_parameters import Parameters
from registry.keys import making
from registry.keys.custodian import Custodian, with_signer
from registry.keys.folder import KeyFolder, write_secret
from registry.keys.making import Birth, Draw
from registry.market import measures, sales
from registry.market.measures import Decision
from registry.market.sales import SaleReport
from registry.market.sellers import Seller
from registry.market.verification import verify_many
from registry.market.visits import Rules
from registry.model import phrases
from registry.model.goods import Authorisation, Category, Level, Listing, Organisation, Product, ProductState
from registry.model.keys import Purpose
from registry.model.measures import Act, Target
from registry.model.orders import Order, RangeKind, Request, SpanRequest
from registry.orders import issuing
from registry.orders.issuing import Deed, Placement
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection, Engine, open_engine, write

HOST = "SAMPLE.EXAMPLE"
_MARKER = "SAMPLE"
_NOTE = "A sample registry; `demo` empties this folder.\n"
Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class _World:
    engine: Engine
    folder: KeyFolder
    now: datetime
    draw: Draw

    @property
    def placement(self) -> Placement:
        return Placement(HOST, self.now, self.draw)


_MAKER = Organisation(
    0,
    "Dược phẩm Ánh Dương (MẪU / SAMPLE)",
    tax_code="0101234565",
    name_en="Anh Duong Pharma (SAMPLE)",
    address="12 Tràng Thi, Hà Nội",
    province="01",
    prefixes=("8930001",),
)
_DAIRY = Organisation(
    0,
    "Hợp tác xã Sữa Ba Vì (MẪU / SAMPLE)",
    tax_code="0107654321",
    address="Ba Vì, Hà Nội",
    province="01",
    prefixes=("8930002",),
)
_TABLETS = Product(
    "08930001000018",
    "Viên giảm đau Ánh Dương 500 mg (MẪU)",
    Category.MEDICINE,
    brand="Ánh Dương",
    origin="Việt Nam",
    standards="DĐVN V",
    authorisation=Authorisation("medicine_registration", "VD-32243-19", "VD-32243-19"),
)
_MILK = Product("08930002000017", "Sữa bột Ba Vì (MẪU)", Category.FOOD, brand="Ba Vì", origin="Việt Nam")


def run(place: Path, now: datetime, draw: Draw, say: Say) -> None:
    """Tell the story into a folder of its own. Raises Refused where the folder holds something else than a sample."""
    world = _fresh(place, now, draw)
    say(f"MẪU / SAMPLE  A registry of its own in {place}: fresh keys, fresh database, nothing of it is real.\n")
    scenes = _story(world, say)
    (place / "codes.txt").write_text("".join(f"{text}\n" for _, text in scenes), encoding="utf-8")
    say("\nNine of these come from the same press; what differs is what is known of each:\n")
    _check(world, scenes, say)
    say(f"\nThe codes are in {place / 'codes.txt'}. Ask again yourself; the answers are the same:")
    say(
        f"  REGISTRY_DATABASE_URL=sqlite:///{place / 'registry.sqlite'} REGISTRY_KEYS_DIR={place / 'keys'} "
        f".venv/bin/python cli.py verify --file {place / 'codes.txt'} --json"
    )


def _fresh(place: Path, now: datetime, draw: Draw) -> _World:
    _empty(place)
    (place / "keys").mkdir(parents=True)
    (place / _MARKER).write_text(_NOTE, encoding="utf-8")
    write_secret(place / "keys" / "passphrase", b"SAMPLE-not-a-secret\n")
    folder = KeyFolder(place / "keys", b"SAMPLE-not-a-secret")
    engine = open_engine(f"sqlite:///{place / 'registry.sqlite'}")
    # The sample's first key is fourteen months old, so that there is something expired to show.
    long_ago = now - timedelta(days=420)
    making.establish(engine, folder, Birth(long_ago, "sample", draw))
    return _World(engine, folder, now, draw)


def _empty(place: Path) -> None:
    """Clear an earlier sample away, and nothing else."""
    if not place.exists() or not any(place.iterdir()):
        return
    marker = place / _MARKER
    if not marker.is_file() or marker.read_bytes() != _NOTE.encode():
        raise Refused("demo_place", f"{place} holds something that is no sample: name an empty folder with --dir.")
    for part in place.iterdir():
        if part.is_dir():
            shutil.rmtree(part)
        else:
            part.unlink()


def _story(world: _World, say: Say) -> list[tuple[str, str]]:
    """Register, order, print, activate, recall; returns (what it shows, text) for every code that is left behind."""
    with write(world.engine) as conn:
        maker = organisations.add_organisation(conn, _MAKER, world.now)
        dairy = organisations.add_organisation(conn, _DAIRY, world.now)
        for product, owner in ((_TABLETS, maker), (_MILK, dairy)):
            listing_rows.put_product(conn, Listing(product, owner, ProductState.APPROVED), world.now)
            say(f"  {owner.name} registers {product.gtin}  {product.name}")
        old = _order(conn, world, _old_request(world.now), world.now - timedelta(days=419))
        making.rotate(conn, world.folder, Purpose.CODE, Birth(world.now, "sample", world.draw))
        expiry = (world.now + timedelta(days=700)).date()
        good = _order(conn, world, Request(_TABLETS.gtin, 10_000, lot="AD26A", expiry=expiry), world.now)
        bad = _order(conn, world, Request(_TABLETS.gtin, 5_000, lot="AD26B", expiry=expiry), world.now)
        milk = _order(conn, world, Request(_MILK.gtin, 1_000, lot="BV7", expiry=expiry, inactive=True), world.now)
        shelf = _order(conn, world, Request(_MILK.gtin, 100, Level.LOT, lot="BV7", expiry=expiry), world.now)
        issuing.mark(conn, milk.id, RangeKind.ACTIVATED, SpanRequest(0, 500), Deed("demo", world.now))
        decision = Decision("demo", "Sai hàm lượng (MẪU) / wrong strength (SAMPLE)", level=2)
        measures.carry_out(conn, Act.RECALL, Target(_TABLETS.gtin, "AD26B"), decision, world.now)
    total = sum(order.quantity for order in (old, good, bad, milk, shelf))
    say(f"  {total:,} codes ordered for four lots: five rows in the database, not {total:,}")
    say("  lot BV7: units 0 to 499 activated, the rest still in the store room;  lot AD26B: recalled, level 2")
    keyring = _keyring(world, (old, good, milk))
    first = next(production.printed_codes(good, keyring, 0, 1))
    say(f"\nOne pack's QR code holds\n  {first.uri}")
    _sell(world, keyring, good, say)
    return _scenes(world, keyring, (old, good, bad, milk, shelf))


_SOLD, _COPIED = 42, 43
_HANOI = Seller("demo", "Nhà thuốc Tràng Tiền (MẪU)", "01")
_SAIGON = Seller("demo", "Quầy thuốc chợ Bến Thành (MẪU)", "79")


def _sell(world: _World, keyring: Keyring, order: Order, say: Say) -> None:
    """One pack is sold; of another the code was copied, and both items are sold, far apart."""
    rules = Rules(Parameters())
    for index, seller in ((_SOLD, _HANOI), (_COPIED, _HANOI), (_COPIED, _SAIGON)):
        uri = next(production.printed_codes(order, keyring, index, index + 1)).uri
        report = SaleReport(uri, f"{seller.province}-{index}", world.now, seller)
        sale = sales.sell(world.engine, keyring, report, world.now, rules)
        say(f"  {seller.place} sells pack {index} of lot {order.lot}: {sale.outcome}")


def _old_request(now: datetime) -> Request:
    return Request(_TABLETS.gtin, 200, lot="AD24Z", expiry=(now - timedelta(days=3)).date())


def _order(conn: Connection, world: _World, request: Request, at: datetime) -> Order:
    return issuing.place(conn, request, Placement(HOST, at, world.draw))


def _keyring(world: _World, orders: tuple[Order, ...]) -> Keyring:
    keyring = Custodian(world.engine, world.folder).keyring
    for number in {order.code_key for order in orders}:
        keyring = with_signer(keyring, world.folder, number)
    return keyring


def _scenes(world: _World, keyring: Keyring, orders: tuple[Order, ...]) -> list[tuple[str, str]]:
    def printed(order: Order, index: int) -> PrintedCode:
        return next(production.printed_codes(order, keyring, index, index + 1))

    old, good, bad, milk, shelf = orders
    pack = printed(good, 41)
    serial = pack.code.serial or ""
    stranger = product_codes.uri(pack.code, pack.seal, HOST).replace("AD26A", "AD26C")
    return [
        ("a pack from the shop", pack.uri),
        (
            "the same pack, its number typed by hand",
            f"{pack.code.gtin} {serial[:4]} {serial[4:8]} {serial[8:]}".lower(),
        ),
        ("a pack that was sold", printed(good, _SOLD).uri),
        ("a pack sold twice, far apart", printed(good, _COPIED).uri),
        ("the barcode alone", _TABLETS.gtin[1:]),
        ("a box label of the lot", printed(shelf, 0).uri),
        ("the same seal under another lot", stranger),
        ("a guessed serial", f"{_TABLETS.gtin} {'2' * 12}"),
        ("a pack of the recalled lot", printed(bad, 7).uri),
        ("a pack from last year, key long retired", printed(old, 0).uri),
        ("milk that left the dairy", printed(milk, 499).uri),
        ("milk that never left it", printed(milk, 500).uri),
        ("somebody else's barcode", "4006381333931"),
        ("a poem", "Trăm năm trong cõi người ta"),
    ]


def _check(world: _World, scenes: list[tuple[str, str]], say: Say) -> None:
    custodian = Custodian(world.engine, world.folder)
    answers = verify_many(custodian.run, world.engine, [text for _, text in scenes], lambda: world.now)
    width = max(len(title) for title, _ in scenes)
    for (title, _), answer in zip(scenes, answers, strict=True):
        words = phrases.VERDICTS[answer.judgement.verdict]
        say(f"  {title:<{width}}  {words.sign} {answer.judgement.verdict:<11} {words.word.vi} / {words.word.en}")
