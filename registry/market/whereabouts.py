"""Where and when codes were scanned, in days of Viet Nam."""

from datetime import datetime, timedelta

from registry.model.days import LOCAL_ZONE
from registry.model.people import Viewer
from registry.model.sightings import ScanFilter, SessionCounts
from registry.store.engine.engine import Connection
from registry.store.market import scan_rows


def last_days(now: datetime, days: int, gtin: str | None = None, lot: str | None = None) -> ScanFilter:
    """The scans of the last so many days of Viet Nam, today included: of all goods, of a product, or of a lot."""
    midnight = now.astimezone(LOCAL_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    return ScanFilter(midnight - timedelta(days - 1), midnight + timedelta(1), gtin, lot)


def session_counts(conn: Connection, viewer: Viewer, about: ScanFilter) -> SessionCounts:
    """Where and when a viewer's codes were scanned."""
    return scan_rows.session_counts(conn, viewer, about)
