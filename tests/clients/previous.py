"""Builds the Python client on the previous contract: its stubs are made of protos/baseline.binpb.

    python -m tests.clients.previous

What was built before a contract grew must go on working with servers that have the new one.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Final

from google.protobuf import descriptor_pb2

from protos import generate

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "build" / "clients" / "previous"
"""Where it is built."""

_GENERATED: Final = ("*_pb2.py", "*_pb2.pyi", "*_pb2_grpc.py", "*_pb2_grpc.pyi", "__pycache__")


def build(folder: Path) -> None:
    """Puts the client and its runner, as they are, on stubs of the previous contract, in place of what is there."""
    protoset = descriptor_pb2.FileDescriptorSet.FromString((ROOT / generate.BASELINE).read_bytes())
    sources = [file.name for file in protoset.file if file.name.startswith("counterfoil/")]
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / generate.STUBS, folder, ignore=shutil.ignore_patterns(*_GENERATED))
    with tempfile.TemporaryDirectory(prefix="counterfoil-previous-") as work:
        generate.generate_stubs(protoset, sources, folder, Path(work))


if __name__ == "__main__":
    build(FOLDER)
