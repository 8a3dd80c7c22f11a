"""Database and keys together in one sealed file, taken and brought back while the registry runs.

1. The database is copied first, as one snapshot, then the key files: a key file always exists before any row names
   it, so every key the snapshot knows is in the backup.
2. The file is sealed under the passphrase of the keys (`sealed_file`), which is not in it: keep it elsewhere, or nobody
   can open the backup. No copy lies open beside the backup, which may be another disk, not even for a while.
3. Restoring reads the whole file and proves it before it touches anything, and first saves the present state beside
   the database. Key files that are here and not in the backup stay: nothing that may have sealed codes is ever deleted.
4. What was ended since stays ended where the present registry continues the backup's; where it does not, somebody has
   to agree first (`carry_over`). All of it is prepared in the copy, which then takes the database's place as a whole.
5. A database of an older schema is saved as it is, so that a backup can be made before an upgrade. Its backup is
   upgraded on the way back, before anything is touched.
6. What was issued after the backup is unknown after restoring; its numbers are not given again (`issuing`, rule 3).
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from registry.errors import Invalid, Refused, Unavailable
from registry.keys import carry_over
from registry.keys.archive import DATABASE, Saved, pack, unpack
from registry.keys.carry_over import Carried, Lineage, Relation
from registry.keys.custodian import require_passphrase
from registry.keys.folder import KeyFolder, write_secret
from registry.model.trail import TrailAct, TrailEntry
from registry.office.trail import audit
from registry.store.engine import upgrade
from registry.store.engine.copying import Holding, bring_up, copy_in, copy_out, holding, kind_of_copy
from registry.store.engine.engine import Connection, Engine, is_sqlite, open_engine, read, sqlite_path, write
from registry.store.keys import identity_rows
from registry.store.office import trail_rows
from registry.store.office.trail_rows import TrailEnd

_PRESENT = "present.sqlite"


def take(engine: Engine, folder: KeyFolder, target: Path, now: datetime) -> Saved:
    """Write a backup, mode 0600, whole or not at all; also of a database of an older schema.

    Raises Invalid when the file is there already (it may be the only other backup, or the database), Unavailable when
    the disk refuses, the passphrase is not the keys', or there is no registry to save.
    """
    target = target.absolute()
    if target.exists():
        raise Invalid("file_exists", f"{target} is there already: move it away, or name another file.")
    _require_registry(engine)
    require_passphrase(folder)
    try:
        with _workplace(engine) as place:
            copy_out(engine, place / DATABASE)
            return _put(target, place / DATABASE, folder, now)
    except OSError as error:
        raise Unavailable("backup", f"The backup {target} cannot be written: {error.strerror}.") from error


@contextmanager
def _workplace(engine: Engine) -> Iterator[Path]:
    """A folder, mode 0700, for copies that lie open for a while: beside the database, whose disk holds it open anyway.

    Where the database is a server's: the system's folder for such things, which TMPDIR names.
    """
    beside = sqlite_path(engine).parent if is_sqlite(engine) else None
    with tempfile.TemporaryDirectory(dir=beside, prefix=".copy-") as name:
        yield Path(name)


def _put(target: Path, database: Path, folder: KeyFolder, now: datetime) -> Saved:
    """Seal a copy under a name of its own, mode 0600, and give it the target's name once it is on disk."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".backup-")
    os.close(handle)
    try:
        saved = pack(Path(name), database, folder, now)
        os.replace(name, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
    return replace(saved, path=target)


def _require_registry(engine: Engine) -> None:
    # Looking into an SQLite file that is not there would make an empty one.
    if is_sqlite(engine) and not sqlite_path(engine).exists():
        raise Unavailable(
            "database_missing",
            f"There is no database {sqlite_path(engine)}: run `init`, or name the right one in REGISTRY_DATABASE_URL.",
        )
    upgrade.require_known(engine)


@dataclass(frozen=True, slots=True)
class Restoring:
    """Which backup comes back, by whom and when; what its holder answers for, and how they are asked for the rest.

    `unauthenticated`: also a file that proves nothing. `agrees` is asked where the present trail would be lost.
    """

    source: Path
    by: str
    now: datetime
    unauthenticated: bool = False
    agrees: Callable[[Lineage], bool] = lambda _: False


class Restored(NamedTuple):
    """A backup that came back: what it held, whether that was proven, how the registry before stood to it, what was
    kept of that one, and where it was saved, if there was any.
    """

    saved: Saved
    authenticated: bool
    lineage: Lineage
    carried: Carried
    before: Path | None


def restore(engine: Engine, folder: KeyFolder, restoring: Restoring) -> Restored:
    """Bring a backup back over the present registry.

    A backup of an older schema comes back in this program's. Raises Invalid for a file that is no whole backup,
    Unavailable for a wrong passphrase, a schema this program does not know, or when a key file of the same name holds
    something else, Refused for a file that is not sealed, a database that belongs to another program, or where nobody
    agreed to lose the present trail; in each case nothing was changed.
    """
    try:
        with _workplace(engine) as place:
            return _restore(engine, folder, restoring, place)
    except OSError as error:
        raise Unavailable("restore", f"The backup cannot be restored ({error.strerror}); nothing changed.") from error


def _restore(engine: Engine, folder: KeyFolder, restoring: Restoring, place: Path) -> Restored:
    saved, authenticated = unpack(restoring.source, place, folder.passphrase, restoring.unauthenticated)
    if not upgrade.is_known(saved.schema):
        raise Unavailable(
            "backup_schema",
            f"The backup has schema {saved.schema}, which this program (schema {upgrade.needed()}) does not know: "
            "a later release made it. Install that release and restore it there.",
        )
    if saved.schema != upgrade.needed():
        bring_up(place / DATABASE)
    held = _require_ours(engine, place / DATABASE)
    new_keys = _missing_keys(place / "keys", folder.path, saved)
    if held is Holding.REGISTRY:
        copy_out(engine, place / _PRESENT)
    lineage, carried = _merge(place, held, restoring, saved, authenticated)
    before = _save_present(engine, folder, place, held, restoring.now)
    for name, content in new_keys.items():
        write_secret(folder.path / name, content)
    copy_in(engine, place / DATABASE, _unchanged_since(lineage.present))
    return Restored(saved, authenticated, lineage, carried, before)


def _require_ours(engine: Engine, copy: Path) -> Holding:
    """What the present database holds: never another program's, nor a sample where the backup is live."""
    held = holding(engine)
    if held is Holding.OTHER:
        name = sqlite_path(engine) if is_sqlite(engine) else engine.url.database
        raise Refused(
            "not_a_registry",
            f"{name} is a database of something else: name the registry's own in REGISTRY_DATABASE_URL.",
        )
    if held is Holding.REGISTRY:
        upgrade.require_known(engine)
        with read(engine) as conn:
            present = identity_rows.kind(conn)
        coming = kind_of_copy(copy)
        if present is not None and present != coming:
            raise Refused("registry_kind", f"The backup is of a {coming} registry, the present one is {present}.")
    return held


def _merge(
    place: Path, held: Holding, restoring: Restoring, saved: Saved, authenticated: bool
) -> tuple[Lineage, Carried]:
    """Give the unpacked copy what it keeps of the present registry, and the entry that says so."""
    backup = open_engine(f"sqlite:///{place / DATABASE}")
    try:
        with write(backup) as conn:
            carried = Carried()
            if held is Holding.REGISTRY:
                lineage, carried = _from_present(place, conn, restoring)
            else:
                lineage = carry_over.UNREADABLE if held is Holding.DAMAGED else carry_over.NO_PRESENT
                _require_agreement(lineage, restoring)
            carry_over.sign_everybody_out(conn)
            _note(conn, restoring, saved, authenticated, (lineage, carried))
    finally:
        backup.dispose()
    return lineage, carried


def _from_present(place: Path, backup: Connection, restoring: Restoring) -> tuple[Lineage, Carried]:
    """Compare with a copy of the present registry, in this program's schema, and carry over from it."""
    copy = place / "compared.sqlite"
    shutil.copyfile(place / _PRESENT, copy)
    bring_up(copy)
    engine = open_engine(f"sqlite:///{copy}")
    try:
        with read(engine) as present:
            lineage = carry_over.compare(present, backup)
            _require_agreement(lineage, restoring)
            if lineage.relation is Relation.CONTINUES:
                return lineage, carry_over.carry(present, backup, lineage.backup)
            return lineage, Carried()
    finally:
        engine.dispose()


def _require_agreement(lineage: Lineage, restoring: Restoring) -> None:
    if lineage.relation.is_doubtful and not restoring.agrees(lineage):
        raise Refused(
            "restore_parted",
            "The present registry does not continue the backup's, so its audit trail and what was revoked in it would "
            "be lost; nothing was changed. Give --yes where that is meant.",
        )


def _note(
    conn: Connection,
    restoring: Restoring,
    saved: Saved,
    authenticated: bool,
    outcome: tuple[Lineage, Carried],
) -> None:
    """The entry that tells of the restoring, and of what is lost by it."""
    lineage, carried = outcome
    end, kinds = lineage.present, carried.kinds
    detail = {
        "taken_at": saved.taken_at,
        "schema": saved.schema,
        "unsealed": not authenticated,
        "lineage": lineage.relation,
        "replaced": {"number": end.number, "sha256": end.hash.hex()} if end else None,
        "entries": carried.entries or None,
        "organisations": kinds.get("organisations"),
        "keys": kinds.get("keys"),
        "serial_keys": kinds.get("serial_keys"),
        "api_keys": kinds.get("api_keys"),
        "accounts": kinds.get("accounts"),
        "credentials": kinds.get("credentials"),
        "links": kinds.get("links"),
        "suspensions": kinds.get("suspensions"),
        "lost": dict(carried.lost),
    }
    told = {name: value for name, value in detail.items() if value not in (None, {})}
    audit(conn, TrailEntry(restoring.now, restoring.by, TrailAct.RESTORED, saved.path.name[-200:], told))


def _unchanged_since(end: TrailEnd | None) -> Callable[[Connection], None]:
    """What refuses to replace a registry whose trail went on after it was looked at."""

    def require(conn: Connection) -> None:
        if end is not None and trail_rows.last(conn) != end:
            raise Unavailable(
                "database_busy", "Somebody acted while the backup was being restored; nothing was changed. Try again."
            )

    return require


def _save_present(engine: Engine, folder: KeyFolder, place: Path, held: Holding, now: datetime) -> Path | None:
    """A backup of what is there; a damaged file, of which none can be taken, is moved aside as it is."""
    path = sqlite_path(engine) if is_sqlite(engine) else folder.path.absolute()
    if held is Holding.NOTHING:
        return None
    name = f"before-restore-{now:%Y%m%dT%H%M%S%f}"
    if held is Holding.REGISTRY:
        try:
            return _put(path.with_name(f"{name}.backup"), place / _PRESENT, folder, now).path
        except OSError as error:
            raise Unavailable("backup", f"The present state cannot be saved: {error.strerror}.") from error
    engine.dispose()
    aside = path.with_name(f"{name}.sqlite")
    for suffix in ("-wal", "-shm", ""):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside


def _missing_keys(unpacked: Path, keys_dir: Path, saved: Saved) -> dict[str, bytes]:
    new: dict[str, bytes] = {}
    for name in saved.key_files:
        content = (unpacked / name).read_bytes()
        present = keys_dir / name
        if not present.exists():
            new[name] = content
        elif present.read_bytes() != content:
            raise Unavailable("key_differs", f"{present} differs from the backup's: move it away and restore again.")
    return new
