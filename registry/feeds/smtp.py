"""Handing mails to a mail server (RFC 5321), sealed or not at all, and what can go wrong in one word.

1. Without TLS nothing is said, neither a password nor a letter: a server that offers no STARTTLS is left. Its
   certificate is checked, by name and issuer. Only to this machine a connection may be open (`settings.MailServer`).
2. Every step has its time; a server that hangs is left.
3. A `DeliveryFault` says whose the fault is. `final`: this mail will never be taken. `of_server`: no other mail would
   fare better now. The words of a server are not kept: they repeat addresses.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from enum import StrEnum

from registry.errors import Unavailable
from registry.settings import MailSecurity, MailServer


class FaultKind(StrEnum):
    """What went wrong, in a word."""

    ADDRESS = "address"
    REFUSED = "refused"
    PUT_OFF = "put_off"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    NO_TLS = "no_tls"
    CERTIFICATE = "certificate"
    LOGIN = "login"
    NO_SERVER = "no_server"


class DeliveryFault(Exception):
    """A mail was not taken, as far as we know. `reply`: the server's number, where it gave one."""

    def __init__(self, kind: FaultKind, reply: int | None = None, *, final: bool = False, of_server: bool = False):
        super().__init__(kind.value)
        self.kind, self.reply, self.final, self.of_server = kind, reply, final, of_server

    @property
    def text(self) -> str:
        """As it is kept: the word, and the number of a reply."""
        return f"{self.kind} {self.reply}" if self.reply else self.kind.value


@contextmanager
def connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A sealed connection, signed in. Raises DeliveryFault of the server."""
    with _faults_named():
        link = _open(server)
    try:
        yield link
    finally:
        # The mails are handed over or not: how the parting goes changes nothing.
        with suppress(smtplib.SMTPException, OSError):
            link.quit()
        link.close()


def _open(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=str(server.ca_file) if server.ca_file else None)
    if server.security is MailSecurity.TLS:
        link: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
    else:
        link = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        if server.security is MailSecurity.STARTTLS:
            link.starttls(context=context)
        if server.user is not None:
            link.login(server.user, server.password())
    except BaseException:
        link.close()
        raise
    return link


def send(link: smtplib.SMTP, mail: EmailMessage) -> None:
    """Hand one mail over to its one receiver. Raises DeliveryFault."""
    with _faults_named():
        try:
            link.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            ((reply, _),) = error.recipients.values()
            raise _of_reply(reply) from error
        except smtplib.SMTPResponseException as error:
            raise _of_reply(error.smtp_code) from error


def _of_reply(reply: int) -> DeliveryFault:
    """4xx: perhaps later; 5xx: never (RFC 5321 4.2.1). 421 closes the connection."""
    if reply >= 500:
        return DeliveryFault(FaultKind.REFUSED, reply, final=True)
    return DeliveryFault(FaultKind.PUT_OFF, reply if reply > 0 else None, of_server=reply in (-1, 421))


@contextmanager
def _faults_named() -> Iterator[None]:
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise DeliveryFault(FaultKind.CERTIFICATE, of_server=True) from error
    except smtplib.SMTPNotSupportedError as error:
        raise DeliveryFault(FaultKind.NO_TLS, of_server=True) from error
    except smtplib.SMTPAuthenticationError as error:
        raise DeliveryFault(FaultKind.LOGIN, error.smtp_code, of_server=True) from error
    except TimeoutError as error:
        raise DeliveryFault(FaultKind.TIMEOUT, of_server=True) from error
    except smtplib.SMTPResponseException as error:
        raise DeliveryFault(FaultKind.CONNECTION, error.smtp_code, of_server=True) from error
    except Unavailable as error:
        raise DeliveryFault(FaultKind.LOGIN, of_server=True) from error
    except (smtplib.SMTPException, OSError) as error:
        # A reply that does not come is told by the library as a lost connection.
        kind = FaultKind.TIMEOUT if isinstance(error.__context__, TimeoutError) else FaultKind.CONNECTION
        raise DeliveryFault(kind, of_server=True) from error
