"""Messages to bytes and back, by functions that are the handler's and may do anything."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeAlias

_LOG = logging.getLogger(__name__)

Codec: TypeAlias = Callable[[Any], Any] | None


class CodecError(Exception):
    """A message could not be decoded or encoded. The log has the rest."""


def decode(raw: bytes, deserializer: Codec) -> Any:
    """The request. Raises CodecError."""
    if deserializer is None:
        return raw
    try:
        request = deserializer(raw)
    except BaseException as error:
        _LOG.exception("a request could not be decoded")
        raise CodecError from error
    if request is None:
        raise CodecError
    return request


def encode(answer: Any, serializer: Codec) -> bytes:
    """The answer's bytes. Raises CodecError."""
    try:
        raw = answer if serializer is None else serializer(answer)
    except BaseException as error:
        _LOG.exception("an answer could not be encoded")
        raise CodecError from error
    if type(raw) is not bytes:
        _LOG.error("an answer is %s, not bytes", type(raw).__name__)
        raise CodecError
    return raw
