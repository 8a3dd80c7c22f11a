"""What is kept for a while only: raw scans, and what is personal in consumers' reports (docs/privacy.md).

It goes piece by piece, each in a transaction of its own, so that nobody waits and a break loses nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from registry.store.engine.engine import Connection, Engine, record
from registry.store.market import scan_rows
from registry.supervision import overview, reports

# The law sets no number of days; a season of sales and an inspection fit into half a year.
KEPT_DAYS = 180
# So many at once that a scan hardly waits for them (SQLite has one writer).
_PIECE = 2_000
# Each with up to three photos.
_REPORTS = 100

Progress = Callable[[int], None]


def forget_scans(engine: Engine, before: datetime, now: datetime, progress: Progress) -> int:
    """Remove the scans from before a moment; how many. What is known of units stays, and so do the figures by day."""
    overview.count_days(engine, KEPT_DAYS // 2, now, lambda: False)
    return _in_pieces(engine, lambda conn: scan_rows.purge(conn, before, _PIECE), _PIECE, progress)


def forget_reporters(engine: Engine, now: datetime, progress: Progress) -> tuple[int, datetime]:
    """Clear the reports settled long enough ago of words, contact and photos; how many, and before when settled."""
    settled = now - timedelta(days=reports.KEPT_DAYS)
    return _in_pieces(engine, lambda conn: reports.purge(conn, settled, _REPORTS), _REPORTS, progress), settled


def _in_pieces(engine: Engine, purge: Callable[[Connection], int], piece: int, progress: Progress) -> int:
    """Purge until a piece is not full; how many in all."""
    removed = 0
    while True:
        with record(engine) as conn:
            gone = purge(conn)
        removed += gone
        progress(gone)
        if gone < piece:
            return removed
