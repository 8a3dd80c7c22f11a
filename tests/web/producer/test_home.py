"""The first pages of the desk: what was done, and only what is one's own."""

from registry.office import trail
from registry.store.engine.engine import read
from tests.web.conftest import World
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
