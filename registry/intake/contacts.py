"""Telephone numbers, as people write them and as they are kept."""

import re

_PHONE = re.compile(r"\+?[0-9]{8,15}")


def is_phone(text: str) -> bool:
    """Whether a text is a telephone number of digits alone, with or without a plus before them."""
    return _PHONE.fullmatch(text) is not None


def plain_phone(text: str) -> str:
    """A telephone number as it is kept, without what people write between its digits."""
    return re.sub(r"[ .()-]", "", text)
