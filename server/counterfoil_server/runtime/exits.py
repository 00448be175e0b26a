"""How a command ends, in numbers that scripts and service managers may rely on; docs/operations.md lists them."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of `counterfoil`."""

    OK = 0
    FAILED = 1  # something else, or a second signal cut the stop short
    USAGE = 2  # a flag, a variable or a value that is not allowed
    ADDRESS = 3  # an address is in use or cannot be bound
    DATABASE = 4  # the database cannot be reached
    SCHEMA = 5  # the database's schema is behind, too new, or cannot be migrated
    WORKERS = 6  # workers die before they are ready
    DATA_DIR = 7  # the data directory cannot be used, or another server uses it
    REFUSED = 8  # not done in production


class StopError(Exception):
    """A command cannot go on. `str()` is one line for people, without a secret; `code` is how the process ends."""

    def __init__(self, code: ExitCode, message: str) -> None:
        super().__init__(" ".join(message.split()))
        self.code = code
