"""What a producer asks officers for: a GTIN that another holds, one more prefix."""

from registry.model.people import REGISTRY, Role
from registry.model.requests import RequestFilter, RequestKind
from registry.store.engine.engine import read
from registry.store.office import request_rows
from tests.web.conftest import World
from tests.web.people import signed_in
from tests.web.producing import THEIRS, kept, producer, second_organisation


def test_anothers_gtin_can_be_claimed_and_an_officer_gets_the_request(world: World) -> None:
    other = second_organisation(world)
    signed = producer(world)
    form = {"gtin": THEIRS, "name": "Cà phê của tôi", "category": "food"}
    refused = signed.post("/producer/products/new", **form)
    assert refused.status_code == 409
    assert 'formaction="/producer/claims"' in refused.text
    assert signed.post("/producer/claims", **form).location == "/producer/requests?said=pd_claimed"
    with read(world.engine) as conn:
        (asked,) = request_rows.every(conn, REGISTRY, RequestFilter([RequestKind.CLAIM]))
    assert (asked.subject, asked.organisation_id, asked.content["name"]) == (THEIRS, 1, "Cà phê của tôi")
    assert THEIRS in signed.get("/producer/requests").text
    assert THEIRS not in producer(world, other.id).get("/producer/requests").text
    assert kept(world, THEIRS).product.name == "Cà phê rang"  # type: ignore[union-attr]


def test_a_prefix_is_asked_for_and_a_text_that_is_none_refused(world: World) -> None:
    signed = producer(world)
    assert signed.post("/producer/prefixes", prefix="abc").status_code == 400
    assert signed.post("/producer/prefixes", prefix="8934588").status_code == 303
    page = signed.get("/producer/requests").text
    assert "8934588" in page
    assert "Đang chờ" in page


def test_a_short_prefix_is_asked_about_once_and_a_usual_one_is_not(world: World) -> None:
    signed = producer(world)
    asked = signed.post("/producer/prefixes", prefix="893600")
    assert asked.status_code == 400
    assert "Tiền tố 893600" in asked.text
    assert 'value="893600"' in asked.text
    with read(world.engine) as conn:
        assert request_rows.every(conn, REGISTRY, RequestFilter([RequestKind.PREFIX])) == []
    # What was confirmed is that number, and no other.
    assert signed.post("/producer/prefixes", prefix="893601", confirmed="893600").status_code == 400
    assert signed.post("/producer/prefixes", prefix="893600", confirmed="893600").status_code == 303
    assert signed.post("/producer/prefixes", prefix="8936001").status_code == 303
    officer = signed_in(world, Role.OFFICER)
    with read(world.engine) as conn:
        short, usual = request_rows.every(conn, REGISTRY, RequestFilter([RequestKind.PREFIX]))
    assert "7 đến 12 chữ số" in officer.get(f"/officer/requests/{short.id}").text
    assert "7 đến 12 chữ số" not in officer.get(f"/officer/requests/{usual.id}").text
