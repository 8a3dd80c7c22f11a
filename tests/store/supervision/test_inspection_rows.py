"""Rows of inspections: whose they are, lists that come twice, and that looking up is no walk over the table."""

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.model.authorities import NOWHERE, Territory
from registry.model.inspections import Inspection, InspectionLine, ListCounts, Photo, SignedReport, StandingMeasure
from registry.model.people import REGISTRY, Person, Role, Viewer
from registry.model.phrases import Phrase
from registry.store.engine.engine import IntegrityError, read, write
from registry.store.office import file_rows
from registry.store.supervision import inspection_rows
from registry.store.supervision.inspection_rows import BatchEntry
from tests.factories import NOW, OWN_AUTHORITY, World, add_account, make_organisation
from tests.store.plans import noted, read_whole

LATER = NOW + timedelta(minutes=5)


def make_person(world: World, login: str, organisation_id: int | None = None) -> int:
    with write(world.engine) as conn:
        new = Person(0, login, f"Người {login}", organisation_id, (Role.INSPECTOR,), authority=OWN_AUTHORITY)
        return add_account(conn, new, "test", NOW, world.draw).person.id


def make_inspection(world: World, person: int, name: str = "AAAAAAAA", organisation: int | None = None) -> Inspection:
    new = Inspection(name, person, organisation, "", "Cơ quan", "Chợ", "01", "Định kỳ", "QĐ 1", None, NOW)
    with write(world.engine) as conn:
        assert inspection_rows.add(conn, new)
    return new


def make_check(number: int, verdict: str = "genuine") -> InspectionLine:
    return InspectionLine(
        number, NOW, number.to_bytes(32, "big"), f"(01){number}", verdict, ("seal_valid",), f"{number:014}"
    )


def brought(number: int, batch: bytes = b"a" * 16, place: int | None = None) -> BatchEntry:
    return BatchEntry(number.to_bytes(32, "big"), batch, number if place is None else place)


def fill(world: World, of: Inspection, *checks: InspectionLine) -> None:
    with write(world.engine) as conn:
        inspection_rows.add_checks(conn, of.id, [(one, brought(one.number)) for one in checks])


def test_each_sees_their_own_their_organisations_and_those_of_the_territory(world: World) -> None:
    organisation = make_organisation(world).id
    alone, one, two = make_person(world, "alone"), make_person(world, "one", 1), make_person(world, "two", 1)
    make_inspection(world, alone)
    make_inspection(world, one, "BBBBBBBB", organisation)

    def seen(viewer: Viewer, person: int | None) -> list[str]:
        with read(world.engine) as conn:
            listed = sorted(found.id for found, _ in inspection_rows.every(conn, viewer, person))
            opened = [name for name in ("AAAAAAAA", "BBBBBBBB") if inspection_rows.one(conn, name, viewer, person)]
        assert listed == opened
        return listed

    assert seen(Viewer(None, NOWHERE), alone) == seen(Viewer(None, Territory("79")), alone) == ["AAAAAAAA"]
    assert seen(Viewer(None, Territory("01")), 999) == ["AAAAAAAA", "BBBBBBBB"]
    assert seen(Viewer(None, Territory("01", "00004")), 999) == []
    assert seen(Viewer(organisation), one) == seen(Viewer(organisation), two) == ["BBBBBBBB"]
    assert seen(Viewer(None, Territory("79")), 999) == []
    assert seen(REGISTRY, None) == ["AAAAAAAA", "BBBBBBBB"]
    assert seen(Viewer(organisation), None) == ["BBBBBBBB"]


def test_an_id_is_given_once(world: World) -> None:
    made = make_inspection(world, make_person(world, "thanh.tra"))
    with write(world.engine) as conn:
        assert not inspection_rows.add(conn, replace(made, place="Elsewhere"))


def test_a_check_comes_back_as_it_was_put(world: World) -> None:
    of = make_inspection(world, make_person(world, "thanh.tra"))
    standing = StandingMeasure("recalled", "lot", 2, "Sai hàm lượng", Phrase("Trả lại", "Return it"), NOW)
    full = replace(
        make_check(1), serial="S", lot="L", expiry=NOW.date(), product="Sữa", producer="Cty", level="unit",
        seal="valid", history=Phrase("Lần đầu.", "First."), measures=(standing,),
        reasons=("lot_recalled", "seal_valid"),
    )  # fmt: skip
    fill(world, of, full, make_check(2))
    with read(world.engine) as conn:
        assert inspection_rows.all_checks(conn, of.id) == [full, make_check(2)]
        assert inspection_rows.check(conn, of.id, 1) == full
        assert inspection_rows.check(conn, of.id, 3) is None


