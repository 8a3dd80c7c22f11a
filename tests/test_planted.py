"""What plants forbidden imports notices a contract with a gap."""

from tests.paths import ROOT
from tests.planted import overlooked

CONTRACTS = (ROOT / "setup.cfg").read_text("utf-8")


def test_a_department_that_no_contract_names_is_told() -> None:
    without = CONTRACTS.replace("\n    registry.market\n    registry.supervision", "\n    registry.supervision")
    assert without != CONTRACTS
    count, missed = overlooked("sqlalchemy", without)
    assert count > 20
    assert {name.split(".")[1] for name in missed} == {"market"}
