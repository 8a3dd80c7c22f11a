"""`demo --serve` as a process: it prints who can sign in, and the real server lets them in and shows sample packs."""

import http.client
import re
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from tests.browser.sample import DESKS
from tests.paths import ROOT
from tests.processes import PATIENCE, free_port, python


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Message
    text: str


def ask(port: int, method: str, path: str, body: str = "", cookie: str = "") -> Reply:
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request(method, path, body or None, kind | ({"Cookie": cookie} if cookie else {}))
        found = connection.getresponse()
        return Reply(found.status, found.headers, found.read().decode())


def is_up(port: int) -> bool:
    try:
        return ask(port, "GET", "/healthz").status == 200
    except OSError:
        return False


@pytest.mark.slow("processes")
def test_a_newcomer_gets_into_every_desk_with_what_is_printed(tmp_path: Path) -> None:
    port = free_port()
    said = tmp_path / "said.txt"
    command = python("cli.py", "demo", "--serve", "--dir", tmp_path / "demo", "--port", str(port))
    with said.open("w") as out, subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT) as server:
        try:
            end = time.monotonic() + PATIENCE
            while not is_up(port):
                assert server.poll() is None, said.read_text()
                assert time.monotonic() < end, said.read_text()
                time.sleep(0.2)
            printed = said.read_text(encoding="utf-8")
            password = re.search(r"with the password {2}(\S+)", printed)
            assert password is not None
            for path, login in DESKS.items():
                assert re.search(rf"^ {{2}}{re.escape(login)} ", printed, re.MULTILINE)
                entered = ask(port, "POST", "/sign-in", urlencode({"login": login, "password": password[1]}))
                assert (entered.status, entered.headers["Location"]) == (303, path)
                cookie = entered.headers["Set-Cookie"].partition(";")[0]
                assert ask(port, "GET", path, cookie=cookie).status == 200
            packs = re.findall(rf"http://127\.0\.0\.1:{port}(/01/\S+)", printed)
            assert len(packs) >= 3
            for pack in packs:
                page = ask(port, "GET", pack).text
                assert "MẪU" in page
                assert 'class="verdict' in page
            assert urlsplit(packs[0]).query
        finally:
            server.terminate()
    assert server.returncode == 0
