"""docs/deploy/nginx.conf in a real nginx before the real server: what it lets through, and what it keeps away."""

import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from registry.web.front.addresses import ADDRESSES
from registry.web.front.admission import BODIES
from tests.deploy.conftest import DEPLOY, Site, fetch, wait_for
from tests.processes import PATIENCE, as_at_a_terminal, free_port

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
pytestmark = pytest.mark.skipif(
    not Path(NGINX).exists(),
    reason="nginx is not installed here (apt-get install nginx-light): its sample configuration was not run",
)
HOST = "id.example"
GTIN_URL = "/01/08934588012341"
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Proxy:
    """A running nginx: its ports, its folder with logs, and the certificate that its clients trust."""

    port: int
    plain_port: int
    place: Path

    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.place / "fullchain.pem"))

    def connect(self, name: str = HOST) -> ssl.SSLSocket:
        """A TLS connection that asks for a name and checks it."""
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        return self.context().wrap_socket(raw, server_hostname=name)

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """One HTTPS request; status, headers, body."""
        connection = http.client.HTTPConnection(HOST)
        connection.sock = self.connect()
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def verify(self, code: str, **headers: str) -> tuple[int, http.client.HTTPMessage, dict[str, object]]:
        body = json.dumps({"code": code}).encode()
        status, said, content = self.ask("POST", "/v1/verify", body, JSON | headers)
        return status, said, json.loads(content)


