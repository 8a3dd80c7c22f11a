"""From schema 0010 on, step by step: every row of a registry in use stays, and each condition changes as it should.

SQLite's conditions are rewritten in its own table of tables, so that what it accepts and refuses then is tried.
"""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
import sqlalchemy as sa

from registry.model.people import REGISTRY
from registry.model.register_entries import BusinessEntry, RegisterKind
from registry.model.requests import RequestFilter, RequestState
from registry.office import accounts, petitions, trail
from registry.store.catalogue import register_rows
from registry.store.engine import schema, upgrade
from registry.store.engine.engine import Engine, IntegrityError, is_sqlite, read, sqlite_path, write
from registry.store.office import outbox_rows, request_rows
from registry.store.supervision import flag_rows
from registry.supervision import company_cases, deciding, draws
from tests.factories import NOW, World, make_order, make_organisation
from tests.store.engine.test_upgrade_rows import _known
from tests.store.good_rows import GOOD, insert_row
from tests.store.schemas import described
from tests.supervision.test_draws import officer

STEPS = ("0011", "0012", "0013", "0014", "0015", "0016", "0017", "0018", "0019")
HOUR = timedelta(hours=1)
_MESSAGES = (
    "application_received", "application_approved", "application_refused", "first_password", "password_forgotten",
    "address_to_confirm", "address_changed", "flag_opened", "recall", "signature_asked", "report_answered",
    "key_warning", "backup_warning",
)  # fmt: skip
_REQUESTS = (
    "producer", "prefix", "claim", "revoke_key", "unblock", "settle_flag", "lift_company", "change_company",
    "reset_administrator",
)  # fmt: skip
_ENDS: dict[str, dict[str, object]] = {
    "open": {"until": 5},
    "approved": {"decided_at": 3, "decided_by": "binh", "reason": "đủ"},
    "refused": {"decided_at": 3, "decided_by": "binh", "reason": "thiếu"},
    "withdrawn": {"decided_at": 3, "decided_by": "an"},
}


@pytest.fixture
def former(world: World, elsewhere: Engine) -> Engine:
    """A database of schema 0010 with what a registry in use had then; the world has the same in today's schema."""
    _fill(world)
    upgrade.upgrade(elsewhere, "0010")
    with read(world.engine) as source, write(elsewhere) as goal:
        there = sa.inspect(goal)
        for made in ("authorities", "forces"):
            # By the migration itself; the world's are the same.
            goal.exec_driver_sql(f"DELETE FROM {made}")
        for table in schema.metadata.sorted_tables:
            if there.has_table(table.name):
                for row in source.execute(sa.select(table)).mappings():
                    insert_row(goal, table.name, _known(goal, table.name, row))
    return elsewhere


def _fill(world: World) -> None:
    order = make_order(world)
    owner, other = make_organisation(world), make_organisation(world, "8935000")
    for login in ("an", "binh", "chi", "dung"):
        officer(world, login)
    with write(world.engine) as conn:
        company_cases.ask_suspension(conn, owner, "nghi hàng giả", "an", NOW, "đang bán")
        insert_row(conn, "communes", dict(GOOD["communes"]))
        place = {"organisation_id": owner.id, "name_key": "kho", "commune": "00004"}
        insert_row(conn, "sites", GOOD["sites"] | place | {"id": 71})
        insert_row(conn, "sites", GOOD["sites"] | place | {"id": 72, "closed_at": 9})
        insert_row(conn, "files", dict(GOOD["files"]))
        _put_requests(conn, owner.id)
        _put_traces(conn, order.id, order.gtin)
        _put_messages(conn)
        paper = {"kind": "test_result", "organisation_id": owner.id, "issued_on": "2026-01-01", "added_at": 0}
        for number, removed in ((1, {}), (2, {"removed_at": 5, "removed_by": "an"})):
            more = {"number": str(number), "gtin": order.gtin, "added_by": "an"}
            insert_row(conn, "papers", paper | more | removed)
        lifted: dict[str, object] = {"lifted_at": 3, "lifted_by": "an", "lift_reason": "x"}
        for number, (company, end) in enumerate(((owner, lifted), (other, {})), 101):
            of: dict[str, object] = {"id": number, "organisation_id": company.id}
            insert_row(conn, "suspensions", GOOD["suspensions"] | of | end)
            insert_row(conn, "company_changes", GOOD["company_changes"] | of)
        answered = {"account": "an", "key": "k", "digest": bytes(32), "status": 201, "answer": "{}", "at": 1}
        insert_row(conn, "answered_calls", answered)
        for statement in (
            "INSERT INTO registers (kind, dated, source, row_count, loaded_at, loaded_by, version) "
            "VALUES ('business', '2026-11-01', 'DKKD', 2, 5, 'an', 1), ('permits', '2026-11-02', 'DAV', 1, 6, 'an', 1)",
            "INSERT INTO business_register (tax_code, name, address, version) "
            "VALUES ('0300588569', 'Sữa Việt', 'TP.HCM', 1), ('0101234565', 'Dược', NULL, 1)",
            "INSERT INTO permit_register (permit_key, number, product, valid_until, version) "
            "VALUES ('VD-1-25', 'vd-1-25', 'Viên nén', '2027-01-01', 1)",
        ):
            conn.exec_driver_sql(statement)


