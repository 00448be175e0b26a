"""Both servers, and a look for what a test leaves behind."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator

import pytest

from tests.rpc.engine.servers import KINDS, Kind, descriptors, echo, eventually, serve, threads, unary


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Every test that asks for it runs on both servers."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def _warm() -> Iterator[None]:
    """A server that runs all the time: with the first, the core opens what all share, and closes it after the last."""
    with serve("stock", {"Echo": unary(echo)}) as served:
        served.call("Echo")
        gc.collect()
        gc.freeze()  # each census would look at all that was there before
        yield
        gc.unfreeze()


@pytest.fixture(autouse=True)
def _leaves_nothing(request: pytest.FixtureRequest, _warm: None, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """After every test the threads and open files are those from before it."""
    is_lost = "lost_on_stock" in request.fixturenames and request.getfixturevalue("kind") == "stock"
    caplog.set_level(logging.CRITICAL, logger="grpc")
    threads_before, descriptors_before = threads(), descriptors()
    yield
    if is_lost:
        return
    assert eventually(lambda: threads() <= threads_before), threads() - threads_before
    if descriptors() > descriptors_before:
        gc.collect()  # an error holds its traceback, and that the channel
    assert eventually(lambda: descriptors() <= descriptors_before), (descriptors_before, descriptors())


@pytest.fixture
def lost_on_stock() -> None:
    """For a test that shows how a stock server is lost: there, what it leaves is not looked at."""
