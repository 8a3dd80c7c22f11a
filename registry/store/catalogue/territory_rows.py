"""Whose rows a viewer sees, as conditions: every other file of rows asks here, so that there is one answer.

1. An organisation sees its own. An authority sees what belongs to organisations that sit in its territory: in a
   province by their seat, in a commune by an open site there. What is on goods lies where their owner sits, a request
   where it says, a report where it was made, and if it does not say where, with the goods that it names.
2. What a person has in hand is theirs to see, wherever it lies, and so is what they asked for or did.
3. Nobody in a province sees what nobody can place: a NULL lies in no territory but the nation.
4. `..._seen` asks each row by itself, for one row and for lists that end early. `..._grounds` is the same in parts, for
   counts: rows for which one part holds are found from the territory or from one's own work, and brought together.
"""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from registry.model.messages import MessageKind
from registry.model.people import Viewer
from registry.model.work import ItemKind
from registry.store.engine.schema import (
    audit,
    flags,
    inspections,
    organisations,
    outbox,
    people,
    products,
    reports,
    requests,
    sites,
    work,
)

_Condition = sa.ColumnElement[bool]
_Column = sa.ColumnElement[Any]


def owned(viewer: Viewer, owner: _Column) -> _Condition:
    """Rows of organisations (a column of their ids) that the viewer sees."""
    if viewer.organisation_id is not None:
        return owner == viewer.organisation_id
    if viewer.sees_all:
        return sa.true()
    commune = viewer.territory.commune
    if commune is not None:
        here = sa.select(sites.c.organisation_id).where(sites.c.commune == commune, sites.c.closed_at.is_(None))
        return owner.in_(here)
    return owner.in_(sa.select(organisations.c.id).where(placed(viewer, organisations.c.province)))


def on_goods(viewer: Viewer, gtin: _Column) -> _Condition:
    """Rows about products (a column of their GTINs) that the viewer sees."""
    if viewer.sees_all:
        return sa.true()
    return gtin.in_(sa.select(products.c.gtin).where(owned(viewer, products.c.organisation_id)))


def placed(viewer: Viewer, province: _Column) -> _Condition:
    """Rows of which the province is known alone, in the viewer's territory: in a commune none is known to lie."""
    if viewer.territory.is_nation:
        return sa.true()
    return sa.false() if viewer.territory.commune is not None else province == viewer.territory.province


def _in_hand(viewer: Viewer, queue: ItemKind, number: _Column) -> _Condition:
    """Items of a queue (a column of their numbers) that the viewer has in hand."""
    if viewer.login is None:
        return sa.false()
    hand = work.alias()
    mine = (hand.c.kind == queue.value, hand.c.item == number, hand.c.responsible == viewer.login)
    return sa.exists().where(*mine)


def _own_work(viewer: Viewer, queue: ItemKind, number: _Column) -> _Condition:
    """As `_in_hand`, from the viewer's own work, which is little."""
    if viewer.login is None:
        return sa.false()
    return number.in_(sa.select(work.c.item).where(work.c.responsible == viewer.login, work.c.kind == queue.value))


def _on_seen_goods(viewer: Viewer, gtin: _Column) -> _Condition:
    """As `on_goods`, asked of each row by itself: beside `OR` a database would first list all goods of a territory.

    Those of an organisation or a commune are few, and are listed once.
    """
    if viewer.organisation_id is not None or viewer.territory.commune is not None:
        return on_goods(viewer, gtin)
    goods = products.alias()
    return sa.exists().where(goods.c.gtin == gtin, owned(viewer, goods.c.organisation_id))


def flags_seen(viewer: Viewer) -> _Condition:
    """Flags on goods that the viewer sees, and those in hand."""
    if viewer.sees_all:
        return sa.true()
    return sa.or_(_on_seen_goods(viewer, flags.c.gtin), _in_hand(viewer, ItemKind.FLAG, flags.c.id))


def flag_grounds(viewer: Viewer) -> tuple[_Condition, ...]:
    """The parts of `flags_seen`."""
    if viewer.sees_all:
        return (sa.true(),)
    return on_goods(viewer, flags.c.gtin), _own_work(viewer, ItemKind.FLAG, flags.c.id)


def pending_seen(viewer: Viewer) -> _Condition:
    """Pending products that the viewer sees, and those in hand."""
    if viewer.sees_all:
        return sa.true()
    number = sa.cast(products.c.gtin, sa.BigInteger)
    return sa.or_(owned(viewer, products.c.organisation_id), _in_hand(viewer, ItemKind.PRODUCT, number))


