"""Whose rows: what gives an organisation's rows takes a viewer, or is here with the reason why it does not."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from typing import Any

import registry.store
from tests.names import classes
from tests.paths import ROOT

# The nouns whose rows are somebody's.
OWNED = (
    "ApiKey", "Correction", "Flag", "Inspection", "KeptProduct", "Listing", "Measure", "Order",
    "OrderStanding", "Organisation", "Person", "Petition", "RecordedEntry", "RecordedMeasure", "Sale", "Scan",
    "SessionCounts", "SignedReport", "UnitRun",
)  # fmt: skip

_JUDGE = "the judge weighs any code that anybody scans"
_ID = "who calls has found the row before, for a viewer"
_OPERATOR = "only the command line, whose operator sees everything, and the demonstration call it"
_OFFICE = "read by officers alone, who see everything"
_GATE = "finds out who is asking, so there is no viewer yet"
_HOLDER = "opened by a secret that only the one concerned holds"
_ONE_UNIT = "of one unit whose code was shown, or whose evidence is told to officers"
WITHOUT = {
    "accounts.add_person": "makes the row",
    "accounts.by_reset": _HOLDER,
    "accounts.key": _GATE,
    "listings.add_organisation": "makes the row",
    "listings.organisation": "the caller's own, or found before",
    "listings.organisation_by_tax_code": "an organisation is public; it is told by its tax code",
    "listings.organisations_by_name": "an organisation is public; it is told by its name",
    "listings.every_organisation": _OPERATOR,
    "listings.every_listing": _OPERATOR,
    "listings.listings": _JUDGE,
    "listings.waiting": _OFFICE,
    "audit.every": "the chain is checked as a whole",
    "orders.by_id": _ID,
    "orders.by_ids": _JUDGE,
    "orders.by_key": "its organisation is an argument",
    "orders.by_numbers": _JUDGE,
    "orders.standing": _JUDGE,
    "orders.of_lots": _JUDGE,
    "orders.runs": _ID,
    "orders.corrections_of": _JUDGE,
    "measures.on": _ID,
    "measures.on_products_and_lots": _JUDGE,
    "measures.on_units": _JUDGE,
    "flags.every": "GET /v1/flags and the officers' queue, for inspectors and officers alone",
    "flags.one": _OFFICE,
    "flags.settled_of_unit": _ONE_UNIT,
    "sales.by_id": "its organisation is an argument",
    "sales.find": "its shop is an argument",
    "sales.of_unit": _ONE_UNIT,
    "sales.refused": _OPERATOR,
    "scans.of_unit": _ONE_UNIT,
    "requests.by_receipt": _HOLDER,
    "requests.open_about": _OFFICE,
    "inspections.kept": "the inspection was found before, for a viewer and its inspector",
}
_FOUND = re.compile(rf"\b(?:{'|'.join(OWNED)})\b")


def test_every_noun_is_a_class_of_the_registry() -> None:
    known = {name for path in (ROOT / "registry").rglob("*.py") for name in classes(path.read_text("utf-8"))}
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
    assert {"orders.page", "orders.seen", "listings.page", "accounts.every_key", "measures.recalls"} <= seen
    assert "orders.total" not in seen
    assert len(seen) > 40


def test_a_viewer_is_never_left_out_by_default() -> None:
    for name, function in functions():
        viewer = inspect.signature(function).parameters.get("viewer")
        assert viewer is None or viewer.default is inspect.Parameter.empty, name
