"""TLS on both servers: who gets in, who they are then, and certificates that change while calls run."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from counterfoil_server.rpc.call import Call
from counterfoil_server.rpc.certificates import CertificateError
from counterfoil_server.rpc.identities import NOBODY, PeerIdentities
from counterfoil_server.rpc.server import ServerLimits
from counterfoil_server.rpc.tls import CertificateSource, server_credentials
from tests.rpc.echo import Harness, Lines, Text, invoke, stop_now, until
from tests.rpc.engine.certificates import Authority, Key, Pair
from tests.rpc.transport import SPIFFE, Folder, replace, tls_channel

TAKEN_LIMIT_S = 10.0
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0"


@pytest.fixture(params=["engine", "stock"])
def harness(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Harness]:
    monkeypatch.setenv("COUNTERFOIL_ENGINE", request.param)
    made = Harness()
    yield made
    made.close()


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority("of servers")


@pytest.fixture(scope="module")
def clients() -> Authority:
    return Authority("of clients")


@pytest.fixture
def folder(tmp_path: Path, authority: Authority, clients: Authority) -> Folder:
    made = Folder(tmp_path)
    made.write(authority.issue("server", "first.test"), clients)
    return made


@contextmanager
def serving(
    harness: Harness, folder: Folder, *, required: bool = False, limits: ServerLimits | None = None
) -> Iterator[int]:
    server = harness.server(limits)
    port = server.bind("127.0.0.1:0", server_credentials(folder.files(clients=required), harness.log))
    server.start()
    try:
        yield port
    finally:
        harness.echo.release.set()
        assert stop_now(server)


def says(port: int, authority: Authority | None, pair: Pair | None = None) -> str:
    with tls_channel(port, authority, pair) as channel:
        text: str = invoke(channel, "Say", Text(text="x")).text
    return text


def shut_out(port: int, authority: Authority | None, pair: Pair | None = None) -> bool:
    """Whether such a caller reaches nothing."""
    with pytest.raises(grpc.RpcError) as refused:
        says(port, authority, pair)
    assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
    return True


def presented(port: int, authority: Authority) -> list[str]:
    """The DNS names of the certificate that a new connection sees."""
    context = ssl.create_default_context(cadata=authority.certificate.decode())
    context.set_alpn_protocols(["h2"])
    with (
        socket.create_connection(("127.0.0.1", port), timeout=5) as raw,
        context.wrap_socket(raw, server_hostname="127.0.0.1") as secure,
    ):
        found: Any = secure.getpeercert()
    return [name for kind, name in found["subjectAltName"] if kind == "DNS"]


# --- who gets in ------------------------------------------------------------------------------------------------------


def test_calls_of_every_kind_pass(harness: Harness, folder: Folder, authority: Authority) -> None:
    with serving(harness, folder) as port, tls_channel(port, authority) as channel:
        for rpc in ("Say", "Look", "Later"):
            assert invoke(channel, rpc, Text(text=rpc)).text == rpc
        assert len(invoke(channel, "Many", Text(count=3))) == 3
        assert invoke(channel, "Gather", [Text()] * 3).count == 3
        assert len(invoke(channel, "Chat", [Text()] * 3)) == 3
        # The names of a caller who has shown none.
        assert {call.peer_identities for call in harness.echo.calls} == {NOBODY}
        assert all(call.peer.startswith("ipv4:127.0.0.1:") for call in harness.echo.calls)


def test_clear_text_and_strangers_are_shut_out(harness: Harness, folder: Folder, authority: Authority) -> None:
    with serving(harness, folder) as port:
        assert shut_out(port, None)
        assert shut_out(port, Authority("somebody else"))
        assert harness.echo.calls == []
        assert says(port, authority) == "x"


def test_a_client_certificate_that_is_required_must_be_good(
    harness: Harness, folder: Folder, authority: Authority, clients: Authority
) -> None:
    with serving(harness, folder, required=True) as port:
        assert shut_out(port, authority)
        assert shut_out(port, None)
        assert shut_out(port, authority, clients.issue("late", "late.test", ends_in=-dt.timedelta(minutes=1)))
        assert shut_out(port, authority, Authority("of clients").issue("foreign", "alice.test"))
        assert shut_out(port, authority, authority.issue("a server", "alice.test"))
        assert harness.echo.calls == []
        assert says(port, authority, clients.issue("alice", "alice.test")) == "x"


@pytest.mark.parametrize("rpc", ["Say", "Look", "Later", "Many", "Gather", "Chat", "Open"])
def test_the_names_of_a_certificate_are_the_callers_identities(
    harness: Harness, folder: Folder, authority: Authority, clients: Authority, rpc: str
) -> None:
    pair = clients.issue("checkout", "checkout.test", "*.pay.test", uris=(SPIFFE, "https://shop.test/a,b?c=d"))
    with serving(harness, folder, required=True) as port, tls_channel(port, authority, pair) as channel:
        invoke(channel, rpc, Text(text="x"))
        (call,) = harness.echo.calls
        assert call.peer_identities == PeerIdentities(
            uris=(SPIFFE, "https://shop.test/a,b?c=d"), dns_names=("checkout.test", "*.pay.test")
        )
        # The common name is nobody's identity, and neither is an address.
        assert "checkout" not in call.peer_identities.dns_names
        assert call.peer_identities is call.peer_identities


def test_too_many_names_are_nobodys(harness: Harness, folder: Folder, authority: Authority, clients: Authority) -> None:
    many = clients.issue("many", *(f"service-{number}.shop.test" for number in range(200)))
    with serving(harness, folder, required=True) as port:
        assert says(port, authority, many) == "x"
        (call,) = harness.echo.calls
        assert call.peer_identities == NOBODY


@pytest.mark.parametrize(
    "key",
    [rsa.generate_private_key(65_537, 2_048), ec.generate_private_key(ec.SECP384R1())],
    ids=["RSA", "P-384"],
)
def test_every_kind_of_key_that_a_start_takes_serves(
    harness: Harness, folder: Folder, authority: Authority, key: Key
) -> None:
    folder.write(authority.issue("server", key=key))
    with serving(harness, folder) as port:
        assert says(port, authority) == "x"


# --- what is spoken ---------------------------------------------------------------------------------------------------


def shake(
    port: int,
    authority: Authority,
    version: ssl.TLSVersion,
    *,
    protocols: Sequence[str] = ("h2",),
    ciphers: str = "ALL",
) -> tuple[str, str]:
    """Version and cipher of a connection by OpenSSL, once it has got HTTP/2's first frame. Raises OSError."""
    context = ssl.create_default_context(cadata=authority.certificate.decode())
    context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of TLS 1.1, which is the point
        context.minimum_version = context.maximum_version = version
    context.set_alpn_protocols(protocols)
    with (
        socket.create_connection(("127.0.0.1", port), timeout=5) as raw,
        context.wrap_socket(raw, server_hostname="127.0.0.1") as secure,
    ):
        secure.sendall(PREFACE)
        if not secure.recv(9):
            raise ConnectionResetError
        assert secure.selected_alpn_protocol() == "h2"
        return secure.version() or "", (secure.cipher() or ("",))[0]


