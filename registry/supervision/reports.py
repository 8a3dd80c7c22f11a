"""Consumers' reports: take one in, tell its receipt what became of it, settle it, forget what is personal.

1. Anybody may report, about a code or without one. The text of the code is verified by the caller without a trace; kept
   is the unit, lot or product it names, never the text.
2. A report is known by the id that the reporter's page made: sent twice, it is one report with one receipt. The
   receipt is 50 bits of chance, and whoever holds it may see what became of the report, nobody's words and no contact.
3. A report about a product of ours opens a flag `consumer_report`, or joins the open one on the same unit, lot or
   product. It is strangers' evidence: it ranks behind everything else and changes no verdict.
4. Limited by network and by day. A code with a valid seal is likely in the reporter's hand, and one network may be
   that of thousands of phones, so such reports have more room.
5. Words, contact, exact place and photos are kept while the report is open and 90 days after; then `purge` takes them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from registry.codes import serials
from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.intake import pictures
from registry.intake.pictures import Picture
from registry.judgement.answers import Answer
from registry.judgement.verdict import PROVES_NOTHING, SealState, Verdict
from registry.market import flag_raising
from registry.model.cases import ConsumerReport, FlagKind, ReportOutcome, ReportReason
from registry.model.flag_evidence import ReportFigures
from registry.model.goods import Level
from registry.model.measures import Target
from registry.model.people import REGISTRY, Person, Viewer
from registry.model.sightings import Locating, Position
from registry.model.trail import TrailAct, TrailEntry
from registry.office import attempts, notices, trail
from registry.office.attempts import Attempt
from registry.store.engine.engine import Connection, Engine, read, record, write
from registry.store.office import file_rows
from registry.store.supervision import report_rows

MOST_WORDS, MOST_CONTACT, MOST_PHOTOS, MOST_REPLY = 1000, 200, 3, 1000
KEPT_DAYS = 90
# An hour, by network: with a valid seal and without one.
PER_HOUR_SEALED, PER_HOUR = 60, 10
# A day, by everybody together; photos fill the disk soonest.
PER_DAY_SEALED, PER_DAY, PER_DAY_PHOTOS = 20_000, 5_000, 2_000
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_RECEIPT = 10

Draw = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class NewReport:
    """What a reporter tells: `sent_as` 16 bytes, `about` the answer to the code, `photos` as the phone sent them."""

    sent_as: bytes
    reason: ReportReason
    about: Answer | None = None
    words: str = ""
    contact: str = ""
    place: Position | None = None
    photos: tuple[bytes, ...] = ()


def hand_in(engine: Engine, report: NewReport, network: str, now: datetime, draw: Draw) -> ConsumerReport:
    """Take a report in, durably; the same one again gives the one on record. `draw(n)` is a number below n.

    Raises Invalid naming the field, Refused `report_limit` or `photo_limit`, Conflict where this id stands for another
    report.
    """
    words, contact = _plain(report.words, MOST_WORDS, "words"), _plain(report.contact, MOST_CONTACT, "contact")
    if len(report.photos) > MOST_PHOTOS:
        raise Invalid("report_photos", f"photos: at most {MOST_PHOTOS}.")
    if report.about is None and not words and not report.photos:
        raise Invalid("report_empty", "Give a code, words or a photo: without any of them there is nothing to look at.")
    with read(engine) as conn:
        earlier = report_rows.by_sent(conn, report.sent_as)
    if earlier is None:
        _admit(engine, report, network, now)
        taken = pictures.clean_all(report.photos)
        target = _target(report.about)
        new = _new(report, words, contact, now)
        with write(engine) as conn:
            # Two that sent one report at the same moment come one after the other.
            earlier = report_rows.by_sent(conn, report.sent_as)
            if earlier is None:
                return _keep(conn, new, target, taken, draw)
    if earlier.settled_at is None and (earlier.reason, earlier.words, earlier.contact) != (
        report.reason,
        words,
        contact,
    ):
        raise Conflict("report_mismatch", "This id stands for a report with other content: send it under a new id.")
    return earlier


def _plain(text: str, most: int, field: str) -> str | None:
    """What somebody typed, without what no database takes; None for nothing."""
    lines = ("".join(sign for sign in line if sign.isprintable() or sign == "\t") for line in text.splitlines())
    plain = "\n".join(lines).strip()
    if len(plain) > most:
        raise Invalid(f"report_{field}", f"{field}: at most {most} characters; these are {len(plain)}.")
    return plain or None


def _admit(engine: Engine, report: NewReport, network: str, now: datetime) -> None:
    """Count a report in a transaction of its own; Refused where there are too many."""
    sealed = report.about is not None and report.about.judgement.seal is SealState.VALID
    kind = b"report, sealed" if sealed else b"report"
    with record(engine) as conn:
        counted = attempts.count(conn, Attempt(kind, network, _HOUR), now)
        today = report_rows.came_since(conn, now - _DAY, PER_DAY_SEALED)
        if counted.times == 1:
            attempts.drop_old(conn, now)
    if counted.times > (PER_HOUR_SEALED if sealed else PER_HOUR) or today >= (PER_DAY_SEALED if sealed else PER_DAY):
        raise Refused("report_limit", "Too many reports came from this network, or today: send it again in an hour.")
    if report.photos and today >= PER_DAY_PHOTOS:
        raise Refused("photo_limit", "No more photos are taken today: send the report without them.")


def _target(about: Answer | None) -> Target | None:
    """What of ours a report is about: the item only where the code proves that there is one."""
    if about is None or about.code is None or about.judgement.verdict in (Verdict.FOREIGN, Verdict.MALFORMED):
        return None
    gtin = about.code.gtin
    if about.judgement.verdict in PROVES_NOTHING:
        return Target(gtin)
    if about.unit is not None:
        return Target(gtin, unit=about.unit)
    return Target(gtin, lot=about.code.lot if about.code.level is Level.LOT else None)


def _new(report: NewReport, words: str | None, contact: str | None, now: datetime) -> ConsumerReport:
    about, place, target = report.about, report.place, _target(report.about)
    code = about.code if about else None
    measured = place is not None and place.by is not Locating.PROVINCE
    return ConsumerReport(
        0,
        report.sent_as,
        "",
        now,
        report.reason,
        words,
        code.gtin if code else None,
        (about.judgement.lot or code.lot) if about and code else None,
        target.unit if target else None,
        about.judgement.verdict.value if about else None,
        place.province if place else None,
        # About a kilometre: enough to find the market, too coarse to find the flat.
        (round(place.lat * 100), round(place.lon * 100)) if place and measured else None,
        contact,
    )


def _keep(
    conn: Connection, new: ConsumerReport, target: Target | None, taken: list[Picture], draw: Draw
) -> ConsumerReport:
    digests = [file_rows.put(conn, picture.content, pictures.MEDIA_TYPE, new.at) for picture in taken]
    flag_id = _flag(conn, target, new) if target else None
    receipt = _draw_receipt(draw)
    while report_rows.by_receipt(conn, receipt) is not None:
        receipt = _draw_receipt(draw)
    whole = replace(new, receipt=receipt, flag_id=flag_id)
    number = report_rows.add(conn, whole, digests)
    assert number is not None
    return replace(whole, id=number)


def _flag(conn: Connection, target: Target, new: ConsumerReport) -> int:
    """Open or join the flag of reports on a target, with what all of its reports say together."""
    figures = ReportFigures(1, {new.reason.value: 1}, {new.province: 1} if new.province else {})
    standing = report_rows.open_flag(conn, target)
    if standing is not None:
        figures = report_rows.heard(conn, standing).joined(figures)
    return flag_raising.raise_or_join(conn, FlagKind.CONSUMER_REPORT, target, False, figures, new.at)


def _draw_receipt(draw: Draw) -> str:
    return "".join(serials.ALPHABET[draw(len(serials.ALPHABET))] for _ in range(_RECEIPT))


def shown(receipt: str) -> str:
    """A receipt as people see it: `7K3M-9Q2XT4`."""
    return f"{receipt[:4]}-{receipt[4:]}"


def receipt_of(typed: str) -> str | None:
    """The receipt that somebody typed, in any case, with or without the hyphen; None for what cannot be one."""
    receipt = serials.fold(typed.strip()) if len(typed) <= 100 else ""
    return receipt if len(receipt) == _RECEIPT and set(receipt) <= set(serials.ALPHABET) else None


def find(conn: Connection, typed: str) -> ConsumerReport:
    """The report of a receipt. Raises NotFound."""
    receipt = receipt_of(typed)
    report = report_rows.by_receipt(conn, receipt) if receipt else None
    if report is None:
        raise NotFound("receipt_unknown", "There is no report with this receipt number.")
    return report


def one(conn: Connection, viewer: Viewer, report_id: int) -> ConsumerReport:
    """A viewer's report by its number. Raises NotFound."""
    # No database takes a larger number.
    report = report_rows.one(conn, viewer, report_id) if 0 < report_id < 1 << 63 else None
    if report is None:
        raise NotFound("report_unknown", f"There is no report {report_id}.")
    return report


