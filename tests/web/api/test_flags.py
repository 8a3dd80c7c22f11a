"""GET /v1/flags: cases with their evidence, for inspectors and officers."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.model.cases import FlagKind, FlagOutcome, Ruling
from registry.model.flag_evidence import ReportFigures
from registry.model.measures import Target
from registry.model.people import Role
from registry.store.engine.engine import write
from registry.store.supervision import flag_rows
from registry.supervision.flags import settle
from registry.web.api import flags
from tests.web.api.test_openapi import checker, described
from tests.web.conftest import FOOD, MEDICINE, World
from tests.web.program import bearer, make_key, problem


@pytest.fixture
def raised(world: World) -> list[int]:
    """Three flags; the first is settled."""
    found = []
    with write(world.engine) as conn:
        for kind, target, signed_in in (
            (FlagKind.LOT_OUT_OF_LINE, Target(FOOD, lot="LOT-S"), False),
            (FlagKind.LOT_OUT_OF_LINE, Target(MEDICINE, lot="LOT-A"), False),
            (FlagKind.SEALED_NOT_ISSUED, Target(MEDICINE), True),
        ):
            found.append(
                flag_rows.raise_or_join(
                    conn, kind, target, signed_in, ReportFigures(3, {"Sữa": 3}, {}), world.moment
                ).id
            )
        settle(conn, found[0], Ruling(FlagOutcome.NO_FINDING, "looked", "bob"), world.moment + timedelta(hours=1))
    return found


def ask(world: World, client: FlaskClient, query: str = "", role: Role = Role.OFFICER) -> list[dict[str, Any]]:
    answer = client.get(f"/v1/flags{query}", headers=bearer(make_key(world, role)))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = json.loads(answer.data)
    checker(described(client), "Flags").validate(body)
    listed: list[dict[str, Any]] = body["flags"]
    return listed


@pytest.mark.parametrize("role", [Role.OFFICER, Role.INSPECTOR])
def test_open_flags_come_with_their_evidence(world: World, client: FlaskClient, raised: list[int], role: Role) -> None:
    found = ask(world, client, role=role)
    assert [one["id"] for one in found] == [raised[2], raised[1]], "given by signed-in parties first"
    assert found[1] == {
        "id": raised[1], "kind": "lot_out_of_line", "gtin": MEDICINE, "lot": "LOT-A", "unit": None,
        "opened_at": world.moment.isoformat().replace("+00:00", "Z"),
        "last_at": world.moment.isoformat().replace("+00:00", "Z"),
        "times": 1, "authenticated": False,
        "evidence": {"reports": 3, "reasons": {"Sữa": 3}, "provinces": {}}, "outcome": None,
        "settled_at": None, "settled_by": None, "note": None,
    }  # fmt: skip


def test_flags_are_chosen_by_state_and_kind(world: World, client: FlaskClient, raised: list[int]) -> None:
    def ids(query: str) -> set[int]:
        return {one["id"] for one in ask(world, client, query)}

    assert ids("?state=open") == ids("?state=open&kind=") == set(raised[1:])
    assert ids("?state=settled") == {raised[0]}
    assert ids("?state=all") == set(raised)
    assert ids("?state=all&kind=lot_out_of_line") == set(raised[:2])
    assert ids("?kind=unit_suspect") == set()
    settled = ask(world, client, "?state=settled")[0]
    assert (settled["outcome"], settled["settled_by"], settled["note"]) == ("no_finding", "bob", "looked")


@pytest.mark.parametrize(("query", "code"), [("?state=", "state"), ("?state=closed", "state"), ("?kind=x", "kind")])
def test_a_bad_query_is_named(world: World, client: FlaskClient, query: str, code: str) -> None:
    answer = client.get(f"/v1/flags{query}", headers=bearer(make_key(world, Role.OFFICER)))
    assert problem(answer) == (400, code)


def test_more_than_fit_are_announced(
    world: World, client: FlaskClient, raised: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flags, "MOST", 2)
    headers = bearer(make_key(world, Role.OFFICER))
    assert json.loads(client.get("/v1/flags", headers=headers).data)["more"] is False
    found = json.loads(client.get("/v1/flags?state=all", headers=headers).data)
    assert (len(found["flags"]), found["more"]) == (2, True)


def test_a_flag_on_a_unit_names_unit_and_lot(world: World, client: FlaskClient) -> None:
    key = bearer(make_key(world, Role.SHOP))
    for number in "12":
        body = {"id": f"R{number}", "codes": [world.printed["genuine"]], "place": f"Shop {number}"}
        client.post("/v1/sales", json=body | {"province": "01" if number == "1" else "79"}, headers=key)
        world.moment += timedelta(days=2)
    with write(world.engine) as conn:
        order = conn.exec_driver_sql("SELECT id FROM orders WHERE lot = 'LOT-A'").scalar_one()
    for one in ask(world, client, "?state=all"):
        assert (one["lot"], one["unit"]) == ("LOT-A", {"order": order, "index": 0})
        assert one["kind"] in set(FlagKind)
