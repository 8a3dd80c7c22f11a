"""What has ended is not found on any page, and lists and dossiers that named it go on."""

from datetime import timedelta
from uuid import uuid4

from registry.model.cases import FlagOutcome, ReportOutcome, ReportReason, Ruling
from registry.model.people import Role
from registry.model.requests import Petition, RequestKind, RequestState
from registry.store.engine import schema
from registry.store.engine.engine import write
from registry.store.office import file_rows, request_rows
from registry.supervision import flags, reports, retention
from tests.factories import make_officer
from tests.web.conftest import World
from tests.web.inspecting import make_inspection
from tests.web.officer.test_queue import flagged
from tests.web.people import signed_in

LONG = timedelta(days=20 * 365)


def test_every_page_of_what_ended_says_that_it_is_not_there(world: World) -> None:
    inspector, now = signed_in(world, Role.INSPECTOR), world.moment
    inspection = make_inspection(world, inspector.person)
    flag_id = flagged(world)
    flags_ended = Ruling(FlagOutcome.NO_FINDING, "xong", "an")
    with write(world.engine) as conn:
        photo = file_rows.put(conn, b"photo", "image/jpeg", now)
        conn.execute(
            schema.inspection_photos.insert().values(
                inspection_id=inspection.id, digest=photo, original=bytes(32), at=now
            )
        )
        closed = {"closed_at": now, "report": b"{}", "signature": "x"}
        conn.execute(schema.inspections.update().values(**closed))
        numbers = []
        for subject in ("8931", "8932"):
            numbers.append(request_rows.add(conn, Petition(0, RequestKind.PREFIX, subject, {}, now, "lan", 1)))
        request_rows.decide(conn, numbers[0], RequestState.REFUSED, "an", "không", now)
    told = [
        reports.hand_in(
            world.engine, reports.NewReport(uuid4().bytes, ReportReason.OTHER, words="x"), f"10.0.{n}.0/24", now,
            lambda bound, n=n: (n + 7) % bound,  # type: ignore[misc]
        )
        for n in range(2)
    ]  # fmt: skip
    with write(world.engine) as conn:
        reports.settle(conn, make_officer(), told[0].id, ReportOutcome.NOT_ENOUGH, "", now)
        flags.settle(conn, flag_id, flags_ended, now)
        newest = {"kind": "unit_suspect", "gtin": "0" * 14, "lot": "", "order_id": "", "unit_index": -1, "times": 1}
        conn.execute(
            schema.flags.insert().values(**newest, opened_at=now, last_at=now, authenticated=False, evidence="{}")
        )
    officer = signed_in(world, Role.OFFICER)
    pages = (
        (officer, f"/officer/flags/{flag_id}"),
        (officer, f"/officer/reports/{told[0].id}"),
        (officer, f"/officer/requests/{numbers[0]}"),
        (officer, f"/report/{told[0].receipt}"),
        (inspector, f"/inspector/{inspection.id}"),
        (inspector, f"/inspector/{inspection.id}/report.json"),
        (inspector, f"/inspector/{inspection.id}/photos/{photo.hex()}"),
    )
    assert [path for who, path in pages if who.get(path).status_code != 200] == []
    ended = retention.run(world.engine, "an", now + LONG, lambda _kind, _count: None)
    assert {str(kind) for kind, count in ended.items() if count} >= {"flag", "report", "request", "inspection"}
    assert [path for who, path in pages if who.get(path).status_code != 404] == []
    assert inspector.get("/inspector").status_code == 200
    for path in ("", "/queue", "/flags?state=all", "/reports?state=all", "/requests?state=all", "/audit"):
        assert officer.get(f"/officer{path}").status_code == 200, path
    assert "xóa hồ sơ hết hạn lưu" in officer.get("/officer/audit").text
    assert "ended records whose time was over" in officer.get("/officer/audit?lang=en").text
