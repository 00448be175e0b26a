"""A little service with a method of each kind and mode, and a server of it with the whole pipeline."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2, status_pb2
from prometheus_client import CollectorRegistry

from counterfoil.type.v1 import policy_pb2
from counterfoil_server.caching.buckets import Rate
from counterfoil_server.caching.rate_limits import SharedRates
from counterfoil_server.faults import NotFound, Reason, Unauthenticated
from counterfoil_server.principal import Principal
from counterfoil_server.rpc.alarms import Alarms
from counterfoil_server.rpc.call import Call, Method, deferred, inline
from counterfoil_server.rpc.executor import LeanExecutor
from counterfoil_server.rpc.interceptors.access import Access
from counterfoil_server.rpc.interceptors.admission import Admission
from counterfoil_server.rpc.interceptors.chain import Endpoint, compile_endpoints, standard_interceptors
from counterfoil_server.rpc.interceptors.errors import Errors
from counterfoil_server.rpc.interceptors.metrics import CallMetrics
from counterfoil_server.rpc.interceptors.validation import Validation
from counterfoil_server.rpc.methods import methods_of
from counterfoil_server.rpc.server import Server, ServerLimits
from counterfoil_server.rpc.serving import ENGINE, make_server
from counterfoil_server.rpc.validation import RequestValidator
from tests.rpc.engine.servers import hurry

CANARY = "canary-5b1d7c"
TOKEN = "good-token"
AUTHORIZED = (("authorization", f"Bearer {TOKEN}"),)
SERVICE = "counterfoil.test.v1.EchoService"
MAX_LEN = 10_000

# name, streams requests, streams responses, criticality, public, default and longest deadline in seconds
RPCS: Sequence[tuple[str, bool, bool, int, bool, float, float]] = (
    ("Say", False, False, policy_pb2.CRITICALITY_DEFAULT, False, 5, 10),
    ("Many", False, True, policy_pb2.CRITICALITY_DEFAULT, False, 5, 10),
    ("Gather", True, False, policy_pb2.CRITICALITY_DEFAULT, False, 5, 10),
    ("Chat", True, True, policy_pb2.CRITICALITY_DEFAULT, False, 5, 10),
    ("Look", False, False, policy_pb2.CRITICALITY_DEFAULT, False, 5, 10),
    ("Later", False, False, policy_pb2.CRITICALITY_DEFAULT, False, 5, 10),
    ("Open", False, False, policy_pb2.CRITICALITY_DEFAULT, True, 5, 10),
    ("Bulk", False, False, policy_pb2.CRITICALITY_SHEDDABLE, False, 5, 10),
    ("Vital", False, False, policy_pb2.CRITICALITY_CRITICAL, False, 5, 10),
    ("Hasty", False, False, policy_pb2.CRITICALITY_DEFAULT, False, 0.3, 0.3),
    ("HastyGather", True, False, policy_pb2.CRITICALITY_DEFAULT, False, 0.3, 0.3),
    ("HastyMany", False, True, policy_pb2.CRITICALITY_DEFAULT, False, 0.3, 0.3),
    ("HastyLater", False, False, policy_pb2.CRITICALITY_DEFAULT, False, 0.3, 0.3),
)


def _file() -> descriptor_pb2.FileDescriptorProto:
    kinds = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(
        name="tests/echo.proto",
        package="counterfoil.test.v1",
        syntax="proto3",
        dependency=["counterfoil/type/v1/policy.proto"],
    )
    message = file.message_type.add(name="Text")
    entry = message.nested_type.add(name="TagsEntry")
    entry.options.map_entry = True
    for number, name in enumerate(("key", "value"), 1):
        entry.field.add(name=name, number=number, type=kinds.TYPE_STRING, label=kinds.LABEL_OPTIONAL)
    own = ".counterfoil.test.v1.Text"
    for number, (name, kind, repeated, type_name) in enumerate(
        (
            ("text", kinds.TYPE_STRING, False, ""),
            ("count", kinds.TYPE_INT64, False, ""),
            ("inner", kinds.TYPE_MESSAGE, False, own),
            ("tags", kinds.TYPE_MESSAGE, True, f"{own}.TagsEntry"),
            ("blob", kinds.TYPE_BYTES, False, ""),
            ("list", kinds.TYPE_STRING, True, ""),
            ("others", kinds.TYPE_MESSAGE, True, own),
        ),
        1,
    ):
        label = kinds.LABEL_REPEATED if repeated else kinds.LABEL_OPTIONAL
        message.field.add(name=name, number=number, type=kind, label=label, type_name=type_name or None)
    # (buf.validate.field).string.max_len = MAX_LEN, as the bytes of extension 1159.
    rules = bytes((0x18, 0x80 | MAX_LEN & 0x7F, MAX_LEN >> 7))
    field = bytes((0x72, len(rules))) + rules
    message.field[0].options.MergeFromString(bytes((0xBA, 0x48, len(field))) + field)
    service = file.service.add(name="EchoService")
    for name, requests, responses, criticality, public, default_s, longest_s in RPCS:
        rpc = service.method.add(
            name=name, input_type=own, output_type=own, client_streaming=requests, server_streaming=responses
        )
        policy = rpc.options.Extensions[policy_pb2.policy]
        if public:
            policy.public = True
        else:
            policy.permission = "echo.use"
        policy.criticality = criticality  # type: ignore[assignment]
        policy.retry = policy_pb2.RETRY_SAFE
        policy.default_deadline.FromNanoseconds(int(default_s * 1e9))
        policy.max_deadline.FromNanoseconds(int(longest_s * 1e9))
    return file


descriptor_pool.Default().Add(_file())
FILE = descriptor_pool.Default().FindFileByName("tests/echo.proto")
DESCRIPTOR = FILE.services_by_name["EchoService"]
Text: Any = GetMessageClass(FILE.message_types_by_name["Text"])


def engine_name() -> str:
    """Which server these tests are about: the one that the environment names, as it does for the service itself."""
    return os.environ.get("COUNTERFOIL_ENGINE") or ENGINE


def engine_serves() -> bool:
    """Whether it is the engine."""
    return engine_name() == ENGINE


class Echo:
    """Answers what it is sent; `fault` and `bug` fail, `wait` waits for `release`, `answer` replaces the answer."""

    def __init__(self) -> None:
        self.release = threading.Event()
        self.entered = threading.Semaphore(0)
        self.futures: list[Future[Any]] = []
        self.calls: list[Call] = []
        self.closed = threading.Event()
        self.answer: Callable[[Any, Call], Any] | None = None

    def say(self, request: Any, call: Call) -> Any:
        self.calls.append(call)
        if self.answer is not None:
            return self.answer(request, call)
        self._act(request.text)
        return request

    open = bulk = vital = hasty = say

    @inline
    def look(self, request: Any, call: Call) -> Any:
        return self.say(request, call)

    @deferred
    def later(self, request: Any, call: Call) -> Future[Any]:
        self.calls.append(call)
        future: Future[Any] = Future()
        if request.text == "raise":
            raise NotFound("things/1")
        self.futures.append(future)
        if request.text != "never":
            threading.Thread(target=self._settle, args=(future, request), daemon=True).start()
        return future

    hasty_later = later

    def many(self, request: Any, call: Call) -> Iterator[Any]:
        self.calls.append(call)
        try:
            for index in range(request.count):
                yield Text(text=request.text, count=index)
            self._act(request.text)
            if request.text == "endless":
                while True:
                    yield Text(text="x" * 1_000)
                    time.sleep(0.001)
        finally:
            self.closed.set()

    hasty_many = many

    def gather(self, requests: Iterable[Any], call: Call) -> Any:
        self.calls.append(call)
        total = 0
        for request in requests:
            self._act(request.text)
            total += 1
        return Text(count=total)

    hasty_gather = gather

    def chat(self, requests: Iterable[Any], call: Call) -> Iterator[Any]:
        self.calls.append(call)
        try:
            for request in requests:
                self._act(request.text)
                yield request
        finally:
            self.closed.set()

    def _settle(self, future: Future[Any], request: Any) -> None:
        try:
            self._act(request.text)
            future.set_result(request)
        except BaseException as error:  # noqa: BLE001 - handed on as the future's
            future.set_exception(error)

    def _act(self, text: str) -> None:
        if text == "fault":
            raise NotFound("things/1")
        if text == "bug":
            raise RuntimeError(CANARY)
        if text == "wait":
            self.entered.release()
            assert self.release.wait(20)


class Lines:
    """A log that keeps what it is told."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str, dict[str, Any]]] = []

    def info(self, event: str, **content: Any) -> None:
        self.lines.append(("info", event, content))

    def warning(self, event: str, **content: Any) -> None:
        self.lines.append(("warning", event, content))

    def error(self, event: str, **content: Any) -> None:
        self.lines.append(("error", event, content))

    def of(self, event: str) -> list[dict[str, Any]]:
        return [content for _, each, content in self.lines if each == event]


