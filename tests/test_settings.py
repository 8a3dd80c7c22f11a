"""Settings: a default that works for each, and a wrong value named with its variable."""

import re
from pathlib import Path

import pytest

from registry.errors import Invalid, Unavailable
from registry.settings import MailSecurity, MailServer, Settings, from_environment
from tests.paths import ROOT

NAMES = sorted(set(re.findall(r'"(REGISTRY_[A-Z_]+)"', (ROOT / "registry" / "settings.py").read_text("utf-8"))))


def test_without_any_variable_the_defaults_hold() -> None:
    assert from_environment({}) == Settings()
    assert from_environment(dict.fromkeys(NAMES, "")) == Settings()


def test_the_passphrase_lies_in_the_keys_folder_unless_it_is_named() -> None:
    assert from_environment({"REGISTRY_KEYS_DIR": "/k"}).passphrase_file == Path("/k/passphrase")
    both = {"REGISTRY_KEYS_DIR": "/k", "REGISTRY_KEY_PASSPHRASE_FILE": "/run/secret"}
    assert from_environment(both).passphrase_file == Path("/run/secret")


@pytest.mark.parametrize("host", ["id.example", "ID.EXAMPLE", "a-b.c:8443", "localhost", "10.0.0.1"])
def test_a_host_is_kept_in_upper_case(host: str) -> None:
    assert from_environment({"REGISTRY_HOST": host}).host == host.upper()


@pytest.mark.parametrize("host", ["https://x", "x/y", "x y", "-x", "x-", "x..y", "ẽ.vn", "x" * 64, "x\n", "x:123456"])
def test_a_host_that_is_none_is_refused_by_name(host: str) -> None:
    with pytest.raises(Invalid, match="REGISTRY_HOST"):
        from_environment({"REGISTRY_HOST": host})


@pytest.mark.parametrize("limit", ["-1", "1.5", "x", "10001", "1" * 99, "１"])
def test_a_limit_that_is_no_number_in_range_is_refused_by_name(limit: str) -> None:
    with pytest.raises(Invalid, match="REGISTRY_BATCH_LIMIT"):
        from_environment({"REGISTRY_BATCH_LIMIT": limit})


def test_trusted_proxies_are_addresses_and_networks() -> None:
    found = from_environment({"REGISTRY_TRUSTED_PROXIES": " 10.0.0.5, 10.1.0.0/16,2001:db8::/32,"}).trusted_proxies
    assert [str(network) for network in found] == ["10.0.0.5/32", "10.1.0.0/16", "2001:db8::/32"]


@pytest.mark.parametrize("proxies", ["x", "10.0.0.1/8", "10.0.0.1;10.0.0.2", "256.0.0.1", "*", "proxy.example"])
def test_a_proxy_that_is_no_address_is_refused_by_name(proxies: str) -> None:
    with pytest.raises(Invalid, match="REGISTRY_TRUSTED_PROXIES"):
        from_environment({"REGISTRY_TRUSTED_PROXIES": proxies})


def test_rules_of_the_evidence_are_files() -> None:
    found = from_environment({"REGISTRY_EVIDENCE_FILE": "a.json", "REGISTRY_EVIDENCE_SHADOW_FILE": "b.json"})
    assert (found.evidence_file, found.evidence_shadow_file) == (Path("a.json"), Path("b.json"))


