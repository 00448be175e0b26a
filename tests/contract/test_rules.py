"""Every rule can fail: a small contract that keeps them all, and what each says when one thing in it is wrong."""
# ruff: noqa: E501 - a table reads best with a case on each line

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from protos import generate
from tests.contract.descriptors import Contract
from tests.contract.rules import RULES

GOOD = (Path(__file__).parent / "good.proto.txt").read_text()
REASONS = (generate.PROTOS / "counterfoil/type/v1/error_reason.proto").read_text()

SERVICE_COMMENT = GOOD[GOOD.index("// Shelves.\n") : GOOD.index("service ShelfService")]

Check = Callable[[str, str], dict[str, list[str]]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Compiles a contract; what each rule finds wrong, under its name, without the rules that find nothing."""

    def run(text: str, reasons: str = REASONS) -> dict[str, list[str]]:
        for name, content in (("shelf/v1/shelf.proto", text), ("type/v1/error_reason.proto", reasons)):
            path = tmp_path / "counterfoil" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        files = ["counterfoil/shelf/v1/shelf.proto", "counterfoil/type/v1/error_reason.proto"]
        contract = Contract(generate.compile_protoset(files, [tmp_path, generate.PROTOS], tmp_path))
        found = {rule.__name__: list(rule(contract)) for rule in RULES}
        return {name: problems for name, problems in found.items() if problems}

    return run


def test_the_good_contract_is_good(check: Check) -> None:
    assert check(GOOD, REASONS) == {}


# (rule, what the good contract says, what the broken one says instead, what the rule says about it)
BROKEN = [
    ("comments", SERVICE_COMMENT, "\n", "ShelfService: the service has no comment"),
    ("comments", "  // Gets. Needs `shelf.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).\n", "", "rpc has no comment"),
    ("comments", "// A shelf.\n", "\n", "v1.Shelf: the message has no comment"),
    ("comments", "  // Its title.\n", "", "Shelf.title: the field has no comment"),
    ("comments", "  // What stands on it.\n", "", "Shelf.content: the oneof has no comment"),
    ("comments", "  // How a shelf is.\n", "", "Shelf.State: the enum has no comment"),
    ("comments", "    // Full.\n", "", "STATE_FULL: the value has no comment"),
    ("resource_names", "counterfoil.dev/Shelf", "example.com/Shelf", "the type is 'example.com/Shelf'"),
    ("resource_names", 'singular: "shelf"', 'singular: "Shelf"', "singular is 'Shelf'"),
    ("resource_names", 'pattern: "shelves/{shelf}"', 'pattern: "shelf/{shelf}"', "does not end with"),
    ("resource_names", 'pattern: "shelves/{shelf}"', 'pattern: "shelves/*"', "is no resource pattern"),
    ("resource_names", 'pattern: "shelves/{shelf}", ', "", "'' is no resource pattern"),
    ("resource_names", "string name = 1 [(google.api.field_behavior) = IDENTIFIER", "string name = 1 [(google.api.field_behavior) = OPTIONAL", "is not an IDENTIFIER"),
    ("resource_names", "string name = 1 [(google.api.field_behavior) = IDENTIFIER", "string name = 11 [(google.api.field_behavior) = IDENTIFIER", "field 1 is not the string `name`"),
    ("resource_names", 'shelves/{shelf}/shelfLamp", singular', 'shelves/{shelf}/light", singular', "does not end with"),
    ("resource_names", 'shelves/{shelf}/shelfLamp", singular', 'shelfLamp", singular', "is no resource pattern"),
    ("references", '    (google.api.resource_reference).type = "counterfoil.dev/Shelf",\n', "", "GetShelfRequest.name: has no resource_reference"),
    ("references", '(google.api.resource_reference).type = "counterfoil.dev/Shelf"', '(google.api.resource_reference).type = "counterfoil.dev/Box"', "'counterfoil.dev/Box', which no message defines"),
    ("standard_methods", "returns (Shelf) {\n    option (google.api.http) = {get", "returns (ListShelvesResponse) {\n    option (google.api.http) = {get", "GetShelf: does not return Shelf"),
    ("standard_methods", '{get: "/v1/{name=shelves/*}"}', '{get: "/v1/shelves"}', "GetShelf: is mapped to GET /v1/shelves"),
    ("standard_methods", "rpc GetShelf(", "rpc GetBox(", "there is no resource for 'Box'"),
    ("standard_methods", "rpc ListShelves(", "rpc ListShelf(", "there is no resource for 'Shelf'"),
    ("standard_methods", "rpc GetLamp(", "rpc GetLight(", "there is no resource for 'Light'"),
    ("standard_methods", "// The names.\n  repeated string names = 1", "// The names.\n  repeated string shelves = 1", "BatchGetShelves: its request has no names"),
    ("standard_methods", "// The shelves listed.\n  repeated Shelf shelves = 1;", "// The shelves listed.\n  repeated string shelves = 1;", "ListShelves: field 1 of its response is not the Shelves"),
    ("standard_methods", "rpc ListShelves(ListShelvesRequest) returns (ListShelvesResponse)", "rpc ListShelves(ListShelvesRequest) returns (BatchGetShelvesResponse)", "does not return ListShelvesResponse"),
    ("standard_methods", "string shelf_id = 2", "string id = 2", "CreateShelf: its request has no shelf_id"),
    ("standard_methods", '"/v1/shelves", body: "shelf"', '"/v1/shelves", body: "*"', "CreateShelf: its HTTP body is '*'"),
    ("standard_methods", "google.protobuf.FieldMask update_mask", "google.protobuf.FieldMask mask", "UpdateShelf: its request has no FieldMask"),
    ("standard_methods", "patch:", "put:", "UpdateShelf: is mapped to PUT"),
    ("standard_methods", "string etag = 5", "string tag = 5", "Shelf has no etag"),
    ("standard_methods", "// The name to delete.\n  string name = 1 [\n    (google.api.field_behavior) = REQUIRED", "// The name to delete.\n  string name = 1 [\n    (google.api.field_behavior) = OPTIONAL", "DeleteShelf: name is not REQUIRED"),
    ("standard_methods", "returns (Shelf) {\n    option (google.api.http) = {delete", "returns (ListShelvesResponse) {\n    option (google.api.http) = {delete", "DeleteShelf: does not return Shelf"),
    ("standard_methods", "google.protobuf.Timestamp delete_time", "google.protobuf.Timestamp gone_time", "does not return google.protobuf.Empty"),
    ("standard_methods", ":undelete", ":restore", "UndeleteShelf: is mapped to POST"),
    ("standard_methods", "int32 purge_count", "int32 count", "its response has no purge_count"),
    ("standard_methods", "bool force", "bool really", "PurgeShelves: its request has no force"),
    ("soft_delete", "rpc UndeleteShelf(", "rpc RestoreShelf(", "cannot be undeleted"),
    ("soft_delete", "google.protobuf.Timestamp purge_time", "google.protobuf.Timestamp end_time", "no purge_time"),
    ("soft_delete", "bool show_deleted", "bool show_all", "ListShelves: has no show_deleted"),
    ("request_ids", "// Create once.\n  string request_id", "// Create once.\n  string nonce", "CreateShelf: is a write and has no request_id"),
    ("request_ids", "// Create once.\n  string request_id = 3 [(google.api.field_behavior) = REQUIRED", "// Create once.\n  string request_id = 3 [(google.api.field_behavior) = OPTIONAL", "not a REQUIRED UUID"),
    ("request_ids", "REQUIRED, (buf.validate.field).string.uuid = true", "REQUIRED, (buf.validate.field).string.max_len = 36", "not a REQUIRED UUID"),
    ("request_ids", "repeated CreateShelfRequest requests", "repeated Shelf requests", "BatchCreateShelves: is a write and has no request_id"),
    ("request_ids", "repeated CreateShelfRequest requests", "CreateShelfRequest requests", "BatchCreateShelves: is a write and has no request_id"),
    ("request_ids", "  // The requests.\n", "  // Its own.\n  string request_id = 2 [(google.api.field_behavior) = REQUIRED, (buf.validate.field).string.uuid = true];\n  // The requests.\n", "BatchCreateShelves: has a request_id beside those of its requests"),
    ("request_ids", "string page_token", "string request_id", "ListShelves: is a read and has a request_id"),
    ("request_ids", "// Fill once.\n  string request_id", "// Fill once.\n  string nonce", "BatchFillShelves: is a write and has no request_id"),
    ("request_ids", "// Fill once.\n  string request_id = 1 [(google.api.field_behavior) = REQUIRED", "// Fill once.\n  string request_id = 1 [(google.api.field_behavior) = OPTIONAL", "not a REQUIRED UUID"),
    ("request_ids", "repeated FillShelfRequest requests", "FillShelfRequest requests", "BatchFillShelves: is a write and has no request_id"),
    ("request_ids", "rpc BatchFillShelves(", "rpc FillShelves(", "FillShelves: is a write and has no request_id"),
    ("pagination", "int32 page_size", "int64 page_size", "has no int32 page_size"),
    ("pagination", ", (buf.validate.field).int32.gte = 0", "", "page_size may be negative"),
    ("pagination", "string page_token", "string token", "has no string page_token"),
    ("pagination", "string next_page_token", "string next_token", "response has no string next_page_token"),
    ("pagination", "// The shelves listed.\n  repeated Shelf", "// The shelves listed.\n  Shelf", "not the repeated one"),
    ("field_behavior", "bool show_deleted = 3 [(google.api.field_behavior) = OPTIONAL];", "bool show_deleted = 3;", "show_deleted: field_behavior is []"),
    ("field_behavior", "string title = 2 [(google.api.field_behavior) = OPTIONAL", "string title = 2 [(google.api.field_behavior) = OPTIONAL, (google.api.field_behavior) = REQUIRED", "['OPTIONAL', 'REQUIRED']"),
    ("policies", 'option (counterfoil.type.v1.policy) = {\n      permission: "shelf.purge"', 'option (google.api.method_signature) = "filter";\n    option (ignored) = {\n      permission: "shelf.purge"', "PurgeShelves: has no policy"),
    ("policies", '      permission: "shelf.read"\n', "", "does not say who may call"),
    ("policies", '      permission: "shelf.read"\n', "      public: false\n", "does not say who may call"),
    ("policies", '      permission: "shelf.read"\n', '      permission: "shelf.read"\n      further_permissions: "catalog.read"\n', "is no permission of shelf"),
    ("complete_errors", '      permission: "shelf.read"\n', '      permission: "shelf.read"\n      further_permissions: "shelf.peek"\n', "does not say when it needs shelf.peek"),
    ("policies", 'permission: "shelf.purge"', 'permission: "catalog.purge"', "is no permission of shelf"),
    ("policies", "      criticality: CRITICALITY_CRITICAL\n", "", "has no criticality"),
    ("policies", "      retry: RETRY_SAFE\n", "", "has no retry"),
    ("policies", "      retry: RETRY_SAFE\n", "      retry: RETRY_NEVER\n", "a read has another retry"),
    ("policies", "      default_deadline: {seconds: 2}\n      max", "      max", "0.0 s by default"),
    ("policies", "      max_deadline: {seconds: 10}\n", "      max_deadline: {seconds: 1}\n", "2.0 s by default and 1.0 s at most"),
    ("transcoding", '    option (google.api.http) = {get: "/v1/shelves"};\n', "", "ListShelves: has no google.api.http"),
    ("transcoding", '{get: "/v1/shelves"}', '{get: "/v2/shelves"}', "is not of v1"),
    ("transcoding", '{delete: "/v1/{name=shelves/*}"}', '{delete: "/v1/{name=shelves/*}", body: "*"}', "DELETE has a body"),
    ("transcoding", '"/v1/shelves:purge", body: "*"', '"/v1/shelves:purge"', "POST has no body"),
    ("money", "google.type.Money cost", "int64 cost", "Shelf.cost: is not a google.type.Money"),
    ("money", "int32 purge_count", "double purge_count", "is a floating-point number"),
    ("bounds", "OPTIONAL, (buf.validate.field).string.max_len = 9];\n  // Its state", "OPTIONAL];\n  // Its state", "Shelf.title: the string has no bound"),
    ("bounds", "^shelves/[a-z]{1,9}$", "^shelves/[a-z]+$", "Shelf.name: the string has no bound"),
    ("bounds", "^shelves/[a-z]{1,9}$", "^shelves/[a-z]{1,}$", "Shelf.name: the string has no bound"),
    ("bounds", "^shelves/[a-z]{1,9}$", "shelves/[a-z]{1,9}", "Shelf.name: the string has no bound"),
    ("bounds", ", (buf.validate.field).enum.defined_only = true", "", "Shelf.state: the enum takes values"),
    ("bounds", ", (buf.validate.field).bytes.max_len = 9", "", "Shelf.seal: the bytes have no bound"),
    ("bounds", "max_pairs: 9, ", "", "Shelf.labels: the map has no max_pairs"),
    ("bounds", ", values: {string: {max_len: 9}}", "", "Shelf.labels: the string has no bound"),
    ("bounds", "max_items: 9, ", "", "Shelf.tags: the list has no max_items"),
    ("bounds", ", items: {string: {max_len: 9}}", "", "Shelf.tags: the string has no bound"),
    ("common_errors", "RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE`", "RESOURCE_EXHAUSTED (`TOO_LARGE`", "may answer RATE_LIMITED"),
    ("common_errors", "// Doors of shelves.\n//\n", "// Doors of shelves.\n//\n// None. ", "DoorService: its comment does not say"),
    ("common_errors", "// Doors of shelves.\n//\n// Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a\n// request", "// Doors of shelves.\n//\n// Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a\n// call", "DoorService: names the errors of every method in other words"),
    ("named_statuses", "NOT_FOUND (`RESOURCE_NOT_FOUND`).\n  rpc Get", "NOT_FOUND (`SHELF_NOT_FOUND`).\n  rpc Get", "there is no reason 'SHELF_NOT_FOUND'"),
    ("named_statuses", "NOT_FOUND (`RESOURCE_NOT_FOUND`).\n  rpc Get", "ABORTED (`RESOURCE_NOT_FOUND`).\n  rpc Get", "RESOURCE_NOT_FOUND comes with NOT_FOUND, not ABORTED"),
    ("named_statuses", "ABORTED (`ETAG_MISMATCH`)", "ABORTED (`ETAG_MISMATCH`), NOT_THERE", "there is no status 'NOT_THERE'"),
    ("complete_errors", "Needs `shelf.purge`", "Needs `shelf.write`", "does not say that it needs shelf.purge"),
    ("complete_errors", "INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`)", "none", "takes page_token and does not name PAGE_TOKEN_INVALID"),
    ("complete_errors", "INVALID_ARGUMENT (`FILTER_INVALID`), ", "", "takes filter and does not name FILTER_INVALID"),
    ("complete_errors", "ABORTED (`ETAG_MISMATCH`), ", "", "takes update_mask and does not name ETAG_MISMATCH"),
    ("kept_request_ids", "kept for a week", "kept for a while", "CreateShelfRequest.request_id: does not say how long it is kept"),
    ("kept_request_ids", "// As in CreateShelfRequest.\n  // Update once.", "// Update once.", "UpdateShelfRequest.request_id: does not say how long it is kept"),
    ("kept_request_ids", "// As in CreateShelfRequest.\n  // Update once.", "// As in DeleteShelfRequest.\n  // Update once.", "UpdateShelfRequest.request_id: does not say how long it is kept"),
    ("kept_request_ids", "// As in CreateShelfRequest.\n  // Fill once.", "// As in BoxRequest.\n  // Fill once.", "FillShelfRequest.request_id: does not say how long it is kept"),
    ("kept_request_ids", ",\n  // `REQUEST_ID_SPENT`).\n  rpc", ").\n  rpc", "PurgeShelves: its request_id may be spent, and it does not name REQUEST_ID_SPENT"),
    ("kept_request_ids", "ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION (`", "ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION (`REQUEST_ID_SPENT`, `", "UpdateShelf: names REQUEST_ID_SPENT"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "good", "bad", "says"), BROKEN, ids=lambda value: value if value.isidentifier() else ""
)
def test_a_broken_contract_is_found(check: Check, rule: str, good: str, bad: str, says: str) -> None:
    assert good in GOOD, "the good contract has changed: this case breaks nothing"
    text = GOOD.replace(good, bad)
    if "(ignored)" in bad:
        text = without_an_option(text)
    problems = check(text, REASONS)
    assert any(says in problem for problem in problems.get(rule, [])), problems


def without_an_option(text: str) -> str:
    start = text.index("    option (google.api.method_signature)")
    return text[:start] + text[text.index("    };\n", start) + len("    };\n") :]


def test_a_reason_without_a_status_is_found(check: Check) -> None:
    broken = REASONS.replace("// NOT_FOUND: there is no", "// There is no")
    assert check(GOOD, broken)["documented_reasons"] == [
        "RESOURCE_NOT_FOUND: its comment does not begin with a status code"
    ]


def test_each_rule_has_a_case() -> None:
    assert {rule.__name__ for rule in RULES} - {"documented_reasons"} == {case[0] for case in BROKEN}
