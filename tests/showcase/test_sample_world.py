"""A month of sample life: everybody can sign in, every desk has work, and nothing of it is taken for real."""

import secrets

import pytest

from registry.catalogue import sites
from registry.keys.folder import KeyFolder
from registry.model.cases import FlagKind
from registry.model.goods import Trade
from registry.model.orders import OrderFilter
from registry.model.people import REGISTRY, Role, Viewer
from registry.model.sites import SiteKind
from registry.model.work import QueueLine
from registry.office import accounts, authorities, suspensions, trail
from registry.showcase import demo, sample_world
from registry.showcase.sample_world import SampleGround
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Engine, open_engine, read
from registry.store.office import account_rows
from registry.store.orders import order_rows
from registry.store.supervision import flag_rows
from registry.supervision import company_hearings, queues
from tests.factories import NOW

PASSWORD = "một mật khẩu mẫu"
_TRADES = (Trade.DISTRIBUTOR, Trade.HOSPITAL)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("sample") / "demo"
    demo.run(folder, NOW, secrets.randbelow, lambda _: None)
    engine = open_engine(f"sqlite:///{folder / 'registry.sqlite'}")
    keys = KeyFolder(folder / "keys", (folder / "keys" / "passphrase").read_bytes().strip())
    sample_world.fill(SampleGround(engine, keys, demo.HOST, NOW, secrets.randbelow), PASSWORD)
    return engine


def test_everybody_can_sign_in_and_every_role_with_a_desk_is_there(filled: Engine) -> None:
    with read(filled) as conn:
        everybody = account_rows.every_person(conn, REGISTRY)
    for person in everybody:
        assert accounts.sign_in(filled, person.login, PASSWORD, "198.51.100.0/24", NOW).person is not None
    roles = [role for person in everybody for role in person.roles]
    assert {Role.PRODUCER, Role.PHARMACY, Role.INSPECTOR, Role.OFFICER, Role.ADMINISTRATOR} <= set(roles)
    assert roles.count(Role.OFFICER) == 2, "a second signature needs a second officer"


def test_there_is_work_for_the_officers(filled: Engine) -> None:
    with read(filled) as conn:
        officer = accounts.find_person(conn, "can.bo")
        kinds = {flag.kind for flag in flag_rows.every(conn, REGISTRY)}
        shown = order_rows.seen_by(conn, REGISTRY, OrderFilter(at_most=100))
        scans = conn.exec_driver_sql("SELECT count(*) FROM scans").scalar_one()
        waits = {line: len(queues.waiting(conn, line, officer, NOW)) for line in QueueLine}
        done = conn.exec_driver_sql("SELECT count(*) FROM inspections WHERE closed_at IS NOT NULL").scalar_one()
    assert kinds >= {FlagKind.UNIT_SUSPECT, FlagKind.UNIT_DUPLICATED, FlagKind.SEEN_AFTER_END}
    assert min(waits.values()) >= 1, "every queue has something to try"
    assert done == 1
    assert len(shown) >= 10
    assert scans > 500


def test_every_name_says_sample(filled: Engine) -> None:
    with read(filled) as conn:
        named = [one.name for one in listing_rows.every_organisation(conn)]
        named += [listing.product.name for listing in listing_rows.every_listing(conn, None, "")]
        named += [person.name for person in account_rows.every_person(conn, REGISTRY)]
    assert all("MẪU" in name for name in named), named


def test_there_are_sites_a_wholesaler_a_hospital_and_authorities(filled: Engine) -> None:
    with read(filled) as conn:
        traders = [one for one in listing_rows.every_organisation(conn) if {*one.roles} & {*_TRADES}]
        kinds = {site.kind for one in traders for site in sites.of_organisation(conn, one.id)}
        forces = {one.force for one in authorities.every(conn)}
    assert {trade for one in traders for trade in one.roles} >= {*_TRADES}
    assert kinds >= {SiteKind.WAREHOUSE, SiteKind.HOSPITAL, SiteKind.WARD, SiteKind.PHARMACY}
    assert forces >= {"market_surveillance", "health_food_safety"}


def test_one_company_is_suspended_and_another_one_explains(filled: Engine) -> None:
    with read(filled) as conn:
        companies = {one.tax_code: one for one in listing_rows.every_organisation(conn)}
        suspension = suspensions.in_force(conn, companies["0300000106"].id)
        (hearing,) = company_hearings.opened(conn, Viewer(companies["0300000088"].id), NOW)
    assert suspension is not None
    assert (suspension.by, suspension.second) == ("can.bo.2", "can.bo")
    assert not hearing.is_over(NOW)


def test_the_trail_of_the_month_is_whole(filled: Engine) -> None:
    with read(filled) as conn:
        assert trail.check_chain(conn) is None
        assert conn.exec_driver_sql("SELECT count(*) FROM audit").scalar_one() > 20
