"""Signing as the second, whoever the lot would fall on: how it falls is tested in test_draws."""

from datetime import datetime

from registry.model.people import Draw, Person
from registry.model.requests import Petition
from registry.office.accounts import Invitation
from registry.store.engine.engine import Connection
from registry.supervision import company_cases, deciding
from tests.factories import let_lot_fall


def sign(conn: Connection, officer: Person, request_id: int, now: datetime) -> Petition:
    let_lot_fall(conn, request_id, officer.login, now)
    return deciding.sign(conn, officer, request_id, now)


def sign_administrator(conn: Connection, officer: Person, request_id: int, now: datetime, draw: Draw) -> Invitation:
    let_lot_fall(conn, request_id, officer.login, now)
    return company_cases.sign_administrator(conn, officer, request_id, now, draw)
