"""What a page shows of an answer.

1. A code that proves nothing (`forged`, `foreign`, `malformed`) shows no product; `unknown` shows only what the code
   itself says, under a heading that says so.
2. The page says in words what the code proves: one item, a lot, a kind of product, or nothing; of a code whose copies
   are suspected, not that this pack is the original.
3. Days are written dd/mm/yyyy, moments in Viet Nam time, registry serials in groups of four.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from registry.codes import serials
from registry.judgement.answers import Answer
from registry.judgement.verdict import PROVES_NOTHING, Judgement, SealState, Verdict, printed_expiry
from registry.model import phrases
from registry.model.days import LOCAL_ZONE, local_day
from registry.model.goods import Level, Product
from registry.model.measures import RECALL_DAYS, Disposition, Measure
from registry.model.phrases import Phrase, VerdictWords
from registry.web.front.context import service
from registry.web.page.pages import say, word
from registry.web.page.words import CATEGORIES, WORDS
from registry.web.public.consumer_words import MEASURE, PROVES

_SHORT = (WORDS["expiry"], WORDS["lot"], WORDS["origin"], WORDS["category"])
# Their word and advice are about the level.
_SAYS_IT_ITSELF = (Verdict.LOT_KNOWN, Verdict.TYPE_KNOWN)
_SILENT = (Verdict.FORGED, Verdict.MALFORMED)


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One line of the page: a label, its value, and how to set it; of two `short` ones a line takes both."""

    label: str
    value: str
    fixed_width: bool = False
    short: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A recall or the like in words."""

    heading: str
    reason: str
    text: str | None
    since: str


@dataclass(frozen=True, slots=True)
class Card:
    """An answer, ready to be set in a page. `codes`: verdict and reasons as codes, which the script compares; `proves`:
    the level in words, what the code proves and what it does not.
    """

    words: VerdictWords
    reasons: tuple[str, ...]
    history: str | None
    facts: tuple[AnswerLine, ...]
    confirmed: bool
    notices: tuple[Notice, ...]
    checked_at: str
    codes: str
    name: str | None
    proves: str
    picture: str | None


def card(answer: Answer) -> Card:
    """The card of an answer, in the language of the request."""
    judgement = answer.judgement
    product = answer.listing.product if answer.listing and judgement.verdict is not Verdict.UNKNOWN else None
    picture = picture_path(product) if product else None
    facts = _product_facts(answer) if product else ()
    if judgement.verdict not in _SILENT:
        facts += _code_facts(answer)
    return Card(
        words=phrases.VERDICTS[judgement.verdict],
        reasons=tuple(say(phrases.reason(code)) for code in judgement.reasons),
        history=say(answer.history.words) if answer.history.words else None,
        facts=facts + (_origin_facts(answer) if product else ()),
        confirmed=product is not None,
        notices=tuple(_notice(measure) for measure in judgement.measures),
        picture=picture,
        checked_at=answer.checked_at.astimezone(LOCAL_ZONE).strftime("%H:%M:%S %d/%m/%Y"),
        codes=" ".join((judgement.verdict.value, *judgement.reasons)),
        name=product.name if product else None,
        proves="" if judgement.verdict in _SAYS_IT_ITSELF else say(PROVES[_proven(judgement)]),
    )


def _proven(judgement: Judgement) -> str:
    """What a code proves, as `PROVES` has it."""
    if judgement.verdict in PROVES_NOTHING:
        return "nothing"
    if judgement.level is not Level.UNIT:
        return "lot" if judgement.level is Level.LOT else "type"
    if judgement.seal is not SealState.VALID:
        return "listed"
    return "copied" if judgement.verdict in (Verdict.SUSPECT, Verdict.DUPLICATED) else "unit"


_KEPT = re.compile(r"/pictures/[0-9]{14}/[0-9a-f]{64}\.webp")


def picture_path(product: Product) -> str | None:
    """Where on this host a product's own picture is; None for one on another host: whoever owns that could change it
    at any time and would learn who looks, so no page for the public names it.
    """
    path = (product.image or "").removeprefix(f"https://{service().settings.host.lower()}")
    return path if _KEPT.fullmatch(path) else None


def shown(text: str) -> str:
    """A pasted text in a list: of a link only the path, which holds no seal; a visible sign for GS; not too long."""
    text = text.strip().replace("\x1d", "␝")
    if text[:8].lower().startswith(("https://", "http://")):
        text = "/" + text.split("?", 1)[0].partition("://")[2].partition("/")[2]
    return text if len(text) <= 60 else text[:59] + "…"


def day(value: date) -> str:
    """dd/mm/yyyy."""
    return value.strftime("%d/%m/%Y")


def _fact(label: Phrase, value: str | None, fixed_width: bool = False) -> tuple[AnswerLine, ...]:
    return (AnswerLine(say(label), value, fixed_width, label in _SHORT),) if value else ()


def _product_facts(answer: Answer) -> tuple[AnswerLine, ...]:
    assert answer.listing is not None
    product = answer.listing.product
    return _fact(WORDS["name"], product.name) + _fact(WORDS["brand"], product.brand)


def _code_facts(answer: Answer) -> tuple[AnswerLine, ...]:
    code = answer.code
    if code is None:
        return ()
    expiry = answer.judgement.expiry or printed_expiry(code, local_day(answer.checked_at))
    return (
        *_fact(WORDS["expiry"], day(expiry) if expiry else None),
        *_fact(WORDS["lot"], answer.judgement.lot or code.lot, True),
        *_fact(WORDS["serial"], _grouped(code.serial) if code.serial else None, True),
        *_fact(WORDS["gtin"], code.gtin, True),
    )


def _origin_facts(answer: Answer) -> tuple[AnswerLine, ...]:
    assert answer.listing is not None
    product, owner = answer.listing.product, answer.listing.organisation
    return (
        *_fact(WORDS["producer"], owner.name),
        *_fact(WORDS["address"], owner.address),
        *_fact(WORDS["origin"], product.origin),
        *_fact(WORDS["category"], say(CATEGORIES[product.category])),
        *_fact(WORDS["authorisation"], product.authorisation.raw if product.authorisation else None),
        *_fact(WORDS["warnings"], product.warnings),
    )


def _grouped(serial: str) -> str:
    if not serials.is_serial(serial):
        return serial
    return serials.group(serial)


def _notice(measure: Measure) -> Notice:
    heading = say(MEASURE[measure.disposition])
    if measure.disposition is Disposition.RECALLED and measure.level in RECALL_DAYS:
        last = local_day(measure.at) + timedelta(days=RECALL_DAYS[measure.level])
        heading = f"{heading}. {word('recall_until', day=day(last))}"
    texts = (measure.notice_vi, measure.notice_en)
    text = say(Phrase(texts[0] or texts[1] or "", texts[1] or texts[0] or ""))
    return Notice(heading, measure.reason, text or None, day(local_day(measure.at)))