def requests_seen(viewer: Viewer) -> _Condition:
    """An organisation's own requests; of an authority those in its territory, those in hand, and the person's own."""
    if viewer.organisation_id is not None:
        return requests.c.organisation_id == viewer.organisation_id
    if viewer.sees_all:
        return sa.true()
    hand = _in_hand(viewer, ItemKind.REQUEST, requests.c.id)
    return sa.or_(placed(viewer, requests.c.province), hand, requests.c.made_by == (viewer.login or ""))


def request_grounds(viewer: Viewer) -> tuple[_Condition, ...]:
    """The parts of `requests_seen`."""
    if viewer.organisation_id is not None or viewer.sees_all:
        return (requests_seen(viewer),)
    there = sa.or_(placed(viewer, requests.c.province), requests.c.made_by == (viewer.login or ""))
    return there, _own_work(viewer, ItemKind.REQUEST, requests.c.id)


def reports_seen(viewer: Viewer) -> _Condition:
    """Consumers' reports in the viewer's territory, and those in hand; to an organisation they are never told."""
    if viewer.organisation_id is not None:
        return sa.false()
    if viewer.sees_all:
        return sa.true()
    by_goods = sa.and_(reports.c.province.is_(None), _on_seen_goods(viewer, reports.c.gtin))
    hand = _in_hand(viewer, ItemKind.REPORT, reports.c.id)
    return sa.or_(placed(viewer, reports.c.province), by_goods, hand)


def report_grounds(viewer: Viewer) -> tuple[_Condition, ...]:
    """The parts of `reports_seen`."""
    if viewer.organisation_id is not None or viewer.sees_all:
        return (reports_seen(viewer),)
    by_goods = sa.and_(reports.c.province.is_(None), _on_seen_goods(viewer, reports.c.gtin))
    return placed(viewer, reports.c.province), by_goods, _own_work(viewer, ItemKind.REPORT, reports.c.id)


# Messages whose subject is the number of a request, and of a report.
_OF_REQUESTS = (
    MessageKind.APPLICATION_RECEIVED,
    MessageKind.APPLICATION_APPROVED,
    MessageKind.APPLICATION_REFUSED,
    MessageKind.SIGNATURE_ASKED,
)
_OF_REPORTS = (MessageKind.REPORT_ANSWERED,)


def messages_seen(viewer: Viewer) -> _Condition:
    """Messages to the viewer's person and to people of organisations that the viewer sees, and about seen items.

    What goes to other people of the registry, or to its operator, is told to the nation alone.
    """
    if viewer.sees_all:
        return sa.true()
    to_company = sa.exists().where(people.c.id == outbox.c.person_id, owned(viewer, people.c.organisation_id))
    own = sa.exists().where(people.c.id == outbox.c.person_id, people.c.login == (viewer.login or ""))
    about_request = sa.exists().where(requests.c.id == _subject_number(_OF_REQUESTS), requests_seen(viewer))
    about_report = sa.exists().where(reports.c.id == _subject_number(_OF_REPORTS), reports_seen(viewer))
    return sa.or_(to_company, own, about_request, about_report)


def _subject_number(kinds: Collection[MessageKind]) -> _Column:
    """The number that a message of these kinds is about; of others, whose subjects are any text, NULL."""
    return sa.case((outbox.c.kind.in_([kind.value for kind in kinds]), sa.cast(outbox.c.subject, sa.BigInteger)))


def inspections_seen(viewer: Viewer, person_id: int | None) -> _Condition:
    """The inspections of a person, those of the viewer's organisation, or those in the viewer's territory."""
    own = inspections.c.person_id == (person_id if person_id is not None else -1)
    if viewer.organisation_id is not None:
        return sa.or_(own, inspections.c.organisation_id == viewer.organisation_id)
    return sa.or_(own, placed(viewer, inspections.c.province))


def entries_seen(viewer: Viewer) -> _Condition:
    """Entries of the trail about organisations that the viewer sees, and the person's own acts."""
    if viewer.sees_all:
        return sa.true()
    about = owned(viewer, audit.c.organisation_id)
    if viewer.login is None:
        return about
    return sa.or_(about, audit.c.by == viewer.login, audit.c.second == viewer.login)