def test_nothing_weaker_than_tls_1_2_is_spoken(harness: Harness, folder: Folder, authority: Authority) -> None:
    with serving(harness, folder) as port:
        for version, name in ((ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (ssl.TLSVersion.TLSv1_3, "TLSv1.3")):
            found, cipher = shake(port, authority, version)
            assert found == name
            assert "GCM" in cipher or "CHACHA20" in cipher
        for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
            with pytest.raises(OSError):  # noqa: PT011 - OpenSSL's and the socket's own
                shake(port, authority, version)
        for weak in ("ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA256"):  # no forward-secure AEAD
            with pytest.raises(OSError):  # noqa: PT011
                shake(port, authority, ssl.TLSVersion.TLSv1_2, ciphers=weak)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("protocols", [(), ("http/1.1",)])
def test_nothing_but_http_2_is_spoken(
    harness: Harness, folder: Folder, authority: Authority, version: ssl.TLSVersion, protocols: Sequence[str]
) -> None:
    with serving(harness, folder) as port:
        with pytest.raises((OSError, ValueError)):
            shake(port, authority, version, protocols=protocols)
        assert shake(port, authority, version, protocols=(*protocols, "h2"))


def test_a_connection_that_says_nothing_is_closed(harness: Harness, folder: Folder, authority: Authority) -> None:
    context = ssl.create_default_context(cadata=authority.certificate.decode())
    context.set_alpn_protocols(["h2"])
    with serving(harness, folder, limits=ServerLimits(handshake_timeout_ms=300)) as port:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as silent:
            assert silent.recv(1) == b""
        with (
            socket.create_connection(("127.0.0.1", port), timeout=5) as raw,
            context.wrap_socket(raw, server_hostname="127.0.0.1", suppress_ragged_eofs=True) as secure,
        ):
            while secure.recv(1_024):
                pass


# --- certificates that change -----------------------------------------------------------------------------------------


def in_use(log: Lines) -> list[str]:
    return [line["fingerprint"] for line in log.of("tls certificate in use")]


def refusals(log: Lines) -> list[str]:
    return [line["error"] for line in log.of("tls certificate not taken over; the last good one stays in use")]


def test_a_replaced_certificate_is_taken_over_under_load_and_no_call_fails(
    harness: Harness, folder: Folder, authority: Authority
) -> None:
    stop, failed = threading.Event(), []
    peers: dict[str, set[str]] = {"held": set(), "new": set()}
    answered = dict.fromkeys(peers, 0)

    def noting(request: Any, call: Call) -> Any:
        peers[request.text].add(call.peer)
        harness.echo.calls.clear()  # a call that is kept keeps its place on the connection
        return request

    def keep_calling(port: int, which: str) -> None:
        try:
            with tls_channel(port, authority) as held:
                while not stop.is_set():
                    with tls_channel(port, authority) as new:
                        invoke(held if which == "held" else new, "Say", Text(text=which))
                    answered[which] += 1
        except BaseException as error:  # noqa: BLE001 - looked at below
            failed.append(error)

    def go_on(more: int) -> None:
        least = {which: count + more for which, count in answered.items()}
        until(lambda: failed or all(answered[which] >= count for which, count in least.items()))

    harness.echo.answer = noting
    with serving(harness, folder) as port:
        callers = [threading.Thread(target=keep_calling, args=(port, which)) for which in peers]
        for caller in callers:
            caller.start()
        go_on(5)
        assert presented(port, authority) == ["first.test"]
        for name in ("second.test", "third.test"):
            folder.write(authority.issue("server", name))
            until(lambda name=name: failed or presented(port, authority) == [name], TAKEN_LIMIT_S)  # type: ignore[misc]
            go_on(5)
        stop.set()
        for caller in callers:
            caller.join(20)
        assert failed == []
        assert len(peers["held"]) == 1, "the connection that was there has ended"
        assert len(peers["new"]) >= 15
        assert len(in_use(harness.log)) == 2


def test_files_that_are_half_written_are_survived(harness: Harness, folder: Folder, authority: Authority) -> None:
    following = authority.issue("server", "second.test")
    with serving(harness, folder) as port:
        # In place, as a careless tool writes: the name holds half of it for a while.
        folder.certificate.write_bytes(following.certificate[: len(following.certificate) // 2])
        until(lambda: presented(port, authority) == ["first.test"] and refusals(harness.log), TAKEN_LIMIT_S)
        folder.certificate.write_bytes(following.certificate)
        until(lambda: presented(port, authority) == ["first.test"] and len(refusals(harness.log)) > 1, TAKEN_LIMIT_S)
        folder.key.write_bytes(following.key)
        until(lambda: presented(port, authority) == ["second.test"], TAKEN_LIMIT_S)
        cut, mismatch = refusals(harness.log)
        assert "cut short" in cut
        assert "is not that of the certificate" in mismatch
        assert len(in_use(harness.log)) == 1
        assert says(port, authority) == "x"


def test_other_client_authorities_hold_for_new_connections(
    harness: Harness, folder: Folder, authority: Authority, clients: Authority
) -> None:
    newer = Authority("of newer clients")
    alice, bob = clients.issue("alice", "alice.test"), newer.issue("bob", "bob.test")
    with serving(harness, folder, required=True) as port, tls_channel(port, authority, alice) as before:
        assert invoke(before, "Say", Text(text="x")).text == "x"
        assert shut_out(port, authority, bob)
        replace(folder.client_ca, newer.certificate)

        def bob_gets_in() -> bool:
            try:
                return says(port, authority, bob) == "x"
            except grpc.RpcError:
                return False

        until(bob_gets_in, TAKEN_LIMIT_S)
        assert shut_out(port, authority, alice)
        # A connection that was let in stays in, until it is closed for its age.
        assert invoke(before, "Say", Text(text="x")).text == "x"
        assert harness.echo.calls[-1].peer_identities.dns_names == ("alice.test",)


# --- the source alone -------------------------------------------------------------------------------------------------


def look(source: CertificateSource) -> bool:
    """Whether there are others, as after the interval."""
    source._look_at = 0.0
    return source.changed() is not None


def test_files_are_not_looked_at_more_than_once_an_interval(folder: Folder, authority: Authority) -> None:
    source = CertificateSource(folder.files(), Lines())
    folder.write(authority.issue("server", "second.test"))
    assert source.changed() is None
    assert look(source)
    folder.write(authority.issue("server", "third.test"))
    assert source.changed() is None
    assert look(source)


def test_what_is_bad_is_told_once_and_what_is_gone_may_come_back(folder: Folder, authority: Authority) -> None:
    log = Lines()
    source = CertificateSource(folder.files(), log)
    pair = authority.issue("server", "second.test")
    folder.certificate.unlink()
    assert not any(look(source) for _ in range(3))
    assert len(refusals(log)) == 1
    folder.write(pair)
    folder.key.chmod(0o644)
    assert not any(look(source) for _ in range(3))
    assert "can be read by anybody" in refusals(log)[-1]
    folder.key.chmod(0o600)
    assert look(source)
    assert not look(source)


def test_the_same_certificate_written_again_is_no_news(folder: Folder) -> None:
    log = Lines()
    source = CertificateSource(folder.files(), log)
    replace(folder.certificate, folder.certificate.read_bytes())
    assert not look(source)
    assert log.lines == []


def test_a_certificate_out_of_date_does_not_replace_one_that_holds(folder: Folder, authority: Authority) -> None:
    log = Lines()
    source = CertificateSource(folder.files(), log)
    late = authority.issue("server", ends_in=-dt.timedelta(minutes=1))
    folder.write(late)
    assert not look(source)
    assert "not valid now" in refusals(log)[0]
    # From the start there is nothing better, and its successor is taken over.
    source = CertificateSource(folder.files(), log)
    folder.write(authority.issue("server", ends_in=-dt.timedelta(minutes=2)))
    assert look(source)
    folder.write(authority.issue("server"))
    assert look(source)


def test_looking_never_raises(folder: Folder, authority: Authority) -> None:
    class Broken(Lines):
        def info(self, event: str, **content: Any) -> None:
            raise OSError(f"no place to write {event} with {len(content)} facts")

    log = Broken()
    source = CertificateSource(folder.files(), log)
    folder.write(authority.issue("server", "second.test"))
    assert not look(source)
    assert log.of("tls certificate could not be looked at")


def test_a_start_with_bad_files_is_refused(folder: Folder) -> None:
    folder.key.unlink()
    with pytest.raises(CertificateError, match=r"tls\.key cannot be read"):
        server_credentials(folder.files(), Lines())
