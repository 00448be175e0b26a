"""Callers whose permissions are limited to some resources, and what every test of them asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any, Final

import grpc
from google.protobuf.descriptor import ServiceDescriptor
from sqlalchemy import text

from counterfoil_server.faults import Reason, Unauthenticated
from counterfoil_server.principal import Principal
from counterfoil_server.rpc.methods import policy_of
from counterfoil_server.storage.engine import Database
from tests.storage.conftest import soon

Metadata = tuple[tuple[str, str], ...]

EVERYWHERE: Final = "everywhere"


class Stated:
    """An authenticator that believes tokens as `caller` makes them."""

    def remembered(self, token: str) -> Principal:
        """The principal that the token states."""
        try:
            stated = json.loads(token)
        except ValueError:
            raise Unauthenticated(Reason.CREDENTIALS_INVALID, "the token states nothing") from None
        limited = {permission: frozenset(resources) for permission, resources in stated["limited"].items()}
        return Principal(stated["subject"], frozenset(stated["permissions"]), limited=limited)

    verify = remembered

    def remembered_certificate(self, names: tuple[str, ...]) -> Principal | None:
        """Nobody: these callers have none."""
        raise Unauthenticated(Reason.CREDENTIALS_INVALID, f"nobody is {names}")

    def verify_certificate(self, names: tuple[str, ...]) -> Principal:
        """As `remembered_certificate`."""
        raise Unauthenticated(Reason.CREDENTIALS_INVALID, f"nobody is {names}")


def caller(
    permissions: Collection[str], *resources: str, subject: str = "till", also: Collection[str] = ()
) -> Metadata:
    """Who holds permissions for some resources, or EVERYWHERE, and others, `also`, everywhere in any case."""
    everywhere = [*also, *(permissions if EVERYWHERE in resources else ())]
    limited = dict.fromkeys(permissions, resources) if resources and EVERYWHERE not in resources else {}
    token = json.dumps({"subject": subject, "permissions": everywhere, "limited": limited})
    return (("authorization", f"Bearer {token}"),)


def looking(service: ServiceDescriptor) -> set[str]:
    """The rpcs of a service that look at single resources, by the contract."""
    return {method.name for method in service.methods if policy_of(method).object_level}


def permissions_of(service: ServiceDescriptor) -> set[str]:
    """The permissions that the rpcs of a service always need."""
    return {policy_of(method).permission for method in service.methods}


def refusal_bytes(action: Callable[[], object], *names: str) -> tuple[object, ...]:
    """All that a refused caller is told, with each of these names, of whatever length, written over."""
    try:
        action()
    except grpc.RpcError as error:
        told: Any = error
    else:
        raise AssertionError("it was not refused")

    def without(value: str | bytes) -> str | bytes:
        for name in names:
            if isinstance(value, bytes):
                value = value.replace(name.encode(), b"?" * len(name))
            else:
                value = value.replace(name, "?" * len(name))
        return value

    trailing = sorted((key, without(value)) for key, value in told.trailing_metadata() or ())
    leading = sorted(key for key, _ in told.initial_metadata() or ())
    return (told.code(), without(told.details()), *trailing, *leading)


def absent(name: str) -> str:
    """A name of the same kind and length that nothing has."""
    prefix, slash, last = name.rpartition("/")
    return prefix + slash + "".join("f" if each.isalnum() else each for each in last)


@contextmanager
def unchanged(database: Database) -> Iterator[None]:
    """Fails where a row of any table is another afterwards."""
    before = _contents(database)
    yield
    after = _contents(database)
    assert {table: rows for table, rows in after.items() if rows != before[table]} == {}


def _contents(database: Database) -> dict[str, str]:
    with database.read(soon()) as transaction:
        run = transaction.connection.exec_driver_sql
        tables = list(run("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'").scalars())
        query = "SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM \"{}\" AS t"
        return {table: transaction.connection.execute(text(query.format(table))).scalar_one() for table in tables}
