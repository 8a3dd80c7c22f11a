"""Telephone numbers: what is taken, and what is not."""

from registry.intake import contacts


def test_a_phone_number_is_its_digits() -> None:
    assert contacts.plain_phone("(024) 3825-00.00") == "02438250000"
    assert contacts.is_phone("02438250000")
    assert contacts.is_phone("+842438250000")
    for text in ("1234567", "024 3825", "0243825000x", "+", "1" * 16):
        assert not contacts.is_phone(text)
