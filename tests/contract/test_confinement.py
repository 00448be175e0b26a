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


def private_names(source: str) -> Iterator[str]:
    """What a module takes from grpcio that its documentation does not offer."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Attribute):
            names = [ast.unparse(node)]
        else:
            continue
        for name in names:
            first, *rest = name.split(".")
            if (
                first == "grpc" and any(part.startswith("_") and not part.startswith("__") for part in rest)
            ) or "cygrpc" in name:
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
    ],
)
def test_the_check_can_fail(source: str) -> None:
    assert list(private_names(source))


@pytest.mark.parametrize("source", ["import grpc\ngrpc.__version__", "from grpc import StatusCode", "call._private"])
def test_the_check_lets_the_rest_be(source: str) -> None:
    assert not list(private_names(source))
