"""Generates from the contract: the protoset, the OpenAPI document, and the stubs of all clients whose tools are there.

    python -m protos.generate               rewrites protos/counterfoil.* and the stubs in clients/
    python -m protos.generate --python-only leaves out the stubs of all languages but Python
    python -m protos.generate --root DIR    writes the same tree under DIR instead, to compare with
    python -m protos.generate --baseline    accepts the contract as it is: rewrites protos/baseline.binpb

Nothing is downloaded: the well-known types come with grpcio-tools, google/api with googleapis-common-protos, and
buf/validate/validate.proto, which no package has the source of, is written out of the descriptor inside protovalidate.

The protoset has all imports and the comments: load tools, transcoders and `buf` read it. The stubs are made from a copy
of it without the import of buf/validate, so that a caller needs no package of that name. The rules stay in the options
as extension bytes that the stubs do not know; protovalidate still reads them.

This is a script and no buf.gen.yaml because `buf generate` cannot do two of the steps: the gRPC plugin for Python is
built into grpcio-tools and is no program that buf could start, and buf drops the import only together with the rules.
"""

from __future__ import annotations

import argparse
import importlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import google.api
import grpc_tools
from google.protobuf import descriptor_pb2, duration_pb2, field_mask_pb2, timestamp_pb2
from protovalidate._gen.buf.validate import validate_pb

from protos.languages.installing import write_if_changed
from protos.openapi.document import document

PROTOS: Final = Path(__file__).resolve().parent
ROOT: Final = PROTOS.parent
PROTOSET: Final = Path("protos/counterfoil.binpb")
BASELINE: Final = Path("protos/baseline.binpb")
OPENAPI: Final = Path("protos/counterfoil.openapi.json")
STUBS: Final = Path("clients/python")
LANGUAGES: Final = ("go", "typescript", "java", "rust")
"""Those that have a module in languages/: its TOOLS must be on the machine for its `generate`."""
VALIDATE: Final = "buf/validate/validate.proto"
DETAILS: Final = "google/rpc/error_details.proto"  # no file imports it: errors carry its messages, and tools show them
GENERATED: Final = re.compile(r"_pb2(_grpc)?\.pyi?$")

FileSet = descriptor_pb2.FileDescriptorSet


def main() -> None:
    """Runs the steps that the command line asks for."""
    parser = argparse.ArgumentParser(description="Generates what is made of the contract.")
    parser.add_argument("--root", type=Path, default=ROOT, help="where to write; the repository by default")
    parser.add_argument("--baseline", action="store_true", help="rewrite only what `buf breaking` compares with")
    parser.add_argument("--python-only", action="store_true", help="leave out the stubs of all other languages")
    options = parser.parse_args()
    sources = sorted(path.relative_to(PROTOS).as_posix() for path in PROTOS.rglob("*.proto"))
    with tempfile.TemporaryDirectory(prefix="counterfoil-gen-") as work:
        if options.baseline:
            write_baseline(sources, options.root / BASELINE, Path(work))
        else:
            generate(sources, options.root, Path(work), () if options.python_only else LANGUAGES)


def generate(sources: Sequence[str], root: Path, work: Path, languages: Sequence[str]) -> None:
    """Writes the protoset and the stubs of `sources`, relative to protos/, under `root`; `work` is an empty folder.

    `languages` are those beside Python.
    """
    say(f"compiling {len(sources)} files to {PROTOSET}")
    protoset = compile_protoset([*sources, DETAILS], [PROTOS], work)
    write_if_changed(root / PROTOSET, serialized(protoset))

    say(f"describing it as JSON over HTTP in {OPENAPI}")
    write_if_changed(root / OPENAPI, document((root / PROTOSET).read_bytes()))

    say(f"generating Python stubs to {STUBS}")
    stubs = work / "stubs"
    stubs.mkdir()
    generate_stubs(protoset, sources, stubs, work)
    changed = install(stubs, root / STUBS)
    generate_languages(protoset, sources, root, work, languages)
    say(f"done: {changed} files changed")


def generate_languages(
    protoset: FileSet, sources: Sequence[str], root: Path, work: Path, languages: Sequence[str]
) -> None:
    """Writes the stubs of the other languages under `root`, and says which are left out."""
    image = work / "languages.binpb"
    image.write_bytes(serialized(without_validate(protoset)))
    for name in languages:
        language = importlib.import_module(f"protos.languages.{name}")
        missing = [tool for tool in language.TOOLS if shutil.which(tool) is None]
        if missing:
            say(f"not generated: clients/{name}, since these are not on this machine: {', '.join(missing)}")
        else:
            say(f"generating {name} stubs to clients/{name}")
            language.generate(image, sources, root / "clients" / name)


