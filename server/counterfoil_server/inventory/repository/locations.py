"""Locations: many at once in, by name or a page at a time out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Connection, Text, cast, select, text

from counterfoil_server.inventory.rules import Details, Location, LocationKind
from counterfoil_server.inventory.tables import locations
from counterfoil_server.storage.statements import Reply, Statement, Statements, text_array
from counterfoil_server.storage.times import us_of
from counterfoil_server.times import moment

_COLUMNS: Final = (
    locations.c.id,
    locations.c.revision,
    locations.c.display_name,
    locations.c.kind,
    locations.c.time_zone,
    cast(locations.c.attributes, Text),
    us_of(locations.c.create_time),
    us_of(locations.c.update_time),
)
_EXISTING: Final = Statement(text("SELECT id FROM locations WHERE id = ANY(CAST(:ids AS text[])) ORDER BY id"))
_TIME_ZONES: Final = Statement(
    text('SELECT id, time_zone FROM locations WHERE id = ANY(CAST(:ids AS text[]) COLLATE "C")')
)
_INSERT: Final = text("""
    INSERT INTO locations (id, revision, display_name, kind, time_zone, attributes, create_time, update_time)
    SELECT r.id, r.revision, r.display_name, r.kind, r.time_zone, r.attributes, r.create_time, r.update_time
    FROM json_to_recordset(CAST(:rows AS json)) AS r (
        id text, revision bigint, display_name text, kind smallint, time_zone text, attributes jsonb,
        create_time timestamptz, update_time timestamptz
    )
    ORDER BY r.id COLLATE "C"
""")
_UPDATE: Final = text("""
    UPDATE locations SET
        revision = :revision, display_name = :display_name, kind = :kind, time_zone = :time_zone,
        attributes = CAST(:attributes AS jsonb), update_time = :update_time
    WHERE id = :id
""")


def existing(statements: Statements, ids: Sequence[str]) -> Reply:
    """Asks which of these ids are locations'. Locations are never removed, so what is read stays true."""
    return statements.ask(_EXISTING, {"ids": text_array(ids)})


def ask_time_zones(statements: Statements, ids: Sequence[str]) -> Reply:
    """Asks for the time zones of locations, as rows of id and zone; absent ones are left out."""
    return statements.ask(_TIME_ZONES, {"ids": text_array(ids)})


def insert(connection: Connection, created: Sequence[Location]) -> None:
    """Stores new locations. Raises UniqueConflict where another transaction took an id meanwhile."""
    rows = [
        {
            "id": each.id,
            "revision": each.revision,
            "display_name": each.details.display_name,
            "kind": each.details.kind,
            "time_zone": each.details.time_zone,
            "attributes": each.details.attributes,
            "create_time": moment(each.create_us).isoformat(),
            "update_time": moment(each.update_us).isoformat(),
        }
        for each in created
    ]
    connection.execute(_INSERT, {"rows": orjson.dumps(rows).decode()})


def lock(connection: Connection, location_id: str) -> Location | None:
    """A location, locked until the transaction ends; None where there is none.

    Whoever only refers to it, as every new level does, is not kept waiting.
    """
    statement = select(*_COLUMNS).where(locations.c.id == location_id).with_for_update(key_share=True)
    row = connection.execute(statement).first()
    return None if row is None else _location(row)


def update(connection: Connection, changed: Location) -> None:
    """Stores a location that is locked."""
    parameters = {
        "id": changed.id,
        "revision": changed.revision,
        "display_name": changed.details.display_name,
        "kind": int(changed.details.kind),
        "time_zone": changed.details.time_zone,
        "attributes": orjson.dumps(changed.details.attributes).decode(),
        "update_time": moment(changed.update_us),
    }
    connection.execute(_UPDATE, parameters)


def read(connection: Connection, location_id: str) -> Location | None:
    """A location; None where there is none."""
    row = connection.execute(select(*_COLUMNS).where(locations.c.id == location_id)).first()
    return None if row is None else _location(row)


def page(connection: Connection, condition: ColumnElement[bool], after: str, limit_rows: int) -> list[Location]:
    """The next locations that meet a condition, by id."""
    statement = select(*_COLUMNS).where(locations.c.id > after, condition).order_by(locations.c.id).limit(limit_rows)
    return [_location(row) for row in connection.execute(statement)]


def _location(row: Sequence[Any]) -> Location:
    details = Details(row[2], LocationKind(row[3]), row[4], orjson.loads(row[5]))
    return Location(row[0], row[1], details, row[6], row[7])
