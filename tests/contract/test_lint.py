"""buf finds nothing, and would find something if it were there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from google.protobuf import descriptor_pb2

from protos import generate

ROOT = Path(__file__).parents[2]
BUF = Path(sys.executable).parent / "buf"

FileSet = descriptor_pb2.FileDescriptorSet


def buf(*arguments: str | Path) -> list[str]:
    """What buf complains about, a line each; fails the test when buf itself fails."""
    command = [BUF, *arguments, "--config", ROOT / "buf.yaml"]
    result = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert result.returncode in {0, 100}, result.stderr  # 100: there are complaints
    return result.stdout.splitlines()


def lint(protoset: Path) -> list[str]:
    return buf("lint", protoset)


def breaking(protoset: Path) -> list[str]:
    return buf("breaking", protoset, "--against", ROOT / generate.BASELINE)


def test_lint() -> None:
    assert lint(ROOT / generate.PROTOSET) == []


def test_breaking() -> None:
    assert breaking(ROOT / generate.PROTOSET) == []


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[Callable[[FileSet], None]], Path]:
    """The protoset after a change."""

    def change(edit: Callable[[FileSet], None]) -> Path:
        protoset = FileSet.FromString((ROOT / generate.PROTOSET).read_bytes())
        edit(protoset)
        path = tmp_path / "changed.binpb"
        path.write_bytes(protoset.SerializeToString())
        return path

    return change


def ours(protoset: FileSet, ending: str) -> descriptor_pb2.FileDescriptorProto:
    return next(file for file in protoset.file if file.name.endswith(ending))


def test_lint_can_fail(changed: Callable[[Callable[[FileSet], None]], Path]) -> None:
    def edit(protoset: FileSet) -> None:
        ours(protoset, "catalog/v1/product.proto").message_type[0].field[1].name = "displayName"

    assert any("displayName" in line for line in lint(changed(edit)))


@pytest.mark.parametrize("change", ["remove", "renumber", "retype", "rpc"])
def test_breaking_can_fail(changed: Callable[[Callable[[FileSet], None]], Path], change: str) -> None:
    def edit(protoset: FileSet) -> None:
        fields = ours(protoset, "catalog/v1/product.proto").message_type[0].field
        if change == "remove":
            del fields[2]
        elif change == "renumber":
            fields[2].number = 99
        elif change == "retype":
            fields[2].type = descriptor_pb2.FieldDescriptorProto.TYPE_BYTES
        else:
            del ours(protoset, "catalog/v1/catalog_service.proto").service[0].method[0]

    assert breaking(changed(edit)) != []


def test_an_addition_breaks_nothing(changed: Callable[[Callable[[FileSet], None]], Path]) -> None:
    def edit(protoset: FileSet) -> None:
        message = ours(protoset, "catalog/v1/product.proto").message_type[0]
        message.field.add(name="colour", json_name="colour", number=99, type=9, label=1)

    assert breaking(changed(edit)) == []
