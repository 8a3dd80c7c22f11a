"""Inspections: opened by an inspector, filled with codes, closed with a report that nobody can change.

1. A code is checked as that inspector's, recorded, at the province of the inspection. Its first answer is what the
   list keeps; the same text again counts on the same row, because it may be a second item with the same code.
2. A list may be sent again, whole or from where it broke off: what was answered is passed over, and a place of a list
   counts once. The scans of one inspection share one id, so a unit is weighed once however often it is read.
3. What is taken off the list stays on record, and may come back.
4. Closing makes the report (`inspection_report`), signs it with the newest active BUNDLE key and keeps both; nothing of
   a closed inspection changes any more.
5. Only who opened an inspection changes it; the inspectors of its province and of the nation may read it, and so may
   the people of the same organisation. It is opened in the territory of the inspector's authority.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import blake2b
from typing import Final, TypeVar

from registry.codes import keyring
from registry.codes.keyring import Keyring
from registry.codes.lost_separators import put_back
from registry.codes.serials import ALPHABET
from registry.errors import Invalid, NotFound, Refused
from registry.intake import pictures
from registry.keys.custodian import bundle_signer
from registry.keys.folder import KeyFolder
from registry.market.recording import Recorder
from registry.market.tally import Tally
from registry.market.verification import CHUNK, verify_chunk
from registry.market.visits import Rules, Visit
from registry.model.authorities import NOWHERE, Territory
from registry.model.inspections import Inspection, InspectionLine, Photo, SignedReport
from registry.model.people import Viewer
from registry.model.places import PROVINCES
from registry.model.sightings import Channel, in_province
from registry.model.trail import TrailAct, TrailEntry
from registry.office.trail import audit
from registry.offline import inspection_report
from registry.offline.evidence_list import listed
from registry.offline.inspection_report import InspectionReport, Issuer
from registry.store.engine.engine import Connection, Engine, read, write
from registry.store.office import file_rows
from registry.store.supervision import inspection_rows
from registry.store.supervision.inspection_rows import BatchEntry

MOST_CODES: Final = 10_000  # in one list
MOST_CHECKS: Final = 50_000  # in one inspection: its report is one file
MOST_PHOTOS: Final = 20
_LONGEST: Final = {"authority": 200, "place": 300, "purpose": 500, "legal_basis": 500, "trader": 300}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Inspector:
    """Who inspects: the person, as records name them, for whom they act and where, and from which network they ask."""

    person_id: int
    login: str
    account: str
    organisation_id: int | None = None
    network: str = ""
    territory: Territory = NOWHERE

    @property
    def viewer(self) -> Viewer:
        """Whose inspections they read: an organisation's people those of theirs, all others those in the territory."""
        return Viewer(self.organisation_id, self.territory, self.login)


@dataclass(frozen=True, slots=True)
class Words:
    """What an inspector says of an inspection; `province` is a two-digit code, `trader` may be empty."""

    authority: str
    place: str
    province: str
    purpose: str
    legal_basis: str
    trader: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """A list of codes under way: its id (16 bytes, the same when it is sent again) and where this part begins in it."""

    id: bytes
    start: int = 0


@dataclass(frozen=True, slots=True)
class Bench:
    """What codes are checked with: the database, the keys lent out (`Custodian.run`), rules, tally and clock."""

    engine: Engine
    run: Callable[[Callable[[Keyring], object]], object]
    rules: Rules
    tally: Tally
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Addition:
    """What became of one text: its row on the list, and whether it was new there."""

    check: InspectionLine
    new: bool


