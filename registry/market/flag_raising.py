"""Raising a flag: the case is opened or joined, and the producer of the goods is told of a new one."""

from datetime import datetime

from registry.model import cases
from registry.model.cases import FlagKind
from registry.model.flag_evidence import FlagEvidence
from registry.model.measures import Target
from registry.office import notices
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection
from registry.store.supervision import flag_rows


def raise_or_join(
    conn: Connection, kind: FlagKind, target: Target, authenticated: bool, evidence: FlagEvidence, at: datetime
) -> int:
    """Open a flag, or join the open one on this target; its id. The producer gets one message, when it opens."""
    raised = flag_rows.raise_or_join(conn, kind, target, authenticated, evidence, at)
    owner = listing_rows.owners(conn, [target.gtin]).get(target.gtin) if raised.new else None
    if owner is not None:
        notices.flag_opened(conn, raised.id, owner, cases.due_at(at, authenticated), at)
    return raised.id
