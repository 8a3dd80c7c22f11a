"""Every table of words has all codes of its kind, and no other: a code without words is noticed here, not on a page."""

import importlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import fields
from enum import Enum
from typing import Any, get_args, get_type_hints

import pytest

from registry.carriers import stock
from registry.carriers.symbols import SymbolKind
from registry.catalogue.assortment import FIELDS
from registry.catalogue.registration import Application
from registry.model.companies import CompanyField
from registry.model.flag_evidence import Counts, EndedUnitScan, LotFigures, ReportFigures, Scores, UnissuedSeals
from registry.model.inspections import Inspection
from registry.model.measures import BY_MEASURE, RECALL_DAYS
from registry.model.people import SCOPES, Permission
from registry.model.product_fields import PERMITS
from registry.model.requests import OFFICIAL_ACTS, RequestKind, RequestState
from registry.office.independence import HAND_ACTS
from registry.supervision.interventions import ACTS
from registry.web.page.words import TABLES
from registry.web.producer.list_template import OFFERED
from tests.paths import ROOT
from tests.web.page.test_words import FILES

REGISTRY = ROOT / "registry"
# Tables for a part of an enum, with all of that part: the rest never comes to the page that asks.
PARTS: Mapping[str, Collection[Enum]] = {
    # Keys of an earlier release read flags too.
    "SCOPE": (*SCOPES, Permission.FLAGS),
    "MEASURE": BY_MEASURE,
    "MEASURE_IN_FORCE": BY_MEASURE,
    "OWN_MEASURE": BY_MEASURE,
    "GOODS_MEASURED": BY_MEASURE,
    "MEASURE_ACT": ACTS,
    "COLUMN_HOLDS": OFFERED,
    "COLUMN_EXAMPLE": OFFERED,
    "SYMBOL": (SymbolKind.QR, SymbolKind.DATAMATRIX, SymbolKind.GS1_128),
    "PRODUCER_REQUEST": (RequestKind.PREFIX, RequestKind.CLAIM, RequestKind.CHANGE_COMPANY),
    "OFFICIAL_ACT": OFFICIAL_ACTS,
    "REQUEST_KIND": set(RequestKind) - set(OFFICIAL_ACTS),
    "EMERGENCY_ACT": HAND_ACTS,
    "APPLICATION_STATE": (RequestState.OPEN, RequestState.APPROVED, RequestState.REFUSED),
}


def _names(*kinds: Any) -> set[str]:
    return {field.name for kind in kinds for field in fields(kind)}


def _quoted(path: str, pattern: str) -> set[str]:
    """The codes that a file writes out, by the pattern that they stand in."""
    return set(re.findall(pattern, (REGISTRY / path).read_text("utf-8")))


def _addressed() -> set[str]:
    return _quoted("web/front/addresses.py", r'"GET (/(?:producer|inspector|officer|people|sites))"')


def _tagged() -> tuple[set[str], set[str]]:
    """The tags and the ids of the calls of openapi.json."""
    told = json.loads((REGISTRY / "web/static/openapi.json").read_text("utf-8"))
    calls = [call for path in told["paths"].values() for call in path.values() if isinstance(call, dict)]
    return {tag for call in calls for tag in call["tags"]}, {call["operationId"] for call in calls}


# Tables whose codes are no enum: what the program may ask for.
CODES: Mapping[str, Collection[object]] = {
    "DESK": _addressed(),
    "GROUPS": _tagged()[0],
    "FLAG_FACT": _names(Scores, Counts, EndedUnitScan, LotFigures, ReportFigures, UnissuedSeals)
    | {"stored"}
    | {"organisations", "sessions", "reported_from"},
    "PRODUCT_FIELD": {"name", "brand", "category", "origin", "standards", "authorisation"},
    "RECALL_LEVEL": RECALL_DAYS,
    "MEASURE_LIST": _quoted("web/officer/measures.py", r'"(\w+)": (?:True|False|None)[,}]'),
    "NOT_ISSUED": _quoted("supervision/interventions.py", r'raise NotIssued\("(\w+)"'),
    "REASON_CODE": _quoted("keys/making.py", r'"(rotated)"') | _quoted("office/petitions.py", r'"(withdrawn)"'),
    "STATE": {"pending", "approved", "refused", "loading", "placed", "cancelled"},
    "CHANGED_FIELD": {
        *FIELDS,
        *_names(Inspection) & {"authority", "place", "province", "purpose", "legal_basis", "trader"},
        *CompanyField,
    },
    "FIELD_FAULT": _quoted("catalogue/registration.py", r'\w+\["?\w+"?\] = "(\w+)"'),
    "APPLICATION_FIELD": _names(Application),
    "SITE_FAULT": _quoted("intake/site_list.py", r'ValueFault\(\s*"(\w+)"')
    | _quoted("catalogue/sites.py", r'ValueFault\(\s*"(\w+)"')
    | {"too_long", "control_character", "province_unknown", "cell_without_column"},
    "PERMIT": _quoted("intake/template.py", r'\("(\w+)", re\.compile') | set(PERMITS.values()) | {"other"},
    "FIELD_TYPED": {"gtin_scientific", "gtin_lost_zero"},
    "STOCK": {one.name for one in stock.STOCKS},
    "CAMERA_TALLY": _quoted("web/static/scanned.js", r"(\w+): 0[,}]"),
    "PROVES": _quoted("web/page/cards.py", r'(?:return|else|if \S.* else) "(\w+)"') | {"lot", "copied"},
}
# Tables that a test of their own compares with what the program may ask for.
ELSEWHERE = {
    "DETAIL": "web/officer/test_trail",
    "CELL_FAULT": "web/producer/test_faults",
    "INSPECTOR_FAULT": "test_words_faults",
    "CAMERA_SCRIPT": "test_words_use, with the scripts",
    "INSPECTOR_SCRIPT": "test_words_use, with the scripts",
}


def hints() -> dict[str, Any]:
    """The kind of code of each table."""
    found: dict[str, Any] = {}
    for name in (*FILES,):
        for table, hint in get_type_hints(importlib.import_module(name)).items():
            if table in TABLES:
                found[table] = get_args(hint)[0]
    return found


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_table_has_every_code_of_its_kind(table: str) -> None:
    kind = hints()[table]
    if table in PARTS:
        assert set(TABLES[table]) == set(PARTS[table]) < set(kind)
    elif issubclass(kind, Enum):
        assert set(TABLES[table]) == set(kind)
    elif table not in ELSEWHERE:
        assert set(TABLES[table]) == set(CODES[table])


def test_the_exceptions_are_needed() -> None:
    assert {*PARTS, *CODES, *ELSEWHERE} <= TABLES.keys()
