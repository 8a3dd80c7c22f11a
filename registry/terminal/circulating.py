"""recall, withdraw, report-stolen, destroy, export, restore: by CODE, by --gtin with --lot, or by --gtin."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click

from registry.errors import Invalid, Unavailable
from registry.keys import backup, making
from registry.keys.backup import Restored, Restoring
from registry.keys.carry_over import Lineage, Relation
from registry.market import measures
from registry.market.measures import Decision, MeasureOutcome
from registry.market.verification import find_target
from registry.model.measures import Act, Measure, Target
from registry.store.engine.engine import Engine, write
from registry.store.engine.upgrade import require_current
from registry.terminal import console
from registry.terminal.options import gather


def _scope_options(command: Callable[..., None]) -> Callable[..., None]:
    command = click.option("--gtin", help="The product, or with --lot one lot of it.")(command)
    return click.option("--lot", help="One lot of the product.")(command)


def _target(engine: Engine, code: str | None, gtin: str | None, lot: str | None) -> Target:
    if code is not None and (gtin or lot):
        raise Invalid("scope", "Name a code, or --gtin (with --lot for one lot), not both.")
    if code is not None:
        return console.custodian(engine).run(lambda keyring: find_target(engine, keyring, code, console.now()))
    if gtin is None:
        raise Invalid("scope", "Say what: a code, --gtin with --lot for one lot, or --gtin for the whole product.")
    return Target(console.gtin(gtin), lot)


def _act(what: Act, target: Target, decision: Decision, engine: Engine) -> None:
    with write(engine) as conn:
        outcome = measures.carry_out(conn, what, target, decision, console.now())
    _show(what, outcome)


def _show(what: Act, outcome: MeasureOutcome) -> None:
    target = outcome.target
    place = f"{target.gtin}" + (f" lot {target.lot}" if target.lot else "")
    if target.unit:
        place += f" unit {target.unit.unit_index} of order {target.unit.order_id}"
    standing = ", ".join(sorted(_in_words(measure) for measure in outcome.in_force)) or "nothing"
    click.echo(
        f"{what} {target.scope} {place}: {'done' if outcome.changed else 'was so already'}; in force: {standing}"
    )


def _in_words(measure: Measure) -> str:
    return f"{measure.disposition} ({measure.place})" if measure.place else f"{measure.disposition}"


_PLACE = click.option("--place", metavar="WORDS", help="Where, such as a warehouse: up to 200 characters.")


@dataclass(frozen=True, slots=True)
class RecallOptions:
    """What `recall` is told: whose codes, how urgent, why, and what the public reads of it."""

    code: str | None
    gtin: str | None
    lot: str | None
    level: int
    reason: str
    notice_vi: str | None
    notice_en: str | None
    place: str | None


@click.command("recall")
@click.argument("code", required=False)
@_scope_options
@click.option("--level", type=click.IntRange(1, 3), default=1, show_default=True, help="To finish in 3, 15 or 30 days.")
@click.option("--reason", required=True)
@click.option("--notice-vi", help="What the public is told, in Vietnamese.")
@click.option("--notice-en", help="The same in English.")
@_PLACE
@gather(RecallOptions)
def recall(options: RecallOptions) -> None:
    """Call goods back.

    Example: recall --gtin 8934588012341 --lot L1 --level 2 --reason "Quyết định 12/QLD"
    """
    engine = console.engine()
    decision = Decision(
        console.who(), options.reason, options.level, options.notice_vi, options.notice_en, options.place
    )
    _act(Act.RECALL, _target(engine, options.code, options.gtin, options.lot), decision, engine)


def _simple(what: Act, help_text: str) -> click.Command:
    @click.command(
        what.value, help=f'{help_text}\n\nExample: {what} --gtin 8934588012341 --lot L1 --reason "Biên bản 7"'
    )
    @click.argument("code", required=False)
    @_scope_options
    @click.option("--reason", required=True)
    @_PLACE
    def command(code: str | None, gtin: str | None, lot: str | None, reason: str, place: str | None) -> None:
        engine = console.engine()
        _act(what, _target(engine, code, gtin, lot), Decision(console.who(), reason, place=place), engine)

    return command


withdraw = _simple(Act.WITHDRAW, "Take goods out of circulation: their codes are blocked.")
report_stolen = _simple(Act.REPORT_STOLEN, "Record goods as stolen: their codes are blocked.")
destroy = _simple(Act.DESTROY, "Record goods as destroyed, for good: their codes are spent.")

export = _simple(Act.EXPORT, "Record goods as exported: their codes are spent here, until `restore`.")


@dataclass(frozen=True, slots=True)
class RestoreOptions:
    """What `restore` is told: a backup and what its holder answers for, or whose measures are lifted, and why."""

    target: str | None
    gtin: str | None
    lot: str | None
    reason: str | None
    unauthenticated: bool
    yes: bool


@click.command("restore")
@click.argument("target", required=False, metavar="[FILE|CODE]")
@_scope_options
@click.option("--reason", help="Why; needed to lift a recall or withdrawal.")
@click.option(
    "--unauthenticated",
    is_flag=True,
    help="Also a FILE that is not sealed, as of earlier releases: nothing proves whose keys and accounts it holds.",
)
@click.option("--yes", is_flag=True, help="Lose the present audit trail without asking, where it is not the backup's.")
@gather(RestoreOptions)
def restore(options: RestoreOptions) -> None:
    """Bring a backup back, or lift a recall.

    FILE is a backup. Otherwise what is in force on a CODE, a lot (--gtin --lot) or a product (--gtin) is lifted.

    A backup replaces database and keys while the registry runs; the present state is saved first, and the answer
    says where. What was revoked since stays revoked, if the present audit trail continues the backup's; if it does not,
    you are asked.

    Example: restore saved.backup, or restore --gtin 8934588012341 --lot L1 --reason "Quyết định 15/QLD"
    """
    target = options.target
    if target is not None and os.path.isfile(target):
        _restore_backup(Path(target), options)
        return
    if options.unauthenticated or options.yes:
        named = f"{target[:60]!r}" if target else "nothing"
        raise Invalid("scope", f"--unauthenticated and --yes are for a backup file, and {named} is none here.")
    if options.reason is None:
        missing = f"{target[:60]!r} is no backup file here. " if target else ""
        raise Invalid("reason_missing", f"{missing}To lift a recall or withdrawal say why: give --reason.")
    engine = console.engine()
    decision = Decision(console.who(), options.reason)
    _act(Act.RESTORE, _target(engine, target, options.gtin, options.lot), decision, engine)


def _restore_backup(file: Path, options: RestoreOptions) -> None:
    engine = console.database()
    restoring = Restoring(
        file,
        console.who(),
        console.now(),
        options.unauthenticated,
        lambda lineage: options.yes or _agrees(lineage),
    )
    restored = backup.restore(engine, console.key_folder(), restoring)
    require_current(engine)
    if not restored.authenticated:
        click.echo(
            f"Warning: nothing proved {file}: look at `keys list`, `user list`, `apikey list` and `audit list`.",
            err=True,
        )
    saved = restored.saved
    click.echo(f"restored the registry as of {saved.taken_at}, with {len(saved.key_files)} key files")
    if restored.before:
        click.echo(f"the state before is in {restored.before}")
    _adopt_keys(engine)
    _tell_loss(restored)


def _agrees(lineage: Lineage) -> bool:
    """Ask whoever sits there; nobody answers for a script."""
    click.echo(_DOUBTS[lineage.relation], err=True)
    if lineage.present:
        click.echo(f"Its trail ends with entry {lineage.present.number}, {lineage.present.hash.hex()}.", err=True)
    with suppress(click.Abort):
        return click.confirm("Put the backup in its place all the same?", err=True)
    return False


_DOUBTS = {
    Relation.PARTED: "The present registry does not continue the backup's: its audit trail has other entries, or it "
    "is another registry. They would be lost, and so would every revocation in them.",
    Relation.BROKEN: "The audit trail of the present registry or of the backup is broken (`audit check`): which of "
    "them is true cannot be told. The present entries would be lost, and so would every revocation in them.",
    Relation.UNREADABLE: "The present database cannot be read, so nothing of its audit trail and of the revocations "
    "since the backup can be kept. It is moved aside.",
}


def _tell_loss(restored: Restored) -> None:
    carried = restored.carried
    if restored.lineage.relation is Relation.CONTINUES:
        click.echo(f"kept since the backup: {carried.entries} entries of the audit trail{_counted(carried.kinds)}")
        click.echo(f"lost since the backup: codes ordered, scans, sales{_counted(carried.lost)}")
        for entry in carried.again:
            detail = "".join(f", {name} {value}" for name, value in entry.detail.items() if value)
            click.echo(
                f"record again: {entry.act} {entry.subject}{detail} ({entry.at:%Y-%m-%d %H:%M} UTC by {entry.by})"
            )
    elif restored.lineage.relation is Relation.BEHIND:
        click.echo("The backup holds all that the present audit trail held.")
    else:
        click.echo("Recalls, cancellations and revoked keys of the time after the backup are lost: record them again.")
    click.echo("Codes ordered after the backup are unknown now; their numbers will not be given again.")
    click.echo("Everybody signs in again.")


def _counted(counts: Mapping[str, int]) -> str:
    return "".join(f", {count} {name}" for name, count in counts.items())


def _adopt_keys(engine: Engine) -> None:
    """Let the seals of keys made after the backup be known again; without a passphrase say what that means."""
    try:
        folder = console.key_folder()
        with write(engine) as conn:
            adopted, closed = making.adopt(conn, folder, console.now(), console.who())
    except Unavailable as error:
        click.echo(f"Warning: keys made after the backup stay unknown: {error.message} [{error.code}]", err=True)
        return
    for number in adopted:
        click.echo(f"code key {number} was made after the backup: kept as retired, so its seals are not called forged")
    for file in closed:
        click.echo(f"Warning: {file} does not open with this passphrase: its seals are answered as forged.", err=True)


COMMANDS = (recall, withdraw, report_stolen, destroy, export, restore)