def _put_requests(conn: sa.Connection, owner: int) -> None:
    for number, kind in enumerate(_REQUESTS, 1):
        for more, (state, end) in enumerate(_ENDS.items()):
            row = {"id": 1_000 * number + more, "kind": kind, "state": state, "subject": f"{kind} {more}"}
            insert_row(conn, "requests", GOOD["requests"] | row | {"organisation_id": owner} | end)
            insert_row(conn, "request_files", {"request_id": row["id"], "digest": bytes(32), "name": "giấy.pdf"})
    for item in (1_000, 2_000):
        work = {"kind": "request", "item": item, "responsible": "chi", "due_at": 9, "authority": "Chi cục"}
        insert_row(conn, "work", GOOD["work"] | work)
        insert_row(conn, "remarks", GOOD["remarks"] | {"kind": "request", "item": item, "words": "đã gọi"})


def _put_traces(conn: sa.Connection, order: str, gtin: str) -> None:
    for name in ("units", "scans", "sales", "shipments"):
        insert_row(conn, name, {"order_id": order} | dict(GOOD[name]))
    insert_row(conn, "refused_sales", dict(GOOD["refused_sales"]))
    ends: tuple[dict[str, object], ...] = ({}, {"outcome": "no_finding", "settled_at": 4, "settled_by": "an"})
    for number, end in enumerate(ends, 201):
        flag = {"id": number, "gtin": gtin, "order_id": order, "unit_index": 0}
        insert_row(conn, "flags", GOOD["flags"] | flag | end)
        report = {"id": number, "sent_as": number.to_bytes(16), "receipt": f"{number:012}", "at": 2, "flag_id": number}
        answered = {**end, "outcome": "unfounded", "reply": "x"} if end else {}
        insert_row(conn, "reports", report | {"reason": "quality", "gtin": gtin} | answered)
        insert_row(conn, "work", GOOD["work"] | {"item": number})


def _put_messages(conn: sa.Connection) -> None:
    ends: tuple[dict[str, object], ...] = ({"state": "waiting"}, {"state": "sent", "settled_at": 3, "attempts": 1})
    for number, kind in enumerate(_MESSAGES, 100):
        for more, end in enumerate(ends):
            told = {"id": 2 * number + more, "kind": kind, "once": f"{kind} {more}"}
            insert_row(conn, "outbox", GOOD["outbox"] | told | end)


def _rows(engine: Engine, columns: dict[str, list[str]]) -> dict[str, list[tuple[object, ...]]]:
    """Every row as it lies in the database, as far as these columns go."""
    there = {}
    with read(engine) as conn:
        for name, names in columns.items():
            query: sa.Select[*tuple[object, ...]] = sa.select(*map(sa.column, names)).select_from(sa.table(name))
            there[name] = sorted((tuple(row) for row in conn.execute(query)), key=repr)
    return there


