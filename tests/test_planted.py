"""What plants forbidden imports notices a contract with a gap."""

from tests.paths import ROOT
from tests.planted import SEEDS, overlooked

CONTRACTS = (ROOT / "setup.cfg").read_text("utf-8")


def test_a_department_that_no_contract_names_is_told() -> None:
    without = CONTRACTS.replace("\n    registry.market\n    registry.supervision", "\n    registry.supervision")
    assert without != CONTRACTS
    count, missed = overlooked(SEEDS["sqlalchemy"], without)
    assert count > 20
    assert {name.split(".")[1] for name in missed} == {"market"}


def test_rows_that_faces_may_import_are_told() -> None:
    without = CONTRACTS.replace("\n    registry.store.market\n", "\n")
    assert without != CONTRACTS
    count, missed = overlooked(SEEDS["rows"], without)
    assert count == 8 * len(missed)
    assert {name.split(".")[1] for name in missed} == {"terminal", "web"}
