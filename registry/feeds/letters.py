"""A message as an e-mail: Vietnamese first, English below, in plain text, with the QR code of an application's page.

1. The same message is the same mail, byte for byte, however often it is sent: its day is that on which it was written,
   its Message-ID and the borders of its parts come of its number. So a second copy, after a server took the first and
   died, is known for what it is.
2. An address is looked at once more, and a line break in a heading is refused by the library too: nothing that was
   typed somewhere becomes a heading of its own.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from registry.carriers import printing, symbols
from registry.errors import Invalid
from registry.feeds.message_words import CHOICE, DIGEST, FOOT, LETTERS, LetterWords
from registry.model.days import LOCAL_ZONE, parse_rfc3339
from registry.model.messages import CHOSEN, MessageKind, is_address
from registry.model.phrases import Phrase

_QR_DPI, _QR_DOTS = 300, 8
_DAYS = ("due",)


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom to whom, when it was written, and the mail's id without its host; `pages`: where links begin."""

    sender: str
    to: str
    written_at: datetime
    name: str
    pages: str

    @property
    def message_id(self) -> str:
        return f"<{self.name}@{self.sender.rpartition('@')[2]}>"


@dataclass(frozen=True, slots=True)
class Letter:
    """What one mail tells of one message: its kind, what fills the words, and where its link leads, if there is one."""

    kind: MessageKind
    facts: Mapping[str, str]
    link: str | None


def single(letter: Letter, envelope: Envelope) -> EmailMessage:
    """The mail of one message. Raises Invalid for what is not one address."""
    words = LETTERS[letter.kind]
    texts = [_text(words, letter, language) for language in ("vi", "en")]
    if letter.kind in CHOSEN:
        texts = [f"{text}\n\n{_said(CHOICE, {'page': _own_page(envelope)}, i)}" for i, text in enumerate(texts)]
    made = _mail(_subject(words.subject, letter.facts), texts, envelope)
    if letter.kind is MessageKind.APPLICATION_RECEIVED and letter.link:
        picture = printing.png(symbols.qr(letter.link), printing.Printing(_QR_DPI, _QR_DOTS))
        made.add_attachment(picture, maintype="image", subtype="png", filename="qr.png", disposition="inline")
        made.set_boundary(_border(envelope))
    return made


def digest(letters: Sequence[Letter], envelope: Envelope) -> EmailMessage:
    """One mail of a morning: a line and a link for each message. Raises Invalid as above."""
    facts = {"number": str(len(letters))}
    texts = []
    for i in range(2):
        lines = [
            f"- {_said(LETTERS[one.kind].subject, one.facts, i)}" + (f"\n  {one.link}" if one.link else "")
            for one in letters
        ]
        foot = _said(CHOICE, {"page": _own_page(envelope)}, i)
        texts.append("\n".join([DIGEST.text[i], "", *lines, "", foot]))
    return _mail(_subject(DIGEST.subject, facts), texts, envelope)


def _mail(subject: str, texts: Sequence[str], envelope: Envelope) -> EmailMessage:
    for address in (envelope.sender, envelope.to):
        if not is_address(address):
            raise Invalid("email", "What stands as an address is not one address: nothing was sent.")
    made = EmailMessage(policy=SMTP)
    made["From"] = envelope.sender
    made["To"] = envelope.to
    made["Subject"] = subject
    made["Date"] = format_datetime(envelope.written_at)
    made["Message-ID"] = envelope.message_id
    # No robot shall answer (RFC 3834).
    made["Auto-Submitted"] = "auto-generated"
    vietnamese, english = (f"{text}\n\n{FOOT[i]}\n" for i, text in enumerate(texts))
    made.set_content(f"{vietnamese}\n-- English --\n\n{english}", cte="quoted-printable")
    return made


def _border(envelope: Envelope) -> str:
    return hashlib.sha256(envelope.message_id.encode()).hexdigest()[:32]


def _own_page(envelope: Envelope) -> str:
    return f"{envelope.pages}/me"


def _text(words: LetterWords, letter: Letter, language: str) -> str:
    text = _said(words.text, letter.facts, int(language == "en"))
    return f"{text}\n\n{letter.link}" if letter.link else text


def _subject(words: Phrase, facts: Mapping[str, str]) -> str:
    return " / ".join(_said(words, facts, i) for i in range(2))


def _said(words: Phrase, facts: Mapping[str, str], language: int) -> str:
    """A phrase in one language, its fields filled in; moments in Viet Nam's time."""
    shown = {name: _moment(value) if name in _DAYS else value for name, value in facts.items()}
    return words[language].format(**shown)


def _moment(text: str) -> str:
    return parse_rfc3339(text).astimezone(LOCAL_ZONE).strftime("%d/%m/%Y %H:%M")
