"""Generates the Go stubs, with the plugins that clients/go/go.mod pins."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

TOOLS: Final = ("go",)
"""What must be on the machine."""

_MODULE: Final = Path(__file__).resolve().parents[2] / "clients" / "go"
_IMPORT_PATH: Final = "counterfoil.dev/go"
_PATTERN: Final = "*.pb.go"


def generate(image: Path, files: Sequence[str], target: Path) -> None:
    """Writes the stubs of `files`, which the descriptor set `image` holds with all their imports, under `target`.

    Those of files that are gone are removed. Raises SystemExit with the messages of whatever failed.
    """
    with tempfile.TemporaryDirectory(prefix="counterfoil-gen-go-") as name:
        fresh = Path(name)
        arguments = [f"--descriptor_set_in={image}"]
        for plugin, kind in (("protoc-gen-go", "go"), ("protoc-gen-go-grpc", "go-grpc")):
            path = _run(["go", "tool", "-n", plugin]).strip()
            arguments += [f"--plugin={plugin}={path}", f"--{kind}_out={fresh}", f"--{kind}_opt=module={_IMPORT_PATH}"]
        _run([sys.executable, "-m", "grpc_tools.protoc", *arguments, *files])
        _install(fresh, target)


def _install(fresh: Path, target: Path) -> None:
    made = {path.relative_to(fresh) for path in fresh.rglob(_PATTERN)}
    for name in sorted(made):
        path = target / name
        content = (fresh / name).read_bytes()
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(fresh / name, path)
    for path in (target / "counterfoil").rglob(_PATTERN):
        if path.relative_to(target) not in made:
            path.unlink()


def _run(command: Sequence[str]) -> str:
    result = subprocess.run(command, cwd=_MODULE, check=False, capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(result.stderr.strip() or f"{command[0]} ended with status {result.returncode}")
    return result.stdout
