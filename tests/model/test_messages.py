"""What an e-mail address is, how it is shown to others, and which messages can be done without."""

import pytest

from registry.model.messages import CHOSEN, MessageKind, is_address, masked


@pytest.mark.parametrize(
    "text", ["an@example.vn", "An.Nguyen+so@mail.example.com.vn", "a@b.vn", "o'neil_1@xn--c1yn36f.example"]
)
def test_one_address_is_one(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "an", "an@", "@example.vn", "an@example", "an@@example.vn", "an@example.vn\n", "\nan@example.vn",
        "an@example.vn\r\nBcc: binh@example.vn", "an@example.vn,binh@example.vn", "an@example.vn;binh@example.vn",
        "an@example.vn binh@example.vn", "<an@example.vn>", "An <an@example.vn>", '"a b"@example.vn', "a b@example.vn",
        ".an@example.vn", "an.@example.vn", "a..n@example.vn", "an@-example.vn", "an@example-.vn", "an@.example.vn",
        "an@exam_ple.vn", "an@127.0.0.1", "an@[127.0.0.1]", "nguyễn@example.vn", "an@ví-dụ.vn", "an\0@example.vn",
        "an@example.vn\u2028", f"{'a' * 65}@example.vn", f"a@{'b' * 64}.vn", f"a@{'bcd.' * 63}vn",
    ],
)  # fmt: skip
def test_what_is_more_or_less_than_one_address_is_none(text: str) -> None:
    assert not is_address(text)


def test_others_see_the_beginning_of_an_address() -> None:
    assert masked("an.nguyen@example.vn") == "a***@example.vn"
    assert masked("") == "***@"


def test_what_is_urgent_cannot_be_switched_off() -> None:
    assert {MessageKind.FLAG_OPENED, MessageKind.SIGNATURE_ASKED} == CHOSEN