@pytest.mark.parametrize(
    ("content", "passphrase"),
    [(b"12345678\n", b"12345678"), (b"12345678\r\n", b"12345678"), (" mật khẩu ".encode(), " mật khẩu ".encode())],
)
def test_a_passphrase_is_all_but_its_line_end(tmp_path: Path, content: bytes, passphrase: bytes) -> None:
    file = tmp_path / "p"
    file.write_bytes(content)
    # 0440: as systemd hands it to a service.
    for mode in (0o600, 0o400, 0o440):
        file.chmod(mode)
        assert Settings(passphrase_file=file).passphrase() == passphrase


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o606, 0o601])
def test_a_passphrase_that_anybody_can_read_is_none(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "p"
    file.write_bytes(b"12345678\n")
    file.chmod(mode)
    with pytest.raises(Unavailable, match=f"chmod 600 {re.escape(str(file))}") as caught:
        Settings(passphrase_file=file).passphrase()
    assert caught.value.code == "passphrase_open"


@pytest.mark.parametrize("content", [None, b"", b"\n", b"1234567\n", bytes(1001)])
def test_a_passphrase_file_that_will_not_do_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "p"
    if content is not None:
        file.write_bytes(content)
        file.chmod(0o600)
    with pytest.raises(Unavailable, match=re.escape(str(file))):
        Settings(passphrase_file=file).passphrase()


@pytest.mark.skipif(not (ROOT / "README.md").exists(), reason="there is no README.md to compare with")
@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_in_the_readme(name: str) -> None:
    assert name in (ROOT / "README.md").read_text("utf-8")


MAIL = {"REGISTRY_SMTP_HOST": "smtp.example.vn"}


def test_without_a_host_there_is_no_mail_server() -> None:
    assert from_environment({"REGISTRY_SMTP_PORT": "25"}).mail is None


def test_a_mail_server_is_sealed_unless_it_is_this_machine() -> None:
    found = from_environment(MAIL | {"REGISTRY_HOST": "ID.EXAMPLE:8443"}).mail
    assert found == MailServer("smtp.example.vn", 587, MailSecurity.STARTTLS, "no-reply@id.example")
    found = from_environment(MAIL | {"REGISTRY_SMTP_SECURITY": "tls", "REGISTRY_SMTP_FROM": "a@b.vn"}).mail
    assert found == MailServer("smtp.example.vn", 465, MailSecurity.TLS, "a@b.vn")
    here = {"REGISTRY_SMTP_HOST": "127.0.0.1", "REGISTRY_SMTP_SECURITY": "none", "REGISTRY_SMTP_PORT": "2525"}
    found = from_environment(here).mail
    assert found is not None
    assert (found.security, found.port) == (MailSecurity.NONE, 2525)


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("REGISTRY_SMTP_SECURITY", "none", "REGISTRY_SMTP_SECURITY"),
        ("REGISTRY_SMTP_SECURITY", "ssl", "REGISTRY_SMTP_SECURITY"),
        ("REGISTRY_SMTP_HOST", "smtp.example.vn:x", "REGISTRY_SMTP_HOST"),
        ("REGISTRY_SMTP_PORT", "70000", "REGISTRY_SMTP_PORT"),
        ("REGISTRY_SMTP_TIMEOUT", "301", "REGISTRY_SMTP_TIMEOUT"),
        ("REGISTRY_SMTP_FROM", "a@b.vn\nBcc: c@d.vn", "REGISTRY_SMTP_FROM"),
        ("REGISTRY_SMTP_FROM", "a@b.vn,c@d.vn", "REGISTRY_SMTP_FROM"),
        ("REGISTRY_SMTP_USER", "registry", "REGISTRY_SMTP_PASSWORD_FILE"),
        ("REGISTRY_SMTP_PASSWORD_FILE", "/run/secret", "REGISTRY_SMTP_USER"),
        ("REGISTRY_OPERATOR_EMAIL", "nobody", "REGISTRY_OPERATOR_EMAIL"),
        ("REGISTRY_PAGES_URL", "http://pages.example", "REGISTRY_PAGES_URL"),
        ("REGISTRY_PAGES_URL", "https://pages.example/x", "REGISTRY_PAGES_URL"),
    ],
)
def test_a_setting_of_messages_that_will_not_do_is_named(name: str, value: str, named: str) -> None:
    with pytest.raises(Invalid, match=named):
        from_environment(MAIL | {name: value})


def test_links_begin_at_the_host_or_where_it_is_said() -> None:
    assert from_environment({"REGISTRY_HOST": "ID.EXAMPLE"}).pages == "https://id.example"
    for url in ("https://pages.example", "http://127.0.0.1:8000"):
        assert from_environment({"REGISTRY_PAGES_URL": url}).pages == url


def test_the_password_of_a_mail_server_is_a_file_that_others_cannot_read(tmp_path: Path) -> None:
    file = tmp_path / "smtp"
    server = MailServer("x", 587, MailSecurity.STARTTLS, "a@b.vn", "u", file)
    for content, mode in ((b"secret\r\n", 0o600), ("bí mật".encode(), 0o600), (b"secret", 0o640)):
        file.write_bytes(content)
        file.chmod(mode)
        if (content, mode) == (b"secret\r\n", 0o600):
            assert server.password() == "secret"
        else:
            with pytest.raises(Unavailable, match=re.escape(str(file))):
                server.password()
