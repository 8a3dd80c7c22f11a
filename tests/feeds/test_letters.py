"""Each message as a mail: both languages, no more than a number, a day and a link, and one address alone."""

import io
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from PIL import Image

from registry.carriers.symbols import SymbolKind
from registry.errors import Invalid
from registry.feeds import letters
from registry.feeds.letters import Envelope, Letter
from registry.model.messages import CHOSEN, MessageKind
from tests.mail_server import text_of
from tests.reading import read_texts

WRITTEN_AT = datetime(2026, 11, 22, 5, tzinfo=UTC)
FACTS = {"number": "12", "due": "2026-11-23T05:00:00Z", "days": "9", "hours": "72"}
LINK = "https://id.example/register/abc"


def envelope(to: str = "an@example.vn", sender: str = "no-reply@registry.example") -> Envelope:
    return Envelope(sender, to, WRITTEN_AT, "m12.1795323600", "https://id.example")


def single(kind: MessageKind) -> EmailMessage:
    return letters.single(Letter(kind, FACTS, LINK), envelope())


@pytest.mark.parametrize("kind", MessageKind)
def test_each_kind_is_said_in_both_languages_vietnamese_first(kind: MessageKind) -> None:
    mail = single(kind)
    text = text_of(mail)
    vietnamese, english = text.split("-- English --")
    assert LINK in vietnamese
    assert LINK in english
    assert "đừng trả lời" in vietnamese
    assert "please do not answer" in english
    assert "{" not in text + mail["Subject"]
    assert " / " in mail["Subject"]
    assert ("https://id.example/me" in text) is (kind in CHOSEN)


def test_the_heading_says_what_a_program_must_know() -> None:
    mail = single(MessageKind.RECALL)
    assert mail["From"] == "no-reply@registry.example"
    assert mail["To"] == "an@example.vn"
    assert mail["Message-ID"] == "<m12.1795323600@registry.example>"
    assert mail["Date"] == "Sun, 22 Nov 2026 05:00:00 +0000"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_day_is_told_in_viet_nams_time() -> None:
    assert "23/11/2026 12:00" in text_of(single(MessageKind.FLAG_OPENED))


def test_an_application_has_its_number_and_a_qr_code_of_its_page() -> None:
    mail = single(MessageKind.APPLICATION_RECEIVED)
    assert "12" in mail["Subject"]
    (part,) = mail.iter_attachments()
    picture = Image.open(io.BytesIO(part.get_content())).convert("RGB")
    assert read_texts(picture, SymbolKind.QR) == [LINK]
    assert all(not list(single(kind).iter_attachments()) for kind in MessageKind if kind is not _WITH_QR)


_WITH_QR = MessageKind.APPLICATION_RECEIVED


@pytest.mark.parametrize("kind", MessageKind)
def test_the_same_message_is_the_same_bytes(kind: MessageKind) -> None:
    assert single(kind).as_bytes() == single(kind).as_bytes()


def test_a_morning_is_one_mail_with_a_line_for_each_message() -> None:
    told = [Letter(MessageKind.FLAG_OPENED, FACTS, LINK), Letter(MessageKind.SIGNATURE_ASKED, FACTS, None)]
    mail = letters.digest(told, envelope())
    vietnamese, english = text_of(mail).split("-- English --")
    assert mail["Subject"] == "Tin trong ngày: 2 / Your day's messages: 2"
    assert vietnamese.count("\n- ") == english.count("\n- ") == 2
    assert LINK in english
    assert "https://id.example/me" in english


@pytest.mark.parametrize(
    "address",
    ["an@example.vn\nBcc: all@example.vn", "an@example.vn, b@example.vn", "an@example.vn b@example.vn", "", "an"],
)
def test_what_is_not_one_address_is_no_receiver_and_no_sender(address: str) -> None:
    for bad in (envelope(to=address), envelope(sender=address)):
        with pytest.raises(Invalid):
            letters.single(Letter(MessageKind.RECALL, FACTS, LINK), bad)