def _columns(engine: Engine) -> dict[str, list[str]]:
    with read(engine) as conn:
        look = sa.inspect(conn)
        names = [name for name in look.get_table_names() if name != "alembic_version"]
        return {name: [str(column["name"]) for column in look.get_columns(name)] for name in names}


def _require_sound(engine: Engine) -> None:
    """A connection that has never seen the file before finds nothing wrong with it."""
    if not is_sqlite(engine):
        return
    with closing(sqlite3.connect(sqlite_path(engine))) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        assert raw.execute("PRAGMA writable_schema").fetchall() == [(0,)]


def test_every_row_stays_through_each_step(world: World, former: Engine) -> None:
    columns = _columns(former)
    before = _rows(former, columns)
    for name in ("requests", "flags", "reports", "sites", "outbox", "work", "audit", "business_register", "people"):
        assert before[name], name
    for step in STEPS:
        upgrade.upgrade(former, step)
        assert _rows(former, columns) == before, step
        _require_sound(former)
    assert upgrade.needed() == STEPS[-1]
    upgrade.require_current(former)
    assert described(former) == described(world.engine)


def test_every_answer_is_the_one_of_a_registry_that_never_had_another_schema(world: World, former: Engine) -> None:
    upgrade.upgrade(former)
    answers = []
    for engine in (world.engine, former):
        with read(engine) as conn:
            answers.append(
                (
                    request_rows.every(conn, REGISTRY, RequestFilter(standing=None), 1_000),
                    flag_rows.every(conn, REGISTRY),
                    outbox_rows.newest(conn, REGISTRY, None, None, 1_000),
                    register_rows.business(conn, "0300588569"),
                    [register_rows.edition(conn, kind) for kind in RegisterKind],
                    trail.entries(conn, REGISTRY),
                )
            )
    assert answers[0] == answers[1]
    assert len(answers[0][0]) == 1 + len(_REQUESTS) * len(_ENDS)
    assert all(one.signer is None for one in answers[0][0])
    with write(former) as conn:
        # What is loaded next stands beside what was there.
        register_rows.put_businesses(conn, 2, [BusinessEntry("0300588569", "Tên mới")])
        assert register_rows.versions(conn, RegisterKind.BUSINESS) == [1, 2]
    with pytest.raises(IntegrityError), write(former) as conn:
        register_rows.put_businesses(conn, 2, [BusinessEntry("0300588569", "Hai lần")])


def test_an_act_of_two_that_was_open_gets_its_signer_and_is_signed(world: World, former: Engine) -> None:
    upgrade.upgrade(former)
    with read(former) as conn:
        open_ones = request_rows.every(conn, REGISTRY, RequestFilter(), 1_000)
    (suspension,) = [one for one in open_ones if one.kind == "suspend_company"]
    assert draws.renew(former, NOW + HOUR, world.draw) >= 1
    with write(former) as conn:
        drawn = petitions.find(conn, REGISTRY, suspension.id).signer
        assert drawn is not None
        assert drawn.login in {"binh", "chi", "dung"}
        signer = accounts.find_person(conn, drawn.login)
        done = deciding.sign(conn, signer, suspension.id, NOW + 2 * HOUR)
    assert (done.standing, done.decided_by) == (RequestState.APPROVED, drawn.login)


def _refused(engine: Engine, table: str, row: dict[str, object]) -> bool:
    try:
        with write(engine) as conn:
            insert_row(conn, table, row)
    except IntegrityError:
        return True
    return False


def _message(number: int, **more: object) -> dict[str, object]:
    return GOOD["outbox"] | {"id": 10_000 + number} | more


def _request(number: int, **more: object) -> dict[str, object]:
    return GOOD["requests"] | {"id": 20_000 + number, "subject": f"n{number}"} | more


