"""The life of keys: make, rotate, retire, revoke; the table and the file together.

1. Number, state and public half live in the database, which gives the numbers. They are drawn at random, so that a
   registry restored from an old backup does not give a lost key's number again.
2. The private half of a signing key is an encrypted PKCS#8 file, a serial key an encrypted JWK (RFC 7516, PBES2);
   both have mode 0600, and their passphrase comes from a file.
3. The file is written and synced before the row: a crash between them leaves a file nobody refers to, never a key
   without its private half.
4. A CODE key signs new orders for at most 30 days, so that a loss stays small.
"""

import hashlib
import json
import os
import re
import stat
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwe, jwk
from joserfc.errors import JoseError, SecurityWarning

from registry.codes.keyring import LIVE_NUMBERS, SAMPLE_NUMBERS, Keyring, StaleKeyring
from registry.errors import Invalid, NotFound, Refused, Unavailable
from registry.model.keys import KeyState, Purpose
from registry.office.approvals import TrailEntry, audit
from registry.store.engine import upgrade
from registry.store.engine.engine import Connection, Engine, read, write
from registry.store.keys import identity
from registry.store.keys import keys as key_rows
from registry.store.keys.keys import KeyRow

SIGNING_DAYS = 30
_JWE = jwe.JWERegistry(algorithms=["PBES2-HS512+A256KW", "A256GCM"])
# RFC 8018 asks for as many as one can bear; this is about 0.1 s on a small machine.
_PBKDF2_ROUNDS = 210_000
_CODE_FILE = re.compile(r"code-([0-9]{5})\.pem")
_SEALING = (Purpose.CODE, Purpose.BUNDLE)
_DER, _SPKI = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
_FIRST_KEYS = (Purpose.CODE, Purpose.SERIAL, Purpose.BUNDLE)

Draw = Callable[[int], int]
T = TypeVar("T")


@dataclass(frozen=True)
class KeyFolder:
    """Where key files lie, and the passphrase they are encrypted with."""

    path: Path
    passphrase: bytes

    def file(self, purpose: Purpose, number: int) -> Path:
        return self.path / f"{purpose}-{number:05d}.{'jwe' if purpose is Purpose.SERIAL else 'pem'}"


@dataclass(frozen=True, slots=True)
class Birth:
    """When a key is made, which numbers it may have, and the source of chance."""

    now: datetime
    kind: str
    draw: Draw


def found(engine: Engine, folder: KeyFolder, birth: Birth) -> list[KeyRow]:
    """Make the registry's tables and first keys, as far as they are missing; the keys that were made. Safe to repeat.

    Raises Refused where the registry stands already as another kind, Unavailable for a wrong passphrase.
    """
    upgrade.upgrade(engine)
    with write(engine) as conn:
        kind = identity.kind(conn)
        if kind is None:
            identity.found(conn, birth.kind, birth.now)
        elif kind != birth.kind:
            raise Refused("registry_kind", f"This database holds a {kind} registry, not a {birth.kind} one.")
        present = key_rows.every(conn)
        load(present, folder)
        purposes = {row.purpose for row in present}
        return [generate(conn, folder, p, birth) for p in _FIRST_KEYS if p not in purposes]


def generate(conn: Connection, folder: KeyFolder, purpose: Purpose, birth: Birth) -> KeyRow:
    """Make a key: number, file, row. Raises Unavailable for a wrong passphrase or when the folder cannot be written."""
    # A key under another passphrase than the rest would leave a folder that no passphrase opens.
    load(key_rows.every(conn), folder)
    number = _number(conn, birth)
    if purpose is Purpose.SERIAL:
        secret = AESGCM.generate_key(256)
        public, content = check_value(secret), _wrap(secret, folder.passphrase)
    elif purpose in _SEALING:
        private = ec.generate_private_key(ec.SECP256R1())
        public = _spki(private)
        content = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(folder.passphrase),
        )
    else:
        raise Refused("key_purpose", f"Keys for {purpose} are not made by this version.")
    until = birth.now + timedelta(days=SIGNING_DAYS) if purpose is Purpose.CODE else None
    row = KeyRow(number, purpose, KeyState.ACTIVE, public, birth.now, until, None)
    write_secret(folder.file(purpose, number), content)
    key_rows.add(conn, row)
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


def rotate(conn: Connection, folder: KeyFolder, purpose: Purpose, birth: Birth) -> KeyRow:
    """Make a new key and retire the active ones of its purpose; their codes stay good."""
    for row in key_rows.every(conn):
        if row.purpose is purpose and row.state is KeyState.ACTIVE:
            key_rows.change_state(conn, row.number, KeyState.RETIRED, birth.now, "rotated")
    return generate(conn, folder, purpose, birth)


