"""An entry of the trail is told in words."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import fields

import pytest
from werkzeug.test import TestResponse

from registry.intake.template import Column
from registry.model.goods import Product
from registry.model.people import REGISTRY, Role
from registry.model.retention import RecordKind
from registry.model.trail import StoredEntry, TrailAct, TrailEntry
from registry.office import api_keys, authorities, trail
from registry.store.engine.engine import Connection, read, write
from registry.store.office import trail_rows
from registry.web.officer.trail_words import DETAIL, OFFICER_ACT
from tests.paths import ROOT
from tests.web.conftest import FOOD, MEDICINE, World
from tests.web.officer.test_queue import words
from tests.web.people import Signed, signed_in

AWAY, HOME = ("79", "Chi cục Thành phố Hồ Chí Minh"), ("01", "Chi cục Hà Nội")


@pytest.fixture
def officer(world: World) -> Signed:
    return signed_in(world, Role.OFFICER, login="an", place=AWAY)


def test_the_trail_is_told_in_words_and_its_acts_are_told_apart(world: World, officer: Signed) -> None:
    told: dict[str, object] = {
        "roles": ["producer", "administrator"], "state": "pending", "in_force": ["recalled"], "category": "food",
        "province": "79", "provinces": ["01"], "fields": ["brand"], "scopes": ["verify"], "reason": "rotated",
        "outcome": "no_finding", "kind": "unit_suspect", "unit": ["ABCD2345", 6], "due": "2027-01-31T16:59:00+00:00",
    }  # fmt: skip
    with write(world.engine) as conn:
        trail.audit(conn, TrailEntry(world.moment, "an", TrailAct.PASSWORD_SET, "flag 3", told))
        trail.audit(conn, TrailEntry(world.moment, "an", TrailAct.PASSWORD_SET, f"{'1' * 14} WXYZ2345 6", {}))
    page = words(officer.get("/officer/audit"))
    for there in (
        "đặt mật khẩu", "Cảnh báo 3", "vai trò: Nhà sản xuất, Quản trị", "trạng thái: chờ duyệt", "hàng: Thực phẩm",
        "đang có hiệu lực: Đang thu hồi", "Hồ Chí Minh", "các tỉnh: Hà Nội", "mục: nhãn hiệu", "quyền: Kiểm tra mã",
        "lý do: đã thay khóa mới", "kết luận: Không phát hiện gì", "ABCD2345 / 7", "hạn: 31/01/2027 23:59",
        "WXYZ2345 / 7",
    ):  # fmt: skip
        assert there in page, there
    names = [phrase.vi for phrase in OFFICER_ACT.values()]
    assert len(names) == len(set(names))
    assert 'href="/officer/audit"' in officer.get("/officer/queue").text


def test_a_restored_backup_is_told_with_what_was_lost(world: World, officer: Signed) -> None:
    told = {
        "taken_at": "2026-11-22T05:00:00+00:00", "unsealed": True, "lineage": "continues", "entries": 4,
        "lost": {"order_placed": 2, "of_tomorrow": 1}, "replaced": {"number": 9, "sha256": "ab"},
    }  # fmt: skip
    with write(world.engine) as conn:
        trail.audit(conn, TrailEntry(world.moment, "operator", TrailAct.RESTORED, "saved.backup", told))
    page = words(officer.get("/officer/audit"))
    for there in (
        "khôi phục từ bản sao lưu", "saved.backup", "22/11/2026 12:00", "nối tiếp bản sao lưu", "giữ lại: 4",
        "đặt mã: 2", "of_tomorrow: 1", "số: 9", "không niêm phong",
    ):  # fmt: skip
        assert there in page, (there, page)


def put(conn: Connection, entry: StoredEntry, detail: str) -> None:
    """A row as another release, or a hand that tampers, may write it."""
    before = trail_rows.last(conn)
    number = before.number + 1 if before else 1
    trail_rows.append(conn, number, entry, detail, number.to_bytes(32, "big"))


def test_what_no_table_of_words_knows_is_shown_as_it_stands(world: World, officer: Signed) -> None:
    told = (
        '{"outcome": "of_tomorrow", "kind": 7, "roles": ["king"], "state": "asleep", "unit": ["ABCD2345", null],'
        ' "reason": "moon"}'
    )
    with write(world.engine) as conn:
        put(conn, StoredEntry(world.moment, "an", "act_of_tomorrow", "thing 3"), told)
        put(conn, StoredEntry(world.moment, "an", "flag_settled", "flag 4"), "[1]")
        put(conn, StoredEntry(world.moment, "an", "flag_settled", "flag 5"), "no JSON")
    answer = officer.get("/officer/audit")
    assert answer.status_code == 200
    page = words(answer)
    for there in ("act_of_tomorrow", "thing 3", "kết luận: of_tomorrow", "king", "asleep", "moon", "Cảnh báo 5"):
        assert there in page, there


def written() -> Iterator[str]:
    """The names of details, as the functions that write into the trail, or ask for a petition, write them out."""
    for path in sorted((ROOT / "registry").rglob("*.py")):
        source = path.read_text("utf-8")
        if "TrailEntry" not in source and "Petition(" not in source:
            continue
        for function in ast.walk(ast.parse(source)):
            if isinstance(function, ast.FunctionDef):
                text = ast.get_source_segment(source, function) or ""
                if any(
                    name in text
                    for name in ("TrailEntry(", "_audit(", "_entry(", "Petition(", "_about(", "Warrant(", "_note(")
                ):
                    yield from _keys(function)


def _keys(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.Dict(keys):
                yield from (key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
            case ast.Subscript(_, ast.Constant(str(key)), ast.Store()):
                yield key


def test_every_detail_that_is_written_has_its_words_and_no_other() -> None:
    # What an application was granted, a token's digest and those of measures stay with their petition; a claim tells
    # the product, a call to the API its columns.
    names = set(written()) - {"granted", "token", "measures"} | {f"ended_{kind}" for kind in RecordKind}
    of_products = {field.name for field in fields(Product)} | set(Column)
    assert names - DETAIL.keys() == set()
    assert DETAIL.keys() - names - of_products == set()


def acts_of(world: World) -> list[tuple[str, str, str, str | None]]:
    """Each entry, the oldest first: act, on what, by whom, and who signed."""
    with read(world.engine) as conn:
        there = [one.entry for one in trail.entries(conn, REGISTRY, at_most=200)]
    return [(str(one.act), one.subject, one.by, one.second) for one in reversed(there)]


def test_acts_of_weight_that_are_carried_out_stand_in_the_trail(world: World) -> None:
    """Not by reading the sources (`tests/office/test_trail_walk.py`): each is done on its page, or by its call."""
    boss = signed_in(world, Role.ADMINISTRATOR, login="boss")
    lan = signed_in(world, Role.ADMINISTRATOR, Role.PRODUCER, login="lan", organisation_id=1)
    officer = signed_in(world, Role.OFFICER, login="can.bo")
    colleague = signed_in(world, Role.OFFICER, login="cuc")
    site = {"name": "Kho 1", "kind": "warehouse", "province": "01"}
    team = {"name": "Đội 4", "force": "police", "province": "79", "commune": ""}
    recall = {"gtin": MEDICINE, "level": 2, "reason": "Quyết định 12"}

    def form(signed: Signed, path: str, **values: object) -> Callable[[], TestResponse]:
        return lambda: signed.post(path, **values)

    def call(signed: Signed, path: str, body: object) -> Callable[[], TestResponse]:
        return lambda: signed.client.post(path, json=body, headers={"X-CSRF": signed.csrf})

    def newest_key() -> str:
        with read(world.engine) as conn:
            return api_keys.every(conn, REGISTRY)[0].prefix

    def number_of(name: str) -> int:
        with read(world.engine) as conn:
            return authorities.find(conn, name).id

    done: list[tuple[Callable[[], TestResponse], list[tuple[str, str, str, str | None]]]] = [
        (form(lan, "/people", login="moi", name="Mới", role="producer"), [("person_added", "moi", "lan", None)]),
        (form(lan, "/people/moi/reset"), [("password_reset", "moi", "lan", None)]),
        (form(lan, "/people/moi/disable"), [("person_disabled", "moi", "lan", None)]),
        (form(lan, "/people/moi/enable"), [("person_enabled", "moi", "lan", None)]),
        (form(lan, "/sites", **site), [("site_added", "Kho 1", "lan", None)]),
        (form(lan, "/people/moi/sites", sites="Kho 1"), [("person_bound", "moi", "lan", None)]),
        (form(lan, "/keys", key_role="producer", scope="orders"), [("api_key_made", "KEY", "lan", None)]),
        (lambda: lan.post(f"/keys/{newest_key()}/revoke"), [("api_key_revoked", "KEY", "lan", None)]),
        (form(boss, "/authorities", **team), [("authority_added", "Đội 4", "boss", None)]),
        (form(boss, "/forces", code="fire", name_vi="PCCC", name_en="Fire"), [("force_added", "fire", "boss", None)]),
        (
            lambda: boss.post("/people/cuc/authority", authority=str(number_of("Đội 4"))),
            [("person_moved", "cuc", "boss", None)],
        ),
        (
            lambda: boss.post(f"/authorities/{number_of('Đội 4')}", **team | {"province": ""}),
            [("authority_changed", "Đội 4", "boss", None)],
        ),
        # One administrator alone makes no officer.
        (
            form(boss, "/people", login="xuan", name="X", role="officer", authority="1"),
            [("add_official_asked", "xuan", "boss", None)],
        ),
        (call(officer, "/v1/recalls", recall), [("recall", MEDICINE, "can.bo", None)]),
        (call(lan, "/v1/orders", {"gtin": FOOD, "quantity": 3, "lot": "L9"}), [("order_placed", "ORDER", "lan", None)]),
    ]
    for act, expected in done:
        before = len(acts_of(world))
        answer = act()
        assert answer.status_code in (200, 201, 303), answer.text
        entries = acts_of(world)[before:]
        made = {"KEY": newest_key() if "api_key" in expected[0][0] else "", "ORDER": entries[0][1]}
        assert entries == [(act, made.get(on, on), by, second) for act, on, by, second in expected]
    assert colleague.person.login == "cuc"
    with read(world.engine) as conn:
        assert trail.check_chain(conn) is None
