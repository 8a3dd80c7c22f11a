"""Inspections to test pages with."""

from random import Random

from registry import custody, inspections, issuing
from registry.access import Person
from registry.custody import Birth
from registry.evidence_list import Inspection
from registry.inspections import Inspector, Words
from registry.issuing import Office
from registry.keyring import Purpose
from registry.model import Request
from registry.production import printed_codes
from registry.store import identity
from registry.store import keys as key_rows
from registry.store.engine import read, write
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
        birth = Birth(world.moment, identity.kind(conn) or "live", Random(7).randrange)
        return custody.generate(conn, world.folder, Purpose.BUNDLE, birth).number


def make_codes(world: World, quantity: int, lot: str = "LOT-K") -> list[str]:
    """The codes of a new order, as they are printed."""
    with write(world.engine) as conn:
        asked = Request(MEDICINE, quantity=quantity, lot=lot, expiry=EXPIRY)
        order = issuing.place(conn, asked, Office(HOST, world.moment, Random(lot).randrange))
    with read(world.engine) as conn:
        keyring = custody.with_signer(custody.load(key_rows.every(conn), world.folder), world.folder, order.code_key)
    return [one.uri for one in printed_codes(order, keyring, 0, quantity)]


def inspector_of(person: Person) -> Inspector:
    account = f"person:{person.login}" if person.organisation_id is None else f"organisation:{person.organisation_id}"
    return Inspector(person.id, person.login, account, person.organisation_id)


def make_inspection(world: World, person: Person, once: str = "1") -> Inspection:
    return inspections.open_new(world.engine, inspector_of(person), person.name, WORDS, world.moment, once)