def list_id(texts: Sequence[str]) -> bytes:
    """The id of a list by its content: the same file is the same list."""
    return blake2b("\n".join(texts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def open_new(engine: Engine, inspector: Inspector, name: str, words: Words, now: datetime, once: str) -> Inspection:
    """Open an inspection; the same `once` by the same person is the same inspection. `name`: the person's own.

    Raises Invalid `inspection_<field>` for words that are missing, too long or no text.
    """
    words = _plain(words)
    _require_inside(inspector, words)
    with write(engine) as conn:
        for attempt in range(100):
            new = Inspection(
                _id(f"{inspector.person_id} {attempt} {once}"),
                inspector.person_id,
                inspector.organisation_id,
                name,
                words.authority,
                words.place,
                words.province,
                words.purpose,
                words.legal_basis,
                words.trader or None,
                now,
            )
            if inspection_rows.add(conn, new):
                _audit(conn, inspector, now, TrailAct.INSPECTION_OPENED, new.id, {"place": words.place})
                return new
            there = inspection_rows.one(conn, new.id, inspector.viewer, inspector.person_id)
            if there is not None and replace(there, opened_at=now, closed_at=None) == new:
                return there
    raise Refused("inspection_id", "No number was free for this inspection: open it again.")


def _id(seed: str) -> str:
    number = int.from_bytes(blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=5).digest(), "big")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(8))


def _plain(words: Words) -> Words:
    given = {name: " ".join(getattr(words, name).split()) for name in _LONGEST}
    for name, most in _LONGEST.items():
        value = given[name]
        if not value and name == "trader":
            continue
        if not 1 <= len(value) <= most or not value.isprintable():
            raise Invalid(f"inspection_{name}", f"{name}: expected 1 to {most} printable characters.")
    if words.province not in PROVINCES:
        raise Invalid("inspection_province", "province: expected one of the 34 provinces.")
    return Words(province=words.province, **given)


def _require_inside(inspector: Inspector, words: Words) -> None:
    if inspector.territory.province not in (None, words.province):
        raise Invalid("inspection_territory", "province: outside the territory of the inspector's authority.")


def change(engine: Engine, inspector: Inspector, inspection_id: str, words: Words, now: datetime) -> Inspection:
    """Put the words of an open inspection right. Raises as `open_new` and `own`, Refused once it is closed."""
    words = _plain(words)
    with write(engine) as conn:
        before = own(conn, inspector, inspection_id)
        if words.province != before.province:
            _require_inside(inspector, words)
        new = replace(
            before,
            authority=words.authority,
            place=words.place,
            province=words.province,
            purpose=words.purpose,
            legal_basis=words.legal_basis,
            trader=words.trader or None,
        )
        if new == before:
            return before
        inspection_rows.change(conn, new)
        changed = [name for name in (*_LONGEST, "province") if getattr(new, name) != getattr(before, name)]
        _audit(conn, inspector, now, TrailAct.INSPECTION_CHANGED, new.id, {"changed": changed})
        return new


def find(conn: Connection, inspection_id: str, viewer: Viewer, person_id: int | None) -> Inspection:
    """An inspection by its id, however it is spelled. NotFound also for one that is not this person's to see."""
    inspection = inspection_rows.one(conn, inspection_id.strip().upper(), viewer, person_id)
    if inspection is None:
        raise NotFound("inspection_unknown", f"There is no inspection {inspection_id[:20]!r}.")
    return inspection


def own(conn: Connection, inspector: Inspector, inspection_id: str) -> Inspection:
    """An open inspection of this inspector's. Raises NotFound, or Refused for a colleague's and for a closed one."""
    inspection = find(conn, inspection_id, inspector.viewer, inspector.person_id)
    if inspection.person_id != inspector.person_id:
        raise Refused("inspection_of_another", "Only who opened an inspection changes it.")
    if inspection.closed_at is not None:
        raise Refused("inspection_closed", "This inspection is closed: nothing of it changes any more.")
    return inspection


def add(bench: Bench, inspector: Inspector, inspection_id: str, texts: Sequence[str], batch: Batch) -> list[Addition]:
    """Check codes and put them on the list, chunk by chunk; one result a text, in order.

    Each chunk is durable before the next begins, so after a failure the same list may be sent again. Raises as `own`,
    Invalid codes_missing, too_many_codes, Refused inspection_full, Unavailable.
    """
    texts = [text.strip(" \t\r\n\ufeff") for text in texts]
    if not texts:
        raise Invalid("codes_missing", "There is no code in this list.")
    if len(texts) > MOST_CODES:
        raise Invalid("too_many_codes", f"A list holds at most {MOST_CODES:,} codes; this one has {len(texts):,}.")
    additions: list[Addition] = []
    for start in range(0, len(texts), CHUNK):
        part = replace(batch, start=batch.start + start)
        additions += _add_chunk(bench, inspector, inspection_id, texts[start : start + CHUNK], part)
    return additions


