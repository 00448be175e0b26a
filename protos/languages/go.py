"""Generates the Go stubs, with the plugins that clients/go/go.mod pins."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from protos.languages.installing import install, read, run

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
            path = run(["go", "tool", "-n", plugin], _MODULE).strip()
            arguments += [f"--plugin={plugin}={path}", f"--{kind}_out={fresh}", f"--{kind}_opt=module={_IMPORT_PATH}"]
        run([sys.executable, "-m", "grpc_tools.protoc", *arguments, *files], _MODULE)
        install(read(fresh, _PATTERN), target, f"counterfoil/**/{_PATTERN}")
