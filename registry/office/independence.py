"""Whether somebody can be the second to who asks, by whose hand their accounts are.

1. Nobody is the second to whoever made their account, gave them a password or let them in again, ever; nor is such a
   one the second to them, as both accounts may be in one hand.
2. Nor is anybody to a person where one hand has made, reset or enabled the accounts of both, and that of one of them
   within 30 days: one administrator would sign with two accounts.
3. By whose hand an account is, the audit trail says: of an act of two, who asked, as only they are shown the one-time
   token. The two administrators who were made first have nobody's hand upon their making, where the machine made
   them and no person: nobody could sign it.
"""

from datetime import datetime, timedelta

from registry.model.trail import StoredEntry, TrailAct
from registry.store.engine.engine import Connection
from registry.store.office import account_rows, trail_rows

WITHIN = timedelta(days=30)
# So many administrators of the registry are made by one hand, before anybody could sign.
FOUNDERS = 2
# The acts after which whoever acted could have the account in hand.
HAND_ACTS = (TrailAct.PERSON_ADDED, TrailAct.PASSWORD_RESET, TrailAct.PERSON_ENABLED)


def dependents(conn: Connection, asker: str, now: datetime) -> frozenset[str]:
    """The logins that cannot be the second to who asks (a login, or the operator's name on the machine)."""
    founders = account_rows.first_administrators(conn, FOUNDERS)

    def founding(entry: StoredEntry) -> bool:
        by_machine = account_rows.credential(conn, entry.by) is None
        return entry.act == TrailAct.PERSON_ADDED and entry.subject in founders and by_machine

    since = now - WITHIN
    own = trail_rows.by_hands(conn, HAND_ACTS, [asker])
    upon = [one.entry for one in trail_rows.on_subject(conn, HAND_ACTS, asker) if not founding(one.entry)]
    lately = {entry.by for entry in upon if entry.at >= since}
    hands = {entry.by for entry in upon}
    # In the first 30 days of either: a puppet of old could wait for a new one, or a new one ask an old one.
    others = trail_rows.by_hands(conn, HAND_ACTS, sorted(hands), since) if hands else []
    others += trail_rows.by_hands(conn, HAND_ACTS, sorted(lately)) if lately else []
    made = {one.entry.subject for one in (*own, *others) if not founding(one.entry)}
    return frozenset((made | {entry.by for entry in upon}) - {asker})


def of_hand(conn: Connection, hand: str) -> frozenset[str]:
    """The logins whose accounts somebody has made, reset or enabled, ever."""
    return frozenset(one.entry.subject for one in trail_rows.by_hands(conn, HAND_ACTS, [hand]))