def retire(conn: Connection, number: int, now: datetime, by: str = "registry") -> None:
    """Let a key sign no new orders; what it sealed stays good, and its own orders can still be produced."""
    if _change(conn, number, KeyState.RETIRED, now, None):
        audit(conn, TrailEntry(now, by, "key_retired", str(number)))


def revoke(
    conn: Connection, number: int, reason: str, now: datetime, by: str = "registry", second: str | None = None
) -> None:
    """Declare a key lost: its seals count for nothing from the next verify on. There is no way back."""
    if not reason.strip() or len(reason) > 500:
        raise Invalid("reason_missing", "Say why, in 1 to 500 characters: give --reason.")
    if _change(conn, number, KeyState.REVOKED, now, reason):
        audit(conn, TrailEntry(now, by, "key_revoked", str(number), {"reason": reason}, second=second))


def _change(conn: Connection, number: int, state: KeyState, now: datetime, reason: str | None) -> bool:
    """Put a key in a state for good; False when it was there already."""
    row = next((row for row in key_rows.every(conn) if row.number == number), None)
    if row is None:
        raise NotFound("key_unknown", f"There is no key {number}: `keys list` shows them all.")
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


def rekey(conn: Connection, gtin: str, reason: str, now: datetime) -> int:
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
    return newest.number


def check_value(secret: bytes) -> bytes:
    """Sixteen bytes that tell whether a serial key file is the right one, and nothing about the key."""
    return hashlib.sha256(b"VNPC serial key\x00" + secret).digest()[:16]


def _wrap(secret: bytes, passphrase: bytes) -> bytes:
    plain = json.dumps(jwk.OctKey.import_key(secret).as_dict(private=True)).encode()
    header = {"alg": "PBES2-HS512+A256KW", "enc": "A256GCM", "p2c": _PBKDF2_ROUNDS, "cty": "jwk+json"}
    return jwe.encrypt_compact(header, plain, _password(passphrase), registry=_JWE).encode() + b"\n"


def _password(passphrase: bytes) -> jwk.OctKey:
    """A passphrase as PBES2 takes it. A short one is the operator's choice, so the library need not warn of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        return jwk.OctKey.import_key(passphrase)


def adopt(conn: Connection, folder: KeyFolder, now: datetime) -> tuple[list[int], list[Path]]:
    """Record, as retired, every CODE key whose file is here and whose number the database does not know.

    After restoring an old backup these are keys made since: their seals then say `sealed_not_issued` (lost data), not
    `forged`. Returns the numbers adopted and the files that would not open.
    """
    known = {row.number for row in key_rows.every(conn)}
    numbers = SAMPLE_NUMBERS if identity.kind(conn) == "sample" else LIVE_NUMBERS
    adopted: list[int] = []
    closed: list[Path] = []
    for file in sorted(folder.path.glob("code-*.pem")):
        named = _CODE_FILE.fullmatch(file.name)
        number = int(named[1]) if named else 0
        if number in known or number not in numbers:
            continue
        try:
            spki = _spki(_open_signer(file, folder.passphrase))
        except Unavailable:
            closed.append(file)
            continue
        reason = "found in the keys folder after restoring"
        key_rows.add(conn, KeyRow(number, Purpose.CODE, KeyState.RETIRED, spki, now, None, reason))
        adopted.append(number)
    return adopted, closed


def write_secret(path: Path, content: bytes) -> None:
    """A new file of mode 0600, whole and on disk, or none; Unavailable when it exists or cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            path.unlink()
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise Unavailable("key_file", f"The key file {path} cannot be written: {error.strerror}.") from error


def _sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut, as the row that will refer to it does."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def load(rows: list[KeyRow], folder: KeyFolder) -> Keyring:
    """What reading and verifying needs: every public key, and the serial keys whose files are here.

    Raises Unavailable for a wrong passphrase, a file others can read, or a file that is another key's.
    """
    publics = {}
    for row in rows:
        if row.purpose is Purpose.CODE:
            public = serialization.load_der_public_key(row.public)
            assert isinstance(public, ec.EllipticCurvePublicKey)
            publics[row.number] = public
    serial_keys = {}
    for row in rows:
        file = folder.file(Purpose.SERIAL, row.number)
        if row.purpose is Purpose.SERIAL and file.exists():
            serial_keys[row.number] = _open_serial_key(row, file, folder.passphrase)
    first = min((row for row in rows if row.purpose is Purpose.SERIAL), key=_age, default=None)
    return Keyring(publics, {}, serial_keys, first.number if first else None)


def _age(row: KeyRow) -> tuple[datetime, int]:
    return row.made_at, row.number


