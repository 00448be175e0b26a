"""grpcio's private names stay in the engine's room: any release may change them, and one room can be looked over."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOM = ROOT / "server/counterfoil_server/rpc/engine"
HAND_WRITTEN = [
    path
    for folder in ("server", "clients/python", "bench")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not path.name.endswith(("_pb2.py", "_pb2_grpc.py"))
]

OFFERED = {"os._exit", "_asdict", "_fields", "_make", "_replace"}
"""What only looks private: Python's documentation offers it."""

BY_NAME = {"getattr", "setattr", "hasattr", "delattr", "__import__", "import_module", "importlib.import_module"}
"""Functions that take a name as a string."""


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def is_own(node: ast.expr) -> bool:
    """Whether an attribute of it is the class's own: of `self`, `cls` or `super()`."""
    return ast.unparse(node) in {"self", "cls", "super()"}


def private_names(source: str) -> Iterator[str]:
    """What a module takes from grpcio, or from any object of another class, that no documentation offers.

    What the object of a private attribute is cannot be seen in the source, so none but a class's own are let through.
    """
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Attribute):
            name = ast.unparse(node)
            if is_private(node.attr) and not is_own(node.value) and not {name, node.attr} & OFFERED:
                yield name
            else:
                names = [name]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in BY_NAME:
            texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            yield from (text for text in texts if is_private(text))
            names = texts
        for name in names:
            first, *rest = name.split(".")
            if (first.partition("_")[0] == "grpc" and any(map(is_private, rest))) or "cygrpc" in name:
                yield name


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_private_names_of_grpcio_are_confined(path: Path) -> None:
    if path.is_relative_to(ROOM):
        return
    assert list(private_names(path.read_text())) == []


def test_within_the_room_they_come_in_by_one_door() -> None:
    doors = {
        path.name
        for path in ROOM.glob("*.py")
        if any(name.startswith("grpc.") for name in private_names(path.read_text()))
    }
    assert doors == {"core.py"}


@pytest.mark.parametrize(
    "source",
    [
        "from grpc._cython import cygrpc",
        "import grpc._server",
        "from grpc import _common",
        "import grpc\ngrpc._channel._InactiveRpcError",
        "from somewhere import cygrpc",
        "import importlib\nimportlib.import_module('grpc._server')",
        "__import__('grpc._cython')",
        "from grpc_health.v1 import _async",
        "def bind(credentials):\n    return credentials._credentials",
        "class C:\n    def f(self):\n        return self.server._state",
        "getattr(context, '_rpc_event')",
    ],
)
def test_the_check_can_fail(source: str) -> None:
    assert list(private_names(source))


@pytest.mark.parametrize(
    "source",
    [
        "import grpc\ngrpc.__version__",
        "from grpc import StatusCode",
        "class C:\n    def f(self):\n        return self._state, super()._connect()",
        "import os\nos._exit(1)",
        "figures._asdict()",
        "from . import _own",
    ],
)
def test_the_check_lets_the_rest_be(source: str) -> None:
    assert not list(private_names(source))
