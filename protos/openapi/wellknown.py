"""The JSON of messages that are Google's, which JSON writes in ways of their own."""

from __future__ import annotations

from typing import Any, Final

SCHEMAS: Final[dict[str, dict[str, Any]]] = {
    "google.protobuf.Timestamp": {
        "type": "string",
        "format": "date-time",
        "description": "A moment in RFC 3339, in UTC with up to nine digits of a second: `2026-05-01T12:30:00.5Z`.",
    },
    "google.protobuf.Duration": {
        "type": "string",
        "pattern": r"^-?[0-9]+(\.[0-9]{1,9})?s$",
        "description": "Seconds, with an `s` after them: `1.5s`.",
    },
    "google.protobuf.FieldMask": {
        "type": "string",
        "description": "Names of fields, with commas between: `displayName,brand`.",
    },
    "google.protobuf.Struct": {"type": "object", "description": "Any JSON object."},
    "google.protobuf.Empty": {"type": "object", "description": "Nothing.", "maxProperties": 0},
    "google.protobuf.Any": {
        "type": "object",
        "properties": {"@type": {"type": "string"}},
        "required": ["@type"],
        "description": "A message of the type that `@type` names, `type.googleapis.com/google.rpc.ErrorInfo` for one.",
    },
    "google.type.Money": {
        "type": "object",
        "properties": {
            "currencyCode": {"type": "string", "description": "The ISO 4217 code of the currency."},
            "units": {
                "type": ["string", "integer"],
                "format": "int64",
                "pattern": "^-?[0-9]+$",
                "description": "The whole units. Answers have a string, requests may have either.",
            },
            "nanos": {
                "type": "integer",
                "format": "int32",
                "minimum": -999_999_999,
                "maximum": 999_999_999,
                "description": "Billionths of a unit, of the same sign. Fractions of a minor unit are refused.",
            },
        },
        "description": 'An amount of money: 1.99 USD is `{"currencyCode": "USD", "units": "1", "nanos": 990000000}`.',
    },
    "google.type.Date": {
        "type": "object",
        "properties": {
            "year": {"type": "integer", "minimum": 0, "maximum": 9999},
            "month": {"type": "integer", "minimum": 0, "maximum": 12},
            "day": {"type": "integer", "minimum": 0, "maximum": 31},
        },
        "description": "A day of the calendar.",
    },
    "google.rpc.Status": {
        "type": "object",
        "properties": {
            "code": {
                "type": "integer",
                "format": "int32",
                "minimum": 0,
                "maximum": 16,
                "description": "The gRPC status.",
            },
            "message": {"type": "string", "description": "For people. Programs act on the code and the reason."},
            "details": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/google.protobuf.Any"},
                "description": (
                    "One is a `google.rpc.ErrorInfo` with `domain` `counterfoil` and a `reason` of "
                    "`counterfoil.type.v1.ErrorReason` without its prefix. `google.rpc.BadRequest` names the "
                    "fields that broke a rule, `google.rpc.PreconditionFailure` what stood in the way, "
                    "`google.rpc.RetryInfo` when to come back."
                ),
            },
        },
        "required": ["code", "message"],
        "description": "How a call failed.",
    },
}
