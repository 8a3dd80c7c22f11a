"""A small real registry in a temporary folder and a database: keys, three products, orders of every kind."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.codes import product_codes
from registry.codes.production import PrintedCode, printed_codes
from registry.keys import custodian, making
from registry.keys.folder import KeyFolder, write_secret
from registry.keys.making import Birth
from registry.market import measures
from registry.market.measures import Decision
from registry.model.goods import Authorisation, Category, Level, Listing, Organisation, Product, ProductState
from registry.model.keys import Purpose
from registry.model.measures import Act, Target
from registry.model.orders import Order, RangeKind, Request, SpanRequest, Unit
from registry.orders import issuing
from registry.orders.issuing import Deed, Placement
from registry.settings import Settings
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection, Engine, open_engine, read, write
from registry.store.engine.upgrade import upgrade
from registry.store.keys import identity_rows, key_rows
from registry.web.application import create_app
from registry.web.front.context import EXTENSION
from tests.databases import Databases
from tests.light import with_templates

HOST = "ID.EXAMPLE"
MEDICINE, FOOD, PENDING, STRANGE = "08934588012341", "08934588012358", "08934588012365", "04006381333931"
NOW = datetime.now(UTC).replace(microsecond=0)
EXPIRY = NOW.date() + timedelta(days=700)


@dataclass
class World:
    """The registry of a test: where it lies, and one printed code for each verdict."""

    settings: Settings
    engine: Engine
    code_key: int
    serial_key: int
    printed: dict[str, str] = field(default_factory=dict)
    moment: datetime = NOW
    opened: list[Engine] = field(default_factory=list)

    @property
    def folder(self) -> KeyFolder:
        return KeyFolder(self.settings.keys_dir, self.settings.passphrase())

    def clock(self) -> datetime:
        return self.moment

    def app(self) -> Flask:
        made = with_templates(create_app(self.settings, self.clock))
        self.opened.append(made.extensions[EXTENSION].engine)
        return made


def gs1_text(uri: str) -> str:
    """The element string of a printed code, as a DataMatrix scanner sends it."""
    reading = product_codes.read(uri)
    assert reading.code is not None
    code, seal = reading.code, reading.seal_text
    return f"]d201{code.gtin}17{code.expiry}10{code.lot}\x1d21{code.serial}\x1d8030{seal}"


def forged(uri: str) -> str:
    """The same code with a sound seal over another lot."""
    return uri.replace("/10/LOT-A/", "/10/LOT-Z/")


def _products(conn: Connection) -> None:
    owner = Organisation(0, "Công ty Dược <Mẫu>", tax_code="0101234565", address="12 Lê Lợi, Hà Nội", province="01")
    owner = listing_rows.add_organisation(conn, owner, NOW)
    permit = Authorisation("medicine", "893100493025", "893100493025")
    medicine = Product(
        MEDICINE,
        "Paracetamol 500 mg",
        Category.MEDICINE,
        brand="Hạ Nhiệt",
        origin="Việt Nam",
        image="https://pictures.example/p.webp",
        authorisation=permit,
    )
    for product, state in (
        (medicine, ProductState.APPROVED),
        (Product(FOOD, "Sữa bột <b>Bé</b>", Category.FOOD), ProductState.APPROVED),
        (Product(PENDING, "Chờ duyệt", Category.OTHER), ProductState.PENDING),
    ):
        listing_rows.put_product(conn, Listing(product, owner, state), NOW)


def _order(conn: Connection, gtin: str, lot: str, expiry: date = EXPIRY, **more: object) -> Order:
    random = Random(f"{gtin} {lot}")
    request = Request(gtin, quantity=20, lot=lot, expiry=expiry, **more)  # type: ignore[arg-type]
    return issuing.place(conn, request, Placement(HOST, NOW, random.randrange))


def _fill(conn: Connection, world: World, first: Callable[[Order], PrintedCode]) -> None:
    ours = _order(conn, MEDICINE, "LOT-A")
    world.printed["genuine"] = first(ours).uri
    world.printed["forged"] = forged(first(ours).uri)
    world.printed["expired"] = first(_order(conn, MEDICINE, "LOT-E", NOW.date() + timedelta(days=1))).uri
    world.printed["recalled"] = first(_order(conn, MEDICINE, "LOT-R")).uri
    decision = Decision(
        "officer",
        "Không đạt tiêu chuẩn chất lượng",
        level=2,
        notice_vi="Trả lại nhà thuốc nơi bạn đã mua.",
        notice_en="Return it to the pharmacy where you bought it.",
    )
    measures.carry_out(conn, Act.RECALL, Target(MEDICINE, lot="LOT-R"), decision, NOW)
    held = _order(conn, MEDICINE, "LOT-I", inactive=True)
    world.printed["inactive"] = first(held).uri
    stolen = _order(conn, FOOD, "LOT-S")
    world.printed["blocked"] = first(stolen).uri
    target = Target(FOOD, unit=Unit(stolen.id, 0))
    measures.carry_out(conn, Act.REPORT_STOLEN, target, Decision("officer", "Mất cắp"), NOW)
    burnt = _order(conn, FOOD, "LOT-B")
    world.printed["spent"] = first(burnt).uri
    measures.carry_out(conn, Act.DESTROY, Target(FOOD, lot="LOT-B"), Decision("officer", "Tiêu hủy"), NOW)
    spoiled = _order(conn, FOOD, "LOT-P")
    issuing.mark(conn, spoiled.id, RangeKind.SPOILED, SpanRequest(0, 1), Deed("officer", NOW))
    world.printed["spoiled"] = first(spoiled).uri
    world.printed["lot_known"] = first(_order(conn, FOOD, "LOT-L", level=Level.LOT)).uri
    world.printed["listed"] = f"{MEDICINE} {first(ours).code.serial}"
    world.printed["type_known"] = MEDICINE.lstrip("0")
    world.printed["unknown"] = f"HTTPS://{HOST}/01/{MEDICINE}/10/LOT-A/21/0123456789AB?17={EXPIRY:%y%m%d}"
    world.printed["foreign"] = f"HTTPS://{HOST}/01/{STRANGE}/21/ABC"
    world.printed["malformed"] = "hello"


def build(folder: Path, url: str) -> World:
    """Make the registry in an empty folder and an empty database."""
    settings = _settings(folder, url)
    keys_dir = folder / "keys"
    keys_dir.mkdir(parents=True)
    write_secret(keys_dir / "passphrase", b"a long enough passphrase\n")
    engine = open_engine(url)
    upgrade(engine)
    keys = KeyFolder(keys_dir, settings.passphrase())
    birth = Birth(NOW - timedelta(minutes=1), "live", Random(1).randrange)
    with write(engine) as conn:
        identity_rows.establish(conn, "live", NOW)
        code_key = making.generate(conn, keys, Purpose.CODE, birth).number
        serial_key = making.generate(conn, keys, Purpose.SERIAL, birth).number
        _products(conn)
    with read(engine) as conn:
        keyring = custodian.with_signer(custodian.load(key_rows.every(conn), keys), keys, code_key)
    made = World(settings, engine, code_key, serial_key)
    with write(engine) as conn:
        _fill(conn, made, lambda order: next(printed_codes(order, keyring, 0, 1)))
    engine.dispose()
    return made


def _settings(folder: Path, url: str) -> Settings:
    return Settings(
        database_url=url,
        keys_dir=folder / "keys",
        host=HOST,
        passphrase_file=folder / "keys" / "passphrase",
    )


@pytest.fixture(scope="session")
def original(rack: Databases, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    folder = tmp_path_factory.mktemp("registry") / "original"
    return folder, build(folder, rack.make(folder))


@pytest.fixture
def world(original: tuple[Path, World], rack: Databases, tmp_path: Path) -> Iterator[World]:
    """A copy of its own for every test."""
    folder, made = original
    copied = tmp_path / "registry"
    shutil.copytree(folder / "keys", copied / "keys")
    settings = _settings(copied, rack.make(copied, made.settings.database_url))
    engine = open_engine(settings.database_url)
    own = replace(made, settings=settings, engine=engine, printed=dict(made.printed), opened=[engine])
    yield own
    for engine in own.opened:
        engine.dispose()
    rack.drop(settings.database_url)


@pytest.fixture
def client(world: World) -> FlaskClient:
    return world.app().test_client()