def test_a_code_is_one_row_of_an_inspection(world: World) -> None:
    of = make_inspection(world, make_person(world, "thanh.tra"))
    fill(world, of, make_check(1))
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        inspection_rows.add_checks(conn, of.id, [(replace(make_check(1), number=2), brought(1))])


def test_a_place_of_a_list_counts_once(world: World) -> None:
    of = make_inspection(world, make_person(world, "thanh.tra"))
    fill(world, of, make_check(1))

    def bring(*again: BatchEntry) -> int:
        with write(world.engine) as conn:
            inspection_rows.bring_again(conn, of.id, again, NOW)
            found = inspection_rows.check(conn, of.id, 1)
            assert found is not None
            return found.times

    assert bring() == 1
    assert bring(brought(1)) == 1
    assert bring(brought(1, place=5), brought(1, place=5)) == 2
    assert bring(brought(1, b"b" * 16, 0)) == 3
    assert bring(brought(1, b"b" * 16, 0)) == 3


def test_what_is_taken_off_leaves_the_counts_and_may_come_back(world: World) -> None:
    of = make_inspection(world, make_person(world, "thanh.tra"))
    fill(world, of, make_check(1), make_check(2), make_check(3, "forged"))

    def counts() -> ListCounts:
        with read(world.engine) as conn:
            return inspection_rows.counts(conn, of.id)

    assert counts() == ListCounts({"genuine": 2, "forged": 1}, 0)
    with write(world.engine) as conn:
        assert inspection_rows.remove(conn, of.id, 1, NOW)
        assert not inspection_rows.remove(conn, of.id, 1, LATER)
        assert not inspection_rows.remove(conn, of.id, 9, NOW)
    assert counts() == ListCounts({"genuine": 1, "forged": 1}, 1)
    with read(world.engine) as conn:
        assert [one.number for one in inspection_rows.page(conn, of.id, "genuine")] == [2]
        assert [one.number for one in inspection_rows.page(conn, of.id, before=3)] == [2, 1]
    with write(world.engine) as conn:
        assert inspection_rows.restore(conn, of.id, 1, LATER)
        assert not inspection_rows.restore(conn, of.id, 1, LATER)
    assert counts() == ListCounts({"genuine": 2, "forged": 1}, 0)


def test_closing_happens_once_and_keeps_the_bytes(world: World) -> None:
    of = make_inspection(world, make_person(world, "thanh.tra"))
    with read(world.engine) as conn:
        assert inspection_rows.kept(conn, of.id) is None
    with write(world.engine) as conn:
        assert inspection_rows.close(conn, of.id, NOW, SignedReport(b"\x00report", "a..b"))
        assert not inspection_rows.close(conn, of.id, NOW, SignedReport(b"other", "c..d"))
        assert not inspection_rows.change(conn, replace(of, place="Elsewhere"))
    with read(world.engine) as conn:
        assert inspection_rows.kept(conn, of.id) == SignedReport(b"\x00report", "a..b")
        assert inspection_rows.kept(conn, "NOSUCH00") is None


def test_photos_come_in_order_and_once(world: World) -> None:
    of = make_inspection(world, make_person(world, "thanh.tra"))
    with write(world.engine) as conn:
        one, two = (file_rows.put(conn, content, "image/jpeg", NOW) for content in (b"1", b"2"))
        for digest, at in ((two, LATER), (one, NOW), (two, LATER)):
            inspection_rows.add_photo(conn, of.id, Photo(digest, b"o" * 32, at))
        assert [photo.digest for photo in inspection_rows.photos_of(conn, of.id)] == [one, two]
        assert inspection_rows.remove_photo(conn, of.id, one)
        assert not inspection_rows.remove_photo(conn, of.id, one)


def test_known_codes_are_found_by_the_index(world: World) -> None:
    of = make_inspection(world, make_person(world, "thanh.tra"))
    fill(world, of, *(make_check(n) for n in range(1, 500)))
    wanted = [n.to_bytes(32, "big") for n in (1, 400, 900)]
    with noted(world.engine) as ran, read(world.engine) as conn:
        assert inspection_rows.present(conn, of.id, wanted) == set(wanted[:2])
        assert set(inspection_rows.by_digest(conn, of.id, wanted)) == set(wanted[:2])
        assert inspection_rows.present(conn, of.id, []) == set()
    with read(world.engine) as conn:
        for statement, parameters in ran:
            assert "inspection_checks" not in read_whole(conn, statement, parameters)
