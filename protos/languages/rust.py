"""The Rust stubs: messages and bare stubs by prost and tonic, the policies, and the stubs of the layer.

They are written by clients/rust/codegen, a program of the client's own workspace that is built with its lock.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from protos.languages.installing import install, read, run

TOOLS: Final = ("cargo",)
"""The programs it needs."""

_WORKSPACE: Final = Path(__file__).resolve().parents[2] / "clients" / "rust"
_GENERATED: Final = Path("counterfoil", "src", "generated")


def generate(image: Path, files: Sequence[str], target: Path) -> None:
    """Writes what is generated of the client in `target`.

    `image` is the descriptor set with all imports, without buf/validate; `files` are those of the contract.
    Raises SystemExit with its messages where the program is not built, or fails.
    """
    with tempfile.TemporaryDirectory(prefix="counterfoil-gen-rust-") as name:
        fresh = Path(name)
        command = ["cargo", "run", "--quiet", "--locked", "--package", "counterfoil-codegen", "--"]
        run([*command, str(image.resolve()), name, *files], _WORKSPACE)
        install(read(fresh, "*.rs"), target / _GENERATED, "*.rs")
