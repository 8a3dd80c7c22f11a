"""Whose rows: what gives an organisation's rows takes a viewer, or is here with the reason why it does not."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from typing import Any

import registry.store
from tests.paths import ROOT

# The nouns whose rows are somebody's.
OWNED = (
    "ApiKey", "Correction", "FieldNote", "Flag", "Inspection", "KeptProduct", "KeyWithDigest", "Listing", "Measure",
    "Order", "OrderStanding", "Organisation", "Paper", "Person", "Petition", "RecordedEntry", "RecordedMeasure",
    "Sale", "Scan", "SessionCounts", "SignedReport", "Site", "UnitRun",
)  # fmt: skip

_JUDGE = "the judge weighs any code that anybody scans"
_ID = "who calls has found the row before, for a viewer"
_OPERATOR = "only the command line, whose operator sees everything, and the demonstration call it"
_OFFICE = "read by officers alone, after what it is about was found for a viewer"
_GATE = "finds out who is asking, so there is no viewer yet"
_HOLDER = "opened by a secret that only the one concerned holds"
_ONE_UNIT = "of one unit whose code was shown, or whose evidence is told to officers"
WITHOUT = {
    "account_rows.add_person": "makes the row",
    "account_rows.by_reset": _HOLDER,
    "account_rows.key": _GATE,
    "listing_rows.add_organisation": "makes the row",
    "listing_rows.organisation": "the caller's own, or found before",
    "listing_rows.organisation_by_tax_code": "an organisation is public; it is told by its tax code",
    "listing_rows.organisations_by_name": "an organisation is public; it is told by its name",
    "listing_rows.every_organisation": _OPERATOR,
    "listing_rows.every_listing": _OPERATOR,
    "listing_rows.listings": _JUDGE,
    "paper_rows.add": "makes the row",
    "site_rows.add": "makes the row",
    "site_rows.by_ids": _ONE_UNIT,
    "site_rows.named": "its organisation is an argument",
    "site_rows.of_keys": _ID,
    "site_rows.of_organisation": "its organisation is an argument",
    "site_rows.of_people": _ID,
    "trail_rows.every": "the chain is checked as a whole",
    "order_rows.by_id": _ID,
    "order_rows.by_ids": _JUDGE,
    "order_rows.by_key": "its organisation is an argument",
    "order_rows.by_numbers": _JUDGE,
    "order_rows.standing": _JUDGE,
    "order_rows.of_lots": _JUDGE,
    "order_rows.runs": _ID,
    "order_rows.corrections_of": _JUDGE,
    "measure_rows.on": _ID,
    "measure_rows.on_products_and_lots": _JUDGE,
    "measure_rows.on_units": _JUDGE,
    "flag_rows.settled_of_unit": _ONE_UNIT,
    "sale_rows.by_id": "its organisation is an argument",
    "sale_rows.find": "its shop is an argument",
    "sale_rows.of_unit": _ONE_UNIT,
    "sale_rows.refused": _OPERATOR,
    "scan_rows.of_unit": _ONE_UNIT,
    "account_rows.officials": _OFFICE,
    "trail_rows.by_hands": _OFFICE,
    "trail_rows.on_subject": _OFFICE,
    "trail_rows.emergencies": _OFFICE,
    "request_rows.by_receipt": _HOLDER,
    "request_rows.open_about": _OFFICE,
    "inspection_rows.kept": "the inspection was found before, for a viewer and its inspector",
}
_FOUND = re.compile(rf"\b(?:{'|'.join(OWNED)})\b")


def test_every_noun_is_a_class_of_the_registry() -> None:
    files = [ast.parse(path.read_text("utf-8")) for path in (ROOT / "registry").rglob("*.py")]
    known = {node.name for file in files for node in file.body if isinstance(node, ast.ClassDef)}
    assert set(OWNED) - known == set()


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of the store that works in a transaction."""
    for module in pkgutil.walk_packages(registry.store.__path__, "registry.store."):
        if module.ispkg or ".migrations." in module.name:
            continue
        loaded = importlib.import_module(module.name)
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters), "")
            if function.__module__ == loaded.__name__ and not name.startswith("_") and first == "conn":
                yield f"{module.name.rpartition('.')[2]}.{name}", function


def gives_owned_rows(function: Callable[..., Any]) -> bool:
    said = inspect.formatannotation(inspect.signature(function).return_annotation)
    # The names alone: modules are called much the same.
    return _FOUND.search(re.sub(r"\b[a-z_]+\.", "", said)) is not None


def test_what_gives_an_organisations_rows_takes_a_viewer() -> None:
    forgotten = {
        name
        for name, function in functions()
        if gives_owned_rows(function) and "viewer" not in inspect.signature(function).parameters
    }
    assert forgotten == set(WITHOUT)


def test_the_rule_sees_what_it_should() -> None:
    seen = {name for name, function in functions() if gives_owned_rows(function)}
    assert {
        "order_rows.page",
        "order_rows.visible",
        "listing_rows.page",
        "account_rows.every_key",
        "measure_rows.recalls",
    } <= seen
    assert "order_rows.total" not in seen
    assert len(seen) > 40


def test_a_viewer_is_never_left_out_by_default() -> None:
    for name, function in functions():
        viewer = inspect.signature(function).parameters.get("viewer")
        assert viewer is None or viewer.default is inspect.Parameter.empty, name
