"""Requests to providers: bounded in time, size and number, and to no address that is not a provider's."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from counterfoil_server.identity.oidc.addresses import is_loopback, is_loopback_name, is_public, is_secure, split_url
from counterfoil_server.identity.oidc.fetching import Fetcher
from counterfoil_server.identity.oidc.refusals import Away, Cause
from tests.identity.oidc.wrong import Reply, WrongServer, answer, dripping, endless, raw, serving, silent
from tests.interop import certificate

LIMIT_BYTES = 10_000
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def server() -> Iterator[WrongServer]:
    with serving() as started:
        yield started


def fetcher(*, request_limit_s: float = 0.6, concurrent_limit: int = 4, private_network: bool = False) -> Fetcher:
    return Fetcher(
        tls=ssl.create_default_context(),
        private_network=private_network,
        request_limit_s=request_limit_s,
        concurrent_limit=concurrent_limit,
    )


def get(ours: Fetcher, url: str) -> bytes:
    return ours.get(url, limit_bytes=LIMIT_BYTES, until=time.monotonic() + 30).body


def eventually(condition: Callable[[], bool], limit_s: float = 10) -> None:
    until = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def fetching_threads() -> int:
    return sum(each.name == "oidc-fetch" for each in threading.enumerate())


def test_an_orderly_answer_is_read_whole(server: WrongServer) -> None:
    server.replies["/a"] = answer({"a": "b" * 9_000})
    server.replies["/chunks"] = raw(OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
    server.replies["/close"] = raw(OK + b"\r\nabc")
    ours = fetcher()
    assert ours.get(server.url + "/a?b=c", limit_bytes=LIMIT_BYTES, until=time.monotonic() + 9).json() == {
        "a": "b" * 9_000
    }
    assert server.asked[0].startswith(b"GET /a?b=c HTTP/1.1\r\n")
    assert b"\r\nHost: " + server.url.removeprefix("http://").encode() + b"\r\n" in server.asked[0]
    assert get(ours, server.url + "/chunks") == b"abcde"
    assert get(ours, server.url + "/close") == b"abc"


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (silent, Cause.PROVIDER_TIMEOUT),
        (dripping(OK + b"X: " + b"x" * 1_000), Cause.PROVIDER_TIMEOUT),
        (dripping(b"x" * 1_000), Cause.PROVIDER_TIMEOUT),
        (endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), Cause.PROVIDER_TIMEOUT),
        (endless(OK, b"X: y\r\n"), Cause.PROVIDER_UNREACHABLE),
        (endless(OK + b"X: ", b"y" * 9_000), Cause.PROVIDER_UNREACHABLE),
        (endless(OK + b"\r\n", b"y" * 9_000), Cause.PROVIDER_ANSWER_TOO_LARGE),
        (endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\nabcde\r\n"), Cause.PROVIDER_ANSWER_TOO_LARGE),
        (raw(OK + b"Content-Length: 10001\r\n\r\n"), Cause.PROVIDER_ANSWER_TOO_LARGE),
        (raw(OK + b"Content-Length: 10000\r\n\r\nabc"), Cause.PROVIDER_UNREACHABLE),
        (raw(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"), Cause.PROVIDER_UNREACHABLE),
        (raw(OK + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"), Cause.PROVIDER_ANSWER_MALFORMED),
        (raw(b"SSH-2.0-x\r\n"), Cause.PROVIDER_UNREACHABLE),
        (raw(b""), Cause.PROVIDER_UNREACHABLE),
    ],
)
def test_what_does_not_end_is_ended(server: WrongServer, reply: Reply, cause: Cause) -> None:
    server.replies["/a"] = reply
    start = time.monotonic()
    with pytest.raises(Away) as caught:
        get(fetcher(), server.url + "/a")
    assert caught.value.cause is cause
    assert time.monotonic() - start < 3
    eventually(lambda: fetching_threads() == 0)


def test_a_body_that_drips_is_ended_and_its_place_is_free_again(server: WrongServer) -> None:
    server.replies["/drip"] = dripping(OK + b"Content-Length: 1000\r\n\r\n" + b"x" * 1_000, 0.02)
    server.replies["/a"] = answer({})
    ours = fetcher(request_limit_s=1, concurrent_limit=2)

    def drip(_: int) -> Cause:
        with pytest.raises(Away) as caught:
            get(ours, server.url + "/drip")
        return caught.value.cause

    start = time.monotonic()
    with ThreadPoolExecutor(6) as pool:
        causes = list(pool.map(drip, range(6)))
    assert time.monotonic() - start < 4
    assert causes.count(Cause.PROVIDER_TIMEOUT) == 2
    assert causes.count(Cause.PROVIDER_BUSY) == 4
    assert server.connections == 2
    eventually(lambda: fetching_threads() == 0)
    assert get(ours, server.url + "/a") == b"{}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(server: WrongServer, status: int) -> None:
    server.replies["/a"] = answer({}, status, f"Location: {server.url}/elsewhere")
    assert fetcher().get(server.url + "/a", limit_bytes=9, until=time.monotonic() + 9).status == status
    assert server.paths() == ["/a"]


@pytest.mark.parametrize(
    ("addresses", "trusted", "cause"),
    [
        (["127.0.0.1"], True, None),
        (["127.0.0.1"], False, Cause.PROVIDER_TLS),  # nobody vouches for it
        (["127.0.0.2"], True, Cause.PROVIDER_TLS),  # it is another's
    ],
)
def test_a_certificate_must_hold(tmp_path: Path, addresses: list[str], trusted: bool, cause: Cause | None) -> None:  # noqa: FBT001
    made = certificate.make(*addresses)
    (tmp_path / "chain.pem").write_bytes(made.chain + made.key)
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(tmp_path / "chain.pem")
    tls = ssl.create_default_context(cadata=made.root.decode() if trusted else None)
    with serving(theirs) as server:
        server.replies["/a"] = answer({})
        server.replies["/drip"] = dripping(OK + b"Content-Length: 1000\r\n\r\n" + b"x" * 1_000)
        ours = Fetcher(tls=tls, request_limit_s=0.6, private_network=True)
        if cause is None:
            assert get(ours, server.url + "/a") == b"{}"
            with pytest.raises(Away) as caught:
                get(ours, server.url + "/drip")
            assert caught.value.cause is Cause.PROVIDER_TIMEOUT
        else:
            with pytest.raises(Away) as caught:
                get(ours, server.url + "/a")
            assert caught.value.cause is cause
            assert server.asked == []
    eventually(lambda: fetching_threads() == 0)


def test_a_provider_leads_nowhere_private(server: WrongServer) -> None:
    private = server.url.replace("http:", "https:")
    for url in (
        private,
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest",
        "https://[::ffff:10.0.0.1]/",
    ):
        with pytest.raises(Away) as caught:
            get(fetcher(), url)
        assert caught.value.cause is Cause.PROVIDER_ADDRESS, url
    for url in ("http://10.0.0.1/", "http://8.8.8.8/"):  # plain http is for this machine alone
        with pytest.raises(Away) as caught:
            get(fetcher(), url)
        assert caught.value.cause is Cause.PROVIDER_ADDRESS, url
    assert server.connections == 0
    with pytest.raises(Away) as caught:  # one that is on a private network may; this one speaks no TLS
        get(fetcher(private_network=True), private)
    assert caught.value.cause is Cause.PROVIDER_TIMEOUT
    assert server.connections == 1


def test_a_name_is_resolved_once_and_judged_by_where_it_leads(
    server: WrongServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    addresses = {"keys.example.com": "127.0.0.1"}

    really = socket.getaddrinfo

    def resolve(host: str, port: int, *how: Any, **and_how: Any) -> list[Any]:
        if host not in addresses:
            return really(host, port, *how, **and_how)
        asked.append(host)
        if len(asked) != len(set(asked)):
            return [(2, 1, 6, "", ("127.0.0.1", port))]  # the second time it leads here
        return [(2, 1, 6, "", (addresses[host], port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    port = server.url.rpartition(":")[2]
    with pytest.raises(Away) as caught:
        get(fetcher(), f"https://keys.example.com:{port}/")
    assert caught.value.cause is Cause.PROVIDER_ADDRESS
    assert asked == ["keys.example.com"]
    assert server.connections == 0
    asked.clear()
    with pytest.raises(Away) as caught:  # a provider inside the company's network may; this server speaks no TLS
        get(fetcher(private_network=True), f"https://keys.example.com:{port}/")
    assert caught.value.cause is Cause.PROVIDER_TIMEOUT
    assert server.connections == 1


def test_of_private_addresses_beside_a_public_one_none_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def resolve(_host: str, port: int, *_how: Any, **_and_how: Any) -> list[Any]:
        return [(2, 1, 6, "", (address, port)) for address in ("10.0.0.1", "8.8.8.8", "127.0.0.1")]

    def connect(address: tuple[str, int], _timeout_s: float) -> socket.socket:
        tried.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Away) as caught:
        get(fetcher(), "https://keys.example.com/")
    assert caught.value.cause is Cause.PROVIDER_UNREACHABLE
    assert tried == ["8.8.8.8"]


def test_names_and_addresses() -> None:
    assert all(map(is_loopback_name, ("localhost", "127.0.0.1", "127.1.2.3", "::1")))
    assert not any(map(is_loopback_name, ("localhost.example.com", "127.0.0.1.example.com", "10.0.0.1", "")))
    assert all(map(is_public, ("8.8.8.8", "2001:4860:4860::8888")))
    for each in ("10.1.2.3", "192.168.0.1", "100.64.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "127.0.0.1"):  # noqa: S104
        assert not is_public(each)
        assert not is_public(f"::ffff:{each}")
    for each in (
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "::a00:1",
        "fec0::1",
    ):
        assert not is_public(each)
    assert is_loopback("::ffff:127.0.0.1")
    assert not is_loopback("8.8.8.8")


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "example.com",
            "//example.com",
            "ftp://example.com",
            "https://",
            "https:///a",
            "https://a b/",
            "https://é/",
        ),
        *("https://a\r\nb/", "https://user@example.com/", "https://u:p@example.com/", "https://example.com/#a"),
        *(
            "https://example.com:99999/",
            "https://example.com:x/",
            "https://a\\b/",
            "https://[::1/",
            "https://a/" + "b" * 600,
        ),
    ],
)
def test_what_is_no_url_for_us(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - some come from the standard library
        split_url(url)
    assert not is_secure(url, loopback_allowed=True)


def test_https_is_secure_and_http_to_this_machine_where_it_may() -> None:
    assert is_secure("https://example.com/a", loopback_allowed=False)
    assert is_secure("http://127.0.0.1:80/a", loopback_allowed=True)
    assert not is_secure("http://127.0.0.1:80/a", loopback_allowed=False)
    assert not is_secure("http://example.com/a", loopback_allowed=True)
