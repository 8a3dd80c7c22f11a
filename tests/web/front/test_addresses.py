"""The one table of addresses: every address of the server stands in it once, and what does not is closed."""

import re
from pathlib import Path

from registry.intake import decoding
from registry.model.people import Permission
from registry.web.api import sales
from registry.web.front import addresses
from registry.web.front.addresses import ADDRESSES, Address, WorkKind, of_request
from tests.web.conftest import World
from tests.web.front.test_credentials import LET_IN


def test_every_address_is_classified_and_nothing_else(world: World) -> None:
    ours = {
        f"{method} {rule.rule}"
        for rule in world.app().url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert ours == set(ADDRESSES)
    # A row that stands twice would hide the first.
    written = re.findall(r'^    "([A-Z]+ /[^"]*)": ', Path(str(addresses.__file__)).read_text("utf-8"), re.MULTILINE)
    assert sorted(written) == sorted(ADDRESSES)


def asked_for(world: World, method: str, path: str) -> Address | None:
    with world.app().test_request_context(path, method=method):
        return of_request()


def test_a_request_has_the_row_of_its_method(world: World) -> None:
    assert asked_for(world, "GET", "/v1/orders/x") == ADDRESSES["GET /v1/orders/<order_id>"]
    assert asked_for(world, "HEAD", "/producer/orders/x/codes") == ADDRESSES["GET /producer/orders/<order_id>/codes"]
    assert asked_for(world, "POST", "/people") == ADDRESSES["POST /people"]
    for method, path in (("GET", "/nowhere"), ("PUT", "/people"), ("OPTIONS", "/people")):
        assert asked_for(world, method, path) is None


def test_only_these_rows_are_out_of_the_ordinary() -> None:
    assert {name for name, row in ADDRESSES.items() if row.flooded} == {"POST /v1/verify"}
    assert {name for name, row in ADDRESSES.items() if row.place is None} == {"GET /healthz"}
    assert {name: row.calls for name, row in ADDRESSES.items() if row.calls} == {
        "POST /scan/photo": 10,
        "POST /forgot": 1,
        "POST /address": 1,
        "POST /report": 1,
        "GET /report/<receipt>": 1,
        "POST /v1/reports": 1,
        "GET /v1/reports/<receipt>": 1,
    }
    # Sales are short work, though their lists may be long.
    large = {name for name, row in ADDRESSES.items() if row.body > addresses.FORM_BODY}
    quick = {name for name in large if ADDRESSES[name].place is not WorkKind.LONG}
    assert quick == {"POST /v1/sales", "POST /v1/sales/undo"}
    assert not any(row.calls and not row.strangers for row in ADDRESSES.values())


def test_bodies_have_room_for_what_their_pages_take() -> None:
    batch = addresses.SINGLE_BODY + sales.MAX_CODES * addresses.BATCH_CODE
    assert ADDRESSES["POST /v1/sales"].body == ADDRESSES["POST /v1/sales/undo"].body == batch
    # Beside the photo its form has a frame.
    assert 1024 <= ADDRESSES["POST /scan/photo"].body - decoding.MOST_BYTES <= 64 * 1024


def test_an_address_that_nobody_classified_is_closed(world: World) -> None:
    app = world.app()
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    assert app.test_client().get("/forgotten").status_code == 500


GUARDED = {address: row for address, row in ADDRESSES.items() if row.permission is not None}


def test_every_permission_has_its_doors_and_its_people() -> None:
    assert set(LET_IN) == set(Permission)
    assert {row.permission for row in GUARDED.values()} == set(Permission)
