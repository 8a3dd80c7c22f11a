"""What checks over HTTP leave behind, and what leaves nothing at all."""

import json
import re
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.codes.pseudonyms import scan_pseudonym
from registry.keys import making
from registry.model import phrases
from registry.model.sightings import Scan
from registry.store.engine.engine import read, write
from registry.store.engine.schema import metadata, scans
from registry.store.market import scan_rows
from registry.web.front.context import EXTENSION, Service
from tests.web.conftest import MEDICINE, NOW, World

ID = "01997a2e-6c1b-7d2a-8f00-3b1c5d7e9f01"


def rows(world: World) -> list[list[object]]:
    with read(world.engine) as conn:
        # How often a network missed is counted too (`web.front.limits`); that says nothing of a code.
        kept = [each for each in metadata.sorted_tables if each.name != "sign_in_attempts"]
        return [list(conn.execute(each.select())) for each in kept]


def kept(world: World) -> list[Scan]:
    with read(world.engine) as conn:
        return [scan_rows._scan(row) for row in conn.execute(scans.select().order_by(scans.c.at, scans.c.scan_id))]


def expected(client: FlaskClient, world: World, given: str) -> list[bytes]:
    """The ids under which a scan is kept on the units that have scans: a keyed hash of the caller's and the unit."""
    opened: Service = client.application.extensions[EXTENSION]
    key = opened.custodian.keyring.pseudonym_key
    return [scan_pseudonym(key, one.unit, uuid.UUID(given).bytes) for one in kept(world)]


