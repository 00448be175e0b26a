"""The recipes of docs/tools.md and bench/profiles/README.md do what they say, line by line as they stand there.

`make tools` installs what they need. A tool that is missing skips its test, by its name.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

import pytest

from tests.deploy.documented import ROOT, commands, commands_under
from tests.deploy.store import Store, served

pytestmark = pytest.mark.prove

LIMIT_S = 180
TOOLS_PAGE = "docs/tools.md"
PROFILES_PAGE = "bench/profiles/README.md"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with served(tmp_path_factory.mktemp("tools")) as started:
        yield started


def run(store: Store, tool: str, lines: list[str]) -> str:
    """What the lines print. Fails where one of them fails."""
    assert any(tool in line.split() for line in lines), lines
    need(store, tool)
    done = subprocess.run(
        store.shell(lines), env=store.environment, capture_output=True, text=True, check=False, timeout=LIMIT_S
    )
    assert done.returncode == 0, f"{done.stdout[-4_000:]}\n{done.stderr[-4_000:]}"
    return done.stdout


def need(store: Store, tool: str) -> None:
    if shutil.which(tool, path=store.environment["PATH"]) is None:
        pytest.skip(f"{tool} is not here: `make tools` installs all but h2load, which is Debian's nghttp2-client")


def statuses(said: str) -> dict[str, int]:
    """How many answers of each status ghz counted."""
    return {name: int(count) for name, count in re.findall(r"^  \[(\w+)\] +(\d+) responses", said, re.MULTILINE)}


def profile(file: str) -> list[str]:
    """The command of a load profile, and first the data and the stock that the page says it needs."""
    stock = "--flash-sale 500" if "flash-sale" in file else "--receive 100000"
    return [
        f"python -m bench.profiles {stock}",
        *(line.partition("#")[0] for line in commands(PROFILES_PAGE) if line.count("--config") < 2 and file in line),
    ]


def test_ghz(store: Store) -> None:
    assert statuses(run(store, "ghz", commands_under(TOOLS_PAGE, "ghz"))).keys() == {"OK"}


def test_k6(store: Store) -> None:
    said = run(store, "k6", commands_under(TOOLS_PAGE, "k6"))
    assert re.search(r"checks_succeeded\.*: 100\.00% [1-9]", said), said[-4_000:]


def test_locust(store: Store) -> None:
    run(store, "locust", commands_under(TOOLS_PAGE, "locust"))  # its exit code is 1 where a call failed


def test_h2load(store: Store) -> None:
    said = run(store, "h2load", commands_under(TOOLS_PAGE, "h2load"))
    assert re.search(r"[1-9]\d* succeeded, 0 failed, 0 errored, 0 timeout", said), said
    size = re.search(r"\((\d+)\) data", said)
    done = re.search(r"(\d+) done", said)
    assert size
    assert done
    assert int(size[1]) > 100 * int(done[1])  # an error would be an answer as well, but a product has a body


def test_evans(store: Store) -> None:
    said = run(store, "evans", commands_under(TOOLS_PAGE, "evans"))
    assert json.loads(said)["displayName"] == "Bananas"


def test_grpcui(store: Store) -> None:
    (command,) = commands_under(TOOLS_PAGE, "grpcui")
    need(store, "grpcui")
    found = re.search(r"-port (\d+)", command)
    assert found
    with subprocess.Popen(
        store.shell([f"exec {command}"]), env=store.environment, stdout=subprocess.PIPE, text=True
    ) as page:
        try:
            assert page.stdout
            line = page.stdout.readline()
            assert line == f"gRPC Web UI available at http://127.0.0.1:{found[1]}/\n"
            with urllib.request.urlopen(f"http://127.0.0.1:{found[1]}/", timeout=10) as answer:
                assert "counterfoil.orders.v1.OrderService" in answer.read().decode()
        finally:
            page.terminate()


def test_postman(store: Store) -> None:
    with balanced(store):
        said = run(store, "newman", commands_under(TOOLS_PAGE, "Postman"))  # its exit code is 1 where a test failed
    assert re.search(r"assertions │ +[1-9]\d* │ +0 │", said), said
    imported = json.loads((ROOT / "var/counterfoil.postman.json").read_text())
    contract = json.loads((ROOT / "protos/counterfoil.openapi.json").read_text())
    paths = sum(len(methods) for methods in contract["paths"].values())
    assert sum(len(service["item"]) for service in imported["item"]) == paths


@contextmanager
def balanced(store: Store) -> Iterator[None]:
    """Envoy before the store, as docs/http-json.md starts it."""
    (start,) = (line.partition("#")[0] for line in commands("docs/http-json.md") if line.startswith("envoy -c "))
    with subprocess.Popen(store.shell([f"exec {start}"]), env=store.environment, stderr=subprocess.DEVNULL) as envoy:
        try:
            deadline = time.monotonic() + 20
            while not reaches_a_server():
                assert envoy.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.1)
            yield
        finally:
            envoy.terminate()
            envoy.wait(10)


def reaches_a_server() -> bool:
    """Whether the server behind Envoy answers; it refuses, since nobody says who asks."""
    try:
        with urllib.request.urlopen("http://127.0.0.1:8080/v1/products/none", timeout=5):
            return True
    except urllib.error.HTTPError as error:
        return error.code == HTTPStatus.UNAUTHORIZED
    except OSError:
        return False


@pytest.mark.parametrize("name", ["browse", "checkout", "flash-sale", "mixed"])
def test_a_profile_of_k6(store: Store, name: str) -> None:
    run(store, "k6", profile(f"k6/{name}.js"))  # its exit code is 99 where a threshold is missed


@pytest.mark.parametrize(
    ("name", "right"), [("browse", {"OK"}), ("checkout", {"OK"}), ("flash-sale", {"OK", "FailedPrecondition"})]
)
def test_a_profile_of_ghz(store: Store, name: str, right: set[str]) -> None:
    counted = statuses(run(store, "ghz", profile(f"ghz/{name}.json")))
    assert counted.pop("OK") > 0
    assert counted.keys() <= right


def test_two_profiles_of_ghz_at_once(store: Store) -> None:
    (line,) = (line for line in commands(PROFILES_PAGE) if line.count("ghz --config") == 2)
    before = time.monotonic()
    said = run(store, "ghz", ["python -m bench.profiles --receive 100000", line])
    assert said.count("[OK]") == 2
    assert time.monotonic() - before < 2 * 15 + 15  # at once
