"""The counter of the command line, as its own tests have it."""

from tests.terminal.conftest import counter, first_counter

__all__ = ["counter", "first_counter"]
