"""What can be wrong in the Python client without a server: money, freshness, tokens, targets, pauses, errors."""

from __future__ import annotations

import base64
import pickle
import struct
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import grpc
import pytest
from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, duration_pb2
from google.rpc import error_details_pb2
from google.type import money_pb2
from hypothesis import given
from hypothesis import strategies as some

from counterfoil import AccessToken, Client, CounterfoilError, Money, minor_digits
from counterfoil.contract import default_deadlines_s, fill, fill_each, fillers, methods
from counterfoil.credentials import FixedToken, RenewedToken
from counterfoil.errors import from_rpc_error, pushback_s
from counterfoil.freshness import Freshness, position
from counterfoil.orders.v1 import order_service_pb2 as orders
from counterfoil.retrying import longest_pauses_s, pause_s
from counterfoil.transport import Transport, is_list, is_loopback, joined
from counterfoil.type.v1 import policy_pb2
from counterfoil_server.rpc.money import MINOR_DIGITS, from_minor
from tests.clients.python.answering import details

SECRET = "secret-canary"

# ---------------------------------------------------------------------------------------------------------------- money

amounts = some.builds(Money, some.integers(-(2**63), 2**63 - 1), some.sampled_from(sorted(MINOR_DIGITS)))


@given(amounts)
def test_money_is_the_same_as_text_and_as_message(money: Money) -> None:
    assert Money.parse(str(money)) == money
    assert Money.from_message(money.to_message()) == money
    assert money.to_message() == from_minor(money.currency, money.minor)


def test_currencies_are_the_servers() -> None:
    assert {code: minor_digits(code) for code in MINOR_DIGITS} == dict(MINOR_DIGITS)
    for code in ("XXX", "XAU", "eur", "", "EURO"):
        with pytest.raises(ValueError, match="no currency"):
            minor_digits(code)