def _add_chunk(
    bench: Bench, inspector: Inspector, inspection_id: str, texts: list[str], batch: Batch
) -> list[Addition]:
    texts = _run(bench, lambda held: [put_back(held, text) for text in texts])
    digests = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
    first = {digest: place for place, digest in reversed(list(enumerate(digests)))}
    with read(bench.engine) as conn:
        inspection = own(conn, inspector, inspection_id)
        present = inspection_rows.present(conn, inspection.id, first)
    new = sorted(place for digest, place in first.items() if digest not in present)
    now = bench.clock()
    new_texts = [texts[place] for place in new]
    recorder = Recorder(_visit(inspection, inspector), bench.rules, bench.tally)
    answers = _run(bench, lambda held: verify_chunk(bench.engine, held, new_texts, now, recorder)) if new_texts else []
    made = [
        (listed(digests[place], texts[place], answer), BatchEntry(digests[place], batch.id, batch.start + place))
        for place, answer in zip(new, answers, strict=True)
    ]
    with write(bench.engine) as conn:
        own(conn, inspector, inspection.id)
        # Somebody else's part of the list may have come in meanwhile.
        present = inspection_rows.present(conn, inspection.id, first)
        fresh = [(check, brought) for check, brought in made if check.digest not in present]
        last = inspection_rows.last_number(conn, inspection.id)
        if last + len(fresh) > MOST_CHECKS:
            raise Refused("inspection_full", f"An inspection holds at most {MOST_CHECKS:,} codes: open another one.")
        numbered = [(replace(check, number=last + n), brought) for n, (check, brought) in enumerate(fresh, 1)]
        inspection_rows.add_checks(conn, inspection.id, numbered)
        opened = {brought.place for _, brought in numbered}
        places = range(batch.start, batch.start + len(texts))
        again = [BatchEntry(d, batch.id, at) for at, d in zip(places, digests, strict=True) if at not in opened]
        inspection_rows.bring_again(conn, inspection.id, again, now)
        on_list = inspection_rows.by_digest(conn, inspection.id, first)
    return [Addition(on_list[d], at in opened) for at, d in zip(places, digests, strict=True)]


def _run(bench: Bench, work: Callable[[Keyring], T]) -> T:
    """work(keyring), with a fresh keyring if the first was stale."""
    outcomes: list[T] = []
    bench.run(lambda held: outcomes.append(work(held)))
    return outcomes[-1]


def _visit(inspection: Inspection, inspector: Inspector) -> Visit:
    """One visit for all of an inspection, under an id of its own."""
    return Visit(
        blake2b(inspection.id.encode(), digest_size=16, person=b"VNPC inspection").digest(),
        Channel.INSPECTOR,
        inspector.organisation_id,
        inspector.account,
        network=inspector.network,
        position=in_province(inspection.province),
    )


def remove(engine: Engine, inspector: Inspector, inspection_id: str, number: int, now: datetime) -> None:
    """Take a code off the list, with a trace; nothing happens where it is off already. Raises as `own`."""
    _mark(engine, inspector, inspection_id, number, now, _REMOVED)


def restore(engine: Engine, inspector: Inspector, inspection_id: str, number: int, now: datetime) -> None:
    """Put a code back on the list; nothing happens where it is on it. Raises as `own`."""
    _mark(engine, inspector, inspection_id, number, now, _RESTORED)


@dataclass(frozen=True, slots=True)
class _Marking:
    """How a code on the list is marked, and the act that tells it; `mark` is False where it stands so already."""

    act: TrailAct
    mark: Callable[[Connection, str, int, datetime], bool]


_REMOVED = _Marking(TrailAct.INSPECTION_CHECK_REMOVED, inspection_rows.remove)
_RESTORED = _Marking(TrailAct.INSPECTION_CHECK_RESTORED, inspection_rows.restore)


