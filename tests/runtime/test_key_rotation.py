"""Keys of a running server: rotated while calls go on, published for others, and revoked."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import grpc
import jwt
import pytest

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.catalog.v1 import catalog_service_pb2_grpc as catalog_grpc
from counterfoil.ledger.v1 import ledger_service_pb2 as ledger
from counterfoil.ledger.v1 import ledger_service_pb2_grpc as ledger_grpc
from counterfoil_server.identity.keyring import KeyRing
from counterfoil_server.identity.keys import Keys
from counterfoil_server.identity.tokens import TokenIssuer
from tests.runtime.processes import eventually
from tests.servers import ServerProcess

pytestmark = pytest.mark.whole

CALLERS = 8
CALLS_A_CONNECTION = 10
REVOKED_WITHIN_S = 5.0


@pytest.fixture
def server(tmp_path: Path, database_url: str, valkey_url: str) -> Iterator[ServerProcess]:
    """A server with two workers and a bulk process that logs every call."""
    with ServerProcess(
        tmp_path / "one",
        database_url=database_url,
        redis_url=valkey_url,
        workers=2,
        environment={"COUNTERFOIL_ACCESS_SAMPLE_RATE": "1"},
    ) as started:
        yield started


def _keys(server: ServerProcess) -> Path:
    return server.data_dir / "keys"


def _mint(server: ServerProcess) -> str:
    return TokenIssuer(Keys.load_or_create(_keys(server))).mint("caller", all_permissions=True, ttl_s=600)


def _kid(token: str) -> str:
    kid: str = jwt.get_unverified_header(token)["kid"]
    return kid


def _key(server: ServerProcess, *arguments: str) -> str:
    command = [sys.executable, "-m", "counterfoil_server", "key", *arguments, "--keys-dir", str(_keys(server))]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout


def _published(server: ServerProcess) -> set[str]:
    with urllib.request.urlopen(f"http://{server.admin}/.well-known/jwks.json", timeout=5) as answer:
        assert answer.headers["Content-Type"] == "application/jwk-set+json"
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        return {each["kid"] for each in json.load(answer)["keys"]}


def _rotated(server: ServerProcess, old: str, lead_s: str) -> str:
    """A token of a new key, once that signs."""
    _key(server, "rotate", "--in", lead_s)

    def minted() -> str | None:
        token = _mint(server)
        return token if _kid(token) != _kid(old) else None

    token: str = eventually(minted, "the new key signs")
    return token


class Callers:
    """Threads that call all the time with each of the tokens in turn, and now and then connect anew.

    So all of them reach all workers. No call is sent again, so that one that fails is seen.
    """

    def __init__(self, server: ServerProcess, tokens: list[str]) -> None:
        self.tokens = tokens
        self.answered: Counter[str] = Counter()  # by kid
        self.refused: list[tuple[str, str]] = []  # the token's kid, and why
        self.last_ok: dict[tuple[int, str], float] = {}  # by caller and kid
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._call, args=(server.address, n)) for n in range(CALLERS)]

    def _call(self, address: str, caller: int) -> None:
        while not self._end.is_set():
            with grpc.insecure_channel(address, options=[("grpc.use_local_subchannel_pool", 1)]) as channel:
                stub = catalog_grpc.CatalogServiceStub(channel)
                for _ in range(CALLS_A_CONNECTION):
                    self._end.wait(0.005)
                    for token in list(self.tokens):
                        self._call_with(stub, token, caller)

    def _call_with(self, stub: catalog_grpc.CatalogServiceStub, token: str, caller: int) -> None:
        kid, metadata = _kid(token), (("authorization", f"Bearer {token}"),)
        try:
            stub.ListProducts(catalog.ListProductsRequest(page_size=1), metadata=metadata, timeout=10)
        except grpc.RpcError as error:
            self.refused.append((kid, f"{error.code().name}: {error.details()}"))
        else:
            self.answered[kid] += 1
            self.last_ok[caller, kid] = time.monotonic()

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join(20)


def _workers_that_answered(server: ServerProcess) -> set[int]:
    lines = [line for line in server.log_path.read_text().splitlines(keepends=True) if line.endswith("\n")]
    calls = [json.loads(line) for line in lines if '"call"' in line]
    return {line["worker"] for line in calls if line.get("event") == "call" and "worker" in line}


def test_a_rotation_under_load_fails_no_call(server: ServerProcess) -> None:
    first = _mint(server)
    with Callers(server, [first]) as callers:
        new = _key(server, "rotate", "--in", "8").split()[0]  # a busy machine takes its time
        begins_s = KeyRing.open(_keys(server)).members()[1].key.begins_s
        eventually(lambda: new in _published(server), "published")
        assert time.time() < begins_s, "before it signs"

        def all_have_called() -> bool:
            callers.tokens.append(_mint(server))
            del callers.tokens[1:-4]  # the first stays: an old token beside the new ones
            return all((caller, new) in callers.last_ok for caller in range(CALLERS))

        eventually(all_have_called, "calls with the new key's tokens", 60)
        assert time.time() >= begins_s
    assert callers.refused == []
    assert callers.answered[_kid(first)] > CALLERS
    assert _workers_that_answered(server) == {0, 1}
    # The bulk process knows the new key, too.
    with grpc.insecure_channel(server.address) as channel:
        stub = ledger_grpc.LedgerServiceStub(channel)
        metadata = (("authorization", f"Bearer {_mint(server)}"),)
        assert list(stub.VerifyInvariants(ledger.VerifyInvariantsRequest(), metadata=metadata, timeout=30))


def test_a_third_party_verifies_tokens_with_what_is_published_alone(server: ServerProcess) -> None:
    client = jwt.PyJWKClient(f"http://{server.admin}/.well-known/jwks.json", cache_keys=False, lifespan=1)
    old = _mint(server)
    new = _rotated(server, old, "0")
    eventually(lambda: _kid(new) in _published(server), "the new key is published", 3)
    for token in (old, new):
        key = client.get_signing_key_from_jwt(token)
        claims = jwt.decode(token, key, algorithms=["EdDSA"], audience="counterfoil", issuer="counterfoil")
        assert claims["sub"] == "caller"
    assert server.process is not None
    assert "PRIVATE" not in server.log_path.read_text()


def test_a_removed_key_is_refused_by_every_worker_in_time(server: ServerProcess) -> None:
    leaked = _mint(server)
    good = _rotated(server, leaked, "3")
    with Callers(server, [leaked, good]) as callers:
        eventually(lambda: len(callers.last_ok) == 2 * CALLERS, "both tokens are taken, and remembered")
        before = len(callers.refused)
        _key(server, "remove", _kid(leaked), "--yes")
        removed_at = time.monotonic()
        eventually(lambda: callers.refused, "refused", REVOKED_WITHIN_S)
        over = removed_at + REVOKED_WITHIN_S + 1
        eventually(lambda: min(callers.last_ok[caller, _kid(good)] for caller in range(CALLERS)) > over, "they go on")
    assert before == 0
    assert {kid for kid, _ in callers.refused} == {_kid(leaked)}
    assert {why for _, why in callers.refused} == {"UNAUTHENTICATED: the credentials are not valid"}
    latest = max(callers.last_ok[caller, _kid(leaked)] for caller in range(CALLERS))
    assert latest - removed_at < REVOKED_WITHIN_S
    assert _workers_that_answered(server) == {0, 1}
    assert _kid(leaked) not in _published(server)
