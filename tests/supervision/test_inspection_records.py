"""What stands on record of an inspection: numbers by verdict, pages, its own photos, the report of a closed one."""

import pytest

from registry.errors import NotFound
from registry.model.inspections import Inspection, Photo
from registry.store.engine.engine import read, write
from registry.store.office import file_rows
from registry.store.supervision import inspection_rows
from registry.supervision import inspection_records, inspections
from tests.factories import World, make_order
from tests.supervision.test_inspections import WORDS, Field, at_work, make_inspector, texts_of

__all__ = ["at_work"]

PICTURE = b"\xff\xd8\xff picture"


@pytest.fixture
def listed(at_work: Field) -> Field:
    order = make_order(at_work.world)
    at_work.add(*texts_of(at_work.world, order, 3), "hello", f"{order.gtin} NOSUCH")
    return at_work


def keep_photo(world: World, inspection: Inspection) -> str:
    with write(world.engine) as conn:
        digest = file_rows.put(conn, PICTURE, "image/jpeg", world.now)
        inspection_rows.add_photo(conn, inspection.id, Photo(digest, bytes(32), world.now))
    return digest.hex()


def test_codes_are_counted_by_verdict_in_the_order_of_the_words_without_those_taken_off(listed: Field) -> None:
    inspections.remove(listed.world.engine, listed.who, listed.opened.id, 1, listed.world.now)
    with read(listed.world.engine) as conn:
        counts = inspection_records.counts(conn, listed.opened)
        ((opened, number),) = inspection_records.every(conn, listed.who.viewer, listed.who.person_id)
    assert list(counts.by_verdict.items()) == [("genuine", 2), ("unknown", 1), ("malformed", 1)]
    assert (counts.total, counts.removed, opened, number) == (4, 1, listed.opened, 4)


def test_pages_go_down_to_the_first_code(listed: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection_records, "PAGE", 2)
    pages, before = list[list[int]](), None
    with read(listed.world.engine) as conn:
        for _ in range(3):
            found, before = inspection_records.page(conn, listed.opened, None, before)
            pages.append([one.number for one in found])
        genuine, more = inspection_records.page(conn, listed.opened, "genuine", 3)
    assert (pages, before) == ([[5, 4], [3, 2], [1]], None)
    assert ([one.number for one in genuine], more) == ([2, 1], None)


def test_a_code_that_is_not_on_the_list_is_not_found(listed: Field) -> None:
    with read(listed.world.engine) as conn:
        assert inspection_records.line(conn, listed.opened, 4).verdict == "malformed"
        with pytest.raises(NotFound, match="has no code 6"):
            inspection_records.line(conn, listed.opened, 6)


def test_a_photo_is_given_by_the_inspection_that_names_it_alone(listed: Field) -> None:
    who = make_inspector(listed.world, "khac")
    other = inspections.open_new(listed.world.engine, who, "Khác", WORDS, listed.world.now, "twice")
    name = keep_photo(listed.world, listed.opened)
    with read(listed.world.engine) as conn:
        assert inspection_records.photo(conn, listed.opened, name) == PICTURE
        assert [one.digest.hex() for one in inspection_records.photos(conn, listed.opened)] == [name]
        for inspection, wrong in ((other, name), (listed.opened, "00" * 32)):
            with pytest.raises(NotFound, match="no such photo"):
                inspection_records.photo(conn, inspection, wrong)


def test_a_report_is_there_once_the_inspection_is_closed(listed: Field) -> None:
    with read(listed.world.engine) as conn, pytest.raises(NotFound, match="still open"):
        inspection_records.report(conn, listed.opened)
    signed = listed.close()
    with read(listed.world.engine) as conn:
        assert inspection_records.report(conn, listed.opened) == signed
