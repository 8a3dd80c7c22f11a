"""authority, force and user move on the command line."""

import json

import pytest

from tests.terminal.conftest import Counter


def there(counter: Counter) -> list[dict[str, object]]:
    return [json.loads(line) for line in counter.do("authority", "list", "--json").splitlines()]


HANOI = ("authority", "add", "--name", "Chi cục QLTT Hà Nội", "--force", "market_surveillance", "--province", "Hà Nội")


def test_authorities_are_added_listed_and_changed(counter: Counter) -> None:
    assert "01 Hà Nội" in counter.do(*HANOI)
    made = {"id": 2, "name": "Chi cục QLTT Hà Nội", "force": "market_surveillance", "province": "01", "commune": None}
    own = {"id": 1, "name": "Cơ quan quản lý sổ đăng ký", "force": "other", "province": None, "commune": None}
    assert there(counter) == [own | {"members": 0}, made | {"members": 0}]
    assert "the nation" in counter.do("authority", "list")
    counter.do("authority", "change", "2", "--province", "79", "--name", "Chi cục QLTT TP.HCM")
    assert there(counter)[1] == made | {"province": "79", "name": "Chi cục QLTT TP.HCM", "members": 0}
    counter.do("authority", "change", "chi cuc qltt tp.hcm", "--nation")
    assert (there(counter)[0]["id"], there(counter)[0]["province"]) == (2, None)


def test_an_officer_is_made_for_one_and_moves_to_another(counter: Counter) -> None:
    counter.do(*HANOI)
    counter.do("user", "add", "an", "--name", "An", "--role", "officer", "--authority", "Chi cục QLTT Hà Nội")
    assert "Chi cục QLTT Hà Nội" in counter.do("user", "list")
    assert counter.do("user", "move", "an", "--authority", "1") == (
        "an acts for Cơ quan quản lý sổ đăng ký (the nation)\n"
    )
    assert [one["members"] for one in there(counter)] == [1, 0]


@pytest.mark.parametrize("role", ["officer", "inspector", "administrator"])
def test_no_key_acts_for_an_authority(counter: Counter, role: str) -> None:
    words = ("apikey", "create", "--organisation", "0101234565", "--role", role, "--scope")
    for scope in ("verify", "recall", "flags"):
        refused = counter.run(*words, scope)
        assert (refused.exit_code, "[key_of_authority]" in refused.stderr) == (1, True)
        assert "an " + role + " signs in" in " ".join(refused.stderr.split())
    assert counter.do("apikey", "list", "--json") == ""


def test_forces_are_added_and_listed(counter: Counter) -> None:
    counter.do("force", "add", "fire_police", "--name", "Cảnh sát PCCC", "--name-en", "Fire police")
    codes = [json.loads(line)["code"] for line in counter.do("force", "list", "--json").splitlines()]
    assert len(codes) == 11
    assert "fire_police" in codes
    assert "Quản lý thị trường" in counter.do("force", "list")


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        ((*HANOI[:4], "--force", "navy"), 2, "force"),
        ((*HANOI[:4], "--commune", "00004"), 2, "commune_alone"),
        ((*HANOI[:4], "--province", "01", "--commune", "00004"), 2, "commune_unknown_there"),
        (HANOI, 1, "authority_known"),
        (("authority", "change", "9", "--name", "x"), 1, "authority_unknown"),
        (("force", "add", "police", "--name", "x", "--name-en", "x"), 1, "force_known"),
        (("force", "add", "Công an", "--name", "x", "--name-en", "x"), 2, "force_code"),
        (("user", "move", "nobody", "--authority", "1"), 1, "login_unknown"),
        (("user", "add", "an", "--name", "An", "--role", "officer"), 2, "authority_missing"),
        (("user", "add", "an", "--name", "An", "--role", "officer", "--authority", "9"), 1, "authority_unknown"),
    ],
)
def test_misuse_is_named_and_changes_nothing(counter: Counter, words: tuple[str, ...], status: int, code: str) -> None:
    counter.do(*HANOI)
    before = there(counter)
    refused = counter.run(*words)
    assert (refused.exit_code, f"[{code}]" in refused.stderr) == (status, True)
    assert there(counter) == before


def test_a_commune_is_one_that_is_loaded_and_lies_in_the_province(counter: Counter) -> None:
    listed = counter.place / "communes.csv"
    listed.write_text("code,name,province\n00004,Phường Ba Đình,01\n", encoding="utf-8")
    counter.do("commune", "load", str(listed))
    made = counter.do("authority", "add", "--name", "Công an phường", "--force", "police", "--province", "01",
                      "--commune", "00004")  # fmt: skip
    assert "00004 in 01 Hà Nội" in made
    refused = counter.run("authority", "add", "--name", "X", "--province", "79", "--commune", "00004")
    assert "[commune_unknown_there]" in refused.stderr
