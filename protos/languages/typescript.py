"""The TypeScript stubs, by protoc-gen-es: messages, services and the options of both, with types.

The plugin comes from the npm registry at the version that clients/typescript/package-lock.json names.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from google.protobuf import descriptor_pb2
from google.rpc import error_details_pb2

TOOLS: Final = ("node", "npm")
"""The programs that must be on the machine."""

CLIENT: Final = Path(__file__).resolve().parents[2] / "clients" / "typescript"
"""Where the plugin is installed, whatever folder the stubs go to."""

STUBS: Final = Path("src/gen")
"""Where the stubs live in the client's folder. Nothing else does: what is not generated there is removed."""

_DETAILS: Final = "google/rpc/error_details.proto"
_BUILT_IN: Final = "google/protobuf/"  # @bufbuild/protobuf brings them along


def generate(image: Path, files: Sequence[str], target: Path) -> None:
    """Writes the modules of the contract's `files`, and those of Google's that they need, below `target`.

    `image` has the contract with all imports; what an error carries (google/rpc/error_details.proto) is no import of
    it and is added. `target` is the client's folder, or one like it to compare with.
    """
    plugin = CLIENT / "node_modules" / ".bin" / "protoc-gen-es"
    if not plugin.exists():
        _run(["npm", "ci", "--silent"])
    common = Path(error_details_pb2.__file__).parents[2]
    with tempfile.TemporaryDirectory(prefix="counterfoil-typescript-") as work:
        fresh = Path(work)
        options = [f"--plugin=protoc-gen-es={plugin}", f"--es_out={fresh}", "--es_opt=target=ts,import_extension=js"]
        protoc = [sys.executable, "-m", "grpc_tools.protoc", *options]
        _run([*protoc, f"--descriptor_set_in={image}", *_needed(image, files)])
        _run([*protoc, f"--proto_path={common}", _DETAILS])
        _install(fresh, target / STUBS)


def _needed(image: Path, files: Sequence[str]) -> list[str]:
    """The contract's files, and Google's that they import."""
    held = descriptor_pb2.FileDescriptorSet.FromString(image.read_bytes())
    imported = {name for file in held.file for name in file.dependency if not name.startswith(_BUILT_IN)}
    return sorted({*files, *imported})


def _install(fresh: Path, stubs: Path) -> None:
    """Makes `stubs` hold just what `fresh` does; files that are right already are not touched."""
    names = {path.relative_to(fresh) for path in fresh.rglob("*.ts")}
    for name in names:
        held = stubs / name
        if not held.exists() or held.read_bytes() != (fresh / name).read_bytes():
            held.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(fresh / name, held)
    for path in stubs.rglob("*.ts"):
        if path.relative_to(stubs) not in names:
            path.unlink()


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, cwd=CLIENT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit((done.stderr or done.stdout).strip() or f"{command[0]} ended with status {done.returncode}")