def _certificate(place: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (place / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (place / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def _here(place: Path, port: int, plain_port: int, registry_port: int) -> str:
    """The sample with ports and paths of this test; everything else as it stands."""
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    lines = [line for line in text.splitlines() if "listen [::]" not in line]
    text = "\n".join(lines)
    temporary = "".join(
        f"    {kind}_temp_path {place}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    for before, after in (
        ("user www-data;", "user root;" if os.geteuid() == 0 else ""),
        ("pid /run/nginx.pid;", f"pid {place}/nginx.pid;"),
        ("/var/log/nginx/", f"{place}/"),
        ("/etc/ssl/registry/", f"{place}/"),
        ("listen 80 ", f"listen 127.0.0.1:{plain_port} "),
        ("listen 443 ", f"listen 127.0.0.1:{port} "),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{registry_port};"),
        ("client_body_timeout 10s;", "client_body_timeout 1s;"),
        ("http {\n", f"http {{\n{temporary}"),
    ):
        assert before in text, before
        text = text.replace(before, after)
    return text


@contextmanager
def proxied(place: Path, registry_port: int) -> Iterator[Proxy]:
    """nginx before a port."""
    _certificate(place)
    proxy = Proxy(free_port(), free_port(), place)
    (place / "nginx.conf").write_text(_here(place, proxy.port, proxy.plain_port, registry_port), encoding="utf-8")
    command = [NGINX, "-p", str(place), "-c", str(place / "nginx.conf"), "-g", "daemon off;"]
    with (place / "said").open("wb") as said:
        process = subprocess.Popen(as_at_a_terminal(command), stderr=said, cwd=place)
    try:
        wait_for(proxy.plain_port, process, place / "said")
        yield proxy
    finally:
        process.terminate()
        process.wait(PATIENCE)


@pytest.fixture(scope="module")
def proxy(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with proxied(tmp_path_factory.mktemp("nginx"), site.port) as one:
        yield one


def test_https_answers_and_hsts_stands_on_every_answer(proxy: Proxy, site: Site) -> None:
    status, headers, said = proxy.verify(site.codes[0])
    assert (status, said["verdict"]) == (200, "genuine")
    assert headers["Cache-Control"] == "no-store"
    for path in (GTIN_URL, "/static/none", "/metrics", "/v1/none", site.codes[1].removeprefix("HTTPS://ID.EXAMPLE")):
        status, headers, page = proxy.ask("GET", path)
        assert headers["Strict-Transport-Security"] == "max-age=63072000"
        assert status == (404 if "none" in path or path == "/metrics" else 200), path
        assert "Content-Encoding" not in headers
        assert headers["Server"] != "nginx" or "nginx/" not in headers["Server"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Mã hợp lệ" in page.decode()


def test_http_leads_to_https_and_other_names_get_no_handshake(proxy: Proxy) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.plain_port, timeout=PATIENCE)
    connection.request("GET", f"{GTIN_URL}/21/A%2FB?s=1", headers={"Host": "elsewhere.example"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}{GTIN_URL}/21/A%2FB?s=1")
    connection.close()
    with pytest.raises(ssl.SSLError):
        proxy.connect("elsewhere.example")
    raw = socket.create_connection(("127.0.0.1", proxy.port), timeout=PATIENCE)
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        old.wrap_socket(raw, server_hostname=HOST)


@pytest.mark.parametrize(
    "path", ["/01/%FF%00", "/01//%2F..%0A?%3Cscript%3E", f"{GTIN_URL}/10/A%2FB", "//v1/verify", "/01/../v1/verify"]
)
def test_an_address_reaches_the_registry_as_it_was_asked(proxy: Proxy, site: Site, path: str) -> None:
    status, _, _ = proxy.ask("GET", path)
    # nginx itself refuses NUL and what climbs out of the root; nothing else may differ.
    assert status == fetch(site.port, path)[0] or status == 400


def test_a_stranger_cannot_choose_its_network(proxy: Proxy, site: Site) -> None:
    def missed(port: int | None, network: int) -> int:
        code, headers = (
            f"HTTPS://ID.EXAMPLE{GTIN_URL}/10/L1/21/NEVER{network:05}",
            {"X-Forwarded-For": f"203.0.{network}.7"},
        )
        if port is None:
            return proxy.verify(code, **headers)[0]
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        connection.request("POST", "/v1/verify", json.dumps({"code": code}).encode(), JSON | headers)
        status = connection.getresponse().status
        connection.close()
        return status

    # Straight to the registry this machine is believed, so each claim is another network with misses of its own.
    assert {missed(site.port, network) for network in range(12)} == {200}
    assert {missed(None, network) for network in range(12, 24)} == {200, 429}
    status, headers, _ = proxy.verify(f"HTTPS://ID.EXAMPLE{GTIN_URL}/10/L1/21/NEVER00099")
    assert (status, headers["Retry-After"] is not None) == (429, True)


@pytest.mark.slow("deploy")
def test_a_slow_body_is_cut_off_and_never_reaches_the_registry(proxy: Proxy, site: Site) -> None:
    def answered() -> str:
        return "\n".join(line for line in site.figures().splitlines() if 'route="/v1/verify"' in line)

    # Who was answered is counted a moment later: those of the tests before this one are waited for.
    before, last = answered(), ""
    while before != last:
        time.sleep(0.2)
        before, last = answered(), before
    with proxy.connect() as sock:
        sock.sendall(f"POST /v1/verify HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 900\r\n\r\n{{".encode())
        # 408, or just the end: nginx resets what timed out.
        try:
            said = sock.recv(4096)
        except (ConnectionError, ssl.SSLError):
            said = b""
    assert said == b"" or b" 408 " in said.split(b"\r\n")[0]
    assert answered() == before


def test_too_large_a_body_is_refused_before_it_is_sent(proxy: Proxy) -> None:
    assert _asked_for(proxy, "POST", "/v1/verify", 64 * 1024 + 1) == 413
    assert _asked_for(proxy, "POST", "/", 1 << 20) == 413
    assert _asked_for(proxy, "POST", "/v1/verify/batch", 64 << 20) == 413


def test_no_body_that_the_registry_takes_is_refused_by_the_proxy(proxy: Proxy) -> None:
    for address, row in ADDRESSES.items():
        method, path = address.split(" ", 1)
        if method == "GET":
            continue
        assert _asked_for(proxy, method, path.replace("<", "").replace(">", ""), row.body) == 100, address
    assert _asked_for(proxy, "POST", "/v1/verify/batch", 64 * 1024 + 10_000 * 4096) == 100


def _asked_for(proxy: Proxy, method: str, path: str, size: int) -> int:
    """What nginx says to a body of this size before any of it is sent: 100 go on, or a refusal."""
    with proxy.connect() as sock:
        head = f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {size}\r\nExpect: 100-continue\r\n\r\n"
        sock.sendall(head.encode())
        return int(sock.recv(64).split()[1])


def test_too_many_at_once_pass_through_as_the_registry_said_it(proxy: Proxy, site: Site) -> None:
    with ExitStack() as held:
        head = "POST /v1/verify HTTP/1.1\r\nHost: id.example\r\nContent-Type: application/json\r\n"
        for _ in range(BODIES):
            sock = held.enter_context(socket.create_connection(("127.0.0.1", site.port), timeout=PATIENCE))
            sock.sendall(f"{head}Content-Length: 900\r\n\r\n{{".encode())
        for _ in range(200):
            status, headers, said = proxy.verify(site.codes[0])
            if status == 503:
                break
        assert (status, said["code"]) == (503, "busy")
        assert int(headers["Retry-After"]) > 0
        # Who sends nothing is still answered.
        assert proxy.ask("GET", "/healthz")[0] == 200


def test_while_the_registry_is_away_callers_are_told_to_come_again(tmp_path: Path) -> None:
    with proxied(tmp_path, free_port()) as proxy:
        status, headers, said = proxy.verify("0108934588012341")
        assert (status, said["code"], headers["Retry-After"]) == (503, "resting", "5")
        assert headers["Content-Type"] == "application/problem+json"
        assert headers["Strict-Transport-Security"]


def test_neither_log_of_the_proxy_holds_a_code_or_an_address(proxy: Proxy, site: Site) -> None:
    proxy.ask("GET", site.codes[2].removeprefix("HTTPS://ID.EXAMPLE"))
    serial = site.codes[2].partition("/21/")[2].partition("?")[0]
    logs = (proxy.place / "access.log").read_text() + (proxy.place / "error.log").read_text()
    assert '"status":200' in logs
    for secret in (serial, "8030", "127.0.0.1", "08934588012341"):
        assert secret not in logs