class Tokens:
    """Knows two tokens, of which `TOKEN` holds the permission; remembers what it verified."""

    def __init__(self) -> None:
        self.known: dict[str, Principal] = {}
        self.verified = 0

    def remembered(self, token: str) -> Principal | None:
        return self.known.get(token)

    def verify(self, token: str) -> Principal:
        self.verified += 1
        if token == TOKEN:
            principal = Principal("tester", frozenset({"echo.use"}))
        elif token == "powerless":
            principal = Principal("powerless", frozenset({"echo.other"}))
        else:
            raise Unauthenticated(Reason.CREDENTIALS_INVALID, "the credentials are not valid")
        self.known[token] = principal
        return principal

    def remembered_certificate(self, names: tuple[str, ...]) -> Principal | None:
        return self.known.get("\n".join(names))

    def verify_certificate(self, names: tuple[str, ...]) -> Principal:
        self.verified += 1
        raise Unauthenticated(Reason.CREDENTIALS_INVALID, f"nobody is {names}")


def bare_server(
    executor: LeanExecutor,
    limits: ServerLimits | None = None,
    *,
    endpoints: Mapping[str, Endpoint] | None = None,
    streams_limit: int = 1,
) -> Server:
    """A server of the kind that the environment names."""
    return make_server(
        engine_name(), endpoints or {}, executor, limits or ServerLimits(), streams_limit=streams_limit, log=Lines()
    )


