"""Mails are handed to a real server, sealed or not at all; what goes wrong has a name."""

from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from registry.feeds import smtp
from registry.feeds.smtp import DeliveryFault, FaultKind
from registry.settings import MailSecurity, MailServer
from tests import processes
from tests.mail_server import PASSWORD, SENDER, Manner, mail_server, make_certificate


def mail(to: str = "an@example.vn") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = SENDER, to, "Thử", "<m1@registry.example>"
    made.set_content("Một dòng\n.\nhai dòng\n")
    return made


def hand_over(server: MailServer, *mails: EmailMessage) -> None:
    with smtp.connected(server) as link:
        for one in mails or (mail(),):
            smtp.send(link, one)


def fault_of(server: MailServer) -> DeliveryFault:
    with pytest.raises(DeliveryFault) as caught:
        hand_over(server)
    return caught.value


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    file = tmp_path / "smtp-password"
    file.write_text(PASSWORD + "\n", encoding="utf-8")
    file.chmod(0o600)
    return file


@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
def test_a_mail_goes_sealed_and_signed_in(tmp_path: Path, password_file: Path, security: MailSecurity) -> None:
    with mail_server(security, make_certificate(tmp_path), password_file) as opened:
        hand_over(opened.server, mail(), mail("binh@example.vn"))
    assert opened.letterbox.receivers == ["an@example.vn", "binh@example.vn"]
    assert "Một dòng\n.\nhai dòng" in opened.letterbox.texts()[0]


def test_without_tls_nothing_is_said(tmp_path: Path, password_file: Path) -> None:
    certificate = make_certificate(tmp_path)
    with mail_server(MailSecurity.STARTTLS, certificate, password_file, offers_tls=False) as opened:
        fault = fault_of(opened.server)
    assert (fault.kind, fault.of_server, fault.final) == (FaultKind.NO_TLS, True, False)
    assert opened.letterbox.mails == []


@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
def test_the_certificate_is_checked_by_issuer_and_name(tmp_path: Path, security: MailSecurity) -> None:
    ours, other = make_certificate(tmp_path), make_certificate(tmp_path, "elsewhere.example")
    with mail_server(security, ours) as opened:
        assert fault_of(replace(opened.server, ca_file=other[0])).kind is FaultKind.CERTIFICATE
        assert fault_of(replace(opened.server, ca_file=None)).kind is FaultKind.CERTIFICATE
    with mail_server(security, other) as opened:
        assert fault_of(opened.server).kind is FaultKind.CERTIFICATE


def test_a_wrong_password_is_the_servers_fault_and_so_is_a_file_that_others_read(
    tmp_path: Path, password_file: Path
) -> None:
    with mail_server(MailSecurity.STARTTLS, make_certificate(tmp_path), password_file) as opened:
        password_file.write_text("another one", encoding="utf-8")
        fault = fault_of(opened.server)
        assert (fault.text, fault.of_server) == ("login 535", True)
        password_file.write_text("mật khẩu", encoding="utf-8")
        assert fault_of(opened.server).text == "login"
        password_file.chmod(0o644)
        assert fault_of(opened.server).text == "login"
        password_file.unlink()
        assert fault_of(opened.server).text == "login"


def test_what_is_refused_for_good_and_what_is_put_off() -> None:
    with mail_server() as opened:
        opened.letterbox.manner = Manner.REFUSES
        fault = fault_of(opened.server)
        assert (fault.text, fault.final, fault.of_server) == ("refused 550", True, False)
        opened.letterbox.manner = Manner.PUTS_OFF
        fault = fault_of(opened.server)
        assert (fault.text, fault.final, fault.of_server) == ("put_off 451", False, False)
        opened.letterbox.manner = Manner.CLOSES
        fault = fault_of(opened.server)
        assert (fault.text, fault.final, fault.of_server) == ("put_off 421", False, True)


def test_after_one_is_refused_the_next_one_goes_over_the_same_connection() -> None:
    with mail_server() as opened:
        opened.letterbox.manner, opened.letterbox.stays = Manner.REFUSES, 1
        with smtp.connected(opened.server) as link:
            with pytest.raises(DeliveryFault, match="refused"):
                smtp.send(link, mail())
            smtp.send(link, mail("binh@example.vn"))
    assert opened.letterbox.receivers == ["binh@example.vn"]


def test_a_server_that_hangs_vanishes_or_is_not_there_is_left() -> None:
    with mail_server() as opened:
        opened.letterbox.manner = Manner.HANGS
        fault = fault_of(replace(opened.server, timeout=1))
        assert (fault.kind, fault.of_server) == (FaultKind.TIMEOUT, True)
        opened.letterbox.manner = Manner.VANISHES
        fault = fault_of(opened.server)
        assert (fault.kind, fault.of_server) == (FaultKind.CONNECTION, True)
    fault = fault_of(replace(opened.server, port=processes.free_port()))
    assert (fault.kind, fault.of_server) == (FaultKind.CONNECTION, True)


def test_a_server_that_takes_a_mail_and_dies_is_a_lost_connection() -> None:
    with mail_server() as opened:
        opened.letterbox.manner = Manner.TAKES_AND_DIES
        fault = fault_of(opened.server)
    assert (fault.kind, fault.of_server, fault.final) == (FaultKind.CONNECTION, True, False)
    assert opened.letterbox.ids() == ["<m1@registry.example>"]


def test_what_a_server_says_is_not_kept() -> None:
    with mail_server() as opened:
        opened.letterbox.manner = Manner.REFUSES
        assert "example.vn" not in str(fault_of(opened.server))
