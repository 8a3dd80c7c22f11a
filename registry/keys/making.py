"""The life of keys: make, rotate, retire, revoke; the table and the file together.

1. Number, state and public half live in the database, which gives the numbers. They are drawn at random, so that a
   registry restored from an old backup does not give a lost key's number again.
2. The private half of a signing key is an encrypted PKCS#8 file, a serial key an encrypted JWK (RFC 7516, PBES2);
   both have mode 0600, and their passphrase comes from a file.
3. The file is written and synced before the row: a crash between them leaves a file nobody refers to, never a key
   without its private half.
4. A CODE key signs new orders for at most 30 days, so that a loss stays small.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwe, jwk

from registry.codes.keyring import LIVE_NUMBERS, SAMPLE_NUMBERS
from registry.errors import Invalid, NotFound, Refused, Unavailable
from registry.keys.custodian import SERIAL_FILES, check_value, load, open_signer, password_key, spki
from registry.keys.folder import KeyFolder, write_secret
from registry.model.keys import SEALING, KeyState, Purpose, RecordedKey
from registry.model.trail import TrailAct, TrailEntry
from registry.office.trail import audit
from registry.store.engine import upgrade
from registry.store.engine.engine import Connection, Engine, write
from registry.store.keys import identity_rows, key_rows

SIGNING_DAYS = 30
# RFC 8018 asks for as many as one can bear; this is about 0.1 s on a small machine.
_PBKDF2_ROUNDS = 210_000
_CODE_FILE = re.compile(r"code-([0-9]{5})\.pem")
_FIRST_KEYS = (Purpose.CODE, Purpose.SERIAL, Purpose.BUNDLE)
Draw = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Birth:
    """When a key is made, which numbers it may have, the source of chance, and who makes it."""

    now: datetime
    kind: str
    draw: Draw
    by: str = "registry"


def establish(engine: Engine, folder: KeyFolder, birth: Birth) -> list[RecordedKey]:
    """Make the registry's tables and first keys, as far as they are missing; the keys that were made. Safe to repeat.

    Raises Refused where the registry stands already as another kind, Unavailable for a wrong passphrase.
    """
    upgrade.upgrade(engine)
    with write(engine) as conn:
        kind = identity_rows.kind(conn)
        if kind is None:
            identity_rows.establish(conn, birth.kind, birth.now)
        elif kind != birth.kind:
            raise Refused("registry_kind", f"This database holds a {kind} registry, not a {birth.kind} one.")
        present = key_rows.every(conn)
        load(present, folder)
        purposes = {row.purpose for row in present}
        return [generate(conn, folder, p, birth) for p in _FIRST_KEYS if p not in purposes]


def every(conn: Connection) -> list[RecordedKey]:
    """All keys, oldest first."""
    return key_rows.every(conn)


def find(conn: Connection, number: int) -> RecordedKey:
    """A key by its number; NotFound otherwise."""
    row = next((row for row in key_rows.every(conn) if row.number == number), None)
    if row is None:
        raise NotFound("key_unknown", f"There is no key {number}: `keys list` shows them all.")
    return row


def is_sample(conn: Connection) -> bool:
    """Whether the registry was made for showing only."""
    return identity_rows.kind(conn) == "sample"


def generate(conn: Connection, folder: KeyFolder, purpose: Purpose, birth: Birth) -> RecordedKey:
    """Make a key: number, file, row. Raises Unavailable for a wrong passphrase or when the folder cannot be written."""
    # A key under another passphrase than the rest would leave a folder that no passphrase opens.
    load(key_rows.every(conn), folder)
    number = _number(conn, birth)
    if purpose is Purpose.SERIAL:
        secret = AESGCM.generate_key(256)
        public, content = check_value(secret), _wrap(secret, folder.passphrase)
    elif purpose in SEALING:
        private = ec.generate_private_key(ec.SECP256R1())
        public = spki(private)
        content = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(folder.passphrase),
        )
    else:
        raise Refused("key_purpose", f"Keys for {purpose} are not made by this version.")
    until = birth.now + timedelta(days=SIGNING_DAYS) if purpose is Purpose.CODE else None
    row = RecordedKey(number, purpose, KeyState.ACTIVE, public, birth.now, until, None)
    write_secret(folder.file(purpose, number), content)
    key_rows.add(conn, row)
    audit(conn, TrailEntry(birth.now, birth.by, TrailAct.KEY_MADE, str(number), {"purpose": purpose}))
    return row


def _number(conn: Connection, birth: Birth) -> int:
    numbers = SAMPLE_NUMBERS if birth.kind == "sample" else LIVE_NUMBERS
    taken = {row.number for row in key_rows.every(conn)}
    if len(taken) >= len(numbers):
        raise Refused("key_numbers_spent", f"All {len(numbers)} key numbers have been given.")
    while True:
        number = numbers[birth.draw(len(numbers))]
        if number not in taken:
            return number


def rotate(conn: Connection, folder: KeyFolder, purpose: Purpose, birth: Birth) -> RecordedKey:
    """Make a new key and retire the active ones of its purpose; their codes stay good."""
    for row in key_rows.every(conn):
        if row.purpose is purpose and row.state is KeyState.ACTIVE:
            key_rows.change_state(conn, row.number, KeyState.RETIRED, birth.now, "rotated")
            detail = {"reason": "rotated"}
            audit(conn, TrailEntry(birth.now, birth.by, TrailAct.KEY_RETIRED, str(row.number), detail))
    return generate(conn, folder, purpose, birth)


def retire(conn: Connection, number: int, now: datetime, by: str = "registry") -> None:
    """Let a key sign no new orders; what it sealed stays good, and its own orders can still be produced."""
    if _change(conn, number, KeyState.RETIRED, now, None):
        audit(conn, TrailEntry(now, by, TrailAct.KEY_RETIRED, str(number)))


def revoke(
    conn: Connection, number: int, reason: str, now: datetime, by: str = "registry", second: str | None = None
) -> None:
    """Declare a key lost: its seals count for nothing from the next verify on. There is no way back."""
    if not reason.strip() or len(reason) > 500:
        raise Invalid("reason_missing", "Say why, in 1 to 500 characters: give --reason.")
    if _change(conn, number, KeyState.REVOKED, now, reason):
        audit(conn, TrailEntry(now, by, TrailAct.KEY_REVOKED, str(number), {"reason": reason}, second=second))


def _change(conn: Connection, number: int, state: KeyState, now: datetime, reason: str | None) -> bool:
    """Put a key in a state for good; False when it was there already."""
    row = find(conn, number)
    if row.state is state:
        return False
    if row.state is KeyState.REVOKED:
        raise Refused("key_revoked", f"Key {number} is revoked, and a revoked key never comes back.")
    if row.purpose is Purpose.SERIAL and state is KeyState.REVOKED:
        raise Refused(
            "serial_key_revoked",
            f"Key {number} is a serial key: revoking it would make every code of its products unknown. "
            "Give the products concerned a new one with `keys rotate --gtin`.",
        )
    key_rows.change_state(conn, number, state, now, reason)
    return True


def require_usable(conn: Connection, number: int) -> None:
    """Raises Refused for a revoked key: it signs nothing more, not even the codes of its own orders."""
    row = next((row for row in key_rows.every(conn) if row.number == number), None)
    if row is not None and row.state is KeyState.REVOKED:
        raise Refused("key_revoked", f"Key {number}, which seals this order, is revoked: place a new order.")


def rekey(conn: Connection, gtin: str, reason: str, now: datetime, by: str = "registry") -> int:
    """Give a GTIN the newest active serial key, after a leak; codes under its older keys are still read."""
    had = key_rows.serial_keys(conn, [gtin]).get(gtin, ())
    if not had:
        raise Refused(
            "gtin_without_key", f"GTIN {gtin} has no serial key yet: its first order will get the newest one."
        )
    newest = key_rows.newest_active(conn, Purpose.SERIAL, now)
    if newest is None or newest.number in had:
        raise Refused("no_newer_key", "Make a new serial key first: `keys generate --purpose serial`.")
    key_rows.give_serial_key(conn, gtin, newest.number, now, reason)
    audit(conn, TrailEntry(now, by, TrailAct.PRODUCT_REKEYED, gtin, {"key": newest.number, "reason": reason}))
    return newest.number


def _wrap(secret: bytes, passphrase: bytes) -> bytes:
    plain = json.dumps(jwk.OctKey.import_key(secret).as_dict(private=True)).encode()
    header = {"alg": "PBES2-HS512+A256KW", "enc": "A256GCM", "p2c": _PBKDF2_ROUNDS, "cty": "jwk+json"}
    return jwe.encrypt_compact(header, plain, password_key(passphrase), registry=SERIAL_FILES).encode() + b"\n"


class Adopted(NamedTuple):
    """The numbers of keys that were found and recorded, and the files that would not open."""

    numbers: list[int]
    closed: list[Path]


def adopt(conn: Connection, folder: KeyFolder, now: datetime, by: str = "registry") -> Adopted:
    """Record, as retired, every CODE key whose file is here and whose number the database does not know.

    After restoring an old backup these are keys made since: their seals then say `sealed_not_issued` (lost data), not
    `forged`.
    """
    recorded_numbers = {row.number for row in key_rows.every(conn)}
    numbers = SAMPLE_NUMBERS if is_sample(conn) else LIVE_NUMBERS
    adopted: list[int] = []
    closed: list[Path] = []
    for file in sorted(folder.path.glob("code-*.pem")):
        named = _CODE_FILE.fullmatch(file.name)
        number = int(named[1]) if named else 0
        if number in recorded_numbers or number not in numbers:
            continue
        try:
            public = spki(open_signer(file, folder.passphrase))
        except Unavailable:
            closed.append(file)
            continue
        reason = "found in the keys folder after restoring"
        key_rows.add(conn, RecordedKey(number, Purpose.CODE, KeyState.RETIRED, public, now, None, reason))
        audit(conn, TrailEntry(now, by, TrailAct.KEY_ADOPTED, str(number), {"reason": reason}))
        adopted.append(number)
    return Adopted(adopted, closed)
