"""What can go wrong, by who can mend it.

An answer is a value, a failure is one of these: a stable `code` for machines, a `message` for people that names
the place, what was expected and the way out. How a failure becomes an exit status or an HTTP status stands in one
table each, in `terminal/` and in `web/`.
"""


class RegistryError(Exception):
    """Any failure the registry names itself; `code` is stable, `message` is one plain English sentence or two.

    `facts` are what the sentence says of this case (a line, a cell, a kind), for pages that say it in other words.
    """

    def __init__(self, code: str, message: str, **facts: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.facts = facts


class Invalid(RegistryError):
    """The request itself breaks a rule of form: the caller mends it and asks again."""


class NotFound(RegistryError):
    """Well formed, but there is no such organisation, product, order or key."""


class Refused(RegistryError):
    """Well formed, but a rule of the registry says no in its present state."""


class Conflict(RegistryError):
    """Contradicts what is already recorded, for example an idempotency key used for another order."""


class Unavailable(RegistryError):
    """The environment is at fault: disk, database, key files. Nothing was changed; asking again later may work."""