def stop_now(server: Any) -> bool:
    """Stops a server of `bare_server` that has no callers left; whether it ended."""
    hurry(getattr(server, "_server", server))
    ended: bool = server.stop(0).wait(10)
    return ended


class Harness:
    """The pipeline around an Echo, and what can be seen of it from outside."""

    def __init__(
        self,
        *,
        calls_limit: int = 1_000,
        streams_limit: int = 8,
        threads: int = 12,
        sample_rate: float = 1.0,
        rates: Mapping[str, Rate] | None = None,
    ) -> None:
        self.echo = Echo()
        self.log = Lines()
        self.registry = CollectorRegistry()
        self.tokens = Tokens()
        self.rates = SharedRates(rates or {}, "", prefix=b"")
        self.alarms = Alarms()
        self.executor = LeanExecutor(threads)
        self.streams_limit = streams_limit
        self.admission = Admission(calls_limit=calls_limit, streams_limit=streams_limit, waiting=self.executor.waiting)
        self.interceptors = standard_interceptors(
            access=Access(self.log, slow_ms=60_000, sample_rate=sample_rate),
            metrics=CallMetrics(self.registry),
            errors=Errors(self.log),
            admission=self.admission,
            alarms=self.alarms,
            authenticator=self.tokens,
            limiter=self.rates,
            validation=Validation(RequestValidator()),
        )
        self.endpoints = compile_endpoints(self.interceptors, methods_of(DESCRIPTOR, self.echo))

    def endpoint(self, name: str) -> Endpoint:
        return self.endpoints[f"/{SERVICE}/{name}"]

    def sample(self, name: str, rpc: str, **labels: str) -> float:
        method = self.endpoint(rpc).method
        labels = {"grpc_type": method.kind.value, "grpc_service": SERVICE, "grpc_method": rpc, **labels}
        value = self.registry.get_sample_value(name, labels)
        assert value is not None, (name, labels)
        return value

    def handled(self, rpc: str, code: str) -> float:
        return self.sample("grpc_server_handled_total", rpc, grpc_code=code)

    def server(self, limits: ServerLimits | None = None) -> Server:
        """A server of the endpoints."""
        return bare_server(self.executor, limits, endpoints=self.endpoints, streams_limit=self.streams_limit)

    @contextmanager
    def serving(self, limits: ServerLimits | None = None) -> Iterator[grpc.Channel]:
        server = self.server(limits)
        port = server.bind("127.0.0.1:0")
        server.start()
        try:
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                yield channel
        finally:
            self.echo.release.set()
            assert stop_now(server)
            self.close()

    def close(self) -> None:
        self.echo.release.set()
        self.executor.shutdown(wait=False)
        self.alarms.stop()


