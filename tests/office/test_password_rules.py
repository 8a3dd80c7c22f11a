"""Passwords that are guessed first are refused, each with what makes it weak; what people make of words is taken."""

from contextlib import suppress

import pytest
import zxcvbn

from registry.errors import Invalid
from registry.office import password_rules

OWN = ("tran.thi.binh", "Trần Thị Bình")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("password1234", "password_common"),
        ("P@ssw0rd2026", "password_common"),
        ("passw0rd!!!!", "password_common"),
        ("iloveyou1234", "password_common"),
        ("Admin@123456", "password_common"),
        ("mật khẩu 123456", "password_common"),
        ("MatKhau@2026", "password_common"),
        ("anhyeuem1234", "password_common"),
        ("Vietnam@12345", "password_common"),
        ("congty@123456", "password_common"),
        ("hanoi@123456", "password_common"),
        ("Binh@1234567", "password_own"),
        ("tranthibinh1990", "password_own"),
        ("trầnthịbình@123", "password_own"),
        ("qwertyuiop[]", "password_common"),
        ("gfdsapoiuytr", "password_keys"),
        ("1qaz2wsx3edc", "password_common"),
        ("aaaaaaaaaaaa", "password_series"),
        ("abcabcabcabc", "password_series"),
        ("abcdefghijkl", "password_series"),
        ("123456789012", "password_common"),
        ("19/05/1990!!", "password_day"),
        ("x" * 200, "password_series"),
    ],
)  # fmt: skip
def test_what_is_guessed_first_is_refused_and_why(password: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        password_rules.require_hard(password, OWN)
    assert (caught.value.code, "four words" in caught.value.message) == (code, True)
    assert password not in caught.value.message


@pytest.mark.parametrize(
    "password",
    [
        "một mật khẩu đủ dài", "a long enough password", "correct horse battery staple", "nhà có 3 con mèo đen",
        "Con mèo ngồi trên mái nhà", "mau-k3j4h5g6f7", "vT9#kQ2!xLm4",
        "天地玄黄宇宙洪荒日月盈昃", "🐈🐕🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵", "^&~}<?;:|_=#",
    ],
)  # fmt: skip
def test_what_people_make_of_words_and_programs_of_chance_is_taken(password: str) -> None:
    password_rules.require_hard(password, OWN)


def test_own_names_count_for_whose_they_are_alone() -> None:
    password_rules.require_hard("quang.vinh.thuy.lam", ("an", "Lê An"))
    with pytest.raises(Invalid):
        password_rules.require_hard("thuylam12345", ("thuy.lam", "Lâm Thủy"))


@pytest.mark.parametrize("password", ["4@8({[<369&#!1/|0$5+7%2" * 3, "a1" * 100, "0123456789" * 20, "áàảãạ" * 40])
def test_no_password_is_long_to_look_at(password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    estimate = zxcvbn.zxcvbn

    def note(text: str, user_inputs: list[str]) -> object:
        seen.append(len(text))
        return estimate(text, user_inputs=user_inputs)

    monkeypatch.setattr(password_rules, "zxcvbn", note)
    with suppress(Invalid):
        password_rules.require_hard(password, OWN)
    assert 1 <= len(seen) <= 3
    assert max(seen) <= 36
