"""A company as pages show it: its data as a form, what was changed of it, and numbers that somebody should look at."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

from flask import request

from registry.catalogue import company_changes, registration
from registry.catalogue.registration import MOST_BYTES, KeptDocument
from registry.intake import company_numbers
from registry.model.companies import CompanyChange, CompanyField, DoubtfulNumber, FieldText
from registry.model.goods import Organisation, Trade
from registry.model.phrases import Phrase
from registry.model.places import PROVINCES
from registry.web.officer.overview_words import TRADE
from registry.web.page import pages
from registry.web.page.company_words import COMPANY_FIELD, NUMBER_DOUBT


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A field that was changed, or is to be, in words."""

    field: str
    before: str
    after: str
    at: str = ""
    by: str = ""
    reason: str = ""


def doubt_words(doubtful: Iterable[DoubtfulNumber]) -> list[str]:
    """What is unusual about numbers, a sentence each."""
    return [pages.say(NUMBER_DOUBT[one.doubt], number=one.number) for one in doubtful]


def are_confirmed(doubtful: tuple[DoubtfulNumber, ...]) -> bool:
    """Whether this form says that exactly these numbers were looked at once more."""
    return not doubtful or request.form.get("confirmed", "") == company_numbers.confirmation(doubtful)


def doubts_shown(doubtful: tuple[DoubtfulNumber, ...]) -> dict[str, object]:
    """What a form shows of unusual numbers: the sentences, and what its box sends back."""
    return {"doubts": doubt_words(doubtful), "confirmation": company_numbers.confirmation(doubtful)}


def form_values(organisation: Organisation) -> dict[str, object]:
    """What a form to change a company's data shows: as typed, where it was sent, else as it stands."""
    sent = request.method == "POST" and "name" in request.form
    texts = company_changes.texts(organisation)
    values = {field.value: request.form.get(field.value, "") if sent else texts[field] for field in CompanyField}
    roles = set(request.form.getlist("roles")) if sent else set(organisation.roles)
    return {
        "texts": values,
        "trades": [(trade.value, pages.say(TRADE[trade]), trade.value in roles) for trade in Trade],
        "provinces": [(code, pages.say(Phrase(*names))) for code, names in PROVINCES.items()],
        "why": request.form.get("reason", "") if sent else "",
    }


def typed_texts() -> dict[CompanyField, str]:
    """The fields of a form to change a company's data, as they were typed."""
    typed = {field: request.form.get(field.value, "")[:600] for field in CompanyField}
    return typed | {CompanyField.ROLES: " ".join(request.form.getlist("roles"))[:200]}


def field_change(field: CompanyField, text: FieldText) -> ShownChange:
    """What a field said and is to say."""
    return ShownChange(pages.say(COMPANY_FIELD[field]), _text(field, text.before), _text(field, text.after))


def shown_change(one: CompanyChange, who: str) -> ShownChange:
    """A change on record; `who` made it, as the reader may know it."""
    plain = field_change(one.field, one.text)
    return ShownChange(plain.field, plain.before, plain.after, pages.moment(one.at), who, one.reason)


def _text(field: CompanyField, text: str) -> str:
    if not text:
        return pages.word("co_nothing")
    if field is CompanyField.PROVINCE and text in PROVINCES:
        return pages.say(Phrase(*PROVINCES[text]))
    if field is CompanyField.ROLES:
        return ", ".join(pages.say(TRADE[Trade(word)]) if word in set(Trade) else word for word in text.split())
    return text


def facts(organisation: Organisation) -> list[tuple[str, str]]:
    """What stands on record of a company, field by field."""
    return [
        (pages.say(COMPANY_FIELD[field]), _text(field, text))
        for field, text in company_changes.texts(organisation).items()
    ]


def seen_version() -> int:
    """The version of a company's data that the form showed; one that nothing has, where it says none."""
    given = request.form.get("version", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 18 else -1


def read_papers() -> list[KeptDocument]:
    """The documents that came with a form. Raises Invalid for one that is not taken."""
    sent = [file for file in request.files.getlist("papers") if file.filename]
    files = []
    for file in sent[: registration.MOST_DOCUMENTS + 1]:
        with closing(file.stream):
            files.append((file.filename or "", file.stream.read(MOST_BYTES + 1)))
    return registration.read_papers(files)
