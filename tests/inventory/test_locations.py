"""Locations: each success, and every error that the contract names."""

from __future__ import annotations

import uuid
from typing import Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from counterfoil.inventory.v1 import inventory_service_pb2 as pb
from counterfoil.inventory.v1.location_pb2 import Location
from tests.catalog.conftest import new_id, refusal_of
from tests.inventory.conftest import Inventory, query


def location(name: str = "", **fields: Any) -> Location:
    return Location(**{"name": name, "display_name": "Main street", "time_zone": "Europe/Berlin", **fields})


def create(inventory: Inventory, sent: Location, location_id: str = "", request_id: str = "") -> Location:
    request = pb.CreateLocationRequest(location=sent, location_id=location_id, request_id=request_id or new_id())
    created: Location = inventory.stub.CreateLocation(request)
    return created


def batch(inventory: Inventory, *sent: Location, request_id: str = "") -> list[Location]:
    request = pb.BatchCreateLocationsRequest(locations=sent, request_id=request_id or new_id())
    return list(inventory.stub.BatchCreateLocations(request).locations)


def update(inventory: Inventory, sent: Location, *paths: str, request_id: str = "") -> Location:
    mask = FieldMask(paths=paths)
    request = pb.UpdateLocationRequest(location=sent, update_mask=mask, request_id=request_id or new_id())
    updated: Location = inventory.stub.UpdateLocation(request)
    return updated


def get(inventory: Inventory, name: str) -> Location:
    found: Location = inventory.stub.GetLocation(pb.GetLocationRequest(name=name))
    return found


def listed(inventory: Inventory, text: str = "", size: int = 0) -> list[str]:
    found: list[str] = []
    token = ""
    while True:
        request = pb.ListLocationsRequest(filter=text, page_size=size, page_token=token)
        answer = inventory.stub.ListLocations(request)
        found += [each.name.removeprefix("locations/") for each in answer.locations]
        token = answer.next_page_token
        if not token:
            return found


def test_a_location_comes_back_as_it_was_created(inventory: Inventory) -> None:
    sent = location("locations/ignored", kind=Location.KIND_WAREHOUSE, attributes={"region": "north", "x": ""})
    created = create(inventory, sent, "w-1")
    assert created == location(
        "locations/w-1",
        kind=Location.KIND_WAREHOUSE,
        attributes={"region": "north", "x": ""},
        etag=created.etag,
        revision=1,
        create_time=created.create_time,
        update_time=created.create_time,
    )
    assert get(inventory, "locations/w-1") == created
    unnamed = create(inventory, location())
    assert uuid.UUID(unnamed.name.removeprefix("locations/")).version == 7
    assert unnamed.kind == Location.KIND_STORE


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (location(display_name=""), "location.display_name"),
        (location(time_zone=""), "location.time_zone"),
        (location(time_zone="Mars/Olympus"), "location.time_zone"),
        (location(time_zone="../../etc/passwd"), "location.time_zone"),
        (location(time_zone="europe/berlin"), "location.time_zone"),
        (location(kind=9), "location.kind"),
        (location(attributes={"a b": ""}), 'location.attributes["a b"]'),
        (location(attributes={"a": "x" * 1001}), 'location.attributes["a"]'),
        (location(attributes={str(number): "" for number in range(65)}), "location.attributes"),
        (location("locations/Not", display_name="x"), "location.name"),
    ],
)
def test_a_location_that_breaks_a_rule(inventory: Inventory, sent: Location, field: str) -> None:
    refused = refusal_of(lambda: create(inventory, sent, "bad"))
    assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELD")
    assert list(refused.fields) == [field]
    assert list(refusal_of(lambda: create(inventory, location(), "Not")).fields) == ["location_id"]


def test_a_name_that_is_taken_and_the_same_request_again(inventory: Inventory) -> None:
    key = new_id()
    created = create(inventory, location(), "a", key)
    assert create(inventory, location(), "a", key) == created
    taken = refusal_of(lambda: create(inventory, location(), "a"))
    assert (taken.code, taken.reason) == (grpc.StatusCode.ALREADY_EXISTS, "RESOURCE_ALREADY_EXISTS")
    assert taken.metadata == {"resource": "locations/a"}
    assert refusal_of(lambda: create(inventory, location(), "b", key)).reason == "REQUEST_ID_REUSED"


