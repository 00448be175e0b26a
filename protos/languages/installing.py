"""What the generators of all languages do alike: run a program, and put what it made in place."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


def run(command: Sequence[str], folder: Path | None = None) -> str:
    """What a program prints that runs in `folder`. Raises SystemExit with its messages where it fails."""
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit((done.stderr or done.stdout).strip() or f"{command[0]} ended with status {done.returncode}")
    return done.stdout


def read(folder: Path, pattern: str) -> dict[Path, bytes]:
    """The files below a folder whose names match, by their paths in it."""
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob(pattern))}


def install(made: Mapping[Path, bytes], root: Path, *owned: str) -> None:
    """Writes what was made below `root`, and removes what else matches the globs `owned`: that of files that are gone.

    Files that are right already are not touched.
    """
    for pattern in owned:
        for path in root.glob(pattern):
            if path.relative_to(root) not in made:
                path.unlink()
    for name, content in made.items():
        write_if_changed(root / name, content)


def write_if_changed(path: Path, content: bytes) -> bool:
    """Writes a file, whole or not at all, unless it already holds just this; whether it was written."""
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.write_bytes(content)
    draft.replace(path)
    return True
