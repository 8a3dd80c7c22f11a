"""Whatever the text: every answer is a verdict, and no mutation of a code is genuine unless it says the same."""

import random
from collections.abc import Callable, Iterator
from dataclasses import astuple
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.codes import lost_separators, product_codes, wrappings
from registry.codes.product_codes import ProductCode
from registry.codes.production import printed_codes
from registry.errors import RegistryError
from registry.gs1 import notation
from registry.gs1.elements import GS
from registry.judgement.answers import Answer, to_json
from registry.judgement.verdict import Verdict
from registry.keys import custodian
from registry.keys.folder import KeyFolder
from registry.keys.making import Birth, establish
from registry.market.verification import verify_chunk
from registry.model import phrases
from registry.model.goods import Level
from registry.store.engine.engine import open_engine
from tests.codes import test_product_codes_doc
from tests.codes.test_product_codes import seal_state
from tests.databases import Databases
from tests.examples import at_most
from tests.factories import NOW, World, make_order, make_product

GOOD_ENOUGH = settings(max_examples=at_most(250), deadline=None, suppress_health_check=[HealthCheck.too_slow])
# What ends a line somewhere, separates records, or stands for something in a code.
ODD = "\x00\t\n\r\x1c\x1d\x1e\x85\xa0\u2028\u2029\ufeff\ud800()[]{}^|~%/?#&=+]\\"
SEAL = product_codes.Seal(7, bytes(range(64))).text

Verify = Callable[[list[str]], list[Answer]]


class Bench:
    """A registry with one unit-level and one lot-level order, and the texts of their codes."""

    def __init__(self, path: Path, url: str) -> None:
        engine = open_engine(url)
        folder = KeyFolder(path / "keys", b"a passphrase for tests")
        chance = random.Random(7)
        establish(engine, folder, Birth(NOW, "live", chance.randrange))
        world = World(engine, folder, NOW, chance.randrange)
        gtin = make_product(world).gtin
        unit = make_order(world, gtin, lot="Ab-(1)")
        lot = make_order(world, gtin, lot="Lot2", level=Level.LOT)
        self.engine = engine
        self.keyring = custodian.with_signer(world.custodian.keyring, folder, unit.code_key)
        units = list(printed_codes(unit, self.keyring, 0, 5))
        self.issued = {code.code for code in units}
        self.texts: list[str] = []
        for code in (*units, next(printed_codes(lot, self.keyring, 0, 1))):
            self.texts.append(code.uri)
            found_elements = product_codes.elements(code.code, code.seal)
            string = notation.write_element_string(found_elements)
            self.texts += [string, "]d2" + string[1:], notation.write_bracketed(found_elements)]
            self.texts.append(f"{code.code.gtin} {code.code.serial or 'X'}")

    def verify(self, texts: list[str]) -> list[Answer]:
        return verify_chunk(self.engine, self.keyring, texts, NOW)


