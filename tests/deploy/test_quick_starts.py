"""The beginning of each client's README works as pasted, and its examples do what docs/clients.md says.

A language whose tools are missing skips its tests, by its name.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest

from counterfoil.client import connect
from counterfoil.inventory.v1 import inventory_service_pb2, inventory_service_pb2_grpc
from counterfoil.inventory.v1.stock_pb2 import StockLevel
from counterfoil.orders.v1 import order_service_pb2, order_service_pb2_grpc
from counterfoil.orders.v1.order_pb2 import DraftLine, OrderDraft
from tests.clients.wire import Wire
from tests.deploy.documented import first_commands
from tests.deploy.store import ADDRESS, Store, served
from tests.faults.shop import new_id

pytestmark = pytest.mark.prove

TOOLS = {"python": "python", "go": "go", "typescript": "npm", "java": "mvn", "rust": "cargo"}
SKU = "1082185"
BUILD_LIMIT_S = 900
NEWS_LIMIT_S = 60
SILENCE_LIMIT_S = 120  # a minute of silence, 20 seconds for a sign of life, and the way back
END_LIMIT_S = 20

Lines = Callable[[], list[str]]  # what a program has printed so far


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with served(tmp_path_factory.mktemp("quick-starts")) as started:
        yield started


@pytest.fixture(params=TOOLS)
def begun(request: pytest.FixtureRequest, store: Store) -> list[str]:
    """What the README of a client says to paste."""
    language: str = request.param
    if shutil.which(TOOLS[language], path=store.environment["PATH"]) is None:
        pytest.skip(f"{language}: {TOOLS[language]} is not here")
    return first_commands(f"clients/{language}/README.md")


def test_the_beginning_of_the_readme(store: Store, begun: list[str]) -> None:
    done = subprocess.run(
        store.shell(begun), env=store.environment, capture_output=True, text=True, check=False, timeout=BUILD_LIMIT_S
    )
    assert done.returncode == 0, done.stderr[-4_000:]
    lines = iter(shown(done.stdout).splitlines())
    patterns = [
        r"Bananas: \d+\.\d\d USD",
        r"products/none: RESOURCE_NOT_FOUND",
        r"(orders/\S+): PLACED, \d+\.\d\d USD",
        r"(orders/\S+): sent again, and not ordered again",
        r"(\d+) created, (\d+) updated, (\d+) unchanged, 0 failed",
    ]
    found = [next((match for line in lines if (match := re.fullmatch(pattern, line))), None) for pattern in patterns]
    assert all(found), f"{found}\n{done.stdout}"
    first, again, counts = (match.groups() for match in found[2:] if match)
    assert first == again
    assert sum(map(int, counts)) == 5_000


def test_the_watch_goes_on_where_it_was(store: Store, begun: list[str], tmp_path: Path) -> None:
    script = watch_script(begun, tmp_path / "cursor")
    with connect(ADDRESS, token=store.environment["TOKEN"]) as channel:
        with watching(store, script) as lines:
            until_it_watches(lines, channel)
        level = order(channel)  # while nobody watches
        with watching(store, script) as lines:
            until_it_shows(level, lines, NEWS_LIMIT_S)


def test_the_watch_misses_a_server_that_is_gone_without_a_word(store: Store, begun: list[str], tmp_path: Path) -> None:
    script = watch_script(begun, tmp_path / "cursor")
    with Wire(ADDRESS) as wire, connect(ADDRESS, token=store.environment["TOKEN"]) as channel:
        elsewhere = Store({**store.environment, "TARGET": wire.target}, store.data_dir)
        with watching(elsewhere, script) as lines:
            until_it_watches(lines, channel)
            wire.cut = True
            level = order(channel)
            until_it_shows(level, lines, SILENCE_LIMIT_S)
    assert wire.accepted > 1


def until_it_watches(lines: Lines, channel: grpc.Channel) -> None:
    """Orders until the program shows that."""
    deadline = time.monotonic() + BUILD_LIMIT_S
    while not any(line.startswith(f"{SKU}: ") for line in lines()):
        assert time.monotonic() < deadline
        order(channel)
        time.sleep(0.5)


def until_it_shows(level: StockLevel, lines: Lines, limit_s: float) -> None:
    news = f"{SKU}: {level.on_hand} on hand, {level.sold} sold"
    deadline = time.monotonic() + limit_s
    while news not in lines():
        assert time.monotonic() < deadline, news
        time.sleep(0.1)


def watch_script(begun: list[str], cursor: Path) -> list[str]:
    """What runs the example that watches, as the README runs the first call."""
    (first_call,) = (line for line in begun if "first_call" in line or "FirstCall" in line)
    command = first_call.replace("first_call", "watch").replace("FirstCall", "WatchStock")
    return [*begun[: begun.index(first_call)], f"{command}{' --' if 'cargo' in command else ''} {cursor}"]


def shown(printed: str) -> str:
    """What a terminal shows of it: Maven resets the colour that nobody has set."""
    return re.sub(r"\x1b\[[0-9;]*m", "", printed)


def order(channel: grpc.Channel) -> StockLevel:
    """Orders one; the level after it."""
    draft = OrderDraft(location="locations/367", currency_code="USD", lines=[DraftLine(sku=SKU, quantity=1)])
    request = order_service_pb2.PlaceOrderRequest(draft=draft, request_id=new_id())
    _, call = order_service_pb2_grpc.OrderServiceStub(channel).PlaceOrder.with_call(request)
    fresh = [each for each in call.trailing_metadata() if each[0] == "counterfoil-freshness"]
    name = inventory_service_pb2.GetStockRequest(name=f"locations/367/stockLevels/{SKU}")
    level: StockLevel = inventory_service_pb2_grpc.InventoryServiceStub(channel).GetStock(name, metadata=fresh)
    return level


@contextmanager
def watching(store: Store, script: list[str]) -> Iterator[Lines]:
    """Runs an endless program, which Ctrl-C ends. Gives what tells the lines that it has printed, while it runs."""
    lines: list[str] = []

    def read() -> None:
        assert program.stdout
        lines.extend(shown(line).rstrip("\n") for line in program.stdout)

    def printed() -> list[str]:
        assert program.poll() is None, lines
        return lines

    with subprocess.Popen(
        store.shell(script), env=store.environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as program:
        reader = threading.Thread(target=read)
        reader.start()
        try:
            yield printed
            os.killpg(program.pid, signal.SIGINT)
            program.wait(END_LIMIT_S)
        finally:
            if program.poll() is None:
                os.killpg(program.pid, signal.SIGKILL)
            reader.join(END_LIMIT_S)