def _mark(
    engine: Engine, inspector: Inspector, inspection_id: str, number: int, now: datetime, marking: _Marking
) -> None:
    with write(engine) as conn:
        inspection = own(conn, inspector, inspection_id)
        if marking.mark(conn, inspection.id, number, now):
            _audit(conn, inspector, now, marking.act, inspection.id, {"number": number})


def add_photo(engine: Engine, inspector: Inspector, inspection_id: str, data: bytes, now: datetime) -> Photo:
    """Keep a photo, made anew, beside the SHA-256 of the file that came. Raises as `own` and `pictures.clean`."""
    with read(engine) as conn:
        _refuse_photos(conn, own(conn, inspector, inspection_id))
    picture = pictures.clean(data)
    with write(engine) as conn:
        inspection = own(conn, inspector, inspection_id)
        _refuse_photos(conn, inspection)
        kept = file_rows.put(conn, picture.content, pictures.MEDIA_TYPE, now)
        photo = Photo(kept, picture.original_digest, now)
        inspection_rows.add_photo(conn, inspection.id, photo)
    return photo


def _refuse_photos(conn: Connection, inspection: Inspection) -> None:
    if len(inspection_rows.photos_of(conn, inspection.id)) >= MOST_PHOTOS:
        raise Refused("photos_too_many", f"An inspection holds at most {MOST_PHOTOS} photos.")


def remove_photo(engine: Engine, inspector: Inspector, inspection_id: str, digest: bytes, now: datetime) -> None:
    """Let go of a photo that should not have come here; the trail keeps its hash. Raises as `own`."""
    with write(engine) as conn:
        inspection = own(conn, inspector, inspection_id)
        if inspection_rows.remove_photo(conn, inspection.id, digest):
            file_rows.drop_unnamed(conn, [digest])
            _audit(conn, inspector, now, TrailAct.INSPECTION_PHOTO_REMOVED, inspection.id, {"sha256": digest.hex()})


@dataclass(frozen=True, slots=True)
class ReportSigner:
    """Who signs reports: the host the registry answers at, its program's version, its key files, sample or not."""

    host: str
    software: str
    keys: KeyFolder
    sample: bool = False


def close(
    engine: Engine, inspector: Inspector, inspection_id: str, signer: ReportSigner, now: datetime
) -> SignedReport:
    """Close an inspection and sign its report; a second time gives the report of the first.

    Raises NotFound, Refused (`inspection_of_another`, `inspection_empty`, `no_bundle_key`), Unavailable for its key.
    """
    with write(engine) as conn:
        there = find(conn, inspection_id, inspector.viewer, inspector.person_id)
        kept = inspection_rows.kept(conn, there.id)
        if kept is not None:
            return kept
        inspection = replace(own(conn, inspector, there.id), closed_at=now)
        checks = tuple(inspection_rows.all_checks(conn, inspection.id))
        photos = tuple(inspection_rows.photos_of(conn, inspection.id))
        if not checks and not photos:
            raise Refused("inspection_empty", "Nothing was checked yet: there is nothing to report.")
        number, private = bundle_signer(conn, signer.keys, now)
        issuer = Issuer(signer.host.lower(), signer.software, number, signer.sample)
        written = inspection_report.write(InspectionReport(issuer, inspection, checks, photos))
        kid = inspection_report.thumbprint(private.public_key())
        kept = SignedReport(written, inspection_report.sign(written, kid, partial(keyring.sign, private)))
        inspection_rows.close(conn, inspection.id, now, kept)
        detail = {"checks": len(checks), "key": number, "sha256": inspection_report.digest(written)}
        _audit(conn, inspector, now, TrailAct.INSPECTION_CLOSED, inspection.id, detail)
    return kept


def _audit(
    conn: Connection, inspector: Inspector, now: datetime, act: TrailAct, subject: str, detail: dict[str, object]
) -> None:
    audit(conn, TrailEntry(now, inspector.login, act, subject, detail, inspector.organisation_id))
