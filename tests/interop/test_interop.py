"""gRPC's interoperability cases: grpc-go's own client against the suite's services on our server and on grpcio's.

The client's exit code is the verdict. What it lists and we leave out is in `LEFT_OUT`, with the reason; a test holds
both lists against the client's own. The cases of compression that other languages' clients have are not in grpc-go's.

The first run builds the client with Go, which takes a minute or two and needs Go's module proxy.
"""

from __future__ import annotations

import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.interop import client
from tests.interop.client import Target
from tests.interop.server import THREADS

pytestmark = [pytest.mark.prove, pytest.mark.timeout(900)]

START_LIMIT_S: Final = 30
STOP_LIMIT_S: Final = 20

_SOAK = ("-soak_num_threads=4", "-soak_iterations=40", "-soak_per_iteration_max_acceptable_latency_ms=10000")
_ORCA = ('-service_config_json={"loadBalancingConfig": [{"test_backend_metrics_load_balancer": {}}]}',)

CASES: Final[dict[str, tuple[str, ...]]] = {
    "empty_unary": (),
    "large_unary": (),
    "client_streaming": (),
    "server_streaming": (),
    "ping_pong": (),
    "empty_stream": (),
    "custom_metadata": (),
    "status_code_and_message": (),
    "special_status_message": (),
    "unimplemented_method": (),
    "unimplemented_service": (),
    "cancel_after_begin": (),
    "cancel_after_first_response": (),
    "timeout_on_sleeping_server": (),
    "pick_first_unary": (),
    "orca_per_rpc": _ORCA,
    "orca_oob": _ORCA,
    "rpc_soak": (*_SOAK, "-soak_overall_timeout_seconds=50"),
    "channel_soak": (*_SOAK, "-soak_overall_timeout_seconds=50"),
}
"""Each with the flags it needs."""

UNLISTED: Final = {"rpc_soak", "channel_soak"}
"""The client runs them, but its help does not name them."""

LEFT_OUT: Final = {
    "compute_engine_creds": "needs an account on Google's cloud",
    "service_account_creds": "needs an account on Google's cloud",
    "jwt_token_creds": "needs an account on Google's cloud",
    "per_rpc_creds": "needs an account on Google's cloud",
    "oauth2_auth_token": "needs an account on Google's cloud",
    "google_default_credentials": "needs an account on Google's cloud",
    "compute_engine_channel_credentials": "needs an account on Google's cloud",
}

CLIENT_DECIDES: Final = {"cancel_after_begin", "cancel_after_first_response", "timeout_on_sleeping_server"}
"""What the client sees of these it has made itself: no server can fail them, short of hanging."""

GIVES_UP_LATE: Final = {"orca_oob"}
"""Its client waits half a minute for figures that never come."""

RAISES: Final = {"unimplemented_method"}
"""The generated base class raises, which a server may log."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and what it writes to standard error."""

    target: Target
    log_path: Path

    def log(self) -> str:
        """All it has written."""
        return self.log_path.read_text()


@contextmanager
def serving(folder: Path, engine: str, *flags: str) -> Iterator[Server]:
    """A server process, stopped at the end by closing its input."""
    command = [sys.executable, "-m", "tests.interop.server", "--engine", engine, *flags]
    log_path = folder / "server.log"
    with (
        log_path.open("wb") as log,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            readable, _, _ = select.select([process.stdout], [], [], START_LIMIT_S)
            port = process.stdout.readline() if readable else ""
            assert port, f"the server did not start:\n{log_path.read_text()}"
            yield Server(Target(int(port), folder / "ca.pem" if "--tls" in flags else None), log_path)
            process.stdin.close()
            assert process.wait(STOP_LIMIT_S) == 0, log_path.read_text()
        finally:
            process.kill()


@pytest.fixture(scope="module")
def program() -> Path:
    try:
        return client.find_or_build()
    except client.GoMissingError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module", params=["engine", "stock"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=["plain", "tls"])
def server(request: pytest.FixtureRequest, engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("interop")
    with serving(folder, engine, *(("--tls", str(folder)) if request.param == "tls" else ())) as server:
        yield server


@pytest.fixture(scope="module")
def wrong_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("interop"), "stock", "--wrong") as server:
        yield server


def test_every_case_of_the_client_is_run_or_left_out_for_a_reason(program: Path) -> None:
    assert client.listed_cases(program) == (CASES.keys() - UNLISTED) | LEFT_OUT.keys()


@pytest.mark.parametrize("case", CASES)
def test_case(program: Path, server: Server, case: str) -> None:
    before = server.log()
    run = client.run(program, server.target, case, *CASES[case])
    assert run.code == 0, f"{run}\nthe server wrote\n{server.log()}"
    assert case in RAISES or server.log() == before, "the server logged what is no error of its own"


def test_calls_that_are_given_up_give_their_threads_back(program: Path, server: Server) -> None:
    for case in sorted(CLIENT_DECIDES):
        for _ in range(THREADS):
            run = client.run(program, server.target, case)
            assert run.code == 0, run
    run = client.run(program, server.target, "ping_pong")
    assert run.code == 0, run


@pytest.mark.parametrize("case", sorted(CASES.keys() - CLIENT_DECIDES - GIVES_UP_LATE))
def test_a_wrong_server_fails_the_case(program: Path, wrong_server: Server, case: str) -> None:
    run = client.run(program, wrong_server.target, case, *CASES[case])
    assert run.code == 1, run


def test_a_certificate_of_another_name_is_refused(program: Path, tmp_path: Path, engine: str) -> None:
    with serving(tmp_path, engine, "--tls", str(tmp_path)) as server:
        target = Target(server.target.port, server.target.ca_path, name="other.test")
        run = client.run(program, target, "empty_unary")
    assert run.code == 1, run
    assert "certificate is valid for *.interop.test" in run.output
