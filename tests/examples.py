"""How many examples Hypothesis draws, by what the run is for.

`quick` for the README's command and `ci` draw the same ones every time, so that nothing fails by chance; `night` draws
new ones, as many as each test asks for, and `night-again` a few new ones. `--hypothesis-profile night` picks one.
"""

import os

from hypothesis import settings

settings.register_profile("quick", max_examples=25, derandomize=True)
settings.register_profile("ci", max_examples=100, derandomize=True)
settings.register_profile("night", max_examples=1000, print_blob=True)
settings.register_profile("night-again", max_examples=25, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "quick")


def at_most(asked: int) -> int:
    """As many examples as a test asks for, or as the run allows where that is less."""
    return min(asked, settings.default.max_examples) if settings.default else asked
