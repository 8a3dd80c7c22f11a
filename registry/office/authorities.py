"""Forces and authorities: for whom officers and inspectors act, and in which territory.

1. One name in one territory is one authority. Administrators of the registry add forces and authorities and change
   them; none is ever taken away, because what was decided in its name stays.
2. Who moves to another authority leaves what they had in hand to the queue, with a remark; the same happens to all
   officers of an authority whose territory changes. What they asked a second officer for can still be signed. The
   faces go by `registry.supervision.postings`, which lets no lot be steered so.
"""

from dataclasses import replace
from datetime import datetime

from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.model import authorities
from registry.model.authorities import Authority, Force
from registry.model.goods import search_key
from registry.model.people import FOR_AN_AUTHORITY, REGISTRY, Person
from registry.model.phrases import Phrase
from registry.model.trail import TrailAct, TrailEntry
from registry.model.work import Remark, Work
from registry.office import accounts
from registry.office.trail import audit
from registry.store.catalogue import site_rows
from registry.store.engine.engine import Connection
from registry.store.office import account_rows, authority_rows, work_rows


def every(conn: Connection) -> list[Authority]:
    """All authorities: of the nation first, then by province."""
    return authority_rows.every(conn)


def members(conn: Connection) -> dict[int, int]:
    """How many people and API keys act for each authority."""
    return authority_rows.members(conn)


def forces(conn: Connection) -> list[Force]:
    """All forces, in the order in which they came."""
    return authority_rows.every_force(conn)


def find(conn: Connection, text: str) -> Authority:
    """An authority by its number or its name. NotFound, or Conflict where several have the name."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        named = [one] if (one := authority_rows.one(conn, int(text))) else []
    else:
        named = [one for one in authority_rows.every(conn) if search_key(one.name) == search_key(text)]
    if len(named) > 1:
        numbers = ", ".join(str(one.id) for one in named)
        raise Conflict("authority_shared", f"Several are named {text[:60]!r}: say the number, of {numbers}.")
    if not named:
        raise NotFound(
            "authority_unknown", f"No authority {text[:60]!r}: `authority list` shows all, `authority add` makes one."
        )
    return named[0]


def add(conn: Connection, new: Authority, by: str, now: datetime) -> Authority:
    """Make an authority; `new.id` is ignored. Raises Invalid naming the field, Conflict for one that is there."""
    new = _checked(conn, new)
    made = replace(new, id=authority_rows.add(conn, new, by, now))
    audit(conn, _entry(conn, TrailAct.AUTHORITY_ADDED, made, by, now))
    return made


def change(conn: Connection, new: Authority, by: str, now: datetime) -> Authority:
    """Give an authority another name, force or territory. Raises as `add`, NotFound for one that there is not.

    Where the territory changes, what its officers have in hand goes back to the queue.
    """
    before = authority_rows.one(conn, new.id)
    if before is None:
        raise NotFound("authority_unknown", f"There is no authority {new.id}.")
    new = _checked(conn, new)
    if new == before:
        return before
    authority_rows.change(conn, new, by, now)
    detail: dict[str, object] = {"before": _written(before)}
    if new.territory != before.territory:
        words = f"{new.name}: địa bàn đã thay đổi / its territory has changed"
        officers = [one for one in account_rows.every_person(conn, REGISTRY) if one.authority == new]
        detail["returned"] = [item for one in officers for item in _hand_back(conn, one.login, words, by, now)]
    entry = _entry(conn, TrailAct.AUTHORITY_CHANGED, new, by, now)
    audit(conn, replace(entry, detail={**entry.detail, **detail}))
    return new


def _checked(conn: Connection, new: Authority) -> Authority:
    where = authorities.territory(new.territory.province, new.territory.commune)
    new = replace(new, name=_name("name", new.name), territory=where)
    if where.commune is not None and site_rows.province_of_commune(conn, where.commune) != where.province:
        raise Invalid(
            "commune_unknown_there",
            f"commune {where.commune}: there is none such in this province; `commune load` loads them.",
        )
    if new.force not in {force.code for force in forces(conn)}:
        raise Invalid("force", f"force {new.force[:40]!r}: `force list` shows them, `force add` makes one.")
    if any((one.name, one.territory) == (new.name, where) and one.id != new.id for one in authority_rows.every(conn)):
        raise Conflict("authority_known", f"There is an authority {new.name!r} in this territory already.")
    return new


def _name(field: str, text: str) -> str:
    plain = " ".join(text.split())
    if not 1 <= len(plain) <= 200 or not plain.isprintable():
        raise Invalid(field, f"{field}: 1 to 200 printable characters.")
    return plain


def _entry(conn: Connection, act: TrailAct, authority: Authority, by: str, now: datetime) -> TrailEntry:
    where = authority.territory
    force = next(one.name.vi for one in forces(conn) if one.code == authority.force)
    detail = {"name": authority.name, "force": force, "province": where.province, "commune": where.commune}
    return TrailEntry(now, by, act, authority.name, detail)


def _written(authority: Authority) -> str:
    """An authority as it was, in one text."""
    where = authority.territory
    return ", ".join(filter(None, (authority.name, where.province, where.commune)))


def add_force(conn: Connection, new: Force, by: str, now: datetime) -> Force:
    """Make a force. Raises Invalid naming the field, Conflict for a code that is there."""
    if not authorities.is_force(new.code):
        raise Invalid("force_code", "code: 2 to 40 of a-z, 0-9 and _, a letter first, such as fire_police.")
    made = Force(new.code, Phrase(_name("name_vi", new.name.vi), _name("name_en", new.name.en)))
    if made.code in {force.code for force in forces(conn)}:
        raise Conflict("force_known", f"There is a force {made.code} already.")
    authority_rows.add_force(conn, made, by, now)
    audit(conn, TrailEntry(now, by, TrailAct.FORCE_ADDED, made.code, {"name": made.name.vi}))
    return made


def move(conn: Connection, login: str, to: Authority, by: str, now: datetime) -> Person:
    """Let an officer or inspector act for another authority. Raises NotFound, Refused for anybody else.

    What they had in hand goes back to the queue. Moved to where they are, nothing happens.
    """
    person = accounts.find_person(conn, login)
    if FOR_AN_AUTHORITY.isdisjoint(person.roles):
        raise Refused("authority_apart", f"{person.login} is no officer and no inspector.")
    accounts.require_active(person)
    if person.authority == to:
        return person
    account_rows.move(conn, person.id, to.id, by, now)
    left = person.authority.name if person.authority else "–"
    words = f"{person.login}: chuyển từ {left} sang {to.name} / moved from {left} to {to.name}"
    returned = _hand_back(conn, person.login, words, by, now)
    detail: dict[str, object] = {"authority": to.name, "before": left, "returned": returned}
    audit(conn, TrailEntry(now, by, TrailAct.PERSON_MOVED, person.login, detail, person.organisation_id))
    return replace(person, authority=to)


def _hand_back(conn: Connection, login: str, words: str, by: str, now: datetime) -> list[str]:
    """Give what somebody has in hand back to the queue, each with a remark; what it was."""
    items = work_rows.in_hand_of(conn, login)
    for item in items:
        work = work_rows.of(conn, item)
        due_at = work.due_at if work else None
        work_rows.put(conn, item, Work(None, None, due_at, now, by))
        work_rows.add_remark(conn, item, Remark(now, by, words[:1000]))
    return [f"{item.kind} {item.number}" for item in items]