def with_signer(keyring: Keyring, folder: KeyFolder, number: int) -> Keyring:
    """The keyring with the private half of one CODE key; Unavailable when its file is missing or will not open."""
    file = folder.file(Purpose.CODE, number)
    private = _open_signer(file, folder.passphrase)
    if private.public_key() != keyring.publics.get(number):
        raise Unavailable("key_mismatch", f"{file} is not the private half of key {number}.")
    return replace(keyring, signers={**keyring.signers, number: private})


def bundle_signer(conn: Connection, folder: KeyFolder, now: datetime) -> tuple[int, ec.EllipticCurvePrivateKey]:
    """The newest active BUNDLE key, opened. Raises Refused no_bundle_key, Unavailable for a file that does not open."""
    row = key_rows.newest_active(conn, Purpose.BUNDLE, now)
    if row is None:
        raise Refused("no_bundle_key", "No key signs reports: run `init` again, or `keys generate --purpose bundle`.")
    private = _open_signer(folder.file(row.purpose, row.number), folder.passphrase)
    if _spki(private) != row.public:
        raise Unavailable("key_mismatch", f"The file of bundle key {row.number} is another key's.")
    return row.number, private


def _spki(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(_DER, _SPKI)


def _open_signer(file: Path, passphrase: bytes) -> ec.EllipticCurvePrivateKey:
    try:
        private = serialization.load_pem_private_key(_read_secret(file), passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _wrong_passphrase(file) from error
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise Unavailable("key_mismatch", f"{file} holds no key of the kind that seals codes.")
    return private


def _open_serial_key(row: KeyRow, file: Path, passphrase: bytes) -> bytes:
    try:
        opened = jwe.decrypt_compact(_read_secret(file).strip(), _password(passphrase), registry=_JWE)
        secret = jwk.OctKey.import_key(json.loads(opened.plaintext or b"")).raw_value
    except (JoseError, ValueError, KeyError) as error:
        raise _wrong_passphrase(file) from error
    if check_value(secret) != row.public:
        raise Unavailable("key_mismatch", f"{file} holds another key than serial key {row.number}.")
    return secret


def _wrong_passphrase(file: Path) -> Unavailable:
    return Unavailable(
        "passphrase_wrong",
        f"{file} does not open: the passphrase is wrong or the file is damaged. Check REGISTRY_KEY_PASSPHRASE_FILE.",
    )


def _read_secret(file: Path) -> bytes:
    try:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise Unavailable("key_file_open", f"Others can read the key file {file}: run `chmod 600 {file}`.")
        return file.read_bytes()
    except FileNotFoundError as error:
        raise Unavailable(
            "key_missing", f"The key file {file} is missing: bring it back, from a backup if need be."
        ) from error
    except OSError as error:
        raise Unavailable("key_file", f"The key file {file} cannot be read: {error.strerror}.") from error


class Custodian:
    """A worker's keyring, loaded again when a newer key turns up in the database or its file in the folder."""

    def __init__(self, engine: Engine, folder: KeyFolder) -> None:
        self._engine = engine
        self._folder = folder
        self._rows, self._files = self._look()
        self.keyring = load(self._rows, folder)

    def _look(self) -> tuple[list[KeyRow], frozenset[str]]:
        with read(self._engine) as conn:
            rows = key_rows.every(conn)
        path = self._folder.path
        return rows, frozenset(os.listdir(path) if path.is_dir() else ())

    def run(self, work: Callable[[Keyring], T]) -> T:
        """work(keyring), once more with a fresh keyring if the first was stale.

        Opening keys is slow on purpose, so they are opened again only if rows or files have changed.
        """
        try:
            return work(self.keyring)
        except StaleKeyring:
            rows, files = self._look()
            if (rows, files) == (self._rows, self._files):
                raise
            self.keyring = load(rows, self._folder)
            self._rows, self._files = rows, files
            return work(self.keyring)


def trust_list(rows: list[KeyRow]) -> dict[str, list[dict[str, object]]]:
    """The public signing keys as a JWK set (RFC 7517), each with `key_no`, `purpose`, `state`, `not_before`."""
    listed: list[dict[str, object]] = []
    for row in rows:
        if row.purpose in _SEALING:
            public = serialization.load_der_public_key(row.public)
            key = jwk.ECKey.import_key(public.public_bytes(serialization.Encoding.PEM, _SPKI))
            listed.append(
                {
                    **key.as_dict(private=False),
                    "kid": key.thumbprint(),
                    "use": "sig",
                    "alg": "ES256",
                    "key_no": row.number,
                    "purpose": str(row.purpose),
                    "state": str(row.state),
                    "not_before": row.made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                }
            )
    return {"keys": listed}