@pytest.mark.parametrize(
    "text",
    [
        *("", "1.00", "USD", "1 USD", "1.5 USD", "1.005 USD", "1.0 JPY", "+1.00 USD", "1,00 USD", ".50 USD"),
        *("1.00  USD", "\u0661.00 USD", "1.00 USD\n", "1.00 usd", "1e3 USD", "92233720368547758.08 USD"),
        *("nan USD", "1.00 XXX"),
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Money.parse(text)


@pytest.mark.parametrize(
    "fields",
    [
        {"units": 1, "nanos": -1},
        {"units": -1, "nanos": 10_000_000},
        {"nanos": 1_000_000},
        {"nanos": 1_000_000_000},
        {"units": 2**62},
    ],
)
def test_messages_that_are_no_amount_are_refused(fields: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Money.from_message(money_pb2.Money(currency_code="EUR", **fields))


def test_sums_never_mix_currencies_and_never_overflow() -> None:
    assert Money(10, "EUR") + Money(-15, "EUR") == Money(-5, "EUR")
    assert Money(10, "EUR") - Money(15, "EUR") == -Money(5, "EUR")
    assert 3 * Money(1999, "EUR") == Money(5997, "EUR")
    assert Money(1, "EUR") < Money(2, "EUR") <= Money(2, "EUR")
    with pytest.raises(ValueError, match="different"):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(ValueError, match="64 bits"):
        Money(2**63 - 1, "EUR") + Money(1, "EUR")
    factor: Any = 1.5
    with pytest.raises(TypeError, match="ints"):
        Money(1, "EUR") * factor
    with pytest.raises(TypeError, match="ints"):
        Money(factor, "EUR")


# ------------------------------------------------------------------------------------------------------------ freshness


def freshness_token(at: int, seal: bytes = b"seal") -> str:
    return base64.urlsafe_b64encode(struct.pack(">BQ", 1, at) + seal).rstrip(b"=").decode()


@given(some.lists(some.integers(0, 2**64 - 1), min_size=1))
def test_the_newest_token_is_kept(positions: list[int]) -> None:
    freshness = Freshness()
    for each in positions:
        freshness.note(freshness_token(each))
    assert position(freshness.token) == max(positions)


@pytest.mark.parametrize("strange", ["", "x", "not-base64!", freshness_token(1)[:8], "AgAAAAAAAAABc2VhbA", "A"])
def test_a_token_of_another_kind_replaces_what_was_kept(strange: str) -> None:
    assert position(strange) is None
    freshness = Freshness()
    freshness.note(freshness_token(9))
    freshness.note(strange)
    assert freshness.token == strange
    freshness.note(freshness_token(3))
    assert position(freshness.token) == 3


@pytest.mark.parametrize("changed", [f"{freshness_token(1)}==", freshness_token(1, b"\xff" * 7).replace("_", "/")])
def test_a_token_that_is_not_unpadded_base64url_has_no_position(changed: str) -> None:
    assert position(changed) is None


def test_a_token_that_cannot_be_sent_is_not_kept() -> None:
    freshness = Freshness()
    freshness.note(freshness_token(9))
    for broken in ("ä", "a b", "a\n", "\x7f"):
        freshness.note(broken)
        assert freshness.token == freshness_token(9)
        with pytest.raises(ValueError, match="no freshness token"):
            freshness.set(broken)


def test_a_token_of_another_process_is_kept_unless_it_is_older() -> None:
    freshness = Freshness()
    for handed, kept in ((5, 5), (3, 5), (7, 7)):
        freshness.set(freshness_token(handed))
        assert freshness.token == freshness_token(kept)
    freshness.set("")
    assert freshness.token == ""
    with pytest.raises(ValueError, match="freshness"):
        freshness.set("a\nb")


def test_a_refused_token_is_forgotten_and_a_newer_one_is_not() -> None:
    freshness = Freshness()
    freshness.set(freshness_token(1))
    freshness.note(freshness_token(2))
    freshness.forget(freshness_token(1))
    assert position(freshness.token) == 2
    freshness.forget(freshness_token(2))
    assert not freshness.token
    with pytest.raises(ValueError, match="no freshness token"):
        freshness.set("a\nb")


# --------------------------------------------------------------------------------------------------------------- tokens


class Source:
    def __init__(self, lifetime_s: float) -> None:
        self.lifetime_s, self.asked = lifetime_s, 0

    def __call__(self) -> AccessToken:
        self.asked += 1
        return AccessToken(f"token-{self.asked}", datetime.now(UTC) + timedelta(seconds=self.lifetime_s))


@pytest.mark.parametrize(("lifetime_s", "holds_s"), [(3600, 3570), (150, 120), (100, 80), (1, 0.8)])
def test_a_source_is_asked_again_shortly_before_the_expiry(lifetime_s: float, holds_s: float) -> None:
    now_s = 1000.0
    source = Source(lifetime_s)
    token = RenewedToken(source, clock=lambda: now_s)
    assert token.token() == "token-1"
    now_s += holds_s - 0.2
    assert token.token() == "token-1"
    now_s += 0.4
    assert [token.token(), token.token()] == ["token-2", "token-2"]


def test_a_source_that_fails_fails_no_call_while_the_token_before_holds() -> None:
    now_s, source = 1000.0, Source(3600)

    def ask() -> AccessToken:
        if 4570 <= now_s < 4605:
            source.asked += 1
            raise TimeoutError("nobody answers")
        return source()

    token = RenewedToken(ask, clock=lambda: now_s)
    assert token.token() == "token-1"
    now_s += 3570.5
    assert [token.token(), token.token()] == ["token-1", "token-1"]
    assert source.asked == 2  # not by each call
    now_s += 1
    assert token.token() == "token-1"
    assert source.asked == 3
    now_s += 30
    with pytest.raises(TimeoutError):
        token.token()
    now_s += 5
    assert token.token() == "token-5"
    with pytest.raises(TimeoutError, match="refused"):
        RenewedToken(ask_in_vain).renew("")


def ask_in_vain() -> AccessToken:
    raise TimeoutError("refused")


def test_one_caller_asks_while_others_wait() -> None:
    source, together = Source(3600), threading.Barrier(8)
    token = RenewedToken(source)

    def take(_: int) -> str:
        together.wait()
        return token.token()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(take, range(8))) == {"token-1"}
        assert all(pool.map(token.renew, ["token-1"] * 8))
        assert token.token() == "token-2"


def test_a_fixed_token_is_not_renewed_and_no_token_shows() -> None:
    assert not FixedToken(SECRET).renew(SECRET)
    with pytest.raises(ValueError, match="time zone"):
        AccessToken("x", datetime.now())  # noqa: DTZ005 - that is the mistake
    holder = AccessToken(SECRET, datetime.now(UTC))
    with Client("localhost:1", token=SECRET) as client:
        shown = [repr(each) for each in (client, client.catalog, client.catalog.GetProduct, holder, FixedToken(SECRET))]
    assert not any(SECRET in each for each in shown)
    for wrong in ("", f"{SECRET} x", f"{SECRET}\n"):
        with pytest.raises(ValueError, match="token is empty") as refused:
            Client("localhost:1", token=wrong)
        assert SECRET not in str(refused.value)
    transport = Transport("localhost:1", client_certificate=b"x", client_key=SECRET.encode())
    assert SECRET not in repr(transport)
    wrong_source: Any = lambda: SECRET  # noqa: E731
    with pytest.raises(TypeError) as mistaken:
        RenewedToken(wrong_source).token()
    assert SECRET not in str(mistaken.value)


# -------------------------------------------------------------------------------------------------------------- targets


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("127.0.0.1:1,127.0.0.2:2", ("ipv4:127.0.0.1:1,127.0.0.2:2", None)),
        ("127.0.0.1:1,127.0.0.1:2", ("ipv4:127.0.0.1:1,127.0.0.1:2", "127.0.0.1")),
        ("localhost:1,localhost:1", ("ipv4:127.0.0.1:1", "localhost")),
        ("[::1]:1,[::1]:2", ("ipv6:[::1]:1,[::1]:2", "::1")),
        ("127.0.0.1:1,[::1]:2", ("ipv6:[::ffff:127.0.0.1]:1,[::1]:2", None)),
    ],
)
def test_several_addresses_become_one_target(target: str, expected: tuple[str, str | None]) -> None:
    assert is_list(target)
    assert joined(target) == expected