@pytest.fixture(scope="module")
def bench(rack: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    path = tmp_path_factory.mktemp("bench")
    made = Bench(path, rack.make(path))
    yield made
    made.engine.dispose()


def sensible(bench: Bench, texts: list[str]) -> list[Answer]:
    """Answers for all texts, each of them whole: a known verdict, reasons with words, and fields that can be shown."""
    answers = bench.verify(texts)
    assert len(answers) == len(texts)
    for text, answer in zip(texts, answers, strict=True):
        judgement = answer.judgement
        assert judgement.reasons
        for reason in judgement.reasons:
            assert all(phrases.reason(reason))
        assert to_json(answer)["verdict"] in phrases.VERDICTS
        if judgement.verdict is Verdict.GENUINE:
            assert answer.code in bench.issued, text
            # What lost its separators alone is read by its seal.
            assert lost_separators.ways(text) or product_codes.read(text).code == answer.code
    return answers


anything = st.text(max_size=80) | st.text(st.characters() | st.sampled_from(ODD), max_size=80)
ais = st.sampled_from(
    ["00", "01", "02", "10", "11", "17", "21", "22", "235", "240", "310", "3103", "414", "710", "8003", "8030", "99"]
)
values = st.text("0123456789ABCXYZabc-_.!\"'()*,:;<=>/%&+? ", max_size=22) | st.sampled_from(
    ["08934588000010", "271231", "271299", "L1", "7K3M9Q2XT4WZ", "1" * 18]
)
pairs = st.lists(st.tuples(ais, values), max_size=6)
carriers = st.sampled_from(["element string", "brackets", "link", "query"])
prefixes = st.sampled_from(["", "]d2", "]C1", "]Q3", "]Q1", "]e0", "]E0", "]d1", "]J1", "]I1", "]zz", GS])


def spelled(found: list[tuple[str, str]], carrier: str) -> str:
    match carrier:
        case "element string":
            return GS.join(ai + value for ai, value in found)
        case "brackets":
            return "".join(f"({ai}){value}" for ai, value in found)
        case "link":
            return "https://x.vn/" + "/".join(f"{ai}/{value}" for ai, value in found)
        case _:
            head = "https://x.vn/01/08934588000010/21/A?"
            return head + "&".join(f"{ai}={value}" for ai, value in found)


@GOOD_ENOUGH
@given(st.lists(anything, min_size=1, max_size=20))
def test_any_text_has_an_answer(bench: Bench, texts: list[str]) -> None:
    sensible(bench, texts)


@GOOD_ENOUGH
@given(st.lists(st.tuples(prefixes, pairs, carriers), min_size=1, max_size=20))
def test_any_gs1_like_text_has_an_answer(bench: Bench, shapes: list[tuple[str, list[tuple[str, str]], str]]) -> None:
    sensible(bench, [prefix + spelled(found_, carrier) for prefix, found_, carrier in shapes])


@GOOD_ENOUGH
@given(anything)
def test_reading_raises_only_what_it_names(text: str) -> None:
    caught: RegistryError | None = None
    try:
        product_codes.read(text)
    except RegistryError as fault:
        caught = fault
    assert caught is None or (caught.code and caught.message)


def outcome(read: Callable[[str], object], text: str) -> object:
    try:
        return read(text)
    except RegistryError as fault:
        return (type(fault), fault.code, fault.message)


@st.composite
def mutations(draw: st.DrawFn) -> Callable[[str], str]:
    """One to three small changes of a text."""
    kinds = ("insert", "delete", "replace", "swap", "case", "escape", "truncate", "reorder", "prefix", "all case")
    signs = st.sampled_from(ODD + "0O1IlAaZz9-_=")
    steps = draw(st.lists(st.tuples(st.sampled_from(kinds), st.integers(0, 511), signs), min_size=1, max_size=3))

    def mutate(text: str) -> str:
        for kind, position, sign in steps:
            text = _mutated(text, kind, position % max(len(text), 1), sign)
        return text

    return mutate


def _mutated(text: str, kind: str, at: int, sign: str) -> str:
    head, one, tail = text[:at], text[at : at + 1], text[at + 1 :]
    match kind:
        case "insert":
            return head + sign + one + tail
        case "delete":
            return head + tail
        case "replace":
            return head + sign + tail
        case "swap":
            return head + tail[:1] + one + tail[1:]
        case "case":
            return head + one.swapcase() + tail
        case "escape":
            return head + "".join(f"%{octet:02x}" for octet in one.encode("latin-1", "replace")) + tail
        case "truncate":
            return head
        case "reorder":
            path, mark, query = text.partition("?")
            return path + mark + "&".join(reversed(query.split("&")))
        case "prefix":
            return ("]Q1", "]d2", GS, " ")[at % 4] + text
        case _:
            return (text.upper(), text.lower(), text.swapcase())[at % 3]


@settings(max_examples=at_most(300), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 1000), mutations()), min_size=1, max_size=10))
def test_a_mutated_code_is_genuine_only_if_it_reads_the_same(
    bench: Bench, chosen: list[tuple[int, Callable[[str], str]]]
) -> None:
    sensible(bench, [mutate(bench.texts[which % len(bench.texts)]) for which, mutate in chosen])


units = st.builds(
    ProductCode,
    st.sampled_from(["08934588000010", "08934588000011", "00000000000000"]),
    st.none() | st.from_regex(r"[A-Za-z0-9._\-~(]{1,21}", fullmatch=True),
    st.none() | st.sampled_from(["271231", "271200", "271299", "27123"]),
    st.from_regex(r"[A-Za-z0-9._\-~(]{1,21}", fullmatch=True),
)