def of_flag(conn: Connection, viewer: Viewer, flag_id: int) -> list[ConsumerReport]:
    """A viewer's reports that opened or joined a flag, newest first."""
    return report_rows.of_flag(conn, viewer, flag_id)


def photos(conn: Connection, report_id: int) -> list[bytes]:
    """The digests of a report's photos."""
    return report_rows.photos(conn, report_id)


def photo(conn: Connection, viewer: Viewer, report_id: int, name: str) -> bytes | None:
    """The picture of this digest (hexadecimal), if it is the report's. Raises NotFound for no report."""
    one(conn, viewer, report_id)
    wanted = next((digest for digest in photos(conn, report_id) if digest.hex() == name), None)
    file = file_rows.get(conn, wanted) if wanted else None
    return file.content if file else None


def settle(
    conn: Connection, officer: Person, report_id: int, outcome: ReportOutcome, reply: str, now: datetime
) -> ConsumerReport:  # fmt: skip
    """Settle an open report, once, and write it into the audit trail; `reply` is shown to whoever holds the receipt.

    Raises Invalid for a reply that is too long, NotFound, Conflict for a report that is settled.
    """
    words, by = _plain(reply, MOST_REPLY, "reply"), officer.login
    if not report_rows.settle(conn, one(conn, officer.watch, report_id).id, outcome, words, by, now):
        winner = one(conn, REGISTRY, report_id)
        raise Conflict(
            "report_settled",
            f"{winner.settled_by} settled report {report_id} as {winner.outcome} on {winner.settled_at:%Y-%m-%d}.",
        )
    notices.report_answered(conn, report_id, one(conn, REGISTRY, report_id).contact, now)
    detail: dict[str, object] = {"outcome": outcome.value, "reply": words or ""}
    trail.audit(conn, TrailEntry(now, by, TrailAct.REPORT_SETTLED, f"report:{report_id}", detail))
    return one(conn, REGISTRY, report_id)


def purge(conn: Connection, before: datetime, at_most: int) -> int:
    """Forget what is personal of reports that were settled before a moment; of how many, at most."""
    return report_rows.purge(conn, before, at_most)
