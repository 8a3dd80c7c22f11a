"""Words are found by a search for their name: who uses a word writes it out, and every word has somebody who does.

1. In a template `t.key` and `t.TABLE[code]`, in Python `word("key")`, `WORDS["key"]` and `TABLE[code]`. A key that is
   put together (`t["kind_" ~ kind]`, `word(f"kind_{kind}")`) is found by nobody.
2. No word is missing where one is asked for, and none is there in vain.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from registry.web.page.words import TABLES, WORDS
from tests.paths import ROOT

WEB = ROOT / "registry" / "web"
TEMPLATES = sorted(WEB.rglob("*.html"))
PAGES = sorted(path for path in WEB.rglob("*.py") if not path.stem.endswith("words"))
# Where a key is no literal, and why that is no harm.
HANDED_ON = {
    "page/pages.py": "`word` itself; and what `said` of an address may be is a literal where the address is made.",
}


def composed_in_template(source: str) -> Iterator[int]:
    """Lines on which a word is asked for by a key that the template does not write out."""
    for node in Environment(autoescape=True).parse(source).find_all(nodes.Getitem):
        words = isinstance(node.node, nodes.Name) and node.node.name == "t"
        if (words and not isinstance(node.arg, nodes.Const)) or (_table(node.node) and _glued(node.arg)):
            yield node.lineno


def _glued(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Concat) or node.find(nodes.Concat) is not None


def _table(node: nodes.Node) -> str | None:
    """The name of the table that a template asks, or None."""
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name) and node.node.name == "t":
        return node.attr if node.attr in TABLES else None
    return None


def asked_in_template(source: str) -> Iterator[str]:
    """The words and tables that a template writes out; of a table's word `TABLE.code`."""
    tree = Environment(autoescape=True).parse(source)
    asked = [(node.node, node.attr) for node in tree.find_all(nodes.Getattr)]
    asked += [(node.node, node.arg.value) for node in tree.find_all(nodes.Getitem) if isinstance(node.arg, nodes.Const)]
    for of, name in asked:
        if isinstance(of, nodes.Name) and of.name == "t":
            yield name
        elif table := _table(of):
            yield f"{table}.{name}"


def composed_in_python(source: str) -> Iterator[int]:
    """Lines on which a word is asked for by a key that the program does not write out."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func, [key, *_]) if _is_word(func):
                composed = not _literal(key)
            case ast.Subscript(table, key) if _named(table) == "WORDS":
                composed = not _literal(key)
            case ast.Subscript(table, key) if _named(table) in TABLES:
                composed = _built(key)
            case ast.Attribute(table, "get" | "items"):
                composed = _named(table) == "WORDS"
            case _:
                continue
        if composed:
            yield node.lineno


def _is_word(func: ast.expr) -> bool:
    """Whether `pages.word` is called; a field of a call to the API has a `word` of its own."""
    return ast.unparse(func) in ("pages.word", "word")


def _named(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _literal(node: ast.expr) -> bool:
    if isinstance(node, ast.IfExp):
        return _literal(node.body) and _literal(node.orelse)
    return isinstance(node, ast.Constant)


def _built(node: ast.expr) -> bool:
    return any(isinstance(part, ast.JoinedStr | ast.BinOp) for part in ast.walk(node))


def test_what_is_composed_is_noticed() -> None:
    assert list(composed_in_template('{{ t["kind_" ~ kind] }}\n{{ t[kind] }}\n{{ t.FLAG_KIND["a" ~ kind] }}')) == [
        1,
        2,
        3,
    ]
    assert list(composed_in_template('{{ t.back }}{{ t["back"] }}{{ t.FLAG_KIND[flag.kind] }}')) == []
    told = 'word(f"kind_{kind}")\npages.word(kind)\nWORDS["a" + kind]\nFLAG_KIND[f"a_{kind}"]\nWORDS.get(kind)'
    assert list(composed_in_python(told)) == [1, 2, 3, 4, 5]
    assert list(composed_in_python('word("a" if b else "c")\nWORDS["a"]\nsay(FLAG_KIND[flag.kind])')) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_a_template_writes_its_words_out(path: Path) -> None:
    assert list(composed_in_template(path.read_text("utf-8"))) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(WEB)))
def test_a_page_writes_its_words_out(path: Path) -> None:
    lines = list(composed_in_python(path.read_text("utf-8")))
    assert bool(lines) == (str(path.relative_to(WEB)) in HANDED_ON), lines


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_no_word_of_a_template_is_missing(path: Path) -> None:
    said = WORDS.keys() | TABLES.keys() | {f"{name}.{code}" for name, table in TABLES.items() for code in table}
    assert set(asked_in_template(path.read_text("utf-8"))) - said == set()


def asked_in_python(source: str) -> Iterator[str]:
    """The words that a program writes out; of a table's word `TABLE.code`."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func, [key, *_]) if _is_word(func):
                yield from _literals(key)
            case ast.keyword("said", key):
                yield from _literals(key)
            case ast.Subscript(table, ast.Constant(str(key))) if _named(table) == "WORDS":
                yield key
            case ast.Subscript(table, ast.Constant(str(key))) if _named(table) in TABLES:
                yield f"{_named(table)}.{key}"


def _literals(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(str(key)):
            yield key
        case ast.IfExp(_, body, orelse):
            yield from (*_literals(body), *_literals(orelse))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(WEB)))
def test_no_word_of_a_page_is_missing(path: Path) -> None:
    said = WORDS.keys() | {f"{name}.{code}" for name, table in TABLES.items() for code in table}
    assert {key for key in asked_in_python(path.read_text("utf-8")) if re.fullmatch(r"[\w.-]+", key)} - said == set()


def test_no_word_is_there_in_vain() -> None:
    asked = {word for path in TEMPLATES for word in asked_in_template(path.read_text("utf-8"))}
    literals = {
        node.value
        for path in PAGES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert WORDS.keys() - asked - literals == set()


def test_no_table_is_there_in_vain() -> None:
    asked = {word.partition(".")[0] for path in TEMPLATES for word in asked_in_template(path.read_text("utf-8"))}
    named = {name for path in PAGES for name in re.findall(r"\b[A-Z][A-Z_]+\b", path.read_text("utf-8"))}
    assert TABLES.keys() - asked - named == set()


def test_the_scripts_have_the_words_that_they_ask_for_and_no_others() -> None:
    def source(*names: str) -> str:
        return "".join((WEB / "static" / name).read_text("utf-8") for name in names)

    templates = "".join(path.read_text("utf-8") for path in TEMPLATES)
    with_camera = source("camera.js", "scanned.js", "inspector_camera.js")
    asked = set(re.findall(r"""(?:"|words\.)(camera_\w*[a-z])\b""", with_camera))
    assert asked == TABLES["CAMERA_SCRIPT"].keys()
    asked = set(re.findall(r'fill\("(\w+)"', source("inspector.js")))
    asked |= set(re.findall(r"t\.INSPECTOR_SCRIPT\.(\w+)", templates)) | {"session"}
    assert '"session"' in source("inspector_camera.js")
    assert asked == TABLES["INSPECTOR_SCRIPT"].keys()
