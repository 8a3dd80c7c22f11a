"""Every function that the faces call and that writes leaves its entry in the audit trail, or stands here with a reason.

It is found in the sources, without running them: from each function of a department that pages, calls and commands
name, along all that it names itself, to what writes rows. Who adds a writing function adds its entry, or its reason.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from tests.paths import ROOT

_COUNTED = "It counts attempts; that is nobody's act."
_SIGHTING = "A check or a sale is on record with who and when, and there are millions."
_LOOKING = "It only looks: the way that would record is not taken."
_SESSION = "Coming and going stand with the session."
_OUTBOX = "What is to be written to people stands in the outbox; the act that it is about has its entry."
_STRANGER = "A stranger's own words on record: nobody of the registry has done anything yet."
_BESIDE = "A row with its author and moment beside an act that has its entry."
_ENDED = "It only ends what has an end; `retention.run` says how much."
# What writes without an entry, and why that is right.
WITHOUT: Mapping[str, str] = {
    "catalogue.assortment.keep_list": "A list waits to be looked at; taking it in has its entry.",
    "catalogue.assortment.keep_picture": "A file that nothing names yet; the product that names it has its entry.",
    "catalogue.products.load_in": "web.api.products writes the entry, in the same transaction.",
    "catalogue.registration.admit": _COUNTED,
    "catalogue.registration.apply": _STRANGER,
    "catalogue.registration.apply_again": _STRANGER,
    "catalogue.registration.count_attempt": _COUNTED,
    "keys.backup.take": "keys.upkeep writes the entry once the file is whole.",
    "keys.upkeep.warn": _OUTBOX,
    "market.journal.Journal": _SIGHTING,
    "market.recording.Recorder": _SIGHTING,
    "market.sales.sell": _SIGHTING,
    "market.sales.undo_sale": _SIGHTING,
    "market.tally.Tally": _SIGHTING,
    "market.verification.Question": _SIGHTING,
    "market.verification.answer_question": _SIGHTING,
    "market.verification.find_target": _LOOKING,
    "market.verification.verify_many": _SIGHTING,
    "office.accounts.sign_in": _COUNTED,
    "office.api_keys.authenticate": "The hour in which a key was used stands with the key.",
    "office.assignments.note": _BESIDE,
    "office.attempts.count": _COUNTED,
    "office.attempts.drop_old": _COUNTED,
    "office.idempotency.keep": _BESIDE,
    "office.idempotency.keep_first": _BESIDE,
    "office.mailboxes.ask_reset": _OUTBOX,
    "office.mailboxes.choose": "How somebody wants their own messages.",
    "office.outbox.forget": _ENDED,
    "office.sessions.begin": _SESSION,
    "office.sessions.confirm": _SESSION,
    "office.sessions.end": _SESSION,
    "office.sessions.find": _SESSION,
    "orders.serial_intake.fill": "The order that takes them has its entry, and keeps the digest of their list.",
    "supervision.forgetting.forget_reporters": _ENDED,
    "supervision.forgetting.forget_scans": _ENDED,
    "supervision.inspections.Bench": _SIGHTING,
    "supervision.inspections.add": "An inspection's own rows; opening and closing it have their entries.",
    "supervision.inspections.add_photo": "An inspection's own rows; opening and closing it have their entries.",
    "supervision.interventions.targets": _LOOKING,
    "supervision.overview.count_days": "Figures worked out again from what is there.",
    "supervision.reports.hand_in": _STRANGER,
    "supervision.retention.due": _LOOKING,
    "supervision.retention.require_told": _LOOKING,
    "supervision.search.search": _LOOKING,
    "supervision.sweeping.sweep": "Flags that the rules raise, each with its moment; settling one has its entry.",
}
FACES = ("web", "terminal", "feeds")
ACTING = ("keys", "catalogue", "orders", "market", "supervision", "office")
_AUDIT = "registry.office.trail.audit"
_WRITING = {"insert", "update", "delete", "insert_or", "insert_many"}
# What else of the store has such a word in its name, and writes no row by itself.
_NO_WRITING = {"on_conflict_do_update", "on_conflict_do_nothing", "with_for_update"}
_STATEMENT = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE|COPY)\b")


@dataclass
class Module:
    """A source file: its functions, what its module-level tables name, and what its imported names stand for."""

    # A class counts as one function: whoever names it may call whatever it can.
    functions: dict[str, ast.FunctionDef | ast.ClassDef] = field(default_factory=dict)
    tables: dict[str, ast.expr] = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)


@cache
def modules() -> dict[str, Module]:
    found = {}
    for path in sorted((ROOT / "registry").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        module = found[name] = Module()
        for node in ast.parse(path.read_text("utf-8")).body:
            match node:
                case ast.FunctionDef(name=function) | ast.ClassDef(name=function):
                    module.functions[function] = node
                case ast.Assign([ast.Name(table)], value) | ast.AnnAssign(ast.Name(table), _, value) if value:
                    module.tables[table] = value
                case ast.ImportFrom(module=str(origin), names=names):
                    for one in names:
                        module.imported[one.asname or one.name] = f"{origin}.{one.name}"
    return found


def named(module: Module, place: str, node: ast.AST) -> Iterator[str]:
    """The functions that a piece of source names, by their whole names."""
    for one in ast.walk(node):
        match one:
            case ast.Attribute(ast.Name(alias), name) if alias in module.imported:
                yield f"{module.imported[alias]}.{name}"
            case ast.Name(name, ast.Load()) if name in module.functions and module.functions[name] is not node:
                yield f"{place}.{name}"
            case ast.Name(name, ast.Load()) if name in module.imported:
                yield module.imported[name]
            case ast.Name(name, ast.Load()) if name in module.tables and module.tables[name] is not node:
                yield from named(module, place, module.tables[name])


@cache
def reached(function: str) -> frozenset[str]:
    """All functions that one leads to, itself included."""
    seen: set[str] = set()
    waiting = [function]
    while waiting:
        one = waiting.pop()
        place, _, name = one.rpartition(".")
        module = modules().get(place)
        if one in seen or module is None or name not in module.functions:
            continue
        seen.add(one)
        waiting += named(module, place, module.functions[name])
    return frozenset(seen)


@cache
def writers() -> frozenset[str]:
    """The functions of the store that write rows."""
    return frozenset(
        f"{place}.{name}"
        for place, module in modules().items()
        if place.startswith("registry.store.") and ".migrations." not in place
        for name, function in module.functions.items()
        if any(map(writes, statements(module, function)))
    )


def statements(module: Module, node: ast.AST) -> Iterator[ast.AST]:
    """All nodes of a piece of source, and of the module's tables that it names: a statement may be built once."""
    for one in ast.walk(node):
        yield one
        if isinstance(one, ast.Name) and one.id in module.tables and module.tables[one.id] is not node:
            yield from statements(module, module.tables[one.id])