@settings(max_examples=at_most(1000), deadline=None)
@given(units, st.binary(min_size=66, max_size=66), st.sampled_from([str, str.upper, str.lower]), mutations())
def test_a_printed_link_is_read_as_any_link_is(
    code: ProductCode, seal: bytes, cased: Callable[[str], str], mutate: Callable[[str], str]
) -> None:
    printed = cased(product_codes.Seal(int.from_bytes(seal[:2], "big"), seal[2:]).text)
    link = product_codes.uri(code, printed, "id.example:8080")
    for text in (link, mutate(link)):
        # A fault that is met on the short way is the fault of the long one.
        short = outcome(product_codes._read_printed, text)
        assert short is None or short == outcome(product_codes._read_link, text)


def test_a_link_as_it_is_printed_goes_the_short_way(bench: Bench) -> None:
    assert (
        product_codes._read_printed(product_codes.uri(ProductCode("08934588000010", serial="A"), SEAL, "x.vn"))
        is not None
    )
    assert (
        product_codes._read_printed(next(text for text in bench.texts if text.startswith("HTTPS"))) is None
    )  # escapes


@settings(max_examples=at_most(300), deadline=None)
@given(st.integers(0, 1000), mutations())
def test_the_verifier_of_the_page_never_reads_a_code_otherwise(which: int, mutate: Callable[[str], str]) -> None:
    text = mutate(test_product_codes_doc.CASES[which % len(test_product_codes_doc.CASES)]["text"])
    try:
        reading = product_codes.read(text)
    except RegistryError:
        return  # the page leaves the rules of AIs that it does not use to GS1's dictionary
    if reading.code is None:
        return
    try:
        found_ = test_product_codes_doc.read(text)
    except test_product_codes_doc.Malformed:
        # What stands around a code the page lets a reader take off or not.
        with pytest.raises(RegistryError):
            product_codes._read_exactly(wrappings.bare(text))
        return
    assert tuple(found_.values.get(ai) for ai in ("01", "10", "17", "21")) == astuple(reading.code)
    assert test_product_codes_doc.field_of(found_)[0] == reading.seal_field
    assert test_product_codes_doc.check(found_, test_product_codes_doc.VECTORS["keys"]) == seal_state(reading)


@pytest.mark.parametrize("sign", list("\x00\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029\x02\u3000"))
def test_a_character_that_ends_lines_elsewhere_ends_nothing_here(bench: Bench, sign: str) -> None:
    text = bench.texts[0]
    before, after = sign + text, text + sign
    inside = [text[:at] + sign + text[at:] for at in range(1, len(text), 7)]
    answers = sensible(bench, [before, after, *inside])
    assert {answer.judgement.verdict for answer in answers[2:]} <= {Verdict.MALFORMED}


def test_every_one_character_slip_in_a_sealed_code_is_told(bench: Bench) -> None:
    text = bench.texts[0]
    start = text.index("/01/")
    slips = [text[:at] + sign + text[at + 1 :] for at in range(start, len(text)) for sign in "A0z-" if sign != text[at]]
    for answer in sensible(bench, slips):
        assert answer.judgement.verdict is not Verdict.GENUINE


@GOOD_ENOUGH
@given(
    st.from_regex(r"[A-Za-z0-9!\"'()*,\-.:;<=>_]{1,20}", fullmatch=True).filter(lambda lot: lot not in (".", "..")),
    st.from_regex(r"[A-Za-z0-9!\"'()*,\-.:;<=>_]{1,20}", fullmatch=True).filter(
        lambda serial: serial not in (".", "..")
    ),
)
def test_what_is_printed_is_read_back(lot: str, serial: str) -> None:
    seal = product_codes.Seal(7, bytes(range(64))).text
    code = ProductCode("08934588000010", lot, "271231", serial)
    found_elements = product_codes.elements(code, seal)
    string = notation.write_element_string(found_elements)
    for text in (
        product_codes.uri(code, seal, "x.vn"),
        string,
        "]d2" + string[1:],
        notation.write_bracketed(found_elements),
    ):
        assert product_codes.read(text).code == code
