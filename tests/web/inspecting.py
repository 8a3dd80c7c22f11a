"""Inspections to test pages with."""

from random import Random

from registry.codes.production import printed_codes
from registry.keys import custodian, making
from registry.keys.making import Birth
from registry.model.inspections import Inspection
from registry.model.keys import Purpose
from registry.model.orders import Request
from registry.model.people import Person
from registry.orders import issuing
from registry.orders.issuing import Placement
from registry.store.engine.engine import read, write
from registry.store.keys import identity_rows, key_rows
from registry.supervision import inspections
from registry.supervision.inspections import Inspector, Words
from tests.web.conftest import EXPIRY, HOST, MEDICINE, World

WORDS = Words(
    "Chi cục Quản lý thị trường Hà Nội",
    "Chợ Đồng Xuân, quầy 12",
    "01",
    "Kiểm tra định kỳ",
    "Quyết định 12/QĐ-QLTT ngày 20/11/2026",
    "Hộ kinh doanh Nguyễn Văn A",
)


def make_bundle_key(world: World) -> int:
    """The key that signs reports, as `init` makes it."""
    with write(world.engine) as conn:
        birth = Birth(world.moment, identity_rows.kind(conn) or "live", Random(7).randrange)
        return making.generate(conn, world.folder, Purpose.BUNDLE, birth).number


def make_codes(world: World, quantity: int, lot: str = "LOT-K") -> list[str]:
    """The codes of a new order, as they are printed."""
    with write(world.engine) as conn:
        asked = Request(MEDICINE, quantity=quantity, lot=lot, expiry=EXPIRY)
        order = issuing.place(conn, asked, Placement(HOST, world.moment, Random(lot).randrange))
    with read(world.engine) as conn:
        keyring = custodian.with_signer(
            custodian.load(key_rows.every(conn), world.folder), world.folder, order.code_key
        )
    return [one.uri for one in printed_codes(order, keyring, 0, quantity)]


def inspector_of(person: Person) -> Inspector:
    account = f"person:{person.login}" if person.organisation_id is None else f"organisation:{person.organisation_id}"
    return Inspector(person.id, person.login, account, person.organisation_id, territory=person.watch.territory)


def make_inspection(world: World, person: Person, once: str = "1") -> Inspection:
    return inspections.open_new(world.engine, inspector_of(person), person.name, WORDS, world.moment, once)
