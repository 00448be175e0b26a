"""The `request_id` of a write, and the fingerprint by which a second use of it is told from a retry."""

from __future__ import annotations

import hashlib
import re
import uuid
from typing import Final

from google.protobuf.message import Message

from counterfoil_server.faults import FieldViolation, InvalidArgument

FIELD: Final = "request_id"

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_VERSION: Final = b"\x01"


def parse_request_id(text: str) -> uuid.UUID:
    """The UUID in the hyphenated form of RFC 9562, of any version and either case; InvalidArgument for other text."""
    if not _UUID.fullmatch(text):  # uuid.UUID alone would also take braces, URNs and stray hyphens
        description = "must be a UUID, like 0190b2f1-7c3e-7a53-8e4d-3f0b6a9d2c71" if text else "is required"
        raise InvalidArgument([FieldViolation(FIELD, description, "string.uuid")])
    return uuid.UUID(text)


def fingerprint(request: Message) -> bytes:
    """33 bytes that tell apart requests which ask for different things: a version and a SHA-256.

    It covers the request's type and every field but `request_id`. Fields unknown to this server count as well: a
    request that asks for more is another request. The version changes whenever the canonical form does, so that rows
    written by an older server can be recognised.
    """
    subject = request
    if FIELD in request.DESCRIPTOR.fields_by_name:
        subject = type(request)()
        subject.CopyFrom(request)
        subject.ClearField(FIELD)
    digest = hashlib.sha256(request.DESCRIPTOR.full_name.encode())
    digest.update(b"\0")
    digest.update(subject.SerializeToString(deterministic=True))
    return _VERSION + digest.digest()
