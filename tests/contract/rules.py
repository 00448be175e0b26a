"""All rules of the contract. Each has a broken contract in test_rules.py that shows it can fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from tests.contract.aip import (
    bounds,
    comments,
    field_behavior,
    money,
    pagination,
    policies,
    references,
    request_ids,
    resource_names,
    soft_delete,
    transcoding,
)
from tests.contract.descriptors import Contract
from tests.contract.prose import (
    common_errors,
    complete_errors,
    documented_reasons,
    kept_request_ids,
    named_statuses,
)
from tests.contract.standard_methods import standard_methods

Rule: TypeAlias = Callable[[Contract], Iterator[str]]

RULES: Final[tuple[Rule, ...]] = (
    bounds,
    comments,
    common_errors,
    complete_errors,
    documented_reasons,
    field_behavior,
    kept_request_ids,
    money,
    named_statuses,
    pagination,
    policies,
    references,
    request_ids,
    resource_names,
    soft_delete,
    standard_methods,
    transcoding,
)
