"""A real mail server on this machine, which takes mail, or misbehaves as servers do."""

import asyncio
import email
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from registry.settings import MailSecurity, MailServer
from tests import processes

SENDER = "no-reply@registry.example"
USER, PASSWORD = "registry", "a password of the server"


class Manner(StrEnum):
    """How the server behaves once a mail is offered."""

    TAKES = "takes"
    REFUSES = "refuses"
    PUTS_OFF = "puts_off"
    HANGS = "hangs"
    VANISHES = "vanishes"
    TAKES_AND_DIES = "takes_and_dies"
    CLOSES = "closes"


@dataclass
class Letterbox:
    """What arrived, and how the next mail is met; `stays`: for so many mails, then the server takes all."""

    manner: Manner = Manner.TAKES
    stays: int = 1 << 30
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)

    def _next(self) -> Manner:
        self.stays -= 1
        return self.manner if self.stays >= 0 else Manner.TAKES

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.manner is Manner.REFUSES and self._next() is Manner.REFUSES:
            return f"550 5.1.1 <{address}> nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        manner = self._next()
        if manner is Manner.PUTS_OFF:
            return "451 4.7.1 later"
        if manner is Manner.CLOSES:
            return "421 4.3.2 closing"
        if manner is Manner.HANGS:
            await asyncio.sleep(30)
        if manner in (Manner.VANISHES, Manner.HANGS):
            return self._gone(server)
        content = cast(bytes, envelope.original_content)
        self.raw.append(content)
        self.mails.append(email.message_from_bytes(content, policy=default))
        self.receivers += envelope.rcpt_tos
        return self._gone(server) if manner is Manner.TAKES_AND_DIES else "250 taken"

    @staticmethod
    def _gone(server: SMTP) -> str:
        transport: Any = server.transport
        transport.abort()
        return "250 nobody hears this"

    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]

    def texts(self) -> list[str]:
        return [text_of(mail) for mail in self.mails]


def text_of(mail: EmailMessage) -> str:
    """What a person reads of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def link_of(mail: EmailMessage, part: str = "http") -> str:
    """The first link of a mail that holds a text."""
    return next(line.strip() for line in text_of(mail).split("\n") if line.startswith("http") and part in line)


def make_certificate(folder: Path, name: str = "localhost") -> tuple[Path, ssl.SSLContext]:
    """A certificate for a name, as a file to trust and as a server's context."""
    key = ec.generate_private_key(ec.SECP256R1())
    whose = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if name == "localhost":
        names.append(x509.IPAddress(ip_address("127.0.0.1")))
    made = (
        x509.CertificateBuilder()
        .subject_name(whose)
        .issuer_name(whose)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), False)
        .add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, hashes.SHA256())
    )
    trusted, secret = folder / f"{name}.pem", folder / f"{name}.key"
    trusted.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, secret)
    return trusted, context


def _check(_server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
    right = isinstance(given, LoginPassword) and (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    # A wrong one is answered by the library's own 535.
    return AuthResult(success=right, handled=False)


@dataclass
class Opened:
    """A server that runs: its letterbox, and the settings that lead to it."""

    letterbox: Letterbox
    server: MailServer


@contextmanager
def mail_server(
    security: MailSecurity = MailSecurity.NONE,
    certificate: tuple[Path, ssl.SSLContext] | None = None,
    password_file: Path | None = None,
    offers_tls: bool = True,
) -> Iterator[Opened]:
    """A server on a free port; with a password file one that asks for USER and PASSWORD."""
    letterbox, port = Letterbox(), processes.free_port()
    more: dict[str, Any] = {"decode_data": False, "enable_SMTPUTF8": False, "auth_require_tls": False}
    if certificate and security is MailSecurity.STARTTLS and offers_tls:
        more |= {"tls_context": certificate[1], "require_starttls": True}
    if certificate and security is MailSecurity.TLS:
        more |= {"ssl_context": certificate[1]}
    if password_file is not None:
        more |= {"authenticator": _check}
    controller = Controller(letterbox, hostname="127.0.0.1", port=port, ready_timeout=20, **more)
    controller.start()
    user = USER if password_file else None
    trusted = certificate[0] if certificate else None
    settings = MailServer("127.0.0.1", port, security, SENDER, user, password_file, trusted, timeout=5)
    try:
        yield Opened(letterbox, settings)
    finally:
        controller.stop()