_BAD_MESSAGES: tuple[dict[str, object], ...] = (
    {"kind": "wish"}, {"kind": ""}, {"kind": "Recall"}, {"state": "lost"}, {"state": "sent"}, {"address": None},
    {"attempts": -1}, {"lease": "x"}, {"once": "recall 0"}, {"person_id": 999},
)  # fmt: skip
_BAD_REQUESTS: tuple[dict[str, object], ...] = (
    {"kind": "wish"}, {"kind": "add_official "}, {"state": "lost"}, {"state": "approved"}, {"decided_at": 3},
    {"decided_by": "binh"}, {"state": "approved", "decided_at": 3, "decided_by": "an"}, {"organisation_id": 999},
    {"kind": "unblock", "subject": "unblock 0"},
)  # fmt: skip
_BAD_SIGNERS: tuple[dict[str, object], ...] = (
    {"drawn": "binh"}, {"drawn_at": 1}, {"drawn_few": False}, {"drawn": "binh", "drawn_at": 1},
    {"drawn": "binh", "drawn_few": True}, {"drawn": "an", "drawn_at": 1, "drawn_few": True},
)  # fmt: skip


def _none_is_taken(engine: Engine) -> None:
    for bad in _BAD_MESSAGES:
        assert _refused(engine, "outbox", _message(0, **bad)), bad
    for bad in _BAD_REQUESTS:
        assert _refused(engine, "requests", _request(0, **bad)), bad


def test_messages_of_hearings_are_taken_from_schema_0011_on_and_wrong_ones_never(former: Engine) -> None:
    new = ("company_hearing", "company_suspended", "company_lifted")
    assert all(_refused(former, "outbox", _message(1, kind=kind)) for kind in new)
    _none_is_taken(former)
    upgrade.upgrade(former, "0011")
    for number, kind in enumerate((*_MESSAGES, *new), 1):
        assert not _refused(former, "outbox", _message(number, kind=kind)), kind
    assert _refused(former, "outbox", _message(99, kind="emergency"))
    _none_is_taken(former)
    _require_sound(former)


def test_counts_of_what_ended_are_taken_from_schema_0012_on_and_wrong_ones_never(former: Engine) -> None:
    upgrade.upgrade(former, "0012")
    good: dict[str, object] = {"day": "2026-11-22", "kind": "sale", "count": 3, "in_trail": 3}
    assert not _refused(former, "retention_counts", good)
    for bad in ({}, {"day": "2026-11-23", "in_trail": 4}, {"day": "2026-11-23", "in_trail": -1}):
        assert _refused(former, "retention_counts", good | bad), bad
    _none_is_taken(former)


def test_requests_for_accounts_and_drawn_signers_are_taken_from_schema_0015_on_and_wrong_ones_never(
    former: Engine,
) -> None:
    new = ("add_official", "reset_official", "enable_official")
    upgrade.upgrade(former, "0014")
    assert all(_refused(former, "requests", _request(1, kind=kind)) for kind in new)
    assert _refused(former, "outbox", _message(1, kind="emergency"))
    upgrade.upgrade(former, "0015")
    drawn: dict[str, object] = {"drawn": "binh", "drawn_at": 1, "drawn_few": False}
    for number, kind in enumerate((*_REQUESTS, "suspend_company", *new), 1):
        assert not _refused(former, "requests", _request(number, kind=kind) | (drawn if number % 2 else {})), kind
    for bad in _BAD_SIGNERS:
        assert _refused(former, "requests", _request(99, **bad)), bad
    for number, kind in enumerate(
        (*_MESSAGES, "company_hearing", "company_suspended", "company_lifted", "emergency"), 1
    ):
        assert not _refused(former, "outbox", _message(number, kind=kind)), kind
    _none_is_taken(former)
    # Nor may a row that is there become one that may not be, nor go while something hangs on it.
    for statement in (
        "UPDATE requests SET drawn = 'an', drawn_at = 1, drawn_few = true WHERE id = 1000",
        "UPDATE requests SET kind = 'wish' WHERE id = 1000",
        "UPDATE requests SET state = 'approved', decided_at = 1, decided_by = made_by WHERE id = 1000",
        "DELETE FROM requests WHERE id = 1000",
    ):
        with pytest.raises(IntegrityError), write(former) as conn:
            conn.exec_driver_sql(statement)
    _require_sound(former)
