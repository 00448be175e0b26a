"""All resources of a list, page by page behind the scenes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import grpc
from google.protobuf.message import Message

from counterfoil.errors import CounterfoilError


def resources(method: Callable[..., Any], request: Any) -> Iterator[Any]:
    """The resources of a list method, one by one; a page is asked for when the one before is used up.

    The request is not changed.

    Raises:
        CounterfoilError: as the method does; INTERNAL where a page names the token it was asked with as the next one.
    """
    asked = type(request)()
    asked.CopyFrom(request)
    while True:
        page = method(asked)
        if page.next_page_token and page.next_page_token == asked.page_token:
            raise CounterfoilError(grpc.StatusCode.INTERNAL, "the server gave the same page token again")
        yield from getattr(page, _items(page))
        if not page.next_page_token:
            return
        asked.page_token = page.next_page_token


def _items(page: Message) -> str:
    """The field of a page that holds its resources: the first that repeats."""
    return next(field.name for field in page.DESCRIPTOR.fields if field.is_repeated)
