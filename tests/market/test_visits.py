"""Visits: who stands for a device, ids of scans, and rules read from files."""

import json
import uuid
from pathlib import Path

import pytest

from registry.errors import Invalid, Unavailable
from registry.judgement.evidence_parameters import Parameters, from_mapping
from registry.market.visits import Rules, new_scan_id, read_rules
from tests.factories import make_visit


def test_an_id_made_here_is_a_uuid_7_in_order_of_time() -> None:
    made = [uuid.UUID(bytes=new_scan_id(milliseconds, (1 << 74) - 1)) for milliseconds in (1, 2, 1 << 47)]
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {uuid.RFC_4122}
    assert made == sorted(made)


def test_without_a_token_a_network_is_one_device_and_an_account_is_one() -> None:
    assert make_visit(1, device="t", account="a").seen_as == "t"
    assert make_visit(1, account="a").seen_as == "account:a"
    assert make_visit(1, network="10.0.0.0/24").seen_as == "net:10.0.0.0/24"
    assert make_visit(1, network="").seen_as == ""


def test_rules_are_read_from_the_files_named_and_are_the_built_in_ones_otherwise(tmp_path: Path) -> None:
    assert read_rules(None, None) == Rules(Parameters())
    file = tmp_path / "rules.json"
    file.write_text(json.dumps({"far": [0.1, 0.2, 0.3], "undo_days": 3, "suspect_at": 4, "term_caps": [1] * 6}))
    shown = read_rules(file, None).shown
    assert (shown.far, shown.undo_days, shown.suspect_at) == ((0.1, 0.2, 0.3), 3, 4)
    assert shown.weights["far"] != Parameters().weights["far"]
    assert read_rules(None, file) == Rules(Parameters(), shown)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"fare": 1}, "fare"),
        ({"far": [0.1, 0.2]}, "far"),
        ({"far": [0, 0.5, 0.5]}, "far"),
        ({"far": [0.5, 0.5, 1.1]}, "far"),
        ({"far": ["0.1", 0.2, 0.3]}, "far"),
        ({"online_prior": 1}, "online_prior"),
        ({"undo_days": 1.5}, "undo_days"),
        ({"undo_days": True}, "undo_days"),
        ({"suspect_at": "4"}, "suspect_at"),
        ({"suspect_at": float("nan")}, "suspect_at"),
        ({"suspect_at": 10**400}, "suspect_at"),
        ({"burst_days": 0}, "burst_days"),
        ({"organisation_cap": 7}, "organisation_cap"),
        ({"term_caps": [1, 2]}, "term_caps"),
        ({"scorecard": {}}, "scorecard"),
        ({"weights": {}}, "weights"),
    ],
)
def test_a_bad_rule_is_named_with_its_file(given: dict[str, object], named: str) -> None:
    with pytest.raises(Invalid, match=r"rules\.json") as caught:
        from_mapping(given, "rules.json")
    assert named in caught.value.message


@pytest.mark.parametrize("content", ["", "[]", "{", "[" * 100_000, "\xff"])
def test_a_rules_file_that_is_no_json_object_is_named(tmp_path: Path, content: str) -> None:
    file = tmp_path / "rules.json"
    file.write_bytes(content.encode("latin-1"))
    with pytest.raises(Invalid, match=r"rules\.json"):
        read_rules(file, None)
    with pytest.raises(Unavailable, match="nowhere"):
        read_rules(None, tmp_path / "nowhere")
