"""Statements that are run thousands of times a second: compiled once, and prepared by the server.

Whoever has `Statements` asks first and reads later. On a `Pipeline` what is asked only waits to be sent: it travels
together when the first reply is read, so a transaction that asks for all it needs, and then reads, has taken one round
trip however many statements there are. In an ordinary transaction the same code runs too, a round trip for each.

Many rows travel as one array per column, written as text: that takes a fraction of the time in which a driver adapts
each element, and the server's types stay the same however large the numbers are. The SQL says `CAST(:ids AS bigint[])`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol
from uuid import UUID

import psycopg
from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql import psycopg as dialect_module
from sqlalchemy.sql.compiler import SQLCompiler

from counterfoil_server.storage import errors

_DIALECT: Final = dialect_module.dialect()  # type: ignore[no-untyped-call]
_PARAMETER: Final = re.compile(r"%\((\w+)\)s|%%")


class Statement:
    """SQL as the driver takes it, with `%(name)s` for each parameter, and as the server does, with `$1` and so on."""

    __slots__ = ("names", "numbered", "sql")

    def __init__(self, clause: Executable) -> None:
        """Compiles a clause of SQLAlchemy Core, `text()` or other."""
        compiled = clause.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - what an Executable compiles to
        named = str(compiled)
        numbers: dict[str, int] = {}

        def number(found: re.Match[str]) -> str:
            name = found[1]
            return "%" if name is None else f"${numbers.setdefault(name, len(numbers) + 1)}"

        self.sql = named.encode()
        self.numbered = _PARAMETER.sub(number, named).encode()
        self.names = tuple(numbers)

    def __repr__(self) -> str:
        return f"Statement({self.sql.decode()!r})"


class Reply(Protocol):
    """What a statement gives. To read it is to wait for it, and for all that was asked before it."""

    def rows(self) -> list[Any]:
        """Its rows as tuples, once. Raises the faults of `storage.errors`, also for what was asked before it."""
        ...

    @property
    def count(self) -> int:
        """How many rows it changed; known when it, or anything that was asked later, has been read."""
        ...

    @property
    def tag(self) -> str | None:
        """What the server calls what it did, `COMMIT` or `ROLLBACK`; known when `count` is."""
        ...


class Statements(Protocol):
    """Runs statements on one connection, in the transaction that is open there."""

    @property
    def asked(self) -> int:
        """How many statements were asked for."""
        ...

    def ask(self, statement: Statement, parameters: Mapping[str, object] | None = None) -> Reply:
        """Runs it, or has it wait to be sent: then what is wrong with it is raised by a later read.

        Raises the faults of `storage.errors`.
        """
        ...


class CursorStatements:
    """Statements of an ordinary transaction: each waits for its answer."""

    __slots__ = ("_driver", "asked")

    def __init__(self, driver: psycopg.Connection[Any]) -> None:
        self._driver = driver
        self.asked = 0

    def ask(self, statement: Statement, parameters: Mapping[str, object] | None = None) -> Reply:
        """Runs it."""
        self.asked += 1
        cursor = self._driver.cursor(binary=True)
        try:
            cursor.execute(statement.sql, parameters, prepare=True)
        except psycopg.Error as error:
            raise translated(error, self._driver) from error
        return _CursorReply(cursor)


class _CursorReply:
    __slots__ = ("_cursor",)

    def __init__(self, cursor: psycopg.Cursor[Any]) -> None:
        self._cursor = cursor

    def rows(self) -> list[Any]:
        return self._cursor.fetchall()

    @property
    def count(self) -> int:
        return self._cursor.rowcount

    @property
    def tag(self) -> str | None:
        return self._cursor.statusmessage


def translated(error: psycopg.Error, driver: psycopg.Connection[Any]) -> Exception:
    """What to raise in place of an error of the driver's: itself where it is a defect."""
    return errors.translate(error, disconnected=driver.closed) or error


def int_array(values: Iterable[int]) -> str:
    """An array literal of integers."""
    return "{" + ",".join(map(str, values)) + "}"


def uuid_array(values: Iterable[UUID]) -> str:
    """An array literal of UUIDs; in the 32 digits that PostgreSQL reads too, which are quicker to write."""
    return "{" + ",".join([f"{value.int:032x}" for value in values]) + "}"


def text_array(values: Iterable[str]) -> str:
    """An array literal of texts, whatever is in them but NUL, which PostgreSQL has no text with."""
    joined = '","'.join(values := list(values))
    if "\\" in joined or joined.count('"') > 2 * (len(values) - 1):
        joined = '","'.join([value.replace("\\", "\\\\").replace('"', '\\"') for value in values])
    return f'{{"{joined}"}}' if values else "{}"


def bytes_array(values: Iterable[bytes]) -> str:
    """An array literal of `bytea`, in hexadecimal."""
    return "{" + ",".join([f'"\\\\x{value.hex()}"' for value in values]) + "}"
