"""The innermost interceptor: bytes to checked messages on the way in, messages to bytes on the way out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from google.protobuf.message import Message

from counterfoil_server.rpc.call import PASS, Call, Method, Mode
from counterfoil_server.rpc.interceptors.shapes import Handler, Stream, mapped
from counterfoil_server.rpc.validation import RequestValidator


class Validation:
    """Gives the service nothing but messages that keep the contract, and takes messages or ready bytes from it."""

    def __init__(self, validator: RequestValidator) -> None:
        self._validator = validator

    def wrap(self, method: Method, handler: Handler) -> Handler:
        """The service's method as a handler of bytes."""
        # A message of a stream is a batch: the service checks its rows one by one, so that one with a NUL fails alone.
        allow_nul = method.kind.streams_requests or method.itemwise
        parse = self._validator.parser(method.request_type, allow_nul=allow_nul)
        if method.mode is Mode.INLINE:
            parse = self._validator.remembering(parse)
        encode = _encoder(method)
        if method.kind.streams_requests:
            # Each message is parsed when the service asks for it, and refuses the call at that point.
            return _answering(method, lambda request, call: handler(map(parse, request), call), encode)
        if method.kind.streams_responses or method.mode is Mode.DEFERRED:
            return _answering(method, lambda request, call: handler(parse(request), call), encode)

        def checked(request: Any, call: Call) -> Any:
            result = handler(parse(request), call)
            return result if type(result) is bytes else encode(result)

        return checked


def _answering(method: Method, handler: Handler, encode: Callable[[Any], Any]) -> Handler:
    if method.kind.streams_responses:
        return lambda request, call: Stream(handler(request, call), each=encode)
    if method.mode is Mode.DEFERRED:
        return lambda request, call: mapped(handler(request, call), value=encode)
    return lambda request, call: encode(handler(request, call))


def _encoder(method: Method) -> Callable[[Any], Any]:
    """What a service returned, as bytes. Raises TypeError for what is neither the rpc's response nor bytes."""
    response_type = method.response_type

    def encode(result: Any) -> Any:
        if type(result) is bytes or result is PASS:
            return result
        if isinstance(result, response_type):
            message: Message = result
            return message.SerializeToString()
        raise TypeError(f"{method.path} answered a {type(result).__name__} for a {response_type.DESCRIPTOR.full_name}")

    return encode
