"""What is generated is what the contract gives, byte for byte, and needs nothing that callers do not have."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from google.protobuf import descriptor_pb2

from protos import generate

ROOT = Path(__file__).parents[2]


def tree(root: Path) -> dict[str, bytes]:
    """The generated files under a root, by path."""
    folders = (root / "protos", root / "clients" / "python" / "counterfoil")
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
        and (generate.GENERATED.search(path.name) or path.name in {generate.PROTOSET.name, generate.OPENAPI.name})
    }


def run_generate(root: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "protos.generate", "--root", str(root), "--python-only", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60, cwd=ROOT).stdout


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("generated")
    run_generate(root)
    return root


def test_no_difference(generated: Path) -> None:
    fresh, committed = tree(generated), tree(ROOT)
    assert sorted(fresh) == sorted(committed)
    assert [name for name in fresh if fresh[name] != committed[name]] == [], "run `make gen`"


def test_twice_changes_nothing_and_removes_what_is_stale(generated: Path) -> None:
    before = tree(generated)
    stale = generated / "clients" / "python" / "counterfoil" / "catalog" / "v1" / "gone_pb2.py"
    written = stale.with_name("gone.py")
    stale.touch()
    written.touch()
    assert "1 files changed" in run_generate(generated)
    assert not stale.exists()
    assert written.exists()  # what people wrote stays
    assert "0 files changed" in run_generate(generated)
    assert tree(generated) == before


def test_packages_are_complete(generated: Path) -> None:
    stubs = generated / "clients" / "python" / "counterfoil"
    assert (stubs / "py.typed").exists()
    modules = list(stubs.rglob("*_pb2.py"))
    assert modules
    for module in modules:
        assert (module.parent / "__init__.py").exists()
        assert module.with_suffix(".pyi").exists()
        has_service = module.stem.endswith("_service_pb2")
        assert module.with_name(module.stem + "_grpc.py").exists() == has_service
        assert module.with_name(module.stem + "_grpc.pyi").exists() == has_service


def test_the_protoset_has_its_imports_and_comments() -> None:
    protoset = descriptor_pb2.FileDescriptorSet.FromString((ROOT / generate.PROTOSET).read_bytes())
    names = [file.name for file in protoset.file]
    assert generate.VALIDATE in names
    assert generate.DETAILS in names
    for position, file in enumerate(protoset.file):
        assert set(file.dependency) <= set(names[:position])  # imports first, as load tools expect
        if file.package.startswith("counterfoil."):
            assert any(location.leading_comments for location in file.source_code_info.location)


def test_the_stubs_need_no_package_but_the_declared_ones() -> None:
    program = """
import sys
from counterfoil.catalog.v1 import catalog_service_pb2, catalog_service_pb2_grpc
loaded = {name.partition(".")[0] for name in sys.modules}
print(" ".join(sorted(loaded & {"buf", "protovalidate", "counterfoil_server"})))
print(catalog_service_pb2.CreateProductRequest.DESCRIPTOR.file.dependencies and "ok")
"""
    result = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60)
    assert result.stdout.split() == ["ok"]


def test_the_stubs_run_on_the_oldest_versions_that_are_declared() -> None:
    """The generated modules check the versions that they find: none may ask for more than pyproject.toml does."""
    declared = dict(
        re.findall(r'^  "(grpcio|protobuf)>=([0-9.]+)', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    )
    stubs = ROOT / "clients" / "python" / "counterfoil"
    grpc = set(
        re.findall(r"GRPC_GENERATED_VERSION = '(.*)'", "".join(p.read_text() for p in stubs.rglob("*_pb2_grpc.py")))
    )
    protobuf = set(re.findall("Protobuf Python Version: (.*)", "".join(p.read_text() for p in stubs.rglob("*_pb2.py"))))
    assert grpc
    assert protobuf
    assert all(numbers(version) <= numbers(declared["grpcio"]) for version in grpc)
    assert all(numbers(version) <= numbers(declared["protobuf"]) for version in protobuf)


def numbers(version: str) -> list[int]:
    return ([int(part) for part in version.split(".")] + [0, 0])[:3]
