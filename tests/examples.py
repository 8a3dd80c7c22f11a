"""How many examples Hypothesis draws, by what the run is for.

`quick` for the README's command and `ci` draw the same ones every time, so that nothing fails by chance; `night` draws
new ones, as many as each test asks for, and `night-again` a few new ones. `--hypothesis-profile night` picks one.
"""

import os
from typing import Any

from hypothesis import HealthCheck, settings

# Whatever else runs on the machine: no test judges how quick it is.
_PATIENT: Any = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("quick", max_examples=25, derandomize=True, **_PATIENT)
settings.register_profile("ci", max_examples=100, derandomize=True, **_PATIENT)
settings.register_profile("night", max_examples=1000, derandomize=False, print_blob=True, **_PATIENT)
settings.register_profile("night-again", max_examples=25, derandomize=False, print_blob=True, **_PATIENT)
settings.load_profile("ci" if os.environ.get("CI") else "quick")


def at_most(asked: int) -> int:
    """As many examples as a test asks for, or as the run allows where that is less."""
    return min(asked, settings.default.max_examples) if settings.default else asked
