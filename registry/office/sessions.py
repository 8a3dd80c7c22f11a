"""Sessions of people who have signed in, and the one-time codes of an app.

1. A session is a secret of 256 bits in a cookie; its SHA-256 is what is kept. It ends 12 hours after the sign-in or 2
   hours after the last call, at once when the person is disabled, signs out or sets a new password.
2. A person may have one-time codes (RFC 6238: SHA-1, 6 digits, 30 seconds, as every app has them). Their session
   opens nothing before the code was right. A code counts once, and within one step of the clock either way.
3. The secret of the codes is kept sealed (AES-256-GCM) with a key of the registry, so a stolen database gives none.
"""

import hashlib
import hmac
from base64 import b32decode, b32encode
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from registry.errors import Invalid, Refused, Unavailable
from registry.model import people
from registry.model.people import Draw, Person, PersonState
from registry.model.sites import Site
from registry.model.trail import TrailAct, TrailEntry
from registry.office import attempts
from registry.office.attempts import Allowance, Attempt
from registry.office.trail import audit
from registry.store.engine.engine import Engine, read, record, write
from registry.store.office import session_rows
from registry.store.office.session_rows import Session

WHOLE, IDLE, UNCONFIRMED = timedelta(hours=12), timedelta(hours=2), timedelta(minutes=10)
_NOTED = timedelta(minutes=5)
_STEP, _DIGITS = 30, 6
CODE_LIMIT, _CODE_WINDOW = 10, timedelta(minutes=15)
_NONCE = 12


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that counts: whose it is, whether a one-time code is still asked for, its secret, and the site that
    the person stands at, if they are bound to exactly one open one.
    """

    person: Person
    confirmed: bool
    secret: str
    site: Site | None = None

    @property
    def csrf(self) -> str:
        """What a form of this session carries: nobody who cannot read the cookie can make it."""
        return hmac.new(self.secret.encode(), b"csrf", hashlib.sha256).hexdigest()[:32]


def begin(engine: Engine, person: Person, now: datetime, draw: Draw) -> Opened:
    """Begin a session after the right password; with one-time codes it waits for the code."""
    secret, confirmed = people.new_secret(draw), not person.has_totp
    with record(engine) as conn:
        session_rows.drop_old(conn, now)
        until = now + (WHOLE if confirmed else UNCONFIRMED)
        session_rows.add(conn, people.digest(secret), Session(person, confirmed, now, now, until))
    return Opened(person, confirmed, secret)


def find(engine: Engine, secret: str, now: datetime) -> Opened | None:
    """The session of a cookie, if it still counts; its use is noted every few minutes."""
    if not people.is_token(secret):
        return None
    digest = people.digest(secret)
    with read(engine) as conn:
        session = session_rows.find(conn, digest)
    if session is None or session.until <= now or session.seen_at + IDLE <= now:
        return None
    if session.person.state is not PersonState.ACTIVE:
        return None
    if session.seen_at + _NOTED <= now:
        with suppress(Unavailable), record(engine) as conn:
            session_rows.note_seen(conn, digest, now)
    return Opened(session.person, session.confirmed, secret, session.site)


def end(engine: Engine, secret: str) -> None:
    """Sign out."""
    with record(engine) as conn:
        session_rows.end(conn, people.digest(secret))


def confirm(engine: Engine, key: bytes, opened: Opened, code: str, now: datetime, draw: Draw) -> Opened:
    """Exchange a session that waits for a code for a whole one. Raises Refused for a wrong code, or for too many.

    A wrong code is one writing transaction, one too many is none.
    """
    allowance = Allowance(Attempt(b"totp", str(opened.person.id), _CODE_WINDOW), CODE_LIMIT)
    with read(engine) as conn:
        wait = attempts.wait(conn, [allowance], now)
        kept = session_rows.totp(conn, opened.person.id)
    if wait is None:
        with record(engine) as conn:
            wait = attempts.take(conn, [allowance], now)
    if wait is not None:
        raise Refused("too_many_codes", "Too many wrong one-time codes: wait 15 minutes.")
    wrong = Refused("wrong_code", "This one-time code is wrong, old or used already: wait for the next one.")
    step = _step_of(_unsealed(key, opened.person.id, kept.sealed), code, now) if kept else None
    if kept is None or step is None:
        raise wrong
    with record(engine) as conn:
        # Codes that were turned off meanwhile, or a step that another has used, open nothing.
        there = session_rows.totp(conn, opened.person.id)
        if there is None or there.sealed != kept.sealed or not session_rows.use_step(conn, opened.person.id, step):
            raise wrong
        attempts.forget(conn, allowance.attempt)
        secret = people.new_secret(draw)
        session_rows.end(conn, people.digest(opened.secret))
        session_rows.add(conn, people.digest(secret), Session(opened.person, True, now, now, now + WHOLE))
    return Opened(opened.person, True, secret)


def new_totp(draw: Draw) -> str:
    """A secret for an app, 160 bits in base32 as apps take it."""
    return b32encode(draw(1 << 160).to_bytes(20, "big")).decode()


def is_totp(secret: str) -> bool:
    """Whether a text is a secret as `new_totp` makes them."""
    return _raw(secret) is not None


def _raw(secret: str) -> bytes | None:
    """The 160 bits of a secret; None for a text that is none."""
    try:
        raw = b32decode(secret)
    except ValueError:
        return None
    return raw if len(raw) == 20 else None


def totp_uri(login: str, secret: str, issuer: str) -> str:
    """What an app scans (the `otpauth` form that all of them know)."""
    return _app(b32decode(secret)).get_provisioning_uri(login, issuer)


@dataclass(frozen=True, slots=True)
class FirstCode:
    """The secret that a person's app took, and the first code it shows: the proof that it took it right."""

    secret: str
    code: str


def set_totp(engine: Engine, key: bytes, person: Person, first: FirstCode, now: datetime, draw: Draw) -> None:
    """Ask for one-time codes from now on. Raises Invalid when the first code is not right."""
    raw = _raw(first.secret)
    step = _step_of(raw, first.code, now) if raw else None
    if raw is None or step is None:
        raise Invalid("wrong_code", "This code does not belong to the secret: compare the clock of the phone.")
    nonce = draw(1 << 8 * _NONCE).to_bytes(_NONCE, "big")
    sealed = nonce + AESGCM(key).encrypt(nonce, raw, str(person.id).encode())
    with write(engine) as conn:
        session_rows.set_totp(conn, person.id, sealed, step, person.login, now)
        audit(
            conn,
            TrailEntry(
                now, person.login, TrailAct.CODES_TURNED_ON, person.login, organisation_id=person.organisation_id
            ),
        )


def _unsealed(key: bytes, person_id: int, sealed: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], str(person_id).encode())
    except InvalidTag as error:
        raise Unavailable("totp_key", "The one-time codes' secret cannot be opened: another serial key?") from error


def _app(raw: bytes) -> TOTP:
    # HMAC-SHA-1 is what every app has; its weakness is not in the HMAC (RFC 6238, 1.2).
    return TOTP(raw, _DIGITS, SHA1(), _STEP, enforce_key_length=False)  # noqa: S303


def _step_of(raw: bytes, code: str, now: datetime) -> int | None:
    """The step a code belongs to, of the present one and its neighbours."""
    given, step = code.replace(" ", "").encode("utf-8", "replace"), int(now.timestamp()) // _STEP
    app = _app(raw)
    right = [at for at in (step - 1, step, step + 1) if hmac.compare_digest(app.generate(at * _STEP), given)]
    return right[-1] if right else None