def test_other_targets_are_grpcs_own() -> None:
    for target in ("localhost:1", "dns:///shop.example:1", "ipv4:127.0.0.1:1,127.0.0.1:2", "unix:/run/a,b"):
        assert not is_list(target)
    for target in ("localhost:1,localhost", "localhost:1,", "a:1,b:99999", "a b:1,c:2"):
        with pytest.raises(ValueError, match="no host:port"):
            joined(target)
    assert is_loopback("localhost:1,127.0.0.1:2")
    for target in ("LOCALHOST:1", "[::1]:1", "[::1]", "::1", "127.9.9.9", "dns:///localhost:1", "unix:/run/a"):
        assert is_loopback(target)
    for target in (
        *(
            "localhost:1,shop.example:2",
            "localhost.:1",
            "localhost:1@shop.example",
            "localhost@shop.example:1",
            "127.1:1",
        ),
        *("dns://127.0.0.1/localhost:1", "dns:///localhost:1?shop.example", "[::1]x:1", "[localhost]:1", "localhost:x"),
        *(
            "xds:///localhost:1",
            "http://localhost:1",
            "DNS:///localhost:1",
            "",
            "[::1",
            "0.0.0.0:1",
            "\u0661\u0662\u0667.0.0.1",
        ),
    ):
        assert not is_loopback(target), target


def test_unsafe_clients_are_not_made() -> None:
    for target in ("shop.example:443", "127.0.0.1:1,192.0.2.1:2", "dns:///shop.example:443"):
        for credential in (SECRET, Source(1)):
            with pytest.raises(ValueError, match="clear text") as refused:
                Client(target, token=credential, plaintext=True)
            assert SECRET not in str(refused.value)
    with pytest.raises(ValueError, match="one host name"):
        Client("127.0.0.1:1,127.0.0.2:2", plaintext=False)
    for connections in (0, 65):
        with pytest.raises(ValueError, match="connections"):
            Client("localhost:1", connections=connections)


# ----------------------------------------------------------------------------------------------- pauses and request ids


def test_pauses_grow_to_a_limit_and_the_servers_word_goes_first() -> None:
    assert list(islice(longest_pauses_s(), 7)) == [0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0]
    assert all(0 <= (pause_s(None, 0.1) or 0) <= 0.1 for _ in range(100))
    for asked, expected in (
        ("700", 0.7),
        ("0", 0.0),
        ("-1", None),
        ("soon", None),
        ("", None),
        ("²", None),
        ("9" * 400, None),
    ):
        assert pause_s(Refusal(("grpc-retry-pushback-ms", asked)), 0.1) == expected
    assert pushback_s(Refusal()) is None


def test_requests_are_filled_in_as_copies() -> None:
    bare = orders.PlaceOrderRequest()
    assert fill(bare).request_id != fill(bare).request_id
    assert not bare.request_id
    whole = orders.PlaceOrderRequest(request_id="mine")
    assert fill(whole) is whole
    batch = orders.BatchPlaceOrdersRequest(requests=[whole, bare])
    filled = fill_each(batch)
    assert filled.requests[0].request_id == "mine"
    assert filled.requests[1].request_id
    assert not batch.requests[1].request_id
    assert fill_each(filled) is filled


