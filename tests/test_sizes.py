"""The script that holds files and functions to a length: what it finds in our tree, and in one with faults."""

from pathlib import Path

from tests import sizes
from tests.paths import ROOT


def test_no_file_and_no_function_of_the_registry_is_too_long() -> None:
    assert sizes.faults(ROOT) == []


def test_what_is_too_long_is_told_by_file_and_function_and_migrations_are_left_out(tmp_path: Path) -> None:
    long = "def act():\n" + "    pass\n" * 60
    for path, source in (
        ("store/migrations/v0001.py", long * 7),
        ("market/sales.py", long + "def sell():\n" + "    pass\n" * 59),
        ("market/visits.py", "\n" * 395),
        ("market/tally.py", "\n" * 396),
    ):
        (tmp_path / "registry" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "registry" / path).write_text(source, "utf-8")
    assert sizes.faults(tmp_path) == [
        "registry/market/sales.py: act has 61 lines: divide it by its steps",
        "registry/market/tally.py has 396 lines: divide it by what it does",
    ]
