"""The first pages of the desk: what was done, and only what is one's own."""

from registry.model.trail import StoredEntry
from registry.office import trail
from registry.store.engine.engine import read, write
from tests.web.conftest import World
from tests.web.officer.test_trail import put
from tests.web.producing import give_prefix, producer, second_organisation

NEW = "08934588012372"


def test_the_trail_shows_what_was_done_and_only_ones_own(world: World) -> None:
    other = second_organisation(world)
    signed = producer(world)
    signed.post("/producer/products/new", gtin=NEW, name="Vitamin C", category="supplement")
    page = signed.get("/producer/trail").text
    assert "Thêm sản phẩm" in page
    assert NEW in page
    assert NEW not in producer(world, other.id).get("/producer/trail").text
    assert signed.person.login in page
    give_prefix(world)
    assert "cơ quan quản lý" in signed.get("/producer/trail").text
    with read(world.engine) as conn:
        assert trail.check_chain(conn) is None


def test_an_act_of_another_release_is_shown_as_it_stands(world: World) -> None:
    signed = producer(world)
    with write(world.engine) as conn:
        holder = signed.person.organisation_id
        put(conn, StoredEntry(world.moment, "an", "act_of_tomorrow", NEW, {}, holder), '{"outcome": "x"}')
    answer = signed.get("/producer/trail")
    assert answer.status_code == 200
    assert "act_of_tomorrow" in answer.text
