"""Settings, frozen, from environment variables with the prefix REGISTRY_; read only by `terminal/` and `web/`.

Every setting has a default that works on one machine. The passphrase never comes by argument or by the value of a
variable, only as a file; without a setting it is `passphrase` in the keys folder, which `init` makes at random.
"""

import json
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from registry.errors import Invalid, Unavailable

_HOST = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*(:[0-9]{1,5})?"
)


# The sender and the operator; what people enter is judged by `model.messages`, and so are these when they are used.
_ADDRESS = re.compile(r"[^@\s<>,;:\"()\\[\]]{1,64}@[A-Za-z0-9.-]{1,180}")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PAGES = re.compile(r"https://[^\s/?#@]+|http://(?:localhost|127\.0\.0\.1)(?::[0-9]{1,5})?")

Network = IPv4Network | IPv6Network


class MailSecurity(StrEnum):
    """How a connection to a mail server is sealed; `none` only to this machine itself."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


_PORTS = {MailSecurity.STARTTLS: 587, MailSecurity.TLS: 465, MailSecurity.NONE: 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes our mail (SMTP), and in whose name it is sent; `timeout` in seconds, of each step."""

    host: str
    port: int
    security: MailSecurity
    sender: str
    user: str | None = None
    password_file: Path | None = None
    ca_file: Path | None = None
    timeout: int = 20

    def password(self) -> str:
        """The password, without its line end; Unavailable when its file cannot be read, or others can read it."""
        assert self.password_file is not None
        file = self.password_file
        try:
            if stat.S_IMODE(file.stat().st_mode) & 0o077:
                raise Unavailable("smtp_password_open", f"Others can read {file}: run `chmod 600 {file}`.")
            return file.read_text(encoding="ascii").rstrip("\r\n")
        except (OSError, ValueError) as error:
            raise Unavailable(
                "smtp_password", f"The file {file} of REGISTRY_SMTP_PASSWORD_FILE cannot be read as one line of ASCII."
            ) from error


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are, and the host that is printed into codes.

    `trusted_proxies`: whose `X-Forwarded-For` is believed. `evidence_file` and `evidence_shadow_file`: other rules of
    the evidence, shown and in shadow. `public_limit` and `miss_limit`: what a network of strangers may ask in a minute
    (`web.front.limits`), `known_miss_limit` an organisation's keys and people in
    a day, 0 for no limit. `mail`: who takes messages; without it none is sent. `pages`: where the links
    in messages begin. `operator`: who is told what the machine needs.
    """

    database_url: str = "sqlite:///var/registry.sqlite"
    keys_dir: Path = Path("keys")
    host: str = "ID.EXAMPLE"
    passphrase_file: Path = Path("keys/passphrase")
    batch_limit: int = 100
    trusted_proxies: tuple[Network, ...] = ()
    public_limit: int = 600
    miss_limit: int = 30
    known_miss_limit: int = 5000
    evidence_file: Path | None = None
    evidence_shadow_file: Path | None = None
    mail: MailServer | None = None
    pages_url: str | None = None
    operator: str | None = None

    @property
    def pages(self) -> str:
        """The start of every link that is mailed."""
        return self.pages_url or f"https://{self.host.lower()}"

    def passphrase(self) -> bytes:
        """The passphrase, without its line end; Unavailable for a file missing or empty, or that anybody can read."""
        file = self.passphrase_file
        try:
            text = file.read_bytes().rstrip(b"\r\n")
            mode = stat.S_IMODE(file.stat().st_mode)
        except OSError as error:
            raise Unavailable(
                "passphrase_missing",
                f"The passphrase file {file} cannot be read ({error.strerror}): run `init`, "
                "or name the right file in REGISTRY_KEY_PASSPHRASE_FILE.",
            ) from error
        # Its group may: what systemd lets a service read by an access list shows as the group's.
        if mode & 0o007:
            raise Unavailable("passphrase_open", f"Anybody can read the passphrase in {file}: run `chmod 600 {file}`.")
        if not 8 <= len(text) <= 1000:
            raise Unavailable(
                "passphrase_length",
                f"The passphrase in {file} has {len(text)} bytes instead of 8 to 1000: "
                "name the right file in REGISTRY_KEY_PASSPHRASE_FILE.",
            )
        return text


def from_environment(environment: Mapping[str, str]) -> Settings:
    """The settings in an environment; Invalid names the variable, what it held and what was expected."""
    plain = Settings()
    keys_dir = Path(environment.get("REGISTRY_KEYS_DIR") or plain.keys_dir)
    named = environment.get("REGISTRY_KEY_PASSPHRASE_FILE")
    host = environment.get("REGISTRY_HOST") or plain.host
    if not _HOST.fullmatch(host):
        raise Invalid(
            "setting", f"REGISTRY_HOST={host[:60]!r} is no host name such as ID.EXAMPLE (no scheme, no path)."
        )
    return Settings(
        database_url=environment.get("REGISTRY_DATABASE_URL") or plain.database_url,
        keys_dir=keys_dir,
        host=host.upper(),
        passphrase_file=Path(named) if named else keys_dir / "passphrase",
        batch_limit=_number(environment, "REGISTRY_BATCH_LIMIT", plain.batch_limit, 10_000),
        trusted_proxies=_networks(environment, "REGISTRY_TRUSTED_PROXIES"),
        public_limit=_number(environment, "REGISTRY_PUBLIC_LIMIT", plain.public_limit, 1_000_000),
        miss_limit=_number(environment, "REGISTRY_MISS_LIMIT", plain.miss_limit, 1_000_000),
        known_miss_limit=_number(environment, "REGISTRY_KNOWN_MISS_LIMIT", plain.known_miss_limit, 1_000_000),
        evidence_file=_file(environment, "REGISTRY_EVIDENCE_FILE"),
        evidence_shadow_file=_file(environment, "REGISTRY_EVIDENCE_SHADOW_FILE"),
        mail=_mail(environment, host),
        pages_url=_pages(environment),
        operator=_address(environment, "REGISTRY_OPERATOR_EMAIL"),
    )


def _mail(environment: Mapping[str, str], host: str) -> MailServer | None:
    server = environment.get("REGISTRY_SMTP_HOST")
    if not server:
        return None
    if not _HOST.fullmatch(server) and server not in _LOOPBACK:
        raise Invalid("setting", f"REGISTRY_SMTP_HOST={server[:60]!r} is no host name; give the port apart.")
    word = environment.get("REGISTRY_SMTP_SECURITY") or MailSecurity.STARTTLS
    if word not in set(MailSecurity):
        raise Invalid("setting", f"REGISTRY_SMTP_SECURITY={word[:20]!r}: one of {', '.join(MailSecurity)}.")
    security = MailSecurity(word)
    if security is MailSecurity.NONE and server not in _LOOPBACK:
        raise Invalid("setting", "REGISTRY_SMTP_SECURITY=none is for a server on this machine (127.0.0.1) alone.")
    user, password_file = environment.get("REGISTRY_SMTP_USER"), _file(environment, "REGISTRY_SMTP_PASSWORD_FILE")
    if bool(user) != bool(password_file) or (user and not (user.isascii() and user.isprintable())):
        raise Invalid(
            "setting",
            "REGISTRY_SMTP_USER and REGISTRY_SMTP_PASSWORD_FILE belong together, and the user is plain ASCII.",
        )
    return MailServer(
        server,
        _number(environment, "REGISTRY_SMTP_PORT", _PORTS[security], 65_535),
        security,
        _address(environment, "REGISTRY_SMTP_FROM") or f"no-reply@{host.lower().partition(':')[0]}",
        user or None,
        password_file,
        _file(environment, "REGISTRY_SMTP_CA_FILE"),
        max(1, _number(environment, "REGISTRY_SMTP_TIMEOUT", 20, 300)),
    )


def _pages(environment: Mapping[str, str]) -> str | None:
    text = environment.get("REGISTRY_PAGES_URL")
    if text and not _PAGES.fullmatch(text):
        raise Invalid("setting", f"REGISTRY_PAGES_URL={text[:60]!r} is no address such as https://pages.example.")
    return text or None


def _address(environment: Mapping[str, str], name: str) -> str | None:
    text = environment.get(name)
    if text and not _ADDRESS.fullmatch(text):
        raise Invalid("setting", f"{name}={text[:60]!r} is no e-mail address such as registry@example.vn.")
    return text or None


def json_object(file: Path) -> dict[str, object]:
    """The JSON object in a file that a setting names. Raises Unavailable when it cannot be read, else Invalid."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Unavailable("file", f"{file} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise Invalid("bad_json", f"{file} is no JSON in UTF-8: {str(error)[:200]}.") from error
    if not isinstance(document, dict):
        raise Invalid("bad_json", f"{file}: expected a JSON object.")
    return document


def _file(environment: Mapping[str, str], name: str) -> Path | None:
    text = environment.get(name)
    return Path(text) if text else None


def _networks(environment: Mapping[str, str], name: str) -> tuple[Network, ...]:
    texts = [text.strip() for text in environment.get(name, "").split(",")]
    try:
        return tuple(ip_network(text) for text in texts if text)
    except ValueError as error:
        raise Invalid(
            "setting", f"{name}: expected addresses or networks such as 10.0.0.5, 10.1.0.0/16; {str(error)[:100]}."
        ) from error


def _number(environment: Mapping[str, str], name: str, plain: int, most: int) -> int:
    text = environment.get(name) or str(plain)
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) > most:
        raise Invalid("setting", f"{name}={text[:60]!r} is no whole number from 0 to {most}.")
    return int(text)
