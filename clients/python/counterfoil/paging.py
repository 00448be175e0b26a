"""All resources of a list, page by page behind the scenes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from google.protobuf.message import Message


def resources(method: Callable[..., Any], request: Any) -> Iterator[Any]:
    """The resources of a list method, one by one; a page is asked for when the one before is used up.

    The request is not changed.
    """
    asked = type(request)()
    asked.CopyFrom(request)
    while True:
        page = method(asked)
        yield from getattr(page, _items(page))
        if not page.next_page_token:
            return
        asked.page_token = page.next_page_token


def _items(page: Message) -> str:
    """The field of a page that holds its resources: the first that repeats."""
    return next(field.name for field in page.DESCRIPTOR.fields if field.is_repeated)
