"""The admin port: its pages and its bounds."""

from __future__ import annotations

import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus

import pytest
import structlog

from counterfoil_server.config import join_address
from counterfoil_server.runtime.addresses import Reservation
from counterfoil_server.runtime.admin import REQUEST_LIMIT_BYTES, AdminServer, Page, json_page, text_page
from counterfoil_server.runtime.exits import ExitCode, StopError


def _fail() -> Page:
    raise RuntimeError("canary in the page's defect")


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    """A server with two places and half a second for a request."""
    where = Reservation("127.0.0.1:0", "--admin")
    pages = {
        "/text": lambda: text_page(HTTPStatus.OK, "hello"),
        "/json": lambda: json_page(HTTPStatus.SERVICE_UNAVAILABLE, {"ready": False}),
        "/fails": _fail,
        "/kept": lambda: Page(HTTPStatus.OK, "text/x", b"", "public, max-age=9"),
    }
    server = AdminServer(where.take(), pages, connections_limit=2, timeout_ms=500, log=structlog.get_logger())
    yield "127.0.0.1", where.port
    server.close()
    where.release()


def _get(address: tuple[str, int], path: str, method: str = "GET") -> tuple[int, str, str]:
    request = urllib.request.Request(f"http://{join_address(*address)}{path}", method=method)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - loopback
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read().decode()


def test_pages_have_status_type_and_body(address: tuple[str, int]) -> None:
    assert _get(address, "/text?ignored=1") == (200, "text/plain; charset=utf-8", "hello\n")
    assert _get(address, "/json") == (503, "application/json", '{"ready":false}\n')
    assert _get(address, "/other")[0] == 404


def test_answers_are_kept_by_nobody_unless_the_page_says_so(address: tuple[str, int]) -> None:
    for path, expected in (("/text", "no-store"), ("/kept", "public, max-age=9")):
        with urllib.request.urlopen(f"http://{join_address(*address)}{path}", timeout=5) as answer:
            assert answer.headers["Cache-Control"] == expected


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "BREW"])
def test_other_methods_are_refused(address: tuple[str, int], method: str) -> None:
    assert _get(address, "/text", method)[0] == 405


def test_a_defect_is_500_without_its_inside(address: tuple[str, int], capfd: pytest.CaptureFixture[str]) -> None:
    status, _, body = _get(address, "/fails")
    assert status == 500
    assert "canary" not in body
    assert "canary" in "".join(capfd.readouterr())  # the logs have it


def test_a_slow_request_loses_its_place(address: tuple[str, int]) -> None:
    with socket.create_connection(address) as slow:
        slow.settimeout(5)
        began = time.monotonic()
        with pytest.raises((ConnectionError, TimeoutError)):  # noqa: PT012 - any of the sends may be the one that fails
            while time.monotonic() - began < 4:
                slow.sendall(b"X")  # never silent for long, and never done
                slow.settimeout(0.05)
                try:
                    if not slow.recv(1):
                        raise ConnectionResetError
                except TimeoutError:
                    pass
        assert 0.3 < time.monotonic() - began < 3
    assert _get(address, "/text")[0] == 200


def test_a_request_without_end_is_cut(address: tuple[str, int]) -> None:
    with socket.create_connection(address) as talker:
        talker.settimeout(5)
        try:
            talker.sendall(b"GET /text HTTP/1.1\r\n" + b"X-Filler: y\r\n" * (REQUEST_LIMIT_BYTES // 10))
            received = talker.recv(100)
        except ConnectionError:
            received = b""
        assert b"200" not in received
    assert _get(address, "/text")[0] == 200


def test_connections_over_the_limit_are_closed_at_once(address: tuple[str, int]) -> None:
    with socket.create_connection(address), socket.create_connection(address):
        time.sleep(0.1)  # accepted in order, so the third below is the one too many
        with socket.create_connection(address) as third:
            third.settimeout(0.3)
            assert third.recv(1) == b""


def test_an_address_is_free_again_at_once_after_serving() -> None:
    where = Reservation("127.0.0.1:0", "--admin")
    pages = {"/text": lambda: text_page(HTTPStatus.OK, "hello")}
    server = AdminServer(where.take(), pages, connections_limit=2, timeout_ms=500, log=structlog.get_logger())
    assert _get(("127.0.0.1", where.port), "/text")[0] == 200
    server.close()
    where.release()
    # The server closed the connection first, so its end is in TIME_WAIT now.
    Reservation(where.address, "--admin").release()


def test_a_held_address_is_refused_to_others_and_free_afterwards() -> None:
    held = Reservation("127.0.0.1:0", "--listen")
    with pytest.raises(StopError, match="--admin") as refused:
        Reservation(held.address, "--admin")
    assert refused.value.code is ExitCode.ADDRESS
    held.release()
    Reservation(held.address, "--listen").release()


@pytest.mark.parametrize("address", ["203.0.113.7:1", "no-such-host.invalid:1"])
def test_an_address_of_another_machine_is_refused(address: str) -> None:
    with pytest.raises(StopError, match="cannot be bound") as refused:
        Reservation(address, "--listen")
    assert "\n" not in str(refused.value)
