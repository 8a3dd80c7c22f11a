"""A command's many options as one value, where click would hand each over as an argument of its own."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

OptionsT = TypeVar("OptionsT")


def gather(kind: Callable[..., OptionsT]) -> Callable[[Callable[[OptionsT], None]], Callable[..., None]]:
    """Hand a command its arguments and options as one `kind`, a dataclass with a field for each by its click name.

    It stands below click's own decorators, right above the command.
    """

    def around(command: Callable[[OptionsT], None]) -> Callable[..., None]:
        @wraps(command)
        def gathered(**values: object) -> None:
            command(kind(**values))

        return gathered

    return around
