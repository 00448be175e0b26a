"""Floods of calls and of frames: a well-behaved caller beside them is served, and nothing of them is left."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import grpc
import pytest

from tests.rpc.engine.flood import FLOODS
from tests.rpc.engine.hostile import STREAMS_LIMIT, Arena, arena, bystander
from tests.rpc.engine.paths import ONE
from tests.rpc.engine.raw import RawClient
from tests.rpc.engine.servers import Kind, eventually
from tests.rpc.engine.wire import REFUSED_STREAM

ROOT = Path(__file__).parents[3]
FRAMES = {"pings", "settings", "changing settings", "priorities", "window updates", "unknown frames"}
HEAVY = {"headers without end", "empty data", "empty messages"}
HUNG_UP_ON = {"pings", "headers without end"}
STOCK_SILENCED = {"half open"}
"""Floods that silence a stock server; see DIFFERENCES."""


class Sent(NamedTuple):
    calls: int
    hung_up: bool


def _flood(under_attack: Arena, name: str, count: int) -> Sent:
    finished = subprocess.run(
        [sys.executable, "-m", "tests.rpc.engine.flood", str(under_attack.served.port), name, str(count)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    sent, hung_up = finished.stdout.split()
    return Sent(int(sent), hung_up == "True")


def _count(name: str) -> int:
    """Several thousand calls, more frames, fewer of what is a hundred frames each."""
    return 20_000 if name in FRAMES else 100 if name in HEAVY else 4_000


def _floods_for(kind: Kind, name: str) -> bool:
    return kind == "engine" or name not in STOCK_SILENCED


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_beside_a_bystander(kind: Kind, name: str) -> None:
    if not _floods_for(kind, name):
        pytest.skip("shown by test_hostile_silence")
    with arena(kind, pool_threads=8) as under_attack:
        with bystander(under_attack):
            sent = _flood(under_attack, name, _count(name))
        assert sent.hung_up is (name in HUNG_UP_ON)
        assert sent.hung_up or sent.calls == _count(name)
        if name not in {"reset after the message", "reset a stream", "empty messages"}:
            assert under_attack.seen == []


@pytest.mark.prove
@pytest.mark.parametrize("name", FLOODS)
def test_a_longer_flood_from_four_sides(kind: Kind, name: str) -> None:
    if not _floods_for(kind, name):
        pytest.skip("shown by test_hostile_silence")
    with arena(kind, pool_threads=8) as under_attack, bystander(under_attack, limit_s=1.0):
        arguments = [str(under_attack.served.port), name, str(50 * _count(name))]
        attackers = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.rpc.engine.flood", *arguments], cwd=ROOT, stdout=subprocess.DEVNULL
            )
            for _ in range(4)
        ]
        try:
            assert [attacker.wait(300) for attacker in attackers] == [0] * 4
        finally:
            for attacker in attackers:
                attacker.kill()
                attacker.wait()


def test_more_streams_than_the_limit(kind: Kind) -> None:
    """The limit is announced; what is beyond it is refused, and may be retried."""
    with arena(kind, pool_threads=4) as under_attack, under_attack.raw() as raw:
        assert raw.streams_limit == STREAMS_LIMIT
        streams = [raw.open(ONE) for _ in range(1_000)]
        assert raw.pump(lambda: len(_resets(raw)) >= 1_000 - STREAMS_LIMIT, 5)
        assert set(_resets(raw)) == {REFUSED_STREAM}
        assert under_attack.seen == []
        for stream in streams:
            if raw.answers[stream].reset_code is None:
                raw.reset(stream)
        assert eventually(lambda: raw.call(ONE, b"good").status == grpc.StatusCode.OK.value[0])
        assert under_attack.seen == [b"good"]


def _resets(raw: RawClient) -> list[int]:
    return [answer.reset_code for answer in raw.answers.values() if answer.reset_code is not None]


def test_two_hundred_connections(kind: Kind) -> None:
    with arena(kind) as under_attack, bystander(under_attack):
        clients = [under_attack.raw() for _ in range(200)]
        for client in clients:
            client.message(client.open(ONE), b"x")
        for client in clients:
            assert client.wait(1).messages == [(0, b"x")]
        for index, client in enumerate(clients):
            (client.kill if index % 2 else client.close)()
    assert len(under_attack.seen) == 200
