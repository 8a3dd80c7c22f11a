"""Keys in hand: opened from their files with the passphrase, lent out, and loaded again when the table knows more.

1. Reading and verifying needs public keys and serial keys, never a private one.
2. A file that does not open, or holds another key than its row says, is Unavailable with the way out.
"""

import hashlib
import json
import os
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwe, jwk
from joserfc.errors import JoseError, SecurityWarning

from registry.codes.keyring import Keyring, StaleKeyring
from registry.errors import Refused, Unavailable
from registry.keys.folder import KeyFolder, read_secret
from registry.model.keys import Purpose, RecordedKey
from registry.store.engine.engine import Connection, Engine, read
from registry.store.keys import key_rows

# How serial keys are kept (RFC 7518 4.8), and how no other file is opened.
SERIAL_FILES = jwe.JWERegistry(algorithms=["PBES2-HS512+A256KW", "A256GCM"])
_DER, _SPKI = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
T = TypeVar("T")


def check_value(secret: bytes) -> bytes:
    """Sixteen bytes that tell whether a serial key file is the right one, and nothing about the key."""
    return hashlib.sha256(b"VNPC serial key\x00" + secret).digest()[:16]


def password_key(passphrase: bytes) -> jwk.OctKey:
    """A passphrase as PBES2 takes it. A short one is the operator's choice, so the library need not warn of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        return jwk.OctKey.import_key(passphrase)


def load(rows: list[RecordedKey], folder: KeyFolder) -> Keyring:
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


def _age(row: RecordedKey) -> tuple[datetime, int]:
    return row.made_at, row.number


def with_signer(keyring: Keyring, folder: KeyFolder, number: int) -> Keyring:
    """The keyring with the private half of one CODE key; Unavailable when its file is missing or will not open."""
    file = folder.file(Purpose.CODE, number)
    private = open_signer(file, folder.passphrase)
    if private.public_key() != keyring.publics.get(number):
        raise Unavailable("key_mismatch", f"{file} is not the private half of key {number}.")
    return replace(keyring, signers={**keyring.signers, number: private})


class BundleSigner(NamedTuple):
    """A key that signs reports, opened, and its number."""

    number: int
    private: ec.EllipticCurvePrivateKey


def bundle_signer(conn: Connection, folder: KeyFolder, now: datetime) -> BundleSigner:
    """The newest active BUNDLE key, opened. Raises Refused no_bundle_key, Unavailable for a file that does not open."""
    row = key_rows.newest_active(conn, Purpose.BUNDLE, now)
    if row is None:
        raise Refused("no_bundle_key", "No key signs reports: run `init` again, or `keys generate --purpose bundle`.")
    private = open_signer(folder.file(row.purpose, row.number), folder.passphrase)
    if spki(private) != row.public:
        raise Unavailable("key_mismatch", f"The file of bundle key {row.number} is another key's.")
    return BundleSigner(row.number, private)


def spki(private: ec.EllipticCurvePrivateKey) -> bytes:
    """The public half of a key as the table holds it: SubjectPublicKeyInfo in DER (RFC 5280 4.1.2.7)."""
    return private.public_key().public_bytes(_DER, _SPKI)


def open_signer(file: Path, passphrase: bytes) -> ec.EllipticCurvePrivateKey:
    """A private key from its file; Unavailable where it does not open or is no key on P-256."""
    try:
        private = serialization.load_pem_private_key(read_secret(file), passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _wrong_passphrase(file) from error
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise Unavailable("key_mismatch", f"{file} holds no key of the kind that seals codes.")
    return private


def _serial_secret(file: Path, passphrase: bytes) -> bytes:
    try:
        opened = jwe.decrypt_compact(read_secret(file).strip(), password_key(passphrase), registry=SERIAL_FILES)
        return bytes(jwk.OctKey.import_key(json.loads(opened.plaintext or b"")).raw_value)
    except (JoseError, ValueError, KeyError) as error:
        raise _wrong_passphrase(file) from error


def _open_serial_key(row: RecordedKey, file: Path, passphrase: bytes) -> bytes:
    secret = _serial_secret(file, passphrase)
    if check_value(secret) != row.public:
        raise Unavailable("key_mismatch", f"{file} holds another key than serial key {row.number}.")
    return secret


def require_passphrase(folder: KeyFolder) -> None:
    """Raises Unavailable where there are key files and the passphrase opens none of them: what is sealed under it would
    open for nobody who has the right one. A damaged file among others is no reason.
    """
    wrong: Unavailable | None = None
    for file in sorted(folder.path.glob("*-*")):
        try:
            if file.suffix == ".pem":
                open_signer(file, folder.passphrase)
            elif file.suffix == ".jwe":
                _serial_secret(file, folder.passphrase)
            else:
                continue
        except Unavailable as error:
            wrong = error
            continue
        return
    if wrong is not None:
        raise wrong


def _wrong_passphrase(file: Path) -> Unavailable:
    return Unavailable(
        "passphrase_wrong",
        f"{file} does not open: the passphrase is wrong or the file is damaged. Check REGISTRY_KEY_PASSPHRASE_FILE.",
    )


class Custodian:
    """A worker's keyring, loaded again when a newer key turns up in the database or its file in the folder."""

    def __init__(self, engine: Engine, folder: KeyFolder) -> None:
        self._engine = engine
        self._folder = folder
        self._rows, self._files = self._look()
        self.keyring = load(self._rows, folder)

    def _look(self) -> tuple[list[RecordedKey], frozenset[str]]:
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
