"""Statements that are run thousands of times a second: compiled once, prepared by the server, sent without waiting.

Inside a pipeline `Statements.ask` only queues a statement; they travel together when the first reply is read. So a
transaction asks for all it needs, then reads: that is one round trip however many statements there are. Outside of a
pipeline the same code works too, with a round trip for each.

Many rows travel as one array per column, written as text: that takes a fraction of the time in which a driver adapts
each element, and the server's types stay the same however large the numbers are. The SQL says `CAST(:ids AS bigint[])`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

import psycopg
from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql import psycopg as dialect_module
from sqlalchemy.sql.compiler import SQLCompiler

from counterfoil_server.storage import errors

_DIALECT: Final = dialect_module.dialect()  # type: ignore[no-untyped-call]


class Statement:
    """SQL as the driver takes it, with `%(name)s` for each parameter."""

    __slots__ = ("sql",)

    def __init__(self, clause: Executable) -> None:
        """Compiles a clause of SQLAlchemy Core, `text()` or other."""
        compiled = clause.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - what an Executable compiles to
        self.sql = str(compiled).encode()

    def __repr__(self) -> str:
        return f"Statement({self.sql.decode()!r})"


class Reply:
    """What a statement gives. To read it is to wait for it, and for all that was asked before it."""

    __slots__ = ("_cursor",)

    def __init__(self, cursor: psycopg.Cursor[Any]) -> None:
        self._cursor = cursor

    def rows(self) -> list[Any]:
        """Its rows as tuples; raises as `Statements.ask` does. For a statement that returns rows, and once."""
        try:
            return self._cursor.fetchall()
        except psycopg.Error as error:
            raise translated(error, self._cursor.connection) from error

    @property
    def count(self) -> int:
        """How many rows it changed; known once it, or in a pipeline anything asked later, has been read."""
        return self._cursor.rowcount

    @property
    def tag(self) -> str | None:
        """What the server calls what it did, `COMMIT` or `ROLLBACK`; known when `count` is."""
        return self._cursor.statusmessage


class Statements:
    """Runs statements on one connection, in the transaction that is open there."""

    __slots__ = ("_driver", "asked")

    def __init__(self, driver: psycopg.Connection[Any]) -> None:
        self._driver = driver
        self.asked = 0
        """How many statements were asked for."""

    def ask(self, statement: Statement, parameters: Mapping[str, object] | None = None) -> Reply:
        """Runs it, or queues it in a pipeline: then what is wrong with it is raised by a later read.

        Raises the faults of `storage.errors`.
        """
        self.asked += 1
        cursor = self._driver.cursor(binary=True)
        try:
            cursor.execute(statement.sql, parameters, prepare=True)
        except psycopg.Error as error:
            raise translated(error, self._driver) from error
        return Reply(cursor)


def translated(error: psycopg.Error, driver: psycopg.Connection[Any]) -> Exception:
    """What to raise in place of an error of the driver's: itself where it is a defect."""
    return errors.translate(error, disconnected=driver.closed) or error


def int_array(values: Iterable[int]) -> str:
    """An array literal of integers."""
    return "{" + ",".join(map(str, values)) + "}"


def uuid_array(values: Iterable[UUID]) -> str:
    """An array literal of UUIDs."""
    return "{" + ",".join(map(str, values)) + "}"


def text_array(values: Iterable[str]) -> str:
    """An array literal of texts, whatever is in them but NUL, which PostgreSQL has no text with."""
    return "{" + ",".join([_quoted(value) for value in values]) + "}"


def bytes_array(values: Iterable[bytes]) -> str:
    """An array literal of `bytea`, in hexadecimal."""
    return "{" + ",".join([f'"\\\\x{value.hex()}"' for value in values]) + "}"


def _quoted(value: str) -> str:
    if '"' in value or "\\" in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value}"'
