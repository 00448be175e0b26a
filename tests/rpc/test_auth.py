"""Who is let through: credentials before anything of the request is looked at, permissions by policy."""

from __future__ import annotations

import grpc
import pytest

from counterfoil.type.v1 import policy_pb2
from counterfoil_server.faults import Code, Reason
from counterfoil_server.principal import Principal
from counterfoil_server.rpc.interceptors.auth import Authentication, _check_of
from counterfoil_server.rpc.status import Refused
from tests.rpc.echo import AUTHORIZED, DESCRIPTOR, RPCS, DirectCall, Harness, Text, details_of, invoke

PROTECTED = [name for name, _, _, _, public, *_ in RPCS if not public]
GARBAGE = b"\xff\xff\xff"

BAD = {
    "none": ((), Reason.CREDENTIALS_MISSING),
    "empty": ((("authorization", ""),), Reason.CREDENTIALS_INVALID),
    "no token": ((("authorization", "Bearer "),), Reason.CREDENTIALS_INVALID),
    "only the scheme": ((("authorization", "Bearer"),), Reason.CREDENTIALS_INVALID),
    "another scheme": ((("authorization", "Basic Z29vZDp0b2tlbg=="),), Reason.CREDENTIALS_INVALID),
    "the token alone": ((("authorization", "good-token"),), Reason.CREDENTIALS_INVALID),
    "two spaces": ((("authorization", "Bearer  good-token"),), Reason.CREDENTIALS_INVALID),
    "a list": ((("authorization", "Bearer good-token, Bearer good-token"),), Reason.CREDENTIALS_INVALID),
    "doubled": ((*AUTHORIZED, *AUTHORIZED), Reason.CREDENTIALS_INVALID),
    "a good one and a bad one": ((*AUTHORIZED, ("authorization", "Bearer x")), Reason.CREDENTIALS_INVALID),
    "unknown": ((("authorization", "Bearer forged"),), Reason.CREDENTIALS_INVALID),
    "in another header": ((("x-authorization", "Bearer good-token"),), Reason.CREDENTIALS_MISSING),
}


@pytest.mark.parametrize(("metadata", "reason"), BAD.values(), ids=BAD.keys())
def test_bad_credentials(metadata: tuple[tuple[str, str], ...], reason: Reason) -> None:
    harness = Harness()
    with harness.serving() as channel:
        with pytest.raises(grpc.RpcError) as refused:
            invoke(channel, "Say", GARBAGE, metadata=metadata)
        # Not INVALID_ARGUMENT: a stranger learns nothing about what the bytes were taken for.
        assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED
        assert details_of(refused.value)[1].reason == reason
        assert harness.handled("Say", "Unauthenticated") == 1
        assert harness.echo.calls == []


@pytest.mark.parametrize("rpc", PROTECTED)
def test_every_method_refuses_strangers_and_the_powerless_before_it_parses(rpc: str) -> None:
    harness = Harness()
    endpoint = harness.endpoint(rpc)
    request = iter([GARBAGE]) if endpoint.method.kind.streams_requests else GARBAGE
    for metadata, code, reason in (
        ((), Code.UNAUTHENTICATED, Reason.CREDENTIALS_MISSING),
        ((("authorization", "Bearer powerless"),), Code.PERMISSION_DENIED, Reason.PERMISSION_MISSING),
    ):
        with pytest.raises(Refused) as refused:
            endpoint.handler(request, DirectCall(endpoint.method, metadata))
        assert (refused.value.code, refused.value.reason) == (code, reason)
    assert harness.echo.calls == []
    assert harness.admission.in_flight == 0
    harness.close()


def test_the_missing_permission_is_named() -> None:
    harness = Harness()
    with harness.serving() as channel, pytest.raises(grpc.RpcError) as refused:
        invoke(channel, "Say", metadata=(("authorization", "Bearer powerless"),))
    assert dict(details_of(refused.value)[1].metadata) == {"permission": "echo.use"}


def test_who_may() -> None:
    harness = Harness()
    with harness.serving() as channel:
        for scheme in ("Bearer", "bearer", "BEARER"):
            assert (
                invoke(channel, "Say", Text(text="x"), metadata=(("authorization", f"{scheme} good-token"),)).text
                == "x"
            )
        harness.tokens.known["root"] = Principal("root", all_permissions=True)
        invoke(channel, "Say", metadata=(("authorization", "Bearer root"),))
        assert harness.echo.calls[-1].subject == "root"
        assert harness.tokens.verified == 1, "verified once, remembered after"


def test_public_methods_ask_nobody() -> None:
    harness = Harness()
    with harness.serving() as channel:
        assert invoke(channel, "Open", Text(text="x"), metadata=()).text == "x"
        assert invoke(channel, "Open", Text(text="x"), metadata=(("authorization", "nonsense"),)).text == "x"
        assert harness.echo.calls[-1].principal is None


def test_a_policy_that_says_nothing_lets_nobody_in() -> None:
    harness = Harness()
    method = harness.endpoint("Say").method
    said_nothing = type(method)(
        method.service, "Say", method.kind, method.request_type, method.response_type, policy_pb2.Policy()
    )
    harness.tokens.known["root"] = Principal("root", all_permissions=True)
    handler = Authentication(harness.tokens).wrap(said_nothing, lambda _request, _call: b"in")
    with pytest.raises(Exception, match="permission"):
        handler(b"", DirectCall(said_nothing, (("authorization", "Bearer root"),)))
    harness.close()


def test_unknown_methods_are_unimplemented() -> None:
    harness = Harness()
    with harness.serving() as channel:
        for path in ("/counterfoil.test.v1.EchoService/Nothing", "/no.Service/Say", "/"):
            with pytest.raises(grpc.RpcError) as refused:
                channel.unary_unary(path)(b"", metadata=AUTHORIZED, timeout=10)
            assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
    assert DESCRIPTOR.full_name == "counterfoil.test.v1.EchoService"


HERE = "locations/here"
LIMITED = Principal("clerk", frozenset({"echo.read"}), limited={"echo.use": frozenset({HERE})})


def policy_of(**fields: object) -> policy_pb2.Policy:
    return policy_pb2.Policy(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("policy", "clerk", "nobody"),
    [
        (policy_of(permission="echo.read"), True, False),
        (policy_of(permission="echo.use"), False, False),  # it is not held everywhere, and the method does not look
        (policy_of(permission="echo.use", object_level=True), True, False),
        (policy_of(permission="echo.other", object_level=True), False, False),
        (policy_of(authenticated=True), True, True),
        (policy_of(authenticated=False), False, False),
        (policy_of(), False, False),
    ],
)
def test_what_a_policy_asks_for(policy: policy_pb2.Policy, *, clerk: bool, nobody: bool) -> None:
    assert (_check_of(policy)(LIMITED), _check_of(policy)(Principal("nobody"))) == (clerk, nobody)
    permission_or_any = bool(policy.permission) or policy.authenticated
    assert _check_of(policy)(Principal("root", all_permissions=True)) == permission_or_any


def test_how_far_a_permission_reaches() -> None:
    assert LIMITED.reach("echo.read") is None
    assert LIMITED.reach("echo.use") == frozenset({HERE})
    assert LIMITED.reach("echo.other") == frozenset()
    assert LIMITED.may_at("echo.read", "anything")
    assert LIMITED.may_at("echo.use", "locations/there", HERE)
    assert not LIMITED.may_at("echo.use", "locations/there")
    assert not LIMITED.may_at("echo.use")
    assert not LIMITED.may("echo.use")