def write_baseline(sources: Sequence[str], target: Path, work: Path) -> None:
    """Writes the image that later versions of the contract must stay compatible with: no comments, to keep it small."""
    protoset = compile_protoset(sources, [PROTOS], work)
    for file in protoset.file:
        file.ClearField("source_code_info")
    say(f"writing {BASELINE}" if write_if_changed(target, serialized(protoset)) else f"{BASELINE} is up to date")


def compile_protoset(sources: Iterable[str], folders: Iterable[Path], work: Path) -> FileSet:
    """The descriptors of `sources`, which lie in one of `folders`, with all their imports and with comments."""
    imported = work / "imported.binpb"
    imported.write_bytes(serialized(validate_descriptors()))
    output = work / "protoset.binpb"
    arguments = [f"--proto_path={folder}" for folder in (*folders, *include_folders())]
    arguments += [f"--descriptor_set_in={imported}", "--include_imports", "--include_source_info"]
    protoc([*arguments, f"--descriptor_set_out={output}", *sources])
    return FileSet.FromString(output.read_bytes())


def generate_stubs(protoset: FileSet, sources: Iterable[str], target: Path, work: Path) -> None:
    """Writes the Python modules, their types, and the gRPC modules of the files that have services."""
    image = work / "stripped.binpb"
    stripped = without_validate(protoset)
    image.write_bytes(serialized(stripped))
    sources = set(sources)
    files = [file.name for file in stripped.file if file.name in sources]
    services = [file.name for file in stripped.file if file.name in sources and file.service]
    common = [f"--descriptor_set_in={image}"]
    protoc([*common, f"--python_out={target}", plugin("mypy"), f"--mypy_out=quiet:{target}", *files])
    if services:
        out = [f"--grpc_python_out={target}", plugin("mypy_grpc"), f"--mypy_grpc_out=quiet:{target}"]
        protoc([*common, *out, *services])
    for folder in sorted({path.parent for path in target.rglob("*.py")}):
        while folder != target:
            (folder / "__init__.py").touch()
            folder = folder.parent  # noqa: PLW2901 - up to the root of the stubs
    (target / "counterfoil" / "py.typed").touch()


def install(stubs: Path, target: Path) -> int:
    """Puts the stubs in place, removes those of files that are gone, and leaves what people wrote; how many changed."""
    fresh = {path.relative_to(stubs) for path in stubs.rglob("*") if path.is_file()}
    changed = 0
    for name in sorted(fresh):
        if GENERATED.search(name.name) or not (target / name).exists():
            changed += write_if_changed(target / name, (stubs / name).read_bytes())
    for path in sorted((target / "counterfoil").rglob("*_pb2*")):
        if GENERATED.search(path.name) and path.relative_to(target) not in fresh:
            path.unlink()
            changed += 1
    return changed


def validate_descriptors() -> FileSet:
    """buf/validate/validate.proto and what it imports, out of the installed protovalidate package."""
    result = FileSet()
    for module in (descriptor_pb2, duration_pb2, timestamp_pb2, field_mask_pb2):
        module.DESCRIPTOR.CopyToProto(result.file.add())
    validate = descriptor_pb2.FileDescriptorProto.FromString(validate_pb._DESC.proto.to_binary())  # noqa: SLF001
    if validate.name != VALIDATE:
        raise SystemExit(f"the protovalidate package holds {validate.name!r} where {VALIDATE!r} was expected")
    result.file.append(validate)
    return result


def without_validate(protoset: FileSet) -> FileSet:
    """The protoset as if no file imported buf/validate; the options that it defines stay as bytes."""
    result = FileSet()
    for file in protoset.file:
        if file.name == VALIDATE:
            continue
        kept = result.file.add()
        kept.CopyFrom(file)
        if VALIDATE in kept.dependency:
            if kept.public_dependency or kept.weak_dependency:  # they are indexes into the list that gets shorter
                raise SystemExit(f"{file.name}: public and weak imports are not supported")
            kept.dependency.remove(VALIDATE)
    return result


def include_folders() -> list[Path]:
    """The folders that hold google/protobuf and google/api."""
    tools = Path(grpc_tools.__file__).parent / "_proto"
    common = next(Path(entry).parents[1] for entry in google.api.__path__ if Path(entry, "http.proto").exists())
    return [tools, common]


def protoc(arguments: Sequence[str]) -> None:
    """Runs the compiler; ends the program with its messages when it fails."""
    command = [sys.executable, "-m", "grpc_tools.protoc", *arguments]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(result.stderr.strip() or f"protoc ended with status {result.returncode}")


def plugin(name: str) -> str:
    """The protoc option that names a plugin beside the running Python, which need not be on PATH."""
    return f"--plugin=protoc-gen-{name}={Path(sys.executable).parent / f'protoc-gen-{name}'}"


def serialized(message: FileSet) -> bytes:
    """The same bytes for the same descriptors."""
    return message.SerializeToString(deterministic=True)


def say(line: str) -> None:
    """Says what is being done."""
    print(f"gen: {line}", flush=True)


if __name__ == "__main__":
    main()
