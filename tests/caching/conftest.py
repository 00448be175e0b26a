"""Fixtures of the caching tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.caching.valkey import Valkey


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    """A Valkey server of the test's own, which it may harm."""
    with Valkey() as server:
        yield server
