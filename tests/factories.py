"""Things to test with, each with good defaults: plain functions on real parts."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from registry.catalogue import organisations
from registry.codes import production
from registry.codes.production import PrintedCode
from registry.gs1 import notation
from registry.judgement.answers import Answer
from registry.judgement.evidence_parameters import Parameters
from registry.keys.custodian import Custodian, with_signer
from registry.keys.folder import KeyFolder
from registry.market.recording import Recorder
from registry.market.tally import Tally
from registry.market.verification import verify
from registry.market.visits import Rules, Visit
from registry.model.authorities import NATION, OTHER, Authority, Territory
from registry.model.flag_evidence import UnitEvidence
from registry.model.goods import Category, Level, Listing, Organisation, Product, ProductState
from registry.model.orders import Order, Request
from registry.model.people import REGISTRY, Draw, Person, Role, digest, new_secret
from registry.model.requests import DRAWN, DrawnSigner
from registry.model.sightings import Channel, Position
from registry.office import accounts, authorities
from registry.office.accounts import Invitation, Warrant
from registry.orders import issuing
from registry.orders.issuing import Placement
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection, Engine, write
from registry.store.office import account_rows, request_rows

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
NO_EVIDENCE = UnitEvidence(())
HOST = "ID.EXAMPLE"
EXPIRY = date(2027, 12, 31)


# What every registry has from its beginning.
OWN_AUTHORITY = Authority(1, "Cơ quan quản lý sổ đăng ký", OTHER)


@dataclass
class World:
    """A registry to act in: its database, its keys, the moment and a seeded source of chance."""

    engine: Engine
    folder: KeyFolder
    now: datetime
    draw: Callable[[int], int]
    makers: dict[str, Organisation] = field(default_factory=dict)

    @property
    def custodian(self) -> Custodian:
        return Custodian(self.engine, self.folder)


def make_gtin(item: int, prefix: str = "8934588") -> str:
    """A GTIN-14 under a company prefix, with its check digit."""
    body = f"0{prefix}{item:0{12 - len(prefix)}d}"
    return body + notation.check_digit(body)


def make_organisation(world: World, prefix: str = "8934588", tax_code: str | None = None) -> Organisation:
    """An organisation that holds a prefix; the same one for the same prefix."""
    if prefix not in world.makers:
        new = Organisation(
            0,
            f"Công ty Dược {prefix}",
            tax_code=tax_code or f"01{prefix.ljust(8, '0')}",
            address="1 Tràng Tiền, Hà Nội",
            province="01",
            prefixes=(prefix,),
        )
        with write(world.engine) as conn:
            world.makers[prefix] = organisations.add_organisation(conn, new, world.now)
    return world.makers[prefix]


def make_officer(login: str = "an", province: str | None = None, authority: Authority = OWN_AUTHORITY) -> Person:
    """An officer without an account: by default of the registry's own authority, sitting nowhere known."""
    return Person(0, login, login, None, (Role.OFFICER,), province=province, authority=authority)


def make_authority(engine: Engine, name: str, territory: Territory = NATION, force: str = OTHER) -> Authority:
    """An authority; the same one for the same name and territory."""
    with write(engine) as conn:
        there = [one for one in authorities.every(conn) if (one.name, one.territory) == (name, territory)]
        return there[0] if there else authorities.add(conn, Authority(0, name, force, territory), "test", NOW)


def make_product(world: World, item: int = 1, prefix: str = "8934588", **changes: object) -> Product:
    """An approved medicine of the organisation that holds the prefix."""
    owner = make_organisation(world, prefix)
    product = Product(make_gtin(item, prefix), "Viên nén Thử nghiệm", Category.MEDICINE, brand="Thử", origin="Việt Nam")
    product = replace(product, **changes)  # type: ignore[arg-type]
    with write(world.engine) as conn:
        listing_rows.put_product(conn, Listing(product, owner, ProductState.APPROVED), world.now)
    return product


def make_order(world: World, gtin: str | None = None, at: datetime | None = None, **asked: object) -> Order:
    """An order; by default 1,000 units of lot L1 that expire on 31 December 2027."""
    gtin = gtin or make_product(world).gtin
    level = asked.get("level", Level.UNIT)
    content = {"quantity": 1000, "lot": "L1", "expiry": EXPIRY} if level is not Level.TYPE else {}
    request = Request(gtin, **{**content, **asked})  # type: ignore[arg-type]
    with write(world.engine) as conn:
        return issuing.place(conn, request, Placement(HOST, at or world.now, world.draw))


def printed(world: World, order: Order, index: int = 0) -> PrintedCode:
    """One code of an order, as it is printed."""
    keyring = world.custodian.keyring
    if order.level is not Level.TYPE:
        keyring = with_signer(keyring, world.folder, order.code_key)
    return next(production.printed_codes(order, keyring, index, index + 1))


def ask(world: World, text: str, at: datetime | None = None) -> Answer:
    """The registry's answer for a text."""
    return world.custodian.run(lambda keyring: verify(world.engine, keyring, text, at or world.now))


def make_visit(number: int = 1, device: str = "", place: Position | None = None, **more: object) -> Visit:
    """A stranger's visit under scan id `number`, from a network of its own; `more` as in Visit."""
    usual: dict[str, object] = {"channel": Channel.CONSUMER, "network": f"10.{number >> 8}.{number & 255}.0/24"}
    return Visit(number.to_bytes(16, "big"), device=device, position=place, **(usual | more))  # type: ignore[arg-type]


def make_recorder(world: World, visit: Visit | None = None, rules: Rules | None = None) -> Recorder:
    """What records a visit; each has a tally of its own."""
    return Recorder(visit or make_visit(), rules or Rules(Parameters()), Tally(world.engine))


def check(world: World, text: str, visit: Visit | None = None, at: datetime | None = None) -> Answer:
    """The registry's answer for a text, recorded."""
    recorder, now = make_recorder(world, visit), at or world.now
    return world.custodian.run(lambda keyring: verify(world.engine, keyring, text, now, recorder))


def add_account(conn: Connection, new: Person, by: str, now: datetime, draw: Draw) -> Invitation:
    """Make an account at once. An official's is of nobody's hand who has another one: each can sign for the others."""
    if not new.is_official:
        return accounts.add_person(conn, new, by, now, draw)
    return _let_in(conn, accounts.admit(conn, new, _warrant(by, new), now), now, draw)


def reset_account(conn: Connection, login: str, by: str, now: datetime, draw: Draw) -> Invitation:
    """Give a new one-time token at once, an official too."""
    person = accounts.find_person(conn, login)
    if not person.is_official:
        return accounts.reset(conn, login, by, now, draw)
    accounts.record_reset(conn, person, _warrant(by, person), now)
    return _let_in(conn, person, now, draw)


def _warrant(by: str, person: Person) -> Warrant:
    return Warrant(f"{by} for {person.login}"[:100])


def _let_in(conn: Connection, person: Person, now: datetime, draw: Draw) -> Invitation:
    token, until = new_secret(draw), now + timedelta(hours=accounts.RESET_HOURS)
    account_rows.give_reset(conn, person.id, digest(token), until, "test", now)
    return Invitation(person, token, until)


def let_lot_fall(conn: Connection, request_id: int, login: str, now: datetime) -> None:
    """Let a login be the one who was drawn to sign, whoever that is; who asks is never drawn."""
    petition = request_rows.one(conn, REGISTRY, request_id)
    if petition is not None and petition.kind in DRAWN and petition.made_by != login:
        request_rows.name_signer(conn, petition, DrawnSigner(login, now))
