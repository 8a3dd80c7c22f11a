"""A thief has the table of hashes, or patience at the sign-in: the passwords that are tried first are nobody's."""

import secrets

import pytest
from flask.testing import FlaskClient

from registry.model.people import Person, Role
from registry.office import password_rules
from registry.store.engine.engine import write
from tests.factories import add_account
from tests.web import people
from tests.web.conftest import World, client, original, world

__all__ = ["client", "original", "world"]
FIRST = (
    "123456789012", "password1234", "qwertyuiop12", "matkhau12345", "mật khẩu 123", "anhyeuem1234", "Vietnam@2026",
    "Hanoi@123456", "P@ssw0rd1234", "Admin@123456", "Abcd@1234567", "1qaz2wsx3edc", "aaaaaaaaaaaa", "111111222222",
)  # fmt: skip


def _token(world: World, login: str, name: str) -> str:
    with write(world.engine) as conn:
        new = Person(0, login, name, 1, (Role.PRODUCER,))
        return add_account(conn, new, "test", world.moment, secrets.randbelow).token


def test_what_is_tried_first_becomes_nobodys_password(world: World, client: FlaskClient) -> None:
    for number, password in enumerate(FIRST):
        token = _token(world, f"tran.binh.{number}", "Trần Thị Bình")
        form = {"token": token, "password": password, "again": password}
        answers = {language: client.post(f"/password?lang={language}", data=form) for language in ("vi", "en")}
        print(f"tried to set {password!r}: {[answer.status_code for answer in answers.values()]}")
        assert [answer.status_code for answer in answers.values()] == [400, 400]
        assert "Hãy ghép bốn từ" in answers["vi"].text
        assert "Join four words" in answers["en"].text
        # The token is not used up: another password is taken.
        form = {"token": token, "password": people.PASSWORD, "again": people.PASSWORD}
        assert client.post("/password", data=form).status_code == 303


@pytest.mark.parametrize("password", ["Nguyen.Van.Minh1", "nguyenvanminh", "minh.nguyen.1990"])
def test_nor_does_a_persons_own_name(world: World, client: FlaskClient, password: str) -> None:
    token = _token(world, "v.minh", "Nguyễn Văn Minh")
    answer = client.post("/password?lang=en", data={"token": token, "password": password, "again": password})
    print(f"tried {password!r} for Nguyễn Văn Minh: {answer.status_code}")
    assert answer.status_code == 400


def test_it_takes_as_long_for_any_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long one with many readings is cut before it is looked at."""
    looked: list[int] = []

    def note(text: str, words: list[str]) -> dict[str, object]:
        looked.append(len(text))
        return {"guesses": 10**12}

    monkeypatch.setattr(password_rules, "_estimate", note)
    password_rules.require_hard("4@8({[<369&#!1/|0$5+7%2" * 8, ("an", "An"))
    print(f"tried 184 signs: {looked} were looked at")
    assert max(looked) <= 36
