"""What a restored registry keeps of the one whose place it takes: the trail's tail, and whatever was ended since.

1. Whether the present registry continues the backup's is read off the chain of its audit trail: all of the backup's
   entries stand in it, under the same hashes, and both chains are whole. The first keys are compared too, because a
   backup of the first releases has no trail.
2. Where it does, the entries since stay, and with them what they ended: keys, API keys, accounts, former passwords and
   links, suspended companies. So bringing back an old state gives nobody back what was taken from them.
3. Where the backup continues the present registry, nothing was lost. Where neither does, or the present trail is broken
   or cannot be read, nothing is carried over, and somebody has to agree to that first.
4. Whatever comes back, nobody is signed in any more.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from registry.model.trail import StoredEntry, TrailAct
from registry.office import trail
from registry.store.engine.engine import Connection
from registry.store.keys import carry_rows, identity_rows, key_rows
from registry.store.office import trail_rows
from registry.store.office.trail_rows import TrailEnd


class Relation(StrEnum):
    """How the present registry stands to the backup's."""

    NOTHING = "nothing"
    CONTINUES = "continues"
    BEHIND = "behind"
    PARTED = "parted"
    BROKEN = "broken"
    UNREADABLE = "unreadable"

    @property
    def is_doubtful(self) -> bool:
        """Whether the present trail is lost, so that somebody has to agree."""
        return self in (Relation.PARTED, Relation.BROKEN, Relation.UNREADABLE)


@dataclass(frozen=True, slots=True)
class Lineage:
    """How two registries stand to each other, and where their trails end; None for an empty one."""

    relation: Relation
    present: TrailEnd | None = None
    backup: TrailEnd | None = None


NO_PRESENT, UNREADABLE = Lineage(Relation.NOTHING), Lineage(Relation.UNREADABLE)


def compare(present: Connection, backup: Connection) -> Lineage:
    """How the present registry stands to a backup's, both chains recomputed."""
    now, then = trail_rows.last(present), trail_rows.last(backup)
    return Lineage(_relation(present, backup, now, then), now, then)


def _relation(present: Connection, backup: Connection, now: TrailEnd | None, then: TrailEnd | None) -> Relation:
    if trail.check_chain(present) is not None or trail.check_chain(backup) is not None:
        return Relation.BROKEN
    if identity_rows.made_at(present) != identity_rows.made_at(backup):
        return Relation.PARTED
    if _holds(present, then) and _has_keys(present, backup):
        return Relation.CONTINUES
    if _holds(backup, now) and _has_keys(backup, present):
        return Relation.BEHIND
    return Relation.PARTED


def _holds(conn: Connection, end: TrailEnd | None) -> bool:
    """Whether a whole trail holds another whole one: the hash of the other's end binds all before it."""
    return end is None or trail_rows.hash_of(conn, end.number) == end.hash


def _has_keys(conn: Connection, other: Connection) -> bool:
    known = {(key.number, key.purpose, key.public) for key in key_rows.every(conn)}
    return known >= {(key.number, key.purpose, key.public) for key in key_rows.every(other)}


# What these entries tell stands in what was carried over, or is nothing that could be lost.
_KEPT = {
    TrailAct.KEY_MADE,
    TrailAct.KEY_RETIRED,
    TrailAct.KEY_REVOKED,
    TrailAct.KEY_ADOPTED,
    TrailAct.API_KEY_REVOKED,
    TrailAct.PERSON_DISABLED,
    TrailAct.PASSWORD_SET,
    TrailAct.PASSWORD_RESET,
    TrailAct.PASSWORD_LINK_MAILED,
    TrailAct.CODES_TURNED_ON,
    TrailAct.ADDRESS_SET,
    TrailAct.ADDRESS_REMOVED,
    TrailAct.ADDRESS_CONFIRMED,
    TrailAct.COMPANY_SUSPENDED,
    TrailAct.ORGANISATION_ADDED,
    TrailAct.BACKUP_TAKEN,
    TrailAct.RESTORED,
}
# What was taken out of circulation or cancelled, and has to be so again.
_AGAIN = {
    TrailAct.RECALL,
    TrailAct.WITHDRAW,
    TrailAct.REPORT_STOLEN,
    TrailAct.DESTROY,
    TrailAct.EXPORT,
    TrailAct.ORDER_CANCELLED,
    TrailAct.PREFIX_WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Carried:
    """What a restored registry has kept: entries of the trail, rows by their kind; and what it has not.

    `lost`: acts of the entries whose effect is gone, and how many; `again`: those of them that somebody has to repeat.
    """

    entries: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    lost: Mapping[str, int] = field(default_factory=dict)
    again: tuple[StoredEntry, ...] = ()


_KINDS: Mapping[str, Callable[[Connection, Connection], int]] = {
    "organisations": carry_rows.organisations_since,
    "keys": carry_rows.keys_as_now,
    "serial_keys": carry_rows.serial_keys_since,
    "api_keys": carry_rows.api_keys_revoked,
    "accounts": carry_rows.accounts_disabled,
    "credentials": carry_rows.credentials_as_now,
    "links": carry_rows.links_used,
    "suspensions": carry_rows.companies_suspended,
}


def carry(present: Connection, backup: Connection, after: TrailEnd | None) -> Carried:
    """Give a backup's registry what came in the present one after its trail's end; in the caller's transaction."""
    counts = {kind: carry_one(backup, present) for kind, carry_one in _KINDS.items()}
    acts, again = Counter[str](), list[StoredEntry]()
    for recorded in trail_rows.every(present, after.number if after else 0):
        trail_rows.append(backup, recorded.number, recorded.entry, recorded.detail_text, recorded.hash)
        acts[recorded.entry.act] += 1
        if recorded.entry.act in _AGAIN:
            again.append(recorded.entry)
    lost = {act: count for act, count in sorted(acts.items()) if act not in _KEPT}
    return Carried(acts.total(), {kind: count for kind, count in counts.items() if count}, lost, tuple(again))


def sign_everybody_out(backup: Connection) -> int:
    """End the sessions that a backup holds; how many."""
    return carry_rows.end_sessions(backup)
