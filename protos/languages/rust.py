"""The Rust stubs: messages and bare stubs by prost and tonic, the policies, and the stubs of the layer.

They are written by clients/rust/codegen, a program of the client's own workspace that is built with its lock.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

TOOLS: Final = ("cargo",)
"""The programs it needs."""

_WORKSPACE: Final = Path(__file__).resolve().parents[2] / "clients" / "rust"
_GENERATED: Final = Path("counterfoil", "src", "generated")


def generate(image: Path, files: Sequence[str], target: Path) -> None:
    """Writes what is generated of the client in `target`.

    `image` is the descriptor set with all imports, without buf/validate; `files` are those of the contract.
    Raises subprocess.CalledProcessError where the program is not built, or fails.
    """
    with tempfile.TemporaryDirectory(prefix="counterfoil-gen-rust-") as name:
        fresh = Path(name)
        command = ["cargo", "run", "--quiet", "--locked", "--package", "counterfoil-codegen", "--"]
        subprocess.run([*command, str(image.resolve()), name, *files], cwd=_WORKSPACE, check=True)
        folder = target / _GENERATED
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.glob("*.rs"):
            if not (fresh / path.name).exists():
                path.unlink()
        for path in fresh.iterdir():
            content = path.read_bytes()
            known = folder / path.name
            if not known.exists() or known.read_bytes() != content:
                known.write_bytes(content)