def writes(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name in _WRITING
        case ast.Constant(value=str(text)):
            return _STATEMENT.match(text) is not None
    return False


def entered() -> set[str]:
    """The functions of departments that pages, calls and commands name."""
    found = set()
    for place, module in modules().items():
        if place.split(".")[1] not in FACES:
            continue
        for function in module.functions.values():
            found |= {
                one for one in named(module, place, function) if len(one.split(".")) > 2 and one.split(".")[1] in ACTING
            }
    return {one for one in found if reached(one)}


def silent() -> set[str]:
    """What writes and leaves no entry."""
    return {
        one.removeprefix("registry.") for one in entered() if reached(one) & writers() and _AUDIT not in reached(one)
    }


def test_every_writing_function_leaves_its_entry() -> None:
    assert silent() == set(WITHOUT)


def test_no_writing_word_of_the_store_is_unknown() -> None:
    """Whatever is called in the store and sounds like writing is known to write, or not to."""
    called = set()
    for path in sorted((ROOT / "registry" / "store").rglob("*.py")):
        for one in ast.walk(ast.parse(path.read_text("utf-8"))) if "migrations" not in path.parts else ():
            match one:
                case ast.Call(ast.Attribute(attr=name)) | ast.Call(ast.Name(name)):
                    called.add(name)
    sounding = {
        one for one in called if re.search(r"insert|update|delete|upsert|merge|replace_into|truncate|copy_", one)
    }
    assert sounding - _WRITING - _NO_WRITING == set()


def test_the_walk_sees_what_writes() -> None:
    acts = {"office.accounts.disable", "keys.making.retire", "supervision.officials.sign", "market.measures.carry_out"}
    there = {one.removeprefix("registry.") for one in entered() if reached(one) & writers()}
    assert acts <= there | silent()
    assert len(there) > 100
    assert all(WITHOUT.values())