def test_a_method_without_a_policy_has_no_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    known = default_deadlines_s()
    assert len(known) == len(list(methods()))
    assert min(known.values()) > 0
    bare = descriptor_pb2.FileDescriptorProto(name="bare.proto", package="bare")
    bare.message_type.add(name="Nothing")
    bare.service.add(name="Service").method.add(name="Do", input_type=".bare.Nothing", output_type=".bare.Nothing")
    pool = descriptor_pool.DescriptorPool()
    pool.Add(bare)
    monkeypatch.setattr("counterfoil.contract.CONTRACT", (pool.FindFileByName("bare.proto"),))
    assert [path for path, _, _ in methods()] == ["/bare.Service/Do"]
    assert default_deadlines_s() == {}


def test_every_method_with_a_request_id_is_known() -> None:
    known = fillers()
    writes = {path for path, _, policy in methods() if policy.retry == policy_pb2.RETRY_WITH_REQUEST_ID}
    assert set(known) == writes


# --------------------------------------------------------------------------------------------------------------- errors


class Refusal(grpc.RpcError):  # type: ignore[misc]
    """An error as gRPC raises it."""

    def __init__(self, *metadata: tuple[str, str | bytes]) -> None:
        super().__init__()
        self._metadata = metadata

    def code(self) -> grpc.StatusCode:
        return grpc.StatusCode.FAILED_PRECONDITION

    def details(self) -> str:
        return "no"

    def trailing_metadata(self) -> tuple[tuple[str, str | bytes], ...]:
        return self._metadata


def test_an_error_has_all_that_the_server_said() -> None:
    delay = duration_pb2.Duration(seconds=1, nanos=500_000_000)
    status = details(
        error_details_pb2.PreconditionFailure(
            violations=[error_details_pb2.PreconditionFailure.Violation(type="T", subject="s", description="d")]
        ),
        error_details_pb2.RetryInfo(retry_delay=delay),
        error_details_pb2.BadRequest(
            field_violations=[error_details_pb2.BadRequest.FieldViolation(field="f", description="e")]
        ),
        error_details_pb2.ErrorInfo(reason="NEW_REASON", domain="counterfoil", metadata={"resource": "x"}),
        error_details_pb2.Help(),
    )
    status.details.append(any_pb2.Any(type_url="type.googleapis.com/google.rpc.ErrorInfo", value=b"\xff"))
    error = from_rpc_error(Refusal(("grpc-status-details-bin", status.SerializeToString())))
    for same in (error, pickle.loads(pickle.dumps(error))):  # noqa: S301 - our own
        assert (same.code, same.reason, same.message) == (grpc.StatusCode.FAILED_PRECONDITION, "NEW_REASON", "no")
        assert [(each.field, each.description) for each in same.field_violations] == [("f", "e")]
        assert [(v.type, v.subject, v.description) for v in same.precondition_violations] == [("T", "s", "d")]
        assert same.retry_delay == timedelta(seconds=1.5)
        assert same.metadata == {"resource": "x"}
        assert str(same) == "FAILED_PRECONDITION NEW_REASON: no"


def test_the_reasons_of_others_are_not_taken_for_ours() -> None:
    info = error_details_pb2.ErrorInfo(reason="OUT_OF_STOCK", domain="elsewhere.example", metadata={"a": "b"})
    status = details(info)
    error = from_rpc_error(Refusal(("grpc-status-details-bin", status.SerializeToString())))
    assert (error.reason, error.metadata) == ("", {})


def test_an_error_can_be_noted_and_copied() -> None:
    error = from_rpc_error(Refusal())
    error.add_note("while the till was counted")
    assert pickle.loads(pickle.dumps(error)).__notes__ == error.__notes__  # noqa: S301 - our own


def test_a_delay_that_is_none_is_left_out() -> None:
    delay = duration_pb2.Duration(seconds=2**62)
    status = details(
        error_details_pb2.RetryInfo(retry_delay=delay), error_details_pb2.ErrorInfo(reason="R", domain="counterfoil")
    )
    error = from_rpc_error(Refusal(("grpc-status-details-bin", status.SerializeToString())))
    assert (error.reason, error.retry_delay) == ("R", None)


@pytest.mark.parametrize("metadata", [(), (("grpc-status-details-bin", b"\xff\xff"),)])
def test_an_error_without_details_is_one_too(metadata: tuple[tuple[str, bytes], ...]) -> None:
    error = from_rpc_error(Refusal(*metadata))
    assert isinstance(error, CounterfoilError)
    assert (error.reason, error.retry_delay, error.field_violations) == ("", None, ())


def test_messages_are_imported_without_the_client() -> None:
    program = "import sys, counterfoil.catalog.v1.product_pb2; print('grpc' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