def test_many_locations_are_created_all_or_none(inventory: Inventory) -> None:
    sent = [location(f"locations/s{number:03}") for number in range(500)]
    key = new_id()
    created = batch(inventory, *sent, request_id=key)
    assert [each.name for each in created] == [each.name for each in sent]
    assert batch(inventory, *sent, request_id=key) == created
    assert refusal_of(lambda: batch(inventory, sent[0], request_id=key)).reason == "REQUEST_ID_REUSED"
    taken = refusal_of(lambda: batch(inventory, location("locations/new"), sent[3], sent[2]))
    assert (taken.code, taken.metadata) == (grpc.StatusCode.ALREADY_EXISTS, {"resource": "locations/s003"})
    assert refusal_of(lambda: get(inventory, "locations/new")).code is grpc.StatusCode.NOT_FOUND
    assert query(inventory.database, "SELECT count(*) FROM locations")[0][0] == 501


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ([], "locations"),
        ([location("locations/a")] * 501, "locations"),
        ([location("locations/a"), location()], "locations[1].name"),
        ([location("locations/a"), location("locations/b"), location("locations/a")], "locations[2].name"),
        ([location("locations/a"), location("locations/b", time_zone="x")], "locations[1].time_zone"),
    ],
)
def test_many_locations_that_break_a_rule(inventory: Inventory, sent: list[Location], field: str) -> None:
    refused = refusal_of(lambda: batch(inventory, *sent))
    assert (refused.code, list(refused.fields)) == (grpc.StatusCode.INVALID_ARGUMENT, [field])


def test_an_update_changes_what_its_mask_names(inventory: Inventory) -> None:
    before = create(inventory, location(attributes={"a": "1", "b": "2"}), "a")
    after = update(inventory, Location(name="locations/a", kind=Location.KIND_EXTERNAL, display_name="x"), "kind")
    assert (after.kind, after.display_name, after.revision) == (Location.KIND_EXTERNAL, "Main street", 2)
    assert after.etag != before.etag
    unmasked = update(inventory, Location(name="locations/a", attributes={"c": "3"}, etag=after.etag))
    assert (dict(unmasked.attributes), unmasked.kind) == ({"c": "3"}, Location.KIND_EXTERNAL)
    whole = update(inventory, location("locations/a"), "*")
    assert (dict(whole.attributes), whole.kind, whole.revision) == ({}, Location.KIND_STORE, 4)
    assert update(inventory, location("locations/a"), "*") == whole  # changes nothing
    assert get(inventory, "locations/a") == whole


def test_what_an_update_is_refused_for(inventory: Inventory) -> None:
    before = create(inventory, location(), "a")
    key = new_id()
    update(inventory, Location(name="locations/a", display_name="x"), request_id=key)
    assert update(inventory, Location(name="locations/a", display_name="x"), request_id=key).revision == 2
    reused = refusal_of(lambda: update(inventory, Location(name="locations/a", display_name="y"), request_id=key))
    assert reused.reason == "REQUEST_ID_REUSED"
    stale = refusal_of(lambda: update(inventory, Location(name="locations/a", display_name="y", etag=before.etag)))
    assert (stale.code, stale.reason) == (grpc.StatusCode.ABORTED, "ETAG_MISMATCH")
    missing = refusal_of(lambda: update(inventory, location("locations/none")))
    assert (missing.code, missing.metadata) == (grpc.StatusCode.NOT_FOUND, {"resource": "locations/none"})
    for sent, paths, field in (
        (location(), (), "location.name"),
        (location("locations/Not"), (), "location.name"),
        (location("locations/a"), ("colour",), "update_mask"),
        (location("locations/a", time_zone="x"), (), "location.time_zone"),
        (Location(name="locations/a"), ("display_name",), "location.display_name"),
    ):
        refused = refusal_of(lambda sent=sent, paths=paths: update(inventory, sent, *paths))  # type: ignore[misc]
        assert list(refused.fields) == [field]


def test_locations_are_listed_by_name(inventory: Inventory) -> None:
    batch(
        inventory,
        location("locations/a", attributes={"region": "north", "floor": "3"}),
        location("locations/b", kind=Location.KIND_WAREHOUSE, attributes={"region": "south"}),
        location("locations/c", display_name="Other", time_zone="UTC"),
    )
    everything = ["a", "b", "c", "store"]
    for size in (0, 1, 2, 3, 4):
        assert listed(inventory, size=size) == everything
    for text, expected in (
        ("kind = WAREHOUSE", "b"),
        ('name = "locations/b" OR name = "c"', "b"),
        ('name = "locations/*" AND name > "locations/b"', "c store"),
        ('display_name = "Main*"', "a b"),
        ("time_zone != UTC AND NOT kind = KIND_STORE", "b"),
        ("attributes.region = north", "a"),
        ("attributes.region != north", "b"),
        ("attributes.floor = 3", "a"),
        ('attributes.region > "n"', "a b"),
        ("attributes.floor:* OR attributes.region = so*", "a b"),
        ("attributes:*", "a b"),
        ("attributes:region", "a b"),
        ("attributes.region.deep = x", ""),
        ('create_time < "2020-01-01T00:00:00Z" OR name:* AND update_time:*', "a b c store"),
    ):
        assert listed(inventory, text) == expected.split(), text
    refused = refusal_of(lambda: listed(inventory, "colour = red"))
    assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "FILTER_INVALID")
    forged = refusal_of(lambda: inventory.stub.ListLocations(pb.ListLocationsRequest(page_token="x")))
    assert forged.reason == "PAGE_TOKEN_INVALID"
