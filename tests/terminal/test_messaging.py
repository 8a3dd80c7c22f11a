"""messages list, send and retry, against a real mail server."""

import json
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result

from registry.model.messages import Message, MessageKind
from registry.office import outbox
from registry.settings import MailSecurity
from registry.store.engine.engine import open_engine, write
from tests import processes
from tests.mail_server import PASSWORD, USER, Manner, Opened, mail_server, make_certificate
from tests.terminal.conftest import Counter


def write_to(counter: Counter, address: str = "an.nguyen@example.vn", at: datetime | None = None) -> None:
    engine = open_engine(counter.url)
    with write(engine) as conn:
        message = Message(MessageKind.BACKUP_WARNING, "", {"days": "9"})
        outbox.to_address(conn, address, message, at or datetime.now(UTC))
    engine.dispose()


def environment(opened: Opened) -> dict[str, str]:
    return {
        "REGISTRY_SMTP_HOST": opened.server.host,
        "REGISTRY_SMTP_PORT": str(opened.server.port),
        "REGISTRY_SMTP_SECURITY": opened.server.security,
        "REGISTRY_SMTP_FROM": opened.server.sender,
    }


def listed(counter: Counter, *more: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in counter.do("messages", "list", "--json", *more).splitlines()]


def run(counter: Counter, opened: Opened, *words: str, **more: str) -> Result:
    return counter.run(*words, **environment(opened) | more)


def test_what_is_due_is_sent_and_listed_without_whole_addresses(counter: Counter) -> None:
    write_to(counter)
    with mail_server() as opened:
        done = run(counter, opened, "messages", "send")
        assert (done.exit_code, done.stdout) == (0, "1 sent, 0 wait for another attempt, 0 given up, "
                                                 "0 not wanted any more\n")  # fmt: skip
        assert run(counter, opened, "messages", "send").stdout.startswith("0 sent")
    assert opened.letterbox.receivers == ["an.nguyen@example.vn"]
    (message,) = listed(counter)
    assert (message["to"], message["state"], message["attempts"]) == ("a***@example.vn", "sent", 1)
    table = counter.do("messages", "list", "--state", "sent")
    assert "a***@example.vn" in table
    assert "0 waiting, 1 sent, 0 failed, 0 dropped" in table
    assert listed(counter, "--state", "failed") == []


def test_without_a_mail_server_all_else_works_and_it_is_said(counter: Counter) -> None:
    write_to(counter)
    for words in (("messages", "send"), ("messages", "list")):
        assert "No mail server is named in REGISTRY_SMTP_HOST" in counter.do(*words)
    assert [one["state"] for one in listed(counter)] == ["waiting"]


def test_what_was_given_up_is_told_by_the_exit_and_tried_again(counter: Counter) -> None:
    write_to(counter)
    with mail_server() as opened:
        opened.letterbox.manner = Manner.REFUSES
        assert run(counter, opened, "messages", "send").exit_code == 1
        assert [(one["state"], one["fault"]) for one in listed(counter)] == [("failed", "refused 550")]
        opened.letterbox.manner = Manner.TAKES
        assert counter.run("messages", "retry").exit_code == 2
        assert counter.run("messages", "retry", "1", "--all").exit_code == 2
        unknown = counter.run("messages", "retry", "1", "99")
        assert (unknown.exit_code, "There is no message 99" in unknown.stderr) == (1, True)
        assert counter.run("messages", "retry", "1").exit_code == 1
        assert "1 sent" in run(counter, opened, "messages", "send").stdout
    assert counter.do("messages", "retry", "--all") == ""


def test_a_server_that_is_down_keeps_everything(counter: Counter) -> None:
    write_to(counter)
    with mail_server() as opened:
        gone = environment(opened)
    done = counter.run("messages", "send", **gone)
    assert (done.exit_code, "1 wait" in done.stdout) == (0, True)
    assert [(one["state"], one["fault"]) for one in listed(counter)] == [("waiting", "connection")]


def test_a_sealed_server_with_a_password(counter: Counter, tmp_path: Path) -> None:
    write_to(counter)
    file = tmp_path / "smtp"
    file.write_text(PASSWORD + "\n", encoding="utf-8")
    file.chmod(0o600)
    certificate = make_certificate(tmp_path)
    with mail_server(MailSecurity.STARTTLS, certificate, file) as opened:
        more = {
            "REGISTRY_SMTP_USER": USER,
            "REGISTRY_SMTP_PASSWORD_FILE": str(file),
            "REGISTRY_SMTP_CA_FILE": str(certificate[0]),
        }
        assert "1 sent" in run(counter, opened, "messages", "send", **more).stdout


def test_the_operator_is_warned_of_a_missing_backup(counter: Counter) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=5)
    counter.sql(f"UPDATE registry SET made_at = {int(long_ago.timestamp())} * 1000000")
    with mail_server() as opened:
        operator = {"REGISTRY_OPERATOR_EMAIL": "truc@example.vn"}
        assert "1 sent" in run(counter, opened, "messages", "send", **operator).stdout
        assert "0 sent" in run(counter, opened, "messages", "send", **operator).stdout
        counter.do("backup", counter.place / "b.tar")
        assert "0 sent" in run(counter, opened, "messages", "send", **operator).stdout
    assert "registry backup" in opened.letterbox.texts()[0]
    acts = [json.loads(line)["act"] for line in counter.do("audit", "list", "--json").splitlines()]
    assert "backup_taken" in acts


@pytest.mark.slow("processes")
def test_a_server_sends_by_itself_and_of_its_workers_only_one(counter: Counter) -> None:
    for number in range(3):
        write_to(counter, f"an{number}@example.vn")
    with mail_server() as opened:
        port = str(processes.free_port())
        started = counter.start("serve", "--workers", "2", "--port", port, environment=environment(opened))
        try:
            begun = time.monotonic()
            while len(opened.letterbox.receivers) < 3 and time.monotonic() - begun < processes.PATIENCE:
                time.sleep(0.1)
        finally:
            started.send_signal(signal.SIGTERM)
            _, told = started.communicate(timeout=processes.PATIENCE)
    assert sorted(opened.letterbox.receivers) == [f"an{number}@example.vn" for number in range(3)]
    assert {one["state"] for one in listed(counter)} == {"sent"}
    assert b"No mail server" not in told