class DirectCall(Call):
    """A call without any server."""

    __slots__ = ("active", "callbacks", "cancelled", "pairs", "remaining_s", "trailing")

    def __init__(
        self, method: Method, metadata: Sequence[tuple[str, str]] = AUTHORIZED, remaining_s: float | None = None
    ) -> None:
        super().__init__(method)
        self.pairs = metadata
        self.remaining_s = remaining_s
        self.trailing: list[tuple[str, str]] = []
        self.active = True
        self.cancelled = threading.Event()
        self.callbacks: list[Callable[[], None]] = []

    def metadata(self, key: str) -> Sequence[str]:
        return [value for name, value in self.pairs if name == key]

    def set_trailing(self, key: str, value: str) -> None:
        self.trailing.append((key, value))

    def client_time_remaining_s(self) -> float | None:
        return self.remaining_s

    def is_active(self) -> bool:
        return self.active

    def add_done_callback(self, callback: Callable[[], None]) -> None:
        self.callbacks.append(callback)

    def cancel(self) -> None:
        self.cancelled.set()


def invoke(
    channel: grpc.Channel,
    rpc: str,
    request: Any = b"",
    *,
    metadata: Sequence[tuple[str, str]] = AUTHORIZED,
    timeout_s: float | None = 10,
) -> Any:
    """Calls an rpc of whatever kind with a message or bytes, or a list of them, and returns one message or a list."""
    method = DESCRIPTOR.methods_by_name[rpc]
    kind = f"{'stream' if method.client_streaming else 'unary'}_{'stream' if method.server_streaming else 'unary'}"
    path = f"/{SERVICE}/{rpc}"
    stub = getattr(channel, kind)(path, request_serializer=to_bytes, response_deserializer=Text.FromString)
    if method.client_streaming and not isinstance(request, Iterator):
        request = iter(request if isinstance(request, list) else [request])
    answer = stub(request, metadata=metadata, timeout=timeout_s)
    return list(answer) if method.server_streaming else answer


def to_bytes(message: Any) -> bytes:
    return message if isinstance(message, bytes) else bytes(message.SerializeToString())


def details_of(error: grpc.RpcError) -> tuple[status_pb2.Status, error_details_pb2.ErrorInfo]:
    """The google.rpc.Status of a refusal and its ErrorInfo; the status must say what the call said."""
    trailing = dict(error.trailing_metadata())
    status = status_pb2.Status.FromString(trailing["grpc-status-details-bin"])
    assert status.code == error.code().value[0]
    assert status.message == error.details()
    info = error_details_pb2.ErrorInfo()
    assert status.details[0].Unpack(info)
    assert info.domain == "counterfoil"
    return status, info


def until(condition: Callable[[], object], limit_s: float = 10.0) -> None:
    """Waits for a condition."""
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, "it did not come to be in time"
        time.sleep(0.005)
