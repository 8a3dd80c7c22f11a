"""The officers' desk: what waits, decisions with a second signature, recalls and blocks, search, figures.

Everything here stands behind the permission to decide. Nobody approves what they asked for; who was second is shown
what the first did.
"""

from flask import Blueprint

blueprint = Blueprint("officer", __name__, url_prefix="/officer")

from registry.web.officer import cases, measures, overview, queue, requests, search  # noqa: E402 - they hang on it

__all__ = ["blueprint", "cases", "measures", "overview", "queue", "requests", "search"]
