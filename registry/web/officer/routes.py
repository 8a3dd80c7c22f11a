"""The officers' desk, as the application takes it in: each of these files adds its addresses to the blueprint."""

from registry.web.officer import cases, companies, measures, overview, queue, records, requests, search
from registry.web.officer.desk import blueprint

__all__ = ["blueprint", "cases", "companies", "measures", "overview", "queue", "records", "requests", "search"]