def ask(client: FlaskClient, code: str, **more: Any) -> dict[str, Any]:
    answer = client.post("/v1/verify", json={"code": code, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = json.loads(answer.data)
    return found


def test_a_check_is_recorded_and_the_next_one_is_told_of_it(world: World, client: FlaskClient) -> None:
    first = ask(client, world.printed["genuine"], scan={"place": {"province": "01"}})
    assert first["history"]["first_checked_at"] is None
    second = ask(client, world.printed["genuine"])
    assert second["history"]["first_place"] == "01"
    assert second["history"]["vi"]
    # The same network without a token within half an hour: one session, one row.
    assert len(kept(world)) == 1


def test_record_false_leaves_no_trace_in_any_table(world: World, client: FlaskClient) -> None:
    service: Service = client.application.extensions[EXTENSION]
    before = rows(world)
    for code in world.printed.values():
        scan = ask(client, code, record=False, scan={"id": ID, "place": {"province": "01"}})["scan"]
        assert scan == {"id": ID, "place": {"province": "01"}}
    client.post("/v1/verify/batch", json={"codes": list(world.printed.values()), "record": False})
    service.tally.flush()
    assert rows(world) == before


@pytest.mark.parametrize("accept", ["text/html", "application/json", "application/linkset+json"])
def test_a_get_leaves_no_trace_in_any_table(world: World, client: FlaskClient, accept: str) -> None:
    service: Service = client.application.extensions[EXTENSION]
    before = rows(world)
    for code in world.printed.values():
        if code.startswith("HTTPS://ID.EXAMPLE/"):
            client.get(code.removeprefix("HTTPS://ID.EXAMPLE"), headers={"Accept": accept})
    service.tally.flush()
    assert rows(world) == before


def test_a_repeated_id_is_one_scan_and_sees_what_changed(world: World, client: FlaskClient) -> None:
    scan = {"id": ID}
    first = ask(client, world.printed["genuine"], scan=scan)
    again = ask(client, world.printed["genuine"], scan={"id": ID.upper()})
    assert again["verdict"] == first["verdict"]
    # Of its own scan nothing is said, neither that it is the first nor that there was one before.
    assert set(again["history"].values()) == {None}
    assert [one.id for one in kept(world)] == expected(client, world, ID)
    assert len(kept(world)) == 1
    with write(world.engine) as conn:
        making.revoke(conn, world.code_key, "lost", NOW)
    assert ask(client, world.printed["genuine"], scan=scan)["verdict"] == "listed"


def test_a_batch_is_one_scan_of_each_unit(world: World, client: FlaskClient) -> None:
    codes = [world.printed[name] for name in ("genuine", "recalled", "genuine", "malformed", "listed")]
    body = json.loads(client.post("/v1/verify/batch", json={"codes": codes, "scan": {"id": ID}}).data)
    assert {result["scan"]["device"] for result in body["results"]} != {None}
    assert [one.id for one in kept(world)] == expected(client, world, ID)
    assert len({one.id for one in kept(world)}) == 2
    client.post("/v1/verify/batch", data="code\n" + codes[0] + "\n", content_type="text/csv")
    assert len(kept(world)) == 2


def test_a_list_of_lines_says_in_the_query_that_it_leaves_no_trace(world: World, client: FlaskClient) -> None:
    before, code = rows(world), world.printed["genuine"]
    lines = json.dumps({"code": code}) + "\n"
    for kind, body in (("text/csv", f"code\n{code}\n"), ("application/x-ndjson", lines)):
        answer = client.post("/v1/verify/batch?record=false", data=body, content_type=kind)
        assert answer.status_code == 200
        refused = client.post("/v1/verify/batch?record=perhaps", data=body, content_type=kind)
        assert (refused.status_code, json.loads(refused.data)["code"]) == (400, "record")
        assert client.post("/v1/verify/batch?scan=1", data=body, content_type=kind).status_code == 400
    assert rows(world) == before
    client.post(f"/v1/verify/batch?scan={ID}", data=lines, content_type="application/x-ndjson")
    assert [one.id for one in kept(world)] == expected(client, world, ID)


def test_forgeries_and_nonsense_are_counted_not_recorded(world: World, client: FlaskClient) -> None:
    for name in ("forged", "malformed", "foreign", "unknown"):
        ask(client, world.printed[name])
    assert kept(world) == []
    client.application.extensions[EXTENSION].tally.flush()
    with read(world.engine) as conn:
        counted = conn.exec_driver_sql("SELECT kind, count FROM hourly_counts").fetchall()
    numbers = {row.kind: row[1] for row in counted}
    assert numbers == {"forged": 1, "malformed": 1, "foreign": 1, "unknown": 1}


# --- the page


def told_scan_id(answer: TestResponse) -> str:
    found = re.search(r'name="scan" value="([0-9a-f-]{36})"', answer.text)
    assert found
    return found[1]


def test_the_form_makes_the_id_and_a_reload_or_the_other_language_is_the_same_scan(
    world: World, client: FlaskClient
) -> None:
    made = told_scan_id(client.get("/"))
    assert made != told_scan_id(client.get("/"))
    for language in ("vi", "vi", "en"):
        answer = client.post(f"/check?lang={language}", data={"codes": world.printed["genuine"], "scan": made})
        assert told_scan_id(answer) == made
    assert [one.id for one in kept(world)] == expected(client, world, made)
    assert len(kept(world)) == 1
    client.post("/check", data={"codes": world.printed["genuine"], "scan": "nonsense"})
    assert len(kept(world)) == 1


def test_the_page_tells_the_past_and_whether_it_keeps_a_record(world: World, client: FlaskClient) -> None:
    code = world.printed["genuine"]
    posted = client.post("/check?lang=en", data={"codes": code}).text
    assert "This is the first check of this code." in posted
    assert "This check is recorded" in posted
    looked = client.get(code.removeprefix("HTTPS://ID.EXAMPLE") + "&lang=en").text
    assert "First checked on" in looked
    assert "keeps no record" in looked
    listed = client.post("/check?lang=en", data={"codes": f"{code}\n{MEDICINE}"}).text
    assert "First checked on" in listed
    assert phrases.VERDICTS["genuine"].word.en in listed
