"""The rpcs of a service with their policies, found in the contract and bound to the servicer that answers them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message_factory import GetMessageClass

from counterfoil.type.v1 import policy_pb2
from counterfoil_server.rpc.call import Kind, Method, mode_of
from counterfoil_server.rpc.modes import is_bulk, is_itemwise

_WORD_START: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def methods_of(service: ServiceDescriptor, servicer: object) -> dict[Method, Callable[..., Any]]:
    """Each rpc of the service with the servicer's method for it, whose name is the rpc's in snake_case.

    Raises TypeError, naming the rpc, where the policy or the method is missing, or the policy does not say everything.
    """
    bound: dict[Method, Callable[..., Any]] = {}
    for descriptor in service.methods:
        behavior = getattr(servicer, snake_case(descriptor.name), None)
        if not callable(behavior):
            raise TypeError(f"{descriptor.full_name}: {type(servicer).__name__} has no {snake_case(descriptor.name)}")
        method = Method(
            service=service.full_name,
            name=descriptor.name,
            kind=_kind(descriptor),
            request_type=GetMessageClass(descriptor.input_type),
            response_type=GetMessageClass(descriptor.output_type),
            policy=policy_of(descriptor),
            mode=mode_of(behavior),
            bulk=is_bulk(behavior),
            itemwise=is_itemwise(behavior),
        )
        bound[method] = behavior
    return bound


def snake_case(name: str) -> str:
    """An rpc's name as a Python method's: `GetProduct` is `get_product`."""
    return _WORD_START.sub("_", name).lower()


def _kind(descriptor: MethodDescriptor) -> Kind:
    if descriptor.client_streaming:
        return Kind.STREAM_STREAM if descriptor.server_streaming else Kind.STREAM_UNARY
    return Kind.UNARY_STREAM if descriptor.server_streaming else Kind.UNARY_UNARY


def policy_of(descriptor: MethodDescriptor) -> policy_pb2.Policy:
    """The policy that an rpc states. Raises TypeError where there is none, or it does not say everything."""
    options = descriptor.GetOptions()
    if not options.HasExtension(policy_pb2.policy):
        raise TypeError(f"{descriptor.full_name} has no policy")
    policy = options.Extensions[policy_pb2.policy]
    wrong = [
        name
        for name, is_wrong in (
            ("access", not (policy.permission or policy.public or policy.authenticated)),
            ("criticality", not policy.criticality),
            ("default_deadline", policy.default_deadline.ToNanoseconds() <= 0),
            ("max_deadline", policy.max_deadline.ToNanoseconds() < policy.default_deadline.ToNanoseconds()),
            ("retry", not policy.retry),
        )
        if is_wrong
    ]
    if wrong:
        raise TypeError(f"the policy of {descriptor.full_name} does not say, or says wrongly: {', '.join(wrong)}")
    return policy
